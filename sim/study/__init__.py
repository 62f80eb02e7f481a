"""What is asked of a model: a number of runs, or one run told event by event.

`chunks` cuts the work, `play` does a piece of it, `execute` has the pieces done by any executor, `run` joins the
answers to a `result`, `provenance` says where they come from, `trace` tells one run. Importing this package is quick.
"""
