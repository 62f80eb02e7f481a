"""`sim completion`: the script that lets a shell complete commands and options.

\b
Examples:
  sim completion bash >> ~/.bashrc
  sim completion zsh >> ~/.zshrc
  sim completion fish > ~/.config/fish/completions/sim.fish
"""

from __future__ import annotations

import click

from sim.cli.options import documented


@documented(__doc__, "Completion script for a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None, "click knows these shells"
    click.echo(completion(ctx.find_root().command, {}, "sim", "_SIM_COMPLETE").source())
