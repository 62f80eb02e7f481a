"""Priors: each once, from sources and not from the fit, with the signs that are agreed upon; faults of the table."""

from __future__ import annotations

from fnmatch import fnmatchcase

import numpy as np
import pytest

from sim.evidence.calibration.priors import COLUMNS, Prior, default_of, points_of, priors_in
from sim.evidence.facts.judge import read_facts, shipped_tables
from sim.scenario.faults import ScenarioError
from sim.scenario.sample import specification_of
from tests.evidence.calibration.toys import SHIPPED_PRIORS as PRIORS

FACTS = [fact for path in shipped_tables() for fact in read_facts(path)]
each_prior = pytest.mark.parametrize("prior", PRIORS, ids=lambda prior: prior.key)


def test_none_is_there_twice_and_no_more_than_an_emulator_carries() -> None:
    keys = [prior.key for prior in PRIORS]
    assert 1 <= len(keys) == len(set(keys)) <= 60


@each_prior
def test_the_default_of_the_model_is_not_far_out_in_the_prior(prior: Prior) -> None:
    low, high = prior.quantile(np.array([0.005, 0.995]))
    assert prior.centre == default_of(prior.key)
    assert low <= prior.centre <= high


@each_prior
def test_the_facts_that_a_number_answers_to_are_there(prior: Prior) -> None:
    for pattern in prior.answers_to:
        assert any(fnmatchcase(fact.id, pattern) for fact in FACTS), pattern


def test_every_number_that_is_free_is_told_to_answer_to_a_fact() -> None:
    assert all(prior.answers_to for prior in PRIORS), (
        "what no fact can pin keeps its default, and is told as assumption"
    )


@each_prior
def test_it_keeps_to_the_range_of_the_parameter_and_says_why(prior: Prior) -> None:
    specified = specification_of(prior.key)
    values = prior.values(np.array([1e-6, 0.3, 0.7, 1.0 - 1e-6]))
    assert specified is not None
    assert np.all((specified.low <= values) & (values <= specified.high))
    assert np.all(np.diff(values) >= 0.0)
    assert len(prior.reason) > 20
    assert "default" not in prior.reason, "the defaults come from the fit"


@pytest.mark.parametrize(
    "key", ["coefficients.drive_contiguous", "coefficients.drive_rivalry", "coefficients.rest_drive"]
)
def test_a_sign_that_is_agreed_upon_is_kept(key: str) -> None:
    (prior,) = (prior for prior in PRIORS if prior.key == key)
    assert prior.values(np.array([1e-6]))[0] >= 0.0


def test_points_have_one_column_a_coefficient() -> None:
    points = points_of(PRIORS[:2], np.array([[0.5, 0.5], [0.1, 0.9]]))
    assert list(points) == ["coefficients.base_drive", "coefficients.drive_contiguous"]
    assert points["coefficients.base_drive"][1] < points["coefficients.base_drive"][0]


def test_what_is_no_coefficient_has_no_default() -> None:
    with pytest.raises(ValueError, match="no default"):
        default_of("coefficients.nothing")


def test_an_act_has_the_default_of_its_own() -> None:
    assert default_of("actions.strike_state.cost") != default_of("actions.border_fire.cost") > 0.0
    assert default_of("actions.absorb.publicity") == 1.0


def test_every_fault_of_a_table_is_told_with_its_line() -> None:
    head = ",".join(COLUMNS)
    rows = [
        "coefficients.grief_days,lognormal,14,0.6,,icb.*,assumption: a fortnight",
        "coefficients.grief_days,lognormal,14,0.6,,icb.*,assumption: a fortnight",
        "coefficients.nothing,normal,1,1,,,assumption: nothing",
        "coefficients.discharge,uniform,1,1,,,assumption: nothing",
        "coefficients.look_ahead,normal,one,1,,,assumption: nothing",
        "coefficients.fear_of_wide,normal,1,0,,,assumption: nothing",
        "coefficients.exit_odds,normal,1,1,,,why",
    ]
    with pytest.raises(ScenarioError) as told:
        priors_in("\n".join([head, *rows]).encode(), "mine.csv")
    for words in (
        "mine.csv:3: coefficients.grief_days stands on line 2 already", "mine.csv:4: coefficients.nothing is no number",
        "mine.csv:5: coefficients.discharge law is 'uniform'", 'mine.csv:6: coefficients.look_ahead centre is "one"',
        "mine.csv:7: coefficients.fear_of_wide needs a centre, and a spread above 0",
        "mine.csv:8: coefficients.exit_odds needs a reason",
    ):  # fmt: skip
        assert words in str(told.value)
    for text, words in ((head, "has no row"), ("key,law", "centre is no column of the table"),
                        (f"{head}\na,b", "has 2 cells, the first line 7")):  # fmt: skip
        with pytest.raises(ScenarioError, match=words):
            priors_in(text.encode(), "mine.csv")
