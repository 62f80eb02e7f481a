"""`sim calibrate`: which coefficients the facts allow.

\b
Examples:
  sim calibrate --search 0 --waves 2 --points 128 --runs 500 --seed 1 --out runs/fit
  sim resume runs/fit
  sim calibrate --search 0 --worlds 40 --points 256 --runs 1000 --seed 1    does it find the truth?
  sim run iran_pakistan_2024 --parameters runs/fit/posterior.csv

\b
Needs pip install 'conflict-sim[analysis]'. Ctrl-C loses seconds: sim resume DIR goes on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.answers import print_answer, say_end
from sim.cli.boundary import DONE
from sim.cli.console import is_plain, progress_of_runs, show_table, talk
from sim.results.wording import percent

if TYPE_CHECKING:
    from concurrent.futures import Executor


@options.documented(__doc__, "Which coefficients the facts allow: a posterior sample.")
@click.option(
    "--search", **options.whole(0, 10_000_000), default=12_000, show_default=True,
    help="Points of the search that finds the region; 0 for none.",
)  # fmt: skip
@click.option("--waves", **options.whole(1, 20), default=3, show_default=True, help="Waves of history matching.")
@click.option("--points", **options.whole(16, 100_000), default=512, show_default=True, help="Points of each wave.")
@click.option("--runs", **options.whole(20, 10_000_000), default=2_000, show_default=True, help="Dyads at each point.")
@click.option(
    "--draws", **options.whole(20, 20_000), default=400, show_default=True, help="Draws of the posterior sample."
)
@options.SEED
@click.option(
    "--table", type=click.Path(path_type=Path), metavar="FILE",
    help="CSV of observed facts.  [default: the shipped one, 1946-1989]",
)  # fmt: skip
@click.option(
    "--free", type=click.Path(path_type=Path), metavar="FILE",
    help="CSV of what is free, with priors.  [default: the shipped one]",
)  # fmt: skip
@click.option(
    "--targets", type=click.Path(path_type=Path), metavar="FILE",
    help="CSV of the facts that are fitted otherwise than usual.  [default: the shipped one]",
)  # fmt: skip
@click.option(
    "--cases", default="cases_train", show_default=True, metavar="FILE",
    help="Cases whose likelihood counts too: a file, a shipped one, or none.",
)  # fmt: skip
@click.option(
    "--case-runs", **options.whole(10, 1_000_000), default=100, show_default=True, help="Of each case at each point."
)
@options.worker_options
@click.option("--resume", hidden=True)
@click.option(
    "--worlds", **options.whole(2, 10_000),
    help="Fit so many synthetic histories instead, and tell whether 90 % intervals hold the truth.",
)  # fmt: skip
@options.answer_options("New folder for points, sample and figures; runs/<date>-calibrate-<seed> if absent.")
def command(
    seed: int | None, cases: str, jobs: int, executor: Executor | None, resume: str | None, worlds: int | None,
    show: options.Show, **given: Any,
) -> int:  # fmt: skip
    """Which coefficients the facts of 1946-1989 and the cases allow: a search, history matching, a posterior sample.

    The sample can be used by every command that plays: --parameters DIR/posterior.csv.
    """
    if resume is not None:
        raise click.UsageError(f"--resume is no more; go on with: sim resume {resume}")

    from datetime import date

    from sim.evidence.calibration.calibrate import begin
    from sim.evidence.calibration.question import asked
    from sim.report.calibration import words_of
    from sim.study.provenance import free_folder

    seed, drawn = options.seed_or_drawn(seed)
    question = asked(seed=seed, cases=None if cases == "none" else cases, **given)
    words = words_of(question)
    if worlds is not None:
        words += ["--worlds", str(worlds)]
        return tell_recovery(question, worlds, words, jobs=jobs, as_json=show.as_json, quiet=show.quiet)
    talk(
        f"{len(question.priors)} coefficients, {len(question.targets)} targets, a search of {question.search:,} "
        f"points, {question.waves} waves of {question.points:,} points x {question.runs:,} dyads, "
        f"{len(question.simulator.families)} pairs of states with cases, seed {seed}{drawn}",
        quiet=show.quiet,
    )
    folder = show.out or free_folder(Path("runs") / f"{date.today():%Y-%m-%d}-calibrate-{seed}")
    with progress_of_runs(question.rows, quiet=show.quiet) as progress:
        result = begin(question, jobs=jobs, executor=executor, folder=folder, progress=progress)
    return show.tell(result, words, folder)


def tell_recovery(asked: Any, worlds: int, words: list[str], *, jobs: int, as_json: bool, quiet: bool) -> int:
    """Coverage in synthetic worlds."""
    import shlex

    from sim.evidence.calibration.recovery import recovery
    from sim.report.calibration import recovery_table
    from sim.report.terminal import drawn

    talk(f"{worlds} synthetic histories, fitted one after the other", quiet=quiet)
    found = recovery(
        asked, worlds=worlds, jobs=jobs, progress=lambda done, asked: talk(f"{done} of {asked} worlds", quiet=quiet)
    ).to_json()
    if as_json:
        print_answer(found, words, [])
        return DONE
    show_table(drawn(recovery_table(found["coefficients"]), is_plain=is_plain()))
    click.echo(f"In all: {percent(found['coverage'])} of 90 % intervals hold the truth, in {worlds} worlds.")
    say_end([f"Repeat: {shlex.join(words)}"], as_json=as_json, quiet=quiet)
    return DONE
