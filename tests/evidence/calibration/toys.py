"""Simulators whose answers are known: shares that follow from scores by a formula, with the luck of some runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.evidence.calibration.posterior import Posterior
from sim.evidence.calibration.priors import FREE, Prior, priors_in
from sim.evidence.calibration.question import Question, asked
from sim.evidence.calibration.result import Bracket, Calibration, Marginal, Standing, Wave
from sim.evidence.calibration.simulators import Summaries
from sim.evidence.calibration.targets import Target, target_of
from sim.scenario.csv_rows import shipped_file

Floats = NDArray[np.float64]

SHIPPED_PRIORS: tuple[Prior, ...] = priors_in(shipped_file(FREE).read_bytes(), FREE)
PRIORS: tuple[Prior, ...] = tuple(
    prior for prior in SHIPPED_PRIORS if prior.key in ("coefficients.base_drive", "coefficients.agreement_odds",
                                                 "coefficients.look_ahead", "states.*.answer_days")
)  # fmt: skip
IDS = ("a", "b", "c", "d", "e", "f")
FAMILIES = ("north-south", "east-west")


def scores(points: Mapping[str, Floats]) -> Floats:
    """Standard scores of points, from the laws of the priors."""
    columns = []
    for prior in PRIORS:
        law = prior.law
        x = np.log(points[prior.key]) if law.word == "lognormal" else points[prior.key]
        centre, spread = (
            (law.location_log, law.sd_log) if law.word == "lognormal" else (law.mean, law.sd)  # type: ignore[attr-defined]
        )
        columns.append((x - centre) / spread)
    return np.stack(columns, axis=1)


def truth(z: Floats) -> Floats:
    """Log-odds of the six shares."""
    a, b, c, d = z.T
    return np.stack(
        [-0.6 + 0.5 * a, -1.0 + 0.4 * b + 0.2 * a, 0.3 * c - 0.4 * a, 0.5 * d + 0.1 * a * b,
         0.3 * a + 0.3 * c + 0.1 * c * c, -2.0 + 0.6 * d], axis=1,
    )  # fmt: skip


@dataclass
class Toy:
    """Six shares of runs; the cases of two families favour a high first and a low second coefficient."""

    families: tuple[str, ...] = ()
    calls: list[int] = field(default_factory=list)
    stop_after: int | None = None
    ids: tuple[str, ...] = IDS

    def described(self) -> dict[str, Any]:
        return {"toy": 1, "families": list(self.families)}

    def __call__(
        self,
        points: Mapping[str, Floats],
        *,
        runs: int,
        seed: int,
        with_cases: bool = True,
        apart: int | None = None,
    ) -> Summaries:
        if self.stop_after is not None and len(self.calls) >= self.stop_after:
            raise KeyboardInterrupt
        self.calls.append(len(next(iter(points.values()))))
        told = self.played(points, runs, seed, apart)
        return told if with_cases else Summaries(told.values, told.errors, np.full_like(told.loglik, np.nan))

    def played(self, points: Mapping[str, Floats], runs: int, seed: int, apart: int | None) -> Summaries:
        """What the runs of each point show; with the same luck unless points are to be told apart."""
        if apart is None:
            return self._answer(points, np.random.default_rng(seed).random((runs, len(IDS))), runs)
        parts = [
            self._answer({key: values[[place]] for key, values in points.items()},
                         np.random.default_rng([seed, apart + place]).random((runs, len(IDS))), runs)
            for place in range(len(next(iter(points.values()))))
        ]  # fmt: skip
        return Summaries(*(np.concatenate([getattr(part, name) for part in parts]) for name in Summaries.__slots__))

    def _answer(self, points: Mapping[str, Floats], u: Floats, runs: int) -> Summaries:
        z = scores(points)
        shares = 1.0 / (1.0 + np.exp(-truth(z)))
        values = np.stack([(u < row).mean(axis=0) for row in shares])
        errors = np.sqrt(np.maximum(values * (1.0 - values), 1e-6) / runs)
        loglik = np.stack([2.0 * z[:, 0], -1.5 * z[:, 1]], axis=1)[:, : len(self.families)]
        return Summaries(values, errors, loglik)


def targets_at(z: Floats, *, sd: float = 0.15, discrepancy: float = 0.1) -> tuple[Target, ...]:
    """Targets that the scores z meet exactly."""
    values = truth(z[None])[0].tolist()
    return tuple(
        Target(name, "share", value, sd, discrepancy, "a toy") for name, value in zip(IDS, values, strict=True)
    )


def usual_targets() -> tuple[Target, ...]:
    return tuple(target_of(name, 0.4, 0.3, 0.5, kind="share") for name in IDS)


def answer_of(
    marginals: Sequence[Marginal], standings: Sequence[Standing], waves: Sequence[Wave], check: Sequence[Bracket] = ()
) -> Calibration:
    """A calibration with these records, as if it had been played."""
    numbers = {"search": 0, "waves": len(waves), "points": 128, "runs": 500, "draws": 400}
    files = asked(seed=3, free=None, table=None, targets=None, cases=None, case_runs=100, **numbers)
    question = Question(Toy(), PRIORS, usual_targets(), seed=3, asked=files.asked, **numbers)
    versions = {"sim": "0.1.0", "python": "3.11.7"}
    posterior = Posterior(("x",), np.zeros((380, 1)), np.full(380, 1 / 380), about={"versions": versions})
    without = {"iran-pakistan": 350.0}
    result = Calibration(question, None, tuple(waves), tuple(check), (), posterior, (), without, 0.0, 10)
    vars(result).update(marginals=tuple(marginals), standings=tuple(standings))
    return result
