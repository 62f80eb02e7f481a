"""The question that `sim calibrate` asks: all priors, the facts of a table as targets, and cases.

>>> import sim                                                              # doctest: +SKIP
>>> found = sim.calibrate(waves=2, points=128, runs=1_000, seed=1)          # doctest: +SKIP
>>> found.posterior.centre["coefficients.base_drive"]                       # doctest: +SKIP
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from operator import index
from pathlib import Path
from typing import Any

from sim.evidence.calibration import calibrate as work
from sim.evidence.calibration.calibrate import answer
from sim.evidence.calibration.case_source import CASE_RUNS, SHIPPED, evidence, evidence_from
from sim.evidence.calibration.fact_source import FactSimulator, fact_targets
from sim.evidence.calibration.folder import origin_in, stored_words
from sim.evidence.calibration.matching import first_wave
from sim.evidence.calibration.priors import priors
from sim.evidence.calibration.question import DRAWS, POINTS, RUNS, WAVES, Question
from sim.evidence.calibration.recovery import Recovery, played_over_the_prior, recover
from sim.evidence.calibration.result import Calibration
from sim.evidence.calibration.simulators import Simulator
from sim.evidence.facts.table import read_facts, shipped_table
from sim.scenario.faults import ScenarioError
from sim.study.extras import needs

LONG = 4
"""How many times more dyads a synthetic history has than a point of the table: facts rest on many disputes."""

Progress = Callable[[int, int], object]


def calibrate(
    *,
    waves: int = WAVES,
    points: int = POINTS,
    runs: int = RUNS,
    draws: int = DRAWS,
    seed: int | None = None,
    table: str | os.PathLike[str] | None = None,
    cases: str | os.PathLike[str] | None = SHIPPED,
    case_runs: int = CASE_RUNS,
    jobs: int = 1,
    progress: Progress | None = None,
    folder: str | Path | None = None,
    resume: str | Path | None = None,
) -> Calibration:
    """The coefficients that the facts allow: a posterior sample, with what it says of every fact.

    Parameters
    ----------
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
    table : str or path, optional
        A CSV file of observed facts; the shipped one if absent.
    cases : str, path or None, optional
        A file of cases, or the name of a shipped one; None for none.
    case_runs : int, optional
        Runs of each case at each point.
    jobs : int, optional
        Processes; changes nothing else.
    progress : callable, optional
        Called with runs done and runs asked for.
    folder : str or Path, optional
        New folder in which each batch of points is stored as soon as it is played.
    resume : str or Path, optional
        Folder of a calibration that was cut short: it goes on, and everything but `jobs` and `progress` is taken from
        it; also `cases` where these are a file of yours, because a path that a folder names is never opened.

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
        If scipy is not installed.
    KeyboardInterrupt
        On Ctrl-C; what was played stays in `folder`, and `resume` goes on.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> found = sim.calibrate(waves=2, points=128, runs=1_000, seed=1)      # doctest: +SKIP
    >>> found.posterior.save(Path("my_posterior.csv"))          # doctest: +SKIP
    """
    if resume is not None:
        given = None if cases in (None, SHIPPED) else os.fspath(cases)
        return go_on(resume, cases=given, jobs=index(jobs), progress=progress)
    asked = question(
        waves=waves, points=points, runs=runs, draws=draws, seed=seed, table=table, cases=cases, case_runs=case_runs
    )
    return answer(asked, jobs=index(jobs), folder=folder, progress=progress)


def question(
    *,
    waves: int = WAVES,
    points: int = POINTS,
    runs: int = RUNS,
    draws: int = DRAWS,
    seed: int | None = None,
    table: str | os.PathLike[str] | None = None,
    cases: str | os.PathLike[str] | None = SHIPPED,
    case_runs: int = CASE_RUNS,
) -> Question:
    """What is asked, with every mistake told before anything is played; arguments as for `calibrate`."""
    needs("scipy.stats.qmc", "a calibration", extra="analysis")
    needs("scipy.special", "a calibration", extra="analysis")
    targets = fact_targets(read_facts(shipped_table() if table is None else table))
    if not targets:
        message = "holds no fact that is fitted; sim.evidence.calibration.fact_source says which are."
        raise ScenarioError.at(str(table), message)
    facts = FactSimulator(tuple(target.name for target in targets))
    if not 10 <= index(case_runs) <= 1_000_000:
        raise ValueError(f"case_runs is {case_runs}; it must be in [10, 1,000,000].")
    simulator = facts if cases is None else evidence(facts, os.fspath(cases), case_runs=index(case_runs))
    seed = secrets.randbelow(2**32) if seed is None else index(seed)
    asked = Question(simulator, priors(), targets, index(waves), index(points), index(runs), index(draws), seed)
    asked.check()
    return asked


def go_on(
    folder: str | Path, *, cases: str | None = None, jobs: int = 1, progress: Progress | None = None
) -> Calibration:
    """Go on with a calibration that was cut short, from its folder; arguments and errors as for `calibrate`."""
    needs("scipy.stats.qmc", "a calibration", extra="analysis")
    path = Path(folder)
    with stored_words(path):
        simulator = simulator_of(origin_in(path), cases)
    return work.resume(path, simulator, jobs=jobs, progress=progress)


def simulator_of(origin: Mapping[str, Any], cases: str | None = None) -> Simulator:
    """The simulator that a stored question names."""
    facts = FactSimulator(tuple(target["name"] for target in origin["targets"]))
    return evidence_from(origin["simulator"], facts, cases)


def recovery(
    asked: Question, *, worlds: int, jobs: int = 1, progress: Callable[[int, int], object] | None = None
) -> Recovery:
    """Whether the method finds the truth: the same question asked of synthetic histories, of facts alone.

    Parameters
    ----------
    asked : Question
        Its first wave is played once, for all worlds.
    worlds : int
        How many histories.
    jobs, progress : optional
        As for `calibrate`; progress counts worlds.
    """
    if not 2 <= worlds <= 10_000:
        raise ValueError(f"worlds is {worlds}; it must be in [2, 10,000].")
    simulator = FactSimulator(asked.simulator.ids)
    design = first_wave(asked.points, len(asked.priors), seed=asked.seed)
    played = played_over_the_prior(simulator, asked.priors, design.u, runs=asked.runs, seed=asked.seed + 1, jobs=jobs)
    return recover(
        simulator, asked.priors, asked.targets, played, worlds=worlds, runs=LONG * asked.runs,
        seed=asked.seed + 1_000, jobs=jobs, progress=progress,
    )  # fmt: skip
