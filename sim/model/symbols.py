"""Symbols: a third kind of value for rules, beside one number and one array of lanes.

A rule called once with symbols returns a straight-line graph of everything that it computes; an engine can compile that
graph. A `Symbol` is an operation and its arguments, which are symbols or numbers; `SymbolRows` are symbols for several
options, one an option. Nothing is rearranged: the graph holds the operations of the rule in the rule's order, because
another order would round differently. Only what changes no bit is left out: a choice between equal things, a condition
that is known, a factor or divisor of one.

>>> x = Symbol("now")
>>> (1.0 + x * 2.0).args[1].operation
'*'
>>> (x * 1.0) is x
True
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

Kind = Literal["number", "condition"]


class BranchesOnValue(TypeError):
    """Raised by a rule that asks a symbol for its truth or its number, as `if` and `float()` do."""


_LOOKED_UP: ContextVar[list[tuple[Any, int]] | None] = ContextVar("looked_up", default=None)


@contextmanager
def distrusted() -> Iterator[list[tuple[Any, int]]]:
    """Called with symbols inside the block is a rule that may make NaN, and look up what is not there.

    The smaller and the larger of two are choices there, since arrays tell another NaN than numbers do. Yields the
    places that were looked up, each with the length of its table.
    """
    looked_up: list[tuple[Any, int]] = []
    token = _LOOKED_UP.set(looked_up)
    try:
        yield looked_up
    finally:
        _LOOKED_UP.reset(token)


class Symbol:
    """An operation and its arguments: a value that a rule will have computed.

    Attributes
    ----------
    operation : str
        A leaf (`now`, `ring`, `luck`, `field`, `clock`, `parameter`) or an operation of `sim.model.elementwise`.
    args : tuple
        Symbols, numbers and bools; for a leaf, what it is.
    kind : str
    """

    __slots__ = ("args", "kind", "operation")

    def __init__(self, operation: str, *args: Any, kind: Kind = "number") -> None:
        self.operation, self.args, self.kind = operation, args, kind

    def __repr__(self) -> str:
        """Operation and arguments, to a depth that can be read."""
        return _told(self, DEPTH_TOLD)

    def __bool__(self) -> bool:
        """Refused."""
        raise BranchesOnValue("it asks for the truth of a value, as `if`, `and`, `or`, `not`, `min` and `max` do")

    def __float__(self) -> float:
        """Refused."""
        raise BranchesOnValue("it makes a Python number of a value")

    __int__ = __index__ = __float__
    __hash__ = object.__hash__

    def __neg__(self) -> Symbol:
        """-x."""
        return Symbol("neg", self)


DEPTH_TOLD = 12


def _told(value: Any, depth: int) -> str:
    """A symbol in words; written whole, a graph of some hundred operations may take for ever."""
    if not isinstance(value, Symbol):
        return repr(value)
    args = ", ".join(_told(arg, depth - 1) for arg in value.args) if depth else "..."
    return f"{value.operation}({args})" if value.args else value.operation


class SymbolRows:
    """Symbols for several options, one an option; each operation goes option by option."""

    __hash__ = object.__hash__

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = list(values)

    def __len__(self) -> int:
        """How many options."""
        return len(self.values)

    def __getitem__(self, which: Any) -> Any:
        """One option, or rows of a slice or list of them."""
        if isinstance(which, slice):
            return SymbolRows(self.values[which])
        if isinstance(which, list):
            return SymbolRows([self.values[place] for place in which])
        return self.values[which]

    def __setitem__(self, which: Any, value: Any) -> None:
        """Exchange one option, or those of a slice."""
        if not isinstance(which, slice):
            self.values[which] = value
            return
        places = range(len(self.values))[which]
        new = value.values if isinstance(value, SymbolRows) else [value] * len(places)
        for place, one in zip(places, new, strict=True):
            self.values[place] = one

    def __neg__(self) -> SymbolRows:
        """-x."""
        return SymbolRows([-value for value in self.values])


SYMBOLIC = (Symbol, SymbolRows)


def applied(operation: Callable[..., Any], *args: Any) -> Any:
    """An operation on symbols and numbers, option by option where one of them is rows."""
    n_rows = next((len(arg) for arg in args if isinstance(arg, SymbolRows)), None)
    if n_rows is None:
        return operation(*args)
    return SymbolRows(
        [operation(*(arg[row] if isinstance(arg, SymbolRows) else arg for arg in args)) for row in range(n_rows)]
    )


def is_symbolic(*values: Any) -> bool:
    """Whether any of them is of symbols."""
    return any(isinstance(value, SYMBOLIC) for value in values)


# Arithmetic, comparisons and joined conditions ----------------------------------------------------------------------


def _number(value: Any) -> Any:
    return value if isinstance(value, Symbol) else float(value)


def _same(x: Any, y: Any) -> bool:
    """Whether two arguments are one thing; 0.0 and -0.0 are not."""
    return x is y or (not is_symbolic(x, y) and repr(x) == repr(y))


def _arithmetic(sign: str, plain: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compute(x: Any, y: Any) -> Any:
        if not is_symbolic(x, y):
            return plain(x, y)
        if all(isinstance(one, bool) or getattr(one, "kind", "") == "condition" for one in (x, y)):
            raise BranchesOnValue("it reckons with conditions alone; where(condition, 1.0, 0.0) makes a number of one")
        if (sign in "*/" and _same(y, 1.0)) or (sign == "*" and _same(x, 1.0)):
            return x if isinstance(x, Symbol) else y
        return Symbol(sign, _number(x), _number(y))

    return compute


def _comparison(sign: str, plain: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compare(x: Any, y: Any) -> Any:
        return Symbol(sign, _number(x), _number(y), kind="condition") if is_symbolic(x, y) else plain(x, y)

    return compare


_EQUAL = _comparison("==", operator.eq)


def _both(x: Any, y: Any) -> Any:
    if isinstance(x, Symbol) and isinstance(y, Symbol):
        return x if x is y else Symbol("&", x, y, kind="condition")
    symbol, known = (x, y) if isinstance(x, Symbol) else (y, x)
    return symbol if known else False


def _either(x: Any, y: Any) -> Any:
    if isinstance(x, Symbol) and isinstance(y, Symbol):
        return x if x is y else Symbol("|", x, y, kind="condition")
    symbol, known = (x, y) if isinstance(x, Symbol) else (y, x)
    return True if known else symbol


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "&": operator.and_,
    "|": operator.or_, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
    "!=": operator.ne,
}  # fmt: skip
"""Python's operators, by sign."""


def _give_operators() -> None:
    """Give both classes Python's operators."""
    for sign, plain in OPERATORS.items():
        name = plain.__name__.rstrip("_")
        operation: Callable[[Any, Any], Any]
        if sign in "&|":
            operation = _both if sign == "&" else _either
        else:
            operation = (_arithmetic if sign in "+-*/" else _comparison)(sign, plain)
        for both in SYMBOLIC:
            setattr(both, f"__{name}__", lambda x, y, operation=operation: applied(operation, x, y))
            if sign in "+-*/&|":
                setattr(both, f"__r{name}__", lambda x, y, operation=operation: applied(operation, y, x))


_give_operators()


# Functions of `sim.model.elementwise` -------------------------------------------------------------------------------


def function(name: str, *args: Any) -> Any:
    """A function of numbers, such as `exp`, of which at least one argument is symbolic."""
    return applied(lambda *values: Symbol(name, *map(_number, values)), *args)


def extreme(name: Literal["minimum", "maximum"], x: Any, y: Any) -> Any:
    """The smaller or the larger of two, of which at least one is symbolic; of two equal ones the second."""
    if _LOOKED_UP.get() is None:
        return function(name, x, y)
    return where(x < y if name == "minimum" else x > y, x, y)


def where(condition: Any, yes: Any, no: Any) -> Any:
    """A choice; symbolic where the condition is."""

    def choose(condition: Any, yes: Any, no: Any) -> Any:
        if not isinstance(condition, Symbol):
            return yes if condition else no
        if _same(yes, no):
            return yes
        are_conditions = all(isinstance(one, bool) or getattr(one, "kind", "") == "condition" for one in (yes, no))
        if are_conditions:
            return Symbol("where", condition, yes, no, kind="condition")
        return Symbol("where", condition, _number(yes), _number(no))

    return applied(choose, condition, yes, no)


def not_(condition: Any) -> Any:
    """The contrary of a condition."""
    return applied(lambda one: Symbol("not", one, kind="condition") if isinstance(one, Symbol) else not one, condition)


def lookup(table: Any, index: Any) -> Any:
    """`table[index]`, where the index or a part of the table is symbolic.

    A whole table of parameters is looked up by its place; other parts are chosen one by one.
    """

    def find(index: Any) -> Any:
        if not isinstance(index, Symbol):
            return table[int(index)]
        if (looked_up := _LOOKED_UP.get()) is not None:
            looked_up.append((index, len(table)))
        if isinstance(table, SymbolTable):
            return Symbol("lookup", table.leaf, index)
        found = table[0]
        for place in range(1, len(table)):
            found = where(_EQUAL(index, float(place)), table[place], found)
        return found

    return applied(find, index)


class SymbolTable:
    """A table of parameters: its parts as symbols, and a leaf that stands for the whole.

    Attributes
    ----------
    leaf : Symbol
    is_taken_apart : bool
        Whether anybody has asked for a part or for how many there are, so that the graph depends on that number.
    """

    def __init__(self, parts: Sequence[Symbol], leaf: Symbol) -> None:
        self._parts, self.leaf, self.is_taken_apart = tuple(parts), leaf, False

    def __len__(self) -> int:
        """How many parts."""
        self.is_taken_apart = True
        return len(self._parts)

    def __getitem__(self, which: int) -> Symbol:
        """One part."""
        self.is_taken_apart = True
        return self._parts[which]


def folded(operation: Callable[[Any, Any], Any], values: SymbolRows) -> list[Any]:
    """What the rows up to each come to, taken in their order."""
    reached = [values[0]]
    for value in values.values[1:]:
        reached.append(operation(reached[-1], value))
    return reached
