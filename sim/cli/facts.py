"""`sim facts`: what the defaults show beside what disputes and crises were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.answers import print_answer, say_end, versions_line
from sim.cli.boundary import DONE
from sim.cli.console import is_plain, progress_of_runs, show_table, talk
from sim.cli.figures import drawn_first, plot_options, where_things_are
from sim.cli.options import SEED, seed_or_drawn, talk_options, whole, worker_options

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from sim.evidence.facts.judge import FactsResult
    from sim.results.facts import JudgedFact

EPILOG = """\b
Examples:
  sim facts --quick --seed 1
  sim facts --runs 2000 --seed 1
  sim facts --runs 2000 --seed 1 --json -q | python -m json.tool
  sim facts --table my_facts.csv --runs 2000 --seed 1 --no-plots

\b
Plays a family of plain dyads for years and codes their events by the rules of the data.
Tables of observed facts are read when the playing is over.
"""

RUNS, QUICK_RUNS = 20_000, 2_000


@click.command(short_help="What the model shows beside what disputes and crises were.", epilog=EPILOG)
@click.option(
    "--table", type=click.Path(path_type=Path), metavar="FILE",
    help="CSV of observed facts: id, value, ci_low, ci_high.  [default: the two shipped ones, 1946-1989]",
)  # fmt: skip
@click.option("--quick", is_flag=True, help="A first answer: a tenth of the runs.")
@click.option(
    "--runs", **whole(20, 10_000_000), help="Dyads to play for six years.  [default: 20000; with --quick 2000]"
)  # fmt: skip
@click.option(
    "--decades", **whole(0, 1_000_000),
    help="Dyads to follow for two decades, for excitation.  [default: a twentieth of the runs, at most 1000]",
)  # fmt: skip
@click.option(
    "--peace", **whole(0, 1_000_000),
    help="Pairs left to themselves for two decades.  [default: two fifths of the runs, at most 10000]",
)  # fmt: skip
@click.option(
    "--parameters", metavar="SAMPLE",
    help="defaults, posterior, or a CSV file: each dyad draws one row of the sample.  [default: defaults]",
)  # fmt: skip
@SEED
@worker_options
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="New folder for facts.json and the figure; runs/<date>-facts-<seed> if absent.",
)  # fmt: skip
@plot_options
@talk_options
def command(
    table: Path | None,
    quick: bool,
    runs: int | None,
    decades: int | None,
    peace: int | None,
    parameters: str | None,
    seed: int | None,
    jobs: int,
    executor: Executor | None,
    out: Path | None,
    plots: str | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Play the reference family and lay its facts beside tables of observed ones."""
    from datetime import date

    from sim.evidence.facts.judge import facts
    from sim.study.provenance import free_folder

    runs = runs or (QUICK_RUNS if quick else RUNS)
    seed, drawn = seed_or_drawn(seed)
    talk(f"Reference family: {runs:,} dyads, seed {seed}{drawn}", quiet=quiet)
    folder = out or free_folder(Path("runs") / f"{date.today():%Y-%m-%d}-facts-{seed}")
    with progress_of_runs(runs, quiet=quiet) as progress:
        result = facts(
            table, runs=runs, decades=decades, peace=peace, seed=seed, jobs=jobs, executor=executor,
            parameters=parameters, progress=progress, folder=folder,
        )  # fmt: skip
    asked = {"table": table, "runs": runs, "seed": seed, "decades": decades, "peace": peace, "parameters": parameters}
    return tell(result, words_of(asked), folder, plots, as_json=as_json, quiet=quiet)


def words_of(asked: Mapping[str, object]) -> list[str]:
    """The command that asks for the same again, from what was given of each option."""
    given = ((f"--{name}", value) for name, value in asked.items())
    return ["sim", "facts", *(str(word) for option, value in given if value is not None for word in (option, value))]


def tell_resumed(result: FactsResult, folder: Path, plots: str | None, *, as_json: bool, quiet: bool) -> int:
    """What `sim resume` shows of facts that were cut short."""
    from sim.evidence.facts.judge import SHIPPED

    asked = {
        "table": None if result.table.startswith(SHIPPED) else result.table,
        "runs": result.runs, "seed": result.seed, "decades": result.decades, "peace": result.peace,
        "parameters": None if result.parameters == "defaults" else result.parameters.rpartition(":")[0],
    }  # fmt: skip
    return tell(result, words_of(asked), folder, plots, as_json=as_json, quiet=quiet)


def tell(result: FactsResult, words: list[str], folder: Path, plots: str | None, *, as_json: bool, quiet: bool) -> int:
    """Tables, figure and the end."""
    import shlex

    if not as_json:
        show_facts(result)
    figures = drawn_first(result, folder, plots, quiet=quiet)
    if as_json:
        print_answer({**result.to_json(), "folder": str(folder)}, words, figures.files)
    lines = [result.sentence, *_how_quick(result), *where_things_are(figures, folder), f"Again: {shlex.join(words)}"]
    say_end([*lines, versions_line(result.versions)], as_json=as_json, quiet=quiet)
    return DONE


def _how_quick(result: FactsResult) -> list[str]:
    """What fewer runs than usual leave open."""
    if result.runs >= RUNS:
        return []
    shares = sorted(fact.high - fact.low for fact in result.facts if fact.fact.unit == "share" and fact.high > fact.low)
    wide = f"half of the shares are known to within {shares[len(shares) // 2] / 2:.3f} (95 %); " if shares else ""
    return [
        f"A first answer: {result.runs:,} dyads, and {result.decades:,} for two decades; {wide}a verdict near a bound "
        f"may turn with the usual {RUNS:,}."
    ]


def show_facts(result: FactsResult) -> None:
    """The facts, table by table and source by source in the order of the file."""
    from rich import box
    from rich.table import Table

    for judged in result.tables:
        title = "Facts" if len(result.tables) == 1 else f"Facts ({judged.name})"
        table = Table(box=None if is_plain() else box.SIMPLE_HEAD, title=title, title_justify="left")
        for name in ("fact", "observed", "95 % interval", "simulated", "95 % simulation", "inside"):
            table.add_column(name, justify="left" if name in ("fact", "inside") else "right")
        for fact in judged.facts:
            table.add_row(*_cells(fact))
        show_table(table)


def _cells(judged: JudgedFact) -> list[str]:
    fact = judged.fact
    interval = f"at most {fact.high:.3g}" if fact.is_bound else f"{fact.low:.3g} to {fact.high:.3g}"
    cells = [fact.id, f"{fact.value:.3g}", interval]
    if judged.not_evaluable is not None:
        return [*cells, "", "", f"not evaluable: {judged.not_evaluable}"]
    verdict = "yes" if judged.is_inside else "no"
    return [*cells, f"{judged.simulated:.3g}", f"{judged.low:.3g} to {judged.high:.3g}", verdict]
