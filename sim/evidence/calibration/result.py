"""A finished calibration: the posterior, and how each coefficient and target stands before and after.

A fact that no point of the prior comes near cannot be reached by any choice of coefficients: then the model, the coding
or the prior is wrong, and a fit would only hide it. A prior that is met by luck alone is no better, so that the spread
of the simulated values is shown with it. Targets are told on one scale: by how many standard deviations of what may be
off (observation and discrepancy) a simulated value misses the fact. Within two, a fact is met as well as can be asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import nan
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, ConfigDict, Field

from sim.evidence.calibration.posterior import ENDS, Posterior, read_posterior, weighted_quantiles
from sim.evidence.calibration.priors import Prior
from sim.evidence.calibration.question import AskedTold, Question, question_of
from sim.evidence.calibration.targets import Target
from sim.model.arrays import Floats
from sim.model.elementwise import normal_quantile
from sim.play import kept
from sim.results.durable import StorageError, new_folder
from sim.results.estimates import number_or_null, without_nan
from sim.results.stored_json import Count, Stored, read_json, write_json
from sim.results.tidy import table_of_records
from sim.scenario.faults import ScenarioError
from sim.study.answer import Answer, data_frame
from sim.study.figures import chosen

POSTERIOR, CALIBRATION = "posterior.csv", "calibration.json"
"""The sample and the answer in the folder of a calibration."""
INSIDE, EDGE, OUTSIDE, UNKNOWN = "inside", "at the edge", "outside", "not evaluable"
FEWEST = 10
"""Points that must have a value for a target to be evaluated."""
BINS = 30
TAIL = 0.003
"""Share of the prior that is cut off at each end of the picture."""
MET = 2.0
"""Standard deviations within which a fact is met."""
SCORE_OF_ENDS = 1.6448536269514722
"""Standard score of the upper end of a 90 % interval."""
PINNED, MOVED = 0.1, 0.5
"""By which share the 90 % interval of a number must become narrower, or by how many standard deviations of the prior
its median must move, before the evidence is said to pin it; assumption."""

Known = Annotated[float, BeforeValidator(lambda value: nan if value is None else value)]
"""A number; null in JSON where it is nan."""


@dataclass(frozen=True, slots=True)
class Marginal:
    """One coefficient before and after.

    Attributes
    ----------
    key : str
    default : float
    edges : tuple of float
        Of the bins, one more than there are.
    prior, posterior : tuple of float
        Share of the weight in each bin.
    before, after : tuple of float
        5 %, 50 % and 95 % points.
    scores : tuple of float
        `after` as standard scores of the prior, which has -1.64, 0 and 1.64.
    """

    key: str
    default: float
    edges: tuple[float, ...]
    prior: tuple[float, ...]
    posterior: tuple[float, ...]
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    scores: tuple[float, float, float]

    @property
    def narrower(self) -> float:
        """By which share the 90 % interval has become narrower."""
        return 1.0 - (self.after[2] - self.after[0]) / (self.before[2] - self.before[0])

    @property
    def is_pinned(self) -> bool:
        """Whether the evidence says more of it than the prior did, by width or place in scores of the prior."""
        low, middle, high = self.scores
        return high - low < (1.0 - PINNED) * 2.0 * SCORE_OF_ENDS or abs(middle) > MOVED


@dataclass(frozen=True, slots=True)
class Standing:
    """One target before and after, in standard deviations of what may be off.

    Attributes
    ----------
    name : str
    is_fitted : bool
        Whether it was fitted, or set aside.
    observed, low, high : float
        As people read it, with its 95 % interval.
    simulated : float
        Median over draws of the posterior, as people read it.
    before, after : tuple of float
        5 %, 50 % and 95 % points of the misses; nan where it is not evaluable.
    """

    name: str
    is_fitted: bool
    observed: float
    low: float
    high: float
    simulated: float
    before: tuple[float, float, float]
    after: tuple[float, float, float]

    @property
    def is_met(self) -> bool:
        """Whether the median over draws misses by less than two standard deviations."""
        return bool(abs(self.after[1]) < MET)


@dataclass(frozen=True, slots=True)
class Bracket:
    """One target among the values that the prior (or the posterior) gives.

    Attributes
    ----------
    name, kind : str
    observed, low, high : float
        The fact with its 95 % interval, as people read it.
    least, p5, median, p95, most : float
        Simulated values over the points.
    verdict : str
        "inside": between the 5 % and 95 % points; "at the edge": between least and most, or within two standard
        deviations of observation and discrepancy of them; "outside"; "not evaluable" where hardly any point has a
        value.
    """

    name: str
    kind: str
    observed: float
    low: float
    high: float
    least: Known
    p5: Known
    median: Known
    p95: Known
    most: Known
    verdict: str

    def to_json(self) -> dict[str, Any]:
        """As JSON values; null for nan."""
        return without_nan(asdict(self))


@dataclass(frozen=True, slots=True)
class Wave:
    """What a wave was.

    Attributes
    ----------
    number, n_points : int
    left : float
        Share of the prior that was not ruled out before it.
    n_filled : int
        Points that were ruled out already, for want of others.
    explained : tuple of float
        Share of each summary's variance that its emulator predicts at points left out.
    """

    number: Annotated[int, Field(alias="wave")]
    n_points: Annotated[int, Field(alias="points")]
    left: float
    n_filled: Annotated[int, Field(alias="filled")]
    explained: tuple[Known, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "wave": self.number, "points": self.n_points, "left": self.left, "filled": self.n_filled,
            "explained": [number_or_null(share) for share in self.explained],
        }  # fmt: skip


@dataclass(frozen=True, repr=False)
class Calibration(Answer):
    """What a calibration found.

    Attributes
    ----------
    question : Question
    search : mapping or None
        What the search came to, as JSON values; None without one.
    waves : tuple of Wave
    prior_check : tuple of Bracket
        Every target among the values of the first wave.
    set_aside : tuple of str
        Targets that no point of the prior comes near: told, and not fitted.
    posterior : Posterior
    posterior_check : tuple of Bracket
        Every target among the values of draws of the posterior.
    without : mapping of str to float
        Effective number of draws without each family of cases.
    log_evidence : float
    n_fitted : int
        Points that the last emulators were fitted to.
    elapsed_seconds : float
    folder : Path or None
    """

    question: Question
    search: Mapping[str, Any] | None
    waves: tuple[Wave, ...]
    prior_check: tuple[Bracket, ...]
    set_aside: tuple[str, ...]
    posterior: Posterior
    posterior_check: tuple[Bracket, ...]
    without: Mapping[str, float]
    log_evidence: float
    n_fitted: int
    elapsed_seconds: float = 0.0
    folder: Path | None = None

    def __repr__(self) -> str:
        return (
            f"Calibration({len(self.question.priors)} coefficients, {len(self.question.targets)} targets, "
            f"{len(self.waves)} waves, {len(self.posterior.draws)} draws, seed={self.question.seed})"
        )

    _kind = "calibration"

    @property
    def seed(self) -> int:
        """The seed of all luck."""
        return self.question.seed

    @property
    def n_runs(self) -> int:
        """Runs of all points together."""
        return self.question.rows

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the sample as its file writes it: equal for equal fits."""
        return hashlib.sha256(self.posterior.to_csv()).hexdigest()

    @cached_property
    def marginals(self) -> tuple[Marginal, ...]:
        """Every coefficient, prior and posterior."""
        return tuple(marginal_of(prior, self.posterior) for prior in self.question.priors)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Every target, before and after."""
        return standings_of(self.question.targets, self.prior_check, self.posterior_check, self.set_aside)

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        fitted = [standing for standing in self.standings if standing.is_fitted]
        met = sum(standing.is_met for standing in fitted)
        aside = f"; {len(self.set_aside)} more are out of reach of the prior" if self.set_aside else ""
        return (
            f"{met} of {len(fitted)} fitted targets are met within two standard deviations of what may be off{aside}."
        )

    def plot(self, name: str = "targets") -> Any:
        """A matplotlib Figure; see `sim.plots.calibration`.

        Parameters
        ----------
        name : str, optional
            "targets": every target before and after; "coefficients": prior and posterior of each.

        Raises
        ------
        ValueError
            If there is no such figure; the message lists those that there are.
        """
        return chosen("calibration", name, self)

    def to_pandas(self, of: str = "coefficients") -> Any:
        """One row a coefficient as a pandas DataFrame, or a target.

        Parameters
        ----------
        of : str, optional
            "coefficients" or "targets".

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        ValueError
            If `of` is another word.
        """
        if of not in ("coefficients", "targets"):
            raise ValueError(f"of is {of!r}; it must be coefficients or targets.")
        return data_frame(table_of_records(self.to_json()[of]))

    def save(self, folder: str | Path) -> Path:
        """Write sample and answer into a new folder, without what was played; `sim.read_result` reads it.

        Raises
        ------
        StorageError
            If it holds something already, or the disk fails.
        """
        path = new_folder(Path(folder))
        kept.begin(path, "calibration", self.question.asked)
        return self.store(path)

    def store(self, path: Path) -> Path:
        """Write sample and answer into a folder in which the question is kept."""
        self.posterior.save(path / POSTERIOR)
        write_json(path / CALIBRATION, {**self.to_json(), "folder": str(path)})
        return path

    def to_json(self) -> dict[str, Any]:
        """As JSON values: no nan, null instead."""
        question = self.question
        return {
            "seed": question.seed, "points": question.points, "runs": question.runs,
            "search": self.search,
            "waves": [wave.to_json() for wave in self.waves],
            "coefficients": [
                {
                    "key": one.key, "default": one.default, "prior": list(one.before), "posterior": list(one.after),
                    "narrower": one.narrower, "pinned": one.is_pinned,
                }
                for one in self.marginals
            ],
            "targets": [
                {
                    "name": one.name, "fitted": one.is_fitted, "observed": one.observed, "low": one.low,
                    "high": one.high, "simulated": number_or_null(one.simulated),
                    "missed_before": [number_or_null(cut) for cut in one.before],
                    "missed_after": [number_or_null(cut) for cut in one.after], "met": one.is_met,
                }
                for one in self.standings
            ],
            "set_aside": list(self.set_aside),
            "prior_check": [bracket.to_json() for bracket in self.prior_check],
            "posterior_check": [bracket.to_json() for bracket in self.posterior_check],
            "draws": len(self.posterior.draws),
            "effective_draws": self.posterior.effective,
            "effective_draws_without": dict(self.without),
            "log_evidence": number_or_null(self.log_evidence),
            "points_fitted": self.n_fitted,
            "versions": dict(self.posterior.about["versions"]),
            "elapsed_seconds": round(self.elapsed_seconds, 3),
            "folder": None if self.folder is None else str(self.folder),
        }  # fmt: skip


class _Told(Stored):
    model_config = ConfigDict(strict=False, allow_inf_nan=True)
    search: dict[str, Any] | None
    waves: tuple[Wave, ...]
    set_aside: tuple[str, ...]
    prior_check: tuple[Bracket, ...]
    posterior_check: tuple[Bracket, ...]
    effective_draws_without: dict[str, float]
    log_evidence: Known
    points_fitted: Count
    elapsed_seconds: float


def read(folder: Path) -> Calibration:
    """The calibration in a folder; numbers of the sample have the digits of its file.

    Raises
    ------
    StorageError
        If a file is missing or damaged, or this version does not read what was asked.
    """
    told = _Told.model_validate(read_json(folder / CALIBRATION, _Told))
    try:
        question, posterior = question_of(kept.asked(folder, AskedTold)), read_posterior(folder / POSTERIOR)
    except (ScenarioError, ValueError) as error:
        raise StorageError(f"{folder}: this version of sim does not read it: {error}") from None
    assert posterior is not None, "its file was given"
    return Calibration(
        question, told.search, told.waves, told.prior_check, told.set_aside, posterior, told.posterior_check,
        told.effective_draws_without, told.log_evidence, told.points_fitted, told.elapsed_seconds, folder,
    )  # fmt: skip


def brackets(targets: Sequence[Target], values: Floats) -> tuple[Bracket, ...]:
    """Every target among simulated values, shape (n_points, n_targets) as they come from the simulator."""
    return tuple(_bracket(target, values[:, place]) for place, target in enumerate(targets))


def _bracket(target: Target, values: Floats) -> Bracket:
    room = 1.96 * target.sd
    near = 2.0 * target.variance**0.5
    ends = target.plain(target.value - room), target.plain(target.value + room)
    known = np.isfinite(values)
    if known.sum() < FEWEST:
        nothing = (float("nan"),) * 5
        return Bracket(target.name, target.kind, target.plain(target.value), *ends, *nothing, UNKNOWN)
    values = values[known]
    p5, median, p95 = (float(cut) for cut in weighted_quantiles(values, np.ones(len(values)), ENDS))
    least, most = float(values.min()), float(values.max())
    scaled = target.scaled(np.array([least, p5, p95, most]))
    if scaled[1] <= target.value <= scaled[2]:
        verdict = INSIDE
    elif scaled[0] - near <= target.value <= scaled[3] + near:
        verdict = EDGE
    else:
        verdict = OUTSIDE
    return Bracket(target.name, target.kind, target.plain(target.value), *ends, least, p5, median, p95, most, verdict)


def marginal_of(prior: Prior, posterior: Posterior) -> Marginal:
    """One coefficient of a posterior beside its prior."""
    many = prior.quantile((np.arange(20_000) + 0.5) / 20_000)
    draws = posterior.draws[:, posterior.keys.index(prior.key)]
    low, high = np.quantile(many, [TAIL, 1.0 - TAIL])
    edges = np.linspace(min(low, float(draws.min())), max(high, float(draws.max())), BINS + 1)
    before, _ = np.histogram(many, edges)
    after, _ = np.histogram(draws, edges, weights=posterior.weights)
    cuts = prior.quantile(np.array(ENDS))
    reached = posterior.interval(prior.key)
    places = (np.searchsorted(many, reached) + 0.5) / (len(many) + 1)
    low_score, score, high_score = (float(one) for one in np.asarray(normal_quantile(places)))
    return Marginal(
        prior.key, prior.centre, tuple(edges.tolist()), tuple((before / len(many)).tolist()), tuple(after.tolist()),
        (float(cuts[0]), float(cuts[1]), float(cuts[2])), reached, (low_score, score, high_score),
    )  # fmt: skip


def standings_of(
    targets: Sequence[Target], before: Sequence[Bracket], after: Sequence[Bracket], set_aside: Sequence[str]
) -> tuple[Standing, ...]:
    """Every target among the values of the prior and of the posterior."""
    standings = []
    for target, *brackets in zip(targets, before, after, strict=True):
        allowed = float(np.sqrt(target.variance))
        ends = [np.array([bracket.p5, bracket.median, bracket.p95]) for bracket in brackets]
        missed = [tuple(((target.scaled(cuts) - target.value) / allowed).tolist()) for cuts in ends]
        first, last = brackets
        standings.append(
            Standing(
                target.name, target.name not in set_aside, first.observed, first.low, first.high, last.median, *missed
            )
        )
    return tuple(standings)
