"""`sim trace`: one run, event by event.

\b
Examples:
  sim trace iran_pakistan_2024 --run 17 --seed 5
  sim trace iran_pakistan_2024 --run 17 --seed 5 --why
  sim trace my_crisis.toml --run 3 --seed 1 --json | python -m json.tool
  sim trace runs/first --run 17                       a run that is stored
  sim trace runs/when --point 1 --run 17 --why        of a sweep
  sim trace runs/with-and-without --side b --run 17   of a comparison

\b
Run N here is run N of sim run with the same scenario and seed. Its inputs, where the
scenario leaves numbers to chance, come first.
"""

from __future__ import annotations

from typing import Any

import click

from sim.cli import options
from sim.cli.answers import say_idle
from sim.cli.boundary import DONE, SOME_FAILED
from sim.cli.console import print_json, talk


@options.documented(__doc__, "Tell one run as a story, event by event.")
@click.argument("source", metavar="FILE|DIR")
@click.option("--run", "number", **options.whole(0, options.MAX_RUNS - 1), required=True, help="Which run.")
@click.option("--point", **options.whole(0, options.MAX_RUNS - 1), help="Of a sweep in DIR: which point.")
@click.option("--side", metavar="LETTER", help="Of a comparison in DIR: which side, a, b and so on.")
@options.SEED
@options.scenario_options
@click.option("--why", is_flag=True, help="What each act follows from, and what was weighed in each decision.")
@click.option("--all", "everything", is_flag=True, help="Tell also what is usually left out: waiting, inner clocks.")
@options.talk_options
def command(
    source: str,
    number: int,
    point: int | None,
    side: str | None,
    seed: int | None,
    why: bool,
    everything: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **changes: Any,
) -> int:
    """Tell one run event by event; with --why, the reasons behind each decision.

    FILE is a path or the name of a shipped scenario (see sim list); DIR is a folder that sim run, sweep, compare or
    discover has written.
    """
    import secrets
    import shlex
    from functools import partial
    from pathlib import Path

    is_stored = Path(source).is_dir()
    if is_stored and (words := options.given_words(**changes)):
        raise click.UsageError(
            f"{words[0]} changes what is played, but {source} holds runs; name the scenario instead."
        )

    from sim.report.repeat import as_words
    from sim.report.story import entry_to_json, inputs_to_json, story
    from sim.scenario.idle import given_in_vain
    from sim.study.stored import loaded_unless_made
    from sim.study.trace import one_run

    scenario = None if is_stored else loaded_unless_made(source, partial(options.loaded, source, **changes))

    seed = secrets.randbelow(2**32) if seed is None and scenario is not None else seed
    one = one_run(source if scenario is None else scenario, run=number, seed=seed, point=point, side=side)
    options.say_ground(one.scenario, quiet=quiet)
    if not quiet:
        say_idle(given_in_vain(one.scenario), err=True)
    entries, outcome = one.entries(), one.outcome()
    if as_json:
        told = [*inputs_to_json(one.inputs), *(entry_to_json(entry, entries) for entry in entries)]
        print_json(told)
    else:
        lines = story(
            entries, one.scenario, run=number, seed=one.seed, point=point, inputs=one.inputs, outcome=outcome, why=why,
            everything=everything,
        )  # fmt: skip
        for line in lines:
            click.echo(line)
    words = ["sim", "trace", source, "--run", str(number), *options.given_words(**changes)]
    words += as_words({"--point": point, "--side": side, "--seed": None if is_stored else seed})
    talk(f"Repeat: {shlex.join(words + ['--why'] * why)}", quiet=quiet)
    if not one.is_as_stored(outcome):
        talk(f"Played again here, this run does not come out as it is stored; sim rerun {source} says more.")
        return SOME_FAILED
    return DONE
