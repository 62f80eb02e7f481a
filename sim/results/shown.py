"""What the figures of an answer are drawn from, kept in a file beside it, so that they can be drawn when somebody asks.

Answers that come from runs are read back from these. Here are those that do not: the figures read the records below,
of the answer itself or of its folder alone.

>>> FactsShown.model_validate({"tables": [], "parameters": "defaults", "runs": 1, "decades": 1, "peace": 1,
...                            "seed": 1}).seed
1
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from os.path import lexists
from pathlib import Path

from pydantic import ConfigDict

from sim.results.facts import JudgedTable
from sim.results.stored_json import Stored, read_sealed, write_sealed


class Shown(Stored):
    """What is read of an answer: its fields of these names, or those of a file."""

    model_config = ConfigDict(strict=False, from_attributes=True, allow_inf_nan=True, ser_json_inf_nan="strings")


class FactsShown(Shown):
    """Of facts (`sim.evidence.facts.result.FactsResult`)."""

    tables: tuple[JudgedTable, ...]
    parameters: str
    runs: int
    decades: int
    peace: int
    seed: int


SHOWN: Mapping[str, type[Shown]] = {"facts": FactsShown}
"""What is kept, by the module of `sim.plots` that draws it."""


def keep_shown(folder: Path, name: str, answer: object) -> None:
    """Keep what the figures of an answer are drawn from in its folder.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    shown = SHOWN[name].model_validate(answer)
    write_sealed(_file(folder, name), json.loads(shown.model_dump_json()))


def shown_in(folder: Path) -> list[str]:
    """What is kept in a folder, by the modules that draw it."""
    return [name for name in SHOWN if lexists(_file(folder, name))]


def read_shown(folder: Path, name: str) -> Shown:
    """What `keep_shown` kept; errors as for `read_sealed`."""
    return SHOWN[name].model_validate(read_sealed(_file(folder, name), SHOWN[name], remedy="Ask anew."))


def _file(folder: Path, name: str) -> Path:
    return folder / f"figures-{name}.json"
