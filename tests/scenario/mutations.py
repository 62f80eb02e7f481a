"""Scenarios with a few things changed: values at their edges, words swapped, keys dropped or added, tables multiplied.

`mutated(seed)` is an ordinary scenario file, made from a shipped or a generated one; the seed is all it depends on.
About two in three are still sound.
"""

from __future__ import annotations

import datetime
import random
import tomllib
from functools import cache
from typing import Any

from sim.scenario.entities import NAMED_TABLES, RECORDS, default_actions, mechanisms
from sim.scenario.extend import follow, layers_of
from sim.scenario.outcomes import ALL, WORDS_OF
from sim.scenario.quantity import specifications
from sim.scenario.read import find, read_document, shipped_names
from sim.scenario.shape import specification_at
from sim.vocabulary import CASE_WORDS
from tests.engine import generator

Draw = random.Random
Table = dict[str, Any]
Path = tuple[str | int, ...]

FAMILY = (
    "blow_at_group",
    "blow_at_state",
    "border_incident",
    "display",
    "dyad",
    "group_attack",
    "group_dyad",
    "threat",
)
NUMBERS = (
    0, -0.0, 1, -1, 0.5, 1e308, -1e308, 1e-308, 5e-324, 1e12, 1e-12, 1e6, 1e-3, 2**53, 2**63 - 1, -(2**63), 10**30,
    float("inf"), float("nan"), 0.1 + 0.2, 8191, 8191.999, 3650, -3650, 200, 19_999, 1e-5,
)  # fmt: skip
TEXTS = (
    "", " ", "x", "both", "nobody", "none", "$x^$", "a $ b $ c_{", r"\frac{1}{", "<script>alert(1)</script>", "&amp;",
    "ایران", "日本", "😀" * 40, "é" * 4_096, "x" * 4_096, "line\nline\ttab", "%s %d {0} {x}", "\u202eabc", "\x00",
    "nan", "true", "'\"`", "[bold]red[/bold]", "[/", "\u200d", "\ufeff", "ß" * 300, "-1", "=1+1",
)  # fmt: skip
NAMES = (
    "world", "own", "both", "nobody", "a", "b", "me", "other", "self", "record", "quiet", "nan", "none", "true", "0",
    "-", "_", "__class__", "_name", "x" * 64, "x" * 65, "class", "time", "run", "group", "1e5", "--", "con", "war",
    "all", "is",
)  # fmt: skip
DATES = (
    datetime.date(1, 1, 1), datetime.date(9999, 12, 31), datetime.date(9999, 6, 1), datetime.date(1, 2, 1),
    datetime.date(2024, 2, 29), datetime.date(1582, 10, 10), datetime.date(9990, 1, 1),
)  # fmt: skip
DAYS = (-3651, -3650, -366, -1, 0, 1, 2, 30, 59, 120, 179, 180, 364, 8190, 8191, 8192)


def mutated(seed: int) -> str:
    """The text of a scenario, changed in one to four places."""
    draw = random.Random(f"mutated {seed}")
    table = _copied(draw.choice(_bases()))
    for _ in range(draw.choice((1, 1, 2, 2, 3, 4))):
        draw.choice(CHANGES)(draw, table)
    return generator.written(table)


@cache
def _bases() -> tuple[Table, ...]:
    """Shipped scenarios, each with its bases merged in, and generated ones."""
    names = [*shipped_names(), *(f"reference/{name}" for name in FAMILY)]
    shipped = [layers_of(follow(read_document(find(name)), str(find(name).parent))) for name in names]
    for layers in shipped:
        layers.settle()
    tables = [{key: value for key, value in layers.table.items() if key != "extends"} for layers in shipped]
    return (*tables, *(tomllib.loads(generator.text(seed)) for seed in range(12)))


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _leaves(value: Any, path: Path = ()) -> list[Path]:
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, item in items for leaf in _leaves(item, (*path, key))]
    return [path]


def _at(table: Any, path: Path) -> Any:
    for part in path:
        table = table[part]
    return table


def _edge(draw: Draw, path: Path, value: Any) -> Any:
    """Another value for the one at a path, at the edge of what it may be or beyond."""
    specified = specification_at(path)
    if isinstance(value, bool):
        return draw.choice((not value, 1, "true"))
    if isinstance(value, datetime.date):
        return draw.choice(DATES)
    if path and path[-1] in ("day", "history_until"):
        return draw.choice(DAYS)
    if isinstance(value, int | float):
        if specified is not None and not specified.is_flag and draw.random() < 0.7:
            low, high = specified.low, specified.high
            return draw.choice((low, high, low, high, (low + high) / 2, min(low + 1e-9, high), _law(draw, low, high)))
        return draw.choice(NUMBERS)
    if isinstance(value, str):
        return draw.choice((*TEXTS, *NAMES, *CASE_WORDS))
    return draw.choice((*NUMBERS, *TEXTS, {}, []))


def _law(draw: Draw, low: float, high: float) -> Table:
    """A distribution, often within [low, high], with parameters that may be extreme."""
    low, high = max(low, -1e6), min(high, 1e6)
    inner = sorted(draw.uniform(low, high) for _ in range(3))
    small, large = (draw.choice((1e-12, 1e-3, 0.5, 1.0, 40.0, 1e6, 1e12, 1e-308, 1e308)) for _ in range(2))
    law = draw.choice((
        {"distribution": "uniform", "low": low, "high": high},
        {"distribution": "uniform", "low": inner[0], "high": inner[2]},
        {"distribution": "loguniform", "low": max(low, 1e-12), "high": max(high, 2e-12)},
        {"distribution": "triangular", "low": inner[0], "mode": inner[1], "high": inner[2]},
        {"distribution": "triangular", "low": low, "mode": low, "high": high},
        {"distribution": "normal", "mean": inner[1], "sd": small},
        {"distribution": "lognormal", "median": max(inner[1], 1e-12), "sd_log": large},
        {"distribution": "lognormal", "mean_log": draw.choice((0, -700, 700, 1e12)), "sd_log": small},
        {"distribution": "beta", "a": small, "b": large},
        {"distribution": "gamma", "shape": small, "mean": large},
        {"distribution": "exponential", "mean": small},
        {"distribution": "discrete", "values": [low, inner[0], high], "weights": [0, 1, small]},
        {"distribution": "mixture", "components": [
            {"distribution": "discrete", "values": [low]}, {"distribution": "uniform", "low": low, "high": high}]},
    ))  # fmt: skip
    return law | draw.choice(({}, {"at_least": low, "at_most": high}, {"at_most": high})) | {"assumption": "a guess"}


def change_a_value(draw: Draw, table: Table) -> None:
    """Any value of the file becomes one at its edge."""
    path = draw.choice(_leaves(table))
    _at(table, path[:-1])[path[-1]] = _edge(draw, path, _at(table, path))


def change_a_number_of_the_model(draw: Draw, table: Table) -> None:
    """A parameter that the file may not even name is given an extreme value or a law."""
    kind = draw.choice(list(RECORDS))
    specified = draw.choice(list(specifications(RECORDS[kind])))
    records = table.setdefault(kind, {})
    if kind in NAMED_TABLES and not records:
        return
    record = records.setdefault(draw.choice(list(records)), {}) if kind in NAMED_TABLES else records
    path = (kind, *(("x",) if kind in NAMED_TABLES else ()), specified.name)
    record[specified.name] = draw.random() < 0.5 if specified.is_flag else _edge(draw, path, 1.0)


def swap_two_values(draw: Draw, table: Table) -> None:
    """Two values of one kind change places."""
    leaves = _leaves(table)
    first = draw.choice(leaves)
    same = [path for path in leaves if type(_at(table, path)) is type(_at(table, first))]
    second = draw.choice(same)
    one, two = _at(table, first), _at(table, second)
    _at(table, first[:-1])[first[-1]], _at(table, second[:-1])[second[-1]] = two, one


def drop_a_key(draw: Draw, table: Table) -> None:
    """A value, or the table that it stands in, is not there."""
    path = draw.choice(_leaves(table))
    path = path[: draw.randint(1, len(path))]
    del _at(table, path[:-1])[path[-1]]


def rename_a_table(draw: Draw, table: Table) -> None:
    """An actor, a start or a state gets an odd name, wherever it is named."""
    named = [(kind, name) for kind in (*NAMED_TABLES, "starts") for name in table.get(kind, {})]
    if named:
        kind, old = draw.choice(named)
        new = draw.choice(NAMES)
        table[kind] = {new if name == old else name: item for name, item in table[kind].items()}
        for path in _leaves(table):
            if _at(table, path) == old and path[-1] != "name":
                _at(table, path[:-1])[path[-1]] = new


def multiply_a_table(draw: Draw, table: Table) -> None:
    """A group, a third party or a region stands there many times."""
    kind = draw.choice(("groups", "third_parties", "region", "starts"))
    items = table.get(kind)
    if items:
        item = draw.choice(list(items.values()))
        items.update({f"copy_{i}": _copied(item) for i in range(draw.choice((1, 3, 20, 60, 85, 199, 201)))})


def write_history(draw: Draw, table: Table) -> None:
    """The record gets entries: many on one day, words for every actor, deaths of any size."""
    actors = [*table.get("states", {}), *table.get("groups", {}), *table.get("third_parties", {}), "both", "outsiders"]
    states = [*table.get("states", {}), "both"]
    entries = table.setdefault("history", [])
    if not isinstance(entries, list):
        return
    many = draw.choice((1, 1, 2, 5, 40, 1_100))
    entry: Table = {
        "day": draw.choice(DAYS), "actor": draw.choice(actors), "target": draw.choice(states or ["x"]),
        "action": draw.choice(list(CASE_WORDS)), "assumption": "mutated",
        **draw.choice(({}, {"deaths": draw.choice((0, 1, 999, 10_000_000))}, {"deaths_civilian": 10_000_000})),
        **draw.choice(({}, {"against": draw.choice([*table.get("groups", {}), "x"])})),
    }  # fmt: skip
    entries += [dict(entry) for _ in range(many)]
    entries.sort(key=lambda one: one["day"] if isinstance(one.get("day"), int) else 0)
    if draw.random() < 0.7:
        table["starts"] = {"here": {"history_until": draw.choice([one.get("day", 0) for one in entries])}}
        table["default_start"] = "here"


def ask_an_outcome(draw: Draw, table: Table) -> None:
    """Outcomes of one's own: deep, empty, with words and numbers at their edges."""

    def condition(depth: int) -> Table:
        if depth and draw.random() < 0.6:
            word = draw.choice(("any", "all", "not"))
            return {word: condition(depth - 1) if word == "not" else [condition(depth - 1), condition(0)]}
        column = draw.choice([*ALL])
        value = draw.choice((True, False, *NUMBERS[:8], *WORDS_OF.get(column, ("x",))))
        return {column: draw.choice((value, {draw.choice(("is", "at_least", "at_most")): value}))}

    made = table.setdefault("outcomes", [])
    if isinstance(made, list):
        for _ in range(draw.choice((1, 1, 3, 150))):
            made.append({"name": f"{draw.choice(NAMES)[:50]}_{len(made)}", "when": condition(draw.choice((0, 1, 3)))})


def switch_mechanisms(draw: Draw, table: Table) -> None:
    """Some mechanisms, or all, are off."""
    known = sorted(mechanisms())
    table["mechanisms"] = dict.fromkeys(draw.sample(known, draw.choice((1, 3, len(known)))), False)


def set_the_frame(draw: Draw, table: Table) -> None:
    """Horizon, quiet spell, day zero, title: what all the rest hangs on."""
    key, values = draw.choice((
        ("horizon_days", (1, 0.5, 1e-3, 1e-12, 1e-308, 8191, 8190.5, 400, 10_000)),
        ("quiet_days", (1, 1e-3, 1e-308, 8191, 400)),
        ("day_zero", DATES),
        ("title", TEXTS),
        ("description", TEXTS),
        ("notes", ({"a": "b"}, *TEXTS)),
    ))  # fmt: skip
    table[key] = draw.choice(values)


def weigh_an_action(draw: Draw, table: Table) -> None:
    """An act becomes free, or dear."""
    word = draw.choice(list(default_actions()))
    table.setdefault("actions", {})[word] = {"cost": draw.choice((-2, -2, 0, 5, 12, 12, 1e308))}


CHANGES = (
    change_a_value, change_a_value, change_a_number_of_the_model, change_a_number_of_the_model, swap_two_values,
    drop_a_key, rename_a_table, multiply_a_table, write_history, ask_an_outcome, switch_mechanisms, set_the_frame,
    weigh_an_action,
)  # fmt: skip
