"""Facts laid beside what the model shows: the answer of `sim.facts`, stored, and read back.

`facts.json` is for people and for other programs; what the figures need beyond it (`sim.results.shown`) lies beside it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.results.durable import new_folder
from sim.results.facts import WIDENED, JudgedFact, JudgedTable
from sim.results.shown import keep_shown, read_shown
from sim.results.stored_json import Count, Stored, read_json, write_json
from sim.scenario.sample import DEFAULTS
from sim.study.answer import Answer, data_frame
from sim.study.figures import chosen
from sim.study.provenance import versions

FILE = "facts.json"
"""Name of the stored answer in its folder."""
USUAL_RUNS = 20_000
"""Dyads that an answer takes unless told otherwise."""
SHIPPED = "shipped: reference/"
"""What the names of shipped tables begin with."""


@dataclass(frozen=True, repr=False)
class FactsResult(Answer):
    """What `sim.facts` found.

    Attributes
    ----------
    tables : tuple of JudgedTable
        One after the other, each in the order of its table.
    runs, decades, peace : int
        Dyads played for six years, for two decades, and left to themselves for two decades.
    seed, jobs : int
    elapsed_seconds : float
    parameters : str
        Which coefficients were played: "defaults", or the name of a sample.
    versions : mapping of str to str
        What the result was made with.
    """

    tables: tuple[JudgedTable, ...]
    runs: int
    decades: int
    peace: int
    seed: int
    jobs: int
    elapsed_seconds: float
    parameters: str = DEFAULTS
    versions: Mapping[str, str] = field(default_factory=versions)

    def __repr__(self) -> str:
        return (
            f"FactsResult({self.inside} of {self.evaluated} facts inside, table={self.table!r}, runs={self.runs}, "
            f"seed={self.seed}, digest={self.digest[:12]!r})"
        )

    _kind = "facts"

    @property
    def facts(self) -> tuple[JudgedFact, ...]:
        """The facts of all tables."""
        return tuple(fact for table in self.tables for fact in table.facts)

    @property
    def table(self) -> str:
        """Which tables of observed facts."""
        return ", ".join(table.name for table in self.tables)

    @property
    def evaluated(self) -> int:
        """How many facts have a simulated value."""
        return sum(table.evaluated for table in self.tables)

    @property
    def inside(self) -> int:
        """How many of them lie in their widened interval."""
        return sum(table.inside for table in self.tables)

    @property
    def within(self) -> int:
        """How many of them lie in the observed interval itself."""
        return sum(table.within for table in self.tables)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The whole, a sentence a table: all but the first named."""
        first, *others = self.tables
        return first.sentence, *(f"{Path(table.name).stem}: {table.sentence}" for table in others)

    @property
    def sentence(self) -> str:
        """The whole, a sentence a table."""
        return " ".join(self.sentences)

    @property
    def digest(self) -> str:
        """SHA-256 over the facts and what the model shows: equal for equal answers."""
        return hashlib.sha256(json.dumps([fact.told() for fact in self.facts], sort_keys=True).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The whole answer as JSON values."""
        asked = ("parameters", "runs", "decades", "peace", "seed", "jobs", "elapsed_seconds")
        return {
            "facts": [fact.to_json() for fact in self.facts],
            "inside": self.inside,
            "within": self.within,
            "evaluated": self.evaluated,
            "widened": WIDENED,
            "table": self.table,
            "tables": [table.to_json() for table in self.tables],
            **{name: getattr(self, name) for name in asked},
            "versions": dict(self.versions),
        }

    def to_pandas(self) -> Any:
        """The facts as a pandas DataFrame, one row each.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        return data_frame(self.to_json()["facts"])

    def plot(self, name: str = "facts") -> Any:
        """A matplotlib Figure: observed intervals, simulated values.

        Parameters
        ----------
        name : str, optional
            "facts" for those of the first table; the others are called as their table.

        Raises
        ------
        ValueError
            If there is no such figure; the message lists those that there are.
        """
        return chosen("facts", name, self)

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write `facts.json` into a new folder; its path.

        Raises
        ------
        StorageError
            If the folder holds something already, or the disk fails.
        """
        return store(self, new_folder(Path(folder)))


def store(result: FactsResult, folder: Path) -> Path:
    """Write `facts.json` into a folder that is there already; its path."""
    keep_shown(folder, result._kind, result)
    write_json(folder / FILE, result.to_json())
    return folder / FILE


class _FactsTold(Stored):
    jobs: Count
    elapsed_seconds: float
    versions: dict[str, str]


def read(folder: Path) -> FactsResult:
    """The facts in a folder.

    Raises
    ------
    StorageError
        If a file of theirs is missing or damaged.
    """
    told = read_json(folder / FILE, _FactsTold)
    shown = dict(read_shown(folder, FactsResult._kind))
    return FactsResult(**shown, **{name: told[name] for name in _FactsTold.model_fields})
