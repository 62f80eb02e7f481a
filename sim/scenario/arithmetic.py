"""exp and log of one float, and the distribution functions made of them, of + - * / alone: IEEE 754 fixes every one of
these operations, so the bits are the same on every machine, under every Python and in every engine.

What `math.exp` returns is decided by the C library, and what `numpy.exp` returns by the build of NumPy and the
processor: their last bits differ; so do those of `math.erfc` and `math.lgamma`. `sim.model.arithmetic` has exp and log
in the same order of operations for arrays.

The scenario station knows no numpy, yet must say whether a truncated law has any mass left, and the model truncates its
draws by the same functions. Accuracy of about 1e-10 is plenty for that.

>>> exp(2.0), log(10.0)
(7.38905609893065, 2.302585092994046)
>>> round(normal_below(1.959964), 6), round(gamma_below(1.0, 1.0), 6), round(beta_below(2.0, 2.0, 0.5), 6)
(0.975, 0.632121, 0.5)

Sources
-------
exp: Cephes (Moshier, S. L. 1989, *Methods and Programs for Mathematical Functions*), a Padé form after the reduction by
Cody, W. J. & Waite, W. (1980), *Software Manual for the Elementary Functions*. log: fdlibm (Sun Microsystems 1993),
`e_log.c`, with the reduction to [sqrt(1/2), sqrt(2)) of musl. Series and continued fractions: Abramowitz & Stegun
(1964), *Handbook of Mathematical Functions*, 6.5.29, 6.5.31 and 26.5.8, Stirling's series 6.1.41; the fractions are
evaluated by the modified Lentz method (Thompson & Barnett 1986, J. Comput. Phys. 64).
"""

from __future__ import annotations

import math
from math import frexp, inf, ldexp, nan

EXP_LOW, EXP_HIGH = -708.0, 709.0
"""Below the first exp is 0, above the second inf: near the ends of the normal floats, so that no subnormal appears."""
LOG2_E = 1.4426950408889634
EXP_SHIFT = 1.5 * 2.0**52 + 1023.0
"""Added and taken away again it rounds to whole numbers, ties to even. Before it is taken away, the lowest bits of the
sum are the whole number plus 1023: the exponent field of that power of two."""
LN2_FIRST, LN2_REST = 6.93145751953125e-1, 1.42860682030941723212e-6
"""ln 2 in two parts; the first has so few bits that its product with any exponent is exact."""
EXP_P = (1.26177193074810590878e-4, 3.02994407707441961300e-2, 9.99999999999999999910e-1)
EXP_Q = (3.00198505138664455042e-6, 2.52448340349684104192e-3, 2.27265548208155028766e-1, 2.00000000000000000005e0)
"""exp(r) = 1 + 2 r P(r^2) / (Q(r^2) - r P(r^2)); from the highest power down."""

LOG_LOW = 2.0**-1022
"""The least normal float: below it, log is -inf."""
SQRT_HALF = 0.7071067811865476
SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
"""The bits of sqrt(1/2): every positive float is z * 2**k with z from there to below sqrt(2)."""
LOG_L = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
    1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
)  # fmt: skip
"""With s = f / (2 + f): ln(1 + f) = f - f^2/2 + s (f^2/2 + R), R = L0 s^2 + ... + L6 s^14; from the lowest power up."""
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""ln 2 in two parts, another split: the first times any exponent is exact, and both together are ln 2 to 2**-86."""

_P0, _P1, _P2 = EXP_P
_Q0, _Q1, _Q2, _Q3 = EXP_Q
_L0, _L1, _L2, _L3, _L4, _L5, _L6 = LOG_L


def exp(x: float) -> float:
    """e to the power x: 0 below -708, inf above 709, NaN of NaN; `sim.model.arithmetic.exp` says how exact it is."""
    x = float(x)
    if not EXP_LOW <= x <= EXP_HIGH:
        return 0.0 if x < EXP_LOW else inf if x > EXP_HIGH else x
    n = (x * LOG2_E + EXP_SHIFT) - EXP_SHIFT
    r = (x - n * LN2_FIRST) - n * LN2_REST
    rr = r * r
    p = ((_P0 * rr + _P1) * rr + _P2) * r
    q = ((_Q0 * rr + _Q1) * rr + _Q2) * rr + _Q3
    y = p / (q - p)
    return ldexp((y + y) + 1.0, int(n))


def log(x: float) -> float:
    """Natural logarithm: -inf below 2**-1022, zero included; NaN of less than 0 and of NaN; inf of inf."""
    x = float(x)
    if not LOG_LOW <= x < inf:
        return -inf if 0.0 <= x < LOG_LOW else nan if x < 0.0 else x
    z, k = frexp(x)
    if z < SQRT_HALF:
        z, k = z + z, k - 1
    f = z - 1.0
    s = f / (f + 2.0)
    ss = s * s
    r = ((((((_L6 * ss + _L5) * ss + _L4) * ss + _L3) * ss + _L2) * ss + _L1) * ss + _L0) * ss
    h = (0.5 * f) * f
    return k * LN2_HIGH - ((h - (s * (h + r) + k * LN2_LOW)) - f)


def log1p(x: float) -> float:
    """ln(1 + x), exact to the last digits for small x too (Kahan's way)."""
    above = 1.0 + x
    return x if above == 1.0 else log(above) * x / (above - 1.0)


def expm1(x: float) -> float:
    """e to the power x, less 1, for x of at most 0; exact to the last digits for small x too (Kahan's way)."""
    above = exp(x)
    return x if above == 1.0 else above - 1.0 if above < 0.5 else (above - 1.0) * x / log(above)


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
