"""Points of coefficients as lanes: keys that stand for several paths of a model are written out.

>>> from sim.model.compile import compile_model
>>> from sim.scenario.load import load
>>> points = {"states.*.reciprocity": np.array([0.5, 0.9])}
>>> sorted(overrides_of(points, compile_model(load("tutorial"))))                       # doctest: +SKIP
['states.northmark.reciprocity', 'states.southmark.reciprocity']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from sim.model.arrays import Floats
from sim.model.structure import Model
from sim.scenario.sample import EVERY, matches


def paths_for(key: str, paths: Iterable[str]) -> list[str]:
    """The paths that a key speaks of: itself, or one for every name where it holds `*`."""
    return [path for path in paths if matches(key, path)] if EVERY in key else [key] if key in set(paths) else []


def overrides_of(points: Mapping[str, Floats], model: Model) -> dict[str, Floats]:
    """Values of coefficients as overrides of a model, lane by lane.

    Parameters
    ----------
    points : mapping of dotted key to float array
        A key may hold `*`, as in a sample; such a key may speak of nobody, such as of groups.
    model : Model

    Raises
    ------
    ValueError
        If a key speaks of no number of the model.
    """
    overrides: dict[str, Floats] = {}
    for key, values in points.items():
        paths = paths_for(key, model.paths)
        if not paths and EVERY not in key:
            raise ValueError(f"{key} is no number of the model; it cannot differ between points.")
        overrides |= dict.fromkeys(paths, np.asarray(values, dtype=np.float64))
    return overrides
