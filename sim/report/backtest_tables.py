"""Tables of a back-test: one row a case with what was forecast and what came, and scores beside baselines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.report.terminal import Told, how_fast, paragraph, table_of
from sim.results.scored import Scored
from sim.results.wording import words
from sim.vocabulary import OutcomeClass

if TYPE_CHECKING:
    from sim.evidence.cases.result import Backtest
    from sim.evidence.cases.targets import Observed

CLASSES = tuple(word.word for word in OutcomeClass)
SCORES = {"rps": "ranked probability", "brier": "Brier", "log": "log", "crps_days": "CRPS, days"}
NOTHING = "-"
COMPARED = ("climatology", "opening")
"""Baselines that the model is told less of, with an interval; `opening` knows the type of the opening."""


def forecasts_table(rows: Sequence[tuple[str, Mapping[str, Any], Observed]], *, is_plain: bool) -> Table:
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


def _answer(seen: Observed) -> str:
    if seen.answered_by_force and seen.days_to_answer is not None:
        return f"day {seen.days_to_answer}"
    return _yes(seen.answered_by_force)


def _yes(value: bool | None) -> str:
    return NOTHING if value is None else "yes" if value else "no"


def scores_table(scores: Iterable[Scored], *, is_plain: bool) -> Table:
    """Every score of the model and its baselines, and the model less climatologies and less itself without mechanisms.

    Parameters
    ----------
    scores : iterable of Scored
        All with the same systems.
    is_plain : bool
    """
    return _table("Mean scores, lower is better", [((), score) for score in scores], (), is_plain=is_plain)


def openings_table(scores: Mapping[str, Iterable[Scored]], *, is_plain: bool) -> Table:
    """Scores over the cases of each type of opening."""
    rows = [((words(opening),), score) for opening, told in scores.items() for score in told if score.n]
    return _table("Mean scores by type of opening", rows, ("opening",), is_plain=is_plain)


def again_table(scores: Iterable[Scored], *, n_cuts: int, is_plain: bool) -> Table:
    """Scores of forecasts from later days; climatology knows the class of the last act and the number of the step."""
    title = f"Mean scores of forecasts made again after each of {n_cuts} days of chronologies"
    return _table(title, [((), score) for score in scores], (), is_plain=is_plain)


def _table(
    title: str, rows: Sequence[tuple[tuple[str, ...], Scored]], first: tuple[str, ...], *, is_plain: bool
) -> Table:
    """A table of scores: what is in `first`, then each system, then differences with their intervals."""
    systems = list(rows[0][1].systems) if rows else []
    gaps = [name for name in systems if name in COMPARED or name.startswith("without ")]
    told = []
    for before, score in rows:
        means = [_number(interval.value, score) for interval in score.systems.values()]
        spans = [cell for name in gaps for cell in _gap(score, name)]
        told.append((*before, words(score.target), SCORES[score.score], f"{score.n}", *means, *spans))
    compared = [heading for name in gaps for heading in (f"model - {name}", "95 % interval")]
    return table_of(title, (*first, "target", "score", "cases", *systems, *compared), told, is_plain=is_plain)


def _gap(score: Scored, name: str) -> tuple[str, str]:
    gap = score.differences[name]
    span = f"{_number(gap.low, score)} to {_number(gap.high, score)}" if isfinite(gap.low) else NOTHING
    return _number(gap.value, score, signed=True), span


def _number(value: float, score: Scored, *, signed: bool = False) -> str:
    if not isfinite(value):
        return NOTHING
    digits = 1 if score.score == "crps_days" else 3
    return f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"


BLIND = "Forecasts were made from what was known, before any observation was read. No case has a parameter of its own."
SPREAD = "Intervals are 95 %, from drawing pairs of states anew: they say how far another choice of crises could move."


def told(result: Backtest, *, is_plain: bool) -> Told:
    """What a terminal shows of a back-test: forecasts case by case, then scores, then what they can show."""
    forecasts = [(case.known.id, result.forecast_of(place), case.observed) for place, case in enumerate(result.cases)]
    shown: list[Table | str] = [
        forecasts_table(forecasts, is_plain=is_plain),
        scores_table(result.scored, is_plain=is_plain),
        openings_table(result.by_opening, is_plain=is_plain),
    ]
    if result.again is not None:
        shown.append(again_table(result.scored_again, n_cuts=len(result.again.cuts), is_plain=is_plain))
    played = f"Parameters: {result.parameters}. {how_fast(result.n_runs, result.elapsed_seconds)}."
    return Told(
        (*shown, *paragraph(result.sentences)),
        played=(played, *_how_quick(result)),
        meaning=(BLIND, SPREAD),
        mark=f"seed {result.seed}, digest {result.digest[:12]}",
        is_whole=not result.forecasts.cut_short,
    )


def _how_quick(result: Backtest) -> list[str]:
    """What a first answer leaves open."""
    if result.is_asked_again:
        return []
    return [
        f"A first answer: {result.runs:,} runs of each of {len(result.cases)} cases know a share of one half to within "
        f"{0.98 / result.runs**0.5:.3f} (95 %); without --quick there are more, and forecasts from later days."
    ]
