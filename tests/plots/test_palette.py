"""Colours: constant, and readable as text."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from sim.plots.palette import CLASS_COLOURS, actor_colours, ink, readable_on
from sim.plots.stacks import COLOURS as COLOURS_OF
from sim.vocabulary import OutcomeClass

SEEN = {
    "any": np.eye(3),
    "no red": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "no green": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    "no blue": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}
"""What readers see of a colour, in linear light (Machado, Oliveira and Fernandes 2009, whole absence of a pigment)."""
OF_LIGHT = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])
LEAST_APART = 14.0
"""Between two colours, in CIELAB 1976: those of Okabe and Ito that classes have are 16 apart."""
COLOURS = actor_colours(["a", "b"], [f"g{n}" for n in range(5)], ["c", "d"])


def contrast_on_white(colour: str) -> float:
    """WCAG 2 contrast ratio."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize("colour", sorted(set(COLOURS.values())))
def test_every_colour_is_readable_as_text(colour: str) -> None:
    assert contrast_on_white(ink(colour)) >= 4.3


def test_states_differ_from_each_other_and_from_all_others() -> None:
    others = {colour for key, colour in COLOURS.items() if key not in ("a", "b")}
    assert COLOURS["a"] != COLOURS["b"]
    assert not {COLOURS["a"], COLOURS["b"]} & others


def test_every_outcome_class_has_a_colour_of_its_own() -> None:
    assert len({CLASS_COLOURS[member] for member in OutcomeClass}) == len(OutcomeClass)


def lab(colour: str, seen: str) -> np.ndarray:
    """CIELAB of a colour as some readers see it."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(OF_LIGHT @ np.clip(np.array(SEEN[seen]) @ linear, 0.0, 1.0) / (0.9505, 1.0, 1.0888))
    return np.array([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)])


@pytest.mark.parametrize("seen", SEEN)
def test_classes_and_endings_of_one_figure_are_told_apart_by_all_readers(seen: str) -> None:
    apart = {
        (one, two): np.linalg.norm(lab(COLOURS_OF[one], seen) - lab(COLOURS_OF[two], seen))
        for one, two in combinations(COLOURS_OF, 2)
    }
    closest = min(apart, key=apart.__getitem__)
    assert apart[closest] >= LEAST_APART, closest


@pytest.mark.parametrize("colour", sorted({*COLOURS.values(), *CLASS_COLOURS.values(), "#808080"}))
def test_text_on_a_colour_is_the_more_readable_of_black_and_white(colour: str) -> None:
    on_white = contrast_on_white(colour)
    assert (readable_on(colour) == "white") == (on_white > 21.0 / on_white)
