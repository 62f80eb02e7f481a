"""The fit of self- and cross-excitation finds what made the events."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.facts.excitation import act_days_of
from sim.evidence.facts.log import FORCE, Acts, Log, Marks
from sim.vocabulary import Action


def hawkes(*, self_: float, cross: float, halflife: float, dyads: int = 250, horizon: float = 8000.0) -> Log:
    """Acts of a discrete-time Hawkes process with known excitation, by its clusters."""
    draw = np.random.default_rng(7)
    rows = set()
    stay = 0.5 ** (1.0 / halflife)
    for dyad in range(dyads):
        waiting = [(day, side) for side in (0, 1) for day in draw.uniform(0, horizon, draw.poisson(5.0)).tolist()]
        while waiting:
            day, side = waiting.pop()
            day = int(day)
            if day >= horizon or (dyad, day, side) in rows:
                continue
            rows.add((dyad, day, side))
            for child, mean in ((side, self_), (1 - side, cross)):
                waiting += [(day + lag, child) for lag in draw.geometric(1.0 - stay, draw.poisson(mean)).tolist()]
    made = np.array(sorted(rows))
    n = len(made)
    none = Marks(np.zeros(0, dtype=np.int64), np.zeros(0))
    acts = Acts(
        run=made[:, 0], time=made[:, 1] + 0.5, side=made[:, 2], level=np.full(n, FORCE),
        action=np.full(n, int(Action.BORDER_FIRE)), rung=np.full(n, 3), soldiers=np.zeros(n), civilians=np.zeros(n),
    )  # fmt: skip
    return Log(
        dyads,
        horizon,
        np.full(dyads, horizon),
        acts,
        none,
        none,
        none,
        none,
        none,
        none,
        np.zeros(0),
        np.zeros(0, dtype=np.int64),
    )


@pytest.mark.parametrize(("self_", "cross", "halflife"), [(0.45, 0.2, 14.0), (0.2, 0.4, 5.0)])
def test_known_excitation_is_found(self_: float, cross: float, halflife: float) -> None:
    found = act_days_of(hawkes(self_=self_, cross=cross, halflife=halflife)).fitted()
    assert found.self_ == pytest.approx(self_, abs=0.05)
    assert found.cross == pytest.approx(cross, abs=0.05)
    assert found.halflife == pytest.approx(halflife, rel=0.2)
    assert found.branching == found.self_ + found.cross


def test_acts_that_do_not_excite_are_told_apart() -> None:
    found = act_days_of(hawkes(self_=0.0, cross=0.0, halflife=10.0)).fitted()
    assert found.branching < 0.06


def test_dyads_with_few_act_days_are_left_out() -> None:
    log = hawkes(self_=0.3, cross=0.2, halflife=10.0, dyads=3, horizon=100.0)
    n_days = np.bincount(log.acts.run, minlength=3)
    assert act_days_of(log).fitted().n_dyads == int((n_days >= 5).sum())
