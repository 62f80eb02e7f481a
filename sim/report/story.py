"""The story of one run: dated lines, actors by name, what was done and what it changed; on request, why.

`sentences.toml` says what an act is, with the words of the vocabulary; whatever the model may add to the record is told
by its own word, so that no event is ever without a line.

The engine says of each event which other set its time (`TraceEntry.cause`); a story wants the decision behind an act,
be it the third blow of a campaign or a sitting that was agreed on long ago. That is found by going back from cause to
cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import floor, isfinite
from textwrap import indent, wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.meanings import texts
from sim.results.estimates import without_nan
from sim.results.wording import capital, number, percent, value_words, words
from sim.scenario.names import OUTSIDERS, spoken
from sim.vocabulary import ACTIONS, Action, Ending, OutcomeClass, Rung

if TYPE_CHECKING:
    from sim.engine.reference import Change, TraceEntry
    from sim.scenario.records import Scenario

TEXTS = texts("sentences")
"""How acts, events and fields of a trace are told."""
MOVING = frozenset({"shock", "alarm", "rally", "issue", "calm"})
"""Kinds of event that are told although nobody acts."""
RECORDED = frozenset({"record", "recorded_attack", "recorded_offer", "incident"})
"""Kinds of event that the scenario's dated record forces."""
STEADY = frozenset({"attack", "shock", "issue"})
"""Kinds of event that come at a steady rate, whatever went before."""
ENDED, CLOSING = "world.ended", "world.next_calm"
"""The change that ends a run, and the one that puts off the closing of a crisis."""
FIRST_FORCE, ANSWERED = "world.first_force_at", "world.answered_at"
"""The changes that mark the first use of force and the first answer to it."""
DRAWN = ", drawn because the record does not say"
WIDTH = 110
"""Columns of a paragraph below the heading."""
TOP_OPTIONS = 6
"""How many options are shown, the most probable first; the chosen one always."""


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
        yield from ("", *TEXTS["reading"])
    yield ""
    lines = [entry for entry in entries if everything or is_told(entry) or (why and entry.why)]
    for entry in lines:
        mark = f"#{entry.number} " if why else ""
        yield f"{when(entry.time, scenario.day_zero)}  {mark}{sentence(entry)}{_tail(entry)}"
        if why:
            for part in (cause_told(entry, entries), reasons(entry), changes_told(entry.changes)):
                yield from (indent(line, "    ") for line in part)
    yield ""
    if left_out := len(entries) - len(lines):
        yield f"{left_out} events of waiting and inner clocks are left out; --all tells them."
    if answer := answer_told(entries):
        yield answer
    if outcome is not None:
        yield end_told(outcome)


def named(entries: Sequence[TraceEntry], scenario: Scenario) -> list[TraceEntry]:
    """The entries with their actors as readers see them called, in the place of their keys."""

    def shown(key: str | None) -> str | None:
        return key if key in (None, "both") else scenario.spoken(key)

    return [replace(entry, actor=shown(entry.actor), target=shown(entry.target)) for entry in entries]


# What happened --------------------------------------------------------------------------------------------------------


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
    return Action(entry.action) if entry.action >= 0 else None


def intention_of(entry: TraceEntry) -> Action | None:
    """The act that a decision puts in hand, to be done a little later; None for any other event."""
    taken = taken_by(entry) if entry.kind == "decision" else None
    return taken if taken is not None and taken.word in TEXTS["intentions"] else None


def taken_by(entry: TraceEntry) -> Action | None:
    """The option that a decision took; None where it is none."""
    code = -1 if entry.why is None else int(entry.why.get("chosen", entry.action))
    return Action(code) if code >= 0 else None


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
    intended = intention_of(entry)
    if intended is not None:
        form = "{actor} decides to " + TEXTS["intentions"][intended.word]
    elif entry.kind in TEXTS["nothing"] and not came_of(entry):
        form = TEXTS["nothing"][entry.kind]
    else:
        form = form_of(entry.kind, action_of(entry))
    told = put(form, _named(entry.actor, "somebody"), _named(entry.target, "the other state"))
    ends = ": the run ends" if ENDED in entry.changes else ""
    return f"{told}{ends}{' [on record]' if entry.kind in RECORDED else ''}"


def form_of(kind: str, action: Action | None) -> str:
    """How an event is put, with places for those who act: by its kind where that says more than the act."""
    usual = "{actor}: " + words(kind) if action is None else TEXTS["acts"][action.word]
    form: str = TEXTS["kinds"].get(kind if action is None else f"{kind}.{action.word}", usual)
    return form


def put(form: str, actor: str, target: str) -> str:
    """The sentence of a form, with its actors."""
    return capital(form.format(actor=actor, target=target, outsiders=OUTSIDERS))


def answer_told(entries: Sequence[TraceEntry]) -> str | None:
    """Which act of force is the answer, and which it answers; None where the first force stayed without one."""
    found = answer_of(entries)
    if found is None:
        return None
    first, answer = (f"day {floor(entry.time)}, {sentence(entry)}" for entry in found)
    if found[0] is found[1]:
        return f"First force and answer in one: {first}."
    return f"First force: {first}. Its answer by force: {answer}."


def answer_of(entries: Sequence[TraceEntry]) -> tuple[TraceEntry, TraceEntry] | None:
    """The first use of force and the act that answers it by force; one and the same event where both fired at once."""
    marked = (next((entry for entry in entries if key in entry.changes), None) for key in (FIRST_FORCE, ANSWERED))
    first, answer = marked
    return None if first is None or answer is None else (first, answer)


def _named(key: str | None, otherwise: str) -> str:
    return otherwise if key is None else "both states" if key == "both" else spoken(key)


def dead_told(entries: Sequence[TraceEntry]) -> str:
    """Who died in some events; empty where nobody did."""
    parts = TEXTS["dead"].items()
    counts = ((sum(entry.deaths.get(kind, 0.0) for entry in entries), name) for kind, name in parts)
    return ", ".join(f"{number(count)} {name}{'s' * (count != 1)}" for count, name in counts if count)


def _tail(entry: TraceEntry) -> str:
    """Deaths, and where the two states stand on the ladder after an act."""
    dead = dead_told([entry])
    parts = [f"{dead or 'nobody'} dead{DRAWN if entry.deaths_drawn else ''}"] if dead or entry.deaths_drawn else []
    if action_of(entry) is not None and intention_of(entry) is None and isfinite(entry.rung):
        parts.append(f"ladder {entry.rung:.1f} of 9")
    return f"  ({'; '.join(parts)})" if parts else ""


def end_told(outcome: Any) -> str:
    """How a run ended, in a sentence: of a story, at a seat and on the page."""
    outcome_class, ending = OutcomeClass(int(outcome["outcome_class"])), Ending(int(outcome["ending"]))
    peak = Rung.at(outcome["peak_rung"])
    return (
        f"It ended on day {number(floor(outcome['end_day']))}: {words(outcome_class.word)}; "
        f"ending: {words(ending.word)}; highest rung: {words(peak.word)}; "
        f"{number(float(outcome['deaths_total']))} dead in all."
    )


# Why ------------------------------------------------------------------------------------------------------------------


class Cause(NamedTuple):
    """What an event follows from.

    `word` is `decision` (what a state chose to do), `act` (what made it think, or set an attack off), `recorded` (the
    dated record says so), `steady_rate`, or `start` (set when the run began); `entry` is the decision or act.
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


def cause_told(entry: TraceEntry, entries: Sequence[TraceEntry]) -> Iterator[str]:
    """What an act or a decision follows from, where the line itself does not say it."""
    word, before = cause_of(entry, entries)
    if is_decision(entry):
        if before is None:
            yield "the state's first decision of the run"
        elif word == "decision" and before.actor == entry.actor:
            yield f"thinks again after its own decision #{before.number} of day {before.time:.1f}"
        else:
            yield f"prompted by {_told(before)}"
    elif action_of(entry) is not None and word == "steady_rate":
        yield "comes at the group's own steady rate"
    elif action_of(entry) is not None and before is not None:
        choice = f"#{before.number}, {_named(before.actor, 'somebody')}'s decision of day {before.time:.1f}"
        yield f"follows from {choice if word == 'decision' else _told(before)}"


def _told(entry: TraceEntry) -> str:
    """An earlier event as a later one names it."""
    return f"#{entry.number} of day {entry.time:.1f}: {sentence(entry)}"


def reasons(entry: TraceEntry) -> Iterator[str]:
    """Mood and options behind a decision; nothing for other events."""
    if not entry.why:
        return
    target = spoken(entry.target) if entry.target else "the other"
    if "chance" in entry.why:
        yield f"chance that they agreed this time {percent(float(entry.why['chance']))}"
    if "probability" not in entry.why:
        return
    known = ((form, entry.why[name]) for name, form in TEXTS["moods"].items() if name in entry.why)
    moods = [form.format(value=float(value), target=target) for form, value in known]
    if moods:
        yield f"mood: {', '.join(moods)}"
    yield from _options(entry)


def _options(entry: TraceEntry) -> Iterator[str]:
    assert entry.why is not None
    probability, utility = entry.why["probability"], entry.why["utility"]
    names = entry.why.get("options") or [action.word for action in Action][: len(probability)]
    is_open = entry.why.get("available", [True] * len(probability))
    taken = taken_by(entry)
    chosen = None if taken is None else taken.word
    ranked = sorted((place for place in range(len(names)) if is_open[place]), key=lambda place: -probability[place])
    shown = ranked[:TOP_OPTIONS] + [place for place in ranked[TOP_OPTIONS:] if names[place] == chosen]
    width = max((len(words(names[place])) for place in shown), default=0)
    for place in shown:
        yield (
            f"{'>' if names[place] == chosen else ' '} {words(names[place]):<{width}}  "
            f"utility {round(float(utility[place]), 2) + 0.0:6.2f}  "
            f"probability {percent(float(probability[place])):>7}"
        )
    if rest := [probability[place] for place in ranked if place not in shown]:
        yield f"  {len(rest)} more options were open, {percent(float(sum(rest)))} together"


def changes_told(changes: Mapping[str, Change]) -> Iterator[str]:
    """What an event changed, by entity, without the fields that only keep the machine going or count.

    What time has changed since a field was last set is no doing of the event, and is told apart.
    """
    by_entity: dict[str, list[str]] = {}
    for key, (before, drifted, after) in changes.items():
        entity, _, name = key.rpartition(".")
        is_clockwork = any(name.startswith(part) or name.endswith(part) for part in TEXTS["clockwork"])
        is_inner = is_clockwork or name in TEXTS["tallies"]
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


# As JSON --------------------------------------------------------------------------------------------------------------


def line_to_json(entry: TraceEntry, day_zero: date | None) -> dict[str, Any]:
    """An event as a line of a story, as JSON values; `entry` is one of `named`."""
    return {
        "when": when(entry.time, day_zero), "time": entry.time, "text": sentence(entry),
        "rung": round(entry.rung, 2), "dead": sum(entry.deaths.values()),
    }  # fmt: skip


def end_to_json(outcome: Any) -> dict[str, Any]:
    """How a run ended, as JSON values and in words."""
    return {
        "class": OutcomeClass(int(outcome["outcome_class"])).word, "ending": Ending(int(outcome["ending"])).word,
        "dead": int(outcome["deaths_total"]), "day": round(float(outcome["end_day"]), 1), "words": end_told(outcome),
    }  # fmt: skip


def inputs_to_json(inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a run is played with, as the entry that opens the list of its events; none where nothing is left to it."""
    nobody = dict.fromkeys(("actor", "target", "action"))
    return [{"time": None, "kind": "inputs", **nobody, "inputs": dict(inputs)}] if inputs else []


def entry_to_json(entry: TraceEntry, entries: Sequence[TraceEntry]) -> dict[str, Any]:
    """An event of a run as JSON values; null instead of nan and infinity."""
    action, cause = action_of(entry), cause_of(entry, entries)
    return without_nan(
        {
            "number": entry.number,
            "cause": entry.cause,
            "follows_from": {
                "kind": cause.word,
                **{part: getattr(cause.entry, part, None) for part in ("number", "time", "actor")},
            },
            "time": entry.time,
            "kind": entry.kind,
            "actor": entry.actor,
            "target": entry.target,
            "action": None if action is None else action.word,
            "plover": None if action is None else ACTIONS[action].plover.value,
            "rung": entry.rung,
            "deaths": entry.deaths,
            "deaths_drawn": entry.deaths_drawn,
            "changes": {key: change._asdict() for key, change in entry.changes.items()},
            "why": None if entry.why is None else {key: _json_value(value) for key, value in entry.why.items()},
        }
    )


def _json_value(value: Any) -> Any:
    """Every number as a float, codes and counts too."""
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return value if isinstance(value, bool | str) or value is None else float(value)
