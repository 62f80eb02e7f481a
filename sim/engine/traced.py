"""A rule as a graph: called once with symbols, and what it returns laid out as straight-line operations.

The graph knows places and names, no numbers: fields, clocks and parameters are leaves by view and attribute, so that
one graph serves every clock whose rule sees entities of the same make, whatever their numbers. What rests on parameters
alone is a number of its own: it is worked out once for all runs, or once a run where a parameter differs between runs,
by the same operations.

>>> from sim.model.symbols import Symbol
>>> x = Symbol("now")
>>> [node.operation for node in Graph([x * 2.0 + x * 2.0]).nodes]  # computed once
['now', '*', '+']
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from sim.model import elementwise
from sim.model.checked_rule import CheckedRule
from sim.model.elementwise import NEVER, Value, maximum
from sim.model.structure import BOTH, GRID, RECORD, Clock, Model, Only, Opening
from sim.model.symbols import OPERATORS, BranchesOnValue, Symbol, SymbolTable

Role = tuple[int, str]
"""A view, by its place among those that the rule sees, and one of its attributes."""


@dataclass(frozen=True, slots=True)
class Write:
    """What becomes of a field or clock: a value, where a condition holds (None: always)."""

    place: Role
    is_clock: bool
    value: Symbol | float
    condition: Symbol | bool | None


@dataclass(frozen=True, slots=True)
class TracedRule:
    """What one rule does, seen from views of one make.

    Attributes
    ----------
    rings : role or None
        The clock that rings it; None for an opening.
    slots : int
        Uniforms that it may use.
    writes : tuple of Write
        In the order of the rule; the clock that rings is unset before them.
    record : mapping of column to Symbol or float
        Of the table of events.
    actor, target : int
        The view that acts or is acted on: its place; -1 nobody, -2 both states.
    seen : mapping of role to str
        Every attribute that it reads or changes, and what that is: `field`, `clock`, `parameter`, or `table`, with its
        length where the rule takes it apart.
    """

    rings: Role | None
    slots: int
    writes: tuple[Write, ...]
    record: Mapping[str, Symbol | float]
    actor: int
    target: int
    seen: Mapping[Role, str]

    @property
    def results(self) -> list[Symbol]:
        """Everything that must be computed."""
        values = [one for write in self.writes for one in (write.value, write.condition)]
        return [value for value in (*values, *self.record.values()) if isinstance(value, Symbol)]


def kind_of(model: Model, position: int, name: str, *, taken_apart: bool = True) -> str:
    """What an attribute of an entity is to a rule."""
    entity = model.entities[position]
    if name in entity.fields:
        return "field"
    if name in model.clocks_of[position]:
        return "clock"
    if name not in entity.parameters:
        raise AttributeError(f"{entity.name} has no field, parameter or clock {name!r}")
    value = entity.parameters[name]
    if not isinstance(value, tuple | list):
        return "parameter"
    return f"table of {len(value)}" if taken_apart else "table"


class _SymbolView:
    """An entity as a rule sees it: each attribute a symbol, made when it is first read."""

    def __init__(self, model: Model, position: int, place: int, rings: str | None) -> None:
        self._model, self._position, self._place = model, position, place
        self._entity, self._clocks = model.entities[position], model.clocks_of[position]
        self._seen: dict[str, Any] = {}
        if rings is not None:
            setattr(self, rings, NEVER)  # a clock that rings is not set

    def __getattr__(self, name: str) -> Any:
        kind, place = kind_of(self._model, self._position, name, taken_apart=False), (self._place, name)
        value: Any = Symbol("parameter", place, None)
        if kind == "table":
            n_parts = len(self._entity.parameters[name])
            value = SymbolTable([Symbol("parameter", place, part) for part in range(n_parts)], value)
        elif kind != "parameter":
            value = Symbol(kind, place)
        self.__dict__[name] = self._seen[name] = value
        return value

    def seen(self, changed: Iterable[str]) -> dict[Role, str]:
        """What the rule read and changed of this entity, and what each is."""
        apart = {name for name, value in self._seen.items() if getattr(value, "is_taken_apart", False)}
        return {
            (self._place, name): kind_of(self._model, self._position, name, taken_apart=name in apart)
            for name in dict.fromkeys((*self._seen, *changed))
        }


def views_of(model: Model, thing: Clock | Opening) -> tuple[int, ...]:
    """The entities that a rule sees, each once, in the order of its roles; then whose clock it is.

    Last, where the rule is a user's, the one that tells that a run has ended: a run in which it goes wrong ends.
    """
    each = [(which,) if isinstance(which, int) else which for _, which in thing.roles]
    owner = (thing.owner,) if isinstance(thing, Clock) else ()
    end = (model.ended[0],) if has_users_rule(thing) else ()
    return tuple(dict.fromkeys(one for several in (*each, owner, end) for one in several))


def has_users_rule(thing: Clock | Opening) -> bool:
    """Whether the rule is a user's."""
    return isinstance(thing, Clock) and isinstance(thing.kind.rule, CheckedRule)


def make_of(model: Model, thing: Clock | Opening) -> tuple[Any, ...]:
    """What decides the graph of a rule, but for what the attributes are that it sees."""
    place = {entity: place for place, entity in enumerate(views_of(model, thing))}
    roles = tuple(
        (name, place[which] if isinstance(which, int) else tuple(place[one] for one in which))
        for name, which in thing.roles
    )
    if isinstance(thing, Clock):
        end = (place[model.ended[0]], model.ended[1]) if has_users_rule(thing) else None
        return thing.kind.rule, roles, place[thing.owner], thing.kind.attribute, thing.kind.slots, end
    return thing.rule, roles, thing.slots


def serves(seen: Mapping[Role, str], model: Model, thing: Clock | Opening) -> bool:
    """Whether the graph of a rule of the same make, which saw these attributes, is that of a clock or opening too."""
    views = views_of(model, thing)
    try:
        return all(
            kind == kind_of(model, views[place], name, taken_apart=" " in kind) for (place, name), kind in seen.items()
        )
    except AttributeError:
        return False


Made = TypeVar("Made")
MAKES_KEPT = 512


class Shared(Generic[Made]):
    """What an engine has made of the rules of this process; rules of one make share it, whatever their numbers."""

    def __init__(self, made_of: Callable[[TracedRule], Made]) -> None:
        """Nothing yet; `made_of` makes it of a rule that has been traced."""
        self._made_of = made_of
        self._known: dict[Any, list[tuple[Mapping[Role, str], Made]]] = {}

    def of(self, model: Model, thing: Clock | Opening) -> Made:
        """What is made of the rule of a clock or opening; raises as `trace` does."""
        make = make_of(model, thing)
        if make not in self._known and len(self._known) >= MAKES_KEPT:
            self._known.pop(next(iter(self._known)))
        known = self._known.setdefault(make, [])
        for seen, made in known:
            if serves(seen, model, thing):
                return made
        rule = trace(model, thing)
        known.append((rule.seen, self._made_of(rule)))
        return known[-1][1]


def trace(model: Model, thing: Clock | Opening) -> TracedRule:
    """The graph of the rule of a clock or opening.

    A run in which a rule of a user returns what no run can go on with ends at once, and its field that tells the end is
    `FAILED`.

    Raises
    ------
    BranchesOnValue
        If the rule branches on a value, or if it is a user's and does anything else that symbols do not.
    """
    if not has_users_rule(thing):
        return _traced(model, thing)
    first, again = (_traced(model, thing) for _ in range(2))
    graph = Graph([*first.results, *again.results])
    if _fingerprint(graph, first) != _fingerprint(graph, again):
        raise BranchesOnValue("it comes to something else when it is called again")
    return first


def why_untraced(model: Model) -> str | None:
    """Why rules of a user have no graph, in words that continue one another; None where all have one."""
    for word, clock in {clock.kind.word: clock for clock in model.clocks if has_users_rule(clock)}.items():
        try:
            trace(model, clock)
        except BranchesOnValue as reason:
            return f"rule {word} is played run by run: {reason}"
    return None


def _traced(model: Model, thing: Clock | Opening) -> TracedRule:
    views = views_of(model, thing)
    owner, rings = (thing.owner, thing.kind.attribute) if isinstance(thing, Clock) else (None, None)
    made = {
        entity: _SymbolView(model, entity, place, rings if entity == owner else None)
        for place, entity in enumerate(views)
    }
    roles = {
        name: made[which] if isinstance(which, int) else tuple(made[one] for one in which)
        for name, which in thing.roles
    }
    slots, rule = (thing.kind.slots, thing.kind.rule) if isinstance(thing, Clock) else (thing.slots, thing.rule)
    luck = SimpleNamespace(ring=Symbol("ring"), **{name: Symbol("luck", slot) for slot, name in enumerate(slots)})
    now: Value = Symbol("now")
    fails: Any = False
    if isinstance(rule, CheckedRule):
        ring, fails = rule.traced(now, luck, **roles)
    else:
        ring = rule(now, luck, **roles)
    soonest = now + 1.0 / GRID
    writes: list[Write] = []
    for view, values in ring.changes.items():
        for name, value in values.items():
            condition: Any = None
            if isinstance(value, Only):
                condition, value = value.condition, value.value
            is_clock = name in view._clocks
            if not is_clock and name not in view._entity.fields:
                raise AttributeError(f"{view._entity.name} has no field or clock {name!r} to change")
            if is_clock and not (isinstance(value, float) and value == NEVER):
                value = Symbol("on_grid", maximum(value, soonest))
            unchanged = view.__dict__.get(name)
            if condition is False or (value is unchanged and isinstance(value, Symbol)):
                continue
            value = value if isinstance(value, Symbol) else float(value)
            writes.append(Write((view._place, name), is_clock, value, None if condition is True else condition))
    record = {column: ring.record.get(column, default) for column, default in RECORD.items()}
    changed = {view: [*values] for view, values in ring.changes.items()}
    if fails is not False:
        entity, name = model.ended
        writes.append(Write((made[entity]._place, name), False, FAILED, None if fails is True else fails))
        changed.setdefault(made[entity], []).append(name)
    seen = {role: kind for view in made.values() for role, kind in view.seen(changed.get(view, ())).items()}
    return TracedRule(
        None if owner is None or rings is None else (views.index(owner), rings),
        len(slots), tuple(writes), record, _who(ring.actor), _who(ring.target), seen,
    )  # fmt: skip


FAILED = -1.0
"""What the field that tells the end of a run holds where a rule of a user has failed."""


def _fingerprint(graph: Graph, rule: TracedRule) -> Any:
    """What a rule does, in terms of the nodes of a graph; equal where it does the same."""

    def told(value: Any) -> Any:
        return id(graph[value]) if isinstance(value, Symbol) else repr(value)

    writes = [(write.place, write.is_clock, told(write.value), told(write.condition)) for write in rule.writes]
    return writes, {column: told(value) for column, value in rule.record.items()}, rule.actor, rule.target


def _who(view: Any) -> int:
    return -1 if view is None else -2 if view is BOTH else int(view._place)


# The graph in order -------------------------------------------------------------------------------------------------


class Graph:
    """The nodes behind some results, each once and after its arguments."""

    def __init__(self, results: Sequence[Symbol]) -> None:
        self._known: dict[Any, Symbol] = {}
        self._canonical: dict[int, tuple[Symbol, Symbol]] = {}  # the original is kept alive: its identity is the key
        for result in results:
            self._visit(result)
        self.nodes: tuple[Symbol, ...] = tuple(self._known.values())

    def __getitem__(self, symbol: Symbol) -> Symbol:
        """The node that stands for a symbol."""
        return self._canonical[id(symbol)][1]

    def _visit(self, root: Symbol) -> None:
        waiting = [root]
        while waiting:
            symbol = waiting[-1]
            if id(symbol) in self._canonical:
                waiting.pop()
                continue
            missing = [arg for arg in symbol.args if isinstance(arg, Symbol) and id(arg) not in self._canonical]
            if missing:
                waiting.extend(reversed(missing))
                continue
            waiting.pop()
            args = tuple(self[arg] if isinstance(arg, Symbol) else arg for arg in symbol.args)
            key = symbol.operation, symbol.kind, *(id(arg) if isinstance(arg, Symbol) else repr(arg) for arg in args)
            node = self._known.get(key)
            if node is None:
                node = self._known[key] = Symbol(symbol.operation, *args, kind=symbol.kind)
                self._canonical[id(node)] = node, node
            self._canonical[id(symbol)] = symbol, node


def numbers_of(graph: Graph) -> set[int]:
    """Identities of the nodes that rest on parameters and constants alone, so that no event changes them."""
    fixed: set[int] = set()
    for node in graph.nodes:
        if node.operation == "parameter" or (
            node.operation not in LEAVES and all(id(arg) in fixed for arg in node.args if isinstance(arg, Symbol))
        ):
            fixed.add(id(node))
    return fixed


LEAVES = frozenset({"now", "ring", "luck", "field", "clock", "parameter", "rank", "start"})

_FUNCTIONS = ("where", "minimum", "maximum", "exp", "log", "sqrt", "floor", "normal_quantile", "lookup")
PLAIN: Mapping[str, Callable[..., Value]] = {
    **OPERATORS,
    **{name: getattr(elementwise, name) for name in _FUNCTIONS},
    "neg": operator.neg,
    "not": elementwise.not_,
}
"""What each operation of a graph means on numbers and arrays."""
