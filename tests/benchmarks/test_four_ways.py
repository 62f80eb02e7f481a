"""The forms of the reduced model are the same model: otherwise their times could not be compared."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.reduced.forms import FORMS, lanes_form, reference_form
from benchmarks.reduced.parameters import OUTCOMES

RUNS = {"numba loop": 20_000, "SimPy by hand": 3_000, "SimPy interrupts": 2_000, "Mesa batch_run": 1_000}
NEEDS = {"numba loop": "numba", "Mesa batch_run": "mesa"}


def test_both_engines_give_equal_bits():
    assert np.array_equal(lanes_form(40, 7), reference_form(40, 7))


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNS)
def test_outcomes_agree_with_the_lanes_within_four_standard_errors(name):
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    lanes, other = lanes_form(20_000, 3), FORMS[name](RUNS[name], 3)
    apart = other.mean(axis=0) - lanes.mean(axis=0)
    error = np.sqrt(lanes.var(axis=0) / len(lanes) + other.var(axis=0) / len(other))
    scores = dict(zip(OUTCOMES, np.round(apart / error, 2), strict=True))
    assert max(map(abs, scores.values())) < 4.0, scores


def test_a_run_has_as_many_events_as_the_benchmark_says():
    events = lanes_form(2_000, 1)[:, OUTCOMES.index("events")]
    assert 50.0 < events.mean() < 80.0
