"""What running until something is known came to: whether the goal was reached, and the answer to each question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
        verdicts = [
            {"question": verdict.question, "answer": verdict.answer, "low": verdict.low, "high": verdict.high}
            for verdict in self.verdicts
        ]
        return {
            "asked": list(self.asked), "reached": self.reached, "looks": self.looks, "verdicts": verdicts,
            "widest": self.widest,
        }  # fmt: skip


def stop_from_json(stored: Mapping[str, Any]) -> Stop:
    """The stop that `Stop.to_json` wrote."""
    verdicts = tuple(Verdict(**verdict) for verdict in stored["verdicts"])
    return Stop(tuple(stored["asked"]), stored["reached"], stored["looks"], verdicts, stored["widest"])
