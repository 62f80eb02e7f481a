"""Tables of a comparison on a page: shares with the 2x2 table of pairs, numbers of a run, and what pairing means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.blocks import Cell, Explained, Section, Table, Terms, Text
from sim.report.compared import label, own_outcomes, states_of
from sim.report.comparison_tables import saved
from sim.report.findings import HIDDEN
from sim.report.meanings import CLASS_MEANINGS, ENDING_MEANINGS, OUTCOME_MEANINGS
from sim.results.pairs import PairedDifference
from sim.results.wording import number, percent, points, signed, typeset, words
from sim.vocabulary import Ending, OutcomeClass

if TYPE_CHECKING:
    from sim.study.comparison import Comparison

MOST_OWN_ROWS = 100
"""Outcomes of the scenario that are listed."""


def shares_section(result: Comparison) -> Section:
    """Every share in A and in B, their difference, and in which runs it happened."""
    own = own_outcomes(result)
    parts = (
        ("What happens", {name: OUTCOME_MEANINGS[name] for name in OUTCOME_MEANINGS}),
        ("What the scenario asks for", dict(list(own.items())[:MOST_OWN_ROWS])),
        ("How far it goes", {f"outcome_class.{word.word}": CLASS_MEANINGS[word] for word in OutcomeClass}),
        ("How it ends", {f"ending.{word.word}": ENDING_MEANINGS[word] for word in Ending}),
    )
    rows: list[tuple[Cell, ...]] = []
    for heading, meanings in parts:
        of_part = [
            _share(result.differences[name], meaning)
            for name, meaning in meanings.items()
            if name in result.differences
        ]
        rows += [(heading,), *of_part] if of_part else []
    headings = ("", "A", "B", "B − A", "95 % interval", "only A", "only B", "both", "neither", "runs saved")
    caption = "Share of runs in A and B; their difference in points of a per cent; and in how many pairs it happened"
    blocks = [Table(headings, tuple(rows), caption, numbers=frozenset(range(1, len(headings))))]
    if len(own) > MOST_OWN_ROWS:
        more = Text(f"{len(own) - MOST_OWN_ROWS:,} more outcomes of the scenario are in comparison.json.")
        return Section("shares", "Shares", (*blocks, more))
    return Section("shares", "Shares", tuple(blocks))


def _share(pair: PairedDifference, meaning: str) -> tuple[Cell, ...]:
    counts = (pair.only_a, pair.only_b, pair.both, pair.neither)
    return (
        Explained(words(pair.name.rpartition(".")[2]), meaning), percent(pair.a), percent(pair.b),
        typeset(points(pair.difference)), typeset(f"{points(pair.low)} to {points(pair.high)}"),
        *("-" if count is None else f"{count:,}" for count in counts), saved(pair.variance_ratio),
    )  # fmt: skip


def numbers_section(result: Comparison) -> Section:
    """Every number of a run in A and in B, over the pairs that have it on both sides."""
    states = states_of(result)
    rows = tuple(
        (
            label(pair, states), number(pair.a), number(pair.b), typeset(signed(pair.difference)),
            typeset(f"{signed(pair.low)} to {signed(pair.high)}"), f"{pair.n:,}", saved(pair.variance_ratio),
            f"{words(pair.given)} in both" if pair.given else "all pairs",
        )
        for name, pair in result.differences.items()
        if pair.kind == "mean" and name not in HIDDEN
    )  # fmt: skip
    headings = ("", "A", "B", "B − A", "95 % interval", "pairs", "runs saved", "among pairs with")
    caption = "Mean of each number in A and B, and the mean of its difference"
    table = Table(headings, rows, caption, numbers=frozenset(range(1, 7)))
    return Section("numbers", "Numbers of a run", (Text(ABOUT_NUMBERS), table))


ABOUT_NUMBERS = (
    "A number that exists only where something happened, such as the days to talks, is compared over the pairs in "
    "which it happened on both sides. It says nothing of the pairs in which the change brought it about or prevented "
    "it: those are the columns only A and only B of the shares. Deaths have long tails: few runs carry most of their "
    "mean, and their intervals are rougher than those of shares."
)


def pairing_section() -> Section:
    """What "the same luck" means, what it buys, and what it cannot show."""
    return Section("pairing", "What pairing means", (Text(SAME_LUCK), Text(WHICH_RUNS), Terms(WORDS)))


SAME_LUCK = (
    "Run 17 of A and run 17 of B draw the same numbers of chance for the same purposes: who decides when, how a choice "
    "falls, how many die. What differs between the two follows from the change, and from whatever the change sets "
    "going. Most of the luck cancels in the difference, so that it is known far better than from two separate "
    "experiments of as many runs."
)

WHICH_RUNS = (
    "Which runs are in only A or only B depends on how luck is shared. Another way to share it, as true to the model, "
    "would give other runs and other counts there. The shares of A and of B, and their difference, do not depend on "
    'it. So "war would have been avoided in this very run" is a statement about the program\'s way of dealing out '
    'chance, and no finding about the world; "war becomes rarer by so many points" is a finding about the model.'
)

WORDS = (
    ("A, B", "The two that are compared; a difference is B less A."),
    ("pair", "Run i of A with run i of B."),
    ("only A, only B", "Pairs in which it happened on that side alone; the difference of the shares is theirs alone."),
    (
        "runs saved",
        "How many times as many runs two separate experiments would need for an interval of that width; all, where no "
        "pair differs, and a dash where nothing varies. It is 1 divided by variance_ratio, which comparison.json and "
        "Python give: 0.1 there is 10 x here.",
    ),
    (
        "95 % interval",
        "Simulation error of the difference. Of a share: Agresti and Min (2005), for pairs. Of a mean: Student's.",
    ),
    (
        "clear",
        "Said of a difference in the short answer if its interval leaves out zero even when the 5 % of error is shared "
        "out among all responses told there. Not clear is not the same as no difference: more runs may show one.",
    ),
)
"""What the columns are."""
