"""What came of a case, what is forecast of it, in which classes, and by which scores it is judged; written down before
any scoring. Nothing that plays a case reads an observation.

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

A fit reads observations by their likelihood alone: two terms a case, the outcome class and the bin of days to an answer
by force. Each is the log of a share of runs, with a floor, since a share that no run fell into is small and not nought.

>>> loglik = log_likelihood(forecasts, [case.observed for case in cases])     # doctest: +SKIP
>>> loglik.shape                                                        # doctest: +SKIP
(28, 500)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.evidence.cases.forecast import LAG_BINS, LAG_WORDS, VIOLENCE_BINS, Bins, Forecasts, lag_bin
from sim.evidence.cases.known import first_force
from sim.evidence.cases.records import MAJOR_RESPONSE, CaseOutcome, CaseRecord
from sim.evidence.cases.scores import BRIER, LOG, RPS
from sim.model.arrays import Floats, Ints
from sim.vocabulary import Ending, OutcomeClass, PeakLevel

AGREED = (Ending.AGREEMENT.word, Ending.CEASEFIRE.word)
"""Endings that the two states agree on: some sources do not tell them apart."""
CLASS_WORDS = tuple(word.word for word in OutcomeClass)
UNKNOWN = -1
"""Code of what was not observed: such a case is forecast and not scored."""
NO_YES = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Observed:
    """What was observed. None where it is not known.

    Attributes
    ----------
    outcome_class, ending : str or None
    answered_by_force, talks_held : bool or None
    days_to_answer, days_to_talks : int or None
        Whole days from day 0; None too where it never came.
    peak_level : int or None
    last_violence : int or None
        Whole days from day 0 to the last force of the main episode; None too where there was no force.
    ending_pooled : bool or None
        Whether it ended by an agreement or a ceasefire.
    is_decided : bool
        Whether the answer is the major response of a government, and not the first shot back.
    """

    outcome_class: str | None = None
    answered_by_force: bool | None = None
    days_to_answer: int | None = None
    talks_held: bool | None = None
    days_to_talks: int | None = None
    peak_level: int | None = None
    ending: str | None = None
    last_violence: int | None = None
    ending_pooled: bool | None = None
    is_decided: bool = False

    def to_json(self) -> dict[str, Any]:
        """Everything by name; null where it is not known, or never came."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "is_decided"}


def observed_of(case: CaseRecord) -> Observed:
    """What a case record says of its outcome; a lag counts only where the file says that the event came."""
    outcome = case.outcome or CaseOutcome()
    is_blow = first_force(case.chronology) is not None
    return Observed(
        outcome_class=outcome.outcome_class,
        answered_by_force=outcome.answered_by_force,
        days_to_answer=outcome.days_to_first_answer if outcome.answered_by_force else None,
        talks_held=outcome.talks_held,
        days_to_talks=outcome.days_to_talks if outcome.talks_held else None,
        peak_level=outcome.peak_level,
        ending=outcome.ending,
        last_violence=outcome.days_to_end_of_violence,
        ending_pooled=None if outcome.ending is None else outcome.ending in AGREED,
        is_decided=is_blow and (outcome.answer_form or "").startswith(MAJOR_RESPONSE),
    )


@dataclass(frozen=True, slots=True)
class Lag:
    """The days of a target that is a lag.

    Attributes
    ----------
    of : str
        Begins the names of its days and of its bins in forecasts.
    came : str or None
        What says in an observation whether it came; None where it came wherever the days are known.
    bins : tuple of (word, first day), optional
    """

    of: str
    came: str | None
    bins: Bins = LAG_BINS

    def shares(self, forecasts: Forecasts) -> Floats:
        """Probability of each day, shape (n_cases, H)."""
        days: Floats = getattr(forecasts, f"{self.of}_days")
        return days


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
    lag : Lag, optional
        Whose days fall into these classes.
    """

    name: str
    words: tuple[str, ...]
    scores: tuple[str, ...]
    lag: Lag | None = None

    def shares(self, forecasts: Forecasts) -> Floats:
        """Class probabilities, shape (n_cases, K)."""
        given: Floats = getattr(forecasts, self.name if self.lag is None else f"{self.lag.of}_bins")
        return np.stack([1.0 - given, given], axis=-1) if self.words == NO_YES else given

    def codes(self, observed: Sequence[Observed], horizon: int) -> Ints:
        """The class of each case, `UNKNOWN` where it was not observed."""
        if self.lag is None:
            return np.array([self._code(getattr(seen, self.name)) for seen in observed], dtype=np.int64)
        last, bins = len(self.words) - 1, self.lag.bins
        days = self.days(observed, horizon).tolist()
        codes = [day if day == UNKNOWN else last if day >= horizon else lag_bin(day, bins) for day in days]
        return np.array(codes, dtype=np.int64)

    def _code(self, seen: str | int | None) -> int:
        """The place of a word, a level or a yes or no."""
        if seen is None:
            return UNKNOWN
        return self.words.index(seen) if isinstance(seen, str) else int(seen)

    def days(self, observed: Sequence[Observed], horizon: int) -> Ints:
        """The day of a lag; the horizon where it never came or came later, `UNKNOWN` where either is unknown."""
        return np.array([self._day(seen, horizon) for seen in observed], dtype=np.int64)

    def _day(self, seen: Observed, horizon: int) -> int:
        asked = None if self.lag is None else self.lag.came
        days: int | None = getattr(seen, self.name)
        came = None if asked is None else getattr(seen, asked)
        if days is not None and (came or asked is None):
            return min(days, horizon)
        return horizon if came is False else UNKNOWN


TARGETS = (
    Target("outcome_class", CLASS_WORDS, (RPS, LOG, BRIER)),
    Target("answered_by_force", NO_YES, (BRIER, LOG)),
    Target("days_to_answer", LAG_WORDS, (RPS, LOG), Lag("answer", "answered_by_force")),
    Target("talks_held", NO_YES, (BRIER, LOG)),
    Target("days_to_talks", LAG_WORDS, (RPS, LOG), Lag("talks", "talks_held")),
    Target("peak_level", tuple(str(int(level)) for level in PeakLevel), (RPS, LOG)),
    Target("ending", tuple(word.word for word in Ending), (BRIER, LOG)),
    Target("ending_pooled", NO_YES, (BRIER, LOG)),
    Target("last_violence", tuple(word for word, _ in VIOLENCE_BINS), (RPS, LOG), Lag("violence", None, VIOLENCE_BINS)),
)
"""Everything that is forecast: in classes, and a lag by days too."""

HEADLINES = ("outcome_class", "answered_by_force")
"""The two that a back-test is judged by."""
BY_OPENING = (*HEADLINES, "days_to_answer", "ending_pooled", "last_violence")
"""Whose headline scores are told for each type of opening."""
AT_CUTS = ("outcome_class", "ending", "ending_pooled", "last_violence")
"""Whose headline scores are told of forecasts from later days, beside what comes next."""


def floor_of(runs: int) -> float:
    """The least probability that a share of `runs` runs stands for: 1 / (runs + 2)."""
    return 1.0 / (runs + 2.0)


def log_likelihood(forecasts: Forecasts, observed: Sequence[Observed]) -> Floats:
    """Log-likelihood of what was observed, case by case; 0 where nothing is known.

    The outcome class and, given an answer, its bin: what was seen of a case, each thing once. The class says whether
    there was an answer in all but the two classes of war, so that there is no term of the answer.

    Parameters
    ----------
    forecasts : Forecasts
        Pooled or per point.
    observed : sequence of Observed
        In the order of the cases.

    Returns
    -------
    float array, shape (n_cases,), or (n_cases, P) of forecasts per point

    Raises
    ------
    ValueError
        If there are not as many observations as forecasts.
    """
    if len(observed) != len(forecasts.ids):
        raise ValueError(f"there are {len(observed)} observations of {len(forecasts.ids)} cases.")
    forecasts, floor = forecasts.coded_as([seen.is_decided for seen in observed]), floor_of(forecasts.runs)
    total = np.zeros(forecasts.answered_by_force.shape)

    def log_of(share: Floats) -> Floats:
        return np.asarray(np.log(np.maximum(share, floor)))

    for place, seen in enumerate(observed):
        if seen.outcome_class is not None:
            total[place] += log_of(forecasts.outcome_class[place, ..., CLASS_WORDS.index(seen.outcome_class)])
        if seen.days_to_answer is not None:
            total[place] += log_of(forecasts.answer_bins[place, ..., lag_bin(seen.days_to_answer)])
            total[place] -= log_of(forecasts.answered_by_force[place])
    return total
