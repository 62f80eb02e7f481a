"""Facts as intervals, what the model shows as dots: one row a fact, one figure a table."""

from __future__ import annotations

import re
from functools import partial
from math import nan
from pathlib import PurePath
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.plots.canvas import dot, in_style, line
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, QUIET_INK, VERMILLION
from sim.plots.rows import Group, Mark, Row, Scale, draw_rows
from sim.plots.text import words
from sim.results.facts import Fact, JudgedFact, JudgedTable

if TYPE_CHECKING:
    from sim.evidence.facts.result import FactsResult
    from sim.results.shown import FactsShown

REACH = 2.6
"""Half-widths of the observed interval that the axis shows to either side; what lies beyond is a triangle there."""
WIDENED = "#BBBBBB"
OBSERVED = Scale(-REACH, REACH, "observed 95 % interval", ticks=((-1.0, "low"), (1.0, "high")), shade=(-1.0, 1.0))
UNSAID = (" (dyad-clustered CI)", " (crisis-clustered CI)", "MIE all, 1 geometric kernel(s): ")
"""Remarks of a description on how its interval was made."""


def figures(result: FactsResult | FactsShown) -> Drawings:
    """The figures by the names of their files: that of the first table is `facts`, others are called as their table."""
    names = ["facts", *(PurePath(table.name).stem for table in result.tables[1:])]
    return Drawings({name: partial(figure, result, place) for place, name in enumerate(names)})


@in_style
def figure(result: FactsResult | FactsShown, place: int = 0) -> Figure:
    """Every fact that can be evaluated on its own scale: the observed interval, and the simulated value as a dot.

    Parameters
    ----------
    result : FactsResult or FactsShown
    place : int, optional
        Which of its tables.
    """
    table = result.tables[place]
    frame = Frame(
        title=f"Reference family: plain dyads. {table.sentence}",
        n_runs=result.runs, seed=result.seed, horizon_days=2200.0,
        design=f"{result.runs:,} dyads over six years; {result.decades:,} more over two decades, {result.peace:,} left "
        f"alone; {result.parameters}",
        intervals="each row on its own scale, centred on its observed interval; dots with 95 % simulation intervals",
        varied=("start",),
    )  # fmt: skip
    key = [
        line("observed, 95 %", QUIET_INK, linewidth=3.2),
        line("widened by a tenth of each bound", WIDENED, linewidth=3.2), dot("inside the widened interval", BLUE),
        dot("outside", VERMILLION, "D"), dot("goes on beyond the axis", QUIET_INK, ">"),
    ]  # fmt: skip
    return draw_rows(
        [Group([_row(row) for row in table.facts if row.not_evaluable is None], (OBSERVED,))],
        (" simulated", "observed (95 % interval)"), heading(table), frame, width=12.0,
        empty="No fact can be evaluated.", key=key, name_lines=3,
    )  # fmt: skip


def heading(table: JudgedTable) -> str:
    """What the figure of a table shows, and which table that is."""
    name = re.sub(r"(\d{4}) (\d{4})", r"\1 to \2", words(PurePath(table.name).stem))
    return f"What disputes and crises were, and what the model shows: {name}"


def _row(row: JudgedFact) -> Row:
    fact, colour = row.fact, BLUE if row.is_inside else VERMILLION
    centre, half = 0.5 * (fact.low + fact.high), max(0.5 * (fact.high - fact.low), 1e-12)
    seen, value, low, high = ((end - centre) / half for end in (fact.value, row.simulated, row.low, row.high))
    observed = Mark(seen, -1.0, 1.0, QUIET_INK, "|", thickness=3.2, size=8.0)
    least, most = ((end - centre) / half for end in fact.widened)
    widened = Mark(nan, -REACH if fact.is_bound else max(least, -REACH), min(most, REACH), WIDENED, thickness=3.2,
                   gid=f"widened-{fact.id}")  # fmt: skip
    simulated = Mark(value, low, high, colour, "o" if row.is_inside else "D", thickness=1.4, size=5.5)
    told = (f"{row.simulated:.3g}", f"{fact.value:.3g} ({fact.low:.3g} to {fact.high:.3g})")
    return Row(_said(fact), ((widened, observed, simulated),), told)


def _said(fact: Fact) -> str:
    """The description, without remarks on how its interval was made."""
    said = fact.description
    for remark in UNSAID:
        said = said.replace(remark, "")
    return said or fact.id
