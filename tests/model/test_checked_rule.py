"""What a rule of a user may do, and the words for what it may not."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.model.checked_rule import CheckedRule, RuleFault
from sim.model.elementwise import lookup
from sim.model.rules import KINDS
from sim.model.structure import BOTH, Entity, Only, Ring
from sim.model.symbols import BranchesOnValue, Symbol

OWN = Entity("appeal", "own", {"x": 0.0, "met_at": np.inf}, {"days": 3.0})
NOW = 5.0


class View:
    """A view as the engines make it."""

    actor_index = -1
    _entity = OWN

    def __init__(self, x: Any) -> None:
        self._clocks = {"next_ring": 0}
        self.x, self.days, self.next_ring = x, 3.0, np.inf


def called(rule: Callable[..., Any], x: float = 1.0) -> Ring:
    """What comes of a rule in one run."""
    return CheckedRule(rule, "next_ring")(NOW, SimpleNamespace(u=0.2), own=View(x))


def traced(rule: Callable[..., Any]) -> tuple[dict[str, Any], Any]:
    """What becomes of `own` as symbols, and where no run can go on with it."""
    own = View(Symbol("field", (0, "x")))
    ring, fails = CheckedRule(rule, "next_ring").traced(Symbol("now"), SimpleNamespace(u=Symbol("luck", 0)), own=own)
    return dict(ring.changes[own]), fails


def returning(make: Callable[[Any], Ring]) -> Callable[..., Ring]:
    return lambda now, luck, *, own: make(own)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda own: {"x": 1}, r"it returns \{'x': 1\}; it must return a Ring"),
        (lambda own: Ring([own]), r"Ring.changes is \[.*; it must be a mapping"),
        (lambda own: Ring({}, record=[1]), r"Ring.record is \[1\]; it must be a mapping"),
        (lambda own: Ring({"own": {"x": 1.0}}), "changes names 'own'; name what it is called with: own"),
        (lambda own: Ring({own: 1.0}), "own is to become 1.0; write a mapping of field to value"),
        (lambda own: Ring({own: {"next_rign": 9.0}}), "own.next_rign is unknown; did you mean next_ring?"),
        (lambda own: Ring({own: {"days": 9.0}}), "own.days is a parameter, the same throughout a run"),
        (lambda own: Ring({own: {"x": "much"}}), "own.x is 'much'; it must be a number"),
        (lambda own: Ring({own: {"x": None}}), "own.x is None; it must be a number"),
        (lambda own: Ring({own: {"x": 1j}}), "own.x is 1j; it must be a number"),
        (lambda own: Ring({own: {"x": 10**400}}), "own.x is 1000.*; it must be a number"),
        (lambda own: Ring({own: {"x": np.zeros(3)}}), r"own.x is array\(.*; it must be a number"),
        (lambda own: Ring({own: {"x": np.inf}}), "own.x is inf; it must be finite"),
        (lambda own: Ring({own: {"met_at": np.nan}}), "own.met_at is nan; it must be a number"),
        (lambda own: Ring({own: {"next_ring": 5.0}}), r"own.next_ring is 5; .* later than now \(day 5\)"),
        (lambda own: Ring({own: {"next_ring": -np.inf}}), "own.next_ring is -inf; it must be a time later than now"),
        (lambda own: Ring({own: {"x": Only(np.ones(3, bool), 1.0)}}), r"the condition of own.x is array\("),
        (lambda own: Ring({own: {"x": lookup((1.0, 2.0), own.x + 1.0)}}), "raises IndexError: place 2 of a table of 2"),
        (lambda own: Ring({}, record={"death_military": 1.0}), "is no column; did you mean deaths_military?"),
        (lambda own: Ring({}, record={"rung": np.nan}), r"record\['rung'\] is nan; it must be finite"),
        (lambda own: Ring({}, record={"deaths_civilian": -5}), r"deaths_civilian'\] is -5; it must be at least 0"),
        (lambda own: Ring({}, record={"rung": 99}), r"record\['rung'\] is 99; it must be in \[0, 9\]"),
        (lambda own: Ring({}, record={"action": 1000}), r"record\['action'\] is 1000; .* the code of an Action"),
        (lambda own: Ring({}, actor="north"), "actor names 'north'; name what it is called with: own"),
        (lambda own: own.speed, "own.speed is unknown. sim.rules.fields"),
        (lambda own: own._store, "own._store is unknown"),
        (lambda own: setattr(own, "x", 1.0), r"own.x is written by the rule itself; return Ring\(\{own: \{'x'"),
        (lambda own: 1 // 0, r"it raises ZeroDivisionError: .* \(test_checked_rule.py, line \d+\)"),
    ],
)  # fmt: skip
def test_what_a_rule_may_not_do_is_told_with_field_and_value(make: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(RuleFault, match=words):
        called(returning(make))


def test_a_rule_called_with_other_words_is_told() -> None:
    with pytest.raises(RuleFault, match=r"it raises TypeError: .*unexpected keyword argument 'own'"):
        called(lambda now, luck: Ring({}))


def test_a_uniform_that_is_not_drawn_is_told_with_those_that_are() -> None:
    with pytest.raises(RuleFault, match=r"luck\.gap is no uniform of this rule; there is u"):
        called(lambda now, luck, *, own: Ring({own: {"x": luck.gap}}))


def test_what_is_right_comes_through() -> None:
    def right(now: Any, luck: Any, *, own: Any) -> Ring:
        changes = {own: {"x": Only(own.x > 0.5, True), "met_at": np.inf, "next_ring": now + own.days}}
        return Ring(changes, actor=own, target=BOTH, record={"action": -1, "rung": own.x}, why={"options": [1.0]})

    ring = called(right)
    (view, values), = ring.changes.items()  # fmt: skip
    assert isinstance(view, View) and ring.actor is view and ring.target is BOTH
    assert values == {"x": 1.0, "met_at": np.inf, "next_ring": 8.0}
    assert ring.record == {"action": -1.0, "rung": 1.0} and ring.why == {"options": [1.0]}


def test_nothing_outside_the_condition_is_looked_at() -> None:
    rule = returning(lambda own: Ring({own: {"x": Only(own.x > 0.5, np.nan), "next_ring": 9.0}}))
    called(rule, x=0.0)
    with pytest.raises(RuleFault, match=r"own\.x is nan"):
        called(rule, x=1.0)


def test_a_rule_divides_by_zero_without_a_word_and_is_told_of_what_comes_of_it() -> None:
    with np.errstate(all="ignore"), pytest.raises(RuleFault, match=r"own\.x is inf; it must be finite"):
        called(returning(lambda own: Ring({own: {"x": 1.0 / own.x}})), x=0.0)


@pytest.mark.parametrize("word", KINDS)
def test_rules_of_the_model_are_called_as_they_are(word: str) -> None:
    assert not isinstance(KINDS[word].rule, CheckedRule)


def test_a_rule_that_draws_by_itself_or_remembers_is_told() -> None:
    rng = np.random.default_rng(1)
    remembered: list[float] = []

    def counting(own: Any) -> Ring:
        remembered.append(1.0)
        return Ring({own: {"x": float(len(remembered))}})

    for make in (lambda own: Ring({own: {"x": own.x + rng.random()}}), counting):
        with pytest.raises(RuleFault, match=r"appeal.x is \S+, and \S+ when the same run is computed once"):
            called(returning(make))


def test_a_rule_may_work_in_place() -> None:
    def halving(now: Any, luck: Any, *, own: Any) -> Ring:
        x = own.x
        x *= 0.5
        luck.u *= 2.0
        now += 1.0
        return Ring({own: {"x": x, "next_ring": now + luck.u}})

    (values,) = called(halving).changes.values()
    assert values == {"x": 0.5, "next_ring": 6.4}
    assert repr(traced(halving)[0]) == "{'x': *(field((0, 'x')), 0.5), 'next_ring': +(+(now, 1.0), *(luck(0), 2.0))}"


# Called with symbols -------------------------------------------------------------------------------------------------


def test_symbols_come_with_the_condition_in_which_no_run_can_go_on() -> None:
    values, fails = traced(returning(lambda own: Ring({own: {"x": own.x * 2.0}})))
    assert repr(values["x"]) == "*(field((0, 'x')), 2.0)"
    assert repr(fails) == "!=(-(*(field((0, 'x')), 2.0), *(field((0, 'x')), 2.0)), 0.0)"
    assert traced(returning(lambda own: Ring({own: {"x": 1.0}})))[1] is False
    assert traced(returning(lambda own: Ring({own: {"x": np.nan}})))[1] is True


def test_what_symbols_cannot_do_is_told() -> None:
    for make, words in (
        (lambda own: Ring({own: {"x": 1.0 if own.x > 0.5 else 2.0}}), "asks for the truth of a value"),
        (lambda own: Ring({own: {"x": float(own.x)}}), "makes a Python number of a value"),
        (lambda own: Ring({own: {"x": np.exp(own.x)}}), "raises TypeError"),
        (lambda own: Ring({own: {"x": (own.x > 1.0) + (own.x > 2.0)}}), "reckons with conditions alone"),
        (lambda own: Ring({own: {"y": 1.0}}), "own.y is unknown"),
    ):
        with pytest.raises(BranchesOnValue, match=words):
            traced(returning(make))
