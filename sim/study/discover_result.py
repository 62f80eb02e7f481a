"""The conditions under which an outcome happens: boxes and the points behind them, in words and as JSON; stored, and
read back.

The file is made of flat lists of records, for people and for other programs. What else the answer needs stands under
`kept`, but for the points, which may be a million: they are a table beside it. The runs may lie in the same folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from math import nan
from os.path import lexists
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.failures import RunFailure
from sim.model.arrays import Bools, Floats
from sim.results.boxes import Box, Discovery, Happening, Input, inside, reported
from sim.results.design import Design, Factor
from sim.results.durable import StorageError, storage_faults, write_durably
from sim.results.estimates import without_nan
from sim.results.prim import Search, held_out_points
from sim.results.shown import Shown
from sim.results.stored_json import Count, Seed, read_sealed, write_sealed
from sim.results.tidy import factor_columns, joined
from sim.results.wording import percent, words
from sim.scenario.history import setting_to_json
from sim.scenario.idle import Idle
from sim.scenario.records import Scenario
from sim.study.answer import Answer, data_frame
from sim.study.designs import described, points_csv
from sim.study.factors import written
from sim.study.figures import drawn
from sim.study.folder import DesignTold, ScenarioTold, design_in, scenario_of
from sim.study.provenance import end_to_json

FILE, POINTS = "discover.json", "discover-points.csv"
"""Names of the stored answer in its folder: the whole, and its points with the share of runs at each."""
ASK_ANEW = (
    "Where an earlier version stored it, or it was changed, ask the runs anew (sim discover {folder}, with the "
    "--target of before); else restore it from a copy."
)
SHARE, NO_RUNS = Factor("share", low=0.0, high=1.0), "none"
"""The column of shares behind those of the factors, and the word in it of a point without runs."""


@dataclass(frozen=True, repr=False)
class DiscoverResult(Answer):
    """What `sim.discover` found.

    Attributes
    ----------
    scenario : Scenario
        At the values that are not varied.
    design : Design
        Factors and points.
    target : str
        The outcome that is asked about.
    level : float
        A point is a case if the outcome happens in at least this share of its runs.
    asked_level : float or None
        The level that was asked for; None for the usual one.
    search : Search
        How the boxes were searched for, with the seed of the search.
    shares : float array, shape (n_points,)
        Share of the runs in which the outcome happens; nan where there is none.
    discovery : Discovery
    happenings : tuple of Happening
        How often the outcome happens in each box.
    remarks : tuple of str
        What a reader must know about the whole.
    seed, runs_per_point, n_rows, jobs : int
    elapsed_seconds : float
    origin : mapping
        Where the runs come from (`sim.study.provenance`).
    digest : str
        SHA-256 over the runs: equal for equal sweeps.
    n_missing, n_cut_short : int
        Runs that were asked for and are not there, and runs that reached the cap on events.
    folder : Path or None
        Where the runs are stored.
    failures : tuple of RunFailure
        Runs that are not there, because a rule of the user failed in them.
    idle : tuple of Idle
        Inputs without effect on any run, with the reason.
    """

    scenario: Scenario
    design: Design
    target: str
    level: float
    asked_level: float | None
    search: Search
    shares: Floats
    discovery: Discovery
    happenings: tuple[Happening, ...]
    remarks: tuple[str, ...]
    seed: int
    runs_per_point: int
    n_rows: int
    jobs: int
    elapsed_seconds: float
    origin: Mapping[str, Any]
    digest: str
    n_missing: int = 0
    n_cut_short: int = 0
    folder: Path | None = None
    failures: tuple[RunFailure, ...] = ()
    idle: tuple[Idle, ...] = ()

    def __repr__(self) -> str:
        said = "; ".join(str(box) for box in self.boxes) or "no box"
        return (
            f"DiscoverResult(scenario={self.scenario.name!r}, target={self.target!r}, level={self.level:.3g}, "
            f"points={self.design.n_points}, seed={self.seed}: {said})"
        )

    _kind = "discovery"

    @property
    def n_runs(self) -> int:
        """Runs of all points together that were played to their end."""
        return self.n_rows

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """The factors as columns, over the points that have runs."""
        return inputs_of(self.design, ~np.isnan(self.shares))

    @property
    def is_held_out(self) -> Bools:
        """Which of these points took no part in the search, as a bool array."""
        n_points = int(np.count_nonzero(~np.isnan(self.shares)))
        return held_out_points(n_points, self.search.held_out, self.search.seed or 0)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes worth reporting, the best first."""
        return self.discovery.boxes

    @property
    def case(self) -> str:
        """What makes a point a case, in words."""
        if self.runs_per_point == 1:
            return self.outcome
        return f"{self.outcome} in at least {percent(self.level)} of the runs"

    @property
    def outcome(self) -> str:
        """The target in words."""
        return words(self.target)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Each box as a person says it; or that there is none."""
        if not self.boxes:
            return (f"No conditions were found under which it comes to {self.case}: chance alone would do as well.",)
        sentences = []
        for number, (box, happening) in enumerate(zip(self.boxes, self.happenings, strict=True)):
            there, elsewhere = box.held_out, "everywhere" if number == 0 else "everywhere else"
            told = (
                f"Where {box}: {self.outcome} in {percent(happening.share)} of the runs, against "
                f"{percent(happening.overall)} {elsewhere}; {percent(happening.covered)} of all such runs are there."
            )
            if self.runs_per_point > 1:  # else a case is a run in which it happens: it was said
                told += (
                    f" {percent(there.density)} of these points are cases, against {percent(there.base)} "
                    f"{elsewhere}, and {percent(there.coverage)} of all cases are among them."
                )
            sentences.append(told)
        return tuple(sentences)

    def plot(self, number: int = 0) -> Any:
        """A matplotlib Figure of one search: its trajectory, and the limits of its box.

        Parameters
        ----------
        number : int, optional
            Which search: 0 is the first.

        Raises
        ------
        ValueError
            If there is no such search.
        """
        n_searches = len(self.discovery.trajectories)
        if not 0 <= number < n_searches:
            raise ValueError(f"number is {number}; there were {n_searches} searches, the first is 0.")
        return drawn("discovery", self, number)

    def to_pandas(self) -> Any:
        """The points as a pandas DataFrame: factors, share of runs, whether a case, whether held out, which box.

        Boxes count from 1 as in the sentences; 0 is a point in none. Points without runs are left out.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        point = np.flatnonzero(~np.isnan(self.shares))
        share = self.shares[point]
        box = np.zeros(len(point), dtype=np.int64)
        for place in range(len(self.boxes), 0, -1):
            box[inside(self.boxes[place - 1].restrictions, self.inputs)] = place
        return data_frame(
            joined(
                {"point": point, **factor_columns(self.design, point), "share": share, "is_case": share >= self.level,
                 "is_held_out": self.is_held_out, "box": box}
            )
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values, in flat lists of records: no nan, null instead."""
        discovery = self.discovery
        return {
            **setting_to_json(self.scenario, self.design.keys),
            "target": self.target,
            "level": self.level,
            "case": self.case,
            "design": self.design.kind,
            "points": self.design.n_points,
            "points_found": discovery.n_found,
            "points_held_out": discovery.n_held_out,
            "runs_per_point": self.runs_per_point,
            "runs": self.n_rows,
            "seed": self.seed,
            "jobs": self.jobs,
            "rule": discovery.rule,
            **end_to_json(self),
            "boxes": [
                {"box": number, **without_nan(asdict(reported(box, happening)))}
                for number, (box, happening) in enumerate(zip(self.boxes, self.happenings, strict=True), start=1)
            ],
            "restrictions": [
                {"box": number, **without_nan(asdict(restriction) | {"words": list(restriction.words)})}
                for number, box in enumerate(self.boxes, start=1)
                for restriction in box.restrictions
            ],
            "sentences": [{"sentence": sentence} for sentence in self.sentences],
            "trajectory": self._step_records(),
            "factors": [factor.to_json() for factor in self.design.factors],
            "without_effect": [one.to_json() for one in self.idle],
            "remarks": [{"remark": remark} for remark in self.remarks],
            "kept": {
                **json.loads(_Kept.model_validate(self).model_dump_json()), "origin": dict(self.origin),
                "points": described(self._points),
            },
        }  # fmt: skip

    @property
    def _points(self) -> Design:
        """The design with the share of runs at each point as one more column."""
        shares = (NO_RUNS if np.isnan(share) else share for share in self.shares.tolist())
        points = tuple((*point, share) for point, share in zip(self.design.points, shares, strict=True))
        return Design(self.design.kind, (*self.design.factors, SHARE), points)

    def _step_records(self) -> list[dict[str, Any]]:
        """One record a step of each trajectory."""
        return [
            {
                "box": number,
                "step": step,
                "is_chosen": step == trajectory.chosen,
                "says": str(box),
                "n_restricted": len(box.restrictions),
                **without_nan(asdict(box.found)),
                **{f"held_out_{name}": value for name, value in without_nan(asdict(box.held_out)).items()},
            }
            for number, trajectory in enumerate(self.discovery.trajectories, start=1)
            for step, box in enumerate(trajectory.boxes)
        ]

    def save(self, folder: str | Path) -> Path:
        """Store the answer as `discover.json`, its points beside it, in a folder, new or there already.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        path = Path(folder)
        with storage_faults(path, "be made"):
            path.mkdir(parents=True, exist_ok=True)
        write_durably(path / POINTS, points_csv(self._points))
        return write_sealed(path / FILE, self.to_json())  # last: it marks the folder of an answer


def inputs_of(design: Design, chosen: Bools) -> tuple[Input, ...]:
    """The factors as columns, over some of the points."""
    columns = (column_of(design, factor) for factor in design.factors)
    return tuple(replace(column, values=column.values[chosen]) for column in columns)


def column_of(design: Design, factor: Factor) -> Input:
    """A factor as a column: numbers, or the places of its words."""
    values = design.column(factor)
    if factor.is_numeric:
        return Input(factor.key, np.array(values, dtype=np.float64), unit=factor.unit)
    words = tuple(dict.fromkeys(written(level) for level in factor.levels))
    return Input(factor.key, np.array([words.index(written(value)) for value in values], dtype=np.float64), words)


class _Kept(Shown):
    """What is kept of an answer beside its scenario and its points, by the names of its attributes."""

    target: str
    level: float
    asked_level: float | None
    search: Search
    discovery: Discovery
    happenings: tuple[Happening, ...]
    remarks: tuple[str, ...]
    seed: Seed
    runs_per_point: Count
    n_rows: Count
    jobs: Count
    elapsed_seconds: float
    digest: str
    n_missing: Count
    n_cut_short: Count
    folder: Path | None
    failures: tuple[RunFailure, ...]
    idle: tuple[Idle, ...]


class _OriginTold(Shown):
    scenario: ScenarioTold
    engine: str
    versions: dict[str, str]


class _KeptTold(_Kept):
    origin: _OriginTold
    points: DesignTold


class _Answer(Shown):
    kept: _KeptTold


def read_discovery(folder: str | Path) -> DiscoverResult:
    """The answer that `DiscoverResult.save` stored in a folder.

    Raises
    ------
    StorageError
        If it cannot be read, is damaged, or was written by a version that did not keep what is needed.
    """
    path = Path(folder)
    remedy = ASK_ANEW.format(folder=path)
    told = read_sealed(path / FILE, _Answer, remedy=remedy)["kept"]
    table, kept = design_in(path / POINTS, told["points"], remedy), _Kept.model_validate(told)
    shares = [nan if point[-1] == NO_RUNS else point[-1] for point in table.points]
    return DiscoverResult(
        scenario=scenario_of(path / FILE, told["origin"]), origin=told["origin"],
        shares=np.array(shares, dtype=np.float64),
        design=replace(table, factors=table.factors[:-1], points=tuple(point[:-1] for point in table.points)),
        **dict(kept),
    )  # fmt: skip


def found_beside(folder: Path, digest: str) -> DiscoverResult | None:
    """The conditions that were found from the runs in a folder, whose digest this is; None where there are none.

    Raises
    ------
    StorageError
        As for `read_discovery`, and if they are about other runs.
    """
    if not lexists(folder / FILE):
        return None
    found = read_discovery(folder)
    if found.digest != digest:
        raise StorageError(
            f"{folder / FILE}: tells of other runs than the folder holds now. If more were played since, ask it anew "
            f"of the folder (sim discover {folder}, say); if not, restore it from a copy."
        )
    return replace(found, folder=folder)
