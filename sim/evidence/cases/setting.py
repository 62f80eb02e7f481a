"""From what is known of a case to a scenario: one function for all cases, of attributes alone.

>>> scenario = scenario_of(known)                               # doctest: +SKIP
>>> list(scenario.states), scenario.horizon_days                # doctest: +SKIP
(['initiator', 'target'], 365.0)

There is no number here that belongs to a case: border, rivalry, weapons, relations and the ratio of capabilities come
from the file, the record comes from the file, and everything else has the defaults of any scenario. Actors bear the
names of their roles, so that no draw of luck depends on what a state is called.

- State `a` is the initiator, state `b` the target.
- An armed group attacks the initiator, unless it sits with the initiator: then it attacks the target. With hosts on
  both sides it attacks both. A group in a third state counts as backed by the state that it does not attack.
- A blow falls on the group where the group sits on the soil that is struck.
- Blows and attacks on record were taken as grave: a list of crises holds no others.
- One plain mediator can come in every case, since who mediates later cannot be known; an offer of mediation in the
  record brings it in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import sqrt
from typing import Any

from sim.evidence.cases.known import Known, Step
from sim.evidence.cases.opening import falls_on_group
from sim.scenario.history import FORCE_WORDS
from sim.scenario.load import from_sources
from sim.scenario.records import Scenario
from sim.scenario.write import toml_table

HORIZON_DAYS = 365
"""One horizon for all cases: the library asks for relapses within a year, and every lag in it is shorter."""

GROUP, MEDIATOR, HOST, OUTSIDERS = "group", "mediator", "host", "outsiders"
START = "known"
"""Name of the start right after the record."""


def scenario_of(known: Known, horizon_days: int = HORIZON_DAYS, off: Collection[str] = ()) -> Scenario:
    """The scenario of a case, from what is known alone.

    Parameters
    ----------
    known : Known
    horizon_days : int, optional
    off : collection of str, optional
        Mechanisms that are switched off.

    Raises
    ------
    ScenarioError
        If the record reaches past the horizon.
    """
    text = scenario_text(known, horizon_days, off)
    options = {"overrides": (), "start": None, "history_until": None, "horizon_days": None}
    return from_sources({"case.toml": text.encode()}, name="case", options=options)


def scenario_text(known: Known, horizon_days: int = HORIZON_DAYS, off: Collection[str] = ()) -> str:
    """The scenario of a case as a TOML file, which begins right after its record, or at a later cut by day."""
    tables = _tables(known, horizon_days, off)
    return "\n".join(line for heading, table in tables for line in toml_table(heading, table)) + "\n"


Table = tuple[str, dict[str, Any]]
"""Heading and content."""


def _tables(known: Known, horizon_days: int, off: Collection[str]) -> Iterator[Table]:
    start = {"default_start": START} if known.record else {}
    yield "", {"schema_version": 1, "title": known.title, "horizon_days": horizon_days, **start}
    ratio = known.relative_capability
    root = None if ratio is None else sqrt(ratio)
    for state, power in (("initiator", root), ("target", root and 1.0 / root)):
        yield f"[states.{state}]", {"capability": power and {"value": power, "assumption": "ratio of the case library"}}
    is_nuclear = known.both_nuclear
    nuclear = None if is_nuclear is None else {"value": 2 if is_nuclear else 0, "assumption": "case library"}
    yield "[dyad]", {
        "contiguous": known.contiguous, "rivalry": known.rivalry, "nuclear": nuclear,
        "relationship": known.relationship,
    }  # fmt: skip
    yield f"[third_parties.{MEDIATOR}]", {"mediates": True}
    yield from _group(known)
    yield from (("[[history]]", _entry(step, known)) for step in known.record)
    if known.record:
        last = known.record[-1].day
        cut = last if known.cutoff_day is None else max(last, known.cutoff_day)  # quiet since the record
        yield f"[starts.{START}]", {"history_until": cut}
    if off:
        yield "[mechanisms]", dict.fromkeys(off, False)


def _group(known: Known) -> Iterator[Table]:
    host = known.group_host
    if host == "none":
        return
    is_abroad = host == "third"
    if is_abroad:
        yield f"[third_parties.{HOST}]", {"mediates": False}
    yield (
        f"[groups.{GROUP}]",
        {
            "target": {"initiator": "target", "both": ["initiator", "target"]}.get(host, "initiator"),
            "host": HOST if is_abroad else host,
            "sponsor": "target" if is_abroad else None,
        },
    )


def _entry(step: Step, known: Known) -> dict[str, Any]:
    """One entry of the record, in the words of a scenario."""
    actor: str = step.actor
    if step.action == "attack_by_group":
        actor = GROUP if actor == "group" and known.group_host != "none" else OUTSIDERS
    elif step.action == "mediation_offer":
        actor = MEDIATOR
    on_group = step.action in FORCE_WORDS and falls_on_group(step, known)
    return {
        "day": step.day, "actor": actor, "target": step.target, "action": step.action,
        "against": GROUP if on_group else None,
        "grave": True if step.action in FORCE_WORDS or step.action == "attack_by_group" else None,
        # Deaths between a state and a group do not count as battle deaths between the states (case library).
        "deaths_civilian" if on_group else "deaths": step.deaths,
        "assumption": "chronology of the case library",
    }  # fmt: skip
