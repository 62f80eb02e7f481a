"""Runs that could not be played to their end, because a rule of the user failed in them.

>>> failure = RunFailure(17, 7.0, "appeal", "own.next_ring", "is nan; it must be a time later than now.")
>>> print(failure)
run 17, day 7, rule appeal: own.next_ring is nan; it must be a time later than now.
>>> RunFailure(**failure.to_json()) == failure
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats
from sim.model.structure import Model

HOPELESS = 1_000
"""After so many runs that all failed in a rule of the user no more are played."""
MOST_TOLD = 10
"""How many numbers of failed runs a sentence lists."""


@dataclass(frozen=True, slots=True, order=True)
class RunFailure:
    """One run that is not in the table: a rule of the user failed in it.

    Attributes
    ----------
    run : int
        Its number.
    day : float
        When the rule failed.
    rule : str
        The word of the rule.
    field : str
        What the rule read or set, such as `own.next_ring`; empty where the fault is the rule's as a whole.
    problem : str
        What was wrong with it, and what is allowed.
    point : int or None
        Number of the design point; None outside a sweep.
    """

    run: int
    day: float
    rule: str
    field: str
    problem: str
    point: int | None = None

    def __str__(self) -> str:
        of = "" if self.point is None else f" of point {self.point}"
        return f"run {self.run}{of}, day {self.day:.6g}, rule {self.rule}: {f'{self.field} {self.problem}'.lstrip()}"

    def to_json(self) -> dict[str, Any]:
        """As JSON values; without a point where there is none."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class RuleError(ValueError):
    """A rule of the user failed, so that there is no answer.

    Attributes
    ----------
    failures : tuple of RunFailure
        The runs that failed, as far as they are known.
    events : tuple of TraceEntry
        Of a run that was traced: what happened in it before.
    """

    exit_code = 3

    def __init__(self, message: str, failures: Sequence[RunFailure] = (), events: Sequence[Any] = ()) -> None:
        """An error with its words."""
        super().__init__(message, failures, events)
        self.failures, self.events = tuple(failures), tuple(events)

    def __str__(self) -> str:
        return str(self.args[0])


def none_played(failures: Sequence[RunFailure]) -> RuleError:
    """The error where every run failed."""
    return RuleError(f"no run could be played: all {len(failures):,} failed, the first was {min(failures)}", failures)


def failed_sentence(failures: Sequence[RunFailure]) -> str:
    """How many runs failed, and how, in a sentence or two."""
    first, *rest = failures
    many = len(failures) != 1
    told = (
        f"{len(failures):,} run{'s' * many} failed in a rule of the user and {'are' if many else 'is'} left out: every "
        f"share is one of the runs that were played. {'The first: ' * many}{first}"
    )
    if rest:
        numbers = ", ".join(str(failure.run) for failure in rest[:MOST_TOLD])
        more = f" and {len(rest) - MOST_TOLD:,} more" if len(rest) > MOST_TOLD else ""
        told += f" Then run{'s' * (len(rest) > 1)} {numbers}{more}."
    return told


def why_failed(
    model: Model, places: Sequence[int], *, seed: int, runs: NDArray[np.int64], overrides: Mapping[str, Floats]
) -> dict[int, RunFailure]:
    """The failures of runs that an engine of many runs found wrong, by place: each is played again up to its failure.

    Raises
    ------
    RuleError
        If one of them does not fail when it is played alone: then the rule depends on more than what it is called with.
        If there is no other run, and many of these.
    """
    from sim.engine.reference import run_reference  # SimPy is not loaded where nothing fails

    is_hopeless = len(places) == len(runs) > HOPELESS
    some = np.asarray(places[:HOPELESS] if is_hopeless else places, dtype=np.int64)
    if not len(some):
        return {}
    given = {key: values[some] for key, values in overrides.items()}
    failures = run_reference(model, seed=seed, runs=runs[some], overrides=given).failures
    if len(failures) < len(some):
        sound = next(place for place in range(len(some)) if place not in failures)
        raise RuleError(
            f"run {runs[some[sound]]} fails in a rule of the user among others, and does not when it is played alone: "
            "a rule looks at each run by itself, and takes its luck from `luck` alone."
        )
    if is_hopeless:
        raise none_played([*failures.values()])
    return {int(some[place]): failure for place, failure in failures.items()}
