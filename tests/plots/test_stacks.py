"""Outcomes stacked along a factor add up to all runs, and neighbours differ in more than colour."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex

from sim.plots.palette import CLASS_COLOURS
from sim.plots.stacks import COLOURS
from sim.plots.sweep import SHARES
from sim.results.marginals import profile
from sim.vocabulary import OutcomeClass
from tests.plots.drawn_studies import drawn, of, two_factors
from tests.plots.legibility import words
from tests.plots.sweeps import HOST, RESOLVE


def test_bars_are_the_shares_and_reach_from_none_to_all() -> None:
    for axes, key in zip(drawn("stacked bars of numbers").axes, ("outcome_class", "ending"), strict=True):
        known = {name: profile(one, RESOLVE) for name, one in of(two_factors(), *SHARES).items()}
        for name, shares in known.items():
            if name.startswith(f"{key}."):
                widths = [bar.get_width() for bar in axes.patches if bar.get_gid() == name]
                assert widths == pytest.approx(list(shares.estimate))
        ends = [bar.get_x() + bar.get_width() for bar in axes.patches if str(bar.get_gid()).startswith(key)]
        assert max(ends) == pytest.approx(1.0) and min(bar.get_x() for bar in axes.patches) == 0.0


def test_every_outcome_that_occurs_is_named_and_wide_ones_with_their_share() -> None:
    said = words(drawn("stacked bars of numbers"))
    for name, one in of(two_factors(), *SHARES).items():
        shares = profile(one, RESOLVE).estimate
        word = name.split(".")[1].replace("_", " ").replace("-", " ")
        if np.nanmax(shares) > 0:
            assert word in said.split("\n")
        for share in shares[shares > 0.3]:
            assert f"{word} {100 * share:.0f} %" in said.split("\n")


def test_classes_have_the_colours_of_all_other_figures() -> None:
    axes = drawn("stacked bars of numbers").axes[0]
    for member in OutcomeClass:
        bar = next(bar for bar in axes.patches if bar.get_gid() == f"outcome_class.{member.word}")
        assert to_hex(bar.get_facecolor()).upper() == CLASS_COLOURS[member]


def test_every_outcome_has_a_colour_of_its_own() -> None:
    assert len(set(COLOURS.values())) == len(COLOURS)
    assert set(COLOURS) == set(SHARES)


def test_each_panel_has_a_key_of_its_own_and_names_the_factor() -> None:
    figure = drawn("stacked bars of numbers")
    classes, endings = ([text.get_text() for text in key.get_texts()] for key in figure.legends)
    assert set(classes) <= {member.word.replace("_", " ") for member in OutcomeClass}
    assert {"agreement", "war termination"} <= set(endings)
    assert "war termination" not in classes
    for axes in figure.axes:
        assert f"by {RESOLVE.label}" in " ".join(axes.get_title(loc="left").split())


def test_neighbouring_pieces_differ_in_hatching_and_levels_have_their_names() -> None:
    axes = drawn("stacked bars").axes[0]
    first = [bar for bar in axes.patches if bar.get_y() == axes.patches[0].get_y()]
    assert all((one.get_hatch() or "") != (two.get_hatch() or "") for one, two in pairwise(first))
    assert first[-1].get_x() + first[-1].get_width() == pytest.approx(1.0)
    assert all(str(level).replace("_", " ") in words(drawn("stacked bars")) for level in HOST.levels)
