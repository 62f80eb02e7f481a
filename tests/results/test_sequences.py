"""Events in an order that somebody asks about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from sim.engine.recorder import EVENT_DTYPE
from sim.results.sequences import BOTH, in_order
from sim.vocabulary import EVENT_WORDS, EVENTS, Action

ACTORS = ("iran", "pakistan", "china", "jaish_al_adl")
KINDS = ("act", *dict.fromkeys(clock for entry in EVENTS.values() for _, clock in entry.found if clock))
IRAN, PAKISTAN, CHINA, NOBODY = 0, 1, 2, -1
STRIKE, PROTEST, TALKS = Action.STRIKE_GROUP, Action.PROTEST, Action.TALKS
Row = tuple[int, float, int, int, int | str | tuple[str, int]]


def events(*rows: Row) -> np.ndarray[Any, Any]:
    """Events of run, day, actor, target, and an action, the word of a clock, or both."""
    table = np.zeros(len(rows), dtype=EVENT_DTYPE)
    for place, (run, day, actor, target, what) in enumerate(rows):
        clock, action = what if isinstance(what, tuple) else (what, -1) if isinstance(what, str) else ("act", what)
        table[place] = (run, day, KINDS.index(clock), actor, target, action, 0, 0, 0, 0)
    return table


def runs(steps: Sequence[Mapping[str, Any]], *rows: Row) -> list[int]:
    return in_order(steps, events(*rows), actors=ACTORS, kinds=KINDS).tolist()


TWICE = [{"event": "force", "by": "iran"}, {"event": "force", "by": "iran", "within": 7}]


def test_struck_twice_within_a_week() -> None:
    assert runs(
        TWICE,
        (0, 0.4, IRAN, PAKISTAN, STRIKE), (0, 7.9, IRAN, PAKISTAN, STRIKE),
        (1, 0.4, IRAN, PAKISTAN, STRIKE), (1, 8.1, IRAN, PAKISTAN, STRIKE),
        (2, 0.4, IRAN, PAKISTAN, STRIKE), (3, 0.5, IRAN, PAKISTAN, STRIKE),
        (4, 0.0, IRAN, PAKISTAN, STRIKE), (4, 3.0, PAKISTAN, IRAN, STRIKE),
    ) == [0]  # fmt: skip


def test_of_several_ways_to_come_so_far_the_latest_counts() -> None:
    days = (0.0, 20.0, 26.0)
    assert runs(TWICE, *((0, day, IRAN, PAKISTAN, STRIKE) for day in days)) == [0]


def test_one_before_the_other_is_what_came_unless_the_other_had() -> None:
    steps = [{"event": "talks", "unless": {"event": "force", "by": "pakistan"}}]
    assert runs(
        steps,
        (0, 1.0, IRAN, PAKISTAN, TALKS), (0, 2.0, PAKISTAN, IRAN, STRIKE),
        (1, 1.0, PAKISTAN, IRAN, STRIKE), (1, 2.0, IRAN, PAKISTAN, TALKS),
        (2, 1.0, IRAN, PAKISTAN, STRIKE), (2, 2.0, IRAN, PAKISTAN, TALKS),
        (3, 2.0, PAKISTAN, IRAN, STRIKE),
    ) == [0, 2]  # fmt: skip


def test_acts_of_both_are_of_each_of_them_and_not_of_others() -> None:
    rows: list[Row] = [(0, 1.0, IRAN, PAKISTAN, Action.CLASH), (1, 1.0, BOTH, BOTH, Action.BATTLE)]
    for state in ("iran", "pakistan"):
        assert runs([{"event": "force", "by": state, "against": state}], *rows) == [0, 1]
    assert runs([{"event": "force", "by": "china"}], *rows) == []
    assert runs([{"event": ["clash", "protest"], "by": ["china", "iran"]}], *rows) == [0]


def test_events_that_are_no_acts_have_words_too() -> None:
    steps = [{"event": "contact"}, {"event": "protest", "by": "pakistan"}]
    rows: list[Row] = [
        (5, 1.0, NOBODY, NOBODY, "contact"),
        (5, 1.0, PAKISTAN, IRAN, PROTEST),
        (6, 1.0, IRAN, PAKISTAN, PROTEST),
    ]
    assert runs(steps, *rows) == [5]
    assert in_order([{"event": "calm"}], events(*rows), actors=ACTORS, kinds=KINDS).tolist() == []
    assert in_order(TWICE, events(), actors=ACTORS, kinds=KINDS).tolist() == []


WORDS = ("force", "protest", "talks")
WHO = some.sampled_from(["iran", "pakistan"])
NAMED = some.fixed_dictionaries({"event": some.sampled_from(WORDS)}, optional={"by": WHO})
STEP = some.builds(
    lambda named, more: {**named, **more},
    NAMED,
    some.fixed_dictionaries({}, optional={"within": some.integers(0, 3), "unless": NAMED}),
)
HAPPENING = some.tuples(
    some.integers(0, 2), some.floats(0.0, 6.0), some.integers(0, 1), some.sampled_from([STRIKE, PROTEST, TALKS])
)


def naive(steps: Sequence[Mapping[str, Any]], rows: Sequence[tuple[float, int, Action]]) -> bool:
    """Whether any choice of events, one a step, is what was asked: all choices are tried."""

    def fits(named: Mapping[str, Any], row: tuple[float, int, Action]) -> bool:
        word = "force" if row[2] is STRIKE else row[2].word
        return named["event"] == word and ("by" not in named or row[2] is TALKS or ACTORS[row[1]] == named["by"])

    def goes_on(place: int, last: int) -> bool:
        if place == len(steps):
            return True
        step = steps[place]
        for at in range(last + 1, len(rows)):
            between = rows[last + 1 : at]
            if (
                fits(step, rows[at])
                and (place == 0 or int(rows[at][0]) - int(rows[last][0]) <= step.get("within", 1000))
                and not ("unless" in step and any(fits(step["unless"], row) for row in between))
                and goes_on(place + 1, at)
            ):
                return True
        return False

    return goes_on(0, -1)


@settings(max_examples=300, deadline=None)
@given(some.lists(STEP, min_size=1, max_size=3), some.lists(HAPPENING, max_size=9))
def test_it_finds_what_trying_all_choices_finds(
    steps: list[dict[str, Any]], happened: list[tuple[int, float, int, Action]]
) -> None:
    steps[0].pop("within", None)
    happened = sorted(happened, key=lambda row: row[:2])
    rows: list[Row] = [(run, day, side, 1 - side, action) for run, day, side, action in happened]
    expected = [run for run in range(3) if naive(steps, [row[1:] for row in happened if row[0] == run])]
    assert runs(steps, *rows) == expected


def test_every_word_that_may_be_named_names_some_event() -> None:
    assert len(set(EVENT_WORDS)) == len(EVENT_WORDS) and "absorb" not in EVENT_WORDS
    for word in EVENT_WORDS:
        for act, clock in EVENTS[word].found:
            row = (0, 1.0, IRAN, PAKISTAN, (clock or "act", -1 if act is None else act))
            assert runs([{"event": word}], row) == [0], word


def test_an_offer_or_a_request_is_not_what_comes_of_it() -> None:
    asked = (0, 1.0, IRAN, PAKISTAN, ("overture", Action.MEDIATION))
    came = (1, 1.0, CHINA, BOTH, ("mediation", Action.MEDIATION))
    assert runs([{"event": "mediation"}], asked, came) == [1]
    assert runs([{"event": "mediation", "by": "china", "against": "iran"}], asked, came) == [1]
    assert runs([{"event": "mediation_offer", "by": "iran"}], asked, came) == [0]
    offered = (0, 1.0, IRAN, PAKISTAN, ("overture", Action.CEASEFIRE))
    on_record = (1, 1.0, IRAN, PAKISTAN, ("record", Action.CEASEFIRE))
    assert runs([{"event": "ceasefire_offer"}], offered, on_record) == [0]
    assert runs([{"event": "ceasefire"}], offered, on_record) == [1]


def test_a_ceasefire_begins_when_the_offer_of_one_is_accepted() -> None:
    truce, table = (("overture", act) for act in (Action.CEASEFIRE, Action.OFFER_TALKS))
    rows: list[Row] = [
        (0, 1.0, IRAN, PAKISTAN, truce), (0, 2.0, PAKISTAN, IRAN, Action.ACCEPT),
        (1, 1.0, IRAN, PAKISTAN, truce), (1, 2.0, IRAN, PAKISTAN, table), (1, 3.0, PAKISTAN, IRAN, Action.ACCEPT),
        (2, 1.0, IRAN, PAKISTAN, truce), (3, 2.0, PAKISTAN, IRAN, Action.ACCEPT),
    ]  # fmt: skip
    assert runs([{"event": "ceasefire"}], *rows) == [0]
    assert runs([{"event": "accept"}], *rows) == [0, 1, 3]


def test_a_sitting_counts_as_talks_whatever_comes_of_it() -> None:
    agreed: Row = (0, 1.0, BOTH, BOTH, ("sitting", Action.AGREEMENT))
    on_record: Row = (1, 1.0, IRAN, PAKISTAN, Action.AGREEMENT)
    assert runs([{"event": "talks"}], agreed, on_record) == [0]
    assert runs([{"event": "contact", "by": "iran"}], agreed, on_record) == [0]
    assert runs([{"event": "agreement"}], agreed, on_record) == [0, 1]


def test_a_strike_on_a_group_is_against_the_groups_that_the_state_strikes() -> None:
    rows: list[Row] = [
        (0, 1.0, IRAN, PAKISTAN, STRIKE), (1, 1.0, PAKISTAN, IRAN, STRIKE),
        (2, 1.0, IRAN, PAKISTAN, Action.STRIKE_STATE),
    ]  # fmt: skip
    for word in ("force", "strike_group"):
        steps = [{"event": word, "against": "jaish_al_adl"}]
        hit = {"jaish_al_adl": ("iran",)}
        assert in_order(steps, events(*rows), actors=ACTORS, kinds=KINDS, struck_by=hit).tolist() == [0]
