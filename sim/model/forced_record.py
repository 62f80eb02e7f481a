"""The part of a scenario's dated record that a run is forced through, as tables that the rules of history look up.

Day d means [d, d + 1). Entries of one day keep the order of the file, a little apart, so that each is an event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.elementwise import NEVER, Table
from sim.model.rules.history import ENTRY
from sim.scenario.history import timed
from sim.vocabulary import Action, case_action

if TYPE_CHECKING:
    from sim.scenario.records import Scenario

RECORD_KINDS = ("record", "recorded_attack", "incident", "recorded_offer")
"""Clocks that ring what is on record, in the order of their ranks."""
Owner = tuple[str, str]
"""A kind of clock, and the entity whose clock it is."""


class ForcedRecord:
    """The forced part of a scenario's dated record, sorted by who owns each entry.

    Attributes
    ----------
    start : float
        When the run starts, days: the earliest forced entry, or day 0.
    free_from : float
        When free events start, days: the later of the last forced entry and the day up to which it is forced.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.by_owner: dict[Owner, list[tuple[float, Action, Any]]] = {}
        until = scenario.history_until
        self.start, self.free_from = 0.0, 0.0
        if until is None:
            return
        latest = float(until)
        earliest = None
        for time, entry in timed(scenario, until):
            word = case_action(entry.action, against_group=entry.against is not None)
            self.by_owner.setdefault(self._owner(scenario, entry), []).append((time, word, entry))
            earliest = float(entry.day) if earliest is None else min(earliest, float(entry.day))
            latest = max(latest, time)
        self.start = min(0.0, latest) if earliest is None else earliest
        self.free_from = max(latest, self.start)

    @staticmethod
    def _owner(scenario: Scenario, entry: Any) -> Owner:
        """Whose clock brings an act about."""
        if entry.action == "attack_by_group":
            group = scenario.groups.get(entry.actor)
            targets = () if group is None else (group.target,) if isinstance(group.target, str) else group.target
            is_ours = entry.target in targets
            return ("recorded_attack", f"{entry.actor}>{entry.target}") if is_ours else ("incident", entry.target)
        if entry.action == "mediation_offer" and entry.actor in scenario.third_parties:
            return "recorded_offer", entry.actor
        return "record", next(iter(scenario.states)) if entry.actor == "both" else entry.actor

    def first(self, owner: Owner) -> float | None:
        """When the owner's first entry comes true."""
        entries = self.by_owner.get(owner)
        return entries[0][0] if entries else None

    def tables(self, owner: Owner) -> dict[str, Any]:
        """The owner's entries as tables to look up by how many of them have come true."""
        entries = self.by_owner.get(owner)
        if not entries:
            return {}
        times = [time for time, _, _ in entries]
        rows = [
            (float(action), *_deaths(action, entry), -1.0 if entry.grave is None else float(entry.grave),
             float(entry.against is not None), following)
            for (_, action, entry), following in zip(entries, [*times[1:], NEVER], strict=True)
        ]  # fmt: skip
        prefix = "incident" if owner[0] == "incident" else "record"
        return {f"{prefix}_{name}": Table(column) for name, column in zip(ENTRY, zip(*rows, strict=True), strict=True)}


def _deaths(action: Action, entry: Any) -> tuple[float, float, float]:
    """Military, militant and civilian deaths of an entry; -1 where the record does not say.

    What of `deaths` no kind accounts for counts as civilian where a group struck or was struck, and as military
    otherwise.
    """
    given = {kind: getattr(entry, f"deaths_{kind}") for kind in ("military", "militant", "civilian")}
    if entry.deaths is None and all(value is None for value in given.values()):
        return -1.0, -1.0, -1.0
    dead = {kind: float(value or 0) for kind, value in given.items()}
    is_of_group = action == Action.ATTACK_BY_GROUP or entry.against is not None
    whose = "civilian" if is_of_group else "military"
    dead[whose] += max(0.0, (entry.deaths or 0) - sum(dead.values()))
    return dead["military"], dead["militant"], dead["civilian"]
