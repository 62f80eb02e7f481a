"""`sim init`: a commented scenario to start from."""

from __future__ import annotations

import re
from pathlib import Path

import click

TEMPLATE = "tutorial"
"""The shipped scenario that is copied."""

EPILOG = """\b
Examples:
  sim init                 writes my_crisis.toml
  sim init border_2031     writes border_2031.toml

\b
Next: sim check my_crisis.toml, then sim run my_crisis.toml.
"""


@click.command(short_help="Write a commented scenario to start from.", epilog=EPILOG)
@click.argument("name", default="my_crisis", metavar="[NAME]")
def command(name: str) -> None:
    """Write a small commented scenario to start from; nothing is ever overwritten."""
    stem = name.removesuffix(".toml")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", stem):
        raise click.UsageError(f"NAME is {name!r}; it must be letters, digits, _ or -, for example border_2031.")
    path = Path(f"{stem}.toml")

    from sim.scenario.shipped import shipped_text

    try:
        with path.open("xb") as file:
            file.write(shipped_text(TEMPLATE))
    except FileExistsError:
        raise click.UsageError(f"{path} exists and is left as it is; choose another NAME.") from None
    click.echo(f"{path} is written. Next: sim check {path}, then sim run {path}")
