"""exp and log of one float, of + - * / alone: IEEE 754 fixes every one of these operations, so the bits are the same on
every machine, under every Python and in every engine.

What `math.exp` returns is decided by the C library, and what `numpy.exp` returns by the build of NumPy and the
processor: their last bits differ. `sim.model.arithmetic` has the same operations in the same order for arrays.

>>> exp(2.0), log(10.0)
(7.38905609893065, 2.302585092994046)

Sources
-------
exp: Cephes (Moshier, S. L. 1989, *Methods and Programs for Mathematical Functions*), a Padé form after the reduction by
Cody, W. J. & Waite, W. (1980), *Software Manual for the Elementary Functions*. log: fdlibm (Sun Microsystems 1993),
`e_log.c`, with the reduction to [sqrt(1/2), sqrt(2)) of musl.
"""

from __future__ import annotations

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
