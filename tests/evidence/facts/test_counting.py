"""The facts are counted as their filters say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.evidence.facts.counting import kaplan_meier, quantile, share
from sim.evidence.facts.disputes import odds_ratios
from sim.vocabulary import Action
from tests.evidence.facts.logs import A, B, Row, counted, log

SHOW, FIRE, STRIKE = Action.SHOW_OF_FORCE, Action.BORDER_FIRE, Action.STRIKE_STATE


def values(rows: list[Row], n_runs: int = 1, dead: dict[int, float] | None = None) -> dict[str, float]:
    return counted(log(rows, n_runs, dead))


def test_first_strikes_are_answered_by_force_by_any_act_or_not_at_all() -> None:
    found = values(
        [
            (0, 0.0, A, FIRE), (0, 5.0, B, FIRE),
            (1, 0.0, A, FIRE), (1, 2.0, A, FIRE), (1, 5.0, B, SHOW),
            (2, 0.0, A, FIRE),
            (3, 0.0, A, SHOW), (3, 5.0, B, FIRE),
        ],
        n_runs=4,
    )  # fmt: skip
    assert found["clu.mie_strike_force"] == pytest.approx(1 / 3)
    assert found["clu.mie_strike_any"] == pytest.approx(2 / 3)
    assert found["mie.strike_none"] == pytest.approx(1 / 3)
    assert found["mie.strike_repeat"] == pytest.approx(1 / 3)


def test_switches_of_side_are_counted_in_stretches() -> None:
    rows = [(0, float(day), side, FIRE) for day, side in enumerate([A, A, B, B, A])] + [(1, 0.0, A, SHOW)]
    found = values(rows, n_runs=2)
    assert [found[f"mie.continue_exchange{k}"] for k in (1, 2, 3)] == [0.5, 1.0, 0.0]
    assert math.isnan(found["mie.continue_exchange4"])
    assert found["mie.continue_force1"] == 1.0
    assert found["mie.next_actor_same"] == 0.5 and found["mie.next_actor_other"] == 0.5
    assert found["mie.trans_force_end"] == pytest.approx(0.2)


def test_confrontations_with_battles_are_left_out_of_transitions() -> None:
    found = values([(0, 0.0, A, FIRE), (0, 1.0, B, FIRE), (0, 2.0, -2, Action.BATTLE)])
    assert math.isnan(found["mie.continue_exchange1"])


def test_war_is_a_thousand_soldiers() -> None:
    rows = [(0, 0.0, A, FIRE), (0, 1.0, -2, Action.BATTLE), (1, 0.0, A, FIRE), (1, 3.0, B, FIRE), (2, 0.0, A, FIRE)]
    found = values(rows, 3, dead={1: 1000.0, 3: 999.0})
    assert found["clu.mid_war_force"] == pytest.approx(1 / 3)
    assert found["mid.war_given_force_recip"] == pytest.approx(1 / 2)
    assert found["mid.war_given_force_norecip"] == 0.0
    assert found["clu.mid_recip_force"] == pytest.approx(1 / 2), "wars are not among disputes whose top is force"
    assert found["mid.fatality0"] == pytest.approx(1 / 3)


def test_severity_is_counted_among_disputes_with_force_by_rivalry() -> None:
    rows = [(run, 0.0, A, SHOW if run == 6 else FIRE) for run in range(7)]
    dead = {0: 0.0, 1: 26.0, 2: 25.0, 3: 101.0, 4: 251.0, 5: 1000.0}
    found = counted(log(rows, 7, dead), rivals=(3, 4, 5, 6))
    assert found["mid.dead1_force_rival"] == found["mid.dead26_force_rival"] == 1.0, "a display is no force"
    assert found["mid.dead1_force_nonrival"] == pytest.approx(2 / 3)
    assert found["mid.dead26_force_nonrival"] == pytest.approx(1 / 3)
    assert found["mid.dead101_given_dead26"] == 0.75 and found["mid.dead251_given_dead26"] == 0.5
    assert found["mid.war_given_dead251"] == 0.5
    assert found["mid.war_force_rival"] == pytest.approx(1 / 3) and found["mid.war_force_nonrival"] == 0.0


def test_recurrence_is_censored_at_the_horizon() -> None:
    assert kaplan_meier(np.array([10.0, 50.0]), np.array([True, False]), 365.0, np.ones(2)) == pytest.approx(0.5)
    late = kaplan_meier(np.array([10.0, 50.0, 5.0]), np.array([True, True, False]), 365.0, np.ones(3))
    assert late == pytest.approx(1.0)
    early = kaplan_meier(np.array([10.0, 50.0, 30.0]), np.array([True, True, False]), 20.0, np.ones(3))
    assert early == pytest.approx(1 / 3)


def test_odds_ratios_are_those_of_a_table() -> None:
    x = np.repeat([[1, 0], [0, 0], [1, 1], [0, 1]], [100, 100, 100, 100], axis=0).astype(bool)
    event = np.concatenate([np.arange(100) < n for n in (60, 30, 80, 50)])
    contiguous, rival = odds_ratios(x, event, np.ones(400))
    assert contiguous == pytest.approx(3.72, abs=0.2) and rival == pytest.approx(2.46, abs=0.2)
    twice = odds_ratios(np.vstack([x, x]), np.concatenate([event, event]), np.ones(800))
    assert twice == pytest.approx([contiguous, rival], rel=1e-9)


def test_a_share_knows_its_cases() -> None:
    event, given = np.array([False, False, True]), np.array([True, True, False])
    told = share(event, given, np.ones(3))
    assert told == 0.0 and told.of == 2.0


def test_shares_and_quantiles_heed_weights() -> None:
    weight = np.array([1.0, 0.0, 1.0, 1.0])
    every = np.ones(4, dtype=bool)
    assert share(np.array([True, True, False, False]), every, weight) == pytest.approx(1 / 3)
    assert quantile(np.array([3.0, 99.0, 1.0, 2.0]), 0.5, weight) == 2.0
    assert math.isnan(quantile(np.array([]), 0.5, np.array([])))


def test_a_dyad_that_has_fought_a_war_out_is_followed_no_longer() -> None:
    from dataclasses import replace

    rows = [(run, 10.0, A, FIRE) for run in range(4)] + [(3, 300.0, B, FIRE)]
    followed = log(rows, 4)
    over = replace(followed, end=np.array([11.0, 11.0, 11.0, followed.horizon]))
    assert counted(followed)["mid.recur.1y"] == pytest.approx(1 / 5)
    assert counted(over)["mid.recur.1y"] == pytest.approx(1 / 2), "both disputes of the one that is left"
