"""Which parameters matter, and how much is luck: Morris screening, then Sobol indices, under the same luck everywhere.

Screening plays `trajectories * (factors + 1)` points and drops the factors that move no response more than luck does;
the Sobol design then takes `points * (factors + 2)` points over those that are left. Each point is played with the same
`runs` runs. The answer is about the ranges and laws that were varied, and about nothing else.

>>> import sim                                                              # doctest: +SKIP
>>> found = sim.sensitivity("iran_pakistan_2024", responses=["talks_held"], seed=1)     # doctest: +SKIP
>>> round(found.of("talks_held").chance.estimate, 1)                        # doctest: +SKIP
0.9
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from sim.engine.failures import RunFailure, failed_sentence
from sim.model.arrays import Floats
from sim.model.compile import compile_model
from sim.model.new_rule import Rules
from sim.play.collected import ALONE, How, Progress
from sim.play.kept import asked as asked_in
from sim.play.kept import begin, end
from sim.results.batches import STATISTICS, Batches, chance_among, gather, runs_for
from sim.results.design import Factor
from sim.results.morris import MorrisEffects, elementary_effects, trajectories
from sim.results.responses import Response
from sim.results.sobol import SobolIndices, sobol_indices
from sim.results.stored_json import Count, Seed, Stored
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.idle import Idle, idle_sentence
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.asked import MAX_ROWS
from sim.study.designs import MAX_POINTS, TAIL, check_base, saltelli_points, spread
from sim.study.extras import MissingExtraError, needs
from sim.study.folder import ScenarioTold, VersionsTold, scenario_of
from sim.study.provenance import own_part, refuse_others, scenario_part, versions
from sim.study.ranges import check_ranges, whole
from sim.study.replies import named_responses, play_replies
from sim.study.sensitivity_result import SensitivityResult
from sim.study.sweep import Vary, as_options
from sim.study.varied import what_to_vary
from sim.study.work import refuse_kept

METHODS = ("both", "morris", "sobol")
SCREENING_WORKS = "Screening (--method morris) works without it."
RESPONSES = ("talks_held", "war", "deaths_total")
"""What is asked about unless told otherwise."""
N_TRAJECTORIES, N_POINTS, N_RUNS = 30, 64, 500
"""How much is played unless told otherwise: runs rather than points, because most of a single run is luck."""
PILOT_POINTS, FEWEST_PILOT_RUNS, MOST_PILOT_RUNS = 64, 8, 256
"""What is played to see how long it will take and how many runs a point needs: a tenth of the whole, within bounds."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, checked: the scenario, its factors and responses, and how much is played."""

    scenario: Scenario
    varied: tuple[Factor, ...]
    responses: tuple[Response, ...]
    method: str
    trajectories: int
    points: int
    runs: int
    seed: int
    vary: tuple[str, ...] = ()
    around: Mapping[str, float] = field(default_factory=dict)
    rules: Rules | None = None
    lacking: str = ""
    """Why there will be no indices although they were asked for; empty where nothing is missing."""

    @property
    def screening_points(self) -> int:
        """Points of the screening."""
        return 0 if self.method == "sobol" else self.trajectories * (len(self.varied) + 1)

    @property
    def sobol_points(self) -> int:
        """Points of the Sobol design, if no factor is dropped."""
        return 0 if self.method == "morris" else self.points * (len(self.varied) + 2)

    @property
    def rows(self) -> int:
        """Runs of all points together, if no factor is dropped."""
        return (self.screening_points + self.sobol_points) * self.runs

    def to_json(self) -> dict[str, Any]:
        """How much will be played, as JSON values."""
        return {
            "factors": [factor.key for factor in self.varied], "screening_points": self.screening_points,
            "sobol_points": self.sobol_points, "runs_per_point": self.runs, "runs": self.rows, "seed": self.seed,
        }  # fmt: skip


class _AskedTold(Stored):
    scenario: ScenarioTold
    versions: VersionsTold
    own_rules: list[str]
    vary: list[str]
    around: dict[str, float]
    responses: list[str]
    method: str
    trajectories: Count
    points: Count
    runs: Count
    seed: Seed


ASKED = ("vary", "around", "responses", "method", "trajectories", "points", "runs", "seed")
"""Arguments of a question that its folder keeps as they are."""


def question(
    scenario: Scenario | str | Path, vary: Vary = (), *, around: Mapping[str, float] | None = None,
    responses: Sequence[str] = RESPONSES, method: str = "both", trajectories: int = N_TRAJECTORIES,
    points: int = N_POINTS, runs: int = N_RUNS, seed: int | None = None, rules: Rules | None = None,
) -> Question:  # fmt: skip
    """What is asked, with every mistake told before anything is played; arguments as for `sensitivity`."""
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    seed = secrets.randbelow(2**32) if seed is None else whole("seed", seed)
    trajectories, points, runs = whole("trajectories", trajectories), whole("points", points), whole("runs", runs)
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; known are {', '.join(METHODS)}.")
    check_ranges({
        "trajectories": (trajectories, 2, 10_000), "runs": (runs, 2, 1_000_000), "seed": (seed, 0, 2**64 - 1)
    })  # fmt: skip
    lacking = ""
    if method != "morris":
        check_base(points)
        try:
            needs("scipy.stats.qmc", "a Sobol design", extra="analysis", instead=SCREENING_WORKS)
        except MissingExtraError as missing:
            if method == "sobol":
                raise
            method, lacking = "morris", f"Screening alone: {missing}"
    names = [responses] if isinstance(responses, str) else list(responses)
    asked = Question(
        scenario, what_to_vary(scenario, as_options(vary), around, rules=rules),
        named_responses(scenario, names or RESPONSES), method, trajectories, points, runs, seed,
        tuple(as_options(vary)), dict(around or {}), rules, lacking,
    )  # fmt: skip
    n_points = max(asked.screening_points, asked.sobol_points)
    limits = (("points", n_points, MAX_POINTS, "trajectories"), ("runs", asked.rows, MAX_ROWS, "runs"))
    for what, n, most, less in limits:
        if n > most:
            message = f"asks for {n:,} {what}; at most {most:,}. Take fewer points, {less} or factors."
            raise ScenarioError.at("--points", message)
    return asked


class Forecast(NamedTuple):
    """What a pilot says before the start.

    Attributes
    ----------
    seconds : float
        How long everything will take, if no factor is dropped.
    runs_needed : mapping of response to int or None
        Runs a point that leave 5 % of noise, by the rule E[p(1 - p)] / (R Var p), which counts on luck of each point's
        own: shared luck needs fewer. None where the pilot shows no influence of the factors at all.
    """

    seconds: float
    runs_needed: Mapping[str, int | None]


def forecast(asked: Question, *, jobs: int = 1) -> Forecast:
    """Play a few runs, to see how long it will take and how many runs a point needs."""
    unit = np.random.default_rng([asked.seed, 0]).random((PILOT_POINTS, len(asked.varied)))
    design = spread("pilot", asked.varied, unit)
    runs = min(max(asked.rows // (10 * PILOT_POINTS), FEWEST_PILOT_RUNS), MOST_PILOT_RUNS)
    begun = perf_counter()
    replies = play_replies(
        asked.scenario, design, asked.responses, How(rules=asked.rules), runs=runs, seed=asked.seed, what="this pilot",
    )  # fmt: skip
    seconds = (perf_counter() - begun) / (PILOT_POINTS * runs) * asked.rows / max(jobs, 1)
    needed: dict[str, int | None] = {}
    for response, values in replies.values.items():
        try:
            needed[response.name] = runs_for(chance_among(gather(values, response)))
        except ValueError:  # some point has no run with the quantity; the analysis will say so
            needed[response.name] = None
    return Forecast(seconds, needed)


def sensitivity(
    scenario: Scenario | str | Path,
    vary: Vary = (),
    *,
    around: Mapping[str, float] | None = None,
    responses: Sequence[str] = RESPONSES,
    method: str = "both",
    trajectories: int = N_TRAJECTORIES,
    points: int = N_POINTS,
    runs: int = N_RUNS,
    seed: int | None = None,
    jobs: int = 1,
    rules: Rules | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
) -> SensitivityResult:
    """Which parameters explain how much of what varies, and how much is luck.

    Parameters
    ----------
    scenario : Scenario, or str or Path
        A path or the name of a shipped scenario is loaded first.
    vary : str, sequence of str, or mapping, optional
        `"key=lo:hi"` and its kin, as for `sim.sweep`. If neither this nor `around` is given: every parameter for which
        the scenario has a distribution, over its distribution.
    around : mapping of str to float, optional
        `{"coefficients": 0.2}` varies every number of that table by 20 % to either side, `{"all": 0.2}` every one.
    responses : sequence of str, optional
        Names of outcomes or number columns.
    method : str, optional
        "morris" (screening), "sobol" (indices), or "both": indices of the factors that screening keeps.
    trajectories : int, optional
        Of the screening.
    points : int, optional
        Rows of the Sobol design, a power of two; it plays points * (factors + 2) points.
    runs : int, optional
        At each point, at least 2.
    seed : int, optional
        In [0, 2**64), of all luck and of the points; drawn and kept in the result if absent.
    jobs, rules, executor, progress : optional
        As for `sim.sweep`; fewer runs are asked for once screening has dropped factors.
    folder : str or Path, optional
        Holds what is played until the answer is stored there: `sim.resume` goes on after an interruption.

    Returns
    -------
    SensitivityResult

    Raises
    ------
    ScenarioError
        If the scenario, a factor or a response has faults, or no response can be analysed.
    ValueError
        If an argument is out of range.
    MissingExtraError
        If the method is "sobol" and scipy is missing. With "both", the answer is then the screening alone, and says so.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> vary = ["states.northmark.resolve=0.1:0.7", "states.northmark.audience_cost=0.05:0.4"]
    >>> found = sim.sensitivity("tutorial", vary, responses=["answered_by_force"], seed=1)    # doctest: +SKIP
    >>> dict(zip(found.of("answered_by_force").factors, found.of("answered_by_force").total))    # doctest: +SKIP
    """
    asked = question(
        scenario, vary, around=around, responses=responses, method=method, trajectories=trajectories, points=points,
        runs=runs, seed=seed, rules=rules,
    )  # fmt: skip
    how = How(jobs, executor=executor, progress=progress)
    return answer(asked, how, folder=None if folder is None else Path(folder))


def go_on_with_analysis(folder: Path, *, rules: Rules | None = None, **how: Any) -> SensitivityResult:
    """Play what is missing of an analysis that was cut short, and store its answer; see `sim.study.resume`."""
    stored = asked_in(folder, _AskedTold)
    refuse_others(folder, stored, rules)
    asked = question(scenario_of(folder, stored), rules=rules, **{name: stored[name] for name in ASKED})
    return answer(asked, How(**how), folder=folder, is_begun=True)


def answer(
    asked: Question, how: How = ALONE, *, folder: Path | None = None, is_begun: bool = False
) -> SensitivityResult:
    """The answer to a question, which its folder may hold a part of."""
    if folder is not None and not is_begun:
        refuse_kept(asked.rows, folder)
        told = {name: getattr(asked, name) for name in ASKED} | {"responses": [one.name for one in asked.responses]}
        origin = {"scenario": scenario_part(asked.scenario), "versions": versions(), **own_part(asked.rules)}
        begin(folder, "sensitivity", origin | told)
    begun = perf_counter()
    work = _Work(asked, replace(how, rules=asked.rules), total=asked.rows, folder=folder)
    screening = work.screened() if asked.method != "sobol" else ()
    moving = {found.factors[place] for found in screening for place in np.flatnonzero(found.above_noise)}
    kept = [factor for factor in asked.varied if asked.method == "sobol" or factor.key in moving]
    indices = work.indexed(kept) if asked.method != "morris" and kept else ()
    if not screening and not indices:
        raise ScenarioError(Fault(f"--response {name}", None, "", reason) for name, reason in work.refused.items())
    is_dropping = asked.method == "both"
    dropped = tuple(factor.key for factor in asked.varied if is_dropping and factor not in kept)
    result = SensitivityResult(
        scenario=asked.scenario, factors=asked.varied, responses=asked.responses,
        method=asked.method, screening=screening, indices=indices, dropped=dropped,
        remarks=tuple(work.remarks(dropped)), seed=asked.seed, runs=asked.runs, jobs=how.jobs, n_rows=work.done,
        n_cut_short=work.n_cut_short, elapsed_seconds=perf_counter() - begun, versions=versions(), vary=asked.vary,
        around=asked.around, idle=work.idle,
    )  # fmt: skip
    if folder is not None:
        result.save(folder)
        end(folder)
    return result


@dataclass(slots=True)
class _Work:
    """The stages of an analysis, and what they leave to be said."""

    asked: Question
    how: How
    total: int
    folder: Path | None = None
    done: int = 0
    n_cut_short: int = 0
    failures: tuple[RunFailure, ...] = ()
    idle: tuple[Idle, ...] = ()
    acting: set[str] = field(default_factory=set)  # what changed some run of an earlier stage
    refused: dict[str, str] = field(default_factory=dict)

    def screened(self) -> tuple[MorrisEffects, ...]:
        """Elementary effects of all factors."""
        asked = self.asked
        unit = trajectories(len(asked.varied), asked.trajectories, np.random.default_rng([asked.seed, 1]))
        keys, played = self._play("morris", asked.varied, unit, tail=TAIL)
        return tuple(elementary_effects(unit, batches, keys, rng=self._rng()) for batches in played)

    def indexed(self, kept: Sequence[Factor]) -> tuple[SobolIndices, ...]:
        """Sobol indices of the factors that are left."""
        asked = self.asked
        self.total = self.done + asked.points * (len(kept) + 2) * asked.runs
        unit = saltelli_points(len(kept), asked.points, seed=asked.seed)
        keys, played = self._play("sobol", kept, unit, tail=0.0)
        return tuple(sobol_indices(batches, keys, rng=self._rng()) for batches in played)

    def _rng(self) -> np.random.Generator:
        return np.random.default_rng([self.asked.seed, 2])

    def _play(
        self, kind: str, varied: Sequence[Factor], unit: Floats, *, tail: float
    ) -> tuple[tuple[str, ...], list[Batches]]:
        """The factors, and what was played of them: mean, and of numbers the spread, of what can be analysed."""
        asked = self.asked
        replies = play_replies(
            asked.scenario, spread(kind, varied, unit, tail=tail), asked.responses,
            self.how.for_part(self.done, self.total), runs=asked.runs, seed=asked.seed, folder=self.folder,
        )  # fmt: skip
        self.done += asked.runs * len(unit)
        self.n_cut_short += replies.n_cut_short
        self.failures += replies.failures
        known = self.acting | {one.key for one in self.idle}
        self.idle += tuple(one for one in replies.idle if one.key not in known)
        self.acting |= {key for factor in varied for key in factor.keys} - {one.key for one in self.idle}
        batches = []
        for response, values in replies.values.items():
            for statistic in STATISTICS:
                if statistic == "spread" and (response.kind == "share" or asked.runs < 3):
                    continue
                try:
                    batches.append(gather(values, response, statistic))
                except ValueError as problem:
                    self.refused.setdefault(response.name, str(problem))
        return tuple(factor.key for factor in varied), batches

    def remarks(self, dropped: Sequence[str]) -> Iterator[str]:
        """Sentences about the whole."""
        asked = self.asked
        if asked.lacking:
            yield asked.lacking
        if asked.rules:
            yield f"Rules of the model were replaced or added by a program: {', '.join(asked.rules)}."
        yield from self.refused.values()
        if len(dropped) == len(asked.varied):
            yield "Screening found no factor that does more than luck, so that there are no indices."
        if self.idle:
            yield idle_sentence(self.idle)
        varied = {key for factor in asked.varied if factor.key not in dropped for key in factor.keys}
        laws = compile_model(asked.scenario).uncertain
        others = [law.path for law in laws if law.path not in varied and law.joint not in varied]
        if others and asked.method != "morris":
            plural, are = ("s", "are") if len(others) > 1 else ("", "is")
            yield (
                f"Chance includes {len(others)} parameter{plural} that each run draws from a distribution and that "
                f"{are} not varied here: {', '.join(others)}."
            )
        if self.failures:
            yield f"{failed_sentence(self.failures)} Each is left out at every point."
        if self.n_cut_short:
            yield f"{self.n_cut_short:,} runs reached the cap on events and were cut short; they count as they stood."
