"""Scores of forecasts from later days, beside a climatology that knows how far the crisis has come.

Of each cut it knows the class of the last act and the number of the step: shares over all cuts, drawn to those after
such an act, and these to those after such an act at such a step; all from other pairs of states. Cuts of one case hang
together even more than cases of a pair: intervals draw whole pairs of states anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.evidence.cases.again import NEXT_ACTS, Again, cuts_within
from sim.evidence.cases.baselines import shrunk, uniform
from sim.evidence.cases.cuts import NEXT_BINS, NEXT_WORDS, Cut
from sim.evidence.cases.likelihood import floor_of, lag_bin
from sim.evidence.cases.observed import Observed
from sim.evidence.cases.read import Case
from sim.evidence.cases.scoring import CLIMATOLOGY, MODEL, UNIFORM, Valued, scores_of
from sim.evidence.cases.targets import AT_CUTS, BRIER, LOG, RPS, TARGETS, UNKNOWN
from sim.model.arrays import Floats, Ints
from sim.results.scored import Scored

LAST_STEP = 5
"""Steps from this one on are alike: few cases have more."""


def score_again(again: Again, observed: Sequence[Observed], reference: Sequence[Case]) -> tuple[Scored, ...]:
    """The class of the next act, the days to it, and how it ends, over all cuts.

    Parameters
    ----------
    again : Again
    observed : sequence of Observed
        Of the case of each cut.
    reference : sequence of Case
        What climatology learns from.
    """
    forecasts, horizon = again.forecasts.coded_as(observed), again.forecasts.horizon_days
    past = [(cut, case.observed) for case in reference for cut in cuts_within(case.cuts, horizon)]
    past_cuts = [cut for cut, _ in past]
    scored = [
        *_judged("next_act", (BRIER, LOG), again, again.next_act, _acts(again.cuts), past_cuts, _acts(past_cuts)),
        *_judged("next_days", (RPS, LOG), again, again.next_days, _lags(again.cuts), past_cuts, _lags(past_cuts)),
    ]
    for target in TARGETS:
        if target.name in AT_CUTS:
            codes, before = target.codes(observed, horizon), target.codes([seen for _, seen in past], horizon)
            scored += _judged(target.name, target.scores[:1], again, target.shares(forecasts), codes, past_cuts, before)
    return tuple(scored)


def _acts(cuts: Sequence[Cut]) -> Ints:
    return np.array([NEXT_ACTS.index(cut.came) for cut in cuts], dtype=np.int64)


def _lags(cuts: Sequence[Cut]) -> Ints:
    bins = [len(NEXT_WORDS) - 1 if cut.days is None else lag_bin(cut.days, NEXT_BINS) for cut in cuts]
    return np.array(bins, dtype=np.int64)


def _judged(
    name: str,
    scores: Sequence[str],
    again: Again,
    model: Floats,
    codes: Ints,
    past: Sequence[Cut],
    before: Ints,
) -> list[Scored]:
    n_classes = model.shape[1]
    shares = {
        MODEL: model,
        CLIMATOLOGY: _climatology(again.cuts, past, before, n_classes),
        UNIFORM: np.tile(uniform(n_classes), (len(codes), 1)),
    }
    floor, families = floor_of(again.forecasts.runs), [cut.known.family for cut in again.cuts]
    return [
        Valued(
            name,
            score,
            {system: scores_of(score, given, codes, floor) for system, given in shares.items()},
            codes != UNKNOWN,
            families,
        ).judged()
        for score in scores
    ]


def _climatology(cuts: Sequence[Cut], past: Sequence[Cut], codes: Ints, n_classes: int) -> Floats:
    """What came at cuts of other pairs after the same act and at the same step, one row a cut."""
    families = np.array([cut.known.family for cut in past], dtype=object)
    last = np.array([cut.last for cut in past], dtype=object)
    step = np.array([min(cut.step, LAST_STEP) for cut in past])
    made: dict[tuple[str, str, int], Floats] = {}
    for key in {_like(cut) for cut in cuts}:
        others = (families != key[0]) & (codes != UNKNOWN)
        same = last[others] == key[1]
        made[key] = shrunk(codes[others], n_classes, same, same & (step[others] == key[2]))
    return np.array([made[_like(cut)] for cut in cuts])


def _like(cut: Cut) -> tuple[str, str, int]:
    return cut.known.family, cut.last, min(cut.step, LAST_STEP)
