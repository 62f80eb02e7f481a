"""Why runs failed that engines of many runs found wrong: the reference engine plays each again up to its failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engine.failures import HOPELESS, RuleError, RunFailure, none_played
from sim.model.arrays import Floats
from sim.model.structure import Model


def why_failed(
    model: Model, places: Sequence[int], *, seed: int, runs: NDArray[np.int64], overrides: Mapping[str, Floats]
) -> dict[int, RunFailure]:
    """The failures of the runs at some places, by place.

    Raises
    ------
    RuleError
        If one of them does not fail when it is played alone: then the rule depends on more than what it is called with.
        If there is no other run, and many of these.
    """
    from sim.engine.reference import run_reference  # SimPy is not loaded where nothing fails

    is_hopeless = len(places) == len(runs) > HOPELESS
    some = np.asarray(places[:HOPELESS] if is_hopeless else places, dtype=np.int64)
    if not len(some):
        return {}
    given = {key: values[some] for key, values in overrides.items()}
    failures = run_reference(model, seed=seed, runs=runs[some], overrides=given).failures
    if len(failures) < len(some):
        sound = next(place for place in range(len(some)) if place not in failures)
        raise RuleError(
            f"run {runs[some[sound]]} fails in a rule of the user among others, and does not when it is played alone: "
            "a rule looks at each run by itself, and takes its luck from `luck` alone."
        )
    if is_hopeless:
        raise none_played([*failures.values()])
    return {int(some[place]): failure for place, failure in failures.items()}
