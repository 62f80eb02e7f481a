"""Emulators: exact where the truth is a quadratic, honest about what is left over where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.calibration.emulator import fit_emulator, order_for, terms_of

RNG = np.random.default_rng(4)
Z = RNG.standard_normal((200, 3))


def test_a_quadratic_is_found_exactly() -> None:
    values = (1.0 + Z[:, 0] - 2.0 * Z[:, 1] * Z[:, 2] + 0.5 * Z[:, 0] ** 2)[:, None]
    emulator = fit_emulator(Z[:100], values[:100])
    means, variances = emulator.predict(Z[100:])
    assert np.abs(means - values[100:]).max() < 1e-3
    assert emulator.explained[0] > 0.999 and variances.max() < 1e-4


def test_what_is_left_over_is_told_and_covers() -> None:
    truth = (np.sin(2.0 * Z[:, 0]) + Z[:, 1])[:, None]
    values = truth + 0.3 * RNG.standard_normal((200, 1))
    emulator = fit_emulator(Z[:120], values[:120])
    means, variances = emulator.predict(Z[120:])
    missed = np.abs(means - values[120:]) / np.sqrt(variances)
    assert 0.85 < np.mean(missed < 1.96) <= 1.0
    assert 0.3 < np.sqrt(emulator.residual[0]) < 1.0


def test_noise_alone_explains_nothing() -> None:
    emulator = fit_emulator(Z, RNG.standard_normal((200, 1)))
    assert emulator.explained[0] < 0.1


def test_far_from_the_points_it_is_less_sure() -> None:
    emulator = fit_emulator(Z, (Z[:, 0] + 0.1 * RNG.standard_normal(200))[:, None])
    _, near = emulator.predict(np.zeros((1, 3)))
    _, far = emulator.predict(np.full((1, 3), 6.0))
    assert far[0, 0] > 2.0 * near[0, 0]


def test_the_luck_that_points_share_is_added() -> None:
    emulator = fit_emulator(Z, Z[:, :1], np.full((200, 1), 0.2))
    assert emulator.luck[0] == pytest.approx(0.04)
    assert emulator.predict(np.zeros((1, 3)))[1][0, 0] >= 0.04


def test_a_point_without_a_summary_is_left_out_and_a_summary_without_points_says_nothing() -> None:
    values = np.stack([Z[:, 0], np.full(200, np.nan)], axis=1)
    values[:30, 0] = np.nan
    emulator = fit_emulator(Z, values)
    means, variances = emulator.predict(Z[:5])
    assert np.allclose(means[:, 0], Z[:5, 0], atol=1e-3)
    assert np.all(np.isinf(variances[:, 1]))


def test_few_points_carry_a_simple_polynomial() -> None:
    assert [order_for(n, 4) for n in (8, 14, 40)] == [1, 2, 3]
    assert [terms_of(np.zeros((2, 4)), order).shape[1] for order in (1, 2, 3)] == [5, 9, 15]
