"""Colours: constant, and readable as text."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_rgb

from sim.plots.palette import CLASS_COLOURS, actor_colours, ink, readable_on
from sim.vocabulary import OutcomeClass

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


@pytest.mark.parametrize("colour", sorted({*COLOURS.values(), *CLASS_COLOURS.values(), "#808080"}))
def test_text_on_a_colour_is_the_more_readable_of_black_and_white(colour: str) -> None:
    on_white = contrast_on_white(colour)
    assert (readable_on(colour) == "white") == (on_white > 21.0 / on_white)
