"""Which factors do anything at all, in a model with luck in it: elementary effects (Morris), to screen them.

A trajectory walks from a point to the opposite corner of a box, one factor a step. An *elementary effect* is the change
of a response in one step, scaled to the whole range of the factor. Over the trajectories, mu is the mean effect, mu*
the mean of its size (how much), sigma its standard deviation (interactions or bends). Effects are differences between
points played with the same luck, so that most of the luck cancels; what remains is measured from the batches of runs
(see `batches`) as the `noise_level`: in 95 % of cases a factor that does nothing stays below it.

>>> from sim.results.batches import gather
>>> from sim.results.responses import Response
>>> unit = trajectories(2, 4, np.random.default_rng(1))
>>> batches = gather(4.0 * unit[:, :1] + 0.0 * unit[:, 1:], Response("deaths_total", "mean"))
>>> effects = elementary_effects(unit, batches, ("resolve", "patience"))
>>> [round(float(size), 6) for size in effects.mu_star]
[4.0, 0.0]

Sources
-------
Morris, M. D. (1991), Technometrics 33, 161-174.
Campolongo, F., Cariboni, J. & Saltelli, A. (2007), Environmental Modelling & Software 22, 1509-1518 (mu*).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.model.arrays import Bools, Floats
from sim.results.batches import ENDS, FLOORED, N_RESAMPLES, Batches, between_runs
from sim.results.estimates import without_nan
from sim.results.intervals import CONFIDENCE

COLUMNS = ("mu", "mu_star", "low", "high", "sigma", "noise_level")
"""Arrays of the effects, by the names that they have in the records."""
LEVELS = 4
"""Levels of each factor in a trajectory."""

STEP = LEVELS / (2 * (LEVELS - 1))
"""Length of each step, as Morris advises for an even number of levels: every level is then equally likely."""


@dataclass(frozen=True, slots=True)
class MorrisEffects:
    """Elementary effects of every factor on one statistic of one response, in units of the response.

    For a spread the unit is that of a log variance: ln 2 doubles the variance. Draw `mu_star` across, `sigma` up, and
    `noise_level` as the line left of which a factor cannot be told from luck.

    Attributes
    ----------
    response : str
    statistic : str
        "mean" or "spread".
    factors : tuple of str
        Keys, in the order of the arrays.
    mu, mu_star, sigma : float array, shape (n_factors,)
        Mean effect, mean size of the effect, standard deviation of the effect.
    low, high : float array, shape (n_factors,)
        95 % bootstrap interval of mu_star over trajectories, and over batches of runs, whose luck all points share.
    noise_level : float array, shape (n_factors,)
        What mu_star of a factor without effect stays below in 95 % of cases; nan with one run a point.
    n_trajectories, n_runs : int
        Trajectories; runs at each point.
    remarks : tuple of str
        Sentences that a reader needs.
    """

    response: str
    statistic: str
    factors: tuple[str, ...]
    mu: Floats
    mu_star: Floats
    sigma: Floats
    low: Floats
    high: Floats
    noise_level: Floats
    n_trajectories: int
    n_runs: int
    remarks: tuple[str, ...] = ()

    @property
    def above_noise(self) -> Bools:
        """Which factors do more than luck would show, shape (n_factors,)."""
        negligible = 1e-12 * max(1.0, float(np.max(np.abs(self.mu_star), initial=0.0)))
        above: Bools = self.mu_star > np.maximum(np.nan_to_num(self.noise_level), negligible)
        return above

    @property
    def order(self) -> tuple[int, ...]:
        """Places of the factors, the most influential first."""
        return tuple(int(place) for place in np.argsort(-self.mu_star, kind="stable"))

    def records(self) -> list[dict[str, Any]]:
        """One JSON record a factor, the most influential first."""
        above = self.above_noise
        return [
            {
                "response": self.response, "statistic": self.statistic, "factor": self.factors[place],
                **without_nan({name: float(getattr(self, name)[place]) for name in COLUMNS}),
                "above_noise": bool(above[place]),
            }
            for place in self.order
        ]  # fmt: skip


def trajectories(n_factors: int, n_trajectories: int, rng: np.random.Generator) -> Floats:
    """Morris trajectories in the unit cube, one below the other, shape (n_trajectories * (n_factors + 1), n_factors).

    In each, the factors step one after the other in random order, up or down by 2/3. Up and down, and both pairs of
    levels, are used equally often for each factor.

    Parameters
    ----------
    n_factors, n_trajectories : int
        At least 1; at least 2.
    rng : numpy.random.Generator
    """
    if n_factors < 1 or n_trajectories < 2:
        raise ValueError(f"n_factors is {n_factors} and n_trajectories {n_trajectories}; at least 1 and 2 are needed.")
    kind = rng.permuted(np.tile(np.arange(n_trajectories) % LEVELS, (n_factors, 1)), axis=1).T
    lower, goes_up = (kind // 2) / (LEVELS - 1), kind % 2 == 1
    begin = np.where(goes_up, lower, lower + STEP)
    end = np.where(goes_up, lower + STEP, lower)
    turn = rng.permuted(np.tile(np.arange(n_factors), (n_trajectories, 1)), axis=1)
    has_stepped = np.arange(n_factors + 1)[None, :, None] > turn[:, None, :]
    points = np.where(has_stepped, end[:, None, :], begin[:, None, :])
    return points.reshape(-1, n_factors)


def elementary_effects(
    unit: Floats,
    batches: Batches,
    factors: tuple[str, ...],
    *,
    n_resamples: int = N_RESAMPLES,
    rng: np.random.Generator | None = None,
) -> MorrisEffects:
    """Effects of every factor, with intervals and the level of noise.

    Parameters
    ----------
    unit : float array, shape (n_points, n_factors)
        From `trajectories`.
    batches : Batches
        The response at these points.
    factors : tuple of str
    n_resamples : int, optional
        Resamples of the trajectories, and draws of the noise.
    rng : numpy.random.Generator, optional
        For the resamples.
    """
    rng = np.random.default_rng(0) if rng is None else rng
    effects = _effects(unit, batches.means)
    sizes, n_batches = batches.sizes, len(batches.sizes)
    effect = effects @ sizes / sizes.sum()
    n_trajectories = len(effect)
    mu, mu_star = effect.mean(axis=0), np.abs(effect).mean(axis=0)
    own = (effects.var(axis=0, ddof=1) * sizes**2).sum(axis=-1)
    variance = between_runs(effect.var(axis=0, ddof=1), own, sizes)
    chosen = rng.multinomial(n_trajectories, np.full(n_trajectories, 1.0 / n_trajectories), n_resamples).T
    weights = (rng.multinomial(n_batches, np.full(n_batches, 1.0 / n_batches), n_resamples) * sizes).T
    weights = weights / weights.sum(axis=0)
    again = [(chosen * np.abs(effects[:, place] @ weights)).mean(axis=0) for place in range(len(factors))]
    low, high = np.percentile(np.stack(again), ENDS, axis=1)
    noise_level = np.full(len(factors), np.nan)
    if n_batches > 1:
        luck = (effects - effect[..., None]) * (sizes / sizes.sum() * np.sqrt(n_batches / (n_batches - 1)))
        signs = rng.choice([-1.0, 1.0], size=(n_batches, n_resamples))
        by_luck = np.stack([np.abs(luck[:, place] @ signs).mean(axis=0) for place in range(len(factors))])
        noise_level = np.percentile(by_luck, 100.0 * CONFIDENCE, axis=1)
    found = MorrisEffects(
        batches.response.name, batches.statistic, factors, mu, mu_star, np.sqrt(np.maximum(variance, 0.0)), low, high,
        noise_level, n_trajectories, batches.n_runs,
    )  # fmt: skip
    return replace(found, remarks=tuple(_remarks(found, batches)))


def _effects(unit: Floats, means: Floats) -> Floats:
    """Change a full range of each factor, shape (n_trajectories, n_factors, n_batches)."""
    n_factors = unit.shape[1]
    steps = np.diff(unit.reshape(-1, n_factors + 1, n_factors), axis=1)
    factor = np.argmax(np.abs(steps), axis=2)
    if ((steps != 0.0).sum(axis=2) != 1).any() or (np.sort(factor, axis=1) != np.arange(n_factors)).any():
        raise ValueError("the points are no trajectories: in each, every factor must step exactly once, alone.")
    change = np.diff(means.reshape(-1, n_factors + 1, means.shape[1]), axis=1)
    effects = np.empty_like(change)
    length = np.take_along_axis(steps, factor[..., None], axis=2)
    np.put_along_axis(effects, factor[..., None], change / length, axis=1)
    return effects


def _remarks(found: MorrisEffects, batches: Batches) -> Iterator[str]:
    what = f"{found.response} ({found.statistic})"
    if not found.mu_star.any():
        yield f"{what} is the same at every point: no factor moves it."
    elif not found.above_noise.any():
        yield f"No factor moves {what} by more than luck does; play more runs a point."
    if found.n_runs == 1:
        yield "With one run a point, effects cannot be told from luck."
    if batches.is_floored:
        yield FLOORED
