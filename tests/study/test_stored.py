"""Results read back from their folders alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.results.durable import StorageError
from sim.study.result import RunResult
from tests.plots.legibility import words
from tests.study.scenarios import written
from tests.study.test_figures import KINDS, hills


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scenario = sim.load(written(tmp_path), overrides=["states.north.resolve=0.7"], horizon_days=50)
    sim.run(scenario, runs=20, seed=1, folder=tmp_path / "run")
    (tmp_path / "hills.toml").unlink()
    return tmp_path / "run"


def test_runs_come_back_with_their_scenario(folder: Path) -> None:
    stored = sim.read_result(folder)
    assert isinstance(stored, RunResult)
    assert (stored.scenario.horizon_days, stored.scenario.states["north"].resolve.value) == (50, 0.7)
    again = sim.run(stored.scenario, runs=20, seed=stored.seed)
    assert again.digest == stored.digest
    assert again.to_json()["quantities"] == stored.to_json()["quantities"]


def test_a_scenario_that_is_no_longer_read_is_a_storage_fault(folder: Path) -> None:
    for file in folder.glob("chunk-*.npz"):
        file.unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["chunks"] = []
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StorageError):
        sim.read_result(folder)


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageError):
        sim.read_result(tmp_path / name)


def test_whatever_was_varied_or_forced_is_read_back_with_what_has_no_effect(tmp_path: Path) -> None:
    scenario = sim.load(written(tmp_path), history_until="none", overrides={"dyad.nuclear": 1})
    vary = {("states.north.resolve", "states.south.resolve"): [0.2, 0.8], "history[0].deaths": [0, 9]}
    swept = sim.sweep(scenario, vary, runs=5, seed=1, folder=tmp_path / "sweep")
    stored = sim.read_result(tmp_path / "sweep")
    assert stored.design == swept.design and stored.digest == swept.digest
    assert stored.idle == swept.idle
    assert [one.key for one in stored.idle] == ["history[0].deaths", "dyad.nuclear"]
    days = sim.sweep(
        sim.load(tmp_path / "hills.toml"), "history_until=0,none", runs=5, seed=1, folder=tmp_path / "days"
    )
    assert sim.resume(tmp_path / "days").digest == sim.read_result(tmp_path / "days").digest == days.digest


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_is_read_back_as_it_was_saved(kind: str, tmp_path: Path) -> None:
    """Facts, back-tests and calibrations are, too: see the tests of their results."""
    pytest.importorskip("pandas")
    answer = KINDS[kind](hills())
    answer.save(tmp_path / kind)
    again = sim.read_result(tmp_path / kind)
    assert type(again) is type(answer) and repr(again) == repr(answer)
    assert json.dumps(again.to_json() | {"folder": None}) == json.dumps(answer.to_json() | {"folder": None})
    assert again._repr_html_() == answer._repr_html_()
    assert again.to_pandas().equals(answer.to_pandas())
    assert set(words(again.plot())) == set(words(answer.plot()))
