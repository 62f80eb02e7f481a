"""What every command that plays says of its answer: tables, figures, where things are, how to repeat it; and before it
starts, how much work it is."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.boundary import DONE, SOME_FAILED
from sim.cli.console import is_plain, print_json, show_table, talk
from sim.cli.figures import drawn_first, kind_of, where_things_are

if TYPE_CHECKING:
    from sim.report.blocks import Shown
    from sim.scenario.idle import Idle
    from sim.study.work import Work

HOLD_RUNS = ("run", "sweep", "comparison")
"""Kinds of answers whose folders hold their runs."""


@dataclass(frozen=True, slots=True)
class Show:
    """Where an answer goes, and how much is shown and said of it: as the options say."""

    out: Path | None
    plots: str | None
    as_json: bool
    quiet: bool
    verbose: bool

    def tell(
        self, answer: Any, words: Sequence[str], folder: Path, responses: Sequence[str] = (), again: Sequence[str] = ()
    ) -> int:
        """Show an answer of any kind; its exit code.

        Parameters
        ----------
        answer
            What a command that plays found.
        words : sequence of str
            The command that asks for the same again.
        folder : Path
            Where it is stored.
        responses : sequence of str, optional
            What of a sweep is shown and drawn.
        again : sequence of str, optional
            The command that checks that it comes to the same, where that is another.
        """
        shown = shown_of(answer, responses)
        if not self.as_json:
            print_shown(shown)
        figures = drawn_first(answer, folder, self.plots, quiet=self.quiet, responses=responses)
        if self.as_json:
            print_answer({"folder": str(folder), **answer.to_json()}, words, figures.files)
        for problem in (*shown.problems, shown.remedy):
            talk(problem, quiet=not problem)
        stored = f"{folder} ({shown.folder_holds})" if shown.folder_holds else folder
        repeat = f"Repeat: {shlex.join(again or words)}   [{shown.made.mark}]"
        played = (*shown.played, *(shown.details if self.verbose else ()))
        end = [*played, *where_things_are(figures, stored), *shown.meaning, repeat]
        say_end(end, as_json=self.as_json, quiet=self.quiet)
        return DONE if shown.is_whole else SOME_FAILED


def print_shown(shown: Shown) -> None:
    """The answer itself on stdout, block by block."""
    from sim.report.terminal import printed

    for one in printed(shown.sections, is_plain=is_plain()):
        click.echo(f"{one}\n") if isinstance(one, str) else show_table(one)


def shown_of(answer: Any, responses: Sequence[str] = ()) -> Shown:
    """What is shown of an answer; only what its kind needs is imported, and no table is made before it is asked for."""
    kind = kind_of(answer)
    asked = {"responses": responses} if kind == "sweep" else {}
    shown: Shown = import_module(f"sim.report.{kind}").shown(answer, **asked)
    return shown


def print_answer(answer: Mapping[str, Any], words: Sequence[str], figures: Iterable[Path]) -> None:
    """An answer as one JSON object on stdout, with the command that repeats it and the files of its figures."""
    print_json({**answer, "command": shlex.join(words), "figures": [str(figure) for figure in figures]})


def say_idle(idle: Iterable[Idle], *, err: bool = False) -> None:
    """What is without effect on any run, where there is such a thing."""
    from sim.scenario.idle import idle_sentence

    if sentence := idle_sentence(idle):
        (talk if err else click.echo)(f"{sentence}\n")


def say_end(lines: Iterable[str], *, as_json: bool, quiet: bool) -> None:
    """Last lines on stdout; beside JSON on stderr, and with -q not at all."""
    for line in lines:
        if not (as_json and quiet):
            (talk if as_json else click.echo)(line)


# Before anything is played ------------------------------------------------------------------------------------------


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
