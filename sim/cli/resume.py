"""`sim resume`: go on with what was cut short, or play more of what is finished."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.boundary import DONE, SOME_FAILED
from sim.cli.console import progress_of_runs, talk
from sim.cli.figures import drawn_first, plot_options
from sim.cli.options import talk_options, whole, worker_options

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.study.comparison import Comparison, Comparisons
    from sim.study.result import RunResult
    from sim.study.sensitivity_result import SensitivityResult
    from sim.study.sweep_result import SweepResult

    Result = RunResult | SweepResult | Comparison | Comparisons | SensitivityResult

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
    from sim.cli import backtest, calibrate, facts
    from sim.evidence.calibration.result import Calibration
    from sim.evidence.cases.result import Backtest
    from sim.evidence.facts.judge import FactsResult
    from sim.evidence.resume import resume, whole_answer

    if (answer := whole_answer(folder)) is not None and runs is None:
        talk(f"Nothing of {folder} is missing; the answer is in {answer}.", quiet=quiet)
        if as_json:
            click.echo(answer.read_text(encoding="utf-8").rstrip())
        return DONE
    with progress_of_runs(0, quiet=quiet) as progress:
        result = resume(folder, runs=runs, jobs=jobs, executor=executor, progress=progress)
    if isinstance(result, Backtest):
        return backtest.tell_resumed(result, folder, plots, as_json=as_json, quiet=quiet)
    if isinstance(result, FactsResult):
        return facts.tell_resumed(result, folder, plots, as_json=as_json, quiet=quiet)
    if isinstance(result, Calibration):
        return calibrate.tell(result, ["sim", "resume", str(folder)], plots, as_json=as_json, quiet=quiet)
    words = ["sim", "resume", str(folder), *([] if runs is None else ["--runs", str(runs)])]
    return tell(result, folder, words, plots=plots, as_json=as_json, quiet=quiet, verbose=verbose)


def tell(
    result: Result, folder: Path, words: list[str], *, plots: str | None, as_json: bool, quiet: bool, verbose: bool
) -> int:
    """What a folder holds, as the command says it that would have played all of it; its exit code."""
    from sim.cli import compare, run, sensitivity, sweep
    from sim.cli.answers import print_answer
    from sim.study.comparison import Comparison, Comparisons
    from sim.study.result import RunResult
    from sim.study.sensitivity_result import FILE as ANSWER
    from sim.study.sensitivity_result import SensitivityResult

    again = ["sim", "rerun", str(folder)]
    if as_json:
        pass
    elif isinstance(result, RunResult):
        run.show_tables(result)
    elif isinstance(result, Comparison | Comparisons):
        compare.show(result)
    elif isinstance(result, SensitivityResult):
        sensitivity.show_tables(result)
    else:
        sweep.show(result, sweep.usual(result.scenario))
    figures = drawn_first(result, folder, plots, quiet=quiet)
    if as_json:
        print_answer(result.to_json(), words, figures.files)
    if isinstance(result, Comparison | Comparisons):
        compare.tell_the_end(result, again, figures, as_json=as_json, quiet=quiet)
    elif isinstance(result, SensitivityResult):
        sensitivity.tell_the_end(result, words, folder / ANSWER, figures, as_json=as_json, quiet=quiet)
        return SOME_FAILED if result.n_cut_short else DONE
    elif isinstance(result, RunResult):
        run.tell_the_end(result, again, figures, as_json=as_json, quiet=quiet, verbose=verbose)
    else:
        sweep.tell_the_end(result, again, figures, as_json=as_json, quiet=quiet, verbose=verbose)
    parts = result.sides.values() if isinstance(result, Comparison | Comparisons) else (result,)
    return SOME_FAILED if any(part.n_missing or part.failures or part.n_cut_short for part in parts) else DONE
