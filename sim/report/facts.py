"""What is shown of facts: each beside what was observed, table by table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.evidence.facts.judge import SHIPPED, USUAL_RUNS
from sim.report import conditions
from sim.report.blocks import Cell, Explained, Made, Number, Section, Shown, Table, Text, Where
from sim.report.meanings import figures_sections
from sim.report.repeat import command_line, whole_page
from sim.results.shown import FactsShown, read_shown
from sim.results.stored_json import Stored, read_json
from sim.results.wording import digits, ends

if TYPE_CHECKING:
    from sim.evidence.facts.judge import FactsResult
    from sim.results.facts import JudgedFact, JudgedTable

FILE = "facts.json"
TITLE = "Facts on disputes and crises, and what the model shows"
QUESTION = "Does the model, played over plain pairs of states, show what disputes and crises were?"
STATISTICS = (
    "Simulated values have 95 % intervals of simulation error from a delete-a-group jackknife over parts of the runs; "
    "a fact counts as shown where the simulated value lies in the observed 95 % interval, each bound moved outward by "
    "a tenth of itself."
)


class FactsRead(FactsShown):
    """Facts as their folder holds them."""

    versions: dict[str, str]


class _Versions(Stored):
    versions: dict[str, str]


def read(folder: Path) -> FactsRead:
    """The facts in a folder.

    Raises
    ------
    StorageError
        If a file of theirs is missing or damaged.
    """
    told = read_json(folder / FILE, _Versions)
    return FactsRead(**dict(read_shown(folder, "facts")), versions=told["versions"])


def shown(result: FactsResult | FactsRead) -> Shown:
    """What is shown of facts, wherever."""
    dyads = (f"{result.runs:,} dyads for six years", f"{result.decades:,} for two decades")
    peace = f"{result.peace:,} left to themselves for two decades"
    made = Made(result.seed, result.versions, (*dyads, peace), _command(result))
    return Shown(
        TITLE,
        made,
        (f"parameters {result.parameters}", "the reference family of plain dyads"),
        "95 % intervals of the observation, and of the simulation",
        (
            f"A family of plain dyads was played with parameters {result.parameters} and its events coded by the rules "
            f"of the data; {len(_facts(result))} observed facts of {_named(result.tables)} were laid beside it.",
            STATISTICS,
        ),
        _sections(result.tables),
        played=(*_sentences(result.tables), *_how_quick(result)),
        meaning=(conditions.versions_line(result.versions),),
    )


def page(result: FactsRead, *, figures: Mapping[str, str]) -> str:
    """A page of HTML about facts: the same bytes for the same facts."""
    told = shown(result)
    lead, *others = told.played
    answer = Section("answer", "Short answer", (Text(lead, look="lead"), *map(Text, others), Text(STATISTICS)))
    return whole_page(told, QUESTION, [answer, *told.sections, *figures_sections(figures)])


def _facts(result: FactsResult | FactsRead) -> list[JudgedFact]:
    return [fact for table in result.tables for fact in table.facts]


def _named(tables: Sequence[JudgedTable]) -> str:
    return ", ".join(table.name for table in tables)


def _sentences(tables: Sequence[JudgedTable]) -> Iterator[str]:
    """The whole, a sentence a table."""
    for place, table in enumerate(tables):
        yield f"{Path(table.name).stem}: {table.sentence}" if place else table.sentence


def _sections(tables: Sequence[JudgedTable]) -> Iterator[Section]:
    """The facts of each table, in the order of its file."""
    headings = ("fact", "observed", "95 % interval", "simulated", "95 % simulation", "inside")
    for place, judged in enumerate(tables):
        caption = "Facts" if len(tables) == 1 else f"Facts ({judged.name})"
        table = Table(headings, tuple(map(_cells, judged.facts)), caption)
        sentence = Text(judged.sentence, on=Where.NOTEBOOK)
        yield Section(f"facts-{place + 1}" if place else "facts", caption, (table, sentence))


def _cells(judged: JudgedFact) -> tuple[Cell, ...]:
    fact = judged.fact
    interval = f"at most {digits(fact.high)}" if fact.is_bound else ends(fact.low, fact.high, digits)
    observed = (Explained(fact.id, fact.description), Number(digits(fact.value)), Number(interval))
    if judged.not_evaluable is not None:
        return *observed, "", "", f"not evaluable: {judged.not_evaluable}"
    simulated = (Number(digits(judged.simulated)), Number(ends(judged.low, judged.high, digits)))
    return *observed, *simulated, "yes" if judged.is_inside else "no"


def _how_quick(result: FactsResult | FactsRead) -> Iterator[str]:
    """What fewer runs than usual leave open."""
    if result.runs >= USUAL_RUNS:
        return
    facts = _facts(result)
    shares = sorted(fact.high - fact.low for fact in facts if fact.fact.unit == "share" and fact.high > fact.low)
    wide = f"half of the shares are known to within {shares[len(shares) // 2] / 2:.3f} (95 %); " if shares else ""
    yield (
        f"A first answer: {result.runs:,} dyads, and {result.decades:,} for two decades; {wide}a verdict near a bound "
        f"may turn with the usual {USUAL_RUNS:,}."
    )


def _command(result: FactsResult | FactsRead) -> str:
    """The command that asks for the same again."""
    tables, parameters = _named(result.tables), result.parameters
    words = ["sim", "facts", *([] if tables.startswith(SHIPPED) else ["--table", tables])]
    counts = {"runs": result.runs, "decades": result.decades, "peace": result.peace, "seed": result.seed}
    words += [word for name, value in counts.items() for word in (f"--{name}", str(value))]
    return command_line(*words, *([] if parameters == "defaults" else ["--parameters", parameters.rpartition(":")[0]]))
