"""The question that `sim calibrate` asks: what is free, the facts of a table as targets, and cases.

>>> import sim                                                              # doctest: +SKIP
>>> found = sim.calibrate(search=0, waves=2, points=128, runs=1_000, seed=1)          # doctest: +SKIP
>>> found.posterior.centre["coefficients.base_drive"]                       # doctest: +SKIP
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from concurrent.futures import Executor
from operator import index
from pathlib import Path
from typing import Any

from sim.evidence.calibration.calibrate import answer
from sim.evidence.calibration.case_source import CASE_RUNS, SHIPPED, evidence
from sim.evidence.calibration.csv_rows import shipped_file
from sim.evidence.calibration.fact_source import TARGETS, FactSimulator, departures_in, fact_targets
from sim.evidence.calibration.priors import FREE, priors_in
from sim.evidence.calibration.question import DRAWS, POINTS, RUNS, SEARCH, WAVES, Question
from sim.evidence.calibration.result import Calibration
from sim.evidence.cases.read import find_cases, read_cases
from sim.evidence.facts.table import facts_in, shipped_tables
from sim.model.new_rule import Rules
from sim.play import kept
from sim.play.collected import Progress
from sim.play.kept import TextTold, file_told
from sim.results.durable import new_folder
from sim.results.stored_json import Count, Stored
from sim.scenario.faults import ScenarioError
from sim.scenario.read import read_bytes
from sim.study.extras import needs
from sim.study.folder import VersionsTold
from sim.study.provenance import own_part, refuse_others, versions
from sim.study.ranges import check_ranges


def calibrate(
    *,
    search: int = SEARCH,
    waves: int = WAVES,
    points: int = POINTS,
    runs: int = RUNS,
    draws: int = DRAWS,
    seed: int | None = None,
    free: str | os.PathLike[str] | None = None,
    table: str | os.PathLike[str] | None = None,
    targets: str | os.PathLike[str] | None = None,
    cases: str | os.PathLike[str] | None = SHIPPED,
    case_runs: int = CASE_RUNS,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
) -> Calibration:
    """The coefficients that the facts allow: a posterior sample, with what it says of every fact.

    Parameters
    ----------
    search : int, optional
        Points of the search that finds the region; 0 for none.
    waves : int, optional
        Waves of history matching.
    points : int, optional
        Points of each wave.
    runs : int, optional
        Dyads of the reference family at each point.
    draws : int, optional
        Draws of the posterior sample.
    seed : int, optional
        In [0, 2**63); drawn and kept in the result if absent.
    free : str or path, optional
        A CSV file of what is free, with priors; the shipped one if absent.
    table : str or path, optional
        A CSV file of observed facts; the shipped ones if absent.
    targets : str or path, optional
        A CSV file of the facts that are fitted otherwise than usual; the shipped one if absent.
    cases : str, path or None, optional
        A file of cases, or the name of a shipped one; None for none.
    case_runs : int, optional
        Runs of each case at each point.
    jobs, executor, progress : optional
        As for `sim.run`.
    folder : str or Path, optional
        New folder for the sample; points are kept there as soon as they are played: `sim.resume` goes on after an
        interruption.

    Returns
    -------
    Calibration

    Raises
    ------
    ScenarioError
        If the table or the cases have faults.
    ValueError
        If an argument is out of range.
    StorageError
        If the folder is not empty or the disk fails.
    MissingExtraError
        If scipy is not installed, or cma for a search.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> found = sim.calibrate(search=0, waves=2, points=128, runs=1_000, seed=1)      # doctest: +SKIP
    >>> found.posterior.save(Path("my_posterior.csv"))          # doctest: +SKIP
    """
    asked = told(
        search=search, waves=waves, points=points, runs=runs, draws=draws, seed=seed, free=free, table=table,
        targets=targets, cases=cases, case_runs=case_runs,
    )  # fmt: skip
    return begin(asked, jobs=jobs, executor=executor, progress=progress, folder=folder)


def told(
    *,
    seed: int | None,
    free: str | os.PathLike[str] | None,
    table: str | os.PathLike[str] | None,
    targets: str | os.PathLike[str] | None,
    cases: str | os.PathLike[str] | None,
    **numbers: int,
) -> dict[str, Any]:
    """What is asked, as JSON values, its files read without a fault; arguments as for `calibrate`, all of them."""
    files = {
        "free": shipped_file(FREE) if free is None else Path(free),
        "targets": shipped_file(TARGETS) if targets is None else Path(targets),
    }
    tables = shipped_tables() if table is None else (Path(table),)
    for path in (*files.values(), *tables):
        read_bytes(path, str(path))
    if cases is not None:
        read_cases(cases)
    return {
        "versions": dict(versions()), **own_part(None), **{name: index(number) for name, number in numbers.items()},
        "seed": secrets.randbelow(2**32) if seed is None else index(seed),
        **{name: file_told(path) for name, path in files.items()},
        "tables": [file_told(path) for path in tables],
        "cases": None if cases is None else file_told(find_cases(cases), str(Path(cases))),
    }  # fmt: skip


def question_of(asked: Mapping[str, Any]) -> Question:
    """The question that is told, if it can be asked."""
    needs("scipy.stats.qmc", "a calibration", extra="analysis")
    needs("scipy.special", "a calibration", extra="analysis")
    if asked["search"]:
        needs("cma", "the search of a calibration", extra="analysis")
    tables, cases, case_runs = asked["tables"], asked["cases"], asked["case_runs"]
    free = priors_in(asked["free"]["text"].encode(), asked["free"]["name"])
    departures = departures_in(asked["targets"]["text"].encode(), asked["targets"]["name"])
    facts_told = [fact for table in tables for fact in facts_in(table["text"].encode(), table["name"])]
    targets = fact_targets(facts_told, departures)
    if not targets:
        message = "holds no fact that is fitted: all are left out, or in units that are not compared."
        raise ScenarioError.at(tables[0]["name"], message)
    check_ranges({"case_runs": (case_runs, 10, 1_000_000)})
    facts = FactSimulator(tuple(target.name for target in targets))
    simulator = facts if cases is None else evidence(facts, cases["text"], cases["name"], case_runs=case_runs)
    numbers = {name: asked[name] for name in ("search", "waves", "points", "runs", "draws", "seed")}
    question = Question(simulator, free, targets, **numbers)
    question.check()
    return question


def begin(asked: Mapping[str, Any], *, folder: str | Path | None, **how: Any) -> Calibration:
    """The answer to what is told, which is kept in the folder, if there is one, before anything is played."""
    question = question_of(asked)
    place = None if folder is None else new_folder(Path(folder))
    if place is not None:
        kept.begin(place, "calibration", asked)
    return answer(question, folder=place, **how)


class _AskedTold(Stored):
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


def go_on_with_calibration(
    folder: Path,
    *,
    rules: Rules | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Play what is missing of a calibration, from its folder alone; one that is finished is worked out anew."""
    asked = kept.asked(folder, _AskedTold)
    refuse_others(folder, asked, rules)
    return answer(question_of(asked), jobs=jobs, executor=executor, progress=progress, folder=folder)
