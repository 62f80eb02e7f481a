"""`sim compare`: two scenarios or more, or one with and without a change, under the same luck."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import click

from sim.cli.answers import tell
from sim.cli.boundary import DONE
from sim.cli.console import progress_of_runs, talk
from sim.cli.figures import plot_options
from sim.cli.options import (
    DRY_RUN,
    FIRST_RUN,
    SEED,
    given_words,
    loaded,
    say_ground,
    scenario_options,
    seed_or_drawn,
    talk_options,
    whole,
    worker_options,
)
from sim.cli.work import tell_what_is_cut, tell_work, work_words

if TYPE_CHECKING:
    from concurrent.futures import Executor

MOST_RUNS = 10**9

EPILOG = """\b
Examples:
  sim compare iran_pakistan_2024 --set third_parties.china.mediates=false
  sim compare iran_pakistan_2024 --set states.pakistan.audience_cost=0.5 --runs 20000 --seed 5
  sim compare iran_pakistan_2024 my_variant.toml
  sim compare iran_pakistan_2024 my_variant.toml my_crisis.toml
  sim compare iran_pakistan_2024 --set mechanisms.off_ramps=false --json -q | python -m json.tool

\b
--set changes all but A; --start, --history-until, --horizon and --parameters hold
for all. Run i has the same luck everywhere; each scenario is compared with A.
"""


@click.command(short_help="What a change changes: paired runs of two scenarios or more.", epilog=EPILOG)
@click.argument("a", metavar="A")
@click.argument("others", metavar="[B]...", nargs=-1)
@click.option("--runs", **whole(1, MOST_RUNS), default=10_000, show_default=True, help="How many of each.")
@FIRST_RUN
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
    a: str,
    others: tuple[str, ...],
    runs: int,
    first_run: int,
    seed: int | None,
    overrides: tuple[str, ...],
    jobs: int,
    executor: Executor | None,
    out: Path | None,
    dry_run: bool,
    plots: str | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **times: Any,
) -> int:
    """Play scenarios under the same luck and show how each differs from the first, run by run.

    A and B are paths or names of shipped scenarios; without B, A is compared with itself under --set.
    """
    if not others and not overrides:
        raise click.UsageError("nothing to compare: give a second scenario, or a change with --set KEY=VALUE.")
    scenarios = [loaded(a, overrides=(), **times), *(loaded(b, overrides=overrides, **times) for b in others or [a])]

    from datetime import date

    from sim.report.repeat import run_words
    from sim.study.compare import compare, plan_comparison
    from sim.study.provenance import usual_folder

    seed, drawn = seed_or_drawn(seed)
    folder = out or usual_folder(
        scenarios[0], seed=seed, runs=runs, first_run=first_run, today=date.today(), question="compare",
        asked=" ".join(scenario.hash8 for scenario in scenarios[1:]),
    )  # fmt: skip
    work = plan_comparison(scenarios, runs=runs, seed=seed, jobs=jobs, folder=folder, timed=dry_run or None)
    say_ground(*scenarios, quiet=quiet)
    tell_what_is_cut(work, horizon=scenarios[0].horizon_days)
    if dry_run:
        tell_work(work, as_json=as_json)
        return DONE
    takes = "" if work.seconds is None else f", {work_words(work)}"
    named = " ".join(f"{letter}: {one.title}." for letter, one in zip(ascii_uppercase, scenarios, strict=False))
    talk(f"{named} {runs:,} runs of each, seed {seed}{drawn}{takes}", quiet=quiet)
    with progress_of_runs(len(scenarios) * runs, quiet=quiet) as progress:
        comparison = compare(
            *scenarios, runs=runs, first_run=first_run, seed=seed, jobs=jobs, executor=executor, progress=progress,
            folder=folder,
        )  # fmt: skip
    words = ["sim", "compare", a, *others, *run_words(runs, comparison.sides["a"].origin)]
    words += given_words(overrides=overrides, **times)
    return tell(comparison, words, folder, plots, as_json=as_json, quiet=quiet)
