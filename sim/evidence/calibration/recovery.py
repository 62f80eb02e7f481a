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
from numpy.typing import NDArray

from sim.evidence.calibration.calibrate import fitted_cloud
from sim.evidence.calibration.fact_source import FactSimulator
from sim.evidence.calibration.inference import infer
from sim.evidence.calibration.likelihood import DEGREES
from sim.evidence.calibration.matching import Played, first_wave, positions_of
from sim.evidence.calibration.played import play_points
from sim.evidence.calibration.priors import Prior
from sim.evidence.calibration.question import Question
from sim.evidence.calibration.sampling import Cloud
from sim.evidence.calibration.simulators import Simulator
from sim.evidence.calibration.targets import Target, scaled_table
from sim.model.arrays import Floats
from sim.play.execute import begun_anew
from sim.results.intervals import wilson
from sim.study.ranges import check_ranges

LEVEL = 0.9
ALLOWED = (0.80, 0.97)
"""Between which the coverage of 90 % intervals must lie."""
PARTICLES = 600


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
    def covered(self) -> NDArray[np.bool_]:
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
        for place, key in enumerate(self.keys):
            count = int(self.covered[:, place].sum())
            low, high = wilson(count, n)
            told.append(
                {
                    "key": key, "coverage": count / n, "low": low, "high": high,
                    "spread": float(self.spread[:, place].mean()),
                }
            )  # fmt: skip
        return {"worlds": n, "level": LEVEL, "coverage": self.coverage, "coefficients": told}


LONG = 4
"""How many times more dyads a synthetic history has than a point of the table: facts rest on many disputes."""


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
    simulator = FactSimulator(asked.simulator.ids)
    how: dict[str, Any] = {"runs": LONG * asked.runs, "seed": asked.seed + 1_000, "jobs": jobs, "progress": progress}
    with begun_anew("the synthetic histories"):
        if asked.search:
            return recover_whole(replace(asked, simulator=simulator), worlds=worlds, **how)
        u = first_wave(asked.points, len(asked.priors), seed=asked.seed).u
        played = played_over_the_prior(simulator, asked.priors, u, runs=asked.runs, seed=asked.seed + 1, jobs=jobs)
        return recover(simulator, asked.priors, asked.targets, played, worlds=worlds, **how)


def played_over_the_prior(
    simulator: Simulator, priors: Sequence[Prior], u: Floats, *, runs: int, seed: int, jobs: int = 1
) -> Played:
    """Points played once, for all worlds."""
    told = play_points(simulator, priors, u, runs=runs, seed=seed, jobs=jobs)
    return Played(u, told.values, told.errors, told.loglik, np.ones(len(u), dtype=np.int64))


def recover(
    simulator: Simulator,
    priors: Sequence[Prior],
    targets: Sequence[Target],
    played: Played,
    *,
    worlds: int,
    runs: int,
    seed: int,
    jobs: int = 1,
    errors_of_worlds: Sequence[Target] | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Recovery:
    """Posterior intervals in synthetic worlds.

    Parameters
    ----------
    simulator : Simulator
    priors, targets : sequence
        Of the targets, kind, observation error and discrepancy are used; the value is that of each world.
    played : Played
        Points over the prior, played with another seed.
    worlds : int
    runs : int
        Of each world. The luck of so many runs is part of its observation error; the rest of that error is added.
    seed : int
    jobs : int, optional
    errors_of_worlds : sequence of Target, optional
        What errors the histories have, where they are not those that the inference assumes: how wrong may it be?
    progress : callable, optional
        Called with worlds done and worlds asked for.
    """
    truth, histories = histories_of(
        simulator, priors, targets, errors_of_worlds or targets, worlds=worlds, runs=runs, seed=seed, jobs=jobs
    )

    def cloud_of(history: Sequence[Target], world: int) -> Cloud:
        seen = [place for place, target in enumerate(history) if np.isfinite(target.value)]
        part = replace(played.with_summaries(seen), loglik=np.zeros((len(played.u), 0)))
        return infer(part, [history[place] for place in seen], seed=seed + world, particles=PARTICLES).cloud

    return _recovered(priors, truth, histories, cloud_of, progress)


def recover_whole(
    asked: Question,
    *,
    worlds: int,
    runs: int,
    seed: int,
    jobs: int = 1,
    progress: Callable[[int, int], object] | None = None,
) -> Recovery:
    """Posterior intervals in synthetic worlds, each fitted by the whole method; arguments as for `recover`."""
    targets = asked.targets
    truth, histories = histories_of(
        asked.simulator, asked.priors, targets, targets, worlds=worlds, runs=runs, seed=seed, jobs=jobs
    )

    def cloud_of(history: Sequence[Target], world: int) -> Cloud:
        told = [target if np.isfinite(target.value) else replace(target, weight=0.0, value=0.0) for target in history]
        return fitted_cloud(replace(asked, targets=tuple(told), seed=asked.seed + world), jobs=jobs)

    return _recovered(asked.priors, truth, histories, cloud_of, progress)


def _recovered(
    priors: Sequence[Prior],
    truth: Floats,
    histories: Sequence[Sequence[Target]],
    cloud_of: Callable[[Sequence[Target], int], Cloud],
    progress: Callable[[int, int], object] | None,
) -> Recovery:
    """Every history fitted."""
    found = []
    for world, history in enumerate(histories):
        z = cloud_of(history, world).z
        cuts = np.quantile(z, [0.5 * (1 - LEVEL), 0.5, 0.5 * (1 + LEVEL)], axis=0)
        found.append((*cuts, (z < truth[world]).mean(axis=0), z.std(axis=0)))
        if progress is not None:
            progress(world + 1, len(histories))
    low, middle, high, rank, spread = (np.stack(part) for part in zip(*found, strict=True))
    return Recovery(tuple(prior.key for prior in priors), truth, low, middle, high, rank, spread)


def histories_of(
    simulator: Simulator,
    priors: Sequence[Prior],
    targets: Sequence[Target],
    errors: Sequence[Target],
    *,
    worlds: int,
    runs: int,
    seed: int,
    jobs: int = 1,
) -> tuple[Floats, list[list[Target]]]:
    """True scores, shape (n_worlds, n_priors), and the targets of each world; a value is nan where there is none.

    Parameters
    ----------
    simulator, priors, targets : optional
        As for `recover`.
    errors : sequence of Target
        The errors that the histories have.
    worlds, runs, seed, jobs : optional
        As for `recover`.
    """
    rng = np.random.default_rng([seed, 13])
    truth = np.clip(rng.standard_normal((worlds, len(priors))), -3.0, 3.0)
    noise = rng.standard_normal((2, worlds, len(targets))) * np.sqrt(
        DEGREES / rng.chisquare(DEGREES, (worlds, len(targets)))
    )
    answer = play_points(simulator, priors, positions_of(truth), runs=runs, seed=seed, are_apart=True, jobs=jobs)
    values, luck = scaled_table(targets, answer.values, answer.errors)
    histories = []
    for world in range(worlds):
        missed = [
            _missing_sd(target.sd, luck[world, place]) * noise[0, world, place]
            + target.discrepancy * noise[1, world, place]
            for place, target in enumerate(errors)
        ]
        moved = values[world] + missed
        histories.append([replace(target, value=float(moved[place])) for place, target in enumerate(targets)])
    return truth, histories


def _missing_sd(sd: float, luck: float) -> float:
    """What an observation error has beside the luck of the runs that made the history."""
    return float(np.sqrt(max(0.0, sd**2 - luck**2))) if np.isfinite(luck) else sd
