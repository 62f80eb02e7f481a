"""A finished sensitivity analysis: effects, indices, chance, what a reader must know about them; stored, and read back.

The file is made of flat lists of records, for people and for other programs. What the figures need beyond them stands
under `origin`: the texts of the scenario, what was asked, and the order of the factors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import ConfigDict, Field

from sim.results.batches import Index
from sim.results.boxes import Known
from sim.results.design import Factor
from sim.results.durable import StorageError
from sim.results.morris import COLUMNS, MorrisEffects
from sim.results.responses import Response
from sim.results.shown import Shown
from sim.results.sobol import SobolIndices
from sim.results.stored_json import Count, Seed, read_sealed, write_sealed
from sim.scenario.history import setting_to_json
from sim.scenario.idle import Idle
from sim.scenario.records import Scenario
from sim.study.answer import Answer, data_frame
from sim.study.figures import drawn
from sim.study.folder import ScenarioTold, scenario_of
from sim.study.provenance import scenario_part

FILE = "sensitivity.json"
"""Name of the stored answer in its folder."""


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
    def trajectories(self) -> int | None:
        """Trajectories of the screening; None without one."""
        return max((found.n_trajectories for found in self.screening), default=None)

    @property
    def points(self) -> int | None:
        """Rows of the Sobol design; None without one."""
        return max((found.n_base for found in self.indices), default=None)

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
        every: tuple[SobolIndices | MorrisEffects, ...] = (*self.indices, *self.screening)
        for record in (one for found in every for one in found.records()):
            rows.setdefault((record["response"], record["statistic"], record["factor"]), {}).update(record)
        return data_frame(list(rows.values()))

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values, in flat lists of records: no nan, null instead."""
        return {
            **setting_to_json(self.scenario, self.keys),
            "method": self.method,
            "trajectories": self.trajectories,
            "points": self.points,
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
            "origin": {"scenario": scenario_part(self.scenario), **_Kept.model_validate(self).model_dump(mode="json")},
        }  # fmt: skip

    @property
    def all_remarks(self) -> tuple[str, ...]:
        """Sentences about the whole, then about each response, each once."""
        every: tuple[SobolIndices | MorrisEffects, ...] = (*self.screening, *self.indices)
        said = (remark for found in every for remark in found.remarks)
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


class _Record(Shown):
    """Numbers of one statistic of one response, by name."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Known]
    response: str
    statistic: str
    factor: str = ""

    def index(self, name: str) -> Index:
        """An index with its interval."""
        return Index(*(self.__pydantic_extra__[f"{name}{end}"] for end in ("", "_low", "_high")))


class _Counted(Shown):
    """What stands behind one statistic of one response, beside its records."""

    response: str
    statistic: str
    factors: tuple[str, ...]
    n_runs: Count
    remarks: tuple[str, ...]


class _CountedEffects(_Counted):
    n_trajectories: Count


class _CountedIndices(_Counted):
    n_base: Count
    n_resamples: Count


class _Kept(Shown):
    """What else the file holds so that the answer can be told and drawn again."""

    versions: dict[str, str]
    vary: tuple[str, ...]
    around: dict[str, float]
    responses: tuple[Response, ...]
    dropped: tuple[str, ...]
    remarks: tuple[str, ...]
    screening: tuple[_CountedEffects, ...]
    indices: tuple[_CountedIndices, ...]


class _Origin(_Kept):
    scenario: ScenarioTold


class _Analysis(Shown):
    method: str
    seed: Seed
    runs_per_point: Count
    runs: Count
    runs_cut_short: Count
    jobs: Count
    elapsed_seconds: float
    factors: Annotated[tuple[Factor, ...], Field(min_length=1)]
    screening: list[_Record]
    indices: list[_Record]
    chance: list[_Record]
    without_effect: tuple[Idle, ...] = ()
    origin: _Origin


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
    told = read_sealed(path, _Analysis, remedy=remedy)
    stored, scenario = _Analysis.model_validate(told), scenario_of(path, told["origin"])
    origin = stored.origin
    try:
        return SensitivityResult(
            scenario=scenario, factors=stored.factors, responses=origin.responses, method=stored.method,
            screening=tuple(_effects(one, stored.screening) for one in origin.screening),
            indices=tuple(_indices(one, stored.indices, stored.chance) for one in origin.indices),
            dropped=origin.dropped, remarks=origin.remarks, seed=stored.seed, runs=stored.runs_per_point,
            jobs=stored.jobs, n_rows=stored.runs, n_cut_short=stored.runs_cut_short,
            elapsed_seconds=stored.elapsed_seconds, versions=origin.versions, vary=origin.vary, around=origin.around,
            idle=stored.without_effect,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:  # records that do not belong together
        raise StorageError(f"{path}: is damaged ({type(error).__name__}: {error}). {remedy}") from error


def _rows(one: _Counted, records: list[_Record]) -> list[_Record]:
    """The records of one statistic of one response, in the order of its factors."""
    of = {record.factor: record for record in records if _of(record) == _of(one)}
    return [of[factor] for factor in one.factors]


def _of(one: _Counted | _Record) -> tuple[str, str]:
    return one.response, one.statistic


def _effects(one: _Counted, records: list[_Record]) -> MorrisEffects:
    rows = [record.__pydantic_extra__ for record in _rows(one, records)]
    arrays: dict[str, Any] = {name: np.array([row[name] for row in rows]) for name in COLUMNS}
    return MorrisEffects(**dict(one), **arrays)


def _indices(one: _Counted, records: list[_Record], chance: list[_Record]) -> SobolIndices:
    rows, luck = _rows(one, records), next(record for record in chance if _of(record) == _of(one))
    numbers = luck.__pydantic_extra__
    needed = numbers["runs_needed"]
    return SobolIndices(
        **dict(one), first=tuple(row.index("first") for row in rows), total=tuple(row.index("total") for row in rows),
        chance=luck.index("chance"), noise=luck.index("noise"), mean=numbers["mean"], variance=numbers["variance"],
        runs_needed=None if isnan(needed) else int(needed),
    )  # fmt: skip
