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

>>> binomial_tails(8, 10, np.array([0.5])).round(6).tolist()  # 56 of 1,024
[0.054688]

Sources
-------
Friedman, J. H. & Fisher, N. I. (1999), Statistics and Computing 9, 123-143.
Bryant, B. P. & Lempert, R. J. (2010), Technological Forecasting and Social Change 77, 34-49.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress
from math import inf, nan
from typing import NamedTuple

import numpy as np

from sim.engine.draws import clock_key, uniforms
from sim.model.arrays import Bools, Floats
from sim.results.boxes import Box, Discovery, Input, Measure, Restriction, Trajectory
from sim.results.peeling import Limits, Points, limited, search_boxes


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


def discover_boxes(inputs: Sequence[Input], is_case: Bools, search: Search | None = None) -> Discovery:
    """The boxes in which cases are common, with all that is needed to doubt them.

    Parameters
    ----------
    inputs : sequence of Input
        At least one; columns of n_points finite numbers, or places of words.
    is_case : bool array, shape (n_points,)
    search : Search, optional

    Returns
    -------
    Discovery
        Without a box if nothing stands the test; its trajectory is there all the same.

    Raises
    ------
    ValueError
        If there are no cases, or nothing but cases; if `search.step` is no step of the trajectory.
    """
    how = search or Search()
    levels = [np.arange(len(one.words), dtype=np.float64) if one.words else np.unique(one.values) for one in inputs]
    places = [np.searchsorted(known, one.values) for known, one in zip(levels, inputs, strict=True)]
    points = Points(np.array(places), np.asarray(is_case, dtype=np.bool_), tuple(not one.words for one in inputs))
    is_held_out = held_out_points(points.n_points, how.held_out, how.seed or 0)
    whole = points.those(~is_held_out), points.those(is_held_out)
    for side, name in zip(whole, ("points searched", "points held out"), strict=True):
        if not side.is_mixed:
            raise ValueError(
                f"The {name} ({side.n_points:,} of {points.n_points:,}) have the same label, so that there is nothing "
                "to tell apart. Play more points, or label them by another level."
            )
    boxes: list[Box] = []
    trajectories: list[Trajectory] = []
    found, held_out = whole
    while len(boxes) < how.boxes and found.is_mixed and held_out.n_points:
        asked = how if not boxes else replace(how, step=None)
        one = _SearchForOne(inputs, levels, whole, found, held_out, asked, len(boxes))
        trajectory, limits, box = one.outcome()
        trajectories.append(trajectory)
        if box is None:
            break
        boxes.append(box)
        found, held_out = (side.those(~side.inside(limits)) for side in (found, held_out))
    n_found, n_held_out = (side.n_points for side in whole)
    return Discovery(tuple(boxes), tuple(trajectories), n_found, n_held_out, how.rule(len(inputs)))


def held_out_points(n_points: int, share: float, seed: int) -> Bools:
    """Which points take no part in a search, whatever their number: bool array, shape (n_points,)."""
    u = uniforms(clock_key(seed, "prim:held_out"), np.arange(n_points, dtype=np.int64), 0, 1)[0]
    is_held_out: Bools = u < share
    return is_held_out


@dataclass(frozen=True, slots=True, eq=False)
class _SearchForOne:
    """The search for one box among the points that the boxes before it leave: `found` and `held_out` of the `whole`."""

    inputs: Sequence[Input]
    levels: Sequence[Floats]
    whole: tuple[Points, Points]
    found: Points
    held_out: Points
    how: Search
    number: int

    @property
    def threshold(self) -> float:
        """Below this a quasi-p-value speaks for its restriction (Bonferroni)."""
        return self.how.level / len(self.inputs)

    def outcome(self) -> tuple[Trajectory, Limits, Box | None]:
        """The trajectory, and the box that is chosen from it, if any."""
        steps, n_peels = self.steps(self.found)
        if self.how.step is not None and not 0 <= self.how.step < len(steps):
            raise ValueError(f"step is {self.how.step}; the trajectory has steps 0 to {len(steps) - 1}.")
        resampled = [self.resampled(number) for number in range(self.how.resamples)]
        boxes = tuple(self.box(limits, resampled) for limits in steps)
        chosen, limits = self.choice(steps)
        return Trajectory(boxes, n_peels, chosen), limits, None if chosen is None else self.box(limits, resampled)

    def steps(self, points: Points) -> tuple[list[Limits], int]:
        """All boxes of a search; the least mass stays a share of all points, not of those that are left."""
        least = min(self.how.min_mass * self.whole[0].n_points, points.n_points)
        everything = tuple(np.ones(len(known), dtype=np.bool_) for known in self.levels)
        return search_boxes(points, everything, slice_share=self.how.slice_share, least=least)

    def choice(self, steps: list[Limits]) -> tuple[int | None, Limits]:
        """The step that the rule or a person chooses, if any, and what is kept of its limits."""
        if self.how.step is not None:
            return self.how.step, steps[self.how.step]
        chosen, kept, best = None, steps[0], -inf
        for step, limits in enumerate(steps):
            supported = self.supported(self.found, limits)
            if 1 <= len(limited(supported)) <= self.how.most_restrictions:
                measure = self.measure(self.found, supported)
                if measure.coverage * measure.density > best:
                    chosen, kept, best = step, supported, measure.coverage * measure.density
        kept = self.supported(self.held_out, kept)
        return chosen if limited(kept) else None, kept

    def supported(self, points: Points, limits: Limits) -> Limits:
        """The box without the limits that these points do not support."""
        places = limited(limits)
        kept = {places[row] for row in significant(points.passes(limits, places), points.is_case, self.threshold)}
        return tuple(levels if place in kept else np.ones_like(levels) for place, levels in enumerate(limits))

    def measure(self, points: Points, limits: Limits) -> Measure:
        """How good a box is on some points; its mass and coverage are shares of the whole side."""
        inside, whole = points.those(points.inside(limits)), self.whole[points is self.held_out]
        return Measure(
            n=inside.n_points, n_points=points.n_points, mass=inside.n_points / whole.n_points,
            coverage=inside.n_cases / whole.n_cases, base=points.n_cases / points.n_points,
            density=inside.n_cases / inside.n_points if inside.n_points else nan,
        )  # fmt: skip

    def box(self, limits: Limits, resampled: list[Resampled]) -> Box:
        """The box with everything that is known of it."""
        places, sides = limited(limits), (self.found, self.held_out)
        found, held_out = (self.measure(points, limits) for points in sides)
        p_values = [quasi_p_values(points.passes(limits, places), points.is_case).tolist() for points in sides]
        again = np.mean([one.limited_like(found) for one in resampled], axis=0) if resampled else None
        restrictions = []
        for place, p_found, p_value in zip(places, *p_values, strict=True):
            column, is_in = self.inputs[place], limits[place]
            inner = self.levels[place][is_in]
            restrictions.append(
                Restriction(
                    column.key,
                    low=None if column.words or is_in[0] else float(inner[0]),
                    high=None if column.words or is_in[-1] else float(inner[-1]),
                    words=tuple(compress(column.words, is_in)), unit=column.unit, p_found=p_found, p_value=p_value,
                    reproduced=nan if again is None else float(again[place]),
                )
            )  # fmt: skip
        return Box(tuple(restrictions), found, held_out)

    def resampled(self, number: int) -> Resampled:
        """The same search on as many points, drawn with replacement."""
        n = self.found.n_points
        u = uniforms(clock_key(self.how.seed or 0, f"prim:resample:{self.number}"), np.arange(n), number, 1)[0]
        drawn = self.found.those((u * n).astype(np.int64))
        steps, _ = self.steps(drawn)
        is_inside = np.array([drawn.inside(limits) for limits in steps])
        sizes, cases = is_inside.sum(axis=1), is_inside @ drawn.is_case.astype(np.int64)
        to_cover = self.found.n_cases / self.whole[0].n_cases
        coverage = to_cover * cases / cases[0] if cases[0] else np.zeros(len(steps))
        is_limited = np.array([[not levels.all() for levels in limits] for limits in steps])
        return Resampled(coverage, cases / sizes, is_limited)


class Resampled(NamedTuple):
    """The search on one resample: coverage, density, shape (n_steps,), and limited inputs, (n_steps, n_inputs)."""

    coverage: Floats
    density: Floats
    is_limited: Bools

    def limited_like(self, measure: Measure) -> Bools:
        """The inputs that the step limits whose coverage and density are nearest to these: shape (n_inputs,)."""
        distance = (self.coverage - measure.coverage) ** 2 + (self.density - measure.density) ** 2
        row: Bools = self.is_limited[int(distance.argmin())]
        return row


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
    if count <= 0:
        return np.ones(len(shares))
    successes = np.arange(count, n + 1)
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, n + 1)))))
    terms = logs[n] - logs[successes] - logs[n - successes]
    share = shares[:, np.newaxis]
    with np.errstate(divide="ignore", invalid="ignore"):
        exponents = terms + successes * np.log(share) + (n - successes) * np.log1p(-share)
    tails = np.minimum(np.exp(exponents).sum(axis=1), 1.0)
    return np.where(shares < 1.0, tails, float(count <= n))


def quasi_p_values(passes: Bools, is_case: Bools) -> Floats:
    """One quasi-p-value a restriction.

    Parameters
    ----------
    passes : bool array, shape (n_restrictions, n_points)
        Which points satisfy each restriction.
    is_case : bool array, shape (n_points,)

    Returns
    -------
    float array, shape (n_restrictions,)
        1 where the restriction takes nothing away.
    """
    if not len(passes):
        return np.ones(0)
    n_failed = (~passes).sum(axis=0)
    n, count = (int(np.count_nonzero(here)) for here in (n_failed == 0, (n_failed == 0) & is_case))
    only_this = ~passes & (n_failed == 1)
    n_more = only_this.sum(axis=1)
    with np.errstate(invalid="ignore"):  # no point at all
        shares = (count + (only_this & is_case).sum(axis=1)) / (n + n_more)
    tails = binomial_tails(count, n, np.nan_to_num(shares, nan=1.0))
    return np.where(n_more > 0, tails, 1.0)


def significant(passes: Bools, is_case: Bools, threshold: float) -> list[int]:
    """Which restrictions are left when those with a quasi-p-value of `threshold` or more go, the largest first.

    One goes at a time, because without it the others have more points to stand on.

    Parameters
    ----------
    passes, is_case
        As for `quasi_p_values`.
    threshold : float
        The level divided by the number of inputs among which the search could choose.
    """
    kept = list(range(len(passes)))
    while kept:
        p_values = quasi_p_values(passes[kept], is_case)
        worst = int(p_values.argmax())
        if p_values[worst] < threshold:
            break
        del kept[worst]
    return kept
