"""Logit quantal response: options, utilities, one uniform. Equation (4)."""

from __future__ import annotations

from collections.abc import Sequence

from sim.model.elementwise import Value, exp, maximum, where

UNAVAILABLE = -1e300


def choose(
    utilities: Sequence[Value], available: Sequence[Value], precision: Value, u: Value
) -> tuple[Value, list[Value]]:
    """The option chosen, and the probability of each. Equation (4).

    P(option) = exp(precision * utility) / sum over the available options, drawn by inversion in the order of the
    options, which is the order of severity: the same luck gives a more severe choice under a more severe disposition.

    Parameters
    ----------
    utilities : sequence of Value
        One an option, in utilities.
    available : sequence of condition
        At least one option must be available.
    precision : Value
        Per utility; 0 gives a uniform choice, a large value the best option, ties shared.
    u : Value
        Uniform in (0, 1).

    Returns
    -------
    option : Value
        Position of the chosen option.
    probability : list of Value
    """
    scaled = [
        where(is_open, precision * utility, UNAVAILABLE) for utility, is_open in zip(utilities, available, strict=True)
    ]
    top = scaled[0]
    for value in scaled[1:]:
        top = maximum(top, value)
    weights = [exp(value - top) for value in scaled]
    total = weights[0]
    for weight in weights[1:]:
        total = total + weight
    threshold = u * total
    below: Value = weights[0]
    option: Value = where(threshold > below, 1.0, 0.0)
    for weight in weights[1:-1]:
        below = below + weight
        option = option + where(threshold > below, 1.0, 0.0)
    return option, [weight / total for weight in weights]
