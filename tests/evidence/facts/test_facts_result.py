"""Facts are an answer like any other: stored, read back, shown and drawn by the same names."""

from __future__ import annotations

from math import nan
from pathlib import Path

import pytest

import sim
from sim.evidence.facts.result import FactsResult
from sim.results.durable import StorageError
from sim.results.facts import Fact, JudgedFact, JudgedTable
from sim.study.answer import Answer

KNOWN = JudgedFact(
    Fact("mid.recur.1y", 0.287, 0.261, 0.314, 1_000.0, "war again", "share", "MID", "all"), 0.3, 0.2, 0.4
)
UNKNOWN = JudgedFact(Fact("x", 1.0, 0.5, 1.5, 3.0), nan, nan, nan, "no rule")
RESULT = FactsResult((JudgedTable("t", (KNOWN,)), JudgedTable("other.csv", (UNKNOWN,))), 10, 2, 4, 5, 1, 0.1)


def test_what_is_stored_is_read_back_as_it_was(tmp_path: Path) -> None:
    RESULT.save(tmp_path / "out")
    read = sim.read_result(tmp_path / "out")
    assert isinstance(read, FactsResult) and isinstance(read, Answer)
    assert repr(read) == repr(RESULT) and read.to_json() == RESULT.to_json()
    assert read.tables[0] == RESULT.tables[0] and read.tables[1].facts[0].fact == UNKNOWN.fact
    assert read._repr_html_() == RESULT._repr_html_()


def test_equal_facts_have_equal_digests() -> None:
    again = FactsResult(RESULT.tables, 10, 2, 4, 5, jobs=2, elapsed_seconds=9.0)
    other = FactsResult(RESULT.tables[:1], 10, 2, 4, 5, 1, 0.1)
    assert again.digest == RESULT.digest != other.digest


def test_a_data_frame_has_a_row_a_fact() -> None:
    frame = pytest.importorskip("pandas") and RESULT.to_pandas()
    assert list(frame["id"]) == ["mid.recur.1y", "x"] and list(frame["not_evaluable"])[1] == "no rule"


def test_each_table_has_a_figure_of_its_own() -> None:
    assert "war again" in {text.get_text() for text in RESULT.plot().axes[0].get_yticklabels()}
    assert RESULT.plot("other") is not None
    with pytest.raises(ValueError, match="there are facts, other"):
        RESULT.plot("tables")


def test_a_folder_that_is_damaged_is_told(tmp_path: Path) -> None:
    RESULT.save(tmp_path / "out")
    (tmp_path / "out" / "figures-facts.json").unlink()
    with pytest.raises(StorageError, match=r"figures-facts\.json"):
        sim.read_result(tmp_path / "out")
