"""From a scenario to a model: who stands how to whom, where numbers land, rules of one's own."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from sim.engine.lanes import run_lanes
from sim.engine.reference import run_reference, trace_run
from sim.model.compile import check_playable, compile_model
from sim.model.elementwise import exponential
from sim.model.new_rule import NewRule
from sim.model.rules import KINDS
from sim.model.structure import MAX_CLOCKS, Clock, Model, Ring, check
from sim.scenario.entities import Coefficients
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load_text
from sim.vocabulary import ACTIONS, Action, Rung
from tests.model.numbers import SHARED

TEXT = """
schema_version = 1
title = "Roles"
horizon_days = 40
[states.north]
resolve = { distribution = "beta", a = 4, b = 5 }
[states.south]
[groups.guests]
host = "south"
target = "north"
[groups.paid]
host = "broker"
target = "south"
sponsor = "north"
[groups.roamers]
host = "both"
target = ["north", "south"]
[groups.strays]
host = "broker"
target = "north"
[third_parties.broker]
mediates = true
restrains = ["south"]
[third_parties.watcher]
"""


def model(text: str = TEXT, **options: Any) -> Model:
    return compile_model(load_text(text, **{key: value for key, value in options.items() if key != "rules"}),
                         options.get("rules"))  # fmt: skip


def roles_of(made: Model, name: str) -> dict[str, Any]:
    """Roles of a clock, as names of entities."""
    clock = next(clock for clock in made.clocks if clock.name == name)
    return {
        role: made.entities[which].name if isinstance(which, int) else tuple(made.entities[one].name for one in which)
        for role, which in clock.roles
    }


def test_roles_of_a_state_s_desks() -> None:
    made = model()
    north, south = roles_of(made, "decision:north"), roles_of(made, "decision:south")
    assert (north["me"], north["other"], south["me"], south["other"]) == ("north", "south", "south", "north")
    assert north["quarry"] == ("guests", "roamers") and south["quarry"] == ("roamers",)
    assert north["patrons"] == () and north["other_patrons"] == ("broker",) and south["patrons"] == ("broker",)
    assert "wards" not in north and "mediators" not in north, "a cabinet decides on force alone"
    north, south = roles_of(made, "overture:north"), roles_of(made, "overture:south")
    assert north["wards"] == ("paid", "roamers") and south["wards"] == ("guests", "roamers")
    assert north["mediators"] == south["mediators"] == ("broker",)
    assert north["groups"] == ("guests", "paid", "roamers", "strays") and "quarry" not in north
    assert set(roles_of(made, "voice:north")) == {"world", "me", "other", "patrons", "regions"}
    assert set(roles_of(made, "alarm:north")) == {"world", "me", "other", "mediators"}
    assert roles_of(made, "rally:south") == {"world": "world", "me": "south"}


def test_blame_falls_on_the_host_or_the_one_who_pays() -> None:
    blame = {entity.name: entity.parameters["blames_other"] for entity in model().entities if entity.kind == "front"}
    assert blame == {"guests>north": 1.0, "paid>south": 1.0, "roamers>north": 0.5, "roamers>south": 0.5,
                     "strays>north": 0.0}  # fmt: skip


@pytest.mark.parametrize(("sponsor", "blame", "wards"), [("", 0.0, ()), ('sponsor = "south"\n', 1.0, ("guests",))])
def test_a_group_in_its_target_s_own_land_is_blamed_on_a_sponsor_alone(
    sponsor: str, blame: float, wards: tuple[str, ...]
) -> None:
    text = TEXT.replace('host = "south"\ntarget = "north"\n', f'host = "north"\ntarget = "north"\n{sponsor}', 1)
    made = model(text)
    front = next(entity for entity in made.entities if entity.name == "guests>north")
    assert front.parameters["blames_other"] == blame
    assert roles_of(made, "decision:north")["quarry"] == ("roamers",), "nobody strikes abroad what sits at home"
    north, south = roles_of(made, "overture:north"), roles_of(made, "overture:south")
    assert "guests" not in north["wards"], "nobody orders its own enemy"
    assert south["wards"] == (*wards, "roamers")


@pytest.mark.slow
def test_an_insurgent_at_home_wrongs_no_neighbour() -> None:
    abroad = load_text(AT_THE_BORDER)
    at_home = load_text(AT_THE_BORDER.replace('host = "south"', 'host = "north"'))
    across, within = (run_lanes(compile_model(one), seed=3, runs=np.arange(400)).table for one in (abroad, at_home))
    assert (within["force_moves"] > 0).mean() < (across["force_moves"] > 0).mean() - 0.05


EVERY_ATTACK_IS_GRAVE = SHARED.replace("gravity_attack = -2.0", "gravity_attack = 50.0")
AT_THE_BORDER = f"""
schema_version = 1
title = "An insurgent"
horizon_days = 120
[states.north]
[states.south]
[groups.rebels]
host = "south"
target = "north"
attacks_per_year = 30
{EVERY_ATTACK_IS_GRAVE}"""


def test_attacks_are_shared_between_targets() -> None:
    share = {entity.name: entity.parameters["share"] for entity in model().entities if entity.kind == "front"}
    assert share["roamers>north"] == share["roamers>south"] == 0.5 and share["guests>north"] == 1.0


def test_clocks_have_names_of_their_own_and_rank_by_what_comes_first() -> None:
    words = list(dict.fromkeys(clock.kind.word for clock in model().clocks))
    assert words == ["attack", "aftershock", "stock", "alarm", "voice", "decision", "overture", "act", "rally",
                     "contact", "sitting", "mediation", "battle", "issue", "calm", "quiet"]  # fmt: skip
    assert len({clock.name for clock in model().clocks}) == len(model().clocks)


def test_only_mediators_have_a_clock_among_third_parties() -> None:
    assert [clock.name for clock in model().clocks if clock.kind.word == "mediation"] == ["mediation:broker"]


def test_every_rule_gets_the_roles_that_it_asks_for() -> None:
    import inspect

    for clock in model().clocks:
        asked = set(inspect.signature(clock.kind.rule).parameters) - {"now", "luck"}
        assert asked == {role for role, _ in clock.roles}, clock.name


def test_numbers_land_where_their_path_says() -> None:
    made = model(overrides=["states.south.resolve=0.9", "actions.protest.cost=0.7", "groups.paid.control=0.2"])
    for path, value in (("states.south.resolve", 0.9), ("actions.protest.cost", 0.7), ("groups.paid.control", 0.2),
                        ("coefficients.base_drive", Coefficients().base_drive.value),
                        ("dyad.contiguous", 1.0)):  # fmt: skip
        place = made.paths[path]
        found = made.entities[place.entity].parameters[place.attribute]
        assert (found if place.part is None else found[place.part]) == value
    assert [uncertain.path for uncertain in made.uncertain] == ["states.north.resolve"]


def test_a_strike_on_disputed_ground_stands_on_a_lower_rung() -> None:
    plain, disputed = model(), model(overrides=["dyad.disputed_ground=true"])
    assert plain.entities[0].parameters["rung_of"][Action.STRIKE_GROUP] == Rung.STRIKE_ON_GROUP
    assert disputed.entities[0].parameters["rung_of"][Action.STRIKE_GROUP] == Rung.STRIKE_DISPUTED_GROUND
    assert plain.entities[0].parameters["hostility_of"] == tuple(float(ACTIONS[act].hostility) for act in Action)


def test_mechanisms_that_are_off_are_off_in_the_model() -> None:
    made = model(TEXT + "[mechanisms]\nspoilers = false\nalert = false\n")
    assert made.entities[made.entity("guests")].parameters["spoiler_factor"] == 1.0
    assert made.entities[0].parameters["alert_factor"] == 1.0


def test_a_model_can_be_sent_to_another_process() -> None:
    made = model()
    again = pickle.loads(pickle.dumps(made))
    runs = np.arange(5)
    assert run_lanes(again, seed=1, runs=runs).table.tobytes() == run_lanes(made, seed=1, runs=runs).table.tobytes()


# The record -----------------------------------------------------------------------------------------------------------

RECORD = """
[[history]]
day = -3
actor = "guests"
target = "north"
action = "attack_by_group"
deaths = 11
source = "s"
[[history]]
day = 0
actor = "north"
target = "south"
action = "strike"
against = "guests"
deaths = 2
source = "s"
[[history]]
day = 0
actor = "south"
target = "north"
action = "protest"
source = "s"
[[history]]
day = 0
actor = "somebody"
target = "south"
action = "attack_by_group"
deaths_civilian = 4
source = "s"
[[history]]
day = 2
actor = "broker"
target = "both"
action = "mediation_offer"
source = "s"
[[history]]
day = 5
actor = "both"
target = "both"
action = "talks"
source = "s"
"""


def told(history_until: int | str) -> list[tuple[float, str, str | None, str | None, int]]:
    made = model(TEXT + RECORD, history_until=history_until)
    entries = trace_run(made, seed=1, run=0)
    is_recorded = ("record", "recorded_attack", "incident", "recorded_offer")
    return [(e.time, e.kind, e.actor, e.target, e.action) for e in entries if e.kind in is_recorded]


def test_recorded_days_come_true_in_order_up_to_the_last_day_that_is_forced() -> None:
    step = 2.0**-10
    whole = [
        (-3 + step, "recorded_attack", "guests", "north", Action.ATTACK_BY_GROUP),
        (step, "record", "north", "south", Action.STRIKE_GROUP),
        (2 * step, "record", "south", "north", Action.PROTEST),
        (3 * step, "incident", None, "south", Action.ATTACK_BY_GROUP),
        (2 + step, "recorded_offer", "broker", None, Action.MEDIATION),
        (5 + step, "record", "north", "south", Action.TALKS),
    ]
    assert told(5) == whole and told(0) == whole[:4] and told(4) == whole[:5] and told("none") == []


def test_nothing_free_happens_before_the_record_ends() -> None:
    made = model(TEXT + RECORD, history_until=5)
    events = run_lanes(made, seed=2, runs=np.arange(60), record=True).events
    at_once = ("incident", "stock", "alarm")
    free = [kind for kind in made.kinds if not kind.startswith("record") and kind not in at_once]
    codes = [made.kinds.index(kind) for kind in free]
    assert events["time"][np.isin(events["kind"], codes)].min() > 5.0
    assert made.start == -3.0


def test_an_entry_without_effect_takes_no_time_of_the_record() -> None:
    idle = '[[history]]\nday = {}\nactor = "broker"\ntarget = "north"\naction = "protest"\nsource = "s"\n'
    plain, beside = (model(text, history_until=5) for text in (TEXT + RECORD, TEXT + idle.format(-9) + RECORD))
    assert (plain.start, plain.clocks) == (beside.start, beside.clocks)


def test_recorded_deaths_are_counted_from_day_zero_on() -> None:
    table = run_lanes(model(TEXT + RECORD, history_until=0, horizon_days=5.5), seed=1, runs=np.arange(20)).table
    assert (table["deaths_civilian"] >= 2.0).all() and (table["deaths_civilian"] == 2.0).any()
    assert (table["deaths_attacks"] >= 4.0).all() and (table["deaths_attacks"] == 4.0).any()
    assert (table["acts_of_force_a"] >= 1).all()


def test_a_recorded_blow_is_no_more_than_what_the_record_says() -> None:
    """Recorded fire across a border is fire by one side, with the deaths of the record."""
    fire = """
[[history]]
day = 0
actor = "north"
target = "south"
action = "shelling"
deaths_military = 10
source = "s"
"""
    off = ["mechanisms.return_fire=false"]  # and before the other side can have thought
    made = model(TEXT + fire, history_until=0, horizon_days=0.09, overrides=off)
    batch = run_lanes(made, seed=3, runs=np.arange(200), record=True)
    recorded = batch.events[batch.events["kind"] == made.kinds.index("record")]
    assert (recorded["deaths_military"] == 10.0).all()
    assert (batch.table["acts_of_force_b"][batch.table["acts_of_force_a"] == 1] == 0).all()


# Rules of one's own ---------------------------------------------------------------------------------------------------


def summer_rain(now: Any, luck: Any, *, own: Any, world: Any, a: Any, b: Any, groups: Any, parties: Any,
                regions: Any) -> Ring:  # fmt: skip
    """Rain that washes some grief away, on and on."""
    return Ring({
        own: {"fallen": own.fallen + 1.0, "next_ring": now + exponential(own.days, luck.gap)},
        a: {"grief": a.grief * 0.5}, b: {"grief": b.grief * 0.5},
    }, record={"deaths_civilian": own.fallen})  # fmt: skip


RAIN = NewRule(summer_rain, slots=("gap",), first_day=3.0, fields={"fallen": 0.0}, parameters={"days": 2.0})


@pytest.mark.slow
def test_a_new_rule_rings_in_both_engines_alike() -> None:
    made = model(rules={"rain": RAIN})
    runs = np.arange(30)
    fast, slow = (engine(made, seed=4, runs=runs, record=True) for engine in (run_lanes, run_reference))
    assert fast.table.tobytes() == slow.table.tobytes() and fast.events.tobytes() == slow.events.tobytes()
    rain = fast.events[fast.events["kind"] == made.kinds.index("rain")]
    assert rain["time"].min() == 3.0
    assert len(rain) == pytest.approx(30 * (1 + 37 / 2), rel=0.2)
    for run in runs:
        told = rain["deaths_civilian"][rain["run"] == run]
        assert told.tolist() == list(range(len(told)))


@pytest.mark.slow
def test_a_new_rule_that_does_nothing_changes_nothing() -> None:
    def idle(now: Any, luck: Any, *, own: Any, **others: Any) -> Ring:
        return Ring({own: {"next_ring": now + 1.0}})

    runs = np.arange(20)
    plain = run_lanes(model(), seed=5, runs=runs, record=True).events
    made = model(rules={"idle": NewRule(idle)})
    events = run_lanes(made, seed=5, runs=runs, record=True).events
    assert events[events["kind"] != made.kinds.index("idle")].tobytes() == plain.tobytes()


@pytest.mark.slow
def test_a_replaced_rule_takes_the_place_of_the_old_one() -> None:
    def never_answer(now: Any, luck: Any, *, world: Any, me: Any, other: Any, **others: Any) -> Ring:
        return Ring({me: {}}, actor=me, target=other)

    table = run_lanes(model(rules={"decision": never_answer}), seed=6, runs=np.arange(100)).table
    assert not table["acts_of_force_a"].any() and not table["acts_of_force_b"].any()
    assert run_lanes(model(), seed=6, runs=np.arange(100)).table["acts_of_force_a"].any()


@pytest.mark.slow
def test_a_replaced_rule_that_is_the_old_one_changes_nothing() -> None:
    runs = np.arange(20)
    same = model(rules={word: kind.rule for word, kind in KINDS.items()})
    assert run_lanes(same, seed=6, runs=runs).table.tobytes() == run_lanes(model(), seed=6, runs=runs).table.tobytes()


def test_wrong_rules_are_refused() -> None:
    with pytest.raises(ValueError, match="no rule 'decisions' to replace; known are alarm, voice, decision"):
        model(rules={"decisions": summer_rain})
    with pytest.raises(ValueError, match="'decision' is a kind of clock already"):
        model(rules={"decision": RAIN})


def test_unsound_models_are_refused() -> None:
    import dataclasses

    made = model()
    with pytest.raises(ValueError, match="two clocks are called"):
        check(dataclasses.replace(made, clocks=(*made.clocks, made.clocks[0])))
    with pytest.raises(ValueError, match=f"at most {MAX_CLOCKS} fit"):
        many = tuple(Clock(f"{place}", made.clocks[0].kind, 0, ()) for place in range(MAX_CLOCKS + 1))
        check(dataclasses.replace(made, clocks=many))
    with pytest.raises(ValueError, match="max_events"):
        check(dataclasses.replace(made, max_events=0))
    with pytest.raises(ValueError, match="must lie within"):
        check(dataclasses.replace(made, horizon=9000.0))


MANY_GROUPS = "".join(f'[groups.band_{i}]\nhost = "south"\ntarget = "north"\n' for i in range(80))


def test_more_clocks_than_fit_are_a_fault_that_counts_them() -> None:
    with pytest.raises(ScenarioError) as caught:
        check_playable(load_text(TEXT + MANY_GROUPS, name="many.toml"))
    told = str(caught.value)
    assert told.startswith(
        "many.toml: needs 273 clocks, and 255 fit: 254 for groups (1 each, and 2 for each of their t"
    )
    assert "1 for mediators, 18 for the two states" in told


def test_a_start_with_more_clocks_than_fit_is_a_fault_of_the_file() -> None:
    groups = MANY_GROUPS.replace("band_74", "unused").partition("[groups.unused]")[0]
    record = "".join(
        f'[[history]]\nday = 1\nactor = "band_{i}"\ntarget = "north"\naction = "attack_by_group"\nassumption = "x"\n'
        for i in range(20)
    )
    text = TEXT + groups + record + "[starts.late]\nhistory_until = 1\n"
    with pytest.raises(ScenarioError, match="20 for the forced record"):
        check_playable(load_text(text, name="many.toml"))
