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

Blows whose form the file does not know: such a case is forecast once for each form, and the forecasts are mixed. A file
may say `form_known = false` (or, in a note, "form not known") of a use of force: the word that stands there is a
place holder. How likely each form is comes from the first blows of the cases of the same file whose form is known,
without the pair of states that is forecast; half a case is added to each form.

>>> mixture_of([case.known for case in cases]).weights          # doctest: +SKIP
array([1.  , 0.42, 0.3 , 0.2 , 0.08])
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from sim.evidence.cases.baselines import climatology
from sim.evidence.cases.known import Known, Step, falls_on_group, first_blow
from sim.model.arrays import Floats, Ints
from sim.scenario.history import DEADLY_WORDS, FORCE_WORDS
from sim.scenario.load import from_sources
from sim.scenario.records import Scenario
from sim.scenario.write import toml_table

HORIZON_DAYS = 365
"""One horizon for all cases: the library asks for relapses within a year, and every lag in it is shorter."""

GROUP, MEDIATOR, HOST, OUTSIDERS = "group", "mediator", "host", "outsiders"
START = "known"
"""Name of the start right after the record."""
FORMS = ("strike", "shelling", "ground_raid", "major_attack")
"""What a blow of unknown form may have been."""


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


_PREY = {"initiator": "target", "both": ["initiator", "target"]}
"""Whom the group of a case attacks, by its host; the initiator from any other."""


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
            "target": _PREY.get(host, "initiator"),
            "host": HOST if is_abroad else host,
            "sponsor": "target" if is_abroad else None,
        },
    )


def _entry(step: Step, known: Known) -> dict[str, Any]:
    """One entry of the record, in the words of a scenario."""
    actor: str = step.actor
    if step.action == "attack_by_group":
        is_ours = actor == "group" and known.group_host != "none"
        actor = GROUP if is_ours and step.target in _PREY.get(known.group_host, "initiator") else OUTSIDERS
    elif step.action == "mediation_offer":
        actor = MEDIATOR
    on_group = step.action in FORCE_WORDS and falls_on_group(step, known)
    return {
        "day": step.day, "actor": actor, "target": step.target, "action": step.action,
        "against": GROUP if on_group else None,
        "grave": True if step.action in FORCE_WORDS or step.action == "attack_by_group" else None,
        # Deaths between a state and a group do not count as battle deaths between the states (case library).
        "deaths_civilian" if on_group else "deaths": step.deaths if step.action in DEADLY_WORDS else None,
        "assumption": "chronology of the case library",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mixture:
    """What is played for some cases, and how it is put together again.

    Attributes
    ----------
    knowns : tuple of Known
        What is played: a case itself, or one for each form of its blow.
    places : int array, shape (n_played,)
        The case of each.
    weights : float array, shape (n_played,)
        Summing to 1 over those of a case.
    """

    knowns: tuple[Known, ...]
    places: Ints
    weights: Floats

    def mixed(self, shares: Floats) -> Floats:
        """Shares of what was played, shape (n_played, ...), as shares of the cases, shape (n_cases, ...)."""
        whole = np.zeros((int(self.places.max(initial=-1)) + 1, *shares.shape[1:]))
        np.add.at(whole, self.places, shares * self.weights.reshape(-1, *(1 for _ in shares.shape[1:])))
        return whole


def mixture_of(knowns: Sequence[Known], others: Sequence[Known] | None = None) -> Mixture:
    """What is played for some cases.

    Parameters
    ----------
    knowns : sequence of Known
    others : sequence of Known, optional
        The cases that tell how likely each form is; `knowns` themselves if absent.
    """
    played = [
        (one, place, weight)
        for place, known in enumerate(knowns)
        for one, weight in _each_form(known, knowns if others is None else others)
    ]
    return Mixture(
        tuple(one for one, _, _ in played),
        np.array([place for _, place, _ in played], dtype=np.int64),
        np.array([weight for _, _, weight in played], dtype=np.float64),
    )


def _each_form(known: Known, others: Sequence[Known]) -> list[tuple[Known, float]]:
    blow = first_blow(known)
    if blow is None or blow.is_form_known:
        return [(known, 1.0)]
    place = known.record.index(blow)
    return [
        (replace(known, record=(*known.record[:place], replace(blow, action=form), *known.record[place + 1 :])), share)
        for form, share in zip(FORMS, form_shares(others, without=known.family).tolist(), strict=True)
    ]


def form_shares(knowns: Sequence[Known], *, without: str) -> Floats:
    """How often each of `FORMS` was the first blow, where that is known, half a case added to each.

    Parameters
    ----------
    knowns : sequence of Known
    without : str
        The pair of states that is left out.
    """
    blows = [first_blow(known) for known in knowns if known.family != without]
    seen = [blow.action for blow in blows if blow is not None and blow.is_form_known and blow.action in FORMS]
    return climatology(np.array([FORMS.index(word) for word in seen], dtype=np.int64), len(FORMS))
