"""Where the evidence lies: a search from the priors alone, before anything is emulated.

In dozens of dimensions no design over the priors comes near what the facts allow. Some *islands* of a
covariance-adapting evolution strategy (CMA-ES) climb the unnormalised log posterior of played points: the likelihood of
the facts, that of the cases, and the priors, all as the posterior has them. One island begins at the medians of the
priors, the others at draws from them; one that has come to rest begins anew at another draw. All points of a generation
share their luck, and each generation has luck of its own, so that none is climbed to.

The points that did best were lucky too. They, and the centres of the islands, are played once more, with more runs and
luck of their own, and what is best then is what is told. Everything that was played is kept as it came: it is what the
first emulator after the search is fitted to.

Sources
-------
Hansen (2016), arXiv:1604.00772, and his library pycma (the strategy).

>>> found = search(free, targets, simulator, points=12_000, runs=2_000, seed=1)      # doctest: +SKIP
>>> found.best(3)["coefficients.base_drive"]                                         # doctest: +SKIP
array([-2.31, -2.28, -2.4 ])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.evidence.calibration.likelihood import played_loglik
from sim.evidence.calibration.matching import Played, fewest_for, joined, positions_of
from sim.evidence.calibration.played import play_points
from sim.evidence.calibration.priors import Prior, points_of
from sim.evidence.calibration.simulators import Simulator
from sim.evidence.calibration.targets import Target, scaled_table
from sim.model.arrays import Floats
from sim.play.execute import Crew
from sim.study.extras import needs
from sim.study.ranges import check_ranges

ISLANDS = 2
"""Climbs side by side: what several reach from apart is no accident of one."""
PER_ISLAND = 24
"""Points of an island in a generation."""
GENERATION = ISLANDS * PER_ISLAND
FIRST_STEP = 0.5
"""Standard deviation of the first generation, in standard deviations of the priors."""
APART = 0.7
"""How far out the other islands begin: a draw from the priors, times this."""
FINALISTS = 32
"""Points that are played once more."""
LONGER = 4
"""How many times more runs they get."""
MOST_NEAR = 3_000
"""Points from along the way that an emulator is fitted to."""
LUCK = 100_000
"""Between the seeds of waves and those of generations."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found.

    Attributes
    ----------
    priors : tuple of Prior
    played : Played
        Every point, generation by generation (its `wave`), as it came.
    score : float array, shape (n_points,)
        Log-likelihood of facts and cases plus log prior (up to a constant), luck and all.
    finalists : Played
        The best and the centres of the islands, played again with more runs and luck of their own; best first.
    final : float array, shape (n_finalists,)
        Their scores.
    centres : float array, shape (n_generations, n_islands, n_free)
        Where the islands stood, as scores of the priors.
    """

    priors: tuple[Prior, ...]
    played: Played
    score: Floats
    finalists: Played
    final: Floats
    centres: Floats

    @property
    def peak(self) -> Floats:
        """The best, as scores of the priors, shape (n_free,)."""
        return np.asarray(self.finalists.z[0])

    def near(self) -> Played:
        """The finalists, and points from all along the way that came near the best: what an emulator is fitted to.

        A draw from the posterior lies about half as far below its peak as there are dimensions; four times as far is
        near.
        """
        n_free = len(self.priors)
        low = min(self.final[0] - 2.0 * n_free, float(np.sort(self.score)[-min(fewest_for(n_free), len(self.score))]))
        places = np.flatnonzero(self.score >= low)
        chosen = places[np.linspace(0, len(places) - 1, min(len(places), MOST_NEAR)).astype(np.intp)]
        return joined([self.finalists, self.played.some(chosen)])

    def told(self) -> dict[str, Any]:
        """What is told of it, as JSON values."""
        return {
            "points": len(self.score), "islands": self.centres.shape[1], "best": float(self.final[0]),
            "finalists": self.final.tolist(), "peak": {key: float(v[0]) for key, v in self.best().items()},
        }  # fmt: skip

    def best(self, n: int = 1) -> dict[str, Floats]:
        """The n best of the finalists, as points by key."""
        return points_of(self.priors, self.finalists.u[:n])


def search(
    free: Sequence[Prior],
    targets: Sequence[Target],
    simulator: Simulator,
    *,
    points: int,
    runs: int,
    seed: int,
    among: Sequence[int] | None = None,
    islands: int = ISLANDS,
    per_island: int = PER_ISLAND,
    with_cases: bool = True,
    jobs: int = 1,
    executor: Executor | None = None,
    crew: Crew | None = None,
    folder: Path | None = None,
    done: Callable[[int], object] = lambda n_points: None,
    watch: Callable[[int, Floats, Floats], object] = lambda generation, u, score: None,
) -> Searched:
    """The points of the priors that agree best with the targets, and all that were looked at.

    Parameters
    ----------
    free : sequence of Prior
        The numbers that are free.
    targets : sequence of Target
        In the order of the simulator's summaries.
    simulator : Simulator
    among : sequence of int, optional
        The places of the targets among the summaries, where there are others.
    points : int
        About how many are played; whole generations.
    runs : int
        At each point.
    seed : int
    islands, per_island : int, optional
    with_cases : bool, optional
        Whether the cases are played, if the simulator has any.
    jobs, executor : optional
        As for `sim.run`.
    crew : Crew, optional
        As for `execute`: a generation takes seconds, and a process as long to start.
    folder : Path, optional
        Where each piece that was played is kept; what is there is not played again, so that a search goes on bit for
        bit.
    done : callable, optional
        Called with how many more points there are.
    watch : callable, optional
        Called after each generation with its number, positions and scores.

    Raises
    ------
    ValueError
        If the budget holds no generation.
    MissingExtraError
        If cma is not installed.
    """
    check_ranges({"islands": (islands, 1, 100), "per_island": (per_island, 4, 10_000)})
    check_ranges({"points": (points, islands * per_island, 10**8)})
    cases = with_cases and bool(simulator.families)

    def play(name: str, u: Floats, generation: int, *, longer: int = 1) -> tuple[Played, Floats]:
        told = play_points(
            simulator, free, u, runs=longer * runs, seed=seed + LUCK + generation, with_cases=cases, jobs=jobs,
            executor=executor, crew=crew, done=lambda n: done(longer * n),
            kept_as=None if folder is None else folder / name,
        )  # fmt: skip
        part = Played(u, told.values, told.errors, told.loglik, np.full(len(u), generation, dtype=np.int64))
        part = part if among is None else part.with_summaries(among)
        return part, scores(part, targets, with_cases=cases)

    climbs = [_Island(place, len(free), per_island, seed) for place in range(islands)]
    came, centres = [], []
    for generation in range(1, points // (islands * per_island) + 1):
        asked = [climb.ask() for climb in climbs]
        part, score = play(f"search-{generation:05d}", positions_of(np.concatenate(asked)), generation)
        for climb, z, reached in zip(climbs, asked, np.split(score, islands), strict=True):
            climb.tell(z, reached)
        came.append((part, score))
        centres.append(np.stack([climb.centre for climb in climbs]))
        watch(generation, part.u, score)
    played, score = joined([part for part, _ in came]), np.concatenate([part for _, part in came])
    best = played.u[np.argsort(-score, kind="stable")[: FINALISTS - islands]]
    again, final = play("finalists", np.concatenate([positions_of(centres[-1]), best]), 0, longer=LONGER)
    order = np.argsort(-final, kind="stable")
    return Searched(tuple(free), played, score, again.some(order), final[order], np.stack(centres))


def rows_of(points: int) -> int:
    """Points that a search of so many plays, those played once more counted as often as they have runs."""
    return points // GENERATION * GENERATION + LONGER * FINALISTS


def scores(played: Played, targets: Sequence[Target], *, with_cases: bool) -> Floats:
    """Log-likelihood of facts and cases plus log prior (up to a constant) of played points, shape (n_points,)."""
    told = played_loglik(targets, *scaled_table(targets, played.values, played.errors))
    if with_cases:
        told = told + played.loglik.sum(axis=1)
    return np.asarray(told - 0.5 * np.sum(played.z**2, axis=1))


class _Island:
    """One climb; at rest, it begins anew."""

    def __init__(self, place: int, n_free: int, size: int, seed: int) -> None:
        self._cma = needs("cma", "the search of a calibration", extra="analysis")
        self._rng = np.random.default_rng([seed, 17, place])
        self._n_free, self._size = n_free, size
        self._begin(np.zeros(n_free) if place == 0 else self._drawn())

    @property
    def centre(self) -> Floats:
        """Where it stands, as scores of the priors."""
        return np.asarray(self._strategy.mean, dtype=np.float64)

    def ask(self) -> Floats:
        """Scores of the next generation, shape (size, n_free)."""
        if self._strategy.stop():
            self._begin(self._drawn())
        return np.array(self._strategy.ask(), dtype=np.float64)

    def tell(self, z: Floats, score: Floats) -> None:
        """How good they were."""
        self._strategy.tell(list(z), (-score).tolist())

    def _begin(self, centre: Floats) -> None:
        own: dict[str, Any] = {"popsize": self._size, "randn": self._randn, "seed": np.nan, "verbose": -9}
        self._strategy = self._cma.CMAEvolutionStrategy(centre, FIRST_STEP, own)

    def _drawn(self) -> Floats:
        return APART * self._rng.standard_normal(self._n_free)

    def _randn(self, *shape: int) -> Floats:
        return self._rng.standard_normal(shape)
