"""What follows material conflict is counted by direction and window, and laid beside the mean rate."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.evidence.facts.excitation import SPAN_DAYS, WINDOWS, lifts
from sim.vocabulary import Action
from tests.evidence.facts.logs import A, B, Row, log

FIRE, RECALL, TALKS = Action.BORDER_FIRE, Action.RECALL_AMBASSADOR, Action.TALKS
DAYS = 2_000.0


def lifted(rows: list[Row], n_runs: int = 1, weight: np.ndarray | None = None) -> dict[str, float]:
    return lifts(log(rows, n_runs, end=DAYS))(np.ones(n_runs) if weight is None else weight)


def test_an_answer_is_laid_beside_the_mean_rate_of_its_direction() -> None:
    found = lifted([(0, 10.2, A, FIRE), (0, 12.1, B, RECALL), (0, 500.0, B, FIRE)])
    # after A's act: one act of B in three days, where its mean gives 3 * 2 / DAYS; after those of B: none of A
    assert found["icews.lift_mc_reply.d1_3"] == pytest.approx(1.0 / (3 * 2 / DAYS + 2 * 3 * 1 / DAYS))
    assert found["icews.lift_mc_reply.d4_7"] == 0.0 and found["icews.lift_mc_self.d1_3"] == 0.0


def test_talks_are_of_both_and_a_window_after_the_end_is_not_looked_at() -> None:
    late: list[Row] = [(0, DAYS - 2.0, A, FIRE), (0, DAYS - 1.0, A, TALKS)]
    assert lifted(late)["icews.lift_talk_after_mc.d1_3"] == pytest.approx(DAYS), "one day of three is looked at"
    assert math.isnan(lifted(late)["icews.lift_talk_after_mc.d4_7"])


def test_a_clash_answers_itself_on_its_day_and_words_and_covert_acts_are_no_material_conflict() -> None:
    found = lifted([(0, 10.0, -2, Action.CLASH), (0, 11.0, A, Action.PROTEST), (0, 12.0, B, Action.COVERT_ACT)])
    assert found["icews.lift_mc_reply.d0_0"] == pytest.approx(DAYS)
    assert found["icews.lift_mc_reply.d1_3"] == 0.0


def test_acts_without_order_have_no_lift() -> None:
    rng = np.random.default_rng(1)
    rows = [(run, float(t), side, FIRE) for run in range(60) for side in (A, B) for t in rng.uniform(0, DAYS, 30)]
    found = lifted(sorted(rows, key=lambda row: row[:2]), n_runs=60)
    assert len(found) == 3 * len(WINDOWS) - 1
    lift = [value for name, value in found.items() if "lift_mc" in name and not name.endswith("d0_0")]
    assert lift == pytest.approx([1.0] * 12, abs=0.3), "some 160 pairs of acts in the shortest window: an error of 0.08"


def test_dyads_that_are_left_out_count_for_nothing() -> None:
    rows: list[Row] = [(0, 1.0, A, FIRE), (0, 2.0, B, FIRE), (1, 1.0, A, FIRE), (1, 900.0, B, FIRE)]
    found = lifted(rows, 2, np.array([0.0, 1.0]))
    assert found["icews.lift_mc_reply.d1_3"] == 0.0
    assert round(SPAN_DAYS / 365.25) == 11
