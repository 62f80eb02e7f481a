"""`sim backtest`: dated crises forecast from what was known, and the forecasts scored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.answers import tell
from sim.cli.console import progress_of_runs, talk
from sim.cli.figures import plot_options
from sim.cli.options import SEED, seed_or_drawn, talk_options, whole, worker_options

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.evidence.cases.result import Backtest

EPILOG = """\b
Examples:
  sim backtest --quick --seed 5
  sim backtest --runs 500 --seed 5
  sim backtest --without audience --without spoilers --seed 5
  sim backtest my_cases.toml --reference cases/cases_train --runs 500 --seed 5
  sim backtest --parameters defaults --cutoff-day -1 --runs 500 --json -q | python -m json.tool

\b
CASES is a file in the format of scenarios/cases/README.md, or the name of a shipped one.
A forecast reads attributes fixed before day 0 and the chronology up to and including the
first use of force; nothing that was observed later. Then every case is forecast again after
each later day of its chronology. Scores: lower is better. --without shows what a mechanism
is worth: the score without it, under the same luck.
"""


@click.command(short_help="Forecasts of dated crises, scored beside baselines.", epilog=EPILOG)
@click.argument("cases", metavar="[CASES]", default="cases/cases_train")
@click.option(
    "--reference", metavar="TRAIN",
    help="File of cases that climatology and the logit learn from; CASES itself if absent.",
)  # fmt: skip
@click.option(
    "--cutoff-day", **whole(-3650, 8190) | {"metavar": "DAY"},
    help="Last day of which everything is known; right after the first use of force if absent.",
)  # fmt: skip
@click.option(
    "--without", multiple=True, metavar="NAME",
    help="A mechanism (sim show FILE lists them) that is switched off once more; may be given several times.",
)  # fmt: skip
@click.option("--quick", is_flag=True, help="A first answer: fewer runs, and no forecasts from later days.")
@click.option("--runs", **whole(1, 1_000_000), help="Of each case.  [default: 2000; with --quick 300]")
@SEED
@click.option(
    "--parameters", metavar="SAMPLE",
    help="defaults, posterior, or the file of a sample; the posterior if one is shipped. A case is forecast "
    "with weights that have not seen its pair of states.",
)  # fmt: skip
@click.option(
    "--horizon", **whole(16, 8191) | {"metavar": "DAYS"}, default=365, show_default=True,
    help="Last day looked at, the same in all cases.",
)  # fmt: skip
@worker_options
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR",
    help="New folder for forecasts, scores and figures; runs/<date>-<file>-backtest-<hash> if absent.",
)  # fmt: skip
@plot_options
@talk_options
def command(
    cases: str,
    reference: str | None,
    cutoff_day: int | None,
    without: tuple[str, ...],
    quick: bool,
    runs: int | None,
    seed: int | None,
    parameters: str | None,
    horizon: int,
    jobs: int,
    executor: Executor | None,
    out: Path | None,
    plots: str | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Forecast dated crises from what was known at the first blow, and score the forecasts.

    CASES is a path or the name of a shipped file of cases.
    """
    from datetime import date

    from sim.evidence.cases.backtest import QUICK_RUNS, RUNS, backtest, n_runs_of, usual_folder
    from sim.evidence.cases.read import read_cases

    if cutoff_day is not None and cutoff_day >= horizon:
        raise click.BadParameter(
            f"{cutoff_day} is not before the horizon of {horizon} days.", param_hint="--cutoff-day"
        )
    runs = runs or (QUICK_RUNS if quick else RUNS)
    read = read_cases(cases, cutoff_day=cutoff_day)
    total = n_runs_of(read, runs, n_without=len(without), again=not quick, horizon_days=horizon)
    seed, drawn = seed_or_drawn(seed)
    asked = words_of(cases, reference, cutoff_day, without, quick, runs, seed, parameters, horizon)
    folder = out or usual_folder(cases, asked=asked, today=date.today())
    talk(f"{len(read)} cases, {runs:,} runs of each, seed {seed}{drawn}", quiet=quiet)
    with progress_of_runs(total, quiet=quiet) as progress:
        result = backtest(
            cases, reference=reference, cutoff_day=cutoff_day, without=without, again=not quick, runs=runs, seed=seed,
            jobs=jobs, executor=executor, parameters=parameters, horizon_days=horizon, progress=progress,
            folder=folder,
        )  # fmt: skip
    return tell(result, asked, folder, plots, as_json=as_json, quiet=quiet)


def words_of(
    cases: str,
    reference: str | None,
    cutoff_day: int | None,
    without: tuple[str, ...],
    quick: bool,
    runs: int,
    seed: int,
    parameters: str | None,
    horizon: int,
) -> list[str]:
    """The command that asks for the same again."""
    given = (("--reference", reference), ("--cutoff-day", cutoff_day), ("--parameters", parameters))
    words = ["sim", "backtest", cases, "--runs", str(runs), "--seed", str(seed)]
    words += [word for option, value in given if value is not None for word in (option, str(value))]
    words += [word for name in without for word in ("--without", name)] + ["--quick"] * quick
    return words if horizon == 365 else [*words, "--horizon", str(horizon)]


def words_of_stored(result: Backtest) -> list[str]:
    """The command that asks for what was cut short again."""
    return words_of(
        result.file, None if result.reference == result.file else result.reference, result.cutoff_day,
        tuple(result.without), not result.is_asked_again, result.runs, result.seed, result.parameters,
        result.horizon_days,
    )  # fmt: skip
