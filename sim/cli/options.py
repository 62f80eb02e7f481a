"""Options that several commands share, with the same words and help everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from inspect import cleandoc
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from click.core import ParameterSource

from sim.cli.answers import Show as Show
from sim.cli.console import talk
from sim.cli.figures import plot_options

if TYPE_CHECKING:
    from sim.scenario.records import Scenario
    from sim.study.extras import Workers

Command = TypeVar("Command", bound=Callable[..., Any])

MAX_RUNS = 2**40
"""Run numbers fit 40 bits (`sim.study.run`)."""
MOST_RUNS = 10**9
"""A table of more runs fits no memory."""


class Rare(click.Option):
    """An option that hardly anybody needs; help tells it after the others."""


class Helped(click.Command):
    """A command whose help tells rare options last."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then rare options, each under a heading."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        for heading, is_rare in (("Options", False), ("Rare options", True)):
            told = (option.get_help_record(ctx) for option in options if isinstance(option, Rare) is is_rare)
            if records := [record for record in told if record is not None]:
                with formatter.section(heading):
                    formatter.write_dl(records)


def documented(doc: str | None = None, short_help: str = "") -> Callable[[Callable[..., Any]], Helped]:
    """What makes a function a command: help ends with the examples of its own docstring, or of that of its module."""

    def made(function: Callable[..., Any]) -> Helped:
        text, mark, examples = cleandoc(function.__doc__ or "").partition("\b\nExamples:")
        epilog = mark + examples if doc is None else doc.partition("\n\n")[2]
        return click.command(cls=Helped, short_help=short_help, help=text, epilog=epilog)(function)

    return made


FILE = click.argument("file", metavar="FILE")
"""A path, or the name of a shipped scenario."""

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
DIR = click.argument("folder", metavar="DIR", type=FOLDER)
"""A folder that a command has written."""


def whole(low: int, high: int) -> dict[str, Any]:
    """What makes an option a whole number in a range: the range is told when it is broken, not beside every option."""

    def check(ctx: click.Context, param: click.Parameter, value: int | None) -> int | None:
        if value is not None and not low <= value <= high:
            raise click.BadParameter(f"{value} is not in [{low}, {high}].", ctx, param)
        return value

    return {"type": int, "callback": check, "metavar": "N"}


FIRST_RUN = click.option(
    "--first-run", **whole(0, MAX_RUNS - 1), default=0,
    help="Number of the first run, 0 if absent: parts that are played apart are joined by sim merge.",
)  # fmt: skip
SEED = click.option("--seed", **whole(0, 2**64 - 1), help="Seed of all luck; drawn and shown if absent.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON value on stdout; all talk goes to stderr.")
QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress and no talk, only the result.")
VERBOSE = click.option("-v", "--verbose", is_flag=True, help="Say more; show the traceback of an unforeseen error.")


def _workers(ctx: click.Context, param: click.Parameter, value: str | None) -> Workers | None:
    """Who else is to play, let go of when the command ends."""
    if value is None:
        return None
    from sim.study.extras import workers_of

    return ctx.with_resource(workers_of(value))


def worker_options(command: Command) -> Command:
    """--jobs and --executor: the command is given how many pieces are played at a time, and by whom if not by us."""

    @click.option("--jobs", **whole(1, 4096), help="Processes; one a core if absent, or one a worker of --executor.")
    @click.option(
        "--executor", metavar="WHERE", callback=_workers,
        help="Other machines that play: dask://HOST:PORT, or mpi (see docs/cluster.md).",
    )  # fmt: skip
    @wraps(command)
    def with_workers(jobs: int | None, executor: Workers | None, **given: Any) -> Any:
        others = None if executor is None else executor.executor
        usual = usable_cores() if executor is None else executor.jobs
        return command(jobs=jobs or usual, executor=others, **given)

    return cast(Command, with_workers)


DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Only tell how many runs, how long, how much memory and disk; start nothing."
)
VARY = click.option(
    "--vary", multiple=True, metavar="KEY=LEVELS",
    help="What to vary: key=lo:hi:n, key=x,y,z, or a range key=lo:hi (:log for equal ratios; whole numbers "
    "where the key takes no others); repeatable.",
)  # fmt: skip


def scenario_options(command: Command) -> Command:
    """Options that change the scenario before it is used."""
    options = [
        click.option("--start", metavar="NAME", help="Begin at a named turning point of the scenario."),
        click.option(
            "--history-until", metavar="DAY",
            help="Force the record up to and including DAY, a number or a date; none forces nothing. Day 0 if absent.",
        ),
        click.option("--horizon", metavar="DAY", help="Last day looked at: a number of days from day 0, or a date."),
        click.option(
            "--set", "overrides", multiple=True, metavar="KEY=VALUE",
            help="Set any key of the scenario, VALUE as in TOML; repeatable. Example: --set states.iran.resolve=0.8",
        ),
        click.option(
            "--parameters", metavar="SAMPLE",
            help="Coefficients that the scenario does not give: defaults, posterior (each run draws one row of the "
            "sample that comes with sim), or a CSV file of such a sample.",
        ),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def talk_options(command: Command) -> Command:
    """--json, -q, -v."""
    for option in (VERBOSE, QUIET, JSON):
        command = option(command)
    return command


def answer_options(out: str | None, *, required: bool = False) -> Callable[[Command], Command]:
    """--out with this help, if any; --no-plots, --all-plots, --json, -q and -v: the command is given one `Show`."""

    def with_options(command: Command) -> Command:
        @plot_options
        @talk_options
        @wraps(command)
        def with_show(
            plots: str | None, as_json: bool, quiet: bool, verbose: bool, out: Path | None = None, **given: Any
        ) -> Any:
            return command(show=Show(out, plots, as_json, quiet, verbose), **given)

        folder = click.Path(file_okay=False, path_type=Path)
        place = click.option("--out", type=folder, metavar="DIR", required=required, help=out)
        return cast(Command, with_show if out is None else place(with_show))

    return with_options


def usable_cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def seed_or_drawn(seed: int | None) -> tuple[int, str]:
    """The seed, drawn if absent, and the remark that says so."""
    import secrets

    return (secrets.randbelow(2**32), " (drawn)") if seed is None else (seed, "")


def loaded(file: str, *, horizon: str | None, **changes: Any) -> Scenario:
    """The scenario as the options ask for it; `say_ground` says what its runs stand on."""
    from sim.scenario.load import load

    return load(file, horizon_days=horizon, **changes)


def say_ground(*scenarios: Scenario, varied: Iterable[str] = (), quiet: bool = False) -> None:
    """What every run stands on, once where several scenarios share it; else with A, B and so on before it."""
    told = [ground_sentences(scenario, varied) for scenario in scenarios]
    is_shared = all(sentences == told[0] for sentences in told)
    for name, sentences in zip(ascii_uppercase, told[:1] if is_shared else told, strict=False):
        for sentence in sentences:
            talk(sentence if is_shared else f"{name}: {sentence}", quiet=quiet)


def ground_sentences(scenario: Scenario, varied: Iterable[str] = ()) -> list[str]:
    """What of the record is forced, and whose attacks; which sample the coefficients are drawn from, and which not."""
    from sim.scenario.history import outsiders_sentence, record_sentence

    sentences = [f"{scenario.title}: {record_sentence(scenario, varied)}."]
    if attackers := outsiders_sentence(scenario):
        sentences.append(attackers)
    if scenario.sample is None:
        return sentences
    sentences.append(f"Coefficients from {scenario.sample.described()}; each run draws one row.")
    if scenario.kept_from_sample:
        told = ", ".join(f"{key} ({who})" for key, who in scenario.kept_from_sample.items())
        sentences.append(f"Given, so not drawn from it: {told}.")
    return sentences


def was_given(name: str) -> bool:
    """Whether an option stands on the command line."""
    return click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT


def refuse_beside_resume(*free: str) -> None:
    """With --resume, everything comes from the folder but how to work, what to show, and what the command names."""
    may_be = {"resume", "jobs", "executor", "plots", "as_json", "quiet", "verbose", *free}
    for param in click.get_current_context().command.params:
        if param.name not in may_be and was_given(param.name or ""):
            word = param.opts[0] if isinstance(param, click.Option) else param.opts[0].upper()
            raise click.UsageError(f"--resume DIR takes everything from the folder; leave {word} out.")


def given_words(*, overrides: Sequence[str], **given: str | None) -> list[str]:
    """The scenario options that were given, as words of a command line."""
    from sim.report.repeat import as_words

    words = {f"--{name.replace('_', '-')}": given[name] for name in ("start", "history_until", "horizon", "parameters")}
    return as_words({**words, "--set": overrides})
