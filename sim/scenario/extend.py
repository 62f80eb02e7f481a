"""Scenarios that build on others: `extends`, followed and merged.

    extends = "bases/border_dyad.toml"      a path, relative to the file that says so
    extends = "iran_pakistan_2024"          or the name of a shipped scenario

A path must stay in the folder (or below) of the scenario that is loaded. Tables are merged key by key and the extending
file wins; a number, a list (`outcomes`, a whole `history`) and a table that gives a number are replaced whole. A table
`[history]` edits the inherited record (`sim.scenario.record_edits`). Each value remembers the file and line that it
came from.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

from sim.scenario.faults import ScenarioError, found, listed, meant
from sim.scenario.paths import Merged, Origin, Path
from sim.scenario.read import Document, read_document
from sim.scenario.record_edits import HISTORY, edit_record, name_entries
from sim.scenario.shipped import shipped_names, shipped_path

MAX_BASES = 8
"""Files in one chain of `extends`."""
SHIPPED = "shipped "
"""Stands before the name of a shipped base where messages and stored sources name files."""

_PART = re.compile(r"\.\.|[A-Za-z0-9_-][A-Za-z0-9_.-]*(?<!\.)")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


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
        Real path of the folder that no base may leave; None where the document came from no folder. A shipped
        scenario may be extended by its name from anywhere; its own bases stay among the shipped ones.
    """
    chain = [document]
    places = ["" if folder is None else os.path.join(folder, os.path.basename(document.file))]
    names = [os.path.basename(document.file)]
    is_shipped = False
    while "extends" in chain[-1].table:
        last = chain[-1]
        given = last.table["extends"]
        _refuse_strange(last, given)
        place = None if folder is None else _place_in(last, given, os.path.dirname(places[-1]), folder)
        if place is None:
            place, folder = _shipped_place(last, given, places[-1])
            is_shipped = True
        assert folder is not None, "a place lies in a folder"
        name = os.path.relpath(place, folder).replace(os.sep, "/")
        name = f"{SHIPPED}{name.removesuffix('.toml')}" if is_shipped else name
        names.append(name)
        if place in places:
            cycle = " -> ".join(names[places.index(place) :])
            raise _extends_fault(last, given, f"the files extend each other in a circle: {cycle}.")
        if len(chain) > MAX_BASES:
            raise _extends_fault(last, given, f"a chain may hold at most {MAX_BASES} bases.")
        shown = name if is_shipped else os.path.join(os.path.dirname(document.file), name)
        chain.append(read_document(place, shown))
        places.append(place)
    return chain


def name_in_folder(document: Document, folder: str) -> str:
    """The file of a document, relative to the folder of its scenario; a shipped base is known by its name."""
    if document.file.startswith(SHIPPED):
        return document.file
    return os.path.relpath(document.file, folder or ".").replace(os.sep, "/")


def _refuse_strange(document: Document, given: Any) -> None:
    """Raise for what can be neither a relative path of plain names nor the name of a shipped scenario."""
    if not isinstance(given, str) or not given:
        examples = 'such as "bases/border_dyad.toml", or the name of a shipped scenario, such as "tutorial"'
        raise _extends_fault(document, given, f"it must be the path of a file, {examples}.")
    parts = given.split("/")
    if not all(_PART.fullmatch(part) and part.split(".")[0].lower() not in _DEVICES for part in parts):
        remedy = "it must be a relative path of plain names with / between them, inside the scenario's folder."
        raise _extends_fault(document, given, remedy)


def _place_in(document: Document, given: str, here: str, folder: str) -> str | None:
    """The real path of a base, inside the folder; None if there is no such file."""
    place = os.path.realpath(os.path.join(here, *given.split("/")))
    if os.path.commonpath([place, folder]) != folder:
        raise _extends_fault(document, given, "it must stay inside the folder of the scenario.")
    return place if os.path.lexists(place) else None


def _shipped_place(document: Document, given: str, before: str) -> tuple[str, str]:
    """Real paths of a shipped base and of the folder of all; raises if there is none. An ending means a path."""
    is_path = given.endswith(".toml")
    place = None if is_path else shipped_path(given)
    if place is not None:
        return os.path.realpath(place), os.path.realpath(place.parents[given.count("/")])
    names = shipped_names()
    shipped = f"; shipped scenarios are {listed(names)}.{meant(given, names)}"
    if not before:
        lone = "a text without a folder cannot extend a file, only a shipped scenario by its name"
        raise _extends_fault(document, given, f"{lone}." if is_path else f"{lone}{shipped}")
    near = _neighbours(os.path.join(os.path.dirname(before), *given.split("/")))
    raise _extends_fault(document, given, f"there is no such file{near}{'.' if is_path else shipped}")


def _neighbours(place: str) -> str:
    try:
        names = sorted(name for name in os.listdir(os.path.dirname(place)) if name.endswith(".toml"))
    except OSError:
        return ""
    return f"; its folder holds {', '.join(names[:5])}" if names else ""


def _extends_fault(document: Document, given: Any, remedy: str) -> ScenarioError:
    line = document.lines.of(("extends",))
    return ScenarioError.at(document.file, f"is {found(given)}; {remedy}", line=line, key="extends")


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
        name = name_in_folder(document, folder).removeprefix(SHIPPED)
        label = "scenario" if document is chain[0] else f"base {name}"
        lay_over(merged, document, label, rank)
    return merged


def lay_over(merged: Merged, document: Document, label: str, rank: int) -> None:
    """Lay a document over what the layers below it say, in place."""
    layer = _layer(document, label, rank)
    edits = layer.table.get(HISTORY)
    if isinstance(edits, dict):
        layer.table = {key: value for key, value in layer.table.items() if key != HISTORY}
    elif edits is not None:
        merged.edited, merged.placed = {}, {}
    origins: dict[Path, Origin] = {(): layer.origins[()]}
    merged.table = _over(merged, layer, (), merged.table, layer.table, origins)
    merged.origins = origins
    name_entries(merged)
    if isinstance(edits, dict):
        merged.faults += edit_record(merged, edits, layer.origins)


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
