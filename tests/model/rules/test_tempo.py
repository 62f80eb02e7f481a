"""How long things take."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from sim.model.rules.tempo import free, patience, still_likely, still_to_come, thought_over
from tests.model.rules.worlds import views

U = some.floats(1e-9, 1.0 - 1e-9)
MEDIAN = some.floats(0.05, 365.0)
ACCEPTED = 0.001


def naive_due(since: float, free_at: float, median: float, spread: float, u: float) -> float:
    """The day at which the log-logistic distribution function reaches F + (1 - F) u, with F its value at `free_at`."""
    if spread == 0.0:
        return max(since + median, free_at)
    waited = (free_at - since) / median
    left = (1.0 - u) / (1.0 + waited ** (1.0 / spread))
    return since + median * ((1.0 - left) / left) ** spread


@given(U, MEDIAN, some.floats(0.2, 3.0), some.floats(0.0, 30.0), some.floats(0.0, 30.0))
def test_what_is_still_to_come_equals_its_naive_twin(
    u: float, median: float, spread: float, passed: float, silent: float
) -> None:
    world = views(world={"free_from": 10.0 + silent}).world
    due = still_to_come(10.0 - passed, 10.0, world, median, spread, u)
    twin = naive_due(10.0 - passed, 10.0 + silent, median, spread, u)
    assert due == pytest.approx(twin, rel=1e-6, abs=1e-6)
    assert due >= 10.0 + silent


@given(U, MEDIAN, some.floats(0.0, 30.0))
def test_without_spread_a_thing_comes_after_its_median_or_as_soon_as_it_can(
    u: float, median: float, silent: float
) -> None:
    world = views(world={"free_from": 10.0 + silent}).world
    assert still_to_come(10.0, 10.0, world, median, 0.0, u) == pytest.approx(
        naive_due(10.0, 10.0 + silent, median, 0.0, u)
    )


def drawn(n: int, silent: float, spread: float = 1.3, seed: int = 1) -> np.ndarray:
    """Days from the start, of what has not come in the first `silent` days."""
    world = SimpleNamespace(free_from=silent)
    u = np.random.default_rng(seed).random(n)
    return still_to_come(np.zeros(n), np.zeros(n), world, 4.0, spread, u)


def conditional_p(silent: float, spread: float) -> float:
    """Against unconditional draws of which those are rejected that the record would hold. n = 30,000; sees 4 %."""
    unconditional = 4.0 * np.exp(1.3 * np.random.default_rng(2).logistic(size=200_000))
    return float(stats.ks_2samp(drawn(30_000, silent, spread), unconditional[unconditional > silent]).pvalue)


def test_half_of_the_time_a_thing_takes_longer_than_its_median() -> None:
    assert drawn(1, 0.0)[0] > 0.0
    assert stats.kstest(drawn(30_000, 0.0), stats.fisk(c=1.0 / 1.3, scale=4.0).cdf).pvalue > ACCEPTED
    assert (drawn(30_000, 0.0) > 4.0).mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("silent", [0.0, 0.5, 4.0, 40.0])
def test_what_the_record_does_not_hold_is_drawn_as_what_is_left_of_all_draws(silent: float) -> None:
    assert conditional_p(silent, 1.3) > ACCEPTED


def test_a_spread_five_per_cent_off_is_found() -> None:
    assert conditional_p(4.0, 1.3 * 0.95) < ACCEPTED


def test_silence_puts_off_what_was_likely_on_the_first_day() -> None:
    """After four silent days a thing with median four days is not due at once: another four days, as often as not."""
    assert np.median(drawn(30_000, 4.0)) > 10.0


@given(some.floats(0.01, 0.99), some.floats(0.0, 60.0))
def test_a_chance_falls_with_silence_by_bayes(chance: float, silent: float) -> None:
    world = views(world={"free_from": 10.0 + silent}).world
    not_yet = 1.0 if silent == 0.0 else 1.0 / (1.0 + (silent / 4.0) ** (1.0 / 1.3))
    twin = chance * not_yet / (chance * not_yet + 1.0 - chance)
    assert still_likely(chance, 10.0, world, 4.0, 1.3) == pytest.approx(twin, rel=1e-9)


@given(U, MEDIAN, some.floats(-3.0, 3.0), some.booleans(), some.booleans())
def test_thinking_takes_the_pace_of_the_crisis_and_hurries_on_alert(
    u: float, median: float, tempo: float, alert: bool, is_given: bool
) -> None:
    here = views(world={"tempo": 0.0 if is_given else tempo}, north={"alert_until": 11.0 if alert else 9.0})
    due = thought_over(10.0, here.world, here.north, median, u, tempo if is_given else None)
    days = naive_due(0.0, 0.0, median * (0.3 if alert else 1.0) * math.exp(tempo), 1.3, u)
    assert due == pytest.approx(10.0 + max(days, 0.1), rel=1e-9)


@given(some.integers(0, 20))
def test_patience_grows_up_to_a_cap(quiet: int) -> None:
    assert patience(views().world, 15.6, float(quiet)) == pytest.approx(15.6 * 2.9 ** min(quiet, 6), rel=1e-9)


def test_free_events_wait_for_the_end_of_the_record_and_for_a_first_thought() -> None:
    here = views(world={"free_from": 5.0})
    assert free(2.0, here.world) == 5.0 and free(7.0, here.world) == 7.0
    assert thought_over(2.0, here.world, here.north, 0.01, 1e-9) == pytest.approx(5.1)
