"""What is thought of each free number before the facts are looked at, and which facts it is expected to answer to.

They stand in one table, `scenarios/fit/free.csv`: dotted key, law, why, and names of facts. A prior comes from sources,
or is an assumption and wide; the defaults of the model have no part in it, because they come from the fit. A number
whose sign is agreed upon keeps it. A number without facts is free all the same where nothing else is known of it: it
keeps its prior, which then shows in the intervals with ignorance. What is not in the table stays at its default.

A point has a *position* u in (0, 1) along each prior, and a standard *score* z: that of the same position in a normal
law.

>>> from sim.scenario.csv_rows import shipped_file
>>> prior = priors_in(shipped_file(FREE).read_bytes(), FREE)[0]
>>> prior.key, prior.values(np.array([0.5])).tolist()
('coefficients.base_drive', [-1.5])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.model.arrays import Floats
from sim.model.elementwise import normal_quantile
from sim.model.quantiles import LawQuantile, quantile_of
from sim.results.design import rounded
from sim.scenario import distributions as laws
from sim.scenario.csv_rows import Row, numbers, read_rows
from sim.scenario.quantity import Quantity, weights_of_acts
from sim.scenario.sample import specification_of
from sim.study.extras import needs

COLUMNS = ("key", "law", "centre", "spread", "at_least", "answers_to", "reason")
FREE = "fit/free.csv"
"""The shipped table of what is free."""
KEPT_FROM_EDGE = 1e-6
"""How far a position stays from 0 and 1."""


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
        return np.array([rounded(value) for value in self.quantile(u).tolist()], dtype=np.float64)

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        law = self.law.model_dump(mode="json", exclude_none=True)
        return {
            "key": self.key, "law": law, "centre": self.centre, "reason": self.reason,
            "answers_to": list(self.answers_to),
        }  # fmt: skip


def law_of(told: dict[str, Any]) -> laws.Law:
    """A law from the words of a scenario file, such as `{"distribution": "normal", "mean": 0.0, "sd": 1.0}`."""
    law = Quantity.model_validate({"distribution": told}).distribution
    assert law is not None, "it was given"
    return law


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
    return read_rows(data, file, COLUMNS, _prior_of)


def _prior_of(row: Row) -> Prior:
    """The prior of a row."""
    key = row["key"]
    specified = specification_of(key)
    if specified is None:
        raise ValueError("is no number of the model.")
    centre, spread = numbers(row, "centre", "spread")
    if spread <= 0.0:
        raise ValueError("needs a centre, and a spread above 0.")
    if len(row["reason"]) < len("assumption"):
        raise ValueError("needs a reason, or the word assumption with what is assumed.")
    shapes = {
        "normal": {"mean": centre, "sd": spread},
        "lognormal": {"median": centre, "sd_log": spread},
        "beta": {"a": spread * centre, "b": spread * (1.0 - centre)},
    }
    if row["law"] not in shapes:
        raise ValueError(f"law is {row['law']!r}; it must be normal, lognormal or beta.")
    least = {"at_least": numbers(row, "at_least")[0]} if row["at_least"] else {}
    law = law_of({"distribution": row["law"], **shapes[row["law"]], **least})
    cut = law.cut(specified.low, specified.high)
    return Prior(key, cut, default_of(key), row["reason"], tuple(row["answers_to"].split()))


def points_of(chosen: Sequence[Prior], u: Floats) -> dict[str, Floats]:
    """Points of coefficients at positions u, shape (n_points, n_priors)."""
    return {prior.key: prior.values(u[:, place]) for place, prior in enumerate(chosen)}


def scores_of(u: Floats) -> Floats:
    """Standard scores of positions."""
    kept = np.clip(u, KEPT_FROM_EDGE, 1.0 - KEPT_FROM_EDGE)
    return np.asarray(normal_quantile(kept.ravel())).reshape(kept.shape)


def positions_of(z: Floats) -> Floats:
    """Positions of standard scores: the normal distribution function."""
    special = needs("scipy.special", "calibration", extra="analysis")
    return np.asarray(np.clip(special.ndtr(z), KEPT_FROM_EDGE, 1.0 - KEPT_FROM_EDGE))
