"""Commands about folders that others have written: list, go on with, join, repeat and export what they hold.

Each ends as `NAME_command`; `sim.cli.program` says which command is found here.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.answers import HOLD_RUNS, shown_of
from sim.cli.boundary import DONE, SOME_FAILED
from sim.cli.console import print_json, print_rows, progress_of_runs, talk
from sim.cli.figures import kind_of
from sim.cli.options import (
    DIR,
    FOLDER,
    JSON,
    MOST_RUNS,
    Show,
    answer_options,
    documented,
    talk_options,
    whole,
    worker_options,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor


@documented(short_help="Scenarios that come with the program; answers in a folder.")
@click.argument("folders", metavar="[DIR]...", nargs=-1, type=FOLDER)
@click.option(
    "--runs", "in_runs", is_flag=True, help="The answers below runs/, where results go unless told otherwise."
)
@click.option("--note", metavar="TEXT", help="Set the note of the answer in DIR, and list it.")
@JSON
def list_command(folders: tuple[Path, ...], in_runs: bool, note: str | None, as_json: bool) -> None:
    """List the shipped scenarios: name, title, named starts; or every answer that is stored in or below DIR.

    Of an answer: kind, scenario, seed, runs, when it was stored, digest, what differs from the first of the same
    scenario, and its note.

    \b
    Examples:
      sim list
      sim run tutorial
      sim list --runs                                  what lies below runs/
      sim list runs/first runs/second --json
      sim list runs/first --note "before the talks"    a note of your own; --note "" takes it away

    \b
    A note stands in a file beside the answer: no digest knows of it.
    """
    if note is not None and len(folders) != 1:
        raise click.UsageError("--note is for the answer in one folder; name it: sim list DIR --note TEXT.")
    if not folders and not in_runs:
        _list_scenarios(as_json=as_json)
        return

    from sim.scenario.faults import escaped, shortened
    from sim.study.listing import set_note, stored_answers
    from sim.study.provenance import RUNS

    if note is not None:
        set_note(folders[0], note)
    answers = stored_answers(*([RUNS] if in_runs else []), *folders)
    if as_json:
        print_json([one.to_json() for one in answers])
        return
    if not answers:
        click.echo("No answers are stored there.")
        return
    rows = [
        (
            str(one.folder), one.kind, one.scenario, "" if one.seed is None else str(one.seed),
            "" if one.runs is None else f"{one.runs:,}", one.date, one.digest[:12],
            escaped(shortened(one.differs, 120)), escaped(shortened(one.note, 120)),
        )
        for one in answers
    ]  # fmt: skip
    heads = ("folder", "kind", "scenario", "seed", "runs", "stored", "digest", "what differs", "note")
    print_rows("Stored answers", heads, rows)


def _list_scenarios(*, as_json: bool) -> None:
    from sim.scenario.load import load
    from sim.scenario.read import shipped_names

    scenarios = {name: load(name) for name in shipped_names()}
    if as_json:
        print_json([{"name": name, "title": one.title, "starts": list(one.starts)} for name, one in scenarios.items()])
    else:
        rows = [(name, one.title, ", ".join(one.starts)) for name, one in scenarios.items()]
        print_rows("Shipped scenarios", ("name", "title", "starts"), rows)


@documented(short_help="Go on with a stored question, or extend it by more runs.")
@DIR
@click.option(
    "--runs",
    **whole(1, MOST_RUNS),
    help="How many there shall be: in all, of each side, or at each point; never fewer.",
)
@worker_options
@answer_options(None)
def resume_command(folder: Path, runs: int | None, jobs: int, executor: Executor | None, show: Show) -> int:
    """Play what is missing in DIR, from the folder alone: the same runs, bit for bit, as without an interruption.

    \b
    Examples:
      sim resume runs/DIR                 what Ctrl-C, a crash or a full disk cut short
      sim resume runs/DIR --runs 40000    more runs of a finished question; those that are there stay as they are

    \b
    Any folder of a command that plays. Conditions that were found are asked for anew; what was cut
    short before they were is asked with sim discover DIR. Figures are drawn as this command is told,
    not as the first one was.
    To play all from the start: sim rerun DIR.
    """
    return go_on(folder, show, runs=runs, jobs=jobs, executor=executor)


def go_on(
    folder: Path,
    show: Show,
    *,
    runs: int | None,
    jobs: int,
    executor: Executor | None,
    responses: Sequence[str] = (),
) -> int:
    """Go on with a folder, and show its answer: of a sweep, some responses; the exit code."""
    from sim.evidence.resume import resume
    from sim.report.repeat import as_words

    told: list[int] = []
    with progress_of_runs(0, quiet=show.quiet) as progress:

        def tell(done: int, asked: int) -> None:
            told.append(done)
            progress(done, asked)

        result = resume(folder, runs=runs, jobs=jobs, executor=executor, progress=tell)
    if not told:  # it is told before anything is played
        talk(f"Nothing of {folder} is missing; the answer as it is stored:", quiet=show.quiet)
    words, again = shlex.split(shown_of(result).made.command), []
    if (kind := kind_of(result)) in (*HOLD_RUNS, "calibration"):  # their folders hold all that they were made of
        words = ["sim", "resume", str(folder), *as_words({"--runs": runs})]
        again = ["sim", "rerun", str(folder)] if kind in HOLD_RUNS else []
    return show.tell(result, words, folder, responses, again)


@documented(short_help="Make one result of folders that were played apart.")
@click.argument("folders", metavar="DIR DIR...", nargs=-1, required=True, type=FOLDER)
@answer_options("New folder for all runs together.", required=True)
def merge_command(folders: tuple[Path, ...], show: Show) -> int:
    """Make one result of what several folders hold of one question; the folders stay as they are.

    \b
    Examples:
      sim run iran_pakistan_2024 --seed 5 --runs 5000 --out first
      sim run iran_pakistan_2024 --seed 5 --runs 5000 --first-run 5000 --out second
      sim merge first second --out all

    \b
    The folders hold runs, sweeps at the same points, or comparisons; of one scenario, seed
    and version of sim. They may be cut short, and may overlap: a run that two of them hold
    must be the same in both. What none holds, sim resume plays.
    """
    from sim.study.merge import merge

    out = show.out
    assert out is not None, "it is required"
    words = ["sim", "merge", *map(str, folders), "--out", str(out)]
    return show.tell(merge(*folders, folder=out), words, out, again=["sim", "rerun", str(out)])


@documented(short_help="Play stored runs again, and check that they come to the same.")
@DIR
@worker_options
@talk_options
def rerun_command(folder: Path, jobs: int, executor: Executor | None, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Play the runs in DIR again, from the texts and options that it holds, and check that they come to the same.

    DIR is a folder that sim run, sweep, compare or discover has written.

    \b
    Examples:
      sim rerun runs/first
      sim rerun runs/first --json -q

    \b
    Exit code 0: every run comes to the same, to the last bit. 3: something differs, and
    what the runs were made with is told. The folder stays as it is.
    """
    from sim.study.rerun import rerun

    with progress_of_runs(0, quiet=quiet) as progress:
        again = rerun(folder, jobs=jobs, executor=executor, progress=progress)
    answer = again.to_json()
    if as_json:
        print_json(answer)
    elif again.is_equal:
        told = " and ".join(digests["stored"][:12] for digests in answer["digests"])
        click.echo(f"Equal: {answer['runs']:,} runs of {folder} come to the same again (digest {told}).")
    for sentence in again.differences:
        talk(sentence)
    return DONE if again.is_equal else SOME_FAILED


@documented(short_help="Rows and tables of a folder as CSV, Parquet or xlsx.")
@DIR
@click.option(
    "--to", type=click.Choice(["csv", "parquet", "xlsx"]), default="csv", show_default=True,
    help="The format; parquet needs pyarrow, xlsx needs xlsxwriter.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the files; DIR if absent.")
@talk_options
def export_command(folder: Path, to: str, out: Path | None, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Write what DIR holds in an open format: rows of runs and events, and every table of its answer.

    DIR is a folder of any command that plays. Memory does not grow with the runs.

    \b
    Examples:
      sim export runs/first --to csv
      sim export runs/first --to parquet --out for-r
      sim export runs/first --to xlsx --out for-a-spreadsheet

    \b
    runs: a row a run, with the inputs that it drew, the values of its point in a sweep,
    words for codes, and the scenario's own outcomes. events: a row an event of the runs
    that were recorded, with names and dates. dictionary.csv: unit and meaning of every
    column of these. Then each table of the answer: shares, differences, estimates,
    indices, boxes, facts, scores. Files that are there are left alone.
    """
    from sim.engine.failures import failed_sentence
    from sim.study.export import export

    written = export(folder, to=to, out=out)
    if as_json:
        files = [{"file": str(file), "rows": rows} for file, rows in written.files.items()]
        failed = [failure.to_json() for failure in written.failures]
        print_json({"files": files, "runs_missing": written.n_missing, "failed_runs": failed})
    else:
        for file, rows in written.files.items():
            click.echo(f"{file}: {rows:,} rows")
    if written.n_missing:
        talk(f"{written.n_missing:,} runs that were asked for are not in {folder}, nor in these files.", quiet=quiet)
    if written.failures:
        talk(failed_sentence(written.failures), quiet=quiet)
    return SOME_FAILED if written.n_missing or written.failures else DONE
