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
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Bools, Floats
from sim.results.estimates import number_or_null
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
        return {
            "key": self.key,
            "low": self.low,
            "high": self.high,
            "words": list(self.words),
            "unit": self.unit,
            "p_found": number_or_null(self.p_found),
            "p_value": number_or_null(self.p_value),
            "reproduced": number_or_null(self.reproduced),
        }


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
        shares = ("mass", "coverage", "density", "base")
        return {"n": self.n, "n_points": self.n_points} | {name: number_or_null(getattr(self, name)) for name in shares}


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
    def n_restricted(self) -> NDArray[np.int64]:
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
