"""What is forecast of a case, in which classes, and by which scores it is judged; written down before any scoring.

| target | classes | scores |
| --- | --- | --- |
| `outcome_class` | 5, in order | ranked probability; log, Brier |
| `answered_by_force` | yes or no | Brier; log |
| `days_to_answer` | 0, 1-2, 3-5, 6-14, 15+, never | ranked probability; log; days |
| `talks_held` | yes or no | Brier; log |
| `days_to_talks` | as above | ranked probability; log; days |
| `peak_level` | 0 to 5, in order | ranked probability; log |
| `ending` | 7, without order | Brier; log |
| `ending_pooled` | agreed or ceasefire, or not | Brier; log |
| `last_violence` | 0, 1-2, 3-5, 6-14, 15-30, 31+, given force | ranked probability; log; days |

The first score of a target is its headline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.evidence.cases.forecast import LAG_BINS, LAG_WORDS, VIOLENCE_BINS, Bins, Forecasts
from sim.evidence.cases.likelihood import lag_bin
from sim.evidence.cases.observed import Observed
from sim.model.arrays import Floats, Ints
from sim.vocabulary import Ending, OutcomeClass, PeakLevel

UNKNOWN = -1
"""Code of what was not observed: such a case is forecast and not scored."""
NO_YES = ("no", "yes")
RPS, BRIER, LOG, DAYS = "rps", "brier", "log", "crps_days"


@dataclass(frozen=True, slots=True)
class LagTarget:
    """A lag in days, scored day by day.

    Attributes
    ----------
    name : str
        Of the days in an observation, and of the target with the same lag in bins.
    came : str
        What says in an observation whether it came; None where it came wherever the days are known.
    column : str
        Of the probability of each day in forecasts.
    bins : tuple of (word, first day), optional
    """

    name: str
    came: str | None
    column: str
    bins: Bins = LAG_BINS

    def days(self, forecasts: Forecasts) -> Floats:
        """Probability of each day, shape (n_cases, H)."""
        days: Floats | None = getattr(forecasts, self.column)
        assert days is not None, "a pooled forecast has its days"
        return days

    def codes(self, observed: Sequence[Observed], horizon: int) -> Ints:
        """The day of each case; the horizon where it never came or came later, `UNKNOWN` where either is unknown."""
        return np.array([self._day(seen, horizon) for seen in observed], dtype=np.int64)

    def _day(self, seen: Observed, horizon: int) -> int:
        days: int | None = getattr(seen, self.name)
        came: bool | None = days is not None if self.came is None else getattr(seen, self.came)
        if days is not None and came:
            return min(days, horizon)
        return horizon if self.came is not None and came is False else UNKNOWN


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is forecast.

    Attributes
    ----------
    name : str
        Also of what was observed.
    words : tuple of str
        Its classes, in order where they have one.
    scores : tuple of str
        By which it is judged, the headline first.
    column : str
        Of its class probabilities in forecasts, or of its probability where it is a yes or no.
    lag : LagTarget, optional
        Whose days fall into these bins.
    """

    name: str
    words: tuple[str, ...]
    scores: tuple[str, ...]
    column: str
    lag: LagTarget | None = None

    def shares(self, forecasts: Forecasts) -> Floats:
        """Class probabilities, shape (n_cases, K)."""
        given: Floats = getattr(forecasts, self.column)
        return np.stack([1.0 - given, given], axis=-1) if self.words == NO_YES else given

    def codes(self, observed: Sequence[Observed], horizon: int) -> Ints:
        """The class of each case, `UNKNOWN` where it was not observed."""
        if self.lag is not None:
            days = self.lag.codes(observed, horizon)
            last = len(self.words) - 1
            codes = [
                day if day == UNKNOWN else last if day >= horizon else lag_bin(day, self.lag.bins)
                for day in days.tolist()
            ]
        else:
            codes = [self._code(getattr(seen, self.name)) for seen in observed]
        return np.array(codes, dtype=np.int64)

    def _code(self, seen: str | int | None) -> int:
        """The place of a word, a level or a yes or no."""
        if seen is None:
            return UNKNOWN
        return self.words.index(seen) if isinstance(seen, str) else int(seen)


ANSWER = LagTarget("days_to_answer", "answered_by_force", "answer_days")
TALKS = LagTarget("days_to_talks", "talks_held", "talks_days")
VIOLENCE = LagTarget("last_violence", None, "violence_days", VIOLENCE_BINS)
LAG_TARGETS = (ANSWER, TALKS, VIOLENCE)

TARGETS = (
    Target("outcome_class", tuple(word.word for word in OutcomeClass), (RPS, LOG, BRIER), "outcome_class"),
    Target("answered_by_force", NO_YES, (BRIER, LOG), "answered_by_force"),
    Target("days_to_answer", LAG_WORDS, (RPS, LOG), "answer_bins", ANSWER),
    Target("talks_held", NO_YES, (BRIER, LOG), "talks_held"),
    Target("days_to_talks", LAG_WORDS, (RPS, LOG), "talks_bins", TALKS),
    Target("peak_level", tuple(str(int(level)) for level in PeakLevel), (RPS, LOG), "peak_level"),
    Target("ending", tuple(word.word for word in Ending), (BRIER, LOG), "ending"),
    Target("ending_pooled", NO_YES, (BRIER, LOG), "ending_pooled"),
    Target("last_violence", tuple(word for word, _ in VIOLENCE_BINS), (RPS, LOG), "violence_bins", VIOLENCE),
)
"""Everything that is forecast in classes."""

HEADLINES = ("outcome_class", "answered_by_force")
"""The two that a back-test is judged by."""
BY_OPENING = (*HEADLINES, "days_to_answer", "ending_pooled", "last_violence")
"""Whose headline scores are told for each type of opening."""
AT_CUTS = ("outcome_class", "ending", "ending_pooled", "last_violence")
"""Whose headline scores are told of forecasts from later days, beside what comes next."""
