"""A state decides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.rules.decision import decide
from sim.vocabulary import Action
from tests.model.rules.worlds import luck, roles, scattered, uniform_luck, views


def decided(here: Any, me: str = "north", now: float = 10.0, **uniforms: float) -> Any:
    return decide(now, luck("decision", **uniforms), **roles("decision", here, me))


def open_to(here: Any, me: str = "north", now: float = 10.0) -> set[str]:
    """Words of the acts that are open to a state."""
    available = decided(here, me, now).why["available"]
    return {Action(option).word for option, is_open in enumerate(available) if is_open}


QUIET = {"absorb", "mobilise", "show_of_force", "covert_act", "border_fire", "strike_group", "strike_state",
         "ground_raid", "wide_strike", "invasion"}  # fmt: skip
COMPLAINTS = {"protest", "recall_ambassador", "expel_diplomats", "sanctions", "border_closure", "ultimatum"}


def test_out_of_the_blue_a_state_can_act_or_wait_but_has_nothing_to_complain_of() -> None:
    assert open_to(views()) == QUIET


def test_grief_opens_complaints() -> None:
    here = views(north={"grief": 1.0, "felt_at": 10.0, "measures": 2.0, "envoy_posted": 0.0})
    assert open_to(here) == QUIET | {"protest", "border_closure", "ultimatum", "return_ambassador"}
    assert open_to(views(north={"grief": 1.0, "felt_at": 10.0})) == QUIET | COMPLAINTS


def test_tension_opens_words_and_violence_opens_ceasefires() -> None:
    tense = {"height": 5.0, "height_at": 10.0}
    assert open_to(views(world=tense)) == QUIET | COMPLAINTS | {"offer_talks", "mediation", "backchannel"}
    violent = tense | {"last_force_at": 5.0}
    assert "ceasefire" in open_to(views(world=violent)) and "withdraw" not in open_to(views(world=violent))
    assert "withdraw" in open_to(views(world=violent, north={"last_force_at": 5.0}))
    assert "ceasefire" not in open_to(views(world=violent | {"truce": 1.0}))
    assert "restrain_group" in open_to(views(world=tense), me="south")
    assert not {"offer_talks", "ceasefire", "mediation", "withdraw"} & open_to(
        views(world=violent | {"agreement": 1.0})
    )
    assert "offer_talks" not in open_to(views(world=tense, north={"offer": 1.0, "offer_until": 11.0}))
    assert "backchannel" not in open_to(views(world=tense | {"contact_until": 11.0}))


def test_acceptance_needs_an_offer_that_still_stands() -> None:
    assert "accept" in open_to(views(south={"offer": 1.0, "offer_until": 10.5}))
    assert "accept" not in open_to(views(south={"offer": 1.0, "offer_until": 10.0}))


def test_without_a_border_there_is_no_ground_war_and_without_reach_no_force() -> None:
    apart = open_to(views(world={"contiguous": 0.0, "height": 5.0, "height_at": 10.0}))
    assert not {"border_closure", "border_fire", "ground_raid", "invasion"} & apart
    cannot = open_to(views(world={"contiguous": 0.0}, north={"can_reach": 0.0}))
    assert cannot == {"absorb"}
    assert "strike_group" not in open_to(views(), me="south")


@given(some.floats(1e-9, 1.0 - 1e-9), some.integers(0, 300))
def test_what_is_chosen_is_open(u: float, seed: int) -> None:
    here = scattered(5, seed)
    ring = decide(np.full(5, 60.0), uniform_luck("decision", 5, seed), **roles("decision", here))
    for lane, option in enumerate(ring.why["chosen"]):
        assert np.broadcast_to(ring.why["available"][int(option)], 5)[lane]


def test_probabilities_sum_to_one_and_utilities_are_finite() -> None:
    ring = decide(np.full(1000, 60.0), uniform_luck("decision", 1000, 1), **roles("decision", scattered(1000, 1)))
    np.testing.assert_allclose(sum(ring.why["probability"]), 1.0, rtol=1e-12)
    assert all(np.isfinite(utility).all() for utility in ring.why["utility"])


def test_utility_by_hand() -> None:
    here = views(world={"heat": 0.5, "look_ahead": 0.0}, north={"is_resolute": 1.0, "pressure": 1.0, "felt_at": 10.0})
    utility = decided(here).why["utility"]
    drive = -1.3 + 0.3 + 0.65 * 0.55 * 0.5 + 1.0 + 1.1
    assert decided(here).why["drive"] == pytest.approx(drive)
    assert utility[Action.ABSORB] == pytest.approx(-0.3)
    assert utility[Action.PROTEST] == pytest.approx(drive * 0.2 - 0.29 * 0.04 - 0.2 - 0.3 * 0.6)
    assert utility[Action.STRIKE_STATE] == pytest.approx(drive * 1.5 - 0.29 * 2.25 - 1.9)
    assert utility[Action.OFFER_TALKS] == pytest.approx(-drive * 0.15 - 0.29 * 0.0225 - 0.4 - 0.3)


def test_force_is_put_in_hand_and_words_take_effect_at_once() -> None:
    here = views()
    ring = decided(here, choice=0.9999999)
    assert ring.why["chosen"] >= Action.MOBILISE and ring.record["action"] == -1.0
    assert ring.changes[here.north]["pending"] == ring.why["chosen"]
    assert ring.changes[here.north]["next_act"] == pytest.approx(10.05)
    assert ring.changes[here.south]["grief"] == 0.0
    here = views(north={"grief": 0.1, "felt_at": 10.0}, world={"choice_precision": 0.0})
    ring = decided(here, choice=0.09)
    assert ring.record["action"] == Action.PROTEST
    assert ring.changes[here.south]["grief"] > 0.0 and ring.changes[here.north]["pending"] == -1.0


def test_waiting_states_wait_longer_each_time() -> None:
    here = views(world={"choice_precision": 50.0, "base_drive": -10.0}, north={"quiet_choices": 1.0})
    ring = decided(here)
    assert ring.why["chosen"] == Action.ABSORB
    assert ring.changes[here.north]["quiet_choices"] == 2.0
    assert ring.changes[here.north]["next_decision"] == pytest.approx(10.0 + 15.6 * 2.9)
