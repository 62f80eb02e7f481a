"""Likelihoods of what was observed: hand-worked, with a floor, and the same pooled and point by point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.evidence.cases.forecast import lag_bin
from sim.evidence.cases.targets import Observed, floor_of, log_likelihood
from tests.evidence.cases.texts import forecasts_from

CLASSES = np.array([[0.0, 0.5, 0.3, 0.2, 0.0], [0.4, 0.3, 0.2, 0.1, 0.0]])
FORECASTS = forecasts_from(CLASSES, np.array([0.5, 0.3]), runs=98)
SEEN = [
    Observed(outcome_class="exchange", answered_by_force=True, days_to_answer=2),
    Observed(outcome_class="war", answered_by_force=False),
]


def test_terms_are_logs_of_shares() -> None:
    told = log_likelihood(FORECASTS, [replace(seen, days_to_answer=None) for seen in SEEN])
    assert told == pytest.approx([np.log(0.3), np.log(0.01)]), "a share of 0 has the floor 1 / (98 + 2)"
    sure = log_likelihood(FORECASTS, SEEN)
    assert sure == pytest.approx(told), "every answer came on day 1: given one, its bin is sure"


def test_a_bin_that_no_run_fell_into_costs_the_floor() -> None:
    late = [replace(SEEN[0], days_to_answer=30, outcome_class=None), SEEN[1]]
    assert log_likelihood(FORECASTS, late)[0] == pytest.approx(np.log(0.01) - np.log(0.5))


def test_a_case_that_counts_decided_answers_reads_those_shares() -> None:
    fewer = replace(FORECASTS, decided_class=CLASSES[::-1], retaliated=FORECASTS.answered_by_force / 2.0)
    plain, decided = (log_likelihood(fewer, [replace(SEEN[0], is_decided=one), SEEN[1]]) for one in (False, True))
    assert plain == pytest.approx(log_likelihood(FORECASTS, SEEN))
    assert decided == pytest.approx([np.log(0.2) + np.log(0.5) - np.log(0.25), plain[1]])


def test_what_was_not_observed_says_nothing() -> None:
    assert not log_likelihood(FORECASTS, [Observed(), Observed()]).any()


def test_points_have_likelihoods_of_their_own() -> None:
    arrays = ("outcome_class", "answered_by_force", "answer_bins", "decided_class", "retaliated", "retaliation_bins",
              "answer_days", "retaliation_days")  # fmt: skip
    twice = replace(FORECASTS, **{name: np.stack([getattr(FORECASTS, name)] * 3, axis=1) for name in arrays})
    told = log_likelihood(twice, SEEN)
    assert told.shape == (2, 3)
    assert told == pytest.approx(np.repeat(log_likelihood(FORECASTS, SEEN)[:, None], 3, axis=1))


def test_the_truth_is_likelier_than_its_opposite_on_average() -> None:
    rng = np.random.default_rng(7)
    truth, lie = rng.dirichlet(np.ones(5), size=2)
    words = ("no_force", "absorbed", "exchange", "limited_war", "war")
    seen = [Observed(outcome_class=words[code]) for code in rng.choice(5, size=600, p=truth)]
    honest, lying = (
        log_likelihood(forecasts_from(np.tile(p, (600, 1)), np.full(600, 0.5)), seen).sum() for p in (truth, lie)
    )
    assert honest > lying


def test_bins_of_lags_and_the_floor() -> None:
    assert [lag_bin(day) for day in (0, 1, 2, 3, 5, 6, 14, 15, 999)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert floor_of(98) == pytest.approx(0.01)


def test_every_forecast_needs_an_observation() -> None:
    with pytest.raises(ValueError, match="1 observations of 2 cases"):
        log_likelihood(FORECASTS, SEEN[:1])
