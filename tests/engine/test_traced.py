"""Every rule that ships has a graph; equal operations are one; a rule that branches on a value has none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.engine.traced import Graph, make_of, numbers_of, serves, trace
from sim.model.compile import compile_model
from sim.model.rules import KINDS
from sim.model.structure import Clock, Entity, Kind, Model, Ring
from sim.model.symbols import BranchesOnValue, Symbol
from sim.scenario.load import load
from tests.engine import generator

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))


def rules_traced(model: Model) -> set[str]:
    """The words of the clocks of a model; each has been traced."""
    for thing in (*model.clocks, *model.openings):
        assert trace(model, thing).writes, thing.name
    return {clock.kind.word for clock in model.clocks}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_rule_of_a_shipped_scenario_has_a_graph(path: Path) -> None:
    assert rules_traced(compile_model(load(path)))


@pytest.mark.slow
def test_every_rule_there_is_has_a_graph() -> None:
    traced: set[str] = set()
    for seed in range(40):
        traced |= rules_traced(generator.model(seed))
    assert traced == set(KINDS)


def test_clocks_of_one_make_share_a_graph_whatever_their_numbers() -> None:
    one, other = (compile_model(load("tutorial", overrides=[f"states.northmark.resolve={x}"])) for x in (0.1, 0.9))
    for first, second in zip(one.clocks, other.clocks, strict=True):
        assert make_of(one, first) == make_of(other, second)
        assert serves(trace(one, first).seen, other, second)


def test_a_graph_serves_no_entity_that_has_something_else_under_the_name_it_sees() -> None:
    def tick(now: Any, luck: Any, *, it: Any) -> Ring:
        return Ring({it: {"ticks": it.ticks + it.rate * sum(it.steps)}})

    def model(fields: dict[str, float], parameters: dict[str, Any]) -> Model:
        it = Entity("it", "thing", fields, parameters)
        clock = Clock("tick:it", Kind("tick", tick, "tick"), 0, (("it", 0),), first=0.5)
        return Model((it,), (clock,), (), {}, (), 0.0, 2.0, (0, "ticks"), lambda _, finals: finals.fields(0, "ticks"))

    fields, parameters = {"ticks": 0.0}, {"rate": 2.0, "steps": (1.0, 2.0), "unseen": 3.0}
    traced = trace(model(fields, parameters), model(fields, parameters).clocks[0])

    def is_served(fields: dict[str, float], parameters: dict[str, Any]) -> bool:
        other = model(fields, parameters)
        return serves(traced.seen, other, other.clocks[0])

    assert is_served({**fields, "other": 1.0}, {**parameters, "rate": 5.0, "steps": (7.0, 8.0)})
    assert not is_served({**fields, "rate": 0.0}, parameters)
    assert not is_served(fields, {**parameters, "steps": (1.0, 2.0, 3.0)})
    assert not is_served(fields, {**parameters, "rate": (2.0,)})
    assert not is_served(fields, {"rate": 2.0})


def test_equal_operations_are_one_and_what_rests_on_parameters_is_known() -> None:
    now, rate = Symbol("now"), Symbol("parameter", (0, "rate"), None)
    graph = Graph([(rate * 2.0 + now) / (2.0 - rate), rate * 2.0 + now, 0.0 - now, -0.0 - now])
    assert [node.operation for node in graph.nodes].count("+") == 1
    assert [node.operation for node in graph.nodes].count("-") == 3, "0.0 and -0.0 are two"
    fixed = {node.operation for node in graph.nodes if id(node) in numbers_of(graph)}
    assert fixed == {"parameter", "*", "-"}


def test_a_rule_that_branches_on_a_value_has_no_graph() -> None:
    def tick(now: Any, luck: Any, *, it: Any) -> Ring:
        return Ring({it: {"ticks": 1.0 if it.ticks > 2.0 else 0.0}})

    it = Entity("it", "thing", {"ticks": 0.0}, {})
    clock = Clock("tick:it", Kind("tick", tick, "tick"), 0, (("it", 0),), first=0.5)
    model = Model((it,), (clock,), (), {}, (), 0.0, 20.0, (0, "ticks"), lambda _, finals: finals.fields(0, "ticks"))
    with pytest.raises(BranchesOnValue, match="as `if`"):
        trace(model, clock)
