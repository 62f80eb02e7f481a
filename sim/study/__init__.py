"""What is asked of a model: a number of runs, or one run told event by event.

Each question makes a plan for `sim.play` and an answer of what was collected: `run` a `result`, `sweep` one at many
points; `answer` holds what answers share, `provenance` says where runs come from, `stored` reads an answer back and
`listing` lists those of a folder, `trace` tells one run. Importing this package is quick.
"""
