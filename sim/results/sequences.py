"""Events in an order that somebody asks about: in which runs do these steps come one after the other?

    sequence = [{ event = "force", by = "iran" }, { event = "force", by = "iran", within = 7 }]

A step is an event of certain words, by and against certain actors; it comes after the step before it, no more than
`within` whole days later, and with no event of `unless` between the two. The first step counts `unless` from the
beginning of the run. Steps need not follow each other at once: anything else may happen between them. What each word
counts is in `sim.vocabulary.EVENTS`. A strike on a group is against every group that the state strikes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.outcomes import RUN_DTYPE
from sim.results.digest import Table, own_columns
from sim.vocabulary import EVENTS, Action

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


def comes_to_pass(events: Events, *, steps: Sequence[Mapping[str, Any]], **known: Any) -> bool:
    """Whether the steps come one after the other in the events of one run; `known` as for `in_order`."""
    return len(in_order(steps, events, **known)) > 0


def in_order(
    steps: Sequence[Mapping[str, Any]],
    events: Events,
    *,
    actors: Sequence[str],
    kinds: Sequence[str],
    struck_by: Mapping[str, Sequence[str]] = MappingProxyType({}),
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
    struck_by : mapping of str to sequence of str, optional
        By group, the states whose strikes on groups hit it: an event names the state on whose soil it lies.
    """

    def are(step: Mapping[str, Any]) -> Flags:
        return _are(step, events, actors, kinds, struck_by)

    run, day = events["run"], np.floor(events["time"])
    begins = np.searchsorted(run, run, side="left")
    done = np.zeros(len(events), dtype=bool)
    for place, step in enumerate(steps):
        since = begins - 1 if place == 0 else _latest_before(done)
        done = are(step)
        if place:
            done &= since >= begins
        if "within" in step:
            done &= day - day[np.maximum(since, 0)] <= step["within"]
        if "unless" in step:
            done &= _latest_before(are(step["unless"])) <= since
    return np.unique(run[done])


def _latest_before(which: Flags) -> Places:
    """For each event the place of the last one before it that is one of `which`; -1 where there is none.

    Of all ways to have come so far, the latest leaves the fewest days and the fewest events between.
    """
    latest = np.maximum.accumulate(np.where(which, np.arange(len(which)), -1))
    return np.concatenate([[-1], latest[:-1]]).astype(np.intp)[: len(which)]


def _are(
    step: Mapping[str, Any],
    events: Events,
    actors: Sequence[str],
    kinds: Sequence[str],
    struck_by: Mapping[str, Sequence[str]],
) -> Flags:
    """Which events are what a step names, by whom and against whom it says."""
    flags = np.zeros(len(events), dtype=bool)
    for word in _listed(step["event"]):
        flags |= _is_word(word, events, kinds)
    is_joint = np.isin(events["action"], JOINT)
    for key, column in (("by", "actor"), ("against", "target")):
        if key in step:
            names = _listed(step[key])
            places = [actors.index(name) for name in names]
            states = [place for place in places if place < 2]
            is_named = np.isin(events[column], places) | ((is_joint | (events[column] == BOTH)) & bool(states))
            if key == "against":
                strikers = [actors.index(state) for name in names for state in struck_by.get(name, ())]
                is_named |= (events["action"] == Action.STRIKE_GROUP) & np.isin(events["actor"], strikers)
            flags &= is_named
    return flags


def _is_word(word: str, events: Events, kinds: Sequence[str]) -> Flags:
    entry, action = EVENTS[word], events["action"]
    flags = np.zeros(len(events), dtype=bool)
    for act, clock in entry.found:
        is_act = act is None or action == act
        is_clock = clock is None or np.isin(events["kind"], [code for code, kind in enumerate(kinds) if kind == clock])
        flags |= is_act & is_clock
    return flags if entry.accepted is None else flags | accepts(entry.accepted, action, events["actor"], events["run"])


def accepts(offer: Action, action: NDArray[Any], actor: NDArray[Any], run: NDArray[Any]) -> Flags:
    """Which events accept such an offer: it was the last thing that the other state had put on the table."""
    flags = np.zeros(len(action), dtype=bool)
    for side in (0, 1):
        last = _latest_before(np.isin(action, (Action.OFFER_TALKS, Action.CEASEFIRE)) & (actor == 1 - side))
        flags |= (
            (action == Action.ACCEPT) & (actor == side) & (last >= 0) & (run[last] == run) & (action[last] == offer)
        )
    return flags


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]
