"""Scenarios that build on others: `extends`, followed.

    extends = "bases/border_dyad.toml"      a path, relative to the file that says so
    extends = "iran_pakistan_2024"          or the name of a shipped scenario

A path must stay in the folder (or below) of the scenario that is loaded. How one file is laid over the other is said in
`sim.scenario.layers`.
"""

from __future__ import annotations

import os
import re
from itertools import islice
from typing import Any

from sim.scenario.faults import MAX_FAULTS, Fault, ScenarioError, found, listed, meant
from sim.scenario.layers import HISTORY, Layers, Origin
from sim.scenario.names import Path, dotted
from sim.scenario.read import Document, read_document, shipped_names, shipped_path
from sim.scenario.shape import plain_faults

MAX_BASES = 8
"""Files in one chain of `extends`."""
SHIPPED = "shipped "
"""Stands before the name of a shipped base where messages and stored sources name files."""

_PART = re.compile(r"\.\.|[A-Za-z0-9_-][A-Za-z0-9_.-]*(?<!\.)")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})

Chain = dict[str, Document]
"""A scenario and its bases, each after the one that names it, by file relative to the scenario's folder."""


def follow(document: Document, folder: str | None) -> Chain:
    """The document and the bases that it names, one after the other.

    Parameters
    ----------
    document : Document
    folder : str or None
        The folder that no base may leave; None where the document came from no folder. A shipped scenario may be
        extended by its name from anywhere; its own bases stay among the shipped ones.

    Raises
    ------
    ScenarioError
        If a base cannot be read, or the chain leaves the folder, bites its tail or is too long.
    """
    here, name = os.path.split(document.file)
    folder = None if folder is None else os.path.realpath(folder)
    chain = {name: document}
    places = {"" if folder is None else os.path.join(folder, name): name}
    is_shipped = False
    while "extends" in document.table:
        before, given = next(reversed(places)), document.table["extends"]
        _refuse_strange(document, given)
        place = None if folder is None else _place_in(document, given, os.path.dirname(before), folder)
        if place is None:
            place, folder = _shipped_place(document, given, before)
            is_shipped = True
        assert folder is not None, "a place lies in a folder"
        name = os.path.relpath(place, folder).replace(os.sep, "/")
        name = f"{SHIPPED}{name.removesuffix('.toml')}" if is_shipped else name
        if place in places:
            names = list(places.values())
            cycle = " -> ".join([*names[names.index(places[place]) :], name])
            raise _fault(document, given, f"the files extend each other in a circle: {cycle}.")
        if len(chain) > MAX_BASES:
            raise _fault(document, given, f"a chain may hold at most {MAX_BASES} bases.")
        document = read_document(place, name if is_shipped else os.path.join(here, name))
        chain[name], places[place] = document, name
    return chain


def _refuse_strange(document: Document, given: Any) -> None:
    """Raise for what can be neither a relative path of plain names nor the name of a shipped scenario."""
    if not isinstance(given, str) or not given:
        examples = 'such as "bases/border_dyad.toml", or the name of a shipped scenario, such as "tutorial"'
        raise _fault(document, given, f"it must be the path of a file, {examples}.")
    parts = given.split("/")
    if not all(_PART.fullmatch(part) and part.split(".")[0].lower() not in _DEVICES for part in parts):
        remedy = "it must be a relative path of plain names with / between them, inside the scenario's folder."
        raise _fault(document, given, remedy)


def _place_in(document: Document, given: str, here: str, folder: str) -> str | None:
    """The real path of a base, inside the folder; None if there is no such file."""
    place = os.path.realpath(os.path.join(here, *given.split("/")))
    if os.path.commonpath([place, folder]) != folder:
        raise _fault(document, given, "it must stay inside the folder of the scenario.")
    return place if os.path.lexists(place) else None


def _shipped_place(document: Document, given: str, before: str) -> tuple[str, str]:
    """Real paths of a shipped base and of the folder of all; raises if there is none. An ending means a path."""
    is_path = given.endswith(".toml")
    place = None if is_path else shipped_path(given)
    if place is not None:
        return os.path.realpath(place), os.path.realpath(place.parents[given.count("/")])
    what = "a text without a folder cannot extend a file, only a shipped scenario by its name"
    if before:
        what = f"there is no such file{_neighbours(os.path.join(os.path.dirname(before), *given.split('/')))}"
    names = shipped_names()
    remedy = "." if is_path else f"; shipped scenarios are {listed(names)}.{meant(given, names)}"
    raise _fault(document, given, f"{what}{remedy}")


def _neighbours(place: str) -> str:
    try:
        names = sorted(name for name in os.listdir(os.path.dirname(place)) if name.endswith(".toml"))
    except OSError:
        return ""
    return f"; its folder holds {', '.join(names[:5])}" if names else ""


def _fault(document: Document, given: Any, remedy: str) -> ScenarioError:
    line = document.lines.of(("extends",))
    return ScenarioError.at(document.file, f"is {found(given)}; {remedy}", line=line, key="extends")


def layers_of(chain: Chain) -> Layers:
    """All files of a chain laid over each other, the scenario on top; with what none of them may hold."""
    layers = Layers()
    scenario = next(iter(chain))
    for name, document in reversed(chain.items()):

        def origin_of(path: Path, name: str = name, document: Document = document) -> Origin:
            told = "scenario" if name == scenario else f"base {name.removeprefix(SHIPPED)}"
            return Origin(told, document.file, document.lines.of(path))

        plain = islice(plain_faults(document.table), MAX_FAULTS)
        layers.faults += [Fault(document.file, document.lines.of(path), dotted(path), what) for path, what in plain]
        layers.lay((), {key: value for key, value in document.table.items() if key != HISTORY}, origin_of)
        if HISTORY in document.table:
            layers.lay_record(document.table[HISTORY], origin_of)
    return layers
