"""Shares and summaries against hand-worked cases and their own promises."""

from __future__ import annotations

import json
from math import isnan, nan

import numpy as np
import pytest

from sim.results.estimates import LEVELS, Counted, share_of, summarise, tally
from sim.vocabulary import OutcomeClass
from tests.results.tables import lively_runs, runs


def test_a_share_counts() -> None:
    share = share_of(2, 4)
    assert (share.count, share.n, share.share) == (2, 4, 0.5)
    assert share.low < 0.5 < share.high


def test_a_share_of_no_runs_is_null_in_json() -> None:
    assert share_of(0, 0).to_json() == {"share": None, "low": None, "high": None}


def test_every_word_is_listed_even_if_it_never_occurs() -> None:
    shares = tally([runs(1, outcome_class=OutcomeClass.WAR)]).outcome_class
    assert list(shares) == ["no_force", "absorbed", "exchange", "limited_war", "war"]
    assert [share.share for share in shares.values()] == [0, 0, 0, 0, 1]


def test_ending_words_are_those_of_the_case_library() -> None:
    assert "war-termination" in tally([runs(1)]).ending


def test_shares_of_classes_add_to_one() -> None:
    assert sum(share.share for share in tally([lively_runs(500)]).outcome_class.values()) == pytest.approx(1.0)


def test_headlines_agree_with_the_classes() -> None:
    table = lively_runs(500)
    headlines, classes = tally([table]).outcomes, tally([table]).outcome_class
    assert headlines["war"] == classes["war"]
    assert headlines["force_used"].count == 500 - classes["no_force"].count


def test_a_summary_is_worked_by_hand() -> None:
    summary = summarise(Counted.of(np.array([1.0, 2.0, 3.0, 4.0, nan])))
    assert (summary.n, summary.mean) == (4, 2.5)
    assert summary.standard_error == pytest.approx(np.sqrt(5 / 3) / 2)
    assert summary.quantiles == pytest.approx({5: 1.15, 25: 1.75, 50: 2.5, 75: 3.25, 95: 3.85})


@pytest.mark.parametrize(("values", "n"), [([], 0), ([nan, nan], 0), ([3.0], 1)])
def test_a_summary_of_too_little_says_null_and_warns_nobody(values: list[float], n: int) -> None:
    with np.errstate(all="raise"):
        answer = summarise(Counted.of(np.array(values, dtype=float))).to_json()
    assert answer["n"] == n
    assert answer["standard_error"] is None
    json.dumps(answer, allow_nan=False)


def test_conditional_quantities_carry_their_n_and_condition() -> None:
    table = lively_runs(400)
    talks = tally([table]).quantities["days_to_talks"]
    assert talks.n == table["talks_held"].sum() < 400
    assert talks.given == "talks_held"


def test_names_and_codes_are_no_quantities() -> None:
    names = set(tally([runs(2)]).quantities)
    assert not names & {"run", "point", "replicate", "outcome_class", "ending", "first_force_by", "talks_held"}
    assert {"peak_rung", "force_moves", "deaths_total", "end_day"} <= names


def test_a_nan_where_none_may_be_is_said_aloud() -> None:
    table = runs(5)
    table["deaths_total"][[2, 4]] = nan
    with pytest.raises(ValueError, match="deaths_total is nan in 2 runs, the first is run 2"):
        tally([table])


def test_quantiles_rise() -> None:
    for summary in tally([lively_runs(300)]).quantities.values():
        cuts = [summary.quantiles[level] for level in LEVELS]
        assert cuts == sorted(cuts) or isnan(cuts[0])
