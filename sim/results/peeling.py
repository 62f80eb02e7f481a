"""Peeling and pasting: a box that starts with everything and gives up, slice by slice, where cases are rarest.

From the box that holds all points, look at the lowest and the highest 5 % of every input of numbers, and at every word
of every input of words; take away the slice that raises the share of cases most per point given up; repeat until the
box would hold less than 5 % of all points. Small steps make the method patient: a wrong one costs little. Then give
back slices as long as the share of cases rises (Friedman & Fisher 1999). Nothing here knows of chance: which limits
mean something is asked in `sim.results.prim` and `sim.results.prim`.

>>> x = np.linspace(0.0, 1.0, 101)
>>> columns = Columns(x[np.newaxis, :], (0,))
>>> steps, n_peels = search_boxes(columns, (x >= 0.6).astype(float), np.ones(101))
>>> float(steps[n_peels].low[0]) >= 0.6
True

Sources
-------
Friedman, J. H. & Fisher, N. I. (1999), Statistics and Computing 9, 123-143.
Kwakkel, J. H. & Jaxa-Rozen, M. (2016), Environmental Modelling & Software 79, 311-321: the gain per share of data
removed, so that inputs of few words do not win by the size of their slices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from sim.model.arrays import Bools, Floats, Ints

ROUNDING = 1e-9
"""Weights are added in different orders; a share is the same share within this."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The inputs as one matrix.

    Attributes
    ----------
    values : float array, shape (n_inputs, n_points)
        Numbers, or codes of words.
    n_words : tuple of int
        For each input how many words it has; 0 for numbers.
    """

    values: Floats
    n_words: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """A box as arrays: both ends of every input of numbers, and which words of the others are in.

    Attributes
    ----------
    low, high : float array, shape (n_inputs,)
        Minus and plus infinity where free, and for words.
    words : tuple of (bool array of shape (n_words,) or None)
        None for numbers.
    """

    low: Floats
    high: Floats
    words: tuple[Bools | None, ...]

    @property
    def is_limited(self) -> Bools:
        """Which inputs are limited, shape (n_inputs,)."""
        of_words = [words is not None and not words.all() for words in self.words]
        return (self.low > -inf) | (self.high < inf) | np.array(of_words, dtype=np.bool_)

    def holds(self, place: int, values: Floats) -> Bools:
        """Which of these values of one input are inside."""
        words = self.words[place]
        if words is not None:
            is_in: Bools = words[values.astype(np.int64)]
            return is_in
        is_between: Bools = (values >= self.low[place]) & (values <= self.high[place])
        return is_between

    def inside(self, values: Floats) -> Bools:
        """Which points are inside: bool array, shape (n_points,)."""
        is_inside = np.ones(values.shape[1], dtype=np.bool_)
        for place in np.flatnonzero(self.is_limited):
            is_inside &= self.holds(int(place), values[place])
        return is_inside

    def with_low(self, place: int, low: float) -> Limits:
        """The same box with another lower end of one input."""
        lows = self.low.copy()
        lows[place] = low
        return replace(self, low=lows)

    def with_high(self, place: int, high: float) -> Limits:
        """The same box with another upper end of one input."""
        highs = self.high.copy()
        highs[place] = high
        return replace(self, high=highs)

    def with_word(self, place: int, word: int, *, is_in: bool) -> Limits:
        """The same box with one word more or less."""
        words = list(self.words)
        before = words[place]
        assert before is not None, "the input has words"
        words[place] = before.copy()
        words[place][word] = is_in  # type: ignore[index]
        return replace(self, words=tuple(words))


@dataclass(frozen=True, slots=True)
class Slice:
    """A part that could be taken from the box, or given back: its weight, its cases, and the box without or with it."""

    weight: float
    cases: float
    limits: Limits


def everything(columns: Columns) -> Limits:
    """The box that limits nothing."""
    n_inputs = len(columns.n_words)
    words = tuple(np.ones(n, dtype=np.bool_) if n else None for n in columns.n_words)
    return Limits(np.full(n_inputs, -inf), np.full(n_inputs, inf), words)


def search_boxes(
    columns: Columns, label: Floats, weight: Floats, *, slice_share: float = 0.05, min_mass: float = 0.05
) -> tuple[list[Limits], int]:
    """All boxes of a search, from everything to the smallest, and how many of the steps take away.

    Parameters
    ----------
    columns : Columns
    label : float array, shape (n_points,)
        In [0, 1]: whether a point is a case, or how likely.
    weight : float array, shape (n_points,)
        Above 0. Weight 2 does what the same point twice would do.
    slice_share : float, optional
        Share of the box that a slice of numbers holds, in (0, 1), rounded up to whole points; equal numbers stay
        together, and a word is a slice of its own.
    min_mass : float, optional
        Share of all points below which no box may fall.
    """
    search = _Search(columns, weight, weight * label, slice_share)
    peels = list(search.peels(label, min_mass * float(weight.sum())))
    pastes = list(search.pastes(peels[-1]))
    return peels + pastes, len(peels) - 1


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """The points, their weights and the cases that each is worth; arrays of shape (n_points,)."""

    columns: Columns
    weight: Floats
    cases: Floats
    slice_share: float

    def peels(self, label: Floats, min_weight: float) -> Iterator[Limits]:
        """The boxes of the way down, beginning with everything."""
        columns, weight = self.columns, self.weight
        limits = everything(columns)
        yield limits
        values = columns.values
        is_number = [place for place, n in enumerate(columns.n_words) if n == 0]
        order = np.argsort(values[is_number], axis=1, kind="stable")
        members = np.arange(values.shape[1])
        while True:
            labels = label[members]
            if labels.min() == labels.max():  # nothing left to separate
                return
            total, cases = float(weight[members].sum()), float(self.cases[members].sum())
            best, best_merit = None, (-inf, 0)
            for taken in (*self.end_slices(limits, order, is_number, total), *self.word_slices(limits, members)):
                left = total - taken.weight
                if left < min_weight * (1 - ROUNDING):
                    continue
                gain = ((cases - taken.cases) / left - cases / total) / (taken.weight / total)
                merit = gain, -int(taken.limits.is_limited.sum())  # of equal gains, the box that is easier to say
                if merit > best_merit:
                    best, best_merit = taken, merit
            if best is None:
                return
            limits = best.limits
            stays = np.zeros(values.shape[1], dtype=np.bool_)
            stays[members] = limits.inside(values[:, members])
            members = members[stays[members]]
            order = order[stays[order]].reshape(len(is_number), len(members))
            yield limits

    def end_slices(self, limits: Limits, order: Ints, is_number: list[int], total: float) -> Iterator[Slice]:
        """The lowest and the highest slice of every input of numbers; `order` sorts the members by each of them."""
        slice_weight = self.slice_share * total
        weight_up_to, cases_up_to = np.cumsum(self.weight[order], axis=1), np.cumsum(self.cases[order], axis=1)
        for row, place in enumerate(is_number):
            values = self.columns.values[place, order[row]]
            if values[0] == values[-1]:
                continue
            sums, cases = weight_up_to[row], cases_up_to[row]
            last = len(values) - 1 - _first_kept(-values[::-1], (sums[-1] - sums)[::-1], slice_weight)
            taken = float(sums[-1] - sums[last]), float(cases[-1] - cases[last])
            yield Slice(*taken, limits.with_high(place, float(values[last])))
            first = _first_kept(values, np.concatenate(([0.0], sums[:-1])), slice_weight)
            yield Slice(float(sums[first - 1]), float(cases[first - 1]), limits.with_low(place, float(values[first])))

    def word_slices(self, limits: Limits, members: Ints) -> Iterator[Slice]:
        """Every word that is still in the box, of every input that has more than one left."""
        for place, n_words in enumerate(self.columns.n_words):
            if n_words == 0:
                continue
            codes = self.columns.values[place, members].astype(np.int64)
            weights = np.bincount(codes, self.weight[members], minlength=n_words)
            cases = np.bincount(codes, self.cases[members], minlength=n_words)
            present = np.flatnonzero(weights > 0)
            if len(present) > 1:
                for word in present:
                    without = limits.with_word(place, int(word), is_in=False)
                    yield Slice(float(weights[word]), float(cases[word]), without)

    def pastes(self, limits: Limits) -> Iterator[Limits]:
        """The boxes of the way back from the smallest, as long as the share of cases rises."""
        while True:
            is_member = limits.inside(self.columns.values)
            total, cases = float(self.weight[is_member].sum()), float(self.cases[is_member].sum())
            best, best_mean = None, cases / total
            for place in np.flatnonzero(limits.is_limited):
                for given in self.given_back(limits, int(place), self.slice_share * total):
                    mean = (cases + given.cases) / (total + given.weight)
                    if mean > best_mean + ROUNDING:
                        best, best_mean = given, mean
            if best is None:
                return
            limits = best.limits
            yield limits

    def given_back(self, limits: Limits, place: int, slice_weight: float) -> Iterator[Slice]:
        """What could be given back along one input: the nearest slice beyond each end, or each word that is out."""
        freed = replace(limits, low=limits.low.copy(), high=limits.high.copy())
        freed.low[place], freed.high[place] = -inf, inf
        words = limits.words[place]
        if words is not None:
            freed = replace(freed, words=tuple(None if i == place else w for i, w in enumerate(limits.words)))
        column = self.columns.values[place]
        beyond = freed.inside(self.columns.values) & ~limits.holds(place, column)
        values, weights, cases = column[beyond], self.weight[beyond], self.cases[beyond]
        if words is not None:
            for word in np.flatnonzero(~words):
                is_it = values == word
                if is_it.any():
                    back = limits.with_word(place, int(word), is_in=True)
                    yield Slice(float(weights[is_it].sum()), float(cases[is_it].sum()), back)
            return
        for is_low in (True, False):
            side = values < limits.low[place] if is_low else values > limits.high[place]
            if not side.any():
                continue
            order = np.argsort(-values[side] if is_low else values[side], kind="stable")
            nearest = values[side][order]
            before = np.cumsum(weights[side][order]) - weights[side][order]
            n_given = max(int(np.searchsorted(before, slice_weight * (1 - ROUNDING), side="left")), 1)
            end = float(nearest[n_given - 1])
            taken = side & (values >= end if is_low else values <= end)
            back = limits.with_low(place, end) if is_low else limits.with_high(place, end)
            yield Slice(float(weights[taken].sum()), float(cases[taken].sum()), back)


def _first_kept(values: Floats, before: Floats, slice_weight: float) -> int:
    """Where the rest begins when the lowest slice is cut off sorted values, `before` the weight below each of them.

    A slice is as small as it can be and hold at least `slice_weight`; equal values are never parted, and something is
    always left.
    """
    n_taken = max(int(np.searchsorted(before, slice_weight * (1 - ROUNDING), side="left")), 1)
    highest = values[n_taken - 1]
    above = int(np.searchsorted(values, highest, side="right"))
    return above if above < len(values) else int(np.searchsorted(values, highest, side="left"))
