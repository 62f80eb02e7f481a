"""Estimates at many points: the same as those of each point alone."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from sim.model.outcomes import RUN_DTYPE
from sim.results.design import Design, Factor
from sim.results.estimates import share_of, tally
from sim.results.intervals import wilson, wilson_intervals
from sim.results.responses import Response, estimates, measure, responses_of
from sim.results.tidy import estimates_table, factor_columns, runs_table

N_POINTS, RUNS = 3, 40


def table() -> np.ndarray:
    rng = np.random.default_rng(3)
    rows = np.zeros(N_POINTS * RUNS, dtype=RUN_DTYPE)
    rows["point"] = np.repeat(np.arange(N_POINTS), RUNS)
    rows["run"] = np.tile(np.arange(RUNS), N_POINTS)
    rows["outcome_class"] = rng.integers(0, 5, len(rows))
    rows["talks_held"] = rng.random(len(rows)) < 0.4
    rows["days_to_talks"] = np.where(rows["talks_held"], rng.integers(0, 50, len(rows)), np.nan)
    rows["deaths_total"] = 1e6 + rng.integers(0, 9, len(rows))
    for name in ("days_to_answer", "days_to_contact", "days_to_agreement", "days_to_war"):
        rows[name] = np.nan
    return rows


def test_each_point_is_estimated_as_if_it_were_alone() -> None:
    rows = table()
    measured = estimates(rows, N_POINTS)
    for point in range(N_POINTS):
        alone = rows[rows["point"] == point]
        talks = share_of(int(alone["talks_held"].sum()), len(alone))
        assert measured.of("talks_held").estimate[point] == talks.share
        assert (measured.of("talks_held").low[point], measured.of("talks_held").high[point]) == (talks.low, talks.high)
        summary = tally([alone]).quantities["days_to_talks"]
        lag = measured.of("days_to_talks")
        assert lag.n[point] == summary.n
        assert lag.estimate[point] == pytest.approx(summary.mean, rel=1e-12)
        assert lag.high[point] - lag.estimate[point] == pytest.approx(
            t.ppf(0.975, summary.n - 1) * summary.standard_error, rel=2e-3
        )


def test_means_of_large_numbers_keep_their_digits() -> None:
    rows = table()
    deaths = estimates(rows, N_POINTS).of("deaths_total")
    for point in range(N_POINTS):
        values = rows["deaths_total"][rows["point"] == point]
        assert deaths.high[point] - deaths.low[point] == pytest.approx(
            2 * t.ppf(0.975, RUNS - 1) * values.std(ddof=1) / np.sqrt(RUNS), rel=1e-4
        )


def test_a_point_without_runs_has_no_estimate() -> None:
    rows = table()
    measured = estimates(rows[rows["point"] != 1], N_POINTS)
    assert measured.of("talks_held").n[1] == 0
    assert np.isnan([measured.of(name).estimate[1] for name in ("talks_held", "deaths_total")]).all()


def test_an_unknown_response_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="'peace' is no response; known are force_used, "):
        estimates(table(), N_POINTS).of("peace")


def test_every_class_and_ending_is_a_response() -> None:
    names = [response.name for response, _ in responses_of(table())]
    assert {"outcome_class.war", "ending.tacit", "war", "deaths_total"} <= set(names)
    assert len(set(names)) == len(names)
    assert not {"run", "point", "replicate"} & set(names)


def test_many_wilson_intervals_are_those_of_one() -> None:
    count, n = np.array([0, 1, 5, 9, 9]), np.array([9, 9, 9, 9, 0])
    low, high = wilson_intervals(np.minimum(count, n), n)
    for place in range(4):
        assert (low[place], high[place]) == wilson(int(count[place]), int(n[place]))
    assert np.isnan([low[4], high[4]]).all()


def test_a_mean_of_one_run_has_no_interval() -> None:
    measured = measure([(Response("x", "mean"), np.array([3.0, np.nan]))], np.array([0, 1]), 2)
    assert measured.of("x").estimate[0] == 3.0
    assert np.isnan(measured.of("x").low).all()


def test_tidy_tables_carry_the_factors() -> None:
    rows = table()
    design = Design(
        "grid",
        (Factor("states.a.resolve", levels=(0.1, 0.2, 0.3)), Factor("host", levels=("north", "south"))),
        ((0.1, "north"), (0.2, "south"), (0.3, "north")),
    )
    runs = runs_table(rows, {"point": rows["point"], "run": rows["run"], **factor_columns(design, rows["point"])})
    assert runs.dtype.names is not None
    assert runs.dtype.names[:4] == ("point", "run", "states.a.resolve", "host")
    assert runs["host"][RUNS] == "south"
    assert runs["outcome_class"][0] in ("no_force", "absorbed", "exchange", "limited_war", "war")
    told = estimates_table(design, estimates(rows, N_POINTS))
    row = told[(told["point"] == 2) & (told["response"] == "talks_held")][0]
    assert (row["states.a.resolve"], row["kind"], row["n"]) == (0.3, "share", RUNS)
    assert row["low"] < row["estimate"] < row["high"]
