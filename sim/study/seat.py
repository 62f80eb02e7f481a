"""A human seat: a person takes the choices of one state, sees what that state sees, and looks back afterwards.

A game is a run and a list of choices, and nothing else: the same list gives the same game, so that a page or a class of
players needs no memory. Where a person has not chosen yet, the run stands still. The luck of everything else is that of
the run, the same for all who play it.

>>> import sim                                                  # doctest: +SKIP
>>> seat = Seat.of(sim.load("tutorial"), "northmark", seed=1, run=1)     # doctest: +SKIP
>>> seat.open.options[0].word                                   # doctest: +SKIP
'absorb'
>>> seat.after(["absorb"]).is_over                              # doctest: +SKIP
False
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sim.engine.reference import TraceEntry
from sim.scenario.faults import listed, meant
from sim.scenario.records import Scenario
from sim.study.choices import Choice, Path, choice_of

REVIEWED = 1_000
"""Futures of each choice when a person looks back."""
TOLD = ("war", "talks_held", "agreement_reached")
"""What the futures of a choice are compared by."""


@dataclass(frozen=True)
class Seat:
    """One run in which a person takes the choices of a state.

    Attributes
    ----------
    path : Path
        With the choices so far.
    state : str
    chosen : tuple of str
        The person's choices so far, in order.
    numbers : tuple of int
        The events at which they were made.
    """

    path: Path
    state: str
    chosen: tuple[str, ...] = ()
    numbers: tuple[int, ...] = field(default=())

    @classmethod
    def of(cls, scenario: Scenario, state: str, *, seed: int, run: int) -> Seat:
        """The seat of a state before its first choice.

        Raises
        ------
        ValueError
            If the scenario has no such state.
        """
        if state not in scenario.states:
            known = scenario.states
            raise ValueError(f"{state!r} is no state; states are {listed(known)}.{meant(state, known)}")
        return cls(Path.of(scenario, seed=seed, run=run), state)

    @cached_property
    def open(self) -> Choice | None:
        """The choice that waits for the person; None where the run is over."""
        for choice in self.path.choices:
            if choice.actor == self.state and (not self.numbers or choice.number > self.numbers[-1]):
                return choice
        return None

    @property
    def is_over(self) -> bool:
        """Whether no choice is left."""
        return self.open is None

    def choose(self, word: str) -> Seat:
        """The seat after one more choice.

        Raises
        ------
        ValueError
            If the run is over, or that act is not open.
        """
        if self.open is None:
            raise ValueError("the run is over; there is nothing left to choose.")
        number = self.open.number
        return Seat(self.path.other(number, word), self.state, (*self.chosen, word), (*self.numbers, number))

    def after(self, words: Sequence[str]) -> Seat:
        """The seat after several choices."""
        seat = self
        for word in words:
            seat = seat.choose(word)
        return seat

    @property
    def events(self) -> list[TraceEntry]:
        """What the state has seen so far: acts, and what it chose itself; nobody else's intentions.

        Up to the choice that is open; all of the run where none is.
        """
        entries = self.path.whole.entries
        until = len(entries) if self.open is None else self.open.number
        return [entry for entry in entries[:until] if _is_seen(entry, self.state)]


def _is_seen(entry: TraceEntry, state: str) -> bool:
    is_own = entry.actor == state
    return is_own or choice_of(entry) is None or entry.action >= 0


def review(seat: Seat, is_wanted: Callable[[], bool] = lambda: True) -> list[dict[str, Any]]:
    """What the model would have done at each choice, and what the person's choice changed.

    Parameters
    ----------
    seat : Seat
        After some choices.
    is_wanted : callable, optional
        Asked before each choice whether to go on.

    Returns
    -------
    list of dict
        A choice each: its day, what the person took, what the model would have taken there with the luck of the run,
        how likely it held each option, and by how much the futures of the person's choice differ from those of the
        model's, with intervals; no differences where both took the same.
    """
    told = []
    path = Path(seat.path.scenario, seat.path.model, seat.path.seed, seat.path.run)
    for number, word in zip(seat.numbers, seat.chosen, strict=True):
        if not is_wanted():
            break
        choice = path.choice(number)
        moved = {} if word == choice.taken else path.moved(number, word, choice.taken, runs=REVIEWED)
        told.append(
            {
                "number": number, "day": round(choice.time, 2), "kind": choice.kind, "yours": word,
                "models": choice.taken,
                "likely": {option.word: round(option.probability, 4) for option in choice.options},
                "changed": {
                    name: [round(value, 4) for value in (moved[name].difference, moved[name].low, moved[name].high)]
                    for name in TOLD
                    if name in moved
                },
            }
        )  # fmt: skip
        path = path.other(number, word)
    return told
