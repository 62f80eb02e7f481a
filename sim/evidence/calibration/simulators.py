"""Between coefficients and what is compared: a simulator takes points and gives summaries with their errors.

The facts of the reference family and the cases have simulators of their own, in `fact_source` and `case_source`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sim.model.arrays import Floats

Points = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Summaries:
    """What a simulator says of some points.

    Attributes
    ----------
    values, errors : float array, shape (n_points, n_summaries)
        nan where a summary cannot be told; errors are standard errors of the simulation.
    loglik : float array, shape (n_points, n_families)
        Log-likelihood of the cases of each family; no columns where the simulator has no cases.
    """

    values: Floats
    errors: Floats
    loglik: Floats


class Simulator(Protocol):
    """From points of coefficients to summaries. The same point, seed and runs must give the same summaries."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the summaries."""

    @property
    def families(self) -> tuple[str, ...]:
        """Names of the families of cases whose likelihood it gives."""

    def described(self) -> dict[str, Any]:
        """What it plays, as JSON values: whatever changes its answers."""

    def __call__(
        self, points: Points, *, runs: int, seed: int, with_cases: bool = True, apart: int | None = None
    ) -> Summaries:
        """Summaries at every point.

        Luck is shared, so that points differ by their coefficients alone; or, where `apart` is the number of the first
        of them, each has luck of its own, as histories that share nothing have. Without cases, their log-likelihood is
        nan.
        """
