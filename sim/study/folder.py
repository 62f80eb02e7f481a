"""What a folder says about the question: where its runs come from, its scenario, and the design of a sweep.

Nothing that a folder names is opened: texts, samples and designs are in it, and a path in their place is a fault.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationInfo, field_validator

from sim.model.outcomes import RUN_DTYPE
from sim.results.chunk_file import Chunk
from sim.results.design import NOTHING_VARIED, Design
from sim.results.digest import own_columns
from sim.results.durable import DISK, StorageError, storage_faults
from sim.results.store import MANIFEST, StoredRun
from sim.results.store import REMEDY as WHOLE_FOLDER
from sim.results.stored_json import Count, Seed, Sha256, Stored, checked
from sim.scenario.faults import ScenarioError
from sim.scenario.records import Scenario
from sim.study.designs import points_csv, restored
from sim.study.provenance import scenario_from
from sim.vocabulary import Ending, OutcomeClass

POINTS = "points.csv"
"""The design in the folder of a sweep."""
LONGEST_VALUE = 200
"""Bytes of a value of a design, about."""

CODES: Mapping[str, tuple[int, int]] = {
    "outcome_class": (0, len(OutcomeClass) - 1), "ending": (0, len(Ending) - 1),
    "peak_hostility": (1, 5), "peak_level": (0, 5), "first_force_by": (-1, 1),
}  # fmt: skip
"""Least and largest value of every column of a run that stands for a word."""


Name = Annotated[str, Field(pattern=r"^[^\W\d]\w*$")]
"""Of a column that is the user's own."""


class SourceTold(Stored):
    """A file that the scenario was read from."""

    file: str
    text: str
    sha256: Sha256

    @field_validator("sha256")
    @classmethod
    def _is_of_the_text(cls, sha256: str, info: ValidationInfo) -> str:
        text = str(info.data.get("text", "")).encode("utf-8", "surrogatepass")
        hashes = {hashlib.sha256(mark + text).hexdigest() for mark in (b"", b"\xef\xbb\xbf")}  # read without its mark
        if sha256 not in hashes:
            raise ValueError("it is not the SHA-256 of the text beside it")
        return sha256


class SampleTold(Stored):
    """A sample of coefficients, as a text; never as a path."""

    name: str
    csv: str


class OptionsTold(Stored):
    """What the scenario was loaded with."""

    overrides: list[str]
    start: str | None = None
    history_until: int | Literal["none"] | None = None
    horizon_days: float | None = None
    parameters: SampleTold | None = None


class ScenarioTold(Stored):
    """The scenario of a question."""

    name: str
    title: str
    sources: Annotated[list[SourceTold], Field(min_length=1)]
    options: OptionsTold
    sample: dict[str, Any] | None = None


class VersionsTold(Stored):
    """What the runs were played with."""

    sim: str


class FactorTold(Stored):
    """Something that is varied."""

    key: str
    levels: list[bool | int | float | str]
    low: float | None
    high: float | None
    is_log: bool
    unit: str


class DesignTold(Stored):
    """The design of a sweep, without its points."""

    kind: str
    factors: list[FactorTold]
    n_points: Annotated[int, Field(ge=1, le=10**7)]
    sha256: Sha256


class OriginTold(Stored):
    """Where runs come from."""

    scenario: ScenarioTold
    seed: Seed
    runs: Annotated[int, Field(ge=1, le=2**40)]
    first_run: Annotated[int, Field(ge=0, lt=2**40)] = 0
    record_runs: Count
    chunk_size: Count
    engine: str
    own_rules: list[str]
    metrics: dict[Name, Literal["share", "mean"]] = Field(default_factory=dict)
    until: list[str]
    ladder_half_life_days: float
    kinds: list[str]
    actors: list[str]
    versions: VersionsTold
    question: Literal["sweep"] | None = None
    design: Annotated[DesignTold | None, Field(validate_default=True)] = None
    runs_per_point: Annotated[int, Field(ge=1, le=2**40)] = 1

    @field_validator("design")
    @classmethod
    def _is_there(cls, design: DesignTold | None, info: ValidationInfo) -> DesignTold | None:
        if design is None and info.data.get("question") == "sweep":
            raise ValueError("it must be the design of the sweep")
        return design


def check_origin_told(path: Path, origin: Mapping[str, Any]) -> None:
    """An origin must have the form that this version reads.

    Raises
    ------
    StorageError
        With the key that has not.
    """
    checked(dict(origin), f"{path / MANIFEST}: origin", OriginTold, remedy=WHOLE_FOLDER)


def shape_of(origin: Mapping[str, Any]) -> tuple[int, int]:
    """Points of an origin, and the runs that are asked for at each."""
    if origin.get("question") == "sweep":
        return origin["design"]["n_points"], origin["runs_per_point"]
    return 1, origin["runs"]


def check_rows_told(path: Path, origin: Mapping[str, Any], runs: Chunk | StoredRun) -> None:
    """Rows and failures must be of runs that the origin speaks of, and hold no word that there is not.

    Raises
    ------
    StorageError
        With the column and its value.
    """
    n_points, n_runs = shape_of(origin)
    first = origin.get("first_run", 0)
    bounds = {"run": (first, first + n_runs - 1), "point": (0, n_points - 1)}
    assert CODES.keys() <= set(RUN_DTYPE.names or ())
    for part in runs.rows if isinstance(runs, StoredRun) else [runs.table]:
        if set(own_columns(part)) != set(origin.get("metrics", ())):
            told = ", ".join(own_columns(part)) or "none"
            raise StorageError(f"{path}: origin.metrics does not name the metrics in the rows ({told}). {WHOLE_FOLDER}")
        _check_columns(path, part, {**bounds, **CODES})
    failed = {"run": [one.run for one in runs.failures], "point": [one.point or 0 for one in runs.failures]}
    _check_columns(path, {name: np.array(numbers) for name, numbers in failed.items()}, bounds)
    if runs.events is not None:
        actors = len(origin["actors"])
        words = {"run": bounds["run"], "kind": (0, len(origin["kinds"]) - 1), "actor": (-2, actors - 1)}
        _check_columns(path, runs.events, {**words, "target": (-2, actors - 1)})


def _check_columns(path: Path, table: Any, bounds: Mapping[str, tuple[int, int]]) -> None:
    for name, (low, high) in bounds.items():
        wrong = np.flatnonzero((table[name] < low) | (table[name] > high))
        if len(wrong):
            raise StorageError(
                f"{path}: {name} is {table[name][wrong[0]]} in a row; it must be in [{low}, {high}]. The folder is "
                "damaged or was made by another version; run the scenario again."
            )


def scenario_of(path: Path, origin: Mapping[str, Any]) -> Scenario:
    """The scenario that the runs of a folder were made from.

    Raises
    ------
    StorageError
        If this version of the program no longer accepts it.
    """
    checked(dict(origin).get("scenario"), f"{path}: origin.scenario", ScenarioTold)
    try:
        scenario = scenario_from(origin)
    except (ScenarioError, KeyError, TypeError) as error:
        raise StorageError(
            f"{path}: this version of sim does not read its scenario: {error}. "
            f"Read it with sim {origin.get('versions', {}).get('sim', 'of its time')}."
        ) from error
    if scenario.title != origin["scenario"]["title"]:
        raise StorageError(f"{path}: origin.scenario.title is not the title in its sources. {WHOLE_FOLDER}")
    return scenario


def design_of(path: Path, origin: Mapping[str, Any]) -> Design:
    """The design of a sweep, from its folder; of plain runs `NOTHING_VARIED`.

    Raises
    ------
    StorageError
        If its file is missing or was changed.
    """
    if origin.get("question") != "sweep":
        return NOTHING_VARIED
    return design_in(path / POINTS, origin["design"], "Restore the file, or run the sweep again.")


def design_in(file: Path, told: Mapping[str, Any], remedy: str) -> Design:
    """The design of that description whose points are in a file; errors as for `design_of`, with the last sentence."""
    with storage_faults(file, "read", remedy):
        data = DISK.read(file, (told["n_points"] + 1) * LONGEST_VALUE * (len(told["factors"]) + 1))
    try:
        return restored(told, data)
    except (ValueError, KeyError, ScenarioError) as error:
        raise StorageError(f"{file}: {error}. {remedy}") from error


def beside(design: Design) -> dict[str, bytes]:
    """What the folder of a design holds before the first chunk, by name; nothing of plain runs."""
    return {POINTS: points_csv(design)} if design.factors else {}
