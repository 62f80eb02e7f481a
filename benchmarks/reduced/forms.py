"""The forms as functions from a number of runs to outcomes: one row a run, columns of `parameters.OUTCOMES`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.reduced import hand_simpy, lanes, simpy_processes
from benchmarks.reduced.parameters import OUTCOMES
from sim.engine.compiled.play import run_compiled
from sim.engine.lanes import run_lanes
from sim.engine.reference import run_reference

_BUILT = lanes.build()
Form = Callable[[int, int], NDArray[np.float64]]


def lanes_form(runs: int, seed: int = 1) -> NDArray[np.float64]:
    return _columns(run_lanes(lanes.build(), seed=seed, runs=np.arange(runs)).table)


def compiled_form(runs: int, seed: int = 1) -> NDArray[np.float64]:
    return _columns(run_compiled(_BUILT, seed=seed, runs=np.arange(runs)).table)


def reference_form(runs: int, seed: int = 1) -> NDArray[np.float64]:
    return _columns(run_reference(lanes.build(), seed=seed, runs=np.arange(runs)).table)


def simpy_form(runs: int, seed: int = 1) -> NDArray[np.float64]:
    return np.array(hand_simpy.run_many(runs, seed))


def simpy_processes_form(runs: int, seed: int = 1) -> NDArray[np.float64]:
    return np.array(simpy_processes.run_many(runs, seed))


def mesa_form(runs: int, seed: int = 1) -> NDArray[np.float64]:
    from benchmarks.reduced import mesa_model  # heavy, and absent without the extra `bench`

    return np.array(mesa_model.run_many(runs, seed))


def numba_form(runs: int, seed: int = 1) -> NDArray[np.float64]:
    from benchmarks.reduced import numba_loop  # the same

    return numba_loop.run_many(runs, seed)


FORMS: dict[str, Form] = {
    "compiled": compiled_form,
    "lanes": lanes_form,
    "numba loop": numba_form,
    "SimPy by hand": simpy_form,
    "SimPy interrupts": simpy_processes_form,
    "Mesa batch_run": mesa_form,
    "reference engine": reference_form,
}


def _columns(table: NDArray[np.void]) -> NDArray[np.float64]:
    return np.column_stack([table[name] for name in OUTCOMES])
