"""`--set key.path=VALUE`: one value of a scenario from the command line, read as TOML.

    --set states.iran.resolve=0.8
    --set 'groups.red.attacks_per_year={ distribution = "gamma", shape = 2, mean = 12 }'
    --set groups.red.host=china              (a bare word will do where a text is asked for)
    --set history.north_strike_day_0.day=5   (one entry of the record, by its id: see `sim.scenario.record_edits`)
    --set history.north_strike_day_0=drop

The key must exist in the model, and a state, group, third party, region or start that it names must exist in the
scenario: a new one is written in a file that extends this one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario.extend import origins_under
from sim.scenario.faults import Fault, ScenarioError, listed, meant, shortened
from sim.scenario.paths import Merged, Origin, Path, dotted, parse_dotted, value_at
from sim.scenario.record_edits import HISTORY, by_id, edit_record, name_entries
from sim.scenario.scan import refusal
from sim.scenario.shape import full_keys, known_keys, parameter_path, plain_faults, takes_text
from sim.scenario.write import as_toml

_BARE_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_ -]{0,63}")
_MAX_OPTION = 65_536
_NAMED = ("states", "groups", "third_parties", "region", "starts")


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
        return tuple(overrides)
    texts = []
    for key, value in overrides.items():
        try:
            texts.append(f"{key}={as_toml(value)}")
        except ValueError as error:
            raise _fault(f"overrides[{str(key)!r}]", "", str(error)) from None
    return tuple(texts)


def apply_override(merged: Merged, option: str) -> None:
    """Set one value of a merged scenario in place.

    Parameters
    ----------
    merged : Merged
    option : str
        `key.path=VALUE`.

    Raises
    ------
    ScenarioError
        If the key does not exist or the value is no TOML. Whether the value is allowed is checked with the rest.
    """
    label = f"--set {shortened(option, 80)}"
    key, equals, written = option.partition("=")
    if not equals:
        raise _fault(label, "", "must have the form key.path=VALUE, for example states.north.resolve=0.8.")
    path = parse_dotted(key.strip())
    if path is None:
        raise _fault(label, key.strip(), "is no dotted key such as states.north.resolve or history[0].day.")
    path = _known_path(merged.table, path, label)
    value = _read(written.strip(), path, label)
    faults = [Fault(label, None, dotted((*path, *inner[1:])), message) for inner, message in plain_faults({"x": value})]
    if faults:
        raise ScenarioError(faults)
    origin = Origin("--set", _rank(merged), label, None)
    if path[0] != HISTORY or (len(path) == 1 and not isinstance(value, dict)):
        put(merged, path, value, origin)
        name_entries(merged)
        return
    edits = value if len(path) == 1 else {str(path[1]): value if len(path) == 2 else {str(path[2]): value}}
    faults = edit_record(merged, edits, origins_under(edits, (HISTORY,), origin))
    if faults:
        raise ScenarioError(faults)


def _rank(merged: Merged) -> int:
    return max(origin.rank for origin in merged.origins.values()) + 1


def put(merged: Merged, path: Path, value: Any, origin: Origin) -> None:
    """Write a value at a path, making the tables that lead there."""
    node: Any = merged.table
    for length, part in enumerate(path[:-1], start=1):
        inner = value_at(merged.table, path[:length])
        if not isinstance(inner, dict | list):
            inner = {}
            node[part] = inner
        merged.origins.setdefault(path[:length], origin)
        node = inner
    node[path[-1]] = value
    for known in [known for known in merged.origins if known[: len(path)] == path]:
        del merged.origins[known]
    merged.origins.update(origins_under(value, path, origin))


def _known_path(table: dict[str, Any], path: Path, label: str) -> Path:
    """The path with its names checked against the model and the scenario."""
    path = by_id(table, path)
    if path[0] == HISTORY and 1 < len(path) <= 3 and not isinstance(path[1], int):
        return path  # whether there is such an entry is seen when it is edited
    checked: Path = ()
    for part in path:
        here = value_at(table, checked)
        if isinstance(here, list):
            if not isinstance(part, int) or part >= len(here):
                raise _fault(label, dotted((*checked, part)), f"is no item; {dotted(checked)} has {len(here)}, from 0.")
            checked = (*checked, part)
            continue
        name = str(part)
        known = known_keys(checked, table)
        if checked in [(named,) for named in _NAMED]:
            known = tuple(here) if isinstance(here, dict) else ()
        if known is not None and name not in known:
            meant_keys = full_keys(name, table) if not checked else ()
            whole = f"is no key by itself; write the whole key: {listed(meant_keys, length=150)}."
            raise _fault(label, dotted((*checked, name)), whole if meant_keys else _unknown(checked, name, known))
        checked = (*checked, name)
    if checked == ("extends",):
        raise _fault(label, "extends", "cannot be set; write a file that extends the base.")
    return checked


def _unknown(checked: Path, name: str, known: tuple[str, ...]) -> str:
    if not known:
        whole = parameter_path(checked)
        if whole is not None or checked not in [(named,) for named in _NAMED]:
            return f"is no key; {dotted(checked)} holds no table."
        return f"is unknown; the scenario has no {dotted(checked)}."
    return f"is unknown; known are {listed(known, length=90)}.{meant(name, known)}"


def _read(written: str, path: Path, label: str) -> Any:
    if not written:
        raise _fault(label, dotted(path), "has no value; write it after the =.")
    text = f"value = {written}"
    refused = "the value is longer than 64 KiB." if len(written) > _MAX_OPTION else None
    if refused is None and (limit := refusal(text)) is not None:
        refused = f"the value {limit[1]}"
    if refused is not None:
        raise _fault(label, dotted(path), refused)
    problem = ""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        table, problem = {}, str(error).split(" (at ")[0]
    if list(table) == ["value"]:
        return table["value"]
    if _BARE_WORD.fullmatch(written):
        if takes_text(path):
            return written
        if written.lower() in ("true", "false"):  # as Python and data frames write it
            return written.lower() == "true"
        raise _fault(label, dotted(path), f"is {shortened(written, 60)}, which is neither a number nor true or false.")
    reason = problem or "more than one value"
    raise _fault(
        label, dotted(path), f"has a value that is no TOML ({shortened(reason, 80)}); put text in quotes: '\"north\"'."
    )


def _fault(label: str, key: str, message: str) -> ScenarioError:
    return ScenarioError.at(label, message, key=key)
