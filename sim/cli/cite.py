"""`sim cite`: how to cite the program.

\b
Examples:
  sim cite
"""

from __future__ import annotations

import click

from sim import __version__
from sim.cli.options import documented


@documented(__doc__, "How to cite the program.")
def command() -> None:
    """Print how to cite the program, as text and as BibTeX."""
    from sim.report.methods import TITLE, YEAR, citation

    click.echo(f"{citation(__version__)}\n")
    click.echo(f"@software{{sim, title = {{{TITLE}}}, version = {{{__version__}}}, year = {{{YEAR}}}}}\n")
    click.echo("Name with every number you publish: the scenario, the seed, the number of runs and the digest.")
