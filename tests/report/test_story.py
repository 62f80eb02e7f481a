"""A run as a story: every act has a sentence, dates are right, reasons are readable."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from math import inf, nan
from typing import Any

import pytest

import sim
from sim.engine.reference import Change, TraceEntry
from sim.model.rules import KINDS
from sim.report.story import TEXTS, entry_to_json, intention_of, is_decision, sentence, story, when
from sim.scenario.names import Name, spoken
from sim.vocabulary import N_OPTIONS, Action


def event(**told: Any) -> TraceEntry:
    """An act of Iran on Pakistan, as the engine tells it, unless told otherwise."""
    usual = {"number": 0, "cause": None, "time": 0.0, "kind": "act", "actor": "iran", "target": "pakistan"}
    unsaid = {"action": -1, "rung": 0.0, "deaths": {}, "deaths_drawn": False, "changes": {}}
    return TraceEntry(**{**usual, **unsaid, **told})


@dataclass(frozen=True)
class Scenario:
    title: str = "A crisis"
    day_zero: date | None = date(2024, 1, 16)

    def spoken(self, key: str) -> str:
        return Name(spoken(key))


def why(**more: Any) -> dict[str, Any]:
    """Reasons of a decision in which force is likely."""
    probability = [0.01] * N_OPTIONS
    probability[Action.STRIKE_GROUP] = 0.5
    return {
        "utility": [0.1 * place for place in range(N_OPTIONS)],
        "probability": probability,
        "available": [True] * N_OPTIONS,
        "drive": 0.4,
        "belief": 0.25,
        "grief": 1.5,
        "pressure": 0.7,
        **more,
    }


STRIKE = event(time=2.25, action=Action.STRIKE_GROUP, rung=5.0, deaths={"militant": 2.0, "civilian": 9.0})
DECISION = event(time=1.5, kind="decision", action=Action.STRIKE_GROUP, why=why())


def told(*entries: TraceEntry, scenario: Any = Scenario(), **how: Any) -> list[str]:
    return list(story(entries, scenario, run=3, seed=5, **how))


def test_every_act_has_a_sentence() -> None:
    assert set(TEXTS["acts"]) == {action.word for action in Action}


@pytest.mark.parametrize("action", list(Action))
def test_a_sentence_names_those_who_act(action: Action) -> None:
    line = sentence(event(action=action))
    assert line[0].isupper()
    assert "{" not in line
    assert "Iran" in line or action in (Action.CLASH, Action.BATTLE, Action.TALKS, Action.AGREEMENT)


def test_an_act_says_when_who_what_and_how_many_died() -> None:
    assert told(STRIKE)[2] == (
        "Thu 18 Jan 2024 06:00 (day   2)  Iran strikes an armed group on the soil of Pakistan  "
        "(2 militants, 9 civilians dead; ladder 5.0 of 9)"
    )


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (0.0, "Tue 16 Jan 2024 00:00 (day   0)"),
        (-32.0, "Fri 15 Dec 2023 00:00 (day -32)"),
        (-0.25, "Mon 15 Jan 2024 18:00 (day  -1)"),
        (44.999, "Thu 29 Feb 2024 23:58 (day  44)"),
    ],
)
def test_days_become_dates(time: float, expected: str) -> None:
    assert when(time, date(2024, 1, 16)) == expected


def test_without_a_day_zero_days_are_counted() -> None:
    assert when(2.5, None) == "day    2 12:00"


def test_a_decision_to_use_force_is_no_act_yet() -> None:
    assert "Iran decides to strike an armed group on the soil of Pakistan" in told(DECISION)[2]
    assert "ladder" not in told(DECISION)[2]
    assert all("{" not in text.format(target="x") for text in TEXTS["intentions"].values())


def test_waiting_and_inner_clocks_are_left_out_and_counted() -> None:
    waiting = event(kind="decision", action=Action.ABSORB, why=why())
    inner = event(kind="stock", actor="jaish_al_adl", target=None)
    lines = told(waiting, STRIKE, inner)
    assert len([line for line in lines if "2024" in line]) == 1
    assert "2 events of waiting and inner clocks are left out" in lines[-1]
    everything = told(waiting, STRIKE, inner, everything=True)
    assert any("Iran lets it pass and waits" in line for line in everything)
    assert any("Jaish al-Adl takes stock" in line for line in everything)


@pytest.mark.parametrize(
    ("kind", "changes", "line"),
    [
        ("alarm", {}, "Iran takes it as grave"),
        ("rally", {"iran.rallies": Change(1.0, 1.0, 2.0)}, "Iran's public rallies"),
        ("calm", {}, "The crisis closes"),
        ("issue", {}, "A new quarrel arises between the two states"),
    ],
)
def test_what_moves_people_is_told_in_one_plain_sentence(kind: str, changes: dict[str, Change], line: str) -> None:
    (told_line,) = [one for one in told(event(kind=kind, changes=changes)) if "2024" in one]
    assert told_line.endswith(f"  {line}")


@pytest.mark.parametrize(
    ("kind", "changes", "line"),
    [
        ("rally", {"iran.pressure": Change(1.0, 0.9, 0.9)}, "Iran's public stays at home"),
        ("calm", {"world.next_calm": Change(inf, inf, 90.0)}, "The crisis goes on: the armies are fighting"),
    ],
)
def test_what_comes_to_nothing_is_left_out(kind: str, changes: dict[str, Change], line: str) -> None:
    entry = event(kind=kind, changes=changes)
    assert not [one for one in told(entry) if "2024" in one]
    assert any(one.endswith(line) for one in told(entry, everything=True))


def test_a_look_for_a_way_out_that_finds_none_is_left_out_and_told_apart_from_letting_a_blow_pass() -> None:
    look = event(kind="overture", action=Action.ABSORB, why=why())
    assert not [line for line in told(look) if "2024" in line]
    assert any("Iran looks for a way out and waits" in line for line in told(look, everything=True))
    assert sentence(event(kind="overture", action=Action.OFFER_TALKS)) == "Iran offers Pakistan talks"
    assert sentence(event(kind="voice", action=Action.PROTEST)) == "Iran protests to Pakistan"


def test_every_kind_of_event_without_an_act_has_a_sentence_of_its_own() -> None:
    """What is told by its bare word is an act, or the death of soldiers."""
    silent = {"alarm", "rally", "issue", "calm", "quiet", "shock", "stock", "mediation", "recorded_offer"}
    for kind in silent:
        assert ": " not in sentence(event(kind=kind, actor="iran")).removeprefix("A jolt from outside the two states: ")
    assert silent <= set(KINDS)


def test_what_nobody_foresaw_is_told_by_its_word() -> None:
    assert sentence(event(kind="volcano_erupts", actor=None)) == "Somebody: volcano erupts"


def test_recorded_events_say_so_and_the_end_ends() -> None:
    assert sentence(event(kind="record", action=Action.PROTEST)).endswith("[on record]")
    end = event(kind="quiet", actor=None, target=None, changes={"world.ended": Change(0.0, 0.0, 1.0)})
    assert "It has been quiet for a while: the run ends" in told(end)[2]


def test_reasons_show_mood_options_and_the_choice() -> None:
    lines = told(DECISION, why=True)
    text = "\n".join(lines)
    assert "How to read the reasons" in text
    assert "mood: drive 0.40, belief that Pakistan is resolute 25%, grief 1.50, pressure at home 0.70" in text
    (chosen,) = [line for line in lines if line.startswith("    > ")]
    assert "strike group" in chosen
    assert "50.0 %" in chosen
    assert "19 more options were open, 19.0 % together" in text


def test_options_of_a_desk_have_their_own_words() -> None:
    """A voice has five words and a cabinet eleven acts: places in the list are no codes."""
    desk = why(
        options=["protest", "recall_ambassador"], probability=[0.25, 0.75], utility=[0.5, 1.0], available=[True, True],
        chosen=float(Action.RECALL_AMBASSADOR),
    )  # fmt: skip
    lines = told(event(kind="voice", action=Action.RECALL_AMBASSADOR, why=desk), why=True)
    assert [line.split("utility")[0].strip() for line in lines if "utility  " in line] == [
        "> recall ambassador",
        "protest",
    ]
    assert entry_to_json(event(kind="voice", why=desk), [])["why"]["options"] == ["protest", "recall_ambassador"]


def test_an_intention_is_a_decision_on_force_and_not_a_word_or_a_way_out() -> None:
    chosen = why(chosen=float(Action.STRIKE_GROUP))
    assert intention_of(event(kind="decision", why=chosen)) is Action.STRIKE_GROUP
    for kind in ("voice", "overture", "act"):
        assert intention_of(event(kind=kind, why=chosen)) is None
    threat = event(kind="decision", action=Action.ULTIMATUM, why=why(chosen=float(Action.ULTIMATUM)))
    assert intention_of(threat) is None and "an ultimatum" in sentence(threat)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tutorial", "iran_pakistan_2024"])
def test_reasons_of_whole_runs_show_what_was_chosen(name: str) -> None:
    scenario = sim.load(name)
    for run in range(4):
        entries = sim.trace(scenario, run=run, seed=10)
        lines = list(story(entries, scenario, run=run, seed=10, why=True, everything=True))
        chosen = [entry for entry in entries if is_decision(entry)]
        assert len([line for line in lines if line.startswith("    > ")]) == len(chosen)
        assert {entry.kind for entry in chosen} <= {"voice", "decision", "overture"}


def test_options_that_are_closed_are_not_shown() -> None:
    only = [place == Action.STRIKE_GROUP for place in range(N_OPTIONS)]
    lines = told(event(kind="decision", action=Action.STRIKE_GROUP, why=why(available=only)), why=True)
    assert len([line for line in lines if "probability " in line and "utility " in line]) == 1


def test_changes_are_told_without_clockwork() -> None:
    changes = {
        "pakistan.grief": Change(0.0, 0.0, 1.25),
        "pakistan.felt_at": Change(0.0, 0.0, 2.0),
        "pakistan.next_decision": Change(inf, inf, 3.0),
        "world.contact_until": Change(-1e6, -1e6, 9.0),
        "world.height": Change(2.0, 2.0, 2.0),
    }
    lines = told(event(action=Action.PROTEST, changes=changes), why=True)
    assert "    Pakistan: grief 0 -> 1.25" in lines
    assert not any(word in "\n".join(lines) for word in ("felt", "next", "until", "height"))


def test_what_time_took_is_told_apart_from_what_the_event_did() -> None:
    changes = {
        "iran.grief": Change(2.0, 1.0, 1.5),
        "iran.pressure": Change(0.8, 0.4, 0.4),
    }
    lines = told(event(action=Action.PROTEST, changes=changes), why=True)
    assert "    Iran: grief 1 -> 1.50 (faded from 2)" in lines, "pressure faded by itself: no doing of the protest"


def test_an_act_names_its_decision_and_a_decision_what_prompted_it() -> None:
    blow = event(number=0, time=0.2, kind="record", action=Action.STRIKE_GROUP)
    choice = event(
        number=1,
        cause=0,
        time=1.3,
        kind="decision",
        actor="pakistan",
        target="iran",
        action=-1,
        why=why(chosen=float(Action.BORDER_FIRE)),
    )
    first = event(number=2, cause=1, time=1.4, kind="act", actor="pakistan", target="iran", action=Action.BORDER_FIRE)
    second = event(number=3, cause=2, time=2.0, kind="act", actor="pakistan", target="iran", action=Action.BORDER_FIRE)
    text = "\n".join(told(blow, choice, first, second, why=True))
    assert "    prompted by #0 of day 0.2: Iran strikes an armed group on the soil of Pakistan [on record]" in text
    assert text.count("    follows from #1, Pakistan's decision of day 1.3") == 2
    assert "#3 Pakistan fires on forces of Iran" in text


def test_deaths_that_a_record_does_not_give_are_marked_as_drawn() -> None:
    entry = event(kind="record", action=Action.STRIKE_GROUP, deaths={"civilian": 2.0}, deaths_drawn=True)
    assert "(2 civilians dead, drawn because the record does not say; ladder" in told(entry)[2]
    spared = event(kind="record", action=Action.STRIKE_GROUP, deaths_drawn=True)
    assert "(nobody dead, drawn because the record does not say; ladder" in told(spared)[2]


def test_the_answer_names_the_act_it_answers() -> None:
    first = replace(STRIKE, time=0.5, changes={"world.first_force_at": Change(inf, inf, 0.5)})
    answer = event(number=1, cause=0, time=2.5, kind="act", actor="pakistan", target="iran", action=Action.BORDER_FIRE)
    answer = replace(answer, changes={"world.answered_at": Change(inf, inf, 2.5)})
    assert (
        "First force: day 0, Iran strikes an armed group on the soil of Pakistan. "
        "Its answer by force: day 2, Pakistan fires on forces of Iran."
    ) in told(first, answer)
    assert not any("answer" in line for line in told(first)), "nobody answered"


def test_json_knows_no_nan() -> None:
    changes = {"iran.next_act": Change(inf, inf, 3.0)}
    entry = event(action=Action.PROTEST, changes=changes, rung=nan, why=why(harm=[nan]))
    answer = json.loads(json.dumps(entry_to_json(entry, [entry]), allow_nan=False))
    assert answer["action"] == "protest"
    assert answer["changes"] == {"iran.next_act": {"before": None, "drifted": None, "after": 3.0}}
    assert answer["rung"] is None
    assert {"time", "kind", "actor", "target", "action", "changes"} <= set(answer)


def test_an_event_without_act_has_null_action_in_json() -> None:
    assert entry_to_json(event(kind="stock"), [])["action"] is None


def test_actors_have_the_names_that_the_scenario_gives_them() -> None:
    class Called(Scenario):
        def spoken(self, key: str) -> str:
            return Name({"iran": "the Republic"}.get(key, spoken(key)))

    assert any("The Republic strikes" in line for line in told(STRIKE, scenario=Called()))
