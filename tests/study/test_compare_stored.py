"""Comparisons of stored runs: what was played is not played again, and what is no pair is refused with a remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
import sim.study.compare as study
from sim.scenario.faults import ScenarioError
from sim.scenario.load import again
from sim.study.comparison import side_names
from tests.engine.faulty_rules import as_new, sound
from tests.study.scenarios import written

RUNS, SEED = 40, 5
CHANGE = "groups.hill_men.attacks_per_year=36"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")), horizon_days=20)


@pytest.fixture(scope="module")
def folders(scenario: sim.Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs of two scenarios, of fewer numbers, of others, and under another seed; and a sweep."""
    path = tmp_path_factory.mktemp("runs")
    changed = again(scenario, overrides=[CHANGE])
    sim.run(scenario, runs=RUNS, seed=SEED, folder=path / "plain")
    sim.run(changed, runs=RUNS, seed=SEED, folder=path / "changed")
    sim.run(changed, runs=RUNS // 2, seed=SEED, folder=path / "few")
    sim.run(changed, runs=RUNS, first_run=RUNS, seed=SEED, folder=path / "later")
    sim.run(changed, runs=RUNS, seed=SEED + 1, folder=path / "other")
    sim.sweep(scenario, "states.north.resolve=0.2,0.8", runs=2, seed=SEED, folder=path / "sweep")
    return path


@pytest.fixture(scope="module")
def played(scenario: sim.Scenario) -> sim.Comparison:
    return sim.compare(scenario, overrides=[CHANGE], runs=RUNS, seed=SEED)


def told(comparison: Any) -> dict[str, Any]:
    """All that is said of a comparison, but for how it was played and where it lies."""
    answer = comparison.to_json()
    return {key: answer[key] for key in answer if key not in ("jobs", "engine", "elapsed_seconds", "folder")}


def test_stored_runs_are_compared_as_if_they_were_played(
    folders: Path, played: sim.Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "asked_for", None)
    stored = sim.compare(folders / "plain", folders / "changed")
    assert told(stored) == told(played)
    assert stored.digest == played.digest and stored.unpaired == ()


def test_a_comparison_of_stored_runs_is_a_folder_like_any_other(folders: Path, tmp_path: Path) -> None:
    stored = sim.compare(folders / "plain", folders / "changed", folder=tmp_path / "both")
    read = sim.read_result(tmp_path / "both")
    assert isinstance(read, sim.Comparison) and read.to_json() == stored.to_json()
    assert sim.rerun(tmp_path / "both").is_equal


@pytest.mark.parametrize("given", ["scenario", "file", "change"])
def test_a_scenario_beside_a_folder_is_played_under_its_luck(
    given: str, folders: Path, scenario: sim.Scenario, played: sim.Comparison, tmp_path: Path
) -> None:
    if given == "change":
        mixed = sim.compare(folders / "plain", overrides=[CHANGE])
    else:
        other = scenario if given == "scenario" else written(tmp_path)
        mixed = sim.compare(folders / "plain", other, overrides=[CHANGE])
    assert told(mixed) == told(played)
    assert mixed.b.scenario.horizon_days == 20


def test_what_only_one_side_has_is_named_with_what_would_play_it(folders: Path) -> None:
    some = sim.compare(folders / "plain", folders / "few")
    assert some.n_runs == RUNS // 2
    (sentence,) = some.unpaired
    assert sentence.startswith("B has the runs 0 to 19 of 0 to 39; only what all have is compared.")
    assert f"sim resume {folders / 'few'} --runs 40" in sentence


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("other", "has the seed 6, and .*plain has 5: run by run they share no luck. Play it anew under the luck of"),
        ("later", "has the runs 40 to 79, and .*plain has 0 to 39: none is in both.*give its scenario in place"),
        ("sweep", "is a sweep, whose points differ in what was varied; compare takes runs"),
    ],
)
def test_what_is_no_pair_is_refused_with_a_remedy(other: str, message: str, folders: Path) -> None:
    with pytest.raises(ScenarioError, match=message):
        sim.compare(folders / "plain", folders / other)


def test_runs_in_memory_are_named_by_their_side(scenario: sim.Scenario) -> None:
    ours, theirs = (sim.run(scenario, runs=2, seed=seed) for seed in (1, 2))
    with pytest.raises(
        ScenarioError, match=r"^B: has the seed 2, and A has 1: .* luck of A: give its scenario in place"
    ):
        sim.compare(ours, theirs)
    with pytest.raises(ScenarioError, match="is not the seed of A, which is 1"):
        sim.compare(ours, scenario, seed=3)


def test_a_folder_that_is_called_as_a_side_is_another_one(
    scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sim.run(scenario, runs=2, seed=2, folder="A")
    ours = sim.run(scenario, runs=2, seed=1)
    with pytest.raises(ScenarioError, match=r"^A: has the seed 2, and A has 1"):
        sim.compare(ours, "A")


def test_so_many_runs_of_each_as_all_have_are_told_before(folders: Path, scenario: sim.Scenario) -> None:
    for sides, each in ((("plain", "few"), RUNS // 2), (("few", "plain"), RUNS // 2), (("plain",), RUNS)):
        read = study.read_sides([*(folders / side for side in sides), scenario])
        assert study.runs_of_each(read, study.luck_of(read)) == each


def test_stored_runs_cannot_be_changed_nor_given_another_seed(folders: Path, scenario: sim.Scenario) -> None:
    with pytest.raises(ScenarioError, match=r"changes what is played, and .*changed was played before"):
        sim.compare(folders / "plain", folders / "changed", overrides=[CHANGE])
    with pytest.raises(ScenarioError, match=r"--seed 9: is not the seed of .*plain, which is 5; leave it out"):
        sim.compare(folders / "plain", scenario, seed=9)


def test_what_is_played_beside_stored_runs_is_played_as_they_were(
    folders: Path, scenario: sim.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"appeal": as_new(sound)}
    sim.run(scenario, runs=4, seed=SEED, rules=own, folder=tmp_path / "own")
    with pytest.raises(ScenarioError, match=r"own: was played with rules of your own \(appeal\)"):
        sim.compare(tmp_path / "own", overrides=[CHANGE])
    assert sim.compare(tmp_path / "own", overrides=[CHANGE], rules=own).n_runs == 4
    monkeypatch.setattr("sim.study.provenance.versions", lambda: {"sim": "9.9"})
    with pytest.raises(ScenarioError, match=r"was played with sim .* \(now 9.9\): what is played now may differ"):
        sim.compare(folders / "plain", overrides=[CHANGE])


def test_what_is_asked_of_a_scenario_beside_a_folder_wins_over_the_folder(folders: Path, tmp_path: Path) -> None:
    _, beside = study.read_sides([folders / "plain", written(tmp_path)], history_until="none")
    assert isinstance(beside, sim.Scenario)
    assert beside.horizon_days == 20 and beside.history_until is None
    with pytest.raises(ScenarioError, match=r"--first-run 90: is no run of .*plain, which has 0 to 39; leave it out"):
        sim.compare(folders / "plain", beside, first_run=90)


@pytest.mark.parametrize("beside", [False, True])
def test_times_hold_for_what_is_played_and_are_told_beside_stored_runs_that_have_others(
    beside: bool, folders: Path, tmp_path: Path
) -> None:
    others = [written(tmp_path)] if beside else []
    times = {"horizon_days": 15, "history_until": "none", "parameters": "posterior"}
    stored, played = study.read_sides([folders / "plain", *others], [CHANGE], **times)
    assert isinstance(stored, sim.RunResult) and isinstance(played, sim.Scenario)
    assert (played.horizon_days, played.history_until, played.sample is None) == (15, None, False)
    told = [(change.key, change.a, change.b) for change in sim.compare(stored, played).changes]
    assert ("horizon_days", "20", "15") in told


def test_a_side_of_a_stored_comparison_is_one_that_can_be_named(folders: Path, tmp_path: Path) -> None:
    sim.compare(folders / "plain", folders / "changed", folder=tmp_path / "both")
    with pytest.raises(ScenarioError, match="is a comparison; name one side of it"):
        sim.compare(tmp_path / "both", folders / "plain")
    assert sim.compare(tmp_path / "both" / "b", folders / "changed").changes == ()


def test_every_answer_that_holds_runs_is_saved_and_read_back(
    folders: Path, played: sim.Comparison, tmp_path: Path
) -> None:
    swept = sim.read_result(folders / "sweep")
    for name, answer in (("comparison", played), ("sweep", swept)):
        answer.save(tmp_path / name)
        read = sim.read_result(tmp_path / name)
        assert read.digest == answer.digest
        assert {**read.to_json(), "folder": 0} == {**answer.to_json(), "folder": 0}
    assert (tmp_path / "sweep" / "estimates.csv").read_bytes() == (folders / "sweep" / "estimates.csv").read_bytes()


def test_two_folders_of_one_scenario_are_told_apart(folders: Path, tmp_path: Path) -> None:
    a, b = sim.compare(folders / "plain", folders / "changed").names.values()
    assert b == f"{a} (Hill Men's attacks per year 36)"
    copy = tmp_path / "copy"
    sim.read_result(folders / "plain").save(copy)
    a, b = side_names(dict(zip("ab", study.read_sides([folders / "plain", copy]), strict=True))).values()
    assert b == f"{a} ({copy})"
