"""What so many cases can show and what they cannot, in plain sentences.

>>> sentences_of([], n_families=0, forecast=np.zeros(0), happened=np.zeros(0, dtype=bool))
('No case has an observed outcome: there are forecasts, and nothing to score them against.',)

The bounds are those of simulations of a calibrated forecaster: with 36 cases, a base rate of 0.3 and forecasts that
scatter by 0.2, the Brier skill lies between -0.03 and 0.38 in 90 % of samples, and beating climatology is noticed in 43
of 100; seven cases that are all given 0.3 may show any rate from 0 to 0.71.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.scoring import CLIMATOLOGY, MODEL
from sim.results.intervals import wilson
from sim.results.scored import Scored

NAMES = {
    "outcome_class": "outcome classes",
    "answered_by_force": "answers by force",
    "outcome_class_after_a_blow": "outcome classes",
}
SCORE_NAMES = {"rps": "Ranked probability score", "brier": "Brier score", "log": "Log score", "crps_days": "CRPS"}


def sentences_of(
    headlines: Sequence[Scored],
    *,
    after_a_blow: Scored | None = None,
    n_families: int,
    forecast: NDArray[np.float64],
    happened: NDArray[np.bool_],
) -> tuple[str, ...]:
    """The sentences below the scores.

    Parameters
    ----------
    headlines : sequence of Scored
    after_a_blow : Scored, optional
        The outcome class where a blow is known to have fallen.
    n_families : int
        Pairs of states among the scored cases.
    forecast, happened : array, shape (n,)
        Forecasts of an answer by force, and whether it came.
    """
    scored = [one for one in headlines if one.n]
    if not scored:
        return ("No case has an observed outcome: there are forecasts, and nothing to score them against.",)
    told = [_beside_climatology(one) for one in scored]
    if after_a_blow is not None and after_a_blow.n:
        told.append(
            f"The model knows that a blow has fallen, climatology does not; over the {after_a_blow.n} cases where one "
            f"has, and beside a climatology that knows it too: {_beside_climatology(after_a_blow)}"
        )
    if len(happened):
        told.append(_in_the_large(forecast, happened))
    told.append(_what_n_can_show(max(one.n for one in scored), n_families, scored))
    return tuple(told)


def _beside_climatology(one: Scored) -> str:
    model, past, gap = one.systems[MODEL], one.systems[CLIMATOLOGY], one.differences[CLIMATOLOGY]
    what = f"{SCORE_NAMES[one.score]} of {NAMES.get(one.target, one.target)}"
    start = f"{what}: {model.value:.3f}, climatology {past.value:.3f}; lower is better."
    if not isfinite(gap.low):
        return f"{start} One pair of states gives no interval."
    span = f"difference {gap.value:+.3f} (95 % interval {gap.low:+.3f} to {gap.high:+.3f})"
    if gap.high < 0.0:
        verdict = "the model is better than climatology on these cases"
    elif gap.low > 0.0:
        verdict = "the model is worse than climatology on these cases"
    else:
        verdict = "the two cannot be told apart on so few cases"
    return f"{start} The {span}: {verdict}."


def _in_the_large(forecast: NDArray[np.float64], happened: NDArray[np.bool_]) -> str:
    low, high = wilson(int(happened.sum()), len(happened))
    mean = float(forecast.mean())
    fit = "inside" if low <= mean <= high else "outside"
    return (
        f"On average the model gave an answer by force {mean:.2f}; it came in {happened.mean():.2f} of cases "
        f"(95 % interval {low:.2f} to {high:.2f}): {fit} the interval."
    )


def _what_n_can_show(n: int, n_families: int, scored: Sequence[Scored]) -> str:
    widths = [one.differences[CLIMATOLOGY] for one in scored]
    noise = [0.5 * (gap.high - gap.low) for gap in widths if isfinite(gap.low)]
    least = f"smaller than about {max(noise):.2f}" if noise else "of any size"
    return (
        f"{n} {'case' if n == 1 else 'cases'} of {n_families} {'pair' if n_families == 1 else 'pairs'} of states can "
        f"show a gross bias or a large gap; they cannot show differences {least}, that single probabilities are right, "
        "or that any one crisis was predicted. Famous crises are over-represented: shares here are no base rates."
    )
