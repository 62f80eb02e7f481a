"""Logit quantal response: options, utilities, one uniform. Equation (4)."""

from __future__ import annotations

from sim.model.elementwise import Rows, Value, exp, how_many, largest, running_sums, where

UNAVAILABLE = -1e300


def choose(utilities: Rows, available: Rows, precision: Value, u: Value) -> tuple[Value, Rows]:
    """The option chosen, and the probability of each. Equation (4).

    P(option) = exp(precision * utility) / sum over the available options, drawn by inversion in the order of the
    options, which is the order of severity: the same luck gives a more severe choice under a more severe disposition.

    Parameters
    ----------
    utilities : Rows
        One row an option, in utilities.
    available : Rows of conditions
        At least one option must be available.
    precision : Value
        Per utility; 0 gives a uniform choice, a large value the best option, ties shared.
    u : Value
        Uniform in (0, 1).

    Returns
    -------
    option : Value
        Position of the chosen option.
    probability : Rows
    """
    scaled = where(available, precision * utilities, UNAVAILABLE)
    weights = exp(scaled - largest(scaled))
    below = running_sums(weights)
    total = below[-1]
    return how_many(u * total > below[:-1]), weights / total
