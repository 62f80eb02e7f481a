"""What a back-test found: forecasts beside observations, their scores, and how it is stored and shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.again import Again
from sim.evidence.cases.forecast import Forecasts
from sim.evidence.cases.known import Known
from sim.evidence.cases.observed import Observed
from sim.evidence.cases.opening import opening_of
from sim.evidence.cases.read import Case
from sim.evidence.cases.reliability import reliability_of
from sim.evidence.cases.scoring import AFTER_A_BLOW, CLIMATOLOGY, MODEL, Valued, by_opening, values_of
from sim.evidence.cases.scoring_again import score_again
from sim.evidence.cases.setting import scenario_text
from sim.evidence.cases.targets import HEADLINES, NO_YES, TARGETS, UNKNOWN
from sim.evidence.cases.wording import sentences_of
from sim.model.arrays import Floats
from sim.results.durable import new_folder, write_durably
from sim.results.scored import Foretold, Reliability, Scored
from sim.results.shown import keep_shown
from sim.results.spreadsheet import csv_of
from sim.results.tidy import joined
from sim.study.figures import chosen
from sim.study.answer import data_frame
from sim.study.provenance import versions
from sim.vocabulary import OutcomeClass

FORECASTS, SCORES, SETTINGS = "forecasts.csv", "scores.json", "scenarios"
"""What is in the folder of a back-test: two files, and the scenario of each case."""
RELIABLE = {
    "answered_by_force": ("answered_by_force", 1), "limited_war_or_war": ("outcome_class", OutcomeClass.LIMITED_WAR),
    "talks_held": ("talks_held", 1),
}  # fmt: skip
"""What has a reliability diagram: that a target comes to this class or a later one."""


@dataclass(frozen=True, repr=False)
class Backtest:
    """What `sim.backtest` found.

    Attributes
    ----------
    file : str
        The file of cases.
    reference : str
        The file that climatology and the logit learnt from.
    cases : tuple of Case
        Each with what was known and what was observed.
    forecasts : Forecasts
    reference_cases : tuple of Case
    runs, seed, jobs : int
    cutoff_day : int or None
        The last known day, if it was asked for.
    parameters : str
        "defaults", or the file of the sample that was played.
    n_runs : int
        All runs.
    without : mapping of str to Forecasts
        Those without a mechanism, by its name.
    again : Again or None
        Forecasts from later days, where there are any.
    is_asked_again : bool
        Whether they were asked for.
    effective : tuple of float
        For each case, how many equal points its weights are worth; empty under the defaults.
    elapsed_seconds : float
    folder : Path or None
    """

    file: str
    reference: str
    cases: tuple[Case, ...]
    forecasts: Forecasts
    reference_cases: tuple[Case, ...]
    runs: int
    seed: int
    jobs: int
    cutoff_day: int | None
    parameters: str
    effective: tuple[float, ...]
    elapsed_seconds: float
    n_runs: int = 0
    without: Mapping[str, Forecasts] = field(default_factory=dict)
    again: Again | None = None
    is_asked_again: bool = True
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"Backtest({self.file!r}, {len(self.cases)} cases, runs={self.runs}, seed={self.seed})"

    @cached_property
    def foretold(self) -> tuple[Foretold, ...]:
        """How far each case was forecast to go, and how far it went."""
        return tuple(
            Foretold(known.id, known.family, self.forecast_of(place)["outcome_class"], observed.outcome_class)
            for place, known, observed in self.each()
        )

    @cached_property
    def _valued(self) -> tuple[Valued, ...]:
        known, observed = [case.known for case in self.cases], [case.observed for case in self.cases]
        return values_of(self.forecasts, known, observed, self.reference_cases, self.without)

    @cached_property
    def scored(self) -> tuple[Scored, ...]:
        """Every score of every target."""
        return tuple(one.judged() for one in self._valued)

    @cached_property
    def by_opening(self) -> dict[str, tuple[Scored, ...]]:
        """Headline scores over the cases of each type of opening."""
        return by_opening(self._valued, [case.known for case in self.cases])

    @cached_property
    def scored_again(self) -> tuple[Scored, ...]:
        """Scores of what was forecast from later days; none where nothing was."""
        if self.again is None:
            return ()
        observed = {case.known.id: case.observed for case in self.cases}
        return score_again(self.again, [observed[cut.known.id] for cut in self.again.cuts], self.reference_cases)

    @cached_property
    def scores(self) -> dict[str, Scored]:
        """The headline score of each target, by its name; further ones as `TARGET.SCORE`."""
        return _named(self.scored)

    @cached_property
    def reliability(self) -> dict[str, Reliability]:
        """A reliability diagram for each of `RELIABLE` that some case was observed in."""
        diagrams = {}
        for name in RELIABLE:
            given, happened = self._yes_or_no(name)
            if len(given):
                diagrams[name] = reliability_of(given, happened)
        return diagrams

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What so many cases can show, and what not."""
        given, happened = self._yes_or_no("answered_by_force")
        families = {case.known.family for case in self.cases if case.observed.outcome_class is not None}
        return sentences_of(
            [self.scores[name] for name in HEADLINES], after_a_blow=self.scores[f"{HEADLINES[0]}_{AFTER_A_BLOW}"],
            n_families=len(families), forecast=given, happened=happened,
        )  # fmt: skip

    @property
    def horizon_days(self) -> int:
        """Last day looked at."""
        return self.forecasts.horizon_days

    @property
    def digest(self) -> str:
        """SHA-256 over the simulated shares: equal for equal simulations, whatever was observed."""
        return self.forecasts.digest

    def is_better(self, target: str) -> bool:
        """Whether the model's mean headline score is below climatology's."""
        systems = self.scores[target].systems
        return systems[MODEL].value < systems[CLIMATOLOGY].value

    def to_json(self) -> dict[str, Any]:
        """Forecasts, observations and scores as JSON values."""
        more = {name: scored.to_json() for name, scored in self.scores.items() if name not in HEADLINES}
        return {
            "file": self.file,
            "reference": self.reference,
            "n_cases": len(self.cases),
            "n_families": len({case.known.family for case in self.cases}),
            "runs": self.runs,
            "seed": self.seed,
            "jobs": self.jobs,
            "cutoff_day": self.cutoff_day,
            "horizon_days": self.horizon_days,
            "parameters": self.parameters,
            "least_effective_points": round(min(self.effective), 1) if self.effective else None,
            "cases": [self._case_to_json(place) for place in range(len(self.cases))],
            "scores": {**{name: self.scores[name].to_json() for name in HEADLINES}, "more": more},
            "reliability": {name: diagram.to_json() for name, diagram in self.reliability.items()},
            "without": list(self.without),
            "by_opening": {
                word: {one.target: one.to_json() for one in scored} for word, scored in self.by_opening.items()
            },
            "again": self._again_to_json(),
            "sentences": list(self.sentences),
            "runs_cut_short": self.forecasts.cut_short,
            "digest": self.digest,
            "version": versions()["sim"],
            "elapsed_seconds": round(self.elapsed_seconds, 3),
            "folder": None if self.folder is None else str(self.folder),
        }

    def _again_to_json(self) -> dict[str, Any] | None:
        if self.again is None:
            return None
        return {
            "n_cuts": len(self.again.cuts),
            "runs": self.again.forecasts.runs,
            "scores": {name: one.to_json() for name, one in _named(self.scored_again).items()},
        }

    def _case_to_json(self, place: int) -> dict[str, Any]:
        known, observed = self.cases[place].known, self.cases[place].observed
        return {
            "id": known.id,
            "title": known.title,
            "family": known.family,
            "opening": opening_of(known),
            "known": [f"day {step.day}: {step.actor} {step.action} {step.target}" for step in known.record],
            "forecast": self.forecast_of(place),
            "observed": observed.to_json(),
        }

    def each(self) -> Iterator[tuple[int, Known, Observed]]:
        """Place, what was known and what was observed of each case."""
        for place, case in enumerate(self.cases):
            yield place, case.known, case.observed

    def forecast_of(self, place: int) -> dict[str, Any]:
        """The forecast of one case: a probability for yes or no, else one for each class."""
        told: dict[str, Any] = {}
        for target in TARGETS:
            shares = target.shares(self.forecasts)[place]
            is_flag = target.words == NO_YES
            told[target.name] = (
                float(shares[1]) if is_flag else dict(zip(target.words, map(float, shares), strict=True))
            )
        return told

    def plot(self, name: str = "forecasts") -> Any:
        """A matplotlib Figure; see `sim.plots.backtest`.

        Parameters
        ----------
        name : str, optional
            "forecasts", "scores" or "reliability".

        Raises
        ------
        ValueError
            If there is no such figure; the message lists those that there are.
        """
        return chosen("backtest", name, self)

    def to_pandas(self) -> Any:
        """One row a case: forecasts and observations, as in `forecasts.csv`.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        return data_frame(self.table())

    def table(self) -> NDArray[np.void]:
        """One row a case: every probability as TARGET.CLASS, then every observation as `observed.TARGET`."""
        columns = {"id": np.array([known.id for _, known, _ in self.each()])}
        columns["family"] = np.array([known.family for _, known, _ in self.each()])
        for target in TARGETS:
            columns |= zip(
                (f"{target.name}.{word}" for word in target.words), target.shares(self.forecasts).T, strict=True
            )
        for target in TARGETS:
            codes = target.codes([case.observed for case in self.cases], self.horizon_days)
            seen = ["" if code == UNKNOWN else target.words[code] for code in codes]
            columns[f"observed.{target.name}"] = np.array(seen)
        return joined(columns)

    def save(self, folder: str | Path) -> Path:
        """Write forecasts, scores and the scenario of each case into a new folder.

        Raises
        ------
        StorageError
            If it holds something already, or the disk fails.
        """
        return store_answer(self, new_folder(Path(folder)))

    def _yes_or_no(self, name: str) -> tuple[Floats, NDArray[np.bool_]]:
        """Forecast probability and truth of a yes or no, over the cases in which it was observed."""
        of, first = RELIABLE[name]
        target = next(target for target in TARGETS if target.name == of)
        codes = target.codes([case.observed for case in self.cases], self.horizon_days)
        is_known = codes != UNKNOWN
        return target.shares(self.forecasts)[is_known, first:].sum(axis=1), codes[is_known] >= first


def _named(scored: Iterable[Scored]) -> dict[str, Scored]:
    """The first score of each target by its name, further ones as `TARGET.SCORE`."""
    named: dict[str, Scored] = {}
    for one in scored:
        named[one.target if one.target not in named else f"{one.target}.{one.score}"] = one
    return named


def store_answer(result: Backtest, path: Path) -> Path:
    """Write an answer into a folder of its own, over what was half written."""
    write_durably(path / FORECASTS, csv_of(result.table()))
    text = json.dumps({**result.to_json(), "folder": str(path)}, allow_nan=False, ensure_ascii=False, indent=1)
    write_durably(path / SCORES, text.encode())
    keep_shown(path, "backtest", result)
    (path / SETTINGS).mkdir(exist_ok=True)
    for _, known, _ in result.each():
        write_durably(path / SETTINGS / f"{known.id}.toml", scenario_text(known, result.horizon_days).encode())
    return path
