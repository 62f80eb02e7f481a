"""A state decides whether to use force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model.rules.choice import expected_harm, weights
from sim.model.rules.decision import OPTIONS, decide
from sim.vocabulary import Action
from tests.model.rules.worlds import luck, roles, scattered, uniform_luck, views

ALARMED = {"alarmed_at": 10.0}
FREELY = {"choice_precision": 0.0}
"""All that is open is as likely."""


def decided(here: Any, me: str = "north", now: float = 10.0, **uniforms: float) -> Any:
    return decide(now, luck("decision", **uniforms), **roles("decision", here, me))


def open_to(here: Any, me: str = "north") -> set[str]:
    """Words of the acts that are open to a state."""
    available = decided(here, me).why["available"]
    return {option.word for option, is_open in zip(OPTIONS, available, strict=True) if is_open}


def utility(here: Any, action: Action) -> float:
    return float(decided(here).why["utility"][OPTIONS.index(action)])


def test_a_cabinet_lets_it_pass_threatens_shows_force_or_uses_it_and_says_nothing_else() -> None:
    assert [option.word for option in OPTIONS] == [
        "absorb", "ultimatum", "mobilise", "show_of_force", "covert_act", "border_fire", "strike_group", "strike_state",
        "ground_raid", "wide_strike", "invasion",
    ]  # fmt: skip
    assert open_to(views()) == {option.word for option in OPTIONS}


def test_without_a_border_there_is_no_ground_war_and_without_reach_no_force() -> None:
    apart = open_to(views(world={"contiguous": 0.0}))
    assert apart == open_to(views()) - {"ground_raid", "invasion"}
    assert open_to(views(world={"contiguous": 0.0}, north={"can_reach": 0.0})) == {"absorb"}, "nor a threat of it"
    assert open_to(views(north={"can_reach": 0.0})) == {"absorb"}
    assert "strike_group" not in open_to(views(), me="south"), "nobody sits on the soil of north"
    assert "mobilise" not in open_to(views(north={"alert_until": 11.0}))


def test_probabilities_sum_to_one_and_utilities_are_finite() -> None:
    ring = decide(np.full(1000, 60.0), uniform_luck("decision", 1000, 1), **roles("decision", scattered(1000, 1)))
    np.testing.assert_allclose(sum(ring.why["probability"]), 1.0, rtol=1e-12)
    assert all(np.isfinite(utility).all() for utility in ring.why["utility"])


def test_utility_by_hand() -> None:
    """What it wants less what the act costs; who lets it pass, or only threatens, is blamed at home."""
    here = views(
        world={"heat": 0.5, "look_ahead": 0.0},
        north={"is_resolute": 1.0, "pressure": 1.0, "felt_at": 10.0, "cost_of_fighting": 0.5} | ALARMED,
    )
    drive = -1.3 + 0.3 + 0.65 * 0.55 * 0.5 + 1.0 + 1.1
    threat = here.world.level[Action.ULTIMATUM]
    assert decided(here).why["drive"] == pytest.approx(drive)
    assert utility(here, Action.ABSORB) == pytest.approx(-0.3)
    assert utility(here, Action.ULTIMATUM) == pytest.approx(
        drive * threat - 0.29 * threat**2 - 1.1 - 0.3 * max(1.0 - 2.0 * threat, 0.0)
    )
    assert utility(here, Action.STRIKE_STATE) == pytest.approx(drive * 1.5 - 0.29 * 2.25 - 1.9 * 0.5)


@pytest.mark.parametrize(("action", "looks_like"), [
    (Action.ULTIMATUM, Action.ULTIMATUM), (Action.MOBILISE, Action.SHOW_OF_FORCE),
    (Action.BORDER_FIRE, Action.STRIKE_GROUP), (Action.GROUND_RAID, Action.WIDE_STRIKE),
    (Action.INVASION, Action.INVASION),
])  # fmt: skip
def test_an_act_is_worth_less_by_the_harm_that_it_adds_to_what_waiting_would_bring(
    action: Action, looks_like: Action
) -> None:
    here = views(north=ALARMED, world={"fear_of_wide": 2.0})
    blind = views(north=ALARMED, world={"look_ahead": 0.0})
    others = weights(here.world, -1.3 + 0.3)
    if_calm, if_stung = (
        float(np.asarray(expected_harm(here.world, others, sting, here.north.belief)).ravel()[0])
        for sting in (np.array([0.0]), np.array([0.7 * here.world.level[looks_like]]))
    )
    harm = decided(here).why["harm"][OPTIONS.index(action)]
    assert utility(here, action) == pytest.approx(utility(blind, action) - 1.35 * float(harm))
    assert float(harm) == pytest.approx(if_stung - if_calm)


def test_a_state_that_nothing_alarmed_of_late_rests() -> None:
    fresh = decided(views(north=ALARMED)).why["drive"]
    later = decided(views(north={"alarmed_at": 10.0 - 18.0})).why["drive"]
    never = decided(views()).why["drive"]
    assert fresh - later == pytest.approx(1.5) and fresh - never == pytest.approx(3.0)


def test_force_is_put_in_hand_and_a_threat_takes_effect_at_once() -> None:
    here = views(north={"grief": 1.0, "felt_at": 10.0, "quiet_choices": 2.0} | ALARMED, world=FREELY)
    ring = decided(here, choice=0.9999999)
    assert ring.why["chosen"] == Action.INVASION and ring.record["action"] == -1.0
    north = ring.changes[here.north]
    assert (north["pending"], north["next_act"]) == (Action.INVASION, pytest.approx(10.05))
    assert north["quiet_choices"] == 0.0 and north["next_decision"] == pytest.approx(10.0 + 63.0)
    assert ring.changes[here.south]["grief"] == 0.0 and ring.changes[here.south]["next_alarm"] == np.inf
    ring = decided(here, choice=1.5 / 11.0)
    north, level = ring.changes[here.north], here.world.level[Action.ULTIMATUM]
    assert ring.why["chosen"] == ring.record["action"] == Action.ULTIMATUM
    assert ring.changes[here.south]["grief"] > 0.0 and ring.changes[here.south]["next_alarm"] == 10.0
    assert north["grief"] == pytest.approx(1.0 - 0.6 * level) and north["pending"] == -1.0
    assert north["quiet_choices"] == 3.0


def test_waiting_states_wait_longer_each_time_and_feel_what_they_felt() -> None:
    here = views(world=FREELY, north={"quiet_choices": 1.0, "grief": 1.0, "felt_at": 10.0})
    ring = decided(here, choice=0.01)
    assert ring.why["chosen"] == Action.ABSORB
    north = ring.changes[here.north]
    assert north["quiet_choices"] == 2.0 and north["next_decision"] == pytest.approx(10.0 + 15.6 * 2.9)
    assert north["grief"] == 1.0 and north["pending"] == -1.0


def test_soldiers_are_heard_by_their_say() -> None:
    here = views(north={"voices_apart": 1.0, "military_say": 0.7})
    assert decided(here).why["drive"] == pytest.approx(decided(views()).why["drive"] + 0.7)
