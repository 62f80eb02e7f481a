"""From a record or a run to marks on the ladder: the scenario's history, and the acts and line of one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.plots.acts import Act, spread_within_days
from sim.plots.text import name_of
from sim.plots.timelines import Timeline
from sim.results.digest import Table
from sim.results.estimates import Share
from sim.scenario.names import OUTSIDERS
from sim.scenario.played import Part, part_of
from sim.vocabulary import ACTIONS, Action, Ending, OutcomeClass, case_action

NOBODY, BOTH = -1, -2
"""Codes of actors in the table of events that are no index."""
POINTS_A_DAY = 2
MOST_POINTS = 800


def recorded_history(scenario: Any) -> list[Act]:
    """The scenario's dated record as marks at the rungs of its acts: what is forced, and what happened later."""
    entries = [
        Act(
            day=float(entry.day),
            rung=float(ACTIONS[action].rung),
            actor=_named(scenario, entry.actor),
            target=_named(scenario, entry.target),
            action=action,
            against=name_of(scenario, entry.against) if entry.against else "",
            deaths=int(_deaths(entry)),
            is_later=part is Part.FREE,
        )
        for entry in scenario.history
        for part in [part_of(entry, scenario)]
        if part is not Part.LEFT_OUT
        for action in [case_action(entry.action, against_group=bool(entry.against))]
    ]
    return spread_within_days(entries)


def _named(scenario: Any, key: str) -> str:
    return "both" if key == "both" else name_of(scenario, key)


def _deaths(entry: Any) -> int:
    """All deaths of an entry: the total if it is given, else the sum of the kinds."""
    if entry.deaths is not None:
        return int(entry.deaths)
    return sum(
        int(part or 0)
        for part in (
            entry.deaths_military,
            entry.deaths_militant,
            entry.deaths_civilian,
        )
    )


def timeline_of(
    run: int,
    seen: Table,
    shares: Mapping[str, Share],
    events: Table,
    actors: Sequence[str],
    half_life_days: float,
) -> Timeline:
    """One recorded run as a line on the ladder and its acts."""
    row = seen[seen["run"] == run][0]
    own = events[events["run"] == run]
    outcome_class = OutcomeClass(int(row["outcome_class"]))
    end_day = float(row["end_day"])
    days, rungs = ladder_line(own["time"], own["rung"], end_day, half_life_days)
    acts = [_act(event, actors) for event in own if event["action"] >= 0 and event["action"] != Action.ABSORB]
    return Timeline(
        run=int(run),
        outcome_class=outcome_class,
        ending=Ending(int(row["ending"])),
        share=shares[outcome_class.word],
        end_day=end_day,
        days=days,
        rungs=rungs,
        acts=acts,
    )


def ladder_line(
    times: NDArray[np.float64],
    rungs: NDArray[np.float64],
    end_day: float,
    half_life_days: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Position by day: what each event left, halved in every `half_life_days` of quiet, with both sides of a jump."""
    if not len(times):
        return np.array([0.0, end_day]), np.zeros(2)
    span = end_day - float(times[0])
    even = np.linspace(float(times[0]), end_day, int(min(MOST_POINTS, POINTS_A_DAY * span + 2)))
    days = np.unique(np.concatenate([even, times, np.nextafter(times[1:], -np.inf), [end_day]]))
    last = np.searchsorted(times, days, side="right") - 1
    return days, rungs[last] * np.exp2(-(days - times[last]) / half_life_days)


def _act(event: Any, actors: Sequence[str]) -> Act:
    deaths = sum(float(event[kind]) for kind in ("deaths_military", "deaths_militant", "deaths_civilian"))
    return Act(
        day=float(event["time"]),
        rung=float(event["rung"]),
        actor=_actor(int(event["actor"]), actors) or OUTSIDERS,
        target=_actor(int(event["target"]), actors),
        action=Action(int(event["action"])),
        deaths=int(deaths),
    )


def _actor(code: int, actors: Sequence[str]) -> str:
    return "both" if code == BOTH else "" if code == NOBODY else actors[code]
