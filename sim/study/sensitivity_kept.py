"""A sensitivity analysis while it is played: its runs and what was asked, in a folder of its own, until it is answered.

The runs are many and the answer is short. So they are kept only as long as an interruption could lose them.
"""

from __future__ import annotations

import shutil
from os.path import lexists
from pathlib import Path
from typing import Any

from sim.model.new_rule import Rules
from sim.play.kept import PLAYED
from sim.results.durable import CHECK_PATH, MAKE_ROOM, FolderInUseError, storage_faults, write_durably
from sim.results.stored_json import Count, Stored, read_sealed, sealed
from sim.study.folder import ScenarioTold, VersionsTold, scenario_of
from sim.study.provenance import own_part, scenario_part, versions

ASKED = "asked.json"
"""The file beside what is played that says what was asked."""


class _AskedTold(Stored):
    scenario: ScenarioTold
    versions: VersionsTold
    own_rules: list[str]
    vary: list[str]
    around: dict[str, float]
    responses: list[str]
    method: str
    trajectories: Count
    points: Count
    runs: Count
    seed: Count


def is_begun(folder: Path) -> bool:
    """Whether a folder holds an analysis that was cut short."""
    return lexists(folder / PLAYED / ASKED)


def begin(folder: Path, asked: Any) -> None:
    """Keep what is asked, before anything is played.

    Raises
    ------
    FolderInUseError
        If another analysis was begun there.
    StorageError
        If it cannot be written.
    """
    if is_begun(folder):
        raise FolderInUseError(
            f"{folder} holds an analysis that was cut short. Go on with: sim resume {folder}; or choose another folder "
            "with --out."
        )
    played = folder / PLAYED
    end(folder)  # killed before it was begun, or after it was answered
    with storage_faults(played, "be made", MAKE_ROOM):
        played.mkdir(parents=True)
    told = {
        "scenario": scenario_part(asked.scenario), "versions": dict(versions()), **own_part(asked.rules),
        "vary": list(asked.vary), "around": dict(asked.around),
        "responses": [response.name for response in asked.responses], "method": asked.method,
        "trajectories": asked.trajectories, "points": asked.points, "runs": asked.runs, "seed": asked.seed,
    }  # fmt: skip
    write_durably(played / ASKED, sealed(told))


def end(folder: Path) -> None:
    """Let go of what was played: the answer is there."""
    with storage_faults(folder / PLAYED, "be removed", CHECK_PATH):
        (folder / PLAYED / ASKED).unlink(missing_ok=True)  # first: without it nobody goes on with the rest
        if lexists(folder / PLAYED):
            shutil.rmtree(folder / PLAYED)


def begun_with(folder: Path) -> dict[str, Any]:
    """What was asked there, as it is told; its `scenario` under `loaded` too.

    Raises
    ------
    StorageError
        If the file is damaged, or this version does not read its scenario.
    """
    path = folder / PLAYED / ASKED
    told = read_sealed(path, _AskedTold, remedy="Ask anew in another folder.")
    return {**told, "loaded": scenario_of(path, told)}


def arguments(told: dict[str, Any], rules: Rules | None) -> dict[str, Any]:
    """What was asked, as arguments of `sim.study.sensitivity.question`."""
    names = ("vary", "around", "responses", "method", "trajectories", "points", "runs", "seed")
    return {"scenario": told["loaded"], **{name: told[name] for name in names}, "rules": rules}
