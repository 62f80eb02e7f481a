"""Why a state decided as it did, for a student to follow: its mood, its options, what the decision changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import TYPE_CHECKING

from sim.results.wording import number, percent, words
from sim.scenario.names import spoken
from sim.vocabulary import Action

if TYPE_CHECKING:
    from sim.engine.reference import Change, TraceEntry

TOP_OPTIONS = 6
"""How many options are shown, the most probable first; the chosen one always."""

MOODS: Mapping[str, str] = {
    "drive": "drive {value:.2f}",
    "belief": "belief that {target} is resolute {value:.0%}",
    "grief": "grief {value:.2f}",
    "pressure": "pressure at home {value:.2f}",
    "weariness": "weariness {value:.2f}",
}
"""How each mood is put, in the order of telling."""

CLOCKWORK = (
    "next_", "felt_at", "_until", "_at", "pending", "in_series", "quiet_choices", "overtures", "rallies", "_by",
    "peak_",
)  # fmt: skip
"""Parts of names of fields that only keep the machine going, or repeat what the line already says."""

TALLIES = frozenset(
    {
        "force_moves",
        "burst",
        "sustained",
        "recalls",
        "group_attacks",
        "acts_of_force",
        "multiplier",
        "stage",
        "summons",
        "provoked",
        "force_later",
    }
)
"""Fields that only count; so do those that begin with `deaths_`."""

FIELD_WORDS: Mapping[str, str] = {
    "height": "ladder",
    "heat": "heat of the crisis",
    "tempo": "pace of the crisis",
    "pressure": "pressure at home",
    "belief": "belief that the other is resolute",
    "envoy_posted": "ambassador",
    "measures": "diplomatic measures",
    "offer": "its offer",
    "military_deaths": "soldiers lost",
    "talks_open": "talks open",
    "suspicion": "suspicion of the other state's hand",
    "excitation": "attacks a day set off by this one",
    "damage": "damage from strikes",
    "struck": "damage not yet counted",
    "leverage": "mediator's leverage",
    "settlement": "hold of what was settled",
    "unilateral": "one-sided stop",
}
"""Fields whose own name says too little."""

YES_NO: Mapping[float, str] = {0.0: "no", 1.0: "yes"}

VALUE_WORDS: Mapping[str, Mapping[float, str]] = {
    "envoy_posted": {0.0: "recalled", 1.0: "at post"},
    "offer": {0.0: "none", 1.0: "talks", 2.0: "ceasefire"},
    "measures": {0.0: "none", 1.0: "expulsions", 2.0: "sanctions", 3.0: "closed border"},
    "talks_open": YES_NO,
    "truce": YES_NO,
    "agreement": YES_NO,
    "mediated": YES_NO,
    "relapse": YES_NO,
    "unilateral": YES_NO,
    "fighting": YES_NO,
    "war_over": YES_NO,
    "restraint": YES_NO,
    "ended": YES_NO,
}
"""Fields whose numbers stand for words."""


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
        for name, template in MOODS.items()
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
            by_entity.setdefault(entity, []).append(f"{FIELD_WORDS.get(name, words(name))} {old} -> {new}{faded}")
    for entity, told in by_entity.items():
        yield f"{_entity(entity)}: {', '.join(told)}"


def _value(name: str, value: float) -> str:
    return VALUE_WORDS.get(name, {}).get(value) or number(value)


def _entity(key: str) -> str:
    """The name of an entity: the world is the two states together, a front is a group against a state."""
    group, _, target = key.partition(">")
    return "Both states" if key == "world" else f"{spoken(group)} against {spoken(target)}" if target else spoken(key)
