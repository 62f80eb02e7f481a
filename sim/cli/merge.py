"""`sim merge`: folders of one question made one.

\b
Examples:
  sim run iran_pakistan_2024 --seed 5 --runs 5000 --out first
  sim run iran_pakistan_2024 --seed 5 --runs 5000 --first-run 5000 --out second
  sim merge first second --out all

\b
The folders hold runs, sweeps at the same points, or comparisons; of one scenario, seed
and version of sim. They may be cut short, and may overlap: a run that two of them hold
must be the same in both. What none holds, sim resume plays.
"""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import Show, answer_options, documented


@documented(__doc__, "Make one result of folders that were played apart.")
@click.argument(
    "folders", metavar="DIR DIR...", nargs=-1, required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)  # fmt: skip
@answer_options("New folder for all runs together.", required=True)
def command(folders: tuple[Path, ...], show: Show) -> int:
    """Make one result of what several folders hold of one question; the folders stay as they are."""
    from sim.study.merge import merge

    out = show.out
    assert out is not None, "it is required"
    result = merge(*folders, folder=out)
    words = ["sim", "merge", *map(str, folders), "--out", str(out)]
    return show.tell(result, words, out, again=["sim", "rerun", str(out)])
