"""Going on with whatever was begun in a folder: runs and what was made of them, back-tests, facts and calibrations.

>>> import sim                                                              # doctest: +SKIP
>>> sim.resume("runs/2026-01-31-facts-1").tables[0].sentence                # doctest: +SKIP
'54 of 65 facts lie inside their 95 % interval widened by a tenth of each bound (83%), 38 inside the interval ...'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from os.path import lexists
from pathlib import Path

from sim.evidence.calibration import calibrate
from sim.evidence.calibration.question import AskedTold as CalibrationTold
from sim.evidence.calibration.result import Calibration
from sim.evidence.cases import backtest
from sim.evidence.cases.question import Question
from sim.evidence.cases.result import Backtest
from sim.evidence.facts import judge
from sim.evidence.facts.result import FactsResult
from sim.model.new_rule import Rules
from sim.play import kept
from sim.play.collected import Progress
from sim.play.metrics import Metrics
from sim.results.stored_json import Stored
from sim.scenario.faults import Fault, ScenarioError
from sim.study.discover_result import DiscoverResult
from sim.study.provenance import refuse_others
from sim.study.ranges import whole
from sim.study.resume import resume as resume_runs
from sim.study.sensitivity import go_on_with_analysis
from sim.study.sensitivity_result import SensitivityResult
from sim.study.stored import ANSWERS, RunsResult, holds_runs, read_result

Answer = RunsResult | SensitivityResult | DiscoverResult | Backtest | FactsResult | Calibration
ASKED: Mapping[kept.Question, tuple[type[Stored], Callable[..., Answer]]] = {
    "backtest": (Question, backtest.answered),
    "facts": (judge.AskedTold, judge.answered),
    "calibration": (CalibrationTold, calibrate.answered),
}
"""By the word of a question, in which form a folder tells it, and what answers it."""


def resume(
    folder: str | Path,
    *,
    runs: int | None = None,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    metrics: Metrics | None = None,
) -> Answer:
    """Go on with what was cut short, or extend runs that are finished, from the folder alone.

    Parameters
    ----------
    folder : str or Path
        Where it was stored. Conditions that lie beside runs are asked for anew where more are played.
    runs : int, optional
        How many there shall be, of each side or at each point; as many as were asked for if absent. Never fewer. Runs,
        sweeps and comparisons alone are extended.
    jobs, executor, progress
        As for `sim.run`.
    rules : mapping of str to callable or NewRule, optional
        The own rules that it was begun with (of a comparison, those of B): no folder holds them.
    metrics : mapping of str to callable, optional
        The metrics that runs, a sweep or a comparison were begun with: no folder holds them either.

    Returns
    -------
    RunResult, SweepResult, Comparison, Comparisons, SensitivityResult, DiscoverResult, Backtest, FactsResult or
    Calibration
        Where nothing was missing, as it is stored.

    Raises
    ------
    ScenarioError
        If fewer runs are asked for than are there, or it was begun with other own rules.
    StorageError
        If it is no such folder, is damaged, or was begun with another version of the program.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> sim.resume("runs/2026-01-31-tutorial-0f3c1a2b").n_missing    # doctest: +SKIP
    0
    """
    path, jobs = Path(folder), whole("jobs", jobs)
    question = kept.begun(path)
    answers = (kind for file, kind in ANSWERS.items() if lexists(path / file) and not holds_runs(path))
    kind: str | None = question or next(answers, None)
    if kind is None:
        return resume_runs(
            path, runs=runs, jobs=jobs, rules=rules, executor=executor, progress=progress, metrics=metrics
        )
    if runs is not None:
        message = f"extends runs, sweeps and comparisons; leave it out for the {kind} of {path}."
        raise ScenarioError([Fault(f"--runs {runs}", None, "", message)])
    if question is None:
        return read_result(path)
    if question == "sensitivity":
        return go_on_with_analysis(path, rules=rules, jobs=jobs, executor=executor, progress=progress)
    form, answered = ASKED[question]
    asked = kept.asked(path, form)
    refuse_others(path, asked, rules)
    return answered(asked, path, jobs=jobs, executor=executor, progress=progress)
