"""One typical run for each class: the same table gives the same run."""

from __future__ import annotations

import numpy as np

from sim.results.estimates import representatives
from sim.vocabulary import Ending, OutcomeClass
from tests.results.tables import lively_runs, runs


def test_each_class_that_occurs_has_a_run_of_that_class() -> None:
    table = lively_runs(300)
    chosen = representatives(table)
    assert set(chosen) == {OutcomeClass(code).word for code in set(table["outcome_class"].tolist())}
    for word, run in chosen.items():
        assert OutcomeClass(int(table["outcome_class"][run])).word == word


def test_order_of_rows_does_not_matter() -> None:
    table = lively_runs(300)
    shuffled = table[np.random.default_rng(4).permutation(300)]
    assert representatives(shuffled) == representatives(table)


def test_the_run_has_the_most_common_ending_of_its_class() -> None:
    table = runs(5, outcome_class=2, ending=[Ending.TACIT, Ending.TACIT, Ending.OPEN, Ending.OPEN, Ending.OPEN])
    assert representatives(table) == {"exchange": 2}


def test_the_middle_run_is_chosen() -> None:
    table = runs(5, outcome_class=2, force_moves=[2, 3, 4, 40, 400], deaths_total=[0, 2, 11, 500, 90_000])
    assert representatives(table) == {"exchange": 2}


def test_no_runs_have_no_representative() -> None:
    assert representatives(runs(0)) == {}
