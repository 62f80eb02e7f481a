"""When enough runs are enough: `--until 0.5%` for precision, `--until "war<2%"` for a decision; and what it came to.

Looks happen after whole prefixes of the run numbers, at numbers fixed beforehand, so that neither the speed of a worker
nor the length of a run has a say. *Precision* stops when an interval is narrow, which hardly disturbs its coverage
(a share far rarer than the precision keeps Wilson's own, 92 to 97 % where a few occurrences are expected);
*deciding* stops when an interval has cleared a threshold, which would be wrong one time in three with an ordinary
interval looked at again and again. A confidence sequence holds at all looks at once, and costs about five times the
runs.

>>> read_goals(["0.5%"], ("war",))
(Precision(half_width=0.005),)
>>> read_goals(["war<2%", "talks_held>50%"], ("war", "talks_held"))[0].name
'war'
>>> look_schedule(12_000)
(4000, 5657, 8000, 11314, 12000)
>>> low, high = confidence_sequence(20, 1000)
>>> low < 0.02 < high
True

Sources
-------
Robbins, H. (1970), Ann. Math. Statist. 41, 1397-1409 (mixture of likelihood ratios); Howard, Ramdas, McAuliffe and
Sekhon (2021), Ann. Statist. 49, 1055-1080 (confidence sequences).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count as counting
from itertools import takewhile
from math import exp, lgamma, log
from typing import Any

from pydantic import TypeAdapter

from sim.results.estimates import Share, without_nan
from sim.results.intervals import CONFIDENCE, wilson
from sim.scenario.faults import Fault, ScenarioError, listed, meant, shortened

MOST_UNTIL = 1_500_000
"""Where to give up unless told otherwise: enough for 0.1 % to each side of any share."""
UNIT = 1_000
FIRST_STEP = 4
"""No look before 4,000 runs: batches are slow when they are narrow, and rare outcomes have too few occurrences."""
BISECTIONS = 60

_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)\s*(%?)")
_DECISION = re.compile(r"\s*([A-Za-z][A-Za-z0-9_.-]*)\s*([<>])\s*(.+)")
_FORMS = "write a precision such as 0.5%, or a decision such as war<2%"


@dataclass(frozen=True, slots=True)
class Precision:
    """Every headline share to within `half_width` to each side."""

    half_width: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a share is below (or above) a threshold."""

    name: str
    is_below: bool
    threshold: float

    def __str__(self) -> str:
        return f"{self.name} {'<' if self.is_below else '>'} {100 * self.threshold:g} %"


Goal = Precision | Decision


def read_goals(options: Sequence[str], names: Sequence[str]) -> tuple[Goal, ...]:
    """The goals that some `--until` options name: one precision, or any number of decisions.

    Parameters
    ----------
    options : sequence of str
    names : sequence of str
        Shares that may be decided on.

    Raises
    ------
    ScenarioError
        With every fault of every option.
    """
    goals: list[Goal] = []
    faults = []
    for option in options:
        try:
            goals.append(_read_goal(option, names))
        except ValueError as error:
            faults.append(Fault(f"--until {shortened(option, 60)}", None, "", str(error)))
    if not faults and len(goals) > 1 and any(isinstance(goal, Precision) for goal in goals):
        faults.append(Fault("--until", None, "", "takes one precision, or decisions; not both."))
    if faults:
        raise ScenarioError(faults)
    return tuple(goals)


def _read_goal(option: str, names: Sequence[str]) -> Goal:
    decision = _DECISION.fullmatch(option)
    if decision is None:
        half_width = _share(option)
        if not 1e-5 <= half_width <= 0.2:
            raise ValueError(f"is {half_width:g}; a precision must be from 0.001 % to 20 %.")
        return Precision(half_width)
    name, sign, written = decision.groups()
    if name not in names:
        raise ValueError(f"asks for {name!r}; shares are {listed(names, length=150)}.{meant(name, names)}")
    threshold = _share(written)
    if not 0.0 < threshold < 1.0:
        raise ValueError(f"has the threshold {threshold:g}; it must be between 0 and 100 %.")
    return Decision(name, sign == "<", threshold)


def _share(text: str) -> float:
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"is {shortened(text.strip(), 40)!r}; {_FORMS}.")
    number, percent = match.groups()
    return round(float(number) / 100, 15) if percent else float(number)


def look_schedule(most_runs: int) -> tuple[int, ...]:
    """After how many runs to look: 1000 * 2^(k/2), rounded, for k = 4, 5, ..., and at the last run."""
    looks = (round(UNIT * 2.0 ** (step / 2)) for step in counting(FIRST_STEP))
    return (*takewhile(lambda look: look < most_runs, looks), most_runs)


def is_precise(count: int, n: int, half_width: float) -> bool:
    """Whether the Wilson interval of a share is at most `half_width` to each side."""
    low, high = wilson(count, n)
    return (high - low) / 2 <= half_width


def confidence_sequence(count: int, n: int, alpha: float = 1.0 - CONFIDENCE) -> tuple[float, float]:
    """An interval for a share that holds, with probability 1 - alpha, at every n at once.

    All p for which B(s + 1, n - s + 1) / (p^s (1 - p)^(n - s)) < 1 / alpha: the likelihood of p against its mixture
    under a uniform prior (Robbins 1970).

    Parameters
    ----------
    count, n : int
        0 <= count <= n, n at least 1.
    alpha : float, optional
        In (0, 1).

    Raises
    ------
    ValueError
        If `count` is not in [0, n].
    """
    if not 0 <= count <= n or n < 1:
        raise ValueError(f"count is {count} of {n}; it must be in [0, n], and n at least 1.")
    mixture = lgamma(count + 1) + lgamma(n - count + 1) - lgamma(n + 2)
    bound = mixture + log(alpha)

    def is_inside(p: float) -> bool:
        return (count * log(p) if count else 0.0) + ((n - count) * log(1 - p) if n > count else 0.0) > bound

    share = count / n
    low = 0.0 if count == 0 else _edge(exp(bound / max(count, 1)) / 2, share, is_inside)
    high = 1.0 if count == n else _edge(1 - exp(bound / max(n - count, 1)) / 2, share, is_inside)
    return low, high


def _edge(outside: float, inside: float, is_inside: Callable[[float], bool]) -> float:
    """Where a run of points ends, between one outside and one inside."""
    inside = min(max(inside, 1e-300), 1 - 1e-16)
    for _ in range(BISECTIONS):
        middle = (outside + inside) / 2
        outside, inside = (outside, middle) if is_inside(middle) else (middle, inside)
    return outside


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decision came to.

    Attributes
    ----------
    question : str
        Such as "war < 2 %".
    answer : bool or None
        None where the runs did not suffice.
    low, high : float
        The confidence sequence at the stop: it holds at all looks at once.
    """

    question: str
    answer: bool | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stop:
    """How a study that ran until something was known came to its end.

    Attributes
    ----------
    asked : tuple of str
    reached : bool
    looks : int
        How often the runs were looked at.
    verdicts : tuple of Verdict
        One a decision.
    widest : str or None
        For a precision: the share that is least precise at the stop.
    """

    asked: tuple[str, ...]
    reached: bool
    looks: int
    verdicts: tuple[Verdict, ...] = ()
    widest: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return without_nan(self)


def stop_from_json(stored: Mapping[str, Any]) -> Stop:
    """The stop that `Stop.to_json` wrote."""
    return TypeAdapter(Stop).validate_python(stored)


@dataclass(slots=True)
class Watch:
    """What is known after each look: goals, and for each decision the intersection of its intervals so far.

    Several decisions share the error that one would have.
    """

    goals: tuple[Goal, ...]
    asked: tuple[str, ...]
    looks: int = 0
    known: dict[Decision, tuple[float, float]] = field(default_factory=dict)
    widest: str | None = None

    def look(self, shares: Mapping[str, Share]) -> bool:
        """Look at the shares of all runs so far; whether every goal is met."""
        self.looks += 1
        return all([self._is_met(goal, shares) for goal in self.goals])

    def _is_met(self, goal: Goal, shares: Mapping[str, Share]) -> bool:
        if isinstance(goal, Precision):
            self.widest = max(shares, key=lambda name: shares[name].high - shares[name].low)
            return all(is_precise(share.count, share.n, goal.half_width) for share in shares.values())
        share = shares[goal.name]
        low, high = confidence_sequence(share.count, share.n, (1.0 - CONFIDENCE) / len(self.goals))
        before = self.known.get(goal, (0.0, 1.0))
        self.known[goal] = max(low, before[0]), min(high, before[1])
        return self._answer(goal) is not None

    def _answer(self, goal: Decision) -> bool | None:
        low, high = self.known[goal]
        if high < goal.threshold:
            return goal.is_below
        return not goal.is_below if low > goal.threshold else None

    def stop(self, *, reached: bool) -> Stop:
        """The end of the study."""
        verdicts = tuple(Verdict(str(goal), self._answer(goal), *self.known[goal]) for goal in self.known)
        return Stop(self.asked, reached, self.looks, verdicts, self.widest)
