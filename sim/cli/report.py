"""`sim report`: one page of HTML about a result, to read, print and send."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.console import talk
from sim.cli.options import talk_options
from sim.cli.plot import of_answers
from sim.results.durable import StorageError

if TYPE_CHECKING:
    from sim.study.comparison import Comparison, Comparisons
    from sim.study.result import RunResult
    from sim.study.sensitivity_result import SensitivityResult
    from sim.study.sweep_result import SweepResult

NAME = "report.html"
"""Name of the page in the run folder."""

EPILOG = """\b
Examples:
  sim run iran_pakistan_2024 --seed 5 --out runs/first && sim report runs/first
  sim report runs/first --out first.html
  sim report runs/first --force
  sim compare tutorial --set mechanisms.mediation=false --out runs/b && sim report runs/b

\b
The page is one file: figures and style are inside, no script is, and nothing is
loaded from elsewhere. The same folder gives the same bytes.
A page that is there already is left alone: give --out another name, or --force.
"""


@click.command(short_help="One page of HTML about a result: read, print, send.", epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help=f"The page; DIR/{NAME} if absent.")
@click.option("--force", is_flag=True, help="Replace a page of that name.")
@talk_options
def command(folder: Path, out: Path | None, force: bool, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Write a page about the results in DIR: question, answer, sources, figures, typical runs, how to repeat it.

    DIR is a folder that sim run, sweep, compare, discover or sensitivity has written; nothing else is read.
    """
    page = out or folder / NAME
    refuse(page, may_replace=force)

    import json

    from sim.results.durable import write_durably
    from sim.study.stored import read_result

    result = read_result(folder)
    talk("Drawing figures ...", quiet=quiet)
    text, digests = page_of(result, folder)
    write_durably(page, text.encode())
    if as_json:
        answer = {"report": str(page), "bytes": len(text.encode()), **digests}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo(f"Report: {page}")


def refuse(page: Path, *, may_replace: bool) -> None:
    """Stop before anything is computed where the page may not be written."""
    if page.is_dir():
        raise click.UsageError(f"{page} is a folder; name a file, such as {page / NAME}.")
    if os.path.lexists(page) and not may_replace:
        raise click.UsageError(f"{page} exists and is left as it is; name another with --out, or give --force.")


def page_of(
    result: RunResult | SweepResult | Comparison | Comparisons | SensitivityResult, folder: Path
) -> tuple[str, dict[str, str]]:
    """The page about a result, and the digests of its runs by the name that --json gives them."""
    from sim.study.comparison import Comparison, Comparisons
    from sim.study.result import RunResult
    from sim.study.sensitivity_result import SensitivityResult

    if isinstance(result, Comparison):
        return of_comparison(result, folder), {"digest_a": result.a.digest, "digest_b": result.b.digest}
    if isinstance(result, Comparisons):
        from sim.report.comparisons_report import comparisons_report

        return comparisons_report(result), {f"digest_{side}": one.digest for side, one in result.sides.items()}
    if isinstance(result, SensitivityResult):
        return of_sensitivity(result), {}
    page = of_runs(result, folder) if isinstance(result, RunResult) else of_sweep(result, folder)
    return page, {"digest": result.digest}


def of_runs(result: RunResult, folder: Path) -> str:
    """The page about the runs of a scenario."""
    from sim.plots.redraw import svgs
    from sim.plots.run import figures
    from sim.report.run_report import run_report
    from sim.report.studies import study_sections
    from sim.study.trace import trace

    return run_report(
        result,
        figures=svgs(figures(result, result.scenario), without={"overview"}),
        tell=lambda run: trace(result, run=run),
        studies=study_sections(folder, result.digest, figures=drawn_beside(folder)),
    )


def of_sweep(result: SweepResult, folder: Path) -> str:
    """The page about a sweep."""
    from sim.plots.redraw import svgs
    from sim.plots.sweep import figures
    from sim.report.found import found_beside
    from sim.report.studies import study_sections
    from sim.report.sweep_report import sweep_report

    studies = study_sections(folder, result.digest, figures=drawn_beside(folder))
    found = found_beside(folder)
    drawn = figures(result, result.scenario, None if found is None else [found.target])
    return sweep_report(result, figures=svgs(drawn), studies=studies, found=found)


def of_comparison(result: Comparison, folder: Path) -> str:
    """The page about a comparison."""
    from sim.plots.comparison import figures
    from sim.plots.redraw import svgs
    from sim.report.comparison_report import comparison_report
    from sim.report.studies import study_sections

    studies = study_sections(folder, figures=drawn_beside(folder))
    return comparison_report(result, figures=svgs(figures(result)), studies=studies)


def of_sensitivity(result: SensitivityResult) -> str:
    """The page about a sensitivity analysis."""
    from sim.plots.redraw import svgs
    from sim.plots.sensitivity import figures
    from sim.report.sensitivity_report import sensitivity_report

    return sensitivity_report(result, figures=svgs(figures(result)))


def drawn_beside(folder: Path) -> dict[str, str]:
    """The figures of answers that lie beside the runs; where they cannot be drawn, tables stand alone."""
    from sim.plots.redraw import svgs

    try:
        return svgs(of_answers(folder))
    except StorageError as problem:
        talk(f"Figures of what lies beside the runs are left out: {problem}")
        return {}
