"""Scenarios that build on others: `extends`, followed and merged.

    extends = "bases/border_dyad.toml"

The path is relative to the file that says so and must stay in the folder (or below) of the scenario that is loaded.
Tables are merged key by key and the extending file wins; a number, a list (`history`, `outcomes`) and a table that
gives a number are replaced whole. Each value remembers the file and line that it came from.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.faults import Fault, ScenarioError, found
from sim.scenario.paths import Path
from sim.scenario.read import Document, read_document

MAX_BASES = 8
"""Files in one chain of `extends`."""

_PART = re.compile(r"\.\.|[A-Za-z0-9_-][A-Za-z0-9_.-]*(?<!\.)")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from.

    Attributes
    ----------
    set_by : str
        "scenario", "base FILE", "--set" or "--horizon".
    rank : int
        Later layers have higher ranks: the first base 0, and so on.
    file : str
        The file or option, as messages name it.
    line : int or None
        From 1.
    """

    set_by: str
    rank: int
    file: str
    line: int | None


@dataclass(slots=True)
class Merged:
    """A scenario as parsed, put together from its layers.

    Attributes
    ----------
    table : dict
        What it says.
    origins : dict of path to Origin
        Of every table, key and list item in it.
    """

    table: dict[str, Any] = field(default_factory=dict)
    origins: dict[Path, Origin] = field(default_factory=dict)

    def origin_of(self, path: Path) -> Origin:
        """Origin of the value at a path, or of the nearest table above it."""
        for length in range(len(path), 0, -1):
            origin = self.origins.get(path[:length])
            if origin is not None:
                return origin
        return self.origins[()]


def read_chain(path: str | os.PathLike[str], file: str | None = None) -> list[Document]:
    """A scenario file and its bases, the file itself first.

    Parameters
    ----------
    path : str or path
    file : str, optional
        How messages name the file.

    Raises
    ------
    ScenarioError
        If one cannot be read, or the chain leaves the folder, bites its tail or is too long.
    """
    name = os.fspath(path) if file is None else file
    return follow(read_document(path, name), os.path.realpath(os.path.dirname(os.path.abspath(path))))


def follow(document: Document, folder: str | None) -> list[Document]:
    """The document and the bases that it names, one after the other.

    Parameters
    ----------
    document : Document
    folder : str or None
        Real path of the folder that no base may leave; None where the document came from no folder.
    """
    chain = [document]
    places = ["" if folder is None else os.path.join(folder, os.path.basename(document.file))]
    while "extends" in chain[-1].table:
        last = chain[-1]
        given = last.table["extends"]
        if folder is None:
            raise _extends_fault(last, given, "a text without a folder cannot extend a file.")
        place = _base_path(last, given, os.path.dirname(places[-1]), folder)
        names = [os.path.relpath(known, folder).replace(os.sep, "/") for known in (*places, place)]
        if place in places:
            cycle = " -> ".join(names[places.index(place) :])
            raise _extends_fault(last, given, f"the files extend each other in a circle: {cycle}.")
        if len(chain) > MAX_BASES:
            raise _extends_fault(last, given, f"a chain may hold at most {MAX_BASES} bases.")
        shown = os.path.join(os.path.dirname(document.file), names[-1])
        chain.append(read_document(place, shown))
        places.append(place)
    return chain


def _base_path(document: Document, given: Any, here: str, folder: str) -> str:
    """The real path of a base, inside the folder."""
    if not isinstance(given, str) or not given:
        raise _extends_fault(document, given, 'it must be the path of a file, such as "bases/border_dyad.toml".')
    parts = given.split("/")
    is_plain = all(_PART.fullmatch(part) and part.split(".")[0].lower() not in _DEVICES for part in parts)
    if not is_plain:
        remedy = "it must be a relative path of plain names with / between them, inside the scenario's folder."
        raise _extends_fault(document, given, remedy)
    place = os.path.realpath(os.path.join(here, *parts))
    if os.path.commonpath([place, folder]) != folder:
        raise _extends_fault(document, given, "it must stay inside the folder of the scenario.")
    if not os.path.lexists(place):
        raise _extends_fault(document, given, f"there is no such file{_neighbours(place)}.")
    return place


def _neighbours(place: str) -> str:
    try:
        names = sorted(name for name in os.listdir(os.path.dirname(place)) if name.endswith(".toml"))
    except OSError:
        return ""
    return f"; its folder holds {', '.join(names[:5])}" if names else ""


def _extends_fault(document: Document, given: Any, remedy: str) -> ScenarioError:
    line = document.lines.of(("extends",))
    return ScenarioError([Fault(document.file, line, "extends", f"is {found(given)}; {remedy}")])


def merge(chain: Sequence[Document]) -> Merged:
    """All layers of a chain in one table, the first document winning.

    Parameters
    ----------
    chain : sequence of Document
        From `read_chain`: the scenario first, then its bases.
    """
    merged = Merged()
    folder = os.path.dirname(chain[0].file)
    for rank, document in enumerate(reversed(chain)):
        name = os.path.relpath(document.file, folder or ".").replace(os.sep, "/")
        label = "scenario" if document is chain[0] else f"base {name}"
        layer = _layer(document, label, rank)
        origins: dict[Path, Origin] = {(): layer.origins[()]}
        table = _over(merged, layer, (), merged.table, layer.table, origins)
        merged = Merged(table, origins)
    return merged


def _layer(document: Document, label: str, rank: int) -> Merged:
    origins: dict[Path, Origin] = {(): Origin(label, rank, document.file, None)}
    for path in _paths_of(document.table, ()):
        origins[path] = Origin(label, rank, document.file, document.lines.of(path))
    return Merged(document.table, origins)


def _paths_of(value: Any, path: Path) -> list[Path]:
    inside: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    paths = [path] if path else []
    for key, item in inside:
        paths.extend(_paths_of(item, (*path, key)))
    return paths


def _over(
    base: Merged, layer: Merged, path: Path, below: dict[str, Any], above: dict[str, Any], origins: dict[Path, Origin]
) -> dict[str, Any]:
    """`above` laid over `below`; fills in `origins`."""
    table: dict[str, Any] = {}
    for key in (*below, *(key for key in above if key not in below)):
        here = (*path, key)
        old, new = below.get(key), above.get(key)
        if key in above and isinstance(old, dict) and isinstance(new, dict) and not _gives_a_number(old, new):
            origins[here] = layer.origins[here]
            table[key] = _over(base, layer, here, old, new, origins)
            continue
        source, value = (layer, new) if key in above else (base, old)
        table[key] = value
        for inner in _paths_of(value, here):
            origins[inner] = source.origins[inner]
    return table


def _gives_a_number(*tables: dict[str, Any]) -> bool:
    """Whether one of the tables is a number with its provenance, which is replaced whole."""
    return any(
        isinstance(table.get("distribution"), str) or ("value" in table and not isinstance(table["value"], dict))
        for table in tables
    )


def origins_under(value: Any, path: Path, origin: Origin) -> dict[Path, Origin]:
    """One origin for a value and everything inside it."""
    return dict.fromkeys(_paths_of(value, path), origin)
