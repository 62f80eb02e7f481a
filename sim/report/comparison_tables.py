"""Tables of a comparison: what was changed, and what that changes, run by run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rich.table import Table

from sim.report.run_tables import HIDDEN, WITH_IGNORANCE
from sim.report.setting import told as told_entry
from sim.report.terminal import Told, paragraph, problems_of, table_of
from sim.results.caveats import CAVEAT, IGNORANCE
from sim.results.ignorance import Ignorance
from sim.results.pairs import PairedDifference
from sim.results.wording import changed, number, percent, points, said, signed, with_state, words
from sim.scenario.differences import Change
from sim.scenario.idle import idle_sentence
from sim.scenario.names import spoken

if TYPE_CHECKING:
    from sim.study.comparison import Comparison, Comparisons


def changes_table(
    changes: Sequence[Change], *, is_plain: bool, other: str = "B", spoken: Callable[[str], str] = spoken
) -> Table:
    """Every value that differs, the record event by event; `spoken` gives an actor its name."""
    rows = [(told_change(change, spoken), change.a, change.b) for change in changes]
    return table_of("What differs", ("", "A", other), rows, is_plain=is_plain, has_numbers=False)


def told_change(change: Change, spoken: Callable[[str], str] = spoken) -> str:
    """The key of a value that differs, or the event as a sentence with what becomes of it in B.

    >>> told_change(Change("states.north.resolve", "0.2", "0.5"))
    'states.north.resolve'
    """
    if change.entry is None:
        return change.key
    event = told_entry(change.entry, spoken)
    if change.what == "moved":
        return f"moved from day {change.a} to day {change.b}: {event}"
    part = f", {words(change.key.rpartition('.')[2])}" if change.what == "changed" else ""
    return f"{change.what}: {event} on day {change.entry.day}{part}"


def shares_differences_table(
    pairs: Iterable[PairedDifference], *, is_plain: bool, ignorance: Mapping[str, Ignorance] | None = None
) -> Table:
    """Differences of shares in points of a per cent, with the 2x2 table and what pairing saved.

    Under a sample of coefficients, also how far a difference goes from row to row.
    """
    rows = [
        (
            words(pair.name), percent(pair.a), percent(pair.b), points(pair.difference),
            f"{points(pair.low)} to {points(pair.high)}", *with_ignorance(pair, ignorance, points),
            f"{pair.only_a:,}", f"{pair.only_b:,}", f"{pair.both:,}",
            f"{pair.neither:,}", saved(pair.variance_ratio),
        )
        for pair in pairs
        if pair.kind == "share"
    ]  # fmt: skip
    more = [WITH_IGNORANCE] if ignorance else []
    headings = ("", "A", "B", "B - A", "95 % interval", *more, "only A", "only B", "both", "neither", "runs saved")
    return table_of("Shares, in points of a per cent", headings, rows, is_plain=is_plain)


def means_differences_table(
    pairs: Iterable[PairedDifference],
    states: Sequence[str],
    *,
    is_plain: bool,
    ignorance: Mapping[str, Ignorance] | None = None,
) -> Table:
    """Differences of means, over the pairs of runs that have the quantity on both sides."""
    rows = [
        (
            with_state(pair.name, states), number(pair.a), number(pair.b), signed(pair.difference),
            f"{signed(pair.low)} to {signed(pair.high)}", *with_ignorance(pair, ignorance, signed),
            f"{pair.n:,}", saved(pair.variance_ratio),
            f"given {words(pair.given)} in both" if pair.given else "",
        )
        for pair in pairs
        if pair.kind == "mean" and pair.name not in HIDDEN
    ]  # fmt: skip
    more = [WITH_IGNORANCE] if ignorance else []
    headings = ("", "A", "B", "B - A", "95 % interval", *more, "pairs", "runs saved", "")
    return table_of("Numbers of a run", headings, rows, is_plain=is_plain)


def several_shares_table(by_side: Mapping[str, Mapping[str, PairedDifference]], *, is_plain: bool) -> Table:
    """Shares of several scenarios, each beside the first: one row an outcome, and for each side its difference."""
    headings, rows = several_headings(by_side, "share"), several_rows(by_side, "share")
    return table_of("Shares, differences in points of a per cent", headings, rows, is_plain=is_plain)


def several_means_table(
    by_side: Mapping[str, Mapping[str, PairedDifference]], states: Sequence[str], *, is_plain: bool
) -> Table:
    """Numbers of a run of several scenarios, each beside the first, over the pairs that have them on both sides."""
    rows = [(with_state(name, states), *cells) for name, *cells in several_rows(by_side, "mean")]
    return table_of("Numbers of a run", several_headings(by_side, "mean"), rows, is_plain=is_plain)


def several_headings(by_side: Iterable[str], kind: str) -> tuple[str, ...]:
    """Headings for `several_rows`.

    >>> several_headings(["b", "c"], "share")
    ('', 'A', 'B', 'B - A, 95 % interval', 'C', 'C - A, 95 % interval')
    """
    heads: list[str] = []
    for side in map(str.upper, by_side):
        heads += [*(["A"] if kind == "mean" or not heads else []), side, f"{side} - A, 95 % interval"]
    return ("", *heads)


def several_rows(by_side: Mapping[str, Mapping[str, PairedDifference]], kind: str) -> list[tuple[str, ...]]:
    """Responses of a kind with their values on each side; a dash where a side cannot be compared in it.

    A share of A is the same beside every side. A mean is not: it is that of the pairs which have the quantity on both
    sides, and so stands beside each.
    """
    value = said(kind)
    known = dict.fromkeys(name for of in by_side.values() for name, pair in of.items() if pair.kind == kind)
    rows = []
    for name in (name for name in known if kind == "share" or name not in HIDDEN):
        cells: list[str] = []
        for pair in (of.get(name) for of in by_side.values()):
            if kind == "mean" or not cells:
                cells.append("-" if pair is None else value(pair.a))
            cells.append("-" if pair is None else value(pair.b))
            cells.append("-" if pair is None else changed(kind, pair.difference, pair.low, pair.high))
        rows.append((words(name) if kind == "share" else name, *cells))
    return rows


def with_ignorance(
    pair: PairedDifference, ignorance: Mapping[str, Ignorance] | None, told: Callable[[float], str]
) -> list[str]:
    """The interval of a difference, widened by ignorance; nothing where there is no sample."""
    if not ignorance:
        return []
    low, high = ignorance[pair.name].around(pair.difference, pair.low, pair.high)
    return [f"{told(low)} to {told(high)}"]


def saved(variance_ratio: float) -> str:
    """How many times fewer runs a pair needs than two independent sets of runs.

    >>> saved(0.08), saved(1.0)
    ('12.5 x', '1.0 x')
    """
    if not isfinite(variance_ratio):
        return "-"
    return "all" if variance_ratio == 0.0 else f"{1 / variance_ratio:.1f} x"


PAIRED = (
    "Differences are paired: run i has the same luck in A and B. 'runs saved' says how many times more runs two "
    "independent experiments would need (1 / variance_ratio of --json). 'only A' counts runs in which A alone saw the "
    "outcome; which runs these are depends on how luck is shared, the difference of shares does not."
)
SEVERAL = (
    "Differences are paired: run i has the same luck in every scenario, and each is laid beside A. --json has for each "
    "the counts of pairs and the variance_ratio."
)


def told(result: Comparison | Comparisons, *, is_plain: bool) -> Told:
    """What a terminal shows of a comparison: what differs, then differences of shares and of numbers."""
    first, pairs = result.sides["a"].scenario, result.by_side
    shown: list[Table | str] = []
    for side, pair in pairs.items():
        other = side.upper()
        shown += (
            [changes_table(pair.changes, is_plain=is_plain, other=other, spoken=first.spoken)]
            if pair.changes
            else [f"Nothing differs between A and {other}."]
        )
        shown += paragraph([idle_sentence(pair.idle)])
    states = [first.spoken(key) for key in first.states]
    if len(pairs) > 1:
        differences = {side: pair.differences for side, pair in pairs.items()}
        shown.append(several_shares_table(differences, is_plain=is_plain))
        shown.append(several_means_table(differences, states, is_plain=is_plain))
    else:
        (only,) = pairs.values()
        known, spread = list(only.differences.values()), only.ignorance
        shown.append(shares_differences_table(known, is_plain=is_plain, ignorance=spread))
        shown.append(means_differences_table(known, states, is_plain=is_plain, ignorance=spread))
    problems = tuple(
        f"{side.upper()}: {problem}"
        for side, one in result.sides.items()
        for problem in problems_of(one, result.folder)
    )
    ignorance = [IGNORANCE] if any(pair.ignorance for pair in pairs.values()) else []
    return Told(
        tuple(shown),
        problems,
        meaning=(PAIRED if len(pairs) == 1 else SEVERAL, *ignorance, CAVEAT),
        mark=f"seed {result.sides['a'].seed}, digests {', '.join(one.digest[:12] for one in result.sides.values())}",
        is_whole=not problems,
    )
