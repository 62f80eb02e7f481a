"""A sensitivity analysis comes back from its folder alone, to the last bit; a damaged file says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.results.durable import StorageError
from sim.scenario.load import load_text
from sim.study.sensitivity import sensitivity
from sim.study.sensitivity_result import FILE, SensitivityResult
from tests.study.scenarios import TEXT

pytestmark = pytest.mark.slow

pytest.importorskip("scipy")

VARY = ["states.north.resolve=0.1:0.9", "groups.hill_men.attacks_per_year=5:60:log"]


@pytest.fixture(scope="module")
def found() -> SensitivityResult:
    scenario = load_text(TEXT, name="hills.toml", overrides=["states.south.resolve=0.3"], horizon_days=40)
    asked: dict[str, Any] = {
        "responses": ["talks_held", "deaths_total"], "trajectories": 4, "points": 8, "runs": 8, "seed": 3,
    }  # fmt: skip
    indices = sensitivity(scenario, VARY, method="sobol", **asked).indices
    return replace(sensitivity(scenario, VARY, method="morris", **asked), method="both", indices=indices)


def same(a: Any, b: Any) -> bool:
    """Equal, nan and arrays included."""
    if isinstance(a, np.ndarray):
        return bool(np.array_equal(a, b, equal_nan=True))
    if hasattr(a, "__slots__"):
        return all(same(getattr(a, name), getattr(b, name)) for name in a.__slots__)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b or (a != a and b != b))


def test_everything_comes_back(found: SensitivityResult, tmp_path: Path) -> None:
    found.save(tmp_path / "study")
    stored = sim.read_result(tmp_path / "study")
    assert isinstance(stored, SensitivityResult)
    assert found.screening and found.indices
    assert same(stored.screening, found.screening)
    assert same(stored.indices, found.indices)
    for name in ("factors", "responses", "method", "dropped", "remarks", "seed", "runs", "n_rows", "vary", "versions"):
        assert getattr(stored, name) == getattr(found, name), name
    assert stored.scenario.sha256 == found.scenario.sha256
    assert stored.scenario.horizon_days == 40
    assert stored.scenario.states["south"].resolve.value == 0.3
    assert stored.to_json() == found.to_json()


def test_the_comparison_of_results_is_not_blind(found: SensitivityResult) -> None:
    other = found.screening[0]
    assert not same(found.screening[0], found.screening[1])
    assert same(other, other)


def test_beside_runs_the_runs_are_what_is_read(found: SensitivityResult, tmp_path: Path) -> None:
    sim.run(load_text(TEXT, name="hills.toml"), runs=5, seed=1, folder=tmp_path / "run")
    found.save(tmp_path / "run")
    assert isinstance(sim.read_result(tmp_path / "run"), sim.RunResult)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("{", "no JSON at column 2"),
        ("[]", "the whole is a list"),
        ("{}", "method is missing"),
        ('{"origin": {}}', "is missing"),
        ('{"origin": 3}', "is missing"),
        ("[" * 100_000, "nested more than 64 deep"),
    ],
)
def test_a_damaged_file_is_named(data: str, says: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(data)
    with pytest.raises(StorageError, match=says) as raised:
        sim.read_result(tmp_path)
    assert FILE in str(raised.value)


def test_a_number_of_the_wrong_kind_is_damage(found: SensitivityResult, tmp_path: Path) -> None:
    stored = json.loads(found.save(tmp_path).read_text())
    stored["screening"][0]["mu"] = "much"
    (tmp_path / FILE).write_text(json.dumps(stored))
    with pytest.raises(StorageError, match=r"screening\.0\.mu is \"much\""):
        sim.read_result(tmp_path)
