"""Which colour means what, the same in every figure.

Colours are those of Okabe and Ito (2008), *Color Universal Design*, which readers with any common form of colour
blindness can tell apart. State a is always blue and state b always vermillion, whoever they are; groups and third
parties follow in the order of the scenario. Nothing is told by colour alone: each mark has a shape or a label too.

>>> actor_colours(["iran", "pakistan"], ["jaish_al_adl"], [])["iran"]
'#0072B2'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from sim.vocabulary import OutcomeClass

BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, BLACK = "#E69F00", "#56B4E9", "#000000"
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


_AS_TEXT = {
    VERMILLION: "#B34F00", GREEN: "#00785A", PURPLE: "#A04F7F", ORANGE: "#8A5F00", SKY: "#2F7DAA", "#777777": "#666666",
}  # fmt: skip


def ink(colour: str) -> str:
    """The colour as text on white: darker where the mark's own colour has a contrast below 4.5 to 1."""
    return _AS_TEXT.get(colour, colour)


def readable_on(background: str | Sequence[float]) -> str:
    """Black or white, whichever can be read better on a colour (contrast of WCAG 2).

    >>> readable_on(BLACK), readable_on(SKY)
    ('white', 'black')
    """
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(background)]
    return "black" if 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.18 else "white"


def _rgb(colour: str | Sequence[float]) -> Sequence[float]:
    if isinstance(colour, str):
        return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return colour[:3]


def actor_colours(states: Iterable[str], groups: Iterable[str], third_parties: Iterable[str]) -> dict[str, str]:
    """The colour of each actor by its key; colours repeat where actors are many."""
    colours = dict(zip(states, (BLUE, VERMILLION), strict=True))
    colours |= {key: _GROUPS[place % len(_GROUPS)] for place, key in enumerate(groups)}
    colours |= {key: _THIRD_PARTIES[place % len(_THIRD_PARTIES)] for place, key in enumerate(third_parties)}
    return colours | {"both": BOTH}
