"""`sim resume`: go on with what was cut short, or play more of what is finished.

\b
Examples:
  sim resume runs/DIR                 what Ctrl-C, a crash or a full disk cut short
  sim resume runs/DIR --runs 40000    more runs of a finished question; those that are there stay as they are

\b
Any folder of a command that plays. Conditions of discover are found from its runs: sim resume
DIR, then sim discover DIR. Figures are drawn as this command is told, not as the first one was.
To play all from the start: sim rerun DIR.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.boundary import DONE
from sim.cli.console import progress_of_runs, talk
from sim.cli.options import DIR, MOST_RUNS, Show, answer_options, as_words, documented, whole, worker_options

if TYPE_CHECKING:
    from concurrent.futures import Executor


@documented(__doc__, "Go on with a stored question, or extend it by more runs.")
@DIR
@click.option(
    "--runs",
    **whole(1, MOST_RUNS),
    help="How many there shall be: in all, of each side, or at each point; never fewer.",
)
@worker_options
@answer_options(None)
def command(
    folder: Path,
    runs: int | None,
    jobs: int,
    executor: Executor | None,
    show: Show,
) -> int:
    """Play what is missing in DIR, from the folder alone: the same runs, bit for bit, as without an interruption."""
    return go_on(folder, show, runs=runs, jobs=jobs, executor=executor)


def go_on(
    folder: Path,
    show: Show,
    *,
    runs: int | None,
    jobs: int,
    executor: Executor | None,
    responses: Sequence[str] = (),
) -> int:
    """Go on with a folder, and show its answer: of a sweep, some responses; the exit code."""
    from sim.evidence.calibration.result import Calibration
    from sim.evidence.cases.result import Backtest
    from sim.evidence.resume import resume, whole_answer
    from sim.report import backtest, facts
    from sim.study.facts_result import FactsResult
    from sim.study.sensitivity_result import SensitivityResult

    if (answer := whole_answer(folder)) is not None and runs is None:
        talk(f"Nothing of {folder} is missing; the answer is in {answer}.", quiet=show.quiet)
        if show.as_json:
            click.echo(answer.read_text(encoding="utf-8").rstrip())
        return DONE
    with progress_of_runs(0, quiet=show.quiet) as progress:
        result = resume(folder, runs=runs, jobs=jobs, executor=executor, progress=progress)
    words, again = ["sim", "resume", str(folder), *as_words({"--runs": runs})], []
    if isinstance(result, Backtest):
        words = backtest.words_of(result)
    elif isinstance(result, FactsResult):
        words = facts.words_of(result)
    elif not isinstance(result, Calibration | SensitivityResult):
        again = ["sim", "rerun", str(folder)]
    return show.tell(result, words, folder, responses=responses, again=again)
