"""A finished sensitivity analysis: effects, indices, chance, what a reader must know about them; stored, and read back.

The file is made of flat lists of records, for people and for other programs. What the figures need beyond them stands
under `origin`: the texts of the scenario, what was asked, and the order of the factors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import nan
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from sim.model.arrays import Floats
from sim.results.batches import Index
from sim.results.design import Factor, factor_from_json
from sim.results.durable import StorageError
from sim.results.morris import MorrisEffects
from sim.results.responses import Response
from sim.results.sobol import SobolIndices
from sim.results.stored_json import Count, Stored, read_sealed, write_sealed
from sim.scenario.history import setting_to_json
from sim.scenario.idle import Idle
from sim.scenario.records import Scenario
from sim.study.answer import Answer, data_frame
from sim.study.figures import drawn
from sim.study.folder import FactorTold, ScenarioTold, VersionsTold, scenario_of
from sim.study.provenance import scenario_part

FILE = "sensitivity.json"
"""Name of the stored answer in its folder."""
COLUMNS = ("mu", "mu_star", "sigma", "low", "high", "noise_level")
"""Arrays of the effects, by the names that they have in the records."""


@dataclass(frozen=True, repr=False)
class SensitivityResult(Answer):
    """What `sim.sensitivity` found.

    Attributes
    ----------
    scenario : Scenario
        At the values that are not varied.
    factors : tuple of Factor
        All that was varied; of a law, `low` and `high` are its 2.5 % and 97.5 % quantiles.
    responses : tuple of Response
        What was asked about.
    method : str
        "both", "morris" or "sobol".
    screening : tuple of MorrisEffects
        One for each response and statistic; empty for the method "sobol".
    indices : tuple of SobolIndices
        Likewise; empty for the method "morris", and where screening left nothing.
    dropped : tuple of str
        Factors that screening could not tell from luck, and that the Sobol design therefore leaves alone.
    remarks : tuple of str
        Sentences about the whole.
    seed, runs, jobs, n_rows, n_cut_short : int
        `runs` at each point; `n_rows` in all, of which `n_cut_short` reached the cap on events.
    elapsed_seconds : float
    versions : mapping
        On which equality of the runs depends.
    vary : tuple of str
    around : mapping of str to float
        As they were given.
    idle : tuple of Idle
        Inputs without effect on any run, with the reason.
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    responses: tuple[Response, ...]
    method: str
    screening: tuple[MorrisEffects, ...]
    indices: tuple[SobolIndices, ...]
    dropped: tuple[str, ...]
    remarks: tuple[str, ...]
    seed: int
    runs: int
    jobs: int
    n_rows: int
    n_cut_short: int
    elapsed_seconds: float
    versions: Mapping[str, str]
    vary: tuple[str, ...] = ()
    around: Mapping[str, float] = field(default_factory=dict)
    idle: tuple[Idle, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that is varied."""
        return tuple(key for factor in self.factors for key in factor.keys)

    def __repr__(self) -> str:
        asked = dict.fromkeys(found.response for found in self.screening or self.indices)
        return (
            f"SensitivityResult(scenario={self.scenario.name!r}, {len(self.factors)} factors, method={self.method!r}, "
            f"responses={', '.join(asked)}, runs={self.runs}, seed={self.seed})"
        )

    _kind = "sensitivity"

    @property
    def n_runs(self) -> int:
        """Runs of all points together."""
        return self.n_rows

    @property
    def digest(self) -> str:
        """SHA-256 over effects, indices and luck: equal for equal analyses."""
        return digest_told(self.to_json())

    @property
    def shares(self) -> tuple[Response, ...]:
        """Those responses that are shares of runs."""
        return tuple(response for response in self.responses if response.kind == "share")

    def of(self, response: str, statistic: str = "mean") -> SobolIndices:
        """The Sobol indices of one response.

        Parameters
        ----------
        response : str
        statistic : str, optional
            "mean" or "spread".

        Raises
        ------
        ValueError
            If there are none of that name; the message lists those that there are.
        """
        for found in self.indices:
            if (found.response, found.statistic) == (response, statistic):
                return found
        known = ", ".join(f"{found.response} ({found.statistic})" for found in self.indices) or "none"
        raise ValueError(f"there are no Sobol indices of {response!r} ({statistic}); there are {known}.")

    def plot(self, response: str | None = None, *, statistic: str = "mean", kind: str | None = None) -> Any:
        """A matplotlib Figure of one response; see `sim.plots.sensitivity`.

        Parameters
        ----------
        response : str, optional
            The first that was asked for if absent.
        statistic : str, optional
            "mean" or "spread".
        kind : str, optional
            "sobol" or "morris"; Sobol indices where there are any if absent.

        Raises
        ------
        ValueError
            If there is no such figure; the message lists those that there are.
        """
        return drawn("sensitivity", self, response, statistic=statistic, kind=kind)

    def to_pandas(self) -> Any:
        """Indices and effects as a pandas DataFrame, one row for each response, statistic and factor.

        Where only one of the two stages looked at a factor, the columns of the other are empty.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        rows: dict[tuple[str, str, str], dict[str, Any]] = {}
        records = [record for found in self.indices for record in found.records()]
        for record in (*records, *(record for found in self.screening for record in found.records())):
            rows.setdefault((record["response"], record["statistic"], record["factor"]), {}).update(record)
        return data_frame(list(rows.values()))

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values, in flat lists of records: no nan, null instead."""
        return {
            **setting_to_json(self.scenario, self.keys),
            "method": self.method,
            "trajectories": max((found.n_trajectories for found in self.screening), default=None),
            "points": max((found.n_base for found in self.indices), default=None),
            "resamples": max((found.n_resamples for found in self.indices), default=None),
            "runs_per_point": self.runs,
            "runs": self.n_rows,
            "runs_cut_short": self.n_cut_short,
            "seed": self.seed,
            "jobs": self.jobs,
            "elapsed_seconds": round(self.elapsed_seconds, 3),
            "version": self.versions["sim"],
            "indices": [record for found in self.indices for record in found.records()],
            "chance": [found.luck() for found in self.indices],
            "screening": [record for found in self.screening for record in found.records()],
            "factors": [{**factor.to_json(), "dropped": factor.key in self.dropped} for factor in self.factors],
            "without_effect": [one.to_json() for one in self.idle],
            "remarks": [{"remark": remark} for remark in self.all_remarks],
            "origin": _origin(self),
        }  # fmt: skip

    @property
    def all_remarks(self) -> tuple[str, ...]:
        """Sentences about the whole, then about each response, each once."""
        said = [remark for found in self.screening for remark in found.remarks]
        said += [remark for found in self.indices for remark in found.remarks]
        return tuple(dict.fromkeys((*self.remarks, *said)))

    def save(self, folder: str | Path) -> Path:
        """Store the answer as `sensitivity.json` in a folder, new or there already.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        return write_sealed(Path(folder) / FILE, self.to_json())


def digest_told(told: Mapping[str, Any]) -> str:
    """The digest of an analysis, from what its file tells."""
    numbers = [told[name] for name in ("screening", "indices", "chance")]
    return hashlib.sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()


def _origin(result: SensitivityResult) -> dict[str, Any]:
    """What the file holds so that the answer can be told and drawn again, as JSON values."""
    return {
        "scenario": scenario_part(result.scenario),
        "versions": dict(result.versions),
        "vary": list(result.vary),
        "around": dict(result.around),
        "responses": [asdict(one) for one in result.responses],
        "dropped": list(result.dropped),
        "remarks": list(result.remarks),
        "screening": [_told(one, _ScreeningTold) for one in result.screening],
        "indices": [_told(one, _SobolTold) for one in result.indices],
    }


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


def _told(one: MorrisEffects | SobolIndices, schema: type[Stored]) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in schema.model_fields}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def _fields(one: Mapping[str, Any], schema: type[Stored]) -> dict[str, Any]:
    """What is told under the names of a schema, lists as the tuples that they were."""
    told = {name: one[name] for name in schema.model_fields}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}


def _index(record: Mapping[str, Any], name: str) -> Index:
    return Index(*(_number(record[key]) for key in (name, f"{name}_low", f"{name}_high")))


def _number(value: float | None) -> float:
    """What the file writes as null is nan."""
    return nan if value is None else float(value)
