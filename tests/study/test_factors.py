"""What to vary, from the words of a user."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load_text
from sim.study.designs import make_design
from sim.study.factors import read_factor, read_factors, under
from tests.study.scenarios import TEXT, written


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")))


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("0.2:0.8:4", (0.2, 0.4, 0.6, 0.8)),
        ("0:1:11", tuple(tenth / 10 for tenth in range(11))),
        ("1:1000:4:log", (1.0, 10.0, 100.0, 1000.0)),
        ("3,1,2", (3, 1, 2)),
        ("true,false", (True, False)),
        ("north, south", ("north", "south")),
        ("-1.5e1,0.5", (-15.0, 0.5)),
    ],
)
def test_levels_are_what_a_person_would_type(written: str, levels: tuple[object, ...]) -> None:
    assert read_factor(f"x={written}").levels == levels


def test_a_range_has_ends_and_no_levels() -> None:
    factor = read_factor("x=0.1:10:log")
    assert (factor.low, factor.high, factor.is_log, factor.levels) == (0.1, 10.0, True, ())


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("x", "says no levels for x: write x=lo:hi:n, x=x,y,z, or a range x=lo:hi"),
        ("=1,2", "names no key; write key=lo:hi:n"),
        ("x=", "says no levels for x"),
        ("x=1:2:3:4", "write key=lo:hi:n"),
        ("x=1:2:0", "it must be a whole number from 2"),
        ("x=1:2:1", "it must be a whole number from 2 to 100,000; for one value alone write x=1"),
        ("x=1:2:1e9", "it must be a whole number from 2"),
        ("x=1:2:99999999", "it must be a whole number from 2"),
        ("x=1:2:100001", "it must be a whole number from 2 to 100,000"),
        ("x=2:1:5", "the first must be the smaller"),
        ("x=0:1:5:log", "both ends must be above 0"),
        ("x=a:1:5", "'a' as an end of its range"),
        ("x=1,1.0", "names 1.0 twice"),
        ("x=0.30000000000000004,0.3", "names 0.3 twice"),
        ("x=1,,2", "neither a number nor a word"),
        ("x=1,{a=1}", "neither a number nor a word"),
        ("x=1e999,2", "a level must be a finite number"),
        ("x=nan:1:3", "'nan' as an end of its range"),
    ],
)
def test_a_text_of_no_form_is_answered_with_the_forms(option: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_factor(option)


def test_all_faults_of_all_factors_are_told_at_once(scenario: sim.Scenario) -> None:
    options = [
        "states.north.resolve=0.5:1.5:3", "states.north.resolv=1,2", "groups.hill_men.host=north,east", "x",
        "states.north.resolve=0.1,0.2",
    ]  # fmt: skip
    with pytest.raises(ScenarioError) as caught:
        read_factors(options, scenario)
    told = str(caught.value)
    assert "--vary states.north.resolve=0.5:1.5:3: states.north.resolve is 1.5; it must be in [0, 1]" in told
    assert 'Did you mean "resolve"?' in told
    assert 'groups.hill_men.host is "east"' in told
    assert "--vary x: says no levels for x" in told
    assert "is varied twice" in told


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("history_until=2024-01-16,0", "history_until names one day twice, as 2024-01-16 and as 0; keep one"),
        ("horizon_days=180,2024-07-14", "horizon_days names one day twice, as 180 and as 2024-07-14"),
    ],
)
def test_a_date_and_a_number_that_are_one_day_are_refused(option: str, told: str) -> None:
    scenario = sim.load("iran_pakistan_2024")
    with pytest.raises(ScenarioError, match=told):
        read_factors([option], scenario)
    (factor,) = read_factors(["history_until=2024-01-16,2,none"], scenario)
    assert factor.levels == ("2024-01-16", 2, "none")


def test_whole_numbers_stay_whole(scenario: sim.Scenario) -> None:
    (nuclear,) = read_factors(["dyad.nuclear=0:2"], scenario)
    assert nuclear.levels == (0.0, 1.0, 2.0)
    with pytest.raises(ScenarioError, match="whole number"):
        read_factors(["dyad.nuclear=0:2:4"], scenario)


RECORD = """
[[history]]
id = "raid"
day = 0
actor = "hill_men"
target = "north"
action = "attack_by_group"
deaths = 3
assumption = "invented"
"""


@pytest.mark.parametrize("kind", ["random", "lhs", "sobol"])
@pytest.mark.parametrize(
    ("option", "low", "high"),
    [
        ("history.raid.deaths=0:10", 0, 10), ("history.0.deaths=0:300", 0, 300), ("history_until=0:4", 0, 4),
        ("dyad.nuclear=0:2", 0, 2), ("history.raid.deaths=3:3000:log", 3, 3000),
    ],
)  # fmt: skip
def test_a_range_over_whole_numbers_holds_no_others(kind: str, option: str, low: int, high: int) -> None:
    factors = read_factors([option], load_text(TEXT + RECORD))
    (factor,) = factors
    values = make_design(kind, factors, n_points=256, seed=1).column(factor)
    assert all(isinstance(value, int) and low <= value <= high for value in values)
    assert len(set(values)) > 100 or set(values) == set(range(low, high + 1))


@pytest.mark.parametrize("high", [10, 499])
def test_whole_numbers_of_a_range_are_equally_likely(high: int) -> None:
    (factor,) = read_factors([f"history.raid.deaths=0:{high}"], load_text(TEXT + RECORD))
    positions = (np.arange(4 * (high + 1)) + 0.5) / (4 * (high + 1))
    values, times = np.unique([factor.at(u) for u in positions], return_counts=True)
    assert values.tolist() == list(range(high + 1)) and set(times) == {4}


def test_an_end_that_is_no_whole_number_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"--vary history.raid.deaths=0:2.5: .* is 2.5; it must be a whole number"):
        read_factors(["history.raid.deaths=0:2.5"], load_text(TEXT + RECORD))


def test_units_come_from_the_model(scenario: sim.Scenario) -> None:
    assert [factor.unit for factor in read_factors(["coefficients.grief_days=5:50:3"], scenario)] == ["days"]


def test_a_named_start_is_a_factor(tmp_path: Path) -> None:
    scenario = sim.load("iran_pakistan_2024")
    (start,) = read_factors(["start=after_recall,after_retaliation"], scenario)
    assert under(scenario, start.keys, start.levels[0]).start == "after_recall"
    with pytest.raises(ScenarioError, match="is unknown; known starts are"):
        read_factors(["start=after_lunch"], scenario)


def test_a_part_of_another_factor_is_no_factor(scenario: sim.Scenario) -> None:
    with pytest.raises(ScenarioError, match=r"is part of states\.north\.resolve, which is varied too"):
        read_factors(["states.north.resolve=0.1,0.2", "states.north.resolve.value=0.3,0.4"], scenario)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("outcomes[0].when.days_to_talks.at_most=1,14", "plays no part in a run"),
        ("title=a,b", "plays no part in a run"),
        ("history[0].note=a,b", "plays no part in a run"),
        ("states.north.resolve=true,0.5", "mixes true or false with other values"),
        ("dyad.nuclear=0:2:51", "whole number"),
        ("dyad.nuclear=0:1000000000", r"it must be in \[0, 2\]"),
        ("states north=1,2", "is no dotted key"),
        ("states.north.resolve,states.north.resolve=0.1,0.2", "is varied twice"),
        ("start,states.north.resolve=after_recall", "cannot be tied"),
    ],
)
def test_what_cannot_be_varied_is_refused(scenario: sim.Scenario, option: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_factors([option], scenario)


def test_a_key_is_the_same_however_it_is_spelled(scenario: sim.Scenario) -> None:
    (spaced,) = read_factors(["states. north .resolve=0.1,0.2"], scenario)
    assert spaced.key == "states.north.resolve"
    with pytest.raises(ScenarioError, match="is varied twice"):
        read_factors(["states.north.resolve=0.1", "states. north.resolve=0.2"], scenario)
