"""What must fit together in a scenario: names that refer to each other, the order of the record, starts, conditions.

Works on the scenario as parsed and skips what is of the wrong kind, so that these faults are told together with those
of single values.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeGuard

from sim.scenario.entities import Content, default_actions, mechanisms, struck_by
from sim.scenario.faults import Senseless, found, is_number, listed, meant
from sim.scenario.history import DEADLY_WORDS, FORCE_WORDS, LATEST_DAY, NONE, as_written, is_date
from sim.scenario.layers import Layers
from sim.scenario.names import OUTSIDERS, Path, dotted, items_of, spoken, tables_of, unreadable
from sim.scenario.outcomes import ALL, condition_faults
from sim.vocabulary import CASE_WORDS

Faults = Iterator[tuple[Path, str]]

MAX_NAMED = 200
"""Groups, third parties, regions or starts in one scenario."""

_SOMEBODY = ("states", "groups", "third_parties", "region")
"""Tables whose keys are names of somebody."""
_RESERVED = ("both", "nobody", "none", "world")
"""Words of the record and of conditions; the world is what the two states share in the model."""
_OF_GROUP = "attack_by_group"
"""The act of an armed group, and its only one."""
_FREE_ACTORS = (_OF_GROUP, "mediation_offer")
"""Acts whose actor need not be declared: a one-off attacker, a third party that only appears in the record."""


class Names(NamedTuple):
    """Who there is in a scenario, as parsed."""

    states: tuple[str, ...]
    groups: tuple[str, ...]
    third_parties: tuple[str, ...]
    regions: tuple[str, ...]

    @property
    def actors(self) -> tuple[str, ...]:
        """Who acts in events."""
        return (*self.states, *self.groups, *self.third_parties)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Who can have a group on its soil or pay."""
        return (*self.states, *self.third_parties)


def reference_faults(layers: Layers) -> Faults:
    """Path and message of everything that does not fit together."""
    table = layers.table
    names = Names(*(tuple(_table(table, key)) for key in _SOMEBODY))
    yield from _of_names(table, names)
    for key, known in (("actions", tuple(default_actions())), ("mechanisms", tuple(mechanisms()))):
        for word in _table(table, key):
            if word not in known:
                yield (key, word), f"is unknown; known are {listed(known, length=90)}.{meant(word, known)}"
    for name, group in tables_of(_table(table, "groups")):
        yield from _of_group(("groups", name), group, names)
    for name, party in tables_of(_table(table, "third_parties")):
        restrained = party.get("restrains")
        for place, state in items_of(restrained if isinstance(restrained, list) else ()):
            yield from _refer(("third_parties", name, "restrains", place), state, names.states, "states")
    yield from _of_history(layers, names)
    yield from _of_calendar(table)
    yield from _of_starts(layers)
    yield from _of_outcomes(layers, names)


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _entries(table: dict[str, Any], key: str) -> Iterable[tuple[int, dict[str, Any]]]:
    """Items of a list of tables with their places."""
    return tables_of(table[key]) if isinstance(table.get(key), list) else ()


def _of_names(table: dict[str, Any], names: Names) -> Faults:
    """Two actors of one name could not be told apart, be it their key or what is shown."""
    if isinstance(table.get("states"), dict) and len(names.states) != 2:
        yield ("states",), f"has {len(names.states)} states ({listed(names.states)}); a scenario has exactly two."
    keys: dict[str, str] = {}
    display_names: dict[str, str] = {}
    for key, known in zip(_SOMEBODY, names, strict=True):
        if len(known) > MAX_NAMED:
            yield (key,), f"has {len(known):,} entries; the limit is {MAX_NAMED}."
            continue
        for name in known:
            if name in _RESERVED:
                yield (key, name), f"has a reserved name; {listed(_RESERVED)} cannot name an actor."
            elif name in keys:
                yield (key, name), f"has the name of {keys[name]}; give each actor a name of its own."
            record = table[key][name]
            given = record.get("display_name") if isinstance(record, dict) else None
            shown = given if isinstance(given, str) else spoken(name)
            if why := unreadable(shown):
                yield (key, name, "display_name"), Senseless(why)
            if shown in display_names:
                path = (key, name) if given is None else (key, name, "display_name")
                yield path, f"is called {found(shown)}, as {display_names[shown]} is; give each a name of its own."
            keys.setdefault(name, f"{key}.{name}")
            display_names.setdefault(shown, f"{key}.{name}")


def _refer(path: Path, word: Any, known: Iterable[str], what: str, *, length: int = 120) -> Faults:
    known = tuple(known)
    if isinstance(word, str) and word not in known:
        yield path, f"is {found(word)}; known {what} are {listed(known, length=length)}.{meant(word, known)}"


def _of_group(path: Path, group: dict[str, Any], names: Names) -> Faults:
    what = "states and third parties" if names.third_parties else "states"
    target, sponsor = group.get("target"), group.get("sponsor")
    if group.get("host") != "both":
        yield from _refer((*path, "host"), group.get("host"), names.hosts, what)
    yield from _refer((*path, "sponsor"), sponsor, names.hosts, what)
    yield from _refer((*path, "target"), target, names.states, "states")
    targets = target if isinstance(target, list) else [target]
    for place, item in enumerate(targets if target is targets else ()):
        here = (*path, "target", place)
        yield from _refer(here, item, names.states, "states")
        if item in targets[:place]:
            yield here, f"is {found(item)} a second time; name each target once."
    if not targets:
        yield (*path, "target"), f"is an empty list; name one or both of {listed(names.states)}."
    if len(targets) == 1 and sponsor == targets[0] and sponsor in names.states:
        yield (*path, "sponsor"), f"is {found(sponsor)}, which is also its target; leave it out or name another."


def horizon_of(table: dict[str, Any]) -> float:
    """The horizon, days: as given, or the default where it is missing or cannot be."""
    given = table.get("horizon_days")
    if is_number(given) and 0 < given <= LATEST_DAY:
        return float(given)
    return float(Content.model_fields["horizon_days"].default)


def _is_day(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _of_history(layers: Layers, names: Names) -> Faults:
    latest: tuple[int, Path] | None = None
    ids: dict[str, Path] = {}
    groups = dict(tables_of(_table(layers.table, "groups")))
    for place, entry in _entries(layers.table, "history"):
        path: Path = ("history", place)
        day, name = entry.get("day"), entry.get("id")
        if _is_day(day):
            here = (*path, "day")
            if latest is not None and day < latest[0]:
                what = f"the entry before it{_on_line(layers, latest[1])} has day {layers.found(latest[1])}"
                yield here, f"is {layers.found(here)}, but {what}; put the record in order of day."
            latest = (day, here)
        if isinstance(name, str):
            here = (*path, "id")
            if name in ids:
                what = f"the id of the entry{_on_line(layers, ids[name])} too; give each an id of its own"
                yield here, f"is {found(name)}, {what}."
            ids.setdefault(name, here)
        yield from _of_entry(path, entry, names, groups)


def _on_line(layers: Layers, path: Path) -> str:
    line = layers.origin_of(path).line
    return "" if line is None else f" on line {line}"


def _of_entry(path: Path, entry: dict[str, Any], names: Names, groups: dict[str, dict[str, Any]]) -> Faults:
    action, actor, target = entry.get("action"), entry.get("actor"), entry.get("target")
    if isinstance(action, str) and action not in CASE_WORDS:
        yield (*path, "action"), _unknown_action(action, is_of_group=actor in names.groups)
        return
    if isinstance(actor, str) and isinstance(action, str):
        yield from _of_actor((*path, "actor"), action, actor, names)
    both = () if action == _OF_GROUP else ("both",)
    yield from _refer((*path, "target"), target, (*names.states, *both), "targets")
    if actor == target and actor in names.states:
        yield (*path, "target"), f"is {found(target)}, the actor itself; name the other state."
    if action == _OF_GROUP and actor in names.groups and target in names.states:
        yield from _of_attack((*path, "target"), actor, target, groups.get(actor, {}))
    yield from _of_against((*path, "against"), entry, names, groups)
    for key in (key for key in entry if key.startswith("deaths") and is_number(entry[key]) and entry[key] > 0):
        if isinstance(action, str) and action not in DEADLY_WORDS:
            what = f"and nobody dies of {action} in the model; leave it out, or give the dead to an act of force"
            yield (*path, key), Senseless(f"is {found(entry[key])}, {what}.")


def _of_attack(path: Path, actor: str, target: str, group: dict[str, Any]) -> Faults:
    """A declared group attacks where its front is: nowhere else does its attack have a place in the model."""
    own = group.get("target")
    if isinstance(own, str | list) and target not in (own if isinstance(own, list) else [own]):
        remedy = f'add it to groups.{actor}.target, or name the actor "{OUTSIDERS}": then it is blamed on nobody'
        yield path, Senseless(f"is {found(target)}, which {actor} does not attack in the scenario; {remedy}.")


def _of_against(path: Path, entry: dict[str, Any], names: Names, groups: dict[str, dict[str, Any]]) -> Faults:
    against, actor = entry.get("against"), entry.get("actor")
    yield from _refer(path, against, names.groups, "groups")
    is_blow = entry.get("action") in FORCE_WORDS and actor in names.states
    if is_blow and isinstance(against, str) and groups.get(against, {}).get("host") == actor:
        soil = f"which sits in {actor} itself, where its blow at the other state does not fall"
        yield path, Senseless(f"is {found(against)}, {soil}; leave it out, or mend groups.{against}.host.")


def _unknown_action(action: str, *, is_of_group: bool) -> str:
    """What is wrong with an act; the hint is at one that is open to the actor."""
    hint = f' Did you mean "{_OF_GROUP}"?' if is_of_group else meant(action, CASE_WORDS)
    return f"is {found(action)}; known actions are {listed(CASE_WORDS, length=100)}; sim schema lists all.{hint}"


def _of_actor(path: Path, action: str, actor: str, names: Names) -> Faults:
    if action == _OF_GROUP:
        if actor in (*names.hosts, "both"):
            what = "attack_by_group is the act of an armed group"
            yield path, f"is {found(actor)}; {what}, known are {listed(names.groups)}."
        else:
            yield from _of_stranger(path, actor, names.groups, "groups")
    elif action in FORCE_WORDS:
        yield from _refer(path, actor, (*names.states, "both"), f"actors of {action}")
    elif actor in names.groups:
        yield path, f"is {found(actor)}; an armed group can only be the actor of attack_by_group."
    elif action not in _FREE_ACTORS:
        yield from _refer(path, actor, (*names.hosts, "both"), "actors")
    elif actor != "both":
        yield from _of_stranger(path, actor, names.hosts, "states and third parties")


def _of_stranger(path: Path, actor: str, known: tuple[str, ...], what: str) -> Faults:
    """Somebody who need not be declared, unless the name is that of a declared one with a slip of the pen."""
    near = () if actor in known else tuple(name for name in known if _is_slip(actor, name))
    for name in near:
        what = f"is {found(actor)}, none of the {what}. Did you mean {found(name)}?"
        yield path, Senseless(f"{what} Anybody else needs a name that differs in more than that.")


def _is_slip(one: str, two: str) -> bool:
    """Whether names differ in large letters, a letter that one leaves out, or two that have changed places."""
    one, two = one.lower(), two.lower()

    def without_a_letter(name: str) -> set[str]:
        return {name[:place] + name[place + 1 :] for place, sign in enumerate(name) if sign.isalpha()}

    turned = {one[:place] + one[place : place + 2][::-1] + one[place + 2 :] for place in range(len(one) - 1)}
    return two in {one} | turned | without_a_letter(one) or one in without_a_letter(two)


def days_of_history(table: dict[str, Any]) -> list[int]:
    """The days of the entries of the record, as far as they are days."""
    return [entry["day"] for _, entry in _entries(table, "history") if _is_day(entry.get("day"))]


def until_problem(until: int, table: dict[str, Any]) -> str | None:
    """Why the record cannot be forced up to a day, to follow the day in a message; None where it can be."""
    days = days_of_history(table)
    if not days:
        return f'but the scenario has no history; leave it out, or write "{NONE}".'
    if until < min(days):
        return f'before {min(days)}, the first day of the history; to force nothing, write "{NONE}".'
    return None


def _of_calendar(table: dict[str, Any]) -> Faults:
    zero = table.get("day_zero")
    if not is_date(zero):
        return
    earliest, horizon = min([0, *days_of_history(table)]), horizon_of(table)
    if zero.toordinal() + earliest < datetime.date.min.toordinal():
        yield ("day_zero",), f"is {zero}; day {earliest} of the record lies before year 1, where the calendar begins."
    if zero.toordinal() + math.ceil(horizon) > datetime.date.max.toordinal():
        ends = f"the calendar ends on {datetime.date.max}, before the horizon of {horizon:g} days"
        yield ("day_zero",), f"is {zero}; {ends}. Take an earlier date or look less far."


def _of_starts(layers: Layers) -> Faults:
    table = layers.table
    starts = _table(table, "starts")
    if len(starts) > MAX_NAMED:
        yield ("starts",), f"has {len(starts):,} entries; the limit is {MAX_NAMED}."
        return
    days = {("history", place, "day"): entry["day"] for place, entry in _entries(table, "history") if "day" in entry}
    moved = [path for path, day in days.items() if _is_day(day) and layers.origin_of(path).is_option]
    for name, start in tables_of(starts):
        until, path = start.get("history_until"), ("starts", name, "history_until")
        if _is_day(until) and (problem := until_problem(until, table)) is not None:
            if moved:  # the option is at fault, not the line of the file that it no longer suits
                yield moved[0], f"is {days[moved[0]]}, and {dotted(path)} is {layers.found(path)}, {problem}"
            else:
                yield path, f"is {layers.found(path)}, {problem}"
    yield from _refer(("default_start",), table.get("default_start"), starts, "starts")


def _of_outcomes(layers: Layers, names: Names) -> Faults:
    table = layers.table
    seen: dict[str, int] = {}
    groups = {
        name: struck_by(group.get("host"), group.get("target"), names.states)
        for name, group in tables_of(_table(table, "groups"))
    }
    first, looked_at = min([0, *days_of_history(table)]), layers.origin_of(("horizon_days",)).file
    for place, outcome in _entries(table, "outcomes"):
        name = outcome.get("name")
        if isinstance(name, str):
            if name in seen:
                yield ("outcomes", place, "name"), f"is {found(name)}, the name of outcomes[{seen[name]}] too."
            elif name in ALL:
                yield ("outcomes", place, "name"), f"is {found(name)}, which every run has already; choose another."
            seen.setdefault(name, place)
        if "when" in outcome:
            here = ("outcomes", place, "when")
            is_own = layers.origin_of(here).file == looked_at  # one of a base may look further than its variant
            days = (first, horizon_of(table) if is_own else LATEST_DAY)
            faults = condition_faults(outcome["when"], here, names.states, names.actors, groups=groups, days=days)
            yield from as_written(faults, table, layers.written)
