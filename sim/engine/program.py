"""A traced rule as NumPy: one call an operation, for all lanes that ring its clock, into rows that are used again.

Functions that take tens of calls, such as exp, are called once for many arguments: what needs no exp is computed first,
then all exps of that at once, then what rests on these, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.traced import LEAVES, Graph, Role, TracedRule, numbers_of
from sim.model import arithmetic
from sim.model.arrays import Floats
from sim.model.structure import GRID
from sim.model.symbols import Symbol

GRID_ARRAY, GRID_STEP = np.array(GRID), np.array(1.0 / GRID)  # arrays: NumPy converts a number in every call


def _on_grid(x: Floats, _: Any, out: Floats) -> None:
    np.multiply(x, GRID_ARRAY, out)
    np.ceil(out, out)
    np.multiply(out, GRID_STEP, out)


def _looked_up(table: Floats, index: Floats, out: Floats) -> None:
    """Entries of a table of shape (n,), or (n, n_lanes) where it differs between lanes; for NaN and below 0 the first,
    beyond its end the last."""
    place = np.fmin(np.fmax(index, 0.0), len(table) - 1.0).astype(np.intp)
    out[...] = table[place] if table.ndim == 1 else table[place, np.arange(len(place))]


def _ufunc(function: Any) -> Callable[..., Any]:
    """A function of NumPy, told by name where its values go: not all take it otherwise."""
    if function.nin == 1:
        return lambda x, _, out: function(x, out=out)
    return lambda x, y, out: function(x, y, out=out)


_SHORT: Mapping[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "<": np.less, "<=": np.less_equal,
    ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal, "&": np.logical_and,
    "|": np.logical_or, "minimum": _ufunc(np.minimum), "maximum": _ufunc(np.maximum), "neg": _ufunc(np.negative),
    "not": _ufunc(np.logical_not), "sqrt": _ufunc(np.sqrt), "floor": _ufunc(np.floor), "lookup": _looked_up,
    "on_grid": _on_grid,
}  # fmt: skip
"""By operation: called with one or two arguments (of one, twice) and where the values go."""
_LONG: Mapping[str, Callable[[Floats], Any]] = {
    "exp": lambda x: arithmetic.exp(x, x),
    "log": lambda x: arithmetic.log(x, x),
    "normal_quantile": lambda x: np.copyto(x, arithmetic.normal_quantile(x)),
}
"""Functions of tens of calls, in place."""


class Room:
    """Where rows of numbers and of conditions lie, one after the other; each call uses it again."""

    def __init__(self, lanes: int) -> None:
        """Room for calls with at most so many lanes; it grows with the rows that are asked for."""
        self._lanes = lanes
        self._numbers, self._conditions = np.empty(0), np.empty(0, dtype=bool)

    def rows(self, numbers: int, conditions: int, n_lanes: int) -> tuple[Floats, NDArray[np.bool_]]:
        """So many rows of each, shapes (numbers, n_lanes) and (conditions, n_lanes)."""
        if numbers * self._lanes > len(self._numbers):
            self._numbers = np.empty(numbers * self._lanes)
        if conditions * self._lanes > len(self._conditions):
            self._conditions = np.empty(conditions * self._lanes, dtype=bool)
        return (
            self._numbers[: numbers * n_lanes].reshape(numbers, n_lanes),
            self._conditions[: conditions * n_lanes].reshape(conditions, n_lanes),
        )


class _Rows:
    """Rows given out, and those that nobody needs any more."""

    def __init__(self) -> None:
        self.n = 0
        self.free: list[int] = []

    def take(self) -> int:
        """Any row."""
        return self.free.pop() if self.free else self.side_by_side(1)

    def side_by_side(self, n: int) -> int:
        """The first of so many rows, one after the other."""
        self.n += n
        return self.n - n


class Program:
    """The calls of a rule, by registers.

    A register holds an array, by its place in a list: first the numbers and constants of the rule, then the time, the
    count of rings and the uniforms, then rows of numbers; and from the end of the list backwards, rows of conditions.

    Attributes
    ----------
    rule : TracedRule
    stage : tuple of Symbol
        The numbers, in the order of their registers.
    constants : list of arrays without axes
        What lies in the registers after them.
    loads : list of (str, role, int)
        Fields and clocks, with the registers that they are gathered into.
    """

    def __init__(self, rule: TracedRule) -> None:
        """The calls of a rule, in order."""
        self.rule = rule
        self._graph = Graph(rule.results)
        fixed = numbers_of(self._graph)
        self.stage = tuple(node for node in self._graph.nodes if id(node) in fixed)
        nodes = [node for node in self._graph.nodes if id(node) not in fixed]
        self._register = {id(node): place for place, node in enumerate(self.stage)}
        self.constants: list[NDArray[Any]] = []
        self._constant: dict[str, int] = {}
        used = [arg for node in nodes if node.operation not in LEAVES for arg in node.args]
        used += [one for write in rule.writes for one in (write.value, write.condition)]
        for value in (*used, *rule.record.values()):
            if not isinstance(value, Symbol) and repr(value) not in self._constant:
                self._constant[repr(value)] = len(self.stage) + len(self.constants)
                self.constants.append(np.array(value))
        self._first_row = len(self.stage) + len(self.constants) + 2 + rule.slots
        self._numbers, self._conditions = _Rows(), _Rows()
        self.loads: list[tuple[str, Role, int]] = []
        self._steps: list[tuple[Any, Any, Any, int]] = []
        self._lay(nodes)

    def of(self, value: Any) -> int:
        """The register of a symbol or constant."""
        return self._register[id(self._graph[value])] if isinstance(value, Symbol) else self._constant[repr(value)]

    def _lay(self, nodes: Sequence[Symbol]) -> None:
        """Give every node a register, and all but leaves a step that fills it."""
        for node in nodes:
            if node.operation in ("field", "clock"):
                self._register[id(node)] = self._first_row + self._numbers.take()
                self.loads.append((node.operation, node.args[0], self._register[id(node)]))
            elif node.operation in LEAVES:
                place = {"now": 0, "ring": 1, "luck": 2 + (node.args[0] if node.args else 0)}[node.operation]
                self._register[id(node)] = self._first_row - 2 - self.rule.slots + place
        steps = _in_steps(nodes)
        until = {id(arg): number for number, step in enumerate(steps) for node in step for arg in node.args}
        until |= {id(self._graph[result]): len(steps) for result in self.rule.results}
        for number, step in enumerate(steps):
            args = {id(arg): arg for node in step for arg in node.args if until[id(arg)] == number}
            if step[0].operation in _LONG:
                self._lay_long(step)
                self._free(args.values())
            else:
                self._free(args.values())  # a value may take the place of an argument
                self._lay_short(step[0])

    def _lay_long(self, nodes: Sequence[Symbol]) -> None:
        first = self._numbers.side_by_side(len(nodes))
        self._steps.append((_LONG[nodes[0].operation], [self.of(node.args[0]) for node in nodes], None, first))
        for row, node in enumerate(nodes, start=first):
            self._register[id(node)] = self._first_row + row

    def _lay_short(self, node: Symbol) -> None:
        args = [self.of(arg) for arg in node.args]
        is_condition = node.kind == "condition"
        out = -1 - self._conditions.take() if is_condition else self._first_row + self._numbers.take()
        self._register[id(node)] = out
        if node.operation == "where":
            self._steps.append((np.where, args[0], (args[1], args[2]), out))
        else:
            self._steps.append((_SHORT[node.operation], args[0], args[-1], out))

    def _free(self, values: Iterable[Any]) -> None:
        """Give back the rows of values that nobody needs any more."""
        for value in values:
            register = self._register.get(id(value), 0)
            if register < 0:
                self._conditions.free.append(-1 - register)
            elif register >= self._first_row:
                self._numbers.free.append(register - self._first_row)

    def registers(self, room: Room, given: Sequence[Any], n_lanes: int) -> tuple[list[Any], Floats]:
        """The registers before the first step, and the rows of numbers; `given` are those before the rows."""
        numbers, conditions = room.rows(self._numbers.n, self._conditions.n, n_lanes)
        return [*given, *numbers, *conditions[::-1]], numbers

    def compute(self, registers: list[Any], numbers: Floats) -> None:
        """Fill the registers, step by step."""
        for function, x, y, out in self._steps:
            if y is None:
                block = numbers[out : out + len(x)]
                for row, register in zip(block, x, strict=True):
                    row[...] = registers[register]
                function(block.reshape(-1))
            elif function is np.where:
                registers[out] = function(registers[x], registers[y[0]], registers[y[1]])
            else:
                function(registers[x], registers[y], registers[out])


def _in_steps(nodes: Sequence[Symbol]) -> list[list[Symbol]]:
    """Nodes that are done in one step, in an order in which arguments come first: one, or several of a long function.

    The level of a node counts how many long functions it rests on, one upon the other.
    """
    level: dict[int, int] = {}
    for node in nodes:
        args = [arg for arg in node.args if id(arg) in level]
        level[id(node)] = max((level[id(arg)] + (arg.operation in _LONG) for arg in args), default=0)
    steps = []
    for _, some in groupby(sorted(nodes, key=lambda node: level[id(node)]), key=lambda node: level[id(node)]):
        here = [node for node in some if node.operation not in LEAVES]
        steps += [[node] for node in here if node.operation not in _LONG]
        steps += filter(None, ([node for node in here if node.operation == long] for long in _LONG))
    return steps
