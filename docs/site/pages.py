"""Pages made from the program itself: commands, Python names, keys of a scenario, questions, words.

>>> key_of("states", "resolve"), key_of("dyad", "rivalry")
('states.NAME.resolve', 'dyad.rivalry')
>>> named("states.iran.resolve=0.9"), named("mechanisms.audience=false")
('states.NAME.resolve', 'mechanisms.audience')
"""

from __future__ import annotations

import csv
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import get_args

import click

import sim
from docs.markdown import markdown_table
from sim.cli.program import COMMANDS, program
from sim.report.blocks import Heading, Terms
from sim.report.meanings import glossary_section
from sim.scenario.entities import NAMED_TABLES, RECORDS, mechanisms
from sim.scenario.idle import needs_of
from sim.scenario.outcomes import ALL
from sim.scenario.quantity import Specification, specifications

QUESTIONS = Path(__file__).with_name("questions.csv")
ASKED_OF = "iran_pakistan_2024"
"""The shipped scenario that answers the questions."""
FILTER = '<input class="filter" type="search" placeholder="Filter" aria-label="Filter this page">\n'
NAME = "NAME"
"""Stands in a key for that of a state, a group, a third party, a region or an act."""


# Commands and Python names --------------------------------------------------------------------------------------------


def commands() -> str:
    """What `--help` says of the program and of each command."""
    helped = ["# Commands\n", "What `--help` prints.\n", _help(program, "sim")]
    for name in COMMANDS:
        command = program.get_command(click.Context(program), name)
        assert command is not None
        helped += [f"## sim {name}\n", _help(command, f"sim {name}")]
    return "\n".join(helped)


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=80, max_content_width=80)
    return f"```text\n{command.get_help(context)}\n```\n"


def python() -> str:
    """The public names of `sim`, as their docstrings say."""
    without = {"__version__", "rules"}
    return f"# Names of `sim`\n\nWith examples: [the Python API](../docs/api.md).\n\n{_names(sim, without)}"


def rules() -> str:
    """The public names of `sim.rules`."""
    known = {name for name in sim.rules.__all__ if name in sim.__all__}
    return f"# Names of `sim.rules`\n\n{_names(sim.rules, known)}"


def public_names(module: ModuleType) -> dict[str, list[str]]:
    """What a module offers, by the directive of autodoc that documents it."""
    found: dict[str, list[str]] = {"function": [], "class": [], "exception": [], "data": []}
    for name in module.__all__:
        thing = getattr(module, name)
        kind = "exception" if inspect.isclass(thing) and issubclass(thing, Exception) else ""
        kind = kind or ("class" if inspect.isclass(thing) else "function" if inspect.isfunction(thing) else "data")
        found[kind].append(name)
    return found


def _names(module: ModuleType, without: set[str]) -> str:
    lines = ["```{eval-rst}", f".. automodule:: {module.__name__}", f".. currentmodule:: {module.__name__}", ""]
    kinds = {kind: [name for name in names if name not in without] for kind, names in public_names(module).items()}
    lines += [".. autosummary::", "", *(f"   {name}" for names in kinds.values() for name in names), ""]
    for kind, names in kinds.items():
        for name in names:
            lines += [f".. auto{kind}:: {name}", *(["   :members:"] if kind == "class" else []), ""]
    return "\n".join([*lines, "```\n"])


# Keys of a scenario, and questions that turn them ---------------------------------------------------------------------


def key_of(table: str, name: str) -> str:
    """The dotted key of a parameter."""
    return f"{table}.{NAME}.{name}" if table in NAMED_TABLES else f"{table}.{name}"


def named(change: str) -> str:
    """The key that a change such as `states.iran.resolve=0.9` turns."""
    table, *_, name = change.partition("=")[0].split(".")
    return key_of(table, name)


@cache
def all_keys() -> Mapping[str, tuple[str, Specification]]:
    """Every parameter with its table, by its key, in the order of the tables."""
    return {
        key_of(table, specified.name): (table, specified)
        for table, record in RECORDS.items()
        for specified in specifications(record)
    }


@cache
def word_keys() -> Mapping[str, str]:
    """What no number says of an actor or the pair, with its meaning."""
    numbers = all_keys()
    return {
        key_of(table, name): f"{field.description} {_listed(get_args(field.annotation))}".strip()
        for table, record in RECORDS.items()
        for name, field in record.model_fields.items()
        if field.description and key_of(table, name) not in numbers
    }


def _listed(words: tuple[object, ...]) -> str:
    return f"One of {', '.join(map(str, words))}." if words and all(isinstance(word, str) for word in words) else ""


@cache
def silenced() -> Mapping[str, tuple[str, ...]]:
    """For each mechanism the keys that do nothing where it is off: those that it switches, and what needs them."""
    found = {}
    for mechanism, switched in mechanisms().items():
        silent = dict.fromkeys(key_of(table, specified.name) for table, specified in switched)
        before = -1
        while before < len(silent):
            before = len(silent)
            for key in all_keys():
                if any(all(_plain(need) in silent for need in any_of) for any_of in needs_of(tuple(key.split(".")))):
                    silent[key] = None
        found[mechanism] = tuple(silent)
    return found


def _plain(need: str) -> str:
    """What a key acts through, as a key; what stands for another value than zero is none."""
    table, _, name = need.partition(".")
    return need if "=" in need else key_of(table, name.rpartition(".")[2])


def keys() -> str:
    """Every number of the model: under its mechanism if it has one, else under its table."""
    lines = [
        "# Keys of a scenario\n",
        "Every number of the model with its unit, default, range and source; a scenario sets it, and so does `--set` "
        f"([which key for which question](turn.md)). {NAME} stands for the name of a state, a group, a third party, a "
        "region or an act. A mechanism is switched off with `mechanisms.WORD=false`; the keys under it then do "
        "nothing.\n",
        FILTER,
    ]
    told: set[str] = set()
    for mechanism, silent in silenced().items():
        others = [f"{{key}}`{key}`" for key in silent if _home(key) != mechanism]
        lines += [f"## {mechanism}\n", *(_entry(key) for key in silent if _home(key) == mechanism)]
        lines += [f"Also without effect where it is off: {', '.join(others)}.\n"] if others else []
        told |= set(silent)
    for table in RECORDS:
        rest = [key for key, (of, _) in all_keys().items() if of == table and key not in told]
        lines += [f"## Always at work: {table}\n", *map(_entry, rest)] if rest else []
    words = [f"```{{key}} {key}\n{_escaped(meaning)}\n```\n" for key, meaning in word_keys().items()]
    return "\n".join([*lines, "## What is no number\n", *words])


@cache
def _home(key: str) -> str:
    """The mechanism under which a key stands: the one that switches it, or else the one that silences fewest others."""
    own = all_keys()[key][1].mechanism
    return own or min((word for word, silent in silenced().items() if key in silent), key=lambda w: len(silenced()[w]))


def _entry(key: str) -> str:
    return f"```{{key}} {key}\n{_told(key)}\n\n*{_provenance(key)}*\n```\n"


def _told(key: str) -> str:
    """Meaning, default, unit and range of a key."""
    table, specified = all_keys()[key]
    unit, default = specified.unit, specified.default
    if isinstance(default, bool):
        numbers = f"{str(default).lower()} unless told otherwise"
    else:
        usual = "each act its own" if table == "actions" else f"{default.value:g}"
        numbers = f"{usual} unless told otherwise, {specified.low:g} to {specified.high:g} {_escaped(unit)}"
    return f"{_escaped(specified.meaning)}: {numbers}."


def _provenance(key: str) -> str:
    specified = all_keys()[key][1]
    if specified.source:
        return f"Source: {_escaped(specified.source)}"
    return f"Assumption: {_escaped(specified.assumption)}" if specified.assumption else "How a scenario begins."


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|{}$])", r"\\\1", text)


def asked() -> Iterator[tuple[str, str, list[str]]]:
    """The questions: what they are about, the question, and the changes that put it."""
    with QUESTIONS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["about"], row["question"], row["changes"].split()


def turn() -> str:
    """Which keys to turn for a question: the command, and each key with its meaning."""
    lines = [
        "# Which key do I turn for this question?\n",
        "Each command plays the same runs with and without the change, under the same luck. Take other values, a "
        "scenario of your own, or `sim sweep` for many values at once. [All keys](keys.md) has sources too.\n",
        FILTER,
    ]
    heading = ""
    for about, question, changes in asked():
        lines += [f"## {about}\n"] if about != heading else []
        heading = about
        command = " ".join(f"--set {change}" for change in changes)
        lines += [
            f"````{{question}} {question}\n```sh\nsim compare {ASKED_OF} {command}\n```\n",
            *(f"- {_turned(key)}" for key in dict.fromkeys(map(named, changes))),
            "````\n",
        ]
    return "\n".join(lines)


def _turned(key: str) -> str:
    table, _, word = key.partition(".")
    if table == "mechanisms":
        return f"[{word}](keys.md#{word.replace('_', '-')}): the whole mechanism, switched off."
    return f"{{key}}`{key}`: {_told(key) if key in all_keys() else _escaped(word_keys()[key])}"


# Words ----------------------------------------------------------------------------------------------------------------


def glossary() -> str:
    """The words of a report, and those for what a run came to."""
    lines = ["# Glossary\n"]
    for block in glossary_section().blocks:
        if isinstance(block, Heading):
            lines.append(f"## {block.words}\n")
        elif isinstance(block, Terms):
            lines += [f"{term}\n: {_escaped(str(words))}\n" for term, words in block.items]
    lines += [
        "## What a run came to: columns and outcomes\n",
        "Words of the table of runs, which conditions of a scenario may name; a and b are the two states.\n",
    ]
    rows = [
        (
            f"`{name}`",
            _escaped(column.meaning.format(a="a", b="b")),
            column.unit,
            f"`{column.given}`" * bool(column.given),
        )
        for name, column in ALL.items()
        if column.meaning
    ]
    lines += markdown_table(("word", "means", "unit", "given"), rows)
    return "\n".join([*lines, ""])


MADE: Mapping[str, Callable[[], str]] = {
    f"reference/{page.__name__}": page for page in (commands, python, rules, keys, turn, glossary)
}
"""What writes each page."""
