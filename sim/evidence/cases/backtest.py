"""The back-test: dated crises forecast from what was known, and the forecasts scored beside plain baselines.

>>> import sim                                                  # doctest: +SKIP
>>> test = sim.backtest("cases/cases_train", runs=500, seed=1)  # doctest: +SKIP
>>> test.scores["outcome_class"].systems["model"].value         # doctest: +SKIP
0.128

The forecasts are made first, from records that hold no observation; only then are the observations looked at.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from datetime import date
from operator import index
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.evidence.calibration.posterior import posterior_of
from sim.evidence.cases.cuts import cuts_within, forecast_again
from sim.evidence.cases.forecast import Forecasts, forecast
from sim.evidence.cases.known import Known
from sim.evidence.cases.read import DEFAULT_FILE, Case, find_cases, read_cases, read_text
from sim.evidence.cases.result import Backtest, store_answer
from sim.evidence.cases.setting import HORIZON_DAYS, mixture_of
from sim.play import kept
from sim.play.collected import Progress
from sim.play.kept import TextTold, file_told
from sim.results.durable import new_folder
from sim.results.stored_json import Stored
from sim.scenario.entities import mechanisms
from sim.scenario.faults import ScenarioError, listed, meant
from sim.scenario.sample import DEFAULTS, POSTERIOR, posterior_path, read_sample
from sim.study.folder import VersionsTold
from sim.study.provenance import RUNS as RUNS_FOLDER
from sim.study.provenance import free_folder, own_part, versions
from sim.study.ranges import check_ranges
from sim.study.work import refuse_kept

RUNS = 2_000
"""Runs of each case unless told otherwise: a share of 0.3 is then known to within 0.02, far less than cases scatter."""
QUICK_RUNS = 300
"""Runs of each case for a first answer: a share of 0.3 is then known to within 0.05."""
CUTS_PER_RUN = 5
"""So many times fewer runs are played from each later day: there are about six such days a case."""
MOST_RUNS = 1_000_000


def backtest(
    path: str | os.PathLike[str] = DEFAULT_FILE,
    *,
    reference: str | os.PathLike[str] | None = None,
    cutoff_day: int | None = None,
    without: Sequence[str] = (),
    again: bool = True,
    runs: int = RUNS,
    seed: int | None = None,
    jobs: int = 1,
    parameters: str | os.PathLike[str] | None = None,
    horizon_days: int = HORIZON_DAYS,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
) -> Backtest:
    """Forecasts of the cases of a file from what was known, scored beside baselines.

    Parameters
    ----------
    path : str or path, optional
        A file of cases, or the name of a shipped one.
    reference : str or path, optional
        The file that climatology and the logit learn from; the file itself if absent. The pair of states that is scored
        is always left out.
    cutoff_day : int, optional
        Last day of which everything is known; right after the first use of force if absent.
    without : sequence of str, optional
        Mechanisms, each of which is switched off in all cases once more, under the same luck.
    again : bool, optional
        Whether every case is forecast again after each later day of its chronology.
    runs : int, optional
        Of each case; a fifth of that from later days.
    seed : int, optional
        In [0, 2**64); drawn and kept in the result if absent.
    jobs : int, optional
        Processes.
    parameters : str or path, optional
        "defaults", "posterior" (the sample that comes with the program), or the file of a sample; the posterior if the
        program comes with one, else the defaults. Where a sample was fitted to cases of a pair of states, that pair is
        forecast with the weights without it.
    horizon_days : int, optional
        Last day looked at, the same in all cases.
    executor : Executor, optional
        As for `sim.run`.
    progress : callable, optional
        Called with runs done and runs asked for.
    folder : str or Path, optional
        New folder for forecasts and scores.

    Returns
    -------
    Backtest

    Raises
    ------
    ScenarioError
        With every fault of a file, or with a mechanism that is none.
    ValueError
        If an argument is out of range; the message names it and its value.
    StorageError
        If the folder holds something already, or the disk fails.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> sim.backtest("my_cases.toml", reference="cases/cases_train").is_better("outcome_class")   # doctest: +SKIP
    True
    """
    check_ranges({
        "runs": (index(runs), 1, MOST_RUNS), "horizon_days": (index(horizon_days), 16, 8191),
        "cutoff_day": (0 if cutoff_day is None else index(cutoff_day), -3650, horizon_days - 1),
    })  # fmt: skip
    _check_mechanisms(without)
    file, learnt_from = find_cases(path), find_cases(path if reference is None else reference)
    cases = read_cases(file, cutoff_day=cutoff_day)
    if learnt_from != file:
        read_cases(learnt_from)  # faults are told before the work
    name, sample = _sample_of(parameters)
    refuse_kept(n_runs_of(cases, runs, n_without=len(without), again=again, horizon_days=horizon_days), folder)
    place = None if folder is None else new_folder(Path(folder))
    asked = {
        "versions": dict(versions()),
        **own_part(None),
        "cases": file_told(file),
        "reference": file_told(learnt_from),
        "parameters": name,
        "sample": None if sample is None else file_told(sample),
        "runs": runs,
        "seed": secrets.randbelow(2**32) if seed is None else index(seed),
        "horizon_days": horizon_days,
        "cutoff_day": cutoff_day,
        "without": list(dict.fromkeys(without)),
        "again": again,
    }
    if place is not None:
        kept.begin(place, "backtest", asked)
    return answered(asked, place, jobs=jobs, executor=executor, progress=progress)


class AskedTold(Stored):
    """What is asked, as JSON values."""

    versions: VersionsTold
    own_rules: list[str]
    cases: TextTold
    reference: TextTold
    parameters: str
    sample: TextTold | None
    runs: Annotated[int, Field(ge=1, le=MOST_RUNS)]
    seed: Annotated[int, Field(ge=0, lt=2**64)]
    horizon_days: Annotated[int, Field(ge=16, le=8191)]
    cutoff_day: int | None
    without: list[str]
    again: bool


def n_runs_of(cases: Sequence[Case], runs: int, *, n_without: int, again: bool, horizon_days: int) -> int:
    """All runs of a back-test."""
    knowns = [case.known for case in cases]
    total = (1 + n_without) * len(mixture_of(knowns).knowns) * runs
    if again:
        cuts = [cut.known for case in cases for cut in cuts_within(case.cuts, horizon_days)]
        total += len(mixture_of(cuts, knowns).knowns) * _runs_of_a_cut(runs)
    return total


def _runs_of_a_cut(runs: int) -> int:
    return max(1, runs // CUTS_PER_RUN)


def answered(
    asked: Mapping[str, Any], folder: Path | None, *, jobs: int, executor: Executor | None, progress: Progress | None
) -> Backtest:
    """Play what is missing of a back-test, as `AskedTold` has it, and store the answer in the folder, if any."""
    begun = perf_counter()
    cases, reference_cases = _cases_of(asked)
    told = asked["sample"]
    sample = None if told is None else posterior_of(told["name"], told["text"].encode())
    runs, horizon, without = asked["runs"], asked["horizon_days"], asked["without"]
    knowns = [case.known for case in cases]
    cuts = [cut for case in cases for cut in cuts_within(case.cuts, horizon)] if asked["again"] else []
    mixture = mixture_of(knowns)
    n_runs = n_runs_of(cases, runs, n_without=len(without), again=asked["again"], horizon_days=horizon)
    how: dict[str, Any] = {
        "points": None if sample is None else sample.points, "seed": asked["seed"], "jobs": jobs,
        "horizon_days": horizon, "folder": folder, "executor": executor,
    }  # fmt: skip

    def weights_of(knowns: Sequence[Known]) -> NDArray[np.float64] | None:
        return None if sample is None else np.array([sample.weights_without(known.family) for known in knowns])

    def told_after(n_plans: int) -> Progress | None:
        return None if progress is None else _as_part(progress, n_plans * len(mixture.knowns) * runs, n_runs)

    def played(name: str, place: int, off: tuple[str, ...] = ()) -> Forecasts:
        found = forecast(
            mixture.knowns, weights=weights_of(mixture.knowns), off=off, runs=runs, name=name,
            progress=told_after(place), **how,
        )  # fmt: skip
        return found.of_cases(mixture).coded_as([case.observed.is_decided for case in cases])

    forecasts = played("cases", 0)
    ablated = {name: played(f"without-{name}", place, (name,)) for place, name in enumerate(without, start=1)}
    again = None
    if cuts:
        again = forecast_again(
            cuts, others=knowns, weights=weights_of([cut.known for cut in cuts]), runs=_runs_of_a_cut(runs),
            progress=told_after(1 + len(without)), **how,
        )  # fmt: skip
    weights = weights_of(knowns)
    result = Backtest(
        file=asked["cases"]["name"], reference=asked["reference"]["name"], cases=cases, forecasts=forecasts,
        reference_cases=reference_cases, runs=runs, seed=asked["seed"], jobs=jobs, n_runs=n_runs,
        cutoff_day=asked["cutoff_day"], parameters=asked["parameters"], without=ablated, again=again,
        is_asked_again=asked["again"],
        effective=() if weights is None else tuple((1.0 / (weights**2).sum(axis=1)).tolist()),
        elapsed_seconds=perf_counter() - begun, folder=folder,
    )  # fmt: skip
    if folder is not None:
        store_answer(result, folder)
        kept.end(folder)
    return result


def _cases_of(asked: Mapping[str, Any]) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """The cases that are forecast, and those that are learnt from: with the same cut where they are the same."""
    told, learnt_from = asked["cases"], asked["reference"]
    cases = read_text(told["text"].encode(), name=told["name"], cutoff_day=asked["cutoff_day"])
    if told == learnt_from:
        return cases, cases
    return cases, read_text(learnt_from["text"].encode(), name=learnt_from["name"])


def _as_part(progress: Progress, before: int, n_runs: int) -> Progress:
    """Progress of a plan, told as that of all."""
    return lambda done, asked: progress(before + done, n_runs)


def _check_mechanisms(names: Sequence[str]) -> None:
    known = tuple(mechanisms())
    for name in names:
        if name not in known:
            raise ScenarioError.at(
                f"without {name}", f"is no mechanism.{meant(name, known)} Mechanisms are {listed(known)}."
            )


def _sample_of(parameters: str | os.PathLike[str] | None) -> tuple[str, Path | None]:
    """How the parameters are called, and the file of their sample; None for the defaults."""
    if parameters == DEFAULTS or (parameters is None and posterior_path() is None):
        return DEFAULTS, None
    given = POSTERIOR if parameters is None else os.fspath(parameters)
    read_sample(given if given == POSTERIOR else Path(given))  # tells the faults of a file as every command does
    return given, posterior_path() if given == POSTERIOR else Path(given)


def usual_folder(
    path: str | os.PathLike[str], *, asked: Sequence[str], today: date, parent: Path = RUNS_FOLDER
) -> Path:
    """A folder that is not there yet: `runs/<date>-<file>-backtest-<hash8>`, then with -2, -3, ... behind it.

    Parameters
    ----------
    path : str or path
        The file of cases.
    asked : sequence of str
        The whole question: another question gets another folder.
    today : date
    parent : Path, optional
    """
    hash8 = hashlib.sha256(" ".join(asked).encode()).hexdigest()[:8]
    return free_folder(parent / f"{today.isoformat()}-{Path(path).stem}-backtest-{hash8}")
