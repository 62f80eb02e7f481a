"""A sensitivity analysis read back from its file alone.

The file is made of flat lists of records, for people and for other programs. What the figures need beyond them stands
under `origin`: the texts of the scenario, what was asked, and the order of the factors.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from sim.model.arrays import Floats
from sim.results.batches import Index
from sim.results.design import factor_from_json
from sim.results.durable import StorageError
from sim.results.morris import MorrisEffects
from sim.results.responses import Response
from sim.results.sobol import SobolIndices
from sim.results.stored_json import Count, Stored, read_sealed
from sim.scenario.idle import Idle
from sim.study.folder import FactorTold, ScenarioTold, VersionsTold, scenario_of
from sim.study.sensitivity_result import FILE, SensitivityResult

COLUMNS = ("mu", "mu_star", "sigma", "low", "high", "noise_level")
"""Arrays of the effects, by the names that they have in the records."""


class _Told(Stored):
    """Of one statistic of one response."""

    response: str
    statistic: str


class _EffectTold(_Told):
    factor: str
    mu: float | None
    mu_star: float | None
    sigma: float | None
    low: float | None
    high: float | None
    noise_level: float | None


class _IndexTold(_Told):
    factor: str
    first: float | None
    first_low: float | None
    first_high: float | None
    total: float | None
    total_low: float | None
    total_high: float | None


class _ChanceTold(_Told):
    mean: float | None
    variance: float | None
    chance: float | None
    chance_low: float | None
    chance_high: float | None
    noise: float | None
    noise_low: float | None
    noise_high: float | None
    runs_needed: Count | None


class _ResponseTold(Stored):
    name: str
    kind: Literal["share", "mean"]
    given: str | None


class _ScreeningTold(_Told):
    factors: list[str]
    n_trajectories: Count
    n_runs: Count
    remarks: list[str]


class _SobolTold(_Told):
    factors: list[str]
    n_base: Count
    n_runs: Count
    n_resamples: Count
    remarks: list[str]


class _OriginTold(Stored):
    scenario: ScenarioTold
    versions: VersionsTold
    vary: list[str]
    around: dict[str, Any]
    responses: list[_ResponseTold]
    dropped: list[str]
    remarks: list[str]
    screening: list[_ScreeningTold]
    indices: list[_SobolTold]


class _IdleTold(Stored):
    key: str
    reason: str


class _AnalysisTold(Stored):
    method: str
    seed: Annotated[int, Field(ge=0, lt=2**64)]
    runs_per_point: Count
    runs: Count
    runs_cut_short: Count
    jobs: Count
    elapsed_seconds: float
    factors: list[FactorTold]
    screening: list[_EffectTold]
    indices: list[_IndexTold]
    chance: list[_ChanceTold]
    without_effect: list[_IdleTold] = Field(default_factory=list)
    origin: _OriginTold


Records = Mapping[tuple[str, str, str], Mapping[str, Any]]


def read_sensitivity(folder: str | Path) -> SensitivityResult:
    """The analysis that `SensitivityResult.save` stored in a folder.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    SensitivityResult

    Raises
    ------
    StorageError
        If the file cannot be read, is damaged, or was written by a version that did not keep what is needed.
    """
    path = Path(folder) / FILE
    remedy = "Restore the file, or run the analysis again."
    stored = read_sealed(path, _AnalysisTold, remedy=remedy)
    try:
        return _result(path, stored, stored["origin"])
    except (ValueError, KeyError) as error:  # records that do not belong together
        raise StorageError(f"{path}: is damaged ({type(error).__name__}: {error}). {remedy}") from error


def _result(path: Path, stored: Mapping[str, Any], origin: Mapping[str, Any]) -> SensitivityResult:
    keys = {one["key"] for one in stored["factors"]}
    strangers = [key for one in (*origin["screening"], *origin["indices"]) for key in one["factors"] if key not in keys]
    if strangers:
        raise KeyError(f"factors holds no {strangers[0]}")
    effects, indices = _by_factor(stored["screening"]), _by_factor(stored["indices"])
    luck = {(record["response"], record["statistic"]): record for record in stored["chance"]}
    return SensitivityResult(
        scenario=scenario_of(path, origin),
        factors=tuple(map(factor_from_json, stored["factors"])),
        responses=tuple(Response(**_fields(one, _ResponseTold)) for one in origin["responses"]),
        method=stored["method"],
        screening=tuple(_effects(one, effects) for one in origin["screening"]),
        indices=tuple(_indices(one, indices, luck[one["response"], one["statistic"]]) for one in origin["indices"]),
        dropped=tuple(origin["dropped"]), remarks=tuple(origin["remarks"]), seed=stored["seed"],
        runs=stored["runs_per_point"], jobs=stored["jobs"], n_rows=stored["runs"],
        n_cut_short=stored["runs_cut_short"], elapsed_seconds=stored["elapsed_seconds"],
        versions=dict(origin["versions"]), vary=tuple(origin["vary"]), around=dict(origin["around"]),
        idle=tuple(Idle(**_fields(one, _IdleTold)) for one in stored.get("without_effect", ())),
    )  # fmt: skip


def _by_factor(records: list[Mapping[str, Any]]) -> Records:
    return {(record["response"], record["statistic"], record["factor"]): record for record in records}


def _effects(one: Mapping[str, Any], records: Records) -> MorrisEffects:
    rows = [records[one["response"], one["statistic"], key] for key in one["factors"]]
    arrays: dict[str, Floats] = {name: np.array([_number(row[name]) for row in rows]) for name in COLUMNS}
    return MorrisEffects(**{**_fields(one, _ScreeningTold), **arrays})


def _indices(one: Mapping[str, Any], records: Records, luck: Mapping[str, Any]) -> SobolIndices:
    rows = [records[one["response"], one["statistic"], key] for key in one["factors"]]
    return SobolIndices(
        **_fields(one, _SobolTold),
        first=tuple(_index(row, "first") for row in rows), total=tuple(_index(row, "total") for row in rows),
        chance=_index(luck, "chance"), noise=_index(luck, "noise"), mean=_number(luck["mean"]),
        variance=_number(luck["variance"]), runs_needed=luck["runs_needed"],
    )  # fmt: skip


def _fields(one: Mapping[str, Any], schema: type[Stored]) -> dict[str, Any]:
    """What is told under the names of a schema, lists as the tuples that they were."""
    told = {name: one[name] for name in schema.model_fields}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}


def _index(record: Mapping[str, Any], name: str) -> Index:
    return Index(*(_number(record[key]) for key in (name, f"{name}_low", f"{name}_high")))


def _number(value: float | None) -> float:
    """What the file writes as null is nan."""
    return nan if value is None else float(value)
