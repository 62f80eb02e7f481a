"""What came out: the table of runs, estimates with intervals, and the store on disk.

Reading order: `digest` (which runs are these), `estimates` (how likely, how long, how many), `responses` (what is
measured, outcomes that a scenario defines included), `tally` (what a table comes to), `incidence` (what happened by
which day, as curves), `pairs` and `marginals` (what a change does); then `durable` (writing that survives a crash),
`chunk_file` and `store` (the run folder). Nothing here reads a scenario file, plays a run or draws a figure.
"""
