"""The table of parameters: every row makes a number or a flag, and what is wrong with a row is told."""

from __future__ import annotations

import pytest

from sim.scenario.entities import RECORDS
from sim.scenario.quantity import field_of, rows_of, specifications, weights_of_acts
from sim.scenario.shipped import rows_of_table
from sim.vocabulary import N_OPTIONS, Action

ROW = dict(rows_of("coefficients")["base_drive"])


def test_every_row_is_a_parameter_of_its_record_and_none_stands_twice() -> None:
    keys = [row["key"] for row in rows_of_table("parameters")]
    assert keys == [f"{table}.{one.name}" for table, record in RECORDS.items() for one in specifications(record)]


def test_every_option_of_a_state_has_weights() -> None:
    assert list(weights_of_acts()) == [action.word for action in list(Action)[:N_OPTIONS]]
    allowed = {one.name: one for one in specifications(RECORDS["actions"])}
    for weights in weights_of_acts().values():
        assert list(weights) == list(allowed)
        assert all(allowed[name].low <= weight <= allowed[name].high for name, weight in weights.items())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"default": "12"}, "it must be in [-10, 10]"),
        ({"default": "a lot"}, "could not convert"),
        ({"source": ""}, "neither source nor assumption"),
        ({"mechanism": "rest"}, "mechanism and neutral together"),
        ({"kind": "yes or no"}, "neither true nor false"),
        ({"kind": "text"}, "its kind is 'text'"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_file_and_key(change: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError) as problem:
        field_of(ROW | change)
    assert str(problem.value).startswith("parameters.csv, coefficients.base_drive: ") and told in str(problem.value)


@pytest.mark.parametrize("name", ["parameters", "acts", "columns", "needs"])
def test_every_row_of_a_table_has_one_cell_a_heading(name: str) -> None:
    for row in rows_of_table(name):
        assert None not in row and None not in row.values(), row
