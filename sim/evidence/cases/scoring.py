"""Forecasts meet observations: scores of the model and of its baselines, with differences, target by target.

Each system forecasts the same cases. A baseline learns from the reference without the pair of states that it is scored
on. A difference is the model's mean score less the baseline's: below zero the model was better. Intervals are those of
`sim.evidence.cases.bootstrap`: other pairs of states might have been in the file. The model without a mechanism is one
more system, played with the same luck: a difference below zero says that the mechanism helps.

The model knows whether a blow has fallen when it forecasts, so that `no_force` is then ruled out; climatology and the
logit know neither the record nor any attribute but rivalry, and part of what the differences show is just that. So
the headlines are scored a second time, `after_a_blow`: over the cases whose known record has a use of force, with
baselines that learn from such cases alone and rule out `no_force` too. And the baseline `opening` knows the type of the
opening (`sim.evidence.cases.opening`): shares among the cases of that type, drawn towards those of all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.baselines import climatology, lag_climatology, logit, shrunk, shrunk_lags, uniform
from sim.evidence.cases.bootstrap import mean_intervals
from sim.evidence.cases.forecast import Forecasts
from sim.evidence.cases.known import Known, first_blow
from sim.evidence.cases.likelihood import floor_of
from sim.evidence.cases.observed import Observed
from sim.evidence.cases.opening import OPENINGS, opening_of
from sim.evidence.cases.read import Case
from sim.evidence.cases.scores import brier, lag_score, log_score, ranked_probability
from sim.evidence.cases.targets import (
    BRIER,
    BY_OPENING,
    DAYS,
    HEADLINES,
    LAG_TARGETS,
    LOG,
    RPS,
    TARGETS,
    UNKNOWN,
    LagTarget,
    Target,
)
from sim.model.arrays import Floats, Ints
from sim.results.scored import Scored
from sim.vocabulary import OutcomeClass

Flags = NDArray[np.bool_]

MODEL, CLIMATOLOGY, OPENING, LOGIT, UNIFORM = "model", "climatology", "opening", "logit", "uniform"
WITHOUT = "without "
"""Begins the name of the model without a mechanism."""

Shares = dict[str, Floats]
"""Class probabilities of each system, or its scores: one row or number a case."""


@dataclass(frozen=True, slots=True)
class Valued:
    """A score of every case under every system.

    Attributes
    ----------
    target, score : str
    values : mapping of str to float array, shape (n_cases,)
        By system; nan where nothing was observed.
    is_seen : bool array, shape (n_cases,)
    families : sequence of str
    """

    target: str
    score: str
    values: Mapping[str, Floats]
    is_seen: Flags
    families: Sequence[str]

    def judged(self, among: Flags | None = None) -> Scored:
        """Means over the cases, or some of them, and differences, with intervals from the same resamples."""
        counted = self.is_seen if among is None else self.is_seen & among
        systems = tuple(self.values)
        columns = [self.values[name][counted] for name in systems]
        columns += [columns[0] - column for column in columns[1:]]
        families = [family for family, is_counted in zip(self.families, counted, strict=True) if is_counted]
        intervals = mean_intervals(np.stack(columns, axis=1), families)
        return Scored(
            self.target,
            self.score,
            int(counted.sum()),
            dict(zip(systems, intervals, strict=False)),
            dict(zip(systems[1:], intervals[len(systems) :], strict=True)),
        )


def values_of(
    forecasts: Forecasts,
    knowns: Sequence[Known],
    observed: Sequence[Observed],
    reference: Sequence[Case],
    without: Mapping[str, Forecasts] | None = None,
) -> tuple[Valued, ...]:
    """Every score of every case, in the order of `targets`, headlines first.

    Parameters
    ----------
    forecasts : Forecasts
        Pooled.
    knowns, observed : sequence
        Of the cases, in the order of the forecasts.
    reference : sequence of Case
        What baselines learn from.
    without : mapping of str to Forecasts, optional
        Those of the model without a mechanism, by its name.
    """
    told = _Told(forecasts, knowns, observed, without or {})
    scored = []
    for target in TARGETS:
        shares, codes = told.in_classes(target, reference)
        scored += [told.valued(target.name, score, shares, codes) for score in target.scores]
    return (*scored, *(told.lags(target, reference) for target in LAG_TARGETS), *told.after_a_blow(reference))


def by_opening(valued: Sequence[Valued], knowns: Sequence[Known]) -> dict[str, tuple[Scored, ...]]:
    """The headline scores of `BY_OPENING` over the cases of each type of opening that there is."""
    openings = np.array([opening_of(known) for known in knowns], dtype=object)
    first: dict[str, Valued] = {}
    for one in valued:
        first.setdefault(one.target, one)
    return {
        word: tuple(first[name].judged(openings == word) for name in BY_OPENING)
        for word in OPENINGS
        if (openings == word).any()
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """What was forecast of some cases, and what came of them."""

    forecasts: Forecasts
    knowns: Sequence[Known]
    observed: Sequence[Observed]
    without: Mapping[str, Forecasts]

    def valued(self, target: str, score: str, shares: Shares, codes: Ints) -> Valued:
        """A score of every case under every system."""
        floor = floor_of(self.forecasts.runs)
        values = {name: scores_of(score, given, codes, floor) for name, given in shares.items()}
        return Valued(target, score, values, codes != UNKNOWN, [known.family for known in self.knowns])

    def of_each(self, model: Callable[[Forecasts], Floats], baselines: Shares) -> Shares:
        """What each system says, the model first and the model without mechanisms last."""
        others = {f"{WITHOUT}{name}": model(one) for name, one in self.without.items()}
        return {MODEL: model(self.forecasts), **baselines, **others}

    def in_classes(self, target: Target, reference: Sequence[Case], *, first: int = 0) -> tuple[Shares, Ints]:
        """What every system gives each class, and the classes that came; those before `first` are ruled out."""
        horizon, n_classes = self.forecasts.horizon_days, len(target.words)
        past = _Past(reference, target.codes([case.observed for case in reference], horizon), first)
        left = n_classes - first

        def with_logit(others: _Others) -> Floats:
            return _behind(first, logit(others.x, others.codes - first, left, np.array([others.at]))[0])

        baselines = {
            CLIMATOLOGY: past.each(self.knowns, lambda others: _behind(first, climatology(others.codes - first, left))),
            OPENING: past.each(
                self.knowns, lambda others: _behind(first, shrunk(others.codes - first, left, others.is_alike))
            ),
            LOGIT: past.each(self.knowns, with_logit),
            UNIFORM: np.tile(_behind(first, uniform(left)), (len(self.knowns), 1)),
        }
        return self.of_each(target.shares, baselines), target.codes(self.observed, horizon)

    def lags(self, target: LagTarget, reference: Sequence[Case]) -> Valued:
        """A lag in days; a logit gives the chance that it comes at all, climatology the days on which it does."""
        horizon = self.forecasts.horizon_days
        past = _Past(reference, target.codes([case.observed for case in reference], horizon))

        def with_logit(others: _Others) -> Floats:
            came = others.codes < horizon
            chance = float(logit(others.x, came.astype(np.int64), 2, np.array([others.at]))[0, 1])
            return chance * lag_climatology(others.codes[came], horizon)

        baselines = {
            CLIMATOLOGY: past.each(self.knowns, lambda others: lag_climatology(others.codes, horizon)),
            OPENING: past.each(self.knowns, lambda others: shrunk_lags(others.codes, horizon, others.is_alike)),
            LOGIT: past.each(self.knowns, with_logit),
            UNIFORM: np.tile(_even_days(target, horizon), (len(self.knowns), 1)),
        }
        return self.valued(
            target.name, DAYS, self.of_each(target.days, baselines), target.codes(self.observed, horizon)
        )

    def after_a_blow(self, reference: Sequence[Case]) -> list[Valued]:
        """The headlines over cases in which a blow is known to have fallen, beside baselines that know it as well."""
        struck = np.array([has_blow(known) for known in self.knowns], dtype=bool)
        others = [case for case in reference if has_blow(case.known)]
        scored = []
        for target in TARGETS:
            if target.name in HEADLINES:
                first = OutcomeClass.ABSORBED if target.name == "outcome_class" else 0
                shares, codes = self.in_classes(target, others, first=first)
                codes = np.where(struck, codes, UNKNOWN)
                scored.append(self.valued(f"{target.name}_{AFTER_A_BLOW}", target.scores[0], shares, codes))
        return scored


AFTER_A_BLOW = "after_a_blow"


def _behind(first: int, shares: Floats) -> Floats:
    return np.concatenate([np.zeros(first), shares])


def has_blow(known: Known) -> bool:
    """Whether force has been used in the known record."""
    return first_blow(known) is not None


def _even_days(target: LagTarget, horizon: int) -> Floats:
    """Every bin of lags alike, and every day of a bin; where it need not come, "never" is one more."""
    first = [day for _, day in target.bins]
    n_bins = len(first) + (target.came is not None)
    days = np.zeros(horizon)
    for begin, end in zip(first, [*first[1:], horizon], strict=True):
        days[begin:end] = 1.0 / (n_bins * max(end - begin, 1))
    return days


def scores_of(score: str, shares: Floats, codes: Ints, floor: float) -> Floats:
    """A score of each case; nan where nothing was observed."""
    judge: dict[str, Callable[[Floats, Ints], Floats]] = {
        LOG: lambda given, seen: log_score(given, seen, floor),
        RPS: ranked_probability,
        BRIER: brier,
        DAYS: lag_score,
    }
    values = np.full(len(codes), np.nan)
    is_known = codes != UNKNOWN
    values[is_known] = judge[score](shares[is_known], codes[is_known])
    return values


@dataclass(frozen=True, slots=True)
class _Others:
    """The reference without a pair of states, as seen from one of its cases: `at` is its own variable."""

    x: Floats
    codes: Ints
    is_alike: Flags
    at: float


class _Past:
    """What a baseline may learn from: the reference without one pair of states."""

    def __init__(self, reference: Sequence[Case], codes: Ints, first: int = 0) -> None:
        self.families = np.array([case.known.family for case in reference], dtype=object)
        self.x = np.array([variable_of(case.known) for case in reference], dtype=np.float64)
        self.openings = np.array([opening_of(case.known) for case in reference], dtype=object)
        self.codes = np.where(codes < first, UNKNOWN, codes)

    def each(self, knowns: Sequence[Known], learn: Callable[[_Others], Floats]) -> Floats:
        """What is learnt for each case, one row a case."""
        made: dict[tuple[str, float, str], Floats] = {}
        rows = []
        for known in knowns:
            key = known.family, variable_of(known), opening_of(known)
            if key not in made:
                family, at, opening = key
                others = (self.families != family) & (self.codes != UNKNOWN)
                is_alike = self.openings[others] == opening
                made[key] = learn(_Others(self.x[others], self.codes[others], is_alike, at))
            rows.append(made[key])
        return np.array(rows)


def variable_of(known: Known) -> float:
    """1 between rivals, 0 otherwise; a file that is silent is taken as no."""
    return float(bool(known.rivalry))
