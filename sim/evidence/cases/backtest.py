"""The back-test: dated crises forecast from what was known, and the forecasts scored beside plain baselines.

>>> import sim                                                  # doctest: +SKIP
>>> test = sim.backtest("cases/cases_train", runs=500, seed=1)  # doctest: +SKIP
>>> test.scores["outcome_class"].systems["model"].value         # doctest: +SKIP
0.128

The forecasts are made first, from records that hold no observation; only then are the observations looked at.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from time import perf_counter
from typing import Any

from sim.evidence.cases.cuts import count_again
from sim.evidence.cases.forecast import Counts, counted
from sim.evidence.cases.question import RUNS, Question, asked
from sim.evidence.cases.read import DEFAULT_FILE
from sim.evidence.cases.result import Backtest
from sim.evidence.cases.setting import HORIZON_DAYS
from sim.play import kept
from sim.play.collected import Progress
from sim.results.durable import new_folder
from sim.study.work import refuse_kept


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
    question = asked(
        path, reference=reference, cutoff_day=cutoff_day, without=without, again=again, runs=runs, seed=seed,
        parameters=parameters, horizon_days=horizon_days,
    )  # fmt: skip
    return begin(question, jobs=jobs, executor=executor, progress=progress, folder=folder)


def begin(question: Question, *, folder: str | Path | None, **how: Any) -> Backtest:
    """The answer to a question, which is kept in the folder, if there is one, before anything is played."""
    refuse_kept(question.n_runs, folder)
    place = None if folder is None else new_folder(Path(folder))
    if place is not None:
        kept.begin(place, "backtest", question.model_dump())
    return _answer(question, place, **how)


def answered(told: Mapping[str, Any], folder: Path, **how: Any) -> Backtest:
    """The answer to what was told in a folder: what is missing is played."""
    return _answer(Question.model_validate(told), folder, **how)


def _answer(
    question: Question, folder: Path | None, *, jobs: int, executor: Executor | None, progress: Progress | None
) -> Backtest:
    """Play what is missing, and store the answer in the folder, if any."""
    begun, done, n_runs = perf_counter(), 0, question.n_runs
    sample, knowns = question.posterior, question.mixture.knowns
    how: dict[str, Any] = {
        "points": None if sample is None else sample.points, "seed": question.seed, "jobs": jobs,
        "horizon_days": question.horizon_days, "folder": folder, "executor": executor, "progress": progress,
    }  # fmt: skip
    counts: dict[str, Counts] = {}
    for name, off in question.plans():
        counts[name] = counted(
            knowns, weights=question.weights(knowns), off=off, runs=question.runs, name=name, part=(done, n_runs), **how
        )
        done += len(knowns) * question.runs
    if question.cuts:
        mixture = question.mixture_again
        counts["cuts"], counts["next"] = count_again(
            question.cuts, mixture, weights=question.weights(mixture.knowns), runs=question.runs_again,
            part=(done, n_runs), **how,
        )  # fmt: skip
    result = Backtest(question, counts, jobs, perf_counter() - begun, folder)
    if folder is not None:
        result.store(folder)
        kept.end(folder)
    return result
