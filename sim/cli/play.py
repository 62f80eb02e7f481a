"""`sim play`: take the decisions of one state in the terminal, then look back.

\b
Examples:
  sim play iran_pakistan_2024 --as pakistan
  sim play iran_pakistan_2024 --as pakistan --run 17 --seed 5     the same luck for a whole class
  sim play my_crisis.toml --as northmark --seed 5 --choose protest --choose absorb

\b
You see what that state would see. At the end stands what the model would have done in your
place, and by how much each of your choices moved 1,000 futures.
"""

from __future__ import annotations

from typing import Any

import click

from sim.cli import options
from sim.cli.boundary import DONE
from sim.cli.console import print_json, talk


@options.documented(__doc__, "Take the decisions of one state.")
@click.argument("file", metavar="FILE")
@click.option("--as", "state", required=True, metavar="STATE", help="Whose decisions you take, by its key.")
@click.option(
    "--run", "number", **options.whole(0, options.MAX_RUNS - 1), default=0, show_default=True, help="Which luck."
)
@click.option("--choose", "chosen", multiple=True, metavar="ACT", help="The first choices, in order; repeatable.")
@options.SEED
@options.scenario_options
@options.talk_options
def command(
    file: str, state: str, number: int, chosen: tuple[str, ...], seed: int | None, as_json: bool, quiet: bool,
    verbose: bool, **changes: Any,
) -> int:  # fmt: skip
    """Play one run of a scenario yourself, as one of its states.

    FILE is a path or the name of a shipped scenario (see sim list).
    """
    import sys

    from sim.report.seat import lines_of, review_lines, seat_to_json
    from sim.scenario.faults import ScenarioError
    from sim.study.seat import Seat, review

    scenario = options.loaded(file, **changes)
    seed, drawn = options.seed_or_drawn(seed)
    try:
        seat = Seat.of(scenario, state, seed=seed, run=number).after(chosen)
    except ValueError as error:
        remedy = f" The seed {seed} was drawn: name one with --seed, and what is open stays." if drawn else ""
        at_state = "no state" in str(error)
        raise ScenarioError.at("--as" if at_state else "--choose", f"{error}{'' if at_state else remedy}") from None
    talk(f"{scenario.title}: you are {scenario.spoken(state)}; run {number}, seed {seed}{drawn}", quiet=quiet)
    told = 0
    while not as_json and seat.open is not None:
        for line in lines_of(seat, told):
            click.echo(line)
        told = len(seat.events)
        words = [option.word for option in seat.open.options]
        if not sys.stdin.isatty():
            talk("Choices end here: this is no terminal. Give further ones with --choose.", quiet=quiet)
            break
        seat = seat.choose(click.prompt("Your choice", type=click.Choice(sorted(words))))
    if as_json:
        print_json(
            {**seat_to_json(seat), "review": review(seat) if seat.is_over else None, "seed": seed, "run": number}
        )
    elif seat.is_over:
        for line in (*lines_of(seat, told), *review_lines(seat, review(seat))):
            click.echo(line)
    again = " ".join(f"--choose {word}" for word in seat.chosen)
    talk(f"Repeat: sim play {file} --as {state} --run {number} --seed {seed} {again}".rstrip(), quiet=quiet)
    return DONE
