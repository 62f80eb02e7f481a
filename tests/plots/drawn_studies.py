"""Figures of invented studies, each drawn once for all tests: drawing is the slow part."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sim.plots import comparison, discovery, sensitivity
from sim.plots.frame import Frame, design_text, scenario_frame
from sim.plots.heat_map import draw_heat_map
from sim.plots.stacks import draw_stacked_outcomes
from sim.plots.sweep import SHARES, draw_profiles, draw_tornado
from sim.results.batches import Index
from sim.results.boxes import Discovery, Input
from sim.results.design import Design, Factor
from sim.results.marginals import Measured, changes, measured, profile, profiles_by, surface, swings
from sim.results.morris import MorrisEffects
from sim.results.pairs import PairedDifference, paired_differences
from sim.results.prim import Search, discover_boxes
from sim.results.responses import Response
from sim.results.sobol import SobolIndices
from tests.plots.sweeps import HOST, RANGES, RESOLVE, TALKING, THINK, Sweep, grid, scattered, sweep
from tests.plots.synthetic import Scenario, result


@dataclass(frozen=True)
class Named(Scenario):
    name: str = "iran_pakistan_2024"


SCENARIO = Named()
KEYS = tuple(factor.key for factor in RANGES)


@cache
def two_factors() -> Sweep:
    return sweep(grid(RESOLVE, THINK), 150, missing=(7, 13))


@cache
def words_by_numbers() -> Sweep:
    return sweep(grid(HOST, THINK), 150)


@cache
def four_factors() -> Sweep:
    return sweep(grid(RESOLVE, THINK, HOST, TALKING), 20)


@cache
def sampled() -> Sweep:
    return sweep(scattered(*RANGES, n_points=80), 30)


def frame_of(played: Sweep, scenario: Any = SCENARIO) -> Frame:
    runs = np.bincount(played.table["point"], minlength=played.design.n_points)
    return scenario_frame(
        scenario, n_runs=len(played.table), seed=5, design=design_text(runs, played.design.n_points),
        varied=tuple(factor.key for factor in played.design.factors),
    )  # fmt: skip


def of(played: Sweep, *names: str) -> dict[str, Measured]:
    return measured(played.design, played.table, names, SCENARIO.outcomes, tuple(SCENARIO.states))


def one(played: Sweep, name: str) -> Measured:
    return of(played, name)[name]


@dataclass(frozen=True)
class Side:
    scenario: Any
    seed: int = 5


@dataclass(frozen=True)
class Changed:
    key: str = "states.iran.resolve"
    a: str = "0.5"
    b: str = "0.6"
    what: str = ""


@dataclass(frozen=True)
class Comparison:
    differences: dict[str, PairedDifference]
    a: Side = Side(SCENARIO)
    b: Side = Side(SCENARIO)
    n_runs: int = 500
    changes: tuple[Changed, ...] = (Changed(),)


@cache
def compared() -> Comparison:
    before = result(500, n_recorded=0).table
    after = before.copy()
    calmer = np.arange(500) % 7 == 0
    after["talks_held"] |= calmer
    after["outcome_class"] = np.where(calmer, np.minimum(after["outcome_class"], 2), after["outcome_class"])
    after["deaths_total"] *= np.where(calmer, 0.5, 1.0)
    return Comparison(paired_differences(before, after, SCENARIO.outcomes, tuple(SCENARIO.states)))


def _index(estimate: float, half: float = 0.03) -> Index:
    return Index(estimate, estimate - half, estimate + half)


INDICES = SobolIndices(
    "war", "mean", KEYS, tuple(map(_index, (0.45, 0.12, 0.05, -0.004))), tuple(map(_index, (0.62, 0.2, 0.11, 0.01))),
    _index(0.71), _index(0.03), 0.05, 0.001, 64, 100, 50, 300,
)  # fmt: skip
SPREAD = replace(INDICES, response="deaths_total", statistic="spread", chance=Index(np.nan, np.nan, np.nan))
EFFECTS = MorrisEffects(
    "war", "mean", KEYS, np.array([0.1, -0.05, 0.01, 0.0]), np.array([0.1, 0.05, 0.012, 0.003]),
    np.array([0.04, 0.03, 0.01, 0.002]), np.array([0.09, 0.04, 0.01, 0.002]), np.array([0.12, 0.06, 0.015, 0.004]),
    np.full(4, 0.005), 30, 100,
)  # fmt: skip


@dataclass(frozen=True)
class Sensitivity:
    scenario: Any = SCENARIO
    factors: tuple[Factor, ...] = RANGES
    shares: tuple[Response, ...] = (Response("war", "share"),)
    screening: tuple[MorrisEffects, ...] = (EFFECTS,)
    indices: tuple[SobolIndices, ...] = (INDICES, SPREAD)
    seed: int = 5
    runs: int = 100
    n_rows: int = 38_400


@dataclass(frozen=True)
class Discovered:
    discovery: Discovery
    scenario: Any = SCENARIO
    design: Design = field(default_factory=lambda: Design("lhs", (RANGES[0], RANGES[1], HOST), ((0.5, 1.0, "iran"),)))
    case: str = "war in at least 5 % of the runs"
    seed: int = 5
    runs_per_point: int = 100
    n_rows: int = 60_000


@cache
def discovered(*, is_noise: bool = False) -> Discovered:
    u = np.random.default_rng(1).random((3, 600))
    columns = [Input(factor.key, row) for factor, row in zip(RANGES, u[:2], strict=False)]
    columns.append(Input(HOST.key, np.floor(3 * u[2]), words=tuple(str(level) for level in HOST.levels)))
    case = (u[0] > 0.55) & (u[2] < 0.66)
    if is_noise:
        case = np.random.default_rng(2).random(600) < 0.1
    return Discovered(discover_boxes(columns, case, Search(resamples=4)))


DRAWN = {
    "curves by level": lambda: draw_profiles(
        profiles_by(one(two_factors(), "war"), THINK, RESOLVE), frame_of(two_factors())
    ),
    "curve of a mean over the other factor": lambda: draw_profiles(
        [profile(one(two_factors(), "days_to_talks"), THINK)], frame_of(two_factors())
    ),
    "curve of a sample": lambda: draw_profiles([profile(one(sampled(), "war"), RANGES[0])], frame_of(sampled())),
    "rows": lambda: draw_profiles(
        [profile(one(words_by_numbers(), "deaths_total"), HOST)], frame_of(words_by_numbers())
    ),
    "rows by level": lambda: draw_profiles(
        profiles_by(one(words_by_numbers(), "talks_held"), HOST, THINK), frame_of(words_by_numbers())
    ),
    "heat map": lambda: draw_heat_map(
        surface(one(two_factors(), "answered_by_force"), RESOLVE, THINK), frame_of(two_factors())
    ),
    "heat map with intervals": lambda: draw_heat_map(
        surface(one(two_factors(), "war"), RESOLVE, THINK), frame_of(two_factors()), with_intervals=True
    ),
    "heat map of words": lambda: draw_heat_map(
        surface(one(words_by_numbers(), "talks_held"), THINK, HOST), frame_of(words_by_numbers())
    ),
    "stacked bars of numbers": lambda: draw_stacked_outcomes(
        {name: profile(each, RESOLVE) for name, each in of(two_factors(), *SHARES).items()}, frame_of(two_factors())
    ),
    "stacked bars": lambda: draw_stacked_outcomes(
        {name: profile(each, HOST) for name, each in of(words_by_numbers(), *SHARES).items()},
        frame_of(words_by_numbers()),
    ),
    "multiples of one factor": lambda: draw_profiles(
        [
            profile(each, RESOLVE)
            for each in of(two_factors(), "talks_held", "war", "days_to_talks", "deaths_total").values()
        ],
        frame_of(two_factors()),
    ),
    "multiples of changes": lambda: draw_profiles(
        [changes(each, RESOLVE) for each in of(two_factors(), "talks_held", "war", "deaths_total").values()],
        frame_of(two_factors()),
    ),
    "multiples of one response": lambda: draw_profiles(
        [profile(one(four_factors(), "war"), factor) for factor in four_factors().design.factors],
        frame_of(four_factors()),
    ),
    "tornado of a grid": lambda: draw_tornado(swings(one(four_factors(), "war")), frame_of(four_factors())),
    "tornado of a sample": lambda: draw_tornado(swings(one(sampled(), "deaths_total")), frame_of(sampled())),
    "differences": lambda: dict(comparison.figures(compared()))["differences"],
    "differences of means": lambda: dict(comparison.figures(compared()))["mean_differences"],
    "sobol": lambda: dict(sensitivity.figures(Sensitivity()))["sobol_war"],
    "sobol of the spread": lambda: dict(sensitivity.figures(Sensitivity()))["sobol_deaths_total_spread"],
    "morris": lambda: dict(sensitivity.figures(Sensitivity()))["morris_war"],
    "trajectory": lambda: discovery.figure(discovered()),
    "trajectory without a box": lambda: discovery.figure(discovered(is_noise=True)),
}
"""How each figure is drawn."""


@cache
def drawn(name: str) -> Figure:
    return DRAWN[name]()
