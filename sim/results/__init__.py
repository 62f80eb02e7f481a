"""What came out: the table of runs, estimates with intervals, and the store on disk.

Reading order: `digest` (which runs are these), `estimates` (how likely, how long, how many), `conditions` (outcomes
that a scenario defines), `ladder` and `incidence` (what happened by which day), `lags` and `deaths` (distributions),
`representatives` (one run to tell for each class); then `durable` (writing that survives a crash), `chunk_file` and
`store` (the run folder). Nothing here reads a scenario file, plays a run or draws a figure.
"""
