"""What is thought of each free number before the facts are looked at, and which facts it is expected to answer to.

They stand in one table, `scenarios/fit/free.csv`: dotted key, law, why, and names of facts. A prior comes from sources,
or is an assumption and wide; the defaults of the model have no part in it, because they come from the fit. A number
whose sign is agreed upon keeps it. A number without facts is free all the same where nothing else is known of it: it
keeps its prior, which then shows in the intervals with ignorance. What is not in the table stays at its default.

>>> prior = read_priors()[0]
>>> prior.key, prior.values(np.array([0.5])).tolist()
('coefficients.base_drive', [-1.5])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.evidence.calibration.csv_rows import number_in, rows_in, shipped_file
from sim.model.arrays import Floats
from sim.model.quantiles import LawQuantile, quantile_of
from sim.results.design import Factor
from sim.scenario import distributions as laws
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.quantity import Quantity, weights_of_acts
from sim.scenario.read import read_bytes
from sim.scenario.sample_file import specification_of
from sim.study.varied import Varied


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
        Whence centre and width, and whence the sign.
    answers_to : tuple of str
        Names of facts that are expected to move it, with * and ? for any letters; none where no fact pins it.
    """

    key: str
    law: laws.Law
    centre: float
    reason: str
    answers_to: tuple[str, ...] = ()

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
        return {
            "key": self.key, "law": law, "centre": self.centre, "reason": self.reason,
            "answers_to": list(self.answers_to),
        }  # fmt: skip


def prior_from(stored: dict[str, Any]) -> Prior:
    """The prior that `Prior.to_json` wrote."""
    law = Quantity.model_validate({"distribution": dict(stored["law"])}).distribution
    assert law is not None, "a stored prior has a law"
    return Prior(stored["key"], law, float(stored["centre"]), stored["reason"], tuple(stored.get("answers_to", ())))


def default_of(key: str) -> float:
    """The default of a number of the model.

    Raises
    ------
    ValueError
        If the key is none, or its default is a distribution.
    """
    specified = specification_of(key)
    if specified is None or isinstance(specified.default, bool) or specified.default.value is None:
        raise ValueError(f"{key} has no default that is one number.")
    table, name, last = key.split(".") if key.count(".") == 2 else ("", "", key)
    own = weights_of_acts().get(name, {}) if table == "actions" else {}
    return own.get(last, specified.default.value)


COLUMNS = ("key", "law", "centre", "spread", "at_least", "answers_to", "reason")
FREE = "free.csv"
"""The shipped table of what is free."""


def read_priors(path: Path | None = None) -> tuple[Prior, ...]:
    """The priors of a table; of the shipped one if no path is given. Errors as for `priors_in`."""
    path = shipped_file(FREE) if path is None else path
    return priors_in(read_bytes(path, str(path)), str(path))


def priors_in(data: bytes, file: str) -> tuple[Prior, ...]:
    """The priors of the bytes of a table that messages call `file`.

    Parameters
    ----------
    data : bytes
        CSV with the columns `COLUMNS`. `law` is normal (centre, and standard deviation as spread), lognormal (median,
        and standard deviation of the logarithm) or beta (mean, and how many observations it is worth); `at_least` cuts
        it off below where the sign is agreed upon; `answers_to` names facts, with * and ? for any letters.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    found: dict[str, Prior] = {}
    faults = []
    for line, row in rows_in(data, file, COLUMNS):
        try:
            if row["key"] in found:
                raise ValueError("is there twice.")
            found[row["key"]] = _prior_of(row)
        except ValueError as error:
            faults.append(Fault(file, line, row["key"], str(error)))
    if not found and not faults:
        raise ScenarioError.at(file, "holds no number that is free.")
    if faults:
        raise ScenarioError(faults)
    return tuple(found.values())


def _prior_of(row: dict[str, str]) -> Prior:
    """The prior of a row."""
    key = row["key"]
    specified = specification_of(key)
    if specified is None:
        raise ValueError("is no number of the model.")
    centre, spread = number_in(row, "centre"), number_in(row, "spread")
    if centre is None or spread is None or spread <= 0.0:
        raise ValueError("needs a centre, and a spread above 0.")
    if len(row["reason"]) < len("assumption"):
        raise ValueError("needs a reason, or the word assumption with what is assumed.")
    told: dict[str, Any]
    if row["law"] == "normal":
        told = {"distribution": "normal", "mean": centre, "sd": spread}
    elif row["law"] == "lognormal":
        told = {"distribution": "lognormal", "median": centre, "sd_log": spread}
    elif row["law"] == "beta":
        told = {"distribution": "beta", "a": spread * centre, "b": spread * (1.0 - centre)}
    else:
        raise ValueError(f"law is {row['law']!r}; it must be normal, lognormal or beta.")
    if (least := number_in(row, "at_least")) is not None:
        told["at_least"] = least
    law = Quantity.model_validate({"distribution": told}).distribution
    assert law is not None, "it was given"
    cut = law.cut(specified.low, specified.high)
    return Prior(key, cut, default_of(key), row["reason"], tuple(row["answers_to"].split()))


def points_of(chosen: Sequence[Prior], u: Floats) -> dict[str, Floats]:
    """Points of coefficients at positions u, shape (n_points, n_priors)."""
    return {prior.key: prior.values(u[:, place]) for place, prior in enumerate(chosen)}
