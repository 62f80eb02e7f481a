"""Boxes: under which conditions something happens, as limits on a few inputs that a person can say.

A *box* limits some inputs ("resolve is at least 0.62, host is north") and leaves the others free. Three numbers say how
good it is: its *density*, the share of cases among the points in it; its *coverage*, the share of all cases that it
holds; its *mass*, the share of all points that it holds. A narrow box is dense and covers little, a wide one covers
much and is thin: a `Trajectory` lists the boxes between. `sim.results.prim` finds them; here they are plain data.

>>> host = Input("groups.red.host", np.array([0.0, 0.0, 1.0, 1.0]), words=("north", "south"))
>>> resolve = Input("states.north.resolve", np.array([0.2, 0.8, 0.2, 0.8]))
>>> limits = (Restriction("states.north.resolve", low=0.62), Restriction("groups.red.host", words=("north",)))
>>> said(limits)
"North's resolve is at least 0.62 and Red's host is north"
>>> inside(limits, (host, resolve)).tolist()
[False, True, False, False]

How often something happens in a box is told by the shares of the runs of its points held out; where no level is stated,
the quarter of the points with the largest shares are cases.

>>> usual_level(np.array([0.1, 0.2, 0.3, 0.4])), usual_level(np.array([0.0, 0.0, 0.0, 0.0, 0.25]))
(0.4, 0.25)

Points that can be searched for boxes are checked columns and labels, and a part of them is held out. Which, is decided
point by point, by luck addressed with the seed and the number of the point: a point keeps its side when a sweep is
extended.

>>> points = checked_sample([Input("resolve", np.array([0.2, 0.4, 0.6, 0.8]))], [False, False, True, True])
>>> points.measure(points.columns.values[0] > 0.5).coverage
1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sim.engine.draws import clock_key, uniforms
from sim.model.arrays import Bools, Floats, Ints
from sim.results.estimates import without_nan
from sim.results.intervals import student, wilson_intervals
from sim.results.peeling import Columns, Limits
from sim.scenario.names import spoken_key

SILENT_UNITS = frozenset({"", "1", "probability", "share"})
"""Units that nobody says after a number."""


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """One column of the points: what a box may limit.

    Attributes
    ----------
    key : str
        What it is called, for example a dotted key of the scenario.
    values : float array, shape (n_points,)
        Numbers; or, where there are words, the place of each point's word among them.
    words : tuple of str
        Empty for numbers.
    unit : str
    """

    key: str
    values: Floats
    words: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Restriction:
    """The limit of one input, and how far it can be trusted.

    Attributes
    ----------
    key : str
        The input.
    low, high : float or None
        Smallest and largest number inside; None where that end is free, and for words.
    words : tuple of str
        Words inside; empty for numbers.
    unit : str
    p_found : float
        How likely chance alone would make the box as dense as it is, were this restriction without meaning; by the
        points on which the box was found, and therefore too small.
    p_value : float
        The same by the points held out, which took no part in the search. This one decides.
    reproduced : float
        Share of the resamples in which the box that is about as good limits this input too; nan without resamples.
    """

    key: str
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()
    unit: str = ""
    p_found: float = nan
    p_value: float = nan
    reproduced: float = nan

    def holds(self, values: Floats, words: Sequence[str] = ()) -> Bools:
        """Which points are inside, from the column of this input.

        Parameters
        ----------
        values, words
            As in `Input`.
        """
        if self.words:
            return np.isin(values, [words.index(word) for word in self.words])
        is_inside = np.ones(len(values), dtype=np.bool_)
        if self.low is not None:
            is_inside &= values >= self.low
        if self.high is not None:
            is_inside &= values <= self.high
        return is_inside

    @property
    def limits(self) -> str:
        """The limit alone, in words."""
        if self.words:
            *others, last = self.words
            return f"is {', '.join(others)} or {last}" if others else f"is {last}"
        unit = "" if self.unit in SILENT_UNITS else f" {self.unit}"
        if self.low is None:
            return f"at most {self.high:.3g}{unit}"
        if self.high is None:
            return f"at least {self.low:.3g}{unit}"
        return f"between {self.low:.3g} and {self.high:.3g}{unit}"

    def __str__(self) -> str:
        label, limits = spoken_key(self.key), self.limits
        if label.endswith(self.unit):
            limits = limits.removesuffix(f" {self.unit}")
        return f"{label} {limits}" if self.words else f"{label} is {limits}"

    def to_json(self) -> dict[str, Any]:
        """The restriction as JSON values."""
        return without_nan(asdict(self) | {"words": list(self.words)})


@dataclass(frozen=True, slots=True)
class Measure:
    """How good a box is on some points.

    Attributes
    ----------
    n : int
        Points in the box.
    n_points : int
        Points altogether.
    mass : float
        Share of all points (by weight) that it holds.
    coverage : float
        Share of all cases that it holds; nan where there is none.
    density : float
        Share of cases among its points; nan where it holds no point.
    base : float
        Share of cases among all points: what the density is compared with.
    """

    n: int
    n_points: int
    mass: float
    coverage: float
    density: float
    base: float

    def to_json(self) -> dict[str, Any]:
        """The measure as JSON values: no nan, null instead."""
        return without_nan(asdict(self))


@dataclass(frozen=True, slots=True)
class Box:
    """Limits on some inputs, and how well they pick out the cases.

    Attributes
    ----------
    restrictions : tuple of Restriction
        In the order in which the search made them; empty for the box that holds everything.
    found : Measure
        On the points on which it was found.
    held_out : Measure
        On the points held out: what to report.
    """

    restrictions: tuple[Restriction, ...]
    found: Measure
    held_out: Measure

    @property
    def keys(self) -> tuple[str, ...]:
        """The inputs that it limits."""
        return tuple(restriction.key for restriction in self.restrictions)

    def __str__(self) -> str:
        return said(self.restrictions)


@dataclass(frozen=True, slots=True)
class Trajectory:
    """All boxes of one search, from everything to the smallest.

    Attributes
    ----------
    boxes : tuple of Box
        Step 0 limits nothing; every step takes a little away (peels), the last ones may give some back (pastes).
    n_peels : int
        How many steps took away; those after them gave back.
    chosen : int or None
        The step from which the reported box comes, which may have lost restrictions that do not hold; None if no step
        is worth reporting.
    """

    boxes: tuple[Box, ...]
    n_peels: int
    chosen: int | None = None

    def measures(self, *, held_out: bool = False) -> dict[str, Floats]:
        """`coverage`, `density` and `mass` of every step, arrays of shape (n_steps,).

        Parameters
        ----------
        held_out : bool, optional
            By the points held out, not by those on which the boxes were found.
        """
        measures = [box.held_out if held_out else box.found for box in self.boxes]
        return {name: np.array([getattr(m, name) for m in measures]) for name in ("coverage", "density", "mass")}

    @property
    def n_restricted(self) -> Ints:
        """How many inputs each step limits, shape (n_steps,)."""
        return np.array([len(box.restrictions) for box in self.boxes], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a search for boxes found.

    Attributes
    ----------
    boxes : tuple of Box
        The boxes worth reporting, the best first; empty if there is none. Each counts only the cases that those before
        it leave, though its coverage is a share of all.
    trajectories : tuple of Trajectory
        One a search: one for each box, and the last one, which may have led to none.
    n_found, n_held_out : int
        Points used for the search, and points held out.
    rule : str
        In words: which step was chosen, and when a restriction is kept.
    """

    boxes: tuple[Box, ...]
    trajectories: tuple[Trajectory, ...]
    n_found: int
    n_held_out: int
    rule: str


def said(restrictions: Sequence[Restriction]) -> str:
    """The limits in words; "everything" where there are none."""
    return " and ".join(str(restriction) for restriction in restrictions) or "everything"


def inside(restrictions: Sequence[Restriction], inputs: Sequence[Input]) -> Bools:
    """Which points satisfy all the restrictions, shape (n_points,).

    Raises
    ------
    ValueError
        If a restriction is of an input that is not there.
    """
    known: Mapping[str, Input] = {column.key: column for column in inputs}
    is_inside = np.ones(len(inputs[0].values), dtype=np.bool_)
    for restriction in restrictions:
        if restriction.key not in known:
            raise ValueError(f"{restriction.key!r} is no input; inputs are {', '.join(known)}.")
        column = known[restriction.key]
        is_inside &= restriction.holds(column.values, column.words)
    return is_inside


CASES = 0.25
"""Which share of the points are cases where no level is stated."""


@dataclass(frozen=True, slots=True)
class Happening:
    """How often the outcome happens in a box, by the points held out.

    Attributes
    ----------
    share, low, high : float
        Share of the runs of its points, with a 95 % interval for these points being a sample of the box.
    overall : float
        Share of the runs of all points that the search for this box had left.
    covered : float
        Share that the box holds of all the runs in which it happens, at whatever point.
    """

    share: float
    low: float
    high: float
    overall: float
    covered: float


def happenings(shares: Floats, held_out: Bools, boxes: Sequence[Box], inputs: Sequence[Input]) -> Iterator[Happening]:
    """How often the outcome happens in each box, by the points held out that no box before it holds.

    Parameters
    ----------
    shares : float array, shape (n_points,)
        Share of the runs of each point in which it happens.
    held_out : bool array, shape (n_points,)
    boxes : sequence of Box
        In the order in which they were found.
    inputs : sequence of Input
        The factors as columns, over the same points.
    """
    everything, left = float(shares[held_out].sum()), held_out.copy()
    for box in boxes:
        is_inside = inside(box.restrictions, inputs) & left
        there = shares[is_inside]
        mean = float(there.mean()) if len(there) else nan
        reach = float(student(np.array([len(there) - 1.0]))[0])
        half = reach * float(there.std(ddof=1)) / sqrt(len(there)) if len(there) > 1 else nan
        yield Happening(
            share=mean, low=max(mean - half, 0.0), high=min(mean + half, 1.0), overall=float(shares[left].mean()),
            covered=float(there.sum()) / everything if everything else nan,
        )  # fmt: skip
        left &= ~is_inside


def box_to_json(box: Box, happening: Happening) -> dict[str, Any]:
    """What a box comes to by the points held out, with 95 % intervals, as JSON values."""
    measure = box.held_out
    n_cases = round(measure.density * measure.n / measure.coverage) if measure.coverage > 0 else 0
    density, coverage = interval_of(measure.density, measure.n), interval_of(measure.coverage, n_cases)
    numbers = {
        "density_low": density[0], "density_high": density[1], "coverage_low": coverage[0],
        "coverage_high": coverage[1], "share_in_box": happening.share, "share_low": happening.low,
        "share_high": happening.high, "share_overall": happening.overall, "share_covered": happening.covered,
    }  # fmt: skip
    return {"says": str(box), **measure.to_json(), **without_nan(numbers)}


def interval_of(share: float, n: int) -> tuple[float, float]:
    """Both ends of the 95 % Wilson interval of a share of `n` points; nan where there is none.

    >>> [round(end, 3) for end in interval_of(0.8, 50)]
    [0.67, 0.888]
    """
    if not n or np.isnan(share):
        return nan, nan
    low, high = wilson_intervals(np.array([share * n]), np.array([n]))
    return float(low[0]), float(high[0])


def usual_level(shares: Floats) -> float:
    """The level that makes cases of the quarter of the points with the largest shares, or of all above the least."""
    level = float(np.sort(shares)[len(shares) - max(int(CASES * len(shares)), 1)])
    return level if level > shares.min() else float(np.min(shares, where=shares > level, initial=1.0))


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPoints:
    """Some points.

    Attributes
    ----------
    columns : Columns
    label : float array, shape (n_points,)
        In [0, 1].
    weight : float array, shape (n_points,)
        Above 0.
    all_weight, all_cases : float
        Of the points of which a mass and a coverage are shares: these, and those taken out of them since.
    """

    columns: Columns
    label: Floats
    weight: Floats
    all_weight: float
    all_cases: float

    @property
    def n_points(self) -> int:
        """How many points."""
        return len(self.label)

    @property
    def is_mixed(self) -> bool:
        """Whether there is anything to tell apart."""
        return self.n_points > 0 and bool(self.label.min() < self.label.max())

    def part(self, is_in: Bools) -> LabelledPoints:
        """Some of these points; mass and coverage stay shares of what they were."""
        columns = Columns(self.columns.values[:, is_in], self.columns.n_words)
        return replace(self, columns=columns, label=self.label[is_in], weight=self.weight[is_in])

    def alone(self, is_in: Bools) -> LabelledPoints:
        """Some of these points, as if there were no others."""
        part = self.part(is_in)
        return replace(part, all_weight=float(part.weight.sum()), all_cases=float((part.weight * part.label).sum()))

    def passes(self, limits: Limits, places: Sequence[int]) -> Bools:
        """Which points satisfy the limit of each of these inputs: bool array, shape (n_places, n_points)."""
        rows = [limits.holds(place, self.columns.values[place]) for place in places]
        return np.array(rows, dtype=np.bool_).reshape(len(places), self.n_points)

    def measure(self, is_inside: Bools) -> Measure:
        """How good the box of these points is.

        Parameters
        ----------
        is_inside : bool array, shape (n_points,)
        """
        cases_of = self.weight * self.label
        weight, cases = float(self.weight[is_inside].sum()), float(cases_of[is_inside].sum())
        return Measure(
            n=int(np.count_nonzero(is_inside)),
            n_points=self.n_points,
            mass=weight / self.all_weight if self.all_weight else nan,
            coverage=cases / self.all_cases if self.all_cases else nan,
            density=cases / weight if weight else nan,
            base=float(cases_of.sum() / self.weight.sum()) if self.n_points else nan,
        )


def held_out_points(n_points: int, share: float, seed: int) -> Bools:
    """Which points take no part in a search: bool array, shape (n_points,)."""
    u = uniforms(clock_key(seed, "prim:held_out"), np.arange(n_points, dtype=np.int64), 0, 1)[0]
    is_held_out: Bools = u < share
    return is_held_out


def checked_sample(inputs: Sequence[Input], label: ArrayLike, weight: ArrayLike | None = None) -> LabelledPoints:
    """The points as a sample, once everything fits; points of weight 0 stay, for the caller to leave out.

    Raises
    ------
    ValueError
        If there is no input, two have one name, lengths differ, a number is nan or infinite, a code has no word, a
        label is not in [0, 1] or a weight is negative; the message says where.
    """
    labels = np.asarray(label, dtype=np.float64)
    if labels.ndim != 1 or not len(labels):
        raise ValueError(f"label has shape {labels.shape}; it must be one row of one number a point.")
    if not inputs:
        raise ValueError("There are no inputs; a box needs at least one that it can limit.")
    keys = [column.key for column in inputs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"{twice[0]!r} is the name of {keys.count(twice[0])} inputs; each needs its own.")
    for column in inputs:
        _check_column(column, len(labels))
    _check_numbers("label", labels, 0.0, 1.0)
    weights = np.ones(len(labels)) if weight is None else np.asarray(weight, dtype=np.float64)
    if weights.shape != labels.shape:
        raise ValueError(f"weight has shape {weights.shape}; it must be {labels.shape}, one number a point.")
    _check_numbers("weight", weights, 0.0, np.inf)
    values = np.array([column.values for column in inputs], dtype=np.float64)
    columns = Columns(values, tuple(len(column.words) for column in inputs))
    return LabelledPoints(columns, labels, weights, float(weights.sum()), float((weights * labels).sum()))


def _check_column(column: Input, n_points: int) -> None:
    values = np.asarray(column.values, dtype=np.float64)
    if values.shape != (n_points,):
        raise ValueError(f"{column.key} has shape {values.shape}; it must be ({n_points},), one value a point.")
    if not column.words:
        _check_numbers(column.key, values, -np.inf, np.inf)
        return
    is_code = np.isin(values, np.arange(len(column.words)))
    if not is_code.all():
        first = int(np.argmin(is_code))
        raise ValueError(
            f"{column.key} is {values[first]} at point {first}; it must be the place of a word, "
            f"0 to {len(column.words) - 1}: {', '.join(column.words)}."
        )


def _check_numbers(name: str, values: Floats, low: float, high: float) -> None:
    is_good = np.isfinite(values) & (values >= low) & (values <= high)
    if not is_good.all():
        first = int(np.argmin(is_good))
        allowed = "a finite number" if high == np.inf and low < 0 else f"a finite number in [{low:g}, {high:g}]"
        n_wrong = int(np.count_nonzero(~is_good))
        raise ValueError(
            f"{name} is {values[first]} at point {first} ({n_wrong} of {len(values)} points are such); it must be "
            f"{allowed}. Leave these points out, or find out why they have no value."
        )
