from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim.study.sensitivity as study
from sim.play.collected import How
from sim.play.plan import Plan
from sim.report.sensitivity import page as sensitivity_page
from sim.results.design import Design
from sim.results.responses import Response
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load_text
from sim.scenario.records import Scenario
from sim.study.extras import MissingExtraError
from sim.study.replies import Replies
from sim.study.sensitivity import answer, forecast, question, sensitivity
from tests.results.known_functions import ISHIGAMI_FIRST, ISHIGAMI_TOTAL, ISHIGAMI_VARIANCE, ishigami, same_luck
from tests.study.scenarios import TEXT

pytest.importorskip("scipy")

KEYS = ("states.north.resolve", "states.south.resolve", "states.north.audience_cost", "states.south.audience_cost")
FOUR = [f"{key}=0:1" for key in KEYS]
TWO = ["states.north.resolve=0.1:0.9", "groups.hill_men.attacks_per_year=5:60:log"]
SMALL: dict[str, Any] = {"trajectories": 6, "points": 8, "runs": 12, "seed": 3}
LACKING = {**SMALL, "runs": 2}
"""So few runs that at some points there is no war."""


def hills(text: str = TEXT) -> Scenario:
    return load_text(text, name="hills")


@pytest.fixture
def ishigami_world(monkeypatch: pytest.MonkeyPatch) -> list[Design]:
    """In the place of the engine: the Ishigami function of three factors, a fourth that does nothing, and luck."""
    played: list[Design] = []

    def play(
        scenario: Scenario, design: Design, responses: Sequence[Response], how: How, *, runs: int, seed: int,
        **ignored: object,
    ) -> Replies:  # fmt: skip
        played.append(design)
        unit = np.column_stack([
            design.numbers(design.factor(key)) if key in [factor.key for factor in design.factors] else 0.5
            + np.zeros(design.n_points)
            for key in KEYS
        ])  # fmt: skip
        values = ishigami(unit)[:, None] + np.sqrt(ISHIGAMI_VARIANCE) * same_luck(
            unit, runs, np.random.default_rng(seed)
        )
        if how.progress is not None:
            how.progress(values.size, values.size)
        return Replies(dict.fromkeys(responses, values), 0, ())

    monkeypatch.setattr(study, "play_replies", play)
    return played


@pytest.mark.slow
def test_ishigami_comes_back_through_the_whole_study(ishigami_world: list[Design]) -> None:
    found = sensitivity(hills(), FOUR, responses=["deaths_total"], points=2**11, runs=20, seed=4)
    assert found.dropped == (KEYS[3],)
    indices = found.of("deaths_total")
    assert indices.factors == KEYS[:3]
    assert [index.estimate for index in indices.first] == pytest.approx(ISHIGAMI_FIRST, abs=0.02)
    assert [index.estimate for index in indices.total] == pytest.approx(ISHIGAMI_TOTAL, abs=0.02)
    assert indices.chance.low < 0.5 < indices.chance.high
    assert [design.kind for design in ishigami_world] == ["morris", "sobol"]
    assert [design.n_points for design in ishigami_world] == [30 * 5, 2**11 * 5]
    assert found.n_rows == (30 * 5 + 2**11 * 5) * 20


def test_each_method_plays_its_own_design_only(ishigami_world: list[Design]) -> None:
    asked = dict(responses=["deaths_total"], points=16, runs=4, seed=4)
    assert not sensitivity(hills(), FOUR, method="morris", **asked).indices  # type: ignore[arg-type]
    found = sensitivity(hills(), FOUR, method="sobol", **asked)  # type: ignore[arg-type]
    assert not found.screening
    assert found.of("deaths_total").factors == KEYS
    assert [design.kind for design in ishigami_world] == ["morris", "sobol"]


def test_the_total_of_the_progress_falls_when_factors_are_dropped(ishigami_world: list[Design]) -> None:
    told: list[tuple[int, int]] = []
    asked = question(hills(), FOUR, responses=["deaths_total"], points=16, runs=4, seed=4)
    found = answer(asked, How(progress=lambda done, total: told.append((done, total))))
    assert told == [(600, asked.rows), (found.n_rows, found.n_rows)]
    assert found.n_rows < asked.rows


@pytest.mark.slow
def test_a_real_scenario_is_analysed_and_stored(tmp_path: Path) -> None:
    found = sensitivity(hills(), TWO, responses=["answered_by_force", "deaths_total"], method="sobol", **SMALL)
    assert [(part.response, part.statistic) for part in found.indices] == [
        ("answered_by_force", "mean"), ("deaths_total", "mean"), ("deaths_total", "spread"),
    ]  # fmt: skip
    assert found.n_rows == 8 * 4 * 12
    assert "2 factors" in repr(found)
    stored = json.loads(found.save(tmp_path / "new").read_text())
    assert stored["runs"] == found.n_rows
    assert [record["factor"] for record in stored["indices"] if record["response"] == "answered_by_force"] != []
    assert stored["chance"][0]["response"] == "answered_by_force"


@pytest.mark.slow
def test_jobs_and_executors_change_nothing() -> None:
    once = sensitivity(hills(), TWO, responses=["deaths_total"], **SMALL).to_json()
    with ThreadPoolExecutor(2) as executor:
        again = sensitivity(hills(), TWO, responses=["deaths_total"], executor=executor, **SMALL).to_json()
    assert {**once, "elapsed_seconds": 0} == {**again, "elapsed_seconds": 0}


@pytest.mark.slow
def test_a_factor_whose_mechanism_is_off_has_total_index_zero_and_is_named() -> None:
    text = TEXT + "\n[mechanisms]\naudience = false\n"
    keys = ["coefficients.base_drive=-3.0:0.0", "states.north.audience_cost=0.0:1.0"]
    found = sensitivity(hills(text), keys, responses=["answered_by_force"], method="sobol", points=32, runs=100, seed=3)
    index = found.of("answered_by_force").total[1]
    assert (index.estimate, index.low, index.high) == (0.0, 0.0, 0.0)
    assert any("Without effect" in remark and keys[1].partition("=")[0] in remark for remark in found.remarks)


@pytest.mark.slow
def test_laws_that_are_not_varied_are_named_as_part_of_chance() -> None:
    law = '[states.south]\nresolve = { distribution = "beta", a = 4.0, b = 5.0, assumption = "unknown" }'
    found = sensitivity(
        hills(TEXT.replace("[states.south]", law)), TWO, responses=["deaths_total"], method="sobol", **SMALL
    )
    assert any("Chance includes 1 parameter" in remark and "states.south.resolve" in remark for remark in found.remarks)


def test_nothing_above_luck_leaves_the_screening_and_a_sentence() -> None:
    text = TEXT + "\n[mechanisms]\naudience = false\n"
    found = sensitivity(hills(text), ["states.north.audience_cost=0.0:1.0"], responses=["deaths_total"], **SMALL)
    assert not found.indices
    assert found.dropped == ("states.north.audience_cost",)
    assert any("no factor that does more than luck" in remark for remark in found.remarks)


@pytest.mark.slow
def test_a_response_that_some_points_lack_is_left_out_with_its_reason() -> None:
    found = sensitivity(hills(), TWO, responses=["deaths_total", "days_to_war"], method="morris", **LACKING)
    assert {part.response for part in found.screening} == {"deaths_total"}
    assert any("days_to_war exists in fewer than 1 run" in remark for remark in found.remarks)


def test_no_response_at_all_is_an_error_with_the_reason() -> None:
    with pytest.raises(ScenarioError, match="--response days_to_war: days_to_war exists in fewer than 1 run"):
        sensitivity(hills(), TWO, responses=["days_to_war"], method="morris", **LACKING)


@pytest.mark.slow
def test_a_pilot_tells_how_long_it_takes_and_how_many_runs_a_point_needs() -> None:
    guess = forecast(question(hills(), TWO, responses=["answered_by_force", "days_to_agreement"], seed=1))
    assert guess.seconds > 0.0
    needed = guess.runs_needed["answered_by_force"]
    assert needed is not None and needed > 100
    assert set(guess.runs_needed) == {"answered_by_force", "days_to_agreement"}


def test_whoever_interrupts_the_pilot_is_not_told_that_the_analysis_would_be_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Plan, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        forecast(question(hills(), TWO, method="morris", trajectories=2, runs=2, seed=1))
    assert caught.value.__notes__[0].startswith("Nothing of this pilot is kept before it is finished")


@pytest.mark.slow
def test_the_figure_of_a_response_is_drawn() -> None:
    found = sensitivity(hills(), TWO, responses=["deaths_total"], **SMALL)
    assert found.plot("deaths_total", kind="morris").axes
    with pytest.raises(ValueError, match=r"no figure of 'war'.*deaths_total"):
        found.plot("war")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"points": 100}, "points is 100; a Sobol design needs a power of two"),
        ({"runs": 1}, r"runs is 1; it must be in \[2"),
        ({"trajectories": 1}, r"trajectories is 1; it must be in \[2"),
        ({"seed": -1}, "seed is -1"),
        ({"method": "fast"}, "method is 'fast'; known are both, morris, sobol"),
    ],
)
def test_arguments_out_of_range_are_refused_before_anything_is_played(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        question(hills(), TWO, **wrong)


def test_too_much_work_is_refused_before_anything_is_played() -> None:
    with pytest.raises(ScenarioError, match=r"asks for [\d,]+ points; at most"):
        question(hills(), TWO, points=2**20)
    with pytest.raises(ScenarioError, match=r"asks for [\d,]+ runs; at most"):
        question(hills(), TWO, points=2**14, runs=1_000_000)


@pytest.mark.slow
def test_indices_that_are_not_there_are_named_with_those_that_are() -> None:
    found = sensitivity(hills(), TWO, responses=["deaths_total"], method="morris", **SMALL)
    with pytest.raises(ValueError, match=r"no Sobol indices of 'war' \(mean\); there are none"):
        found.of("war")


@pytest.mark.slow
def test_without_scipy_screening_works_and_indices_name_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.stats.qmc", None)
    remedy = r"a Sobol design needs scipy; pip install 'conflict-sim\[analysis\]', or from a clone .*'\.\[analysis\]'"
    with pytest.raises(MissingExtraError, match=rf"{remedy}\. Screening \(--method morris\) works without it\."):
        question(hills(), TWO, method="sobol")
    assert sensitivity(hills(), TWO, responses=["deaths_total"], method="morris", **SMALL).screening


@pytest.mark.slow
def test_without_scipy_both_is_the_screening_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.stats.qmc", None)
    asked = question(hills(), TWO, responses=["deaths_total"], **SMALL)
    assert (asked.method, asked.sobol_points) == ("morris", 0)
    found = answer(asked)
    assert found.screening
    assert not found.indices
    assert not found.dropped
    assert found.remarks[0].startswith("Screening alone: a Sobol design needs scipy; pip install ")


def test_a_tied_factor_is_one_factor_here_too() -> None:
    tied = {("states.northmark.resolve", "states.southmark.resolve"): "0.1:0.9"}
    found = sensitivity("tutorial", tied, method="morris", trajectories=3, runs=5, seed=1, responses=["force_used"])
    assert [factor.keys for factor in found.factors] == list(tied)
    assert found.screening[0].factors == ("states.northmark.resolve,states.southmark.resolve",)


def test_a_record_that_is_varied_is_not_told_as_forced() -> None:
    vary = ["history_until=0,1", "states.north.resolve=0.1:0.9"]
    found = sensitivity(hills(), vary, method="morris", **{**SMALL, "trajectories": 2, "runs": 2})
    assert found.to_json()["record"] is None
    page = sensitivity_page(found, figures={})
    assert "From a moment of the record that is varied" in page
    assert "happens as recorded" not in page and "happens as recorded" not in found._repr_html_()
    other = sensitivity(hills(), vary[1:], method="morris", **SMALL)
    assert other.to_json()["record"]["forced"] == 1
    assert "happens as recorded" in sensitivity_page(other, figures={})
