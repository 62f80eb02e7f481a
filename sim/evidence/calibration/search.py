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

>>> found = search(Player(simulator, free), targets, points=12_000, runs=2_000, seed=1)      # doctest: +SKIP
>>> found.told(free)["peak"]["coefficients.base_drive"]                                      # doctest: +SKIP
-2.31
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.evidence.calibration.matching import fewest_for
from sim.evidence.calibration.priors import Prior, points_of, positions_of
from sim.evidence.calibration.simulators import Played, Player, joined
from sim.evidence.calibration.targets import Target, played_loglik, scaled_table
from sim.model.arrays import Floats
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
    played : Played
        Every point, generation by generation, as it came.
    score : float array, shape (n_points,)
        Log-likelihood of facts and cases plus log prior (up to a constant), luck and all.
    finalists : Played
        The best and the centres of the islands, played again with more runs and luck of their own; best first.
    final : float array, shape (n_finalists,)
        Their scores.
    centres : float array, shape (n_generations, n_islands, n_free)
        Where the islands stood, as scores of the priors.
    """

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
        n_free = self.played.u.shape[1]
        low = min(self.final[0] - 2.0 * n_free, float(np.sort(self.score)[-min(fewest_for(n_free), len(self.score))]))
        places = np.flatnonzero(self.score >= low)
        chosen = places[np.linspace(0, len(places) - 1, min(len(places), MOST_NEAR)).astype(np.intp)]
        return joined([self.finalists, self.played.some(chosen)])

    def told(self, priors: Sequence[Prior]) -> dict[str, Any]:
        """What is told of it, as JSON values."""
        peak = points_of(priors, self.finalists.u[:1])
        return {
            "points": len(self.score), "islands": self.centres.shape[1], "best": float(self.final[0]),
            "finalists": self.final.tolist(), "peak": {key: float(values[0]) for key, values in peak.items()},
        }  # fmt: skip


def search(
    player: Player,
    targets: Sequence[Target],
    *,
    points: int,
    runs: int,
    seed: int,
    among: Sequence[int] | None = None,
) -> Searched:
    """The points of the priors that agree best with the targets, and all that were looked at.

    Parameters
    ----------
    player : Player
        Plays the points; cases too, if its simulator has any.
    targets : sequence of Target
        In the order of the simulator's summaries.
    points : int
        About how many are played; whole generations.
    runs : int
        At each point.
    seed : int
    among : sequence of int, optional
        The places of the targets among the summaries, where there are others.

    Raises
    ------
    ValueError
        If the budget holds no generation.
    MissingExtraError
        If cma is not installed.
    """
    check_ranges({"points": (points, GENERATION, 10**8)})

    def play(name: str, u: Floats, generation: int, *, longer: int = 1) -> tuple[Played, Floats]:
        with_cases = bool(player.simulator.families)
        part = player.play(u, runs=longer * runs, seed=seed + LUCK + generation, with_cases=with_cases, name=name)
        part = part if among is None else part.with_summaries(among)
        return part, scores(part, targets)

    climbs = [_Island(place, len(player.priors), seed) for place in range(ISLANDS)]
    came, centres = [], []
    for generation in range(1, points // GENERATION + 1):
        asked = [climb.ask() for climb in climbs]
        part, score = play(f"search-{generation:05d}", positions_of(np.concatenate(asked)), generation)
        for climb, z, reached in zip(climbs, asked, np.split(score, ISLANDS), strict=True):
            climb.tell(z, reached)
        came.append((part, score))
        centres.append(np.stack([climb.centre for climb in climbs]))
    played, score = joined([part for part, _ in came]), np.concatenate([part for _, part in came])
    best = played.u[np.argsort(-score, kind="stable")[: FINALISTS - ISLANDS]]
    again, final = play("finalists", np.concatenate([positions_of(centres[-1]), best]), 0, longer=LONGER)
    order = np.argsort(-final, kind="stable")
    return Searched(played, score, again.some(order), final[order], np.stack(centres))


def rows_of(points: int) -> int:
    """Points that a search of so many plays, those played once more counted as often as they have runs."""
    return points // GENERATION * GENERATION + LONGER * FINALISTS


def scores(played: Played, targets: Sequence[Target]) -> Floats:
    """Log-likelihood of facts and cases plus log prior (up to a constant) of played points, shape (n_points,)."""
    told = played_loglik(targets, *scaled_table(targets, played.values, played.errors))
    return np.asarray(told + played.loglik.sum(axis=1) - 0.5 * np.sum(played.z**2, axis=1))


class _Island:
    """One climb; at rest, it begins anew."""

    def __init__(self, place: int, n_free: int, seed: int) -> None:
        self._cma = needs("cma", "the search of a calibration", extra="analysis")
        self._rng = np.random.default_rng([seed, 17, place])
        self._n_free = n_free
        self._begin(np.zeros(n_free) if place == 0 else self._drawn())

    @property
    def centre(self) -> Floats:
        """Where it stands, as scores of the priors."""
        return np.asarray(self._strategy.mean, dtype=np.float64)

    def ask(self) -> Floats:
        """Scores of the next generation, shape (n_points, n_free)."""
        if self._strategy.stop():
            self._begin(self._drawn())
        return np.array(self._strategy.ask(), dtype=np.float64)

    def tell(self, z: Floats, score: Floats) -> None:
        """How good they were."""
        self._strategy.tell(list(z), (-score).tolist())

    def _begin(self, centre: Floats) -> None:
        own: dict[str, Any] = {"popsize": PER_ISLAND, "randn": self._randn, "seed": np.nan, "verbose": -9}
        self._strategy = self._cma.CMAEvolutionStrategy(centre, FIRST_STEP, own)

    def _drawn(self) -> Floats:
        return APART * self._rng.standard_normal(self._n_free)

    def _randn(self, *shape: int) -> Floats:
        return self._rng.standard_normal(shape)
