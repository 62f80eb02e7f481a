"""The conditions under which an outcome happens: boxes and the points behind them, in words and as JSON; stored.

The runs lie beside the file, as a sweep or as plain runs. The answer is never read back whole: what is shown of it
later is made from its file (`sim.report.discovery`), its figures from what is kept for them (`sim.results.shown`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import RunFailure
from sim.model.arrays import Floats
from sim.results.boxes import Box, Discovery, Happening, Input, inside, reported
from sim.results.design import Design
from sim.results.estimates import without_nan
from sim.results.shown import keep_shown
from sim.results.stored_json import write_sealed
from sim.results.tidy import factor_columns, joined
from sim.results.wording import percent, words
from sim.scenario.history import setting_to_json
from sim.scenario.idle import Idle
from sim.scenario.records import Scenario
from sim.study.answer import Answer, data_frame
from sim.study.figures import drawn
from sim.study.provenance import end_to_json

FILE = "discover.json"
"""Name of the stored answer in its folder."""


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
    shares : float array, shape (n_points,)
        Share of the runs in which the outcome happens; nan where there is none.
    inputs : tuple of Input
        The factors as columns, over the points that have runs.
    is_held_out : bool array, over the same points
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
    shares: Floats
    inputs: tuple[Input, ...]
    is_held_out: NDArray[np.bool_]
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
        }

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
        """Store the answer as `discover.json` in a folder, new or there already.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        stored = write_sealed(Path(folder) / FILE, self.to_json())
        keep_shown(stored.parent, "discovery", self)
        return stored
