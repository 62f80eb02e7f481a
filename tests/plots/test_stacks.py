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


def test_areas_are_the_shares_and_reach_from_none_to_all() -> None:
    for axes, key in zip(drawn("stacked areas").axes, ("outcome_class", "ending"), strict=True):
        bands = {band.get_gid(): band for band in axes.collections if str(band.get_gid()).startswith(key)}
        right = {name: [] for name in bands}
        for name, band in bands.items():
            vertices = np.concatenate([path.vertices for path in band.get_paths()])
            heights = vertices[vertices[:, 0] == RESOLVE.levels[-1], 1]
            right[name] = [heights.min(), heights.max()]
        assert min(low for low, _ in right.values()) == 0.0
        assert max(high for _, high in right.values()) == pytest.approx(1.0)
        known = {name: profile(one, RESOLVE) for name, one in of(two_factors(), *bands).items()}
        for name, (low, high) in right.items():
            assert high - low == pytest.approx(known[name].estimate[-1])


def test_every_outcome_that_occurs_is_named_with_its_share_at_the_right_end() -> None:
    said = words(drawn("stacked areas"))
    for name, one in of(two_factors(), *SHARES).items():
        shares = profile(one, RESOLVE).estimate
        if np.nanmax(shares) > 0:
            word = name.split(".")[1].replace("_", " ").replace("-", " ")
            assert any(line.startswith(f"{word} ") for line in said.split("\n"))


def test_classes_have_the_colours_of_all_other_figures() -> None:
    axes = drawn("stacked areas").axes[0]
    for member in OutcomeClass:
        (band,) = (band for band in axes.collections if band.get_gid() == f"outcome_class.{member.word}")
        assert to_hex(band.get_facecolor()[0]).upper() == CLASS_COLOURS[member]


def test_every_outcome_has_a_colour_of_its_own_in_its_group() -> None:
    for key in ("outcome_class", "ending"):
        colours = [colour for name, colour in COLOURS.items() if name.startswith(key)]
        assert len(set(colours)) == len(colours)
    assert set(COLOURS) == set(SHARES)


def test_neighbouring_bars_differ_in_hatching_and_carry_their_shares() -> None:
    axes = drawn("stacked bars").axes[0]
    hatches = [container.patches[0].get_hatch() or "" for container in axes.containers]
    assert all(one != two for one, two in pairwise(hatches))
    assert [patch.get_x() + patch.get_width() for patch in axes.containers[-1].patches] == pytest.approx([1.0] * 3)
    assert all(str(level).replace("_", " ") in words(drawn("stacked bars")) for level in HOST.levels)
