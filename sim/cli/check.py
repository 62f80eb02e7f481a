"""`sim check`: all faults of scenario files at once.

\b
Examples:
  sim check my_crisis.toml
  sim check scenarios/*.toml
"""

from __future__ import annotations

import click

from sim.cli.boundary import BAD_USAGE, DONE
from sim.cli.options import QUIET, VERBOSE, documented


@documented(__doc__, "List every fault of scenario files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@QUIET
@VERBOSE
def command(files: tuple[str, ...], quiet: bool, verbose: bool) -> int:
    """Check scenario files and list every fault of each, with line, key, value found and what is allowed."""
    from sim.model.compile import check_playable
    from sim.scenario.faults import ScenarioError
    from sim.scenario.history import played_record
    from sim.scenario.load import load

    worst = DONE
    for file in files:
        try:
            scenario = load(file)
            check_playable(scenario)
        except ScenarioError as error:
            click.echo(str(error), err=True)
            worst = BAD_USAGE
        else:
            if not quiet:
                click.echo(f"{file}: sound ({scenario.title}); {played_record(scenario).sentence}")
    return worst
