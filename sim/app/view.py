"""What a page looks at: a scenario, what is set in it, what of its record is history, and the luck.

A view is data that a page, a link, a command and a line of Python all write in their own way, and it makes one
scenario, checked as a file is.

>>> view = View(set={"states.pakistan.audience_cost": 0.7}, until=1, seed=5)
>>> from sim.scenario.load import load
>>> scenario = scenario_of(view, load("iran_pakistan_2024"))
>>> command_of(scenario, "iran_pakistan_2024", runs=2000, seed=view.seed)
'sim run iran_pakistan_2024 --runs 2000 --seed 5 --history-until 1 --set states.pakistan.audience_cost=0.7'
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.report.repeat import command_line, set_words, time_words
from sim.scenario.layers import HISTORY
from sim.scenario.load import again
from sim.scenario.override import override_texts
from sim.scenario.records import Scenario

Value = bool | int | float | str | dict[str, Any]
"""A number, a switch, a word, or a table with a distribution: what may stand behind a key of a scenario."""
Key = Annotated[str, Field(max_length=200)]
EntryId = Annotated[str, Field(pattern=r"^[a-z0-9_-]*[a-z][a-z0-9_-]*$", max_length=64)]
MOST_SET = 300


SEEDS = 2**53
"""Seeds lie below it: a browser counts exactly so far."""


class View(BaseModel):
    """What is looked at.

    Attributes
    ----------
    set : mapping of str to value
        By dotted key, as `--set` takes it.
    record : mapping of str to "drop" or mapping
        Entries of the record by id: left out, moved, changed or new.
    until : int, "none" or None
        Last day of the record that is forced; None for where the scenario begins by itself.
    parameters : str
        "defaults", or "posterior": each run draws one row of coefficients.
    seed : int
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    set: dict[Key, Value] = Field(default_factory=dict, max_length=MOST_SET)
    record: dict[EntryId, Literal["drop"] | dict[Key, Any]] = Field(default_factory=dict, max_length=MOST_SET)
    until: int | Literal["none"] | None = None
    parameters: Literal["defaults", "posterior"] = "defaults"
    seed: int = Field(default=1, ge=0, lt=SEEDS)

    @property
    def overrides(self) -> tuple[str, ...]:
        """What is set, as `--set` takes it; the record last."""
        return override_texts({**self.set, **{f"{HISTORY}.{name}": change for name, change in self.record.items()}})


def scenario_of(view: View, base: Scenario) -> Scenario:
    """The scenario that a view makes of the one that the page was opened with.

    Raises
    ------
    ScenarioError
        With every fault, as for a file.
    """
    return again(
        base, overrides=view.overrides, history_until=view.until,
        parameters=None if view.parameters == "defaults" else view.parameters,
    )  # fmt: skip


def command_of(scenario: Scenario, source: str, *, runs: int, seed: int) -> str:
    """The command that plays the same runs; `scenario` is that of a view, and knows every option behind it."""
    words = [*time_words(scenario), *set_words(scenario.options["overrides"])]
    words += [] if scenario.sample is None else ["--parameters", scenario.sample.name]
    return command_line("sim", "run", source, "--runs", str(runs), "--seed", str(seed), *words)


def python_of(scenario: Scenario, source: str, *, runs: int, seed: int) -> str:
    """The line of Python that plays the same runs; arguments as for `command_of`."""
    said = {**scenario.options, "overrides": list(scenario.options["overrides"]) or None}
    said["parameters"] = None if scenario.sample is None else scenario.sample.name
    given = "".join(f", {name}={value!r}" for name, value in said.items() if value is not None)
    return f"sim.run(sim.load({source!r}{given}), runs={runs}, seed={seed})"


def toml_of(scenario: Scenario, source: str) -> str:
    """A scenario file that extends the source and says what the view and the options behind it set."""
    tables: dict[str, list[str]] = {}
    options = scenario.options
    for text in options["overrides"]:
        key, _, value = text.partition("=")
        table, _, name = key.rpartition(".")
        tables.setdefault(table, []).append(f"{name} = {_with_a_reason(key, value)}")
    lines = ["schema_version = 1", f'extends = "{source}"', *tables.pop("", [])]
    if options["horizon_days"] is not None:
        lines.append(f"horizon_days = {options['horizon_days']}")
    if options["start"] is not None:
        lines.append(f'default_start = "{options["start"]}"')
    if options["history_until"] is not None:
        until = options["history_until"]
        day = f'"{until}"' if isinstance(until, str) else until
        lines += ['default_start = "here"', "", "[starts.here]", f"history_until = {day}"]
    for table, values in tables.items():
        lines += ["", f"[{table}]", *values]
    return "\n".join(lines) + "\n"


def _with_a_reason(key: str, value: str) -> str:
    """A plain number of a parameter with the word that a scenario file wants beside it."""
    is_number = re.fullmatch(r"[-+]?[\d.]+(e[-+]?\d+)?", value) is not None
    is_parameter = is_number and not key.startswith((HISTORY, "horizon_days", "mechanisms"))
    return f'{{ value = {value}, assumption = "tried on the page" }}' if is_parameter else value
