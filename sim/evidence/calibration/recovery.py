"""Does the method find the truth where the truth is known? Synthetic worlds, one after the other.

Coefficients are drawn from the prior, a history is played with them, its summaries get the errors that the facts have
and the discrepancy that is assumed; then the posterior is inferred as for the real facts. Of 90 % intervals, nine in
ten must hold the truth: fewer means that the method is too sure, more that it wastes what it knows. Without a search,
one table of points played over the prior serves all worlds, since a history is what differs between them; with one,
each world is fitted by the whole method, from the prior on.

A history misses what it was played with as the likelihood says: errors and discrepancy times a Student factor.

Sources
-------
Cook, Gelman & Rubin (2006), J. Computational and Graphical Statistics 15, 675-692; Talts et al. (2018),
arXiv:1804.06788.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.evidence.calibration.calibrate import fitted, infer
from sim.evidence.calibration.matching import first_wave
from sim.evidence.calibration.priors import positions_of
from sim.evidence.calibration.question import Question
from sim.evidence.calibration.sampling import Cloud
from sim.evidence.calibration.simulators import EvidenceSimulator, Player
from sim.evidence.calibration.targets import DEGREES, Target, scaled_table
from sim.model.arrays import Bools, Floats
from sim.play.execute import Crew, begun_anew
from sim.results.intervals import wilson
from sim.study.ranges import check_ranges

LEVEL = 0.9
PARTICLES = 600
LONG = 4
"""How many times more dyads a synthetic history has than a point of the table: facts rest on many disputes."""
LATER = 1_000
"""Between the seeds of a question and those of its histories."""

History = list[Target]
"""The targets of a world; a value is nan where there is none."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was found in each world.

    Attributes
    ----------
    keys : tuple of str
    truth, low, middle, high : float array, shape (n_worlds, n_keys)
        True scores, and 5 %, 50 % and 95 % points of the posterior, as scores of the prior.
    rank : float array, shape (n_worlds, n_keys)
        Share of the draws below the truth: uniform if the method is right.
    spread : float array, shape (n_worlds, n_keys)
        Standard deviation of the posterior, where the prior has 1: what the facts teach.
    """

    keys: tuple[str, ...]
    truth: Floats
    low: Floats
    middle: Floats
    high: Floats
    rank: Floats
    spread: Floats

    @property
    def covered(self) -> Bools:
        """Whether the interval holds the truth, shape (n_worlds, n_keys)."""
        return np.asarray((self.low <= self.truth) & (self.truth <= self.high))

    @property
    def coverage(self) -> float:
        """Share over all worlds and coefficients."""
        return float(self.covered.mean())

    def to_json(self) -> dict[str, Any]:
        """Coverage with its interval, by coefficient and in all."""
        n = len(self.truth)
        told = []
        for key, covered, spread in zip(self.keys, self.covered.T, self.spread.T, strict=True):
            count = int(covered.sum())
            low, high = wilson(count, n)
            told.append({"key": key, "coverage": count / n, "low": low, "high": high, "spread": float(spread.mean())})
        return {"worlds": n, "level": LEVEL, "coverage": self.coverage, "coefficients": told}


def recovery(
    asked: Question, *, worlds: int, jobs: int = 1, progress: Callable[[int, int], object] | None = None
) -> Recovery:
    """Whether the method finds the truth: the same question asked of synthetic histories, of facts alone.

    Parameters
    ----------
    asked : Question
        With a search, the whole of it is asked of each world; without, its first wave is played once for all.
    worlds : int
        How many histories.
    jobs, progress : optional
        As for `sim.calibrate`; progress counts worlds.
    """
    check_ranges({"worlds": (worlds, 2, 10_000)})
    asked = replace(asked, simulator=EvidenceSimulator(asked.simulator.ids))
    with begun_anew("the synthetic histories"), Crew() as crew:
        player = Player(asked.simulator, asked.priors, jobs, crew=crew)
        return recovered(asked, player, *histories_of(asked, player, worlds=worlds), progress=progress)


def histories_of(asked: Question, player: Player, *, worlds: int) -> tuple[Floats, list[History]]:
    """True scores, shape (n_worlds, n_priors), and what each world shows of the targets.

    The luck of the runs of a history is part of its observation error; the rest of that error is added.
    """
    seed, targets = asked.seed + LATER, asked.targets
    rng = np.random.default_rng([seed, 13])
    truth = np.clip(rng.standard_normal((worlds, len(asked.priors))), -3.0, 3.0)
    factor = rng.standard_normal((2, worlds, len(targets)))
    noise = factor * np.sqrt(DEGREES / rng.chisquare(DEGREES, (worlds, len(targets))))
    played = player.play(positions_of(truth), runs=LONG * asked.runs, seed=seed, are_apart=True)
    values, luck = scaled_table(targets, played.values, played.errors)
    histories = []
    for world in range(worlds):
        missed = [
            _missing_sd(target.sd, luck[world, place]) * noise[0, world, place]
            + target.discrepancy * noise[1, world, place]
            for place, target in enumerate(targets)
        ]
        moved = values[world] + missed
        histories.append([replace(target, value=float(moved[place])) for place, target in enumerate(targets)])
    return truth, histories


def _missing_sd(sd: float, luck: float) -> float:
    """What an observation error has beside the luck of the runs that made the history."""
    return float(np.sqrt(max(0.0, sd**2 - luck**2))) if np.isfinite(luck) else sd


def recovered(
    asked: Question,
    player: Player,
    truth: Floats,
    histories: Sequence[History],
    *,
    progress: Callable[[int, int], object] | None = None,
) -> Recovery:
    """Posterior intervals in each world, by its history; arguments as `histories_of` gives them."""
    cloud_of = _by_the_whole_method(asked, player) if asked.search else _by_one_table(asked, player)
    found = []
    for world, history in enumerate(histories):
        z = cloud_of(history, world).z
        cuts = np.quantile(z, [0.5 * (1 - LEVEL), 0.5, 0.5 * (1 + LEVEL)], axis=0)
        found.append((*cuts, (z < truth[world]).mean(axis=0), z.std(axis=0)))
        if progress is not None:
            progress(world + 1, len(histories))
    low, middle, high, rank, spread = (np.stack(part) for part in zip(*found, strict=True))
    return Recovery(tuple(prior.key for prior in asked.priors), truth, low, middle, high, rank, spread)


def _by_one_table(asked: Question, player: Player) -> Callable[[History, int], Cloud]:
    """The posterior of a world, from points over the prior that serve all."""
    u = first_wave(asked.points, len(asked.priors), seed=asked.seed).u
    played = replace(player.play(u, runs=asked.runs, seed=asked.seed + 1), loglik=np.zeros((len(u), 0)))

    def cloud_of(history: History, world: int) -> Cloud:
        seen = [place for place, target in enumerate(history) if np.isfinite(target.value)]
        targets, seed = [history[place] for place in seen], asked.seed + LATER + world
        return infer(played.with_summaries(seen), targets, seed=seed, particles=PARTICLES).cloud

    return cloud_of


def _by_the_whole_method(asked: Question, player: Player) -> Callable[[History, int], Cloud]:
    """The posterior of a world, which is asked the whole question."""

    def cloud_of(history: History, world: int) -> Cloud:
        told = [target if np.isfinite(target.value) else replace(target, weight=0.0, value=0.0) for target in history]
        return fitted(replace(asked, targets=tuple(told), seed=asked.seed + world), player).inferred.cloud

    return cloud_of
