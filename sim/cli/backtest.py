"""`sim backtest`: dated crises forecast from what was known, and the forecasts scored.

\b
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

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli import options
from sim.cli.console import progress_of_runs, talk

if TYPE_CHECKING:
    from concurrent.futures import Executor


@options.documented(__doc__, "Forecasts of dated crises, scored beside baselines.")
@click.argument("cases", metavar="[CASES]", default="cases/cases_train")
@click.option(
    "--reference", metavar="TRAIN",
    help="File of cases that climatology and the logit learn from; CASES itself if absent.",
)  # fmt: skip
@click.option(
    "--cutoff-day", **options.whole(-3650, 8190) | {"metavar": "DAY"},
    help="Last day of which everything is known; right after the first use of force if absent.",
)  # fmt: skip
@click.option(
    "--without", multiple=True, metavar="NAME",
    help="A mechanism (sim show FILE lists them) that is switched off once more; may be given several times.",
)  # fmt: skip
@click.option("--quick", is_flag=True, help="A first answer: fewer runs, and no forecasts from later days.")
@click.option("--runs", **options.whole(1, 1_000_000), help="Of each case.  [default: 2000; with --quick 300]")
@options.SEED
@click.option(
    "--parameters", metavar="SAMPLE",
    help="defaults, posterior, or the file of a sample; the posterior if one is shipped. A case is forecast "
    "with weights that have not seen its pair of states.",
)  # fmt: skip
@click.option(
    "--horizon", **options.whole(16, 8191) | {"metavar": "DAYS"}, default=365, show_default=True,
    help="Last day looked at, the same in all cases.",
)  # fmt: skip
@options.worker_options
@options.answer_options("New folder for forecasts, scores and figures; runs/<date>-<file>-backtest-<hash> if absent.")
def command(
    cases: str, cutoff_day: int | None, quick: bool, runs: int | None, seed: int | None, horizon: int, jobs: int,
    executor: Executor | None, show: options.Show, **given: Any,
) -> int:  # fmt: skip
    """Forecast dated crises from what was known at the first blow, and score the forecasts.

    CASES is a path or the name of a shipped file of cases.
    """
    import hashlib
    from datetime import date
    from pathlib import Path

    from sim.evidence.cases.backtest import begin
    from sim.evidence.cases.question import QUICK_RUNS, RUNS, asked
    from sim.report.backtest import words_of
    from sim.study.provenance import free_folder

    if cutoff_day is not None and cutoff_day >= horizon:
        raise click.BadParameter(
            f"{cutoff_day} is not before the horizon of {horizon} days.", param_hint="--cutoff-day"
        )
    seed, drawn = options.seed_or_drawn(seed)
    question = asked(
        cases, cutoff_day=cutoff_day, again=not quick, runs=runs or (QUICK_RUNS if quick else RUNS), seed=seed,
        horizon_days=horizon, **given,
    )  # fmt: skip
    words = words_of(question)
    hash8 = hashlib.sha256(" ".join(words).encode()).hexdigest()[:8]
    name = f"{date.today().isoformat()}-{Path(cases).stem}-backtest-{hash8}"
    folder = show.out or free_folder(Path("runs") / name)
    talk(f"{len(question.cases)} cases, {question.runs:,} runs of each, seed {seed}{drawn}", quiet=show.quiet)
    with progress_of_runs(question.n_runs, quiet=show.quiet) as progress:
        result = begin(question, jobs=jobs, executor=executor, progress=progress, folder=folder)
    return show.tell(result, words, folder)
