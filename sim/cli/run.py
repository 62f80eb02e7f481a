"""`sim run`: Monte Carlo of one scenario.

\b
Examples:
  sim run iran_pakistan_2024
  sim run my_crisis.toml --runs 1000 --seed 5 --no-plots
  sim run iran_pakistan_2024 --start after_recall --set states.iran.resolve=0.8
  sim run iran_pakistan_2024 --runs 1000000 --dry-run
  sim run iran_pakistan_2024 --until 1%             every share to within 1 % to each side
  sim run iran_pakistan_2024 --until "talks_within_two_weeks<30%"   until that is known
  sim run my_crisis.toml --json -q | python -m json.tool

\b
Next: sim trace FILE --run N tells any of these runs as a story; sim plot DIR draws
every figure, and sim report DIR writes a page with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.answers import tell_what_is_cut, tell_work, work_words
from sim.cli.boundary import DONE
from sim.cli.console import progress_of_runs, talk

if TYPE_CHECKING:
    from concurrent.futures import Executor


@options.documented(__doc__, "Play a scenario many times: outcomes, an overview.")
@options.FILE
@click.option(
    "--runs", **options.whole(1, options.MOST_RUNS),
    help="How many: 10,000 if absent; with --until, at most (1,500,000).",
)  # fmt: skip
@options.FIRST_RUN
@click.option(
    "--until", multiple=True, metavar="GOAL",
    help="Stop when enough is known: a precision (0.5%) or a decision (war<2%, repeatable). "
    "Simulation error, not model error.",
)  # fmt: skip
@options.SEED
@options.scenario_options
@click.option(
    "--engine", type=click.Choice(["auto", "compiled", "lanes", "reference"]), default="auto", show_default=True,
    help="compiled: machine code, with the extra fast; lanes: thousands of runs at once in NumPy; reference: one "
    "by one in SimPy; auto: the cheapest of them. Equal results.",
)  # fmt: skip
@options.worker_options
@click.option(
    "--record-runs", **options.whole(0, options.MOST_RUNS),
    help="How many runs keep their events, for the figures by day; at most 10,000 if absent.",
)  # fmt: skip
@options.DRY_RUN
@options.answer_options("New folder for the results; runs/<date>-<scenario>-<hash> if absent.")
def command(
    file: str,
    runs: int | None,
    first_run: int,
    until: tuple[str, ...],
    seed: int | None,
    engine: str,
    jobs: int,
    executor: Executor | None,
    record_runs: int | None,
    dry_run: bool,
    show: options.Show,
    **changes: Any,
) -> int:
    """Play a scenario many times: outcomes with 95 % intervals, an overview, a run folder.

    FILE is a path or the name of a shipped scenario (see sim list).
    """
    scenario = options.loaded(file, **changes)

    from datetime import date

    from sim.engine.engines import engine_for
    from sim.play.collected import How
    from sim.report.repeat import run_words
    from sim.results.stopping import MOST_UNTIL
    from sim.study.asked import asked_for
    from sim.study.provenance import usual_folder
    from sim.study.run import RUNS, run

    seed, drawn = options.seed_or_drawn(seed)
    runs = runs or (MOST_UNTIL if until else RUNS)
    folder = show.out or usual_folder(scenario, seed=seed, runs=runs, first_run=first_run, today=date.today())
    asked = asked_for(  # a mistake is told before anything is announced
        scenario, how=How(jobs), runs=runs, first_run=first_run, seed=seed, engine=engine, record_runs=record_runs,
        until=until,
    )  # fmt: skip
    work = asked.work(folder, timed=dry_run or None)
    options.say_ground(scenario, quiet=show.quiet)
    tell_what_is_cut(work, horizon=scenario.horizon_days)
    if dry_run:
        tell_work(work, as_json=show.as_json)
        return DONE
    many = f"runs until {' and '.join(until)}, at most {runs:,}" if until else f"{runs:,} runs"
    takes = "" if work.seconds is None else f", {work_words(work)}"
    talk(f"{scenario.title}: {many}, engine {engine_for(engine, runs)}, seed {seed}{drawn}{takes}", quiet=show.quiet)
    with progress_of_runs(runs, quiet=show.quiet) as progress:
        result = run(
            scenario, runs=runs, first_run=first_run, seed=seed, engine=engine, jobs=jobs, executor=executor,
            record_runs=record_runs, progress=progress, folder=folder, until=until,
        )  # fmt: skip
    words = ["sim", "run", file, *run_words(result.runs, result.origin), *options.given_words(**changes)]
    return show.tell(result, words, folder)
