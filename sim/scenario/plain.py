"""What every value of a scenario file must be, whatever it stands for: short, shallow, finite, plainly named.

>>> list(plain_faults({"states": {"North": {"resolve": 1e999}}}))[0]
(('states', 'North'), 'is no usable key; keys hold a-z, 0-9, _ and -, up to 64 of them. Did you mean "north"?')
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from sim.scenario.faults import escaped, found
from sim.scenario.paths import Path
from sim.scenario.scan import MAX_TEXT
from sim.scenario.shape import specification_at

MAX_DEPTH = 6
"""Tables inside each other; lists count only inside lists."""
MAX_ITEMS = 10_000
"""Items in a list."""
LARGEST_INTEGER = 2**63 - 1
"""Of TOML."""

# Right-to-left overrides make a text read otherwise than it is; joiners stay, since Persian is written with them.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_KEY = re.compile(r"[a-z0-9_-]{1,64}")


def plain_faults(table: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Path and message of everything in a parsed file that no scenario may hold."""
    yield from _in_table(table, (), 0)


def _in_table(table: dict[str, Any], path: Path, depth: int) -> Iterator[tuple[Path, str]]:
    if depth > MAX_DEPTH:
        yield path, f"is nested too deeply (limit {MAX_DEPTH} tables)."
        return
    for key, value in table.items():
        here = (*path, key)
        if _KEY.fullmatch(key) is None:
            yield here, _key_message(key)
        yield from _in_value(value, here, depth)


def _key_message(key: str) -> str:
    better = key.strip().lower().replace(" ", "_")
    hint = f' Did you mean "{better}"?' if _KEY.fullmatch(better) else ""
    return f"is no usable key; keys hold a-z, 0-9, _ and -, up to 64 of them.{hint}"


def _in_value(value: Any, path: Path, depth: int) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        yield from _in_table(value, path, depth + 1)
    elif isinstance(value, list):
        if len(value) > MAX_ITEMS:
            yield path, f"is a list of {len(value):,}; the limit is {MAX_ITEMS:,}."
            return
        for place, item in enumerate(value):
            yield from _in_value(item, (*path, place), depth + isinstance(item, list))
        if depth > MAX_DEPTH:
            yield path, f"is nested too deeply (limit {MAX_DEPTH} tables)."
    elif isinstance(value, str):
        if len(value) > MAX_TEXT:
            yield path, f"is a text of {len(value):,} characters; the limit is {MAX_TEXT:,}."
        unseen = _UNSEEN.search(value)
        if unseen is not None:
            yield path, f"holds the control character {escaped(unseen.group())}; take it out."
    elif isinstance(value, float) and not math.isfinite(value):
        specified = specification_at(path)
        where = f" in {specified.allowed}" if specified is not None and not specified.is_flag else ""
        yield path, f"is {found(value)}; it must be a finite number{where}."
    elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        yield path, f"is {found(value)}; it must be a whole number of at most 18 digits."
