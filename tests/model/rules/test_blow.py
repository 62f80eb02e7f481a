"""An act of display or force lands."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.model.elementwise import NEVER, Value
from sim.model.rules.blow import RETURNING, act, land
from sim.model.rules.choice import weights
from sim.model.rules.deaths import LIMITED_CAP, STRIKE_CAP
from sim.model.rules.drive import common_drive
from sim.model.rules.talks import NO_ACT
from sim.vocabulary import WAR_DEATHS, Action
from tests.model.rules.worlds import luck, roles, views

U = some.floats(1e-6, 1.0 - 1e-6)
BLOWS = list(Action)[Action.MOBILISE : Action.INVASION + 1]
WIDE = (Action.WIDE_STRIKE, Action.GROUND_RAID, Action.INVASION)
DISPLAYS = (Action.MOBILISE, Action.SHOW_OF_FORCE, Action.COVERT_ACT)


def landed(here: Any, action: Action, **uniforms: Value) -> tuple[Any, dict[str, Any]]:
    """Changes and record of one act of north on south; grave for nobody, and without clashes,
    campaigns, calls and fire in return, unless given."""
    none = dict.fromkeys(("clash", "campaign", "contact", "breakoff", "resist", "grave", "return_fire"), 0.999)
    return land(
        10.0, luck("act", **{**none, **uniforms}), float(action), weights(here.world, -0.5),
        world=here.world, me=here.north, other=here.south, quarry=(here.red,), mediators=(here.envoys,),
    )  # fmt: skip


def heaped(added: float, limit: float) -> float:
    """What a feeling that was nothing is after this much of it."""
    return limit * (1.0 - math.exp(-added / limit))


def naive_dead(world: Any, action: Action, u: dict[str, float]) -> tuple[float, float, float]:
    """Equations (12), (13), (15), one act at a time: soldiers of the other state, civilians, militants."""

    def number(median: float, log_sd: float, u: float, cap: float) -> float:
        return min(max(math.floor(median * math.exp(log_sd * NormalDist().inv_cdf(u))), 1.0), cap)

    if action in DISPLAYS:
        return 0.0, 0.0, 0.0
    level = world.level[action]
    harder = 0.6 + 0.4 * math.exp(world.severity_spread * NormalDist().inv_cdf(u["severity"]))
    chance, factor, stray, cap = world.soldiers_limited, 1.0, 0.3 * world.civilians_share, LIMITED_CAP
    assert level >= 0.1
    if action in WIDE:
        chance, factor, stray, cap = (
            world.soldiers_wide,
            world.soldiers_wide_factor,
            0.8 * world.civilians_share,
            STRIKE_CAP,
        )
    elif action is Action.STRIKE_STATE:
        chance, factor = world.soldiers_strike_state, 1.5
    elif action is Action.STRIKE_GROUP:
        stray = world.civilians_share
    soldiers = civilians = militants = 0.0
    if u["soldiers_any"] < min(chance * harder, 0.95):
        soldiers = number(factor * math.exp(world.soldiers_log_mean), world.soldiers_log_sd, u["soldiers"], cap)
    if u["civilians_any"] < min(stray * harder, 0.95):
        median = (3.0 if action in WIDE else 1.0) * math.exp(world.civilians_log_mean)
        civilians = number(median, world.civilians_log_sd, u["civilians"], cap)
    if action is Action.STRIKE_GROUP and u["militants"] > 0.4:
        u_number = (u["militants"] - 0.4) / 0.6
        militants = number(math.exp(world.militants_log_mean), world.militants_log_sd, u_number, LIMITED_CAP)
    return soldiers, civilians, militants


@given(some.sampled_from(BLOWS), some.fixed_dictionaries(dict.fromkeys(
    ("severity", "soldiers_any", "soldiers", "civilians_any", "civilians", "militants"), U)))  # fmt: skip
def test_deaths_equal_their_naive_twin(action: Action, u: dict[str, float]) -> None:
    here = views()
    _, record = landed(here, action, **u)
    twins = {naive_dead(here.world, action, {name: value + step for name, value in u.items()})
             for step in (-1e-12, 0.0, 1e-12)}  # fmt: skip
    assert (record["deaths_military"], record["deaths_civilian"], record["deaths_militant"]) in twins


@given(some.sampled_from(BLOWS), some.fixed_dictionaries(dict.fromkeys(("severity", "soldiers_any", "soldiers"), U)))
def test_limited_acts_kill_at_most_a_few_hundred(action: Action, u: dict[str, float]) -> None:
    _, record = landed(views(), action, **u)
    assert record["deaths_military"] <= (STRIKE_CAP if action in WIDE else LIMITED_CAP)


def test_a_strike_on_a_group_by_hand() -> None:
    here = views(south={"belief": 0.45})
    changes, record = landed(
        here, Action.STRIKE_GROUP, severity=0.5, soldiers_any=0.9, civilians_any=0.9, militants=0.1
    )
    softened = (1.0 - 0.3) * (1.0 - here.world.bloodless_softening)
    assert record == {"action": 20.0, "rung": 5.0, "deaths_military": 0.0, "deaths_militant": 0.0,
                      "deaths_civilian": 0.0}  # fmt: skip
    south, north, world = changes[here.south], changes[here.north], changes[here.world]
    assert south["grief"] == pytest.approx(heaped(0.7 * softened, 3.0))
    assert south["pressure"] == pytest.approx(heaped(0.13 * softened, 2.0))
    assert south["next_alarm"] == NEVER and "next_decision" not in south
    assert south["belief"] > here.south.belief
    assert (north["acts_of_force"], north["pending"], north["next_act"]) == (1.0, NO_ACT, NEVER)
    assert (world["first_force_at"], world["first_force_by"], world["answered_at"]) == (10.0, 0.0, NEVER)
    assert world["next_quiet"] == 10.0 + here.world.quiet_days
    assert world["next_calm"] == pytest.approx(10.0 + here.world.calm_days * math.sqrt(math.log(2.0)))
    assert changes[here.red] == {"struck": 1.0, "next_stock": 10.0}


def on_record(here: Any, action: Action, dead: float = -1.0, against: float = 0.0, said: float = -1.0,
              **uniforms: float) -> tuple[Any, dict[str, Any]]:  # fmt: skip
    """A blow that a record holds: nobody died but `dead` civilians, unless it does not say."""
    entry = type(here.world)(
        deaths_military=min(dead, 0.0), deaths_militant=-1.0, deaths_civilian=dead, grave=said, against=against
    )
    none = dict.fromkeys(("clash", "campaign", "contact", "grave", "return_fire"), 0.999)
    return land(
        10.0, luck("record", **{**none, "militants": 0.1, **uniforms}), float(action), weights(here.world, 0.0),
        world=here.world, me=here.north, other=here.south, quarry=(), mediators=(), recorded=entry,
    )  # fmt: skip


def test_recorded_deaths_take_the_place_of_drawn_ones_and_soften_less() -> None:
    here = views()
    changes, record = on_record(here, Action.STRIKE_GROUP, dead=9.0)
    assert (record["deaths_military"], record["deaths_militant"], record["deaths_civilian"]) == (0.0, 0.0, 9.0)
    added = 0.7 * 0.7 * (1 + here.world.grief_deaths * math.log(10.0))
    assert changes[here.south]["grief"] == pytest.approx(heaped(added, 3.0))


@pytest.mark.parametrize("action", [Action.BORDER_FIRE, Action.STRIKE_STATE, Action.GROUND_RAID, Action.WIDE_STRIKE])
def test_what_fell_on_a_group_is_taken_so_whatever_the_act(action: Action) -> None:
    """The claim softens, militants die, and as many civilians as by a strike on a group are risked."""
    here = views()
    at_state, at_group = (
        on_record(here, action, dead=9.0, against=flag)[0][here.south]["grief"] for flag in (0.0, 1.0)
    )
    share = math.log1p(-at_group / 3.0) / math.log1p(-at_state / 3.0)
    assert share == pytest.approx(1.0 - here.world.claim_softening)
    drawn = [on_record(here, action, against=flag, militants=0.9)[1]["deaths_militant"] for flag in (0.0, 1.0)]
    assert drawn[0] == 0.0 < drawn[1]


@pytest.mark.parametrize(("said", "u", "is_grave"), [
    (1.0, 0.999, True), (0.0, 0.001, False), (-1.0, 0.001, True), (-1.0, 0.999, False),
])  # fmt: skip
def test_a_record_may_say_whether_a_blow_was_grave_and_else_it_is_drawn(said: float, u: float, is_grave: bool) -> None:
    here = views()
    changes, _ = on_record(here, Action.STRIKE_STATE, said=said, grave=u)
    assert changes[here.south]["next_alarm"] == (10.0 if is_grave else NEVER)


def test_a_grave_blow_alarms_whom_it_hit_and_nobody_else() -> None:
    here = views()
    for action in BLOWS:
        changes, _ = landed(here, action, grave=2.0**-53)
        alarmed = {
            view is here.south: values["next_alarm"] for view, values in changes.items() if "next_alarm" in values
        }
        assert alarmed == {True: 10.0}


def test_force_of_the_other_side_is_an_answer_and_force_of_the_same_is_not() -> None:
    first = {"first_force_by": 1.0, "first_force_at": 5.0, "last_force_by": 1.0, "last_force_at": 5.0, "burst": 1.0}
    changes, _ = landed(views(world=first), Action.STRIKE_STATE)
    world = next(iter(changes.values()))
    assert (world["answered_at"], world["force_moves"], world["burst"], world["first_force_at"]) == (
        10.0,
        1.0,
        2.0,
        5.0,
    )
    changes, _ = landed(views(world={**first, "first_force_by": 0.0, "last_force_by": 0.0}), Action.STRIKE_STATE)
    world = next(iter(changes.values()))
    assert (world["answered_at"], world["force_moves"], world["burst"]) == (NEVER, 0.0, 1.0)


STRUCK = {"first_force_by": 1.0, "first_force_at": 5.5, "last_force_by": 1.0, "last_force_at": 5.5}
"""South has struck north."""


@pytest.mark.parametrize(("begun", "provoked", "is_answer"), [
    (5.5, 0.0, True), (-19.1, 0.0, True), (-20.1, 0.0, False), (5.5, 1.0, False),
])  # fmt: skip
def test_an_answer_comes_within_thirty_days_and_before_anything_new(
    begun: float, provoked: float, is_answer: bool
) -> None:
    """In whole days, as a record has them: day 10 answers day -20, and not the day before."""
    here = views(world=STRUCK | {"first_force_at": begun, "provoked": provoked})
    world = landed(here, Action.STRIKE_STATE)[0][here.world]
    assert world["answered_at"] == (10.0 if is_answer else NEVER)
    assert world["force_later"] == (0.0 if is_answer else 1.0)


def test_force_after_an_answer_is_not_counted_as_late_and_the_answer_stays() -> None:
    here = views(world=STRUCK | {"answered_at": 7.0, "provoked": 1.0})
    world = landed(here, Action.STRIKE_STATE)[0][here.world]
    assert (world["answered_at"], world["force_later"]) == (7.0, 0.0)


@pytest.mark.parametrize(("last", "is_new"), [(9.0, 0.0), (0.0, 0.0), (-0.5, 1.0)])
def test_a_second_blow_of_the_same_side_is_a_new_provocation_unless_it_belongs_to_the_first(
    last: float, is_new: float
) -> None:
    begun = {"first_force_by": 0.0, "first_force_at": -5.0, "last_force_by": 0.0, "last_force_at": last}
    here = views(world=begun, north={"last_force_at": last})
    assert landed(here, Action.STRIKE_STATE)[0][here.world]["provoked"] == is_new
    assert landed(here, Action.SHOW_OF_FORCE)[0][here.world]["provoked"] == 0.0


def test_the_first_force_of_all_is_no_new_provocation_and_no_answer() -> None:
    here = views()
    world = landed(here, Action.STRIKE_STATE)[0][here.world]
    assert (world["provoked"], world["force_later"], world["answered_at"]) == (0.0, 0.0, NEVER)


# Fire in return -------------------------------------------------------------------------------------------------------

IN_CONTACT = (Action.BORDER_FIRE, Action.STRIKE_STATE, Action.GROUND_RAID, Action.WIDE_STRIKE, Action.INVASION)


@pytest.mark.parametrize("action", BLOWS)
def test_forces_in_contact_fire_back_within_hours(action: Action) -> None:
    here = views()
    south = landed(here, action, return_fire=0.001)[0][here.south]
    if action in IN_CONTACT:
        assert (south["pending"], south["in_series"]) == (Action.BORDER_FIRE, RETURNING)
        assert south["next_act"] == pytest.approx(10.15)
    elif action in (Action.MOBILISE, Action.SHOW_OF_FORCE):
        assert (south["pending"], south["in_series"]) == (Action.SHOW_OF_FORCE, RETURNING)
        assert south["next_act"] == pytest.approx(10.15)
    else:
        assert (south["pending"], south["next_act"]) == (NO_ACT, NEVER)


@pytest.mark.parametrize("is_returned", [True, False])
def test_fire_in_return_is_told_as_such_and_leaves_the_answer_to_the_capital(is_returned: bool) -> None:
    struck = {"first_force_at": 9.5, "first_force_by": 1.0, "last_force_by": 1.0, "last_force_at": 9.5}
    sore = {"grief": 1.0, "pressure": 1.0, "felt_at": 10.0, "in_series": RETURNING if is_returned else 0.0}
    here = views(world=struck, north=sore)
    changes, record = landed(here, Action.BORDER_FIRE)
    assert record["action"] == (Action.RETURN_FIRE if is_returned else Action.BORDER_FIRE)
    assert changes[here.world]["answered_at"] == 10.0
    assert changes[here.world]["retaliated_at"] == (NEVER if is_returned else 10.0)
    assert changes[here.north]["grief"] == (1.0 if is_returned else pytest.approx(1.0 - here.world.discharge * 0.8))
    assert (changes[here.north]["pressure"] == 1.0) == is_returned
    shown, told = landed(here, Action.SHOW_OF_FORCE)
    assert told["action"] == (Action.RETURN_DISPLAY if is_returned else Action.SHOW_OF_FORCE)
    assert shown[here.world]["retaliated_at"] == NEVER
    assert changes[here.north]["in_series"] == shown[here.north]["in_series"] == 0.0


def test_what_a_record_tells_was_decided_whatever_was_in_hand() -> None:
    struck = {"first_force_at": 9.5, "first_force_by": 1.0, "last_force_by": 1.0, "last_force_at": 9.5}
    here = views(world=struck, north={"in_series": RETURNING})
    changes, record = on_record(here, Action.BORDER_FIRE)
    assert record["action"] == Action.BORDER_FIRE and changes[here.world]["retaliated_at"] == 10.0


def test_a_clash_is_the_decision_of_the_state_that_began_it() -> None:
    opened = landed(views(), Action.BORDER_FIRE, clash=0.01)[0]
    first = views(world={"first_force_at": 9.5, "first_force_by": 0.0, "last_force_by": 0.0, "last_force_at": 9.5})
    again = landed(first, Action.BORDER_FIRE, clash=0.01)[0]
    struck = views(world={"first_force_at": 9.5, "first_force_by": 1.0, "last_force_by": 1.0, "last_force_at": 9.5})
    answered = landed(struck, Action.BORDER_FIRE, clash=0.01)[0]
    worlds = [next(changes[view] for view in changes if "answered_at" in changes[view]) for changes in
              (opened, again, answered)]  # fmt: skip
    assert [world["answered_at"] for world in worlds] == [10.0, 10.0, 10.0]
    assert [world["retaliated_at"] for world in worlds] == [NEVER, NEVER, 10.0]


@pytest.mark.parametrize(("in_series", "when"), [(0.0, 10.0), (RETURNING, NEVER)])
def test_a_capital_may_come_late_to_what_its_forces_returned_at_once(in_series: float, when: float) -> None:
    late = {"first_force_at": -40.0, "first_force_by": 1.0, "answered_at": -39.5, "last_force_by": 0.0}
    here = views(world=late, north={"in_series": in_series})
    world = landed(here, Action.BORDER_FIRE)[0][here.world]
    assert (world["force_later"], world["retaliated_at"], world["answered_at"]) == (0.0, when, -39.5)


@pytest.mark.parametrize(("theirs", "clash"), [(9.0, 0.999), (-25.0, 0.999), (-1e6, 0.01), (-1e6, 0.999)])
def test_once_both_have_struck_both_soon_look_for_a_way_out(theirs: float, clash: float) -> None:
    here = views(south={"last_force_at": theirs}, north={"next_overture": 90.0})
    changes, _ = landed(here, Action.BORDER_FIRE, clash=clash)
    is_even = theirs == 9.0 or clash < 0.5
    assert changes[here.north]["next_overture"] == (pytest.approx(10.0 + here.world.reply_days) if is_even else 90.0)
    assert changes[here.south]["next_overture"] == (pytest.approx(10.0 + here.world.reply_days) if is_even else NEVER)


def test_across_no_border_a_strike_meets_nobody_who_could_fire_back() -> None:
    here = views(world={"contiguous": 0.0})
    for action in (Action.STRIKE_STATE, Action.WIDE_STRIKE):
        assert landed(here, action, return_fire=0.001)[0][here.south]["next_act"] == NEVER
    helpless = views(south={"can_reach": 0.0})
    assert landed(helpless, Action.BORDER_FIRE, return_fire=0.001)[0][helpless.south]["next_act"] == NEVER


@pytest.mark.parametrize("when", [10.1, 16.0])
@pytest.mark.parametrize("action", [Action.BORDER_FIRE, Action.SHOW_OF_FORCE])
def test_what_a_capital_has_in_hand_goes_before_what_forces_would_return(when: float, action: Action) -> None:
    soon = {"pending": 21.0, "next_act": when, "in_series": 1.0}
    here = views(south=soon)
    south = landed(here, action, return_fire=0.001)[0][here.south]
    assert {name: south[name] for name in soon} == soon


@pytest.mark.parametrize("u", [0.2499, 0.2501])
def test_a_display_is_returned_as_often_as_is_said_also_across_no_border(u: float) -> None:
    here = views(world={"contiguous": 0.0})
    for action in (Action.MOBILISE, Action.SHOW_OF_FORCE):
        assert (landed(here, action, return_fire=u)[0][here.south]["pending"] == Action.SHOW_OF_FORCE) == (u < 0.25)
    far = views(south={"can_reach": 0.0})
    assert landed(far, Action.SHOW_OF_FORCE, return_fire=0.001)[0][far.south]["pending"] == NO_ACT


def test_a_clash_needs_no_fire_in_return() -> None:
    here = views()
    assert landed(here, Action.BORDER_FIRE, clash=0.01, return_fire=0.001)[0][here.south]["next_act"] == NEVER


@pytest.mark.parametrize(("silent", "fires"), [(0.0, True), (3.0, False)])
def test_a_recorded_shot_may_yet_be_returned_but_not_days_of_record_later(silent: float, fires: bool) -> None:
    here = views(world={"free_from": 10.0 + silent})
    south = on_record(here, Action.BORDER_FIRE, return_fire=0.05, soldiers_any=0.001)[0][here.south]
    assert (south["next_act"] < NEVER) is fires


def test_a_raid_on_the_state_is_fought_back_more_often_than_shots_and_one_on_a_group_is_not() -> None:
    here = views()
    u = (np.arange(10_000) + 0.5) / 10_000
    raid = landed(here, Action.GROUND_RAID, return_fire=u)[0][here.south]
    assert np.isfinite(raid["next_act"]).mean() == pytest.approx(here.world.return_fire_wide, abs=1e-4)
    assert landed(here, Action.STRIKE_GROUP, return_fire=0.001)[0][here.south]["next_act"] == NEVER


@pytest.mark.parametrize(("soldiers_any", "chance"), [(1e-6, 0.4), (0.999, 0.05)])
def test_fire_is_returned_as_often_as_said_and_seldom_where_nobody_died(soldiers_any: float, chance: float) -> None:
    """Over 10,000 evenly spaced uniforms: to 0.0001."""
    u = (np.arange(10_000) + 0.5) / 10_000
    here = views()
    south = landed(here, Action.BORDER_FIRE, soldiers_any=soldiers_any, return_fire=u)[0][here.south]
    assert np.isfinite(south["next_act"]).mean() == pytest.approx(chance, abs=1e-4)


# Campaigns, quarrels --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("silent", [0.0, 3.0, 30.0])
def test_a_recorded_blow_opens_a_campaign_by_as_much_as_the_record_leaves_room_for_one(silent: float) -> None:
    """The chance by Bayes, over 10,000 evenly spaced uniforms."""
    u = (np.arange(10_000) + 0.5) / 10_000
    here = views(world={"free_from": 10.0 + silent, "tempo": 0.5})
    north = on_record(here, Action.STRIKE_STATE, campaign=u)[0][here.north]
    spread = here.world.campaign_spread
    not_yet = 1.0 / (1.0 + (silent / (3.5 * math.exp(0.5))) ** (1.0 / spread)) if silent else 1.0
    chance = 0.5 * not_yet / (0.5 * not_yet + 0.5)
    assert (north["in_series"] == 1.0).mean() == pytest.approx(chance, abs=2e-4)
    assert (north["next_act"] >= 10.0 + silent).all()


def test_force_brings_up_quarrels_and_display_does_not() -> None:
    loud = {"issues_factor": 1000.0, "issues_recent": 50.0}
    here = views(world=loud)
    assert landed(here, Action.STRIKE_STATE)[0][here.world]["next_issue"] < NEVER
    assert landed(here, Action.SHOW_OF_FORCE)[0][here.world]["next_issue"] == NEVER
    here = views(world=loud | {"next_issue": 10.001})
    assert landed(here, Action.STRIKE_STATE, renewed=0.99)[0][here.world]["next_issue"] == 10.001


def test_a_clash_counts_for_both_sides() -> None:
    here = views()
    changes, record = landed(here, Action.BORDER_FIRE, clash=0.01, soldiers_any=0.001, soldiers=0.9)
    soldiers = record["deaths_military"]
    mine, theirs = changes[here.north]["military_deaths"], changes[here.south]["military_deaths"]
    assert record["action"] == Action.CLASH and soldiers == mine + theirs and mine == math.floor(0.7 * theirs)
    assert changes[here.south]["acts_of_force"] == changes[here.north]["acts_of_force"] == 1.0
    assert changes[here.world]["answered_at"] == 10.0


def test_wide_force_answered_by_wide_force_is_fighting_and_so_is_a_resisted_invasion() -> None:
    here = views(south={"last_wide_at": 5.0})
    assert landed(here, Action.WIDE_STRIKE)[0][here.world]["fighting"] == 1.0
    assert landed(here, Action.STRIKE_STATE)[0][here.world]["fighting"] == 0.0
    here = views(south={"last_wide_at": 10.0 - 60.0})
    assert landed(here, Action.WIDE_STRIKE)[0][here.world]["fighting"] == 0.0
    assert landed(here, Action.INVASION, resist=0.5)[0][here.world]["fighting"] == 1.0
    assert landed(here, Action.INVASION, resist=0.999)[0][here.world]["fighting"] == 0.0


def test_force_breaks_agreements_and_may_break_off_talks() -> None:
    here = views(world={"agreement": 1.0, "settlement": 1.5, "talks_open": 1.0, "next_sitting": 20.0})
    world = landed(here, Action.BORDER_FIRE, breakoff=0.1)[0][here.world]
    assert (world["agreement"], world["relapse"], world["settlement"]) == (0.0, 1.0, pytest.approx(0.45))
    assert (world["talks_open"], world["next_sitting"]) == (0.0, NEVER)
    world = landed(here, Action.SHOW_OF_FORCE, breakoff=0.1)[0][here.world]
    assert (world["agreement"], world["relapse"], world["talks_open"], world["next_sitting"]) == (1.0, 0.0, 1.0, 20.0)


def test_a_campaign_opens_goes_on_and_swaps() -> None:
    here = views()
    north = landed(here, Action.STRIKE_GROUP, campaign=0.4, swap=0.9)[0][here.north]
    assert (north["pending"], north["in_series"]) == (Action.STRIKE_GROUP, 1.0)
    assert north["next_act"] == pytest.approx(10.0 + here.world.campaign_days)
    assert landed(here, Action.STRIKE_GROUP, campaign=0.4, swap=0.1)[0][here.north]["pending"] == Action.SHOW_OF_FORCE
    assert landed(here, Action.SHOW_OF_FORCE, campaign=0.4, swap=0.1)[0][here.north]["pending"] == Action.STRIKE_GROUP
    assert landed(here, Action.STRIKE_GROUP, campaign=0.6)[0][here.north]["pending"] == NO_ACT
    assert landed(views(north={"in_series": 1.0}), Action.STRIKE_GROUP, campaign=0.6, swap=0.9)[0]
    for never in (Action.MOBILISE, Action.INVASION):
        assert landed(here, never, campaign=0.001)[0][here.north]["pending"] == NO_ACT


def test_a_thousand_dead_soldiers_are_a_war() -> None:
    here = views(north={"military_deaths": WAR_DEATHS - 1.0})
    world = landed(here, Action.WIDE_STRIKE, soldiers_any=0.01, soldiers=0.5)[0][here.world]
    assert (world["peak_rung"], world["peak_hostility"], world["war_at"], world["sustained"]) == (9.0, 5.0, 10.0, 1.0)


def test_force_calls_the_mediator_once_and_the_ministers_at_times() -> None:
    here = views()
    changes, _ = landed(here, Action.STRIKE_STATE, severity=0.5, contact=0.1)
    assert changes[here.envoys]["summons"] == pytest.approx(0.75) and changes[here.envoys]["next_step"] == 10.0
    assert changes[here.world]["next_contact"] == pytest.approx(10.0 + here.world.contact_delay_days)
    changes, _ = landed(views(envoys={"stage": 1.0, "summons": 0.1}), Action.STRIKE_STATE, contact=0.1)
    assert list(changes.values())[-1]["summons"] == 0.1


def test_own_force_discharges_grief_and_display_does_not() -> None:
    here = views(north={"grief": 2.0, "felt_at": 10.0})
    assert landed(here, Action.STRIKE_GROUP)[0][here.north]["grief"] == pytest.approx(2.0 * (1.0 - 0.6))
    assert landed(here, Action.SHOW_OF_FORCE)[0][here.north]["grief"] == 2.0


def test_a_harder_blow_hurts_more() -> None:
    here = views()
    for column in ("grief", "pressure"):
        felt = [
            landed(here, Action.STRIKE_STATE, severity=u, soldiers_any=0.9999, civilians_any=0.9999)[0][here.south]
            for u in (0.01, 0.2, 0.5, 0.8, 0.99)
        ]
        assert (np.diff([feelings[column] for feelings in felt]) > 0.0).all()


def test_the_act_in_hand_lands() -> None:
    here = views(north={"pending": float(Action.STRIKE_STATE)})
    ring = act(10.0, luck("act"), **roles("act", here))
    public = weights(here.world, common_drive(10.0, here.world, here.north, here.south, (here.valley,), (here.envoys,)))
    changes, record = land(
        10.0, luck("act"), float(Action.STRIKE_STATE), public,
        world=here.world, me=here.north, other=here.south, quarry=(here.red,), mediators=(here.envoys,),
    )  # fmt: skip
    assert ring.changes == changes and ring.record == record
    assert ring.actor is here.north and ring.target is here.south
