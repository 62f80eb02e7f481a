"""What a forecast of a case may know: attributes fixed before day 0, and the record up to the cut.

The cut falls right after the first use of force in the order of the list; nothing later is known, not even of the same
day. Where no force was used, it falls at the trigger. Another cut is a day: everything up to and including it. What
came after the cut, and everything that was observed or remarked, is left behind here: a `Known` has no field for it,
so that no forecast can read it.

Names are left behind too, but for tables: who acts is one of the words of `Actor`, and two crises with the same
attributes and the same record are one crisis to the model.

Cases are told apart by their *opening*: by what the first blow of the record was made, and whether it fell on a group.

| opening | the first use of force |
| --- | --- |
| `strike_at_group`, `raid_at_group` | from afar, or on the ground, on soil that hosts the armed group of the case |
| `fire_at_state`, `raid_at_state` | the same, on soil that does not |
| `blow_at_group`, `blow_at_state` | of a form that the file does not know |
| `group_attack` | none, but an attack |
| `none` | none |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from sim.evidence.cases.records import CaseRecord, EventRecord, TriggerRecord
from sim.scenario.history import FORCE_WORDS, JOINT_WORDS
from sim.vocabulary import TRIGGER_WORDS

Side = Literal["initiator", "target"]
Actor = Literal["initiator", "target", "both", "group", "outsiders"]
GroupHost = Literal["target", "initiator", "both", "third", "none"]

OPENINGS = (
    "strike_at_group", "raid_at_group", "fire_at_state", "raid_at_state", "blow_at_group", "blow_at_state",
    "group_attack", "none",
)  # fmt: skip
GROUND_WORDS = ("ground_raid", "invasion")

_STRUCK_SOIL = {"initiator": ("target", "both"), "target": ("initiator", "both")}
"""Hosts of a group whose soil a state's blow at the other state falls on."""

_GLUE = frozenset(
    {"and", "the", "of", "other", "group", "groups", "forces", "force", "fighters", "rebels", "militants"}
)
"""Words of a group's name that many groups share."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the known record.

    Attributes
    ----------
    day : int
        Whole days from day 0.
    actor, target : str
        Words of `Actor`.
    action : str
        Word of the case library.
    deaths : int or None
        None where they are not known.
    is_form_known : bool
        Whether a use of force was what the word says, or the word holds a place for one of unknown form.
    """

    day: int
    actor: Actor
    target: Actor
    action: str
    deaths: int | None = None
    is_form_known: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a crisis when it is forecast. None where the file does not say.

    Attributes
    ----------
    id, title, initiator, target : str
        Names, for people: no forecast depends on them.
    family : str
        The pair of states, whichever of them began: cases of one family are not independent.
    group_host : str
        On whose soil the armed group sits; `none` if there is no group.
    contiguous, both_nuclear, rivalry : bool or None
    relationship : str or None
    relative_capability : float or None
        Strength of the initiator over that of the target.
    record : tuple of Step
        In order of day.
    cutoff_day : int or None
        The day up to which everything is known, if the cut was asked for by day.
    """

    id: str
    title: str
    initiator: str
    target: str
    family: str
    group_host: GroupHost
    contiguous: bool | None
    both_nuclear: bool | None
    rivalry: bool | None
    relationship: Literal["partner", "wary", "hostile"] | None
    relative_capability: float | None
    record: tuple[Step, ...]
    cutoff_day: int | None = None


def known_of(case: CaseRecord, cutoff_day: int | None = None) -> Known:
    """What may be known of a case.

    Parameters
    ----------
    case : CaseRecord
    cutoff_day : int, optional
        Last day that is known; right after the first use of force if absent.
    """
    return Known(
        id=case.id,
        title=case.title or case.id,
        initiator=case.initiator,
        target=case.target,
        family=family_of(case.initiator, case.target),
        group_host=group_host_of(case.group_host) if _is_there(case.non_state_group) else "none",
        contiguous=case.contiguous,
        both_nuclear=case.both_nuclear,
        rivalry=case.rivalry,
        relationship=case.relationship,
        relative_capability=case.relative_capability,
        record=_record(case, cutoff_day),
        cutoff_day=cutoff_day,
    )


def family_of(one: str, other: str) -> str:
    """The slug of a pair of states: lower case, in alphabetical order, without remarks in brackets.

    >>> family_of("Pakistan", "Afghanistan (Taliban)")
    'afghanistan-pakistan'
    """
    return "-".join(sorted(_slug(name) for name in (one, other)))


def _slug(name: str) -> str:
    plain = re.sub(r"\(.*?\)", " ", name).strip() or name
    return re.sub(r"\W+", "_", plain.lower()).strip("_") or plain.strip()


def group_host_of(words: str | None) -> GroupHost:
    """The host of a group from the words of the file; a third state is named in brackets behind `third`."""
    first = (words or "target").split("(")[0].strip().lower()
    if first not in get_args(GroupHost):
        raise ValueError(f"the group's host is {words!r}")
    return cast(GroupHost, first)


def _is_there(group: str | None) -> bool:
    return group is not None and group.strip().lower() not in ("", "none")


def first_force(chronology: Sequence[EventRecord]) -> int | None:
    """The place of the first use of force in the list; None if there is none."""
    return next((place for place, event in enumerate(chronology) if event.action in FORCE_WORDS), None)


def first_blow(known: Known) -> Step | None:
    """The first use of force of a known record; None if there is none."""
    return next((step for step in known.record if step.action in FORCE_WORDS), None)


def falls_on_group(step: Step, known: Known) -> bool:
    """Whether a state's blow falls on soil that hosts the armed group of the case."""
    return known.group_host in _STRUCK_SOIL.get(step.actor, ())


def opening_of(known: Known) -> str:
    """The opening of what is known of a case: a word of `OPENINGS`."""
    blow = first_blow(known)
    if blow is None:
        return "group_attack" if any(step.action == "attack_by_group" for step in known.record) else "none"
    at_group = falls_on_group(blow, known)
    if not blow.is_form_known:
        return "blow_at_group" if at_group else "blow_at_state"
    if blow.action in GROUND_WORDS:
        return "raid_at_group" if at_group else "raid_at_state"
    return "strike_at_group" if at_group else "fire_at_state"


def steps_of(case: CaseRecord) -> Iterator[Step]:
    """The whole chronology as acts between those whom the model knows, whether a forecast may know them or not."""
    cast = _Cast(case)
    return (step for event in case.chronology for step in cast.steps(event))


def tells_more(case: CaseRecord) -> bool:
    """Whether the chronology goes on after what is known right after the first use of force."""
    return len(_before_the_cut(case, None)[0]) < len(case.chronology)


def _before_the_cut(case: CaseRecord, cutoff_day: int | None) -> tuple[Sequence[EventRecord], bool]:
    """The known entries of the chronology, and whether the trigger is known."""
    events, trigger = case.chronology, case.trigger
    if cutoff_day is not None:
        return (
            [event for event in events if event.day <= cutoff_day],
            trigger is not None and -trigger.days_trigger_to_day0 <= cutoff_day,
        )
    force = first_force(events)
    if force is not None:
        return events[: force + 1], True
    day = 0 if trigger is None else -trigger.days_trigger_to_day0
    earlier = [event for event in events if event.day < day]
    # The entry that the trigger is: an attack where a group attacked, else the first of its day.
    is_attack = trigger is not None and trigger.kind == "group_attack"
    of_day = [event for event in events if event.day == day]
    for place, event in enumerate(of_day):
        if not is_attack or event.action == "attack_by_group":
            return [*earlier, *of_day[: place + 1]], True
    return earlier, True


def _record(case: CaseRecord, cutoff_day: int | None) -> tuple[Step, ...]:
    events, knows_trigger = _before_the_cut(case, cutoff_day)
    cast = _Cast(case)
    steps = [step for event in events for step in cast.steps(event)]
    if not knows_trigger or case.trigger is None:
        return tuple(steps)
    return tuple(_with_trigger(steps, cast.trigger(case.trigger), cast.side_of(case.trigger.actor)))


def _with_trigger(steps: list[Step], trigger: Step | None, by: Side | None) -> list[Step]:
    """The record with its trigger, before everything else of its day, unless it is in the record already."""
    if trigger is None:
        return steps
    of_day = [step for step in steps if step.day == trigger.day]
    is_told = any(step.action == trigger.action and step.target == trigger.target for step in of_day)
    if is_told or any(by is not None and step.actor == by for step in of_day):
        return steps
    return sorted([trigger, *steps], key=lambda step: step.day)


class _Cast:
    """Who is who in a case."""

    def __init__(self, case: CaseRecord) -> None:
        self.case = case
        has_group = _is_there(case.non_state_group)
        self.group_words = _words(case.non_state_group) if has_group else frozenset()
        host = group_host_of(case.group_host) if has_group else "none"
        self.prey: Side = "target" if host == "initiator" else "initiator"

    def who(self, name: str) -> Actor:
        """The role of a name of the chronology."""
        if name == self.case.initiator:
            return "initiator"
        if name == self.case.target:
            return "target"
        if name.strip().lower() == "both":
            return "both"
        return "group" if self.group_words & _words(name) else "outsiders"

    def steps(self, event: EventRecord) -> Iterator[Step]:
        """An entry of the chronology as acts between those whom the model knows; none where it knows no such act."""
        actor, target = self.who(event.actor), self.who(event.target)
        day, action, deaths = event.day, event.action, event.deaths
        if action == "attack_by_group" or (actor == "group" and action in FORCE_WORDS):
            by: Actor = "group" if actor == "group" else "outsiders"
            victim = target if target in ("initiator", "target") else self.prey
            yield Step(day, by, victim, "attack_by_group", deaths)
        elif action in JOINT_WORDS:
            if "both" in (actor, target) or {actor, target} == {"initiator", "target"}:
                yield Step(day, "both", "both", action, deaths)
        elif action == "mediation_offer":
            yield Step(day, "outsiders", "both", action)
        elif actor == "both":
            half = None if deaths is None else deaths // 2
            rest = None if deaths is None or half is None else deaths - half
            yield Step(day, "initiator", "target", action, rest, event.form_known)
            yield Step(day, "target", "initiator", action, half, event.form_known)
        elif actor in ("initiator", "target") and target not in ("outsiders", actor):
            other: Side = "target" if actor == "initiator" else "initiator"
            yield Step(day, actor, other, action, deaths, event.form_known)

    def trigger(self, trigger: TriggerRecord) -> Step | None:
        """The trigger as an act; None where it is none."""
        word = TRIGGER_WORDS[trigger.kind]
        if word is None:
            return None
        day = -trigger.days_trigger_to_day0
        side = self.side_of(trigger.actor)
        if word == "attack_by_group":
            is_ours = bool(self.group_words & _words(trigger.actor)) and trigger.kind == "group_attack"
            if is_ours or trigger.kind == "group_attack":
                return Step(day, "group" if is_ours else "outsiders", self.prey, word, trigger.deaths)
            victim: Actor = "target" if side == "initiator" else "initiator"
            return Step(day, "outsiders", victim, word, trigger.deaths)
        if side is None:
            return None
        return Step(day, side, "target" if side == "initiator" else "initiator", word, None)

    def side_of(self, name: str | None) -> Side | None:
        """The state that a free text names, if it names one of them alone."""
        told = _words(name)
        first, second = (
            sum(any(word.startswith(stem) for word in told) for stem in _words(state))
            for state in (self.case.initiator, self.case.target)
        )
        if first == second:
            return None
        return "initiator" if first > second else "target"


def _words(text: str | None) -> frozenset[str]:
    """The telling words of a name."""
    return frozenset(word for word in re.findall(r"\w{3,}", (text or "").lower()) if word not in _GLUE)
