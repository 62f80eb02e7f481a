"""What is asked of a calibration: priors, targets, a simulator, and how much is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.evidence.calibration.priors import Prior
from sim.evidence.calibration.search import GENERATION, rows_of
from sim.evidence.calibration.simulators import Simulator
from sim.evidence.calibration.targets import Target
from sim.study.provenance import versions
from sim.study.ranges import check_ranges

SEARCH, WAVES, POINTS, RUNS, DRAWS = 12_000, 3, 512, 2_000, 400
"""Points of the search, waves, points of each, runs at each point, and draws of the sample, unless told otherwise."""
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
    search, waves, points, runs, draws, seed : int
        Without points for it (0), there is no search: the waves look for what is left of the prior.
    """

    simulator: Simulator
    priors: tuple[Prior, ...]
    targets: tuple[Target, ...]
    search: int = SEARCH
    waves: int = WAVES
    points: int = POINTS
    runs: int = RUNS
    draws: int = DRAWS
    seed: int = 0

    @property
    def rows(self) -> int:
        """Runs of all points together."""
        searched = rows_of(self.search) if self.search else 0
        return (searched + self.waves * self.points + min(CHECKED, self.draws)) * self.runs

    def check(self) -> None:
        """Refuse what cannot be asked.

        Raises
        ------
        ValueError
        """
        if self.search:
            check_ranges({"search": (self.search, GENERATION, 10_000_000)})
        check_ranges(
            {
                "waves": (self.waves, 1, 20), "points": (self.points, 16, 100_000), "runs": (self.runs, 20, 10_000_000),
                "draws": (self.draws, 20, 20_000), "seed": (self.seed, 0, 2**63),
            }
        )  # fmt: skip

    def origin(self) -> dict[str, Any]:
        """Everything that decides the answer, as JSON values."""
        return {
            "question": "calibrate",
            "search": self.search, "waves": self.waves, "points": self.points,
            "runs": self.runs, "draws": self.draws, "seed": self.seed,
            "priors": [prior.to_json() for prior in self.priors],
            "targets": [target.to_json() for target in self.targets],
            "simulator": self.simulator.described(),
            "families": list(self.simulator.families),
            "versions": dict(versions()),
        }  # fmt: skip
