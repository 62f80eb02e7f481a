"""What is published of an answer: `sim report`, one page to read and send; `sim methods`, a paragraph; `sim cite`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from sim import __version__
from sim.cli.answers import HOLD_RUNS, shown_of
from sim.cli.console import print_json, talk
from sim.cli.figures import figures_of, kind_of
from sim.cli.options import DIR, JSON, documented, talk_options
from sim.results.durable import write_durably

NAME = "report.html"
"""Name of the page in the run folder."""


@documented(short_help="One page of HTML about a result: read, print, send.")
@DIR
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help=f"The page; DIR/{NAME} if absent.")
@click.option("--force", is_flag=True, help="Replace a page of that name.")
@talk_options
def command(folder: Path, out: Path | None, force: bool, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Write a page about the results in DIR: question, answer, sources, figures, typical runs, how to repeat it.

    DIR is the folder of any command that plays; nothing else is read.

    \b
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
    page = out or folder / NAME
    if page.is_dir():
        raise click.UsageError(f"{page} is a folder; name a file, such as {page / NAME}.")
    if os.path.lexists(page) and not force:
        raise click.UsageError(f"{page} exists and is left as it is; name another with --out, or give --force.")

    answer = read_answer(folder)
    talk("Drawing figures ...", quiet=quiet)
    text = page_of(answer, folder).encode()
    write_durably(page, text)
    if as_json:
        print_json({"report": str(page), "bytes": len(text), **_digests_of(answer)})
    else:
        click.echo(f"Report: {page}")


@documented(short_help="A methods paragraph for a paper.")
@DIR
@JSON
def methods_command(folder: Path, as_json: bool) -> None:
    """Print how the answer in DIR was made, ready to paste into a paper.

    DIR is the folder of any command that plays; nothing else is read.

    \b
    Examples:
      sim run iran_pakistan_2024 --seed 5 --out runs/first && sim methods runs/first
      sim methods runs/first --json

    \b
    Program and versions, scenario with its hash, seed, number of runs, what was varied and how, how
    shares, means and their intervals are computed, what the result is conditional on, the digest;
    then the command that repeats it, and how to cite. Change what you like: it is yours.
    """
    from sim.report.methods import citation, methods

    answer = read_answer(folder)
    shown = shown_of(answer)
    told = {
        "methods": methods(shown, _methods_beside(answer, folder)),
        "repeat": shown.made.command,
        "cite": citation(shown.made.versions["sim"]),
    }
    if as_json:
        print_json(told)
    else:
        click.echo(f"{told['methods']}\n\nRepeat:\n{told['repeat']}\n\nCite: {told['cite']}")


@documented(short_help="How to cite the program.")
def cite_command() -> None:
    """Print how to cite the program, as text and as BibTeX.

    \b
    Examples:
      sim cite
    """
    from sim.report.methods import AUTHORS, TITLE, YEAR, citation

    click.echo(f"{citation(__version__)}\n")
    fields = {"author": f"{{{AUTHORS}}}", "title": TITLE, "version": __version__, "year": YEAR}
    told = ", ".join(f"{name} = {{{value}}}" for name, value in fields.items())
    click.echo(f"@software{{conflict-sim, {told}}}\n")
    click.echo("Name with every number you publish: the scenario, the seed, the number of runs and the digest.")


def read_answer(folder: Path) -> Any:
    """The answer in a folder of any command that plays: its runs, or what is kept of an answer without any."""
    from sim.study.stored import read_played

    return read_played(folder)


def _digests_of(answer: Any) -> dict[str, str]:
    """The digests of the runs of an answer, by the name that --json gives them."""
    if sides := getattr(answer, "sides", {}):
        return {f"digest_{side}": one.digest for side, one in sides.items()}
    digest = getattr(answer, "digest", None)
    return {} if digest is None else {"digest": digest}


def page_of(answer: Any, folder: Path) -> str:
    """The page about an answer: of its kind, with its figures, and with what else was found out about its runs."""
    kind = kind_of(answer)
    make: Callable[..., str] = import_module(f"sim.report.{kind}").page
    if kind not in HOLD_RUNS:
        return make(answer, figures=_drawn(answer))
    more = _studies_beside(answer, folder, is_sweep=kind == "sweep")
    figures = _drawn(answer, [more["target"]] if more.get("target") else [])
    if kind == "run":
        from sim.study.trace import trace

        more["tell"] = lambda run: trace(answer, run=run)
    return make(answer, figures=figures, **more)


def _methods_beside(answer: Any, folder: Path) -> Iterator[str]:
    """How the answers were made that lie beside the runs."""
    from sim.report.discovery import methods
    from sim.study.stored import studies_beside

    analysis, found = studies_beside(folder, answer)
    if found is not None:
        yield from methods(found)
    if analysis is not None:
        yield from shown_of(analysis).methods


def _studies_beside(answer: Any, folder: Path, *, is_sweep: bool) -> dict[str, Any]:
    """What was found out about the runs in a folder, as its page takes it: what matters, and when something happens.

    A sweep that was played to find conditions is a page about these.
    """
    from sim.report import discovery, sensitivity
    from sim.study.stored import studies_beside

    analysis, found = studies_beside(folder, answer)
    figures = {name: svg for one in (analysis, found) if one is not None for name, svg in _drawn(one).items()}
    studies = [] if analysis is None else [sensitivity.study_section(analysis, figures)]
    if found is None:
        return {"studies": studies}
    conditions = discovery.section_of(found, figures, in_words=not is_sweep)
    if not is_sweep:
        return {"studies": [*studies, conditions]}
    return {
        "studies": studies, "target": found.target, "case": found.case,
        "found": [discovery.answer_of(found), conditions],
    }  # fmt: skip


def _drawn(answer: Any, responses: Sequence[str] = ()) -> dict[str, str]:
    """The figures of an answer as SVG, but for the overview, which a page has in parts."""
    from sim.plots.drawings import svgs

    return svgs(figures_of(answer, responses), without={"overview"})
