"""The fit of self- and cross-excitation finds what made the events."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.facts.excitation import act_days_of, excitation, lifts
from sim.evidence.facts.log import FORCE, Log
from sim.vocabulary import Action
from tests.evidence.facts.logs import events_at


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
    side, action = made[:, 2], np.full(n, int(Action.BORDER_FIRE))
    acts = events_at(made[:, 0], made[:, 1] + 0.5, side=side, begun_by=side, level=np.full(n, FORCE), action=action)
    others = set(Log.__slots__) - {"n_runs", "horizon", "end", "acts"}
    nothing = {name: events_at([], []) for name in others}
    return Log(n_runs=dyads, horizon=horizon, end=np.full(dyads, horizon), acts=acts, **nothing)


def fitted(made: Log) -> dict[str, float]:
    """What is found in a log, by the last word of the fact."""
    return {name.rpartition(".")[2]: value for name, value in excitation(made)(np.ones(made.n_runs)).items()}


@pytest.mark.parametrize(("self_", "cross", "halflife"), [(0.45, 0.2, 14.0), (0.2, 0.4, 5.0)])
def test_known_excitation_is_found(self_: float, cross: float, halflife: float) -> None:
    found = fitted(hawkes(self_=self_, cross=cross, halflife=halflife))
    assert found["self"] == pytest.approx(self_, abs=0.05)
    assert found["cross"] == pytest.approx(cross, abs=0.05)
    assert found["halflife"] == pytest.approx(halflife, rel=0.2)
    assert found["branching"] == found["self"] + found["cross"]


def test_lifts_see_excitation_and_how_fast_it_fades() -> None:
    """Planted: the other side answers more than one repeats oneself, and within days."""
    made = hawkes(self_=0.2, cross=0.4, halflife=5.0)
    found = lifts(made)(np.ones(made.n_runs))
    early, late = (found[f"icews.lift_mc_reply.{days}"] for days in ("d1_3", "d31_60"))
    assert early > 5.0 * late and early > 1.2 * found["icews.lift_mc_self.d1_3"]
    silent = lifts(hawkes(self_=0.0, cross=0.0, halflife=5.0))
    assert silent(np.ones(made.n_runs))["icews.lift_mc_reply.d31_60"] == pytest.approx(1.0, abs=0.2)


def test_acts_that_do_not_excite_are_told_apart() -> None:
    assert fitted(hawkes(self_=0.0, cross=0.0, halflife=10.0))["branching"] < 0.06


def test_dyads_with_few_act_days_are_left_out() -> None:
    log = hawkes(self_=0.3, cross=0.2, halflife=10.0, dyads=3, horizon=100.0)
    n_days = np.bincount(log.acts.run, minlength=3)
    assert len(np.unique(act_days_of(log)[0])) == int((n_days >= 5).sum())
