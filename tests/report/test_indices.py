from __future__ import annotations

from dataclasses import replace
from math import nan
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

from sim.report.sensitivity import before_the_start, effects_table, indices_table, sentences
from sim.report.terminal import drawn
from sim.results.batches import Index
from sim.results.morris import MorrisEffects
from sim.results.sobol import SobolIndices
from sim.results.wording import digits
from sim.study.sensitivity import Forecast

CLEAR, LOST, NOTHING = Index(0.61, 0.5, 0.7), Index(-0.01, -0.05, 0.03), Index(nan, nan, nan)


def indices(statistic: str = "mean", chance: Index = CLEAR) -> SobolIndices:
    return SobolIndices(
        "talks_held", statistic, ("small", "large"), (LOST, CLEAR), (LOST, CLEAR), chance, Index(0.02, 0.01, 0.03),
        0.4, 0.01, 64, 500, 1000, 300, ("A remark.",),
    )  # fmt: skip


def text(table: Table) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(drawn(table, is_plain=True))
    return capture.get()


def test_indices_stand_with_the_largest_total_first_and_chance_below() -> None:
    told = text(indices_table(indices()))
    order = ["large", "small", "luck left between points", "chance, of a single run"]
    assert [told.index(word) for word in order] == sorted(told.index(word) for word in order)
    assert [" ".join(line.split()) for line in told.splitlines()][2:4] == [
        "large 0.61 0.50 to 0.70 0.61 0.50 to 0.70",
        "small -0.01 -0.05 to 0.03 -0.01 -0.05 to 0.03",
    ]


def test_a_spread_has_no_chance_of_a_single_run() -> None:
    told = text(indices_table(indices("spread", NOTHING)))
    assert "its spread (log variance)" in told
    assert "chance" not in told


def test_sentences_tell_chance_what_matters_and_what_cannot_be_told() -> None:
    said = list(sentences(indices()))
    assert said[0].startswith("61.0 % of the variance of a single run is chance (50.0 to 70.0 %)")
    assert "from large (0.61)" in said[1]
    assert "1 of 2 factors cannot be told from 0" in said[2]
    assert said[3] == "A remark."


def test_effects_of_a_share_are_percentage_points() -> None:
    one = np.array([0.1234])
    effects = MorrisEffects("war", "mean", ("resolve",), one, one, one / 2, one * 0.9, one * 1.1, one / 4, 30, 500)
    told = text(effects_table(effects, is_share=True))
    assert "(percentage points)" in told
    assert "12.3" in told and "6.17" in told and "11.1 to 13.6" in told and "yes" in told


def told(needed: dict[str, int | None], seconds: float = 41.2, **changes: int) -> list[str]:
    """What is said before eleven factors are looked at."""
    usual = {"screening_points": 360, "sobol_points": 832, "runs": 500, "rows": 596_000}
    asked = SimpleNamespace(varied=range(11), **{**usual, **changes})
    return list(before_the_start(asked, Forecast(seconds, needed)))  # type: ignore[arg-type]


def test_the_amount_is_one_sentence_for_each_method() -> None:
    assert told({}) == [
        "11 factors: screening at 360 points, then Sobol indices at up to 832 points; 500 runs each, "
        "at most 596,000 runs in all, about 42 s."
    ]
    (screening,) = told({}, screening_points=60, sobol_points=0, runs=2, rows=120)
    assert screening.endswith("screening at 60 points; 2 runs each, 120 runs in all, about 42 s.")


@pytest.mark.parametrize(("needed", "words"), [(1234, "talks held 1,200"), (None, "talks held more than")])
def test_more_runs_are_advised_only_where_they_are_needed(needed: int | None, words: str) -> None:
    _, advice = told({"talks_held": needed, "war": 40})
    assert words in advice and "war" not in advice
    assert len(told({"war": 40})) == 1


def test_an_interval_that_leaves_everything_open_is_told_as_too_few_runs() -> None:
    wild = Index(-2.03, -16.9, 3.19)
    found = replace(indices(), first=(wild, CLEAR), total=(wild, CLEAR))
    told = text(indices_table(found))
    assert "small - too few runs - too few runs" in [" ".join(line.split()) for line in told.splitlines()]
    assert "16.9" not in told
    assert any(said.startswith("2 of 4 intervals of talks held leave everything open") for said in sentences(found))
    assert not any("leave everything open" in said for said in sentences(indices()))


def test_an_index_that_leaves_everything_open_is_not_named_among_those_that_most_comes_from() -> None:
    found = replace(indices(), total=(Index(1.4, 0.3, 2.0), CLEAR))
    (most,) = [said for said in sentences(found) if "most comes" in said]
    assert found.factors[1] in most and found.factors[0] not in most
    assert not any("cannot be told from 0" in said for said in sentences(found))


def test_what_is_left_of_a_difference_of_equal_numbers_is_zero() -> None:
    assert digits(-1.73e-17) == "0"
    assert digits(100 * 3e-5) == "0.003"
