"""The tables of an answer, flat: every record a row, and nothing lost on the way."""

from __future__ import annotations

import numpy as np

from sim.study.answer_tables import table_of_records, tables_of


def test_what_is_no_list_of_records_makes_no_table() -> None:
    assert (
        tables_of({"seed": 1, "title": "x", "versions": {"sim": "1"}, "said": ["a"], "none": [], "nothing": {}}) == {}
    )


def test_nested_records_have_names_with_points_and_lists_of_numbers_are_counted() -> None:
    table = table_of_records([{"key": "a", "prior": [1.0, 2.5], "by": {"low": 0, "words": ["x", "y"]}}])
    assert table.dtype.names == ("key", "prior.1", "prior.2", "by.low", "by.words")
    assert table.tolist() == [("a", 1.0, 2.5, 0, "x; y")]


def test_counts_stay_whole_flags_stay_flags_and_what_is_not_there_is_a_blank() -> None:
    table = table_of_records(
        [{"n": 3, "is": True, "low": None, "met": True}, {"n": 4, "is": False, "low": 0.5, "met": None}]
    )
    assert (table["n"].dtype.kind, table["is"].dtype.kind) == ("i", "b")
    assert np.isnan(table["low"][0]) and table["met"].tolist() == ["true", ""]


def test_tables_of_several_sides_become_one_with_the_side() -> None:
    told = {side: {"changes": [{"key": "x"}], "differences": {"war": {"n": 2}}} for side in "bc"}
    tables = tables_of({"comparisons": told})
    assert tables["differences"].tolist() == [("b", "war", 2), ("c", "war", 2)] and set(tables) == {
        "changes",
        "differences",
    }


def test_records_by_two_names_have_both() -> None:
    answer = {"scores": {"raid": {"war": {"n": 1}, "talks": {"n": 2}}}}
    assert tables_of(answer)["scores"].tolist() == [("raid", "war", 1), ("raid", "talks", 2)]
