"""History matching never rules out the truth, rules out what is far from it, and finds what is left."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.calibration.matching import (
    CUT,
    first_wave,
    fitted_to,
    implausibilities,
    implausibility,
    next_wave,
    plausible,
    refined,
)
from sim.evidence.calibration.priors import positions_of, scores_of
from sim.evidence.calibration.simulators import Played, Player, joined
from tests.evidence.calibration.toys import PRIORS, Toy, targets_at

pytest.importorskip("scipy")

N = len(PRIORS)
TRUTH = np.array([[0.8, -0.6, 0.3, 1.1], [-1.2, 0.4, -0.9, 0.0], [0.0, 0.0, 0.0, 0.0], [1.9, 1.2, -1.5, -1.4]])


def play(u: np.ndarray, wave: int, runs: int = 1_500) -> Played:
    return Player(Toy(), PRIORS).play(u, runs=runs, seed=wave)


@pytest.fixture(scope="module")
def first() -> Played:
    return play(first_wave(256, N, seed=1).u, 1)


def test_positions_and_scores_are_each_others_inverse() -> None:
    u = np.array([[0.01, 0.5], [0.7, 0.99]])
    assert positions_of(scores_of(u)) == pytest.approx(u)


@pytest.mark.parametrize("truth", TRUTH)
def test_no_wave_rules_out_the_truth(first: Played, truth: np.ndarray) -> None:
    targets = targets_at(truth)
    played, emulators = [first], [refined(first, targets)[0]]
    left = []
    for wave in (2, 3):
        assert plausible(emulators, targets, truth[None])[0]
        following = next_wave(emulators, targets, 128, N, seed=5, wave=wave)
        left.append(following.left)
        played.append(play(following.u, wave))
        emulators.append(refined(joined(played), targets)[0])
    assert plausible(emulators, targets, truth[None])[0]
    assert left[1] <= left[0] < 0.6


@pytest.mark.slow
def test_the_truth_is_kept_whatever_the_noise_of_the_facts(first: Played) -> None:
    rng = np.random.default_rng(8)
    lost = 0
    for _ in range(100):
        truth = np.clip(rng.standard_normal(N), -2.5, 2.5)
        targets = [
            type(target)(target.name, target.kind, target.value + rng.normal(0.0, np.sqrt(target.variance)), target.sd,
                         target.discrepancy, target.reason)
            for target in targets_at(truth)
        ]  # fmt: skip
        lost += not plausible([refined(first, targets)[0]], targets, truth[None])[0]
    assert lost <= 1


def test_what_is_left_lies_around_the_truth(first: Played) -> None:
    truth = TRUTH[0]
    targets = targets_at(truth, sd=0.05, discrepancy=0.05)
    following = next_wave([refined(first, targets)[0]], targets, 128, N, seed=5, wave=2)
    z = scores_of(following.u)
    assert following.n_filled == 0
    assert abs(z[:, 0].mean() - truth[0]) < 0.4 and z[:, 0].std() < 0.6


def test_one_target_that_cannot_be_met_does_not_empty_the_space(first: Played) -> None:
    targets = list(targets_at(TRUTH[2]))
    far = targets[5]
    targets[5] = type(far)(far.name, far.kind, far.value + 30.0, far.sd, far.discrepancy, far.reason)
    emulator = fitted_to(first, targets)
    assert implausibilities(emulator, targets, TRUTH[2:3])[0, 5] > 10 * CUT
    assert implausibility(emulator, targets, TRUTH[2:3])[0] < CUT


def test_where_hardly_anything_is_left_points_are_found_between_what_is(first: Played) -> None:
    targets = targets_at(np.array([2.4, 2.2, -2.3, 2.3]), sd=0.02, discrepancy=0.02)
    following = next_wave([refined(first, targets)[0]], targets, 100, N, seed=5, wave=2)
    assert len(following.u) == 100
    assert following.left < 0.02
    kept = plausible([refined(first, targets)[0]], targets, scores_of(following.u))
    assert kept.sum() >= 100 - following.n_filled


def test_waves_follow_from_the_seed(first: Played) -> None:
    targets = targets_at(TRUTH[0])
    emulators = [refined(first, targets)[0]]
    one, same, other = (next_wave(emulators, targets, 50, N, seed=seed, wave=2).u for seed in (5, 5, 6))
    assert np.array_equal(one, same) and not np.array_equal(one, other)
