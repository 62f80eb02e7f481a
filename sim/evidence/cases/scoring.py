"""Forecasts meet observations: scores of the model and of its baselines, with differences, target by target.

Each system forecasts the same cases. A baseline learns from the reference without the pair of states that it is scored
on. A difference is the model's mean score less the baseline's: below zero the model was better. Intervals are those of
`sim.evidence.cases.scores`: other pairs of states might have been in the file. The model without a mechanism is one
more system, played with the same luck: a difference below zero says that the mechanism helps.

The model knows whether a blow has fallen when it forecasts, so that `no_force` is then ruled out; climatology and the
logit know neither the record nor any attribute but rivalry, and part of what the differences show is just that. So
the headlines are scored a second time, `after_a_blow`: over the cases whose known record has a use of force, with
baselines that learn from such cases alone and rule out `no_force` too. And the baseline `opening` knows the type of the
opening (`sim.evidence.cases.known`): shares among the cases of that type, drawn towards those of all.

Forecasts from later days are scored beside a climatology that knows how far the crisis has come. Of each cut it knows
the class of the last act and the number of the step: shares over all cuts, drawn to those after such an act, and these
to those after such an act at such a step; all from other pairs of states. Cuts of one case hang together even more than
cases of a pair: intervals draw whole pairs of states anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.baselines import climatology, lag_climatology, logit, shrunk, shrunk_lags, uniform
from sim.evidence.cases.cuts import NEXT_ACTS, NEXT_BINS, NEXT_WORDS, Again, Cut, cuts_within
from sim.evidence.cases.forecast import Forecasts, lag_bin
from sim.evidence.cases.known import OPENINGS, Known, first_blow, opening_of
from sim.evidence.cases.read import Case
from sim.evidence.cases.scores import brier, lag_score, log_score, mean_intervals, ranked_probability
from sim.evidence.cases.targets import (
    AT_CUTS,
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
    Observed,
    Target,
    floor_of,
)
from sim.model.arrays import Floats, Ints
from sim.results.scored import Scored
from sim.vocabulary import OutcomeClass

Flags = NDArray[np.bool_]

MODEL, CLIMATOLOGY, OPENING, LOGIT, UNIFORM = "model", "climatology", "opening", "logit", "uniform"
WITHOUT = "without "
"""Begins the name of the model without a mechanism."""
AFTER_A_BLOW = "after_a_blow"
LAST_STEP = 5
"""Steps from this one on are alike: few cases have more."""

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


def valued(target: str, score: str, shares: Shares, codes: Ints, families: Sequence[str], runs: int) -> Valued:
    """A score of every case under every system; `runs` are those behind each share of the model."""
    judge: dict[str, Callable[[Floats, Ints], Floats]] = {
        LOG: lambda given, seen: log_score(given, seen, floor_of(runs)),
        RPS: ranked_probability,
        BRIER: brier,
        DAYS: lag_score,
    }
    is_seen = codes != UNKNOWN
    values = {name: np.full(len(codes), np.nan) for name in shares}
    for name, given in shares.items():
        values[name][is_seen] = judge[score](given[is_seen], codes[is_seen])
    return Valued(target, score, values, is_seen, families)


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
    runs, horizon = again.forecasts.runs, again.forecasts.horizon_days
    forecasts = again.forecasts.coded_as([seen.is_decided for seen in observed])
    past = [(cut, case.observed) for case in reference for cut in cuts_within(case.cuts, horizon)]
    cuts, past_cuts = again.cuts, [cut for cut, _ in past]
    families, marks = [cut.known.family for cut in cuts], [_mark(cut) for cut in cuts]

    def judged(name: str, scores: Sequence[str], model: Floats, codes: Ints, before: Ints) -> list[Scored]:
        n_classes = model.shape[1]
        learnt_from = _Past([cut.known.family for cut in past_cuts], [_mark(cut) for cut in past_cuts], before)

        def learnt(others: _Others) -> Floats:
            after_the_same = others.alike(0)
            return shrunk(others.codes, n_classes, after_the_same, after_the_same & others.alike(1))

        shares = {
            MODEL: model,
            CLIMATOLOGY: learnt_from.each(families, marks, learnt),
            UNIFORM: np.tile(uniform(n_classes), (len(codes), 1)),
        }
        return [valued(name, score, shares, codes, families, runs).judged() for score in scores]

    scored = judged("next_act", (BRIER, LOG), again.next_act, _acts(cuts), _acts(past_cuts))
    scored += judged("next_days", (RPS, LOG), again.next_days, _lags(cuts), _lags(past_cuts))
    for target in TARGETS:
        if target.name in AT_CUTS:
            codes, before = target.codes(observed, horizon), target.codes([seen for _, seen in past], horizon)
            scored += judged(target.name, target.scores[:1], target.shares(forecasts), codes, before)
    return tuple(scored)


def _mark(cut: Cut) -> tuple[str, int]:
    """How far a crisis has come."""
    return cut.last, min(cut.step, LAST_STEP)


def _acts(cuts: Sequence[Cut]) -> Ints:
    return np.array([NEXT_ACTS.index(cut.came) for cut in cuts], dtype=np.int64)


def _lags(cuts: Sequence[Cut]) -> Ints:
    bins = [len(NEXT_WORDS) - 1 if cut.days is None else lag_bin(cut.days, NEXT_BINS) for cut in cuts]
    return np.array(bins, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Told:
    """What was forecast of some cases, and what came of them."""

    forecasts: Forecasts
    knowns: Sequence[Known]
    observed: Sequence[Observed]
    without: Mapping[str, Forecasts]

    def valued(self, target: str, score: str, shares: Shares, codes: Ints) -> Valued:
        """A score of every case under every system."""
        return valued(target, score, shares, codes, [known.family for known in self.knowns], self.forecasts.runs)

    def in_classes(self, target: Target, reference: Sequence[Case], *, first: int = 0) -> tuple[Shares, Ints]:
        """What every system gives each class, and the classes that came; those before `first` are ruled out."""
        horizon, left = self.forecasts.horizon_days, len(target.words) - first
        came = target.codes([case.observed for case in reference], horizon)
        past = _past_of(reference, np.where(came < first, UNKNOWN, came - first))
        learners: Mapping[str, Learner] = {
            CLIMATOLOGY: lambda others: climatology(others.codes, left),
            OPENING: lambda others: shrunk(others.codes, left, others.alike(1)),
            LOGIT: lambda others: logit(others.rivalry, others.codes, left, np.array([others.own[0]]))[0],
            UNIFORM: lambda others: uniform(left),
        }
        return self._each(target.shares, past, learners, first), target.codes(self.observed, horizon)

    def lags(self, target: LagTarget, reference: Sequence[Case]) -> Valued:
        """A lag in days; a logit gives the chance that it comes at all, climatology the days on which it does."""
        horizon = self.forecasts.horizon_days

        def with_logit(others: _Others) -> Floats:
            came = others.codes < horizon
            chance = float(logit(others.rivalry, came.astype(np.int64), 2, np.array([others.own[0]]))[0, 1])
            return chance * lag_climatology(others.codes[came], horizon)

        past = _past_of(reference, target.codes([case.observed for case in reference], horizon))
        learners: Mapping[str, Learner] = {
            CLIMATOLOGY: lambda others: lag_climatology(others.codes, horizon),
            OPENING: lambda others: shrunk_lags(others.codes, horizon, others.alike(1)),
            LOGIT: with_logit,
            UNIFORM: lambda others: _even_days(target, horizon),
        }
        shares = self._each(target.days, past, learners)
        return self.valued(target.name, DAYS, shares, target.codes(self.observed, horizon))

    def _each(
        self, model: Callable[[Forecasts], Floats], past: _Past, learners: Mapping[str, Learner], first: int = 0
    ) -> Shares:
        """What each system says: the model, baselines, which give nothing to the `first` classes, and ablations."""
        families, marks = [known.family for known in self.knowns], [_attributes(known) for known in self.knowns]
        learnt = {name: past.each(families, marks, learn) for name, learn in learners.items()}
        baselines = {name: np.pad(rows, ((0, 0), (first, 0))) for name, rows in learnt.items()}
        ablations = {f"{WITHOUT}{name}": model(one) for name, one in self.without.items()}
        return {MODEL: model(self.forecasts), **baselines, **ablations}

    def after_a_blow(self, reference: Sequence[Case]) -> list[Valued]:
        """The headlines over cases in which a blow is known to have fallen, beside baselines that know it as well."""
        struck = np.array([first_blow(known) is not None for known in self.knowns], dtype=bool)
        others = [case for case in reference if first_blow(case.known) is not None]
        scored = []
        for target in TARGETS:
            if target.name in HEADLINES:
                first = OutcomeClass.ABSORBED if target.name == "outcome_class" else 0
                shares, codes = self.in_classes(target, others, first=first)
                codes = np.where(struck, codes, UNKNOWN)
                scored.append(self.valued(f"{target.name}_{AFTER_A_BLOW}", target.scores[0], shares, codes))
        return scored


def _even_days(target: LagTarget, horizon: int) -> Floats:
    """Every bin of lags alike, and every day of a bin; where it need not come, "never" is one more."""
    first = [day for _, day in target.bins]
    n_bins = len(first) + (target.came is not None)
    days = np.zeros(horizon)
    for begin, end in zip(first, [*first[1:], horizon], strict=True):
        days[begin:end] = 1.0 / (n_bins * max(end - begin, 1))
    return days


Mark = tuple[Any, Any]
"""Two things that are known of a case: rivalry and opening, or the last act and the step."""


@dataclass(frozen=True, slots=True)
class _Others:
    """The reference without a pair of states, as seen from one of its cases: what came, two marks, and one's own."""

    codes: Ints
    marks: Sequence[NDArray[Any]]
    own: Mark

    @property
    def rivalry(self) -> Floats:
        """The first mark of a case: 1 between rivals, 0 otherwise."""
        return self.marks[0].astype(np.float64)

    def alike(self, place: int) -> Flags:
        """Which of the others have the same mark of this place."""
        return np.asarray(self.marks[place] == self.own[place], dtype=bool)


Learner = Callable[[_Others], Floats]


class _Past:
    """What a baseline may learn from: the reference without one pair of states."""

    def __init__(self, families: Sequence[str], marks: Sequence[Mark], codes: Ints) -> None:
        self.families = np.array(families, dtype=object)
        self.marks = [np.array([mark[place] for mark in marks], dtype=object) for place in (0, 1)]
        self.codes = codes

    def each(self, families: Sequence[str], marks: Sequence[Mark], learn: Learner) -> Floats:
        """What is learnt for each case, by its family and marks; one row a case."""
        made: dict[Hashable, Floats] = {}
        for family, own in zip(families, marks, strict=True):
            if (family, own) not in made:
                others = (self.families != family) & (self.codes != UNKNOWN)
                made[family, own] = learn(_Others(self.codes[others], [mark[others] for mark in self.marks], own))
        return np.array([made[key] for key in zip(families, marks, strict=True)])


def _past_of(reference: Sequence[Case], codes: Ints) -> _Past:
    return _Past([case.known.family for case in reference], [_attributes(case.known) for case in reference], codes)


def _attributes(known: Known) -> tuple[float, str]:
    """1 between rivals, 0 otherwise (a file that is silent is taken as no); and the opening."""
    return float(bool(known.rivalry)), opening_of(known)
