"""`sim calibrate`: which coefficients the facts allow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.answers import print_answer, say_end, tell
from sim.cli.boundary import DONE
from sim.cli.console import is_plain, progress_of_runs, show_table, talk
from sim.cli.figures import plot_options
from sim.cli.options import SEED, seed_or_drawn, talk_options, whole, worker_options
from sim.results.wording import percent

if TYPE_CHECKING:
    from concurrent.futures import Executor


EPILOG = """\b
Examples:
  sim calibrate --search 0 --waves 2 --points 128 --runs 500 --seed 1 --out runs/fit
  sim resume runs/fit
  sim calibrate --search 0 --worlds 40 --points 256 --runs 1000 --seed 1    does it find the truth?
  sim run iran_pakistan_2024 --parameters runs/fit/posterior.csv

\b
Needs pip install 'conflict-sim[analysis]'. Ctrl-C loses seconds: sim resume DIR goes on.
"""


@click.command(short_help="Which coefficients the facts allow: a posterior sample.", epilog=EPILOG)
@click.option(
    "--search", **whole(0, 10_000_000), default=12_000, show_default=True,
    help="Points of the search that finds the region; 0 for none.",
)  # fmt: skip
@click.option("--waves", **whole(1, 20), default=3, show_default=True, help="Waves of history matching.")
@click.option("--points", **whole(16, 100_000), default=512, show_default=True, help="Points of each wave.")
@click.option("--runs", **whole(20, 10_000_000), default=2_000, show_default=True, help="Dyads at each point.")
@click.option("--draws", **whole(20, 20_000), default=400, show_default=True, help="Draws of the posterior sample.")
@SEED
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
@click.option("--case-runs", **whole(10, 1_000_000), default=100, show_default=True, help="Of each case at each point.")
@worker_options
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR",
    help="New folder for points, sample and figures; runs/<date>-calibrate-<seed> if absent.",
)  # fmt: skip
@click.option("--resume", hidden=True)
@click.option(
    "--worlds", **whole(2, 10_000),
    help="Fit so many synthetic histories instead, and tell whether 90 % intervals hold the truth.",
)  # fmt: skip
@plot_options
@talk_options
def command(
    search: int,
    waves: int,
    points: int,
    runs: int,
    draws: int,
    seed: int | None,
    table: Path | None,
    free: Path | None,
    targets: Path | None,
    cases: str,
    case_runs: int,
    jobs: int,
    executor: Executor | None,
    out: Path | None,
    resume: str | None,
    worlds: int | None,
    plots: str | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Which coefficients the facts of 1946-1989 and the cases allow: a search, history matching, a posterior sample.

    The sample can be used by every command that plays: --parameters DIR/posterior.csv.
    """
    if resume is not None:
        raise click.UsageError(f"--resume is no more; go on with: sim resume {resume}")

    from datetime import date

    from sim.evidence.calibration.ask import begin, question_of, told
    from sim.study.provenance import free_folder

    seed, drawn = seed_or_drawn(seed)
    asked = told(
        search=search, waves=waves, points=points, runs=runs, draws=draws, seed=seed, free=free,
        table=table, targets=targets, cases=None if cases == "none" else cases, case_runs=case_runs,
    )  # fmt: skip
    question = question_of(asked)
    words = ["sim", "calibrate", "--search", str(search), "--waves", str(waves), "--points", str(points)]
    words += [
        "--runs",
        str(runs),
        "--draws",
        str(draws),
        "--seed",
        str(seed),
        *(["--table", str(table)] if table else []),
    ]
    words += [*(["--free", str(free)] if free else []), *(["--targets", str(targets)] if targets else [])]
    words += ["--cases", cases, *(["--case-runs", str(case_runs)] if cases != "none" else [])]
    if worlds is not None:
        return tell_recovery(question, worlds, words, jobs=jobs, as_json=as_json, quiet=quiet)
    talk(
        f"{len(question.priors)} coefficients, {len(question.targets)} targets, a search of {search:,} points, {waves} "
        f"waves of {points:,} points x {runs:,} dyads, "
        f"{len(question.simulator.families)} pairs of states with cases, seed {seed}{drawn}",
        quiet=quiet,
    )
    folder = out or free_folder(Path("runs") / f"{date.today():%Y-%m-%d}-calibrate-{seed}")
    with progress_of_runs(question.rows, quiet=quiet) as progress:
        result = begin(asked, jobs=jobs, executor=executor, folder=folder, progress=progress)
    return tell(result, words, folder, plots, as_json=as_json, quiet=quiet)


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
    words = [*words, "--worlds", str(worlds)]
    if as_json:
        print_answer(found, words, [])
        return DONE
    show_table(drawn(recovery_table(found["coefficients"]), is_plain=is_plain()))
    click.echo(f"In all: {percent(found['coverage'])} of 90 % intervals hold the truth, in {worlds} worlds.")
    say_end([f"Repeat: {shlex.join(words)}"], as_json=as_json, quiet=quiet)
    return DONE
