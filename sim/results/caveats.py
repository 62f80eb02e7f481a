"""Sentences that stand under every result."""

from __future__ import annotations

CAVEAT = (
    "Intervals are 95 % simulation error only, conditional on this model and this scenario: "
    "they do not measure how far the model is from the world. No forecast."
)
"""Ends every run."""

IGNORANCE = (
    "'With ignorance' adds to the simulation error how far the rows of the sample of coefficients differ, with the "
    "luck of the runs taken out. More runs make the simulation error smaller, and not what is unknown."
)
"""Said where coefficients are drawn from a sample."""

SAMPLE_IN_INTERVALS = (
    "These intervals hold ignorance of the coefficients (how far the rows of the sample differ) beside simulation "
    "error."
)
"""Said of a table whose only intervals hold both."""
