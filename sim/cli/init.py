"""`sim init`: a commented scenario to start from, or a variant of one that there is.

\b
Examples:
  sim init                 writes my_crisis.toml
  sim init border_2031     writes border_2031.toml
  sim init china_offers --from iran_pakistan_2024

\b
The file holds a dated record of what has happened ([[history]]). Up to and
including day 0 it happens in every run; later entries are free. --start and
--history-until (a day, a date, or none) choose another day.

\b
With --from, the file extends that scenario: it says what is otherwise, and lists
the ids of the record and the starts. Next: sim check my_crisis.toml, then
sim run my_crisis.toml.
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from sim.cli.options import documented

TEMPLATE = "tutorial"
"""The shipped scenario that is copied."""


@documented(__doc__, "Write a commented scenario to start from.")
@click.argument("name", default="my_crisis", metavar="[NAME]")
@click.option(
    "--from", "base", metavar="SCENARIO",
    help="Write a variant of SCENARIO: a shipped one by name, or a file below here.",
)  # fmt: skip
def command(name: str, base: str | None) -> None:
    """Write a small commented scenario to start from; nothing is ever overwritten."""
    stem = name.removesuffix(".toml")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", stem):
        raise click.UsageError(f"NAME is {name!r}; it must be letters, digits, _ or -, for example border_2031.")
    path = Path(f"{stem}.toml")

    from sim.scenario.load import load, load_text
    from sim.scenario.read import shipped_text
    from sim.scenario.write import variant_of

    if base is None:
        text = shipped_text(TEMPLATE)
    else:
        text = variant_of(load(base), base, name=stem).encode()
        load_text(text, name=path.name, folder=".")  # or it could not be extended from here
    try:
        with path.open("xb") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"{path} exists and is left as it is; choose another NAME.") from None
    click.echo(f"{path} is written. Next: sim check {path}, then sim run {path}")
    if base is None:
        click.echo("Its record ([[history]]) happens in every run up to and including day 0; what lies later is free.")
