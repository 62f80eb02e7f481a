"""What a run came to: classes, endings, levels, lags, from the fields that a run leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model.compile import compile_model
from sim.model.outcomes import RUN_DTYPE, summarise
from sim.model.structure import Finals, Model
from sim.scenario.load import load_text
from sim.vocabulary import Ending, OutcomeClass, PeakLevel

MODEL: Model = compile_model(
    load_text('schema_version = 1\ntitle = "Two"\n[states.north]\n[states.south]\n')
)  # fmt: skip


def outcome(ended: bool = True, cut_short: bool = False, **fields: float) -> Any:
    """The row of one run; a field is `world` unless it starts with `north_` or `south_`."""

    def final(entity: int, name: str) -> np.ndarray[Any, Any]:
        prefix = ("", "north_", "south_")[entity]
        return np.array([fields.get(prefix + name, MODEL.entities[entity].fields[name])])

    finals = Finals(np.array([7]), np.array([33.5]), np.array([12]), np.array([ended]), np.array([cut_short]), final)
    return summarise(MODEL, finals)[0]


STRIKE = {"north_acts_of_force": 1.0, "first_force_at": 2.75, "first_force_by": 0.0, "last_force_at": 2.75,
          "peak_rung": 5.0, "peak_hostility": 4.0}  # fmt: skip
LATER = STRIKE | {"south_acts_of_force": 1.0, "force_later": 1.0, "last_force_at": 44.25}
ANSWERED = STRIKE | {"south_acts_of_force": 1.0, "answered_at": 4.25, "last_force_at": 4.25}

CLASSES = [
    ({}, OutcomeClass.NO_FORCE, PeakLevel.NONE),
    ({"peak_rung": 1.0}, OutcomeClass.NO_FORCE, PeakLevel.DIPLOMATIC),
    ({"peak_rung": 1.0, "peak_hostility": 2.0}, OutcomeClass.NO_FORCE, PeakLevel.THREAT_OR_SHOW),
    ({"peak_rung": 2.0, "peak_hostility": 3.0}, OutcomeClass.NO_FORCE, PeakLevel.THREAT_OR_SHOW),
    (STRIKE, OutcomeClass.ABSORBED, PeakLevel.LIMITED_FORCE),
    (ANSWERED, OutcomeClass.EXCHANGE, PeakLevel.LIMITED_FORCE),
    (LATER, OutcomeClass.EXCHANGE, PeakLevel.LIMITED_FORCE),
    (ANSWERED | {"sustained": 1.0}, OutcomeClass.LIMITED_WAR, PeakLevel.SUSTAINED_EXCHANGE),
    (STRIKE | {"sustained": 1.0}, OutcomeClass.LIMITED_WAR, PeakLevel.SUSTAINED_EXCHANGE),
    (ANSWERED | {"sustained": 1.0, "north_military_deaths": 999.0}, OutcomeClass.LIMITED_WAR,
     PeakLevel.SUSTAINED_EXCHANGE),
    (ANSWERED | {"north_military_deaths": 400.0, "south_military_deaths": 600.0}, OutcomeClass.WAR, PeakLevel.WAR),
]  # fmt: skip

ENDINGS = [
    ({}, True, Ending.TACIT),
    ({}, False, Ending.OPEN),
    (STRIKE, True, Ending.TACIT),
    (STRIKE | {"north_measures": 1.0}, True, Ending.TACIT),
    (STRIKE | {"north_measures": 2.0}, True, Ending.STALEMATE),
    (STRIKE | {"south_measures": 3.0}, True, Ending.STALEMATE),
    (STRIKE | {"south_measures": 3.0}, False, Ending.OPEN),
    (ANSWERED, True, Ending.TACIT),
    (ANSWERED | {"north_measures": 3.0}, True, Ending.STALEMATE),
    (ANSWERED | {"north_measures": 3.0, "unilateral": 1.0}, True, Ending.UNILATERAL),
    (ANSWERED | {"north_measures": 3.0, "truce": 1.0}, True, Ending.CEASEFIRE),
    (ANSWERED, False, Ending.OPEN),
    (ANSWERED | {"unilateral": 1.0}, True, Ending.UNILATERAL),
    (ANSWERED | {"unilateral": 1.0}, False, Ending.OPEN),
    (ANSWERED | {"unilateral": 1.0, "truce": 1.0}, True, Ending.CEASEFIRE),
    (ANSWERED | {"truce": 1.0}, False, Ending.CEASEFIRE),
    (ANSWERED | {"truce": 1.0, "agreement": 1.0}, False, Ending.AGREEMENT),
    (ANSWERED | {"agreement": 1.0, "war_over": 1.0}, True, Ending.WAR_TERMINATION),
]


@pytest.mark.parametrize(("fields", "expected", "level"), CLASSES)
def test_class_and_peak_level(fields: dict[str, float], expected: OutcomeClass, level: PeakLevel) -> None:
    row = outcome(**fields)
    assert (OutcomeClass(row["outcome_class"]), PeakLevel(row["peak_level"])) == (expected, level)


@pytest.mark.parametrize(("fields", "ended", "expected"), ENDINGS)
def test_ending(fields: dict[str, float], ended: bool, expected: Ending) -> None:
    assert Ending(outcome(ended=ended, **fields)["ending"]) == expected


def test_every_class_and_ending_has_a_case() -> None:
    assert {expected for _, expected, _ in CLASSES} == set(OutcomeClass)
    assert {level for *_, level in CLASSES} == set(PeakLevel)
    assert {expected for *_, expected in ENDINGS} == set(Ending)


def test_lags_are_whole_days_from_the_day_of_the_first_force() -> None:
    row = outcome(**ANSWERED, contact_at=2.9, talks_at=15.99, agreement_at=16.0, war_at=40.5)
    lags = ("first_force_day", "days_to_answer", "days_to_contact", "days_to_talks", "days_to_agreement", "days_to_war",
            "days_to_end_of_violence")  # fmt: skip
    assert [row[lag] for lag in lags] == [2.0, 2.0, 0.0, 13.0, 14.0, 38.0, 2.0]


def test_lags_count_from_day_zero_where_there_was_no_force() -> None:
    row = outcome(talks_at=15.99)
    assert row["days_to_talks"] == 15.0
    assert np.isnan([row["first_force_day"], row["days_to_answer"], row["days_to_end_of_violence"]]).all()


def test_what_never_came_is_nan_and_false() -> None:
    row = outcome(**STRIKE)
    assert not (row["answered_by_force"] or row["contact_made"] or row["talks_held"] or row["agreement_reached"])
    assert np.isnan([row[f"days_to_{what}"] for what in ("answer", "contact", "talks", "agreement", "war")]).all()


def test_force_that_came_too_late_is_no_answer() -> None:
    row = outcome(**LATER)
    assert row["force_later"] and not row["answered_by_force"] and np.isnan(row["days_to_answer"])
    assert not outcome(**ANSWERED)["force_later"]


def test_talks_before_the_first_force_have_a_negative_lag() -> None:
    assert outcome(**STRIKE, talks_at=1.0)["days_to_talks"] == -1.0


@pytest.mark.parametrize(
    ("ended", "cut_short", "expected"),
    [(True, False, "terminated"), (False, False, "truncated"), (False, True, "cut_short")],
)
def test_a_run_stops_in_one_of_three_ways(ended: bool, cut_short: bool, expected: str) -> None:
    row = outcome(ended=ended, cut_short=cut_short)
    assert [way for way in ("terminated", "truncated", "cut_short") if row[way]] == [expected]


def test_deaths_add_up() -> None:
    row = outcome(north_military_deaths=3.0, south_military_deaths=4.0, deaths_militant=5.0, deaths_civilian=6.0,
                  deaths_attacks=7.0)  # fmt: skip
    assert row["deaths_total"] == 25.0
    assert (row["deaths_military_a"], row["deaths_military_b"]) == (3.0, 4.0)


def test_stored_tables_of_runs_can_be_read_as_long_as_their_columns_stay() -> None:
    names = RUN_DTYPE.names or ()
    assert (len(names), RUN_DTYPE.itemsize) == (41, 189)
    assert (names[:3], names[-1]) == (("run", "point", "replicate"), "deaths_total")
    assert sum(RUN_DTYPE[name].kind == "f" for name in names) == 15
