"""`sim show`: every value of a scenario, its unit, who set it, and its source.

\b
Examples:
  sim show iran_pakistan_2024
  sim show iran_pakistan_2024 --set states.iran.resolve=0.8 --only states
  sim show tutorial --outcomes

\b
With --outcomes: what the words of tables and conditions mean, such as mediated,
relapse or tacit, and the outcomes that the scenario itself asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import FILE, JSON, documented, loaded, say_ground, scenario_options

if TYPE_CHECKING:
    from sim.scenario.records import Scenario


@documented(__doc__, "Every value of a scenario and its source.")
@FILE
@scenario_options
@click.option("--only", metavar="KEY", help="Only keys that begin with KEY.")
@click.option("--outcomes", is_flag=True, help="What each word for an outcome means, in the place of the values.")
@JSON
def command(file: str, only: str | None, outcomes: bool, as_json: bool, **changes: Any) -> None:
    """Show resolved values with unit, who set them (scenario, base, --set, default) and their source."""
    scenario = loaded(file, **changes)
    say_ground(scenario)
    if outcomes:
        show_outcomes(scenario, only, as_json=as_json)
        return

    from sim.cli.console import is_plain, print_json, show_table
    from sim.report.terminal import table_of

    lines = [line for line in scenario.resolved() if only is None or line.key.startswith(only)]
    if as_json:
        print_json([line.to_json() for line in lines])
        return
    if only is None:  # prose belongs to the file itself; a long note would set the width of every row
        lines = [line for line in lines if line.key.split(".")[0] not in ("notes", "description")]
    rows = [(line.key, line.value, line.unit, line.set_by, line.source) for line in lines]
    headings = ("key", "value", "unit", "set by", "source or assumption")
    show_table(table_of(scenario.title, headings, rows, is_plain=is_plain()))


def show_outcomes(scenario: Scenario, only: str | None, *, as_json: bool) -> None:
    """What the words for outcomes mean, the scenario's own last."""
    from sim.cli.console import is_plain, print_json, show_table
    from sim.report.meanings import defined_words
    from sim.report.terminal import table_of

    lines = [line for line in defined_words(scenario) if only is None or line.word.startswith(only)]
    if as_json:
        told = [{"word": line.word, "kind": line.kind, "meaning": line.meaning} for line in lines]
        print_json(told)
        return
    for kind in dict.fromkeys(line.kind for line in lines):
        rows = [(line.word, line.meaning) for line in lines if line.kind == kind]
        show_table(table_of(kind, ("", "means"), rows, is_plain=is_plain()))
