"""Inside a state: the street, the ballot, soldiers and diplomats."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.elementwise import NEVER
from sim.model.rules.politics import blame, diplomats_word, rally, soldiers_word
from tests.model.rules.worlds import luck, roles, views

MOVED = {"pressure": 1.0, "felt_at": 10.0, "alarmed_at": 5.0}
OUT = 1.0 - math.exp(-1.0)
"""Chance that a public under pressure 1 takes to the street."""


def rallied(here: Any, now: float = 10.0, **uniforms: float) -> Any:
    """What a rally leaves of north."""
    return rally(now, luck("rally", **uniforms), **roles("rally", here)).changes[here.north]


def test_the_more_a_public_is_moved_the_likelier_it_takes_to_the_street() -> None:
    assert rallied(views(north=MOVED), turnout=OUT - 1e-9)["rallies"] == 1.0
    stays = rallied(views(north=MOVED), turnout=OUT + 1e-9)
    assert (stays["rallies"], stays["pressure"], stays["next_rally"]) == (0.0, 1.0, NEVER)
    assert rallied(views(), turnout=2.0**-53)["rallies"] == 0.0, "nobody rallies about nothing"


def test_while_the_state_has_not_answered_a_rally_counts_in_full_and_is_followed_by_a_later_one() -> None:
    out = rallied(views(north=MOVED | {"rallies": 1.0}), turnout=0.1)
    assert out["pressure"] == pytest.approx(2.0 - 1.0 * math.exp(-0.2 / 2.0))
    assert out["rallies"] == 2.0 and out["next_rally"] == pytest.approx(10.0 + 6.0 * 2.9**2)


@pytest.mark.parametrize("calmed", [{"north": {"last_force_at": 6.0}}, {"world": {"agreement": 1.0}}])
def test_after_an_answer_or_an_agreement_one_rally_more_counts_half(calmed: dict[str, Any]) -> None:
    north = MOVED | calmed.get("north", {})
    out = rallied(views(north=north, world=calmed.get("world", {})), turnout=0.1)
    assert out["pressure"] == pytest.approx(2.0 - 1.0 * math.exp(-0.1 / 2.0))
    assert out["rallies"] == 1.0 and out["next_rally"] == NEVER


def test_force_before_the_alarm_is_no_answer_to_it() -> None:
    out = rallied(views(north=MOVED | {"last_force_at": 4.0}), turnout=0.1)
    assert out["next_rally"] < NEVER


def test_rallies_that_are_never_answered_end() -> None:
    """Each comes later than the last, and pressure fades meanwhile: over 5,000 publics nobody is out for ever."""
    draw = np.random.default_rng(3)
    here = views(north={name: np.full(5000, value) for name, value in MOVED.items()})
    now, times = np.full(5000, 10.0), 0
    while np.isfinite(now).any() and times < 200:
        uniforms = {"turnout": draw.random(5000), "again": draw.random(5000)}
        when = np.where(np.isfinite(now), now, 1e9)
        with np.errstate(all="ignore"):
            after = rally(when, luck("rally", **uniforms), **roles("rally", here)).changes[here.north]
        assert (after["pressure"] <= 2.0).all() and (after["next_rally"] > when).all()
        vars(here.north).update(after)
        now, times = np.where(np.isfinite(now), after["next_rally"], np.inf), times + 1
    assert 3 < times < 200


@given(some.floats(0.0, 2.0), some.floats(-100.0, 400.0), some.booleans())
def test_blame_equals_its_naive_twin(pressure: float, election: float, rivals: bool) -> None:
    here = views(north={"election_day": election}, world={"rivalry": float(rivals)})
    near = 0.5 ** ((election - 10.0) / 30.0) if election > 10.0 else 0.0
    twin = 0.3 * (pressure + (1.3 if rivals else 0.0)) * (1.0 + 0.5 * near)
    assert blame(10.0, here.world, here.north, pressure) == pytest.approx(twin, rel=1e-9)


def test_an_election_counts_up_to_its_day_and_not_beyond() -> None:
    world, eve, after = views().world, views(north={"election_day": 10.0 + 1e-9}), views(north={"election_day": 10.0})
    assert blame(10.0, world, eve.north, 1.0) == pytest.approx(0.3 * 1.5)
    assert blame(10.0, world, after.north, 1.0) == pytest.approx(0.3)


@given(some.floats(0.0, 3.0), some.floats(0.0, 1.0))
def test_two_voices_pull_apart_by_as_much_as_they_are(apart: float, say: float) -> None:
    north = views(north={"voices_apart": apart, "military_say": say}).north
    assert soldiers_word(north) - diplomats_word(north) == pytest.approx(apart)
    assert soldiers_word(north) >= 0.0 >= diplomats_word(north)
