"""Record arrays as CSV, and records as such arrays."""

from __future__ import annotations

import csv
import io

import numpy as np

from sim.results.tidy import csv_of, table_of_records


def test_numbers_come_back_to_the_last_bit_and_nan_is_empty() -> None:
    records = np.array([(0.1 + 0.2, True), (np.nan, False)], dtype=[("x", "<f8"), ("yes", "?")])
    rows = list(csv.reader(io.StringIO(csv_of(records).decode())))
    assert rows[0] == ["x", "yes"]
    assert float(rows[1][0]) == 0.1 + 0.2
    assert rows[2] == ["", "false"]


def test_no_text_is_a_formula() -> None:
    records = np.array([("=HYPERLINK(1)",), ("-x",), ("@a",), ("plain, text",)], dtype=[("word", "U20")])
    rows = list(csv.reader(io.StringIO(csv_of(records).decode())))[1:]
    assert [row[0] for row in rows] == ["'=HYPERLINK(1)", "'-x", "'@a", "plain, text"]


def test_no_heading_is_a_formula() -> None:
    assert csv_of(np.zeros(1, dtype=[("-quick", "?"), ("plain", "<i8")])).decode().splitlines()[0] == "'-quick,plain"


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
