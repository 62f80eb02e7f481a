"""What a terminal shows of runs: outcomes with intervals, and numbers with their spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from sim.report.stops import stop_sentences
from sim.report.terminal import Told, how_fast, mark_of, paragraph, problems_of, table_of, versions_line
from sim.results.caveats import CAVEAT, IGNORANCE
from sim.results.estimates import LEVELS, Share, Summary
from sim.results.ignorance import Ignorance
from sim.results.intervals import Z
from sim.results.wording import interval, number, numbers, percent, with_state, words
from sim.scenario.idle import idle_sentence

if TYPE_CHECKING:
    from sim.study.result import RunResult

HIDDEN = frozenset({"peak_hostility", "peak_level", "events"})
"""Quantities left to --json: they repeat others on another scale."""


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


def told(result: RunResult, *, is_plain: bool, is_verbose: bool = False) -> Told:
    """What a terminal shows of runs."""
    spread = result.ignorance
    tables = []
    for title, shares, prefix in (
        ("How far it goes (outcome class)", result.outcome_class, "outcome_class."),
        ("How it ends (ending)", result.ending, "ending."),
        ("What happens (outcomes)", result.outcomes, ""),
    ):
        of_these = {name: spread[prefix + name] for name in shares} if spread else None
        tables.append(shares_table(title, shares, is_plain=is_plain, ignorance=of_these))
    states = [result.scenario.spoken(key) for key in result.scenario.states]
    tables.append(quantities_table(result.quantities, states, is_plain=is_plain, ignorance=spread))
    played = [
        f"{result.n_events:,} events, {how_fast(result.n_runs, result.elapsed_seconds, result.jobs)}, "
        f"engine {result.engine}."
    ]
    if result.stop is not None:
        played += stop_sentences(result.stop, result.n_runs)
    if is_verbose:
        played.append(versions_line(result.origin["versions"]))
        played.append(f"Chunks of {result.chunk_size:,} runs; events of {len(result.recorded):,} runs are kept.")
    problems = problems_of(result, result.folder)
    return Told(
        (*tables, *paragraph([idle_sentence(result.idle)])),
        problems,
        tuple(played),
        meaning=(*([IGNORANCE] if spread else []), CAVEAT),
        mark=mark_of(result.seed, result.origin["versions"]["sim"], result.digest),
        is_whole=not problems and (result.stop is None or result.stop.reached),
    )
