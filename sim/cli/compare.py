"""`sim compare`: two scenarios or more, or one with and without a change, under the same luck; played, or stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.answers import Show, tell_what_is_cut, tell_work, work_words
from sim.cli.boundary import DONE
from sim.cli.console import progress_of_runs, talk
from sim.cli.figures import plot_options
from sim.cli.options import (
    DRY_RUN,
    MAX_RUNS,
    SEED,
    given_words,
    say_ground,
    scenario_options,
    talk_options,
    whole,
    worker_options,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

EPILOG = """\b
Examples:
  sim compare iran_pakistan_2024 --set third_parties.china.mediates=false
  sim compare iran_pakistan_2024 --set states.pakistan.audience_cost=0.5 --runs 20000 --seed 5
  sim compare iran_pakistan_2024 my_variant.toml
  sim compare iran_pakistan_2024 my_variant.toml my_crisis.toml
  sim compare iran_pakistan_2024 --set mechanisms.off_ramps=false --json -q | python -m json.tool
  sim compare runs/first runs/second                    what is stored is not played again
  sim compare runs/first my_variant.toml                under the luck and times of runs/first
  sim compare runs/first --set mechanisms.mediation=false

\b
--set changes all but A; --start, --history-until, --horizon and --parameters hold
for all that is played. Run i has the same luck everywhere; each is compared with A.
Of folders the runs that both have are compared, if they have one seed.
"""


@click.command(short_help="What a change changes: paired runs of two scenarios or more.", epilog=EPILOG)
@click.argument("a", metavar="A")
@click.argument("others", metavar="[B]...", nargs=-1)
@click.option("--runs", **whole(1, 10**9), help="How many of each: 10,000 if absent, or as many as a folder has.")
@click.option(
    "--first-run", **whole(0, MAX_RUNS - 1), help="Number of the first run: 0 if absent, or that of a folder."
)
@SEED
@scenario_options
@worker_options
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR",
    help="New folder for the results; runs/<date>-<scenario>-compare-<hash> if absent.",
)  # fmt: skip
@DRY_RUN
@plot_options
@talk_options
def command(
    a: str, others: tuple[str, ...], runs: int | None, first_run: int | None, seed: int | None,
    overrides: tuple[str, ...], jobs: int, executor: Executor | None, out: Path | None, dry_run: bool,
    plots: str | None, as_json: bool, quiet: bool, verbose: bool, **times: Any,
) -> int:  # fmt: skip
    """Show how scenarios differ from the first, run by run under the same luck.

    A and B are paths, names of shipped scenarios, or folders of stored runs; without B, A is compared with itself under
    --set.
    """
    if not others and not overrides:
        raise click.UsageError("nothing to compare: give a second scenario, or a change with --set KEY=VALUE.")

    from datetime import date

    from sim.scenario.records import Scenario
    from sim.study.compare import compare, luck_of, plan_comparison, read_sides, runs_of_each
    from sim.study.comparison import SIDES, side_names
    from sim.study.provenance import usual_folder

    asked = {"horizon_days" if name == "horizon" else name: value for name, value in times.items()}
    sides = read_sides([a, *others], overrides, **asked)
    luck = luck_of(sides, seed=seed, first_run=first_run, runs=runs)
    scenarios = [side if isinstance(side, Scenario) else side.scenario for side in sides]
    played = [side for side in sides if isinstance(side, Scenario)]
    if not played and any(value is not None for value in (runs, first_run, *times.values())):
        raise click.UsageError("all runs are stored and none is played; leave options of what is played out.")
    folder = out or usual_folder(
        scenarios[0], seed=luck.seed, runs=luck.runs, first_run=luck.first_run, today=date.today(),
        question="compare", asked=" ".join(scenario.hash8 for scenario in scenarios[1:]),
    )  # fmt: skip
    work = plan_comparison(sides, luck, jobs=jobs, folder=folder, timed=dry_run or None)
    say_ground(*scenarios, quiet=quiet)
    if work is not None:
        tell_what_is_cut(work, horizon=played[0].horizon_days)
    if dry_run and work is not None:
        tell_work(work, as_json=as_json)
    elif dry_run:
        talk("Nothing is to be played: all runs are stored.")
    if dry_run:
        return DONE
    names = side_names(dict(zip(SIDES, sides, strict=False)))
    takes = "" if work is None or work.seconds is None else f", {work_words(work)}"
    drawn = " (drawn)" if seed is None and played == sides else ""
    named = " ".join(f"{side.upper()}: {name}." for side, name in names.items())
    talk(f"{named} {runs_of_each(sides, luck):,} runs of each, seed {luck.seed}{drawn}{takes}", quiet=quiet)
    with progress_of_runs(len(played) * luck.runs, quiet=quiet) as progress:
        comparison = compare(*sides, **luck._asdict(), jobs=jobs, executor=executor, progress=progress, folder=folder)
    for sentence in comparison.unpaired:
        talk(sentence, quiet=quiet)
    which = {"--runs": runs, "--first-run": first_run}
    if played == sides:
        which = {"--runs": luck.runs, "--first-run": luck.first_run or None, "--seed": luck.seed}
    words = [word for option, value in which.items() if value is not None for word in (option, str(value))]
    words = ["sim", "compare", a, *others, *words, *given_words(overrides=overrides, **times)]
    return Show(out, plots, as_json, quiet, verbose).tell(comparison, words, folder)
