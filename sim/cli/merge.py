"""`sim merge`: folders of one question made one."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.answers import tell
from sim.cli.figures import plot_options
from sim.cli.options import talk_options

EPILOG = """\b
Examples:
  sim run iran_pakistan_2024 --seed 5 --runs 5000 --out first
  sim run iran_pakistan_2024 --seed 5 --runs 5000 --first-run 5000 --out second
  sim merge first second --out all

\b
The folders hold runs, sweeps at the same points, or comparisons; of one scenario, seed
and version of sim. They may be cut short, and may overlap: a run that two of them hold
must be the same in both. What none holds, sim resume plays.
"""


@click.command(short_help="Make one result of folders that were played apart.", epilog=EPILOG)
@click.argument(
    "folders", metavar="DIR DIR...", nargs=-1, required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", required=True, help="New folder for all runs together."
)
@plot_options
@talk_options
def command(folders: tuple[Path, ...], out: Path, plots: str | None, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Make one result of what several folders hold of one question; the folders stay as they are."""
    from sim.study.merge import merge

    result = merge(*folders, folder=out)
    words, again = ["sim", "merge", *map(str, folders), "--out", str(out)], ["sim", "rerun", str(out)]
    return tell(result, words, out, plots, as_json=as_json, quiet=quiet, verbose=verbose, again=again)
