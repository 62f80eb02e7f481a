"""By which day something has happened: cumulative incidence of answer, talks, agreement and war, with bands.

A run that the model ended, or that was looked at up to the horizon, is fully known, so the share of runs before day d
is a plain share with a Wilson band. A run that was cut short at the cap on events is censored from its last day: as
soon as there is one, the curve is one minus Kaplan-Meier with a Greenwood band on the log-log scale.

>>> curve = cumulative_incidence(np.array([2.5, np.nan]), np.array([np.inf, np.inf]), np.array([2.0, 3.0]))
>>> curve.share.tolist()
[0.0, 0.5]

Sources
-------
Kaplan, E. L. & Meier, P. (1958), J. American Statistical Association 53. Greenwood, M. (1926), Reports on Public Health
and Medical Subjects 33; log-log band after Kalbfleisch, J. & Prentice, R. (2002), *Failure Time Data*, 1.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.arrays import Floats
from sim.results.counted import Counted
from sim.results.digest import Table
from sim.results.intervals import Z, wilson
from sim.results.ladder import day_steps


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of runs in which something has happened before each time.

    Attributes
    ----------
    name : str
    days : float array, shape (n_days,)
        Whole days; the share at day d counts what happened before d, so the last one counts the whole horizon.
    share, low, high : float array, shape (n_days,)
        With the 95 % band, point by point.
    n_runs : int
    """

    name: str
    days: Floats
    share: Floats
    low: Floats
    high: Floats
    n_runs: int


def incidence(rows: Iterable[Table], *, last_day: float, first_day: float = 0.0) -> dict[str, Curve]:
    """Cumulative incidence of `answer`, `talks`, `agreement` and `war` by day.

    Parameters
    ----------
    rows : iterable of structured array
        The table of runs, in parts.
    last_day : float
        The horizon.
    first_day : float, optional
        First day of the curves.
    """
    steps = day_steps(first_day, last_day)
    days = np.append(steps, np.ceil(last_day)).astype(np.float64)
    seen: dict[str, list[_Seen]] = {}
    for table in rows:
        known_until = np.where(table["cut_short"], table["end_day"], np.inf)
        for name, first in first_days(table).items():
            seen.setdefault(name, []).append(_Seen.of(first, known_until))
    return {name: _curve(_Seen.all_of(parts), days, name) for name, parts in seen.items()}


def first_days(table: Table) -> dict[str, Floats]:
    """The day on which each thing happened first in each run, by name: shape (n_runs,), nan where it never did.

    The table counts lags from the first use of force, or from day 0 where there was none.
    """
    origin = np.nan_to_num(table["first_force_day"])
    return {
        "answer": origin + table["days_to_answer"],
        "talks": origin + table["days_to_talks"],
        "agreement": origin + table["days_to_agreement"],
        "war": origin + table["days_to_war"],
    }


def cumulative_incidence(first: Floats, known_until: Floats, days: Floats, *, name: str = "") -> Curve:
    """Share of runs in which something has happened before each day, with its 95 % band.

    Parameters
    ----------
    first : float array, shape (n_runs,)
        Time of the event in days; nan where it never happened while the run was looked at.
    known_until : float array, shape (n_runs,)
        Time up to which the run is known; inf where it is known for good.
    days : float array, shape (n_days,)
    name : str, optional
    """
    return _curve(_Seen.of(first, known_until), days, name)


@dataclass(frozen=True, slots=True)
class _Seen:
    """How long runs were looked at: until it happened (`inf`: known never to), or until nothing more was known."""

    happened: Counted
    left: Counted

    @classmethod
    def of(cls, first: Floats, known_until: Floats) -> _Seen:
        when = np.where(np.isnan(first), np.inf, first)
        happened = when <= known_until
        return cls(Counted.of(when[happened]), Counted.of(known_until[~happened]))

    @classmethod
    def all_of(cls, parts: Sequence[_Seen]) -> _Seen:
        return cls(Counted.all_of(part.happened for part in parts), Counted.all_of(part.left for part in parts))


def _curve(seen: _Seen, days: Floats, name: str) -> Curve:
    n_runs = seen.happened.n + seen.left.n
    if seen.left.below(days[-1:])[0]:
        share, low, high = _kaplan_meier(seen, days)
    else:
        counts = seen.happened.below(days)
        share = counts / n_runs if n_runs else np.full(len(days), np.nan)
        low, high = (np.array(ends) for ends in zip(*(wilson(int(count), n_runs) for count in counts), strict=True))
    return Curve(name=name, days=days, share=share, low=low, high=high, n_runs=n_runs)


def _kaplan_meier(seen: _Seen, days: Floats) -> tuple[Floats, Floats, Floats]:
    """One minus the survival curve before each day, and Greenwood's band on the log-log scale."""
    ends = np.isfinite(seen.happened.values)
    times, deaths = seen.happened.values[ends], seen.happened.counts[ends]
    whole = seen.happened + seen.left
    at_risk = whole.n - whole.below(times)
    survival = np.concatenate([[1.0], np.cumprod(1 - deaths / at_risk)])
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.concatenate([[0.0], np.cumsum(deaths / (at_risk * (at_risk - deaths)))])
        factor = np.exp(Z * np.sqrt(variance) / np.log(survival))
        lower, upper = 1 - survival ** (1 / factor), 1 - survival**factor
    certain = (survival == 1) | (survival == 0)
    lower, upper = np.where(certain, 1 - survival, lower), np.where(certain, 1 - survival, upper)
    place = np.searchsorted(times, days, side="left")
    return 1 - survival[place], np.minimum(lower, upper)[place], np.maximum(lower, upper)[place]
