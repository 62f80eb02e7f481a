"""`sim export`: what a folder holds, in an open format.

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

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.boundary import DONE, SOME_FAILED
from sim.cli.console import print_json, talk
from sim.cli.options import DIR, documented, talk_options


@documented(__doc__, "Rows and tables of a folder as CSV, Parquet or xlsx.")
@DIR
@click.option(
    "--to", type=click.Choice(["csv", "parquet", "xlsx"]), default="csv", show_default=True,
    help="The format; parquet needs pyarrow, xlsx needs xlsxwriter.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the files; DIR if absent.")
@talk_options
def command(folder: Path, to: str, out: Path | None, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Write what DIR holds in an open format: rows of runs and events, and every table of its answer.

    DIR is a folder of any command that plays. Memory does not grow with the runs.
    """
    from sim.engine.failures import failed_sentence
    from sim.study.export import export

    written = export(folder, to=to, out=out)
    if as_json:
        files = [{"file": str(file), "rows": rows} for file, rows in written.files.items()]
        failed = [failure.to_json() for failure in written.failures]
        told = {"files": files, "runs_missing": written.n_missing, "failed_runs": failed}
        print_json(told)
    else:
        for file, rows in written.files.items():
            click.echo(f"{file}: {rows:,} rows")
    if written.n_missing:
        talk(f"{written.n_missing:,} runs that were asked for are not in {folder}, nor in these files.", quiet=quiet)
    if written.failures:
        talk(failed_sentence(written.failures), quiet=quiet)
    return SOME_FAILED if written.n_missing or written.failures else DONE
