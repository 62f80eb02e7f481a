"""Tables of a result for a terminal or a pipe: outcomes with intervals, and numbers with their spread.

A table for a pipe has no frame and no colour, one row a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.table import Table

from sim.results.estimates import LEVELS, Share, Summary
from sim.results.ignorance import Ignorance
from sim.results.intervals import Z
from sim.results.wording import interval, number, numbers, percent, with_state, words

HIDDEN = frozenset({"peak_hostility", "peak_level", "events"})
"""Quantities left to --json: they repeat others on another scale."""


def table_of(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, is_plain: bool, has_numbers: bool = True
) -> Table:
    """A table whose first column is words; the others are numbers, aligned to the right, or words as well."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="" if is_plain else "bold",
        header_style="" if is_plain else "dim",
        box=None if is_plain else box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for place, heading in enumerate(headings):
        is_number = has_numbers and place > 0 and heading != ""
        table.add_column(heading, justify="right" if is_number else "left", no_wrap=has_numbers, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


WITH_IGNORANCE = "with ignorance"
"""Heading of the interval that holds, beside simulation error, how far rows of a sample of coefficients differ."""


def shares_table(
    title: str, shares: Mapping[str, Share], *, is_plain: bool, ignorance: Mapping[str, Ignorance] | None = None
) -> Table:
    """Shares of runs with their 95 % intervals and counts; under a sample, also how far they go from row to row."""
    rows = [
        (
            words(name), percent(share.share), interval(share.low, share.high),
            *([] if not ignorance else [interval(*share_with_ignorance(share, ignorance[name]))]), f"{share.count:,}",
        )
        for name, share in shares.items()
    ]  # fmt: skip
    wider = [WITH_IGNORANCE] if ignorance else []
    return table_of(title, ("", "share", "95 % interval", *wider, "runs"), rows, is_plain=is_plain)


def share_with_ignorance(share: Share, ignorance: Ignorance) -> tuple[float, float]:
    """The interval of a share, widened by ignorance and kept between 0 and 1."""
    low, high = ignorance.around(share.share, share.low, share.high)
    return max(0.0, low), min(1.0, high)


def quantities_table(
    quantities: Mapping[str, Summary],
    states: Sequence[str],
    *,
    is_plain: bool,
    ignorance: Mapping[str, Ignorance] | None = None,
) -> Table:
    """Mean, standard error and quantiles of the numbers of a run; those given something say how many runs have it.

    Parameters
    ----------
    quantities : mapping of str to Summary
    states : sequence of str
        Names of state a and state b, put in place of the letters.
    is_plain : bool
    ignorance : mapping of str to Ignorance, optional
        How far the mean goes from row to row of a sample.
    """
    rows = []
    for name, quantity in quantities.items():
        if name not in HIDDEN:
            cuts = [number(quantity.quantiles[level]) for level in LEVELS]
            given = f"given {words(quantity.given)}" if quantity.given else ""
            label = with_state(name, states)
            rows.append(
                (
                    label,
                    number(quantity.mean),
                    number(quantity.standard_error),
                    *_wider(quantity, name, ignorance),
                    *cuts,
                    f"{quantity.n:,}",
                    given,
                )
            )
    wider = [f"95 % {WITH_IGNORANCE}"] if ignorance else []
    headings = ("", "mean", "std. error", *wider, *(f"{level} %" for level in LEVELS), "runs", "")
    return table_of("Numbers of a run", headings, rows, is_plain=is_plain)


def _wider(quantity: Summary, name: str, ignorance: Mapping[str, Ignorance] | None) -> list[str]:
    """The interval of a mean, widened by ignorance; nothing where there is no sample."""
    if not ignorance:
        return []
    half = Z * quantity.standard_error
    return [numbers(*ignorance[name].around(quantity.mean, quantity.mean - half, quantity.mean + half))]
