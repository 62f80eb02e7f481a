"""What each event of a run follows from, and which act the answer by force answers.

The engine says of each event which other set its time (`TraceEntry.cause`); a story wants the decision behind an act,
be it the third blow of a campaign or a sitting that was agreed on long ago. That is found by going back from cause to
cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.reference import TraceEntry

RECORDED = frozenset({"record", "recorded_attack", "recorded_offer", "incident"})
"""Kinds of event that the scenario's dated record forces."""
STEADY = frozenset({"attack", "shock", "issue"})
"""Kinds of event that come at a steady rate, whatever went before."""
FIRST_FORCE, ANSWERED = "world.first_force_at", "world.answered_at"
"""The changes that mark the first use of force and the first answer to it."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What an event follows from.

    Attributes
    ----------
    word : str
        `decision` (what a state chose to do), `act` (what made it think, or set an attack off), `recorded` (the dated
        record says so), `steady_rate`, or `start` (set when the run began).
    entry : TraceEntry or None
        The decision or act.
    """

    word: str
    entry: TraceEntry | None = None


def is_decision(entry: TraceEntry) -> bool:
    """Whether an event is a choice among options."""
    return entry.why is not None and "chosen" in entry.why


def cause_of(entry: TraceEntry, entries: Sequence[TraceEntry]) -> Cause:
    """What an event follows from: an act, the decision behind it; a decision or a set-off attack, the last act before.

    Parameters
    ----------
    entry : TraceEntry
        One of `entries`.
    entries : sequence of TraceEntry
        A whole run, from `sim.trace`.
    """
    if entry.kind in RECORDED:
        return Cause("recorded")
    if entry.kind in STEADY:
        return Cause("steady_rate")
    if entry.kind == "aftershock":
        return _set_off(entry, entries)
    for before in _chain(entry, entries):
        is_theirs = before.kind == "act" and before.actor != entry.actor  # fire in return
        if is_decision(before):
            return Cause("decision", before)
        if before.kind in RECORDED | STEADY or is_theirs or (is_decision(entry) and before.action >= 0):
            return Cause("act", before)
    return Cause("start")


def _set_off(entry: TraceEntry, entries: Sequence[TraceEntry]) -> Cause:
    """The last attack that raised the intensity of set-off attacks, or the strike that provoked the group.

    The clock does not tell: whenever a group takes stock, the time is drawn anew from the intensity that is left.
    """
    key = f"{entry.actor}>{entry.target}.excitation"
    raising = (
        before
        for before in reversed(entries[: entry.number])
        if key in before.changes and before.changes[key].after > before.changes[key].drifted
    )
    for last in raising:
        for before in (last, *_chain(last, entries)):
            if before.action >= 0:
                return Cause("act", before)
    return Cause("start")


def _chain(entry: TraceEntry, entries: Sequence[TraceEntry]) -> Iterator[TraceEntry]:
    """The cause of an event, the cause of that, and so on."""
    while entry.cause is not None:
        entry = entries[entry.cause]
        yield entry


def answer_of(entries: Sequence[TraceEntry]) -> tuple[TraceEntry, TraceEntry] | None:
    """The first use of force and the act that answers it by force; one and the same event where both fired at once."""
    first = next((entry for entry in entries if FIRST_FORCE in entry.changes), None)
    answer = next((entry for entry in entries if ANSWERED in entry.changes), None)
    return None if first is None or answer is None else (first, answer)
