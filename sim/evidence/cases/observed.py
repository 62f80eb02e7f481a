"""What came of a case: the observations that forecasts are scored against, and that nothing else reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.evidence.cases.known import first_force
from sim.evidence.cases.records import MAJOR_RESPONSE, CaseOutcome, CaseRecord
from sim.vocabulary import Ending

AGREED = (Ending.AGREEMENT.word, Ending.CEASEFIRE.word)
"""Endings that the two states agree on: some sources do not tell them apart."""


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
