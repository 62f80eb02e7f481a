"""The group of commands `sim`: which there are, in the order in which a newcomer needs them.

\b
Examples:
  sim run iran_pakistan_2024                    the article's crisis, 10,000 times
  sim run iran_pakistan_2024 --start after_retaliation --runs 1000 --seed 5
  sim trace iran_pakistan_2024 --run 17 --why   one run as a story, with reasons
  sim sweep iran_pakistan_2024 --vary states.iran.resolve=0.2:0.8:7      what would change it
  sim compare iran_pakistan_2024 --set third_parties.china.mediates=false        the same luck, with and without
  sim init my_crisis && sim run my_crisis.toml  a scenario of your own

Intervals show simulation error only. The model is a way to think, not a forecast.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from importlib import import_module
from typing import Any

import click

from sim import __version__
from sim.cli.boundary import guarded

COMMANDS = (
    "list", "run", "trace", "sweep", "compare", "sensitivity", "discover", "facts", "backtest", "calibrate",
    "app", "play", "resume", "merge", "plot", "report", "methods", "rerun", "export",
    "show", "check", "init", "events", "schema", "cite", "completion",
)  # fmt: skip
"""Each is the object `command` of the module of its name in this package, but for those of `SHARED`."""
SHARED = {
    **dict.fromkeys(("list", "resume", "merge", "rerun", "export"), "folders"),
    **dict.fromkeys(("init", "check", "schema", "completion"), "files"),
    **dict.fromkeys(("methods", "cite"), "report"),
}
"""Commands that are the object `NAME_command` of another module, and which."""


class Program(click.Group):
    """A group that imports a command when it is asked for, and answers every error in one place."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in reading order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"sim.cli.{SHARED.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, f"{cmd_name}_command" if cmd_name in SHARED else "command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words name; a wrong word is answered with the nearest right one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Commands are {', '.join(COMMANDS)}."
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run and leave with the exit code, whatever the mode; see `sim.cli.boundary`."""
        words = list(sys.argv[1:] if args is None else args)
        start = super().main
        work = partial(start, words, prog_name, complete_var, standalone_mode=False, **extra)
        sys.exit(guarded(work, wants_traceback=wants_traceback(words)))


def wants_traceback(words: Sequence[str]) -> bool:
    """Whether -v was given, alone or among other short options."""
    return any(word == "--verbose" or re.fullmatch("-q?vq?", word) is not None for word in words)


@click.command(
    cls=Program,
    epilog=(__doc__ or "").partition("\n\n")[2],
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)
@click.version_option(__version__, prog_name="sim")
def program() -> None:
    """Play a crisis between two states thousands of times: how far it can go, how it can end, how likely each is."""
