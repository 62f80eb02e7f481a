"""The table of parameters: every row makes a number or a flag, with provenance and inside its range."""

from __future__ import annotations

import pytest

from sim.scenario.entities import RECORDS
from sim.scenario.quantity import Quantity, specifications, specified, weights_of_acts
from sim.scenario.read import rows_of_table
from sim.vocabulary import N_OPTIONS, Action


def test_every_row_is_a_parameter_of_its_record_and_none_stands_twice() -> None:
    keys = [row["key"] for row in rows_of_table("parameters")]
    assert keys == [f"{table}.{one.name}" for table, record in RECORDS.items() for one in specifications(record)]


def test_every_option_of_a_state_has_weights() -> None:
    assert list(weights_of_acts()) == [action.word for action in list(Action)[:N_OPTIONS]]
    allowed = {one.name: one for one in specifications(RECORDS["actions"])}
    for weights in weights_of_acts().values():
        assert list(weights) == list(allowed)
        assert all(allowed[name].low <= weight <= allowed[name].high for name, weight in weights.items())


def test_every_row_is_sound() -> None:
    for row in rows_of_table("parameters"):
        one = specified(row)
        assert row["kind"] in ("number", "whole number", "yes or no"), row
        assert one.source or one.assumption, row
        assert (one.mechanism is None) == (one.neutral is None), row
        if one.is_flag:
            assert {row["default"], row["neutral"]} <= {"true", "false", ""}, row
            continue
        for number in (row["default"], row["neutral"] or row["default"]):
            one.fitted(Quantity(value=float(number)))


@pytest.mark.parametrize("name", ["parameters", "acts", "columns", "needs"])
def test_every_row_of_a_table_has_one_cell_a_heading(name: str) -> None:
    for row in rows_of_table(name):
        assert None not in row and None not in row.values(), row
