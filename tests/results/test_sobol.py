from __future__ import annotations

import numpy as np
import pytest

from sim.results.batches import gather
from sim.results.sobol import SobolIndices, sobol_indices
from tests.results.known_functions import (
    DEATHS,
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    ISHIGAMI_VARIANCE,
    bent_luck,
    ishigami,
    own_luck,
    saltelli_plain,
    same_luck,
    sobol_g,
    sobol_g_indices,
)

THREE = ("x1", "x2", "x3")
FOUR = (*THREE, "inert")
REPEATS = [10, pytest.param(100, marks=pytest.mark.verify)]
LUCK = {"own": own_luck, "same": same_luck, "bent": bent_luck}


def estimates(indices: SobolIndices) -> tuple[list[float], list[float]]:
    return [index.estimate for index in indices.first], [index.estimate for index in indices.total]


def saltelli(n_factors: int, n_base: int, seed: int) -> np.ndarray:
    pytest.importorskip("scipy")
    from sim.study.designs import saltelli_points

    return saltelli_points(n_factors, n_base, seed=seed)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ishigami_through_our_design_is_exact_to_a_hundredth(seed: int) -> None:
    values = ishigami(saltelli(3, 2**14, seed))[:, None]
    found = sobol_indices(gather(values, DEATHS), THREE, n_resamples=10)
    first, total = estimates(found)
    assert first == pytest.approx(ISHIGAMI_FIRST, abs=0.01)
    assert total == pytest.approx(ISHIGAMI_TOTAL, abs=0.01)
    assert found.variance == pytest.approx(ISHIGAMI_VARIANCE, rel=0.005)


def test_sobol_g_through_our_design_is_exact_to_a_hundredth() -> None:
    values = sobol_g(saltelli(4, 2**14, 5))[:, None]
    first, total = estimates(sobol_indices(gather(values, DEATHS), FOUR, n_resamples=10))
    exact_first, exact_total = sobol_g_indices()
    assert first == pytest.approx(list(exact_first), abs=0.01)
    assert total == pytest.approx(list(exact_total), abs=0.01)


def test_with_one_run_a_point_the_indices_are_those_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    values = ishigami(saltelli_plain(3, 256, np.random.default_rng(4)))
    rows = values.reshape(256, 5).T
    theirs = stats.sobol_indices(func={"f_A": rows[:1], "f_B": rows[1:2], "f_AB": rows[2:, None]}, n=256)
    first, total = estimates(sobol_indices(gather(values[:, None], DEATHS), THREE, n_resamples=10))
    assert first == pytest.approx(theirs.first_order.tolist(), abs=1e-12)
    assert total == pytest.approx(theirs.total_order.tolist(), abs=1e-12)


@pytest.mark.parametrize("kind", LUCK)
def test_luck_of_any_kind_is_taken_out_of_the_indices(kind: str) -> None:
    """Luck of four times the variance of the function, 200 runs: indices come back within 0.03."""
    unit = saltelli(3, 2**11, 3)
    size = 2.0 * np.sqrt(ISHIGAMI_VARIANCE)
    values = ishigami(unit)[:, None] + size * LUCK[kind](unit, 200, np.random.default_rng(5))
    first, total = estimates(sobol_indices(gather(values, DEATHS), THREE, n_resamples=10))
    assert first == pytest.approx(ISHIGAMI_FIRST, abs=0.03)
    assert total == pytest.approx(ISHIGAMI_TOTAL, abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("kind", LUCK)
def test_known_luck_gives_the_known_share_of_chance(kind: str) -> None:
    """A run has luck of four times the variance that the parameters explain: chance is 0.8."""
    unit = saltelli(3, 2**10, 3)
    values = ishigami(unit)[:, None] + 2.0 * np.sqrt(ISHIGAMI_VARIANCE) * LUCK[kind](
        unit, 1000, np.random.default_rng(6)
    )
    chance = sobol_indices(gather(values, DEATHS), THREE, n_resamples=200).chance
    assert chance.estimate == pytest.approx(0.8, abs=0.03)
    assert chance.low < 0.8 < chance.high


def test_noise_of_own_luck_is_the_variance_over_runs() -> None:
    """Luck of the variance of the function and 19 runs leave 1/20 of the variance between points."""
    unit = saltelli(3, 2**11, 8)
    values = ishigami(unit)[:, None] + np.sqrt(ISHIGAMI_VARIANCE) * own_luck(unit, 19, np.random.default_rng(9))
    found = sobol_indices(gather(values, DEATHS), THREE, n_resamples=200)
    assert found.noise.estimate == pytest.approx(0.05, abs=0.005)
    assert found.noise.low < 0.05 < found.noise.high
    assert found.runs_needed == pytest.approx(19, abs=2)


def test_luck_that_is_the_same_everywhere_leaves_no_noise() -> None:
    unit = saltelli(3, 2**9, 8)
    values = ishigami(unit)[:, None] + 100.0 * same_luck(unit, 20, np.random.default_rng(9))
    found = sobol_indices(gather(values, DEATHS), THREE, n_resamples=50)
    assert found.noise.estimate == pytest.approx(0.0, abs=1e-12)
    assert found.runs_needed == 1
    assert found.chance.estimate > 0.99


def naive_variance(values: np.ndarray, width: int) -> float:
    """Variance of the means less variance over runs, as one would correct independent noise."""
    base = values.reshape(-1, width, values.shape[1])[:, :2].reshape(-1, values.shape[1])
    return float(base.mean(axis=1).var() - base.var(axis=1, ddof=1).mean() / values.shape[1])


def test_under_shared_luck_the_textbook_correction_takes_too_much_and_ours_does_not() -> None:
    unit = saltelli(3, 2**8, 2)
    naive, ours = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        values = ishigami(unit)[:, None] + 10.0 * same_luck(unit, 10, rng) + 4.0 * bent_luck(unit, 10, rng)
        naive.append(naive_variance(values, 5))
        ours.append(sobol_indices(gather(values, DEATHS), THREE, n_resamples=2).variance)
    error = float(np.std(ours)) / np.sqrt(60)
    truth = float(ishigami(unit).reshape(-1, 5)[:, :2].var())
    assert abs(np.mean(ours) - truth) < 4.0 * error
    assert np.mean(naive) < truth - 4.0 * error


def test_estimates_over_the_luck_are_unbiased_also_for_indices_of_unused_factors() -> None:
    """Total index of a factor through which only luck passes: 0 in the mean, though each draw of luck shows some."""
    unit = saltelli(4, 2**8, 2)
    totals = []
    for seed in range(60):
        values = ishigami(unit)[:, None] + 6.0 * bent_luck(unit, 8, np.random.default_rng(seed))
        totals.append(sobol_indices(gather(values, DEATHS), FOUR, n_resamples=2).total[3].estimate)
    assert abs(np.mean(totals)) < 4.0 * np.std(totals) / np.sqrt(60)
    assert np.std(totals) > 0.01


def covers_zero(kind: str, seed: int) -> bool:
    rng = np.random.default_rng(seed)
    unit = saltelli_plain(4, 128, rng)
    values = ishigami(unit)[:, None] + 8.0 * LUCK[kind](unit, 16, rng)
    index = sobol_indices(gather(values, DEATHS), FOUR, n_resamples=1000, rng=rng).total[3]
    return index.low <= 0.0 <= index.high


@pytest.mark.parametrize("kind", LUCK)
def test_the_interval_of_an_inert_factor_covers_zero(kind: str) -> None:
    assert covers_zero(kind, 1)


@pytest.mark.slow
@pytest.mark.parametrize("kind", LUCK)
@pytest.mark.parametrize("repeats", REPEATS)
def test_the_interval_of_an_inert_factor_covers_zero_in_95_of_100_repeats(kind: str, repeats: int) -> None:
    assert sum(covers_zero(kind, seed) for seed in range(repeats)) >= 0.95 * repeats


@pytest.mark.slow
@pytest.mark.parametrize("kind", LUCK)
@pytest.mark.parametrize("repeats", REPEATS)
def test_intervals_cover_the_true_indices(kind: str, repeats: int) -> None:
    """Nominal 95 %; the bootstrap of a ratio is a little short: at least 88 of 100."""
    hits = np.zeros(7)
    for seed in range(repeats):
        rng = np.random.default_rng(1000 + seed)
        unit = saltelli_plain(3, 512, rng)
        values = ishigami(unit)[:, None] + 4.0 * LUCK[kind](unit, 24, rng)
        found = sobol_indices(gather(values, DEATHS), THREE, n_resamples=400, rng=rng)
        truth = (*ISHIGAMI_FIRST, *ISHIGAMI_TOTAL, 16.0 / (16.0 + ISHIGAMI_VARIANCE))
        hits += [
            index.low <= exact <= index.high
            for index, exact in zip((*found.first, *found.total, found.chance), truth, strict=True)
        ]
    assert hits.min() >= 0.88 * repeats, hits


def test_small_negative_indices_are_shown_and_explained() -> None:
    values = ishigami(saltelli_plain(4, 64, np.random.default_rng(2)))[:, None]
    found = sobol_indices(gather(values, DEATHS), FOUR)
    worst = min(range(4), key=lambda place: found.first[place].estimate)
    assert found.first[worst].estimate < 0.0
    (sentence,) = [remark for remark in found.remarks if "are zeros with sampling error" in remark]
    assert f"{FOUR[worst]} first {found.first[worst].estimate:.3f}" in sentence


def test_indices_above_one_are_shown_and_explained() -> None:
    unit = saltelli_plain(2, 8, np.random.default_rng(4))
    found = sobol_indices(gather(unit[:, :1], DEATHS), ("all", "none"))
    assert found.first[0].estimate > 1.0
    (sentence,) = [remark for remark in found.remarks if "above 1 are sampling error" in remark]
    assert f"all first {found.first[0].estimate:.3f}" in sentence and "none" not in sentence


@pytest.mark.parametrize("n_runs", [1, 5])
def test_a_constant_response_gives_nan_and_a_sentence(n_runs: int) -> None:
    found = sobol_indices(gather(np.full((5 * 16, n_runs), 0.3), DEATHS), THREE)
    assert np.isnan([index.estimate for index in (*found.first, *found.total, found.chance, found.noise)]).all()
    assert found.remarks == ("deaths_total (mean) is the same at every point: there is no variance to explain.",)


def test_a_response_that_is_all_luck_says_that_there_is_nothing_to_share_out() -> None:
    unit = saltelli_plain(3, 64, np.random.default_rng(1))
    said = [
        sobol_indices(gather(own_luck(unit, 10, np.random.default_rng(seed)), DEATHS), THREE).remarks[0]
        for seed in range(4)
    ]
    assert all("nothing to share out" in sentence or "cannot be told from 0" in sentence for sentence in said)


def test_too_much_noise_is_a_warning_with_a_remedy() -> None:
    unit = saltelli(3, 2**10, 8)
    values = ishigami(unit)[:, None] + 2.0 * np.sqrt(ISHIGAMI_VARIANCE) * own_luck(unit, 10, np.random.default_rng(9))
    found = sobol_indices(gather(values, DEATHS), THREE, n_resamples=50)
    assert found.runs_needed == pytest.approx(76, rel=0.1)
    assert f"at least {found.runs_needed} runs a point would leave 5%" in found.remarks[0]


def test_the_spread_is_shared_out_like_the_mean() -> None:
    """Log variance 2 x1 + x2, mean 10 x3: indices of the spread are 0.8, 0.2, 0; of the mean 0, 0, 1."""
    unit = saltelli(3, 2**9, 4)
    luck = same_luck(unit, 200, np.random.default_rng(2))
    values = 10.0 * unit[:, 2:] + np.exp(unit[:, :1] + 0.5 * unit[:, 1:2]) * luck
    first, total = estimates(sobol_indices(gather(values, DEATHS, "spread"), THREE, n_resamples=50))
    assert first == pytest.approx([0.8, 0.2, 0.0], abs=0.03)
    assert total == pytest.approx([0.8, 0.2, 0.0], abs=0.03)
    mean_first, _ = estimates(sobol_indices(gather(values, DEATHS), THREE, n_resamples=50))
    assert mean_first == pytest.approx([0.0, 0.0, 1.0], abs=0.05)


def test_the_noise_of_a_spread_is_that_of_a_log_variance() -> None:
    """Normal luck: the log of a variance from 101 runs has variance 2/100."""
    unit = saltelli(2, 2**9, 4)
    values = np.exp(0.5 * unit[:, :1]) * own_luck(unit, 101, np.random.default_rng(2))
    found = sobol_indices(gather(values, DEATHS, "spread"), ("x", "y"), n_resamples=50)
    assert found.noise.estimate == pytest.approx(0.02 / (0.02 + 1.0 / 12.0), rel=0.1)
    assert np.isnan(found.chance.estimate)


def test_runs_alike_at_some_point_raise_the_log_variance_and_say_so() -> None:
    values = np.random.default_rng(0).random((12, 10))
    values[3] = 0.0
    found = sobol_indices(gather(values, DEATHS, "spread"), ("x",))
    assert np.isfinite(found.mean)
    assert any("all runs came out alike" in remark for remark in found.remarks)


def test_a_number_of_points_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"there are 11 points; with 3 factors it takes n_base x 5"):
        sobol_indices(gather(np.ones((11, 2)), DEATHS), THREE)


def test_records_name_every_factor_and_know_no_nan() -> None:
    found = sobol_indices(gather(np.full((80, 3), 0.3), DEATHS), THREE)
    assert [record["factor"] for record in found.records()] == list(THREE)
    assert found.records()[0]["total"] is None
    assert (found.luck()["chance"], found.luck()["variance"]) == (None, 0.0)


def test_first_order_and_chance_of_a_run_make_one_where_nothing_interacts() -> None:
    unit = saltelli(2, 2**10, 1)
    values = unit @ np.array([[2.0], [1.0]]) + 0.5 * own_luck(unit, 50, np.random.default_rng(0))
    found = sobol_indices(gather(values, DEATHS), ("x", "y"), n_resamples=10)
    whole = sum(index.estimate for index in found.first_of_a_run) + found.chance.estimate
    assert whole == pytest.approx(1.0, abs=0.02)
