"""`sim methods`: how a stored answer was made, as a paragraph of a paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.answers import shown_of
from sim.cli.options import JSON
from sim.cli.report import read_answer

if TYPE_CHECKING:
    from sim.report.blocks import Shown

EPILOG = """\b
Examples:
  sim run iran_pakistan_2024 --seed 5 --out runs/first && sim methods runs/first
  sim methods runs/first --json

\b
Program and versions, scenario with its hash, seed, number of runs, what was varied and how, how
shares, means and their intervals are computed, what the result is conditional on, the digest;
then the command that repeats it, and how to cite. Change what you like: it is yours.
"""


@click.command(short_help="A methods paragraph for a paper.", epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@JSON
def command(folder: Path, as_json: bool) -> None:
    """Print how the answer in DIR was made, ready to paste into a paper.

    DIR is the folder of any command that plays; nothing else is read.
    """
    import json

    from sim.report.methods import citation, methods

    answer = read_answer(folder)
    shown: Shown = shown_of(answer)
    told = {
        "methods": methods(shown, _beside(answer, folder)),
        "repeat": shown.made.command,
        "cite": citation(shown.made.versions["sim"]),
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"{told['methods']}\n\nRepeat:\n{told['repeat']}\n\nCite: {told['cite']}")


def _beside(answer: Any, folder: Path) -> Iterator[str]:
    """How the answers were made that lie beside the runs."""
    from os.path import lexists

    from sim.report.discovery import found_beside
    from sim.study.sensitivity_result import FILE, SensitivityResult, read_sensitivity

    if (found := found_beside(folder, getattr(answer, "digest", None))) is not None:
        yield from found.methods
    if lexists(folder / FILE) and not isinstance(answer, SensitivityResult):
        yield from shown_of(read_sensitivity(folder)).methods
