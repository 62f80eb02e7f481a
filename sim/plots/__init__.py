"""How it looks: figures of a result, drawn from numbers that `sim.results` has computed.

Each `draw_*` draws one figure from summaries; `figures` of the modules `run`, `sweep` and so on are all those of a
result. Importing this package imports matplotlib, so only what draws imports it.
"""

from __future__ import annotations

from sim.plots.deaths import draw_deaths
from sim.plots.frame import Frame
from sim.plots.incidence import draw_incidence
from sim.plots.ladder import draw_ladder
from sim.plots.lags import draw_lags
from sim.plots.outcomes import draw_outcomes
from sim.plots.overview import draw_overview
from sim.plots.timelines import Timeline, draw_timeline

__all__ = [
    "Frame",
    "Timeline",
    "draw_deaths",
    "draw_incidence",
    "draw_ladder",
    "draw_lags",
    "draw_outcomes",
    "draw_overview",
    "draw_timeline",
]
