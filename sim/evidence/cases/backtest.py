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

from sim.evidence.calibration.posterior import Posterior, posterior_of, read_posterior
from sim.evidence.cases.again import cuts_within, forecast_again
from sim.evidence.cases.forecast import Forecasts, forecast
from sim.evidence.cases.forms import mixture_of
from sim.evidence.cases.read import DEFAULT_FILE, Case, find_cases, read_cases, read_text
from sim.evidence.cases.result import Backtest, store_answer
from sim.evidence.cases.setting import HORIZON_DAYS
from sim.model.new_rule import Rules
from sim.play import kept
from sim.play.collected import Progress
from sim.play.kept import TextTold, file_told
from sim.results.durable import new_folder
from sim.results.stored_json import Stored
from sim.scenario.entities import mechanisms
from sim.scenario.faults import ScenarioError, listed, meant
from sim.scenario.sample_file import DEFAULTS, POSTERIOR, posterior_path, read_sample
from sim.study.folder import VersionsTold
from sim.study.provenance import RUNS as RUNS_FOLDER
from sim.study.provenance import free_folder, own_part, refuse_others, versions
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
    cases = read_cases(path, cutoff_day=cutoff_day)
    learnt_from = find_cases(path if reference is None else reference)
    reference_cases = cases if learnt_from == find_cases(path) else read_cases(learnt_from)
    name, sample = _sample_of(parameters)
    refuse_kept(n_runs_of(cases, runs, n_without=len(without), again=again, horizon_days=horizon_days), folder)
    place = None if folder is None else new_folder(Path(folder))
    asked = {
        "versions": dict(versions()),
        **own_part(None),
        "cases": file_told(find_cases(path)),
        "reference": file_told(learnt_from),
        "parameters": name,
        "sample": None if sample is None else file_told(_sample_path(name)),
        "runs": runs,
        "seed": secrets.randbelow(2**32) if seed is None else index(seed),
        "horizon_days": horizon_days,
        "cutoff_day": cutoff_day,
        "without": list(dict.fromkeys(without)),
        "again": again,
    }
    if place is not None:
        kept.begin(place, "backtest", asked)
    return _answered(
        asked, cases, reference_cases, sample, jobs=jobs, executor=executor, progress=progress, folder=place
    )


def go_on_with_backtest(
    folder: Path,
    *,
    rules: Rules | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Play what is missing of a back-test that was cut short, from its folder alone, and store the answer."""
    asked = kept.asked(folder, _AskedTold)
    refuse_others(folder, asked, rules)
    cases, reference = (
        read_text(asked[key]["text"].encode(), name=asked[key]["name"], cutoff_day=cutoff)
        for key, cutoff in (("cases", asked["cutoff_day"]), ("reference", None))
    )
    if asked["reference"] == asked["cases"]:
        reference = cases
    sample = asked["sample"] and posterior_of(asked["sample"]["name"], asked["sample"]["text"].encode())
    return _answered(asked, cases, reference, sample, jobs=jobs, executor=executor, progress=progress, folder=folder)


class _AskedTold(Stored):
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


def _answered(
    asked: Mapping[str, Any],
    cases: tuple[Case, ...],
    reference_cases: tuple[Case, ...],
    sample: Posterior | None,
    *,
    jobs: int,
    folder: Path | None,
    executor: Executor | None,
    progress: Progress | None,
) -> Backtest:
    begun = perf_counter()
    runs, horizon, without = asked["runs"], asked["horizon_days"], asked["without"]
    knowns = [case.known for case in cases]
    observed = [case.observed for case in cases]
    cuts = [cut for case in cases for cut in cuts_within(case.cuts, horizon)] if asked["again"] else []
    points = None if sample is None else sample.points
    mixture = mixture_of(knowns)
    counting = _Counting(
        progress, n_runs_of(cases, runs, n_without=len(without), again=asked["again"], horizon_days=horizon)
    )
    how: dict[str, Any] = {
        "seed": asked["seed"], "jobs": jobs, "horizon_days": horizon, "folder": folder, "executor": executor,
    }  # fmt: skip

    def weights_of(families: Sequence[str]) -> NDArray[np.float64] | None:
        return None if sample is None else np.array([sample.weights_without(family) for family in families])

    def played(name: str, off: tuple[str, ...] = ()) -> Forecasts:
        return forecast(
            mixture.knowns, points, weights=weights_of([known.family for known in mixture.knowns]), off=off, runs=runs,
            name=name, progress=counting.next(), **how,
        ).of_cases(mixture).coded_as(observed)  # fmt: skip

    forecasts = played("cases")
    ablated = {name: played(f"without-{name}", (name,)) for name in without}
    again = None
    if cuts:
        again = forecast_again(
            cuts, points, others=knowns, weights=weights_of([cut.known.family for cut in cuts]),
            runs=_runs_of_a_cut(runs), progress=counting.next(), **how,
        )  # fmt: skip
    weights = weights_of([known.family for known in knowns])
    result = Backtest(
        file=asked["cases"]["name"], reference=asked["reference"]["name"], cases=cases, forecasts=forecasts,
        reference_cases=reference_cases, runs=runs, seed=asked["seed"], jobs=jobs, n_runs=counting.total,
        cutoff_day=asked["cutoff_day"], parameters=asked["parameters"], without=ablated, again=again,
        is_asked_again=asked["again"],
        effective=() if weights is None else tuple((1.0 / (weights**2).sum(axis=1)).tolist()),
        elapsed_seconds=perf_counter() - begun, folder=folder,
    )  # fmt: skip
    if folder is not None:
        store_answer(result, folder)
        kept.end(folder)
    return result


class _Counting:
    """Tells the progress of several plans as that of one."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total = progress, total
        self.before, self.now = 0, 0

    def next(self) -> Progress | None:
        """The progress of the next plan."""
        self.before, self.now = self.before + self.now, 0
        return None if self.progress is None else self._tell

    def _tell(self, done: int, asked: int) -> None:
        self.now = asked
        if self.progress is not None:
            self.progress(self.before + done, self.total)


def _check_mechanisms(names: Sequence[str]) -> None:
    known = tuple(mechanisms())
    for name in names:
        if name not in known:
            raise ScenarioError.at(
                f"without {name}", f"is no mechanism.{meant(name, known)} Mechanisms are {listed(known)}."
            )


def _sample_of(parameters: str | os.PathLike[str] | None) -> tuple[str, Posterior | None]:
    """How the parameters are called, and their sample; None for the defaults."""
    if parameters == DEFAULTS or (parameters is None and posterior_path() is None):
        return DEFAULTS, None
    given = POSTERIOR if parameters is None else os.fspath(parameters)
    read_sample(given if given == POSTERIOR else Path(given))  # tells the faults of a file as every command does
    return given, read_posterior(_sample_path(given))


def _sample_path(given: str) -> Path:
    path = posterior_path() if given == POSTERIOR else Path(given)
    assert path is not None, "it was read"
    return path


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
