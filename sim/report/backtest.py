"""What is shown of a back-test: one row a case with what was forecast and what came, and scores beside baselines.

A folder keeps the answer as JSON; what is shown is made from that, before it is stored and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from sim.report import conditions
from sim.report.blocks import Block, Cell, Listing, Made, Number, Section, Shown, Table, Text, Where
from sim.report.meanings import figures_sections
from sim.report.repeat import command_line, whole_page
from sim.results.stored_json import Stored, read_json
from sim.results.wording import NONE, counted, words
from sim.vocabulary import OutcomeClass

if TYPE_CHECKING:
    from sim.evidence.cases.result import Backtest

FILE = "scores.json"
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


class _Observed(Stored):
    outcome_class: str | None
    answered_by_force: bool | None
    days_to_answer: int | None
    talks_held: bool | None


class _Forecast(Stored):
    outcome_class: dict[str, float]
    answered_by_force: float
    talks_held: float


class _Case(Stored):
    id: str
    forecast: _Forecast
    observed: _Observed


def case_of(name: str, forecast: Mapping[str, Any], observed: Mapping[str, Any]) -> _Case:
    """A case from its parts, as JSON values."""
    return _Case.model_validate({"id": name, "forecast": forecast, "observed": observed})


class _Interval(Stored):
    value: float | None
    low: float | None
    high: float | None


class Score(Stored):
    """One score of one target, with that of each system under the name of the system."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, _Interval]
    score: str
    n: int
    model_minus: dict[str, _Interval]

    @property
    def systems(self) -> Mapping[str, _Interval]:
        """Mean of the model and of each baseline."""
        return self.__pydantic_extra__


class _Scores(Stored):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Score]
    more: dict[str, Score]


class _Again(Stored):
    n_cuts: int
    scores: dict[str, Score]


class BacktestRead(Stored):
    """A back-test as its folder holds it."""

    file: str
    reference: str
    runs: int
    seed: int
    cutoff_day: int | None
    horizon_days: int
    parameters: str
    cases: list[_Case]
    scores: _Scores
    without: list[str]
    by_opening: dict[str, dict[str, Score]]
    again: _Again | None
    sentences: list[str]
    runs_cut_short: int
    digest: str
    version: str

    @property
    def scored(self) -> list[tuple[str, Score]]:
        """Every score with its target, those of one target together."""
        every = {**self.scores.__pydantic_extra__, **self.scores.more}
        targets = list(dict.fromkeys(name.partition(".")[0] for name in every))
        return sorted(_by_target(every), key=lambda one: targets.index(one[0]))


def _by_target(scores: Mapping[str, Score]) -> list[tuple[str, Score]]:
    return [(name.partition(".")[0], score) for name, score in scores.items()]


def read(folder: Path) -> BacktestRead:
    """The back-test in a folder; errors as for `read_json`."""
    return BacktestRead.model_validate(read_json(folder / FILE, BacktestRead))


def shown(result: Backtest | BacktestRead) -> Shown:
    """What is shown of a back-test, wherever."""
    told = result if isinstance(result, BacktestRead) else BacktestRead.model_validate(result.to_json())
    n_cut, speed = told.runs_cut_short, ""
    if not isinstance(result, BacktestRead):
        speed = f" {conditions.how_fast(result.n_runs, result.elapsed_seconds)}."
    played = (counted(len(told.cases), "case"), f"{counted(told.runs)} of each")
    made = Made(told.seed, {"sim": told.version}, played, _command(told), {"the forecasts": told.digest})
    known = "what was known right after the first use of force" if told.cutoff_day is None else f"day {told.cutoff_day}"
    return Shown(
        TITLE,
        made,
        (f"cases of {Path(told.file).name}", f"parameters {told.parameters}", f"horizon {told.horizon_days} days"),
        "95 % bootstrap intervals over pairs of states",
        (
            f"{len(told.cases)} dated crises of {Path(told.file).name} were forecast from {known}, with parameters "
            f"{told.parameters}, over {told.horizon_days} days; baselines learned from {Path(told.reference).name}.",
            STATISTICS,
            BLIND,
        ),
        _sections(told),
        (conditions.cut_short(n_cut),) if n_cut else (),
        played=(f"Parameters: {told.parameters}.{speed}", *_how_quick(told)),
        meaning=(BLIND, SPREAD),
        is_whole=not n_cut,
    )


def page(result: BacktestRead, *, figures: Mapping[str, str]) -> str:
    """A page of HTML about a back-test: the same bytes for the same back-test."""
    told = shown(result)
    first, *rest = (*result.sentences, *_how_quick(result))
    answer: tuple[Block, ...] = (Text(first, look="lead"), Listing(tuple(rest)), *map(Text, told.meaning))
    sections = [Section("answer", "Short answer", answer), *told.sections, *figures_sections(figures)]
    return whole_page(told, QUESTION, sections)


def _sections(told: BacktestRead) -> Iterator[Section]:
    """Forecasts case by case, then scores, then what they can show."""
    yield Section("forecasts", "Forecasts", (forecasts_table(told.cases),))
    opened = [(words(opening), *one) for opening, scores in told.by_opening.items() for one in _by_target(scores)]
    tables = [
        scores_table("Mean scores, lower is better", [("", *one) for one in told.scored]),
        scores_table("Mean scores by type of opening", [one for one in opened if one[2].n]),
    ]
    if told.again is not None:
        title = f"Mean scores of forecasts made again after each of {told.again.n_cuts} days of chronologies"
        tables.append(scores_table(title, [("", *one) for one in _by_target(told.again.scores)]))
    yield Section("scores", "Scores", (*tables, Listing(tuple(told.sentences), on=Where.SHORT)))


def forecasts_table(cases: Iterable[_Case]) -> Table:
    """One row a case: the probability of each class in per cent, the observed one marked; answer and talks."""
    rows = []
    for case in cases:
        forecast, seen = case.forecast, case.observed
        shares = [
            f"{100 * forecast.outcome_class[word]:.0f}{'*' if seen.outcome_class == word else ' '}" for word in CLASSES
        ]
        answer, talks = f"{100 * forecast.answered_by_force:.0f}", f"{100 * forecast.talks_held:.0f}"
        told = (*shares, answer, _answer(seen), talks, _yes(seen.talks_held))
        rows.append((case.id, *map(Number, told)))
    headings = ("case", *(words(word) for word in CLASSES), "answer", "came", "talks", "held")
    return Table(headings, tuple(rows), "Forecasts in per cent; * is what came")


def _answer(seen: _Observed) -> str:
    if seen.answered_by_force and seen.days_to_answer is not None:
        return f"day {seen.days_to_answer}"
    return _yes(seen.answered_by_force)


def _yes(value: bool | None) -> str:
    return NONE if value is None else "yes" if value else "no"


def scores_table(title: str, rows: list[tuple[str, str, Score]]) -> Table:
    """Every score of the model and its baselines, and the model less climatologies and less itself without mechanisms.

    Parameters
    ----------
    title : str
    rows : list of (opening, target, score)
        All with the same systems; the opening is empty where it is that of no type.
    """
    systems = list(rows[0][2].systems) if rows else []
    gaps = [name for name in systems if name in COMPARED or name.startswith("without ")]
    told: list[tuple[Cell, ...]] = []
    for opening, target, one in rows:
        means = (_number(one.systems[name].value, one) for name in systems)
        spans = (cell for name in gaps for cell in _gap(one, one.model_minus[name]))
        before = (opening,) if opening else ()
        numbers = map(Number, (f"{one.n}", *means, *spans))
        told.append((*before, words(target), SCORES.get(one.score, one.score), *numbers))
    compared = (heading for name in gaps for heading in (f"model - {name}", "95 % interval"))
    first = ("opening",) if rows and rows[0][0] else ()
    return Table((*first, "target", "score", "cases", *systems, *compared), tuple(told), title)


def _gap(score: Score, gap: _Interval) -> tuple[str, str]:
    span = NONE if gap.low is None else f"{_number(gap.low, score)} to {_number(gap.high, score)}"
    return _number(gap.value, score, signed=True), span


def _number(value: float | None, score: Score, *, signed: bool = False) -> str:
    if value is None:
        return NONE
    digits = 1 if score.score == "crps_days" else 3
    return f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"


def _how_quick(told: BacktestRead) -> Iterator[str]:
    """What a first answer leaves open."""
    if told.again is None:
        yield (
            f"A first answer: {told.runs:,} runs of each of {len(told.cases)} cases know a share of one half to within "
            f"{0.98 / told.runs**0.5:.3f} (95 %); without --quick there are more, and forecasts from later days."
        )


def _command(told: BacktestRead) -> str:
    """The command that asks for the same again."""
    reference = None if told.reference == told.file else told.reference
    given = {"--reference": reference, "--cutoff-day": told.cutoff_day, "--parameters": told.parameters}
    asked = ["sim", "backtest", told.file, "--runs", str(told.runs), "--seed", str(told.seed)]
    asked += [word for option, value in given.items() if value is not None for word in (option, str(value))]
    asked += [word for name in told.without for word in ("--without", name)] + ["--quick"] * (told.again is None)
    return command_line(*asked, *([] if told.horizon_days == 365 else ["--horizon", str(told.horizon_days)]))
