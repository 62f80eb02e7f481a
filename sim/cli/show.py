"""`sim show`: every value of a scenario, its unit, who set it, and its source; or a stored answer once more.

\b
Examples:
  sim show iran_pakistan_2024
  sim show iran_pakistan_2024 --set states.iran.resolve=0.8 --only states
  sim show tutorial --outcomes
  sim show runs/first                   the tables of a stored answer once more
  sim show runs/first --outcome 'quick = { talks_held = true, days_to_talks = { at_most = 7 } }'

\b
With --outcomes: what the words of tables and conditions mean, such as mediated,
relapse or tacit, and the outcomes that the scenario itself asks for. --outcome asks
stored runs for one that was thought of later, in the words of [[outcomes]]: NAME =
CONDITION. Nothing is played, and the folder stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.answers import print_shown, say_idle, shown_of
from sim.cli.boundary import DONE, SOME_FAILED
from sim.cli.console import print_json, talk
from sim.cli.options import FILE, JSON, documented, loaded, say_ground, scenario_options

if TYPE_CHECKING:
    from sim.scenario.records import Scenario


@documented(__doc__, "Every value of a scenario and its source.")
@FILE
@scenario_options
@click.option("--only", metavar="KEY", help="Only keys that begin with KEY.")
@click.option("--outcomes", is_flag=True, help="What each word for an outcome means, in the place of the values.")
@click.option(
    "--outcome", "asked", multiple=True, metavar="NAME=CONDITION", help="A further outcome of stored runs; repeatable."
)
@JSON
def command(file: str, only: str | None, outcomes: bool, asked: tuple[str, ...], as_json: bool, **changes: Any) -> int:
    """Show resolved values with unit, who set them (scenario, base, --set, default) and their source.

    FILE is a path, the name of a shipped scenario, or the folder of a stored answer, whose tables are shown.
    """
    if Path(file).is_dir():
        if outcomes or only is not None or any(changes.values()):
            raise click.UsageError(f"{file} is a folder; of these options it takes --outcome and --json alone.")
        return show_answer(Path(file), asked, as_json=as_json)
    if asked:
        raise click.UsageError("--outcome is asked of stored runs: name their folder in place of a scenario.")
    from sim.scenario.idle import record_in_vain

    scenario = loaded(file, **changes)
    say_ground(scenario)
    say_idle(record_in_vain(scenario), err=True)
    if outcomes:
        show_outcomes(scenario, only, as_json=as_json)
        return DONE

    from sim.cli.console import print_json, print_rows

    lines = [line for line in scenario.resolved() if only is None or line.key.startswith(only)]
    if as_json:
        print_json([line.to_json() for line in lines])
        return DONE
    if only is None:  # prose belongs to the file itself; a long note would set the width of every row
        lines = [line for line in lines if line.key.split(".")[0] not in ("notes", "description")]
    rows = [(line.key, line.value, line.unit, line.set_by, line.source) for line in lines]
    headings = ("key", "value", "unit", "set by", "source or assumption")
    print_rows(scenario.title, headings, rows)
    return DONE


def show_answer(folder: Path, asked: Sequence[str], *, as_json: bool) -> int:
    """The tables of a stored answer, with the outcomes that are asked for now; its exit code."""
    from sim.study.stored import read_result, read_runs

    wanted = wanted_outcomes(asked)
    answer = read_runs(folder).with_outcomes(wanted) if wanted else read_result(folder)
    shown = shown_of(answer, tuple(wanted))
    if as_json:
        print_json(answer.to_json())
    else:
        print_shown(shown)
    for problem in shown.problems:
        talk(problem)
    if not as_json:
        for line in (*shown.meaning, f"Results: {folder}   [{shown.made.mark}]"):
            click.echo(line)
    return DONE if shown.is_whole else SOME_FAILED


def wanted_outcomes(asked: Sequence[str]) -> dict[str, Any]:
    """Conditions by name, each written as TOML writes a key and its value."""
    import tomllib

    wanted: dict[str, Any] = {}
    for option in asked:
        form = "write NAME = CONDITION, such as: quick = { days_to_talks = { at_most = 7 } }"
        try:
            found = tomllib.loads(option)
        except tomllib.TOMLDecodeError as error:
            raise click.UsageError(f"--outcome {option!r} is no TOML ({error}); {form}.") from None
        if not found:
            raise click.UsageError(f"--outcome {option!r} names nothing; {form}.")
        if twice := sorted(wanted.keys() & found.keys()):
            raise click.UsageError(f"--outcome {option!r} asks for {twice[0]} a second time; give each its own name.")
        wanted |= found
    return wanted


def show_outcomes(scenario: Scenario, only: str | None, *, as_json: bool) -> None:
    """What the words for outcomes mean, the scenario's own last."""
    from sim.cli.console import print_json, print_rows
    from sim.report.meanings import defined_words

    lines = [line for line in defined_words(scenario) if only is None or line.word.startswith(only)]
    if as_json:
        return print_json([line._asdict() for line in lines])
    for kind in dict.fromkeys(line.kind for line in lines):
        rows = [(line.word, line.meaning) for line in lines if line.kind == kind]
        print_rows(kind, ("", "means"), rows)
