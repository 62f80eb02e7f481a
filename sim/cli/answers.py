"""What every command that plays says of its answer: tables, figures, where things are, and how to repeat it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.boundary import DONE, SOME_FAILED
from sim.cli.console import is_plain, show_table, talk
from sim.cli.figures import KINDS, drawn_first, where_things_are

if TYPE_CHECKING:
    from sim.report.terminal import Told
    from sim.scenario.idle import Idle


def tell(
    answer: Any,
    words: Sequence[str],
    folder: Path,
    plots: str | None,
    *,
    as_json: bool,
    quiet: bool,
    verbose: bool = False,
    responses: Sequence[str] = (),
    again: Sequence[str] = (),
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
    plots, as_json, quiet, verbose
        As the options say.
    responses : sequence of str, optional
        What of a sweep is shown and drawn.
    again : sequence of str, optional
        The command that checks that it comes to the same, where that is another.
    """
    told = told_of(answer, responses, verbose=verbose)
    if not as_json:
        show_told(told)
    figures = drawn_first(answer, folder, plots, quiet=quiet, responses=responses)
    if as_json:
        print_answer({"folder": str(folder), **answer.to_json()}, words, figures.files)
    for problem in told.problems:
        talk(problem)
    stored = f"{folder} ({told.folder_holds})" if told.folder_holds else folder
    repeat = f"Repeat: {shlex.join(again or words)}   [{told.mark}]"
    say_end([*told.played, *where_things_are(figures, stored), *told.meaning, repeat], as_json=as_json, quiet=quiet)
    return DONE if told.is_whole else SOME_FAILED


def show_told(told: Told) -> None:
    """The answer itself, table by table, on stdout."""
    for one in told.shown:
        click.echo(f"{one}\n") if isinstance(one, str) else show_table(one)


def told_of(answer: Any, responses: Sequence[str] = (), *, verbose: bool = False) -> Told:
    """What a terminal shows of an answer; only what its kind needs is imported."""
    kind = KINDS[type(answer).__name__]
    asked: dict[str, dict[str, Any]] = {
        "run": {"is_verbose": verbose}, "sweep": {"is_verbose": verbose, "responses": responses},
    }  # fmt: skip
    told: Told = import_module(f"sim.report.{kind}_tables").told(answer, is_plain=is_plain(), **asked.get(kind, {}))
    return told


def print_answer(answer: Mapping[str, Any], words: Sequence[str], figures: Iterable[Path]) -> None:
    """An answer as one JSON object on stdout, with the command that repeats it and the files of its figures."""
    told = {**answer, "command": shlex.join(words), "figures": [str(figure) for figure in figures]}
    click.echo(json.dumps(told, allow_nan=False, ensure_ascii=False))


def say_idle(idle: Iterable[Idle], *, err: bool = False) -> None:
    """What is without effect on any run, where there is such a thing."""
    from sim.scenario.idle import idle_sentence

    if sentence := idle_sentence(idle):
        click.echo(f"{sentence}\n", err=err)


def say_end(lines: Iterable[str], *, as_json: bool, quiet: bool) -> None:
    """Last lines on stdout; beside JSON on stderr, and with -q not at all."""
    for line in lines:
        if not (as_json and quiet):
            click.echo(line, err=as_json)
