"""Forecasts meet observations: scores of the model and of its baselines, with differences, target by target.

Each system forecasts the same cases. A baseline learns from the reference without the pair of states that it is scored
on. A difference is the model's mean score less the baseline's: below zero the model was better. Intervals are those of
`sim.evidence.cases.bootstrap`: other pairs of states might have been in the file.

The model knows whether a blow has fallen when it forecasts, so that `no_force` is then ruled out; baselines know
neither the record nor any attribute but rivalry, and part of what the differences show is just that. So the headlines
are scored a second time, `after_a_blow`: over the cases whose known record has a use of force, with baselines that
learn from such cases alone and rule out `no_force` too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.baselines import climatology, lag_climatology, logit, uniform
from sim.evidence.cases.bootstrap import mean_intervals
from sim.evidence.cases.forecast import LAG_BINS, LAG_WORDS, Forecasts
from sim.evidence.cases.known import Known
from sim.evidence.cases.likelihood import floor_of
from sim.evidence.cases.observed import Observed
from sim.evidence.cases.read import Case
from sim.evidence.cases.scores import brier, lag_score, log_score, ranked_probability
from sim.evidence.cases.targets import BRIER, DAYS, HEADLINES, LAG_TARGETS, LOG, RPS, TARGETS, UNKNOWN, Target
from sim.results.scored import Scored
from sim.scenario.history import FORCE_WORDS
from sim.vocabulary import OutcomeClass

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MODEL, CLIMATOLOGY, LOGIT, UNIFORM = "model", "climatology", "logit", "uniform"
SYSTEMS = (MODEL, CLIMATOLOGY, LOGIT, UNIFORM)
VARIABLE = "rivalry"
"""The one variable of the logit, chosen before any scoring."""


def score_all(
    forecasts: Forecasts, knowns: Sequence[Known], observed: Sequence[Observed], reference: Sequence[Case]
) -> tuple[Scored, ...]:
    """Every score of every target, in the order of `targets`, headlines first.

    Parameters
    ----------
    forecasts : Forecasts
        Pooled.
    knowns, observed : sequence
        Of the cases, in the order of the forecasts.
    reference : sequence of Case
        What climatology and the logit learn from.
    """
    floor = floor_of(forecasts.runs)
    scored = []
    for target in TARGETS:
        values, codes = _in_classes(target, forecasts, knowns, observed, reference)
        scored += [
            _judged(target.name, score, _all(score, values, codes, floor), codes, knowns) for score in target.scores
        ]
    return (
        *scored,
        *_lags(forecasts, knowns, observed, reference),
        *_after_a_blow(forecasts, knowns, observed, reference),
    )


Shares = dict[str, Floats]
"""Class probabilities of each system."""


def _in_classes(
    target: Target,
    forecasts: Forecasts,
    knowns: Sequence[Known],
    observed: Sequence[Observed],
    reference: Sequence[Case],
    *,
    first: int = 0,
) -> tuple[Shares, Ints]:
    """What every system gives each class of a target, and the classes that came; those before `first` are ruled out."""
    horizon, n_classes = forecasts.horizon_days, len(target.words)
    past = _Past(reference, target.codes([case.observed for case in reference], horizon), first)

    def with_logit(x: Floats, before: Ints, at: float) -> Floats:
        return _behind(first, logit(x, before - first, n_classes - first, np.array([at]))[0])

    def as_before(x: Floats, before: Ints, at: float) -> Floats:
        return _behind(first, climatology(before - first, n_classes - first))

    shares = {
        MODEL: target.shares(forecasts),
        CLIMATOLOGY: past.each(knowns, as_before),
        LOGIT: past.each(knowns, with_logit),
        UNIFORM: np.tile(_behind(first, uniform(n_classes - first)), (len(knowns), 1)),
    }
    return shares, target.codes(observed, horizon)


def _behind(first: int, shares: Floats) -> Floats:
    return np.concatenate([np.zeros(first), shares])


def _all(score: str, shares: Shares, codes: Ints, floor: float) -> Shares:
    return {name: _values(score, given, codes, floor) for name, given in shares.items()}


AFTER_A_BLOW = "after_a_blow"


def _after_a_blow(
    forecasts: Forecasts, knowns: Sequence[Known], observed: Sequence[Observed], reference: Sequence[Case]
) -> list[Scored]:
    """The headlines over cases in which a blow is known to have fallen, beside baselines that know it as well."""
    struck = np.array([has_blow(known) for known in knowns], dtype=bool)
    others = [case for case in reference if has_blow(case.known)]
    scored = []
    for target in TARGETS:
        if target.name in HEADLINES:
            first = OutcomeClass.ABSORBED if target.name == "outcome_class" else 0
            shares, codes = _in_classes(target, forecasts, knowns, observed, others, first=first)
            codes = np.where(struck, codes, UNKNOWN)
            values = _all(target.scores[0], shares, codes, floor_of(forecasts.runs))
            scored.append(_judged(f"{target.name}_{AFTER_A_BLOW}", target.scores[0], values, codes, knowns))
    return scored


def has_blow(known: Known) -> bool:
    """Whether force has been used in the known record."""
    return any(step.action in FORCE_WORDS for step in known.record)


def _lags(
    forecasts: Forecasts, knowns: Sequence[Known], observed: Sequence[Observed], reference: Sequence[Case]
) -> list[Scored]:
    """Scores of lags in days; a logit gives the chance that it comes at all, climatology the days on which it does."""
    horizon = forecasts.horizon_days
    scored = []
    for target in LAG_TARGETS:
        days = target.codes(observed, horizon)
        past = _Past(reference, target.codes([case.observed for case in reference], horizon))

        def with_logit(x: Floats, before: Ints, at: float) -> Floats:
            came = before < horizon
            chance = float(logit(x, came.astype(np.int64), 2, np.array([at]))[0, 1])
            return chance * lag_climatology(before[came], horizon)

        systems = {
            MODEL: target.days(forecasts),
            CLIMATOLOGY: past.each(knowns, lambda x, before, at: lag_climatology(before, horizon)),
            LOGIT: past.each(knowns, with_logit),
            UNIFORM: np.tile(_even_days(horizon), (len(knowns), 1)),
        }
        values = {name: _known_rows(lag_score, shares, days) for name, shares in systems.items()}
        scored.append(_judged(target.name, DAYS, values, days, knowns))
    return scored


def _even_days(horizon: int) -> Floats:
    """Every bin of lags alike, and every day of a bin."""
    first = [day for _, day in LAG_BINS]
    days = np.zeros(horizon)
    for begin, end in zip(first, [*first[1:], horizon], strict=True):
        days[begin:end] = 1.0 / (len(LAG_WORDS) * max(end - begin, 1))
    return days


def _values(score: str, shares: Floats, codes: Ints, floor: float) -> Floats:
    """A score of each case; nan where nothing was observed."""
    if score == LOG:
        return _known_rows(lambda p, seen: log_score(p, seen, floor), shares, codes)
    return _known_rows({RPS: ranked_probability, BRIER: brier}[score], shares, codes)


def _known_rows(score: Callable[[Floats, Ints], Floats], shares: Floats, codes: Ints) -> Floats:
    values = np.full(len(codes), np.nan)
    is_known = codes != UNKNOWN
    values[is_known] = score(shares[is_known], codes[is_known])
    return values


def _judged(target: str, score: str, values: Mapping[str, Floats], codes: Ints, knowns: Sequence[Known]) -> Scored:
    """Means and differences with intervals from the same resamples."""
    is_known = codes != UNKNOWN
    families = [known.family for known, known_one in zip(knowns, is_known, strict=True) if known_one]
    columns = [values[name][is_known] for name in SYSTEMS]
    columns += [values[MODEL][is_known] - values[name][is_known] for name in SYSTEMS[1:]]
    intervals = mean_intervals(np.stack(columns, axis=1), families)
    return Scored(
        target,
        score,
        int(is_known.sum()),
        dict(zip(SYSTEMS, intervals, strict=False)),
        dict(zip(SYSTEMS[1:], intervals[len(SYSTEMS) :], strict=True)),
    )


class _Past:
    """What a baseline may learn from: the reference without one pair of states."""

    def __init__(self, reference: Sequence[Case], codes: Ints, first: int = 0) -> None:
        self.families = np.array([case.known.family for case in reference], dtype=object)
        self.x = np.array([variable_of(case.known) for case in reference], dtype=np.float64)
        self.codes = np.where(codes < first, UNKNOWN, codes)

    def each(self, knowns: Sequence[Known], learn: Callable[[Floats, Ints, float], Floats]) -> Floats:
        """What is learnt for each case, one row a case."""
        made: dict[tuple[str, float], Floats] = {}
        rows = []
        for known in knowns:
            at = variable_of(known)
            if (known.family, at) not in made:
                others = (self.families != known.family) & (self.codes != UNKNOWN)
                made[known.family, at] = learn(self.x[others], self.codes[others], at)
            rows.append(made[known.family, at])
        return np.array(rows)


def variable_of(known: Known) -> float:
    """1 between rivals, 0 otherwise; a file that is silent is taken as no."""
    return float(bool(known.rivalry))
