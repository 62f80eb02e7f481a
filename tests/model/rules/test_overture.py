"""A state looks for a way out."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.choice import weights
from sim.model.rules.overture import INVITED, N_WAYS, conciliate, overture
from sim.model.rules.talks import OFFER_OF_CEASEFIRE, OFFER_OF_TALKS
from sim.vocabulary import Action, Rung
from tests.model.rules.worlds import luck, roles, views

TENSE = {"height": 5.0, "height_at": 10.0}
VIOLENT = TENSE | {"last_force_at": 5.0}
BOTH_STRUCK = {"north": {"last_force_at": 5.0}, "south": {"last_force_at": 6.0}}


def looked(here: Any, me: str = "north", now: float = 10.0, **uniforms: float) -> Any:
    """What comes of it when `me` looks for a way out."""
    return overture(now, luck("overture", **uniforms), **roles("overture", here, me))


def open_to(here: Any, me: str = "north") -> set[str]:
    available = looked(here, me).why["available"]
    return {Action(way).word for way, is_open in enumerate(available) if is_open}


def done(here: Any, action: Action, me: str = "north", **uniforms: float) -> Any:
    """Changes of a concession or an offer of `me`."""
    speaker, hearer = (here.north, here.south) if me == "north" else (here.south, here.north)
    return conciliate(
        10.0, luck("overture", **uniforms), float(action), weights(here.world, -0.5),
        world=here.world, me=speaker, other=hearer, groups=(here.red,), wards=(here.red,) if me == "south" else (),
        mediators=(here.envoys,),
    )  # fmt: skip


# What is open ---------------------------------------------------------------------------------------------------------


def test_out_of_the_blue_there_is_nothing_to_end() -> None:
    assert open_to(views()) == {"absorb"}


def test_tension_opens_talks_and_violence_ceasefires() -> None:
    assert open_to(views(world=TENSE)) == {"absorb", "offer_talks", "mediation", "backchannel"}
    assert "ceasefire" in open_to(views(world=VIOLENT, **BOTH_STRUCK))
    assert "ceasefire" not in open_to(views(world=VIOLENT | {"truce": 1.0}, **BOTH_STRUCK))
    for one in BOTH_STRUCK:
        assert "ceasefire" not in open_to(views(world=VIOLENT, **{one: BOTH_STRUCK[one]})), "there is no fire of both"
    long_ago = {"last_force_at": 10.0 - 30.0}
    assert "ceasefire" not in open_to(views(world=VIOLENT, north=long_ago, south=long_ago))
    assert "withdraw" not in open_to(views(world=VIOLENT))
    assert not {"offer_talks", "mediation"} & open_to(views(world=TENSE | {"talks_open": 1.0}))
    assert "backchannel" not in open_to(views(world=TENSE | {"contact_until": 11.0}))
    settled = open_to(views(world=VIOLENT | {"agreement": 1.0}, north={"last_force_at": 5.0}))
    assert not {"offer_talks", "ceasefire", "mediation", "withdraw"} & settled and "cooperate" in settled


@pytest.mark.parametrize("own", [{"last_force_at": 5.0}, {"alert_until": 11.0}, {"pending": 20.0}])
def test_who_has_something_to_stop_can_withdraw(own: dict[str, float]) -> None:
    assert "withdraw" in open_to(views(world=VIOLENT, north=own))


def test_no_offer_is_made_twice_while_it_stands_and_acceptance_needs_one_that_does() -> None:
    standing = open_to(views(world=VIOLENT, north={"offer": 1.0, "offer_until": 11.0}))
    assert not {"offer_talks", "ceasefire"} & standing
    assert {"offer_talks", "ceasefire"} <= open_to(
        views(
            world=VIOLENT, north={"offer": 1.0, "offer_until": 10.0, "last_force_at": 5.0}, south={"last_force_at": 6.0}
        )
    )
    assert "accept" in open_to(views(south={"offer": 1.0, "offer_until": 10.5}))
    for offer, word, other_word in ((1.0, "offer_talks", "ceasefire"), (2.0, "ceasefire", "offer_talks")):
        south = {"offer": offer, "offer_until": 10.5, "last_force_at": 6.0}
        answers = open_to(views(world=VIOLENT, north={"last_force_at": 5.0}, south=south))
        assert word not in answers and {"accept", other_word} <= answers, "what the other offers is accepted or not"
    assert "accept" not in open_to(views(south={"offer": 1.0, "offer_until": 10.0}))


def test_a_group_is_ordered_to_hold_back_by_who_has_one_and_not_time_and_again() -> None:
    assert "restrain_group" in open_to(views(world=TENSE), me="south")
    assert "restrain_group" not in open_to(views(world=TENSE), me="north")
    again = {"ordered_at": 10.0 - 90.0}
    assert "restrain_group" not in open_to(views(world=TENSE, south=again), me="south")
    assert "restrain_group" in open_to(views(world=TENSE, south={"ordered_at": 10.0 - 90.1}), me="south")


@pytest.mark.parametrize("away", [{"envoy_posted": 0.0}, {"measures": 2.0}])
def test_an_ambassador_does_not_bounce(away: dict[str, float]) -> None:
    """Back goes who is away: after an agreement, between crises, or over an open line once a month has cooled it."""
    hot = {**TENSE, "next_calm": 40.0}
    line = hot | {"contact_until": 11.0}
    fresh = {**away, "alarmed_at": 10.0 - 30.0}
    assert "return_ambassador" not in open_to(views(world=hot, north=away))
    assert "return_ambassador" not in open_to(views(world=line, north=fresh))
    assert "return_ambassador" in open_to(views(world=line, north=fresh | {"alarmed_at": 10.0 - 30.1}))
    for eased in (hot | {"agreement": 1.0}, TENSE | {"next_calm": NEVER}):
        assert "return_ambassador" in open_to(views(world=eased, north=fresh))
    assert "return_ambassador" not in open_to(views())


def test_cooperation_has_a_limit() -> None:
    near = {"agreement": 1.0, "cooperation": 0.81, "cooperation_at": 10.0}
    assert "cooperate" not in open_to(views(world=near))
    assert "cooperate" in open_to(views(world=near | {"cooperation": 0.79}))


# What it is worth -----------------------------------------------------------------------------------------------------


def naive_utility(world: Any, action: Action, drive: float, relief: float, blamed: float) -> float:
    level = world.level[action]
    value = drive * level - 0.29 * level**2 - world.cost[action]
    return value if action is Action.ABSORB else value + relief - blamed


def test_utility_by_hand() -> None:
    """What wears a state out, an open line, height and even terms pull; what its public expects holds it back."""
    struck = {"last_force_at": 5.0}
    here = views(
        world=TENSE | {"contact_until": 11.0, "even_relief": 0.4, "weariness_relief": 0.3, "contact_relief": 0.2,
                       "tension_relief": 0.1, "weariness_drive": 0.0},
        north=struck | {"pressure": 1.0, "felt_at": 10.0, "military_deaths": 99.0, "voices_apart": 1.0,
                        "military_say": 0.7},
        south=struck,
    )  # fmt: skip
    ring = looked(here)
    drive = ring.why["drive"]
    calm = looked(views(world=TENSE | {"contact_until": 11.0}, north={"pressure": 1.0, "felt_at": 10.0})).why["drive"]
    assert drive == pytest.approx(calm - 0.3), "diplomats are heard by their say"
    for action, utility in enumerate(ring.why["utility"]):
        relief = 0.3 * 0.15 * math.log(100.0) + 0.2 + 0.1 * (5.0 - Rung.THREAT) + 0.4
        assert utility == pytest.approx(naive_utility(here.world, Action(action), drive, relief, 0.3))
    assert len(ring.why["utility"]) == N_WAYS


def test_terms_are_even_only_once_both_have_struck_of_late() -> None:
    recent, old = {"last_force_at": 5.0}, {"last_force_at": 10.0 - 60.0}
    pull = {"even_relief": 5.0}
    for north, south, is_even in ((recent, recent, True), (recent, {}, False), (recent, old, False)):
        with_it = looked(views(world=TENSE | pull, north=north, south=south)).why["utility"][Action.BACKCHANNEL]
        without = looked(views(world=TENSE | {"even_relief": 0.0}, north=north, south=south)).why["utility"]
        assert with_it - without[Action.BACKCHANNEL] == pytest.approx(5.0 if is_even else 0.0)


def test_who_looks_again_looks_later_and_later() -> None:
    here = views(north={"overtures": 2.0})
    north = looked(here).changes[here.north]
    assert north["overtures"] == 3.0 and north["next_overture"] == pytest.approx(10.0 + 8.0 * 2.9**2)


# What it does ---------------------------------------------------------------------------------------------------------


def test_waiting_changes_nothing_that_anybody_feels() -> None:
    here = views(south={"grief": 1.0, "felt_at": 10.0})
    changes = done(here, Action.ABSORB)
    assert changes[here.south]["grief"] == 1.0 and changes[here.south]["belief"] == here.south.belief
    assert changes[here.south]["next_overture"] == NEVER
    assert changes[here.world]["height"] == 0.0


def test_a_concession_soothes_and_brings_no_decision_on_force() -> None:
    here = views(south={"grief": 1.0, "pressure": 1.0, "felt_at": 10.0})
    south = done(here, Action.WITHDRAW)[here.south]
    assert south["grief"] == south["pressure"] == pytest.approx(0.6)
    assert south["next_overture"] == NEVER and "next_decision" not in south and "next_alarm" not in south


def test_offers_are_answered_sooner_and_stand_for_a_while() -> None:
    here = views(south={"next_overture": 50.0})
    changes = done(here, Action.OFFER_TALKS)
    assert changes[here.north]["offer"] == OFFER_OF_TALKS and changes[here.north]["offer_until"] == 24.0
    assert changes[here.south]["next_overture"] == pytest.approx(12.0)
    assert done(here, Action.CEASEFIRE)[here.north]["offer"] == OFFER_OF_CEASEFIRE
    soon = views(south={"next_overture": 11.0})
    assert done(soon, Action.OFFER_TALKS)[soon.south]["next_overture"] == 11.0


def test_acceptance_of_talks_arranges_a_sitting() -> None:
    here = views(south={"offer": OFFER_OF_TALKS, "offer_until": 20.0})
    changes = done(here, Action.ACCEPT)
    assert changes[here.world]["talks_open"] == 1.0
    assert changes[here.world]["next_sitting"] == pytest.approx(14.0)
    assert changes[here.south]["offer"] == 0.0 and changes[here.red]["next_stock"] == 10.0
    assert changes[here.world]["truce"] == 0.0 if "truce" in changes[here.world] else True


def test_acceptance_of_a_ceasefire_stops_the_fighting() -> None:
    here = views(
        world={"fighting": 1.0, "next_battle": 11.0}, north={"pending": 21.0, "next_act": 12.0, "in_series": 1.0},
        south={"offer": OFFER_OF_CEASEFIRE, "offer_until": 20.0, "pending": 20.0, "next_act": 13.0},
    )  # fmt: skip
    changes = done(here, Action.ACCEPT)
    world = changes[here.world]
    assert (world["truce"], world["fighting"], world["next_battle"], world["talks_open"]) == (1.0, 0.0, NEVER, 0.0)
    assert world["settlement"] == pytest.approx(0.75)
    for state in (here.north, here.south):
        assert (changes[state]["pending"], changes[state]["next_act"]) == (-1.0, NEVER)


def test_an_ambassador_goes_back_and_measures_end() -> None:
    here = views(north={"envoy_posted": 0.0, "measures": 3.0})
    changes = done(here, Action.RETURN_AMBASSADOR)
    assert changes[here.north]["envoy_posted"] == 1.0 and changes[here.north]["measures"] == 0.0


@pytest.mark.parametrize(
    ("control", "support", "obeys"), [(0.6, 0.0, 1.0), (0.4, 0.0, 0.0), (0.6, 0.2, 0.0), (1.0, 0.4, 1.0)]
)
def test_a_group_obeys_as_far_as_it_is_controlled_and_not_kept_from_abroad(
    control: float, support: float, obeys: float
) -> None:
    here = views(red={"control": control, "foreign_support": support})
    changes = done(here, Action.RESTRAIN_GROUP, me="south", obey=0.5)
    assert changes[here.red] == {"restraint": obeys, "damage": 0.0, "stock_at": 10.0, "next_stock": 10.0}
    assert changes[here.south]["ordered_at"] == 10.0


@pytest.mark.parametrize("obeys", [True, False])
def test_an_order_holds_from_the_day_on_which_it_is_given(obeys: bool) -> None:
    """What has faded since the last stock-taking fades no more for it, and nothing fades twice."""
    here = views(red={"control": 1.0 if obeys else 0.0, "restraint": 0.6, "damage": 0.4, "stock_at": -20.0})
    red = done(here, Action.RESTRAIN_GROUP, me="south", obey=0.5)[here.red]
    assert red["restraint"] == (1.0 if obeys else pytest.approx(0.6 * 0.5 ** (30.0 / here.world.restraint_days)))
    assert red["damage"] == pytest.approx(0.4 * 0.5 ** (30.0 / here.red.recovery_days))


def test_an_invited_mediator_sets_out_unless_it_is_on_its_way() -> None:
    here = views()
    assert done(here, Action.MEDIATION)[here.envoys] == {"summons": INVITED, "next_step": 10.0}
    here = views(envoys={"stage": 2.0, "next_step": 15.0})
    assert done(here, Action.MEDIATION)[here.envoys] == {"summons": 0.0, "next_step": 15.0}


def test_withdrawal_drops_what_is_in_hand_and_ends_the_fighting() -> None:
    here = views(north={"pending": 21.0, "next_act": 12.0, "alert_until": 50.0},
                 world={"fighting": 1.0, "next_battle": 11.0})  # fmt: skip
    changes = done(here, Action.WITHDRAW)
    assert (changes[here.north]["pending"], changes[here.north]["alert_until"]) == (-1.0, 10.0)
    assert (changes[here.world]["fighting"], changes[here.world]["unilateral"]) == (0.0, 1.0)
    assert done(here, Action.OFFER_TALKS)[here.north]["pending"] == 21.0


def test_a_message_opens_the_line_and_cooperation_adds_half_of_what_lacks() -> None:
    here = views(world={"cooperation": 0.5, "cooperation_at": 10.0})
    world = done(here, Action.BACKCHANNEL)[here.world]
    assert (world["contact_at"], world["contact_until"]) == (10.0, 40.0)
    assert done(here, Action.COOPERATE)[here.world]["cooperation"] == pytest.approx(0.75)
