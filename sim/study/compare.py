"""Two scenarios, or one with and without a change, under the same luck.

>>> import sim                                                              # doctest: +SKIP
>>> alone = ["mechanisms.mediation=false"]
>>> calm = sim.compare("iran_pakistan_2024", overrides=alone, runs=2000, seed=1)   # doctest: +SKIP
>>> calm.differences["agreement_reached"].difference                        # doctest: +SKIP
-0.18
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.new_rule import Rules
from sim.results.durable import FolderInUseError, write_durably
from sim.results.ignorance import Ignorance, ignorance_of
from sim.results.pairs import PairedDifference, paired_differences
from sim.results.responses import responses_of
from sim.results.stored_json import sealed
from sim.results.tidy import joined
from sim.scenario.differences import Change, changes_between
from sim.scenario.idle import Idle, why_idle
from sim.scenario.load import again, load
from sim.scenario.override import Overrides
from sim.scenario.played import played_record
from sim.scenario.records import Scenario
from sim.study.cards import comparison_card
from sim.study.chunks import NARROWEST
from sim.study.figures import drawn
from sim.study.frames import data_frame
from sim.study.own_rules import check_travel
from sim.study.play import AUTO, engine_for
from sim.study.result import RunResult
from sim.study.rows import rows_drawn
from sim.study.run import plan_run, run
from sim.study.work import Work

COMPARISON = "comparison.json"
"""What marks the folder of a comparison; its runs are in the folders `a` and `b` beside it."""


@dataclass(frozen=True, repr=False)
class Comparison:
    """What `sim.compare` found.

    Attributes
    ----------
    a, b : RunResult
        The same runs of both scenarios.
    folder : Path or None
        Where they are stored.
    """

    a: RunResult
    b: RunResult
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"Comparison({self.a!r}, {self.b!r})"

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return comparison_card(self).html()

    @cached_property
    def differences(self) -> dict[str, PairedDifference]:
        """B less A for every response, run by run."""
        shared = np.intersect1d(self.a.table["run"], self.b.table["run"])
        a, b = (result.table[np.isin(result.table["run"], shared)] for result in (self.a, self.b))
        states, states_of_b = tuple(self.a.scenario.states), tuple(self.b.scenario.states)
        return paired_differences(a, b, self._shared_outcomes, states, states_of_b)

    @property
    def _shared_outcomes(self) -> tuple[Any, ...]:
        """Outcomes of the scenarios that mean the same on both sides.

        One that both name but define differently is none; one that only one side names is asked of both where the
        states are the same.
        """
        ours, theirs = ({one.name: one for one in side.scenario.outcomes} for side in (self.a, self.b))
        same_states = tuple(self.a.scenario.states) == tuple(self.b.scenario.states)
        named = {**theirs, **ours}
        return tuple(
            outcome
            for name, outcome in named.items()
            if (ours[name].when == theirs[name].when if name in ours and name in theirs else same_states)
        )

    @cached_property
    def ignorance(self) -> dict[str, Ignorance]:
        """How far each difference goes from row to row, where both sides draw from the same sample; else empty."""
        ours, theirs = self.a.scenario, self.b.scenario
        if ours.sample is None or theirs.sample is None or ours.sample.sha256 != theirs.sample.sha256:
            return {}
        shared = np.intersect1d(self.a.table["run"], self.b.table["run"])
        rows = rows_drawn(ours, seed=self.a.seed, runs=shared)
        if rows is None or not theirs.sampled:
            return {}
        a, b = (result.table[np.isin(result.table["run"], shared)] for result in (self.a, self.b))
        before, after = (
            responses_of(table, self._shared_outcomes, tuple(result.scenario.states))
            for table, result in ((a, self.a), (b, self.b))
        )
        return {
            response.name: ignorance_of(later.astype(np.float64) - earlier.astype(np.float64), rows)
            for (response, earlier), (_, later) in zip(before, after, strict=True)
            if response.name in self.differences
        }

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every value that differs between the scenarios in the order of A, then the record event by event."""
        return changes_between(self.a.scenario, self.b.scenario)

    @cached_property
    def idle(self) -> tuple[Idle, ...]:
        """What was changed or given without effect on any run, with the reason."""
        own_rules = bool(self.a.origin["own_rules"] or self.b.origin["own_rules"])
        found = {one.key: one for side in (self.a, self.b) for one in side.idle}
        is_whole = not (self.a.n_missing or self.b.n_missing)
        for change in self.changes:
            reasons = [why_idle(side.scenario, change.key, own_rules=own_rules) for side in (self.a, self.b)]
            reason = None if None in reasons else reasons[-1]
            if reason is None and is_whole and self.a.table.tobytes() == self.b.table.tobytes():
                reason = f"all rows of A and B are equal, in {self.n_runs:,} pairs of runs"
            if reason is not None:
                found.setdefault(change.key, Idle(change.key, reason))
        return tuple(found.values())

    @property
    def n_runs(self) -> int:
        """Pairs of runs."""
        return len(np.intersect1d(self.a.table["run"], self.b.table["run"]))

    @property
    def table(self) -> NDArray[np.void]:
        """One row a response: name, kind, n, a, b, difference, low, high, both, only_a, only_b, neither, ratio."""
        pairs = list(self.differences.values())
        counts = {
            word: np.array([-1 if getattr(pair, word) is None else getattr(pair, word) for pair in pairs])
            for word in ("both", "only_a", "only_b", "neither")
        }
        numbers = {
            word: np.array([getattr(pair, word) for pair in pairs])
            for word in ("a", "b", "difference", "low", "high", "variance_ratio")
        }
        words = {"response": np.array([pair.name for pair in pairs]), "kind": np.array([pair.kind for pair in pairs])}
        return joined({**words, "n": np.array([pair.n for pair in pairs]), **numbers, **counts})

    def to_pandas(self) -> Any:
        """The differences as a pandas DataFrame, one row a response.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        return data_frame(self.table)

    def plot(self, *responses: str) -> Any:
        """A matplotlib Figure of the differences; see `sim.plots.comparison`.

        Parameters
        ----------
        *responses : str
            Names of responses; the usual ones if none is given.

        Raises
        ------
        ValueError
            If a response is unknown; the message lists those that there are.
        """
        return drawn("comparison", self, responses)

    def to_json(self) -> dict[str, Any]:
        """Changes and differences as JSON values: no nan, null instead."""
        differences = {name: pair.to_json() for name, pair in self.differences.items()}
        for name, spread in self.ignorance.items():
            differences[name]["ignorance"] = spread.to_json()
        sides = {
            side: {
                "scenario": result.scenario.name,
                "title": result.scenario.title,
                "start": result.scenario.start,
                "history_until": result.scenario.history_until,
                "record": played_record(result.scenario).to_json(),
                "horizon_days": result.scenario.horizon_days,
                "digest": result.digest,
            }
            for side, result in (("a", self.a), ("b", self.b))
        }
        return {
            **sides,
            "runs": self.n_runs,
            "seed": self.a.seed,
            "engine": self.a.engine,
            "jobs": self.a.jobs,
            "changes": [change.to_json() for change in self.changes],
            "without_effect": [one.to_json() for one in self.idle],
            "differences": differences,
            "variance_ratio": {name: pair["variance_ratio"] for name, pair in differences.items()},
            "runs_missing": self.a.n_missing + self.b.n_missing,
            "runs_cut_short": self.a.n_cut_short + self.b.n_cut_short,
            "failed_runs": [
                {"side": side, **failure.to_json()}
                for side, result in (("a", self.a), ("b", self.b))
                for failure in result.failures
            ],
            "version": self.a.origin["versions"]["sim"],
            "elapsed_seconds": round(self.a.elapsed_seconds + self.b.elapsed_seconds, 3),
            "folder": None if self.folder is None else str(self.folder),
        }


def compare(
    a: Scenario | str | Path,
    b: Scenario | str | Path | None = None,
    *,
    overrides: Overrides = (),
    runs: int = 10_000,
    seed: int | None = None,
    engine: str = AUTO,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], object] | None = None,
    folder: str | Path | None = None,
) -> Comparison:
    """The same runs of two scenarios, with the same luck, and the differences run by run.

    Parameters
    ----------
    a : Scenario, or str or Path
    b : Scenario, or str or Path, optional
        A again, if absent.
    overrides : str, sequence of str, or mapping, optional
        `key.path=VALUE`: changes to B.
    runs, seed, engine, jobs, executor, folder
        As for `sim.run`; the folder holds the runs of both in `a` and `b`.
    rules : mapping of str to callable or NewRule, optional
        Own rules for B: what does a mechanism of one's own change?
    progress : callable, optional
        Called with runs done and runs asked for, both scenarios together.

    Returns
    -------
    Comparison

    Raises
    ------
    ScenarioError, ValueError, StorageError, KeyboardInterrupt
        As for `sim.run`.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> calmer = sim.compare("tutorial", overrides=["states.northmark.resolve=0.2"], runs=500, seed=1)  # doctest: +SKIP
    >>> calmer.differences["answered_by_force"].difference      # doctest: +SKIP
    -0.08
    """
    first = a if isinstance(a, Scenario) else load(a)
    second = first if b is None else b if isinstance(b, Scenario) else load(b)
    if overrides:
        second = again(second, overrides=overrides)
    seed = secrets.randbelow(2**32) if seed is None else seed
    folders = (None, None) if folder is None else (Path(folder) / "a", Path(folder) / "b")
    if folder is not None and Path(folder).is_dir() and any(Path(folder).iterdir()):
        raise FolderInUseError(
            f"{folder} exists and is not empty; results are never overwritten. "
            "Choose another folder with --out, or move this one away."
        )
    check_travel(rules, jobs=jobs if runs > NARROWEST.get(engine_for(engine, runs), 0) else 1, executor=executor)
    plan_comparison(first, runs=runs, seed=seed).refuse(None if folder is None else Path(folder))
    results = [
        run(
            scenario,
            runs=runs,
            seed=seed,
            engine=engine,
            jobs=jobs,
            rules=rules if place else None,
            record_runs=0,
            executor=executor,
            folder=folders[place],
            progress=None if progress is None else shifted(progress, place * runs, 2 * runs),
        )
        for place, scenario in enumerate((first, second))
    ]
    comparison = Comparison(results[0], results[1], None if folder is None else Path(folder))
    if comparison.folder is not None:
        write_durably(comparison.folder / COMPARISON, sealed(comparison.to_json()))
    return comparison


def plan_comparison(a: Scenario, *, runs: int, seed: int, jobs: int = 1, timed: bool | None = False) -> Work:
    """How much work a comparison is: twice that of A; arguments as for `compare`, and `timed` as for `work_of`."""
    work = plan_run(a, runs=runs, seed=seed, jobs=jobs, record_runs=0, timed=timed)
    return replace(work, runs=2 * runs, seconds=None if work.seconds is None else 2.0 * work.seconds)


def shifted(progress: Callable[[int, int], object], before: int, total: int) -> Callable[[int, int], object]:
    """Progress of a part of some work, told as that of the whole."""
    return lambda done, asked: progress(before + done, total)
