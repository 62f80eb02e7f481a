"""Calibration from end to end: waves of history matching, the posterior, and what it says of every target.

1. The first wave covers the prior: does the prior bracket every target (prior predictive check)? A target that no point
   comes near is told and set aside: to fit it would pull the coefficients away from what they mean.
2. The search climbs from the prior to where facts, cases and prior agree best. From here on, emulators are fitted about
   what it found.
3. Each further wave plays points that no emulator has ruled out.
4. The posterior is drawn on the emulators of what is left, facts and cases together.
5. Draws of the posterior are played: are the targets met (posterior predictive check)?

Points are played in pieces, each kept as soon as it is done; what was cut short goes on bit for bit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from sim.evidence.calibration.emulator import Emulator
from sim.evidence.calibration.inference import Inferred, infer, posterior_of
from sim.evidence.calibration.matching import NextWave, Played, first_wave, joined, next_wave, positions_of, refined
from sim.evidence.calibration.played import play_points
from sim.evidence.calibration.posterior import Posterior
from sim.evidence.calibration.prior_predictive import EDGE, INSIDE, brackets
from sim.evidence.calibration.question import CHECKED, Question
from sim.evidence.calibration.result import Calibration
from sim.evidence.calibration.sampling import PARTICLES, Cloud
from sim.evidence.calibration.search import Searched, search
from sim.evidence.calibration.targets import Target
from sim.model.arrays import Floats
from sim.play.collected import Progress
from sim.play.execute import Crew, begun_anew
from sim.play.kept import PLAYED
from sim.play.pace import say_kept
from sim.results.calibrated import Wave
from sim.results.durable import only_writer, write_durably
from sim.results.estimates import number_or_null
from sim.results.shown import keep_shown

POSTERIOR, CALIBRATION = "posterior.csv", "calibration.json"


def answer(
    question: Question,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """The posterior of the coefficients, given the targets.

    Parameters
    ----------
    question : Question
    jobs, executor : optional
        As for `sim.run`.
    folder : Path, optional
        Holds the answer, and in `played` every piece that was played; those that are there are not played again.
    progress : callable, optional
        Called with runs done and runs asked for.

    Raises
    ------
    ValueError
        If the question is out of range, or no target lies near what the prior gives.
    StorageError
        If the disk fails, or what the folder holds is damaged or of another question.
    """
    question.check()
    if folder is None:
        with begun_anew("a calibration"), Crew() as crew:
            return _Work(question, jobs, executor, crew, folder, progress).calibrated()
    (folder / PLAYED).mkdir(parents=True, exist_ok=True)
    with only_writer(folder / PLAYED), Crew() as crew:
        work = _Work(question, jobs, executor, crew, folder, progress)
        try:
            found = work.calibrated()
        except BaseException as stop:
            say_kept(stop, folder, done=work.n_done, asked=question.rows)
            raise
        found.posterior.save(folder / POSTERIOR)
        keep_shown(folder, "calibration", found)
        write_durably(folder / CALIBRATION, _json(found.to_json()))
    return found


def fitted_cloud(question: Question, *, jobs: int = 1) -> Cloud:
    """The posterior alone, by the whole method, with nothing kept: for histories whose truth is known.

    Parameters
    ----------
    question : Question
    jobs : int, optional
    """
    question.check()
    with Crew() as crew:
        return _Work(question, jobs, None, crew, None, None).fitted().inferred.cloud


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What the stages came to; `used` are the places of the targets that the prior comes near."""

    prior: Played
    used: Sequence[int]
    found: Searched | None
    waves: tuple[Wave, ...]
    inferred: Inferred


def _wave(number: int, wave: NextWave, emulator: Emulator) -> Wave:
    return Wave(number, len(wave.u), wave.left, wave.n_filled, tuple(emulator.explained.tolist()))


@dataclass(slots=True)
class _Work:
    """One call of `answer`."""

    question: Question
    jobs: int
    executor: Executor | None
    crew: Crew
    folder: Path | None
    progress: Progress | None
    n_done: int = 0
    targets: Sequence[Target] = ()
    begun: float = field(default_factory=perf_counter)

    def fitted(self) -> _Fitted:
        """Prior, search, waves, and what they come to."""
        question = self.question
        first = self._design(1, [])
        prior = self._play(1, first.u)
        used = self._bracketed(prior)
        self.targets = [question.targets[place] for place in used]
        parts, found = [prior.with_summaries(used)], None
        emulators = [refined(parts[0], self.targets)[0]]
        waves = [_wave(1, first, emulators[0])]
        if question.search:
            found = self._searched(used)
            parts = [found.near()]
            emulators = [refined(parts[0], self.targets)[0]]
        for number in range(2, question.waves + 1):
            wave = self._design(number, emulators, found)
            parts.append(self._play(number, wave.u).with_summaries(used))
            emulators.append(refined(joined(parts), self.targets)[0])
            waves.append(_wave(number, wave, emulators[-1]))
        inferred = infer(
            joined(parts), self.targets, seed=question.seed, particles=max(PARTICLES, question.draws),
            around=None if found is None else found.peak,
        )  # fmt: skip
        return _Fitted(prior, used, found, tuple(waves), inferred)

    def calibrated(self) -> Calibration:
        """The fit, checked and put together."""
        question, fit = self.question, self.fitted()
        inferred = fit.inferred
        posterior = posterior_of(inferred, question.priors, question.simulator.families, draws=question.draws)
        checked = self._checked(question.waves + 1, posterior, inferred)
        searched = None if fit.found is None else fit.found.told()
        posterior = replace(
            posterior,
            about={
                **_about(question, fit.waves, inferred, [target.name for target in self.targets]),
                "search": searched,
                "defaults": posterior.defaults,
            },
        )
        return Calibration(
            question=question,
            search=searched,
            waves=fit.waves,
            prior_check=brackets(question.targets, fit.prior.values),
            set_aside=tuple(target.name for place, target in enumerate(question.targets) if place not in fit.used),
            posterior=posterior,
            posterior_check=brackets(question.targets, checked.values),
            without={family: posterior.without(family).effective for family in posterior.families},
            log_evidence=inferred.cloud.log_evidence,
            n_fitted=inferred.n_points,
            elapsed_seconds=perf_counter() - self.begun,
            folder=self.folder,
        )

    def _design(self, number: int, emulators: Sequence[Emulator], found: Searched | None = None) -> NextWave:
        question = self.question
        if number == 1:
            return first_wave(question.points, len(question.priors), seed=question.seed)
        n_priors = len(question.priors)
        return next_wave(
            emulators, self.targets, question.points, n_priors, seed=question.seed, wave=number,
            around=None if found is None else found.peak,
        )  # fmt: skip

    def _searched(self, used: Sequence[int]) -> Searched:
        """The region that the evidence points to."""
        question = self.question
        return search(
            question.priors, self.targets, question.simulator, among=used, points=question.search, runs=question.runs,
            seed=question.seed, jobs=self.jobs, executor=self.executor, crew=self.crew, done=self._tell,
            folder=None if self.folder is None else self.folder / PLAYED,
        )  # fmt: skip

    def _bracketed(self, first: Played) -> list[int]:
        """Places of the targets that the prior comes near.

        Raises
        ------
        ValueError
            If there is none.
        """
        told = brackets(self.question.targets, first.values)
        places = [place for place, bracket in enumerate(told) if bracket.verdict in (INSIDE, EDGE)]
        if not places:
            raise ValueError("no target lies anywhere near what the prior gives; widen the prior or mend the model.")
        return places

    def _play(self, wave: int, u: Floats) -> Played:
        """All points of a wave: those that are kept are read, the others played."""
        question = self.question
        told = play_points(
            question.simulator, question.priors, u, runs=question.runs, seed=question.seed + wave,
            with_cases=wave == question.waves, jobs=self.jobs, executor=self.executor, crew=self.crew,
            done=self._tell, kept_as=None if self.folder is None else self.folder / PLAYED / f"wave-{wave:02d}",
        )  # fmt: skip
        return Played(u, told.values, told.errors, told.loglik, np.full(len(u), wave, dtype=np.int64))

    def _tell(self, n_points: int) -> None:
        self.n_done += n_points * self.question.runs
        if self.progress is not None:
            self.progress(self.n_done, self.question.rows)

    def _checked(self, wave: int, posterior: Posterior, inferred: Inferred) -> Played:
        """Some draws of the posterior, played with luck of their own."""
        chosen = np.linspace(0, len(inferred.cloud.z) - 1, min(CHECKED, len(posterior.draws))).astype(np.int64)
        return self._play(wave, positions_of(inferred.cloud.z[chosen]))


def _about(question: Question, waves: Sequence[Wave], inferred: Inferred, fitted: list[str]) -> dict[str, Any]:
    """What stands beside a posterior sample."""
    return {
        **question.origin(),
        "waves": [wave.to_json() for wave in waves],
        "fitted": fitted,
        "points_fitted": inferred.n_points,
        "log_evidence": number_or_null(inferred.cloud.log_evidence),
    }


def _json(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, allow_nan=False, ensure_ascii=False, indent=1) + "\n").encode()
