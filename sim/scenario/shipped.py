"""What comes with the program: scenarios (in a clone the folder `scenarios/`, in a wheel `sim/_shipped/scenarios/`),
and the tables of the model that stand beside this file.

>>> find("no_such_scenario")
Traceback (most recent call last):
    ...
sim.scenario.faults.ScenarioError: no_such_scenario: is neither a file nor a shipped scenario...
"""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from sim.scenario.faults import ScenarioError, listed, meant

_NAME = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")


def rows_of_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the tables of the model: `parameters`, `acts`, `columns` or `needs`."""
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def shipped_folder() -> Path | None:
    """The folder of the shipped scenarios; None if there is none."""
    package = Path(str(files("sim")))
    for folder in (package / "_shipped" / "scenarios", package.parent / "scenarios"):
        if folder.is_dir():
            return folder
    return None


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped scenarios, sorted; bases and families in folders of their own are not among them."""
    folder = shipped_folder()
    return () if folder is None else tuple(sorted(path.stem for path in folder.glob("*.toml")))


def shipped() -> dict[str, str]:
    """Title of each shipped scenario, by name."""
    return {name: str(tomllib.loads(shipped_text(name).decode("utf-8")).get("title", "")) for name in shipped_names()}


def shipped_path(name: str) -> Path | None:
    """The file of a shipped scenario, such as `tutorial` or `bases/border_dyad`; None if there is none."""
    folder = shipped_folder()
    stem = name.removesuffix(".toml")
    if folder is None or _NAME.fullmatch(stem) is None:
        return None
    path = folder / f"{stem}.toml"
    return path if path.is_file() else None


def shipped_text(name: str) -> bytes:
    """The bytes of a shipped scenario.

    Raises
    ------
    ScenarioError
        If there is none of this name.
    """
    path = shipped_path(name)
    if path is None:
        raise _nowhere(name)
    return path.read_bytes()


def find(path_or_name: str | os.PathLike[str]) -> Path:
    """The file that a user means: a path if it exists, else the name of a shipped scenario.

    Raises
    ------
    ScenarioError
        If it is neither.
    """
    given = os.fspath(path_or_name)
    path = shipped_path(given)
    try:
        exists = os.path.lexists(given)
        is_folder = os.path.isdir(given)
    except ValueError:  # a NUL in the path
        exists = is_folder = False
    if exists and not (is_folder and path is not None):
        return Path(given)
    if path is None:
        raise _nowhere(given)
    return path


def _nowhere(given: str) -> ScenarioError:
    names = shipped_names()
    stem = os.path.basename(given).removesuffix(".toml")
    what = f"is neither a file nor a shipped scenario; shipped are {listed(names)}.{meant(stem, names)}"
    return ScenarioError.at(given or '""', what)
