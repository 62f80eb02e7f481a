"""Force on the host of a group for each of its grave attacks: what the bounds of the data are laid beside.

The bounds are rates of one state towards two neighbours, so one board stands for all of them: a group on the other's
soil, and nothing else between the two.
"""

from __future__ import annotations

import numpy as np

from sim.evidence.facts.counting import Values, share
from sim.evidence.facts.disputes import first_after
from sim.evidence.facts.log import FORCE, Log, Marks
from sim.model.arrays import Floats

GRAVE_ATTACK = 10.0
"""Dead from which an attack is counted, as in the data."""
ANSWER_DAYS = 30.0
"""Days within which force is counted as following an attack (assumption)."""
BOUNDS = (
    "bound.force_on_iran_per_baloch_attack10", "bound.force_on_iran_per_baloch_event10",
    "bound.force_on_afghanistan_per_other_attack10",
)  # fmt: skip


def bounds(log: Log, weight: Floats) -> Values:
    """Share of attacks with ten or more dead that the target follows with directed force on the host within 30 days."""
    attacks, acts = log.attacks, log.acts
    follows = np.zeros(len(attacks.run), dtype=bool)
    for side in (0, 1):
        theirs = (acts.level == FORCE) & (acts.side == side)
        when = first_after(Marks(acts.run[theirs], acts.time[theirs]), attacks.run, attacks.time)
        follows |= (log.attack_side == side) & (when - attacks.time <= ANSWER_DAYS)
    is_counted = (log.attack_dead >= GRAVE_ATTACK) & (attacks.time + ANSWER_DAYS <= log.end[attacks.run])
    return dict.fromkeys(BOUNDS, share(follows, is_counted, weight[attacks.run]))
