"""What one run came to: the columns of the per-run table, derived from the final fields of its lane.

No parameter names an outcome: classes and endings are read off events. Equations (45) to (47) of docs/model.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Floats
from sim.model.structure import Finals, Model
from sim.scenario.outcomes import COLUMNS
from sim.vocabulary import WAR_DEATHS, Ending, Hostility, OutcomeClass, PeakLevel

RUN_DTYPE = np.dtype([(column.name, column.type) for column in COLUMNS.values()])
"""One row a run. Lags are differences of whole days from the first use of force (from day 0 where there was none); nan
means that the event never came."""

WORLD = 0
"""Position of the world among a compiled scenario's entities; states a and b follow."""

SAME = ("peak_rung", "force_moves", "first_force_by", "force_later", "mediated", "relapse", "group_attacks",
        "deaths_militant", "deaths_civilian", "deaths_attacks")  # fmt: skip
"""Columns that are fields of the world, as they are."""


def summarise(model: Model, finals: Finals) -> NDArray[np.void]:
    """Rows of the per-run table.

    Parameters
    ----------
    model : Model
        From `sim.model.compile_model`.
    finals : Finals
        Final fields of n runs.

    Returns
    -------
    structured array of `RUN_DTYPE`, shape (n,)
    """

    def world(name: str) -> Floats:
        return finals.fields(WORLD, name)

    military = [finals.fields(state, "military_deaths") for state in (1, 2)]
    acts = [finals.fields(state, "acts_of_force") for state in (1, 2)]
    rows = np.zeros(len(finals.run), dtype=RUN_DTYPE)
    rows["run"] = rows["replicate"] = finals.run
    rows["terminated"] = finals.ended
    rows["cut_short"] = finals.cut_short
    rows["truncated"] = ~finals.ended & ~finals.cut_short
    rows["end_day"] = finals.end_time
    rows["events"] = finals.n_events
    for column in SAME:
        rows[column] = world(column)
    rows["peak_hostility"] = np.maximum(world("peak_hostility"), Hostility.NO_MILITARIZED_ACTION)
    rows["peak_level"] = _peak_level(rows, world("sustained"), military[0] + military[1], acts[0] + acts[1])
    rows["acts_of_force_a"], rows["acts_of_force_b"] = acts
    has_force = rows["first_force_by"] >= 0
    rows["first_force_day"] = np.where(has_force, np.floor(world("first_force_at")), np.nan)
    origin = np.where(has_force, rows["first_force_day"], 0.0)
    for column, flag, field in (
        ("days_to_answer", "answered_by_force", "answered_at"),
        ("days_to_retaliation", "retaliated", "retaliated_at"),
        ("days_to_contact", "contact_made", "contact_at"),
        ("days_to_talks", "talks_held", "talks_at"),
        ("days_to_agreement", "agreement_reached", "agreement_at"),
    ):
        came = np.isfinite(world(field))
        rows[flag] = came
        rows[column] = np.where(came, np.floor(world(field)) - origin, np.nan)
    rows["days_to_war"] = np.where(np.isfinite(world("war_at")), np.floor(world("war_at")) - origin, np.nan)
    rows["days_to_end_of_violence"] = np.where(has_force, np.floor(world("last_force_at")) - origin, np.nan)
    rows["ambassadors_recalled"] = world("recalls")
    rows["deaths_military_a"], rows["deaths_military_b"] = military
    rows["deaths_total"] = (
        military[0] + military[1] + rows["deaths_militant"] + rows["deaths_civilian"] + rows["deaths_attacks"]
    )
    rows["outcome_class"] = _outcome_class(rows)
    measures = np.maximum(finals.fields(1, "measures"), finals.fields(2, "measures"))
    rows["ending"] = _ending(rows["terminated"], world, measures)
    return rows


def _first(cases: Mapping[Any, NDArray[np.bool_]], otherwise: int) -> NDArray[np.int8]:
    """The code of the first case that holds, run by run."""
    codes: NDArray[np.int8] = np.select([*cases.values()], [*cases], otherwise).astype(np.int8)
    return codes


def _peak_level(rows: NDArray[np.void], sustained: Floats, battle_deaths: Floats, acts: Floats) -> NDArray[np.int8]:
    """Highest level of the case library. Equation (45)."""
    cases = {
        PeakLevel.WAR: battle_deaths >= WAR_DEATHS,
        PeakLevel.SUSTAINED_EXCHANGE: sustained > 0,
        PeakLevel.LIMITED_FORCE: acts > 0,
        PeakLevel.THREAT_OR_SHOW: rows["peak_hostility"] >= Hostility.THREAT_OF_FORCE,
        PeakLevel.DIPLOMATIC: rows["peak_rung"] >= 1,
    }
    return _first(cases, PeakLevel.NONE)


def _outcome_class(rows: NDArray[np.void]) -> NDArray[np.int8]:
    """Class of the run. Equation (46)."""
    cases = {
        OutcomeClass.WAR: rows["peak_level"] == PeakLevel.WAR,
        OutcomeClass.LIMITED_WAR: rows["peak_level"] == PeakLevel.SUSTAINED_EXCHANGE,
        OutcomeClass.EXCHANGE: rows["answered_by_force"] | rows["force_later"],
        OutcomeClass.ABSORBED: rows["peak_level"] == PeakLevel.LIMITED_FORCE,
    }
    return _first(cases, OutcomeClass.NO_FORCE)


def _ending(is_quiet: NDArray[np.bool_], world: Callable[[str], Floats], measures: Floats) -> NDArray[np.int8]:
    """Way in which the run ended. Equation (47)."""
    cases = {
        Ending.WAR_TERMINATION: world("war_over") > 0,
        Ending.AGREEMENT: world("agreement") > 0,
        Ending.CEASEFIRE: world("truce") > 0,
        Ending.UNILATERAL: is_quiet & (world("unilateral") > 0),
        Ending.STALEMATE: is_quiet & (measures >= 2),
        Ending.TACIT: is_quiet,
    }
    return _first(cases, Ending.OPEN)
