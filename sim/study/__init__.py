"""What is asked of a model: a number of runs, or one run told event by event.

Each question makes a plan for `sim.play` and an answer of what was collected: `run` a `result`, `sweep` one at many
points; `provenance` says where runs come from, `trace` tells one run. Importing this package is quick.
"""
