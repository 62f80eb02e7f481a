from __future__ import annotations

import numpy as np
import pytest

from sim.study.saltelli import saltelli_points

pytest.importorskip("scipy")


def test_each_row_is_a_b_and_a_with_one_factor_of_b() -> None:
    rows = saltelli_points(3, 8, seed=1).reshape(8, 5, 3)
    a, b, mixed = rows[:, 0], rows[:, 1], rows[:, 2:]
    for place in range(3):
        expected = a.copy()
        expected[:, place] = b[:, place]
        assert (mixed[:, place] == expected).all()
    assert (a != b).all()


def test_every_slice_of_every_factor_holds_one_point_of_a() -> None:
    a = saltelli_points(4, 64, seed=2).reshape(64, 6, 4)[:, 0]
    assert (np.sort(np.floor(a * 64), axis=0) == np.arange(64)[:, None]).all()


def test_equal_seeds_give_equal_points_inside_the_open_cube() -> None:
    points = saltelli_points(2, 32, seed=7)
    assert (points == saltelli_points(2, 32, seed=7)).all()
    assert (points != saltelli_points(2, 32, seed=8)).any()
    assert (points > 0.0).all() and (points < 1.0).all()


@pytest.mark.parametrize(("wrong", "near"), [(100, "64 or 128"), (0, "2 or 4"), (-3, "2 or 4"), (2**21, "524288 or")])
def test_a_number_of_rows_that_is_no_power_of_two_is_refused_with_the_nearest(wrong: int, near: str) -> None:
    with pytest.raises(ValueError, match=f"points is {wrong}; a Sobol design needs a power of two.*such as {near}"):
        saltelli_points(2, wrong, seed=1)
