"""What a report reads of a comparison, which responses it tells, and how differences are worded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.meanings import OUTCOME_MEANINGS
from sim.results.pairs import PairedDifference, is_clear
from sim.results.wording import changed, typeset, with_state, words

if TYPE_CHECKING:
    from sim.study.comparison import Comparison

NO_BREAK = "\u00a0"
"""A space at which no line ends."""

SHARES = (*OUTCOME_MEANINGS, "outcome_class.limited_war")
"""Shares that the answer tells, before those of the scenario."""
MOST_OWN = 6
"""How many outcomes of the scenario it tells."""
NUMBERS = ("deaths_total", "days_to_answer", "days_to_talks", "end_day")
"""Numbers of a run that it tells."""


def own_outcomes(result: Comparison) -> dict[str, str]:
    """Outcomes that A or B asks for, with what they mean."""
    both = (*result.a.scenario.outcomes, *result.b.scenario.outcomes)
    return {outcome.name: outcome.meaning or "" for outcome in both}


def told_names(result: Comparison) -> list[str]:
    """Names of the responses that the answer tells: chosen before any number is known."""
    own = list(own_outcomes(result))[:MOST_OWN]
    return [name for name in dict.fromkeys((*SHARES, *own, *NUMBERS)) if name in result.differences]


def told_pairs(result: Comparison) -> tuple[list[PairedDifference], list[PairedDifference], list[PairedDifference]]:
    """Told responses whose difference is clear, those where it is not, and those that are the same in every pair."""
    clear: list[PairedDifference] = []
    unclear: list[PairedDifference] = []
    same: list[PairedDifference] = []
    names = told_names(result)
    for pair in map(result.differences.__getitem__, names):
        kind = same if _is_same(pair) else clear if is_clear(pair, among=len(names)) else unclear
        kind.append(pair)
    return clear, unclear, same


def _is_same(pair: PairedDifference) -> bool:
    if pair.kind == "share":
        return pair.n > 0 and pair.only_a == 0 and pair.only_b == 0
    return pair.n > 1 and pair.difference == pair.low == pair.high == 0.0


def is_one_file(result: Comparison) -> bool:
    """Whether B is the file of A under other options."""
    a, b = result.a.scenario, result.b.scenario
    return a.name == b.name and a.source_text == b.source_text


def states_of(result: Comparison) -> tuple[str, str]:
    """Names of the two states; of A and of B where they are not the same."""
    of_a, of_b = ([side.scenario.spoken(key) for key in side.scenario.states] for side in (result.a, result.b))
    first, second = (a if a == b else f"{a} / {b}" for a, b in zip(of_a, of_b, strict=True))
    return first, second


def label(pair: PairedDifference, states: Sequence[str]) -> str:
    """A response as a reader sees it."""
    return with_state(pair.name, states) if pair.kind == "mean" else words(pair.name.rpartition(".")[2])


def difference_of(pair: PairedDifference) -> str:
    """B less A with its 95 % interval, in points for a share."""
    told = changed(pair.kind, pair.difference, pair.low, pair.high)
    if pair.kind == "share":
        head, bracket, rest = told.partition(" (")
        told = f"{head}{NO_BREAK}points{bracket}{rest}"
    return typeset(told)
