"""What rests on parameters alone: worked out once for all runs, or run by run where a parameter differs between them.

Every engine that plays the graphs of `sim.engine.traced` asks here. A *formula* is such a number with what it is made
of; rules of several clocks share equal ones, and only those that rest on something given are worked out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from sim.engine.traced import LEAVES, PLAIN
from sim.model.arrays import Floats
from sim.model.structure import RANK, Model
from sim.model.symbols import Symbol

Given = Mapping[tuple[int, str], Any]
"""Parameters that differ, by entity and attribute: an array of one value a run, or a table with such arrays in it."""


SETS_KEPT = 64
"""Sets of parameters of which it is kept what rests on them."""


class Formulas:
    """What every number of a model is made of, for all its clocks and openings; equal formulas are one.

    Attributes
    ----------
    made : list of tuple
        A leaf (`start`, `rank` and which, or `parameter` with entity, attribute and part), or an operation and its
        arguments: a `tuple` of one constant, or the place of an earlier formula.
    plain : list of float, or of tuple of float
        The values where no parameter differs between runs.
    stages : list of list of int
        For each rule, the formulas of its numbers.
    """

    def __init__(self, model: Model, rules: Sequence[tuple[tuple[int, ...], Sequence[Symbol]]]) -> None:
        """The formulas of some rules: the entities that each sees, and its numbers."""
        self.model = model
        self.made: list[tuple[Any, ...]] = []
        self.plain: list[Any] = []
        self._place: dict[tuple[Any, ...], int] = {}
        self._rests: dict[frozenset[tuple[int, str]], list[int]] = {}
        self.stages = [self._stage(views, numbers) for views, numbers in rules]

    def _stage(self, views: tuple[int, ...], numbers: Sequence[Symbol]) -> list[int]:
        known: dict[int, int] = {}
        return [self._formula(views, number, known) for number in numbers]

    def _formula(self, views: tuple[int, ...], node: Symbol, known: dict[int, int]) -> int:
        if id(node) not in known:
            if node.operation in LEAVES:
                made = self._leaf(views, node)
            else:
                args = (self._formula(views, arg, known) if isinstance(arg, Symbol) else (arg,) for arg in node.args)
                made = node.operation, *args
            key = tuple(map(repr, made))  # 0.0 and -0.0 are two
            if key not in self._place:
                self._place[key] = len(self.made)
                self.made.append(made)
                self.plain.append(self._value(made, self.plain, self.parameter))
            known[id(node)] = self._place[key]
        return known[id(node)]

    def _leaf(self, views: tuple[int, ...], leaf: Symbol) -> tuple[Any, ...]:
        if leaf.operation == "start":
            return ("start",)
        view, name = leaf.args[0]
        if leaf.operation == "rank":
            return "rank", self.model.clocks_of[views[view]][name]
        return "parameter", views[view], name, leaf.args[1]

    def parameter(self, entity: int, name: str) -> Any:
        """A parameter, or a table of them, as the model has it."""
        return self.model.entities[entity].parameters[name]

    def given(self, differing: Mapping[str, Floats]) -> Given:
        """Parameters that differ between runs, by entity and attribute in place of dotted keys."""
        given: dict[tuple[int, str], Any] = {}
        for path, values in differing.items():
            place = self.model.paths[path]
            key = (place.entity, place.attribute)
            if place.part is None:
                given[key] = values
            else:
                parts = given.setdefault(key, list(self.parameter(*key)))
                parts[place.part] = values
        return given

    def values(self, given: Given) -> list[Any]:
        """The value of every formula; only those that rest on something given are worked out anew."""
        values = list(self.plain)
        for place in self._resting_on(frozenset(given)):
            values[place] = self._value(self.made[place], values, lambda *key: given.get(key, self.parameter(*key)))
        return values

    def _resting_on(self, given: frozenset[tuple[int, str]]) -> list[int]:
        """Formulas that rest on some parameters, in the order in which they are worked out."""
        known = self._rests.get(given)
        if known is None:
            rests: set[int] = set()
            for place, made in enumerate(self.made) if given else ():
                if made[0] in LEAVES:
                    is_other = made[0] == "parameter" and (made[1], made[2]) in given
                else:
                    is_other = not rests.isdisjoint(arg for arg in made[1:] if isinstance(arg, int))
                if is_other:
                    rests.add(place)
            if len(self._rests) >= SETS_KEPT:
                self._rests.clear()
            self._rests[given] = known = sorted(rests)
        return known

    def _value(self, made: tuple[Any, ...], values: list[Any], parameter: Callable[[int, str], Any]) -> Any:
        """The value of a formula, from those of earlier ones; numbers divide by zero without a word, as arrays do."""
        operation, *rest = made
        if operation == "start":
            return np.float64(self.model.start)
        if operation == "rank":
            return np.float64(rest[0] * RANK)
        if operation == "parameter":
            entity, name, part = rest
            whole = parameter(entity, name)
            return _number(whole if part is None else whole[part])
        with np.errstate(all="ignore"):
            return _number(PLAIN[operation](*(values[arg] if isinstance(arg, int) else arg[0] for arg in rest)))


def _number(value: Any) -> Any:
    return np.float64(value) if isinstance(value, float) else value
