"""exp, log and the normal quantile: how far from the truth, and the same bits however they are computed."""

from __future__ import annotations

import decimal
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from math import inf, nan, ulp

import numpy as np
import pytest
from numpy.typing import NDArray

import sim
from sim.engine.draws import clock_key, uniforms
from sim.model.arithmetic import BLOCK, FEW, exp, log, normal_quantile
from sim.scenario.arithmetic import EXP_HIGH, EXP_LOW, LOG_LOW, expm1, log1p

Floats = NDArray[np.float64]
Function = Callable[..., Floats]


def draws(n: int, name: str) -> Floats:
    """Uniforms in (0, 1)."""
    u: Floats = uniforms(clock_key(1, name), np.arange(n, dtype=np.int64), 0, 1)[0]
    return u


def neighbours(*values: float, n: int = 200) -> Floats:
    """Each value with the floats on both sides of it."""
    with np.errstate(over="ignore"):
        bits = np.array(values).view(np.int64)[:, np.newaxis] + np.arange(-n, n + 1)
    return np.ascontiguousarray(bits).reshape(-1).view(np.float64)


N = 300_001
EDGES = np.concatenate(
    [
        neighbours(EXP_LOW, EXP_HIGH, LOG_LOW, 1.0, -1.0, 0.5, 2.0**0.5, 0.5**0.5, 1.7e308, 5e-322, -1e-300),
        np.array([0.0, -0.0, inf, -inf, nan, -nan, 5e-324, -5e-324, 1e300, -1e300, 2.0**-1074]),
        np.arange(-1100.0, 1100.0) * 0.34657359027997264,  # where the exponent of exp changes
    ]
)
SMALLEST = (draws(N, "bits") * 2.0**53).astype(np.int64).view(np.float64)
ANY_BITS = ((draws(N, "high") * 2.0**32).astype(np.uint64) << np.uint64(32)).view(np.float64)
EXPONENTS = np.concatenate([(draws(N, "exp") - 0.5) * 1440.0, (draws(N, "small") - 0.5) * 8.0, ANY_BITS, EDGES])
NUMBERS = np.concatenate([draws(N, "log"), 1.0 + (draws(N, "one") - 0.5) * 0.9, np.abs(ANY_BITS), SMALLEST, EDGES])
SHARES = np.concatenate(
    [draws(N, "u"), draws(N, "tail") * 2.0**-30, 1.0 - draws(N, "top") * 2.0**-30, neighbours(0.075, 0.925, 0.5)]
)


# --- the same bits


def bits(values: Floats) -> NDArray[np.int64]:
    """The bits; every NaN is one."""
    return np.where(np.isnan(values), nan, values).view(np.int64)


EACH = pytest.mark.parametrize(
    ("function", "x"),
    [(exp, EXPONENTS), (log, NUMBERS), (normal_quantile, SHARES)],
    ids=["exp", "log", "normal quantile"],
)


@EACH
def test_a_float_and_an_array_give_the_same_bits(function: Function, x: Floats) -> None:
    with np.errstate(all="ignore"):
        of_array = function(x)
    assert np.array_equal(bits(of_array), bits(np.array([function(value) for value in x.tolist()])))


@pytest.mark.parametrize(("function", "x"), [(exp, EXPONENTS), (log, NUMBERS)], ids=["exp", "log"])
def test_neither_shape_nor_place_nor_company_changes_a_bit(function: Function, x: Floats) -> None:
    """Rows, strided and reversed views, in place or not, any length on either side of a block."""
    x = np.concatenate([x[:BLOCK], x[-len(EDGES) :], x[: 3 * BLOCK]])[: 4 * BLOCK]
    with np.errstate(all="ignore"):
        whole = bits(function(x))
        assert np.array_equal(bits(function(x.reshape(4, BLOCK))).reshape(-1), whole)
        for part in (slice(None, None, 3), slice(None, None, -1), *(slice(7, 7 + n) for n in range(2 * FEW))):
            assert np.array_equal(bits(function(x[part])), whole[part])
        for length in (BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 5):
            in_place = x[:length].copy()
            assert function(in_place, out=in_place) is in_place
            assert np.array_equal(bits(in_place), whole[:length])
        columns = np.zeros((len(x), 2))
        function(x, out=columns[:, 1])
        assert np.array_equal(bits(np.ascontiguousarray(columns[:, 1])), whole)
        assert not columns[:, 0].any()


RECORDED = {"exp": "37c0590cada3aea5", "log": "3a3703a3923237cd", "normal_quantile": "5d4764acb67424e1"}
"""SHA-256 of what came out, its first 16 digits: the values must be these on every machine."""


@EACH
def test_the_bits_are_those_of_every_other_machine(function: Function, x: Floats) -> None:
    with np.errstate(all="ignore"):
        assert hashlib.sha256(bits(function(x)).tobytes()).hexdigest()[:16] == RECORDED[function.__name__]


@pytest.mark.slow
def test_a_processor_that_can_do_less_plays_the_same_runs() -> None:
    """NumPy is told to use nothing beyond what it asks of every processor: its own exp and log have other bits then."""
    extensions = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])  # type: ignore[call-overload]
    program = "import sim; print(sim.run('rivals_with_mediator', runs=60, seed=5, engine='lanes').digest)"
    least = os.environ | {"NPY_DISABLE_CPU_FEATURES": " ".join(extensions)}
    told = subprocess.run([sys.executable, "-c", program], env=least, capture_output=True, text=True, check=True).stdout
    assert told.strip() == sim.run("rivals_with_mediator", runs=60, seed=5, engine="lanes").digest


def test_no_value_is_written_into_the_argument() -> None:
    x = np.array([0.0, -1.0, 2.0, nan, inf])
    for function in (exp, log):
        with np.errstate(all="ignore"):
            function(x)
        assert np.array_equal(x, [0.0, -1.0, 2.0, nan, inf], equal_nan=True)


# --- the ends


@pytest.mark.parametrize("wrap", [float, lambda x: np.array([x])[0:1]], ids=["float", "array"])
def test_ends_of_exp(wrap: Callable[[float], Floats]) -> None:
    for x, expected in ((-inf, 0.0), (-708.0000000000001, 0.0), (709.0000000000001, inf), (inf, inf), (0.0, 1.0)):
        with np.errstate(all="ignore"):
            assert exp(wrap(x)) == expected
    assert np.isnan(exp(wrap(nan)))
    assert exp(wrap(-708.0)) == pytest.approx(3.307553003638408e-308, rel=1e-15)
    assert exp(wrap(709.0)) == pytest.approx(8.218407461554972e307, rel=1e-15)


@pytest.mark.parametrize("wrap", [float, lambda x: np.array([x])[0:1]], ids=["float", "array"])
def test_ends_of_log(wrap: Callable[[float], Floats]) -> None:
    with np.errstate(all="ignore"):
        for x, expected in (
            (0.0, -inf),
            (-0.0, -inf),
            (5e-324, -inf),
            (LOG_LOW - 5e-324, -inf),
            (inf, inf),
            (1.0, 0.0),
        ):
            assert log(wrap(x)) == expected
        for x in (nan, -5e-324, -1.0, -inf):
            assert np.isnan(log(wrap(x)))
    assert log(wrap(LOG_LOW)) == pytest.approx(-708.3964185322641, rel=1e-15)


def test_unlikely_options_warn_of_nothing() -> None:
    with np.errstate(all="raise", under="ignore"):
        assert exp(np.array([-1e300, -inf, 0.0, nan])).tolist()[:3] == [0.0, 0.0, 1.0]


# --- how far from the truth, in units of the last place


def places_off(computed: float, truth: Decimal) -> float:
    return abs(float((truth - Decimal(computed)) / Decimal(ulp(computed))))


def worst(function: Callable[[float], float], truth: Callable[[Decimal], Decimal], points: list[float]) -> float:
    with decimal.localcontext(prec=40):
        return max(places_off(function(x), truth(Decimal(x))) for x in points)


EVERYWHERE = [((draws(12_000, "range") - 0.5) * 1416.0).tolist(), ((draws(12_000, "near") - 0.5) * 6.0).tolist()]


@pytest.mark.parametrize("points", EVERYWHERE, ids=["wide", "near 0"])
def test_exp_is_within_1_7_places_of_the_truth(points: list[float]) -> None:
    assert 1.2 < worst(exp, Decimal.exp, points) < 1.7


@pytest.mark.parametrize(
    "points",
    [
        draws(12_000, "range").tolist(),
        (0.7 + 0.72 * draws(12_000, "near")).tolist(),
        (2.0 ** -(draws(9_000, "wide") * 1022.0)).tolist(),
    ],
    ids=["uniforms", "near 1", "wide"],
)
def test_log_is_within_0_85_places_of_the_truth(points: list[float]) -> None:
    assert 0.5 < worst(log, Decimal.ln, points) < 0.85


def below(x: Decimal) -> tuple[Decimal, Decimal]:
    """Distribution function less one half, and density, of the standard normal law: Abramowitz & Stegun 26.2.11."""
    pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
    density = (-x * x / 2).exp() / (2 * pi).sqrt()
    term = total = x
    odd = 1
    while abs(term) > abs(total) * Decimal("1e-58"):
        odd += 2
        term = term * x * x / odd
        total += term
    return density * total, density


PARTS = {
    "middle": 0.075 + 0.85 * draws(1500, "middle"),
    "tail": 2.0 ** -(3.8 + 32.0 * draws(1000, "tail")),
    "far tail": 2.0 ** -(36.1 + 16.9 * draws(700, "far")),
}


@pytest.mark.parametrize("part", PARTS)
def test_the_normal_quantile_is_within_1e_15_of_the_truth(part: str) -> None:
    def errors() -> Iterator[float]:
        for u in PARTS[part].tolist():
            z = normal_quantile(u)
            share, density = below(Decimal(z))
            yield abs(float((share + Decimal("0.5") - Decimal(u)) / density / Decimal(z)))

    with decimal.localcontext(prec=60):
        assert 1e-16 < max(errors()) < 1e-15


def test_small_arguments_of_log1p_and_expm1_keep_their_digits() -> None:
    for x in (10.0 ** (-20.0 * draws(3000, "small"))).tolist():
        with decimal.localcontext(prec=60):
            assert log1p(-0.9 * x) == pytest.approx(float((1 + Decimal(-0.9 * x)).ln()), rel=1e-15)
            assert expm1(-x) == pytest.approx(float(Decimal(-x).exp() - 1), rel=1e-15)
