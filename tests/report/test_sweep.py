"""The report of a sweep: clear changes are told as such, others are not, and every point is listed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.report.blocks import Section, Text
from sim.report.sweep import MOST_POINTS, shown, told_responses
from sim.report.sweep import page as sweep_page
from sim.results.design import Design
from sim.scenario.idle import idle_sentence
from sim.scenario.load import load_text
from sim.study.sweep import sweep
from sim.study.sweep_result import SweepResult
from tests.report.pages import Page, loads
from tests.study.scenarios import TEXT

pytestmark = pytest.mark.slow

KEY = "groups.hill_men.attacks_per_year"


@pytest.fixture(scope="module")
def result() -> SweepResult:
    return sweep(load_text(TEXT, name="hills.toml"), [f"{KEY}=1,300"], runs=80, seed=3)


def test_it_loads_nothing_and_is_the_same_each_time(result: SweepResult) -> None:
    written = sweep_page(result, figures={"curves_war": "<svg/>"})
    assert loads(written) == []
    assert written == sweep_page(result, figures={"curves_war": "<svg/>"})
    places = [found["id"] for _, found in Page(written).tags if "id" in found]
    assert places == ["answer", "conditions", "scenario", "points", "figures", "repeat", "card", "glossary"]


def test_the_question_says_what_is_varied_over_what(result: SweepResult) -> None:
    assert (
        "within 60 days change with Hill Men's attacks per year (1, 300)?" in Page(sweep_page(result, figures={})).text
    )


def test_a_large_change_is_told_with_both_ends_and_the_same_points_change_nothing(result: SweepResult) -> None:
    flat = replace(result, rows=result.rows.copy())
    half = len(flat.rows) // 2
    for name in flat.rows.dtype.names or ():
        if name != "point":
            flat.rows[name][half:] = flat.rows[name][:half]
    page = Page(sweep_page(flat, figures={}))
    assert "At 2 points of 80 runs each, no share told here clearly changes." in page.text
    changed = flat.rows.copy()
    changed["answered_by_force"] = changed["point"] == 1
    page = Page(sweep_page(replace(flat, rows=changed), figures={}))
    assert (
        "what changes most is answered by force: from 0 % (0 to 4.6 %) at Hill Men's attacks per year 1 "
        "to 100 % (95.4 to 100 %) at Hill Men's attacks per year 300." in page.text
    )


def test_every_point_stands_with_its_estimates(result: SweepResult) -> None:
    page = Page(sweep_page(result, figures={}))
    share = float(result.measured.of("talks_held").estimate[1])
    assert f"300 80 {100 * float(result.measured.of('answered_by_force').estimate[1]):.1f} %" in page.text
    assert f"{100 * share:.1f} %" in page.text
    assert "quick_talks" in told_responses(result)


def test_of_many_points_the_first_are_listed_and_the_rest_counted(result: SweepResult) -> None:
    points = tuple((float(level),) for level in range(1, MOST_POINTS + 12))
    many = Design("grid", (replace(result.design.factors[0], levels=tuple(point[0] for point in points)),), points)
    page = Page(sweep_page(replace(result, design=many), figures={}))
    assert "11 more points are in the folder." in page.text
    assert "nan" not in page.text


def test_missing_and_cut_short_runs_are_owned_up_to(result: SweepResult) -> None:
    rows = result.rows[:-7].copy()
    rows["cut_short"][0] = True
    page = Page(sweep_page(replace(result, rows=rows), figures={}))
    assert "7 of the 160 runs that were asked for are missing" in page.text
    assert "1 runs reached the cap" in page.text or "1 run reached the cap" in page.text


def test_a_page_about_conditions_leads_with_the_outcome_that_was_asked_about(result: SweepResult) -> None:
    found = [Section("answer", "Short answer", (Text("Where trade is low: relapse."),))]
    case = "relapse in at least 30 % of the runs"
    page = Page(sweep_page(result, figures={}, target="relapse", case=case, found=found))
    assert "come to relapse in at least 30 % of the runs?" in page.text
    assert page.text.index("Where trade is low: relapse.") < page.text.rindex("What changes over the points")
    assert told_responses(result, "relapse")[0] == "relapse"


def test_the_command_repeats_it(result: SweepResult, tmp_path: Path) -> None:
    assert f"sim sweep hills.toml --vary {KEY}=1,300 --runs 80 --seed 3" in Page(sweep_page(result, figures={})).text
    folder = tmp_path / "sweep"
    first = sweep(load_text(TEXT, name="hills.toml"), [f"{KEY}=1,300"], runs=20, seed=3, folder=folder)
    again = sweep(load_text(TEXT, name="hills.toml"), design=folder / "points.csv", runs=20, seed=3)
    assert again.digest == first.digest
    of_a_file = replace(first, design=replace(first.design, kind="csv"))
    assert f"--design {folder / 'points.csv'} --runs 20" in shown(of_a_file).made.command


def test_extremes_of_many_points_of_pure_noise_are_no_clear_change(result: SweepResult) -> None:
    """200 points of one share: the intervals of the extremes are nearly always apart, which means nothing."""
    rng = np.random.default_rng(1)
    n_points, runs = 200, 80
    rows = np.zeros(n_points * runs, dtype=result.rows.dtype)
    rows["point"] = np.repeat(np.arange(n_points), runs)
    rows["run"] = np.tile(np.arange(runs), n_points)
    rows["talks_held"] = rng.random(len(rows)) < 0.5
    points = tuple((float(level),) for level in range(n_points))
    many = Design("grid", (replace(result.design.factors[0], levels=tuple(point[0] for point in points)),), points)
    noise = replace(result, design=many, rows=rows, runs_per_point=runs)
    curve = noise.measured.of("talks_held")
    assert curve.high[np.argmin(curve.estimate)] < curve.low[np.argmax(curve.estimate)], "apart, each by itself"
    assert "no share told here clearly changes" in Page(sweep_page(noise, figures={})).text


def test_a_change_that_shows_only_run_by_run_is_told(result: SweepResult) -> None:
    """Talks in 40 and 52 of 80 runs, the same and twelve more: the intervals of the two points overlap."""
    rows = result.rows.copy()
    rows["talks_held"] = rows["run"] < np.where(rows["point"] == 0, 40, 52)
    paired = replace(result, rows=rows)
    curve = paired.measured.of("talks_held")
    assert curve.high[0] > curve.low[1]
    text = Page(sweep_page(paired, figures={})).text
    assert "talks held: from 50.0 %" in text.lower()


def test_what_has_no_effect_is_told_with_its_reason() -> None:
    silent = sweep(load_text(TEXT, name="hills.toml"), ["dyad.nuclear=0,2"], runs=5, seed=3)
    page = Page(sweep_page(silent, figures={}))
    assert silent.idle and idle_sentence(silent.idle) in page.text
