"""A finished sensitivity analysis: effects, indices, chance, and what a reader must know about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.results.design import Factor
from sim.results.morris import MorrisEffects
from sim.results.responses import Response
from sim.results.sobol import SobolIndices
from sim.results.stored_json import write_sealed
from sim.scenario.idle import Idle
from sim.scenario.played import setting_to_json
from sim.scenario.records import Scenario
from sim.study.display import shown
from sim.study.figures import drawn
from sim.study.frames import frame_of_records
from sim.study.provenance import scenario_part

FILE = "sensitivity.json"
"""Name of the stored answer in its folder."""


@dataclass(frozen=True, repr=False)
class SensitivityResult:
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

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return shown("sensitivity", self)

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
        return frame_of_records(list(rows.values()))

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
        "screening": [_named(one, "n_trajectories", "n_runs") for one in result.screening],
        "indices": [_named(one, "n_base", "n_runs", "n_resamples") for one in result.indices],
    }


def _named(one: MorrisEffects | SobolIndices, *counts: str) -> dict[str, Any]:
    return {
        "response": one.response, "statistic": one.statistic, "factors": list(one.factors),
        **{name: getattr(one, name) for name in counts}, "remarks": list(one.remarks),
    }  # fmt: skip
