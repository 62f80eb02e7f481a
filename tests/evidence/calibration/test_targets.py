"""Targets: scales, errors, and discrepancies with their reasons."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.calibration.targets import DISCREPANCY, scaled_table, target_of


def test_a_share_is_compared_by_its_odds_and_days_by_their_logarithm() -> None:
    share, days = target_of("s", 0.5, 0.4, 0.6, kind="share"), target_of("d", 4.0, 2.0, 8.0, kind="positive")
    assert share.value == 0.0 and share.plain(share.value) == 0.5
    assert share.sd == pytest.approx(2 * np.log(1.5) / (2 * 1.96), rel=1e-3)
    assert days.value == pytest.approx(np.log(4.0)) and days.plain(days.value) == pytest.approx(4.0)
    assert days.sd == pytest.approx(np.log(4.0) / (2 * 1.96), rel=1e-3)
    assert share.discrepancy == DISCREPANCY


def test_shares_at_the_edge_stay_finite() -> None:
    target = target_of("none", 0.0, 0.0, 0.012, kind="share")
    assert np.isfinite([target.value, target.sd]).all() and target.sd > 0.0
    assert np.isfinite(target.scaled(np.array([0.0, 1.0]))).all()


def test_errors_go_with_the_scale() -> None:
    target = target_of("s", 0.3, 0.2, 0.4, kind="share")
    step = 1e-5
    slope = (target.scaled(np.array([0.3 + step])) - target.scaled(np.array([0.3 - step])))[0] / (2 * step)
    assert target.scaled_errors(np.array([0.3]), np.array([0.02]))[0] == pytest.approx(0.02 * slope, rel=1e-4)


def test_a_table_is_put_on_the_scales_column_by_column() -> None:
    targets = (target_of("s", 0.5, 0.4, 0.6, kind="share"), target_of("d", 4.0, 2.0, 8.0, kind="positive"))
    values, errors = scaled_table(targets, np.array([[0.5, 4.0]]), np.array([[0.05, 1.0]]))
    assert values[0] == pytest.approx([0.0, np.log(4.0)])
    assert errors[0] == pytest.approx([0.2, 0.25])
