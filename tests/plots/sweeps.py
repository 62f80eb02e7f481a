"""Invented sweeps with the shape of real ones: what happens depends on the factors, and each replicate has its luck.

It is no model of anything. A run takes its uniforms from its replicate alone, so that points err together as in a
real sweep.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sim.model.outcomes import RUN_DTYPE
from sim.results.design import Design, Factor, Value
from sim.results.responses import Estimates, estimates
from sim.vocabulary import Ending, OutcomeClass
from tests.plots.synthetic import Scenario

RESOLVE = Factor("states.pakistan.resolve", levels=(0.1, 0.3, 0.5, 0.7, 0.9), unit="1")
THINK = Factor("coefficients.think_time_days", levels=(0.5, 1.0, 2.0, 4.0, 8.0), unit="days", is_log=True)
HOST = Factor("groups.jaish_al_adl.host", levels=("pakistan", "iran", "nobody_at_all"))
TALKING = Factor("mechanisms.mediation", levels=(True, False))
RANGES = (
    Factor("states.pakistan.resolve", low=0.0, high=1.0, unit="1"),
    Factor("coefficients.think_time_days", low=0.5, high=8.0, unit="days", is_log=True),
    Factor("dyad.trade_dependence", low=0.0, high=1.0),
    Factor("states.iran.domestic_pressure", low=0.0, high=0.6),
)
WEIGHTS = {
    "states.pakistan.resolve": 2.6, "coefficients.think_time_days": -0.12, "groups.jaish_al_adl.host": 0.8,
    "mechanisms.mediation": -0.7, "dyad.trade_dependence": -0.6, "states.iran.domestic_pressure": 0.0,
}  # fmt: skip


@dataclass(frozen=True)
class Sweep:
    design: Design
    table: np.ndarray
    seed: int = 5
    runs_per_point: int = 0

    @property
    def estimates(self) -> Estimates:
        scenario = Scenario()
        return estimates(self.table, self.design.n_points, scenario.outcomes, tuple(scenario.states))


def grid(*factors: Factor) -> Design:
    return Design("grid", factors, tuple(product(*(factor.levels for factor in factors))))


def scattered(*factors: Factor, n_points: int = 200) -> Design:
    draw = np.random.default_rng(3)
    uniforms = draw.random((n_points, len(factors)))
    points = tuple(tuple(factor.at(float(u)) for factor, u in zip(factors, row, strict=True)) for row in uniforms)
    return Design("random", factors, points)


def sweep(design: Design, runs: int = 200, *, missing: tuple[int, ...] = ()) -> Sweep:
    """Play an invented sweep; the points of `missing` have no runs."""
    played = [point for point in range(design.n_points) if point not in missing]
    luck = np.random.default_rng(7).random((10, runs))
    table = np.concatenate([_runs(design, point, luck) for point in played])
    return Sweep(design, table, runs_per_point=runs)


def _push(factor: Factor, value: Value) -> float:
    weight = WEIGHTS.get(factor.key, 0.5)
    if isinstance(value, bool):
        return weight * value
    if isinstance(value, str):
        return weight * factor.levels.index(value)
    return weight * min(float(value), 10.0)


def _runs(design: Design, point: int, luck: np.ndarray) -> np.ndarray:
    push = sum(_push(factor, value) for factor, value in zip(design.factors, design.points[point], strict=True))

    def odds(shift: float, weight: float) -> float:
        return float(1.0 / (1.0 + np.exp(-(shift + weight * push))))

    n = luck.shape[1]
    rows: Any = np.zeros(n, dtype=RUN_DTYPE)
    rows["point"], rows["replicate"], rows["run"] = point, np.arange(n), np.arange(n)
    answered = luck[0] < odds(-1.2, 1.0)
    fought = answered & (luck[1] < odds(-2.6, 1.0))
    war = fought & (luck[2] < odds(-2.4, 0.8))
    rows["outcome_class"] = np.select(
        [luck[3] < 0.04, war, fought, answered],
        [OutcomeClass.NO_FORCE, OutcomeClass.WAR, OutcomeClass.LIMITED_WAR, OutcomeClass.EXCHANGE],
        OutcomeClass.ABSORBED,
    )
    talks = luck[4] < odds(0.9, -0.7)
    agreed = talks & (luck[5] < 0.5)
    rows["ending"] = np.select(
        [war, agreed, luck[6] < 0.2, luck[6] < 0.35, luck[6] < 0.4, luck[6] < 0.85],
        [Ending.WAR_TERMINATION, Ending.AGREEMENT, Ending.TACIT, Ending.UNILATERAL, Ending.CEASEFIRE, Ending.STALEMATE],
        Ending.OPEN,
    )
    rows["answered_by_force"], rows["talks_held"], rows["agreement_reached"] = answered, talks, agreed
    rows["contact_made"], rows["mediated"], rows["relapse"] = luck[7] < 0.85, luck[8] < 0.2, luck[9] < 0.05
    rows["days_to_answer"] = np.where(answered, np.floor(-4 * np.log(luck[7])), np.nan)
    rows["days_to_talks"] = np.where(talks, np.floor(5 + 10 * np.exp(1.2 * (luck[8] - 0.5) + 0.1 * push)), np.nan)
    for name in ("days_to_end_of_violence", "days_to_contact", "days_to_agreement", "days_to_war", "first_force_day"):
        rows[name] = np.nan
    rows["deaths_total"] = np.floor(np.exp(2.0 + push + 3.0 * fought + 2.0 * war + (luck[6] - 0.5)))
    rows["deaths_military_a"] = np.floor(0.4 * rows["deaths_total"])
    rows["end_day"] = 60 + 120 * luck[9]
    return rows
