"""Peeling and pasting: hand-worked steps, equal numbers, words, and the steps of another program."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.engine.draws import clock_key, uniforms
from sim.results.peeling import Limits, Points, search_boxes


class Searched:
    """A search in rows of numbers, and of words by their places."""

    def __init__(self, is_case: np.ndarray, *rows: np.ndarray, words: tuple[int, ...] = (), least: float = 0.05):
        self.levels = [np.unique(row) for row in rows]
        places = np.array([np.searchsorted(known, row) for known, row in zip(self.levels, rows, strict=True)])
        self.points = Points(places, is_case, tuple(place not in words for place in range(len(rows))))
        whole = tuple(np.ones(len(known), dtype=np.bool_) for known in self.levels)
        self.steps, self.n_peels = search_boxes(self.points, whole, slice_share=0.05, least=least * len(is_case))

    @property
    def counts(self) -> list[int]:
        """Points in each box."""
        return [int(self.points.inside(limits).sum()) for limits in self.steps]

    @property
    def cases(self) -> list[int]:
        """Cases in each box."""
        return [int(self.points.is_case[self.points.inside(limits)].sum()) for limits in self.steps]

    def ends(self, limits: Limits, row: int = 0) -> tuple[float, float]:
        """The lowest and the highest number inside."""
        inside = self.levels[row][limits[row]]
        return float(inside[0]), float(inside[-1])


def test_the_first_slice_is_the_emptiest_twentieth() -> None:
    x = np.arange(100.0)
    found = Searched(x < 70, x)
    assert found.ends(found.steps[1]) == (0.0, 94.0)
    assert found.counts[:4] == [100, 95, 90, 85]


def test_the_steps_are_those_of_the_ema_workbench() -> None:
    """Points and cases at each step of ema_workbench 2.5.3 on these data, until it stops for want of gain."""
    u = uniforms(clock_key(1, "workbench"), np.arange(600), 0, 5)
    label = u[4] < np.where((u[0] > 0.6) & (u[3] < 0.5), 0.9, 0.1)
    points = [600, 570, 541, 513, 487, 462, 438, 416, 395, 375, 356, 338, 321, 304, 288, 273, 259, 246, 233, 221, 209,
              198, 188, 178, 169, 160, 152, 144, 136, 129, 122, 115, 109, 103, 97, 92]  # fmt: skip
    cases = [160, 158, 155, 153, 151, 148, 145, 145, 142, 142, 140, 139, 137, 135, 135, 134, 133, 131, 127, 126, 124,
             121, 121, 121, 119, 119, 116, 116, 113, 113, 111, 106, 101, 96, 91, 87]  # fmt: skip
    found = Searched(label, *u[:4])
    assert found.n_peels > len(points)
    assert found.counts[: len(points)] == points
    assert found.cases[: len(cases)] == cases


def test_no_step_falls_below_the_least_mass() -> None:
    draw = np.random.default_rng(0)
    x, is_case = draw.random((3, 500)), draw.random(500) < 0.3
    for least in (0.05, 0.3):
        found = Searched(is_case, *x, least=least)
        assert least <= found.counts[found.n_peels] / 500 < least / 0.94


def test_equal_numbers_are_never_parted() -> None:
    x = np.repeat([1.0, 2.0, 3.0, 4.0], 25)
    found = Searched(x >= 3, x)
    assert found.counts == [100, 75, 50]
    assert found.ends(found.steps[-1]) == (3.0, 4.0)


def test_a_constant_is_never_limited() -> None:
    x = np.linspace(0.0, 1.0, 200)
    found = Searched(x > 0.8, np.full(200, 7.0), x)
    assert all(limits[0].all() for limits in found.steps)
    assert not found.steps[-1][1].all()


def test_nothing_to_tell_apart_leaves_everything() -> None:
    found = Searched(np.ones(50, dtype=bool), np.arange(50.0))
    assert len(found.steps) == 1 and found.n_peels == 0
    assert found.steps[0][0].all()


def test_words_go_one_by_one() -> None:
    codes = np.tile([0.0, 1.0, 2.0, 3.0], 50)
    found = Searched(np.isin(codes, [1.0, 3.0]), codes, words=(0,))
    assert found.counts == [200, 150, 100]
    assert found.steps[-1][0].tolist() == [False, True, False, True]


def test_the_order_of_points_changes_nothing() -> None:
    draw = np.random.default_rng(5)
    x, is_case = draw.random((4, 300)), draw.random(300) < 0.4
    x[2] = np.floor(x[2] * 3)
    turned = Searched(is_case[::-1], *x[:, ::-1], words=(2,))
    for one, other in zip(Searched(is_case, *x, words=(2,)).steps, turned.steps, strict=True):
        assert all(map(np.array_equal, one, other))


def test_pasting_gives_back_what_raises_the_share_of_cases() -> None:
    """In noise the way down is often one slice too far."""
    draw = np.random.default_rng(6)
    for _ in range(40):
        found = Searched(draw.random(400) < 0.3, *draw.random((5, 400)))
        sizes = found.counts[found.n_peels :]
        shares = [cases / size for cases, size in zip(found.cases[found.n_peels :], sizes, strict=True)]
        assert all(later > earlier for earlier, later in pairwise(shares))
        assert all(later > earlier for earlier, later in pairwise(sizes))
        if len(shares) > 1:
            return
    pytest.fail("nothing was ever given back")
