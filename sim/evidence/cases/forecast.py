"""Forecasts of cases: each is played many times from what was known, and the runs are counted.

>>> forecasts = forecast([case.known for case in cases], runs=2_000, seed=1)    # doctest: +SKIP
>>> forecasts.outcome_class[0]                                                  # doctest: +SKIP
array([0.   , 0.512, 0.287, 0.19 , 0.011])

No observation can enter: what is handed in are records without one. A forecast depends on what was known, the seed and
the points alone: not on the other cases, their order, the number of processes or the size of chunks.

Points are values of parameters that hold in all cases, such as draws from a posterior. Either each run takes one point
(by its weight and the run's own luck) and a case has one forecast; or, `per_point`, every point plays every case, as
lanes of one batch a case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from sim.engine.draws import clock_key, uniforms
from sim.engine.engines import AUTO, engine_for
from sim.evidence.cases.known import Known
from sim.evidence.cases.setting import HORIZON_DAYS, Mixture, scenario_of
from sim.model.arrays import Bools, Floats, Ints
from sim.model.compile import compile_model
from sim.model.outcomes import RUN_DTYPE
from sim.model.structure import Model
from sim.play.collected import Progress
from sim.play.pace import usual_size
from sim.play.plan import Plan, Played, Variant
from sim.results.digest import Table
from sim.scenario.entities import mechanisms
from sim.study.ranges import check_ranges, whole
from sim.study.replies import have_played
from sim.study.varied import overrides_of
from sim.vocabulary import Ending, OutcomeClass, PeakLevel

Points = Mapping[str, ArrayLike]
"""Values of parameters by dotted key, one array of shape (P,) each. A star stands for every actor of its table:
`states.*.reciprocity`."""

Bins = tuple[tuple[str, int], ...]
"""Bins of whole days: the word of each and its first day."""
Counts = dict[str, Ints]
"""Runs of each point by column, shape (n_points, ...)."""
LAG_BINS: Bins = (("0", 0), ("1-2", 1), ("3-5", 3), ("6-14", 6), ("15+", 15))
"""Bins of lags in days, with their first day; behind them comes `never`."""
LAG_WORDS = (*(word for word, _ in LAG_BINS), "never")
VIOLENCE_BINS: Bins = (("0", 0), ("1-2", 1), ("3-5", 3), ("6-14", 6), ("15-30", 15), ("31+", 31))
"""Bins of days to the last force, given force; a lag that is censored at the horizon falls into the last."""
WIDEST_WATCHED = 8_192
"""Most runs of a piece whose events are looked at: they fit in memory before they are thinned."""


class Watch(Protocol):
    """Who looks at the events of runs."""

    @property
    def wanted(self) -> Callable[[Model, Table], Bools]:
        """Which events are kept: a function that can be pickled."""

    def take(self, played: Played) -> object:
        """Some runs with those events; the point of a run is the place of its case."""


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What the runs of some cases came to: shares of runs, in the order of the cases.

    With `per_point` every array has a second axis, the points: (n_cases, P, ...) in the place of (n_cases, ...).

    Attributes
    ----------
    ids : tuple of str
        Of the cases.
    runs : int
        Runs behind each forecast.
    outcome_class : float array, shape (n_cases, 5)
        In the order of `OutcomeClass`.
    answered_by_force : float array, shape (n_cases,)
        Whether the target of the first force answered by force.
    answer_bins : float array, shape (n_cases, 6)
        Days from the first force to that answer, by `LAG_WORDS`.
    talks_held : float array, shape (n_cases,)
    talks_bins : float array, shape (n_cases, 6)
        Days from the first force (or day 0) to the first talks, by `LAG_WORDS`.
    peak_level : float array, shape (n_cases, 6)
    ending : float array, shape (n_cases, 7)
        In the order of `Ending`.
    answer_days, talks_days : float array, shape (n_cases, horizon)
        Share of runs in which it came on day 0, 1, ...; what is missing to 1 never came.
    violence_bins : float array, shape (n_cases, 6)
        Days from the first force to the last, by `VIOLENCE_BINS`, among the runs with force; 0 where none has any.
    violence_days : float array, shape (n_cases, horizon)
        The same day by day.
    decided_class, retaliated, retaliation_bins, retaliation_days
        As `outcome_class`, `answered_by_force`, `answer_bins` and `answer_days`, where what a government decided on
        counts as an answer, soon or late, and not what forces in contact return.
    cut_short : int
        Runs that reached the cap on events, all cases together.
    horizon_days : int
    digest : str
        SHA-256 over all shares: equal for equal simulations.
    """

    ids: tuple[str, ...]
    runs: int
    outcome_class: Floats
    answered_by_force: Floats
    answer_bins: Floats
    talks_held: Floats
    talks_bins: Floats
    peak_level: Floats
    ending: Floats
    answer_days: Floats
    talks_days: Floats
    violence_bins: Floats
    violence_days: Floats
    decided_class: Floats
    retaliated: Floats
    retaliation_bins: Floats
    retaliation_days: Floats
    cut_short: int
    horizon_days: int
    digest: str

    @property
    def ending_pooled(self) -> Floats:
        """Whether it ends by an agreement or a ceasefire, shape (n_cases,)."""
        pooled: Floats = self.ending[..., [Ending.AGREEMENT, Ending.CEASEFIRE]].sum(axis=-1)
        return pooled

    def coded_as(self, decided: Sequence[bool]) -> Forecasts:
        """Those of some cases, of what counts as an answer in each: any shot, or only what was decided."""
        coded: dict[str, Any] = {}
        for name, other in DECIDED.items():
            any_shot = getattr(self, name)
            is_decided = np.array(decided, dtype=bool).reshape(-1, *(1,) * (any_shot.ndim - 1))
            coded[name] = np.where(is_decided, getattr(self, other), any_shot)
        return replace(self, **coded)

    def of_cases(self, mixture: Mixture) -> Forecasts:
        """Those of what was played, one of each of the knowns of a mixture, put together as those of its cases."""
        firsts = np.unique(mixture.places, return_index=True)[1]
        mixed: dict[str, Any] = {name: mixture.mixed(getattr(self, name)) for name in SHARES}
        return replace(self, ids=tuple(self.ids[first] for first in firsts), **mixed)


NO_SHARES = ("ids", "runs", "cut_short", "horizon_days", "digest")
SHARES = tuple(one.name for one in fields(Forecasts) if one.name not in NO_SHARES)
"""What forecasts hold shares of."""
DECIDED = {
    "outcome_class": "decided_class", "answered_by_force": "retaliated", "answer_bins": "retaliation_bins",
    "answer_days": "retaliation_days",
}  # fmt: skip
"""Shares of any answer, and of one that a government decided on."""


def forecast(
    knowns: Sequence[Known],
    points: Points | None = None,
    *,
    runs: int,
    per_point: bool = False,
    horizon_days: int = HORIZON_DAYS,
    **how: Any,
) -> Forecasts:
    """Forecasts of cases from what was known: the shares of what is `counted`."""
    counts = counted(knowns, points, runs=runs, per_point=per_point, horizon_days=horizon_days, **how)
    return forecasts_of([known.id for known in knowns], counts, runs, horizon_days, per_point=per_point)


def counted(
    knowns: Sequence[Known],
    points: Points | None = None,
    *,
    weights: ArrayLike | None = None,
    runs: int,
    seed: int,
    jobs: int = 1,
    per_point: bool = False,
    off: Collection[str] = (),
    watch: Watch | None = None,
    name: str = "cases",
    horizon_days: int = HORIZON_DAYS,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
    part: tuple[int, int] | None = None,
) -> Counts:
    """How many runs of each case, or of each case at each point, came to what.

    Parameters
    ----------
    knowns : sequence of Known
    points : mapping of dotted key to array of shape (P,), optional
        Values of parameters; the defaults if absent.
    weights : array, shape (P,) or (n_cases, P), optional
        Weights of the points, in each case if there are as many rows; equal if absent. Not with `per_point`.
    runs : int
        Runs of each case; with `per_point`, of each case at each point.
    seed : int
        In [0, 2**64). All cases and points share their luck run by run.
    jobs : int, optional
        Processes.
    per_point : bool, optional
        Whether each point has forecasts of its own.
    off : collection of str, optional
        Mechanisms that are switched off in every case; points say nothing of their parameters.
    watch : Watch, optional
        Looks at the events of runs as they come.
    name : str, optional
        Of the runs in the folder.
    horizon_days : int, optional
    executor, progress : optional
        As for `sim.run`.
    folder : Path, optional
        Keeps the runs in `played`; those that it has are not played again.
    part : (int, int), optional
        As for `have_played`.

    Raises
    ------
    ScenarioError
        If a record does not fit the horizon.
    ValueError
        If an argument is out of range or a key is no number of the model.
    """
    runs, seed, jobs = whole("runs", runs), whole("seed", seed), whole("jobs", jobs)
    check_ranges({"runs": (runs, 1, 2**40), "seed": (seed, 0, 2**64 - 1), "jobs": (jobs, 1, 4096)})
    columns = {key: values for key, values in _columns(points).items() if not _is_off(key, off)}
    n_given = len(next(iter(columns.values()))) if columns else 1
    each = n_given if per_point else 1
    n_points, total = len(knowns) * each, len(knowns) * each * runs
    variants = []
    for place, known in enumerate(knowns):
        model = compile_model(scenario_of(known, horizon_days, off))
        chosen = None if per_point or not columns else _chosen(weights, n_given, place, len(knowns), runs, seed)
        variants.append(Variant(model, place * each + np.arange(each), overrides_of(columns, model), chosen))
    counts = no_counts(n_points, horizon_days)

    def take(played: Played) -> None:
        of_point = played.table["point"]
        first, last = int(of_point.min()), int(of_point.max()) + 1
        for column, came in _counted(played.table, of_point - first, last - first, horizon_days).items():
            counts[column][first:last] += came
        if watch is not None:
            watch.take(played)

    plan = Plan(tuple(variants), seed)
    size = usual_size(total, jobs, engine_for(AUTO, total))
    origin: dict[str, Any] = {
        "question": "sweep", "runs": total, "seed": seed, "design": {"n_points": n_points}, "runs_per_point": runs,
    }  # fmt: skip
    if watch is not None:
        plan, size = replace(plan, record_runs=runs, wanted=watch.wanted), min(size, WIDEST_WATCHED)
        models = [variant.model for variant in variants]
        origin |= {what: max((getattr(model, what) for model in models), key=len) for what in ("kinds", "actors")}
    have_played(
        plan, runs, take, size=size, what="" if per_point else "a back-test", folder=folder, name=name, jobs=jobs,
        executor=executor, progress=progress, origin=origin, part=part,
    )  # fmt: skip
    return counts


# Counting ------------------------------------------------------------------------------------------------------------


def no_counts(n_points: int, horizon_days: int) -> Counts:
    """Counts of some points of which nothing was played."""
    return _counted(np.zeros(0, RUN_DTYPE), np.zeros(0, np.int64), n_points, horizon_days)


def _counted(table: Table, of_point: Ints, n_points: int, horizon_days: int) -> Counts:
    """How many runs of each point came to which class, on which day, to which ending: each of shape (n_points, ...)."""
    outcome = table["outcome_class"]
    is_local = (outcome == OutcomeClass.EXCHANGE) & ~table["retaliated"]
    codes = {
        "outcome_class": (len(OutcomeClass), outcome),
        "answered_by_force": (1, table["answered_by_force"] - 1),
        "answer_days": (horizon_days, _days(table["days_to_answer"], horizon_days)),
        "talks_held": (1, table["talks_held"] - 1),
        "talks_days": (horizon_days, _days(table["days_to_talks"], horizon_days)),
        "peak_level": (len(PeakLevel), table["peak_level"]),
        "ending": (len(Ending), table["ending"]),
        "force": (1, (table["first_force_by"] >= 0) - 1),
        "violence_days": (horizon_days, _days(table["days_to_end_of_violence"], horizon_days)),
        "cut_short": (1, table["cut_short"] - 1),
        "decided_class": (len(OutcomeClass), np.where(is_local, OutcomeClass.ABSORBED, outcome)),
        "retaliated": (1, table["retaliated"] - 1),
        "retaliation_days": (horizon_days, _days(table["days_to_retaliation"], horizon_days)),
    }
    return {name: _tallied(of_point, n_points, width, code.astype(np.int64)) for name, (width, code) in codes.items()}


def _tallied(of_point: Ints, n_points: int, width: int, codes: Ints) -> Ints:
    """How often each point has each code, shape (n_points, width); those below 0 are none."""
    came = codes >= 0
    return np.bincount(of_point[came] * width + codes[came], minlength=n_points * width).reshape(n_points, width)


def _days(column: Floats, horizon_days: int) -> Floats:
    """Whole days, -1 where it never came. Talks of the record lie before the first force: by day 0 they were held."""
    return np.where(np.isnan(column), -1.0, np.clip(column, 0, horizon_days - 1))


# Points ---------------------------------------------------------------------------------------------------------------


def _columns(points: Points | None) -> dict[str, Floats]:
    columns = {key: np.asarray(values, dtype=np.float64) for key, values in (points or {}).items()}
    shapes = {values.shape for values in columns.values()}
    if len(shapes) > 1 or any(len(shape) != 1 or shape[0] < 1 for shape in shapes):
        raise ValueError(f"points have arrays of shapes {sorted(shapes)}; give one value a point for every key.")
    for key, values in columns.items():
        if not np.isfinite(values).all():
            raise ValueError(f"{key} has a value that is no finite number.")
    return columns


def _is_off(key: str, off: Collection[str]) -> bool:
    """Whether a key speaks of a parameter of a mechanism that is off."""
    table, name = key.partition(".")[0], key.rpartition(".")[2]
    return any((table, one.name) == (of, name) for word in off for of, one in mechanisms()[word])


def _chosen(weights: ArrayLike | None, n_points: int, place: int, n_cases: int, runs: int, seed: int) -> Ints:
    """The point that each run of a case takes: by weight, with the luck of the run."""
    given = np.ones(n_points) if weights is None else np.asarray(weights, dtype=np.float64)
    if given.shape not in ((n_points,), (n_cases, n_points)):
        raise ValueError(f"weights have shape {given.shape}; it must be ({n_points},) or ({n_cases}, {n_points}).")
    own = given if given.ndim == 1 else given[place]
    if not (np.isfinite(own).all() and (own >= 0.0).all() and own.sum() > 0.0):
        raise ValueError("weights must be finite, at least 0, and not all 0.")
    u = uniforms(clock_key(seed, "point"), np.arange(runs, dtype=np.int64), 0, 1)[0]
    edges = np.cumsum(own)
    places: Ints = np.minimum(np.searchsorted(edges, u * edges[-1], side="right"), n_points - 1).astype(np.int64)
    return places


# What comes back -----------------------------------------------------------------------------------------------------


def lag_bin(days: int, bins: Bins = LAG_BINS) -> int:
    """The place of a lag among its bins.

    >>> LAG_BINS[lag_bin(2)][0], LAG_BINS[lag_bin(400)][0]
    ('1-2', '15+')
    """
    return sum(days >= first for _, first in bins) - 1


def binned(days: Floats, bins: Bins = LAG_BINS) -> Floats:
    """Shares by day, shape (..., horizon), as shares by bin, with what never came last: `LAG_WORDS`, shape (..., 6).

    >>> binned(np.array([0.25, 0.0, 0.5])).tolist()
    [0.25, 0.5, 0.0, 0.0, 0.0, 0.25]
    """
    first = [day for _, day in bins]
    last = [*first[1:], days.shape[-1]]
    parts = [days[..., begin:end].sum(axis=-1) for begin, end in zip(first, last, strict=True)]
    return np.stack([*parts, np.maximum(1.0 - days.sum(axis=-1), 0.0)], axis=-1)


def forecasts_of(
    ids: Sequence[str], counts: Counts, runs: int, horizon_days: int, *, per_point: bool = False
) -> Forecasts:
    """The shares of runs that counts are, case by case, or per point."""
    digest = hashlib.sha256()
    for name, came in counts.items():
        if name != "cut_short":
            digest.update(np.ascontiguousarray(came, dtype="<i8").tobytes())
    shape = (len(ids), -1) if per_point else (len(ids),)
    shares = {name: (came / runs).reshape(*shape, came.shape[1]) for name, came in counts.items()}
    force = shares.pop("force")
    shares |= {name: shares[name][..., 0] for name in ("answered_by_force", "retaliated", "talks_held")}
    shares |= {f"{what}_bins": binned(shares[f"{what}_days"]) for what in ("answer", "retaliation", "talks")}
    shares["violence_days"] = shares["violence_days"] / np.maximum(force, 1.0 / runs)
    shares["violence_bins"] = binned(shares["violence_days"], VIOLENCE_BINS)[..., :-1]
    told: dict[str, Any] = {**shares, "cut_short": int(counts["cut_short"].sum())}
    return Forecasts(ids=tuple(ids), runs=runs, horizon_days=horizon_days, digest=digest.hexdigest(), **told)
