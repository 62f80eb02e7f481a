"""Simulated facts laid beside observed ones: inside the widened interval or not, and what cannot be evaluated.

The playing is over before the table is read.
"""

from __future__ import annotations

import json
import math
import os
import secrets
import time
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from sim.evidence.facts.family import reference_family
from sim.evidence.facts.simulate import Points, Simulated, simulate_facts
from sim.evidence.facts.table import facts_in, read_facts, shipped_table
from sim.model.new_rule import Rules
from sim.play import kept
from sim.play.collected import Progress
from sim.play.kept import TextTold, file_told
from sim.results.durable import new_folder, write_durably
from sim.results.estimates import CONFIDENCE
from sim.results.facts import WIDENED, Fact, JudgedFact
from sim.results.shown import keep_shown
from sim.results.stored_json import Stored
from sim.scenario.sample_file import Parameters, read_sample
from sim.study.folder import SampleTold, VersionsTold
from sim.study.provenance import own_part, refuse_others, versions
from sim.study.work import refuse_kept

FILE = "facts.json"
"""Name of the stored answer in its folder."""
SHIPPED = "shipped: reference/interstate_1946_1989.csv"
MOST_RUNS = 2**40
_Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)

UNKNOWN = "no rule codes this from the events of two states; see sim.evidence.facts.measures for those that do"
NO_CASE = "no simulated case to count: play more runs"


@dataclass(frozen=True)
class FactsResult:
    """What `sim.facts` found.

    Attributes
    ----------
    facts : tuple of JudgedFact
        In the order of the table.
    table : str
        Which table of observed facts.
    runs, decades : int
        Dyads played for six years, and for two decades.
    seed, jobs : int
    elapsed_seconds : float
    parameters : str
        Which coefficients were played: "defaults", or the name of a sample.
    versions : mapping of str to str
        What the result was made with.
    """

    facts: tuple[JudgedFact, ...]
    table: str
    runs: int
    decades: int
    seed: int
    jobs: int
    elapsed_seconds: float
    parameters: str = "defaults"
    versions: Mapping[str, str] = field(default_factory=versions)

    @property
    def evaluated(self) -> int:
        """How many facts have a simulated value."""
        return sum(fact.not_evaluable is None for fact in self.facts)

    @property
    def inside(self) -> int:
        """How many of them lie in their widened interval."""
        return sum(fact.is_inside for fact in self.facts)

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        share = self.inside / self.evaluated if self.evaluated else 0.0
        return (
            f"{self.inside} of {self.evaluated} facts lie inside their 95 % interval widened by a tenth of each bound "
            f"({share:.0%}); {len(self.facts) - self.evaluated} of {len(self.facts)} cannot be evaluated."
        )

    def to_json(self) -> dict[str, Any]:
        """The whole answer as JSON values."""
        return {
            "facts": [fact.to_json() for fact in self.facts],
            "inside": self.inside,
            "evaluated": self.evaluated,
            "widened": WIDENED,
            "table": self.table,
            "parameters": self.parameters,
            "runs": self.runs,
            "decades": self.decades,
            "seed": self.seed,
            "jobs": self.jobs,
            "elapsed_seconds": self.elapsed_seconds,
            "versions": dict(self.versions),
        }

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write `facts.json` into a new folder; its path.

        Raises
        ------
        StorageError
            If the folder holds something already, or the disk fails.
        """
        return _store(self, new_folder(Path(folder)))

    def plot(self) -> Any:
        """A matplotlib Figure: observed intervals, simulated values."""
        from sim.study.figures import drawn

        return drawn("facts", self)


def facts(
    table: str | os.PathLike[str] | None = None,
    *,
    points: Points | None = None,
    runs: int = 20_000,
    decades: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    parameters: Parameters = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
) -> FactsResult:
    """Play the reference family and lay what it shows beside a table of observed facts.

    Parameters
    ----------
    table : str or path, optional
        A CSV file with the columns of `scenarios/reference/interstate_1946_1989.csv`, which is read if absent.
    points : mapping of dotted key to float array of shape (1,), optional
        Other values of coefficients than the defaults.
    runs : int, optional
        Dyads to play for six years.
    decades : int, optional
        Dyads to follow for two decades, for the excitation facts; a twentieth of `runs`, at most 1,000, if absent.
    seed : int, optional
        Drawn if absent.
    jobs : int, optional
        Processes.
    parameters : str, Path or Sample, optional
        "defaults", "posterior" or a file of a sample of coefficients, of which each dyad draws one row.
    executor, progress : optional
        As for `sim.run`.
    folder : str or Path, optional
        New folder for the answer; what is played is kept there until then: `sim.resume` goes on after an interruption.

    Returns
    -------
    FactsResult

    Raises
    ------
    ScenarioError
        If the table or the sample cannot be used.
    StorageError
        If the folder holds something already, or the disk fails.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> sim.facts(runs=2000, seed=1).sentence                   # doctest: +SKIP
    '50 of 65 facts lie inside their 95 % interval widened by a tenth of each bound (77%); 0 of 65 cannot be evaluated.'
    """
    path = shipped_table() if table is None else Path(table)
    read_facts(path)  # a broken table is told before the work; what it says is used after it
    sample = read_sample(parameters)
    asked = {
        "versions": dict(versions()),
        **own_part(None),
        "table": file_told(path, SHIPPED if table is None else None),
        "points": {key: list(map(float, values)) for key, values in (points or {}).items()},
        "runs": runs,
        "decades": min(max(runs // 20, 40), 1_000) if decades is None else decades,
        "seed": secrets.randbelow(2**32) if seed is None else seed,
        "parameters": None if sample is None else sample.to_json(),
    }
    refuse_kept(asked["runs"] + asked["decades"], folder)
    place = None if folder is None else new_folder(Path(folder))
    if place is not None:
        kept.begin(place, "facts", asked)
    return _answered(asked, place, jobs=jobs, executor=executor, progress=progress)


class _AskedTold(Stored):
    versions: VersionsTold
    own_rules: list[str]
    table: TextTold
    points: dict[str, list[float]]
    runs: Annotated[int, Field(ge=1, le=MOST_RUNS)]
    decades: Annotated[int, Field(ge=0, le=MOST_RUNS)]
    seed: Annotated[int, Field(ge=0, lt=2**64)]
    parameters: SampleTold | None


def go_on_with_facts(
    folder: Path,
    *,
    rules: Rules | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> FactsResult:
    """Play what is missing of facts that were cut short, from their folder alone, and store the answer."""
    asked = kept.asked(folder, _AskedTold)
    refuse_others(folder, asked, rules)
    return _answered(asked, folder, jobs=jobs, executor=executor, progress=progress)


def _answered(asked: Mapping[str, Any], folder: Path | None, *, jobs: int, **how: Any) -> FactsResult:
    began = time.monotonic()
    family = reference_family(asked["parameters"])
    simulated = simulate_facts(
        {key: np.array(values) for key, values in asked["points"].items()}, runs=asked["runs"], seed=asked["seed"],
        jobs=jobs, decades=asked["decades"], family=family, what="the facts", folder=folder, **how,
    )  # fmt: skip
    result = FactsResult(
        facts=judged(facts_in(asked["table"]["text"].encode(), asked["table"]["name"]), simulated),
        table=asked["table"]["name"],
        runs=asked["runs"],
        decades=asked["decades"],
        seed=asked["seed"],
        jobs=jobs,
        elapsed_seconds=time.monotonic() - began,
        parameters="defaults" if family.sample is None else family.sample.described(),
    )
    if folder is not None:
        _store(result, folder)
        kept.end(folder)
    return result


def _store(result: FactsResult, folder: Path) -> Path:
    text = json.dumps(result.to_json(), indent=1, allow_nan=False) + "\n"
    keep_shown(folder, "facts", result)
    write_durably(folder / FILE, text.encode())
    return folder / FILE


def judged(observed: tuple[Fact, ...], simulated: Simulated, point: int = 0) -> tuple[JudgedFact, ...]:
    """Each observed fact with the simulated value of one point."""
    place = {name: column for column, name in enumerate(simulated.ids)}
    answers = []
    for fact in observed:
        column = place.get(fact.id)
        value = math.nan if column is None else float(simulated.values[point, column])
        if column is None or not math.isfinite(value):
            answers.append(JudgedFact(fact, math.nan, math.nan, math.nan, UNKNOWN if column is None else NO_CASE))
            continue
        half = _Z * float(simulated.errors[point, column])
        answers.append(JudgedFact(fact, value, value - half, value + half))
    return tuple(answers)
