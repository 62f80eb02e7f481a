"""What every command that plays says at its end: one JSON object, or where things are and how to repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sim.scenario.idle import Idle


def print_answer(answer: Mapping[str, Any], words: Sequence[str], figures: Iterable[Path]) -> None:
    """An answer as one JSON object on stdout, with the command that repeats it and the files of its figures."""
    import json
    import shlex

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


def versions_line(versions: Mapping[str, str]) -> str:
    """What a result was made with."""
    return "Versions: " + ", ".join(f"{name} {version}" for name, version in versions.items())
