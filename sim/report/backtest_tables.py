"""Tables of a back-test: one row a case with what was forecast and what came, and scores beside baselines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, Protocol

from rich.table import Table

from sim.report.tables import table_of
from sim.report.wording import words
from sim.results.scored import Scored
from sim.vocabulary import OutcomeClass

CLASSES = tuple(word.word for word in OutcomeClass)
SCORES = {"rps": "ranked probability", "brier": "Brier", "log": "log", "crps_days": "CRPS, days"}
NOTHING = "-"


class Seen(Protocol):
    """What is read of an observation."""

    @property
    def outcome_class(self) -> str | None:
        """How far it went."""

    @property
    def answered_by_force(self) -> bool | None:
        """Whether the target answered."""

    @property
    def days_to_answer(self) -> int | None:
        """When."""

    @property
    def talks_held(self) -> bool | None:
        """Whether there were talks."""


def forecasts_table(rows: Sequence[tuple[str, Mapping[str, Any], Seen]], *, is_plain: bool) -> Table:
    """One row a case: the probability of each class in per cent, the observed one marked; answer and talks.

    Parameters
    ----------
    rows : sequence of (id, forecast, observed)
    is_plain : bool
    """
    told = []
    for name, forecast, seen in rows:
        shares = forecast["outcome_class"]
        cells = [f"{100 * shares[word]:.0f}{'*' if seen.outcome_class == word else ' '}" for word in CLASSES]
        answer, talks = f"{100 * forecast['answered_by_force']:.0f}", f"{100 * forecast['talks_held']:.0f}"
        told.append((name, *cells, answer, _answer(seen), talks, _yes(seen.talks_held)))
    headings = ("case", *(words(word) for word in CLASSES), "answer", "came", "talks", "held")
    return table_of("Forecasts in per cent; * is what came", headings, told, is_plain=is_plain)


def _answer(seen: Seen) -> str:
    if seen.answered_by_force and seen.days_to_answer is not None:
        return f"day {seen.days_to_answer}"
    return _yes(seen.answered_by_force)


def _yes(value: bool | None) -> str:
    return NOTHING if value is None else "yes" if value else "no"


def scores_table(scores: Iterable[Scored], *, is_plain: bool) -> Table:
    """Every score of the model and its baselines, and the model less climatology with its interval."""
    rows = []
    for score in scores:
        gap = score.differences["climatology"]
        span = f"{_number(gap.low, score)} to {_number(gap.high, score)}" if isfinite(gap.low) else NOTHING
        means = [_number(span_.value, score) for span_ in score.systems.values()]
        difference = _number(gap.value, score, signed=True)
        name = words(score.target)
        rows.append((name, SCORES[score.score], f"{score.n}", *means, difference, span))
    headings = (
        "target", "score", "cases", "model", "climatology", "logit", "uniform", "model - climatology", "95 % interval",
    )  # fmt: skip
    return table_of("Mean scores, lower is better", headings, rows, is_plain=is_plain)


def _number(value: float, score: Scored, *, signed: bool = False) -> str:
    if not isfinite(value):
        return NOTHING
    digits = 1 if score.score == "crps_days" else 3
    return f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
