"""Calibration from end to end: waves of history matching, the posterior, and what it says of every target.

1. The first wave covers the prior: does the prior bracket every target (prior predictive check)? A target that no point
   comes near is told and set aside: to fit it would pull the coefficients away from what they mean.
2. Each further wave plays points that no emulator has ruled out.
3. The posterior is drawn on the emulators of what is left, facts and cases together.
4. Draws of the posterior are played: are the targets met (posterior predictive check)?

Points are played in batches, each stored as soon as it is done; what was cut short goes on bit for bit.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.evidence.calibration.emulator import Emulator
from sim.evidence.calibration.folder import CalibrationFolder, stored_words
from sim.evidence.calibration.inference import Inferred, infer, posterior_of
from sim.evidence.calibration.matching import NextWave, Played, first_wave, joined, next_wave, positions_of, refined
from sim.evidence.calibration.posterior import Posterior
from sim.evidence.calibration.prior_predictive import EDGE, INSIDE, brackets
from sim.evidence.calibration.priors import points_of, prior_from
from sim.evidence.calibration.question import CHECKED, Question
from sim.evidence.calibration.result import Calibration
from sim.evidence.calibration.sampling import PARTICLES
from sim.evidence.calibration.simulators import Simulator, Summaries
from sim.evidence.calibration.targets import Target, target_from
from sim.results.calibrated import Wave
from sim.results.durable import StorageError, write_durably
from sim.results.estimates import number_or_null

Floats = NDArray[np.float64]
Progress = Callable[[int, int], object]

POSTERIOR = "posterior.csv"


def answer(
    question: Question, *, jobs: int = 1, folder: str | Path | None = None, progress: Progress | None = None
) -> Calibration:
    """The posterior of the coefficients, given the targets.

    Parameters
    ----------
    question : Question
    jobs : int, optional
        Processes; changes nothing else.
    folder : str or Path, optional
        New folder in which every batch is stored as soon as it is played.
    progress : callable, optional
        Called with runs done and runs asked for.

    Raises
    ------
    ValueError
        If the question is out of range.
    StorageError
        If the folder is not empty or the disk fails.
    KeyboardInterrupt
        On Ctrl-C; what was played stays in `folder`, and `resume` goes on.
    """
    question.check()
    with ExitStack() as stack:
        store = None
        if folder is not None:
            store = stack.enter_context(CalibrationFolder.create(Path(folder), question.origin()))
        return _Work(question, jobs, store, progress).result()


def resume(folder: str | Path, simulator: Simulator, *, jobs: int = 1, progress: Progress | None = None) -> Calibration:
    """Go on with a calibration that was cut short; one that is finished is worked out anew from its batches.

    Parameters
    ----------
    folder : str or Path
    simulator : Simulator
        The same as that of the folder.
    jobs, progress
        As for `answer`.

    Raises
    ------
    StorageError
        If it is no such folder, or was begun with another simulator or versions that may give other runs.
    """
    path = Path(folder)
    with CalibrationFolder.resume(path) as store:
        question = question_of(path, store.origin, simulator)
        return _Work(question, jobs, store, progress).result()


def question_of(path: Path, origin: Mapping[str, Any], simulator: Simulator) -> Question:
    """The question of a folder, if this program and simulator can go on with it."""
    with stored_words(path):
        question = Question(
            simulator, tuple(map(prior_from, origin["priors"])), tuple(map(target_from, origin["targets"])),
            origin["waves"], origin["points"], origin["runs"], origin["draws"], origin["seed"],
        )  # fmt: skip
    now = question.origin()
    other = [key for key in now if now[key] != origin.get(key)]
    if other:
        raise StorageError(
            f"{path}: begun with other {' and '.join(other)}, which may give other runs. Go on as it was begun, or "
            "begin anew in another folder."
        )
    return question


class _Work:
    """One call of `answer` or `resume`."""

    def __init__(
        self, question: Question, jobs: int, store: CalibrationFolder | None, progress: Progress | None
    ) -> None:
        self.question, self.jobs, self.store, self.progress = question, jobs, store, progress
        self.n_done = 0
        self.targets: Sequence[Target] = question.targets
        self.begun = perf_counter()

    def result(self) -> Calibration:
        """Everything played and put together; on Ctrl-C the folder says so."""
        try:
            found = self._calibrated()
            if self.store is not None:
                found.posterior.save(self.store.path / POSTERIOR)
                text = _json(found.to_json())
                write_durably(self.store.path / "calibration.json", text)
                self.store.finish("finished", elapsed_seconds=round(found.elapsed_seconds, 3))
        except BaseException as stop:
            self._close_early(stop)
            raise
        return found

    def _close_early(self, stop: BaseException) -> None:
        if self.store is None:
            return
        with suppress(StorageError):
            self.store.finish("interrupted" if isinstance(stop, KeyboardInterrupt) else "incomplete")
        stop.add_note(f"{self.n_done:,} of {self.question.rows:,} runs are kept in {self.store.path}.")
        stop.add_note(f"Go on with: sim calibrate --resume {shlex.quote(str(self.store.path))}")

    def _calibrated(self) -> Calibration:
        question = self.question
        played: list[Played] = []
        used: list[int] = []
        emulators: list[Emulator] = []
        waves = []
        for number in range(1, question.waves + 1):
            wave = self._design(number, emulators)
            played.append(self._play(number, wave.u))
            used = used or self._bracketed(played[0])
            self.targets = [question.targets[place] for place in used]
            emulator, _ = refined(joined(played).with_summaries(used), self.targets)
            emulators.append(emulator)
            waves.append(Wave(number, len(wave.u), wave.left, wave.n_filled, tuple(emulator.explained.tolist())))
        everything = joined(played).with_summaries(used)
        inferred = infer(everything, self.targets, seed=question.seed, particles=max(PARTICLES, question.draws))
        posterior = posterior_of(inferred, question.priors, question.simulator.families, draws=question.draws)
        checked = self._checked(question.waves + 1, posterior, inferred)
        posterior = replace(
            posterior, about=_about(question, waves, inferred, [target.name for target in self.targets])
        )
        return Calibration(
            question=question,
            waves=tuple(waves),
            prior_check=brackets(question.targets, played[0].values),
            set_aside=tuple(target.name for place, target in enumerate(question.targets) if place not in used),
            posterior=posterior,
            posterior_check=brackets(question.targets, checked.values),
            without={family: posterior.without(family).effective for family in posterior.families},
            log_evidence=inferred.cloud.log_evidence,
            n_fitted=inferred.n_points,
            elapsed_seconds=perf_counter() - self.begun,
            folder=None if self.store is None else self.store.path,
        )

    def _design(self, number: int, emulators: Sequence[Emulator]) -> NextWave:
        question = self.question
        if number == 1:
            return first_wave(question.points, len(question.priors), seed=question.seed)
        n_priors = len(question.priors)
        return next_wave(emulators, self.targets, question.points, n_priors, seed=question.seed, wave=number)

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
        """All points of a wave: those that are stored are read, the others played."""
        size = self.question.batch
        parts = [
            self._batch(wave, batch, u[first : first + size]) for batch, first in enumerate(range(0, len(u), size))
        ]
        values, errors, loglik = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("values", "errors", "loglik")
        )
        return Played(u, values, errors, loglik, np.full(len(u), wave, dtype=np.int64))

    def _batch(self, wave: int, batch: int, u: Floats) -> Summaries:
        answer = None if self.store is None else self.store.kept(wave, batch, u)
        if answer is None:
            question = self.question
            points = points_of(question.priors, u)
            answer = question.simulator(
                points, runs=question.runs, seed=question.seed + wave, jobs=self.jobs,
                with_cases=wave == question.waves,
            )  # fmt: skip
            if self.store is not None:
                self.store.keep(wave, batch, u, answer)
        self.n_done += len(u) * self.question.runs
        if self.progress is not None:
            self.progress(self.n_done, self.question.rows)
        return answer

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
