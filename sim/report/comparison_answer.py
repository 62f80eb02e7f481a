"""The question of a comparison and its short answer: which differences are clear, which are not, which are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sim.engine.failures import failed_sentence
from sim.report.answer import CONDITIONS, from_when, taken_for_given
from sim.report.blocks import Block, Heading, Listing, Section, Text
from sim.report.compared import difference_of, is_one_file, label, states_of, told_names, told_pairs
from sim.report.what_differs import asked_changes
from sim.results.caveats import CAVEAT
from sim.results.pairs import PairedDifference
from sim.results.wording import capital, in_days, listed, number, percent, words
from sim.scenario.idle import idle_sentence

if TYPE_CHECKING:
    from sim.study.comparison import Comparison
    from sim.study.result import RunResult

MOST_ASKED = 3
"""Changes that the question names."""


def question(result: Comparison) -> str:
    """What was asked."""
    scenario = result.a.scenario
    first, second = states_of(result)
    return (
        f"{from_when(scenario)}, how does the crisis between {first} and {second} within "
        f"{in_days(scenario.horizon_days)} change {_with_what(result)}?"
    )


def _with_what(result: Comparison) -> str:
    asked = asked_changes(result)
    a, b = result.a.scenario.title, result.b.scenario.title
    if len(asked) > MOST_ASKED and a != b:
        return f'where "{b}" takes the place of "{a}" ({len(asked):,} values differ)'
    if len(asked) > MOST_ASKED:
        asked = [*asked[: MOST_ASKED - 1], f"{len(asked) - MOST_ASKED + 1:,} more values"]
    return f"with {listed(asked)}" if asked else "where B is played in place of A"


def answer_section(result: Comparison) -> Section:
    """The clearest difference in a sentence, then the others."""
    if not result.n_runs:
        nothing = Text("No run is there on both sides, so nothing can be compared.", look="warning")
        return Section("answer", "Short answer", (nothing,))
    first, *rest = _sentences(result)
    others = (Listing(tuple(rest)),) if rest else ()
    blocks = (Text(first, look="lead"), *others, Text(_about(result)), Text(CAVEAT))
    return Section("answer", "Short answer", blocks)


def _sentences(result: Comparison) -> Iterator[str]:
    states = states_of(result)
    clear, unclear, same = told_pairs(result)
    shares = sorted((pair for pair in clear if pair.kind == "share"), key=lambda pair: -abs(pair.difference))
    means = [pair for pair in clear if pair.kind == "mean"]
    told = [_told(pair, states) for pair in (*shares, *means)]
    over = f"Over {result.n_runs:,} pair{'s' * (result.n_runs != 1)} of runs with the same luck"
    if told and shares:
        yield f"{over}, the share that changes most is {told[0]}."
    elif told:
        yield f"{over}, no share told here clearly changes, but {told[0]}."
    elif unclear:
        yield f"{over}, nothing told here clearly changes."
    else:
        yield f"{over}, all that is told here is the same in every pair."
    yield from (f"{capital(sentence)}." for sentence in told[1:])
    if unclear:
        yield f"No clear difference: {'; '.join(_briefly(pair, states) for pair in unclear)}."
    if same:
        yield f"The same in every pair: {listed([_same(pair, states) for pair in same])}."


def _told(pair: PairedDifference, states: tuple[str, ...]) -> str:
    """A clear difference, without a full stop."""
    a, b = (_value(pair, value) for value in (pair.a, pair.b))
    given = f", over the {pair.n:,} pairs with {words(pair.given)} on both sides" if pair.given else ""
    mean = "mean " if pair.kind == "mean" else ""
    return f"{mean}{label(pair, states)}: {a} in A, {b} in B, a difference of {difference_of(pair)}{given}"


def _briefly(pair: PairedDifference, states: tuple[str, ...]) -> str:
    return f"{label(pair, states)} {_value(pair, pair.a)} and {_value(pair, pair.b)}, {difference_of(pair)}"


def _same(pair: PairedDifference, states: tuple[str, ...]) -> str:
    return f"{label(pair, states)} ({_value(pair, pair.a)})"


def _value(pair: PairedDifference, value: float) -> str:
    return percent(value) if pair.kind == "share" else number(value)


def _about(result: Comparison) -> str:
    return (
        "A difference is B less A, with its 95 % interval; that of shares is in points of a per cent. It is called "
        f"clear only if its interval leaves out zero even when the 5 % of error is shared out among the "
        f"{len(told_names(result))} responses that are told here. Not clear is not the same as no difference."
    )


def conditions_section(result: Comparison) -> Section:
    """Everything that the answer takes for given."""
    warnings = [idle_sentence(result.idle)] if result.idle else []
    warnings += troubles((("A", result.a), ("B", result.b)))
    blocks: list[Block] = [Text(warning, look="warning") for warning in warnings]
    luck = (
        f"Chance: {result.n_runs:,} pairs of runs from seed {result.a.seed}; run i has the same luck in A and in B. "
        "With fewer, the intervals are wider."
    )
    of_a, of_b = (tuple(taken_for_given(side.scenario)) for side in (result.a, result.b))
    if is_one_file(result):
        given: tuple[Block, ...] = (Listing((*of_a, "That is A. For B the same holds, but for what differs.", luck)),)
    else:
        given = (Heading("A"), Listing(of_a), Heading("B"), Listing(of_b), Heading("Both"), Listing((luck,)))
    return Section("conditions", CONDITIONS, (*blocks, *given))


def troubles(sides: Iterable[tuple[str, RunResult]]) -> Iterator[str]:
    """What went wrong with some runs, side by side; each with its letter."""
    for side, runs in sides:
        if runs.n_missing:
            yield (
                f"{runs.n_missing:,} of the {runs.runs:,} runs of {side} are not there, because the work was "
                "interrupted or a worker died. Only runs that are there on both sides are compared."
            )
        if runs.failures:
            yield f"Of {side}, {failed_sentence(runs.failures)} Only runs that are there on both sides are compared."
        if runs.n_cut_short:
            many = runs.n_cut_short != 1
            yield (
                f"{runs.n_cut_short:,} run{'s' * many} of {side} reached the cap on events and "
                f"{'count as they' if many else 'counts as it'} stood then."
            )
