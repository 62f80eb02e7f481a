"""How long things take."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.rules.tempo import brought_forward, free, rethink_time, think_time
from tests.model.rules.worlds import views

U = some.floats(1e-9, 1.0 - 1e-9)


def naive_think_time(median: float, tempo: float, spread: float, alert: float, least: float, u: float) -> float:
    """median * alert * exp(tempo + spread * Z), at least `least`."""
    return max(median * alert * math.exp(tempo + spread * NormalDist().inv_cdf(u)), least)


@given(U, some.floats(0.05, 365.0), some.floats(-3.0, 3.0), some.floats(0.0, 3.0), some.booleans())
def test_think_time_equals_its_naive_twin(u: float, median: float, tempo: float, spread: float, alert: bool) -> None:
    here = views(world={"tempo": tempo, "think_spread": spread}, north={"alert_until": 11.0 if alert else 9.0})
    days = think_time(10.0, here.world, here.north, median, u)
    assert days == pytest.approx(naive_think_time(median, tempo, spread, 0.3 if alert else 1.0, 0.1, u), rel=1e-9)
    assert days >= here.world.least_think_days


@given(U, some.integers(0, 20))
def test_patience_grows_up_to_a_cap(u: float, quiet: int) -> None:
    here = views()
    days = rethink_time(0.0, here.world, here.north, float(quiet), u)
    median = 15.6 * 2.9 ** min(quiet, 6)
    assert days == pytest.approx(naive_think_time(median, 0.0, 1.3, 1.0, 0.1, u), rel=1e-9)


def test_a_decision_is_brought_forward_and_never_put_off() -> None:
    here = views(north={"next_decision": 20.0})
    assert brought_forward(10.0, here.world, here.north, 3.0) == 13.0
    assert brought_forward(10.0, here.world, here.north, 30.0) == 20.0


def test_free_events_wait_for_the_end_of_the_record() -> None:
    here = views(world={"free_from": 5.0}, north={"next_decision": np.inf})
    assert free(2.0, here.world) == 5.0 and free(7.0, here.world) == 7.0
    assert brought_forward(2.0, here.world, here.north, 1.0) == 6.0
