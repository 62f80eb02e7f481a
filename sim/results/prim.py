"""Scenario discovery by PRIM, the patient rule induction method: under which conditions does something happen?

The points are split: on some the boxes are searched for (`sim.results.peeling`), the others are held out. On the first
every step of the search loses the restrictions that chance alone could explain (by their quasi-p-values), and the step
with the best coverage times density is chosen; on the points held out each of its restrictions must prove itself again,
or it goes. What is left is reported with the coverage and density of the points held out. A person who disagrees picks
another step of the trajectory.

Why the second test: a search through many boxes finds one that looks good even where there is no pattern. The first
test alone keeps a box in half of such sets of 1,000 points with one input, and in a fifth of those with two or three;
with the second it is about one in a thousand, for the binomial counts the points of the box twice and is strict.

>>> from sim.engine.draws import clock_key, uniforms
>>> u = uniforms(clock_key(1, "an example"), np.arange(900), 0, 3)
>>> inputs = [Input(name, row) for name, row in zip(("resolve", "patience", "luck"), u, strict=True)]
>>> found = discover_boxes(inputs, (u[0] > 0.6) & (u[1] < 0.5), Search(resamples=10))
>>> [sorted(box.keys) for box in found.boxes]
[['patience', 'resolve']]

Could chance alone explain a restriction? Take it away: the box grows, and its density falls. If the restriction meant
nothing, the cases in the box would be a random draw at the density of the grown box: the *quasi-p-value* (Bryant &
Lempert 2010) is the binomial chance of at least as many. "Quasi", because on the points that the search has seen it is
far too small: the search has looked for just such a box. On points held out it is an honest test.

Where points are only likely cases (a label between 0 and 1), their number varies less than the binomial says, and where
they have weights, the number of points is the effective one: both err to the careful side.

>>> binomial_tails(8, 10, np.array([0.5])).round(6).tolist()  # 56 of 1,024
[0.054688]

Sources
-------
Friedman, J. H. & Fisher, N. I. (1999), Statistics and Computing 9, 123-143.
Bryant, B. P. & Lempert, R. J. (2010), Technological Forecasting and Social Change 77, 34-49.
Kish, L. (1965), Survey Sampling: the effective number, (sum of weights)**2 / sum of squared weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress
from math import ceil, floor, inf, nan

import numpy as np
from numpy.typing import ArrayLike

from sim.engine.draws import clock_key, uniforms
from sim.model.arrays import Bools, Floats
from sim.results.boxes import (
    Box,
    Discovery,
    Input,
    LabelledPoints,
    Measure,
    Restriction,
    Trajectory,
    checked_sample,
    held_out_points,
)
from sim.results.peeling import Limits, search_boxes

ROUNDING = 1e-9
"""A sum of labels that falls short of a whole number by less is that number."""


@dataclass(frozen=True, slots=True)
class Search:
    """How boxes are searched for, and when one is worth reporting.

    Attributes
    ----------
    slice_share : float
        Share of the box that one step takes away; more where numbers are equal, and a word at a time.
    min_mass : float
        Share of all points below which no box may fall.
    most_restrictions : int
        A box that limits more inputs is no story.
    level : float
        Chance of keeping anything where there is no pattern; divided by the number of inputs for each restriction.
    held_out : float
        Share of the points that take no part in the search.
    resamples : int
        How many times the search is repeated on resampled points, for `Restriction.reproduced`.
    boxes : int
        How many boxes at most: the next is searched for among the points outside those before.
    step : int or None
        The step of the first trajectory that a person picked: it is reported as it is. None for the rule.
    seed : int or None
        Decides which points are held out, and the resamples; None stands for 0, or for the seed of the runs in a study.
    """

    slice_share: float = 0.05
    min_mass: float = 0.05
    most_restrictions: int = 4
    level: float = 0.05
    held_out: float = 1 / 3
    resamples: int = 50
    boxes: int = 1
    step: int | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        for name, high in (("slice_share", 0.5), ("min_mass", 1), ("level", 1), ("held_out", 1)):
            value = getattr(self, name)
            if not 0 < value < high:
                raise ValueError(f"{name} is {value}; it must be between 0 and {high}.")
        for name, least in (("most_restrictions", 1), ("resamples", 0), ("boxes", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be at least {least}.")

    def rule(self, n_inputs: int) -> str:
        """The rule of choice in words."""
        if self.step is not None:
            return f"Step {self.step} of the trajectory, as asked for, whether its restrictions are significant or not."
        threshold = f"{self.level:g}/{n_inputs}"
        return (
            f"Each step of the trajectory loses the restrictions whose quasi-p-value is {threshold} or more; of those "
            f"that then limit 1 to {self.most_restrictions} inputs, the one with the largest coverage times density is "
            f"chosen, and keeps the restrictions whose quasi-p-value is below {threshold} on the points held out too."
        )


def discover_boxes(
    inputs: Sequence[Input], label: ArrayLike, search: Search | None = None, *, weight: ArrayLike | None = None
) -> Discovery:
    """The boxes in which cases are common, with all that is needed to doubt them.

    Parameters
    ----------
    inputs : sequence of Input
        At least one; columns of n_points finite numbers, or codes of words.
    label : array, shape (n_points,)
        Whether each point is a case; or a number in [0, 1], how likely it is one.
    search : Search, optional
    weight : float array, shape (n_points,), optional
        How much each point counts, at least 0; equal if absent.

    Returns
    -------
    Discovery
        Without a box if nothing stands the test; its trajectory is there all the same.

    Raises
    ------
    ValueError
        If a column does not fit, or holds nan; if there are no cases, or nothing but cases; if `search.step` is no
        step of the trajectory.
    """
    how = search or Search()
    points = checked_sample(inputs, label, weight)
    is_held_out, counts = held_out_points(points.n_points, how.held_out, how.seed or 0), points.weight > 0
    found, held_out = points.alone(~is_held_out & counts), points.alone(is_held_out & counts)
    for side, name in ((found, "the search"), (held_out, "the points held out")):
        if not side.is_mixed:
            raise ValueError(
                f"All {side.n_points} points of {name} have the same label, so that there is nothing to tell apart. "
                "Play more points, or label them by another level."
            )
    boxes: list[Box] = []
    trajectories: list[Trajectory] = []
    n_found, n_held_out = found.n_points, held_out.n_points
    while len(boxes) < how.boxes and found.is_mixed and held_out.n_points:
        one = _SearchForOne(inputs, found, held_out, how if not boxes else replace(how, step=None), len(boxes))
        trajectory, limits, box = one.outcome()
        trajectories.append(trajectory)
        if box is None:
            break
        boxes.append(box)
        found, held_out = (side.part(~limits.inside(side.columns.values)) for side in (found, held_out))
    return Discovery(tuple(boxes), tuple(trajectories), n_found, n_held_out, how.rule(len(inputs)))


@dataclass(frozen=True, slots=True, eq=False)
class _SearchForOne:
    """The search for one box among the points that the boxes before it leave."""

    inputs: Sequence[Input]
    found: LabelledPoints
    held_out: LabelledPoints
    how: Search
    number: int

    @property
    def threshold(self) -> float:
        """Below this a quasi-p-value speaks for its restriction (Bonferroni)."""
        return self.how.level / len(self.inputs)

    def outcome(self) -> tuple[Trajectory, Limits, Box | None]:
        """The trajectory, and the box that is chosen from it, if any."""
        steps, n_peels = self.steps(self.found, self.found.weight)
        if self.how.step is not None and not 0 <= self.how.step < len(steps):
            raise ValueError(f"step is {self.how.step}; the trajectory has steps 0 to {len(steps) - 1}.")
        resampled = [self.resampled(number) for number in range(self.how.resamples)]
        boxes = tuple(self.box(limits, limited(limits), resampled) for limits in steps)
        chosen, places = self.choice(steps)
        limits = only(steps[chosen or 0], places)
        box = None if chosen is None else self.box(limits, places, resampled)
        return Trajectory(boxes, n_peels, chosen), limits, box

    def steps(self, sample: LabelledPoints, weight: Floats) -> tuple[list[Limits], int]:
        """All boxes of a search; the least mass stays a share of all points, not of those that are left."""
        least = self.how.min_mass * self.found.all_weight / float(self.found.weight.sum())
        return search_boxes(
            sample.columns, sample.label, weight, slice_share=self.how.slice_share, min_mass=min(least, 1.0)
        )

    def choice(self, steps: list[Limits]) -> tuple[int | None, list[int]]:
        """The step that the rule or a person chooses, and the inputs whose limits are kept."""
        if self.how.step is not None:
            return self.how.step, limited(steps[self.how.step])
        chosen: int | None = None
        kept: list[int] = []
        best = -inf
        for step, limits in enumerate(steps):
            places = self.supported(self.found, limits, limited(limits))
            if 1 <= len(places) <= self.how.most_restrictions:
                measure = self.found.measure(np.all(self.found.passes(limits, places), axis=0))
                score = measure.coverage * measure.density
                if score > best:
                    chosen, kept, best = step, places, score
        if chosen is not None:
            kept = self.supported(self.held_out, steps[chosen], kept)
        return (chosen, kept) if kept else (None, [])

    def supported(self, sample: LabelledPoints, limits: Limits, places: list[int]) -> list[int]:
        """The inputs whose limits these points support."""
        rows = significant(sample.passes(limits, places), sample.label, sample.weight, self.threshold)
        return [places[row] for row in rows]

    def box(self, limits: Limits, places: list[int], resampled: list[Resampled]) -> Box:
        """The box that limits these inputs, with everything that is known of it."""
        sides = [(sample, sample.passes(limits, places)) for sample in (self.found, self.held_out)]
        found, held_out = (sample.measure(np.all(passes, axis=0)) for sample, passes in sides)
        p_found, p_value = (quasi_p_values(passes, sample.label, sample.weight) for sample, passes in sides)
        reproduced = _reproduced(found, resampled, len(self.inputs))
        restrictions = [
            _restriction(self.inputs[place], limits, place, p_found=p, p_value=q, reproduced=reproduced[place])
            for place, p, q in zip(places, p_found.tolist(), p_value.tolist(), strict=True)
        ]
        return Box(tuple(restrictions), found, held_out)

    def resampled(self, number: int) -> Resampled:
        """The same search on as many points, drawn with replacement."""
        n = self.found.n_points
        u = uniforms(clock_key(self.how.seed or 0, f"prim:resample:{self.number}"), np.arange(n), number, 1)[0]
        times = np.bincount((u * n).astype(np.int64), minlength=n)
        drawn = self.found.part(times > 0)
        weight = drawn.weight * times[times > 0]
        steps, _ = self.steps(drawn, weight)
        is_inside = np.array([limits.inside(drawn.columns.values) for limits in steps])
        masses, cases = is_inside @ weight, is_inside @ (weight * drawn.label)
        to_cover = float((self.found.weight * self.found.label).sum()) / self.found.all_cases
        coverage = to_cover * cases / cases[0] if cases[0] else np.zeros(len(steps))
        return Resampled(coverage, cases / masses, np.array([limits.is_limited for limits in steps]))


@dataclass(frozen=True, slots=True, eq=False)
class Resampled:
    """The search on one resample: coverage, density, shape (n_steps,), and limited inputs, (n_steps, n_inputs)."""

    coverage: Floats
    density: Floats
    is_limited: Bools

    def limited_like(self, measure: Measure) -> Bools:
        """The inputs that the step limits whose coverage and density are nearest to these: shape (n_inputs,)."""
        distance = (self.coverage - measure.coverage) ** 2 + (self.density - measure.density) ** 2
        row: Bools = self.is_limited[int(distance.argmin())]
        return row


def limited(limits: Limits) -> list[int]:
    """Places of the inputs that a box limits."""
    return [int(place) for place in np.flatnonzero(limits.is_limited)]


def only(limits: Limits, places: Sequence[int]) -> Limits:
    """The same box with the limits of these inputs alone."""
    is_kept = np.isin(np.arange(len(limits.low)), places)
    words = tuple(
        row if row is None or kept else np.ones_like(row) for row, kept in zip(limits.words, is_kept, strict=True)
    )
    return Limits(np.where(is_kept, limits.low, -inf), np.where(is_kept, limits.high, inf), words)


def _reproduced(measure: Measure, resampled: Sequence[Resampled], n_inputs: int) -> list[float]:
    """For every input, the share of resamples in which the box that is about as good limits it."""
    if not resampled:
        return [nan] * n_inputs
    return [float(share) for share in np.mean([one.limited_like(measure) for one in resampled], axis=0)]


def _restriction(
    column: Input, limits: Limits, place: int, *, p_found: float, p_value: float, reproduced: float
) -> Restriction:
    """The limit of one input in the words of its column."""
    words = limits.words[place]
    low, high = float(limits.low[place]), float(limits.high[place])
    return Restriction(
        key=column.key,
        low=low if low > -inf else None,
        high=high if high < inf else None,
        words=() if words is None else tuple(compress(column.words, words)),
        unit=column.unit,
        p_found=p_found,
        p_value=p_value,
        reproduced=reproduced,
    )


def binomial_tails(count: int, n: int, shares: Floats) -> Floats:
    """Probability of at least `count` successes in `n` tries that each succeed with the probability `shares`.

    The sum of the terms from `count` on, in logarithms, so that none is lost.

    Parameters
    ----------
    count, n : int
        `n` at least 0.
    shares : float array, shape (n_shares,)
        In [0, 1].
    """
    tails = np.ones(len(shares))
    if count <= 0:
        return tails
    if count > n:
        return np.zeros(len(shares))
    tails[shares == 0.0] = 0.0
    open_shares = (shares > 0.0) & (shares < 1.0)
    logs = _log_factorials(1 << n.bit_length())
    terms = logs[n] - logs[count : n + 1] - logs[n - count :: -1]
    share = shares[open_shares, np.newaxis]
    successes = np.arange(count, n + 1)
    exponents = terms + successes * np.log(share) + (n - successes) * np.log1p(-share)
    tails[open_shares] = np.minimum(np.exp(exponents).sum(axis=1), 1.0)
    return tails


@lru_cache(maxsize=32)
def _log_factorials(size: int) -> Floats:
    """log(i!) for i below `size`."""
    logs: Floats = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, size, dtype=np.float64)))))
    return logs


def quasi_p_values(passes: Bools, label: Floats, weight: Floats) -> Floats:
    """One quasi-p-value a restriction.

    Parameters
    ----------
    passes : bool array, shape (n_restrictions, n_points)
        Which points satisfy each restriction.
    label : float array, shape (n_points,)
        In [0, 1].
    weight : float array, shape (n_points,)

    Returns
    -------
    float array, shape (n_restrictions,)
        1 where the restriction takes nothing away.
    """
    if not len(passes):
        return np.ones(0)
    fails = ~passes
    n_failed = fails.sum(axis=0)
    is_inside, fails_once = n_failed == 0, n_failed == 1
    only_this = fails[:, fails_once]
    cases_of = weight * label
    total = float(weight[is_inside].sum()) + only_this @ weight[fails_once]
    cases = float(cases_of[is_inside].sum()) + only_this @ cases_of[fails_once]
    with np.errstate(invalid="ignore"):  # no point at all where both are 0
        shares = np.where(total > 0.0, np.clip(cases / total, 0.0, 1.0), 1.0)
    n, count = _effective(is_inside, label, weight)
    return np.where(only_this.any(axis=1), binomial_tails(count, n, shares), 1.0)


def significant(passes: Bools, label: Floats, weight: Floats, threshold: float) -> list[int]:
    """Which restrictions are left when those with a quasi-p-value of `threshold` or more go, the largest first.

    One goes at a time, because without it the others have more points to stand on.

    Parameters
    ----------
    passes, label, weight
        As for `quasi_p_values`.
    threshold : float
        The level divided by the number of inputs among which the search could choose.
    """
    kept = list(range(len(passes)))
    while kept:
        p_values = quasi_p_values(passes[kept], label, weight)
        worst = int(p_values.argmax())
        if p_values[worst] < threshold:
            break
        del kept[worst]
    return kept


def _effective(is_inside: Bools, label: Floats, weight: Floats) -> tuple[int, int]:
    """Effective number of points in the box, rounded up, and of cases among them, rounded down: the careful way."""
    weights = weight[is_inside]
    total, squares = float(weights.sum()), float((weights * weights).sum())
    if squares == 0.0:
        return 0, 0
    n = total * total / squares
    density = float((weights * label[is_inside]).sum()) / total
    return ceil(n - ROUNDING), floor(n * density + ROUNDING)
