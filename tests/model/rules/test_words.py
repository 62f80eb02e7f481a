"""Acts without force."""

from __future__ import annotations

from typing import Any

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.agreement import OFFER_OF_CEASEFIRE, OFFER_OF_TALKS
from sim.model.rules.reply import weights
from sim.model.rules.words import INVITED, speak
from sim.vocabulary import Action
from tests.model.rules.worlds import luck, views


def said(here: Any, action: Action, me: str = "north", **uniforms: float) -> Any:
    """Changes of an act of `me`."""
    speaker, hearer = (here.north, here.south) if me == "north" else (here.south, here.north)
    return speak(
        10.0, luck("decision", **uniforms), float(action), weights(here.world, -0.5),
        world=here.world, me=speaker, other=hearer, groups=(here.red,), wards=(here.red,) if me == "south" else (),
        mediators=(here.envoys,),
    )  # fmt: skip


def test_letting_it_pass_changes_nothing_that_anybody_feels() -> None:
    here = views()
    changes = said(here, Action.ABSORB)
    assert changes[here.south]["grief"] == 0.0 and changes[here.south]["belief"] == here.south.belief
    assert changes[here.south]["next_decision"] == NEVER
    assert changes[here.world]["height"] == 0.0


def test_a_protest_stings_and_a_concession_soothes() -> None:
    here = views(south={"grief": 1.0, "felt_at": 10.0})
    assert said(here, Action.PROTEST)[here.south]["grief"] == pytest.approx(1.0 + 0.7 * 0.2)
    assert said(here, Action.WITHDRAW)[here.south]["grief"] == pytest.approx(0.6)
    assert said(here, Action.PROTEST)[here.south]["next_decision"] == pytest.approx(14.0)
    assert said(here, Action.WITHDRAW)[here.south]["next_decision"] == NEVER


def test_offers_are_answered_sooner_and_stand_for_a_while() -> None:
    here = views()
    changes = said(here, Action.OFFER_TALKS)
    assert changes[here.north]["offer"] == OFFER_OF_TALKS and changes[here.north]["offer_until"] == 24.0
    assert changes[here.south]["next_decision"] == pytest.approx(12.0)
    assert said(here, Action.CEASEFIRE)[here.north]["offer"] == OFFER_OF_CEASEFIRE


def test_acceptance_of_talks_arranges_a_sitting() -> None:
    here = views(south={"offer": OFFER_OF_TALKS, "offer_until": 20.0})
    changes = said(here, Action.ACCEPT)
    assert changes[here.world]["talks_open"] == 1.0
    assert changes[here.world]["next_sitting"] == pytest.approx(14.0)
    assert changes[here.south]["offer"] == 0.0 and changes[here.red]["next_stock"] == 10.0
    assert changes[here.world]["truce"] == 0.0 if "truce" in changes[here.world] else True


def test_acceptance_of_a_ceasefire_stops_the_fighting() -> None:
    here = views(
        world={"fighting": 1.0, "next_battle": 11.0}, north={"pending": 21.0, "next_act": 12.0, "in_series": 1.0},
        south={"offer": OFFER_OF_CEASEFIRE, "offer_until": 20.0, "pending": 20.0, "next_act": 13.0},
    )  # fmt: skip
    changes = said(here, Action.ACCEPT)
    world = changes[here.world]
    assert (world["truce"], world["fighting"], world["next_battle"], world["talks_open"]) == (1.0, 0.0, NEVER, 0.0)
    assert world["settlement"] == pytest.approx(0.75)
    for state in (here.north, here.south):
        assert (changes[state]["pending"], changes[state]["next_act"]) == (-1.0, NEVER)


def test_a_state_recalls_its_ambassador_once_and_sends_him_back() -> None:
    here = views()
    changes = said(here, Action.RECALL_AMBASSADOR)
    assert changes[here.north]["envoy_posted"] == 0.0 and changes[here.world]["recalls"] == 1.0
    here = views(north={"envoy_posted": 0.0, "measures": 3.0})
    changes = said(here, Action.RETURN_AMBASSADOR)
    assert changes[here.north]["envoy_posted"] == 1.0 and changes[here.north]["measures"] == 0.0
    assert said(here, Action.RECALL_AMBASSADOR)[here.world]["recalls"] == 0.0


@pytest.mark.parametrize(("control", "obeys"), [(0.6, 1.0), (0.4, 0.0)])
def test_a_group_obeys_as_far_as_it_is_controlled(control: float, obeys: float) -> None:
    here = views(red={"control": control})
    changes = said(here, Action.RESTRAIN_GROUP, me="south", obey=0.5)
    assert changes[here.red] == {"restraint": obeys, "next_stock": 10.0}


def test_an_invited_mediator_sets_out_unless_it_is_on_its_way() -> None:
    here = views()
    assert said(here, Action.MEDIATION)[here.envoys] == {"alarm": INVITED, "next_step": 10.0}
    here = views(envoys={"stage": 2.0, "next_step": 15.0})
    assert said(here, Action.MEDIATION)[here.envoys] == {"alarm": 0.0, "next_step": 15.0}


def test_withdrawal_drops_what_is_in_hand_and_ends_the_fighting() -> None:
    here = views(north={"pending": 21.0, "next_act": 12.0, "alert_until": 50.0},
                 world={"fighting": 1.0, "next_battle": 11.0})  # fmt: skip
    changes = said(here, Action.WITHDRAW)
    assert (changes[here.north]["pending"], changes[here.north]["alert_until"]) == (-1.0, 10.0)
    assert (changes[here.world]["fighting"], changes[here.world]["unilateral"]) == (0.0, 1.0)
    assert said(here, Action.PROTEST)[here.north]["pending"] == 21.0


def test_a_message_opens_the_line_and_cooperation_adds_half_of_what_lacks() -> None:
    here = views(world={"cooperation": 0.5, "cooperation_at": 10.0})
    world = said(here, Action.BACKCHANNEL)[here.world]
    assert (world["contact_at"], world["contact_until"]) == (10.0, 40.0)
    assert said(here, Action.COOPERATE)[here.world]["cooperation"] == pytest.approx(0.75)
