"""The engines by name, and which of them plays: equal results, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.batch import Batch
from sim.engine.compiled.play import run_compiled
from sim.engine.lanes import run_lanes
from sim.engine.reference import run_reference
from sim.model.checked_rule import has_own_rules
from sim.model.structure import Model

ENGINES: Mapping[str, Callable[..., Batch]] = {
    "compiled": run_compiled,
    "lanes": run_lanes,
    "reference": run_reference,
}
"""By name: `compiled` plays machine code, `lanes` thousands of runs at once in NumPy, `reference` one run after another
in SimPy."""
AUTO = "auto"
"""Asks for whichever engine costs least."""
FEW_RUNS = 32
"""So few runs cost least one after the other: an event takes about 0.2 ms in the reference engine; the lanes take about
2 ms for a call of a rule however few of them ring it, and the compiled engine 0.2 s to look at the rules of a model for
the first time in a process."""


def has_compiler() -> bool:
    """Whether what compiles is installed."""
    return find_spec("llvmlite") is not None


def engine_for(asked: str, runs: int, *, own_rules: bool = False) -> str:
    """The engine that plays a batch of so many runs, with rules of the user's or without.

    >>> engine_for("auto", 12), engine_for("lanes", 12)
    ('reference', 'lanes')
    """
    if asked != AUTO:
        return asked
    if runs <= FEW_RUNS:
        return "reference"
    return "compiled" if has_compiler() and not own_rules else "lanes"


def play(
    model: Model,
    *,
    seed: int,
    runs: NDArray[np.int64],
    record: bool = False,
    overrides: Mapping[str, NDArray[np.float64]] | None = None,
) -> Batch:
    """Outcomes of the given runs by whichever engine costs least; arguments, returns and raises as for `run_lanes`."""
    chosen: Any = ENGINES[engine_for(AUTO, len(runs), own_rules=has_own_rules(model))]
    batch: Batch = chosen(model, seed=seed, runs=runs, record=record, overrides=overrides)
    return batch
