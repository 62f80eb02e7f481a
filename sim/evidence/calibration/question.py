"""What is asked of a calibration: priors, targets, a simulator, and how much is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.evidence.calibration.priors import Prior, check_priors
from sim.evidence.calibration.simulators import Simulator
from sim.evidence.calibration.targets import Target
from sim.study.provenance import versions

WAVES, POINTS, RUNS, DRAWS = 3, 512, 2_000, 400
"""Waves, points of each, runs at each point, and draws of the sample, unless told otherwise."""
CHECKED = 64
"""Draws of the posterior that are played for the last check."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a calibration.

    Attributes
    ----------
    simulator : Simulator
    priors : tuple of Prior
    targets : tuple of Target
        In the order of the simulator's summaries.
    waves, points, runs, draws, seed : int
    """

    simulator: Simulator
    priors: tuple[Prior, ...]
    targets: tuple[Target, ...]
    waves: int = WAVES
    points: int = POINTS
    runs: int = RUNS
    draws: int = DRAWS
    seed: int = 0

    @property
    def rows(self) -> int:
        """Runs of all points together."""
        return (self.waves * self.points + min(CHECKED, self.draws)) * self.runs

    def check(self) -> None:
        """Refuse what cannot be asked.

        Raises
        ------
        ValueError
        """
        check_priors(self.priors)
        names = tuple(target.name for target in self.targets)
        if names != tuple(self.simulator.ids):
            raise ValueError(f"targets are {', '.join(names)}, but summaries {', '.join(self.simulator.ids)}.")
        bounds = (("waves", 1, 20), ("points", 16, 100_000), ("runs", 20, 10_000_000), ("draws", 20, 20_000))
        for name, low, high in (*bounds, ("seed", 0, 2**63)):
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name} is {value}; it must be in [{low:,}, {high:,}].")

    def origin(self) -> dict[str, Any]:
        """Everything that decides the answer, as JSON values."""
        return {
            "question": "calibrate",
            "waves": self.waves, "points": self.points, "runs": self.runs, "draws": self.draws, "seed": self.seed,
            "priors": [prior.to_json() for prior in self.priors],
            "targets": [target.to_json() for target in self.targets],
            "simulator": self.simulator.described(),
            "families": list(self.simulator.families),
            "versions": dict(versions()),
        }  # fmt: skip
