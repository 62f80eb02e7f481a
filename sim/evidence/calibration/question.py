"""What is asked of a calibration: what is free, what it is held against, by which simulator, and how much is played."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.evidence.calibration.priors import FREE, Prior, priors_in
from sim.evidence.calibration.search import GENERATION, rows_of
from sim.evidence.calibration.simulators import EvidenceSimulator, Simulator, evidence
from sim.evidence.calibration.targets import TARGETS, Target, departures_in, fact_targets
from sim.evidence.cases.read import find_cases, read_cases
from sim.evidence.facts.judge import facts_in, shipped_tables
from sim.play.kept import TextTold, file_told
from sim.results.stored_json import Count, Stored
from sim.scenario.csv_rows import shipped_file
from sim.scenario.faults import ScenarioError
from sim.scenario.read import read_bytes
from sim.study.folder import VersionsTold
from sim.study.provenance import own_part, versions
from sim.study.ranges import check_ranges, whole

SEARCH, WAVES, POINTS, RUNS, DRAWS = 12_000, 3, 512, 2_000, 400
"""Points of the search, waves, points of each, runs at each point, and draws of the sample, unless told otherwise."""
CHECKED = 64
"""Draws of the posterior that are played for the last check."""
NUMBERS = ("search", "waves", "points", "runs", "draws", "seed")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a calibration.

    Attributes
    ----------
    simulator : Simulator
    priors : tuple of Prior
    targets : tuple of Target
        In the order of the simulator's summaries.
    search, waves, points, runs, draws, seed : int
        Without points for it (0), there is no search: the waves look for what is left of the prior.
    asked : mapping
        What it was made from, as `AskedTold`.

    Raises
    ------
    ValueError
        If a number is out of range.
    """

    simulator: Simulator
    priors: tuple[Prior, ...]
    targets: tuple[Target, ...]
    search: int = SEARCH
    waves: int = WAVES
    points: int = POINTS
    runs: int = RUNS
    draws: int = DRAWS
    seed: int = 0
    asked: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.search:
            check_ranges({"search": (self.search, GENERATION, 10_000_000)})
        check_ranges({
            "waves": (self.waves, 1, 20), "points": (self.points, 16, 100_000), "runs": (self.runs, 20, 10_000_000),
            "draws": (self.draws, 20, 20_000), "seed": (self.seed, 0, 2**63),
        })  # fmt: skip

    @property
    def rows(self) -> int:
        """Runs of all points together."""
        searched = rows_of(self.search) if self.search else 0
        return (searched + self.waves * self.points + min(CHECKED, self.draws)) * self.runs

    def origin(self) -> dict[str, Any]:
        """Everything that decides the answer, as JSON values."""
        return {
            "question": "calibrate",
            **{name: getattr(self, name) for name in NUMBERS},
            "priors": [prior.to_json() for prior in self.priors],
            "targets": [target.to_json() for target in self.targets],
            "simulator": self.simulator.described(),
            "families": list(self.simulator.families),
            "versions": dict(versions()),
        }


class AskedTold(Stored):
    """A question as JSON values, its files by name and text."""

    versions: VersionsTold
    own_rules: list[str]
    search: Count
    waves: Count
    points: Count
    runs: Count
    draws: Count
    seed: Count
    free: TextTold
    tables: list[TextTold]
    targets: TextTold
    cases: TextTold | None
    case_runs: Count


def asked(
    *,
    seed: int | None,
    free: str | os.PathLike[str] | None,
    table: str | os.PathLike[str] | None,
    targets: str | os.PathLike[str] | None,
    cases: str | os.PathLike[str] | None,
    **numbers: int,
) -> Question:
    """What is asked, its files read without a fault; arguments, all of them, and errors as for `sim.calibrate`."""
    files = {
        "free": shipped_file(FREE) if free is None else Path(free),
        "targets": shipped_file(TARGETS) if targets is None else Path(targets),
    }
    tables = shipped_tables() if table is None else (Path(table),)
    for path in (*files.values(), *tables):
        read_bytes(path, str(path))
    if cases is not None:
        read_cases(cases)
    return question_of({
        "versions": dict(versions()), **own_part(None),
        **{name: whole(name, number) for name, number in numbers.items()},
        "seed": secrets.randbelow(2**32) if seed is None else whole("seed", seed),
        **{name: file_told(path) for name, path in files.items()},
        "tables": [file_told(path) for path in tables],
        "cases": None if cases is None else file_told(find_cases(cases), str(Path(cases))),
    })  # fmt: skip


def question_of(told: Mapping[str, Any]) -> Question:
    """The question that is told, as `AskedTold`, if it can be asked."""
    tables, cases, case_runs = told["tables"], told["cases"], told["case_runs"]
    free = priors_in(told["free"]["text"].encode(), told["free"]["name"])
    departures = departures_in(told["targets"]["text"].encode(), told["targets"]["name"])
    facts = [fact for table in tables for fact in facts_in(table["text"].encode(), table["name"])]
    targets = fact_targets(facts, departures)
    if not targets:
        message = "holds no fact that is fitted: all are left out, or in units that are not compared."
        raise ScenarioError.at(tables[0]["name"], message)
    check_ranges({"case_runs": (case_runs, 10, 1_000_000)})
    ids = tuple(target.name for target in targets)
    simulator = (
        EvidenceSimulator(ids) if cases is None else evidence(ids, cases["text"], cases["name"], case_runs=case_runs)
    )
    return Question(simulator, free, targets, asked=told, **{name: told[name] for name in NUMBERS})
