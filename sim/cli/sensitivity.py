"""`sim sensitivity`: which parameters matter, and how much is luck."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.answers import tell
from sim.cli.boundary import DONE
from sim.cli.console import progress_of_runs, talk
from sim.cli.figures import plot_options
from sim.cli.options import (
    DRY_RUN,
    FILE,
    SEED,
    VARY,
    given_words,
    loaded,
    say_ground,
    scenario_options,
    talk_options,
    whole,
    worker_options,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.study.sensitivity import Question

EPILOG = """\b
Examples:
  sim sensitivity iran_pakistan_2024 --response talks_held --dry-run
  sim sensitivity tutorial --vary states.northmark.resolve=0.1:0.7 --vary groups.red_hand.attacks_per_year=5:40:log
  sim sensitivity tutorial --around states=20% --method morris --response answered_by_force
  sim sensitivity rivals_with_mediator --around states=20% --around groups=20% --runs 100 --method morris

\b
Without --vary and --around: every parameter for which the scenario has a distribution.
Screening (Morris) drops the factors that do no more than luck; Sobol indices share out
the variance among the others. The answer speaks of the ranges that were varied.
"""


def _power_of_two(ctx: click.Context, param: click.Parameter, value: int) -> int:
    if value < 2 or value > 2**20 or value & (value - 1):
        raise click.BadParameter(f"{value} is no power of two in [2, 1,048,576], such as 64 or 128.", ctx, param)
    return value


def _tables(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, float]:
    """TABLE=SHARE as a mapping; a share may end in %."""
    tables = {}
    for option in value:
        table, equals, written = option.partition("=")
        found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,12})?|\.\d{1,12})\s*(%?)\s*", written)
        if not equals or not table.strip() or found is None:
            raise click.BadParameter(f"{option!r} has not the form TABLE=20% or TABLE=0.2.", ctx, param)
        if table.strip() in tables:
            raise click.BadParameter(f"{table.strip()!r} is given twice.", ctx, param)
        tables[table.strip()] = float(found[1]) / (100.0 if found[2] else 1.0)
    return tables


@click.command(short_help="Which parameters matter, and how much is luck.", epilog=EPILOG)
@FILE
@VARY
@click.option(
    "--around", multiple=True, metavar="TABLE=SHARE", callback=_tables,
    help="Vary every number of a table by a share to either side; all=20% for all. Repeatable.",
)  # fmt: skip
@click.option(
    "--response", "responses", multiple=True, metavar="NAME",
    help="An outcome or a number of a run; repeatable.  [default: talks_held, war, deaths_total]",
)  # fmt: skip
@click.option(
    "--method", type=click.Choice(["both", "morris", "sobol"]), default="both", show_default=True,
    help="morris: screening only; sobol: indices of all factors; both: indices of those that screening keeps.",
)  # fmt: skip
@click.option("--trajectories", **whole(2, 10_000), default=30, show_default=True, help="Of the screening.")
@click.option(
    "--points", type=int, metavar="N", default=64, show_default=True, callback=_power_of_two,
    help="Rows of the Sobol design, a power of two.",
)  # fmt: skip
@click.option("--runs", **whole(2, 1_000_000), default=500, show_default=True, help="At each point.")
@SEED
@scenario_options
@worker_options
@DRY_RUN
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Folder for sensitivity.json and figures, new or a run folder; runs/<date>-<scenario>-sensitivity-<hash> if "
    "absent.",
)  # fmt: skip
@plot_options
@talk_options
def command(
    file: str,
    vary: tuple[str, ...],
    around: dict[str, float],
    responses: tuple[str, ...],
    method: str,
    trajectories: int,
    points: int,
    runs: int,
    seed: int | None,
    jobs: int,
    executor: Executor | None,
    dry_run: bool,
    out: Path | None,
    plots: str | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **changes: Any,
) -> int:
    """Which parameters matter, and how much is luck: Morris screening and Sobol indices.

    FILE is a path or the name of a shipped scenario (see sim list).
    """
    scenario = loaded(file, **changes)

    from datetime import date

    from sim.study.provenance import usual_folder
    from sim.study.sensitivity import answer, question

    asked = question(
        scenario, vary, around=around, responses=responses, method=method, trajectories=trajectories, points=points,
        runs=runs, seed=seed,
    )  # fmt: skip
    drawn = " (drawn)" if seed is None else ""
    say_ground(scenario, varied=[key for part in asked.varied for key in part.factor.keys], quiet=quiet)
    talk(f"{scenario.title}: seed {asked.seed}{drawn}", quiet=quiet)
    if asked.lacking:
        talk(asked.lacking, quiet=quiet)
    if dry_run or not quiet:
        sentences, plan = plan_of(asked, jobs=jobs)
        for sentence in sentences:
            click.echo(sentence, err=as_json or not dry_run)
        if dry_run:
            if as_json:
                import json

                click.echo(json.dumps(plan, allow_nan=False))
            return DONE
    words = ["sim", "sensitivity", file, *asked_words(asked, vary, around), *given_words(**changes)]
    folder = out or usual_folder(
        scenario, seed=asked.seed, runs=asked.rows, today=date.today(), question="sensitivity", asked=_line(words)
    )
    with progress_of_runs(asked.rows, quiet=quiet) as progress:
        result = answer(asked, jobs=jobs, executor=executor, progress=progress, folder=folder)
    return tell(result, words, folder, plots, as_json=as_json, quiet=quiet)


def asked_words(asked: Question, vary: tuple[str, ...], around: dict[str, float]) -> list[str]:
    """The options of the question, as words of a command line."""
    words = [word for option in vary for word in ("--vary", option)]
    words += [word for table, share in around.items() for word in ("--around", f"{table}={share:.12g}")]
    words += [word for response in asked.responses for word in ("--response", response.name)]
    if asked.method != "both":
        words += ["--method", asked.method]
    if asked.method != "sobol":
        words += ["--trajectories", str(asked.trajectories)]
    if asked.method != "morris":
        words += ["--points", str(asked.points)]
    return [*words, "--runs", str(asked.runs), "--seed", str(asked.seed)]


def plan_of(asked: Question, *, jobs: int) -> tuple[list[str], dict[str, Any]]:
    """How much will be played and how many runs a point needs, in sentences and as JSON values."""
    from sim.report.sensitivity import before_the_start, runs_advice
    from sim.results.batches import NOISE_ALLOWED
    from sim.study.sensitivity import forecast

    guess = forecast(asked, jobs=jobs)
    amount = before_the_start(
        len(asked.varied), asked.screening_points, asked.sobol_points, runs=asked.runs, rows=asked.rows,
        seconds=guess.seconds,
    )  # fmt: skip
    advice = runs_advice(guess.runs_needed.items(), runs=asked.runs, allowed=NOISE_ALLOWED)
    return [amount, advice] if advice else [amount], {
        "factors": [part.factor.key for part in asked.varied],
        "screening_points": asked.screening_points,
        "sobol_points": asked.sobol_points,
        "runs_per_point": asked.runs,
        "runs": asked.rows,
        "seed": asked.seed,
        "seconds": round(guess.seconds, 1),
        "runs_needed": dict(guess.runs_needed),
    }


def _line(words: list[str]) -> str:
    import shlex

    return shlex.join(words)
