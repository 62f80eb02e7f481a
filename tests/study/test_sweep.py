"""Sweeps: bit for bit the separate runs of their points, however the work is cut, and whatever cuts it short."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.model.compile import compile_model
from sim.play.collected import How
from sim.play.plan import Plan
from sim.results.design import Design, Factor
from sim.results.durable import FolderInUseError, StorageError
from sim.results.store import read_run
from sim.scenario.faults import ScenarioError
from sim.scenario.idle import Idle
from sim.scenario.load import again
from sim.study.asked import asked_for
from sim.study.factors import NEVER_VARIED, under
from sim.study.factors import written as spelt
from sim.study.provenance import versions
from sim.study.resume import resume
from sim.study.stored import read_result
from sim.study.sweep import play_design
from sim.study.sweep_result import SweepResult
from sim.study.varied import variants_of
from tests.study.scenarios import written

RUNS, SEED = 16, 5
VARY = ["states.north.resolve=0.1:0.9:5", "groups.hill_men.attacks_per_year=5:80:5:log"]
"""Both are numbers of the model: lanes of one batch."""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")))


@pytest.fixture(scope="module")
def result(scenario: sim.Scenario) -> SweepResult:
    return sim.sweep(scenario, VARY, runs=RUNS, seed=SEED)


def assert_points_are_separate_runs(result: SweepResult) -> None:
    """Every point's rows equal those of `sim.run` with its values, to the last bit."""
    for number, point in enumerate(result.design.points):
        scenario, overrides = result.scenario, []
        for factor, value in zip(result.design.factors, point, strict=True):
            if {"start", "history_until"} & set(factor.keys):
                scenario = under(scenario, factor.keys, value)
            else:
                overrides += [f"{key}={spelt(value)}" for key in factor.keys]
        scenario = again(scenario, overrides=overrides)
        alone = sim.run(scenario, runs=result.runs_per_point, seed=result.seed, record_runs=0)
        rows = result.rows[result.rows["point"] == number].copy()
        rows["point"] = 0
        assert rows.tobytes() == alone.table.tobytes(), point


@pytest.mark.slow
def test_a_grid_of_numbers_equals_separate_runs(result: SweepResult) -> None:
    assert result.design.n_points == 25
    assert_points_are_separate_runs(result)


@pytest.mark.slow
def test_days_of_quiet_are_a_number_of_the_model(scenario: sim.Scenario) -> None:
    result = sim.sweep(scenario, "quiet_days=15,40", runs=10, seed=2)
    assert len(variants_of(scenario, result.design)) == 1
    assert_points_are_separate_runs(result)


@pytest.mark.slow
def test_words_switches_days_and_starts_equal_separate_runs() -> None:
    vary = [
        "mechanisms.grief=true,false", "horizon_days=100,150", "start=after_recall,after_retaliation",
        "states.iran.resolve=0.2,0.7",
    ]  # fmt: skip
    result = sim.sweep("iran_pakistan_2024", vary, runs=8, seed=1)
    assert result.design.n_points == 16
    assert_points_are_separate_runs(result)


@pytest.mark.slow
def test_every_number_of_the_model_can_be_varied_in_lanes() -> None:
    """Each numeric parameter of the first scenario, two dozen at a time, against scenarios that say them."""
    scenario = sim.load("iran_pakistan_2024")
    ranges = []
    for value in scenario.resolved():
        if not isinstance(value.plain, int | float) or isinstance(value.plain, bool) or "." not in value.key:
            continue
        if value.key.split(".")[0] in NEVER_VARIED:
            continue
        for factor in (0.5, 0.9):
            low, high = sorted((value.plain * factor, value.plain))
            try:
                under(scenario, [value.key], value.plain * factor)
            except ScenarioError:  # a value that this parameter does not allow
                continue
            if low < high:
                ranges.append(f"{value.key}={low}:{high}")
                break
    assert len(ranges) > 150
    for first in range(0, len(ranges), 24):
        vary = ranges[first : first + 24]
        result = sim.sweep(scenario, vary, design="random", points=2, runs=3, seed=3)
        assert_points_are_separate_runs(result)


@pytest.mark.slow
@pytest.mark.parametrize("lanes", [1, 7, 100, 1000])
def test_how_the_work_is_cut_changes_nothing(result: SweepResult, scenario: sim.Scenario, lanes: int) -> None:
    few = result.design if lanes > 1 else sim.sweep(scenario, "states.north.resolve=0.1,0.9", runs=3, seed=1).design
    whole = play_design(scenario, few, runs=3, seed=SEED)
    assert play_design(scenario, few, runs=3, seed=SEED, chunk_size=lanes).digest == whole.digest


@pytest.mark.slow
def test_more_workers_change_nothing(result: SweepResult, scenario: sim.Scenario) -> None:
    assert (
        play_design(scenario, result.design, How(jobs=2), runs=RUNS, seed=SEED, chunk_size=300).digest == result.digest
    )


def test_rows_stand_by_point_then_by_run(result: SweepResult) -> None:
    assert np.array_equal(result.rows["point"], np.repeat(np.arange(25), RUNS))
    assert np.array_equal(result.rows["run"], np.tile(np.arange(RUNS), 25))


@pytest.mark.slow
def test_a_number_whose_mechanism_is_off_does_nothing_and_is_named(scenario: sim.Scenario) -> None:
    off = again(scenario, overrides=["mechanisms.quiet_pulls=false"])
    result = sim.sweep(off, "coefficients.ladder_days=5,50", runs=10, seed=1)
    assert result.idle == (Idle("coefficients.ladder_days", "the mechanism quiet_pulls is off"),)
    first, second = (result.rows[result.rows["point"] == point] for point in (0, 1))
    assert first["events"].tolist() == second["events"].tolist()
    switched = sim.sweep(
        scenario, ["coefficients.ladder_days=5,50", "mechanisms.quiet_pulls=true,false"], runs=10, seed=1
    )
    assert switched.idle == ()
    assert_points_are_separate_runs(switched)


def test_models_are_made_once_for_the_points_that_share_them(scenario: sim.Scenario) -> None:
    design = sim.sweep(
        scenario, ["mechanisms.grief=true,false", "states.north.resolve=0.1:0.9:5"], runs=1, seed=1
    ).design
    variants = variants_of(scenario, design)
    assert [variant.points.tolist() for variant in variants] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_levels_may_be_given_as_numbers(scenario: sim.Scenario, result: SweepResult) -> None:
    by_key = {"states.north.resolve": np.linspace(0.1, 0.9, 5), "groups.hill_men.attacks_per_year": "5:80:5:log"}
    assert sim.sweep(scenario, by_key, runs=RUNS, seed=SEED).digest == result.digest


def test_estimates_and_table_are_tidy(result: SweepResult) -> None:
    estimates, table = result.estimates, result.table
    assert estimates.dtype.names is not None
    assert {"point", "states.north.resolve", "response", "n", "estimate", "low", "high"} <= set(estimates.dtype.names)
    one = estimates[(estimates["point"] == 7) & (estimates["response"] == "quick_talks")]
    assert one["estimate"][0] == table["quick_talks"][table["point"] == 7].mean()
    assert len(table) == 25 * RUNS
    frame = result.to_pandas()
    assert list(frame.columns) == list(estimates.dtype.names)


def test_json_has_estimates_by_point_and_no_nan(result: SweepResult) -> None:
    answer = json.loads(json.dumps(result.to_json(), allow_nan=False))
    assert (answer["n_points"], answer["runs_per_point"], answer["runs"], answer["seed"]) == (25, RUNS, 400, SEED)
    point = answer["points"][24]
    assert point["factors"] == {"states.north.resolve": 0.9, "groups.hill_men.attacks_per_year": 80.0}
    assert set(point["responses"]["war"]) == {"estimate", "low", "high", "n"}


@pytest.mark.slow
def test_a_plan_tells_the_true_number_of_runs(scenario: sim.Scenario, result: SweepResult) -> None:
    asked = asked_for(scenario, result.design, runs=RUNS, seed=1)
    work = asked.work(timed=True)
    assert (work.points, asked.runs, work.runs, len(asked.variants)) == (25, RUNS, len(result.rows), 1)
    assert work.table_bytes == result.rows.nbytes
    assert work.seconds is not None and work.seconds > 0.0
    assert asked.work().seconds is None


# Folders -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, scenario: sim.Scenario, result: SweepResult) -> Path:
    path = tmp_path_factory.mktemp("stored") / "sweep"
    play_design(scenario, result.design, runs=RUNS, seed=SEED, folder=path, chunk_size=80)
    return path


@pytest.fixture
def folder(tmp_path: Path, stored: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(stored, tmp_path / "sweep"))


def cut_short(folder: Path, keep: int) -> None:
    """The folder as if the program had been killed after some tiles."""
    for file in sorted(folder.glob("chunk-*.npz"))[keep:]:
        file.unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    chunks = manifest["chunks"][:keep]
    manifest |= {"status": "running", "chunks": chunks, "runs_done": sum(chunk["runs"] for chunk in chunks)}
    del manifest["digest"]
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_stored_sweep_comes_back_from_its_folder_alone(folder: Path, result: SweepResult) -> None:
    stored = read_result(folder)
    assert isinstance(stored, SweepResult)
    assert (stored.digest, stored.design, stored.seed) == (result.digest, result.design, SEED)
    assert stored.scenario == result.scenario
    assert stored.estimates.tobytes() == result.estimates.tobytes()
    assert (folder / "estimates.csv").read_text().startswith("point,states.north.resolve,")


@pytest.mark.slow
@pytest.mark.parametrize(("keep", "told"), [(0, [0, 75, 150, 225, 300, 375, 400]), (3, [225, 300, 375, 400])])
def test_a_sweep_goes_on_where_it_was_cut_short(folder: Path, result: SweepResult, keep: int, told: list[int]) -> None:
    cut_short(folder, keep)
    done: list[tuple[int, int]] = []
    whole = resume(folder, progress=lambda rows, asked: done.append((rows, asked)))
    assert whole.digest == result.digest
    assert done == [(rows, 400) for rows in told]
    assert read_run(folder).is_complete
    assert resume(folder).digest == result.digest


def test_a_part_of_a_sweep_can_be_read(folder: Path, result: SweepResult) -> None:
    cut_short(folder, 2)
    part = read_result(folder)
    assert isinstance(part, SweepResult)
    assert (len(part.rows), part.n_missing) == (150, 250)
    assert set(part.rows["point"]) == set(range(25))


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(
    scenario: sim.Scenario, result: SweepResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = Plan.__call__

    def interrupted(self: Plan, tile: object) -> object:
        if tile.number == 3:  # type: ignore[attr-defined]
            raise KeyboardInterrupt
        return play(self, tile)  # type: ignore[arg-type]

    monkeypatch.setattr(Plan, "__call__", interrupted)
    folder = tmp_path / "cut"
    with pytest.raises(KeyboardInterrupt) as stop:
        play_design(scenario, result.design, runs=RUNS, seed=SEED, folder=folder, chunk_size=80)
    assert f"Go on with: sim resume {folder}" in stop.value.__notes__
    assert "225 of 400 runs are kept" in stop.value.__notes__[0]
    monkeypatch.undo()
    assert resume(folder).digest == result.digest


def test_another_version_does_not_go_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_short(folder, 2)
    monkeypatch.setattr("sim.study.provenance.versions", lambda: {"sim": "9.9", "numpy": np.__version__})
    with pytest.raises(StorageError, match=r"begun with sim .* \(now 9\.9\)"):
        resume(folder)


def test_another_machine_goes_on_to_the_same_runs(
    result: SweepResult, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(folder, 2)
    here = versions()
    monkeypatch.setattr("sim.study.provenance.versions", lambda: {**here, "numpy": "9.9", "machine": "arm64"})
    assert resume(folder).digest == result.digest


def test_points_of_another_design_are_found(folder: Path) -> None:
    points = folder / "points.csv"
    points.write_text(points.read_text().replace("0.9", "0.8"))
    with pytest.raises(StorageError, match=r"points\.csv: the points are not those that the runs were made for"):
        read_result(folder)
    points.unlink()
    with pytest.raises(StorageError, match=r"points\.csv"):
        read_result(folder)


@pytest.mark.slow
def test_tiles_cut_by_another_rule_are_taken_by_their_own_words(
    folder: Path, result: SweepResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(folder, 3)
    monkeypatch.setattr("sim.study.asked.usual_size", lambda missing, jobs, engine: 25)
    assert sim.resume(folder).digest == result.digest
    assert len(list(folder.glob("chunk-*.npz"))) == 3 + 7


def test_a_finished_sweep_is_only_read(folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    assert resume(folder).elapsed_seconds == json.loads(before["manifest.json"])["elapsed_seconds"]
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before


def test_an_interrupt_after_the_last_tile_is_marked_too(
    scenario: sim.Scenario, result: SweepResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object, **how: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.study.sweep_result.csv_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        play_design(scenario, result.design, runs=2, seed=1, folder=tmp_path / "late")
    assert json.loads((tmp_path / "late" / "manifest.json").read_text())["status"] == "interrupted"
    monkeypatch.undo()
    assert resume(tmp_path / "late").n_missing == 0


def test_a_design_made_by_hand_is_checked(scenario: sim.Scenario) -> None:
    by_hand = Design("x", (Factor("states.north.resolve", levels=(5.0, 0.5)),), ((5.0,), (0.5,)))
    with pytest.raises(ScenarioError, match=r"is 5; it must be in \[0, 1\]"):
        sim.sweep(scenario, design=by_hand, runs=2, seed=1)
    with pytest.raises(ScenarioError, match="this one has its points already"):
        sim.sweep(scenario, "states.north.resolve=0.1,0.2", design=by_hand, runs=2, seed=1)


def test_numbers_of_numpy_are_numbers(scenario: sim.Scenario) -> None:
    result = sim.sweep(scenario, {"states.north.resolve": [0.5]}, runs=np.int64(3), seed=np.int64(1))  # type: ignore[arg-type]
    assert json.dumps(result.to_json())


def test_nothing_is_overwritten(folder: Path, scenario: sim.Scenario, result: SweepResult) -> None:
    with pytest.raises(FolderInUseError):
        play_design(scenario, result.design, runs=2, seed=1, folder=folder)


@pytest.mark.parametrize(
    ("wrong", "message"), [({"runs": 0}, "runs is 0"), ({"seed": -1}, "seed is -1"), ({"jobs": 0}, "jobs is 0")]
)
def test_a_wrong_argument_is_named_with_its_value(scenario: sim.Scenario, wrong: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sim.sweep(scenario, "states.north.resolve=0.1,0.2", **{"runs": 2, "seed": 1, **wrong})  # type: ignore[arg-type]


@pytest.mark.slow
def test_tied_keys_are_one_factor_with_one_value(scenario: sim.Scenario) -> None:
    keys = ("states.north.resolve", "states.south.resolve")
    tied = sim.sweep(scenario, f"{','.join(keys)}=0.2:0.8:3", runs=10, seed=2)
    assert (
        tied.design.n_points == 3
        and tied.digest == sim.sweep(scenario, {keys: [0.2, 0.5, 0.8]}, runs=10, seed=2).digest
    )
    for key in keys:
        assert sorted(set(tied.inputs[key].tolist())) == [0.2, 0.5, 0.8]
    assert_points_are_separate_runs(tied)


def test_tied_switches_and_numbers_are_set_together(scenario: sim.Scenario) -> None:
    tied = sim.sweep(scenario, "states.north.mobilised,states.south.mobilised=true,false", runs=10, seed=2)
    assert_points_are_separate_runs(tied)


@pytest.mark.slow
def test_how_much_of_the_record_is_forced_can_be_varied() -> None:
    swept = sim.sweep("iran_pakistan_2024", "history_until=0,2024-01-18,none", runs=8, seed=1)
    for point, until in enumerate((0, "2024-01-18", "none")):
        alone = sim.run(sim.load("iran_pakistan_2024", history_until=until), runs=8, seed=1, record_runs=0)
        rows = swept.rows[swept.rows["point"] == point].copy()
        rows["point"] = 0
        assert rows.tobytes() == alone.table.tobytes()


@pytest.mark.parametrize(
    ("option", "says"), [("history_until=0,4000", "horizon"), ("history_until=0,1.5", "whole number"),
                         ("history_until=0,soon", "no day")],
)  # fmt: skip
def test_a_day_that_cannot_be_forced_is_told_before_the_start(option: str, says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        sim.sweep("iran_pakistan_2024", option, runs=1, seed=1)


def test_without_anything_to_vary_points_are_spread_over_the_laws_of_the_scenario() -> None:
    swept = sim.sweep("iran_pakistan_2024", design="lhs", points=4, runs=1, seed=1)
    laws = [one.path for one in compile_model(swept.scenario).uncertain]
    assert [factor.key for factor in swept.design.factors] == laws
    with pytest.raises(ScenarioError, match="or spread the scenario's own distributions with --design lhs"):
        sim.sweep("tutorial", runs=1, seed=1)
