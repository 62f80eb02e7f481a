"""The facts of 1946-1989 as targets, and the reference family as their simulator.

Not every fact is fitted. A fact that says again what another says would count twice; one that rests on parts of the
model which are not calibrated (how deadly acts are, how new issues arise) would bend coefficients that have nothing to
do with it. `LEFT_OUT` names each with its reason; they are compared all the same (`sim facts`), as facts that no
coefficient was fitted to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.evidence.calibration.simulators import Points, Summaries
from sim.evidence.calibration.targets import Target, target_of
from sim.evidence.facts.family import reference_family
from sim.evidence.facts.simulate import simulate_facts
from sim.results.facts import Fact

AGAIN = "says again what other facts say"
DEADLINESS = "how deadly acts are is not calibrated here"
ISSUES = "how new issues arise between two states is not calibrated here"
DECADES = "needs dyads followed for decades: too dear for a wave, and kept as a check"

LEFT_OUT: Mapping[str, str] = {
    "mie.strike_none": f"{AGAIN}: one less any answer",
    "mie.trans_force_end": f"{AGAIN}: one less the other transitions",
    "mid.war_given_force_norecip": "zero by definition: a war is an answer",
    "mid.war_given_force_recip": f"{AGAIN}: war given force over answers given force",
    "clu.mid_recip_force": f"{AGAIN}: the mean over contiguous and other dyads",
    "eff.or_recip1_contig": f"{AGAIN}: the answers of contiguous and other dyads",
    "eff.or_recip1_rival": f"{AGAIN}: the answers of rivals and others",
    "eff.recip_force_nuc2": "28 cases; the effect of weapons is disputed and zero by default",
    "clu.mid_negotiated": f"{AGAIN}: the mean over answered and unanswered disputes",
    "mid.duration_force_recip.q75": f"{AGAIN}: long disputes are answered ones",
    "icb.resp_lag_viol2viol.q25": f"{AGAIN}: the shares within 2, 7 and 30 days",
    "icb.resp_lag_viol2viol.q50": f"{AGAIN}: the shares within 2, 7 and 30 days",
    "icb.resp_lag_viol2viol.q75": f"{AGAIN}: the shares within 2, 7 and 30 days",
    "icb.agreement": f"{AGAIN}: the mean over mediated and other crises",
    "mie.attack_nofatal": DEADLINESS,
    "mie.attack_deaths.q50": DEADLINESS,
    "mie.attack_deaths_lnmu": DEADLINESS,
    "mie.attack_deaths_lnsd": DEADLINESS,
    "mid.fatality0": DEADLINESS,
    "mid.fatality1": DEADLINESS,
    "mid.recur.1y": ISSUES,
    "mid.recur.5y": ISSUES,
    "mid.recur_settle1.1y": ISSUES,
    "mid.recur_settle3.1y": ISSUES,
    "hawkes.mie_all_K1.self": DECADES,
    "hawkes.mie_all_K1.cross": DECADES,
    "hawkes.mie_all_K1.branching": DECADES,
    "hawkes.mie_all_K1.halflife": DECADES,
    "anchor.path": "the path of one crisis, kept as a check",
}
"""Facts that are not fitted, each with its reason."""

POOLED = "pools confrontations however they opened; the family weighs openings by hand"
POOLED_DISCREPANCY = 0.3
POOLED_FACTS = (
    "mie.continue_exchange1", "mie.continue_exchange2", "mie.continue_exchange3", "mie.continue_exchange4",
    "mie.trans_force_display", "mie.trans_force_force",
)  # fmt: skip
"""Facts whose coding the family meets only roughly."""

KIND_OF_UNIT = {"share": "share", "probability": "share", "days": "positive", "deaths": "positive",
                "odds ratio": "positive"}  # fmt: skip


def fact_targets(facts: tuple[Fact, ...]) -> tuple[Target, ...]:
    """The facts of a table that are fitted, as targets; those whose unit is no share and no positive number are not."""
    return tuple(
        target_of(
            fact.id,
            fact.value,
            fact.low,
            fact.high,
            kind=KIND_OF_UNIT[fact.unit],
            discrepancy=POOLED_DISCREPANCY if fact.id in POOLED_FACTS else None,
            reason=POOLED if fact.id in POOLED_FACTS else "",
        )
        for fact in facts
        if fact.id not in LEFT_OUT and fact.unit in KIND_OF_UNIT and fact.low < fact.high
    )


@dataclass(frozen=True, slots=True)
class FactSimulator:
    """Facts of the reference family. It is told their names alone, never what was observed.

    Attributes
    ----------
    ids : tuple of str
    """

    ids: tuple[str, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """None: facts are of no pair of states."""
        return ()

    def described(self) -> dict[str, Any]:
        """The family and its facts."""
        family = reference_family()
        openings = {name: family.scenario(name).sha256 for name in family.openings}
        return {"facts": list(self.ids), "openings": openings, "weights": [list(dyad) for dyad in family.dyads]}

    def __call__(
        self, points: Points, *, runs: int, seed: int, with_cases: bool = True, apart: int | None = None
    ) -> Summaries:
        """Facts at every point; run r of the family has the same luck at each, unless they are apart."""
        told = simulate_facts(points, runs=runs, seed=seed, decades=0, apart=apart)
        n_points = len(told.values)
        values, errors = np.full((2, n_points, len(self.ids)), np.nan)
        for column, name in enumerate(self.ids):
            if name in told.ids:
                place = told.ids.index(name)
                values[:, column], errors[:, column] = told.values[:, place], told.errors[:, place]
        return Summaries(values, errors, np.zeros((n_points, 0)))
