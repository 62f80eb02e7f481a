"""`sim show`: every value of a scenario, its unit, who set it, and its source."""

from __future__ import annotations

from typing import Any

import click

from sim.cli.options import FILE, JSON, loaded, scenario_options

EPILOG = """\b
Examples:
  sim show iran_pakistan_2024
  sim show iran_pakistan_2024 --set states.iran.resolve=0.8 --only states
"""


@click.command(short_help="Every value of a scenario and its source.", epilog=EPILOG)
@FILE
@scenario_options
@click.option("--only", metavar="KEY", help="Only keys that begin with KEY.")
@JSON
def command(file: str, only: str | None, as_json: bool, **changes: Any) -> None:
    """Show resolved values with unit, who set them (scenario, base, --set, default) and their source."""
    scenario = loaded(file, **changes)

    import json

    from sim.cli.console import is_plain, show_table
    from sim.report.tables import table_of

    lines = [line for line in scenario.resolved() if only is None or line.key.startswith(only)]
    if as_json:
        click.echo(json.dumps([line.to_json() for line in lines], ensure_ascii=False, allow_nan=False))
        return
    if only is None:  # prose belongs to the file itself; a long note would set the width of every row
        lines = [line for line in lines if line.key.split(".")[0] not in ("notes", "description")]
    rows = [(line.key, line.value, line.unit, line.set_by, line.source) for line in lines]
    headings = ("key", "value", "unit", "set by", "source or assumption")
    show_table(table_of(scenario.title, headings, rows, is_plain=is_plain(), has_numbers=False))
