"""Peeling and pasting: hand-worked steps, equal numbers, words, weights, and the steps of another program."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.engine.draws import clock_key, uniforms
from sim.results.peeling import Columns, Limits, search_boxes


def numbers(*rows: np.ndarray) -> Columns:
    return Columns(np.array(rows, dtype=np.float64), (0,) * len(rows))


def counts(columns: Columns, steps: list[Limits]) -> list[int]:
    return [int(limits.inside(columns.values).sum()) for limits in steps]


def test_the_first_slice_is_the_emptiest_twentieth() -> None:
    x = np.arange(100.0)
    steps, _ = search_boxes(numbers(x), (x < 70).astype(float), np.ones(100))
    assert steps[1].high.tolist() == [94.0]
    assert counts(numbers(x), steps)[:4] == [100, 95, 90, 85]


def test_the_steps_are_those_of_the_ema_workbench() -> None:
    """Points and cases at each step of ema_workbench 2.5.3 on these data, until it stops for want of gain."""
    u = uniforms(clock_key(1, "workbench"), np.arange(600), 0, 5)
    label = u[4] < np.where((u[0] > 0.6) & (u[3] < 0.5), 0.9, 0.1)
    points = [600, 570, 541, 513, 487, 462, 438, 416, 395, 375, 356, 338, 321, 304, 288, 273, 259, 246, 233, 221, 209,
              198, 188, 178, 169, 160, 152, 144, 136, 129, 122, 115, 109, 103, 97, 92]  # fmt: skip
    cases = [160, 158, 155, 153, 151, 148, 145, 145, 142, 142, 140, 139, 137, 135, 135, 134, 133, 131, 127, 126, 124,
             121, 121, 121, 119, 119, 116, 116, 113, 113, 111, 106, 101, 96, 91, 87]  # fmt: skip
    columns = numbers(*u[:4])
    steps, n_peels = search_boxes(columns, label.astype(float), np.ones(600))
    assert n_peels > len(points)
    assert counts(columns, steps)[: len(points)] == points
    assert [int(label[limits.inside(columns.values)].sum()) for limits in steps][: len(cases)] == cases


def test_no_step_falls_below_the_least_mass() -> None:
    draw = np.random.default_rng(0)
    columns, label = numbers(*draw.random((3, 500))), (draw.random(500) < 0.3).astype(float)
    for least in (0.05, 0.3):
        steps, n_peels = search_boxes(columns, label, np.ones(500), min_mass=least)
        assert least <= counts(columns, steps)[n_peels] / 500 < least / 0.94


def test_equal_numbers_are_never_parted() -> None:
    x = np.repeat([1.0, 2.0, 3.0, 4.0], 25)
    steps, _ = search_boxes(numbers(x), (x >= 3).astype(float), np.ones(100))
    assert counts(numbers(x), steps) == [100, 75, 50]
    assert steps[-1].low.tolist() == [3.0]


def test_a_constant_is_never_limited() -> None:
    x = np.linspace(0.0, 1.0, 200)
    steps, _ = search_boxes(numbers(np.full(200, 7.0), x), (x > 0.8).astype(float), np.ones(200))
    assert not any(limits.is_limited[0] for limits in steps)
    assert steps[-1].is_limited[1]


def test_nothing_to_tell_apart_leaves_everything() -> None:
    steps, n_peels = search_boxes(numbers(np.arange(50.0)), np.ones(50), np.ones(50))
    assert len(steps) == 1 and n_peels == 0
    assert not steps[0].is_limited.any()


def test_words_go_one_by_one() -> None:
    codes = np.tile([0.0, 1.0, 2.0, 3.0], 50)
    columns = Columns(codes[np.newaxis, :], (4,))
    steps, _ = search_boxes(columns, np.isin(codes, [1.0, 3.0]).astype(float), np.ones(200))
    assert counts(columns, steps) == [200, 150, 100]
    assert steps[-1].words[0].tolist() == [False, True, False, True]


def test_a_weight_of_two_is_the_same_point_twice() -> None:
    draw = np.random.default_rng(5)
    x, label = draw.random((4, 300)), (draw.random(300) < 0.4).astype(float)
    x[2] = np.floor(x[2] * 3)
    weight = draw.integers(1, 4, 300)
    n_words = (0, 0, 3, 0)
    by_weight, _ = search_boxes(Columns(x, n_words), label, weight.astype(float))
    repeated = np.repeat(x, weight, axis=1)
    by_copies, _ = search_boxes(Columns(repeated, n_words), np.repeat(label, weight), np.ones(weight.sum()))
    assert len(by_weight) == len(by_copies)
    for one, other in zip(by_weight, by_copies, strict=True):
        assert np.array_equal(one.low, other.low) and np.array_equal(one.high, other.high)
        assert np.array_equal(one.words[2], other.words[2])


def test_pasting_gives_back_what_raises_the_share_of_cases() -> None:
    """In noise the way down is often one slice too far."""
    draw = np.random.default_rng(6)
    for _ in range(40):
        x, label = draw.random((5, 400)), (draw.random(400) < 0.3).astype(float)
        columns = numbers(*x)
        steps, n_peels = search_boxes(columns, label, np.ones(400))
        shares = [label[limits.inside(columns.values)].mean() for limits in steps[n_peels:]]
        sizes = counts(columns, steps)[n_peels:]
        assert all(later > earlier for earlier, later in pairwise(shares))
        assert all(later > earlier for earlier, later in pairwise(sizes))
        if len(shares) > 1:
            return
    pytest.fail("nothing was ever given back")


def test_a_label_may_be_a_probability() -> None:
    x = np.linspace(0.0, 1.0, 400)
    steps, n_peels = search_boxes(numbers(x), x**2, np.ones(400))
    assert steps[n_peels].high.tolist() == [np.inf]
    assert steps[n_peels].low[0] > 0.9
