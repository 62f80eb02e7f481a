"""Distribution functions of the normal, gamma and beta laws in plain Python.

The scenario station knows no numpy, yet must say whether a truncated law has any mass left. Accuracy of about 1e-10 is
plenty for that. The model truncates its draws with these functions, so they too are of operations whose bits are the
same on every machine: not `math.erfc` or `math.lgamma`, which are the C library's.

>>> round(normal_below(1.959964), 6)
0.975
>>> round(gamma_below(1.0, 1.0), 6)
0.632121
>>> round(beta_below(2.0, 2.0, 0.5), 6)
0.5

Sources
-------
Series and continued fractions: Abramowitz & Stegun (1964), *Handbook of Mathematical Functions*, 6.5.29, 6.5.31 and
26.5.8, Stirling's series 6.1.41; the fractions are evaluated by the modified Lentz method (Thompson & Barnett 1986, J.
Comput. Phys. 64).
"""

from __future__ import annotations

import math

from sim.scenario.arithmetic import exp, log, log1p

_TINY = 1e-300
_ENOUGH = 1e-12
_MOST_TERMS = 2_000
_HALF_LOG_TWO_PI = 0.9189385332046727


def normal_below(z: float) -> float:
    """Probability that a standard normal variable is at most `z`."""
    tail = 0.5 * _gamma_sides(0.5, 0.5 * z * z)[1]
    return tail if z < 0.0 else 1.0 - tail


def gamma_below(shape: float, x: float) -> float:
    """Probability that a gamma variable of scale 1 is at most `x`; the regularised lower incomplete gamma function.

    Shapes above 1e5 use the Wilson-Hilferty normal approximation, since the series would need as many terms.
    """
    if x > 0.0 and shape > 1e5:
        third = 1.0 / (9.0 * shape)
        return normal_below((exp(log(x / shape) / 3.0) - (1.0 - third)) / math.sqrt(third))
    return _gamma_sides(shape, x)[0]


def _gamma_sides(shape: float, x: float) -> tuple[float, float]:
    """Probabilities below and above `x`; the smaller of the two keeps its digits."""
    if x <= 0.0:
        return 0.0, 1.0
    log_front = shape * log(x) - x - log_gamma(shape)
    if log_front < -700.0:
        return (0.0, 1.0) if x < shape else (1.0, 0.0)
    if x < shape + 1.0:
        below = exp(log_front) * _gamma_series(shape, x)
        return below, 1.0 - below
    above = exp(log_front) * _gamma_fraction(shape, x)
    return 1.0 - above, above


def log_gamma(x: float) -> float:
    """Logarithm of the gamma function of x > 0: Stirling's series, from 12 up."""
    product = 1.0
    while x < 12.0:
        product *= x
        x += 1.0
    rest = 1.0 / (x * x)
    series = (((rest / 1188.0 - 1.0 / 1680.0) * rest + 1.0 / 1260.0) * rest - 1.0 / 360.0) * rest + 1.0 / 12.0
    return (x - 0.5) * log(x) - x + _HALF_LOG_TWO_PI + series / x - log(product)


def _gamma_series(shape: float, x: float) -> float:
    term = total = 1.0 / shape
    for n in range(1, _MOST_TERMS):
        term *= x / (shape + n)
        total += term
        if term < total * _ENOUGH:
            break
    return total


def _gamma_fraction(shape: float, x: float) -> float:
    b = x + 1.0 - shape
    c = 1.0 / _TINY
    d = 1.0 / b if b else 1.0 / _TINY
    fraction = d
    for n in range(1, _MOST_TERMS):
        a = -n * (n - shape)
        b += 2.0
        d = 1.0 / _away_from_zero(a * d + b)
        c = _away_from_zero(b + a / c)
        fraction *= d * c
        if abs(d * c - 1.0) < _ENOUGH:
            break
    return fraction


def beta_below(a: float, b: float, x: float) -> float:
    """Probability that a beta variable is at most `x`; the regularised incomplete beta function."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - beta_below(b, a, 1.0 - x)
    log_front = log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x)
    return exp(min(log_front, 700.0)) * _beta_fraction(a, b, x) / a if log_front > -700.0 else 0.0


def _beta_fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    fraction = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for numerator in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + numerator * d)
            c = _away_from_zero(1.0 + numerator / c)
            fraction *= d * c
        if abs(d * c - 1.0) < _ENOUGH:
            break
    return fraction


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
