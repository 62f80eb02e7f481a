"""How up to six lines are told apart: by colour, dashes and marker at once, and each carries its name.

Levels that are numbers take colours from dark to light in their order; words take colours that have no order.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.plots.palette import BLACK, BLUE, GREEN, ORANGE, PURPLE, VERMILLION, Dashes

MOST_LINES = 6
"""More lines than this cannot be followed; a heat map can."""

_DASHES: tuple[Dashes, ...] = (
    "-", (0, (6, 2)), (0, (2, 1.2)), (0, (7, 2, 1.5, 2)), (0, (4, 1, 1, 1, 1, 1)), (0, (10, 2)),
)  # fmt: skip
_MARKERS = ("o", "s", "^", "D", "v", "P")
_WITHOUT_ORDER = (BLUE, VERMILLION, GREEN, PURPLE, BLACK, ORANGE)
_IN_ORDER = ("#440154", "#46327E", "#365C8D", "#277F8E", "#1FA187", "#6CBF3F")
"""Six steps of viridis (van der Walt and Smith 2015), without its palest end, which is lost on white."""


@dataclass(frozen=True, slots=True)
class LineLook:
    """Colour, dashes and marker of a line."""

    colour: str
    dashes: Dashes
    marker: str


def line_looks(n_lines: int, *, in_order: bool) -> list[LineLook]:
    """Looks of `n_lines` lines, at most `MOST_LINES`, the colours of ordered ones as far apart as can be."""
    if not in_order:
        colours = list(_WITHOUT_ORDER[:n_lines])
    else:
        last = max(n_lines - 1, 1)
        colours = [_IN_ORDER[round(place * (MOST_LINES - 1) / last)] for place in range(n_lines)]
    return [LineLook(*look) for look in zip(colours, _DASHES, _MARKERS, strict=False)]
