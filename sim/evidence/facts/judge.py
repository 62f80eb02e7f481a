"""Simulated facts laid beside observed ones: inside the widened interval or not, and what cannot be evaluated.

A table has one row a fact, with its interval. What it says is used when the playing is over.
"""

from __future__ import annotations

import math
import os
import secrets
import time
from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from sim.evidence.facts.family import reference_family
from sim.evidence.facts.result import SHIPPED, USUAL_RUNS, FactsResult, store
from sim.evidence.facts.simulate import PARTS, Points, Simulated, dealt_out, measured_of, simulate_facts
from sim.play import kept
from sim.play.collected import Progress
from sim.play.kept import TextTold, file_told
from sim.results.durable import new_folder
from sim.results.facts import Fact, JudgedFact, JudgedTable
from sim.results.intervals import Z, wilson
from sim.results.stored_json import Stored
from sim.scenario.csv_rows import Row, numbers, read_rows, shipped_file
from sim.scenario.read import read_bytes
from sim.scenario.sample import DEFAULTS, Parameters, read_sample
from sim.study.folder import SampleTold, VersionsTold
from sim.study.provenance import own_part, versions
from sim.study.ranges import whole
from sim.study.work import refuse_kept

NEEDED = ("id", "value", "ci_low", "ci_high")
TEXTS = ("description", "unit", "source", "filter")
MOST_RUNS = 2**40
SHARES = ("share", "probability")
"""Units whose values end at 1; a value of 0 or more has no interval below 0."""

UNKNOWN = "no rule codes this from the events of two states; see sim.evidence.facts for those that do"
OF_CASES = "a fact about dated crises, not about dyads: docs/validation.md counts the cases"
NOT_PLAYED = "its dyads were not played: give --{part}"
NO_CASE = "no simulated case to count: play more runs"


def shipped_tables() -> tuple[Path, ...]:
    """Facts on disputes, crises and acts; on how often force comes and how it stops; on how deadly disputes become."""
    names = ("interstate", "peace_and_tempo", "severity")
    return tuple(shipped_file(f"reference/{name}_1946_1989.csv") for name in names)


def read_facts(path: str | os.PathLike[str]) -> tuple[Fact, ...]:
    """The facts of a table, in its order.

    Parameters
    ----------
    path : str or path
        A CSV file with the columns `id`, `value`, `ci_low`, `ci_high`, and perhaps `description`, `n`, `unit`,
        `source`, `filter`.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    """
    file = os.fspath(path)
    return facts_in(read_bytes(path, file), file)


def facts_in(data: bytes, file: str) -> tuple[Fact, ...]:
    """The facts of the bytes of a table that messages call `file`; see `read_facts`."""
    return read_rows(data, file, NEEDED, _fact)


def _fact(row: Row) -> Fact:
    value, low, high = numbers(row, "value", "ci_low", "ci_high")
    if not low <= value <= high:
        raise ValueError(f"value is {value:g}; it must lie in its interval, [{low:g}, {high:g}].")
    n = numbers(row, "n")[0] if row.get("n") else math.nan
    return Fact(row["id"], value, low, high, n, **{name: row.get(name, "") for name in TEXTS})


def facts(
    table: str | os.PathLike[str] | None = None,
    *,
    points: Points | None = None,
    runs: int = USUAL_RUNS,
    decades: int | None = None,
    peace: int | None = None,
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
        A CSV file with the columns of those in `scenarios/reference`, all of which are read if absent.
    points : mapping of dotted key to float array of shape (1,), optional
        Other values of coefficients than the defaults.
    runs : int, optional
        Dyads to play for six years.
    decades : int, optional
        Dyads to follow for two decades, for what acts set off; a twentieth of `runs`, at most 1,000, if absent.
    peace : int, optional
        Pairs to leave to themselves for two decades, for how often disputes begin, and an eighth as many with a group;
        two fifths of `runs`, at most 10,000, if absent.
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
    >>> sim.facts(runs=2000, seed=1).tables[0].sentence         # doctest: +SKIP
    '54 of 65 facts lie inside their 95 % interval widened by a tenth of each bound (83%), 38 inside the interval ...'
    """
    paths = shipped_tables() if table is None else (Path(table),)
    for path in paths:
        read_facts(path)  # a broken table is told before the work; what it says is used after it
    sample = read_sample(parameters)
    runs, jobs = whole("runs", runs), whole("jobs", jobs)
    asked = {
        "versions": dict(versions()),
        **own_part(None),
        "tables": [file_told(path, SHIPPED + path.name if table is None else None) for path in paths],
        "points": {key: list(map(float, values)) for key, values in (points or {}).items()},
        "runs": runs,
        "decades": min(max(runs // 20, 40), 1_000) if decades is None else whole("decades", decades),
        "peace": min(max(2 * runs // 5, 40), 10_000) if peace is None else whole("peace", peace),
        "seed": secrets.randbelow(2**32) if seed is None else whole("seed", seed),
        "parameters": None if sample is None else sample.to_json(),
    }
    refuse_kept(sum(dealt_out(asked["runs"], asked["decades"], asked["peace"]).values()), folder)
    place = None if folder is None else new_folder(Path(folder))
    if place is not None:
        kept.begin(place, "facts", asked)
    return answered(asked, place, jobs=jobs, executor=executor, progress=progress)


class AskedTold(Stored):
    """What is asked, as JSON values."""

    versions: VersionsTold
    own_rules: list[str]
    tables: list[TextTold]
    points: dict[str, list[float]]
    runs: Annotated[int, Field(ge=1, le=MOST_RUNS)]
    decades: Annotated[int, Field(ge=0, le=MOST_RUNS)]
    peace: Annotated[int, Field(ge=0, le=MOST_RUNS)]
    seed: Annotated[int, Field(ge=0, lt=2**64)]
    parameters: SampleTold | None


def answered(asked: Mapping[str, Any], folder: Path | None, *, jobs: int, **how: Any) -> FactsResult:
    """Play what is missing of facts, as `AskedTold` has them, and store the answer in the folder, if there is one."""
    began = time.monotonic()
    family = reference_family(asked["parameters"])
    points = {key: np.array(values) for key, values in asked["points"].items()}
    numbers = {name: asked[name] for name in ("runs", "decades", "peace", "seed")}
    simulated = simulate_facts(points, **numbers, jobs=jobs, family=family, what="the facts", folder=folder, **how)
    result = FactsResult(
        tables=tuple(
            JudgedTable(told["name"], judged(facts_in(told["text"].encode(), told["name"]), simulated))
            for told in asked["tables"]
        ),
        **numbers,
        jobs=jobs,
        elapsed_seconds=time.monotonic() - began,
        parameters=DEFAULTS if family.sample is None else family.sample.described(),
    )
    if folder is not None:
        store(result, folder)
        kept.end(folder)
    return result


def judged(observed: tuple[Fact, ...], simulated: Simulated, point: int = 0) -> tuple[JudgedFact, ...]:
    """Each observed fact with the simulated value of one point."""
    place = {name: column for column, name in enumerate(simulated.ids)}
    answers = []
    for fact in observed:
        column = place.get(fact.id)
        value = math.nan if column is None else float(simulated.values[point, column])
        if column is None or not math.isfinite(value):
            reason = _reason(fact.id) if column is None else NO_CASE
            answers.append(JudgedFact(fact, math.nan, math.nan, math.nan, reason))
        else:
            cases = math.nan if simulated.cases is None else float(simulated.cases[point, column])
            low, high = _interval(fact.unit, value, float(simulated.errors[point, column]), cases)
            answers.append(JudgedFact(fact, value, low, high))
    return tuple(answers)


def _interval(unit: str, value: float, error: float, cases: float) -> tuple[float, float]:
    """95 % interval of a simulated value: Wilson's where none or all of some cases leave no spread to see."""
    if error == 0.0 and value in (0.0, 1.0) and cases >= 1.0:
        return wilson(round(value * cases), round(cases))
    half = Z * error
    least, most = 0.0 if value >= 0.0 else -math.inf, 1.0 if unit in SHARES else math.inf
    return max(value - half, least), min(value + half, most)


def _reason(name: str) -> str:
    """Why a fact has not been measured."""
    if name.startswith("case."):
        return OF_CASES
    part = next((part for part in PARTS if name in measured_of(part)), None)
    return UNKNOWN if part is None else NOT_PLAYED.format(part="peace" if part == "groups" else part)
