"""`sim report`: one page of HTML about a result, to read, print and send."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from sim.cli.answers import KEPT, kind_of
from sim.cli.console import talk
from sim.cli.figures import figures_of
from sim.cli.options import talk_options
from sim.cli.plot import of_answers
from sim.results.durable import StorageError

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

    DIR is the folder of any command that plays; nothing else is read.
    """
    page = out or folder / NAME
    refuse(page, may_replace=force)

    import json

    from sim.results.durable import write_durably

    answer = read_answer(folder)
    talk("Drawing figures ...", quiet=quiet)
    text = page_of(answer, folder)
    write_durably(page, text.encode())
    if as_json:
        told = {"report": str(page), "bytes": len(text.encode()), **digests_of(answer)}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"Report: {page}")


def refuse(page: Path, *, may_replace: bool) -> None:
    """Stop before anything is computed where the page may not be written."""
    if page.is_dir():
        raise click.UsageError(f"{page} is a folder; name a file, such as {page / NAME}.")
    if os.path.lexists(page) and not may_replace:
        raise click.UsageError(f"{page} exists and is left as it is; name another with --out, or give --force.")


def read_answer(folder: Path) -> Any:
    """The answer in a folder of any command that plays: its runs, or what is kept of an answer without any."""
    from sim.results.shown import shown_in
    from sim.study.stored import holds_runs, read_result

    kept = [] if holds_runs(folder) else [kind for kind in shown_in(folder) if kind in KEPT.values()]
    return import_module(f"sim.report.{kept[0]}").read(folder) if kept else read_result(folder)


def digests_of(answer: Any) -> dict[str, str]:
    """The digests of the runs of an answer, by the name that --json gives them."""
    if sides := getattr(answer, "sides", {}):
        return {f"digest_{side}": one.digest for side, one in sides.items()}
    digest = getattr(answer, "digest", None)
    return {} if digest is None else {"digest": digest}


def page_of(answer: Any, folder: Path) -> str:
    """The page about an answer: of its kind, with its figures, and with what else was found out about its runs."""
    kind = kind_of(answer)
    make: Callable[..., str] = import_module(f"sim.report.{kind}").page
    if kind in KEPT.values():
        return make(answer, figures=drawn_beside(folder))
    if kind in ("sensitivity", "facts", "backtest", "calibration"):
        return make(answer, figures=drawn(answer))
    more = studies_beside(answer, folder, is_sweep=kind == "sweep")
    figures = drawn(answer, [more["target"]] if more.get("target") else [])
    if kind == "run":
        from sim.study.trace import trace

        more["tell"] = lambda run: trace(answer, run=run)
    return make(answer, figures=figures, **more)


def studies_beside(answer: Any, folder: Path, *, is_sweep: bool) -> dict[str, Any]:
    """What was found out about the runs in a folder, as its page takes it: what matters, and when something happens.

    A sweep that was played to find conditions is a page about these.
    """
    from sim.report import discovery, sensitivity
    from sim.study.sensitivity_result import FILE, read_sensitivity

    found = discovery.found_beside(folder, getattr(answer, "digest", None))
    is_analysed = os.path.lexists(folder / FILE)
    figures = drawn_beside(folder) if found is not None or is_analysed else {}
    studies = [sensitivity.study_section(read_sensitivity(folder), figures)] if is_analysed else []
    if found is None:
        return {"studies": studies}
    conditions = discovery.section_of(found, figures, in_words=not is_sweep)
    if not is_sweep:
        return {"studies": [*studies, conditions]}
    return {
        "studies": studies, "target": found.target, "case": found.case,
        "found": [discovery.answer_of(found), conditions],
    }  # fmt: skip


def drawn(answer: Any, responses: Sequence[str] = ()) -> dict[str, str]:
    """The figures of an answer as SVG, but for the overview, which a page has in parts."""
    from sim.plots.drawings import svgs

    return svgs(figures_of(answer, responses), without={"overview"})


def drawn_beside(folder: Path) -> dict[str, str]:
    """The figures of answers that lie in a folder without runs, or beside them; where they cannot be drawn, none."""
    from sim.plots.drawings import svgs

    try:
        return svgs(of_answers(folder))
    except StorageError as problem:
        talk(f"Figures of what lies beside the runs are left out: {problem}")
        return {}
