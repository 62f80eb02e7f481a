"""What may be searched for boxes, and which points are held out."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.boxes import Input, checked_sample, held_out_points

LABEL = [True, False, True]


def column(*values: float, words: tuple[str, ...] = ()) -> Input:
    return Input("x", np.array(values), words)


@pytest.mark.parametrize(
    ("inputs", "label", "weight", "message"),
    [
        ([column(1, np.nan, 2)], LABEL, None, r"x is nan at point 1 \(1 of 3 points are such\).* find out why"),
        ([column(1, np.inf, 2)], LABEL, None, r"x is inf at point 1"),
        ([column(1, 2)], LABEL, None, r"x has shape \(2,\); it must be \(3,\)"),
        ([column(0, 1, 2, words=("north", "south"))], LABEL, None, r"x is 2\.0 at point 2; .*0 to 1: north, south"),
        ([column(0, np.nan, 1, words=("north", "south"))], LABEL, None, r"x is nan at point 1"),
        ([column(1, 2, 3)] * 2, LABEL, None, r"'x' is the name of 2 inputs"),
        ([], LABEL, None, r"There are no inputs"),
        ([column(1, 2, 3)], [0.0, np.nan, 1.0], None, r"label is nan at point 1"),
        ([column(1, 2, 3)], [0.0, 1.5, 1.0], None, r"label is 1\.5 at point 1.*\[0, 1\]"),
        ([column(1, 2, 3)], LABEL, [1.0, -1.0, 1.0], r"weight is -1\.0 at point 1"),
        ([column(1, 2, 3)], LABEL, [1.0], r"weight has shape \(1,\)"),
        ([column()], [], None, r"label has shape \(0,\)"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_place(
    inputs: list[Input], label: list[float], weight: list[float] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        checked_sample(inputs, label, weight)


def test_coverage_and_mass_stay_shares_of_all_when_points_are_taken_out() -> None:
    sample = checked_sample([column(1, 2, 3, 4)], [True, True, False, True])
    rest = sample.part(np.array([False, True, True, True]))
    measure = rest.measure(np.array([True, False, False]))
    assert (measure.coverage, measure.mass, measure.density) == (1 / 3, 1 / 4, 1.0)
    assert measure.base == 2 / 3, "compared with the points that are left"


def test_the_share_held_out_is_the_share_asked_for() -> None:
    assert abs(held_out_points(20_000, 0.3, seed=1).mean() - 0.3) < 0.012, "more than 3.5 standard errors away"


def test_a_point_keeps_its_side_when_points_are_added() -> None:
    assert np.array_equal(held_out_points(500, 0.3, seed=1), held_out_points(900, 0.3, seed=1)[:500])
    assert not np.array_equal(held_out_points(500, 0.3, seed=1), held_out_points(500, 0.3, seed=2))
