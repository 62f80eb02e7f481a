"""`--set key.path=VALUE`: one value of a scenario from the command line, read as TOML.

    --set states.iran.resolve=0.8
    --set 'groups.red.attacks_per_year={ distribution = "gamma", shape = 2, mean = 12 }'
    --set groups.red.host=china              (a bare word will do where a text is asked for)
    --set history.north_strike_day_0.day=5   (one entry of the record, by its id: see `sim.scenario.layers`)
    --set history.north_strike_day_0=drop

The key must exist in the model, and a state, group, third party, region or start that it names must exist in the
scenario: a new one is written in a file that extends this one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.scenario.faults import Fault, ScenarioError, listed, meant, shortened
from sim.scenario.layers import HISTORY, Layers, Origin
from sim.scenario.names import Path, dotted, parse_dotted, value_at
from sim.scenario.scan import refusal
from sim.scenario.shape import full_keys, known_keys, plain_faults, takes_text
from sim.scenario.write import as_toml

_BARE_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_ -]{0,63}")
_MAX_OPTION = 65_536
_NAMED = ("states", "groups", "third_parties", "region", "starts", HISTORY)
"""Tables whose keys are names that the scenario must have."""


Overrides = str | Sequence[str] | Mapping[str, Any]
"""`key.path=VALUE` texts, or values of Python by dotted key."""


def override_texts(overrides: Overrides) -> tuple[str, ...]:
    """Overrides as the texts that `--set` takes.

    >>> override_texts({"states.north.resolve": 0.8, "groups.red.host": "south", "groups.red.target": ["north"]})
    ('states.north.resolve=0.8', 'groups.red.host="south"', 'groups.red.target=["north"]')
    """
    if isinstance(overrides, str):
        return (overrides,)
    if not isinstance(overrides, Mapping):
        given = tuple(overrides) if isinstance(overrides, Iterable) else (overrides,)
        if wrong := [option for option in given if not isinstance(option, str)]:
            raise ValueError(f"overrides holds {wrong[0]!r}; it must be texts key.path=VALUE, or values by key.")
        return given
    texts = []
    for key, value in overrides.items():
        try:
            texts.append(f"{key}={as_toml(value)}")
        except ValueError as error:
            raise ScenarioError.at(f"overrides[{str(key)!r}]", str(error)) from None
    return tuple(texts)


class _Refused(Exception):
    """What is wrong with an option: the key, and the message that continues it."""


def apply_override(layers: Layers, option: str) -> None:
    """Set one value of a scenario in place; what is wrong with that joins its faults.

    Whether the value is allowed is checked with the rest.

    Parameters
    ----------
    layers : Layers
    option : str
        `key.path=VALUE`.
    """
    label = f"--set {shortened(option, 80)}"
    try:
        path, value = _read(layers.table, option)
    except _Refused as refused:
        layers.faults.append(Fault(label, None, *refused.args))
        return
    wrong = [Fault(label, None, dotted((*path, *inner[1:])), what) for inner, what in plain_faults({"x": value})]
    if wrong:
        layers.faults += wrong
        return
    for part in reversed(path[1:3] if path[0] == HISTORY else ()):
        value = {str(part): value}

    def origin_of(_: Path) -> Origin:
        return Origin("--set", label)

    if path[0] == HISTORY:
        layers.lay_record(value, origin_of)
    else:
        layers.put(path, value, origin_of)


def _read(table: dict[str, Any], option: str) -> tuple[Path, Any]:
    """Path and value of an option."""
    key, equals, written = (part.strip() for part in option.partition("="))
    if not equals:
        raise _Refused("", "must have the form key.path=VALUE, for example states.north.resolve=0.8.")
    path = parse_dotted(key)
    if path is None:
        raise _Refused(key, "is no dotted key such as states.north.resolve or history[0].day.")
    path = _known_path(table, path)
    try:
        return path, _value(written, takes_text(path))
    except ValueError as problem:
        raise _Refused(dotted(path), str(problem)) from None


def _known_path(table: dict[str, Any], path: Path) -> Path:
    """The path with its names checked against the model and the scenario; an entry of the record by its id."""
    checked: Path = ()
    for part in path:
        here = value_at(table, checked)
        if isinstance(part, int) and (isinstance(here, list) or checked == (HISTORY,)):
            names = list(here) if isinstance(here, list | dict) else []
            if part >= len(names):
                raise _Refused(dotted((*checked, part)), f"is no item; {dotted(checked)} has {len(names)}, from 0.")
            checked = (*checked, names[part] if checked == (HISTORY,) else part)
            continue
        name = str(part)
        known = known_keys(checked, table)
        if checked == (HISTORY,) and len(path) <= 3:
            known = None  # whether there is such an entry is seen when it is edited
        elif checked in [(named,) for named in _NAMED]:
            known = tuple(here) if isinstance(here, dict) else ()
        if known is not None and name not in known:
            meant_keys = full_keys(name, table) if not checked else ()
            whole = f"is no key by itself; write the whole key: {listed(meant_keys, length=150)}."
            raise _Refused(dotted((*checked, name)), whole if meant_keys else _unknown(checked, name, known))
        checked = (*checked, name)
    if checked == ("extends",):
        raise _Refused("extends", "cannot be set; write a file that extends the base.")
    return checked


def _unknown(checked: Path, name: str, known: tuple[str, ...]) -> str:
    if known:
        return f"is unknown; known are {listed(known, length=90)}.{meant(name, known)}"
    if checked in [(named,) for named in _NAMED]:
        return f"is unknown; the scenario has no {dotted(checked)}."
    return f"is no key; {dotted(checked)} holds no table."


def _value(written: str, takes_text: bool) -> Any:
    """The value that a text writes; the text of an error continues the key."""
    if not written:
        raise ValueError("has no value; write it after the =.")
    text = f"value = {written}"
    if len(written) > _MAX_OPTION:
        raise ValueError("the value is longer than 64 KiB.")
    if (limit := refusal(text)) is not None:
        raise ValueError(f"the value {limit[1]}")
    problem = "more than one value"
    try:
        table = tomllib.loads(text)
        if list(table) == ["value"]:
            return table["value"]
    except (ValueError, RecursionError) as error:
        problem = str(error).split(" (at ")[0]
    if _BARE_WORD.fullmatch(written) is None:
        raise ValueError(f"has a value that is no TOML ({shortened(problem, 80)}); put text in quotes: '\"north\"'.")
    if takes_text:
        return written
    if written.lower() in ("true", "false"):  # as Python and data frames write it
        return written.lower() == "true"
    raise ValueError(f"is {shortened(written, 60)}, which is neither a number nor true or false.")
