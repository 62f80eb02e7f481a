"""`sim resume`: go on with what was cut short, or play more of what is finished."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.answers import tell
from sim.cli.boundary import DONE
from sim.cli.console import progress_of_runs, talk
from sim.cli.figures import plot_options
from sim.cli.options import talk_options, whole, worker_options

if TYPE_CHECKING:
    from concurrent.futures import Executor


EPILOG = """\b
Examples:
  sim resume runs/DIR                 what Ctrl-C, a crash or a full disk cut short
  sim resume runs/DIR --runs 40000    more runs of a finished question; those that are there stay as they are

\b
Any folder of a command that plays. Conditions of discover are found from its runs: sim resume
DIR, then sim discover DIR. Figures are drawn as this command is told, not as the first one was.
To play all from the start: sim rerun DIR.
"""


@click.command(short_help="Go on with a stored question, or extend it by more runs.", epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--runs", **whole(1, 10**9), help="How many there shall be: in all, of each side, or at each point; never fewer."
)
@worker_options
@plot_options
@talk_options
def command(
    folder: Path,
    runs: int | None,
    jobs: int,
    executor: Executor | None,
    plots: str | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Play what is missing in DIR, from the folder alone: the same runs, bit for bit, as without an interruption."""
    from sim.cli import backtest, facts
    from sim.evidence.calibration.result import Calibration
    from sim.evidence.cases.result import Backtest
    from sim.evidence.facts.judge import FactsResult
    from sim.evidence.resume import resume, whole_answer
    from sim.study.sensitivity_result import SensitivityResult

    if (answer := whole_answer(folder)) is not None and runs is None:
        talk(f"Nothing of {folder} is missing; the answer is in {answer}.", quiet=quiet)
        if as_json:
            click.echo(answer.read_text(encoding="utf-8").rstrip())
        return DONE
    with progress_of_runs(0, quiet=quiet) as progress:
        result = resume(folder, runs=runs, jobs=jobs, executor=executor, progress=progress)
    words, again = ["sim", "resume", str(folder), *([] if runs is None else ["--runs", str(runs)])], []
    if isinstance(result, Backtest):
        words = backtest.words_of_stored(result)
    elif isinstance(result, FactsResult):
        words = facts.words_of_stored(result)
    elif not isinstance(result, Calibration | SensitivityResult):
        again = ["sim", "rerun", str(folder)]
    return tell(result, words, folder, plots, as_json=as_json, quiet=quiet, verbose=verbose, again=again)
