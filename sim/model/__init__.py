"""What can happen: the rules, and the model that a scenario compiles to."""
