"""Running until an answer is good enough: `--until 0.5%` for precision, `--until "war<2%"` for a decision.

>>> read_goals(["0.5%"], ("war",))
(Precision(half_width=0.005),)
>>> read_goals(["war<2%", "talks_held>50%"], ("war", "talks_held"))[0].name
'war'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.results.estimates import Share
from sim.results.intervals import CONFIDENCE
from sim.results.stopping import Stop, Verdict, confidence_sequence, is_precise
from sim.scenario.faults import Fault, ScenarioError, listed, meant, shortened

MOST_UNTIL = 1_500_000
"""Where to give up unless told otherwise: enough for 0.1 % to each side of any share."""

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
