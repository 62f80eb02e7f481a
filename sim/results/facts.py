"""Facts: what was observed, with its interval, and what the model shows beside it.

>>> fact = Fact("mid.recur.1y", 0.287, 0.261, 0.314)
>>> fact.contains(0.25), fact.contains(0.2)
(True, False)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sim.results.estimates import number_or_null

WIDENED = 0.1
"""Each bound of an interval is moved outward by this share of itself: the sources differ by more than their error."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One observed fact.

    Attributes
    ----------
    id : str
        Name of the fact (`sim.evidence.facts`).
    value, low, high : float
        Observed value and 95 % interval.
    n : float
        Size of the sample it rests on; nan if not told.
    description, unit, source, filter : str
        What was counted, in what, by whom, among which cases.
    """

    id: str
    value: float
    low: float
    high: float
    n: float = math.nan
    description: str = ""
    unit: str = ""
    source: str = ""
    filter: str = ""

    @property
    def widened(self) -> tuple[float, float]:
        """The interval with each bound moved outward by a tenth of itself."""
        return self.low - WIDENED * abs(self.low), self.high + WIDENED * abs(self.high)

    @property
    def is_bound(self) -> bool:
        """Whether it says how large a value can be at most: its unit begins with the word."""
        return self.unit.startswith("bound")

    def contains(self, value: float) -> bool:
        """Whether a value lies in the widened interval; of a bound, whether it is at most the upper end."""
        return self._lies(value, *self.widened)

    def observes(self, value: float) -> bool:
        """Whether a value lies in the observed interval itself; of a bound, whether it is at most the upper end."""
        return self._lies(value, self.low, self.high)

    def _lies(self, value: float, low: float, high: float) -> bool:
        return value <= high and (self.is_bound or low <= value)


@dataclass(frozen=True, slots=True)
class JudgedFact:
    """A fact with what the model shows.

    Attributes
    ----------
    fact : Fact
    simulated, low, high : float
        Simulated value and its 95 % interval (simulation error alone); nan where not evaluable.
    not_evaluable : str or None
        Why there is no simulated value; None if there is one.
    """

    fact: Fact
    simulated: float
    low: float
    high: float
    not_evaluable: str | None = None

    @property
    def is_inside(self) -> bool:
        """Whether the simulated value lies in the observed interval, widened by a tenth of each bound."""
        return self.not_evaluable is None and self.fact.contains(self.simulated)

    @property
    def is_within(self) -> bool:
        """Whether it lies in the observed interval itself."""
        return self.not_evaluable is None and self.fact.observes(self.simulated)

    @property
    def factor(self) -> float:
        """Simulated over observed value; nan where either is zero or missing."""
        if self.not_evaluable is not None or self.fact.value <= 0.0 or self.simulated <= 0.0:
            return math.nan
        return self.simulated / self.fact.value

    def told(self) -> dict[str, Any]:
        """What was observed and what the model shows, as JSON values: what the digest of an answer is of."""
        fact = self.fact
        told: dict[str, Any] = {
            "id": fact.id, "description": fact.description, "unit": fact.unit, "source": fact.source,
            "value": fact.value, "ci_low": fact.low, "ci_high": fact.high,
        }  # fmt: skip
        if self.not_evaluable is not None:
            return told | {"not_evaluable": self.not_evaluable}
        low, high = number_or_null(self.low), number_or_null(self.high)
        return told | {"simulated": self.simulated, "sim_low": low, "sim_high": high, "inside": self.is_inside}

    def to_json(self) -> dict[str, Any]:
        """The fact as JSON values, with its widened interval, and whether the value lies in the observed one."""
        low, high = self.fact.widened
        told = self.told() | {"widened_low": low, "widened_high": high}
        return told if self.not_evaluable is not None else told | {"within": self.is_within}


@dataclass(frozen=True, slots=True)
class JudgedTable:
    """A table of facts with what the model shows.

    Attributes
    ----------
    name : str
        Which table of observed facts.
    facts : tuple of JudgedFact
        In the order of the table.
    """

    name: str
    facts: tuple[JudgedFact, ...]

    @property
    def evaluated(self) -> int:
        """How many facts have a simulated value."""
        return sum(fact.not_evaluable is None for fact in self.facts)

    @property
    def inside(self) -> int:
        """How many of them lie in their widened interval."""
        return sum(fact.is_inside for fact in self.facts)

    @property
    def within(self) -> int:
        """How many of them lie in the observed interval itself."""
        return sum(fact.is_within for fact in self.facts)

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        share = self.inside / self.evaluated if self.evaluated else 0.0
        return (
            f"{self.inside} of {self.evaluated} facts lie inside their 95 % interval widened by a tenth of each bound "
            f"({share:.0%}), {self.within} inside the interval itself; {len(self.facts) - self.evaluated} of "
            f"{len(self.facts)} cannot be evaluated."
        )

    def to_json(self) -> dict[str, Any]:
        """The table as JSON values, its facts counted."""
        counts = {"evaluated": self.evaluated, "inside": self.inside, "within": self.within}
        return {"table": self.name, "facts": len(self.facts), **counts}
