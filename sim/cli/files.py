"""Commands about files of one's own: a scenario to start from, its faults, what editors and shells complete.

Each ends as `NAME_command`; `sim.cli.program` says which command is found here.
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from sim.cli.boundary import BAD_USAGE, DONE
from sim.cli.console import talk
from sim.cli.options import QUIET, VERBOSE, documented

TEMPLATE = "tutorial"
"""The shipped scenario that is copied."""


@documented(short_help="Write a commented scenario to start from.")
@click.argument("name", default="my_crisis", metavar="[NAME]")
@click.option(
    "--from", "base", metavar="SCENARIO",
    help="Write a variant of SCENARIO: a shipped one by name, or a file below here.",
)  # fmt: skip
def init_command(name: str, base: str | None) -> None:
    """Write a small commented scenario to start from; nothing is ever overwritten.

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
    stem = name.removesuffix(".toml")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", stem):
        raise click.UsageError(f"NAME is {name!r}; it must be letters, digits, _ or -, for example border_2031.")
    path = Path(f"{stem}.toml")

    from sim.results.durable import FREE_SPACE, storage_faults, write_durably
    from sim.scenario.load import load, load_text
    from sim.scenario.read import shipped_text
    from sim.scenario.write import variant_of

    if base is None:
        text = shipped_text(TEMPLATE)
    else:
        text = variant_of(load(base), base, name=stem).encode()
        load_text(text, name=path.name, folder=".")  # or it could not be extended from here
    with storage_faults(path, "write", FREE_SPACE):
        try:
            path.touch(exist_ok=False)  # nobody else can make a file of that name, which the next line would replace
        except FileExistsError:
            raise click.UsageError(f"{path} exists and is left as it is; choose another NAME.") from None
    try:
        write_durably(path, text, remedy=FREE_SPACE)
    except BaseException:  # Ctrl-C included
        path.unlink()
        raise
    click.echo(f"{path} is written. Next: sim check {path}, then sim run {path}")
    if base is None:
        click.echo("Its record ([[history]]) happens in every run up to and including day 0; what lies later is free.")


@documented(short_help="List every fault of scenario files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@QUIET
@VERBOSE
def check_command(files: tuple[str, ...], quiet: bool, verbose: bool) -> int:
    """Check scenario files and list every fault of each, with line, key, value found and what is allowed.

    \b
    Examples:
      sim check my_crisis.toml
      sim check scenarios/*.toml
    """
    from sim.model.compile import check_playable
    from sim.scenario.faults import ScenarioError
    from sim.scenario.history import LATEST_DAY, outsiders_sentence, played_record
    from sim.scenario.idle import idle_sentence, record_in_vain
    from sim.scenario.load import load

    worst = DONE
    for file in files:
        try:
            scenario = load(file)
            check_playable(scenario)
        except ScenarioError as error:
            talk(str(error))
            worst = BAD_USAGE
        else:
            if not quiet:
                click.echo(f"{file}: sound ({scenario.title}); {played_record(scenario).sentence}")
                whole = scenario.model_copy(update={"history_until": LATEST_DAY})
                for remark in filter(None, (outsiders_sentence(whole), idle_sentence(record_in_vain(whole)))):
                    click.echo(f"{file}: {remark}")
    return worst


@documented(short_help="The JSON Schema of scenario files.")
def schema_command() -> None:
    """Print the JSON Schema of scenario files, for completion and checks in editors.

    \b
    Examples:
      sim schema > scenario.schema.json
      (then put "#:schema scenario.schema.json" at the top of a scenario, for completion in editors)
    """
    import json

    from sim.scenario.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@documented(short_help="Completion script for a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Examples:
      sim completion bash >> ~/.bashrc
      sim completion zsh >> ~/.zshrc
      sim completion fish > ~/.config/fish/completions/sim.fish
    """
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None, "click knows these shells"
    click.echo(completion(ctx.find_root().command, {}, "sim", "_SIM_COMPLETE").source())
