"""`sim list`: the scenarios that come with the program."""

from __future__ import annotations

import click

from sim.cli.options import JSON

EPILOG = """\b
Examples:
  sim list
  sim run tutorial
"""


@click.command(short_help="The scenarios that come with the program.", epilog=EPILOG)
@JSON
def command(as_json: bool) -> None:
    """List the shipped scenarios: name, title, named starts."""
    import json

    from sim.cli.console import is_plain, show_table
    from sim.report.terminal import table_of
    from sim.scenario.load import load
    from sim.scenario.shipped import shipped_names

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
