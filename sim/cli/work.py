"""How much work a question is, in words, before it starts."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import click

from sim.cli.console import print_json, talk

if TYPE_CHECKING:
    from sim.study.work import Work


def work_words(work: Work) -> str:
    """What it takes, on one line."""
    from sim.study.work import duration, size

    parts = [] if work.probed is None else [f"about {work.probed.events:,.0f} events a run"]
    parts += [] if work.seconds is None else [f"about {duration(work.seconds)}"]
    return ", ".join([*parts, f"{size(work.memory_bytes)} in memory", f"{size(work.disk_bytes)} on disk"])


def tell_work(work: Work, *, as_json: bool) -> None:
    """What it takes, on stdout."""
    if as_json:
        print_json(work.to_json())
    else:
        click.echo(f"{work.runs:,} runs, {work_words(work)}")


def tell_what_is_cut(work: Work, *, horizon: float) -> None:
    """Say on stderr, quiet or not, that runs will be cut short, and what would help; nothing where none will."""
    probed = work.probed
    if probed is None or probed.days_to_cap is None:
        return
    talk(
        f"About {probed.at_cap:.0%} of the runs will be cut short: they reach the cap of {work.max_events:,} events, "
        f"the first on day {ceil(probed.days_to_cap):,} of {horizon:g}. Most events are of the kind {probed.busiest}: "
        "lower what sets it off, or look less far with --horizon."
    )
    if 0 < work.recorded < min(work.runs, 10_000):
        talk(f"The events of {work.recorded:,} runs are kept for the figures; --record-runs asks for more.")
