"""A finished sweep: its rows, what they say point by point, and how to store or send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.play.pieces import Piece
from sim.play.plan import Played
from sim.results.design import Design
from sim.results.digest import Table, prints_of, table_digest
from sim.results.estimates import without_nan
from sim.results.ignorance import ignorance_of
from sim.results.responses import Estimates, estimates, responses_of
from sim.results.tidy import csv_of, estimates_table
from sim.scenario.history import LATEST_DAY, setting_to_json
from sim.scenario.idle import Idle
from sim.study.answer import Runs, data_frame
from sim.study.figures import drawn
from sim.study.folder import beside
from sim.study.inputs import Inputs, idle_inputs, rows_drawn
from sim.study.provenance import end_to_json

ESTIMATES = "estimates.csv"
"""Every response at every point, in the folder of a sweep."""


@dataclass(frozen=True, repr=False, kw_only=True)
class SweepResult(Runs):
    """What `sim.sweep` found.

    Attributes
    ----------
    scenario : Scenario
        At the values that are not varied.
    design : Design
        Factors and points.
    rows : structured array, shape (n_points * runs_per_point,)
        One row a run, by point, then by run (`sim.model.outcomes.RUN_DTYPE`); fewer rows mean that workers died, runs
        failed, or the sweep was cut short.
    seed, runs_per_point, jobs : int
    elapsed_seconds : float
    origin : mapping
        Where the runs come from (`sim.study.provenance`).
    folder : Path or None
        Where it is stored.
    failures : tuple of RunFailure
        Runs that have no row, because a rule of the user failed in them.
    """

    design: Design
    rows: Table
    runs_per_point: int

    def __repr__(self) -> str:
        varied = ", ".join(factor.key for factor in self.design.factors)
        return (
            f"SweepResult(scenario={self.scenario.name!r}, {self.design.kind} of {self.design.n_points} points over "
            f"{varied}, runs_per_point={self.runs_per_point}, seed={self.seed}, digest={self.digest[:12]!r})"
        )

    _kind = "sweep"

    @property
    def _last_day(self) -> float:
        is_varied = any("horizon_days" in factor.key.split(",") for factor in self.design.factors)
        return LATEST_DAY if is_varied else super()._last_day

    @cached_property
    def measured(self) -> Estimates:
        """Every response at every point, as arrays of shape (n_responses, n_points)."""
        return estimates(self.rows, self.design.n_points, self.scenario.outcomes, tuple(self.scenario.states))

    @cached_property
    def idle(self) -> tuple[Idle, ...]:
        """Inputs without effect on any run, with the reason: by construction, or because all rows are equal."""
        own_rules = bool(self.origin["own_rules"])
        if self.n_missing:
            return idle_inputs(self.scenario, self.design, own_rules=own_rules)
        prints = prints_of(self.rows, self.design.n_points)
        return idle_inputs(self.scenario, self.design, runs=self.runs_per_point, prints=prints, own_rules=own_rules)

    def with_ignorance(self, names: Sequence[str]) -> Estimates:
        """Some responses at every point; under a sample of coefficients their intervals hold ignorance as well."""
        rows = rows_drawn(self.scenario, seed=self.seed, runs=self.rows["run"])
        if rows is None:
            return self.measured
        curves = [self.measured.of(name) for name in names]
        values = dict(responses_of(self.rows, self.scenario.outcomes, tuple(self.scenario.states)))
        ends = np.array([(curve.low, curve.high) for curve in curves])
        for number in range(self.design.n_points):
            at = np.flatnonzero(self.rows["point"] == number)
            for place, curve in enumerate(curves):
                spread = ignorance_of(values[curve.response][at], rows[at])
                told = spread.around(curve.estimate[number], *ends[place, :, number])
                ends[place, :, number] = np.clip(told, 0, 1) if curve.response.kind == "share" else told
        n, estimate = (np.array([getattr(curve, name) for curve in curves]) for name in ("n", "estimate"))
        return Estimates(tuple(curve.response for curve in curves), n, estimate, ends[:, 0], ends[:, 1])

    @property
    def estimates(self) -> NDArray[np.void]:
        """Every response at every point with its 95 % interval: one row each, with the factors, as a record array."""
        return estimates_table(self.design, self.measured)

    @property
    def table(self) -> NDArray[np.void]:
        """Every run: point, run, its inputs and everything that came of it, as a record array."""
        return Inputs(self.scenario, self.seed, self.design).beside(self.rows)

    @cached_property
    def inputs(self) -> dict[str, NDArray[Any]]:
        """What each run was played with, by dotted key: values of its point, then draws; in the order of `rows`."""
        return Inputs(self.scenario, self.seed, self.design).of(self.rows)

    def to_pandas(self) -> Any:
        """The estimates as a pandas DataFrame, one row a point and response.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        return data_frame(self.estimates)

    def plot(self, *responses: str, kind: str | None = None, with_intervals: bool = False) -> Any:
        """A matplotlib Figure of the sweep; see `sim.plots.sweep`.

        Parameters
        ----------
        *responses : str
            Names of responses; the usual ones if none is given.
        kind : str, optional
            "multiples", "changes", "outcomes", "curves", "heat_map", "marginals" or "tornado"; the one that suits the
            design if absent.
        with_intervals : bool, optional
            Whether a heat map writes the interval below each value.

        Raises
        ------
        ValueError
            If the design does not allow that figure, or a response is unknown.
        """
        return drawn("sweep", self, responses, kind=kind, with_intervals=with_intervals)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the rows by point and run: equal for equal sweeps."""
        return table_digest(self.rows)

    @property
    def _shape(self) -> tuple[int, int]:
        """Points, and runs that were asked for at each."""
        return self.design.n_points, self.runs_per_point

    @property
    def n_runs(self) -> int:
        """Runs of all points together that were played to their end."""
        return len(self.rows)

    @property
    def _beside(self) -> Mapping[str, bytes]:
        """The points, as CSV."""
        return beside(self.design)

    @property
    def _summary(self) -> Mapping[str, bytes]:
        """The estimates, as CSV."""
        return {ESTIMATES: estimates_csv(self)}

    def _played(self, piece: Piece) -> Played:
        """What there is of some runs of some points."""
        run, point = piece.first_run + self.first_run, piece.first_point

        def holds(runs: Any, points: Any) -> Any:
            return (runs >= run) & (runs < run + piece.n_runs) & (points >= point) & (points < point + piece.n_points)

        failures = tuple(one for one in self.failures if holds(one.run, one.point or 0))
        return Played(self.rows[holds(self.rows["run"], self.rows["point"])], None, failures)

    @property
    def n_cut_short(self) -> int:
        """Runs that reached the cap on events: their rows end too early."""
        return int(self.rows["cut_short"].sum())

    def to_json(self) -> dict[str, Any]:
        """Design and estimates as JSON values: no nan, null instead."""
        measured, keys = self.measured, [factor.key for factor in self.design.factors]
        ends = {end: getattr(measured, end) for end in ("estimate", "low", "high")}
        points = []
        for number, point in enumerate(self.design.points):
            responses = {
                name: without_nan({end: numbers[row, number] for end, numbers in ends.items()})
                | {"n": int(measured.n[row, number])}
                for row, name in enumerate(measured.names)
            }
            factors = dict(zip(keys, point, strict=True))
            points.append({"point": number, "factors": factors, "responses": responses})
        return {
            **setting_to_json(self.scenario, self.design.keys),
            "design": self.design.kind,
            "factors": [factor.to_json() for factor in self.design.factors],
            "n_points": self.design.n_points,
            "runs_per_point": self.runs_per_point,
            "runs": self.n_runs,
            "first_run": self.first_run,
            "seed": self.seed,
            "engine": self.origin["engine"],
            "jobs": self.jobs,
            "points": points,
            "without_effect": [one.to_json() for one in self.idle],
            **end_to_json(self),
        }


def estimates_csv(result: SweepResult) -> bytes:
    """Every response at every point as CSV; some points at a time, because a table of all takes much memory."""
    step = 2_000
    parts = (
        estimates_table(result.design, result.measured, range(first, min(first + step, result.design.n_points)))
        for first in range(0, result.design.n_points, step)
    )
    return b"".join(csv_of(part, with_names=not place) for place, part in enumerate(parts))
