"""The dated cases: what was known when a crisis began, what the model makes of it, and how good that was."""
