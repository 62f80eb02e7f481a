"""Inputs that cannot act, and why: the one place where reasons are found.

A value that is given, set or varied may do nothing: its mechanism is off, what multiplies it is zero, it belongs to an
entry of the record that is not played. Whoever reads the answer must be told, or takes it for that of another question.
What follows from the scenario alone is found here; that all runs are equal is seen by who has played them
(`sim.results.digest`).

What each number of the model acts through stands in needs.csv, the one table from which it follows that a number cannot
act. A row names a number and every set of others of which one must act: where all of one set do nothing, neither does
the number. Sets are parted by `;`, those in a set by `or`; a word without a point is a set named further up. What does
nothing is zero, false or nobody, or what stands after `=`; or what cannot act itself, by its own row. `*` means every
name of a table, a key without a name the same name; `history.*` is an entry of the record that happens in every run,
and `history.groups` one of a group's attacks. Only what follows exactly from the equations of docs/model.md stands
there; a test plays every set both ways, and another counts that no number is left out.

>>> idle_sentence([Idle("dyad.nuclear", "coefficients.drive_nuclear and coefficients.nuclear_fear are 0")])
'Without effect on any run: dyad.nuclear (coefficients.drive_nuclear and coefficients.nuclear_fear are 0).'
>>> needs_of(("coefficients", "nuclear_fear"))
(('dyad.nuclear',), ('coefficients.look_ahead',))
>>> needs_of(("groups", "red", "control"))
(('groups.red.attacks_per_year', 'groups.red.branching_ratio', 'groups.red.provocation'),)
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario.entities import NAMED_TABLES, mechanisms
from sim.scenario.faults import ScenarioError
from sim.scenario.history import FORCE_WORDS, HistoryEntry, Part, is_act, part_of
from sim.scenario.load import from_sources
from sim.scenario.names import Path, dotted, parse_dotted, value_at
from sim.scenario.quantity import Quantity
from sim.scenario.read import rows_of_table
from sim.scenario.records import Scenario, without_prose, written
from sim.scenario.sample import EVERY, matches
from sim.scenario.shape import parameter_path, specification_at

ALIKE = "alike"
"""In the place of a value that does nothing: that all names have the same."""
RECORD = "history.*"
"""An entry of the record that happens in every run; with `groups` in place of `*`, one of a group's attacks."""

AnyOf = tuple[str, ...]


def _read_needs() -> dict[str, tuple[AnyOf, ...]]:
    sets: dict[str, tuple[AnyOf, ...]] = {}
    for row in rows_of_table("needs"):
        told = [words.split(" or ") for words in row["acts_through"].split("; ") if words]
        sets[row["key"]] = tuple(
            tuple(need for word in words for need in ((word,) if "." in word else sets[word][0])) for words in told
        )
    return {key: any_of for key, any_of in sets.items() if "." in key}


NEEDS: Mapping[str, tuple[AnyOf, ...]] = _read_needs()
"""Every number of the model, with every set of others of which one must act; none for what acts through no other."""


def needs_of(path: Path) -> tuple[AnyOf, ...]:
    """What the input at a path acts through, with its own name where a key leaves it out."""
    if len(path) < 2:
        return ()
    table, name, *rest = map(str, path)

    def named(need: str) -> str:
        of, _, last = need.partition(".")
        return f"{of}.{name}.{last}" if of in NAMED_TABLES and "." not in last else need

    sets = NEEDS.get(f"{table}.{rest[0] if table in NAMED_TABLES and rest else name}", ())
    return tuple(tuple(map(named, any_of)) for any_of in sets)


@dataclass(frozen=True, slots=True)
class Idle:
    """An input without effect on any run: its dotted key, and the reason in words."""

    key: str
    reason: str

    def to_json(self) -> dict[str, str]:
        """The same as one JSON object."""
        return {"key": self.key, "reason": self.reason}


def idle_sentence(idle: Iterable[Idle]) -> str:
    """One sentence that names all of them, those of one reason together; empty where there is none."""
    keys: dict[str, list[str]] = {}
    for one in idle:
        keys.setdefault(one.reason, []).append(one.key)
    named = "; ".join(f"{', '.join(those)} ({reason})" for reason, those in keys.items())
    return f"Without effect on any run: {named}." if named else ""


def why_idle(scenario: Scenario, key: str, *, own_rules: bool = False, loud: Collection[str] = ()) -> str | None:
    """Why an input cannot act in a scenario, whatever its value; None where nothing is known against it.

    Parameters
    ----------
    scenario : Scenario
    key : str
        Dotted key, as `--set` takes it.
    own_rules : bool, optional
        Whether rules of a user play along, which may read what those of the model multiply by zero.
    loud : collection of str, optional
        Keys whose values are held to silence nothing, whatever they are.
    """
    path = parse_dotted(key) or ()
    if path[:1] == ("history",):
        return _of_record(scenario, path, loud)
    if path[:1] == ("starts",) and len(path) > 1 and path[1] != scenario.start:
        return "runs do not begin there"
    specified = specification_at(path)
    if specified is not None and not scenario.mechanisms.get(specified.mechanism or "", True):
        return f"the mechanism {specified.mechanism} is off"
    return None if own_rules else _of_needs(scenario.effective(), path, frozenset(), frozenset(loud))


def is_unforced(scenario: Scenario, key: str) -> bool:
    """Whether a key is of an entry of the record that does not happen in every run, such as its day."""
    path = parse_dotted(key) or ()
    return len(path) == 3 and any(_unforced(scenario, entry) is not None for entry in _entry(scenario, path))


def decides(other: str, key: str) -> bool:
    """Whether it may hang on `other` that `key` cannot act: where both are varied, it is asked at each value."""
    if other.startswith("mechanisms."):
        return True
    reached = _reached(key)
    of_record = key.startswith("starts.") or any(one.startswith("history") for one in (key, *reached))
    if of_record and (other in ("start", "history_until", "horizon_days") or other.startswith("history")):
        return True
    if key.startswith("history") and other.endswith(".mediates"):  # whether an offer on record brings anybody
        return True
    return any(matches(need, other) for need in reached)


def _reached(key: str) -> set[str]:
    """Everything that a key acts through, directly or not."""
    reached, new = set[str](), {key}
    while new:
        reached |= new
        further = (need for one in new for any_of in needs_of(tuple(one.split("."))) for need in any_of)
        new = {need.partition("=")[0] for need in further} - reached
    return reached - {key}


def given_in_vain(scenario: Scenario, *, own_rules: bool = False) -> Iterator[Idle]:
    """What is given to no purpose: by `--set` or overrides, in the record, by the columns of a sample."""
    for key, who in scenario.kept_from_sample.items():
        giver = f"given by {'the scenario' if who == 'scenario' else who}"
        yield Idle(column_word(scenario, key), _switch(who) or giver)
    keys = set_keys(scenario)
    bare = _without_overrides(scenario) if keys else None
    after, before = _values(scenario) if keys else {}, {} if bare is None else _values(bare)
    for key in keys:
        path = _by_id(bare or scenario, key)
        value = value_at(after, _stored_path(scenario, path))
        if bare is not None and value is not None and value == value_at(before, _stored_path(bare, path)):
            yield Idle(key, "the value that it has without --set")
        elif reason := why_idle(scenario, dotted(path), own_rules=own_rules) or _edit_in_vain(bare, scenario, path):
            yield Idle(key, reason)
    yield from (one for one in record_in_vain(scenario) if one.key not in keys)


def record_in_vain(scenario: Scenario) -> Iterator[Idle]:
    """Entries of the record that are forced and do nothing all the same, or in part, by their ids."""
    for entry in scenario.history:
        if part_of(entry, scenario) is not Part.FORCED:
            continue
        if (reason := _of_no_actor(scenario, entry)) is not None:
            yield Idle(f"history.{entry.id}", reason)
        elif entry.against and entry.action not in FORCE_WORDS:
            yield Idle(f"history.{entry.id}.against", "only an act of force falls on a group")


def _of_no_actor(scenario: Scenario, entry: HistoryEntry, loud: Collection[str] = ()) -> str | None:
    """Why the model knows no such act of the actor of an entry; None if it does."""
    actor, used = entry.actor, scenario.effective()
    if is_act(entry, used):
        return None
    if entry.action != "mediation_offer":
        return f"{actor} is neither of the two states, so that all it can do is offer to mediate"
    if actor not in scenario.third_parties:
        return f"{actor} is no third party of the scenario"
    key = f"third_parties.{actor}.mediates"
    return None if key in loud else _switch(used.set_by.get(key, "")) or f"{key} is false"


def set_keys(scenario: Scenario) -> tuple[str, ...]:
    """The keys that `--set` or overrides give, each once."""
    given = (option.partition("=")[0].strip() for option in scenario.options.get("overrides", ()))
    return tuple(dict.fromkeys(dotted(parse_dotted(key) or ()) for key in given))


def key_by_id(scenario: Scenario, key: str) -> str:
    """A key as `--set` takes it, with the id of an entry of the record in the place of its number before all edits."""
    return dotted(_by_id(_without_overrides(scenario) or scenario, key))


def column_word(scenario: Scenario, key: str) -> str:
    """How the column of the scenario's sample for a key is named."""
    assert scenario.sample is not None, "a column belongs to a sample"
    return f"{key} of {scenario.sample.name}"


def _of_record(scenario: Scenario, path: Path, loud: Collection[str]) -> str | None:
    """Why a key of an entry of the record cannot act; its day may, and a whole entry that is an act of the model."""
    if len(path) < 3:
        return next((_of_no_actor(scenario, entry, loud) for entry in _entry(scenario, path)), None)
    return None if path[2] == "day" else next((_unforced(scenario, entry) for entry in _entry(scenario, path)), None)


def _entry(scenario: Scenario, path: Path) -> list[HistoryEntry]:
    """The entry of the record that a path speaks of, by number or id; none where there is none."""
    record = scenario.history
    return [entry for i, entry in enumerate(record) if path[:2] in (("history", i), ("history", entry.id))][:1]


def _by_id(scenario: Scenario, key: str) -> Path:
    path = parse_dotted(key) or ()
    return next((("history", entry.id, *path[2:]) for entry in _entry(scenario, path) if entry.id), path)


def _unforced(scenario: Scenario, entry: HistoryEntry) -> str | None:
    """Why an entry of the record does not happen in every run; None if it does."""
    part = part_of(entry, scenario)
    if part is Part.FORCED:
        return None
    if part is Part.FREE and scenario.history_until is None:
        return "the record is not played: no entry of it is forced"
    far = f"the record is not played that far: its entry is of day {entry.day}"
    if part is Part.LEFT_OUT:
        return f"{far}, at or after the horizon"
    return f"{far}, and day {scenario.history_until} is the last that is forced"


def _edit_in_vain(before: Scenario | None, after: Scenario, path: Path) -> str | None:
    """Why moving, adding or leaving out an entry of the record changes no run."""
    if before is None or before.history_until != after.history_until:
        return None
    reasons = [_unforced(scenario, entry) for scenario in (before, after) for entry in _entry(scenario, path)]
    return None if None in reasons or not reasons else reasons[-1]


def _of_needs(scenario: Scenario, path: Path, asked: frozenset[str], loud: frozenset[str]) -> str | None:
    """Why nothing that an input acts through can act; what is `asked` about already is held to act."""
    for any_of in needs_of(path):
        if (reason := _none_acts(scenario, any_of, asked | {dotted(path)}, loud)) is not None:
            return reason
    return None


def _none_acts(scenario: Scenario, any_of: AnyOf, asked: frozenset[str], loud: frozenset[str]) -> str | None:
    """Why none of some inputs acts; None if one may. The scenario is one with its switches applied."""
    reasons: dict[str, list[str]] = {}
    for need in any_of:
        key, _, silent = need.partition("=")
        owner, _, name = key.rpartition(".")
        if owner == "history":
            if _is_forced(scenario, name, asked):
                return None
            continue
        records = {part: record for part, record in scenario.parts() if matches(owner, part)}
        if not records:
            reasons.setdefault(f"there are no {owner.partition('.')[0].replace('_', ' ')}", [])
        values = {f"{part}.{name}": _value_of(record, name) for part, record in records.items()}
        for place, value in values.items():
            if place in asked:
                return None
            if place in loud or value is None or not _does_nothing(value, silent, values):
                if (deeper := _of_needs(scenario, parse_dotted(place) or (), asked, loud)) is None:
                    return None
                reasons.setdefault(deeper, [])
            elif off := _switch(scenario.set_by.get(place, "")):
                reasons.setdefault(off, [])
            else:
                word = "nobody" if value in ((), []) else ALIKE if silent == ALIKE else written(value)
                reasons.setdefault(word, []).append(place)
    told = [" ".join(filter(None, (_subject(places), word))) for word, places in reasons.items()]
    return ", and ".join(told) or "no entry of the record is forced"


def _subject(places: list[str]) -> str:
    """The places with their verb: `a is`, `a, b and c are`; nothing for none."""
    *others, last = places or ("",)
    return f"{', '.join(others)} and {last} are" if others else f"{last} is" if last else ""


def _value_of(record: Any, name: str) -> Any:
    """The plain value of an attribute; None where each run draws it."""
    value = getattr(record, name, None)
    return value.value if isinstance(value, Quantity) else value


def _does_nothing(value: Any, silent: str, values: Mapping[str, Any]) -> bool:
    if silent == ALIKE:
        return all(value == other for other in values.values())
    return written(value) == silent if silent else not value


def _is_forced(scenario: Scenario, word: str, asked: frozenset[str]) -> bool:
    """Whether an entry of the record happens in every run; of the groups in question, or of all, if they are meant."""
    groups = {parts[1] for key in asked if (parts := key.split("."))[0] == "groups"} or set(scenario.groups)
    return any(
        part_of(entry, scenario) is Part.FORCED and (word == EVERY or entry.actor in groups)
        for entry in scenario.history
    )


def _switch(who: str) -> str:
    """Why a value is what it is, where a mechanism that is off has set it; else nothing."""
    return f"the {who.removesuffix(' off')} is off" if who.startswith("mechanism ") else ""


def _without_overrides(scenario: Scenario) -> Scenario | None:
    try:
        return from_sources(scenario.source_text, name=scenario.name, options={**scenario.options, "overrides": ()})
    except ScenarioError:  # what it was given made it sound
        return None


def _stored_path(scenario: Scenario, path: Path) -> Path:
    """Where the content of a scenario holds what a path of `--set` speaks of: whole numbers, entries at their place."""
    if entry := _entry(scenario, path):
        return ("history", scenario.history.index(entry[0]), *path[2:])
    return parameter_path(path) or path


def _values(scenario: Scenario) -> dict[str, Any]:
    """The content of a scenario as JSON values, without sources and remarks; every switch is named."""
    values = without_prose(json.loads(scenario.model_dump_json()))
    return {**values, "mechanisms": dict.fromkeys(mechanisms(), True) | values["mechanisms"]}
