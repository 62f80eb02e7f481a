"""A finished question: the table of runs, what it says, and how to store or send it.

A `RunResult` holds what came out and computes estimates when they are asked for. It is what `sim.run` returns, what the
figures read, and what `sim run --json` prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.play.pieces import Piece
from sim.play.plan import Played
from sim.results.chunk_file import Parts
from sim.results.digest import Table, digest_of
from sim.results.estimates import Share, Summary, Tally, tally
from sim.results.ignorance import Ignorance
from sim.results.sequences import blank
from sim.results.stopping import Stop
from sim.results.tidy import events_table
from sim.scenario.history import setting_to_json
from sim.scenario.idle import Idle, given_in_vain
from sim.scenario.records import Scenario
from sim.study.answer import Runs, data_frame
from sim.study.figures import chosen
from sim.study.inputs import Inputs, ignorance_in
from sim.study.provenance import end_to_json


@dataclass(frozen=True, repr=False, kw_only=True)
class RunResult(Runs):
    """What `sim.run` found.

    Attributes
    ----------
    scenario : Scenario
    rows : Parts
        The table of runs, in memory or in the chunks of the folder: estimates go through it part by part.
    events : structured array or None
        Events of the first `record_runs` runs (`sim.engine.recorder.EVENT_DTYPE`).
    seed, runs, record_runs, chunk_size, jobs : int
        `runs` is how many were asked for; fewer rows mean that workers died, or that runs failed.
    engine : str
    elapsed_seconds : float
    origin : mapping
        Where the runs come from (`sim.study.provenance`), with the words behind the codes of `events`.
    folder : Path or None
        Where they are stored.
    stop : Stop or None
        How it came to its end, where it ran until something was known.
    failures : tuple of RunFailure
        Runs that have no row, because a rule of the user failed in them; shares are of those that have one.
    """

    rows: Parts
    events: Table | None
    runs: int
    stop: Stop | None = None

    def __repr__(self) -> str:
        return (
            f"RunResult(scenario={self.scenario.name!r}, runs={self.n_runs}, seed={self.seed}, "
            f"engine={self.engine!r}, digest={self.digest[:12]!r})"
        )

    _kind = "run"

    def plot(self, name: str = "overview") -> Any:
        """A matplotlib Figure of the runs; see `sim.plots.run`.

        Parameters
        ----------
        name : str, optional
            "overview", "outcomes", "ladder", "incidence", "deaths", "lags", or `timeline_` and an outcome class: the
            run that stands for it.

        Raises
        ------
        ValueError
            If there is no such figure; the message lists those that there are.
        """
        return chosen("run", name, self, self.scenario)

    def to_pandas(self, of: str = "runs") -> Any:
        """Rows as a pandas DataFrame, words for codes.

        Parameters
        ----------
        of : str, optional
            "runs": a row a run, with its inputs by dotted key and the scenario's own outcomes. "events": a row an event
            of the runs that were recorded, with its date where the scenario has a day zero.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        ValueError
            If `of` is another word, or no events were recorded.
        """
        if of not in ("runs", "events") or (of == "events" and self.events is None):
            raise ValueError(f"of is {of!r}; it must be runs{' or events' * (self.events is not None)}.")
        if self.events is not None and of == "events":
            return data_frame(events_table(self.events, self.actors, self.kinds, self.scenario.day_zero))
        return data_frame(Inputs(self.scenario, self.seed).beside(self.table))

    @property
    def table(self) -> Table:
        """One row a run, in run order (`sim.model.outcomes.RUN_DTYPE`); all of it in memory from now on."""
        return self.rows.table

    @property
    def n_runs(self) -> int:
        """Runs that were played to their end: rows of the table."""
        return self.rows.n_rows

    @cached_property
    def inputs(self) -> dict[str, npt.NDArray[Any]]:
        """What each run drew, by dotted key: an array in the order of `table`, worked out anew and never stored."""
        return Inputs(self.scenario, self.seed).of(self.table)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the table in run order: equal for equal runs."""
        return digest_of(self.rows)

    @cached_property
    def tally(self) -> Tally:
        """What the table comes to: counts of what happened and of every number."""
        return tally(self.rows, self.scenario.outcomes, tuple(self.scenario.states))

    @property
    def own_outcomes(self) -> dict[str, Share]:
        """Share of each outcome that the scenario defines."""
        return {outcome.name: self.outcomes[outcome.name] for outcome in self.scenario.outcomes}

    @cached_property
    def outcomes(self) -> dict[str, Share]:
        """Share of each headline outcome, then of each outcome that the scenario defines."""
        return self.tally.outcomes

    @cached_property
    def outcome_class(self) -> dict[str, Share]:
        """Share of each outcome class, by word."""
        return self.tally.outcome_class

    @cached_property
    def ending(self) -> dict[str, Share]:
        """Share of each ending, by word."""
        return self.tally.ending

    @cached_property
    def quantities(self) -> dict[str, Summary]:
        """Summary of every number of a run, by column."""
        return self.tally.quantities

    @cached_property
    def ignorance(self) -> dict[str, Ignorance]:
        """How far each response goes from row to row of a sample of coefficients; empty where none is used.

        Names are those of `sim.results.responses`: "war", "outcome_class.war", "ending.talks", "deaths_total".
        """
        return ignorance_in(self.rows, self.scenario, seed=self.seed)

    @cached_property
    def idle(self) -> tuple[Idle, ...]:
        """What was given to no purpose, with the reason: an override or a column of a sample that cannot act."""
        return tuple(given_in_vain(self.scenario, own_rules=bool(self.origin["own_rules"])))

    @property
    def n_events(self) -> int:
        """Events of all runs together."""
        events = self.tally.numbers["events"]
        return int((events.values * events.counts).sum())

    @property
    def _shape(self) -> tuple[int, int]:
        """One point, and the runs that were asked for."""
        return 1, self.runs

    @property
    def n_cut_short(self) -> int:
        """Runs that reached the cap on events: their rows end too early."""
        return self.tally.n_cut_short

    @cached_property
    def seen(self) -> Table:
        """Rows of the runs whose events were recorded."""
        return self.rows.of_runs(self.first_run, 0 if self.events is None else self.record_runs)

    @property
    def recorded(self) -> npt.NDArray[np.int64]:
        """Numbers of the runs whose events were recorded."""
        numbers: npt.NDArray[np.int64] = self.seen["run"]
        return numbers

    @property
    def engine(self) -> str:
        """Which played."""
        return str(self.origin["engine"])

    @property
    def record_runs(self) -> int:
        """So many of the first runs were to keep their events."""
        return int(self.origin["record_runs"])

    @property
    def chunk_size(self) -> int:
        """The most runs that were played and stored together."""
        return int(self.origin["chunk_size"])

    @property
    def actors(self) -> tuple[str, ...]:
        """Keys of the actors, by their index in the table of events."""
        return tuple(self.origin["actors"])

    @property
    def kinds(self) -> tuple[str, ...]:
        """Words of the kinds of event, by their code in the table of events."""
        return tuple(self.origin["kinds"])

    @property
    def half_life_days(self) -> float:
        """Days of quiet in which the position on the ladder halves; the middle value where the scenario is unsure."""
        return float(self.origin["ladder_half_life_days"])

    def _played(self, piece: Piece) -> Played:
        """What there is of some runs."""
        first, last = self.first_run + piece.first_run, self.first_run + piece.first_run + piece.n_runs
        events = None
        if self.events is not None and piece.first_run < self.record_runs:
            events = self.events[(self.events["run"] >= first) & (self.events["run"] < last)]
        failures = tuple(one for one in self.failures if first <= one.run < last)
        return Played(self.rows.of_runs(first, piece.n_runs), events, failures)

    def about(self) -> dict[str, Any]:
        """What the manifest says about the work, beside the chunks and their origin."""
        return {**super().about(), **({} if self.stop is None else {"until": self.stop.to_json()})}

    def to_json(self) -> dict[str, Any]:
        """The estimates as JSON values: no nan, null instead."""
        ignorance = {name: spread.to_json() for name, spread in self.ignorance.items()}
        parts = ("outcomes", "outcome_class", "ending", "quantities")
        return {
            **setting_to_json(self.scenario),
            "runs": self.n_runs,
            "first_run": self.first_run,
            "seed": self.seed,
            "engine": self.engine,
            "jobs": self.jobs,
            **{part: {name: one.to_json() for name, one in getattr(self, part).items()} for part in parts},
            **({} if not self.ignorance else {"sample": {**self.origin["scenario"]["sample"], "ignorance": ignorance}}),
            **({} if self.stop is None else {"until": self.stop.to_json()}),
            "without_effect": [one.to_json() for one in self.idle],
            "events": self.n_events,
            **end_to_json(self),
        }


def all_shares(rows: Iterable[Table], scenario: Scenario) -> Mapping[str, Share]:
    """Every share of a table by its name: headline outcomes, the scenario's own, classes and endings."""
    return tally(rows, scenario.outcomes, tuple(scenario.states)).shares


def shares_to_decide(scenario: Scenario) -> tuple[str, ...]:
    """Names of every share of a scenario's runs."""
    return tuple(all_shares([blank(scenario.outcomes, 1)], scenario))
