"""`sim rerun`: stored runs played again from their folder alone.

\b
Examples:
  sim rerun runs/first
  sim rerun runs/first --json -q

\b
Exit code 0: every run comes to the same, to the last bit. 3: something differs, and
what the runs were made with is told. The folder stays as it is.
"""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

import click

from sim.cli.boundary import DONE, SOME_FAILED
from sim.cli.console import print_json, progress_of_runs, talk
from sim.cli.options import DIR, documented, talk_options, worker_options


@documented(__doc__, "Play stored runs again, and check that they come to the same.")
@DIR
@worker_options
@talk_options
def command(folder: Path, jobs: int, executor: Executor | None, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Play the runs in DIR again, from the texts and options that it holds, and check that they come to the same.

    DIR is a folder that sim run, sweep, compare or discover has written.
    """
    from sim.study.rerun import rerun

    with progress_of_runs(0, quiet=quiet) as progress:
        again = rerun(folder, jobs=jobs, executor=executor, progress=progress)
    answer = again.to_json()
    if as_json:
        print_json(answer)
    elif again.is_equal:
        told = " and ".join(digests["stored"][:12] for digests in answer["digests"])
        click.echo(f"Equal: {answer['runs']:,} runs of {folder} come to the same again (digest {told}).")
    for sentence in again.differences:
        talk(sentence)
    return DONE if again.is_equal else SOME_FAILED
