"""Emulators: exact where the truth is a quadratic, honest about what is left over where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.calibration.emulator import fit_emulator

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


def test_few_points_of_many_coefficients_are_not_overfitted() -> None:
    rng = np.random.default_rng(9)
    z = rng.standard_normal((400, 30))
    slopes = np.where(np.arange(30) < 6, 0.6, 0.0)
    truth = z @ slopes + 0.5 * z[:, 0] * z[:, 1]
    values = (truth + 0.3 * rng.standard_normal(400))[:, None]
    emulator = fit_emulator(z[:200], values[:200])
    means, variances = emulator.predict(z[200:])
    assert np.mean((means[:, 0] - truth[200:]) ** 2) < 0.5 * truth.var()
    missed = np.abs(means - values[200:]) / np.sqrt(variances)
    assert 0.88 < np.mean(missed < 1.96) <= 1.0


def test_products_are_taken_where_they_predict_and_left_out_where_they_do_not() -> None:
    rng = np.random.default_rng(3)
    z = rng.standard_normal((600, 12))
    noise = 0.3 * rng.standard_normal((600, 2))
    values = np.stack([z[:, 0] + z[:, 1] * z[:, 2], z[:, 0]], axis=1) + noise
    forms = {place: part.products for part in fit_emulator(z, values).parts for place in part.places.tolist()}
    assert forms[0] > 0.0 == forms[1]
