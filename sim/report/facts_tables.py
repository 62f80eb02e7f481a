"""What a terminal shows of facts: each beside what was observed, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from sim.evidence.facts.judge import USUAL_RUNS
from sim.report.terminal import Told, table_of, versions_line

if TYPE_CHECKING:
    from sim.evidence.facts.judge import FactsResult
    from sim.results.facts import JudgedFact, JudgedTable


def facts_table(judged: JudgedTable, *, is_alone: bool, is_plain: bool) -> Table:
    """The facts of one table, in the order of its file."""
    headings = ("fact", "observed", "95 % interval", "simulated", "95 % simulation", "inside")
    title = "Facts" if is_alone else f"Facts ({judged.name})"
    return table_of(
        title, headings, [_cells(fact) for fact in judged.facts], is_plain=is_plain, words=("fact", "inside")
    )


def _cells(judged: JudgedFact) -> list[str]:
    fact = judged.fact
    interval = f"at most {fact.high:.3g}" if fact.is_bound else f"{fact.low:.3g} to {fact.high:.3g}"
    cells = [fact.id, f"{fact.value:.3g}", interval]
    if judged.not_evaluable is not None:
        return [*cells, "", "", f"not evaluable: {judged.not_evaluable}"]
    verdict = "yes" if judged.is_inside else "no"
    return [*cells, f"{judged.simulated:.3g}", f"{judged.low:.3g} to {judged.high:.3g}", verdict]


def told(result: FactsResult, *, is_plain: bool) -> Told:
    """What a terminal shows of facts."""
    is_alone = len(result.tables) == 1
    tables = [facts_table(judged, is_alone=is_alone, is_plain=is_plain) for judged in result.tables]
    return Told(
        tuple(tables),
        played=(result.sentence, *_how_quick(result)),
        meaning=(versions_line(result.versions),),
        mark=f"seed {result.seed}",
    )


def _how_quick(result: FactsResult) -> list[str]:
    """What fewer runs than usual leave open."""
    if result.runs >= USUAL_RUNS:
        return []
    shares = sorted(fact.high - fact.low for fact in result.facts if fact.fact.unit == "share" and fact.high > fact.low)
    wide = f"half of the shares are known to within {shares[len(shares) // 2] / 2:.3f} (95 %); " if shares else ""
    return [
        f"A first answer: {result.runs:,} dyads, and {result.decades:,} for two decades; {wide}a verdict near a bound "
        f"may turn with the usual {USUAL_RUNS:,}."
    ]
