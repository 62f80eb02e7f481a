"""Disputes begin in calendar years, by how long ago the last one was."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.evidence.facts.counting import YEAR
from sim.evidence.facts.disputes import SINCE, PairYears, disputes_of, pair_years_of, quiet
from sim.evidence.facts.family import Cell, peace_cells, peace_family
from sim.vocabulary import Action
from tests.evidence.facts.logs import A, B, Row, log

SHOW, FIRE = Action.SHOW_OF_FORCE, Action.BORDER_FIRE
DYAD = (1.0, 0.0, 0.0, 0.0, 1.0)


def years(rows: list[Row], n_runs: int = 1, n_years: float = 22.0) -> PairYears:
    made = log(rows, n_runs, end=n_years * YEAR)
    return pair_years_of(made, disputes_of(made))


def test_years_are_told_by_the_last_one_with_a_dispute() -> None:
    told = years([(0, 1.5 * YEAR, A, SHOW), (0, 1.9 * YEAR, B, FIRE), (0, 2.1 * YEAR, A, SHOW)])
    assert len(told.run) == 22
    names = [SINCE[since] for since in told.since]
    assert names[:2] == ["sinceover15"] * 2, "there has been none so far"
    assert names[2:4] == ["since1", "since1"], "in the third year the dispute still goes on"
    assert names[4:8] == ["since2to5"] * 4 and names[8:18] == ["since6to15"] * 10
    assert names[18:] == ["sinceover15"] * 4
    assert np.flatnonzero(told.begins).tolist() == [1] == np.flatnonzero(told.begins_force).tolist()


def test_a_dispute_without_force_begins_and_a_year_in_which_a_run_ends_does_not_count() -> None:
    told = years([(0, 0.5 * YEAR, A, SHOW), (0, 2.5 * YEAR, A, FIRE)], n_years=2.9)
    assert told.begins.tolist() == [True, False] and not told.begins_force.any()


def test_pairs_without_acts_are_followed_too() -> None:
    assert len(years([(1, 0.0, A, SHOW)], n_runs=3, n_years=4.0).run) == 12


def test_chances_by_class_are_averaged_as_the_pair_years_of_the_data_lie() -> None:
    told = years([(0, 0.5 * YEAR, A, FIRE), (1, 0.5 * YEAR, A, FIRE), (1, 1.5 * YEAR, B, FIRE)], 2, n_years=2.0)
    cell = Cell("near", "all", DYAD, (30.0, 0.0, 0.0, 10.0))
    found = quiet(told, [cell], np.zeros(2, dtype=np.int64), np.ones(2))
    assert found["quiet.force_near_sinceover15"] == 1.0 and found["quiet.force_near_since1"] == 0.5
    assert math.isnan(found["quiet.force_near_since2to5"])
    assert found["onset4.force_near"] == found["onset.any_all"] == pytest.approx((30 * 0.5 + 10 * 1.0) / 40)
    alone = quiet(told, [cell], np.zeros(2, dtype=np.int64), np.array([1.0, 0.0]))
    assert alone["quiet.force_near_since1"] == 0.0, "a run that is left out counts for nothing"


def test_where_the_data_tell_no_classes_all_years_count_alike() -> None:
    told = years([(0, 0.5 * YEAR, A, FIRE)], n_years=4.0)
    found = quiet(told, [Cell("far", "", DYAD, ())], np.zeros(1, dtype=np.int64), np.ones(1))
    assert found == {"onset4.force_far": 0.25}


def test_pairs_that_are_left_alone_have_no_opening_and_are_followed_for_twenty_two_years() -> None:
    scenario = peace_family().scenario("peace")
    assert not scenario.history and not scenario.groups
    assert scenario.quiet_days == scenario.horizon_days and scenario.horizon_days // YEAR == 22
    assert sum(cell.dyad[-1] for cell in peace_cells()) == 1.0
    assert {len(cell.pair_years) for cell in peace_cells()} == {0, len(SINCE)}
