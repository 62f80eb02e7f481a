"""Forecasts made again after every day of a chronology: what comes next and how soon, and how it all ends.

>>> again = forecast_again(cuts, runs=400, seed=1)              # doctest: +SKIP
>>> again.next_act.shape                                        # doctest: +SKIP
(160, 5)

All cuts of all cases are variants of one plan. What was told after a cut enters no forecast from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.cuts import NEXT_BINS, NEXT_WORDS, WITHIN_DAYS, Cut
from sim.evidence.cases.forecast import Forecasts, forecast
from sim.evidence.cases.forms import mixture_of
from sim.evidence.cases.known import Known
from sim.evidence.cases.likelihood import lag_bin
from sim.evidence.cases.next_acts import ACTS, acts_of, has_class
from sim.model.arrays import Floats, Ints
from sim.model.structure import Model
from sim.play.plan import Played
from sim.results.digest import Table

NEXT_ACTS = (*ACTS, "nothing")
"""What comes next within `WITHIN_DAYS`, or that nothing does."""
_BINS = np.array([len(NEXT_BINS), *(lag_bin(day, NEXT_BINS) for day in range(1, WITHIN_DAYS + 1))])
"""The bin of each lag in days; 0 stands for none."""


@dataclass(frozen=True, slots=True)
class Again:
    """Forecasts from later days, in the order of the cuts.

    Attributes
    ----------
    cuts : tuple of Cut
    forecasts : Forecasts
        Of the whole crisis, as known at each cut.
    next_act : float array, shape (n_cuts, 5)
        By `NEXT_ACTS`.
    next_days : float array, shape (n_cuts, 5)
        Whole days from the cut to that act, by `NEXT_WORDS`.
    """

    cuts: tuple[Cut, ...]
    forecasts: Forecasts
    next_act: Floats
    next_days: Floats


def cuts_within(cuts: Sequence[Cut], horizon_days: int) -> tuple[Cut, ...]:
    """Those whose `WITHIN_DAYS` end before the horizon."""
    return tuple(cut for cut in cuts if cut.day + WITHIN_DAYS < horizon_days)


def forecast_again(
    cuts: Sequence[Cut], points: Any = None, *, others: Sequence[Known], weights: Any = None, runs: int, **how: Any
) -> Again:
    """Forecasts from every cut.

    Parameters
    ----------
    cuts : sequence of Cut
    others : sequence of Known
        Cases that tell how likely each form of a blow is.
    points, weights, runs, how
        As for `forecast`; rows of weights are those of the cuts.
    """
    mixture = mixture_of([cut.known for cut in cuts], others)
    watch = _Next([cuts[place].day for place in mixture.places])
    forecasts = forecast(
        mixture.knowns, points, weights=None if weights is None else np.asarray(weights)[mixture.places], runs=runs,
        watch=watch, name="cuts", **how,
    )  # fmt: skip
    acts, lags = watch.acts / runs, watch.lags / runs
    return Again(tuple(cuts), forecasts.of_cases(mixture), mixture.mixed(acts), mixture.mixed(lags))


class _Next:
    """Counts the first act of each run after the last known day of its case."""

    wanted: Callable[[Model, Table], NDArray[np.bool_]] = staticmethod(has_class)

    def __init__(self, days: Sequence[int]) -> None:
        self.days = np.array(days, dtype=np.int64)
        self.acts = np.zeros((len(days), len(NEXT_ACTS)))
        self.lags = np.zeros((len(days), len(NEXT_WORDS)))

    def take(self, played: Played) -> None:
        """Count some runs of a case, each with its first act."""
        assert played.events is not None, "they are recorded"
        point = int(played.table["point"][0])
        act, lag = first_acts(played.events, played.table["run"], int(self.days[point]))
        self.acts[point] += np.bincount(act, minlength=len(NEXT_ACTS))
        self.lags[point] += np.bincount(_BINS[lag], minlength=len(NEXT_WORDS))


def first_acts(events: Table, runs: Ints, day: int) -> tuple[Ints, Ints]:
    """What each run does first within `WITHIN_DAYS` after a day: its place in `NEXT_ACTS`, and the lag, 0 for nothing.

    Parameters
    ----------
    events : structured array
        Of these runs alone, each in order of time; events without a class are left out already.
    runs : int array, shape (n,)
    day : int
    """
    lags = np.floor(events["time"]).astype(np.int64) - day
    inside = events[(lags >= 1) & (lags <= WITHIN_DAYS)]
    found, first = np.unique(inside["run"], return_index=True)
    place = np.searchsorted(np.sort(runs), found)
    act, lag = np.full(len(runs), NEXT_ACTS.index("nothing")), np.zeros(len(runs), dtype=np.int64)
    act[place] = acts_of(inside[first])
    lag[place] = np.floor(inside["time"][first]).astype(np.int64) - day
    return act, lag
