"""What a back-test found: forecasts beside observations, their scores, and how it is stored and shown.

Plain sentences say what so many cases can show and what they cannot.


>>> sentences_of([], n_families=0, forecast=np.zeros(0), happened=np.zeros(0, dtype=bool))
('No case has an observed outcome: there are forecasts, and nothing to score them against.',)

The bounds are those of simulations of a calibrated forecaster: with 36 cases, a base rate of 0.3 and forecasts that
scatter by 0.2, the Brier skill lies between -0.03 and 0.38 in 90 % of samples, and beating climatology is noticed in 43
of 100; seven cases that are all given 0.3 may show any rate from 0 to 0.71.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.cuts import Again, again_of, no_next
from sim.evidence.cases.forecast import Counts, Forecasts, forecasts_of, no_counts
from sim.evidence.cases.known import Known, opening_of
from sim.evidence.cases.question import Question
from sim.evidence.cases.scores import Foretold, Reliability, Scored, reliability_of
from sim.evidence.cases.scoring import AFTER_A_BLOW, CLIMATOLOGY, MODEL, Valued, by_opening, score_again, values_of
from sim.evidence.cases.setting import scenario_text
from sim.evidence.cases.targets import HEADLINES, NO_YES, TARGETS, UNKNOWN, Observed, Target
from sim.model.arrays import Bools, Floats, Ints
from sim.results.durable import StorageError, new_folder, write_durably
from sim.results.intervals import wilson
from sim.results.stored_json import Count, Stored, read_sealed, write_json, write_sealed
from sim.results.tidy import csv_of, joined
from sim.scenario.faults import ScenarioError
from sim.study.answer import Answer, data_frame
from sim.study.figures import chosen
from sim.vocabulary import OutcomeClass

FORECASTS, SCORES, SETTINGS, COUNTS = "forecasts.csv", "scores.json", "scenarios", "backtest.json"
"""What is in the folder of a back-test: forecasts and scores, the scenario of each case, and what all is made from."""
REMEDY = "Restore it from a copy, or ask anew."
RELIABLE = {
    "answered_by_force": ("answered_by_force", 1), "limited_war_or_war": ("outcome_class", OutcomeClass.LIMITED_WAR),
    "talks_held": ("talks_held", 1),
}  # fmt: skip
"""What has a reliability diagram: that a target comes to this class or a later one."""
NAMES = {
    "outcome_class": "outcome classes",
    "answered_by_force": "answers by force",
    "outcome_class_after_a_blow": "outcome classes",
}
SCORE_NAMES = {"rps": "Ranked probability score", "brier": "Brier score", "log": "Log score", "crps_days": "CRPS"}


def _asked(name: str, says: str) -> Any:
    """A property that is what was asked."""
    return property(attrgetter(f"question.{name}"), doc=says)


@dataclass(frozen=True, repr=False)
class Backtest(Answer):
    """What `sim.backtest` found: what was asked and what was counted; all else follows from the two.

    Attributes
    ----------
    question : Question
    counts : mapping of str to Counts
        Runs of every plan by column: "cases", "without-NAME", "cuts", and what comes "next" after these.
    jobs : int
    elapsed_seconds : float
    folder : Path or None
    """

    question: Question
    counts: Mapping[str, Counts]
    jobs: int
    elapsed_seconds: float
    folder: Path | None = None

    _kind = "backtest"

    file = _asked("file.name", "The file of cases.")
    reference = _asked("reference.name", "The file that climatology and the logit learnt from.")
    cases = _asked("cases", "Each with what was known and what was observed.")
    reference_cases = _asked("reference_cases", "The cases that were learnt from.")
    runs = _asked("runs", "Runs of each case.")
    n_runs = _asked("n_runs", "All runs.")
    seed = _asked("seed", "The seed of all luck.")
    cutoff_day = _asked("cutoff_day", "The last known day, if it was asked for.")
    horizon_days = _asked("horizon_days", "Last day looked at.")
    parameters = _asked("parameters", 'What was played: "defaults", or the file of a sample.')
    is_asked_again = _asked("again", "Whether forecasts from later days were asked for.")

    def __repr__(self) -> str:
        return f"Backtest({self.file!r}, {len(self.cases)} cases, runs={self.runs}, seed={self.seed})"

    def _forecasts(self, plan: str) -> Forecasts:
        mixture = self.question.mixture
        ids = [known.id for known in mixture.knowns]
        found = forecasts_of(ids, self.counts[plan], self.runs, self.horizon_days).of_cases(mixture)
        return found.coded_as([case.observed.is_decided for case in self.cases])

    @cached_property
    def forecasts(self) -> Forecasts:
        """Shares of runs, one row a case."""
        return self._forecasts("cases")

    @cached_property
    def without(self) -> dict[str, Forecasts]:
        """Those without a mechanism, by its name."""
        return {name: self._forecasts(f"without-{name}") for name in self.question.without}

    @cached_property
    def again(self) -> Again | None:
        """Forecasts from later days, where there are any."""
        asked, counts = self.question, self.counts
        if not asked.cuts:
            return None
        runs, horizon = asked.runs_again, asked.horizon_days
        return again_of(asked.cuts, asked.mixture_again, counts["cuts"], counts["next"], runs, horizon)

    @property
    def effective(self) -> tuple[float, ...]:
        """For each case, how many equal points its weights are worth; empty under the defaults."""
        weights = self.question.weights([case.known for case in self.cases])
        return () if weights is None else tuple((1.0 / (weights**2).sum(axis=1)).tolist())

    @cached_property
    def foretold(self) -> tuple[Foretold, ...]:
        """How far each case was forecast to go, and how far it went."""
        shares = [self.forecast_of(place)["outcome_class"] for place in range(len(self.cases))]
        return tuple(
            Foretold(case.known.id, case.known.family, given, case.observed.outcome_class)
            for case, given in zip(self.cases, shares, strict=True)
        )

    @cached_property
    def _valued(self) -> tuple[Valued, ...]:
        return values_of(self.forecasts, self.cases, self.reference_cases, self.without)

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
        told = {name: self._yes_or_no(name) for name in RELIABLE}
        return {name: reliability_of(given, happened) for name, (given, happened) in told.items() if len(given)}

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
        asked = ("runs", "seed", "jobs", "cutoff_day", "horizon_days", "parameters")
        again = None if self.again is None else self.again.forecasts
        return {
            "file": self.file,
            "reference": self.reference,
            "n_cases": len(self.cases),
            "n_families": len({case.known.family for case in self.cases}),
            **{name: getattr(self, name) for name in asked},
            "least_effective_points": round(min(self.effective), 1) if self.effective else None,
            "cases": [self._case_to_json(place) for place in range(len(self.cases))],
            "scores": {**{name: self.scores[name].to_json() for name in HEADLINES}, "more": more},
            "reliability": {name: diagram.to_json() for name, diagram in self.reliability.items()},
            "without": list(self.without),
            "by_opening": {
                word: {one.target: one.to_json() for one in scored} for word, scored in self.by_opening.items()
            },
            "again": again
            and {
                "n_cuts": len(again.ids),
                "runs": again.runs,
                "scores": {name: one.to_json() for name, one in _named(self.scored_again).items()},
            },
            "sentences": list(self.sentences),
            "runs_cut_short": self.forecasts.cut_short,
            "digest": self.digest,
            "version": self.question.versions["sim"],
            "elapsed_seconds": round(self.elapsed_seconds, 3),
            "folder": None if self.folder is None else str(self.folder),
        }

    def _case_to_json(self, place: int) -> dict[str, Any]:
        known, observed = self.cases[place].known, self.cases[place].observed
        return {
            **{name: getattr(known, name) for name in ("id", "title", "family")},
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
            shares = dict(zip(target.words, target.shares(self.forecasts)[place].tolist(), strict=True))
            told[target.name] = shares["yes"] if target.words == NO_YES else shares
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
        columns = {name: np.array([getattr(case.known, name) for case in self.cases]) for name in ("id", "family")}
        for target in TARGETS:
            names = [f"{target.name}.{word}" for word in target.words]
            columns |= zip(names, target.shares(self.forecasts).T, strict=True)
        for target in TARGETS:
            seen = ["" if code == UNKNOWN else target.words[code] for code in self._codes(target)]
            columns[f"observed.{target.name}"] = np.array(seen)
        return joined(columns)

    def save(self, folder: str | Path) -> Path:
        """Write forecasts, scores and the scenario of each case into a new folder; `sim.read_result` reads it.

        Raises
        ------
        StorageError
            If it holds something already, or the disk fails.
        """
        return self.store(new_folder(Path(folder)))

    def store(self, path: Path) -> Path:
        """Write all this into a folder that is there, over what was half written."""
        write_durably(path / FORECASTS, csv_of(self.table()))
        (path / SETTINGS).mkdir(exist_ok=True)
        for case in self.cases:
            text = scenario_text(case.known, self.horizon_days)
            write_durably(path / SETTINGS / f"{case.known.id}.toml", text.encode())
        told = {"question": self.question.model_dump(), "jobs": self.jobs, "elapsed_seconds": self.elapsed_seconds}
        plans = {plan: {name: _packed(came) for name, came in counts.items()} for plan, counts in self.counts.items()}
        write_sealed(path / COUNTS, {**told, "counts": plans})
        write_json(path / SCORES, {**self.to_json(), "folder": str(path)})
        return path

    def _yes_or_no(self, name: str) -> tuple[Floats, Bools]:
        """Forecast probability and truth of a yes or no, over the cases in which it was observed."""
        of, first = RELIABLE[name]
        target = next(target for target in TARGETS if target.name == of)
        codes = self._codes(target)
        is_known = codes != UNKNOWN
        return target.shares(self.forecasts)[is_known, first:].sum(axis=1), codes[is_known] >= first

    def _codes(self, target: Target) -> Ints:
        return target.codes([case.observed for case in self.cases], self.horizon_days)


class _Told(Stored):
    question: Question
    counts: dict[str, dict[str, list[str]]]
    jobs: Count
    elapsed_seconds: float


def read(folder: Path) -> Backtest:
    """The back-test in a folder.

    Raises
    ------
    StorageError
        If its file is missing or damaged, or this version does not read the cases in it.
    """
    file = folder / COUNTS
    told = _Told.model_validate(read_sealed(file, _Told, remedy=REMEDY))
    question = told.question
    try:
        n_played, n_again = len(question.mixture.knowns), len(question.mixture_again.knowns)
        counts = {name: no_counts(n_played, question.horizon_days) for name, _ in question.plans()}
        if question.cuts:
            counts |= {"cuts": no_counts(n_again, question.horizon_days), "next": no_next(n_again)}
        for plan, columns in counts.items():
            for name, came in columns.items():
                _unpack(told.counts[plan][name], came)
    except (ScenarioError, ValueError, LookupError, OverflowError) as error:
        raise StorageError(f"{file}: this version of sim does not read it: {error}. {REMEDY}") from None
    return Backtest(question, counts, told.jobs, told.elapsed_seconds, folder)


def _packed(came: Ints) -> list[str]:
    """A row a text: place and count of all that are not 0."""
    return [" ".join(f"{place}:{row[place]}" for place in np.flatnonzero(row)) for row in came]


def _unpack(rows: Sequence[str], into: Ints) -> None:
    for row, text in zip(into, rows, strict=True):
        for place, count in (pair.split(":") for pair in text.split()):
            row[int(place)] = int(count)


def _named(scored: Iterable[Scored]) -> dict[str, Scored]:
    """The first score of each target by its name, further ones as `TARGET.SCORE`."""
    named: dict[str, Scored] = {}
    for one in scored:
        named[one.target if one.target not in named else f"{one.target}.{one.score}"] = one
    return named


def sentences_of(
    headlines: Sequence[Scored],
    *,
    after_a_blow: Scored | None = None,
    n_families: int,
    forecast: Floats,
    happened: Bools,
) -> tuple[str, ...]:
    """The sentences below the scores.

    Parameters
    ----------
    headlines : sequence of Scored
    after_a_blow : Scored, optional
        The outcome class where a blow is known to have fallen.
    n_families : int
        Pairs of states among the scored cases.
    forecast, happened : array, shape (n,)
        Forecasts of an answer by force, and whether it came.
    """
    scored = [one for one in headlines if one.n]
    if not scored:
        return ("No case has an observed outcome: there are forecasts, and nothing to score them against.",)
    told = [_beside_climatology(one) for one in scored]
    if after_a_blow is not None and after_a_blow.n:
        told.append(
            f"The model knows that a blow has fallen, climatology does not; over the {after_a_blow.n} cases where one "
            f"has, and beside a climatology that knows it too: {_beside_climatology(after_a_blow)}"
        )
    if len(happened):
        told.append(_in_the_large(forecast, happened))
    told.append(_what_n_can_show(max(one.n for one in scored), n_families, scored))
    return tuple(told)


def _beside_climatology(one: Scored) -> str:
    model, past, gap = one.systems[MODEL], one.systems[CLIMATOLOGY], one.differences[CLIMATOLOGY]
    what = f"{SCORE_NAMES[one.score]} of {NAMES.get(one.target, one.target)}"
    start = f"{what}: {model.value:.3f}, climatology {past.value:.3f}; lower is better."
    if not isfinite(gap.low):
        return f"{start} One pair of states gives no interval."
    span = f"difference {gap.value:+.3f} (95 % interval {gap.low:+.3f} to {gap.high:+.3f})"
    if gap.high < 0.0:
        verdict = "the model is better than climatology on these cases"
    elif gap.low > 0.0:
        verdict = "the model is worse than climatology on these cases"
    else:
        verdict = "the two cannot be told apart on so few cases"
    return f"{start} The {span}: {verdict}."


def _in_the_large(forecast: Floats, happened: Bools) -> str:
    low, high = wilson(int(happened.sum()), len(happened))
    mean = float(forecast.mean())
    fit = "inside" if low <= mean <= high else "outside"
    return (
        f"On average the model gave an answer by force {mean:.2f}; it came in {happened.mean():.2f} of cases "
        f"(95 % interval {low:.2f} to {high:.2f}): {fit} the interval."
    )


def _what_n_can_show(n: int, n_families: int, scored: Sequence[Scored]) -> str:
    widths = [one.differences[CLIMATOLOGY] for one in scored]
    noise = [0.5 * (gap.high - gap.low) for gap in widths if isfinite(gap.low)]
    least = f"smaller than about {max(noise):.2f}" if noise else "of any size"
    return (
        f"{n} {'case' if n == 1 else 'cases'} of {n_families} {'pair' if n_families == 1 else 'pairs'} of states can "
        f"show a gross bias or a large gap; they cannot show differences {least}, that single probabilities are right, "
        "or that any one crisis was predicted. Famous crises are over-represented: shares here are no base rates."
    )
