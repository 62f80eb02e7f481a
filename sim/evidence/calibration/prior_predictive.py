"""Before anything is fitted: does the prior allow every fact at all?

A fact that no point of the prior comes near cannot be reached by any choice of coefficients: then the model, the coding
or the prior is wrong, and a fit would only hide it. A prior that is met by luck alone is no better, so that the spread
of the simulated values is shown with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.evidence.calibration.posterior import weighted_quantiles
from sim.evidence.calibration.targets import Target
from sim.model.arrays import Floats
from sim.results.calibrated import Bracket

LEVELS = (0.05, 0.5, 0.95)
INSIDE, EDGE, OUTSIDE, UNKNOWN = "inside", "at the edge", "outside", "not evaluable"
FEWEST = 10


def brackets(targets: Sequence[Target], values: Floats) -> tuple[Bracket, ...]:
    """Every target among simulated values, shape (n_points, n_targets) as they come from the simulator."""
    return tuple(_bracket(target, values[:, place]) for place, target in enumerate(targets))


def _bracket(target: Target, values: Floats) -> Bracket:
    room = 1.96 * target.sd
    near = 2.0 * target.variance**0.5
    ends = target.plain(target.value - room), target.plain(target.value + room)
    known = np.isfinite(values)
    if known.sum() < FEWEST:
        nothing = (float("nan"),) * 5
        return Bracket(target.name, target.kind, target.plain(target.value), *ends, *nothing, UNKNOWN)
    values = values[known]
    p5, median, p95 = (float(cut) for cut in weighted_quantiles(values, np.ones(len(values)), LEVELS))
    least, most = float(values.min()), float(values.max())
    scaled = target.scaled(np.array([least, p5, p95, most]))
    if scaled[1] <= target.value <= scaled[2]:
        verdict = INSIDE
    elif scaled[0] - near <= target.value <= scaled[3] + near:
        verdict = EDGE
    else:
        verdict = OUTSIDE
    return Bracket(target.name, target.kind, target.plain(target.value), *ends, least, p5, median, p95, most, verdict)
