"""A rule called with symbols tells what it computes, in its own order; it cannot branch on what it does not know."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.model import elementwise
from sim.model.elementwise import Table, how_many, largest, lookup, maximum, not_, rows, running_sums, where
from sim.model.symbols import BranchesOnValue, Symbol, SymbolRows, SymbolTable

X, Y = Symbol("x"), Symbol("y")


def test_operations_keep_their_order() -> None:
    assert repr(1.0 + X * 2.0 - Y / X) == "-(+(1.0, *(x, 2.0)), /(y, x))"
    assert repr((2.0 + X) + 3.0) != repr(X + 5.0), "another order would round differently"


def test_only_what_changes_no_bit_is_left_out() -> None:
    assert X * 1.0 is X and 1.0 * X is X and X / 1.0 is X
    assert where(X > 0.0, Y, Y) is Y and where(True, X, Y) is X
    assert repr(X + 0.0) == "+(x, 0.0)", "-0.0 + 0.0 is 0.0"
    assert repr(where(X > 0.0, 0.0, -0.0)) == "where(>(x, 0.0), 0.0, -0.0)"
    assert ((X > 0.0) & False) is False and ((X > 0.0) | True) is True
    assert repr((X > 0.0) & True) == repr(True & (X > 0.0)) == ">(x, 0.0)"


@pytest.mark.parametrize(
    "asked", [bool, float, int, operator.index, lambda x: min(x, 1.0), lambda x: 1.0 if x else 2.0]
)
def test_a_rule_cannot_branch_on_a_value(asked: Callable[[Any], Any]) -> None:
    with pytest.raises(BranchesOnValue):
        asked(X > 0.0 if asked is bool else X)


def test_rows_go_option_by_option() -> None:
    some = rows((X, 2.0, Y), X)
    assert isinstance(some, SymbolRows) and len(some) == 3
    some[1:] -= rows((1.0, X), X)
    assert repr(some[2]) == "-(y, x)" and some[1] == 1.0
    assert [repr(one) for one in (some * 2.0)[[2, 0]].values] == ["*(-(y, x), 2.0)", "*(x, 2.0)"]
    assert repr(largest(some)) == "maximum(maximum(x, 1.0), -(y, x))"
    assert repr(running_sums(some)[-1]) == "+(+(x, 1.0), -(y, x))"
    assert repr(how_many(some > 0.0)).startswith("+(+(where(>(x, 0.0), 1.0, 0.0), 1.0)")


def test_a_table_of_parameters_is_looked_up_whole_and_others_part_by_part() -> None:
    leaf = Symbol("parameter", (0, "level"), None)
    table = SymbolTable([Symbol("parameter", (0, "level"), part) for part in range(3)], leaf)
    assert lookup(table, X).args == (leaf, X)
    assert lookup(table, 2.0) is table[2]
    assert repr(lookup(rows((X, Y), X), Y)) == "where(==(y, 1.0), y, x)"


def test_what_is_no_symbol_is_computed_as_ever() -> None:
    assert where(2.0 > 1.0, 5.0, 6.0) == 5.0 and not_(True) is False and maximum(1.0, 2.0) == 2.0
    assert lookup(Table((1.0, 2.0)), np.array([1.0, 0.0])).tolist() == [2.0, 1.0]


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "floor", "normal_quantile"])
def test_functions_take_symbols(name: str) -> None:
    assert repr(getattr(elementwise, name)(X)) == f"{name}(x)"


def test_a_symbol_is_told_to_a_depth_that_can_be_read() -> None:
    x = Symbol("now")
    for _ in range(200):
        x = x + x
    assert len(repr(x)) < 100_000 and "..." in repr(x)
