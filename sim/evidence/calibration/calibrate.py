"""Calibration from end to end: waves of history matching, the posterior, and what it says of every target.

1. The first wave covers the prior: does the prior bracket every target (prior predictive check)? A target that no point
   comes near is told and set aside: to fit it would pull the coefficients away from what they mean.
2. The search climbs from the prior to where facts, cases and prior agree best. From here on, emulators are fitted about
   what it found.
3. Each further wave plays points that no emulator has ruled out.
4. The posterior is drawn on the emulators of what is left, facts and cases together.
5. Draws of the posterior are played: are the targets met (posterior predictive check)?

Points are played in pieces, each kept as soon as it is done; what was cut short goes on bit for bit.

>>> import sim                                                              # doctest: +SKIP
>>> found = sim.calibrate(search=0, waves=2, points=128, runs=1_000, seed=1)          # doctest: +SKIP
>>> found.posterior.centre["coefficients.base_drive"]                       # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from sim.evidence.calibration.emulator import Emulator, fit_emulator
from sim.evidence.calibration.matching import NextWave, first_wave, next_wave, refined
from sim.evidence.calibration.posterior import Posterior
from sim.evidence.calibration.priors import points_of, positions_of
from sim.evidence.calibration.question import CHECKED, DRAWS, POINTS, RUNS, SEARCH, WAVES, Question, asked, question_of
from sim.evidence.calibration.result import EDGE, INSIDE, Calibration, Wave, brackets
from sim.evidence.calibration.sampling import PARTICLES, Cloud, cases_loglik, draw_posterior, facts_loglik
from sim.evidence.calibration.search import Searched, search
from sim.evidence.calibration.simulators import CASE_RUNS, SHIPPED, Played, Player, joined
from sim.evidence.calibration.targets import Target
from sim.model.arrays import Floats
from sim.play import kept
from sim.play.collected import Progress
from sim.play.execute import Crew, begun_anew
from sim.play.pace import say_kept
from sim.results.durable import new_folder, only_writer
from sim.results.estimates import number_or_null
from sim.scenario.faults import ScenarioError
from sim.study.extras import needs
from sim.study.ranges import whole


def calibrate(
    *,
    search: int = SEARCH,
    waves: int = WAVES,
    points: int = POINTS,
    runs: int = RUNS,
    draws: int = DRAWS,
    seed: int | None = None,
    free: str | os.PathLike[str] | None = None,
    table: str | os.PathLike[str] | None = None,
    targets: str | os.PathLike[str] | None = None,
    cases: str | os.PathLike[str] | None = SHIPPED,
    case_runs: int = CASE_RUNS,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
) -> Calibration:
    """The coefficients that the facts allow: a posterior sample, with what it says of every fact.

    Parameters
    ----------
    search : int, optional
        Points of the search that finds the region; 0 for none.
    waves : int, optional
        Waves of history matching.
    points : int, optional
        Points of each wave.
    runs : int, optional
        Dyads of the reference family at each point.
    draws : int, optional
        Draws of the posterior sample.
    seed : int, optional
        In [0, 2**63); drawn and kept in the result if absent.
    free : str or path, optional
        A CSV file of what is free, with priors; the shipped one if absent.
    table : str or path, optional
        A CSV file of observed facts; the shipped ones if absent.
    targets : str or path, optional
        A CSV file of the facts that are fitted otherwise than usual; the shipped one if absent.
    cases : str, path or None, optional
        A file of cases, or the name of a shipped one; None for none.
    case_runs : int, optional
        Runs of each case at each point.
    jobs, executor, progress : optional
        As for `sim.run`.
    folder : str or Path, optional
        New folder for the sample; points are kept there as soon as they are played: `sim.resume` goes on after an
        interruption.

    Returns
    -------
    Calibration

    Raises
    ------
    ScenarioError
        If the table or the cases have faults.
    ValueError
        If an argument is out of range.
    StorageError
        If the folder is not empty or the disk fails.
    MissingExtraError
        If scipy is not installed, or cma for a search.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> found = sim.calibrate(search=0, waves=2, points=128, runs=1_000, seed=1)      # doctest: +SKIP
    >>> found.posterior.save(Path("my_posterior.csv"))          # doctest: +SKIP
    """
    question = asked(
        search=search, waves=waves, points=points, runs=runs, draws=draws, seed=seed, free=free, table=table,
        targets=targets, cases=cases, case_runs=case_runs,
    )  # fmt: skip
    return begin(question, jobs=whole("jobs", jobs), executor=executor, progress=progress, folder=folder)


def begin(question: Question, *, folder: str | Path | None, **how: Any) -> Calibration:
    """The answer to a question, which is kept in the folder, if there is one, before anything is played."""
    check_extras(question)
    place = None if folder is None else new_folder(Path(folder))
    if place is not None:
        kept.begin(place, "calibration", question.asked)
    return answer(question, folder=place, **how)


def answered(told: Mapping[str, Any], folder: Path, **how: Any) -> Calibration:
    """The answer to what was told in a folder; one that is finished is worked out anew."""
    return answer(question_of(told), folder=folder, **how)


def check_extras(question: Question) -> None:
    """Refuse before anything is played what lacks a library."""
    for library in ("scipy.stats.qmc", "scipy.special", *["cma"] * bool(question.search)):
        needs(library, "the search of a calibration" if library == "cma" else "a calibration", extra="analysis")


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
        If no target lies near what the prior gives.
    StorageError
        If the disk fails, or what the folder holds is damaged or of another question.
    """
    begun = perf_counter()
    n_done = 0

    def done(n_runs: int) -> None:
        nonlocal n_done
        n_done += n_runs
        if progress is not None:
            progress(n_done, question.rows)

    played = None if folder is None else folder / kept.PLAYED
    if played is not None:
        played.mkdir(parents=True, exist_ok=True)
    with begun_anew("a calibration") if played is None else only_writer(played), Crew() as crew:
        try:
            player = Player(question.simulator, question.priors, jobs, executor, crew, played, done)
            found = replace(_calibrated(question, player), elapsed_seconds=perf_counter() - begun, folder=folder)
        except BaseException as stop:
            if folder is not None:
                say_kept(stop, folder, done=n_done, asked=question.rows)
            raise
        if folder is not None:
            found.store(folder)
    return found


@dataclass(frozen=True, slots=True)
class Inferred:
    """A posterior and the stand-ins that it was drawn with.

    Attributes
    ----------
    cloud : Cloud
        Draws as scores of the priors.
    cases : Emulator or None
        Of the log-likelihoods of families of cases.
    n_points : int
        Points that the emulators were fitted to.
    """

    cloud: Cloud
    cases: Emulator | None
    n_points: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the stages came to; `used` are the places of the targets that the prior comes near."""

    prior: Played
    used: Sequence[int]
    found: Searched | None
    waves: tuple[Wave, ...]
    inferred: Inferred


def fitted(question: Question, player: Player) -> Fitted:
    """Prior, search, waves, and what they come to."""
    first = first_wave(question.points, len(question.priors), seed=question.seed)
    prior = _played(question, player, 1, first.u)
    used = _near_the_prior(question, prior)
    targets = [question.targets[place] for place in used]
    parts, found = [prior.with_summaries(used)], None
    emulators = [refined(parts[0], targets)[0]]
    waves = [_wave(1, first, emulators[0])]
    if question.search:
        found = search(player, targets, points=question.search, runs=question.runs, seed=question.seed, among=used)
        parts = [found.near()]
        emulators = [refined(parts[0], targets)[0]]
    around = None if found is None else found.peak
    for number in range(2, question.waves + 1):
        wave = next_wave(
            emulators, targets, question.points, len(question.priors), seed=question.seed, wave=number, around=around
        )
        parts.append(_played(question, player, number, wave.u).with_summaries(used))
        emulators.append(refined(joined(parts), targets)[0])
        waves.append(_wave(number, wave, emulators[-1]))
    particles = max(PARTICLES, question.draws)
    inferred = infer(joined(parts), targets, seed=question.seed, particles=particles, around=around)
    return Fitted(prior, used, found, tuple(waves), inferred)


def infer(
    played: Played, targets: Sequence[Target], *, seed: int, particles: int, around: Floats | None = None
) -> Inferred:
    """The posterior of the coefficients of played points, of any number of waves.

    Parameters
    ----------
    played : Played
    targets : sequence of Target
        In the order of the summaries.
    seed, particles, around
        As for `draw_posterior`.
    """
    emulator, which = refined(played, targets)
    cases = None
    if played.loglik.shape[1]:
        seen = played.some(np.asarray(np.isfinite(played.loglik).all(axis=1)))
        cases = fit_emulator(seen.z, seen.loglik)

    def loglik(z: Floats) -> Floats:
        return np.asarray(facts_loglik(emulator, targets, z) + cases_loglik(cases, z).sum(axis=1))

    cloud = draw_posterior(loglik, played.u.shape[1], seed=seed, particles=particles, around=around)
    return Inferred(cloud, cases, int(which.sum()))


def _calibrated(question: Question, player: Player) -> Calibration:
    """The fit, checked and put together."""
    fit = fitted(question, player)
    posterior = _posterior_of(question, fit)
    z = fit.inferred.cloud.z
    chosen = np.linspace(0, len(z) - 1, min(CHECKED, len(posterior.draws))).astype(np.int64)
    checked = _played(question, player, question.waves + 1, positions_of(z[chosen]))
    return Calibration(
        question=question,
        search=posterior.about["search"],
        waves=fit.waves,
        prior_check=brackets(question.targets, fit.prior.values),
        set_aside=tuple(target.name for place, target in enumerate(question.targets) if place not in fit.used),
        posterior=posterior,
        posterior_check=brackets(question.targets, checked.values),
        without={family: posterior.without(family).effective for family in posterior.families},
        log_evidence=fit.inferred.cloud.log_evidence,
        n_fitted=fit.inferred.n_points,
    )


def _posterior_of(question: Question, fit: Fitted) -> Posterior:
    """The draws in the units of the coefficients, thinned evenly, and beside them all that they come from."""
    inferred = fit.inferred
    z = inferred.cloud.z[np.linspace(0, len(inferred.cloud.z) - 1, question.draws).astype(np.int64)]
    points = points_of(question.priors, positions_of(z))
    posterior = Posterior(
        keys=tuple(points),
        draws=np.stack(list(points.values()), axis=1),
        weights=np.full(question.draws, 1.0 / question.draws),
        families=tuple(question.simulator.families),
        loglik=cases_loglik(inferred.cases, z),
    )
    about = {
        **question.origin(),
        "waves": [wave.to_json() for wave in fit.waves],
        "fitted": [question.targets[place].name for place in fit.used],
        "points_fitted": inferred.n_points,
        "log_evidence": number_or_null(inferred.cloud.log_evidence),
        "search": None if fit.found is None else fit.found.told(question.priors),
        "defaults": posterior.defaults,
    }
    return replace(posterior, about=about)


def _near_the_prior(question: Question, prior: Played) -> list[int]:
    """Places of the targets that the prior comes near.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    verdicts = [bracket.verdict for bracket in brackets(question.targets, prior.values)]
    places = [place for place, verdict in enumerate(verdicts) if verdict in (INSIDE, EDGE)]
    if not places:
        raise ScenarioError.at(
            "--free", "no target lies anywhere near what the prior gives; widen the prior or mend the model."
        )
    return places


def _played(question: Question, player: Player, wave: int, u: Floats) -> Played:
    """All points of a wave; the cases are played in the last."""
    return player.play(
        u, runs=question.runs, seed=question.seed + wave, with_cases=wave == question.waves, name=f"wave-{wave:02d}"
    )


def _wave(number: int, wave: NextWave, emulator: Emulator) -> Wave:
    return Wave(number, len(wave.u), wave.left, wave.n_filled, tuple(emulator.explained.tolist()))
