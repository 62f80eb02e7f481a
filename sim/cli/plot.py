"""`sim plot`: the figures of a result once more, from its folder alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.console import talk
from sim.cli.options import talk_options

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.comparison import Comparison, Comparisons
    from sim.study.result import RunResult
    from sim.study.sensitivity_result import SensitivityResult
    from sim.study.sweep_result import SweepResult

EPILOG = """\b
Examples:
  sim run iran_pakistan_2024 --seed 5 --out runs/first --no-plots && sim plot runs/first
  sim plot runs/first --out figures_for_a_talk
  sim plot runs/first --json -q
  sim plot runs/DIR --intervals

\b
DIR/figures belongs to the results: figures of the same names are replaced there, and
nothing else is touched. In a folder given with --out nothing is replaced.
"""


@click.command(short_help="Draw the figures of a result again.", epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to; DIR/figures if absent.")
@click.option("--intervals", is_flag=True, help="Write the interval below each value of a heat map.")
@talk_options
def command(folder: Path, out: Path | None, intervals: bool, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Draw the figures of the results in DIR again, as PNG and SVG.

    DIR is a folder that sim run, sweep, compare, discover or sensitivity has written; nothing else is read.
    """
    import json

    from sim.plots.redraw import save_all
    from sim.study.stored import read_result

    result = read_result(folder)
    talk("Drawing figures ...", quiet=quiet)
    paths = save_all(drawn(result, with_intervals=intervals), out or folder / "figures", may_replace=out is None)
    if as_json:
        click.echo(json.dumps([str(path) for path in paths], ensure_ascii=False))
    else:
        for path in paths:
            click.echo(str(path))


def drawn(
    result: RunResult | SweepResult | Comparison | Comparisons | SensitivityResult, *, with_intervals: bool
) -> list[tuple[str, Figure]]:
    """Each figure with the name of its file."""
    from sim.plots import comparison, run, sensitivity, sweep
    from sim.study.comparison import Comparison, Comparisons
    from sim.study.result import RunResult
    from sim.study.sensitivity_result import SensitivityResult

    if isinstance(result, Comparison | Comparisons):
        return list(comparison.figures_of_sides(result.by_side))
    if isinstance(result, SensitivityResult):
        return list(sensitivity.figures(result))
    if isinstance(result, RunResult):
        return run.figures(result, result.scenario)
    return list(sweep.figures(result, result.scenario, with_intervals=with_intervals))
