"""Distribution functions of the normal, gamma and beta laws in plain Python.

The scenario station knows no numpy, yet must say whether a truncated law has any mass left. Accuracy of about 1e-10 is
plenty for that; the model has its own, vectorised functions.

>>> round(normal_below(1.959964), 6)
0.975
>>> round(gamma_below(1.0, 1.0), 6)
0.632121
>>> round(beta_below(2.0, 2.0, 0.5), 6)
0.5

Sources
-------
Series and continued fractions: Abramowitz & Stegun (1964), *Handbook of Mathematical Functions*, 6.5.29, 6.5.31 and
26.5.8; the fractions are evaluated by the modified Lentz method (Thompson & Barnett 1986, J. Comput. Phys. 64).
"""

from __future__ import annotations

import math

_TINY = 1e-300
_ENOUGH = 1e-12
_MOST_TERMS = 2_000


def normal_below(z: float) -> float:
    """Probability that a standard normal variable is at most `z`."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def gamma_below(shape: float, x: float) -> float:
    """Probability that a gamma variable of scale 1 is at most `x`; the regularised lower incomplete gamma function.

    Shapes above 1e5 use the Wilson-Hilferty normal approximation, since the series would need as many terms.
    """
    if x <= 0.0:
        return 0.0
    if shape > 1e5:
        third = 1.0 / (9.0 * shape)
        return normal_below(((x / shape) ** (1.0 / 3.0) - (1.0 - third)) / math.sqrt(third))
    log_front = shape * math.log(x) - x - math.lgamma(shape)
    if log_front < -700.0:
        return 0.0 if x < shape else 1.0
    if x < shape + 1.0:
        return math.exp(log_front) * _gamma_series(shape, x)
    return 1.0 - math.exp(log_front) * _gamma_fraction(shape, x)


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
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(min(log_front, 700.0)) * _beta_fraction(a, b, x) / a if log_front > -700.0 else 0.0


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
