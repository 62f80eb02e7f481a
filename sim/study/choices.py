"""One run and its choices: what was open at each, what comes of another one, and how far a choice moves the futures.

Another choice in a run changes that choice and what follows from it; all other luck stays. The *futures* of a choice
are runs that share the past up to it and then have luck of their own, the same for each option, so that two options
are compared as two scenarios are.

>>> import sim                                                  # doctest: +SKIP
>>> path = Path.of(sim.load("tutorial"), seed=1, run=1)         # doctest: +SKIP
>>> path.choices[0].taken, path.other(path.choices[0].number, "absorb").outcome["war"]   # doctest: +SKIP
('strike_state', False)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from sim.engine.engines import play
from sim.engine.moment import luck_of, model_at
from sim.engine.reference import ToldRun, TraceEntry, told_run
from sim.model.compile import compile_model
from sim.model.structure import Model
from sim.results.digest import Table
from sim.results.pairs import PairedDifference, paired_differences
from sim.scenario.records import Scenario
from sim.vocabulary import Action

FUTURES = 1_000
"""Runs that go on from a choice."""


@dataclass(frozen=True, slots=True)
class Option:
    """One act that was open: its word, what it was worth, and how likely it was to be taken."""

    word: str
    utility: float
    probability: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a state.

    Attributes
    ----------
    number : int
        Of the event in its run.
    time : float
        Day.
    kind : str
        "decision" (on force), "voice" (a public word) or "overture" (a way out).
    actor : str
    options : tuple of Option
        Those that were open, the likeliest first.
    taken : str
    """

    number: int
    time: float
    kind: str
    actor: str
    options: tuple[Option, ...]
    taken: str


def choice_of(entry: TraceEntry) -> Choice | None:
    """The choice that an event is; None for any other event."""
    if entry.why is None or "probability" not in entry.why or entry.actor is None:
        return None
    words = _words(entry)
    is_open = entry.why["available"]
    options = [
        Option(word, float(utility), float(probability))
        for word, utility, probability, is_it in zip(
            words, entry.why["utility"], entry.why["probability"], is_open, strict=False
        )
        if is_it and probability > 0.0
    ]
    options.sort(key=lambda option: -option.probability)
    taken = Action(int(entry.why["chosen"])).word
    return Choice(entry.number, entry.time, entry.kind, entry.actor, tuple(options), taken)


def _words(entry: TraceEntry) -> Sequence[str]:
    """The words of all acts that a choice weighs, in its own order."""
    assert entry.why is not None
    options: Sequence[str] | None = entry.why.get("options")
    return options or [action.word for action in Action][: len(entry.why["probability"])]


@dataclass(frozen=True)
class Path:
    """One run of a scenario, with the choices that were made otherwise in it.

    Attributes
    ----------
    scenario : Scenario
    model : Model
        Compiled from it.
    seed, run : int
    otherwise : mapping of int to float
        Number of an event to the uniform that makes its choice.
    """

    scenario: Scenario
    model: Model
    seed: int
    run: int
    otherwise: Mapping[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Scenario, *, seed: int, run: int) -> Path:
        """A run as it comes."""
        return cls(scenario, compile_model(scenario), seed, run)

    def told(self, events: float = float("inf")) -> ToldRun:
        """The run, up to so many events."""
        return told_run(self.model, seed=self.seed, run=self.run, choices=self.otherwise, events=events)

    @cached_property
    def whole(self) -> ToldRun:
        """The run to its end."""
        return self.told()

    @property
    def outcome(self) -> np.void:
        """Its row in the table of runs."""
        return self.whole.outcome

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Every choice in it, in order."""
        return tuple(choice for entry in self.whole.entries if (choice := choice_of(entry)) is not None)

    def choice(self, number: int) -> Choice:
        """The choice at an event.

        Raises
        ------
        ValueError
            If there is none.
        """
        for choice in self.choices:
            if choice.number == number:
                return choice
        raise ValueError(f"event {number} of run {self.run} is no choice.")

    def other(self, number: int, word: str) -> Path:
        """The same run with another choice at an event; later choices that were made otherwise fall away.

        Raises
        ------
        ValueError
            If the event is no choice, or that act was not open; the message lists those that were.
        """
        choice = self.choice(number)
        if word not in {option.word for option in choice.options}:
            known = ", ".join(option.word for option in choice.options)
            raise ValueError(f"{word!r} was not open to {choice.actor} then; open were {known}.")
        entry = self.whole.entries[number]
        assert entry.why is not None
        luck = luck_of(entry.why["probability"], list(_words(entry)).index(word))
        before = {at: u for at, u in self.otherwise.items() if at < number}
        return replace(self, otherwise={**before, number: luck})

    def futures(self, number: int, word: str, *, runs: int = FUTURES) -> Table:
        """Rows of runs that share this past up to a choice, make it so, and have luck of their own from then on.

        Parameters
        ----------
        number, word
            As for `other`.
        runs : int, optional
        """
        path = self.other(number, word)
        model = model_at(self.model, path.told(number + 1))
        luck = (self.seed * 1_000_003 + number + 1) % 2**64  # not that of the run itself; the same for every option
        return play(model, seed=luck, runs=np.arange(runs, dtype=np.int64)).table

    def moved(self, number: int, word: str, against: str, *, runs: int = FUTURES) -> dict[str, PairedDifference]:
        """What every response has more in the futures of one act than in those of another."""
        scenario, states = self.scenario, tuple(self.scenario.states)
        outcomes = [outcome for outcome in scenario.outcomes if "sequence" not in repr(outcome.when)]
        before, after = (self.futures(number, act, runs=runs) for act in (against, word))
        return paired_differences(before, after, outcomes, states)


def all_otherwise(
    paths: Sequence[Path], actor: str, kind: str, taken: str, word: str, is_wanted: Callable[[], bool] = lambda: True
) -> Iterator[tuple[np.void, np.void]]:
    """Rows of runs as they were, and as they are where the first such choice in each is made otherwise.

    Parameters
    ----------
    paths : sequence of Path
    actor, kind, taken : str
        Whose choice, of which kind, that took which act.
    word : str
        What it takes instead. A run in which that was not open, or in which there is no such choice, is left out.
    is_wanted : callable, optional
        Asked before each run whether to go on.
    """
    for path in paths:
        if not is_wanted():
            return
        for choice in path.choices:
            if (choice.actor, choice.kind, choice.taken) == (actor, kind, taken):
                if word in {option.word for option in choice.options}:
                    yield path.outcome, path.other(choice.number, word).outcome
                break


def told_reasons(choice: Choice) -> list[dict[str, Any]]:
    """The options of a choice as JSON values."""
    return [
        {"word": option.word, "utility": round(option.utility, 3), "probability": round(option.probability, 5)}
        for option in choice.options
    ]
