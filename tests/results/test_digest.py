"""Equal runs have equal digests, and nothing else has."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.digest import in_run_order, table_digest
from tests.results.tables import lively_runs, runs


def test_order_of_rows_does_not_matter() -> None:
    table = lively_runs(50)
    shuffled = table[np.random.default_rng(1).permutation(50)]
    assert table_digest(shuffled) == table_digest(table)
    assert np.array_equal(in_run_order(shuffled)["run"], np.arange(50))


@pytest.mark.parametrize("name", runs(1).dtype.names)
def test_every_column_counts(name: str) -> None:
    table, other = runs(3), runs(3)
    other[name][1] = not other[name][1] if table.dtype[name].kind == "b" else 5
    assert table_digest(other) != table_digest(table)


def test_the_last_bit_counts() -> None:
    table, other = runs(2, end_day=1.0), runs(2, end_day=1.0)
    other["end_day"][1] = np.nextafter(1.0, 2.0)
    assert table_digest(other) != table_digest(table)


def test_all_nans_are_one() -> None:
    table, other = runs(1), runs(1)
    other["days_to_talks"].view(np.int64)[0] = -1  # a nan with another sign and payload
    assert np.isnan(other["days_to_talks"][0])
    assert table_digest(other) == table_digest(table)


def test_byte_order_of_the_machine_does_not_matter() -> None:
    table = lively_runs(5)
    assert table_digest(table.astype(table.dtype.newbyteorder(">"))) == table_digest(table)


def test_layout_and_names_count() -> None:
    short, long = np.zeros(2, dtype=[("run", "<i4")]), np.zeros(2, dtype=[("run", "<i8")])
    more, other = (np.zeros(2, dtype=[("run", "<i8"), (name, "<i8")]) for name in ("point", "replicate"))
    assert len({table_digest(table) for table in (short, long, more, other)}) == 4


def test_a_digest_of_no_runs_exists() -> None:
    assert len(table_digest(runs(0))) == 64
