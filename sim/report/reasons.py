"""What each event of a run follows from, and why a state decided as it did: its mood, its options, what it changed.

The engine says of each event which other set its time (`TraceEntry.cause`); a story wants the decision behind an act,
be it the third blow of a campaign or a sitting that was agreed on long ago. That is found by going back from cause to
cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from tomllib import loads
from typing import TYPE_CHECKING, Any

from sim.results.wording import number, percent, words
from sim.scenario.names import spoken
from sim.vocabulary import Action

if TYPE_CHECKING:
    from sim.engine.reference import Change, TraceEntry

RECORDED = frozenset({"record", "recorded_attack", "recorded_offer", "incident"})
"""Kinds of event that the scenario's dated record forces."""
STEADY = frozenset({"attack", "shock", "issue"})
"""Kinds of event that come at a steady rate, whatever went before."""
FIRST_FORCE, ANSWERED = "world.first_force_at", "world.answered_at"
"""The changes that mark the first use of force and the first answer to it."""

TOP_OPTIONS = 6
"""How many options are shown, the most probable first; the chosen one always."""

TEXTS: Mapping[str, Mapping[str, Any]] = loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
"""How acts, events and fields of a trace are told."""

CLOCKWORK = (
    "next_", "felt_at", "_until", "_at", "pending", "in_series", "quiet_choices", "overtures", "rallies", "_by",
    "peak_",
)  # fmt: skip
"""Parts of names of fields that only keep the machine going, or repeat what the line already says."""

TALLIES = frozenset(
    (
        "force_moves", "burst", "sustained", "recalls", "group_attacks", "acts_of_force", "multiplier", "stage",
        "summons", "provoked", "force_later",
    )
)  # fmt: skip
"""Fields that only count; so do those that begin with `deaths_`."""


def reasons(entry: TraceEntry) -> Iterator[str]:
    """Mood and options behind a decision; nothing for other events."""
    if not entry.why:
        return
    target = spoken(entry.target) if entry.target else "the other"
    if "chance" in entry.why:
        yield f"chance that they agreed this time {percent(float(entry.why['chance']))}"
    if "probability" not in entry.why:
        return
    moods = [
        template.format(value=float(entry.why[name]), target=target)
        for name, template in TEXTS["moods"].items()
        if name in entry.why
    ]
    if moods:
        yield f"mood: {', '.join(moods)}"
    yield from _options(entry)


def _options(entry: TraceEntry) -> Iterator[str]:
    assert entry.why is not None
    probability, utility = entry.why["probability"], entry.why["utility"]
    names = entry.why.get("options") or [action.word for action in Action][: len(probability)]
    is_open = [bool(flag) for flag in entry.why.get("available", [True] * len(probability))]
    chosen = _chosen(entry, names)
    ranked = sorted((place for place in range(len(names)) if is_open[place]), key=lambda place: -probability[place])
    shown = ranked[:TOP_OPTIONS] + [place for place in ranked[TOP_OPTIONS:] if place == chosen]
    width = max((len(words(names[place])) for place in shown), default=0)
    for place in shown:
        mark = ">" if place == chosen else " "
        yield (
            f"{mark} {words(names[place]):<{width}}  utility {round(float(utility[place]), 2) + 0.0:6.2f}  "
            f"probability {percent(float(probability[place])):>7}"
        )
    rest = [place for place in ranked if place not in shown]
    if rest:
        share = percent(float(sum(probability[place] for place in rest)))
        yield f"  {len(rest)} more options were open, {share} together"


def _chosen(entry: TraceEntry, names: list[str]) -> int | None:
    """Place of the option that was taken."""
    assert entry.why is not None
    taken = entry.why.get("chosen", entry.action)
    if taken is None:
        return None
    word = taken if isinstance(taken, str) else Action(int(taken)).word if taken >= 0 else ""
    return names.index(word) if word in names else None


def changes_told(changes: Mapping[str, Change]) -> Iterator[str]:
    """What an event changed, by entity, without the fields that only keep the machine going or count.

    What time has changed since a field was last set is no doing of the event, and is told apart.
    """
    by_entity: dict[str, list[str]] = {}
    for key, (before, drifted, after) in changes.items():
        entity, _, name = key.rpartition(".")
        is_inner = name in TALLIES or name.startswith("deaths_")
        is_inner = is_inner or any(name.startswith(part) or name.endswith(part) for part in CLOCKWORK)
        last, old, new = (_value(name, value) for value in (before, drifted, after))
        if not is_inner and isfinite(drifted) and isfinite(after) and old != new:
            faded = "" if last == old else f" (faded from {last})"
            by_entity.setdefault(entity, []).append(f"{TEXTS['fields'].get(name, words(name))} {old} -> {new}{faded}")
    for entity, told in by_entity.items():
        yield f"{_entity(entity)}: {', '.join(told)}"


def _value(name: str, value: float) -> str:
    named = TEXTS["values"].get(name, ())
    return named[int(value)] if value in range(len(named)) else number(value)


def _entity(key: str) -> str:
    """The name of an entity: the world is the two states together, a front is a group against a state."""
    group, _, target = key.partition(">")
    return "Both states" if key == "world" else f"{spoken(group)} against {spoken(target)}" if target else spoken(key)


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
