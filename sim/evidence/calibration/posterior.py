"""The posterior sample: draws of coefficients with weights, and how well each explains each family of cases.

A *family* is a pair of states: all its cases together. Because the log-likelihood of every family is kept beside each
draw, the weights that the sample would have without a family follow by dividing its likelihood out again: a case is
then forecast by coefficients that have not seen its family. How much that costs shows in the effective sample size.

The file is the CSV of `sim.scenario.sample`, so that `--parameters` reads it: `weight`, the dotted keys, then
`loglik:<family>`. Beside it stands a JSON file of the same name with seed, versions, priors and targets.

Sources
-------
Gelfand, Dey & Chang (1992), in Bayesian Statistics 4, 147-167 (leaving out by weights); Kong, Liu & Wong (1994),
J. American Statistical Association 89, 278-288 (effective sample size).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor, log10
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.arrays import Floats
from sim.results.durable import CHECK_PATH, DISK, storage_faults, write_durably
from sim.results.stored_json import write_json
from sim.scenario.sample import LIKELIHOOD, WEIGHT, columns_of, posterior_path

DIGITS = 7
"""Digits of a coefficient in the file."""
ENDS = (0.05, 0.5, 0.95)
"""What is told of a coefficient: the ends of its 90 % interval and its median."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """Draws of coefficients that fit together.

    Attributes
    ----------
    keys : tuple of str
    draws : float array, shape (n_draws, n_keys)
    weights : float array, shape (n_draws,)
        They sum to 1.
    families : tuple of str
    loglik : float array, shape (n_draws, n_families)
    about : mapping
        Seed, versions, priors, targets, waves: as JSON values.
    """

    keys: tuple[str, ...]
    draws: Floats
    weights: Floats
    families: tuple[str, ...] = ()
    loglik: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def points(self) -> dict[str, Floats]:
        """The draws as points, by key."""
        return {key: self.draws[:, place] for place, key in enumerate(self.keys)}

    @property
    def effective(self) -> float:
        """Effective number of draws (Kish)."""
        return float(1.0 / np.sum(self.weights**2))

    def weights_without(self, family: str | None) -> Floats:
        """The weights of a sample that has not seen the cases of a family; the full ones if it never did.

        Parameters
        ----------
        family : str or None
        """
        if family is None or family not in self.families:
            return self.weights
        column = self.loglik[:, self.families.index(family)]
        with np.errstate(divide="ignore"):
            logs = np.log(self.weights) - column
        weights = np.exp(logs - logs.max())
        return np.asarray(weights / weights.sum())

    def without(self, family: str | None) -> Posterior:
        """The sample as it would be without the cases of a family."""
        return Posterior(self.keys, self.draws, self.weights_without(family), self.families, self.loglik, self.about)

    def interval(self, key: str) -> tuple[float, float, float]:
        """Weighted 5 %, 50 % and 95 % points of a coefficient."""
        low, middle, high = weighted_quantiles(self.draws[:, self.keys.index(key)], self.weights, ENDS)
        return float(low), float(middle), float(high)

    @property
    def centre(self) -> dict[str, float]:
        """The weighted median of every coefficient."""
        return {key: self.interval(key)[1] for key in self.keys}

    def spread(self, key: str) -> float:
        """Weighted standard deviation of a coefficient."""
        column = self.draws[:, self.keys.index(key)]
        return float(
            np.sqrt(np.average((column - np.average(column, weights=self.weights)) ** 2, weights=self.weights))
        )

    @property
    def defaults(self) -> dict[str, float]:
        """What the defaults are set to: the centre, to the digits that the sample holds (`held`)."""
        return {key: held(centre, self.spread(key)) for key, centre in self.centre.items()}

    def to_csv(self) -> bytes:
        """The file that `--parameters` and `read_posterior` read."""
        lines = [",".join([WEIGHT, *self.keys, *(f"{LIKELIHOOD}{family}" for family in self.families)])]
        for number, weight in enumerate(self.weights):
            row = [f"{weight:.{DIGITS}g}", *(f"{value:.{DIGITS}g}" for value in self.draws[number])]
            row += [f"{value:.{DIGITS - 2}g}" for value in (self.loglik[number] if self.families else ())]
            lines.append(",".join(row))
        return ("\n".join(lines) + "\n").encode()

    def save(self, path: Path) -> Path:
        """Write the sample, and what it is beside it as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, self.to_csv())
        write_json(path.with_suffix(".json"), dict(self.about))
        return path


def held(centre: float, spread: float) -> float:
    """A centre to the last digit that is no finer than it must be: within a quarter of the spread.

    >>> held(-2.4359, 0.198), held(0.6371, 0.232), held(113.4, 31.0)
    (-2.44, 0.6, 110.0)
    """
    return centre if spread <= 0.0 else round(centre, -floor(log10(0.5 * spread)))


def read_posterior(path: Path | None = None) -> Posterior | None:
    """A posterior sample; the one that comes with the program if no path is given, None if there is none.

    Raises
    ------
    ScenarioError
        If the file has faults.
    StorageError
        If it cannot be read.
    """
    path = posterior_path() if path is None else path
    if path is None:
        return None
    with storage_faults(path, "read", CHECK_PATH):
        data = DISK.read(path.resolve())  # an installation may be made of links
    beside = path.with_suffix(".json")
    about = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
    return posterior_of(str(path), data, about)


def posterior_of(name: str, data: bytes, about: Mapping[str, Any] | None = None) -> Posterior:
    """A posterior sample from the bytes of its file; `name` is for messages, errors as for `read_posterior`."""
    columns, weights = columns_of(name, data)
    loglik = {key: columns.pop(key) for key in list(columns) if key.startswith(LIKELIHOOD)}
    families = tuple(key.removeprefix(LIKELIHOOD) for key in loglik)
    draws, of_families = (
        np.array(list(some.values())).reshape(len(some), len(weights)).T.copy() for some in (columns, loglik)
    )
    return Posterior(tuple(columns), draws, np.array(weights) / np.sum(weights), families, of_families, about or {})


def weighted_quantiles(values: Floats, weights: Floats, levels: tuple[float, ...]) -> Floats:
    """Quantiles of weighted values, in between by straight lines.

    >>> weighted_quantiles(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0]), (0.5,))
    array([2.])
    """
    order = np.argsort(values, kind="stable")
    reached = (np.cumsum(weights[order]) - 0.5 * weights[order]) / np.sum(weights)
    return np.asarray(np.interp(levels, reached, values[order]))
