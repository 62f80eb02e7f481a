"""Which part of the variance of a response each factor explains, and which part is luck: Sobol indices.

A run depends on the parameters x and on its luck. Let m(x) = E[Y | x]. Then

    Var(Y)  =  Var(m(x))  +  E[Var(Y | x)]          what parameters explain  +  what luck leaves

*Chance* is the second part's share: luck taken as one more input (the "classical" indices of Zhu & Sudret 2021), its
total index. The first part is shared out among the factors by the first-order and total indices of m ("QoI-based", of
the mean; equally of the log variance). Computed from a finite number of runs, the indices would be random variables
over the luck drawn (Hart, Alexanderian & Gremaud 2017); here they are unbiased for m up to the ratio, because every
square is built from products of different runs only (see `batches`), and the bootstrap resamples rows of the design
*and* runs, since luck that all points share does not average out over points.

The design is Saltelli's: for each row j the points A_j, B_j, and for each factor i the point A_j with factor i from B_j
(AB_ij). The estimators are those of `scipy.stats.sobol_indices` (Saltelli et al. 2010 for the first order, Jansen 1999
for the total), and with one run a point they agree with it to the last digits; they stand here because what is taken
off for luck has to go into each of them and into every resample.

>>> from sim.results.batches import gather
>>> from sim.results.responses import Response
>>> rng = np.random.default_rng(1)
>>> a, b = rng.random((2, 4096, 2))
>>> points = np.stack([a, b, np.c_[b[:, 0], a[:, 1]], np.c_[a[:, 0], b[:, 1]]], axis=1).reshape(-1, 2)
>>> values = points @ np.array([2.0, 1.0])
>>> found = sobol_indices(gather(values[:, None], Response("deaths_total", "mean")), ("x", "y"))
>>> [round(index.estimate, 1) for index in found.first]
[0.8, 0.2]

Sources
-------
Saltelli, A. et al. (2010), Computer Physics Communications 181, 259-270.
Jansen, M. J. W. (1999), Computer Physics Communications 117, 35-43.
Hart, J. L., Alexanderian, A. & Gremaud, P. A. (2017), SIAM J. Scientific Computing 39, A1514-A1530.
Zhu, X. & Sudret, B. (2021), Reliability Engineering & System Safety 214, 107815.
Owen, A. B. (2007), Annals of Applied Statistics 1, 386-411 (the bootstrap of rows and columns).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import nan
from typing import Any, NamedTuple

import numpy as np

from sim.model.arrays import Floats
from sim.results.batches import ENDS, FLOORED, N_RESAMPLES, NOISE_ALLOWED, Batches, Index, between_runs, runs_for
from sim.results.estimates import without_nan


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """Which part of the variance of one statistic of one response each factor explains, and which part is luck.

    `first` and `total` are shares of the variance of the statistic over the design, luck taken out (it has no bar on
    that scale). `chance` is a share of the variance of a *single run*. For one picture with a bar of chance, use
    `first_of_a_run`: shares of the variance of a single run, which together with `chance` and the interactions make 1.

    Attributes
    ----------
    response : str
    statistic : str
        "mean" or "spread".
    factors : tuple of str
        Keys, in the order of the tuples.
    first, total : tuple of Index
        First-order and total indices, one a factor. A small negative one is a zero with sampling error, and what one
        has above 1 is sampling error too.
    chance : Index
        Share of the variance of a single run that is luck (and parameters that are uncertain but not varied here):
        the total index of luck. nan for a spread, and with one run a point.
    noise : Index
        Share of the variance between the points, as played, that is luck left over by so many runs.
    mean, variance : float
        Of the statistic over the design, luck taken out of the variance.
    n_base, n_runs, n_resamples : int
        Rows of the design (a power of two), runs at each point, bootstrap resamples.
    runs_needed : int or None
        Runs a point that would leave 5 % of noise; None where it cannot be told.
    remarks : tuple of str
        Sentences that a reader needs: warnings, negative indices, nothing to explain.
    """

    response: str
    statistic: str
    factors: tuple[str, ...]
    first: tuple[Index, ...]
    total: tuple[Index, ...]
    chance: Index
    noise: Index
    mean: float
    variance: float
    n_base: int
    n_runs: int
    n_resamples: int
    runs_needed: int | None
    remarks: tuple[str, ...] = ()

    @property
    def first_of_a_run(self) -> tuple[Index, ...]:
        """First-order indices as shares of the variance of a single run: `first` times (1 - chance)."""
        left = 1.0 - self.chance.estimate
        return tuple(Index(left * index.estimate, left * index.low, left * index.high) for index in self.first)

    @property
    def order(self) -> tuple[int, ...]:
        """Places of the factors, the largest total index first."""
        return tuple(sorted(range(len(self.factors)), key=lambda place: -np.nan_to_num(self.total[place].estimate)))

    def records(self) -> list[dict[str, Any]]:
        """One JSON record a factor, the largest total index first."""
        return [
            {
                "response": self.response, "statistic": self.statistic, "factor": self.factors[place],
                **self.first[place].named("first"), **self.total[place].named("total"),
            }
            for place in self.order
        ]  # fmt: skip

    def luck(self) -> dict[str, Any]:
        """One JSON record of chance and noise."""
        names = ("response", "statistic", "mean", "variance")
        return {
            **without_nan({name: getattr(self, name) for name in names}),
            **self.chance.named("chance"),
            **self.noise.named("noise"),
            "runs_needed": self.runs_needed,
        }


def sobol_indices(
    batches: Batches,
    factors: tuple[str, ...],
    *,
    n_resamples: int = N_RESAMPLES,
    rng: np.random.Generator | None = None,
) -> SobolIndices:
    """First-order and total indices of each factor, chance and noise, with bootstrap intervals.

    Parameters
    ----------
    batches : Batches
        A response at n_base * (n_factors + 2) points, row after row: A_j, B_j, then A_j with each factor from B_j.
    factors : tuple of str
        Keys, in the order of the points of a row.
    n_resamples : int, optional
    rng : numpy.random.Generator, optional
        For the resamples.

    Raises
    ------
    ValueError
        If the number of points does not fit the number of factors.
    """
    width = len(factors) + 2
    if not factors or batches.n_points % width:
        raise ValueError(f"there are {batches.n_points} points; with {len(factors)} factors it takes n_base x {width}.")
    rows, sizes = _Rows(batches, width), batches.sizes
    (parts,) = rows.parts(np.ones((1, rows.n_base)), sizes[np.newaxis])
    every = _resample(rows, sizes, n_resamples, np.random.default_rng(0) if rng is None else rng)
    resampled = _Parts(*(np.array(each) for each in zip(*every, strict=True)))
    is_constant = not parts.raw > 1e-20 * max(1.0, float(np.abs(batches.estimate).max()) ** 2)
    has_indices = not is_constant and parts.variance > 0.0
    has_luck = len(sizes) > 1 and not is_constant
    has_chance = len(sizes) > 1 and batches.statistic == "mean" and parts.within + parts.raw > 0.0

    def index(is_known: bool, estimate: float, again: Floats) -> Index:
        known = again[np.isfinite(again)] if is_known and np.isfinite(estimate) else again[:0]
        low, high = np.percentile(known, ENDS) if len(known) else (nan, nan)
        return Index(float(estimate) if is_known else nan, float(low), float(high))

    first, total = (
        tuple(index(has_indices, *one) for one in zip(estimates, again.T, strict=True))
        for estimates, again in ((parts.first, resampled.first), (parts.total, resampled.total))
    )
    found = SobolIndices(
        batches.response.name, batches.statistic, factors, first, total,
        chance=index(has_chance, parts.chance, resampled.chance),
        noise=index(has_luck, parts.noise, resampled.noise),
        mean=float(batches.estimate.reshape(-1, width)[:, :2].mean()),
        variance=0.0 if is_constant else float(parts.variance),
        n_base=rows.n_base, n_runs=batches.n_runs, n_resamples=n_resamples,
        runs_needed=runs_for(parts.noise, batches.n_runs) if has_luck else None,
    )  # fmt: skip
    unsure = float(np.mean(resampled.variance <= 0.0))
    return replace(found, remarks=tuple(_remarks(found, batches, is_constant=is_constant, unsure=unsure)))


class _Parts(NamedTuple):
    """Variances and indices: of the design as played, or, with a first axis more, of every resample."""

    first: Any
    total: Any
    variance: Any
    raw: Any
    noise: Any
    within: Any

    @property
    def chance(self) -> Any:
        """Luck's share of the variance of a single run."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.within / (self.within + np.maximum(self.variance, 0.0))


class _Rows:
    """The design row by row: values (n_base, width, n_batches), and their squares batch by batch."""

    def __init__(self, batches: Batches, width: int) -> None:
        values = batches.means.reshape(-1, width, batches.means.shape[1])
        # Luck that lifts a whole batch alike says nothing about factors; without it the first order is surer.
        self.values = values - values[:, :2].mean(axis=(0, 1))
        self.n_base = len(values)
        self.sizes = batches.sizes
        self.within = batches.variances.reshape(values.shape)[:, :2].mean(axis=1)
        self.middle = self.values[:, :2].mean(axis=1)
        self.squares = _squares(self.values)

    def parts(self, rows: Floats, weights: Floats) -> Iterator[_Parts]:
        """Variances and indices under sets of weights of rows (n_sets, n_base) and of batches (n_sets, n_batches)."""
        own: Floats = rows @ self.squares.reshape(self.n_base, -1) / rows.sum(axis=1, keepdims=True)
        for one, its_weights, squares in zip(rows, weights, own, strict=True):
            yield self._parts(one / one.sum(), its_weights, squares.reshape(self.squares.shape[1:]))

    def _parts(self, share: Floats, weights: Floats, own: Floats) -> _Parts:
        """Variances and indices under one set of weights, from the squares of each batch (n_squares, n_batches)."""
        whole = weights.sum()
        plain = share @ _squares(self.values @ weights / whole)
        square = between_runs(plain, own @ weights**2, weights)
        middles = share @ self.middle
        middle = middles @ weights / whole
        variance = square[-1] - between_runs(middle**2, (weights * middles) @ (weights * middles), weights)
        raw = plain[-1] - middle**2
        # Noise falls with the number of runs: told for the batches as played, whatever weights a resample gave them.
        scale = (weights**2).sum() / whole**2
        left_over = max(raw - variance, 0.0) / scale * (self.sizes**2).sum() / self.sizes.sum() ** 2
        # What cancels but for the last digit of the sums is nothing.
        square[:-1][np.abs(square[:-1]) < 1e-12 * plain[-1]] = 0.0
        with np.errstate(invalid="ignore", divide="ignore"):
            indices = square[:-1] / variance if variance > 0.0 else np.full(len(square) - 1, nan)
            noise = left_over / (max(variance, 0.0) + left_over)
        within = share @ self.within @ weights / whole if self.sizes.sum() > 1 else nan
        first, total = np.split(indices, 2)
        return _Parts(first, total, variance, raw, noise, within)


def _squares(values: Floats) -> Floats:
    """For each row: first order (Saltelli 2010), total (Jansen 1999), mean square; (n_base, 2 n_factors + 1, ...)."""
    a, b, ab = values[:, :1], values[:, 1:2], values[:, 2:]
    return np.concatenate([b * (ab - a), 0.5 * (a - ab) ** 2, 0.5 * (a**2 + b**2)], axis=1)


def _resample(rows: _Rows, sizes: Floats, n_resamples: int, rng: np.random.Generator) -> Iterator[_Parts]:
    """The parts of every resample of rows and batches, a hundred at a time."""
    n_batches = len(sizes)
    row_counts = rng.multinomial(rows.n_base, np.full(rows.n_base, 1.0 / rows.n_base), size=n_resamples)
    counts = rng.multinomial(n_batches, np.full(n_batches, 1.0 / n_batches), size=n_resamples)
    # One batch alone has no luck to compare with: such a draw stands for the batches as they are.
    counts[(counts > 0).sum(axis=1) < 2] = 1
    for begin in range(0, n_resamples, 100):
        some = slice(begin, begin + 100)
        yield from rows.parts(row_counts[some].astype(np.float64), counts[some] * sizes)


def _remarks(found: SobolIndices, batches: Batches, *, is_constant: bool, unsure: float) -> Iterator[str]:
    what, runs = f"{found.response} ({found.statistic})", found.runs_needed
    if is_constant:
        yield f"{what} is the same at every point: there is no variance to explain."
        return
    if found.variance <= 0.0:
        yield f"{what} varies between points no more than luck does: there is nothing to share out."
    elif unsure > 0.025:
        yield f"The variance of {what} over the design cannot be told from 0: its indices say little."
    if found.noise.estimate > NOISE_ALLOWED:
        remedy = "play more" if runs is None else f"at least {runs:,}"
        left = "" if runs is None else f" would leave {NOISE_ALLOWED:.0%}"
        yield (
            f"Luck makes {found.noise.estimate:.0%} of the variance of {what} between points with {found.n_runs:,} "
            f"runs each; it is taken out of the indices, but they are unsure: {remedy} runs a point{left}."
        )
    if found.n_runs == 1:
        yield "With one run a point, luck cannot be told from parameters: the indices count it among them."
    every = sorted(
        (index.estimate, f"{name} {kind} {index.estimate:.3f}")
        for kind, indices in (("first", found.first), ("total", found.total))
        for name, index in zip(found.factors, indices, strict=True)
    )
    negative = [told for estimate, told in every if estimate < 0.0]
    above = [told for estimate, told in reversed(every) if estimate > 1.0]
    for outside, what_they_are in (
        (negative, f"Negative indices of {what} are zeros with sampling error"),
        (above, f"Indices of {what} above 1 are sampling error, for nothing explains more than all of the variance"),
    ):
        if outside:
            more = f" and {len(outside) - 3} more" if len(outside) > 3 else ""
            yield f"{what_they_are}: {', '.join(outside[:3])}{more}."
    if batches.is_floored:
        yield FLOORED
