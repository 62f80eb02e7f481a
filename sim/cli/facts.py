"""`sim facts`: what the defaults show beside what disputes and crises were.

\b
Examples:
  sim facts --quick --seed 1
  sim facts --runs 2000 --seed 1
  sim facts --runs 2000 --seed 1 --json -q | python -m json.tool
  sim facts --table my_facts.csv --runs 2000 --seed 1 --no-plots

\b
Plays a family of plain dyads for years and codes their events by the rules of the data.
Tables of observed facts are read when the playing is over.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.console import progress_of_runs, talk

if TYPE_CHECKING:
    from concurrent.futures import Executor

QUICK_RUNS = 2_000


@options.documented(__doc__, "What the model shows beside what disputes and crises were.")
@click.option(
    "--table", type=click.Path(path_type=Path), metavar="FILE",
    help="CSV of observed facts: id, value, ci_low, ci_high.  [default: the three shipped ones, 1946-1989]",
)  # fmt: skip
@click.option("--quick", is_flag=True, help="A first answer: a tenth of the runs.")
@click.option(
    "--runs", **options.whole(20, 10_000_000), help="Dyads to play for six years.  [default: 20000; with --quick 2000]"
)  # fmt: skip
@click.option(
    "--decades", cls=options.Rare, **options.whole(0, 1_000_000),
    help="Dyads to follow for two decades, for excitation.  [default: a twentieth of the runs, at most 1000]",
)  # fmt: skip
@click.option(
    "--peace", cls=options.Rare, **options.whole(0, 1_000_000),
    help="Pairs left to themselves for two decades.  [default: two fifths of the runs, at most 10000]",
)  # fmt: skip
@click.option(
    "--parameters", metavar="SAMPLE",
    help="defaults, posterior, or a CSV file: each dyad draws one row of the sample.  [default: defaults]",
)  # fmt: skip
@options.SEED
@options.worker_options
@options.answer_options("New folder for facts.json and the figure; runs/<date>-facts-<seed> if absent.")
def command(
    quick: bool, runs: int | None, seed: int | None, jobs: int, executor: Executor | None, show: options.Show,
    **given: Any,
) -> int:  # fmt: skip
    """Play the reference family and lay its facts beside tables of observed ones."""
    from datetime import date

    from sim.evidence.facts.judge import facts
    from sim.evidence.facts.result import USUAL_RUNS
    from sim.report.repeat import as_words
    from sim.study.provenance import free_folder

    runs = runs or (QUICK_RUNS if quick else USUAL_RUNS)
    seed, drawn = options.seed_or_drawn(seed)
    talk(f"Reference family: {runs:,} dyads, seed {seed}{drawn}", quiet=show.quiet)
    folder = show.out or free_folder(Path("runs") / f"{date.today():%Y-%m-%d}-facts-{seed}")
    asked = {"table": given.pop("table"), "runs": runs, "seed": seed, **given}
    with progress_of_runs(runs, quiet=show.quiet) as progress:
        result = facts(**asked, jobs=jobs, executor=executor, progress=progress, folder=folder)
    words = ["sim", "facts", *as_words({f"--{name}": value for name, value in asked.items()})]
    return show.tell(result, words, folder)
