"""Types of openings: by what the first blow of a known record was made, and whether it fell on a group.

| opening | the first use of force |
| --- | --- |
| `strike_at_group`, `raid_at_group` | from afar, or on the ground, on soil that hosts the armed group of the case |
| `fire_at_state`, `raid_at_state` | the same, on soil that does not |
| `blow_at_group`, `blow_at_state` | of a form that the file does not know |
| `group_attack` | none, but an attack |
| `none` | none |
"""

from __future__ import annotations

from sim.evidence.cases.known import Known, Step, first_blow

OPENINGS = (
    "strike_at_group", "raid_at_group", "fire_at_state", "raid_at_state", "blow_at_group", "blow_at_state",
    "group_attack", "none",
)  # fmt: skip
GROUND_WORDS = ("ground_raid", "invasion")

_STRUCK_SOIL = {"initiator": ("target", "both"), "target": ("initiator", "both")}
"""Hosts of a group whose soil a state's blow at the other state falls on."""


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
