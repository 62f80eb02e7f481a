"""Playing the reference family and coding what happened: one value a fact, for one or many points of coefficients.

What is played comes in parts (`PARTS`): boards to play, and the facts that are measured of their log. No observed value
is read here. Points share their luck: run r of every point is played with the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engine.engines import AUTO, engine_for
from sim.engine.recorder import EVENT_DTYPE
from sim.evidence.facts.confrontations import bounds, mie, strike_tempo
from sim.evidence.facts.counting import Measure, Values
from sim.evidence.facts.crises import crises_of, icb
from sim.evidence.facts.disputes import disputes_of, mid, pair_years_of, quiet
from sim.evidence.facts.excitation import excitation, lifts
from sim.evidence.facts.family import (
    CONTIGUOUS,
    NUCLEAR,
    RIVALRY,
    Board,
    Family,
    boards_of,
    family_with_group,
    peace_cells,
    peace_family,
    reference_family,
)
from sim.evidence.facts.log import Log, coded, kept
from sim.model.arrays import Floats, Ints
from sim.model.compile import compile_model
from sim.model.structure import Model
from sim.play.pace import say_kept, usual_size
from sim.play.plan import Plan, Played
from sim.results.digest import Table
from sim.study.replies import have_played

DECADES = 8_000.0
"""Days that a dyad is followed for the excitation facts: the data follow it for 44 years; the grid of times ends here.
"""
FOLDS = 20
"""Parts of the runs that the jackknife leaves out, one at a time."""
WIDEST = {"compiled": 8_192, "lanes": 48_000, "reference": 48_000}
"""Most runs of a piece, by engine: wide enough for it, and their events fit in memory before they are thinned."""

Points = Mapping[str, Floats]
Columns = Mapping[str, Floats]
"""Attributes of the dyad of each run, by dotted key."""


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
    cases : float array, shape (n_points, n_facts), optional
        Among how many cases a share was counted; nan of what is no share.
    """

    ids: tuple[str, ...]
    values: Floats
    errors: Floats
    cases: Floats | None = None


def simulate_facts(
    points: Points | None = None,
    *,
    runs: int,
    seed: int,
    jobs: int = 1,
    decades: int | None = None,
    peace: int | None = None,
    with_errors: bool = True,
    family: Family | None = None,
    apart: int | None = None,
    folder: Path | None = None,
    **how: Any,
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
        Dyads to follow for two decades after an opening, for what acts set off; a fifth of `runs` if absent, none if 0.
    peace : int, optional
        Pairs to leave to themselves for two decades, for how often disputes begin, and an eighth as many with a group
        on the other's soil; two fifths of `runs` if absent, none if 0.
    with_errors : bool, optional
        Whether to estimate standard errors: costs as much as coding the runs twenty times.
    family : Family, optional
        Other than the shipped one.
    apart : int, optional
        Number of the first point, where every point has luck of its own, as histories that share nothing have: run r of
        point p is run p * runs + r.
    folder, **how : optional
        As for `have_played`: keeps the runs with the events that are coded; those that it has are not played again.

    Returns
    -------
    Simulated
    """
    points = {} if points is None else {path: np.asarray(values, dtype=float) for path, values in points.items()}
    n_points = len(next(iter(points.values()))) if points else 1
    family = family or reference_family()
    counts = dealt_out(runs, runs // 5 if decades is None else decades, 2 * runs // 5 if peace is None else peace)
    played_of = {name: _histories(part.boards(family, counts[name]), n_points) for name, part in PARTS.items()}
    histories = [history for part in played_of.values() for history in part]
    boards = [history.board for history in histories]
    total, most = (of(board.runs * n_points for board in boards) for of in (sum, max))
    engine = engine_for(AUTO, total)
    have_played(
        Plan(
            tuple(board.variant(place, points, n_points, apart) for place, board in enumerate(boards)), seed,
            record_runs=most, wanted=kept,
        ),
        most, lambda played: histories[int(played.table["point"][0])].take(played),
        size=min(usual_size(total, jobs, engine), WIDEST[engine]), folder=folder, name="facts", jobs=jobs, **how,
        origin={
            "question": "sweep", "runs": total, "seed": seed, "design": {"n_points": len(boards)},
            "runs_per_point": most, "scenarios": [board.scenario.sha256 for board in boards],
            "kinds": max((board.model.kinds for board in boards), key=len),
            "actors": max((board.model.actors for board in boards), key=len),
        },
    )  # fmt: skip
    try:
        measured = [
            _measured(part, PARTS[name].measure_of, n_points, with_errors=with_errors)
            for name, part in played_of.items() if part
        ]  # fmt: skip
    except KeyboardInterrupt as stop:
        if folder is not None:
            say_kept(stop, folder, done=total, asked=total)
        raise
    ids, values, errors, cases = zip(*measured, strict=True)
    return Simulated(tuple(chain(*ids)), np.hstack(values), np.hstack(errors), np.hstack(cases))


def dealt_out(runs: int, decades: int, peace: int) -> dict[str, int]:
    """How many runs each part gets."""
    return {"years": runs, "decades": decades, "peace": peace, "groups": peace // 8}


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

    def of_point(self, point: int) -> tuple[Table, Ints, Floats]:
        """The events of a point in run order, the run of each from 0 on, and the day on which each run ended."""
        self._events.sort(key=lambda events: int(events["run"][0]))  # each piece has the openings of runs of its own
        self._events = [np.concatenate(self._events)] if len(self._events) > 1 else self._events
        first, last = point * self.board.runs, (point + 1) * self.board.runs
        events = self._events[0][slice(*np.searchsorted(self._events[0]["run"], (first, last)))]
        return events, events["run"] - first, self.ends[first:last]


def _histories(boards: Sequence[Board], n_points: int) -> list[_History]:
    return [_History(board, boards[0].model, n_points) for board in boards]


def _measured(
    histories: Sequence[_History], measure_of: Callable[[Log, Columns], Measure], n_points: int, *, with_errors: bool
) -> tuple[tuple[str, ...], Floats, Floats, Floats]:
    """Ids, values, errors and cases of the facts that are measured of some boards."""
    boards = [history.board for history in histories]
    columns = {
        path: np.concatenate([board.attributes[path] for board in boards]) for path in (CONTIGUOUS, RIVALRY, NUCLEAR)
    }
    fold = np.concatenate([np.arange(board.runs) % FOLDS for board in boards])
    weights = [np.ones(len(fold)), *((fold != k).astype(float) for k in range(FOLDS if with_errors else 0))]
    firsts = np.cumsum([0, *(board.runs for board in boards)])
    rows, errors, cases = [], [], []
    for point in range(n_points):
        parts = zip(firsts, (history.of_point(point) for history in histories), strict=False)
        joined = zip(*((events, run + first, ends) for first, (events, run, ends) in parts), strict=True)
        measure = measure_of(coded(boards[0].model, *map(np.concatenate, joined)), columns)
        values, *left_out = (measure(weight) for weight in weights)
        rows.append(list(values.values()))
        cases.append([getattr(value, "of", np.nan) for value in values.values()])
        errors.append(_jackknife([list(one.values()) for one in left_out], len(values)))
    return tuple(values), np.array(rows), np.array(errors), np.array(cases)


def _jackknife(left_out: Sequence[Sequence[float]], n_facts: int) -> Floats:
    """Standard errors from the values without each fold; nan if they were not asked for."""
    if not left_out:
        return np.full(n_facts, np.nan)
    spread = np.array(left_out) - np.mean(left_out, axis=0)
    errors: Floats = np.sqrt((FOLDS - 1) / FOLDS * np.sum(spread**2, axis=0))
    return errors


def _all_of(*measures: Measure) -> Measure:
    def measure(weight: Floats) -> Values:
        return {name: value for one in measures for name, value in one(weight).items()}

    return measure


def _six_years(log: Log, columns: Columns) -> Measure:
    """The facts on disputes and crises (MIE 1.0, MID 5.0, ICB 14)."""
    disputes = disputes_of(log)
    dyads = columns[CONTIGUOUS] > 0.0, columns[RIVALRY] > 0.0, columns[NUCLEAR] == 2.0
    of_disputes = mid(log, disputes, *dyads)
    return _all_of(mie(log, disputes), strike_tempo(log, disputes), of_disputes, icb(crises_of(log)))


def _peace(log: Log, columns: Columns) -> Measure:
    """How often disputes begin by themselves (MID 5.0)."""
    years, cells = pair_years_of(log, disputes_of(log)), peace_cells()
    cell_of_run = np.zeros(log.n_runs, dtype=np.int64)
    for number, cell in enumerate(cells):
        cell_of_run[(columns[CONTIGUOUS] == cell.dyad[0]) & (columns[RIVALRY] == cell.dyad[1])] = number
    return lambda weight: quiet(years, cells, cell_of_run, weight)


class Part(NamedTuple):
    """Boards of a family, of so many runs, and what is measured of their log, given attributes of each run."""

    boards: Callable[[Family, int], tuple[Board, ...]]
    measure_of: Callable[[Log, Columns], Measure]


PARTS: Mapping[str, Part] = {
    "years": Part(boards_of, _six_years),
    "decades": Part(
        lambda family, runs: boards_of(family, runs, DECADES), lambda log, _: _all_of(excitation(log), lifts(log))
    ),
    "peace": Part(lambda family, runs: boards_of(peace_family(family.sample), runs), _peace),
    "groups": Part(lambda family, runs: boards_of(family_with_group(family.sample), runs), lambda log, _: bounds(log)),
}
"""What can be played, in the order in which it is."""


@cache
def measured_of(part: str) -> frozenset[str]:
    """Ids of the facts that a part measures: those that it finds in a log in which nothing happens."""
    nothing = np.zeros(0)
    log = coded(compile_model(peace_family().scenario("peace")), np.zeros(0, EVENT_DTYPE), nothing.astype(int), nothing)
    return frozenset(PARTS[part].measure_of(log, dict.fromkeys((CONTIGUOUS, RIVALRY, NUCLEAR), nothing))(nothing))
