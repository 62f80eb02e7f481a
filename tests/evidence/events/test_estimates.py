"""Rates and deaths that went in come out, inside their intervals as often as those say."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from sim.evidence.events.estimates import (
    LEAST_ATTACKS,
    Estimate,
    deaths_log_likelihood,
    estimates,
    hawkes_log_likelihood,
    maximised,
    poisson_interval,
)
from sim.model.rules.deaths import of_attack
from sim.scenario.entities import GroupRecord
from sim.scenario.quantity import specification

RECORD = GroupRecord.model_validate({"host": "a", "target": "b"})
TRUE = {"attacks_per_year": 30.0, "branching_ratio": 0.5, "excitation_days": 12.0, "bloodless_share": 0.3,
        "deaths_log_mean": 1.1, "deaths_log_sd": 0.8}  # fmt: skip
YEARS = 12


def simulated(rng: np.random.Generator) -> list[Attack]:
    """Attacks of a group by the model's process, generation by generation, with the model's deaths."""
    length = YEARS * 365.25
    born = rng.uniform(0.0, length, rng.poisson(TRUE["attacks_per_year"] * YEARS))
    times = [born]
    while len(born):
        children = rng.poisson(TRUE["branching_ratio"], len(born))
        born = np.repeat(born, children) + rng.exponential(TRUE["excitation_days"], children.sum())
        born = born[born < length]
        times.append(born)
    days = np.floor(np.sort(np.concatenate(times))).astype(int)
    law = {"deaths_tail_share": 0.03, "deaths_tail_exponent": 1.4}
    dead = of_attack(SimpleNamespace(**TRUE, **law), rng.uniform(size=len(days)))
    return [attack(int(day), int(count)) for day, count in zip(days, dead, strict=True)]


Attack = tuple[date, int]


def attack(day: int, dead: int) -> Attack:
    return date(2000, 1, 1) + timedelta(days=day), dead


def found(attacks: list[Attack]) -> dict[str, Estimate]:
    return {one.name: one for one in estimates(attacks, RECORD)}


def test_what_went_in_comes_out_inside_its_interval() -> None:
    read = found(simulated(np.random.default_rng(5)))
    assert set(read) == set(TRUE)
    for name, value in TRUE.items():
        assert read[name].low < value < read[name].high, name
        assert read[name].low < read[name].value < read[name].high


@pytest.mark.slow
@pytest.mark.parametrize(("n", "too_many"), [(10, 4), pytest.param(40, 8, marks=pytest.mark.verify)])
def test_intervals_hold_the_truth_about_as_often_as_they_say(n: int, too_many: int) -> None:
    """At 95 %, four or more of 10 miss with p about 0.001, eight or more of 40 with less."""
    rng = np.random.default_rng(6)
    missed = dict.fromkeys(TRUE, 0)
    wrong = 0
    for _ in range(n):
        read = found(simulated(rng))
        for name, value in TRUE.items():
            missed[name] += not read[name].low < value < read[name].high
        wrong += not read["branching_ratio"].low < 0.2 < read["branching_ratio"].high
    assert max(missed.values()) < too_many, missed
    assert wrong >= n / 2, "a process with another branching ratio is told apart"


def test_few_attacks_tell_a_rate_and_no_excitation() -> None:
    read = found([attack(10 * place, place % 3) for place in range(LEAST_ATTACKS - 1)])
    assert read["branching_ratio"].value == 0.0 and np.isnan(read["branching_ratio"].low)
    assert "excitation_days" not in read
    assert read["attacks_per_year"].value == pytest.approx(365.25 * 28 / 280), "after the first"


def test_dates_asked_for_are_the_time_looked_at() -> None:
    since, until = date(1999, 1, 1), date(2000, 12, 31)
    (rate, *_) = estimates([attack(0, 1), attack(9, 1)], RECORD, since=since, until=until)
    assert rate.value == pytest.approx(365.25 * 2 / 731) and rate.n == 2
    (rate, *_) = estimates([attack(0, 1), attack(9, 1)], RECORD, until=until)
    assert rate.value == pytest.approx(365.25 * 1 / 365) and rate.n == 1, "the first opens the time, it is not of it"
    assert "attacks_per_year" not in found([attack(0, 1)]), "one attack tells no rate"


def test_a_steady_rate_has_its_interval_and_no_excitation() -> None:
    rng = np.random.default_rng(1)
    read = found([attack(int(day), 1) for day in np.sort(rng.integers(0, 3000, 150))])
    assert "which do not tell which set off others" in read["attacks_per_year"].remark
    assert 15.0 < read["attacks_per_year"].low < 18.26 < read["attacks_per_year"].high < 22.0
    assert read["branching_ratio"].value == 0.0 and "excitation_days" not in read


def test_dead_that_are_all_but_alike_leave_the_spread_open_downwards() -> None:
    read = found([attack(5 * place, 10 + (place > 0)) for place in range(41)])
    low, high = (getattr(read["deaths_log_sd"], end) for end in ("low", "high"))
    assert low == specification(GroupRecord, "deaths_log_sd").low < read["deaths_log_sd"].value < high < 0.1


def test_what_a_scenario_does_not_allow_is_moved_to_the_end_of_its_range_and_told() -> None:
    rate = found([attack(place // 6, 1) for place in range(12)])["attacks_per_year"]
    assert rate.value == 2000.0
    assert "4.02e+03 lies outside [0, 2000]" in rate.remark


def test_a_rate_that_changes_is_told_and_has_no_interval() -> None:
    days = [*range(0, 2000, 400), *(5000 + place // 4 for place in range(400))]
    read = found([attack(day, 1) for day in days])
    assert read["branching_ratio"].value == pytest.approx(0.95, abs=1e-3)
    assert np.isnan(read["branching_ratio"].low) and "look at a shorter one" in read["branching_ratio"].remark


def test_the_likelihood_of_the_process_is_that_of_its_equation() -> None:
    days, counts, length = np.array([0, 3, 4]), np.array([1, 2, 1]), 8
    steady, branching, memory = 0.2, 0.4, 3.0
    r = np.exp(-1.0 / memory)
    seen = np.zeros(length)
    seen[days] = counts
    total = 0.0
    for day in range(length):
        mean = steady + sum(
            seen[before] * branching * memory * (1.0 - r) ** 2 * r ** (day - before - 1) for before in range(day)
        )
        mean /= 1.0 - branching * (1.0 - memory * (1.0 - r))
        total += seen[day] * np.log(mean) - mean
    assert hawkes_log_likelihood(days, counts, length, steady, branching, memory) == pytest.approx(total)


def test_chances_of_deaths_sum_to_one() -> None:
    chances = [np.exp(deaths_log_likelihood(np.array([k]), np.array([1]), 1.1, 0.9, 0.03, 1.4)) for k in range(1, 5000)]
    assert sum(chances) == pytest.approx(1.0, abs=1e-4)


def test_byars_interval_is_near_the_exact_one() -> None:
    assert poisson_interval(10) == pytest.approx((4.80, 18.39), abs=0.02)  # exact: 4.795, 18.390
    assert poisson_interval(0)[0] == 0.0


def test_the_maximum_is_found_with_its_errors_and_a_flat_one_has_none() -> None:
    best = maximised(lambda x: -float((x[0] - 1.0) ** 2 + 2.0 * (x[1] + x[0]) ** 2), [np.array([5.0, 5.0])])
    assert best.place == pytest.approx([1.0, -1.0], abs=1e-3)
    errors = np.sqrt([0.5, 0.75])
    assert best.low == pytest.approx([1.0, -1.0] - 1.96 * errors, abs=5e-3)
    assert best.high == pytest.approx([1.0, -1.0] + 1.96 * errors, abs=5e-3)
    flat = maximised(lambda x: -float((x[0] - 1.0) ** 2), [np.array([0.0, 0.0])])
    assert np.isnan(flat.low).all() and np.isnan(flat.high).all()


def test_a_lopsided_likelihood_has_a_lopsided_interval() -> None:
    n = 5.0  # events seen; the mean of their count, by its logarithm
    best = maximised(lambda x: n * float(x[0]) - float(np.exp(x[0])), [np.array([0.0])])
    for end in (best.low[0], best.high[0]):
        assert 2.0 * (n * np.log(n) - n - (n * end - np.exp(end))) == pytest.approx(1.96**2, abs=0.01)
    assert best.high[0] - best.place[0] < 0.8 * (best.place[0] - best.low[0])


def test_the_end_of_an_interval_is_found_where_the_likelihood_falls_steeply_and_is_open_where_it_does_not_fall() -> (
    None
):
    steep = maximised(lambda x: -(float(x[0]) ** 2) - 10.0 * float(x[0]) ** 8, [np.array([0.3])])
    for end in (steep.low[0], steep.high[0]):
        assert 2.0 * (end**2 + 10.0 * end**8) == pytest.approx(1.96**2, abs=0.01)
    one_sided = maximised(lambda x: -float(x[0] ** 2 / (1.0 + min(x[0], 0.0) ** 2)), [np.array([0.5])])
    assert one_sided.low[0] == -np.inf and one_sided.high[0] == pytest.approx(1.386, abs=1e-3)
