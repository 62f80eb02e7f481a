"""`sim plot`: the figures of a result from its folder alone, all or some, as PNG, SVG or PDF."""

from __future__ import annotations

import re
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
  sim plot runs/first --figure ladder --format pdf --width 85mm --plain --out paper

\b
DIR/figures belongs to the results: what is drawn again in the same format is replaced
there, parts that a figure no longer has are removed, and nothing else is touched. In a
folder given with --out nothing is replaced.
--width lays a figure out anew for a column, with letters of 7.5 to 9 points; what is then
higher than a page of A4 goes on in NAME.2, NAME.3 and so on. --plain leaves
title and caption to the journal, and writes their words, with n, seed, interval and
condition, into NAME.txt beside the figure.
"""
MM_OF = {"mm": 1.0, "cm": 10.0, "in": 25.4}
"""Millimetres of the units of a width."""
LEAST_MM, MOST_MM = 50.0, 500.0


def inches(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    """A width such as 85mm in inches; what is no width, or none that a figure can have, is bad usage."""
    if value is None:
        return None
    written = re.fullmatch(r"\s*([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)\s*(mm|cm|in)\s*", value)
    if written is None:
        raise click.UsageError(f"--width is {value!r}; it must be a number with its unit: 85mm, 8.5cm or 3.35in.")
    width = float(written[1]) * MM_OF[written[2]]
    if not LEAST_MM <= width <= MOST_MM:
        raise click.UsageError(f"--width is {value!r}; it must be from {LEAST_MM:g}mm to {MOST_MM:g}mm.")
    return width / MM_OF["in"]


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
@click.option(
    "--width", metavar="WIDTH", callback=inches,
    help="Width in print, such as 85mm, 8.5cm or 3.35in; as on a screen if absent.",
)  # fmt: skip
@click.option("--plain", is_flag=True, help="Without title and caption; their words go into NAME.txt beside it.")
@click.option("--intervals", is_flag=True, help="Write the interval below each value of a heat map.")
@talk_options
def command(
    folder: Path, names: tuple[str, ...], formats: tuple[str, ...], responses: tuple[str, ...], out: Path | None,
    width: float | None, plain: bool, intervals: bool, as_json: bool, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Draw the figures of the results in DIR.

    DIR is the folder of any command that plays; nothing else is read.
    """
    import json

    from sim.plots.canvas import printed
    from sim.plots.drawings import part_name, save_all

    drawings = of_folder(folder, responses, with_intervals=intervals)
    unknown = [name for name in names if name not in drawings]
    if unknown:
        raise click.UsageError(f"--figure {unknown[0]} is unknown; {folder} has {', '.join(drawings)}.")
    talk("Drawing figures ...", quiet=quiet)
    with printed(width, is_plain=plain):
        paths, n_parts = save_all(
            drawings, out or folder / FIGURES, names=dict.fromkeys(names or drawings), formats=dict.fromkeys(formats),
            may_replace=out is None, captions=plain,
        )  # fmt: skip
    for name, n in n_parts.items():
        if n > 1:
            talk(f"{name} is higher than a page: it is in {n} parts, {name} to {part_name(name, n)}.", quiet=quiet)
    if as_json:
        click.echo(json.dumps([str(path) for path in paths], ensure_ascii=False))
    else:
        for path in paths:
            click.echo(str(path))


def of_folder(folder: Path, responses: Sequence[str] = (), *, with_intervals: bool = False) -> Drawings:
    """The figures of the result in a folder, then those of answers that lie beside it."""
    from sim.study.stored import read_played, studies_beside
    from sim.study.sweep_result import SweepResult

    result = read_played(folder)
    if responses and not isinstance(result, SweepResult):
        raise click.UsageError(f"--response is for sweeps, and {folder} holds none; choose with --figure.")
    if isinstance(result, SweepResult):
        check_responses(responses, result.scenario)
    drawings = figures_of(result, responses, with_intervals=with_intervals)
    for one in studies_beside(folder, result):
        drawings = drawings if one is None else drawings | figures_of(one)
    return drawings
