"""What is shown of a back-test: one row a case with what was forecast and what came, and scores beside baselines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.evidence.cases.read import shipped_case_files
from sim.report import conditions
from sim.report.blocks import Block, Cell, Listing, Made, Number, Section, Shown, Table, Text, Where, filled
from sim.report.meanings import figures_sections
from sim.report.repeat import as_words, command_line, whole_page
from sim.results.wording import NONE, counted, words
from sim.scenario.read import shipped_path
from sim.vocabulary import OutcomeClass

if TYPE_CHECKING:
    from sim.evidence.cases.question import Question
    from sim.evidence.cases.result import Backtest
    from sim.evidence.cases.scores import Interval, Scored
    from sim.evidence.cases.targets import Observed
    from sim.play.kept import TextTold

TITLE = "Forecasts of dated crises, and how well they did"
QUESTION = "How good are forecasts of dated crises, made from what was known at the first blow, beside simple ones?"
CLASSES = tuple(word.word for word in OutcomeClass)
SCORES = {"rps": "ranked probability", "brier": "Brier", "log": "log", "crps_days": "CRPS, days"}
COMPARED = ("climatology", "opening")
"""Baselines that the model is told less of, with an interval; `opening` knows the type of the opening."""
BLIND = "Forecasts were made from what was known, before any observation was read. No case has a parameter of its own."
SPREAD = "Intervals are 95 %, from drawing pairs of states anew: they say how far another choice of crises could move."
STATISTICS = (
    "Forecasts were scored by the ranked probability, Brier and logarithmic scores, lags by the CRPS in days (lower is "
    "better), beside climatology, the type of the opening, a logit and uniform shares; differences have 95 % "
    "expanded-percentile bootstrap intervals over pairs of states (Hesterberg 2015)."
)


def shown(result: Backtest) -> Shown:
    """What is shown of a back-test, wherever."""
    n_cut, cut, n_cases = result.forecasts.cut_short, result.cutoff_day, len(result.cases)
    played = (counted(n_cases, "case"), f"{counted(result.runs)} of each")
    command, digests = command_line(*words_of(result.question)), {"the forecasts": result.digest}
    made = Made(result.seed, result.question.versions, played, command, digests)
    file, reference = (Path(name).name for name in (result.file, result.reference))
    known = "what was known right after the first use of force" if cut is None else f"day {cut}"
    speed = conditions.how_fast(result.n_runs, result.elapsed_seconds)
    return Shown(
        TITLE,
        made,
        (f"cases of {file}", f"parameters {result.parameters}", f"horizon {result.horizon_days} days"),
        "95 % bootstrap intervals over pairs of states",
        (
            f"{n_cases} dated crises of {file} were forecast from {known}, with parameters {result.parameters}, over "
            f"{result.horizon_days} days; baselines learned from {reference}.",
            STATISTICS,
            BLIND,
        ),
        _sections(result),
        (conditions.cut_short(n_cut),) if n_cut else (),
        played=(f"Parameters: {result.parameters}. {speed}.", *_how_quick(result)),
        meaning=(BLIND, SPREAD),
        is_whole=not n_cut,
    )


def page(result: Backtest, *, figures: Mapping[str, str]) -> str:
    """A page of HTML about a back-test: the same bytes for the same back-test."""
    told = shown(result)
    first, *rest = (*result.sentences, *_how_quick(result))
    answer: tuple[Block, ...] = (Text(first, look="lead"), Listing(tuple(rest)), *map(Text, told.meaning))
    sections = [Section("answer", "Short answer", answer), *told.sections, *figures_sections(figures)]
    return whole_page(told, QUESTION, sections)


def _sections(result: Backtest) -> Iterator[Section]:
    """Forecasts case by case, then scores, then what they can show."""
    each = ((known.id, result.forecast_of(place), observed) for place, known, observed in result.each())
    yield Section("forecasts", "Forecasts", (forecasts_table(each),))
    targets = list(dict.fromkeys(one.target for one in result.scored))
    scored = sorted(result.scored, key=lambda one: targets.index(one.target))
    opened = [(words(opening), one) for opening, scores in result.by_opening.items() for one in scores if one.n]
    tables = [
        scores_table("Mean scores, lower is better", [("", one) for one in scored]),
        scores_table("Mean scores by type of opening", opened),
    ]
    if result.again is not None:
        title = f"Mean scores of forecasts made again after each of {len(result.again.cuts)} days of chronologies"
        tables.append(scores_table(title, [("", one) for one in result.scored_again]))
    yield Section("scores", "Scores", (*tables, Listing(result.sentences, on=Where.SHORT)))


def forecasts_table(cases: Iterable[tuple[str, Mapping[str, Any], Observed]]) -> Table:
    """One row a case: the probability of each class in per cent, the observed one marked; answer and talks."""
    rows = []
    for name, forecast, seen in cases:
        shares = [
            f"{100 * forecast['outcome_class'][word]:.0f}{'*' if seen.outcome_class == word else ' '}"
            for word in CLASSES
        ]
        answer, talks = (f"{100 * forecast[target]:.0f}" for target in ("answered_by_force", "talks_held"))
        rows.append((name, *map(Number, (*shares, answer, _answer(seen), talks, _yes(seen.talks_held)))))
    headings = ("case", *(words(word) for word in CLASSES), "answer", "came", "talks", "held")
    return filled(headings, rows, "Forecasts in per cent; * is what came")


def _answer(seen: Observed) -> str:
    if seen.answered_by_force and seen.days_to_answer is not None:
        return f"day {seen.days_to_answer}"
    return _yes(seen.answered_by_force)


def _yes(value: bool | None) -> str:
    return NONE if value is None else "yes" if value else "no"


def scores_table(title: str, rows: Sequence[tuple[str, Scored]]) -> Table:
    """Every score of the model and its baselines, and the model less climatologies and less itself without mechanisms.

    Parameters
    ----------
    title : str
    rows : sequence of (opening, score)
        All with the same systems; the opening is empty where it is that of no type.
    """
    systems = list(rows[0][1].systems) if rows else []
    gaps = [name for name in systems if name in COMPARED or name.startswith("without ")]
    told: list[tuple[Cell, ...]] = []
    for opening, one in rows:
        means = (_number(one.systems[name].value, one) for name in systems)
        spans = (cell for name in gaps for cell in _gap(one, one.differences[name]))
        numbers = map(Number, (f"{one.n}", *means, *spans))
        told.append((opening, words(one.target), SCORES.get(one.score, one.score), *numbers))
    compared = (heading for name in gaps for heading in (f"model - {name}", "95 % interval"))
    return filled(("opening", "target", "score", "cases", *systems, *compared), told, title)


def _gap(score: Scored, gap: Interval) -> tuple[str, str]:
    span = NONE if isnan(gap.low) else f"{_number(gap.low, score)} to {_number(gap.high, score)}"
    return _number(gap.value, score, signed=True), span


def _number(value: float, score: Scored, *, signed: bool = False) -> str:
    if isnan(value):
        return NONE
    digits = 1 if score.score == "crps_days" else 3
    return f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"


def _how_quick(result: Backtest) -> Iterator[str]:
    """What a first answer leaves open."""
    if result.again is None:
        yield (
            f"A first answer: {result.runs:,} runs of each of {len(result.cases)} cases know a share of one half to "
            f"within {0.98 / result.runs**0.5:.3f} (95 %); without --quick there are more, and forecasts from later "
            "days."
        )


def _cases_word(file: TextTold) -> str:
    """How a command line names a file of cases: the shipped name where it is that file, else its path."""
    for name in shipped_case_files():
        shipped = shipped_path(name)
        if shipped is not None and shipped.name == Path(file.name).name and shipped.read_bytes() == file.text.encode():
            return name
    return file.name


def words_of(asked: Question) -> list[str]:
    """The command that asks for the same again."""
    given = {
        "--runs": asked.runs, "--seed": asked.seed,
        "--reference": None if asked.reference == asked.file else _cases_word(asked.reference),
        "--cutoff-day": asked.cutoff_day, "--parameters": asked.parameters,
        "--horizon": None if asked.horizon_days == 365 else asked.horizon_days,
        "--without": asked.without, "--quick": not asked.again,
    }  # fmt: skip
    return ["sim", "backtest", _cases_word(asked.file), *as_words(given)]
