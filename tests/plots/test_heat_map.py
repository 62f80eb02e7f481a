"""Heat maps: cells, values, contours, and what is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.contour import QuadContourSet

from sim.plots.canvas import printed
from sim.plots.heat_map import cells_along, draw_heat_map
from sim.results.design import Factor
from sim.results.marginals import Parts, surface
from tests.plots.drawn_studies import drawn, frame_of, one, two_factors
from tests.plots.legibility import overlaps, words
from tests.plots.sweeps import RESOLVE, THINK


def contours(name: str) -> list[QuadContourSet]:
    return [lines for lines in drawn(name).axes[0].collections if isinstance(lines, QuadContourSet)]


def cells(*values: float, is_log: bool = False) -> tuple[np.ndarray, bool]:
    along = cells_along(Parts(Factor("x", levels=values, is_log=is_log), values, (), np.arange(len(values))))
    return along.edges, along.is_to_scale


def test_cells_hold_the_estimates_and_missing_points_are_hatched() -> None:
    known = surface(one(two_factors(), "answered_by_force"), RESOLVE, THINK)
    axes = drawn("heat map").axes[0]
    (mesh,) = (mesh for mesh in axes.collections if mesh.get_gid() == "cells")
    np.testing.assert_array_equal(np.ma.filled(mesh.get_array(), np.nan), known.estimate)
    missing = {patch.get_gid(): patch.get_hatch() for patch in axes.patches}
    assert missing == {f"missing-{row}-{column}": "///" for row, column in np.argwhere(np.isnan(known.estimate))}
    assert words(drawn("heat map")).count("no runs") == 2


def test_each_cell_has_its_value_and_on_demand_its_interval() -> None:
    known = surface(one(two_factors(), "war"), RESOLVE, THINK)
    said = words(drawn("heat map with intervals"))
    low, high = 100 * known.low[0, 4], 100 * known.high[0, 4]
    assert f"{100 * known.estimate[0, 4]:.1f} %\n{low:.1f} to {high:.1f} %" in said
    assert " to " not in words(drawn("heat map"))


def test_logarithmic_factors_have_logarithmic_axes() -> None:
    axes = drawn("heat map").axes[0]
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")


def test_edges_of_cells_are_midway_between_levels_or_between_their_logarithms() -> None:
    assert cells(1.0, 2.0, 3.0)[0].tolist() == [0.5, 1.5, 2.5, 3.5]
    assert cells(1.0, 4.0, 16.0, is_log=True)[0] == pytest.approx([0.5, 2.0, 8.0, 32.0])


def test_numbers_that_would_make_slivers_are_equally_wide_and_it_is_said() -> None:
    edges, is_to_scale = cells(0.1, 0.2, 50.0, 100.0)
    assert not is_to_scale
    assert edges.tolist() == [-0.5, 0.5, 1.5, 2.5, 3.5]


def test_contours_carry_round_values_that_the_scale_repeats() -> None:
    (lines,) = contours("heat map")
    labels = words(drawn("heat map")).split("\n")
    for level in lines.levels:
        assert f"{100 * level:.6g} %" in labels


def test_words_have_no_contours() -> None:
    assert contours("heat map of words") == []


def test_a_surface_that_varies_less_than_its_intervals_has_no_contours_and_says_so() -> None:
    known = surface(one(two_factors(), "answered_by_force"), RESOLVE, THINK)
    flat = replace(known, estimate=0.4 + 0.001 * known.estimate, low=known.low * 0, high=known.high * 0 + 1)
    figure = draw_heat_map(flat, frame_of(two_factors()))
    assert not any(isinstance(lines, QuadContourSet) for lines in figure.axes[0].collections)
    assert "cells differ by less than the intervals of single cells" in " ".join(words(figure).split())


def test_one_value_everywhere_and_none_at_all_are_said() -> None:
    known = surface(one(two_factors(), "answered_by_force"), RESOLVE, THINK)
    same = replace(known, estimate=np.full_like(known.estimate, 0.25))
    assert "the same value everywhere" in words(draw_heat_map(same, frame_of(two_factors())))
    nothing = np.full_like(known.estimate, np.nan)
    none = draw_heat_map(replace(known, estimate=nothing, low=nothing, high=nothing), frame_of(two_factors()))
    assert "No run has this" in words(none)


@pytest.mark.slow
def test_cells_too_small_for_their_values_have_none_and_round_ticks() -> None:
    values = tuple(float(value) for value in np.linspace(0, 1, 40))
    x = Parts(Factor("states.a.resolve", levels=values), values, (), np.arange(40))
    shape = np.add.outer(np.array(values), np.array(values)) / 2
    many = replace(
        surface(one(two_factors(), "war"), RESOLVE, THINK), x=x, y=x, estimate=shape, low=shape - 0.01,
        high=shape + 0.01,
    )  # fmt: skip
    figure = draw_heat_map(many, frame_of(two_factors()))
    assert {"0", "0.2", "0.4", "0.6", "0.8", "1"} <= set(words(figure).split("\n"))
    assert "47.4 %" not in words(figure)
    assert overlaps(figure) == []


def test_noise_is_not_spread_over_all_colours() -> None:
    """Cells that differ by a third of their intervals take no more than a ninth of the colours."""
    known = surface(one(two_factors(), "war"), RESOLVE, THINK)
    width = float(np.nanmedian(known.high - known.low))
    spread = np.where(np.isfinite(known.estimate), 0.3, np.nan)
    spread[0, 0] += width / 3.0
    axes = draw_heat_map(replace(known, estimate=spread), frame_of(two_factors())).axes[0]
    (mesh,) = (mesh for mesh in axes.collections if mesh.get_gid() == "cells")
    shades = mesh.norm(mesh.get_array().compressed())
    assert float(np.ptp(shades)) == pytest.approx(1.0 / 9.0)


def test_in_a_column_of_a_journal_cells_have_their_values_and_the_axis_more_than_two() -> None:
    factors = (Factor("x", levels=(0.1, 0.566667, 1.033333, 1.5)), Factor("y", levels=(0.2, 0.4, 0.6, 0.8)))
    shares = np.linspace(0.123, 0.456, 16).reshape(4, 4)
    shares[0] = 0.0, 0.004, 0.9994, 1.0
    x, y = (Parts(factor, factor.levels, (), np.arange(4)) for factor in factors)
    known = replace(
        surface(one(two_factors(), "war"), RESOLVE, THINK), x=x, y=y, estimate=shares, low=shares - 0.01,
        high=shares + 0.01,
    )  # fmt: skip
    with printed(85 / 25.4):
        said = words(draw_heat_map(known, frame_of(two_factors()))).split("\n")
    assert {"0 %", "0.4 %", ">99 %", "100 %", "46 %"} <= set(said)
    assert {"0.1", "1.03"} <= set(said)
