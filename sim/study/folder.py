"""What a folder says about the question: its scenario, and the design of a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.results.design import Design
from sim.results.durable import CHECK_PATH, DISK, StorageError, storage_faults
from sim.scenario.faults import ScenarioError
from sim.scenario.records import Scenario
from sim.study.designs import restored
from sim.study.provenance import scenario_from

POINTS = "points.csv"
"""The design in the folder of a sweep."""


def scenario_of(path: Path, origin: Mapping[str, Any]) -> Scenario:
    """The scenario that the runs of a folder were made from.

    Raises
    ------
    StorageError
        If this version of the program no longer accepts it.
    """
    try:
        return scenario_from(origin)
    except (ScenarioError, KeyError) as error:
        raise StorageError(
            f"{path}: this version of sim does not read its scenario: {error}. "
            f"Read it with sim {origin.get('versions', {}).get('sim', 'of its time')}."
        ) from error


def design_of(path: Path, origin: Mapping[str, Any]) -> Design:
    """The design of a sweep, from its folder.

    Raises
    ------
    StorageError
        If its file is missing or was changed.
    """
    file = path / POINTS
    with storage_faults(file, "read", CHECK_PATH):
        data = DISK.read(file)
    try:
        return restored(origin["design"], data)
    except (ValueError, KeyError) as error:
        raise StorageError(f"{file}: {error}. Restore the file, or run the sweep again.") from error
