"""Inputs without effect are named with their reason, exactly: neither one too few nor one too many."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.model.structure import Ring
from sim.results.design import Design, Factor
from sim.results.digest import equal_along
from sim.scenario.entities import RECORDS
from sim.scenario.idle import ALIKE, NEEDS, RECORD, given_in_vain, idle_sentence, why_idle
from sim.scenario.load import load_text
from sim.scenario.names import parse_dotted
from sim.scenario.quantity import specifications
from sim.scenario.records import Scenario
from sim.scenario.shape import specification_at
from sim.study.designs import grid
from sim.study.inputs import idle_inputs
from tests.model.test_mechanisms import TEXT

RUNS = 300
EVERYTHING = TEXT.format(contiguous="true")
"""A scenario in which every mechanism acts."""
GROUPLESS = re.sub(r"\[groups[^\[]*", "", EVERYTHING).replace('against = "hill_men"', "")
"""The same without groups."""


def reasons(result: Any) -> dict[str, str]:
    return {one.key: one.reason for one in result.idle}


PLAYED = [key for key in NEEDS if key not in ("groups.military_share", "third_parties.restrains")]
"""The one is told in events alone, not in rows; the other is a list, which no sweep varies."""
SETS = [(key, place) for key in PLAYED for place in range(len(NEEDS[key]))]
SPREAD = {
    "dyad.nuclear": (0, 2), "dyad.relationship": ("wary", "hostile"),
    "groups.excitation_days": (2, 40), "groups.recovery_days": (5, 2000), "region.fade_days": (2, 2000),
    "coefficients.grief_days": (2, 90), "coefficients.issues_recent_days": (1, 20000), "states.election_day": (1, 20),
    }  # fmt: skip
"""Two values that are far apart, for what `_far_apart` does not find."""
LOUD = [
    "dyad.nuclear=2",
    "coefficients.drive_nuclear=0.3",
    "coefficients.nuclear_fear=3",
    "groups.hill_men.provocation=1",
    "coefficients.election_pull=5",
    "coefficients.issues_recent=1",
    "dyad.issues_factor=20",
    "actions.wide_strike.cost=0",
    "actions.covert_act.cost=-1",
]
"""What is zero, small or rare by default in that scenario, and acts here."""
NAMES = {
    "states": ("north", "south"), "groups": ("hill_men", "coast_men"), "third_parties": ("envoys",),
    "region": ("valley",), "actions": ("accept",),
}  # fmt: skip


def _named(key: str) -> list[str]:
    table, *names = key.split(".")
    if table in NAMES and names[0] != "*" and len(names) == 1:
        return [f"{table}.{NAMES[table][0]}.{names[0]}"]
    return [key.replace("*", name) for name in NAMES[table]] if "*" in key else [key]


def _zero(need: str) -> str:
    key, _, silent = need.partition("=")
    specified = specification_at(parse_dotted(_named(key)[0]) or ())
    if specified is None:
        return silent or "[]"
    return "1" if silent == ALIKE else silent or ("false" if specified.is_flag else "0")


def _far_apart(key: str) -> tuple[Any, Any]:
    specified = specification_at(parse_dotted(_named(key)[0]) or ())
    if key in SPREAD or specified is None:
        return SPREAD.get(key, (0, 0))
    return (False, True) if specified.is_flag else (max(specified.low, -5.0), min(specified.high, 5.0))


def _silenced(key: str, place: int) -> Scenario:
    """The scenario in which nothing of one set acts; what has no groups, or no record, is without them."""
    needs = NEEDS[key][place]
    is_groupless = "groups.*.host" in needs
    given = [loud for loud in LOUD if not (is_groupless and loud.startswith("groups."))]
    given += [f"{name}={_zero(need)}" for need in needs if _can_be_set(need) for name in _named(need.partition("=")[0])]
    text = GROUPLESS if is_groupless else EVERYTHING
    return load_text(text, overrides=given, history_until="none" if RECORD in needs else None)


def _can_be_set(need: str) -> bool:
    return not need.startswith("history.") and need != "groups.*.host"


def _played(scenario: Scenario, key: str) -> sim.SweepResult:
    return sim.sweep(scenario, {_named(key)[0]: _far_apart(key)}, runs=RUNS, seed=3)


def test_a_record_that_is_not_played_is_the_reason() -> None:
    scenario = sim.load("tutorial", history_until="none")
    result = sim.sweep(scenario, {"history[0].deaths_militant": [0, 10]}, runs=5, seed=1)
    assert reasons(result) == {"history[0].deaths_militant": "the record is not played: no entry of it is forced"}
    assert result.to_json()["without_effect"] == [one.to_json() for one in result.idle]


def test_a_record_that_is_played_acts() -> None:
    assert not sim.sweep("tutorial", {"history[0].deaths_militant": [0, 10]}, runs=5, seed=1).idle


def test_an_entry_after_the_last_forced_day_is_the_reason() -> None:
    scenario = sim.load("iran_pakistan_2024")
    entry = next(entry for entry in scenario.history if entry.day > 0)
    key = f"history.{entry.id}.deaths"
    assert why_idle(scenario, key) == (
        f"the record is not played that far: its entry is of day {entry.day}, and day 0 is the last that is forced"
    )
    assert why_idle(sim.load("iran_pakistan_2024", history_until=entry.day), key) is None
    moved = sim.load("iran_pakistan_2024", overrides={f"history.{entry.id}.day": 9})
    assert [one.key for one in given_in_vain(moved)] == [f"history.{entry.id}.day"]
    forced = sim.load("iran_pakistan_2024", overrides={f"history.{entry.id}.day": 0})
    assert not list(given_in_vain(forced))


@pytest.mark.slow
def test_the_day_of_an_entry_that_stays_free_or_is_left_out_is_named() -> None:
    scenario = sim.load("iran_pakistan_2024")
    key = f"history.{next(entry.id for entry in scenario.history if entry.day > 0)}.day"
    free = sim.sweep(scenario, {key: [2, 4, 4000]}, runs=5, seed=1)
    assert reasons(free) == {key: "its entry is forced on none of these days"}
    assert not sim.sweep(scenario, {key: [0, 4]}, runs=5, seed=1).idle
    both = sim.sweep(scenario, {key: [2, 4], "history_until": [0, 3]}, runs=5, seed=1)
    assert key not in reasons(both)


@pytest.mark.parametrize("off", ["mechanisms.look_ahead=false", "coefficients.look_ahead=0"])
def test_what_acts_through_a_mechanism_that_is_off_is_named(off: str) -> None:
    given = sim.run(sim.load("tutorial", overrides=[off, "coefficients.fear_of_wide=8"]), runs=5, seed=1)
    reason = "the mechanism look_ahead is off" if off.startswith("mech") else "coefficients.look_ahead is 0"
    assert reasons(given) == {"coefficients.fear_of_wide": reason}
    varied = sim.sweep(sim.load("tutorial", overrides=[off]), {"coefficients.fear_of_wide": [1, 8]}, runs=5, seed=1)
    assert reasons(varied) == {"coefficients.fear_of_wide": reason}


def test_a_reason_is_followed_to_its_end() -> None:
    """Nuclear weapons act through a fear, and that through the look-ahead."""
    scenario = sim.load("tutorial", overrides=["mechanisms.look_ahead=false", "coefficients.nuclear_fear=2"])
    assert why_idle(scenario, "dyad.nuclear") == "coefficients.drive_nuclear is 0, and the mechanism look_ahead is off"
    look = {"mechanisms.look_ahead": [True, False], "dyad.nuclear": [0, 2]}
    assert not idle_inputs(
        sim.load("tutorial", overrides=["coefficients.nuclear_fear=2"]),
        grid([Factor(key, tuple(levels)) for key, levels in look.items()]),
    )


def test_a_design_of_many_points_is_asked_once_where_their_values_do_not_matter() -> None:
    """The look-ahead differs from point to point, and cannot act at any."""
    scenario = sim.load("tutorial", overrides=["coefficients.choice_precision=0"])
    factors = [Factor(f"coefficients.{name}", low=0.5, high=2.0) for name in ("look_ahead", "fear_of_wide")]
    design = Design("lhs", tuple(factors), tuple((1.0 + point / 1e5, 1.0) for point in range(50_000)))
    found = {one.key: one.reason for one in idle_inputs(scenario, design)}
    assert found == {factor.key: "coefficients.choice_precision is 0" for factor in factors}


def test_attributes_of_attacks_that_never_come_are_named() -> None:
    quiet = sim.load("tutorial", overrides=["groups.red_hand.attacks_per_year=0", "groups.red_hand.branching_ratio=0"])
    reason = "groups.red_hand.attacks_per_year and groups.red_hand.provocation are 0"
    for name in ("deaths_log_mean", "deaths_tail_exponent", "evidence_quality", "sponsorship"):
        assert reason in (why_idle(quiet, f"groups.red_hand.{name}") or ""), name
    attack = {"actor": "hill_men", "target": "north", "action": "attack_by_group"}
    told = "".join(f'{key} = "{word}"\n' for key, word in attack.items())
    text = f"{EVERYTHING}[[history]]\nday = 0\n{told}assumption = 'invented'\n"
    given = ["groups.hill_men.attacks_per_year=0", "groups.hill_men.branching_ratio=0"]
    assert why_idle(load_text(text, overrides=given), "groups.hill_men.deaths_log_mean") is None
    assert why_idle(load_text(text, overrides=given), "groups.hill_men.excitation_days") is not None


ENTRY = '[[history]]\nday = 0\nactor = "{}"\ntarget = "both"\naction = "{}"\nassumption = "invented"\n'


@pytest.mark.parametrize(
    ("actor", "action", "given", "reason"),
    [
        ("envoys", "sanctions", (), "envoys is neither of the two states, so that all it can do is offer to mediate"),
        ("elders", "mediation_offer", (), "elders is no third party of the scenario"),
        ("envoys", "mediation_offer", ("third_parties.envoys.mediates=false",),
         "third_parties.envoys.mediates is false"),
        ("envoys", "mediation_offer", ("mechanisms.mediation=false",), "the mechanism mediation is off"),
    ],
)  # fmt: skip
def test_an_entry_of_the_record_that_does_nothing_is_named(
    actor: str, action: str, given: tuple[str, ...], reason: str
) -> None:
    texts = (EVERYTHING, EVERYTHING + ENTRY.format(actor, action))
    plain, beside = (sim.run(load_text(text, overrides=given), runs=20, seed=1) for text in texts)
    assert reasons(beside)[f"history.{actor}_{action}_day_0"] == reason
    assert beside.digest == plain.digest
    assert not any(key.startswith("history") for key in reasons(plain))
    free = load_text(texts[1], overrides=given, history_until="none")
    assert f"history.{actor}_{action}_day_0" not in {one.key for one in given_in_vain(free)}


def test_an_offer_on_record_is_not_named_where_whether_somebody_mediates_is_varied() -> None:
    offer = load_text(EVERYTHING + ENTRY.format("envoys", "mediation_offer"), overrides="mechanisms.mediation=false")
    assert reasons(sim.run(offer, runs=5, seed=1))["history.envoys_mediation_offer_day_0"]
    for key in ("third_parties.envoys.mediates", "mechanisms.mediation"):
        base = load_text(EVERYTHING + ENTRY.format("envoys", "mediation_offer"), overrides=f"{key}=false")
        found = reasons(sim.sweep(base, {key: [True, False]}, runs=5, seed=1))
        assert "history.envoys_mediation_offer_day_0" not in found


def test_a_start_where_no_run_begins_is_the_reason() -> None:
    given = {"starts.before_first_strike.history_until": 0}
    assert reasons(sim.run(sim.load("iran_pakistan_2024", overrides=given), runs=5, seed=1)) == {
        "starts.before_first_strike.history_until": "runs do not begin there"
    }
    assert not list(given_in_vain(sim.load("iran_pakistan_2024", overrides=given, start="before_first_strike")))


def test_a_mechanism_that_is_off_is_the_reason_for_switches_too() -> None:
    scenario = sim.load("tutorial", overrides=["mechanisms.mediation=false"])
    result = sim.sweep(scenario, {"third_parties.farland.mediates": [True, False]}, runs=5, seed=1)
    assert reasons(result) == {"third_parties.farland.mediates": "the mechanism mediation is off"}


def test_a_zero_that_multiplies_it_is_the_reason() -> None:
    found = reasons(sim.sweep("tutorial", {"dyad.nuclear": [0, 2]}, runs=5, seed=1))
    assert found == {"dyad.nuclear": "coefficients.drive_nuclear and coefficients.nuclear_fear are 0"}


def test_a_column_of_a_sample_under_a_given_value_is_named(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(
        "weight,coefficients.base_drive,coefficients.heat_spread\n1,-1.4,0.6\n1,-1,0.7\n"
    )
    scenario = sim.load("tutorial", overrides=["coefficients.heat_spread=0.5"], parameters=tmp_path / "rows.csv")
    result = sim.sweep(scenario, {"coefficients.base_drive": [-2, -1]}, runs=5, seed=1)
    assert reasons(result) == {
        "coefficients.heat_spread of rows.csv": "given by --set", "coefficients.base_drive of rows.csv": "it is varied",
    }  # fmt: skip
    assert reasons(sim.run(scenario, runs=5, seed=1)) == {"coefficients.heat_spread of rows.csv": "given by --set"}


def test_a_factor_that_acts_at_some_points_only_is_not_named() -> None:
    vary = {"mechanisms.mediation": [True, False], "third_parties.farland.arrival_days": [1, 200]}
    assert not idle_inputs(sim.load("tutorial"), grid([Factor(key, tuple(levels)) for key, levels in vary.items()]))


def test_equal_rows_name_a_factor_and_one_changed_bit_does_not() -> None:
    design = grid([Factor("x", (1, 2, 3)), Factor("y", (1, 2))])
    rows = [b"one", b"two"] * 3
    assert equal_along(design, rows.__getitem__) == {"x": 4}
    rows[5] = b"twp"
    assert equal_along(design, rows.__getitem__) == {}


def test_points_that_differ_in_several_factors_say_nothing() -> None:
    design = Design("lhs", (Factor("x", low=0, high=1), Factor("y", low=0, high=1)), ((0.1, 0.2), (0.3, 0.4)))
    assert equal_along(design, lambda point: b"equal") == {}


def test_a_factor_under_which_all_rows_are_equal_says_in_how_many_runs() -> None:
    """Within half a day nobody has come to mediate, let alone tries again."""
    scenario = sim.load("tutorial", horizon_days=0.5)
    found = reasons(sim.sweep(scenario, {"coefficients.retry_days": [5, 50]}, runs=5, seed=1))
    assert found == {
        "coefficients.retry_days": "all rows are equal, in 5 runs at each of 1 pair of points that differ in it alone"
    }


def test_what_a_run_is_given_in_vain_is_named() -> None:
    given = {"dyad.nuclear": 1, "horizon_days": 120, "states.northmark.resolve": 0.4, "states.southmark.resolve": 0.3}
    result = sim.run(sim.load("tutorial", overrides=given), runs=5, seed=1)
    assert idle_sentence(result.idle) == (
        "Without effect on any run: dyad.nuclear (coefficients.drive_nuclear and coefficients.nuclear_fear are 0); "
        "horizon_days, states.northmark.resolve (the value that it has without --set)."
    )
    assert result.to_json()["without_effect"][0]["key"] == "dyad.nuclear"
    assert "Without effect on any run: dyad.nuclear" in result._repr_html_()


@pytest.mark.parametrize(
    ("given", "varied", "option"),
    [
        ({"start": "after_recall"}, "start=after_recall,after_retaliation", "--start"),
        ({"start": "after_recall"}, "history_until=0,1", "--start"),
        ({"history_until": 1}, "start=after_recall,after_retaliation", "--history-until"),
        ({"horizon_days": 30}, "horizon_days=40,50", "--horizon"),
    ],
)
def test_an_option_for_what_is_varied_is_said_to_be_without_effect(
    given: dict[str, Any], varied: str, option: str
) -> None:
    swept = sim.sweep(sim.load("iran_pakistan_2024", **given), varied, runs=2, seed=1)
    assert reasons(swept)[option] == "it is varied"


def test_a_comparison_names_a_change_that_changed_nothing() -> None:
    same = sim.compare("tutorial", overrides="dyad.nuclear=2", runs=5, seed=1)
    assert "dyad.nuclear" in reasons(same) and "Without effect on any run" in same._repr_html_()
    unseen = sim.compare(sim.load("tutorial", horizon_days=0.5), overrides="coefficients.retry_days=50", runs=5, seed=1)
    assert reasons(unseen) == {"coefficients.retry_days": "all rows of A and B are equal, in 5 pairs of runs"}
    assert not sim.compare("tutorial", overrides="states.northmark.resolve=0.9", runs=50, seed=1).idle


@pytest.mark.parametrize("change", ["grave=true", "day=9"])
def test_a_comparison_names_an_entry_of_the_record_once(change: str) -> None:
    """Its number is that of the file, also where the change puts it elsewhere in the record."""
    scenario = sim.load("iran_pakistan_2024")
    place, entry = next((place, entry) for place, entry in enumerate(scenario.history) if entry.day == 1)
    for name in (f"[{place}]", f".{entry.id}"):
        key = f"history{name}.{change.partition('=')[0]}"
        same = sim.compare(scenario, overrides=f"history{name}.{change}", runs=5, seed=1)
        assert list(reasons(same)) == [key]
        assert f"its entry is of day {9 if 'day' in change else 1}, and day 0 is the last" in reasons(same)[key]


def test_screening_names_what_changed_no_run() -> None:
    vary = ["states.northmark.resolve=0.1:0.9", "dyad.nuclear=0,1,2"]
    found = sim.sensitivity(
        "tutorial", vary, method="morris", trajectories=4, runs=10, seed=1, responses=["talks_held"]
    )
    assert [one.key for one in found.idle] == ["dyad.nuclear"]
    assert idle_sentence(found.idle) in found.remarks


@pytest.mark.slow
def test_a_law_that_is_given_and_spread_over_is_not_given_in_vain(tmp_path: Path) -> None:
    (tmp_path / "fit.csv").write_text("coefficients.base_drive\n-1.4\n-1.2\n-1\n")
    law = 'states.north.resolve={distribution="beta", a=2, b=2, assumption="for tests"}'
    scenario = load_text(EVERYTHING, name="border", overrides=[law], parameters=str(tmp_path / "fit.csv"))
    assert reasons(sim.sweep(scenario, design="lhs", points=4, runs=20, seed=1)) == {}
    drawn = sim.discover(sim.run(scenario, runs=60, seed=1), target="answered_by_force")
    assert set(drawn.design.keys) >= {"states.north.resolve", "coefficients.base_drive"} and reasons(drawn) == {}
    over = ["states.north.resolve=0.2:0.8", "coefficients.base_drive=-2:-1"]
    assert set(reasons(sim.sweep(scenario, over, design="lhs", points=4, runs=2, seed=1))) == {
        "--set states.north.resolve", "coefficients.base_drive of fit.csv",
    }  # fmt: skip


@pytest.mark.slow
def test_a_search_for_conditions_names_what_changed_no_run() -> None:
    vary = ["coefficients.overture_days=1:60", "dyad.nuclear=0,1,2"]
    found = sim.discover("tutorial", vary, target="talks_held", points=60, runs=20, seed=1)
    assert [one.key for one in found.idle] == ["dyad.nuclear"]
    assert idle_sentence(found.idle) in found.remarks


def test_every_number_of_the_model_says_what_it_acts_through() -> None:
    numbers = {f"{table}.{one.name}" for table, record in RECORDS.items() for one in specifications(record)}
    assert numbers | {"dyad.relationship", "third_parties.restrains"} == set(NEEDS)


@pytest.mark.slow
@pytest.mark.parametrize(("key", "place"), SETS)
def test_what_acts_through_something_silent_changes_no_row(key: str, place: int) -> None:
    scenario = _silenced(key, place)
    assert why_idle(scenario, _named(key)[0]) is not None
    first, second = _played(scenario, key).rows.reshape(2, -1)
    second["point"] = 0
    assert first.tobytes() == second.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("key", PLAYED)
def test_what_acts_through_something_loud_is_not_named(key: str) -> None:
    """The planted fault of the test before: where what it acts through is not silent, rows do differ."""
    apart = ["dyad.contiguous=false"] if key == "coefficients.reach_chance" else []
    loud = load_text(EVERYTHING, overrides=[*LOUD, *apart])
    assert why_idle(loud, _named(key)[0]) is None
    assert _named(key)[0] not in reasons(_played(loud, key)), "it changes no row even where it may"


def test_a_rule_of_ones_own_may_read_what_the_model_multiplies_by_zero() -> None:
    def siren(now: Any, luck: Any, *, own: Any, a: Any, world: Any, **others: Any) -> Ring:
        return Ring({a: {"pressure": a.pressure + world.nuclear}, own: {"next_ring": now + 5.0}})

    rules = {"siren": sim.NewRule(siren)}
    given = sim.load("tutorial", overrides={"dyad.nuclear": 1})
    assert "dyad.nuclear" in reasons(sim.run(given, runs=2, seed=1))
    assert "dyad.nuclear" not in reasons(sim.run(given, runs=2, seed=1, rules=rules))
    assert not sim.sweep("tutorial", {"dyad.nuclear": [0, 2]}, runs=20, seed=1, rules=rules).idle
