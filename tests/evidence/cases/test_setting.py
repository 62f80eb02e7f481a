"""From what is known to a scenario: attributes alone, by one function, and always a sound one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.evidence.cases.known import Known, known_of
from sim.evidence.cases.read import read_cases
from sim.evidence.cases.records import CaseRecord
from sim.evidence.cases.setting import HORIZON_DAYS, scenario_of, scenario_text
from sim.model.compile import compile_model
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load_text
from sim.scenario.records import Scenario
from tests.evidence.cases.texts import BARE, BLOW, THREAT, event


def known(case: dict[str, object] = BLOW, cutoff_day: int | None = None) -> Known:
    return known_of(CaseRecord.model_validate(case), cutoff_day)


def capability(scenario: Scenario, state: str) -> float:
    value = scenario.states[state].capability.value
    assert value is not None
    return value


def test_attributes_land_in_the_scenario() -> None:
    scenario = scenario_of(known())
    assert list(scenario.states) == ["initiator", "target"]
    assert capability(scenario, "initiator") / capability(scenario, "target") == pytest.approx(2.0)
    assert (scenario.dyad.contiguous, scenario.dyad.rivalry, scenario.dyad.relationship) == (True, True, "hostile")
    assert scenario.dyad.nuclear.value == 0.0
    assert scenario.horizon_days == HORIZON_DAYS
    assert [name for name, party in scenario.third_parties.items() if party.mediates] == ["mediator"]
    assert scenario_of(replace(known(), both_nuclear=True)).dyad.nuclear.value == 2.0


def test_what_the_file_does_not_say_has_the_defaults_of_any_scenario() -> None:
    bare = scenario_of(known(BARE))
    plain = load_text("schema_version = 1\ntitle = 'x'\n[states.initiator]\n[states.target]\n")
    assert (bare.states, bare.dyad, bare.coefficients) == (plain.states, plain.dyad, plain.coefficients)
    assert bare.groups == {} and bare.history == () and bare.history_until is None


def test_a_group_attacks_the_state_that_it_does_not_sit_with() -> None:
    def group(host: str) -> tuple[object, ...]:
        groups = scenario_of(replace(known(), group_host=host, record=())).groups  # type: ignore[arg-type]
        return tuple((one.host, one.target, one.sponsor) for one in groups.values())

    assert group("target") == (("target", "initiator", None),)
    assert group("initiator") == (("initiator", "target", None),)
    assert group("both") == (("both", ["initiator", "target"], None),)
    assert group("third") == (("host", "initiator", "target"),)
    assert group("none") == ()


def test_a_blow_falls_on_the_group_where_it_sits_on_the_struck_soil() -> None:
    struck = scenario_of(known()).history[-1]
    assert (struck.against, struck.deaths, struck.deaths_civilian) == ("group", None, 4)
    elsewhere = scenario_of(replace(known(), group_host="initiator")).history[-1]
    assert (elsewhere.against, elsewhere.deaths, elsewhere.deaths_civilian) == (None, 4, None)


def test_an_attack_where_the_group_has_no_front_is_by_outsiders() -> None:
    attacks = [event(-3, "Red Hand", side, "attack_by_group", deaths=7) for side in ("Asha", "Bora")]
    case = {**BLOW, "trigger": None, "chronology": attacks}
    assert [entry.actor for entry in scenario_of(known(case, 0)).history] == ["group", "outsiders"]


def test_the_dead_of_an_act_that_kills_nobody_are_left_out() -> None:
    dead = [event(0, "Echo", "Fjord", "strike", deaths=4), event(1, "both", "both", "talks", deaths=9)]
    assert [entry.deaths for entry in scenario_of(known({**BARE, "chronology": dead}, 1)).history] == [4, None]


def test_the_run_begins_right_after_the_record() -> None:
    assert scenario_of(known()).history_until == 0
    assert scenario_of(known(THREAT)).history_until == 0
    assert scenario_of(known(BLOW, 2)).history_until == 2
    assert scenario_of(known(BLOW, 5)).history_until == 5, "a cut by day is known to have been quiet since the record"
    assert scenario_of(known(BLOW, -2)).history_until == -2


def test_the_text_of_a_scenario_loads_by_itself_to_the_same_scenario() -> None:
    for case in read_cases("cases_train"):
        assert load_text(scenario_text(case.known)).sha256 == scenario_of(case.known).sha256


def test_names_and_titles_change_nothing_that_is_played() -> None:
    renamed = replace(known(), id="other", title='"O" \\ther', initiator="X", target="Y", family="x-y")
    assert scenario_of(renamed).sha256 == scenario_of(known()).sha256


def test_no_two_shipped_cases_differ_in_a_number_that_is_no_attribute() -> None:
    """Whatever a scenario of a case sets beside attributes and record, all of them set alike."""
    attributes = {"states.initiator.capability", "states.target.capability", "dyad.nuclear", "dyad.contiguous",
                  "dyad.rivalry", "dyad.relationship"}  # fmt: skip
    for case in read_cases("cases_train"):
        set_by = scenario_of(case.known).set_by
        numbers = {key for key in set_by if key.startswith(("states.", "dyad.", "coefficients.", "actions."))}
        assert numbers == attributes, case.known.id


@pytest.mark.parametrize("cutoff", [None, -100, -13, -1, 0, 1, 4, 60, 364])
def test_every_shipped_case_is_a_sound_scenario_at_every_cut(cutoff: int | None) -> None:
    for case in read_cases("cases_train", cutoff_day=cutoff):
        compile_model(scenario_of(case.known))


def test_a_record_behind_the_horizon_is_a_fault() -> None:
    with pytest.raises(ScenarioError, match="up to day 9, not before the horizon of 2 days"):
        scenario_of(known(BLOW, 9), horizon_days=2)
