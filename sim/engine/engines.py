"""The engines by name, and which of them plays: equal results, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled.play import run_compiled
from sim.engine.lanes import run_lanes
from sim.engine.recorder import Batch
from sim.engine.reference import run_reference
from sim.engine.traced import why_untraced
from sim.model.structure import Model

ENGINES: Mapping[str, Callable[..., Batch]] = {"compiled": run_compiled, "lanes": run_lanes, "reference": run_reference}
"""By name: `compiled` plays machine code, `lanes` thousands of runs at once in NumPy, `reference` one run after another
in SimPy."""
AUTO = "auto"
"""Asks for whichever engine costs least."""
THREADED = "compiled"
"""Holds no lock while it plays, so that threads play side by side as processes do."""
FEW_RUNS = 32
"""So few runs cost least one after the other: an event takes about 0.2 ms in the reference engine; the lanes take about
2 ms for a call of a rule however few of them ring it, and the compiled engine 0.2 s to look at the rules of a model for
the first time in a process."""


def has_compiler() -> bool:
    """Whether what compiles is installed."""
    return find_spec("llvmlite") is not None


def at_hand(name: str) -> str:
    """An engine that was recorded, or "auto" where what it needs is not installed here: results are equal."""
    return AUTO if name == THREADED and not has_compiler() else name


def engine_for(asked: str, runs: int, *, model: Model | None = None) -> str:
    """The engine that plays a batch of so many runs; a rule of a user may leave no choice.

    >>> engine_for("auto", 12), engine_for("lanes", 12)
    ('reference', 'lanes')

    Raises
    ------
    ValueError
        If an engine is asked for that cannot play a rule of the model; the message says why, and what would do.
    """
    if asked == "reference" or (asked == AUTO and runs <= FEW_RUNS):
        return "reference"
    why = None if model is None else why_untraced(model)
    if why is not None and asked != AUTO:
        raise ValueError(f"the engine {asked} cannot play this: {why}. Ask for auto or reference.")
    if why is not None or asked != AUTO:
        return "reference" if why is not None else asked
    return "compiled" if has_compiler() else "lanes"


def play(
    model: Model,
    *,
    seed: int,
    runs: NDArray[np.int64],
    record: bool = False,
    overrides: Mapping[str, NDArray[np.float64]] | None = None,
) -> Batch:
    """Outcomes of the given runs by whichever engine costs least; arguments, returns and raises as for `run_lanes`."""
    chosen: Any = ENGINES[engine_for(AUTO, len(runs), model=model)]
    batch: Batch = chosen(model, seed=seed, runs=runs, record=record, overrides=overrides)
    return batch
