"""One run, its choices, and what would have come of others."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.study.choices import Path, all_otherwise
from sim.study.run import run
from sim.study.seat import Seat, review


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("iran_pakistan_2024")


def test_a_path_ends_as_its_run_does(scenario: Scenario) -> None:
    table = run(scenario, runs=8, seed=3).table
    assert [int(Path.of(scenario, seed=3, run=one).outcome["outcome_class"]) for one in range(8)] == table[
        "outcome_class"
    ].tolist()


def test_choices_list_what_was_open_the_likeliest_first(scenario: Scenario) -> None:
    for choice in Path.of(scenario, seed=3, run=5).choices:
        likely = [option.probability for option in choice.options]
        assert likely == sorted(likely, reverse=True)
        assert sum(likely) == pytest.approx(1.0)
        assert choice.taken in {option.word for option in choice.options}
        assert choice.actor in scenario.states


def test_another_choice_is_made_and_told(scenario: Scenario) -> None:
    path = Path.of(scenario, seed=3, run=5)
    choice = next(choice for choice in path.choices if choice.kind == "decision")
    word = next(option.word for option in choice.options if option.word != choice.taken)
    other = path.other(choice.number, word)
    assert other.choice(choice.number).taken == word
    with pytest.raises(ValueError, match="was not open"):
        path.other(choice.number, "return_fire")
    with pytest.raises(ValueError, match="is no choice"):
        path.other(0, word)


def test_futures_of_restraint_hold_less_war_than_those_of_invasion(scenario: Scenario) -> None:
    path = Path.of(scenario, seed=3, run=5)
    choice = next(choice for choice in path.choices if choice.taken == "invasion")
    moved = path.moved(choice.number, "absorb", "invasion", runs=400)
    assert moved["outcome_class.limited_war"].high < 0.0
    same = path.moved(choice.number, "invasion", "invasion", runs=50)
    assert same["war"].difference == 0.0, "the same choice under the same luck"


def test_all_runs_of_a_kind_are_played_otherwise(scenario: Scenario) -> None:
    paths = [Path.of(scenario, seed=3, run=number) for number in range(12)]
    pairs = list(all_otherwise(paths, "pakistan", "decision", "strike_group", "absorb"))
    assert all(before["run"] == after["run"] for before, after in pairs)
    assert list(all_otherwise(paths, "pakistan", "decision", "strike_group", "absorb", lambda: False)) == []


def test_a_seat_stands_still_until_its_state_has_chosen(scenario: Scenario) -> None:
    seat = Seat.of(scenario, "pakistan", seed=3, run=5)
    assert seat.open is not None and seat.open.actor == "pakistan"
    assert all(entry.time <= seat.open.time for entry in seat.events)
    after = seat.choose(seat.open.options[-1].word)
    assert after.path.choice(seat.open.number).taken == seat.open.options[-1].word
    assert seat.after(after.chosen).events == after.events, "a game is its list of choices"


def test_a_seat_does_not_see_what_the_other_only_intends(scenario: Scenario) -> None:
    seat = Seat.of(scenario, "iran", seed=3, run=5)
    while seat.open is not None:
        seat = seat.choose(seat.open.taken)
    hidden = [e for e in seat.path.whole.entries if e.actor == "pakistan" and e.kind == "decision" and e.action < 0]
    assert hidden
    assert not {entry.number for entry in hidden} & {entry.number for entry in seat.events}


def test_who_plays_as_the_model_did_changes_nothing(scenario: Scenario) -> None:
    seat = Seat.of(scenario, "iran", seed=3, run=2)
    while seat.open is not None:
        seat = seat.choose(seat.open.taken)
    own = Path.of(scenario, seed=3, run=2)
    assert np.array([seat.path.outcome]).tobytes() == np.array([own.outcome]).tobytes()
    looked_back = review(seat)
    assert all(one["yours"] == one["models"] and one["changed"] == {} for one in looked_back)


def test_faults_of_a_seat_name_what_there_is(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match='states are "iran", "pakistan"'):
        Seat.of(scenario, "india", seed=1, run=0)
    with pytest.raises(ValueError, match="was not open"):
        Seat.of(scenario, "iran", seed=1, run=0).choose("talks")
