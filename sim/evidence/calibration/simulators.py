"""Between coefficients and what is compared: a simulator takes points and gives summaries with their errors.

`ScenarioSimulator` takes them from the table of runs of any scenario, through the designs and tiles of `sim.study`. The
facts of the reference family and the cases have simulators of their own in `sim.evidence.calibration.sources`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.engine import engines
from sim.evidence.calibration.priors import Prior
from sim.model.compile import compile_model
from sim.results.design import Design, Factor
from sim.results.responses import responses_of
from sim.scenario.records import Scenario
from sim.study.points import overrides_of, paths_for
from sim.study.replies import named_responses, play_replies

Floats = NDArray[np.float64]
Points = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Summaries:
    """What a simulator says of some points.

    Attributes
    ----------
    values, errors : float array, shape (n_points, n_summaries)
        nan where a summary cannot be told; errors are standard errors of the simulation.
    loglik : float array, shape (n_points, n_families)
        Log-likelihood of the cases of each family; no columns where the simulator has no cases.
    """

    values: Floats
    errors: Floats
    loglik: Floats


class Simulator(Protocol):
    """From points of coefficients to summaries. The same point, seed and runs must give the same summaries."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the summaries."""

    @property
    def families(self) -> tuple[str, ...]:
        """Names of the families of cases whose likelihood it gives."""

    def described(self) -> dict[str, Any]:
        """What it plays, as JSON values: whatever changes its answers."""

    def __call__(self, points: Points, *, runs: int, seed: int, jobs: int = 1, with_cases: bool = True) -> Summaries:
        """Summaries at every point; luck is shared, so that points differ by their coefficients alone.

        Without cases, their log-likelihood is nan.
        """

    def worlds(self, points: Points, *, runs: int, seed: int, jobs: int = 1) -> Summaries:
        """Summaries of histories that share nothing: every point has luck of its own."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One summary of the runs of a scenario.

    Attributes
    ----------
    name : str
    response : str
        As in a sweep: an outcome, a class, or a column.
    level : float or None
        Which quantile of a column; None for the share or the mean.
    """

    name: str
    response: str
    level: float | None = None

    def of(self, values: NDArray[Any]) -> tuple[float, float]:
        """Value and standard error over some runs; nan where too few have it."""
        known = values[~np.isnan(values)] if values.dtype.kind == "f" else values.astype(np.float64)
        n = len(known)
        if n < FEWEST:
            return np.nan, np.nan
        if self.level is None:
            return float(known.mean()), float(known.std(ddof=1)) / np.sqrt(n)
        # The error of a quantile from the spread of the order statistics one standard error to either side.
        step = np.sqrt(self.level * (1.0 - self.level) / n)
        low, middle, high = np.quantile(known, np.clip([self.level - step, self.level, self.level + step], 0.0, 1.0))
        return float(middle), 0.5 * float(high - low)


FEWEST = 20
"""Runs that must have a quantity before its summary is believed."""


@dataclass(frozen=True, slots=True)
class ScenarioSimulator:
    """Summaries of the table of runs of a scenario.

    Attributes
    ----------
    scenario : Scenario
    summaries : tuple of Summary
    """

    scenario: Scenario
    summaries: tuple[Summary, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the summaries."""
        return tuple(summary.name for summary in self.summaries)

    @property
    def families(self) -> tuple[str, ...]:
        """None: there are no cases in a scenario."""
        return ()

    def described(self) -> dict[str, Any]:
        """Scenario and summaries."""
        told = [[summary.name, summary.response, summary.level] for summary in self.summaries]
        return {"scenario": self.scenario.sha256, "summaries": told}

    def __call__(self, points: Points, *, runs: int, seed: int, jobs: int = 1, with_cases: bool = True) -> Summaries:
        """Summaries at every point; run i has the same luck at each."""
        responses = named_responses(self.scenario, [summary.response for summary in self.summaries])
        by_name = {response.name: response for response in responses}
        replies = play_replies(
            self.scenario, design_of(points, self.scenario), responses, runs=runs, seed=seed, jobs=jobs
        )
        return self._summed([replies.values[by_name[summary.response]] for summary in self.summaries])

    def worlds(self, points: Points, *, runs: int, seed: int, jobs: int = 1) -> Summaries:
        """Summaries of histories that share nothing: point p plays runs p * runs, ..., one after the other's."""
        model = compile_model(self.scenario)
        n_points = len(next(iter(points.values())))
        overrides = {path: np.repeat(values, runs) for path, values in overrides_of(points, model).items()}
        numbers = np.arange(n_points * runs, dtype=np.int64)
        table = engines.play(model, seed=seed, runs=numbers, overrides=overrides).table
        responses = responses_of(table, self.scenario.outcomes, tuple(self.scenario.states))
        by_name = {response.name: values.reshape(n_points, runs) for response, values in responses}
        return self._summed([by_name[summary.response] for summary in self.summaries])

    def _summed(self, replies: Sequence[NDArray[Any]]) -> Summaries:
        """Every summary of every point, from its runs, shape (n_points, n_runs)."""
        n_points = len(replies[0])
        values, errors = np.empty((2, n_points, len(self.summaries)))
        for column, (summary, rows) in enumerate(zip(self.summaries, replies, strict=True)):
            for number, row in enumerate(rows):
                values[number, column], errors[number, column] = summary.of(row)
        return Summaries(values, errors, np.zeros((n_points, 0)))


def design_of(points: Points, scenario: Scenario) -> Design:
    """Points of coefficients as a design for a scenario, with keys for every state written out."""
    paths = compile_model(scenario).paths
    columns = {path: values for key, values in points.items() for path in paths_for(key, paths)}
    factors = tuple(Factor(path, low=float(values.min()), high=float(values.max())) for path, values in columns.items())
    return Design("calibration", factors, tuple(zip(*(values.tolist() for values in columns.values()), strict=True)))


def prior_factors(chosen: Sequence[Prior]) -> tuple[Factor, ...]:
    """The coefficients as factors, for tables and figures."""
    return tuple(prior.varied.factor for prior in chosen)
