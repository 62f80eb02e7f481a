"""Which figures a sweep has, and what they say when there is little, much, or nonsense to draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from sim.plots.canvas import save
from sim.plots.drawings import save_all
from sim.plots.frame import design_text
from sim.plots.sweep import figure, figures, file_part
from sim.results.design import Design, Factor
from tests.plots.drawn_studies import SCENARIO, Named, four_factors, sampled, two_factors
from tests.plots.legibility import off_the_sheet, overlaps, words
from tests.plots.sweeps import HOST, RANGES, RESOLVE, TALKING, Sweep, grid, scattered, sweep
from tests.plots.synthetic import Asked


@dataclass(frozen=True)
class Swept:
    design: Design
    rows: np.ndarray
    scenario: Any = SCENARIO
    seed: int = 5
    runs_per_point: int = 50


def swept(played: Sweep, scenario: Any = SCENARIO) -> Swept:
    return Swept(played.design, played.table, scenario)


ONE_FACTOR = swept(sweep(grid(RESOLVE), 50))
NO_RUNS = replace(ONE_FACTOR, rows=ONE_FACTOR.rows[:0])


def names(result: Swept) -> list[str]:
    """Names of the figures for one response."""
    return list(figures(result, SCENARIO, ["war"]))


def test_one_factor_has_everything_along_it_and_a_curve() -> None:
    assert names(ONE_FACTOR) == [
        "responses_along_states-pakistan-resolve", "changes_along_states-pakistan-resolve",
        "outcomes_along_states-pakistan-resolve", "curves_war",
    ]  # fmt: skip


@pytest.mark.slow
def test_two_factors_on_a_grid_have_a_heat_map_and_curves() -> None:
    assert names(swept(two_factors()))[:2] == ["heat_map_war", "curves_war"]


@pytest.mark.slow
def test_more_factors_or_a_sample_have_a_tornado_and_means_along_the_factors_that_move_most() -> None:
    drawn = names(swept(four_factors()))
    assert drawn[:2] == ["tornado_war", "marginals_war"]
    assert len([name for name in drawn if name.startswith("outcomes_along")]) == 2
    assert names(swept(sampled()))[:2] == ["tornado_war", "marginals_war"]


def test_a_factor_of_one_value_counts_as_none() -> None:
    fixed = Factor("dyad.trade_dependence", levels=(0.4,))
    assert "curves_war" in names(swept(sweep(grid(RESOLVE, fixed), 20)))


@pytest.mark.slow
def test_the_figure_of_one_response_is_its_own_and_without_one_all_are_together() -> None:
    assert "Share of runs with war, along" in words(figure(ONE_FACTOR, ["war"]))
    assert "What changes along" in words(figure(ONE_FACTOR))
    assert "Share of runs with talks held, over two factors" in words(figure(swept(two_factors()), ["talks_held"]))


def test_a_kind_that_the_design_does_not_allow_is_refused() -> None:
    with pytest.raises(
        ValueError, match="kind is 'heat_map'; for this design it must be one of multiples, changes, outcomes"
    ):
        figure(ONE_FACTOR, kind="heat_map")
    with pytest.raises(ValueError, match="'wra' is no response"):
        figure(ONE_FACTOR, ["wra"])


@pytest.mark.slow
def test_files_lie_in_the_folder_under_names_without_paths(tmp_path: Path) -> None:
    paths, _ = save_all(figures(ONE_FACTOR, SCENARIO, ["war"]), tmp_path)
    assert [path.name for path in paths] == [f"{name}.png" for name in names(ONE_FACTOR)]
    assert all(path.parent == tmp_path and path.is_file() for path in paths)
    assert file_part("../../a b.c") == "------a-b-c"


def test_a_start_that_varies_is_not_stated_as_fixed() -> None:
    start = Factor("start", levels=("before_first_strike", "after_recall"))
    said = " ".join(words(figure(swept(sweep(grid(start), 20)), ["war"])).split())
    assert "the start varies" in said
    assert "given the record" not in said


@pytest.mark.slow
def test_no_runs_are_drawn_with_sentences() -> None:
    said = "\n".join(words(each) for each in figures(NO_RUNS, SCENARIO, ["war", "days_to_talks"]).values())
    assert "5 points without runs" in said
    assert "No run has this" in said
    assert "No runs, so no shares." in said


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([40, 40], "2 points × 40 runs, same luck at every point"),
        ([40, 0], "1 of 2 points have runs, 40 each; same luck at every point"),
        ([40, 30], "2 points with 30 to 40 runs each, same luck at every point"),
        ([1], "1 point × 1 run, same luck at every point"),
    ],
)
def test_how_the_runs_lie_on_the_points_is_said(runs: list[int], text: str) -> None:
    assert design_text(np.array(runs), len(runs)) == text


HOSTILE = Named(
    title="Costs $5 & $x_1^2$ <b>bold</b> \x07\x1b[31m \u202e \ud800 " + "word " * 90,
    start="s" * 300,
    outcomes=tuple(Asked("very_long_outcome_name_" * 4 + str(n), {"talks_held": True}) for n in range(3)),
)
LONG = Factor("groups." + "x" * 90 + ".host", levels=("$a_1^2$ \x1b[31m", "y" * 200, "\u202eabc " * 40), unit="$" * 60)
NUMBERS = Factor("states." + "n" * 80 + ".resolve", levels=(1e-9, 0.3, 1e12), unit="u " * 60)
MANY = Factor("coefficients.many", levels=tuple(f"word_number_{n}" for n in range(40)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "factors", [(LONG,), (LONG, NUMBERS), (MANY,), (LONG, NUMBERS, TALKING)], ids=["words", "both", "many", "three"],
)  # fmt: skip
def test_hostile_names_are_drawn_as_plain_words(factors: tuple[Factor, ...], tmp_path: Path) -> None:
    played = sweep(grid(*factors), 4)
    asked = ["war", HOSTILE.outcomes[0].name]
    for name, drawn in figures(swept(played, HOSTILE), HOSTILE, asked).items():
        assert overlaps(drawn) == [], name
        assert off_the_sheet(drawn) == [], name
        assert "Costs $5 & $x_1^2$ <b>bold</b> [31m" in words(drawn), name
        assert "not a forecast" in " ".join(words(drawn).split()), name
        if name.endswith("war"):
            ElementTree.parse(save(drawn, tmp_path, name, ["svg"])[0])


@pytest.mark.slow
def test_a_range_of_words_in_a_sample_is_drawn() -> None:
    played = sweep(scattered(RANGES[0], HOST, n_points=30), 10)
    for name, drawn in figures(swept(played), SCENARIO, ["war"]).items():
        assert overlaps(drawn) == [], name


def test_a_heat_map_has_intervals_on_demand() -> None:
    plain, told = (
        figure(swept(two_factors()), ["war"], kind="heat_map", with_intervals=asked) for asked in (False, True)
    )
    assert sum("–" in text.get_text() or " to " in text.get_text() for text in told.axes[0].texts) > sum(
        "–" in text.get_text() or " to " in text.get_text() for text in plain.axes[0].texts
    )
