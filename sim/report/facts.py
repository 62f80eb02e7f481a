"""What is shown of facts: each beside what was observed, table by table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.evidence.facts.result import SHIPPED, USUAL_RUNS
from sim.report import conditions
from sim.report.blocks import Cell, Explained, Made, Number, Section, Shown, Text, Where, filled
from sim.report.meanings import figures_sections
from sim.report.repeat import as_words, command_line, whole_page
from sim.results.wording import digits, ends
from sim.scenario.sample import DEFAULTS

if TYPE_CHECKING:
    from sim.evidence.facts.result import FactsResult
    from sim.results.facts import Fact, JudgedFact, JudgedTable

TITLE = "Facts on disputes and crises, and what the model shows"
QUESTION = "Does the model, played over plain pairs of states, show what disputes and crises were?"
STATISTICS = (
    "Simulated values have 95 % intervals of simulation error from a delete-a-group jackknife over parts of the runs, "
    "Wilson score intervals where a share is none or all of its cases; "
    "a fact counts as shown where the simulated value lies in the observed 95 % interval, each bound moved outward by "
    "a tenth of itself."
)


def shown(result: FactsResult) -> Shown:
    """What is shown of facts, wherever."""
    dyads = (f"{result.runs:,} dyads for six years", f"{result.decades:,} for two decades")
    peace = f"{result.peace:,} left to themselves for two decades"
    made = Made(result.seed, result.versions, (*dyads, peace), command_line(*words_of(result)))
    return Shown(
        TITLE,
        made,
        (f"parameters {result.parameters}", "the reference family of plain dyads"),
        "95 % intervals of the observation, and of the simulation",
        (
            f"A family of plain dyads was played with parameters {result.parameters} and its events coded by the rules "
            f"of the data; {len(result.facts)} observed facts of {result.table} were laid beside it.",
            STATISTICS,
        ),
        _sections(result.tables),
        played=(*result.sentences, *_how_quick(result)),
        meaning=(conditions.versions_line(result.versions),),
    )


def page(result: FactsResult, *, figures: Mapping[str, str]) -> str:
    """A page of HTML about facts: the same bytes for the same facts."""
    told = shown(result)
    lead, *others = told.played
    answer = Section("answer", "Short answer", (Text(lead, look="lead"), *map(Text, others), Text(STATISTICS)))
    return whole_page(told, QUESTION, [answer, *told.sections, *figures_sections(figures)])


def _sections(tables: Sequence[JudgedTable]) -> Iterator[Section]:
    """The facts of each table, in the order of its file."""
    headings = ("fact", "observed", "95 % interval", "widened", "simulated", "95 % simulation", "inside widened")
    for place, judged in enumerate(tables):
        caption = "Facts" if len(tables) == 1 else f"Facts ({judged.name})"
        table = filled(headings, map(_cells, judged.facts), caption)
        sentence = Text(judged.sentence, on=Where.NOTEBOOK)
        yield Section(f"facts-{place + 1}" if place else "facts", caption, (table, sentence))


def _cells(judged: JudgedFact) -> tuple[Cell, ...]:
    fact = judged.fact
    intervals = _interval(fact, fact.low, fact.high), _interval(fact, *fact.widened)
    observed = (Explained(fact.id, fact.description), Number(digits(fact.value)), *intervals)
    if judged.not_evaluable is not None:
        return *observed, "", "", f"not evaluable: {judged.not_evaluable}"
    simulated = (Number(digits(judged.simulated)), Number(ends(judged.low, judged.high, digits)))
    return *observed, *simulated, "yes" if judged.is_inside else "no"


def _interval(fact: Fact, low: float, high: float) -> Number:
    return Number(f"at most {digits(high)}" if fact.is_bound else ends(low, high, digits))


def _how_quick(result: FactsResult) -> Iterator[str]:
    """What fewer runs than usual leave open."""
    if result.runs >= USUAL_RUNS:
        return
    shares = sorted(fact.high - fact.low for fact in result.facts if fact.fact.unit == "share" and fact.high > fact.low)
    wide = f"half of the shares are known to within {shares[len(shares) // 2] / 2:.3f} (95 %); " if shares else ""
    yield (
        f"A first answer: {result.runs:,} dyads, and {result.decades:,} for two decades; {wide}a verdict near a bound "
        f"may turn with the usual {USUAL_RUNS:,}."
    )


def words_of(result: FactsResult) -> list[str]:
    """The command that asks for the same again."""
    table, parameters = result.table, result.parameters
    asked = {
        "--table": None if table.startswith(SHIPPED) else table,
        "--runs": result.runs, "--seed": result.seed, "--decades": result.decades, "--peace": result.peace,
        "--parameters": None if parameters == DEFAULTS else parameters.rpartition(":")[0],
    }  # fmt: skip
    return ["sim", "facts", *as_words(asked)]
