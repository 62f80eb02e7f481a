"""Where words go: results to stdout, talk to stderr, both plain when nobody looks at a terminal."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich import table as rich
    from rich.console import Console

PLAIN_WIDTH = 10_000
"""Columns of a piped table: so wide that no cell is ever wrapped or cut."""

QUIET_SECONDS = 30.0
"""How often progress is told where there is no terminal."""


def result_console() -> Console:
    """The console on stdout; rich itself heeds NO_COLOR and drops colour where there is no terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False, markup=False)


def show_table(table: rich.Table) -> None:
    """A table on stdout, then an empty line; piped, its rows end where their words end."""
    console = result_console()
    if console.is_terminal:
        console.print(table)
    else:
        with console.capture() as capture:
            console.print(table)
        for line in capture.get().splitlines():
            click.echo(line.rstrip())
    click.echo()


def print_rows(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table of words that belongs to no answer, on stdout."""
    from sim.report.blocks import Table
    from sim.report.terminal import drawn

    show_table(drawn(Table(tuple(headings), tuple(map(tuple, rows)), title), is_plain=is_plain()))


def print_json(value: Any) -> None:
    """One JSON value on stdout, on a line."""
    click.echo(json.dumps(value, allow_nan=False, ensure_ascii=False))


def is_plain() -> bool:
    """Whether tables should have no frame: nobody looks at a terminal."""
    return not sys.stdout.isatty()


def talk(message: str, *, quiet: bool = False) -> None:
    """One line on stderr, unless quiet; dropped where stderr takes no more, which keeps no answer back."""
    if not quiet:
        with suppress(OSError):
            click.echo(message, err=True)


@contextmanager
def progress_of_runs(total: int, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how many of `total` runs are done, how fast, and how long it will take; on stderr.

    A bar on a terminal; elsewhere a plain line now and then; nothing if quiet.
    """
    if quiet:
        yield lambda done, asked: None
    elif sys.stderr.isatty():
        with _bar(total) as update:
            yield update
    else:
        yield _lines()


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} runs"),
        TextColumn("{task.fields[rate]}"),
        TextColumn("time left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("runs", total=total, rate="")
        rate_at = _rates()

        def update(done: int, asked: int) -> None:
            rate = rate_at(time.monotonic(), done)
            progress.update(task, completed=done, total=asked, rate=f"{rate:,.0f} runs/s" if rate else "")

        yield update


def _lines() -> Callable[[int, int], None]:
    last, rate_at = time.monotonic(), _rates()

    def update(done: int, asked: int) -> None:
        nonlocal last
        now = time.monotonic()
        rate = rate_at(now, done)
        if now - last >= QUIET_SECONDS and done < asked and rate:
            last = now
            talk(f"{done:,} of {asked:,} runs, {rate:,.0f} runs/s, {(asked - done) / rate:,.0f} s left")

    return update


def _rates() -> Callable[[float, int], float]:
    """What tells how many runs a second were played of late, from all that was told of it.

    The first that it is told was there before; what is read back later counts for half a minute.
    """
    told: deque[tuple[float, int]] = deque()

    def rate_at(now: float, done: int) -> float:
        told.append((now, done))
        while len(told) > 2 and now - told[1][0] >= QUIET_SECONDS:
            told.popleft()
        then, was = told[0]
        return (done - was) / (now - then) if now > then else 0.0

    return rate_at
