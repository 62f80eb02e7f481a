"""What is thought of the global coefficients before the facts are looked at: at most ten, each with its reason.

The centre of every prior is the default of the model as it stands, so that one table says both; the width says how far
the value could be off. A coefficient whose sign is agreed upon keeps it. Everything else of the model stays at its
default: what the facts cannot tell apart is not fitted (docs/calibration.md says which pairs these are).

>>> [prior.key for prior in priors()][:2]
['coefficients.base_drive', 'coefficients.drive_contiguous']
>>> prior = priors()[0]
>>> bool(prior.values(np.array([0.5]))[0] == prior.centre)
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.quantiles import LawQuantile, quantile_of
from sim.results.design import Factor
from sim.scenario import distributions as laws
from sim.scenario.quantity import Quantity
from sim.scenario.sample_file import specification_of
from sim.study.varied import Varied

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior:
    """What is thought of one coefficient.

    Attributes
    ----------
    key : str
        Dotted key; `*` stands for every state.
    law : Law
        Already cut to the range of the parameter.
    centre : float
        The default when the prior was made.
    reason : str
        Why so wide, and whence the sign.
    """

    key: str
    law: laws.Law
    centre: float
    reason: str

    @property
    def quantile(self) -> LawQuantile:
        """The inverse distribution function."""
        return quantile_of(self.law)

    def values(self, u: Floats) -> Floats:
        """Values at positions u in (0, 1), rounded as a design rounds them."""
        return np.array(self.varied.values(u.tolist()), dtype=np.float64)

    @property
    def varied(self) -> Varied:
        """The coefficient as a factor of a design, along its law."""
        low, high = (float(end) for end in self.quantile(np.array([0.025, 0.975])))
        specified = specification_of(self.key)
        return Varied(
            Factor(self.key, low=low, high=high, unit="" if specified is None else specified.unit), self.quantile
        )

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        law = self.law.model_dump(mode="json", exclude_none=True)
        return {"key": self.key, "law": law, "centre": self.centre, "reason": self.reason}


def prior_from(stored: dict[str, Any]) -> Prior:
    """The prior that `Prior.to_json` wrote."""
    law = Quantity.model_validate({"distribution": dict(stored["law"])}).distribution
    assert law is not None, "a stored prior has a law"
    return Prior(stored["key"], law, float(stored["centre"]), stored["reason"])


def default_of(key: str) -> float:
    """The default of a coefficient.

    Raises
    ------
    ValueError
        If the key is none, or its default is a distribution.
    """
    specified = specification_of(key)
    if specified is None or isinstance(specified.default, bool) or specified.default.value is None:
        raise ValueError(f"{key} has no default that is one number.")
    return specified.default.value


def about(key: str, reason: str, *, sd: float | None = None, sd_log: float | None = None, beta: float | None = None,
          at_least: float | None = None) -> Prior:  # fmt: skip
    """A prior around the default: normal with `sd`, log-normal with `sd_log`, or beta worth `beta` observations."""
    centre, specified = default_of(key), specification_of(key)
    assert specified is not None, "default_of has looked"
    if sd is not None:
        told: dict[str, Any] = {"distribution": "normal", "mean": centre, "sd": sd}
    elif sd_log is not None:
        told = {"distribution": "lognormal", "median": centre, "sd_log": sd_log}
    else:
        assert beta is not None, "a prior has a width"
        told = {"distribution": "beta", "a": beta * centre, "b": beta * (1.0 - centre)}
    if at_least is not None:
        told["at_least"] = at_least
    law = Quantity.model_validate({"distribution": told}).distribution
    assert law is not None, "it was given"
    return Prior(key, law.cut(specified.low, specified.high), centre, reason)


def priors() -> tuple[Prior, ...]:
    """The prior of every coefficient that is calibrated."""
    return (
        about(
            "coefficients.base_drive", sd=0.35,
            reason="moves the odds of an answer by a factor of two to either side; no source fixes its level",
        ),
        about(
            "coefficients.drive_contiguous", sd=0.25, at_least=0.0,
            reason="neighbours answer more (MID odds ratio 2.0-4.4): not below 0; none to twice the default",
        ),
        about(
            "coefficients.drive_rivalry", sd=0.3, at_least=0.0,
            reason="rivals answer more (MID odds ratio 2.1-4.7): not below 0; none to twice the default",
        ),
        about(
            "coefficients.heat_spread", sd_log=0.35,
            reason="frailty that no attribute explains: from a half to twice the default",
        ),
        about(
            "coefficients.tempo_spread", sd_log=0.2,
            reason="only its sum with the spread of single delays is firm (lags, log s.d. 1.6-2.4 in all)",
        ),
        about(
            "coefficients.look_ahead", sd_log=0.35,
            reason="facts hardly tell it from the cost of wide acts: from a half to twice the default",
        ),
        about(
            "states.*.reciprocity", sd_log=0.35,
            reason="positive in every study of reciprocity (Goldstein & Freeman 1990); its size is a fit",
        ),
        about(
            "coefficients.campaign_continue", beta=20.0,
            reason="same side acts again in 0.66 of next events (MIE): worth twenty observations",
        ),
        about(
            "coefficients.agreement_odds", sd=0.6,
            reason="formal agreements 0.13 (MID), of any kind 0.40 (ICB): what counts as one is open",
        ),
        about(
            "coefficients.waiting_growth", sd_log=0.25, at_least=1.0,
            reason="makes the tail of months; below 1 a state would think ever more often",
        ),
    )  # fmt: skip


def points_of(chosen: Sequence[Prior], u: Floats) -> dict[str, Floats]:
    """Points of coefficients at positions u, shape (n_points, n_priors)."""
    return {prior.key: prior.values(u[:, place]) for place, prior in enumerate(chosen)}
