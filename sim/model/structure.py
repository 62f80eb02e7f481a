"""What a compiled model is: entities with fields and parameters, clocks that ring rules, and how a run begins and ends.

A `Model` is plain data with functions attached; it says *what can happen* and nothing about when. An engine gives each
entity a *view*: an object whose attributes are the entity's fields, its parameters and the times of its clocks: the
numbers of one run, or symbols. A rule reads views and returns a `Ring`: the attributes that change. The engine alone
writes.

Nothing here knows of states or strikes: a reduced model for a benchmark, or a queue with one server, is a `Model` too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.model.elementwise import NEVER, Value, where

View = Any
"""An entity as a rule sees it: attributes are fields, parameters and clock times."""
Views = tuple[View, ...]
Changes = dict[View, dict[str, Value]]
"""New values of attributes, by view."""

GRID = 2.0**32
"""Times lie on a grid of 2**-32 day; the eight bits below hold the rank of the clock, so that ties cannot occur."""
RANK = 2.0**-40
"""What one rank adds to a time on the grid."""
MAX_CLOCKS = 255
"""Ranks 0 to 254; 255 marks a lane without a run."""
MAX_EVENTS = 65_535
"""Ring counts are kept in 16 bits."""
MAX_DAYS = 8192.0
"""Beyond this the grid no longer fits a float beside the rank; horizons lie below it."""


@dataclass(frozen=True, slots=True)
class Only:
    """A change where a condition holds; elsewhere the attribute keeps its value, which the rule need not read.

    For what changes seldom: `Only(is_strike, planned)` for `where(is_strike, planned, me.strike)`.
    """

    condition: Value
    value: Value


@dataclass(slots=True)
class Ring:
    """What a rule returns: changes by view, and what the record of events keeps of it.

    Attributes
    ----------
    changes : mapping of view to mapping of attribute to value or `Only`
        Only fields and clock times can change. The clock that rang is unset unless the rule sets it again.
    actor, target : view or None
        Who acted, on whom; `BOTH` for an act of or on both states.
    record : mapping of column to value
        Further columns of the table of events.
    why : mapping or None
        What a story may show of the reasons behind a decision; `chosen` marks a choice among options.
    """

    changes: Mapping[View, Mapping[str, Value]]
    actor: View | None = None
    target: View | None = None
    record: Mapping[str, Value] = field(default_factory=dict)
    why: Mapping[str, Any] | None = None


def change_where(condition: Value, effect: Changes, changes: Changes) -> None:
    """Lay an effect over changes where the condition holds; elsewhere these stay, or the attribute as it is."""
    for view, values in effect.items():
        own = changes.setdefault(view, {})
        for name, value in values.items():
            own[name] = where(condition, value, own[name] if name in own else getattr(view, name))


DEATHS = ("deaths_military", "deaths_militant", "deaths_civilian")
RECORD: Mapping[str, float] = {"action": -1, "rung": 0.0, **dict.fromkeys(DEATHS, 0.0)}
"""Columns of the table of events that a rule may fill, and what stands there where it does not."""


class _Both:
    """Marks an act of, or on, both states."""

    actor_index = -2


BOTH = _Both()

RuleFunction = Callable[..., Ring]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of clock: the word of the record, the rule it rings, the attribute that holds its time, its slots."""

    word: str
    rule: RuleFunction
    attribute: str
    slots: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse slots that share a name, and so a uniform."""
        if len(set(self.slots)) != len(self.slots):
            raise ValueError(f"slot names repeat: {self.slots}")


class Quantile(Protocol):
    """The inverse distribution function of an uncertain parameter."""

    def __call__(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values at distribution function values u, elementwise."""


def joint_address(name: str) -> str:
    """Where the uniform of a joint draw comes from."""
    return f"joint:{name}"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A parameter that is drawn once per run from one uniform.

    Attributes
    ----------
    path : str
        Dotted key.
    quantile : Quantile
    joint : str or None
        Parameters that name the same joint draw share its address and so its uniform: they take the values of one row
        of a sample. None for an address of its own.
    """

    path: str
    quantile: Quantile
    joint: str | None = None

    @property
    def address(self) -> str:
        """Where its uniform comes from."""
        return f"parameter:{self.path}" if self.joint is None else joint_address(self.joint)


@dataclass(frozen=True, slots=True)
class Drift:
    """How a field moves by itself between events: a function of `now` and the views of these entities."""

    value: Callable[..., Value]
    views: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing with a state: the world of the two states, a state, a group, a front, a third party, a region."""

    name: str
    kind: str
    fields: Mapping[str, float]
    parameters: Mapping[str, Any]  # float, Table, or tuple of float: constant over runs unless listed in Model.varying
    actor_index: int = -1
    drifts: Mapping[str, Drift] = field(default_factory=dict)  # by field: those kept as of the time they were last set


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: whose time it is, which kind, whom its rule sees, and when it first rings."""

    name: str
    kind: Kind
    owner: int
    roles: tuple[tuple[str, int | tuple[int, ...]], ...]
    first: float = NEVER


@dataclass(frozen=True, slots=True)
class Opening:
    """A rule that is called once at the start of every run, before any clock; its address is `open:<entity>`."""

    name: str
    rule: RuleFunction
    roles: tuple[tuple[str, int | tuple[int, ...]], ...]
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Varying:
    """Where a parameter path lands: entity, attribute, and part of a table (or None)."""

    entity: int
    attribute: str
    part: int | None = None


@dataclass(frozen=True)
class Model:
    """Everything an engine needs to play runs.

    Attributes
    ----------
    entities, clocks, openings : tuple
        In fixed order; the rank of a clock is its position.
    paths : mapping of dotted key to Varying
        Every numeric parameter that may differ between lanes.
    uncertain : tuple of Uncertain
        Parameters drawn once per run.
    start, horizon : float
        Days; events happen in [start, horizon).
    ended : tuple of int and str
        The entity and field that is nonzero once the model ends the run.
    summarise : callable
        From final fields of runs to rows of the per-run table; see `Finals`.
    actors : tuple of str
        Names for the record of events.
    max_events : int
        A run with more events is cut short.
    compiled_in : frozenset of str
        Dotted keys of the scenario that decide what the model is made of: no run can have a value of its own.
    """

    entities: tuple[Entity, ...]
    clocks: tuple[Clock, ...]
    openings: tuple[Opening, ...]
    paths: Mapping[str, Varying]
    uncertain: tuple[Uncertain, ...]
    start: float
    horizon: float
    ended: tuple[int, str]
    summarise: Callable[[Model, Finals], NDArray[np.void]]
    actors: tuple[str, ...] = ()
    max_events: int = 20_000
    compiled_in: frozenset[str] = frozenset()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The words of the kinds of clock, in the order of their first clock: codes of the column `kind`."""
        return tuple(dict.fromkeys(clock.kind.word for clock in self.clocks))

    @cached_property
    def clocks_of(self) -> tuple[dict[str, int], ...]:
        """The rank of the clock behind each clock attribute, by entity."""
        owned: tuple[dict[str, int], ...] = tuple({} for _ in self.entities)
        for rank, clock in enumerate(self.clocks):
            owned[clock.owner][clock.kind.attribute] = rank
        return owned

    @property
    def joints(self) -> tuple[str, ...]:
        """The names of the joint draws."""
        return tuple(dict.fromkeys(uncertain.joint for uncertain in self.uncertain if uncertain.joint is not None))

    def entity(self, name: str) -> int:
        """The position of the entity called `name`."""
        for position, entity in enumerate(self.entities):
            if entity.name == name:
                return position
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Finals:
    """The end of runs, as `Model.summarise` receives it: arrays with one element a run."""

    run: NDArray[np.int64]
    end_time: NDArray[np.float64]
    n_events: NDArray[np.int64]
    ended: NDArray[np.bool_]
    cut_short: NDArray[np.bool_]
    fields: Callable[[int, str], NDArray[np.float64]]


def no_runs(model: Model) -> NDArray[np.void]:
    """The per-run table where no run was played: its dtype comes from the model."""
    nothing, no = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    return model.summarise(model, Finals(nothing, np.zeros(0), nothing, no, no, lambda entity, name: np.zeros(0)))


def check(model: Model) -> Model:
    """The same model, if it is sound.

    Raises
    ------
    ValueError
        If two clocks or openings share a name, if there are too many clocks or slots, or if the horizon is too far.
    """
    names = [clock.name for clock in model.clocks] + [opening.name for opening in model.openings]
    names += [f"parameter:{uncertain.path}" for uncertain in model.uncertain]  # one draw a parameter, joint or not
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two clocks are called {', '.join(twice)}; a name is an address and must be unique")
    if len(model.clocks) > MAX_CLOCKS:
        raise ValueError(f"the model has {len(model.clocks)} clocks; at most {MAX_CLOCKS} fit")
    if not 0 < model.max_events <= MAX_EVENTS:
        raise ValueError(f"max_events is {model.max_events}; it must be in [1, {MAX_EVENTS}]")
    if not -MAX_DAYS < model.start < model.horizon < MAX_DAYS:
        raise ValueError(
            f"the run goes from day {model.start} to day {model.horizon}; both must lie within {MAX_DAYS:g} days of "
            "day 0"
        )
    return model
