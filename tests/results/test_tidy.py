"""Record arrays as CSV."""

from __future__ import annotations

import csv
import io

import numpy as np

from sim.results.tidy import csv_of


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
