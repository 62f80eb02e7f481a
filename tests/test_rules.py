"""`sim.rules` has all that a rule needs, and lists all that a rule sees."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim.model.compile import compile_model
from sim.model.new_rule import own_parameters


def test_the_module_is_a_public_name() -> None:
    assert sim.rules.Ring and set(sim.rules.__all__) <= set(dir(sim.rules))


@pytest.mark.parametrize("name", ["tutorial", "iran_pakistan_2024", "distant_sponsor"])
def test_everything_that_a_rule_sees_is_listed_and_nothing_else(name: str) -> None:
    listed = {(one.entity, one.name): one.what for one in sim.rules.fields()}
    model = compile_model(sim.load(name))
    owned = [(clock.owner, clock.kind.attribute) for clock in model.clocks]
    seen: set[tuple[str, str]] = set()
    for place, entity in enumerate(model.entities):
        parameters = {one for one in entity.parameters if not one.startswith(("record_", "incident_"))}
        for what, names in (
            ("field", set(entity.fields)),
            ("parameter", parameters),
            ("clock", {attribute for owner, attribute in owned if owner == place}),
        ):
            seen |= {(entity.kind, word) for word in names}
            assert {listed.get((entity.kind, word)) for word in names} <= {what}, entity.name
    kinds = {entity.kind for entity in model.entities}
    unseen = {key for key, what in listed.items() if key[0] in kinds and what != "clock"} - seen
    assert not unseen


def test_meaning_and_unit_stand_beside_each_and_an_unknown_entity_is_told() -> None:
    assert all(one.meaning for one in sim.rules.fields())
    units = {one.name: one.unit for one in sim.rules.fields("state")}
    assert units["resolve"] == "probability" and units["felt_at"] == "days"
    with pytest.raises(ValueError, match=r'no entity \'stat\'; known are world, .*Did you mean "state"\?'):
        sim.rules.fields("stat")


def test_parameters_say_unit_range_and_source() -> None:
    share = sim.rules.Parameter(0.3, unit="share", low=0, high=1, source="a book")
    rule = sim.NewRule(print, parameters={"share": share, "days": 14})
    told = own_parameters({"appeal": rule, "battle": print})
    assert {key: number.where_from for key, number in told.items()} == {
        "rules.appeal.share": "a book", "rules.appeal.days": "assumption: not said",
    }  # fmt: skip
    assert told["rules.appeal.days"].to_json() == {"value": 14, "assumption": "not said"}
    assert share.to_json() == {"value": 0.3, "unit": "share", "low": 0, "high": 1, "source": "a book"}


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: sim.rules.Parameter(1.5, unit="share", low=0, high=1), r"is 1.5; it must be in \[0, 1\] \(share\)"),
        (lambda: sim.rules.Parameter(float("nan")), "value of a parameter is nan; it must be a number"),
        (lambda: sim.rules.Parameter("much"), "value of a parameter is 'much'"),
        (lambda: sim.NewRule("appeal"), "rule is 'appeal'; it must be a function"),
        (lambda: sim.NewRule(print, slots="gap"), "slots are 'gap'"),
        (lambda: sim.NewRule(print, first_day=None), "first_day is None; it must be a day"),
        (lambda: sim.NewRule(print, fields={"x": None}), "field x is None at the start"),
        (lambda: sim.NewRule(print, fields={"next_ring": 1.0}), "'next_ring' is no name"),
        (lambda: sim.NewRule(print, fields={"actor_index": 1.0}), "'actor_index' is no name"),
        (lambda: sim.NewRule(print, slots=("ring",)), "'ring' is no name"),
        (lambda: sim.NewRule(print, parameters={"a b": 1.0}), "'a b' is no name"),
        (lambda: sim.NewRule(print, fields={"x": 1.0}, parameters={"x": 1.0}), "x is a field and a parameter"),
        (lambda: sim.NewRule(print, parameters={"x": float("inf")}), "parameter is inf|a parameter is inf"),
        (lambda: sim.NewRule(print, parameters={"x": "y"}), "parameter x is 'y'; it must be a number or a sim.rules"),
    ],
)  # fmt: skip
def test_what_no_run_could_begin_with_is_refused(made: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        made()
