"""What each run plays with: the parameters that differ between runs, from their addresses alone.

Both engines ask here, and so does whoever wants to lay the inputs of runs beside their outcomes afterwards: nothing of
this is ever stored.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.engine.draws import clock_key, uniforms
from sim.model.arrays import Floats
from sim.model.structure import Model
from sim.scenario.faults import meant


def check_overrides(model: Model, overrides: Mapping[str, Floats], *, n_runs: int) -> None:
    """Refuse overrides that would do nothing, or not what they say.

    Raises
    ------
    ValueError
        If a key is none of the model's, or is compiled into it, or has not one number a run.
    """
    for path, values in overrides.items():
        known = (*model.paths, *model.joints)
        if path not in known and path in model.compiled_in:
            raise ValueError(
                f"{path} is compiled into the model, so that no run can have a value of its own; compile a model for "
                "each value (sim.sweep does)."
            )
        if path not in known:
            table = f"{path.partition('.')[0]}."
            near = meant(path, [key for key in known if key.startswith(table)] or known)
            raise ValueError(f"{path} is no number of the model.{near}")
        if np.shape(values) != (n_runs,):
            raise ValueError(f"{path} has {np.shape(values)} values for {n_runs} runs")
        if np.isnan(values).any():
            raise ValueError(f"{path} is nan at place {np.isnan(values).argmax()}; each run needs a number.")


def inputs_of(
    model: Model, *, seed: int, runs: NDArray[np.int64], overrides: Mapping[str, Floats] | None = None
) -> dict[str, Floats]:
    """Value of every parameter that differs between runs, by dotted key: those given, then those drawn.

    Parameters
    ----------
    model : Model
    seed : int
        In [0, 2**64).
    runs : int array, shape (n_runs,)
        Run numbers in [0, 2**40).
    overrides : mapping of dotted key to float array of shape (n_runs,), optional
        Values that are given run by run, in place of a draw; the name of a joint draw stands for its uniform.

    Returns
    -------
    dict of str to float array, shape (n_runs,)
    """
    overrides = overrides or {}
    values = {path: given for path, given in overrides.items() if path in model.paths}
    for uncertain in model.uncertain:
        if uncertain.path not in values:
            u = None if uncertain.joint is None else overrides.get(uncertain.joint)
            if u is None:
                u = uniforms(clock_key(seed, uncertain.address), runs, 0, 1)[0]
            values[uncertain.path] = uncertain.quantile(u)
    return values
