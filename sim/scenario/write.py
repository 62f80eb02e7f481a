r"""Values of Python as TOML writes them.

>>> print(as_toml({"value": 0.8, "note": 'a "guess"', "days": [1, 2], "open": True}))
{ value = 0.8, note = "a \"guess\"", days = [1, 2], open = true }
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from typing import Any


def as_toml(value: Any) -> str:
    """A value on one line, as it may stand behind `key =`.

    Parameters
    ----------
    value : float, str, bool, date, list, tuple or mapping, or a number or array of NumPy

    Raises
    ------
    ValueError
        If it is of another kind; the text continues the name of the value.
    """
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):  # a text of JSON is one of TOML but for the character DEL
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {as_toml(item)}' for name, item in value.items())} }}"
    allowed = "a number, a text, true or false, a date, a list or a table"
    raise ValueError(f"is a {type(value).__name__}; it must be {allowed}.")


def toml_table(heading: str, table: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a table with its heading, such as `[dyad]`; none where that is empty. What is None is left out."""
    if heading:
        yield heading
    yield from (f"{key} = {as_toml(value)}" for key, value in table.items() if value is not None)
