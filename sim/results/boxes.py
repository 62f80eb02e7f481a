"""Boxes: under which conditions something happens, as limits on a few inputs that a person can say.

A *box* limits some inputs ("resolve is at least 0.62, host is north") and leaves the others free. Three numbers say how
good it is: its *density*, the share of cases among the points in it; its *coverage*, the share of all cases that it
holds; its *mass*, the share of all points that it holds. A narrow box is dense and covers little, a wide one covers
much and is thin: a `Trajectory` lists the boxes between. `sim.results.prim` finds them; here they are plain data.

>>> host = Input("groups.red.host", np.array([0.0, 0.0, 1.0, 1.0]), words=("north", "south"))
>>> resolve = Input("states.north.resolve", np.array([0.2, 0.8, 0.2, 0.8]))
>>> limits = (Restriction("states.north.resolve", low=0.62), Restriction("groups.red.host", words=("north",)))
>>> " and ".join(map(str, limits))
"North's resolve is at least 0.62 and Red's host is north"
>>> inside(limits, (host, resolve)).tolist()
[False, True, False, False]

How often something happens in a box is told by the runs of its points held out; where no level is stated,
the quarter of the points with the largest shares are cases.

>>> usual_level(np.array([0.1, 0.2, 0.3, 0.4])), usual_level(np.array([0.0, 0.0, 0.0, 0.0, 0.25]))
(0.4, 0.25)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import nan
from typing import Annotated

import numpy as np
from pydantic import BeforeValidator

from sim.model.arrays import Bools, Floats
from sim.results.intervals import wilson
from sim.results.marginals import Measured, mean_over
from sim.scenario.names import spoken_key

SILENT_UNITS = frozenset({"", "1", "probability", "share"})
"""Units that nobody says after a number."""

Known = Annotated[float, BeforeValidator(lambda value: nan if value is None else value)]
"""A number that may be nan, which a file writes as null."""


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
    p_found: Known = nan
    p_value: Known = nan
    reproduced: Known = nan

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
        return " and ".join(map(str, self.restrictions)) or "everything"


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


def inside(restrictions: Sequence[Restriction], inputs: Sequence[Input]) -> Bools:
    """Which points satisfy all the restrictions, shape (n_points,)."""
    known = {column.key: column for column in inputs}
    is_inside = np.ones(len(inputs[0].values), dtype=np.bool_)
    for limit in restrictions:
        column = known[limit.key]
        if limit.words:
            is_inside &= np.isin(column.values, [column.words.index(word) for word in limit.words])
        if limit.low is not None:
            is_inside &= column.values >= limit.low
        if limit.high is not None:
            is_inside &= column.values <= limit.high
    return is_inside


CASES = 0.25
"""Which share of the points are cases where no level is stated."""


@dataclass(frozen=True, slots=True)
class Happening:
    """How often the outcome happens in a box, by the points held out.

    Attributes
    ----------
    share, low, high : float
        Share of the runs of its points, with a 95 % interval for these points being a sample of the box and for the
        luck of the runs, which all points share.
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


def happenings(measured: Measured, held_out: Bools, boxes: Iterable[Bools]) -> Iterator[Happening]:
    """How often the outcome happens in each box, by the points held out that no box before it holds.

    Parameters
    ----------
    measured : Measured
        Whether it happened, run by run.
    held_out : bool array, shape (n_points,)
        Those that have runs.
    boxes : iterable of bool array, shape (n_points,)
        Which points lie in each, in the order in which they were found.
    """
    happened, left = measured.values, held_out.copy()
    everything = int(happened[held_out[measured.point]].sum())
    for is_inside in boxes:
        there, before = is_inside & left, left[measured.point]
        share, low, high = mean_over(measured, there)
        covered = int(happened[there[measured.point]].sum()) / everything if everything else nan
        yield Happening(
            share, low, high, overall=float(happened[before].mean()) if before.any() else nan, covered=covered
        )
        left &= ~is_inside


@dataclass(frozen=True, slots=True)
class Reported:
    """What a box comes to by the points held out, as a file tells it: a `Measure` and a `Happening`, with intervals."""

    says: str
    n: int
    n_points: int
    mass: Known
    coverage: Known
    density: Known
    base: Known
    density_low: Known
    density_high: Known
    coverage_low: Known
    coverage_high: Known
    share_in_box: Known
    share_low: Known
    share_high: Known
    share_overall: Known
    share_covered: Known


def reported(box: Box, happening: Happening) -> Reported:
    """What a box comes to by the points held out, with 95 % intervals."""
    measure = box.held_out
    n_inside = round(measure.density * measure.n) if measure.n else 0
    n_cases = round(n_inside / measure.coverage) if n_inside else 0
    density, coverage = wilson(n_inside, measure.n), wilson(n_inside, n_cases)
    return Reported(
        str(box), **asdict(measure), density_low=density[0], density_high=density[1], coverage_low=coverage[0],
        coverage_high=coverage[1], share_in_box=happening.share, share_low=happening.low, share_high=happening.high,
        share_overall=happening.overall, share_covered=happening.covered,
    )  # fmt: skip


def usual_level(shares: Floats) -> float:
    """The level that makes cases of the quarter of the points with the largest shares, or of all above the least."""
    level = float(np.sort(shares)[len(shares) - max(int(CASES * len(shares)), 1)])
    return level if level > shares.min() else float(np.min(shares, where=shares > level, initial=1.0))
