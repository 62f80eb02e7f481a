"""`sim cite`: how to cite the program.

\b
Examples:
  sim cite
"""

from __future__ import annotations

import click

from sim import __version__
from sim.cli.options import documented

TITLE = "sim: a conflict-escalation simulation engine for understanding and de-escalation"


@documented(__doc__, "How to cite the program.")
def command() -> None:
    """Print how to cite the program, as text and as BibTeX."""
    click.echo(f"{TITLE}. Version {__version__}, 2026.\n")
    click.echo(f"@software{{sim, title = {{{TITLE}}}, version = {{{__version__}}}, year = {{2026}}}}\n")
    click.echo("Name with every number you publish: the scenario, the seed, the number of runs and the digest.")
