"""How it looks: figures of a result, drawn from numbers that `sim.results` has computed.

`figures` of the modules `run`, `sweep` and so on are all those of a result; each `draw_*` beside them draws one figure
from summaries. They import matplotlib, and one module no other's figures: only what draws imports it.
"""
