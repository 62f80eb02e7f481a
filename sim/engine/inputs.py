"""What each run plays with: the parameters that differ between runs, from their addresses alone.

Both engines ask here, and so does whoever wants to lay the inputs of runs beside their outcomes afterwards: nothing of
this is ever stored.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.engine.draws import MAX_RUNS, clock_key, uniforms
from sim.model.arrays import Floats, Ints
from sim.model.structure import Model
from sim.scenario.faults import meant


def checked(model: Model, runs: Ints, overrides: Mapping[str, Floats] | None) -> tuple[Ints, Mapping[str, Floats]]:
    """Run numbers as an array, and overrides that do something, and what they say.

    Raises
    ------
    ValueError
        If a run number is not in [0, 2**40); if the key of an override is none of the model's, or is compiled into it,
        or has not one number a run.
    """
    runs, overrides = np.ascontiguousarray(runs, dtype=np.int64), overrides or {}
    if len(runs) and (int(runs.min()) < 0 or int(runs.max()) >= MAX_RUNS):
        raise ValueError(f"run numbers go from {runs.min()} to {runs.max()}; they must be in [0, 2**40)")
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
        if np.shape(values) != runs.shape:
            raise ValueError(f"{path} has {np.shape(values)} values for {len(runs)} runs")
        if np.isnan(values).any():
            raise ValueError(f"{path} is nan at place {np.isnan(values).argmax()}; each run needs a number.")
    return runs, overrides


def inputs_of(
    model: Model, *, seed: int, runs: Ints, overrides: Mapping[str, Floats] | None = None
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
