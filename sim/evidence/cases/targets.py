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

The first score of a target is its headline.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.forecast import LAG_WORDS, Forecasts
from sim.evidence.cases.likelihood import lag_bin
from sim.evidence.cases.observed import Observed
from sim.vocabulary import Ending, OutcomeClass, PeakLevel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNKNOWN = -1
"""Code of what was not observed: such a case is forecast and not scored."""
NO_YES = ("no", "yes")
RPS, BRIER, LOG, DAYS = "rps", "brier", "log", "crps_days"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is forecast.

    Attributes
    ----------
    name : str
    words : tuple of str
        Its classes, in order where they have one.
    scores : tuple of str
        By which it is judged, the headline first.
    shares : callable
        Class probabilities of forecasts: float array, shape (n_cases, K).
    code : callable
        The class that was observed, or None.
    """

    name: str
    words: tuple[str, ...]
    scores: tuple[str, ...]
    shares: Callable[[Forecasts], Floats]
    code: Callable[[Observed, int], int | None]

    def codes(self, observed: Sequence[Observed], horizon: int) -> Ints:
        """The class of each case, `UNKNOWN` where it was not observed."""
        codes = (self.code(seen, horizon) for seen in observed)
        return np.array([UNKNOWN if code is None else code for code in codes], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class LagTarget:
    """A lag in days, scored day by day.

    Attributes
    ----------
    name : str
        Of the target with the same lag in bins.
    days : callable
        Probability of each day: float array, shape (n_cases, H).
    day : callable
        The day that was observed; the horizon where it never came, None where that is not known.
    """

    name: str
    days: Callable[[Forecasts], Floats]
    day: Callable[[Observed, int], int | None]

    def observed_days(self, observed: Sequence[Observed], horizon: int) -> Ints:
        """The day of each case, `UNKNOWN` where it was not observed."""
        days = (self.day(seen, horizon) for seen in observed)
        return np.array([UNKNOWN if day is None else day for day in days], dtype=np.int64)


def _two(share: Floats) -> Floats:
    return np.stack([1.0 - share, share], axis=-1)


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _day(came: bool | None, days: int | None, horizon: int) -> int | None:
    """The day of a lag; the horizon where it never came or came later, None where either is unknown."""
    if came is None or (came and days is None):
        return None
    return min(days, horizon) if came and days is not None else horizon


def _bin(day: int | None, horizon: int) -> int | None:
    if day is None:
        return None
    return LAG_WORDS.index("never") if day >= horizon else lag_bin(day)


def _word(word: str | None, words: tuple[str, ...]) -> int | None:
    return None if word is None else words.index(word)


def _of_answer(seen: Observed, horizon: int) -> int | None:
    return _day(seen.answered_by_force, seen.days_to_answer, horizon)


def _of_talks(seen: Observed, horizon: int) -> int | None:
    return _day(seen.talks_held, seen.days_to_talks, horizon)


def _known(days: Floats | None) -> Floats:
    assert days is not None, "a pooled forecast has its days"
    return days


_CLASSES = tuple(word.word for word in OutcomeClass)
_ENDINGS = tuple(word.word for word in Ending)

TARGETS = (
    Target(
        "outcome_class", _CLASSES, (RPS, LOG, BRIER), lambda forecasts: forecasts.outcome_class,
        lambda seen, _: _word(seen.outcome_class, _CLASSES),
    ),
    Target(
        "answered_by_force", NO_YES, (BRIER, LOG), lambda forecasts: _two(forecasts.answered_by_force),
        lambda seen, _: _flag(seen.answered_by_force),
    ),
    Target(
        "days_to_answer", LAG_WORDS, (RPS, LOG), lambda forecasts: forecasts.answer_bins,
        lambda seen, horizon: _bin(_of_answer(seen, horizon), horizon),
    ),
    Target(
        "talks_held", NO_YES, (BRIER, LOG), lambda forecasts: _two(forecasts.talks_held),
        lambda seen, _: _flag(seen.talks_held),
    ),
    Target(
        "days_to_talks", LAG_WORDS, (RPS, LOG), lambda forecasts: forecasts.talks_bins,
        lambda seen, horizon: _bin(_of_talks(seen, horizon), horizon),
    ),
    Target(
        "peak_level", tuple(str(int(level)) for level in PeakLevel), (RPS, LOG),
        lambda forecasts: forecasts.peak_level, lambda seen, _: seen.peak_level,
    ),
    Target(
        "ending", _ENDINGS, (BRIER, LOG), lambda forecasts: forecasts.ending,
        lambda seen, _: _word(seen.ending, _ENDINGS),
    ),
)  # fmt: skip
"""Everything that is forecast in classes."""

HEADLINES = ("outcome_class", "answered_by_force")
"""The two that a back-test is judged by."""

LAG_TARGETS = (
    LagTarget("days_to_answer", lambda forecasts: _known(forecasts.answer_days), _of_answer),
    LagTarget("days_to_talks", lambda forecasts: _known(forecasts.talks_days), _of_talks),
)
