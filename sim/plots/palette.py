"""Which colour means what, the same in every figure, and how lines are told apart.

Colours are those of Okabe and Ito (2008), *Color Universal Design*, which readers with any common form of colour
blindness can tell apart. State a is always blue and state b always vermillion, whoever they are; groups and third
parties follow in the order of the scenario. Nothing is told by colour alone: each mark has a shape or a label too, and
up to six lines differ by colour, dashes and marker at once.

>>> actor_colours(["iran", "pakistan"], ["jaish_al_adl"], [])["iran"]
'#0072B2'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.colors import to_rgb

from sim.vocabulary import Ending, OutcomeClass

BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, BLACK, YELLOW = "#E69F00", "#56B4E9", "#000000", "#F0E442"
INK, QUIET_INK = "#222222", "#555555"

Dashes = Literal["-"] | tuple[float, Sequence[float]]
"""How a line is drawn: solid, or an offset with lengths on and off in points."""

BOTH = BLACK
"""The colour of what two states do together."""

_GROUPS = (GREEN, PURPLE, ORANGE)
_THIRD_PARTIES = (SKY, "#777777")

CLASS_COLOURS: dict[OutcomeClass, str] = {
    OutcomeClass.NO_FORCE: SKY,
    OutcomeClass.ABSORBED: GREEN,
    OutcomeClass.EXCHANGE: ORANGE,
    OutcomeClass.LIMITED_WAR: VERMILLION,
    OutcomeClass.WAR: BLACK,
}
ENDING_COLOURS: dict[Ending, str] = {
    Ending.AGREEMENT: BLUE,
    Ending.CEASEFIRE: "#C7E9F1",
    Ending.TACIT: "#332288",
    Ending.UNILATERAL: YELLOW,
    Ending.STALEMATE: PURPLE,
    Ending.WAR_TERMINATION: "#882255",
    Ending.OPEN: "#BBBBBB",
}
"""None is the colour of a class, for both stand in one figure; indigo and wine are those of Tol's muted scheme."""

_AS_TEXT = {
    VERMILLION: "#B34F00", GREEN: "#00785A", PURPLE: "#A04F7F", ORANGE: "#8A5F00", SKY: "#2F7DAA", "#777777": "#666666",
}  # fmt: skip

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
class Look:
    """Colour, dashes and marker of a line."""

    colour: str
    dashes: Dashes = "-"
    marker: str = "o"


def line_looks(n_lines: int, *, in_order: bool) -> list[Look]:
    """Looks of at most `MOST_LINES` lines: of levels that are numbers from dark to light, as far apart as can be."""
    last = max(n_lines - 1, 1)
    ordered = [_IN_ORDER[round(place * (MOST_LINES - 1) / last)] for place in range(n_lines)]
    colours = ordered if in_order else _WITHOUT_ORDER[:n_lines]
    return [Look(*look) for look in zip(colours, _DASHES, _MARKERS, strict=False)]


def ink(colour: str) -> str:
    """The colour as text on white: darker where the mark's own colour has a contrast below 4.5 to 1."""
    return _AS_TEXT.get(colour, colour)


def readable_on(background: Any) -> str:
    """Black or white, whichever can be read better on a colour (contrast of WCAG 2).

    >>> readable_on(BLACK), readable_on(SKY)
    ('white', 'black')
    """
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(background)]
    return "black" if 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.18 else "white"


def actor_colours(states: Iterable[str], groups: Iterable[str], third_parties: Iterable[str]) -> dict[str, str]:
    """The colour of each actor by its key; colours repeat where actors are many."""
    colours = dict(zip(states, (BLUE, VERMILLION), strict=True))
    colours |= {key: _GROUPS[place % len(_GROUPS)] for place, key in enumerate(groups)}
    colours |= {key: _THIRD_PARTIES[place % len(_THIRD_PARTIES)] for place, key in enumerate(third_parties)}
    return colours | {"both": BOTH}
