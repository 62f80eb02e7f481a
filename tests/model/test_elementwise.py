"""The operations of rules: the same bits on a float and on arrays, and the laws that the variates must follow."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from math import exp, inf, log

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine.draws import clock_key, uniforms
from sim.model import elementwise as e

FloatArray = NDArray[np.float64]

N = 300_001  # odd, so that no vector register divides it


def draws(n: int = N, name: str = "test") -> FloatArray:
    """Uniforms as rules receive them."""
    u: FloatArray = uniforms(clock_key(1, name), np.arange(n, dtype=np.int64), 0, 1)[0]
    return u


def spread(scale: float, n: int = N) -> FloatArray:
    """Numbers of both signs and of many sizes up to `scale`, both zeros among them."""
    u, size = draws(n, "sign"), draws(n, "size")
    x = np.where(u < 0.5, -1.0, 1.0) * scale * size**8
    x[:2] = 0.0, -0.0
    return x


def assert_same_bits(one: FloatArray, other: FloatArray) -> None:
    """Equal to the last bit, the sign of zero included."""
    assert one.dtype == other.dtype == np.float64
    assert np.array_equal(one.view(np.int64), other.view(np.int64))


def assert_floats_equal_arrays(function: Callable[..., e.Value], *columns: FloatArray) -> None:
    """One float at a time, whole arrays, strided arrays and arrays of odd lengths give the same bits.

    Not reversed views: NumPy's `exp` and `log` take another path there, which differs in the last bit of some values
    on processors with AVX-512. Engines gather lanes into new arrays, so that a rule never sees a reversed view.
    """
    whole = function(*columns)
    scalars = [function(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    assert {type(value) for value in scalars} == {float}
    assert_same_bits(whole, np.array(scalars))
    for part in (slice(None, None, 2), slice(1, None, 3), *(slice(5, 5 + n) for n in range(18))):
        assert_same_bits(function(*(column[part] for column in columns)), whole[part])


POSITIVE = np.abs(spread(1e6)) + 2.0**-60

CASES: dict[str, tuple[Callable[..., e.Value], tuple[FloatArray, ...]]] = {
    "exp": (e.exp, (spread(700.0),)),
    "log": (e.log, (POSITIVE,)),
    "log of uniforms": (e.log, (draws(),)),
    "sqrt": (e.sqrt, (POSITIVE,)),
    "floor": (e.floor, (spread(1e6),)),
    "logistic": (e.logistic, (spread(40.0),)),
    "log1p_count": (e.log1p_count, (np.floor(POSITIVE),)),
    "clip": (lambda x: e.clip(x, -1.5, 2.5), (spread(10.0),)),
    "minimum": (e.minimum, (spread(10.0), spread(10.0)[::-1].copy())),
    "maximum": (e.maximum, (spread(10.0), spread(10.0)[::-1].copy())),
    "where": (lambda x, y: e.where(x < y, x, y + 1.0), (draws(), draws(name="other"))),
    "not_": (lambda x, y: e.where(e.not_(x < y), x, y), (draws(), draws(name="other"))),
    "exponential": (e.exponential, (POSITIVE, draws())),
    "normal_quantile": (e.normal_quantile, (draws(60_001),)),
    "normal_quantile in the tails": (e.normal_quantile, (draws(30_001) * 2.0**-30,)),
    "lognormal": (e.lognormal, (POSITIVE[:60_001], draws(60_001, "spread"), draws(60_001))),
}


@pytest.mark.parametrize("name", CASES)
def test_floats_and_arrays_give_the_same_bits(name: str) -> None:
    function, columns = CASES[name]
    assert_floats_equal_arrays(function, *columns)


ZEROS = np.array([0.0, -0.0, 0.0, -0.0] * 5 + [0.0]), np.array([-0.0, 0.0, 0.0, -0.0] * 5 + [-0.0])


@pytest.mark.parametrize("function", [e.minimum, e.maximum])
def test_the_choice_between_two_zeros_is_the_same(function: Callable[..., e.Value]) -> None:
    assert_floats_equal_arrays(function, *ZEROS)


@pytest.mark.parametrize("bound", [0.0, -0.0])
def test_the_choice_between_a_zero_and_a_bound_of_zero_is_the_same(bound: float) -> None:
    for function in (e.minimum, e.maximum):
        assert_floats_equal_arrays(lambda x, choose=function: choose(x, bound), ZEROS[0])


# --- conditions and choices


def test_not_negates_bools_and_arrays_of_bools() -> None:
    assert e.not_(True) is False
    assert e.not_(False) is True
    assert e.not_(np.array([True, False])).tolist() == [False, True]


def test_where_takes_a_bool_and_an_array_of_bools() -> None:
    assert e.where(True, 5.0, 6.0) == 5.0
    assert e.where(False, 5.0, 6.0) == 6.0
    assert e.where(np.array([True, False]), 5.0, np.array([7.0, 8.0])).tolist() == [5.0, 8.0]


def test_minimum_and_maximum_take_a_float_beside_an_array() -> None:
    x = np.array([1.0, 3.0])
    assert e.minimum(x, 2.0).tolist() == e.minimum(2.0, x).tolist() == [1.0, 2.0]
    assert e.maximum(x, 2.0).tolist() == e.maximum(2.0, x).tolist() == [2.0, 3.0]


def test_clip_returns_the_nearer_bound_outside() -> None:
    assert [e.clip(x, -1.0, 2.0) for x in (-5.0, -1.0, 0.5, 2.0, 9.0)] == [-1.0, -1.0, 0.5, 2.0, 2.0]


# --- functions at their ends


def test_exp_leaves_the_range_of_a_float_without_an_error() -> None:
    with np.errstate(over="ignore", under="ignore"):
        assert (e.exp(1000.0), e.exp(-1000.0)) == (inf, 0.0)
        assert e.exp(np.array([1000.0, -1000.0])).tolist() == [inf, 0.0]


def test_logistic_is_bounded_by_zero_and_one_far_out() -> None:
    with np.errstate(over="ignore"):
        assert (e.logistic(-1000.0), e.logistic(0.0), e.logistic(1000.0)) == (0.0, 0.5, 1.0)
        assert e.logistic(np.array([-1000.0, 0.0, 1000.0])).tolist() == [0.0, 0.5, 1.0]


def test_log1p_count_is_zero_at_no_deaths() -> None:
    assert e.log1p_count(0.0) == 0.0
    assert e.log1p_count(99.0) == pytest.approx(log(100.0), rel=1e-15)


def test_exponential_is_finite_and_positive_at_the_extreme_uniforms() -> None:
    assert e.exponential(1.0, 2.0**-53) == pytest.approx(2.0**-53, rel=1e-12)
    assert e.exponential(1.0, 1.0 - 2.0**-53) == pytest.approx(53 * log(2.0), rel=1e-15)


# --- tables


def test_lookup_reads_plain_numbers_and_a_table_alike() -> None:
    numbers = (3.0, 1.0, 4.0, 1.5)
    index = np.array([3.0, 0.0, 2.0, 2.0, 1.0])
    for table in (numbers, list(numbers), e.Table(numbers)):
        assert [e.lookup(table, i) for i in index.tolist()] == [1.5, 3.0, 4.0, 4.0, 1.0]
        assert e.lookup(table, index).tolist() == [1.5, 3.0, 4.0, 4.0, 1.0]


def test_lookup_of_a_table_has_the_same_bits_on_floats_and_arrays() -> None:
    table = e.Table(spread(1e3, 129).tolist())
    assert_floats_equal_arrays(lambda i: e.lookup(table, i), np.floor(draws(20_001) * 129))


def test_lookup_reads_each_lane_from_its_own_row() -> None:
    table = [np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0]), np.array([100.0, 200.0, 300.0])]
    index = np.array([2.0, 0.0, 1.0])
    assert e.lookup(table, index).tolist() == [100.0, 2.0, 30.0]
    by_lane = [e.lookup([row.tolist()[lane] for row in table], i) for lane, i in enumerate(index.tolist())]
    assert by_lane == [100.0, 2.0, 30.0]


def test_lookup_takes_rows_and_plain_numbers_in_one_table() -> None:
    assert e.lookup([7.0, np.array([1.0, 2.0])], np.array([0.0, 1.0])).tolist() == [7.0, 2.0]


def test_lookup_of_a_table_rejects_an_index_past_its_end() -> None:
    table = e.Table((1.0, 2.0))
    for index in (2.0, np.array([2.0])):
        with pytest.raises(IndexError):
            e.lookup(table, index)


def test_a_table_survives_pickling() -> None:
    table = e.Table([1, 2.5])
    copy = pickle.loads(pickle.dumps(table))
    assert isinstance(copy, e.Table)
    assert list(copy) == [1.0, 2.5]
    assert_same_bits(copy.array, table.array)


# --- rows: one an option


def test_rows_of_one_run_and_of_lanes_hold_the_same_numbers() -> None:
    one, lanes = 0.0, np.zeros(3)
    for values in ((1.0, 2.0), [1.0, 2.0], e.Table((1.0, 2.0))):
        assert e.rows(values, one).tolist() == [1.0, 2.0]
        assert e.rows(values, lanes).tolist() == [[1.0], [2.0]]
    assert e.rows([1.0, np.array([4.0, 5.0, 6.0])], lanes).tolist() == [[1.0, 1.0, 1.0], [4.0, 5.0, 6.0]]


def test_filled_rows_can_be_changed_one_by_one() -> None:
    one, lanes = e.filled(2, True, 0.0), e.filled(2, np.array([True, False]), np.zeros(2))
    one[1] = False
    lanes[1] = np.array([False, True])
    assert one.tolist() == [True, False]
    assert lanes.tolist() == [[True, False], [False, True]]


@pytest.mark.parametrize("summary", [e.largest, e.running_sums], ids=["largest", "running sums"])
def test_summaries_of_rows_have_the_same_bits_for_one_run_and_for_lanes(summary: Callable[[e.Rows], e.Value]) -> None:
    """25 options of very unequal size: a sum in another order would round differently."""
    values = np.exp(spread(30.0, 25 * 401)).reshape(25, 401)
    for lane, of_lane in enumerate(np.moveaxis(summary(values), -1, 0)):
        assert_same_bits(np.asarray(of_lane), np.asarray(summary(values[:, lane].copy())))


def test_running_sums_add_in_the_order_of_the_rows() -> None:
    values = np.exp(spread(30.0, 25))
    total = 0.0
    for value, below in zip(values.tolist(), e.running_sums(values).tolist(), strict=True):
        total += value
        assert below == total


def test_how_many_counts_up_to_127_rows() -> None:
    conditions = np.arange(127)[:, np.newaxis] < np.array([0, 3, 127])
    assert e.how_many(conditions).tolist() == [0.0, 3.0, 127.0]
    assert e.how_many(conditions[:, 1].copy()) == 3.0


def test_lookup_reads_a_row_of_each_lane() -> None:
    table = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
    assert e.lookup(table, np.array([1.0, 0.0, 1.0])).tolist() == [10.0, 2.0, 30.0]
    assert e.lookup(table[:, 2], 1.0) == 30.0


# --- the normal quantile


def test_normal_quantile_agrees_with_scipy() -> None:
    """Within 1e-12 of `ndtri`, relative: 300,000 uniforms, both tails down to 2**-53, and the middle."""
    special = pytest.importorskip("scipy.special")
    tail = 2.0 ** -np.linspace(1.0, 53.0, 10_001)
    middle = 0.5 + np.arange(-1000, 1001) * 2.0**-40 + 2.0**-53
    for u in (draws(), tail, 1.0 - tail, middle):
        np.testing.assert_allclose(e.normal_quantile(u), special.ndtri(u), rtol=1e-12, atol=0.0)


def test_normal_quantile_is_odd_and_zero_in_the_middle() -> None:
    assert e.normal_quantile(0.5) == 0.0
    u = draws(10_000)
    assert_same_bits(e.normal_quantile(1.0 - u), -e.normal_quantile(u))


@pytest.mark.parametrize("seam", [0.075, 0.925, exp(-25.0), 1.0 - exp(-25.0)])
def test_normal_quantile_never_falls_at_the_seams_between_its_formulas(seam: float) -> None:
    """|u - 1/2| = 0.425 and r = 5, over 2,001 neighbouring values that a draw can take on each side."""
    u = (np.floor(seam * 2.0**52) + np.arange(-2001, 2002) + 0.5) * 2.0**-52
    assert np.all(np.diff(e.normal_quantile(u)) > 0.0)


def test_normal_quantile_rises_over_its_whole_range() -> None:
    u = np.sort(draws())
    assert np.all(np.diff(e.normal_quantile(u)) > 0.0)


# --- laws: 300,001 draws show a distance of 0.0036 between distribution functions


def test_lognormal_variates_follow_their_law() -> None:
    stats = pytest.importorskip("scipy.stats")
    variates = e.lognormal(3.0, 0.8, draws(name="lognormal"))
    assert stats.kstest(variates, stats.lognorm(s=0.8, scale=3.0).cdf).pvalue > 0.001


def test_exponential_variates_follow_their_law_and_rise_with_the_uniform() -> None:
    stats = pytest.importorskip("scipy.stats")
    u = np.sort(draws(name="exponential"))
    variates = e.exponential(4.0, u)
    assert np.all(np.diff(variates) >= 0.0)
    assert stats.kstest(variates, stats.expon(scale=4.0).cdf).pvalue > 0.001


def test_the_same_test_rejects_a_law_that_is_slightly_wrong() -> None:
    """A mean that is 2 % too large moves the distribution function by 0.0073."""
    stats = pytest.importorskip("scipy.stats")
    variates = e.exponential(4.08, draws(name="exponential"))
    assert stats.kstest(variates, stats.expon(scale=4.0).cdf).pvalue < 0.001
