"""`sim sensitivity`: which parameters matter, and how much is luck.

\b
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

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.boundary import DONE
from sim.cli.console import print_json, progress_of_runs, talk
from sim.cli.discover import share_of

if TYPE_CHECKING:
    from concurrent.futures import Executor


def _power_of_two(ctx: click.Context, param: click.Parameter, value: int) -> int:
    if value < 2 or value > 2**20 or value & (value - 1):
        raise click.BadParameter(f"{value} is no power of two in [2, 1,048,576], such as 64 or 128.", ctx, param)
    return value


def _tables(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, float]:
    """TABLE=SHARE as a mapping; a share may end in %."""
    tables: dict[str, float] = {}
    for option in value:
        table, equals, written = option.partition("=")
        share, table = share_of(written), table.strip()
        if not equals or not table or share is None:
            raise click.BadParameter(f"{option!r} has not the form TABLE=20% or TABLE=0.2.", ctx, param)
        if table in tables:
            raise click.BadParameter(f"{table!r} is given twice.", ctx, param)
        tables[table] = share
    return tables


@options.documented(__doc__, "Which parameters matter, and how much is luck.")
@options.FILE
@options.VARY
@click.option(
    "--around", cls=options.Rare, multiple=True, metavar="TABLE=SHARE", callback=_tables,
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
@click.option(
    "--trajectories", cls=options.Rare, **options.whole(2, 10_000), default=30, show_default=True,
    help="Of the screening.",
)  # fmt: skip
@click.option(
    "--points", type=int, metavar="N", default=64, show_default=True, callback=_power_of_two,
    help="Rows of the Sobol design, a power of two.",
)  # fmt: skip
@click.option("--runs", **options.whole(2, 1_000_000), default=500, show_default=True, help="At each point.")
@options.SEED
@options.scenario_options
@options.worker_options
@options.DRY_RUN
@options.answer_options(
    "Folder for sensitivity.json and figures, new or a run folder; runs/<date>-<scenario>-sensitivity-<hash> if absent."
)
def command(
    file: str, vary: tuple[str, ...], around: dict[str, float], responses: tuple[str, ...], method: str,
    trajectories: int, points: int, runs: int, seed: int | None, jobs: int, executor: Executor | None, dry_run: bool,
    show: options.Show, **changes: Any,
) -> int:  # fmt: skip
    """Which parameters matter, and how much is luck: Morris screening and Sobol indices.

    FILE is a path or the name of a shipped scenario (see sim list).
    """
    scenario = options.loaded(file, **changes)

    from datetime import date

    from sim.play.collected import How
    from sim.report.sensitivity import asked_words, before_the_start
    from sim.study.provenance import usual_folder
    from sim.study.sensitivity import answer, forecast, question

    asked = question(
        scenario, vary, around=around, responses=responses, method=method, trajectories=trajectories, points=points,
        runs=runs, seed=seed,
    )  # fmt: skip
    drawn = " (drawn)" if seed is None else ""
    options.say_ground(scenario, varied=[key for factor in asked.varied for key in factor.keys], quiet=show.quiet)
    talk(f"{scenario.title}: seed {asked.seed}{drawn}", quiet=show.quiet)
    if asked.lacking:
        talk(asked.lacking, quiet=show.quiet)
    if dry_run or not show.quiet:
        guess = forecast(asked, jobs=jobs)
        for sentence in before_the_start(asked, guess):
            click.echo(sentence, err=show.as_json or not dry_run)
        if dry_run:
            if show.as_json:
                print_json({**asked.to_json(), "seconds": round(guess.seconds, 1), "runs_needed": guess.runs_needed})
            return DONE
    words = ["sim", "sensitivity", file, *asked_words(asked), *options.given_words(**changes)]
    folder = show.out or usual_folder(
        scenario, seed=asked.seed, runs=asked.rows, today=date.today(), question="sensitivity", asked=shlex.join(words)
    )
    with progress_of_runs(asked.rows, quiet=show.quiet) as progress:
        result = answer(asked, How(jobs, executor=executor, progress=progress), folder=folder)
    return show.tell(result, words, folder)
