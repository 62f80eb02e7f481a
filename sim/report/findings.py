"""What came out: tables of outcomes with their intervals, and the figures with how to read each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sim.report.blocks import Block, Explained, Picture, Section, Table, Text
from sim.report.meanings import CLASS_MEANINGS, ENDING_MEANINGS, OUTCOME_MEANINGS
from sim.results.estimates import LEVELS, Share
from sim.results.wording import interval, number, percent, with_state, words
from sim.vocabulary import Ending, OutcomeClass

if TYPE_CHECKING:
    from sim.study.result import RunResult

HIDDEN = frozenset({"peak_hostility", "peak_level", "events"})
"""Numbers of a run that repeat others on another scale, or say nothing of the crisis."""

READING: Mapping[str, tuple[str, str]] = {
    "outcomes": (
        "Bars of the share of runs by outcome class, ending and outcome of the scenario.",
        "Each bar is a share of all runs; the black line across its end is the 95 % interval of that share, short "
        "where there are many runs. Classes add up to 100 %, and so do endings; outcomes of the scenario may overlap.",
    ),
    "ladder": (
        "Bands of the position on the ladder of escalation by day, with the recorded acts.",
        "On each day half of the runs lie in the darkest band and 95 in 100 in the lightest; the line is the middle "
        "run of that day, and no single run follows it. Marks are what is on record, for comparison. The scale "
        "narrows smoothly away from the busy first days.",
    ),
    "incidence": (
        "Curves of the share of runs in which an answer, talks, an agreement or war has come by each day.",
        "Read upward from a day: the height of a curve is the share of runs in which it has happened by then. The "
        "band is the 95 % interval. A curve that has become flat has nearly all of what will come.",
    ),
    "lags": (
        "Histograms of the days from the first use of force to the answer and to the talks.",
        "Only runs in which it happened are in it; how many they are stands above. The dot is the middle run of those, "
        "and the line beside it spans nine in ten. What had not come by the horizon is not in it.",
    ),
    "deaths": (
        "Share of runs with more than so many dead, by kind.",
        "Both axes are in powers of ten. Read upward from a number of dead: the height is the share of runs with at "
        "least so many. The long tail to the right is rare and grave; an average would hide it.",
    ),
}
"""For each figure by its file's name: what it shows, and how to read it. Others get no place of their own."""


SHARES = "Shares are of all runs, with 95 % intervals of simulation error."
OF_THE_RUNS = (
    f"{SHARES} They say what happens in the model's runs; what happened in history stands under what is on record, and "
    "may be another thing."
)


def outcomes_section(result: RunResult) -> Section:
    """All shares with their intervals, and the numbers of a run with their spread."""
    own = {outcome.name: outcome.meaning or "" for outcome in result.scenario.outcomes}
    class_words = {word.word: CLASS_MEANINGS[word] for word in OutcomeClass}
    ending_words = {word.word: ENDING_MEANINGS[word] for word in Ending}
    return Section(
        "outcomes",
        "What came out",
        (
            Text(OF_THE_RUNS if result.scenario.history else SHARES),
            _shares("How far it goes (outcome class)", result.outcome_class, class_words.__getitem__),
            _shares("How it ends (ending)", result.ending, ending_words.__getitem__),
            _shares("What happens (outcomes)", result.outcomes, lambda name: {**OUTCOME_MEANINGS, **own}.get(name, "")),
            _quantities(result),
        ),
    )


def _shares(caption: str, shares: Mapping[str, Share], meaning: Callable[[str], str]) -> Table:
    rows = tuple(
        (
            Explained(words(name), meaning(name)),
            percent(share.share),
            interval(share.low, share.high),
            f"{share.count:,}",
        )
        for name, share in shares.items()
    )
    return Table(("", "share", "95 % interval", "runs"), rows, caption, numbers=frozenset({1, 2, 3}))


def _quantities(result: RunResult) -> Table:
    states = [result.scenario.spoken(key) for key in result.scenario.states]
    rows = tuple(
        (
            with_state(name, states), number(quantity.mean), number(quantity.standard_error),
            *(number(quantity.quantiles[level]) for level in LEVELS), f"{quantity.n:,}",
            words(quantity.given) if quantity.given else "all runs",
        )
        for name, quantity in result.quantities.items()
        if name not in HIDDEN
    )  # fmt: skip
    headings = ("", "mean", "standard error", *(f"{level} %" for level in LEVELS), "runs", "among runs with")
    caption = "Numbers of a run: mean and its standard error, and the values that so many per cent of runs stay below"
    return Table(headings, rows, caption, numbers=frozenset(range(1, 4 + len(LEVELS))))


def figures_section(figures: Mapping[str, str]) -> Section:
    """The figures of a run, each with how to read it.

    Parameters
    ----------
    figures : mapping of str to str
        SVG by the name of its file.
    """
    blocks: list[Block] = [
        Picture(figures[name], alternative, caption)
        for name, (alternative, caption) in READING.items()
        if name in figures
    ]
    return Section("figures", "Figures", tuple(blocks or [Text("No figure was drawn.")]))
