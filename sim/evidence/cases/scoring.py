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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.baselines import climatology, lag_climatology, logit, shrunk, shrunk_lags, uniform
from sim.evidence.cases.cuts import NEXT_ACTS, NEXT_BINS, NEXT_WORDS, Again, Cut, cuts_within
from sim.evidence.cases.forecast import Bins, Forecasts, lag_bin
from sim.evidence.cases.known import OPENINGS, Known, first_blow, opening_of
from sim.evidence.cases.read import Case
from sim.evidence.cases.scores import BRIER, DAYS, LOG, RPS, Scored, judged, mean_intervals
from sim.evidence.cases.targets import (
    AT_CUTS,
    BY_OPENING,
    HEADLINES,
    TARGETS,
    UNKNOWN,
    Lag,
    Observed,
    Target,
    floor_of,
)  # fmt: skip
from sim.model.arrays import Bools, Floats, Ints
from sim.vocabulary import OutcomeClass

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
    is_seen: Bools
    families: Sequence[str]

    def judged(self, among: Bools | None = None) -> Scored:
        """Means over the cases, or some of them, and differences, with intervals from the same resamples."""
        counted = self.is_seen if among is None else self.is_seen & among
        systems = tuple(self.values)
        columns = [self.values[name][counted] for name in systems]
        columns += [columns[0] - column for column in columns[1:]]
        families = [family for family, is_counted in zip(self.families, counted, strict=True) if is_counted]
        intervals = mean_intervals(np.stack(columns, axis=1), families)
        means, gaps = intervals[: len(systems)], intervals[len(systems) :]
        n, by_name = int(counted.sum()), dict(zip(systems, means, strict=True))
        return Scored(self.target, self.score, n, by_name, dict(zip(systems[1:], gaps, strict=True)))


def valued(target: str, score: str, shares: Shares, codes: Ints, families: Sequence[str], runs: int) -> Valued:
    """A score of every case under every system; `runs` are those behind each share of the model."""
    is_seen = codes != UNKNOWN
    values = {name: np.full(len(codes), np.nan) for name in shares}
    for name, given in shares.items():
        values[name][is_seen] = judged(score, given[is_seen], codes[is_seen], floor_of(runs))
    return Valued(target, score, values, is_seen, families)


def values_of(
    forecasts: Forecasts,
    cases: Sequence[Case],
    reference: Sequence[Case],
    without: Mapping[str, Forecasts] | None = None,
) -> tuple[Valued, ...]:
    """Every score of every case, in the order of `targets`, headlines first.

    Parameters
    ----------
    forecasts : Forecasts
        Pooled.
    cases : sequence of Case
        In the order of the forecasts.
    reference : sequence of Case
        What baselines learn from.
    without : mapping of str to Forecasts, optional
        Those of the model without a mechanism, by its name.
    """
    told = _Told(forecasts, cases, without or {})
    scored = []
    for target in TARGETS:
        shares, codes = told.in_classes(target, reference)
        scored += [told.valued(target.name, score, shares, codes) for score in target.scores]
    lags = [told.in_days(target, target.lag, reference) for target in TARGETS if target.lag is not None]
    return (*scored, *lags, *told.after_a_blow(reference))


def by_opening(valued: Sequence[Valued], knowns: Sequence[Known]) -> dict[str, tuple[Scored, ...]]:
    """The headline scores of `BY_OPENING` over the cases of each type of opening that there is."""
    openings = np.array([opening_of(known) for known in knowns], dtype=object)
    first = {one.target: one for one in reversed(valued)}
    such = {word: openings == word for word in OPENINGS}
    return {
        word: tuple(first[name].judged(alike) for name in BY_OPENING) for word, alike in such.items() if alike.any()
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
    asked, others = ([_sight_of_cut(cut) for cut in some] for some in (cuts, past_cuts))

    def told(name: str, scores: Sequence[str], model: Floats, codes: Ints, before: Ints) -> list[Scored]:
        n_classes = model.shape[1]

        def after_the_same(others: _Others) -> Floats:
            same = others.alike(0)
            return shrunk(others.codes, n_classes, same, same & others.alike(1))

        shares = {
            MODEL: model,
            CLIMATOLOGY: _learnt(after_the_same, before, others, asked),
            UNIFORM: np.tile(uniform(n_classes), (len(codes), 1)),
        }
        families = [family for family, _ in asked]
        return [valued(name, score, shares, codes, families, runs).judged() for score in scores]

    scored = told("next_act", (BRIER, LOG), again.next_act, _acts(cuts), _acts(past_cuts))
    scored += told("next_days", (RPS, LOG), again.next_days, _lags(cuts), _lags(past_cuts))
    for target in TARGETS:
        if target.name in AT_CUTS:
            codes, before = target.codes(observed, horizon), target.codes([seen for _, seen in past], horizon)
            scored += told(target.name, target.scores[:1], target.shares(forecasts), codes, before)
    return tuple(scored)


def _acts(cuts: Sequence[Cut]) -> Ints:
    return np.array([NEXT_ACTS.index(cut.came) for cut in cuts], dtype=np.int64)


def _lags(cuts: Sequence[Cut]) -> Ints:
    bins = [len(NEXT_WORDS) - 1 if cut.days is None else lag_bin(cut.days, NEXT_BINS) for cut in cuts]
    return np.array(bins, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Told:
    """What was forecast of some cases, and what came of them."""

    forecasts: Forecasts
    cases: Sequence[Case]
    without: Mapping[str, Forecasts]

    def valued(self, target: str, score: str, shares: Shares, codes: Ints) -> Valued:
        """A score of every case under every system."""
        return valued(target, score, shares, codes, [case.known.family for case in self.cases], self.forecasts.runs)

    def in_classes(self, target: Target, reference: Sequence[Case], *, first: int = 0) -> tuple[Shares, Ints]:
        """What every system gives each class, and the classes that came; those before `first` are ruled out."""
        left, horizon = len(target.words) - first, self.forecasts.horizon_days
        before, came = (target.codes([case.observed for case in some], horizon) for some in (reference, self.cases))
        learners: Mapping[str, Learner] = {
            CLIMATOLOGY: lambda others: climatology(others.codes, left),
            OPENING: lambda others: shrunk(others.codes, left, others.alike(1)),
            LOGIT: lambda others: logit(others.rivalry, others.codes, left, np.array([others.own[0]]))[0],
            UNIFORM: lambda others: uniform(left),
        }
        before = np.where(before < first, UNKNOWN, before - first)
        return self._each(target.shares, before, reference, learners, first), came

    def in_days(self, target: Target, lag: Lag, reference: Sequence[Case]) -> Valued:
        """A lag in days; a logit gives the chance that it comes at all, climatology the days on which it does."""
        horizon = self.forecasts.horizon_days

        def with_logit(others: _Others) -> Floats:
            came = others.codes < horizon
            chance = float(logit(others.rivalry, came.astype(np.int64), 2, np.array([others.own[0]]))[0, 1])
            return chance * lag_climatology(others.codes[came], horizon)

        learners: Mapping[str, Learner] = {
            CLIMATOLOGY: lambda others: lag_climatology(others.codes, horizon),
            OPENING: lambda others: shrunk_lags(others.codes, horizon, others.alike(1)),
            LOGIT: with_logit,
            UNIFORM: lambda others: _even_days(lag.bins, len(target.words), horizon),
        }
        before, came = (target.days([case.observed for case in some], horizon) for some in (reference, self.cases))
        return self.valued(target.name, DAYS, self._each(lag.shares, before, reference, learners), came)

    def _each(
        self, model: Callable[[Forecasts], Floats], before: Ints, reference: Sequence[Case],
        learners: Mapping[str, Learner], first: int = 0,
    ) -> Shares:  # fmt: skip
        """What each system says: the model, baselines, which give nothing to the `first` classes, and ablations."""
        past, asked = ([_sight(case.known) for case in cases] for cases in (reference, self.cases))
        learnt = {name: _learnt(learn, before, past, asked) for name, learn in learners.items()}
        baselines = {name: np.pad(rows, ((0, 0), (first, 0))) for name, rows in learnt.items()}
        ablations = {f"{WITHOUT}{name}": model(one) for name, one in self.without.items()}
        return {MODEL: model(self.forecasts), **baselines, **ablations}

    def after_a_blow(self, reference: Sequence[Case]) -> list[Valued]:
        """The headlines over cases in which a blow is known to have fallen, beside baselines that know it as well."""
        struck = np.array([first_blow(case.known) is not None for case in self.cases], dtype=bool)
        others = [case for case in reference if first_blow(case.known) is not None]
        scored = []
        for target in TARGETS:
            if target.name in HEADLINES:
                first = OutcomeClass.ABSORBED if target.name == "outcome_class" else 0
                shares, codes = self.in_classes(target, others, first=first)
                codes = np.where(struck, codes, UNKNOWN)
                scored.append(self.valued(f"{target.name}_{AFTER_A_BLOW}", target.scores[0], shares, codes))
        return scored


def _even_days(bins: Bins, n_classes: int, horizon: int) -> Floats:
    """Every class of a lag alike, and every day of a bin; where it need not come, "never" is one class more."""
    days, first = np.zeros(horizon), [day for _, day in bins]
    for begin, end in zip(first, [*first[1:], horizon], strict=True):
        days[begin:end] = 1.0 / (n_classes * max(end - begin, 1))
    return days


Sight = tuple[str, tuple[Any, Any]]
"""The pair of states of a case, and two marks of it: rivalry and opening, or the last act and the step."""


@dataclass(frozen=True, slots=True)
class _Others:
    """The reference without a pair of states, as seen from one of its cases: what came, two marks, and one's own."""

    codes: Ints
    marks: Sequence[NDArray[Any]]
    own: tuple[Any, Any]

    @property
    def rivalry(self) -> Floats:
        """The first mark of a case: 1 between rivals, 0 otherwise."""
        return self.marks[0].astype(np.float64)

    def alike(self, place: int) -> Bools:
        """Which of the others have the same mark of this place."""
        return np.asarray(self.marks[place] == self.own[place], dtype=bool)


Learner = Callable[[_Others], Floats]


def _learnt(learn: Learner, codes: Ints, past: Sequence[Sight], asked: Sequence[Sight]) -> Floats:
    """What is learnt for each case that is asked about from the past of other pairs of states; one row a case."""
    families = np.array([family for family, _ in past], dtype=object)
    marks = [np.array([mark[place] for _, mark in past], dtype=object) for place in (0, 1)]
    made: dict[Sight, Floats] = {}
    for family, own in dict.fromkeys(asked):
        others = (families != family) & (codes != UNKNOWN)
        made[family, own] = learn(_Others(codes[others], [mark[others] for mark in marks], own))
    return np.array([made[one] for one in asked])


def _sight(known: Known) -> Sight:
    """Of a case; a file that is silent on rivalry is taken as no."""
    return known.family, (float(bool(known.rivalry)), opening_of(known))


def _sight_of_cut(cut: Cut) -> Sight:
    """How far a crisis has come."""
    return cut.known.family, (cut.last, min(cut.step, LAST_STEP))
