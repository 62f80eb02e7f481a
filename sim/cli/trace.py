"""`sim trace`: one run, event by event."""

from __future__ import annotations

from typing import Any

import click

from sim.cli.console import talk
from sim.cli.options import FILE, MAX_RUNS, SEED, given_words, loaded, scenario_options, talk_options, whole

EPILOG = """\b
Examples:
  sim trace iran_pakistan_2024 --run 17 --seed 5
  sim trace iran_pakistan_2024 --run 17 --seed 5 --why
  sim trace my_crisis.toml --run 3 --seed 1 --json | python -m json.tool

\b
Run N here is run N of sim run with the same scenario and seed.
"""


@click.command(short_help="Tell one run as a story, event by event.", epilog=EPILOG)
@FILE
@click.option("--run", "number", **whole(0, MAX_RUNS - 1), required=True, help="Which run.")
@SEED
@scenario_options
@click.option("--why", is_flag=True, help="What each act follows from, and what was weighed in each decision.")
@click.option("--all", "everything", is_flag=True, help="Tell also what is usually left out: waiting, inner clocks.")
@talk_options
def command(
    file: str,
    number: int,
    seed: int | None,
    why: bool,
    everything: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **changes: Any,
) -> None:
    """Tell one run event by event; with --why, the reasons behind each decision.

    FILE is a path or the name of a shipped scenario (see sim list).
    """
    scenario = loaded(file, **changes)

    import json
    import secrets
    import shlex

    from sim.report.story import entry_to_json, story
    from sim.study.trace import outcome_of, trace

    seed = secrets.randbelow(2**32) if seed is None else seed
    entries = trace(scenario, run=number, seed=seed)
    if as_json:
        told = [entry_to_json(entry, entries) for entry in entries]
        click.echo(json.dumps(told, allow_nan=False, ensure_ascii=False))
    else:
        outcome = outcome_of(scenario, run=number, seed=seed)
        for line in story(entries, scenario, run=number, seed=seed, outcome=outcome, why=why, everything=everything):
            click.echo(line)
    words = ["sim", "trace", file, "--run", str(number), "--seed", str(seed), *given_words(**changes)]
    talk(f"Repeat: {shlex.join(words + ['--why'] * why)}", quiet=quiet)
