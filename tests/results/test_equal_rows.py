"""What stands for the rows of a point is theirs alone: not their order, nor the pieces in which they came."""

from __future__ import annotations

import numpy as np

from sim.model.outcomes import RUN_DTYPE
from sim.results.digest import ROWS_AT_ONCE, Table, prints_of


def some_rows(n_points: int, runs: int) -> Table:
    """The same rows at every point."""
    rows = np.zeros((n_points, runs), dtype=RUN_DTYPE)
    rows["point"], rows["run"] = np.arange(n_points)[:, None], np.arange(runs)
    rows["end_day"] = np.random.default_rng(1).random(runs)
    return rows.ravel()


def test_equal_rows_have_equal_prints_and_one_changed_bit_another() -> None:
    rows = some_rows(3, 50)
    rows["deaths_total"][[20, 70]] += 1
    prints = prints_of(rows, 3)
    assert prints[0].tobytes() == prints[1].tobytes() != prints[2].tobytes()
    rows["end_day"][7] = np.nextafter(rows["end_day"][7], 1.0)
    assert (prints_of(rows, 3)[0] != prints[0]).all()
    rows["run"][[51, 52]] = rows["run"][[52, 51]]
    assert (prints_of(rows, 3)[1] != prints[1]).all()


def test_prints_of_parts_add_up_whatever_their_order() -> None:
    rows = some_rows(2, ROWS_AT_ONCE)
    shuffled = rows[np.random.default_rng(2).permutation(len(rows))]
    parts = prints_of(shuffled[:1000], 2) + prints_of(shuffled[1000:], 2)
    assert np.array_equal(parts, prints_of(rows, 2))
    assert parts[0].tobytes() == parts[1].tobytes()
