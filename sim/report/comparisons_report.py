"""The report of a comparison of several scenarios: each beside the first, in one table, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.answer import from_when
from sim.report.blocks import Section, Table, Terms, Text
from sim.report.card import card_section, glossary_section
from sim.report.comparison_answer import troubles
from sim.report.comparison_tables import several_headings, several_rows
from sim.report.page import page
from sim.report.pair_sections import pairing_section
from sim.report.repeat import source_texts
from sim.report.run_report import FOOT
from sim.report.what_differs import differs_section
from sim.results.caveats import CAVEAT
from sim.results.wording import in_days, with_state
from sim.scenario.idle import idle_sentence

if TYPE_CHECKING:
    from sim.study.comparison import Comparisons

SHARES = "Shares; their differences in points of a per cent"
MEANS = "Numbers of a run, over the pairs that have them on both sides"


def comparisons_report(result: Comparisons) -> str:
    """A page of HTML about a comparison of several scenarios: the same bytes for the same comparison.

    Parameters
    ----------
    result : Comparisons
        A result of `sim.study.compare`.
    """
    first = result.sides["a"].scenario
    question = (
        f"{from_when(first)}, what does each of {len(result.by_side)} other scenarios change within "
        f"{in_days(first.horizon_days)} beside A?"
    )
    differs = [differs_section(pair, other=side.upper()) for side, pair in result.by_side.items()]
    sections = [_answer(result), *differs, pairing_section(), _repeat(result), card_section(), glossary_section()]
    return page(f"{first.title} (A) and {len(result.by_side)} others compared", question, sections, foot=FOOT)


def _answer(result: Comparisons) -> Section:
    differences = {side: pair.differences for side, pair in result.by_side.items()}
    first = result.sides["a"].scenario
    states = [first.spoken(key) for key in first.states]
    means = [(with_state(name, states), *cells) for name, *cells in several_rows(differences, "mean")]
    runs = min(pair.n_runs for pair in result.by_side.values())
    named = tuple((side.upper(), one.scenario.title) for side, one in result.sides.items())
    warnings = [f"{side.upper()}: {idle_sentence(pair.idle)}" for side, pair in result.by_side.items() if pair.idle]
    warnings += troubles((side.upper(), one) for side, one in result.sides.items())
    told = f"Over {runs:,} runs of each, with the same luck. A difference is that side less A, with its 95 % interval."
    return Section(
        "answer",
        "Answer",
        (
            Terms(named),
            *(Text(warning, look="warning") for warning in warnings),
            Text(told),
            _table(several_headings(differences, "share"), several_rows(differences, "share"), SHARES),
            _table(several_headings(differences, "mean"), means, MEANS),
            Text(CAVEAT),
        ),
    )


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], caption: str) -> Table:
    return Table(headings, tuple(rows), caption, frozenset(range(1, len(headings))))


def _repeat(result: Comparisons) -> Section:
    facts = [("seed", str(result.sides["a"].seed)), ("runs of each", f"{result.sides['a'].runs:,}")]
    facts += [(f"digest of the runs of {side.upper()}", one.digest) for side, one in result.sides.items()]
    facts += [
        (f"scenario {side.upper()}", f"{one.scenario.name}, hash {one.scenario.sha256}")
        for side, one in result.sides.items()
    ]
    how = "sim rerun DIR plays all sides of the folder again, from the texts and options in it, and says what differs."
    texts = [
        text for side, one in result.sides.items() for text in source_texts(one.scenario, whose=f"{side.upper()}: ")
    ]
    return Section("repeat", "How to repeat it", (Text(how), Terms(tuple(facts)), *texts))
