"""Boxes as a person says them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.boxes import Box, Input, Measure, Restriction, inside

HOST = Input("groups.red.host", np.array([0.0, 1.0, 2.0, 0.0]), words=("north", "south", "east"))
RESOLVE = Input("states.north.resolve", np.array([0.2, 0.4, 0.6, 0.8]))
EMPTY = Measure(n=0, n_points=4, mass=0.0, coverage=0.0, density=np.nan, base=0.5)


@pytest.mark.parametrize(
    ("restriction", "words"),
    [
        (Restriction("x", low=0.62), "x is at least 0.62"),
        (Restriction("x", high=14.0, unit="days"), "x is at most 14 days"),
        (Restriction("x", low=0.2, high=0.4, unit="1"), "x is between 0.2 and 0.4"),
        (
            Restriction("groups.red.attacks_per_year", low=2.0, unit="attacks per year"),
            "Red's attacks per year is at least 2",
        ),
        (Restriction("x", words=("north",)), "x is north"),
        (Restriction("x", words=("north", "south", "east")), "x is north, south or east"),
    ],
)
def test_a_restriction_reads_as_a_person_says_it(restriction: Restriction, words: str) -> None:
    assert str(restriction) == words


def test_limits_include_their_ends() -> None:
    assert inside([Restriction(RESOLVE.key, low=0.4, high=0.6)], [RESOLVE]).tolist() == [False, True, True, False]


def test_a_box_holds_the_points_that_satisfy_every_restriction() -> None:
    limits = [Restriction(RESOLVE.key, low=0.4), Restriction(HOST.key, words=("north", "south"))]
    assert inside(limits, [HOST, RESOLVE]).tolist() == [False, True, False, True]


def test_no_restriction_holds_everything() -> None:
    assert inside([], [HOST]).all()
    assert str(Box((), EMPTY, EMPTY)) == "everything"
