"""`sim discover`: under which conditions something happens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
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
    VARY,
    given_words,
    loaded,
    say_ground,
    scenario_options,
    seed_or_drawn,
    talk_options,
    whole,
    worker_options,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.results.prim import Search
    from sim.study.discover_result import DiscoverResult

MOST_POINTS = 2_000_000

EPILOG = """\b
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


def _share(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """A share such as 20% or 0.2."""
    if value is None:
        return None
    found = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,12})?|\.\d{1,12})\s*(%?)\s*", value)
    share = float(found[1]) / (100.0 if found[2] else 1.0) if found else 0.0
    if not 0.0 < share <= 1.0:
        raise click.BadParameter(f"{value!r} is no share above 0 and at most 1, such as 20% or 0.2.", ctx, param)
    return share


@click.command(short_help="Under which conditions something happens.", epilog=EPILOG)
@click.argument("source", metavar="FILE|DIR")
@VARY
@click.option("--target", default="war", show_default=True, metavar="NAME", help="The outcome that is asked about.")
@click.option("--level", metavar="SHARE", callback=_share, help="From which share of its runs a point is a case.")
@click.option("--design", default="lhs", show_default=True, metavar="KIND", help="lhs, sobol, random, grid, or a CSV.")
@click.option("--points", **whole(1, MOST_POINTS), help="How many.  [default: 1000; a grid follows its levels]")
@click.option("--runs", **whole(1, 1_000_000), default=100, show_default=True, help="At each point.")
@FIRST_RUN
@click.option("--boxes", **whole(1, 10), default=1, show_default=True, help="How many at most, one beside the other.")
@click.option("--step", **whole(0, 100_000), help="Report this step of the first search, whatever the rule says.")
@DRY_RUN
@click.option("--resamples", **whole(0, 10_000), default=50, show_default=True, help="How often a search is repeated.")
@SEED
@scenario_options
@worker_options
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR",
    help="New folder for runs and answer; runs/<date>-<scenario>-<hash>, or the folder of the sweep, if absent.",
)  # fmt: skip
@plot_options
@talk_options
def command(
    source: str,
    vary: tuple[str, ...],
    target: str,
    level: float | None,
    design: str,
    points: int | None,
    runs: int,
    first_run: int,
    boxes: int,
    step: int | None,
    dry_run: bool,
    resamples: int,
    seed: int | None,
    jobs: int,
    executor: Executor | None,
    out: Path | None,
    plots: str | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **changes: Any,
) -> int:
    """Under which conditions an outcome happens: boxes of a few limits, found by PRIM.

    FILE is a path or the name of a shipped scenario (see sim list); DIR is the folder of a sweep or of plain
    runs, which are used as they are: plain runs at the values that each drew.
    """
    from sim.results.prim import Search

    search = Search(boxes=boxes, step=step, resamples=resamples, seed=seed)
    words = ["sim", "discover", source, *[word for option in vary for word in ("--vary", option)]]
    if Path(source).is_dir():
        _refuse_changes(vary, changes)
        if dry_run:
            raise click.UsageError(f"--dry-run: the runs of {source} are there already, so that none would be played.")
        result = of_folder(source, search, target=target, level=level, quiet=quiet)
        folder = out or Path(source)
    else:
        if dry_run:
            tell_what_it_takes(
                source, changes, as_json=as_json, vary=vary, target=target, level=level, design=design, points=points,
                runs=runs, seed=seed, jobs=jobs,
            )  # fmt: skip
            return DONE
        result = of_scenario(
            source, changes, search, out=out, quiet=quiet, vary=vary, target=target, level=level, design=design,
            points=points, runs=runs, first_run=first_run, seed=seed, jobs=jobs, executor=executor,
        )  # fmt: skip
        assert result.folder is not None
        folder, seed = result.folder, result.seed
        words += given({"--design": (design, "lhs"), "--points": (points, None), "--runs": (runs, None)})
        words += given({"--first-run": (first_run, 0)})
    words += given({"--target": (target, None), "--level": (level, None), "--seed": (seed, None)})
    words += given({"--boxes": (boxes, 1), "--step": (step, None), "--resamples": (resamples, 50)})
    words += given_words(**changes)
    result.save(folder)
    return tell(result, words, folder, plots, as_json=as_json, quiet=quiet)


def of_scenario(
    file: str,
    changes: dict[str, Any],
    search: Search,
    *,
    out: Path | None,
    quiet: bool,
    runs: int,
    first_run: int,
    seed: int | None,
    jobs: int,
    executor: Executor | None,
    **asked: Any,
) -> DiscoverResult:
    """The answer of a scenario that has yet to be played."""
    from datetime import date
    from functools import partial

    from sim.study.designs import described
    from sim.study.discover import discover, question
    from sim.study.provenance import usual_folder
    from sim.study.stored import loaded_unless_made

    scenario = loaded_unless_made(file, partial(loaded, file, **changes))

    seed, drawn = seed_or_drawn(seed)
    points = question(scenario, seed=seed, **asked)
    total = points.n_points * runs
    say_ground(scenario, varied=points.keys, quiet=quiet)
    talk(f"{scenario.title}: {points.n_points:,} points x {runs:,} runs, seed {seed}{drawn}", quiet=quiet)
    played = described(points)["sha256"]
    folder = out or usual_folder(
        scenario, seed=seed, runs=runs, first_run=first_run, today=date.today(), question="discover",
        asked=f"{played} {asked['target']}",
    )  # fmt: skip
    with progress_of_runs(total, quiet=quiet) as progress:
        return discover(
            scenario, design=points, target=asked["target"], level=asked["level"], search=search, runs=runs,
            first_run=first_run, seed=seed, jobs=jobs, executor=executor, progress=progress, folder=folder,
        )  # fmt: skip


def tell_what_it_takes(
    file: str,
    changes: dict[str, Any],
    *,
    as_json: bool,
    runs: int,
    seed: int | None,
    jobs: int,
    **asked: Any,
) -> None:
    """How much work the question is, on stdout."""
    scenario = loaded(file, **changes)

    from sim.cli.sweep import tell_plan
    from sim.study.discover import question
    from sim.study.sweep import plan_sweep

    seed, _ = seed_or_drawn(seed)
    points = question(scenario, seed=seed, **asked)
    plan = plan_sweep(scenario, points, runs=runs, seed=seed, jobs=jobs, folder=Path())
    say_ground(scenario, varied=points.keys)
    tell_plan(plan, as_json=as_json)


def of_folder(folder: str, search: Search, *, target: str, level: float | None, quiet: bool) -> DiscoverResult:
    """The answer of runs that have been played."""
    from sim.study.discover import discover

    result = discover(folder, target=target, level=level, search=search)
    if result.runs_per_point == 1:
        many = f"The {result.n_rows:,} runs of {folder} are used as they were played"
        talk(f"{many}, each a point at the values that it drew.", quiet=quiet)
    return result


def _refuse_changes(vary: Sequence[str], changes: dict[str, Any]) -> None:
    """What a finished sweep can no longer take."""
    words = [*(["--vary"] if vary else []), *given_words(**changes)]
    if words:
        raise click.UsageError(
            f"{words[0]} changes what is played, but the runs of a folder are there already; give the scenario instead."
        )


def given(options: dict[str, tuple[object, object]]) -> list[str]:
    """Options as words of a command line: each with its value, unless it is absent or the usual one."""
    return [
        word
        for option, (value, usual) in options.items()
        if value is not None and value != usual
        for word in (option, f"{value:.12g}" if isinstance(value, float) else str(value))
    ]
