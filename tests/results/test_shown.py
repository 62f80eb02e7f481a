"""What figures are drawn from is kept whole, and a changed file is told."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from pathlib import Path

import pytest

from sim.evidence.facts.result import FactsResult
from sim.results.durable import StorageError
from sim.results.facts import Fact, JudgedFact, JudgedTable
from sim.results.shown import FactsShown, keep_shown, read_shown, shown_in
from sim.study.stored import NoResultError, read_result

KNOWN = JudgedFact(
    Fact("mid.recur.1y", 0.287, 0.261, 0.314, 1_000.0, "war again", "share", "MID", "all"), 0.3, -inf, inf
)
UNKNOWN = JudgedFact(Fact("x", 1.0, 0.5, 1.5), nan, nan, nan, "no rule")
RESULT = FactsResult((JudgedTable("t", (KNOWN,)), JudgedTable("other.csv", (UNKNOWN,))), 10, 2, 4, 5, 1, 0.1)


def test_numbers_that_json_does_not_know_come_back_as_they_were(tmp_path: Path) -> None:
    keep_shown(tmp_path, "facts", RESULT)
    assert shown_in(tmp_path) == ["facts"]
    shown = read_shown(tmp_path, "facts")
    assert isinstance(shown, FactsShown)
    assert repr(shown) == repr(FactsShown.model_validate(RESULT))  # nan is not equal to itself
    assert shown.tables[0] == RESULT.tables[0] and [table.name for table in shown.tables] == ["t", "other.csv"]


def test_facts_of_two_tables_are_counted_apart_and_together() -> None:
    told = RESULT.to_json()
    assert [table["inside"] for table in told["tables"]] == [1, 0] and told["inside"] == told["evaluated"] == 1
    assert [fact["id"] for fact in told["facts"]] == ["mid.recur.1y", "x"]
    assert RESULT.sentence.startswith("1 of 1 facts lie inside their 95 % interval widened by a tenth of each bound")
    assert "other: 0 of 0 facts lie inside" in RESULT.sentence


def test_both_counts_are_told_and_the_widened_bounds_of_each_fact() -> None:
    near = replace(KNOWN, simulated=0.34)  # beyond 0.314, within 0.345
    result = replace(RESULT, tables=(JudgedTable("t", (KNOWN, near, UNKNOWN)),))
    told = result.to_json()
    assert (told["inside"], told["within"]) == (2, 1) == (told["tables"][0]["inside"], told["tables"][0]["within"])
    first, second, third = told["facts"]
    assert (second["widened_low"], second["widened_high"]) == pytest.approx((0.2349, 0.3454))
    assert (first["within"], second["within"], second["inside"]) == (True, False, True)
    assert "within" not in third and third["widened_high"] == pytest.approx(1.65)
    assert "(100%), 1 inside the interval itself; 1 of 3 cannot" in result.sentence


def test_a_changed_file_is_told(tmp_path: Path) -> None:
    keep_shown(tmp_path, "facts", RESULT)
    file = tmp_path / "figures-facts.json"
    file.write_text(file.read_text().replace("0.287", "0.387"))
    with pytest.raises(StorageError, match=r"figures-facts\.json: was changed"):
        read_shown(tmp_path, "facts")


def test_another_answer_replaces_the_one_before(tmp_path: Path) -> None:
    for seed in (5, 6):
        keep_shown(tmp_path, "facts", replace(RESULT, seed=seed))
    shown = read_shown(tmp_path, "facts")
    assert isinstance(shown, FactsShown) and shown.seed == 6


def test_who_asks_for_runs_hears_what_there_is_instead(tmp_path: Path) -> None:
    (tmp_path / "figures-facts.json").touch()
    with pytest.raises(NoResultError, match=r"holds an answer \(facts\) and none of the runs behind it"):
        read_result(tmp_path)
