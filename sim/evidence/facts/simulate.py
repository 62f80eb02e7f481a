"""Playing the reference family and coding what happened: one value a fact, for one or many points of coefficients.

No observed value is read here. Points share their luck: run r of every point is played with the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.engine.engines import AUTO, engine_for
from sim.evidence.facts.boards import Board, boards_of
from sim.evidence.facts.crises import crises_of
from sim.evidence.facts.disputes import disputes_of
from sim.evidence.facts.excitation import act_days_of
from sim.evidence.facts.family import CONTIGUOUS, NUCLEAR, RIVALRY, Family, reference_family
from sim.evidence.facts.log import Floats, Log, coded, kept
from sim.evidence.facts.measures import Coded, Values, all_values
from sim.model.structure import Model
from sim.play.collected import Progress
from sim.play.pace import say_kept, usual_size
from sim.play.plan import Plan, Played
from sim.results.digest import Table
from sim.study.played import have_played

DECADES = 8_000.0
"""Days that a dyad is followed for the excitation facts: the data follow it for 44 years; the grid of times ends here.
"""
FOLDS = 20
"""Parts of the runs that the jackknife leaves out, one at a time."""
WIDEST = {"compiled": 8_192, "lanes": 48_000, "reference": 48_000}
"""Most runs of a piece, by engine: wide enough for it, and their events fit in memory before they are thinned."""

Points = Mapping[str, NDArray[np.float64]]
Measure = Callable[[Floats], Values]
"""Facts from weights of runs: all one, or zero for those that the jackknife leaves out."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """Simulated facts.

    Attributes
    ----------
    ids : tuple of str
        The facts.
    values : float array, shape (n_points, n_facts)
        nan where no case was there to count.
    errors : float array, shape (n_points, n_facts)
        Standard errors of the simulation (delete-a-group jackknife over `FOLDS` parts of the runs); nan if not asked.
    """

    ids: tuple[str, ...]
    values: Floats
    errors: Floats


def simulate_facts(
    points: Points | None = None,
    *,
    runs: int,
    seed: int,
    jobs: int = 1,
    decades: int | None = None,
    with_errors: bool = True,
    family: Family | None = None,
    apart: int | None = None,
    what: str = "",
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> Simulated:
    """The facts as the model shows them.

    Parameters
    ----------
    points : mapping of dotted key to float array of shape (n_points,), optional
        Values of coefficients; the defaults, as one point, if absent.
    runs : int
        Dyads to play for six years, at each point.
    seed : int
    jobs : int, optional
        Processes.
    decades : int, optional
        Dyads to follow for two decades, for the excitation facts; a fifth of `runs` if absent, none if 0.
    with_errors : bool, optional
        Whether to estimate standard errors: costs as much as coding the runs twenty times.
    family : Family, optional
        Other than the shipped one.
    apart : int, optional
        Number of the first point, where every point has luck of its own, as histories that share nothing have: run r of
        point p is run p * runs + r.
    executor, progress : optional
        As for `sim.run`.
    what, folder : optional
        As for `have_played`: keeps the runs with the events that are coded; those that it has are not played again.

    Returns
    -------
    Simulated
    """
    points = {} if points is None else {path: np.asarray(values, dtype=float) for path, values in points.items()}
    n_points = len(next(iter(points.values()))) if points else 1
    family = family or reference_family()
    decades = runs // 5 if decades is None else decades
    followed = [(_histories(boards_of(family, runs), n_points), _six_years)]
    if decades:
        followed.append((_histories(boards_of(family, decades, DECADES), n_points), _decades))
    histories = [history for part, _ in followed for history in part]
    boards = [history.board for history in histories]
    total, most = (of(board.runs * n_points for board in boards) for of in (sum, max))
    engine = engine_for(AUTO, total)
    have_played(
        Plan(
            tuple(board.variant(place, points, n_points, apart) for place, board in enumerate(boards)), seed,
            record_runs=most, wanted=kept,
        ),
        most, lambda played: histories[int(played.table["point"][0])].take(played),
        size=min(usual_size(total, jobs, engine), WIDEST[engine]), what=what, folder=folder, name="facts", jobs=jobs,
        executor=executor, progress=progress,
        origin={
            "question": "sweep", "runs": total, "seed": seed, "design": {"n_points": len(boards)},
            "runs_per_point": most, "scenarios": [board.scenario.sha256 for board in boards],
            "kinds": max((board.model.kinds for board in boards), key=len),
            "actors": max((board.model.actors for board in boards), key=len),
        },
    )  # fmt: skip
    try:
        measured = [_measured(part, measure_of, n_points, with_errors=with_errors) for part, measure_of in followed]
    except KeyboardInterrupt as stop:
        if folder is not None:
            say_kept(stop, folder, done=total, asked=total)
        raise
    return Simulated(
        ids=tuple(name for ids, _, _ in measured for name in ids),
        values=np.hstack([values for _, values, _ in measured]),
        errors=np.hstack([errors for _, _, errors in measured]),
    )


class _History:
    """What came of the runs of a board at all points, one point after the other; kinds numbered as in `common`."""

    def __init__(self, board: Board, common: Model, n_points: int) -> None:
        self.board = board
        self._kinds = np.array([common.kinds.index(one) if one in common.kinds else -1 for one in board.model.kinds])
        self.ends = np.zeros(n_points * board.runs)
        self._events: list[Table] = []

    def take(self, played: Played) -> None:
        """More of its runs."""
        assert played.events is not None, "they are recorded"
        self.ends[played.table["run"]] = played.table["end_day"]
        played.events["kind"] = self._kinds[played.events["kind"]]
        self._events.append(played.events)

    def of_point(self, point: int) -> tuple[Table, NDArray[np.int64], Floats]:
        """The events of a point in run order, the run of each from 0 on, and the day on which each run ended."""
        self._events.sort(key=lambda events: int(events["run"][0]))  # each piece has the openings of runs of its own
        self._events = [np.concatenate(self._events)] if len(self._events) > 1 else self._events
        first, last = point * self.board.runs, (point + 1) * self.board.runs
        events = self._events[0][slice(*np.searchsorted(self._events[0]["run"], (first, last)))]
        return events, events["run"] - first, self.ends[first:last]


def _histories(boards: Sequence[Board], n_points: int) -> list[_History]:
    return [_History(board, boards[0].model, n_points) for board in boards]


def _measured(
    histories: Sequence[_History],
    measure_of: Callable[[Log, Mapping[str, Floats]], Measure],
    n_points: int,
    *,
    with_errors: bool,
) -> tuple[tuple[str, ...], Floats, Floats]:
    """Ids, values and errors of the facts that are measured of some boards."""
    boards = [history.board for history in histories]
    columns = {
        path: np.concatenate([board.attributes[path] for board in boards]) for path in (CONTIGUOUS, RIVALRY, NUCLEAR)
    }
    fold = np.concatenate([np.arange(board.runs) % FOLDS for board in boards])
    weights = [np.ones(len(fold)), *((fold != k).astype(float) for k in range(FOLDS if with_errors else 0))]
    firsts = np.cumsum([0, *(board.runs for board in boards)])
    rows, errors = [], []
    for point in range(n_points):
        parts = [history.of_point(point) for history in histories]
        log = coded(
            boards[0].model,
            np.concatenate([part[0] for part in parts]),
            np.concatenate([part[1] + first for part, first in zip(parts, firsts, strict=False)]),
            np.concatenate([part[2] for part in parts]),
        )
        measure = measure_of(log, columns)
        values, *left_out = (measure(weight) for weight in weights)
        rows.append(list(values.values()))
        errors.append(
            _jackknife(np.array([list(one.values()) for one in left_out])) if left_out else np.full(len(values), np.nan)
        )
    return tuple(values), np.array(rows), np.array(errors)


def _jackknife(left_out: Floats) -> Floats:
    """Standard errors from the values without each fold, shape (FOLDS, n_facts)."""
    spread = left_out - left_out.mean(axis=0)
    errors: Floats = np.sqrt((FOLDS - 1) / FOLDS * np.sum(spread**2, axis=0))
    return errors


def _six_years(log: Log, columns: Mapping[str, Floats]) -> Measure:
    """The facts on disputes and crises."""
    told = Coded(
        log, disputes_of(log), crises_of(log), columns[CONTIGUOUS] > 0.0, columns[RIVALRY] > 0.0, columns[NUCLEAR]
    )
    return lambda weight: all_values(told, weight)


def _decades(log: Log, columns: Mapping[str, Floats]) -> Measure:
    """The excitation facts (MIE 1.0)."""
    days = act_days_of(log)

    def measure(weight: Floats) -> Values:
        fitted = days.of(weight > 0.0).fitted()
        return {
            "hawkes.mie_all_K1.self": fitted.self_,
            "hawkes.mie_all_K1.cross": fitted.cross,
            "hawkes.mie_all_K1.branching": fitted.branching,
            "hawkes.mie_all_K1.halflife": fitted.halflife,
        }

    return measure
