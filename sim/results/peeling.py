"""Peeling and pasting: a box that starts with everything and gives up, slice by slice, where cases are rarest.

From the box that holds all points, look at the lowest and the highest 5 % of every input of numbers, and at every word
of every input of words; take away the slice that raises the share of cases most per point given up; repeat until the
box would hold less than 5 % of all points. Small steps make the method patient: a wrong one costs little. Then give
back slices as long as the share of cases rises (Friedman & Fisher 1999). Nothing here knows of chance: which limits
mean something is asked in `sim.results.prim`.

Numbers and words are looked at alike: each input has *levels*, its different numbers in rising order or its words, and
a point has the place of one of them. A box says of every level whether it is inside. What tells numbers from words is
which levels go together: those at one end, or any one.

>>> x = np.linspace(0.0, 1.0, 101)
>>> points = Points(np.arange(101)[np.newaxis, :], x >= 0.6, (True,))
>>> steps, n_peels = search_boxes(points, (np.ones(101, dtype=np.bool_),), slice_share=0.05, least=5)
>>> bool(x[steps[n_peels][0]].min() >= 0.6)
True

Sources
-------
Friedman, J. H. & Fisher, N. I. (1999), Statistics and Computing 9, 123-143.
Kwakkel, J. H. & Jaxa-Rozen, M. (2016), Environmental Modelling & Software 79, 311-321: the gain per share of data
removed, so that inputs of few words do not win by the size of their slices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import numpy as np

from sim.model.arrays import Bools, Ints

ROUNDING = 1e-9
"""A share of a number of points that is a whole number is that number within this."""
UP, DOWN = slice(None), slice(None, None, -1)
"""The levels from the lowest on, and from the highest."""

Limits = tuple[Bools, ...]
"""A box: for every input, which of its levels are inside."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points among which boxes are searched for.

    Attributes
    ----------
    places : int array, shape (n_inputs, n_points)
        The place of each value among the levels of its input.
    is_case : bool array, shape (n_points,)
    has_order : tuple of bool
        For each input whether its levels are numbers in rising order, or words.
    """

    places: Ints
    is_case: Bools
    has_order: tuple[bool, ...]

    @property
    def n_points(self) -> int:
        """How many points."""
        return len(self.is_case)

    @property
    def n_cases(self) -> int:
        """How many of them are cases."""
        return int(np.count_nonzero(self.is_case))

    @property
    def is_mixed(self) -> bool:
        """Whether there is anything to tell apart."""
        return 0 < self.n_cases < self.n_points

    def those(self, chosen: Bools | Ints) -> Points:
        """Some of these points, by a mask or by their numbers."""
        return Points(self.places[:, chosen], self.is_case[chosen], self.has_order)

    def passes(self, limits: Limits, inputs: Sequence[int]) -> Bools:
        """Which points satisfy the limit of each of these inputs: bool array, shape (n_inputs, n_points)."""
        rows = [limits[one][self.places[one]] for one in inputs]
        return np.array(rows, dtype=np.bool_).reshape(len(inputs), self.n_points)

    def inside(self, limits: Limits) -> Bools:
        """Which points are inside: bool array, shape (n_points,)."""
        is_inside: Bools = np.all(self.passes(limits, limited(limits)), axis=0)
        return is_inside


class Slice(NamedTuple):
    """What could be taken away or given back along one input: its points, its cases, and the levels inside then."""

    n_points: int
    n_cases: int
    levels: Bools


def limited(limits: Limits) -> list[int]:
    """The inputs that a box limits."""
    return [one for one, levels in enumerate(limits) if not levels.all()]


def search_boxes(points: Points, whole: Limits, *, slice_share: float, least: float) -> tuple[list[Limits], int]:
    """All boxes of a search, from everything to the smallest, and how many of the steps take away.

    Parameters
    ----------
    points : Points
    whole : Limits
        The box with every level inside.
    slice_share : float
        Share of the box that a slice of numbers holds, in (0, 1), rounded up to whole points; equal numbers stay
        together, and a word is a slice of its own.
    least : float
        How many points any box must hold.
    """
    peels = [whole, *_peels(points, whole, slice_share, least * (1 - ROUNDING))]
    return [*peels, *_pastes(points, peels[-1], slice_share)], len(peels) - 1


def _peels(points: Points, limits: Limits, slice_share: float, least: float) -> Iterator[Limits]:
    """The boxes of the way down, after the first."""
    numbers_first = np.argsort(~np.array(points.has_order), kind="stable").tolist()
    while points.is_mixed:
        n, cases = points.n_points, points.n_cases
        best, best_merit = None, (-inf, False)
        for one in numbers_first:
            here, cases_here = _counts(points.places[one], points.is_case, len(limits[one]))
            is_limited = not limits[one].all()
            for taken in (_ends if points.has_order[one] else _words)(here, cases_here, limits[one], slice_share * n):
                left = n - taken.n_points
                if left >= least:
                    gain = ((cases - taken.n_cases) / left - cases / n) / (taken.n_points / n)
                    merit = gain, is_limited  # of equal gains, the box that is easier to say
                    if merit > best_merit:
                        best, best_merit = (one, taken.levels), merit
        if best is None:
            return
        limits = _with(limits, *best)
        points = points.those(points.passes(limits, best[:1])[0])
        yield limits


def _pastes(points: Points, limits: Limits, slice_share: float) -> Iterator[Limits]:
    """The boxes of the way back from the smallest, as long as the share of cases rises."""
    while True:
        passes = points.passes(limits, range(len(limits)))
        n_failed = (~passes).sum(axis=0)
        n, cases = int(np.count_nonzero(n_failed == 0)), int(np.count_nonzero(points.is_case[n_failed == 0]))
        best, best_share = None, cases / n
        for one in limited(limits):
            beyond = (n_failed == 1) & ~passes[one]
            here, cases_here = _counts(points.places[one, beyond], points.is_case[beyond], len(limits[one]))
            back = _nearest if points.has_order[one] else _words
            for given in back(here, cases_here, limits[one], slice_share * n):
                share = (cases + given.n_cases) / (n + given.n_points)
                if share > best_share + ROUNDING:
                    best, best_share = (one, given.levels), share
        if best is None:
            return
        limits = _with(limits, *best)
        yield limits


def _counts(places: Ints, is_case: Bools, n_levels: int) -> tuple[Ints, Ints]:
    """Points and cases at each level."""
    return np.bincount(places, minlength=n_levels), np.bincount(places[is_case], minlength=n_levels)


def _with(limits: Limits, one: int, levels: Bools) -> Limits:
    """The same box with other levels of one input."""
    return (*limits[:one], levels, *limits[one + 1 :])


def _words(here: Ints, cases: Ints, levels: Bools, _: float) -> Iterator[Slice]:
    """Each word that some of the points have, taken away if it is inside and given back if not."""
    present = np.flatnonzero(here)
    if len(present) > 1 or not levels[present].all():
        for word in present:
            other = levels.copy()
            other[word] = not levels[word]
            yield Slice(int(here[word]), int(cases[word]), other)


def _ends(here: Ints, cases: Ints, levels: Bools, size: float) -> Iterator[Slice]:
    """The highest and the lowest slice: as small as it can be and hold `size` points, with something left."""
    for way in (DOWN, UP):
        reached = np.cumsum(here[way])
        at = int(np.searchsorted(reached, size * (1 - ROUNDING)))
        kept = int(np.searchsorted(reached, reached[at], side="right")) if reached[at] < reached[-1] else at
        if kept and reached[kept - 1]:
            fewer = levels.copy()
            fewer[way][:kept] = False
            yield Slice(int(reached[kept - 1]), int(cases[way][:kept].sum()), fewer)


def _nearest(here: Ints, cases: Ints, levels: Bools, size: float) -> Iterator[Slice]:
    """The slice next to the lower end and next to the upper end, of what is beyond them."""
    for way in (UP, DOWN):
        first = int(np.argmax(levels[way]))
        reached = np.cumsum(here[way][:first][::-1])
        if first and reached[-1]:
            at = int(np.searchsorted(reached, min(size * (1 - ROUNDING), reached[-1])))
            more = levels.copy()
            more[way][first - 1 - at : first] = True
            yield Slice(int(reached[at]), int(cases[way][first - 1 - at : first].sum()), more)
