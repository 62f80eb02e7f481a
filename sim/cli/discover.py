"""`sim discover`: under which conditions something happens.

\b
Examples:
  sim discover iran_pakistan_2024 --target talks_held --points 200 --runs 50 --seed 1 --no-plots
  sim discover tutorial --vary states.northmark.resolve=0.1:0.9 --vary states.southmark.resolve=0.1:0.9
      --target answered_by_force --points 400 --seed 1 --out runs/when
  sim discover runs/when --target talks_held --level 85%
  sim discover runs/when --target answered_by_force --step 8 --json -q
  sim run iran_pakistan_2024 --seed 5 --out runs/first && sim discover runs/first --target talks_held

\b
Without --vary: every parameter for which the scenario has a distribution.
A point is a case if the outcome happens in at least --level of its runs; if that is
absent, the quarter of the points are cases at which it happens most. A box is a few
limits within which most points are cases; a third of the points is held out to test it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.boundary import DONE
from sim.cli.console import progress_of_runs, talk

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.study.discover_result import DiscoverResult

MOST_POINTS = 2_000_000


def share_of(text: str) -> float | None:
    """A share such as 20% or 0.2; None where it is none."""
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,12})?|\.\d{1,12})\s*(%?)\s*", text)
    return float(found[1]) / (100.0 if found[2] else 1.0) if found else None


def _share(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    share = None if value is None else share_of(value)
    if value is not None and not 0.0 < (share or 0.0) <= 1.0:
        raise click.BadParameter(f"{value!r} is no share above 0 and at most 1, such as 20% or 0.2.", ctx, param)
    return share


@options.documented(__doc__, "Under which conditions something happens.")
@click.argument("source", metavar="FILE|DIR")
@options.VARY
@click.option("--target", default="war", show_default=True, metavar="NAME", help="The outcome that is asked about.")
@click.option("--level", metavar="SHARE", callback=_share, help="From which share of its runs a point is a case.")
@click.option("--design", default="lhs", show_default=True, metavar="KIND", help="lhs, sobol, random, grid, or a CSV.")
@click.option("--points", **options.whole(1, MOST_POINTS), help="How many.  [default: 1000; a grid follows its levels]")
@click.option("--runs", **options.whole(1, 1_000_000), default=100, show_default=True, help="At each point.")
@options.FIRST_RUN
@click.option(
    "--boxes", cls=options.Rare, **options.whole(1, 10), default=1, show_default=True,
    help="How many at most, one beside the other.",
)  # fmt: skip
@click.option(
    "--step", **options.whole(0, 100_000), help="Report this step of the first search, whatever the rule says."
)
@options.DRY_RUN
@click.option(
    "--resamples", cls=options.Rare, **options.whole(0, 10_000), default=50, show_default=True,
    help="How often a search is repeated.",
)  # fmt: skip
@options.SEED
@options.scenario_options
@options.worker_options
@options.answer_options(
    "New folder for runs and answer; runs/<date>-<scenario>-<hash>, or the folder of the sweep, if absent."
)
def command(
    source: str, vary: tuple[str, ...], target: str, level: float | None, design: str, points: int | None, runs: int,
    first_run: int, boxes: int, step: int | None, dry_run: bool, resamples: int, seed: int | None, jobs: int,
    executor: Executor | None, show: options.Show, **changes: Any,
) -> int:  # fmt: skip
    """Under which conditions an outcome happens: boxes of a few limits, found by PRIM.

    FILE is a path or the name of a shipped scenario (see sim list); DIR is the folder of a sweep or of plain
    runs, which are used as they are: plain runs at the values that each drew.
    """
    from sim.report.discovery import asked_words
    from sim.report.repeat import as_words
    from sim.results.prim import Search
    from sim.study.discover import discover

    about: dict[str, Any] = {"target": target, "level": level}
    how: dict[str, Any] = {"search": Search(boxes=boxes, step=step, resamples=resamples, seed=seed)}
    words, given = as_words({"--vary": vary}), options.given_words(**changes)
    if Path(source).is_dir():
        if words or given:
            message = "changes what is played, but the runs of a folder are there already; give the scenario instead."
            raise click.UsageError(f"{[*words, *given][0]} {message}")
        if dry_run:
            raise click.UsageError(f"--dry-run: the runs of {source} are there already, so that none would be played.")
        result, folder = discover(source, **about, **how), show.out or Path(source)
        if result.runs_per_point == 1:
            many = f"The {result.n_rows:,} runs of {source} are used as they were played"
            talk(f"{many}, each a point at the values that it drew.", quiet=show.quiet)
    else:
        how |= {"runs": runs, "first_run": first_run, "jobs": jobs, "executor": executor}
        asked = {"vary": vary, "design": design, "points": points, **about}
        played = of_scenario(source, changes, show, asked, how, dry_run=dry_run, seed=seed)
        if played is None:
            return DONE
        result = played
        assert result.folder is not None
        folder = result.folder
        words += as_words({
            "--design": None if design == "lhs" else design, "--points": points, "--runs": runs,
            "--first-run": first_run or None,
        })  # fmt: skip
    result.save(folder)
    return show.tell(result, ["sim", "discover", source, *words, *asked_words(result), *given], folder)


def of_scenario(
    file: str, changes: dict[str, Any], show: options.Show, asked: dict[str, Any], how: dict[str, Any], *,
    dry_run: bool, seed: int | None,
) -> DiscoverResult | None:  # fmt: skip
    """The answer of a scenario that has yet to be played; with --dry-run none, but how much work the question is.

    Parameters
    ----------
    file, changes, show, dry_run, seed
        As the options say.
    asked, how : dict
        Arguments of `sim.study.discover.question`, and of `sim.discover` beside them.
    """
    from datetime import date
    from functools import partial

    from sim.cli.sweep import tell_plan
    from sim.play.collected import How
    from sim.study.asked import asked_for
    from sim.study.designs import described
    from sim.study.discover import discover, question
    from sim.study.provenance import usual_folder
    from sim.study.stored import loaded_unless_made

    scenario, runs = loaded_unless_made(file, partial(options.loaded, file, **changes)), how["runs"]
    seed, drawn = options.seed_or_drawn(seed)
    design = question(scenario, seed=seed, **asked)
    played = asked_for(scenario, design, How(how["jobs"]), runs=runs, first_run=how["first_run"], seed=seed)
    options.say_ground(scenario, varied=design.keys, quiet=show.quiet and not dry_run)
    if dry_run:
        tell_plan(played, played.work(Path(), timed=True), as_json=show.as_json)
        return None
    talk(f"{scenario.title}: {design.n_points:,} points x {runs:,} runs, seed {seed}{drawn}", quiet=show.quiet)
    folder = show.out or usual_folder(
        scenario, seed=seed, runs=runs, first_run=how["first_run"], today=date.today(), question="discover",
        asked=f"{described(design)['sha256']} {asked['target']}",
    )  # fmt: skip
    about = {name: asked[name] for name in ("target", "level")}
    with progress_of_runs(design.n_points * runs, quiet=show.quiet) as progress:
        return discover(scenario, design=design, seed=seed, progress=progress, folder=folder, **about, **how)
