"""Events in an order that somebody asks about: in which runs do these steps come one after the other?

    sequence = [{ event = "force", by = "iran" }, { event = "force", by = "iran", within = 7 }]

A step is an event of certain words, by and against certain actors; it comes after the step before it, no more than
`within` whole days later, and with no event of `unless` between the two. The first step counts `unless` from the
beginning of the run. Steps need not follow each other at once: anything else may happen between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.outcomes import RUN_DTYPE
from sim.results.digest import Table, own_columns
from sim.vocabulary import ACTIONS, FAMILIES, MARKS, Action

Events = NDArray[np.void]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

BOTH = -2
"""Actor or target of an event in which both states take part."""
JOINT = tuple(int(action) for action in (Action.CLASH, Action.BATTLE, Action.TALKS, Action.AGREEMENT))
"""Acts that are always of both states, whoever began them."""
COLUMN = "sequence_"
"""What the column of a sequence begins with: what follows is a fingerprint of its steps."""


def column_of(steps: Sequence[Mapping[str, Any]]) -> str:
    """The column of the table of runs that says in which of them the steps come one after the other.

    >>> column_of([{"event": "talks"}])
    'sequence_44d80e1b'
    """
    return COLUMN + sha256(json.dumps(steps, sort_keys=True).encode()).hexdigest()[:8]


def sequences_in(condition: Mapping[str, Any]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """The steps of every sequence that a condition asks about, however deep."""
    for name, asked in condition.items():
        if name == "sequence":
            yield asked
        for inner in asked if name in ("any", "all") else [asked] if name == "not" else ():
            yield from sequences_in(inner)


def metric_columns(table: Table) -> tuple[str, ...]:
    """Columns that metrics of the user gave: those of sequences are read by the outcomes that ask for them alone."""
    return tuple(name for name in own_columns(table) if not name.startswith(COLUMN))


def blank(outcomes: Iterable[Any], n_runs: int) -> Table:
    """A table of so many runs to which nothing happened, with all the columns that these outcomes are conditions on."""
    asked = dict.fromkeys(column_of(steps) for outcome in outcomes for steps in sequences_in(outcome.when))
    return np.zeros(n_runs, dtype=[*RUN_DTYPE.descr, *((name, "?") for name in asked)])


def comes_to_pass(
    events: Events, *, steps: Sequence[Mapping[str, Any]], actors: Sequence[str], kinds: Sequence[str]
) -> bool:
    """Whether the steps come one after the other in the events of one run."""
    return len(in_order(steps, events, actors=actors, kinds=kinds)) > 0


def in_order(
    steps: Sequence[Mapping[str, Any]], events: Events, *, actors: Sequence[str], kinds: Sequence[str]
) -> NDArray[np.int64]:
    """Numbers of the runs in which the steps come one after the other, rising.

    Parameters
    ----------
    steps : sequence of mapping
        Each with `event` (one of `sim.vocabulary.EVENT_WORDS`, or a list of them), and perhaps `by` and `against` (an
        actor or a list), `within` (whole days), `unless` (a mapping with `event`, `by`, `against`).
    events : structured array, shape (n_events,)
        `sim.engine.recorder.EVENT_DTYPE`, in order of run and time.
    actors, kinds : sequence of str
        Those of the model that recorded them.
    """
    run, day = events["run"], np.floor(events["time"])
    begins = np.searchsorted(run, run, side="left")
    done = np.zeros(len(events), dtype=bool)
    for place, step in enumerate(steps):
        since = begins - 1 if place == 0 else _latest_before(done)
        done = _are(step, events, actors, kinds)
        if place:
            done &= since >= begins
        if "within" in step:
            done &= day - day[np.maximum(since, 0)] <= step["within"]
        if "unless" in step:
            done &= _latest_before(_are(step["unless"], events, actors, kinds)) <= since
    return np.unique(run[done])


def _latest_before(which: Flags) -> Places:
    """For each event the place of the last one before it that is one of `which`; -1 where there is none.

    Of all ways to have come so far, the latest leaves the fewest days and the fewest events between.
    """
    latest = np.maximum.accumulate(np.where(which, np.arange(len(which)), -1))
    return np.concatenate([[-1], latest[:-1]]).astype(np.intp)[: len(which)]


def _are(step: Mapping[str, Any], events: Events, actors: Sequence[str], kinds: Sequence[str]) -> Flags:
    """Which events are what a step names, by whom and against whom it says."""
    flags = np.zeros(len(events), dtype=bool)
    for word in _listed(step["event"]):
        flags |= _is_word(word, events, kinds)
    is_joint = np.isin(events["action"], JOINT)
    for key, column in (("by", "actor"), ("against", "target")):
        if key in step:
            places = [actors.index(name) for name in _listed(step[key])]
            states = [place for place in places if place < 2]
            is_of_both = (is_joint | (events[column] == BOTH)) & bool(states)
            flags &= np.isin(events[column], places) | is_of_both
    return flags


def _is_word(word: str, events: Events, kinds: Sequence[str]) -> Flags:
    if word in MARKS:
        return np.isin(events["kind"], [code for code, kind in enumerate(kinds) if kind == word])
    level = FAMILIES.get(word)
    acts = [int(act) for act, entry in ACTIONS.items() if act.word == word or entry.hostility is level]
    return np.isin(events["action"], acts)


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]
