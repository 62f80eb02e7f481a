"""Between coefficients and what is compared: a simulator takes points and gives summaries with their errors.

Points are played some at a time by any number of processes, each piece kept as soon as it is done. What is kept are the
summaries, which are few; what follows from them (which points are plausible, where the next wave is played) is worked
out anew when a calibration goes on.

`EvidenceSimulator` plays the reference family for its facts and, where it has any, dated cases for their likelihood by
pair of states.

A case says which class it came to and, given an answer, in which bin of days it came: what was seen, each thing once.
Its *discrepancy* is a share of cases that the model has nothing to say about: with probability `STRANGE` a case is
taken to fall in any class, and any bin, alike. So no single case can rule out a point, however few runs met it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from os.path import lexists
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.evidence.calibration.priors import Prior, points_of, scores_of
from sim.evidence.cases.forecast import LAG_BINS, forecast
from sim.evidence.cases.read import Case, read_text
from sim.evidence.cases.targets import Observed, log_likelihood
from sim.evidence.facts.family import reference_family
from sim.evidence.facts.simulate import Points, measured_of, simulate_facts
from sim.model.arrays import Bools, Floats
from sim.play.execute import Crew, execute
from sim.play.pieces import Piece, all_of, pieces_of
from sim.results.durable import StorageError
from sim.results.estimates import number_or_null
from sim.results.stored_json import Stored, read_sealed, write_sealed
from sim.vocabulary import OutcomeClass

SHIPPED = "cases_train"
"""The cases that a calibration may see; those kept for the test are not shipped."""
STRANGE = 0.1
CASE_RUNS = 100
"""Runs of each case at each point."""
PIECE_RUNS = 24_000
"""About how many runs, with the coding of their events, take a few seconds."""
REMEDY = "Move it out of the folder and go on with sim resume; it is played again."


@dataclass(frozen=True, slots=True)
class Summaries:
    """What a simulator says of some points.

    Attributes
    ----------
    values, errors : float array, shape (n_points, n_summaries)
        nan where a summary cannot be told; errors are standard errors of the simulation.
    loglik : float array, shape (n_points, n_families)
        Log-likelihood of the cases of each family; no columns where the simulator has no cases.
    """

    values: Floats
    errors: Floats
    loglik: Floats


class Simulator(Protocol):
    """From points of coefficients to summaries. The same point, seed and runs must give the same summaries."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the summaries."""

    @property
    def families(self) -> tuple[str, ...]:
        """Names of the families of cases whose likelihood it gives."""

    def described(self) -> dict[str, Any]:
        """What it plays, as JSON values: whatever changes its answers."""

    def __call__(
        self, points: Points, *, runs: int, seed: int, with_cases: bool = True, apart: int | None = None
    ) -> Summaries:
        """Summaries at every point.

        Luck is shared, so that points differ by their coefficients alone; or, where `apart` is the number of the first
        of them, each has luck of its own, as histories that share nothing have. Without cases, their log-likelihood is
        nan.
        """


@dataclass(frozen=True, slots=True)
class EvidenceSimulator:
    """Facts of the reference family, and the log-likelihood of cases by pair of states.

    Of the facts it is told the names alone, never what was observed.

    Attributes
    ----------
    ids : tuple of str
        Names of the facts.
    cases : tuple of Case
    file, sha256 : str
        Where the cases come from, and the hash of that text.
    case_runs : int
    """

    ids: tuple[str, ...]
    cases: tuple[Case, ...] = ()
    file: str = ""
    sha256: str = ""
    case_runs: int = CASE_RUNS

    @property
    def families(self) -> tuple[str, ...]:
        """Pairs of states, each once."""
        return tuple(dict.fromkeys(case.known.family for case in self.cases))

    def described(self) -> dict[str, Any]:
        """The family, its facts, and the cases."""
        family = reference_family()
        openings = {name: family.scenario(name).sha256 for name in family.openings}
        facts = {"facts": list(self.ids), "openings": openings, "weights": [list(dyad) for dyad in family.dyads]}
        cases = {"cases": self.file, "cases_sha256": self.sha256, "case_runs": self.case_runs}
        return facts | (cases if self.cases else {})

    def __call__(
        self, points: Points, *, runs: int, seed: int, with_cases: bool = True, apart: int | None = None
    ) -> Summaries:
        """Facts, and likelihoods of the cases, at every point; run r has the same luck at each, unless they are apart.

        Dyads are followed for decades, or left to themselves, only where a fact asks for it.
        """
        asked = set(self.ids)
        decades = None if measured_of("decades") & asked else 0
        peace = None if (measured_of("peace") | measured_of("groups")) & asked else 0
        told = simulate_facts(points, runs=runs, seed=seed, decades=decades, peace=peace, apart=apart)
        place_of = {name: place for place, name in enumerate(told.ids)}
        values, errors = np.full((2, len(told.values), len(self.ids)), np.nan)
        for column, name in enumerate(self.ids):
            if (place := place_of.get(name)) is not None:
                values[:, column], errors[:, column] = told.values[:, place], told.errors[:, place]
        if not (with_cases and self.cases):
            return Summaries(values, errors, np.full((len(values), len(self.families)), np.nan))
        knowns, observed = [case.known for case in self.cases], [case.observed for case in self.cases]
        forecasts = forecast(knowns, points, runs=self.case_runs, seed=seed, per_point=True)
        of_case = with_strangers(log_likelihood(forecasts, observed), observed)
        family_of = np.array([known.family for known in knowns], dtype=object)
        loglik = [of_case[family_of == family].sum(axis=0) for family in self.families]
        return Summaries(values, errors, np.stack(loglik, axis=1))


def with_strangers(loglik: Floats, observed: Sequence[Observed]) -> Floats:
    """Log-likelihood of each case, shape (n_cases, n_points), if some cases are none of the model's.

    >>> seen = Observed("exchange", True, 3, None, None, None, None)            # doctest: +SKIP
    >>> with_strangers(np.array([[-40.0]]), [seen]).round(2)                    # doctest: +SKIP
    array([[-5.52]])
    """
    any_class, any_bin = -np.log(len(OutcomeClass)), -np.log(len(LAG_BINS))
    said = [(seen.outcome_class is not None, seen.days_to_answer is not None) for seen in observed]
    alike = np.array([any_class * has_class + any_bin * has_bin for has_class, has_bin in said])
    return np.asarray(np.logaddexp(np.log(1.0 - STRANGE) + loglik, np.log(STRANGE) + alike[:, None]))


def evidence(facts: tuple[str, ...], text: str, file: str, *, case_runs: int = CASE_RUNS) -> EvidenceSimulator:
    """The simulator of some facts and of the cases in a text that messages call `file`.

    Raises
    ------
    ScenarioError
        With every fault of the text.
    """
    data = text.encode()
    return EvidenceSimulator(facts, read_text(data, name=file), file, hashlib.sha256(data).hexdigest(), case_runs)


# Playing --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Played:
    """Points that have been played.

    Attributes
    ----------
    u : float array, shape (n_points, n_coefficients)
        Positions along the priors, in (0, 1).
    values, errors, loglik : float array
        As in `Summaries`.
    """

    u: Floats
    values: Floats
    errors: Floats
    loglik: Floats

    @property
    def z(self) -> Floats:
        """Standard scores of the priors."""
        return scores_of(self.u)

    def some(self, which: Bools | NDArray[np.intp]) -> Played:
        """Some of the points, by mask or by number."""
        return Played(self.u[which], self.values[which], self.errors[which], self.loglik[which])

    def with_summaries(self, places: Sequence[int]) -> Played:
        """The same points with some of their summaries."""
        columns = list(places)
        return replace(self, values=self.values[:, columns], errors=self.errors[:, columns])


def joined(parts: Sequence[Played]) -> Played:
    """Points of several waves as one table."""
    return Played(*(np.concatenate([getattr(part, name) for part in parts]) for name in Played.__slots__))


@dataclass(frozen=True, slots=True)
class _Play:
    """Plays a piece: some of the points, with all their runs."""

    simulator: Simulator
    points: Points
    runs: int
    seed: int
    with_cases: bool
    are_apart: bool

    def __call__(self, piece: Piece) -> Summaries:
        points = {key: _of(piece, values) for key, values in self.points.items()}
        apart = piece.first_point if self.are_apart else None
        return self.simulator(points, runs=self.runs, seed=self.seed, with_cases=self.with_cases, apart=apart)


class _PieceTold(Stored):
    u: list[list[float]]
    values: list[list[float | None]]
    errors: list[list[float | None]]
    loglik: list[list[float | None]]


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays points along some priors, and where what comes of them is kept.

    Attributes
    ----------
    simulator : Simulator
    priors : sequence of Prior
    jobs, executor : optional
        As for `sim.run`.
    crew : Crew, optional
        As for `execute`: a piece takes seconds, and a process as long to start.
    folder : Path, optional
        Where each piece is kept; what is there is not played, so that what was cut short goes on bit for bit.
    done : callable, optional
        Called with how many more runs there are.
    """

    simulator: Simulator
    priors: Sequence[Prior]
    jobs: int = 1
    executor: Executor | None = None
    crew: Crew | None = None
    folder: Path | None = None
    done: Callable[[int], object] = lambda n_runs: None

    def play(
        self,
        u: Floats,
        *,
        runs: int,
        seed: int,
        with_cases: bool = False,
        are_apart: bool = False,
        name: str = "points",
    ) -> Played:
        """What comes of points.

        Parameters
        ----------
        u : float array, shape (n_points, n_coefficients)
            Positions of the points along the priors.
        runs, seed, with_cases : optional
            As for the simulator.
        are_apart : bool, optional
            Whether each point has luck of its own.
        name : str, optional
            Begins the names of the files in which pieces are kept.

        Raises
        ------
        StorageError
            If what is kept is damaged, or of other points.
        RuntimeError
            If a worker process died each time.
        """
        came: dict[int, Summaries] = {}

        def take(piece: Piece, told: Summaries) -> None:
            came[piece.first_point] = told
            self.done(runs * piece.n_points)

        def keep(piece: Piece, told: Summaries) -> None:
            if (file := self._file(name, piece)) is not None:
                _store(file, _of(piece, u), told)
            take(piece, told)

        missing = []
        for piece in pieces_of([all_of(len(u), 1)], rows=max(1, PIECE_RUNS // runs)):
            file = self._file(name, piece)
            if file is not None and lexists(file):
                take(piece, _read(file, _of(piece, u), self.simulator))
            else:
                missing.append(piece)
        play = _Play(self.simulator, points_of(self.priors, u), runs, seed, with_cases, are_apart)
        lost = execute(play, missing, keep, jobs=self.jobs, executor=self.executor, crew=self.crew)
        if lost:
            points = sum(piece.n_points for piece in lost)
            raise RuntimeError(f"{points:,} of {len(u):,} points never came back, because their worker process died.")
        parts = [came[first] for first in sorted(came)]
        return Played(u, *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Summaries)))

    def _file(self, name: str, piece: Piece) -> Path | None:
        return None if self.folder is None else self.folder / f"{name}-{piece.first_point:06d}.json"


def _of(piece: Piece, u: Floats) -> Floats:
    return u[piece.first_point : piece.first_point + piece.n_points]


def _store(file: Path, u: Floats, told: Summaries) -> None:
    rows = {one.name: getattr(told, one.name).tolist() for one in fields(told)}
    numbers = {name: [list(map(number_or_null, row)) for row in table] for name, table in rows.items()}
    write_sealed(file, {"u": u.tolist(), **numbers})


def _read(file: Path, u: Floats, simulator: Simulator) -> Summaries:
    """What is kept in a file."""
    stored = read_sealed(file, _PieceTold, remedy=REMEDY)
    widths = {"values": len(simulator.ids), "errors": len(simulator.ids), "loglik": len(simulator.families)}
    is_whole = all([len(row) for row in stored[name]] == [width] * len(u) for name, width in widths.items())
    if not is_whole or stored["u"] != u.tolist():
        raise StorageError(f"{file}: holds other points than those that were asked for. {REMEDY}")
    return Summaries(*(np.array(stored[name], dtype=np.float64) for name in widths))
