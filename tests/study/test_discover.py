"""From a scenario or a sweep to conditions: what is a case, what is said, and what may mislead."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest

import sim
from sim.results.boxes import usual_level
from sim.results.chunk_file import Parts
from sim.results.design import Design, Factor
from sim.results.durable import StorageError
from sim.results.prim import Search
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load, load_text
from sim.scenario.records import Scenario
from sim.study.discover import DiscoverResult, column_of, discover, luck_among, question
from sim.study.discover_result import found_beside, read_discovery
from sim.study.result import RunResult
from sim.study.stored import read_batch, read_result
from sim.study.sweep import sweep
from sim.study.sweep_result import SweepResult
from sim.vocabulary import OutcomeClass
from tests.results.tables import runs as runs_table
from tests.study.scenarios import TEXT, written
from tests.study.test_inputs import DRAWN

RESOLVE, CALM = "states.north.resolve", "states.south.resolve"
RUNS = 20


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return load(written(tmp_path))


def invented(scenario: Scenario, *, n_points: int = 600, inside: float = 0.8, outside: float = 0.1) -> SweepResult:
    """A sweep whose runs are drawn here: war where north is resolute and the host is the south."""
    draw = np.random.default_rng(1)
    resolve, calm = draw.random((2, n_points)).round(4)
    host = draw.integers(0, 2, n_points)
    share = np.where((resolve > 0.6) & (host == 1), inside, outside)
    factors = (
        Factor(RESOLVE, low=0.0, high=1.0, unit="probability"), Factor(CALM, low=0.0, high=1.0),
        Factor("groups.hill_men.host", levels=("north", "south")),
    )  # fmt: skip
    points = tuple(zip(resolve.tolist(), calm.tolist(), (("north", "south")[h] for h in host), strict=True))
    war = draw.random((n_points, RUNS)) < share[:, None]
    number = np.arange(n_points * RUNS)
    rows = runs_table(
        n_points * RUNS, point=number // RUNS, run=number % RUNS, replicate=number % RUNS,
        outcome_class=np.where(war.ravel(), OutcomeClass.WAR, OutcomeClass.ABSORBED),
    )  # fmt: skip
    return SweepResult(
        scenario=scenario, design=Design("random", factors, points), rows=rows, runs_per_point=RUNS, jobs=1,
        elapsed_seconds=1.0, origin={"seed": 7, "versions": {"sim": "0"}, "own_rules": []},
    )  # fmt: skip


@pytest.fixture
def found(scenario: Scenario) -> DiscoverResult:
    return discover(invented(scenario), search=Search(resamples=5))


def test_the_conditions_planted_in_a_sweep_are_found_and_said(found: DiscoverResult) -> None:
    (box,) = found.boxes
    limits = {restriction.key: restriction for restriction in box.restrictions}
    assert set(limits) == {RESOLVE, "groups.hill_men.host"}
    assert limits[RESOLVE].low == pytest.approx(0.6, abs=0.03)
    assert limits["groups.hill_men.host"].words == ("south",)
    (sentence,) = found.sentences
    assert "Hill Men's host is south" in sentence and "at least 0." in sentence
    assert "probability" not in sentence, "nobody says the unit of a probability"


def test_how_often_it_happens_is_told_by_the_points_held_out(found: DiscoverResult) -> None:
    (happening,) = found.happenings
    assert happening.share == pytest.approx(0.8, abs=0.05)
    assert happening.low < happening.share < happening.high
    assert happening.overall == pytest.approx(0.2 * 0.8 + 0.8 * 0.1, abs=0.05)
    assert happening.covered == pytest.approx(0.16 / 0.24, abs=0.08)


def test_boxes_in_turn_share_out_all_that_happens(scenario: Scenario) -> None:
    found = discover(invented(scenario), search=Search(resamples=0, boxes=3), level=0.2)
    assert sum(happening.covered for happening in found.happenings) <= 1.0
    assert len(found.sentences) == len(found.boxes)


def test_the_answer_does_not_depend_on_who_asks(scenario: Scenario) -> None:
    first, again = (discover(invented(scenario), search=Search(resamples=0)) for _ in range(2))
    assert repr(first.discovery) == repr(again.discovery)


@pytest.mark.parametrize(
    ("shares", "level"),
    [
        ([0.1, 0.2, 0.3, 0.4], 0.4),
        ([0.0] * 9 + [0.2], 0.2),
        ([0.5] * 9 + [0.4], 0.5),
        ([0.0] * 7 + [0.1, 0.3, 0.2], 0.2),
    ],
)
def test_the_usual_level_leaves_cases_and_others(shares: list[float], level: float) -> None:
    assert usual_level(np.array(shares)) == level
    assert 0 < np.count_nonzero(np.array(shares) >= level) < len(shares)


def test_noise_is_no_condition(scenario: Scenario) -> None:
    found = discover(invented(scenario, inside=0.3, outside=0.3), search=Search(resamples=0))
    assert found.boxes == ()
    assert found.sentences[0].startswith("No conditions were found")
    assert any("is luck of single runs" in remark for remark in found.remarks)


def test_luck_is_told_apart_from_the_conditions(scenario: Scenario) -> None:
    strong, none = invented(scenario), invented(scenario, inside=0.3, outside=0.3)
    variance = 0.2 * 0.8 * 0.7**2  # of two groups of points 0.7 apart
    luck = (0.2 * 0.8 * 0.2 + 0.8 * 0.1 * 0.9) / RUNS
    assert luck_among(strong, "war") == pytest.approx(luck / (luck + variance), abs=0.06)
    assert luck_among(none, "war") > 0.8


def test_yes_and_no_become_the_words_of_the_scenario_file() -> None:
    switch = Factor("mechanisms.grief", levels=(True, False))
    column = column_of(Design("grid", (switch,), ((True,), (False,), (True,))), switch)
    assert (column.words, column.values.tolist()) == (("true", "false"), [0.0, 1.0, 0.0])


def test_points_without_runs_are_left_out_and_told(scenario: Scenario) -> None:
    whole = invented(scenario)
    cut = replace(whole, rows=whole.rows[whole.rows["point"] < 500])
    found = discover(cut, search=Search(resamples=0))
    assert found.discovery.n_found + found.discovery.n_held_out == 500
    assert any("100 points have no runs" in remark for remark in found.remarks)
    assert found.happenings[0].share == pytest.approx(0.8, abs=0.06)


def test_rare_cases_are_told(scenario: Scenario) -> None:
    found = discover(invented(scenario), search=Search(resamples=0), level=0.9)
    assert any("points are cases" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"target": "wars"}, r'--target wars: is no outcome.*Did you mean "war".*Known are.*"talks_held"'),
        ({"target": "deaths_total"}, r"is no outcome that happens or not"),
        ({"target": "mediated"}, r"happens in 0 % of the runs at every point.* Vary other keys"),
        ({"level": 1.0}, r"so that none reach the level 1"),
        ({"search": Search(step=999)}, r"--step 999: step is 999"),
    ],
)
def test_what_cannot_be_answered_says_why(scenario: Scenario, asked: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        discover(invented(scenario), **asked)  # type: ignore[arg-type]


def test_a_level_is_a_share(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match=r"level is 1\.5; it must be in \(0, 1\]"):
        discover(invented(scenario), level=1.5)


def test_a_sweep_is_not_varied_again(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="vary is given, but the runs have been played"):
        discover(invented(scenario), [f"{RESOLVE}=0:1"])


def test_without_vary_every_distribution_is_varied(tmp_path: Path) -> None:
    text = TEXT.replace("[states.north]\n", '[states.north]\nresolve = { distribution = "beta", a = 4, b = 5 }\n')
    design = question(load(written(tmp_path, text)), points=50, seed=1)
    assert [factor.key for factor in design.factors] == [RESOLVE]
    assert design.n_points == 50
    assert all(0.0 < value < 1.0 for (value,) in design.points)


def test_json_is_flat_and_without_nan(found: DiscoverResult, tmp_path: Path) -> None:
    stored = json.loads(found.save(tmp_path / "answer").read_text(encoding="utf-8"))
    assert stored.pop("sha256")  # of the file's own words
    assert stored == json.loads(json.dumps(found.to_json(), allow_nan=False))
    (box,) = stored["boxes"]
    assert box["density_low"] < box["density"] < box["density_high"]
    assert box["coverage_low"] < box["coverage"] <= box["coverage_high"] + 1e-12
    assert [record["key"] for record in stored["restrictions"]] == list(found.boxes[0].keys)
    assert sum(step["is_chosen"] for step in stored["trajectory"]) == 1
    for name in ("boxes", "restrictions", "trajectory", "sentences", "remarks"):
        assert all(not isinstance(value, dict) for record in stored[name] for value in record.values())


@pytest.mark.slow
def test_what_was_played_and_what_is_read_back_answer_alike(scenario: Scenario, tmp_path: Path) -> None:
    vary = [f"{RESOLVE}=0.05:0.95", f"{CALM}=0.05:0.95"]
    asked = {"target": "answered_by_force", "search": Search(resamples=0)}
    folder = tmp_path / "stored"
    played = discover(scenario, vary, points=60, runs=10, seed=3, folder=folder, **asked)  # type: ignore[arg-type]
    swept = discover(sweep(scenario, vary, design="lhs", points=60, runs=10, seed=3), **asked)  # type: ignore[arg-type]
    stored = read_result(folder)
    assert isinstance(stored, SweepResult)
    for other in (swept, discover(stored, **asked)):  # type: ignore[arg-type]
        assert repr(other.discovery) == repr(played.discovery)
        assert other.digest == played.digest


def drawn_runs(tmp_path: Path, n_runs: int = 900) -> RunResult:
    """Plain runs whose outcomes are made here: war mostly where what the run drew made north resolute."""
    played = sim.run(load(written(tmp_path, DRAWN)), runs=1, seed=7)
    runs = replace(played, rows=Parts((runs_table(n_runs, run=np.arange(n_runs)),)), runs=n_runs)
    share = np.where(runs.inputs[RESOLVE] > 0.6, 0.7, 0.1)
    war = np.random.default_rng(1).random(n_runs) < share
    runs.table["outcome_class"] = np.where(war, OutcomeClass.WAR, OutcomeClass.ABSORBED)
    return runs


def test_plain_runs_are_points_at_the_values_that_each_drew(tmp_path: Path) -> None:
    runs = drawn_runs(tmp_path)
    found = discover(runs, search=Search(resamples=0))
    assert [factor.key for factor in found.design.factors] == [RESOLVE, "groups.hill_men.attacks_per_year"]
    assert (found.runs_per_point, found.n_rows, found.digest) == (1, 900, runs.digest)
    assert [(limit.key, round(limit.low, 1)) for limit in found.boxes[0].restrictions] == [(RESOLVE, 0.6)]
    assert found.case == "war" and "are cases" not in found.sentences[0]
    assert "Each point is one run" in found.remarks[0]
    assert not discover(replace(runs, origin={**runs.origin, "seed": 8}), search=Search(resamples=0)).boxes


def test_plain_runs_without_anything_drawn_hold_no_conditions(scenario: Scenario, tmp_path: Path) -> None:
    sim.run(scenario, runs=3, seed=7, folder=tmp_path / "plain")
    with pytest.raises(ScenarioError, match="no number of hills is a distribution"):
        discover(tmp_path / "plain")
    sim.compare(scenario, overrides=["quiet_days=20"], runs=2, seed=7, folder=tmp_path / "two")
    with pytest.raises(ScenarioError, match=r"is a comparison; name one side of it, .*two/a or .*two/b"):
        discover(tmp_path / "two")


# Stored and read back ------------------------------------------------------------------------------------------------

ASKED: dict[str, Any] = {"target": "contact_made", "search": Search(resamples=2, boxes=2)}


@pytest.fixture(scope="module")
def played() -> DiscoverResult:
    """Conditions of a scenario, played in memory."""
    vary = {CALM: "0.05:0.95", "groups.hill_men.attacks_per_year": "1:60", "groups.hill_men.host": "north,south"}
    found = sim.discover(load_text(TEXT, name="hills"), vary, points=90, runs=10, seed=5, **ASKED)
    assert found.boxes and found.boxes[0].restrictions[0].words == ("south",)
    return found


def svg(found: DiscoverResult) -> bytes:
    """The first figure, byte by byte."""
    file = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "one"}):
        found.plot().savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def same(one: DiscoverResult, other: DiscoverResult) -> bool:
    """Whether two answers tell the same, draw the same and have the same points."""
    return (
        one.to_json() == other.to_json()
        and repr(one.inputs) == repr(other.inputs)
        and one.design == other.design
        and one.to_pandas().equals(other.to_pandas())
        and svg(one) == svg(other)
    )


def test_conditions_are_read_back_as_they_were_found(played: DiscoverResult, tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    played.save(tmp_path / "alone")
    again = sim.read_result(tmp_path / "alone")
    assert isinstance(again, DiscoverResult) and same(again, played)
    assert not same(again, replace(played, shares=played.shares / 2))


def test_points_without_runs_and_numbers_that_are_none_are_read_back(played: DiscoverResult, tmp_path: Path) -> None:
    """A point without runs has no share, and a search without resamples no share of them."""
    batch = sim.sweep(played.scenario, design=played.design, runs=10, seed=5)
    cut = replace(batch, rows=batch.rows[batch.rows["point"] != 7])
    found = discover(cut, target="contact_made", search=Search(resamples=0), level=0.9)
    found.save(tmp_path)
    again = read_discovery(tmp_path)
    assert np.isnan(again.shares[7]) and same(again, found) and again.asked_level == 0.9
    assert found.n_missing == again.n_missing == 10


def test_conditions_of_plain_runs_are_read_back_where_no_runs_are(tmp_path: Path) -> None:
    runs = sim.run(load(written(tmp_path, DRAWN)), runs=60, seed=1)
    found = discover(runs, target="talks_held", search=Search(resamples=0))
    found.save(tmp_path / "alone")
    again = sim.read_result(tmp_path / "alone")
    assert isinstance(again, DiscoverResult) and same(again, found)


def test_a_sweep_with_conditions_beside_it_is_read_as_the_conditions_and_its_runs_as_a_sweep(
    played: DiscoverResult, tmp_path: Path
) -> None:
    sim.sweep(played.scenario, design=played.design, runs=10, seed=5, folder=tmp_path / "disc")
    assert isinstance(sim.read_result(tmp_path / "disc"), SweepResult)
    found = sim.discover(tmp_path / "disc", **ASKED)
    found.save(tmp_path / "disc")
    again = sim.read_result(tmp_path / "disc")
    assert isinstance(again, DiscoverResult) and same(again, found) and again.folder == tmp_path / "disc"
    assert isinstance(read_batch(tmp_path / "disc"), SweepResult)
    assert sim.discover(tmp_path / "disc", **ASKED).digest == again.digest, "the runs are asked, not the answer"


def test_plain_runs_with_conditions_beside_them_stay_plain_runs(tmp_path: Path) -> None:
    runs = sim.run(load(written(tmp_path, DRAWN)), runs=60, seed=1, folder=tmp_path / "plain")
    discover(runs, target="talks_held", search=Search(resamples=0)).save(tmp_path / "plain")
    assert isinstance(sim.read_result(tmp_path / "plain"), RunResult)
    found = found_beside(tmp_path / "plain", runs.digest)
    assert found is not None and found.target == "talks_held"


def test_conditions_of_other_runs_are_refused(played: DiscoverResult, tmp_path: Path) -> None:
    assert found_beside(tmp_path, "0123") is None
    played.save(tmp_path)
    with pytest.raises(StorageError, match=r"discover\.json: tells of other runs than the folder holds now"):
        found_beside(tmp_path, "0123")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"box": ', "no JSON at column"),
        ('{"box": 1}', "kept is missing"),
        ("[" * 100_000, "nested more than 64 deep"),
        ("null", "the whole is null"),
    ],
)
def test_a_damaged_answer_is_a_storage_fault_that_names_the_file(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "discover.json").write_text(text)
    with pytest.raises(StorageError, match=rf"discover\.json.*{says}.*ask the runs anew \(sim discover "):
        sim.read_result(tmp_path)


def test_points_that_were_changed_are_no_points_of_the_answer(played: DiscoverResult, tmp_path: Path) -> None:
    played.save(tmp_path)
    points = tmp_path / "discover-points.csv"
    points.write_text(points.read_text().replace("north", "south", 1))
    with pytest.raises(StorageError, match=r"discover-points\.csv: the points are not those"):
        sim.read_result(tmp_path)


def test_conditions_are_asked_for_anew_where_more_runs_are_played(played: DiscoverResult, tmp_path: Path) -> None:
    sim.sweep(played.scenario, design=played.design, runs=10, seed=5, folder=tmp_path / "disc")
    sim.discover(tmp_path / "disc", **ASKED).save(tmp_path / "disc")
    stored = sim.resume(tmp_path / "disc")
    assert isinstance(stored, DiscoverResult) and stored.digest == played.digest
    more = sim.resume(tmp_path / "disc", runs=20)
    anew = sim.discover(sim.sweep(played.scenario, design=played.design, runs=20, seed=5), **ASKED)
    assert isinstance(more, DiscoverResult) and repr(more.discovery) == repr(anew.discovery)
    assert (more.digest, more.level, more.runs_per_point) == (anew.digest, anew.level, 20)
    assert sim.read_result(tmp_path / "disc").to_json() == more.to_json()


def test_conditions_beside_plain_runs_are_never_those_of_fewer(tmp_path: Path) -> None:
    runs = sim.run(load(written(tmp_path, DRAWN)), runs=60, seed=1, folder=tmp_path / "plain")
    discover(runs, target="talks_held", search=Search(resamples=0)).save(tmp_path / "plain")
    more = sim.resume(tmp_path / "plain", runs=90)
    assert isinstance(more, RunResult)
    found = found_beside(tmp_path / "plain", more.digest)
    assert found is not None and found.n_rows == 90


def test_stored_runs_without_a_difference_are_asked_about_another_outcome(
    played: DiscoverResult, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {"design": played.design, "runs": 10, "seed": 5, "target": "mediated"}
    with pytest.raises(ScenarioError) as told:
        sim.discover(played.scenario, **asked)
    assert "stored" not in str(told.value), "runs in memory are gone with the question"
    folder = tmp_path / "disc"
    with pytest.raises(ScenarioError, match=r"at every point(.|\n)*holds the runs; ask about another outcome") as told:
        sim.discover(played.scenario, **asked, folder=folder)
    words = str(told.value).partition("say: ")[2].split()
    assert words[:4] == ["sim", "discover", str(folder), "--target"]
    assert sim.discover(words[2], target=words[4], search=Search(resamples=0)).n_rows == 900
