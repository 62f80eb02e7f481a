"""The story of one run: dated lines, actors by name, what was done and what it changed; on request, why.

The templates say what an act is, with the words of the vocabulary; whatever the model may add to the record is told by
its own word, so that no event is ever without a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import floor, isfinite
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from sim.report.reasons import RECORDED, TEXTS, Cause, answer_of, cause_of, changes_told, is_decision, reasons
from sim.results.wording import number, value_words, words
from sim.scenario.names import OUTSIDERS, spoken
from sim.vocabulary import ACTIONS, Action, Rung

if TYPE_CHECKING:
    from sim.engine.reference import TraceEntry
    from sim.scenario.records import Scenario

ACT_OF = {action.word: action for action in Action}
SENTENCES: Mapping[Action, str] = {ACT_OF[word]: told for word, told in TEXTS["acts"].items()}

MOVING = frozenset({"shock", "alarm", "rally", "issue", "calm"})
"""Kinds of event that are told although nobody acts."""

INTENTIONS: Mapping[Action, str] = {ACT_OF[word]: told for word, told in TEXTS["intentions"].items()}
"""Acts that a state decides on first and does a little later."""
SENTENCES_OF_KIND: Mapping[tuple[str, Action | None], str] = {
    (kind, ACT_OF.get(act)): told.replace("{outsiders}", OUTSIDERS)
    for (kind, _, act), told in ((word.partition("."), told) for word, told in TEXTS["kinds"].items())
}
"""Events whose clock says more than their act."""

ENDED, CLOSING = "world.ended", "world.next_calm"
"""The change that ends a run, and the one that puts off the closing of a crisis."""

DRAWN = ", drawn because the record does not say"

PARTS_OF_DEATHS = (("military", "soldier"), ("militant", "militant"), ("civilian", "civilian"))

WIDTH = 110
"""Columns of a paragraph below the heading."""

READING_REASONS = (
    "How to read the reasons: a state weighs every act that is open to it. Utility is what an act is worth to it now;",
    "the higher the utility, the more probable the act, but chance decides. Drive is its readiness to use pressure and",
    "force; belief is how probable it holds that the other is resolute; grief is what it has suffered and not yet",
    "answered; pressure is what its public demands.",
)


def story(
    entries: Sequence[TraceEntry],
    scenario: Scenario,
    *,
    run: int,
    seed: int,
    point: int | None = None,
    inputs: Mapping[str, Any] | None = None,
    outcome: Any = None,
    why: bool = False,
    everything: bool = False,
) -> Iterator[str]:
    """The lines of a story.

    Parameters
    ----------
    entries : sequence of TraceEntry
        From `sim.trace`.
    scenario : Scenario
        Title, day zero.
    run, seed : int
        Named in the heading.
    point : int, optional
        Of a sweep; named in the heading.
    inputs : mapping of str to value, optional
        What the run is played with, by dotted key; told below the heading.
    outcome : row of the table of runs, optional
        Told at the end.
    why : bool, optional
        Add options, probabilities, beliefs and changes of each decision.
    everything : bool, optional
        Tell also waiting and events without an act.

    Yields
    ------
    str
        One line.
    """
    entries = named(entries, scenario)
    yield f"{scenario.title}: {'' if point is None else f'point {point}, '}run {run}, seed {seed}"
    if inputs:
        told = ", ".join(f"{key} = {value_words(value)}" for key, value in inputs.items())
        yield from wrap(f"Inputs of this run: {told}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    if why:
        yield ""
        yield from READING_REASONS
    yield ""
    left_out = 0
    for entry in entries:
        if not (everything or is_told(entry) or (why and entry.why)):
            left_out += 1
            continue
        mark = f"#{entry.number} " if why else ""
        yield f"{when(entry.time, scenario.day_zero)}  {mark}{sentence(entry)}{_tail(entry)}"
        if why:
            yield from (f"    {line}" for line in cause_told(entry, entries))
            yield from (f"    {line}" for line in reasons(entry))
            yield from (f"    {line}" for line in changes_told(entry.changes))
    yield ""
    if left_out:
        yield f"{left_out} events of waiting and inner clocks are left out; --all tells them."
    answer = answer_told(entries)
    if answer:
        yield answer
    if outcome is not None:
        yield _ending(outcome)


def named(entries: Sequence[TraceEntry], scenario: Scenario) -> list[TraceEntry]:
    """The entries with their actors as readers see them called, in the place of their keys."""

    def shown(key: str | None) -> str | None:
        return key if key in (None, "both") else scenario.spoken(key)

    return [replace(entry, actor=shown(entry.actor), target=shown(entry.target)) for entry in entries]


def is_told(entry: TraceEntry) -> bool:
    """Whether an event is told unless all are: acts other than waiting, what moves people, deaths, the end."""
    is_act = action_of(entry) not in (None, Action.ABSORB) or intention_of(entry) is not None
    is_moving = entry.kind in MOVING and came_of(entry)
    return is_act or is_moving or any(entry.deaths.values()) or ENDED in entry.changes


def came_of(entry: TraceEntry) -> bool:
    """Whether anything came of an event: somebody takes to the street, a crisis is not kept open by a war."""
    if entry.kind == "rally":
        return any(key.endswith(".rallies") for key in entry.changes)
    return entry.kind != "calm" or CLOSING not in entry.changes


def action_of(entry: TraceEntry) -> Action | None:
    """The act of an event, or None where it is none."""
    if entry.action is None or isinstance(entry.action, str):
        return next((action for action in Action if action.word == entry.action), None)
    return Action(int(entry.action)) if entry.action >= 0 else None


def intention_of(entry: TraceEntry) -> Action | None:
    """The act that a decision puts in hand, to be done a little later; None for any other event."""
    if entry.kind != "decision" or entry.why is None:
        return None
    chosen = entry.why.get("chosen")
    action = action_of(entry) if chosen is None else Action(int(chosen))
    return action if action in INTENTIONS else None


def when(time: float, day_zero: date | None) -> str:
    """The moment of an event: calendar date and clock where the scenario has a day zero, and the day of the run."""
    day = floor(time)
    minutes = floor((time - day) * 1440)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    if day_zero is None:
        return f"day {day:>4} {clock}"
    moment = day_zero + timedelta(days=day)
    return f"{moment:%a} {moment.day:>2} {moment:%b %Y} {clock} (day {day:>3})"


def sentence(entry: TraceEntry) -> str:
    """What happened, in words."""
    action, intended = action_of(entry), intention_of(entry)
    if intended is not None:
        template = "{actor} decides to " + INTENTIONS[intended]
    elif entry.kind in TEXTS["nothing"] and not came_of(entry):
        template = TEXTS["nothing"][entry.kind]
    elif (entry.kind, action) in SENTENCES_OF_KIND:
        template = SENTENCES_OF_KIND[entry.kind, action]
    else:
        template = "{actor}: " + words(entry.kind) if action is None else SENTENCES[action]
    told = template.format(actor=_named(entry.actor, "somebody"), target=_named(entry.target, "the other state"))
    if ENDED in entry.changes:
        told += ": the run ends"
    if entry.kind in RECORDED:
        told += " [on record]"
    return told[:1].upper() + told[1:]


def cause_told(entry: TraceEntry, entries: Sequence[TraceEntry]) -> Iterator[str]:
    """What an act or a decision follows from, where the line itself does not say it."""
    cause = cause_of(entry, entries)
    before = cause.entry
    if is_decision(entry):
        if before is None:
            yield "the state's first decision of the run"
        elif cause.word == "decision" and before.actor == entry.actor:
            yield f"thinks again after its own decision #{before.number} of day {before.time:.1f}"
        else:
            yield f"prompted by {_told(before)}"
    elif action_of(entry) is not None and cause.word == "steady_rate":
        yield "comes at the group's own steady rate"
    elif action_of(entry) is not None and before is not None:
        yield f"follows from {_pointed(cause)}"


def _pointed(cause: Cause) -> str:
    """What is behind an act, as the act names it."""
    assert cause.entry is not None
    if cause.word != "decision":
        return _told(cause.entry)
    owner = f"{_named(cause.entry.actor, 'somebody')}'s"
    return f"#{cause.entry.number}, {owner} decision of day {cause.entry.time:.1f}"


def _told(entry: TraceEntry) -> str:
    """An earlier event as a later one names it."""
    return f"#{entry.number} of day {entry.time:.1f}: {sentence(entry)}"


def answer_told(entries: Sequence[TraceEntry]) -> str | None:
    """Which act of force is the answer, and which it answers; None where the first force stayed without one."""
    found = answer_of(entries)
    if found is None:
        return None
    first, answer = (f"day {floor(entry.time)}, {sentence(entry)}" for entry in found)
    if found[0] is found[1]:
        return f"First force and answer in one: {first}."
    return f"First force: {first}. Its answer by force: {answer}."


def _named(key: str | None, otherwise: str) -> str:
    return otherwise if key is None else "both states" if key == "both" else spoken(key)


def dead_told(entries: Sequence[TraceEntry]) -> str:
    """Who died in some events; empty where nobody did."""
    counts = ((sum(entry.deaths.get(kind, 0.0) for entry in entries), name) for kind, name in PARTS_OF_DEATHS)
    return ", ".join(f"{number(count)} {name}{'s' * (count != 1)}" for count, name in counts if count)


def _tail(entry: TraceEntry) -> str:
    """Deaths, and where the two states stand on the ladder after an act."""
    dead = dead_told([entry])
    parts = [f"{dead or 'nobody'} dead{DRAWN if entry.deaths_drawn else ''}"] if dead or entry.deaths_drawn else []
    if action_of(entry) is not None and intention_of(entry) is None and isfinite(entry.rung):
        parts.append(f"ladder {entry.rung:.1f} of 9")
    return f"  ({'; '.join(parts)})" if parts else ""


def _ending(outcome: Any) -> str:
    from sim.vocabulary import Ending, OutcomeClass

    outcome_class, ending = OutcomeClass(int(outcome["outcome_class"])), Ending(int(outcome["ending"]))
    peak = Rung.at(outcome["peak_rung"])
    return (
        f"Outcome on day {number(floor(outcome['end_day']))}: {words(outcome_class.word)}; "
        f"ending: {words(ending.word)}; highest rung: {words(peak.word)}; "
        f"{number(float(outcome['deaths_total']))} dead in all."
    )


def inputs_to_json(inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a run is played with, as the entry that opens the list of its events; none where nothing is left to it."""
    nobody = dict.fromkeys(("actor", "target", "action"))
    return [{"time": None, "kind": "inputs", **nobody, "inputs": dict(inputs)}] if inputs else []


def entry_to_json(entry: TraceEntry, entries: Sequence[TraceEntry]) -> dict[str, Any]:
    """An event of a run as JSON values; null instead of nan and infinity."""
    action = action_of(entry)
    cause = cause_of(entry, entries)
    return {
        "number": entry.number,
        "cause": entry.cause,
        "follows_from": {
            "kind": cause.word,
            "number": None if cause.entry is None else cause.entry.number,
            "time": None if cause.entry is None else cause.entry.time,
            "actor": None if cause.entry is None else cause.entry.actor,
        },
        "time": entry.time,
        "kind": entry.kind,
        "actor": entry.actor,
        "target": entry.target,
        "action": None if action is None else action.word,
        "plover": None if action is None else ACTIONS[action].plover.value,
        "rung": _finite(entry.rung),
        "deaths": {kind: float(count) for kind, count in entry.deaths.items()},
        "deaths_drawn": entry.deaths_drawn,
        "changes": {
            key: {part: _finite(value) for part, value in change._asdict().items()}
            for key, change in entry.changes.items()
        },
        "why": None if entry.why is None else {key: _json_value(value) for key, value in entry.why.items()},
    }


def _json_value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return value if isinstance(value, bool | str) or value is None else _finite(float(value))


def _finite(value: float) -> float | None:
    return float(value) if isfinite(value) else None
