"""Inputs that cannot act, and why: the one place where reasons are found.

A value that is given, set or varied may do nothing: its mechanism is off, what multiplies it is zero, it belongs to an
entry of the record that is not played. Whoever reads the answer must be told, or takes it for that of another question.
What follows from the scenario alone is found here; that all runs are equal is seen by who has played them
(`sim.results.equal_rows`).

>>> idle_sentence([Idle("dyad.nuclear", "coefficients.drive_nuclear and coefficients.nuclear_fear are 0")])
'Without effect on any run: dyad.nuclear (coefficients.drive_nuclear and coefficients.nuclear_fear are 0).'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario.faults import ScenarioError
from sim.scenario.load import from_sources
from sim.scenario.mechanisms import mechanisms
from sim.scenario.paths import Path, dotted, parse_dotted, value_at
from sim.scenario.played import Part, part_of
from sim.scenario.quantity import Quantity
from sim.scenario.records import Scenario, without_prose
from sim.scenario.resolved import NAMED_TABLES, written
from sim.scenario.sample import EVERY, matches
from sim.scenario.shape import parameter_path, specification_at

_MEDIATORS = (f"third_parties.{EVERY}.mediates",)

NEEDS: Mapping[str, tuple[str, ...]] = {
    "groups.excitation_days": ("groups.branching_ratio", "groups.provocation"),
    "groups.deaths_tail_exponent": ("groups.deaths_tail_share",),
    "groups.recovery_days": ("groups.loss_per_strike", "groups.capability"),
    "third_parties.arrival_days": ("third_parties.mediates",),
    "third_parties.call": ("third_parties.mediates",),
    "third_parties.leverage": ("third_parties.mediates",),
    "third_parties.restraint": ("third_parties.restrains",),
    "region.shock_size": ("region.shocks_per_year",),
    "region.on_pressure": ("region.shocks_per_year",),
    "region.fade_days": ("region.shocks_per_year", "region.heat"),
    "region.on_groups": ("region.shocks_per_year", "region.heat"),
    "region.on_willingness": ("region.shocks_per_year", "region.heat"),
    "dyad.rivalry": ("coefficients.drive_rivalry", "coefficients.grief_rivalry"),
    "dyad.nuclear": ("coefficients.drive_nuclear", "coefficients.nuclear_fear"),
    "dyad.relationship": ("coefficients.drive_hostile",),
    "coefficients.drive_contiguous": ("dyad.contiguous",),
    "coefficients.drive_rivalry": ("dyad.rivalry",),
    "coefficients.grief_rivalry": ("dyad.rivalry",),
    "coefficients.drive_hostile": ("dyad.relationship",),
    "coefficients.drive_nuclear": ("dyad.nuclear",),
    "coefficients.nuclear_fear": ("dyad.nuclear",),
    "coefficients.heat_shared": ("coefficients.heat_spread",),
    "coefficients.truce_share": ("coefficients.settlement_drive",),
    "coefficients.settlement_days": ("coefficients.settlement_drive",),
    "coefficients.settlement_breach": ("coefficients.settlement_drive",),
    "coefficients.grief_days": (f"states.{EVERY}.reciprocity", f"states.{EVERY}.grievance"),
    "coefficients.grief_deaths": (f"states.{EVERY}.reciprocity",),
    "coefficients.civilians_log_mean": ("coefficients.civilians_share",),
    "coefficients.civilians_log_sd": ("coefficients.civilians_share",),
    "coefficients.waiting_cap": ("coefficients.waiting_growth",),
    "coefficients.campaign_continue": ("coefficients.campaign_start",),
    "coefficients.campaign_days": ("coefficients.campaign_start",),
    "coefficients.campaign_swap": ("coefficients.campaign_start",),
    "coefficients.issue_grief": ("dyad.issues_per_year",),
    "coefficients.arrival_spread": _MEDIATORS,
    "coefficients.table_odds": _MEDIATORS,
    "coefficients.table_drive": _MEDIATORS,
    "coefficients.retry_days": _MEDIATORS,
    "coefficients.retries": _MEDIATORS,
    "coefficients.call_deaths": _MEDIATORS,
}
"""What an input acts through: it does nothing where all of these do nothing. A key without a name means the same name.

Only what follows exactly from the equations is listed; a test plays every line both ways.
"""
SILENT: Mapping[str, Any] = {"groups.capability": 1, "coefficients.waiting_growth": 1, "dyad.relationship": "wary"}
"""At which value an input of `NEEDS` does nothing, where that is not zero, false or nobody."""


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


def why_idle(scenario: Scenario, key: str, *, own_rules: bool = False) -> str | None:
    """Why an input cannot act in a scenario, whatever its value; None where nothing is known against it.

    Parameters
    ----------
    scenario : Scenario
    key : str
        Dotted key, as `--set` takes it.
    own_rules : bool, optional
        Whether rules of a user play along, which may read what those of the model multiply by zero.
    """
    path = parse_dotted(key) or ()
    if path[:1] == ("history",):
        return _of_record(scenario, path)
    if path[:1] == ("starts",) and len(path) > 1 and path[1] != scenario.start:
        return "runs do not begin there"
    specified = specification_at(path)
    if specified is not None and not scenario.mechanisms.get(specified.mechanism or "", True):
        return f"the mechanism {specified.mechanism} is off"
    return None if own_rules else _of_needs(scenario, path)


def decides(other: str, key: str) -> bool:
    """Whether it may hang on `other` that `key` cannot act: where both are varied, it is asked at each value."""
    if other.startswith("mechanisms."):
        return True
    if key.startswith(("history", "starts.")):
        return other in ("start", "history_until", "horizon_days") or other.startswith("history")
    return any(matches(need, other) for need in _needs(parse_dotted(key) or ()))


def given_in_vain(scenario: Scenario, *, own_rules: bool = False) -> Iterator[Idle]:
    """What was given to no purpose: by `--set` or overrides, and by the columns of a sample of coefficients."""
    for key, who in scenario.kept_from_sample.items():
        giver = f"given by {'the scenario' if who == 'scenario' else who}"
        yield Idle(column_word(scenario, key), _switch(who) or giver)
    keys = set_keys(scenario)
    bare = _without_overrides(scenario) if keys else None
    after, before = _values(scenario) if keys else {}, {} if bare is None else _values(bare)
    for key in keys:
        path = parse_dotted(key) or ()
        value = value_at(after, _stored_path(scenario, path))
        if bare is not None and value is not None and value == value_at(before, _stored_path(bare, path)):
            yield Idle(key, "the value that it has without --set")
        elif reason := why_idle(scenario, key, own_rules=own_rules) or _edit_in_vain(bare, scenario, path):
            yield Idle(key, reason)


def set_keys(scenario: Scenario) -> tuple[str, ...]:
    """The keys that `--set` or overrides give, each once."""
    given = (option.partition("=")[0].strip() for option in scenario.options.get("overrides", ()))
    return tuple(dict.fromkeys(dotted(parse_dotted(key) or ()) for key in given))


def column_word(scenario: Scenario, key: str) -> str:
    """How the column of the scenario's sample for a key is named."""
    assert scenario.sample is not None, "a column belongs to a sample"
    return f"{key} of {scenario.sample.name}"


def _of_record(scenario: Scenario, path: Path) -> str | None:
    """Why a key of an entry of the record cannot act; its day, and entries as wholes, may: they say what is forced."""
    place = _place_in_record(scenario, path)
    return None if place is None or len(path) < 3 or path[2] == "day" else _unforced(scenario, place)


def _place_in_record(scenario: Scenario, path: Path) -> int | None:
    """Place of the entry that a path speaks of, by number or id; None where there is none."""
    for place, entry in enumerate(scenario.history):
        if path[:2] in (("history", place), ("history", entry.id)):
            return place
    return None


def _unforced(scenario: Scenario, place: int) -> str | None:
    """Why an entry of the record does not happen in every run; None if it does."""
    day, until = scenario.history[place].day, scenario.history_until
    part = part_of(scenario.history[place], scenario)
    if part is Part.FORCED:
        return None
    if part is Part.LEFT_OUT:
        return f"the record is not played that far: its entry is of day {day}, at or after the horizon"
    if until is None:
        return "the record is not played: no entry of it is forced"
    return f"the record is not played that far: its entry is of day {day}, and day {until} is the last that is forced"


def _edit_in_vain(before: Scenario | None, after: Scenario, path: Path) -> str | None:
    """Why moving, adding or leaving out an entry of the record changes no run."""
    if before is None or before.history_until != after.history_until:
        return None
    reasons = [
        _unforced(scenario, place)
        for scenario in (before, after)
        if (place := _place_in_record(scenario, path)) is not None
    ]
    return None if None in reasons or not reasons else reasons[-1]


def _of_needs(scenario: Scenario, path: Path) -> str | None:
    effective = scenario.effective()
    reasons: dict[str, list[str]] = {}
    for need in _needs(path):
        table, *names = need.split(".")
        of_table = getattr(effective, table)
        if EVERY in names and not of_table:
            reasons.setdefault(f"there are no {table.replace('_', ' ')}", [])
        for name in of_table if EVERY in names else names[:1]:
            record = of_table.get(name) if table in NAMED_TABLES else of_table
            value = getattr(record, names[-1], None)
            value = value.value if isinstance(value, Quantity) else value
            silent = SILENT.get(f"{table}.{names[-1]}")
            if value is None or (value if silent is None else value != silent):
                return None
            place = need.replace(EVERY, name)
            off = _switch(effective.set_by.get(place, ""))
            if off:
                reasons.setdefault(off, [])
            else:
                reasons.setdefault("nobody" if value == () else written(value), []).append(place)
    told = [
        f"{' and '.join(places)} {'are' if len(places) > 1 else 'is'} {word}" if places else word
        for word, places in reasons.items()
    ]
    return ", and ".join(told) if told else None


def _switch(who: str) -> str:
    """Why a value is what it is, where a mechanism that is off has set it; else nothing."""
    return f"the {who.removesuffix(' off')} is off" if who.startswith("mechanism ") else ""


def _needs(path: Path) -> Iterator[str]:
    """What the input at a path acts through, with its own name where a key leaves it out."""
    if len(path) < 2:
        return
    table, name = str(path[0]), str(path[1])
    is_named = table in NAMED_TABLES
    for need in NEEDS.get(f"{table}.{path[2]}" if is_named and len(path) > 2 else f"{table}.{name}", ()):
        first, _, last = need.partition(".")
        yield f"{first}.{name}.{last}" if first in NAMED_TABLES and "." not in last else need


def _without_overrides(scenario: Scenario) -> Scenario | None:
    try:
        return from_sources(scenario.source_text, name=scenario.name, options={**scenario.options, "overrides": ()})
    except ScenarioError:  # what it was given made it sound
        return None


def _stored_path(scenario: Scenario, path: Path) -> Path:
    """Where the content of a scenario holds what a path of `--set` speaks of: whole numbers, entries at their place."""
    place = _place_in_record(scenario, path)
    return ("history", place, *path[2:]) if place is not None else parameter_path(path) or path


def _values(scenario: Scenario) -> dict[str, Any]:
    """The content of a scenario as JSON values, without sources and remarks; every switch is named."""
    values = without_prose(json.loads(scenario.model_dump_json()))
    return {**values, "mechanisms": dict.fromkeys(mechanisms(), True) | values["mechanisms"]}
