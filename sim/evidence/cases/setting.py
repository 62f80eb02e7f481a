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
- One plain mediator can come in every case, since who mediates later cannot be known; an offer of mediation in the
  record brings it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from sim.evidence.cases.known import Known, Step
from sim.scenario.history import FORCE_WORDS
from sim.scenario.load import from_sources
from sim.scenario.records import Scenario
from sim.scenario.write import as_toml

HORIZON_DAYS = 365
"""One horizon for all cases: the library asks for relapses within a year, and every lag in it is shorter."""

GROUP, MEDIATOR, HOST, OUTSIDERS = "group", "mediator", "host", "outsiders"
START = "known"
"""Name of the start right after the record."""

_STRUCK_SOIL = {"initiator": ("target", "both"), "target": ("initiator", "both")}
"""Hosts of a group whose soil a state's blow at the other state falls on."""


def scenario_of(known: Known, horizon_days: int = HORIZON_DAYS) -> Scenario:
    """The scenario of a case, from what is known alone.

    Parameters
    ----------
    known : Known
    horizon_days : int, optional

    Raises
    ------
    ScenarioError
        If the record reaches past the horizon.
    """
    text = scenario_text(known, horizon_days)
    options = {"overrides": (), "start": None, "history_until": None, "horizon_days": None}
    return from_sources({"case.toml": text.encode()}, name="case", options=options)


def scenario_text(known: Known, horizon_days: int = HORIZON_DAYS) -> str:
    """The scenario of a case as a TOML file, which begins right after its record, or at a later cut by day."""
    return "\n".join(_lines(known, horizon_days)) + "\n"


def _lines(known: Known, horizon_days: int) -> Iterator[str]:
    yield from ("schema_version = 1", f"title = {as_toml(known.title)}", f"horizon_days = {horizon_days}")
    if known.record:
        yield f'default_start = "{START}"'
    ratio = known.relative_capability
    for state, power in (("initiator", 0.5), ("target", -0.5)):
        yield f"[states.{state}]"
        if ratio is not None:
            strength = sqrt(ratio) if power > 0 else 1.0 / sqrt(ratio)
            yield f'capability = {{ value = {strength!r}, assumption = "ratio of the case library" }}'
    yield "[dyad]"
    if known.contiguous is not None:
        yield f"contiguous = {as_toml(known.contiguous)}"
    if known.rivalry is not None:
        yield f"rivalry = {as_toml(known.rivalry)}"
    if known.both_nuclear is not None:
        yield f'nuclear = {{ value = {2 if known.both_nuclear else 0}, assumption = "case library" }}'
    if known.relationship is not None:
        yield f"relationship = {as_toml(known.relationship)}"
    yield from (f"[third_parties.{MEDIATOR}]", "mediates = true")
    yield from _group(known)
    for step in known.record:
        yield from _entry(step, known)
    if known.record:
        last = known.record[-1].day
        cut = last if known.cutoff_day is None else max(last, known.cutoff_day)  # quiet since the record
        yield from (f"[starts.{START}]", f"history_until = {cut}")


def _group(known: Known) -> Iterator[str]:
    host = known.group_host
    if host == "none":
        return
    prey = {"initiator": '"target"', "both": '["initiator", "target"]'}.get(host, '"initiator"')
    if host == "third":
        yield from (f"[third_parties.{HOST}]", "mediates = false")
    yield f"[groups.{GROUP}]"
    yield f"target = {prey}"
    yield f"host = {as_toml(HOST if host == 'third' else host)}"
    if host == "third":
        yield 'sponsor = "target"'


def _entry(step: Step, known: Known) -> Iterator[str]:
    """One entry of the record, in the words of a scenario."""
    actor, target = step.actor, step.target
    by_group = step.action == "attack_by_group" and actor == "group" and known.group_host != "none"
    yield "[[history]]"
    yield f"day = {step.day}"
    if step.action == "attack_by_group":
        yield f"actor = {as_toml(GROUP if by_group else OUTSIDERS)}"
    else:
        yield f"actor = {as_toml(MEDIATOR if step.action == 'mediation_offer' else actor)}"
    yield f"target = {as_toml(target)}"
    yield f"action = {as_toml(step.action)}"
    falls_on_group = step.action in FORCE_WORDS and known.group_host in _STRUCK_SOIL.get(actor, ())
    if falls_on_group:
        yield f"against = {as_toml(GROUP)}"
    if step.deaths is not None:
        # Deaths between a state and a group do not count as battle deaths between the states (case library).
        yield f"{'deaths_civilian' if falls_on_group else 'deaths'} = {step.deaths}"
    yield 'assumption = "chronology of the case library"'
