"""`sim plot`: the figures of a result from its folder alone, all or some, as PNG, SVG or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.console import talk
from sim.cli.figures import FIGURES, figures_of
from sim.cli.options import talk_options
from sim.cli.sweep import check_responses

if TYPE_CHECKING:
    from sim.plots.drawings import Drawings

EPILOG = """\b
Examples:
  sim run iran_pakistan_2024 --seed 5 --out runs/first && sim plot runs/first
  sim plot runs/first --figure ladder --figure lags --format svg --format pdf
  sim plot runs/first --out figures_for_a_talk
  sim plot runs/first --json -q
  sim plot runs/DIR --response war --intervals

\b
DIR/figures belongs to the results: figures of the same names are replaced there, and
nothing else is touched. In a folder given with --out nothing is replaced.
"""


@click.command(short_help="Draw the figures of a result: all, or some.", epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--figure", "names", multiple=True, metavar="NAME", help="Which to draw; repeatable. All if absent.")
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(["png", "svg", "pdf"]), default=("png",), show_default=True,
    help="As what; repeatable.",
)  # fmt: skip
@click.option(
    "--response", "responses", multiple=True, metavar="NAME",
    help="Of a sweep: what to draw; repeatable. The usual ones if absent.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to; DIR/figures if absent.")
@click.option("--intervals", is_flag=True, help="Write the interval below each value of a heat map.")
@talk_options
def command(
    folder: Path,
    names: tuple[str, ...],
    formats: tuple[str, ...],
    responses: tuple[str, ...],
    out: Path | None,
    intervals: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Draw the figures of the results in DIR.

    DIR is the folder of any command that plays; nothing else is read.
    """
    import json

    from sim.plots.redraw import save_all

    drawings = of_folder(folder, responses, with_intervals=intervals)
    unknown = [name for name in names if name not in drawings]
    if unknown:
        raise click.UsageError(f"--figure {unknown[0]} is unknown; {folder} has {', '.join(drawings)}.")
    talk("Drawing figures ...", quiet=quiet)
    paths = save_all(
        drawings, out or folder / FIGURES, names=dict.fromkeys(names or drawings), formats=dict.fromkeys(formats),
        may_replace=out is None,
    )  # fmt: skip
    if as_json:
        click.echo(json.dumps([str(path) for path in paths], ensure_ascii=False))
    else:
        for path in paths:
            click.echo(str(path))


def of_folder(folder: Path, responses: Sequence[str] = (), *, with_intervals: bool = False) -> Drawings:
    """The figures of the result in a folder, then those of answers that lie beside it."""
    from sim.study.stored import holds_runs, read_result
    from sim.study.sweep_result import SweepResult

    beside = of_answers(folder)
    result = None if beside and not holds_runs(folder) else read_result(folder)
    if responses and not isinstance(result, SweepResult):
        raise click.UsageError(f"--response is for sweeps, and {folder} holds none; choose with --figure.")
    if isinstance(result, SweepResult):
        check_responses(responses, result.scenario)
    return beside if result is None else figures_of(result, responses, with_intervals=with_intervals) | beside


def of_answers(folder: Path) -> Drawings:
    """The figures of answers that need no runs, alone in a folder or beside runs: an analysis, conditions, facts ..."""
    from importlib import import_module
    from os.path import lexists

    from sim.plots.drawings import Drawings
    from sim.results.shown import read_shown, shown_in
    from sim.study.sensitivity_result import FILE, read_sensitivity

    drawings = figures_of(read_sensitivity(folder)) if lexists(folder / FILE) else Drawings({})
    for name in shown_in(folder):
        drawings |= import_module(f"sim.plots.{name}").figures(read_shown(folder, name))
    return drawings
