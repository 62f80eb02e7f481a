"""The command line: parse, call, show. Nothing is decided or computed here.

One module a command, imported when its command is asked for; what is heavy (NumPy, matplotlib, pydantic, rich) is
imported by the command that needs it, while it runs, so that help is quick.
"""

from __future__ import annotations

from sim.cli.program import program


def main() -> None:
    """Run the command line; the entry point of `sim` and of `python -m sim`."""
    program(prog_name="sim")
