"""What is asked of a back-test: the texts of its files, how much is played, and what follows from them.

>>> sim.backtest("cases/cases_train", runs=500, seed=1).question.n_runs     # doctest: +SKIP
33900
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import model_validator

from sim.evidence.calibration.posterior import Posterior, posterior_of
from sim.evidence.cases.cuts import Cut, cuts_within
from sim.evidence.cases.known import Known
from sim.evidence.cases.read import Case, find_cases, read_cases, read_text
from sim.evidence.cases.setting import Mixture, mixture_of
from sim.model.arrays import Floats
from sim.play.kept import TextTold, file_told
from sim.results.stored_json import Stored
from sim.scenario.entities import mechanisms
from sim.scenario.faults import ScenarioError, listed, meant
from sim.scenario.sample import DEFAULTS, POSTERIOR, posterior_path, read_sample
from sim.study.provenance import own_part, versions
from sim.study.ranges import check_ranges, whole

RUNS = 2_000
"""Runs of each case unless told otherwise: a share of 0.3 is then known to within 0.02, far less than cases scatter."""
QUICK_RUNS = 300
"""Runs of each case for a first answer: a share of 0.3 is then known to within 0.05."""
CUTS_PER_RUN = 5
"""So many times fewer runs are played from each later day: there are about six such days a case."""
MOST_RUNS = 1_000_000


class Question(Stored):
    """What is asked, as JSON values, and what is made of it when somebody asks.

    Attributes
    ----------
    file, reference : TextTold
        The cases that are forecast, and those that are learnt from.
    parameters : str
        "defaults", or the file of the sample that is played.
    sample : TextTold or None
    cutoff_day : int or None
        The last known day, if it was asked for.
    without : list of str
        Mechanisms that are switched off once more.
    again : bool
        Whether forecasts from later days are asked for.
    versions, own_rules, runs, seed, horizon_days
        As everywhere.
    """

    versions: dict[str, str]
    own_rules: list[str]
    file: TextTold
    reference: TextTold
    parameters: str
    sample: TextTold | None
    runs: int
    seed: int
    horizon_days: int
    cutoff_day: int | None
    without: list[str]
    again: bool

    @model_validator(mode="after")
    def _is_in_range(self) -> Question:
        _check(self.runs, self.seed, self.horizon_days, self.cutoff_day)
        return self

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The cases that are forecast."""
        return read_text(self.file.text, name=self.file.name, cutoff_day=self.cutoff_day)

    @cached_property
    def reference_cases(self) -> tuple[Case, ...]:
        """The cases that are learnt from: with the same cut where they are the same."""
        is_same = self.reference == self.file
        return self.cases if is_same else read_text(self.reference.text, name=self.reference.name)

    @cached_property
    def posterior(self) -> Posterior | None:
        """The sample that is played; None for the defaults."""
        return None if self.sample is None else posterior_of(self.sample.name, self.sample.text.encode())

    @cached_property
    def mixture(self) -> Mixture:
        """What is played for the cases."""
        return mixture_of([case.known for case in self.cases])

    @cached_property
    def cuts(self) -> tuple[Cut, ...]:
        """The later days that cases are forecast from again."""
        every = [cut for case in self.cases for cut in case.cuts] if self.again else []
        return cuts_within(every, self.horizon_days)

    @cached_property
    def mixture_again(self) -> Mixture:
        """What is played from these days."""
        return mixture_of([cut.known for cut in self.cuts], [case.known for case in self.cases])

    @property
    def runs_again(self) -> int:
        """Runs from each of these days."""
        return max(1, self.runs // CUTS_PER_RUN)

    @property
    def n_runs(self) -> int:
        """All runs."""
        once = len(self.mixture.knowns) * self.runs
        return (1 + len(self.without)) * once + len(self.mixture_again.knowns) * self.runs_again

    def plans(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Under which name the cases are played, and what is then switched off."""
        yield "cases", ()
        yield from ((f"without-{name}", (name,)) for name in self.without)

    def weights(self, knowns: Sequence[Known]) -> Floats | None:
        """The weights of the sample in each case, without its pair of states; None for the defaults."""
        if self.posterior is None:
            return None
        return np.array([self.posterior.weights_without(known.family) for known in knowns])


def asked(
    path: str | os.PathLike[str],
    *,
    reference: str | os.PathLike[str] | None,
    cutoff_day: int | None,
    without: Sequence[str],
    again: bool,
    runs: int,
    seed: int | None,
    parameters: str | os.PathLike[str] | None,
    horizon_days: int,
) -> Question:
    """What is asked, its files read without a fault; arguments, all of them, and errors as for `sim.backtest`."""
    seed = secrets.randbelow(2**32) if seed is None else whole("seed", seed)
    runs, horizon_days = whole("runs", runs), whole("horizon_days", horizon_days)
    cutoff_day = None if cutoff_day is None else whole("cutoff_day", cutoff_day)
    _check(runs, seed, horizon_days, cutoff_day)
    _check_mechanisms(without)
    file, learnt_from = find_cases(path), find_cases(path if reference is None else reference)
    read_cases(file, cutoff_day=cutoff_day)
    if learnt_from != file:
        read_cases(learnt_from)
    name, sample = _sample_of(parameters)
    told: Mapping[str, Any] = {
        "versions": dict(versions()), **own_part(None), "file": file_told(file), "reference": file_told(learnt_from),
        "parameters": name, "sample": None if sample is None else file_told(sample), "runs": runs, "seed": seed,
        "horizon_days": horizon_days, "cutoff_day": cutoff_day, "without": list(dict.fromkeys(without)), "again": again,
    }  # fmt: skip
    return Question.model_validate(told)


def _check(runs: int, seed: int, horizon_days: int, cutoff_day: int | None) -> None:
    check_ranges({
        "runs": (runs, 1, MOST_RUNS), "seed": (seed, 0, 2**64 - 1), "horizon_days": (horizon_days, 16, 8191),
        "cutoff_day": (0 if cutoff_day is None else cutoff_day, -3650, horizon_days - 1),
    })  # fmt: skip


def _check_mechanisms(names: Sequence[str]) -> None:
    known = tuple(mechanisms())
    for name in names:
        if name not in known:
            raise ScenarioError.at(
                f"without {name}", f"is no mechanism.{meant(name, known)} Mechanisms are {listed(known)}."
            )


def _sample_of(parameters: str | os.PathLike[str] | None) -> tuple[str, Path | None]:
    """How the parameters are called, and the file of their sample; None for the defaults."""
    if parameters == DEFAULTS or (parameters is None and posterior_path() is None):
        return DEFAULTS, None
    given = POSTERIOR if parameters is None else os.fspath(parameters)
    read_sample(given if given == POSTERIOR else Path(given))  # tells the faults of a file as every command does
    return given, posterior_path() if given == POSTERIOR else Path(given)
