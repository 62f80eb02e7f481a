"""`sim list`: the scenarios that come with the program, or the answers that lie below a folder."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import JSON

EPILOG = """\b
Examples:
  sim list
  sim run tutorial
  sim list --runs                                  what lies below runs/
  sim list runs/first runs/second --json
  sim list runs/first --note "before the talks"    a note of your own; --note "" takes it away

\b
A note stands in a file beside the answer: no digest knows of it.
"""


@click.command(short_help="Scenarios that come with the program; answers in a folder.", epilog=EPILOG)
@click.argument("folders", metavar="[DIR]...", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--runs", "in_runs", is_flag=True, help="The answers below runs/, where results go unless told otherwise."
)
@click.option("--note", metavar="TEXT", help="Set the note of the answer in DIR, and list it.")
@JSON
def command(folders: tuple[Path, ...], in_runs: bool, note: str | None, as_json: bool) -> None:
    """List the shipped scenarios: name, title, named starts; or every answer that is stored in or below DIR.

    Of an answer: kind, scenario, seed, runs, when it was stored, digest, what differs from the first of the same
    scenario, and its note.
    """
    if note is not None and len(folders) != 1:
        raise click.UsageError("--note is for the answer in one folder; name it: sim list DIR --note TEXT.")
    if not folders and not in_runs:
        _list_scenarios(as_json=as_json)
        return

    import json

    from sim.cli.console import is_plain, show_table
    from sim.report.terminal import table_of
    from sim.scenario.faults import escaped, shortened
    from sim.study.listing import set_note, stored_answers
    from sim.study.provenance import RUNS

    if note is not None:
        set_note(folders[0], note)
    answers = stored_answers(*([RUNS] if in_runs else []), *folders)
    if as_json:
        click.echo(json.dumps([one.to_json() for one in answers], ensure_ascii=False))
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
    show_table(table_of("Stored answers", heads, rows, is_plain=is_plain()))


def _list_scenarios(*, as_json: bool) -> None:
    import json

    from sim.cli.console import is_plain, show_table
    from sim.report.terminal import table_of
    from sim.scenario.load import load
    from sim.scenario.read import shipped_names

    scenarios = {name: load(name) for name in shipped_names()}
    if as_json:
        listed = [
            {"name": name, "title": scenario.title, "starts": list(scenario.starts)}
            for name, scenario in scenarios.items()
        ]
        click.echo(json.dumps(listed, ensure_ascii=False))
        return
    rows = [(name, scenario.title, ", ".join(scenario.starts)) for name, scenario in scenarios.items()]
    show_table(table_of("Shipped scenarios", ("name", "title", "starts"), rows, is_plain=is_plain()))
