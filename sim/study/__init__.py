"""What is asked of a model: a number of runs, or one run told event by event.

`play` does a piece of the work, which `sim.play` cuts and has done, `run` joins the answers to a `result`,
`provenance` says where they come from, `trace` tells one run. Importing this package is quick.
"""
