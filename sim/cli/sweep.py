"""`sim sweep`: a scenario at many points of a design, with the same luck at each.

\b
Examples:
  sim sweep iran_pakistan_2024 --vary states.iran.resolve=0.2:0.8:7
  sim sweep iran_pakistan_2024 --vary states.iran.resolve=0.2:0.8:5 --vary states.pakistan.resolve=0.2:0.8:5
  sim sweep iran_pakistan_2024 --vary third_parties.china.mediates=true,false --vary dyad.nuclear=0,1,2
  sim sweep tutorial --vary coefficients.grief_days=5:80:log --vary dyad.nuclear=0,1,2 --design lhs --points 200
  sim sweep tutorial --vary states.northmark.resolve,states.southmark.resolve=0.2:0.8:7
  sim sweep iran_pakistan_2024 --vary history_until=0,1,2
  sim sweep iran_pakistan_2024 --design lhs --points 64
  sim sweep tutorial --vary states.northmark.resolve=0.1:0.9:1000 --dry-run
  sim sweep --resume runs/DIR

\b
What to vary: key=lo:hi:n, key=lo:hi:n:log, key=x,y,z (numbers, words, true,false), or a range key=lo:hi (or :log) for
the designs random, lhs and sobol; where a key takes whole numbers only, each of its range is equally likely. Any key
that sim show lists; also start=NAME,NAME and history_until=DAY,DAY. Keys with commas between them are tied: one factor,
one value for all. Without --vary, random, lhs and sobol spread points over every distribution that the scenario has.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.answers import say_idle, tell_what_is_cut, work_words
from sim.cli.boundary import DONE
from sim.cli.console import print_json, progress_of_runs, talk
from sim.cli.folders import go_on

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.scenario.records import Scenario
    from sim.study.asked import Asked
    from sim.study.work import Work


@options.documented(__doc__, "Vary parameters: the same runs at every point of a design.")
@click.argument("file", metavar="[FILE]", required=False)
@options.VARY
@click.option(
    "--design", default="grid", show_default=True, metavar="KIND",
    help="grid, random, lhs, sobol, or a CSV file with keys in its first line.",
)  # fmt: skip
@click.option("--points", **options.whole(1, 10**7), help="Number of points: for random, lhs and sobol.")
@click.option(
    "--runs", **options.whole(1, options.MOST_RUNS), default=1_000, show_default=True, help="How many at each point."
)
@options.FIRST_RUN
@options.SEED
@options.scenario_options
@click.option("--response", "responses", multiple=True, metavar="NAME", help="What to show and draw; repeatable.")
@options.worker_options
@click.option("--resume", type=click.Path(path_type=Path), metavar="DIR", help="Go on with a sweep: as sim resume.")
@options.DRY_RUN
@options.answer_options("New folder for the results; runs/<date>-<scenario>-sweep-<hash> if absent.")
def command(
    file: str | None,
    vary: tuple[str, ...],
    design: str,
    points: int | None,
    runs: int,
    first_run: int,
    seed: int | None,
    responses: tuple[str, ...],
    jobs: int,
    executor: Executor | None,
    resume: Path | None,
    dry_run: bool,
    show: options.Show,
    **changes: Any,
) -> int:
    """Play a scenario at many points of a design, with the same luck at each: estimates, figures, a folder.

    FILE is a path or the name of a shipped scenario (see sim list).
    """
    if resume is not None:
        options.refuse_beside_resume("runs", "responses")
        _refuse_others(resume)
        more = runs if options.was_given("runs") else None
        return go_on(resume, show, runs=more, jobs=jobs, executor=executor, responses=responses)
    if file is None:
        raise click.UsageError("FILE is missing: a path or the name of a shipped scenario (see sim list).")
    scenario = options.loaded(file, **changes)
    check_responses(responses, scenario)

    from datetime import date

    from sim.play.collected import How
    from sim.report.repeat import as_words, run_words
    from sim.study.asked import asked_for
    from sim.study.designs import described
    from sim.study.provenance import usual_folder
    from sim.study.sweep import asked_design, play_design

    seed, drawn = options.seed_or_drawn(seed)
    varied = asked_design(scenario, vary, design=design, points=points, seed=seed)
    asked = asked_for(scenario, varied, How(jobs), runs=runs, first_run=first_run, seed=seed)
    work = asked.work(show.out or Path(), timed=dry_run or None)
    options.say_ground(scenario, varied=varied.keys, quiet=show.quiet)
    tell_what_is_cut(work, horizon=scenario.horizon_days)
    if dry_run:
        tell_plan(asked, work, as_json=show.as_json)
        return DONE
    talk(f"{scenario.title}: {plan_sentence(asked, work)}, seed {seed}{drawn}", quiet=show.quiet)
    if not (vary or design.lower().endswith(".csv")):
        keys = ", ".join(factor.key for factor in varied.factors)
        talk(f"No --vary: points are spread over the scenario's own distributions, of {keys}.")
    for remark in varied.remarks:
        talk(remark)
    if work.seconds is not None:
        say_idle(asked.idle, err=True)
    folder = show.out or usual_folder(
        scenario, seed=seed, runs=runs, first_run=first_run, today=date.today(), question="sweep",
        asked=described(varied)["sha256"],
    )  # fmt: skip
    with progress_of_runs(asked.rows, quiet=show.quiet) as progress:
        how = How(jobs, executor=executor, progress=progress)
        result = play_design(scenario, varied, how, runs=runs, first_run=first_run, seed=seed, folder=folder)
    asks = {"--vary": vary, "--design": None if design == "grid" else design, "--points": points}
    words = ["sim", "sweep", file, *as_words(asks), *run_words(runs, result.origin)]
    return show.tell(result, [*words, *options.given_words(**changes)], folder, responses=responses)


def _refuse_others(folder: Path) -> None:
    """Stop where a folder holds something else than a sweep."""
    from sim.results.store import read_manifest
    from sim.study.folder import POINTS

    if not folder.is_dir():
        raise click.UsageError(f"--resume {folder}: is no folder; name the one that sim sweep printed.")
    manifest = read_manifest(folder)
    is_sweep = (folder / POINTS).exists() if manifest is None else manifest["origin"].get("question") == "sweep"
    if not is_sweep:
        raise click.UsageError(f"{folder} holds no sweep; go on with: sim resume {folder}")


def check_responses(names: Sequence[str], scenario: Scenario) -> None:
    """Stop before anything is played where a response is asked for that there is not."""
    from sim.results.responses import responses_of
    from sim.results.sequences import blank

    nothing = blank(scenario.outcomes, 1)
    known = [response.name for response, _ in responses_of(nothing, scenario.outcomes, tuple(scenario.states))]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f"--response {unknown[0]} is unknown; known are {', '.join(known)}.")


def plan_sentence(asked: Asked, work: Work) -> str:
    """How much work a sweep is, in words."""
    n_points, n_models = asked.design.n_points, len(asked.variants)
    points = f"{n_points:,} point{'s' * (n_points != 1)}"
    models = f", {n_models:,} models" if n_models > 1 else ""
    return f"{points} x {asked.runs:,} runs = {asked.rows:,} runs{models}, {work_words(work)}"


def tell_plan(asked: Asked, work: Work, *, as_json: bool) -> None:
    """How much work a sweep is, on stdout."""
    idle = asked.idle
    if not as_json:
        click.echo(plan_sentence(asked, work))
        say_idle(idle)
        return
    told = {
        "n_points": asked.design.n_points, "runs_per_point": asked.runs, "models": len(asked.variants),
        **work.to_json(), "without_effect": [one.to_json() for one in idle],
    }  # fmt: skip
    print_json(told)
