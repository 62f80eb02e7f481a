"""A weighted sample of points, as calibration stores it, and its weights without one pair of states.

The file is CSV: lines that begin with `#` are remarks; then a line of names: `weight`, the dotted keys of parameters,
and `loglik:` with the slug of a pair of states for each pair whose cases entered the fit. Weights without a pair take
its likelihood out again: w * exp(-loglik), normalised. So a case is never forecast with weights that have seen it.

>>> sample = parse_sample("weight,coefficients.base_drive,loglik:a-b\\n0.5,-1.0,-2.0\\n0.5,-1.5,-1.0\\n")
>>> sample.weights_without("a-b").round(3).tolist(), sample.weights_without("c-d").tolist()
([0.731, 0.269], [0.5, 0.5])
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.scenario.faults import MAX_FAULTS, Fault, ScenarioError, found
from sim.scenario.read import read_bytes
from sim.scenario.shipped import shipped_folder

Floats = NDArray[np.float64]

WEIGHT = "weight"
LOGLIK = "loglik:"
SHIPPED = ("posterior", "posterior.csv")
"""Place of the shipped sample, below the folder of the scenarios."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Points with weights.

    Attributes
    ----------
    points : mapping of dotted key to float array, shape (P,)
    weights : float array, shape (P,)
        Sum to 1.
    loglik : mapping of family slug to float array, shape (P,)
        Log-likelihood of the family's cases at each point.
    """

    points: Mapping[str, Floats]
    weights: Floats
    loglik: Mapping[str, Floats]

    @property
    def n_points(self) -> int:
        """How many points."""
        return len(self.weights)

    def weights_without(self, family: str) -> Floats:
        """Weights as if the cases of a pair of states had not been seen; the full ones where they were not.

        Parameters
        ----------
        family : str
            Slug of the pair (`sim.evidence.cases.known.family_of`).
        """
        if family not in self.loglik:
            return self.weights
        with np.errstate(divide="ignore"):
            logs = np.log(self.weights) - self.loglik[family]
        raised: Floats = np.exp(logs - logs.max())
        raised /= raised.sum()
        return raised


def effective_points(weights: Floats) -> float:
    """How many equal weights are worth as much as these: 1 / sum of squares."""
    return float(1.0 / (weights * weights).sum())


def shipped_sample() -> Path | None:
    """The file of the shipped sample; None if there is none."""
    folder = shipped_folder()
    path = None if folder is None else folder.joinpath(*SHIPPED)
    return path if path is not None and path.is_file() else None


def read_sample(path: str | os.PathLike[str]) -> Sample:
    """The sample in a file.

    Raises
    ------
    ScenarioError
        With every fault of the file.
    """
    name = os.fspath(path)
    return parse_sample(read_bytes(path, name).decode("utf-8-sig", "replace"), name)


def parse_sample(text: str, file: str = "posterior.csv") -> Sample:
    """The sample that a text writes.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    rows = list(csv.reader(line for _, line in lines))
    numbers = [number for number, _ in lines]
    if len(rows) < 2:
        raise ScenarioError([Fault(file, None, "", "holds no points: a line of names, then one line a point.")])
    names = rows[0]
    faults = _faults_of_names(file, numbers[0], names)
    values = np.full((len(rows) - 1, len(names)), np.nan)
    for place, (number, row) in enumerate(zip(numbers[1:], rows[1:], strict=True)):
        if len(row) != len(names):
            faults.append(Fault(file, number, "", f"has {len(row)} values; the line of names has {len(names)}."))
            continue
        for column, (name, cell) in enumerate(zip(names, row, strict=True)):
            value = _number(cell)
            if value is None or (name == WEIGHT and value < 0.0):
                what = "a weight of at least 0" if name == WEIGHT else "a finite number"
                faults.append(Fault(file, number, name, f"is {found(cell)}; it must be {what}."))
            else:
                values[place, column] = value
    columns = dict(zip(names, values.T, strict=False))
    if not faults and columns[WEIGHT].sum() <= 0.0:
        faults.append(Fault(file, numbers[0], WEIGHT, "is 0 at every point; some point must weigh something."))
    if faults:
        raise ScenarioError(faults[:MAX_FAULTS])
    weights = columns.pop(WEIGHT)
    loglik = {name.removeprefix(LOGLIK): column for name, column in columns.items() if name.startswith(LOGLIK)}
    points = {name: column for name, column in columns.items() if not name.startswith(LOGLIK)}
    return Sample(points, weights / weights.sum(), loglik)


def _faults_of_names(file: str, line: int, names: list[str]) -> list[Fault]:
    faults = [
        Fault(file, line, name, "is the name of two columns; keep one.") for name in set(names) if names.count(name) > 1
    ]
    if WEIGHT not in names:
        faults.append(Fault(file, line, WEIGHT, "is missing; a sample has a column of weights."))
    if not any(name != WEIGHT and not name.startswith(LOGLIK) for name in names):
        faults.append(Fault(file, line, "", "names no parameter; a sample has at least one, by its dotted key."))
    return faults


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
