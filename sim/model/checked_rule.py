"""A rule of a user, looked after: misreadings are named, and nothing that it returns reaches an engine unchecked.

The rules of the model are trusted and called as they are. One that a user gave is called through `CheckedRule`, which
hands it read-only entities under the names of its roles and looks through the `Ring` that comes back. In both engines
it computes with arrays of one element a run, so that it does the same in both.

>>> checked = CheckedRule(lambda now, luck: "nothing", "next_ring")
>>> checked(1.0, SimpleNamespace())
Traceback (most recent call last):
sim.model.checked_rule.RuleFault: it returns 'nothing'; it must return a Ring (sim.rules.Ring).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.structure import BOTH, RECORD, Entity, Model, Only, Ring, RuleFunction, View
from sim.vocabulary import Action, Rung

PACKAGE = Path(__file__).parents[1]
TOLD_ONLY = "deaths_drawn"
"""What rules of the model say of an event to its story alone; a rule of a user may call them."""
WHERE_TO_LOOK = "sim.rules.fields() lists what a rule may read and set."


class RuleFault(Exception):
    """What a rule of a user did wrong, in the lanes that it was called for.

    Attributes
    ----------
    problem : str
        Continues the field, or stands alone where there is none.
    field : str
        Role and attribute, such as `own.next_ring`; empty where the fault is the rule's as a whole.
    is_wrong : bool array of shape (n_lanes,), or None
        The lanes concerned; None where one call does not tell.
    """

    def __init__(self, problem: str, field: str = "", is_wrong: NDArray[np.bool_] | None = None) -> None:
        """A fault with its words."""
        super().__init__(f"{field} {problem}".lstrip())
        self.problem, self.field, self.is_wrong = problem, field, is_wrong

    def parts(self, n_lanes: int) -> Iterator[NDArray[np.intp]]:
        """The lanes of the call in parts that tell more: each wrong one alone and the rest; or two halves."""
        if self.is_wrong is None:
            yield from np.array_split(np.arange(n_lanes), 2)
            return
        yield from np.flatnonzero(self.is_wrong)[:, np.newaxis]
        if not self.is_wrong.all():
            yield np.flatnonzero(~self.is_wrong)


class _MisuseError(AttributeError):
    """A rule read what there is not, or wrote where it may only read."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field} {problem}")
        self.field, self.problem = field, problem


class Seen:
    """An entity as a rule of a user sees it: its fields, clocks and parameters, to be read."""

    def __init__(self, view: View, role: str, lanes: slice) -> None:
        """The entity behind a view in some of its lanes, under the name by which the rule knows it."""
        self.__dict__.update(_view=view, _role=role, _lanes=lanes, actor_index=view.actor_index)

    def __getattr__(self, name: str) -> Any:
        view = self._view
        if name.startswith("_") or not _is_known(name, view):
            raise _MisuseError(f"{self._role}.{name}", unknown(name, _names(view)))
        value = getattr(view, name)
        if isinstance(value, float):
            # A run alone computes as a lane does: with an array, and with numbers that divide by zero without a word.
            value = np.float64(value) if name in view._entity.parameters else np.array([value])
        value = _in(self._lanes, value)
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        problem = f"is written by the rule itself; return Ring({{{self._role}: {{{name!r}: ...}}}}) instead."
        raise _MisuseError(f"{self._role}.{name}", problem)


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """A rule of a user, called as any rule is.

    Attributes
    ----------
    rule : callable
    clock : str
        The attribute that holds the time of the clock that rings it.

    Raises
    ------
    RuleFault
        If the rule raises, reads or sets what there is not, or returns what no run can go on with.
    """

    rule: RuleFunction
    clock: str

    def __call__(self, now: Any, luck: Any, **roles: Any) -> Ring:
        """What the rule returns, as plain numbers and rows."""
        is_one = not isinstance(now, np.ndarray)
        if is_one:
            now = np.array([now])
            luck = SimpleNamespace(**{name: np.array([value]) for name, value in vars(luck).items()})
        ring = self._called(now, luck, roles, slice(None), is_one)
        _refuse_another(ring, self._called(now, luck, roles, slice(0, 1), is_one))
        return ring

    def _called(self, now: Any, luck: Any, roles: Mapping[str, Any], lanes: slice, is_one: bool) -> Ring:
        """What the rule returns in some of the lanes."""
        now = _in(lanes, now)
        luck = SimpleNamespace(**{name: _in(lanes, value) for name, value in vars(luck).items()})
        made: dict[int, Seen] = {}  # an entity is one thing, even where it plays two roles
        seen = {
            role: tuple(
                made.setdefault(id(view), Seen(view, f"{role}[{place}]", lanes)) for place, view in enumerate(whom)
            )
            if isinstance(whom, tuple)
            else made.setdefault(id(whom), Seen(whom, role, lanes))
            for role, whom in roles.items()
        }  # fmt: skip
        try:
            ring = self.rule(now, luck, **seen)
        except MemoryError:
            raise
        except _MisuseError as error:
            raise RuleFault(error.problem, error.field) from error
        except Exception as error:
            raise _raised(error, luck) from error
        return _Check(now, is_one, tuple(roles), self.clock).ring(ring)


def has_own_rules(model: Model) -> bool:
    """Whether a rule of the model is a user's."""
    return any(isinstance(clock.kind.rule, CheckedRule) for clock in model.clocks)


def _in(lanes: slice, value: Any) -> Any:
    """A copy of a value in some of the lanes, for a rule to do with as it likes."""
    if isinstance(value, list):  # a table of which some parts differ between lanes
        return [_in(lanes, part) for part in value]
    return value[..., lanes].copy() if isinstance(value, np.ndarray) else value


def _refuse_another(ring: Ring, alone: Ring) -> None:
    """The first lane must come to the same alone: no rule takes means over runs, draws by itself, or remembers."""
    for view, values in ring.changes.items():
        others = alone.changes.get(view, {})
        for name in values.keys() & others.keys():
            here, there = _first(values[name]), _first(others[name])
            if not _is_alike(here, there):
                problem = f"is {_told(here)}, and {_told(there)} when the same run is computed once more and alone"
                raise RuleFault(
                    f"{problem}; a rule looks at each run by itself, and takes its luck from `luck` alone.",
                    f"{view._entity.name}.{name}",
                )


def _first(value: Any) -> float | None:
    """A change in the first lane; None where it stays."""
    if isinstance(value, Only):
        return _first(value.value) if _first(value.condition) else None
    return float(value[0]) if isinstance(value, np.ndarray) else float(value)


def _is_alike(here: float | None, there: float | None) -> bool:
    """Whether two changes are one, but for last bits that hang on how many runs are computed side by side."""
    if here is None or there is None:
        return here is there
    return math.isclose(here, there, abs_tol=1e-9)


def _told(value: float | None) -> str:
    return "unchanged" if value is None else f"{value:.12g}"


def unknown(name: str, known: Iterable[str]) -> str:
    """The words for a name that there is not, with the near one if there is one."""
    near = get_close_matches(name, list(known), n=1)
    return f"is unknown{f'; did you mean {near[0]}?' if near else '.'} {WHERE_TO_LOOK}"


def _is_known(name: str, view: View) -> bool:
    entity: Entity = view._entity
    return name in entity.fields or name in entity.parameters or name in view._clocks


def _names(view: View) -> list[str]:
    return [*view._entity.fields, *view._clocks, *view._entity.parameters]


def _raised(error: Exception, luck: Any) -> RuleFault:
    """The fault of a rule that raised: what, and where in the user's file."""
    if isinstance(error, AttributeError) and error.obj is luck and error.name is not None:
        near = get_close_matches(error.name, vars(luck), n=1)
        meant = f"; did you mean {near[0]}?" if near else f"; there is {', '.join(vars(luck))}."
        return RuleFault(f"is no uniform of this rule{meant}", f"luck.{error.name}")
    told = "".join(f": {line}" for line in str(error).splitlines()[:1])
    theirs = [frame for frame in extract_tb(error.__traceback__) if not frame.filename.startswith(str(PACKAGE))]
    where = f" ({Path(theirs[-1].filename).name}, line {theirs[-1].lineno})" if theirs else ""
    return RuleFault(f"it raises {type(error).__name__}{told}{where}.")


@dataclass(frozen=True, slots=True)
class _Check:
    """Looks through what a rule returned at some time in some lanes."""

    now: NDArray[np.float64]
    is_one: bool
    roles: tuple[str, ...]
    clock: str

    def ring(self, ring: Any) -> Ring:
        """The same, with views in place of what the rule saw."""
        if not isinstance(ring, Ring):
            raise RuleFault(f"it returns {_shown(ring)}; it must return a Ring (sim.rules.Ring).")
        for name, part in (("changes", ring.changes), ("record", ring.record), ("why", ring.why)):
            if not isinstance(part, Mapping) and not (name == "why" and part is None):
                raise RuleFault(f"is {_shown(part)}; it must be a mapping.", f"Ring.{name}")
        why = ring.why
        if why is not None and self.is_one:
            why = {key: _without_lanes(value) for key, value in why.items()}
        return Ring(
            changes={self._view(seen, "changes"): self._changes(seen, ring.changes[seen]) for seen in ring.changes},
            actor=self._actor(ring.actor, "actor"),
            target=self._actor(ring.target, "target"),
            record={column: self._column(column, value) for column, value in ring.record.items()},
            why=why,
        )

    def _view(self, seen: Any, what: str) -> View:
        if not isinstance(seen, Seen):
            raise RuleFault(f"{what} names {_shown(seen)}; name what it is called with: {', '.join(self.roles)}.")
        return seen._view

    def _actor(self, seen: Any, what: str) -> View | None:
        return seen if seen is None or seen is BOTH else self._view(seen, what)

    def _changes(self, seen: Seen, values: Any) -> dict[str, Any]:
        """New values of one entity, each looked at."""
        if not isinstance(values, Mapping):
            raise RuleFault(f"is to become {_shown(values)}; write a mapping of field to value.", seen._role)
        checked = {}
        for name, value in values.items():
            field = f"{seen._role}.{name}"
            entity, clocks = seen._view._entity, seen._view._clocks
            if name in entity.parameters:
                raise RuleFault("is a parameter, the same throughout a run; what changes must be a field.", field)
            if name not in clocks and name not in entity.fields:
                raise RuleFault(unknown(str(name), (*entity.fields, *clocks)), field)
            where = None
            if isinstance(value, Only):
                where = self._number(value.condition, f"the condition of {field}") != 0.0
                value = value.value
            number = self._number(value, field)
            matters = np.True_ if where is None else where
            if name in clocks:
                self._refuse_past(number, matters, seen, name, field)
            else:
                may_be_never = math.isinf(entity.fields[name])
                wrong = matters & (np.isnan(number) if may_be_never else ~np.isfinite(number))
                self._refuse(wrong, number, field, "it must be a number." if may_be_never else "it must be finite.")
            checked[name] = self._plain(number) if where is None else Only(self._plain(where), self._plain(number))
        return checked

    def _refuse_past(self, number: Any, matters: Any, seen: Seen, name: str, field: str) -> None:
        """No clock rings in the past. The present means "at once"; the clock that rings would never rest."""
        is_late = number >= self.now
        if name == self.clock:
            is_late = (number > self.now) | (is_late & (getattr(seen, name) != math.inf))
        remedy = f"it must be a time later than now (day {self.now[0]:g}), or inf for never."
        self._refuse(matters & ~is_late, number, field, remedy)

    def _refuse(self, wrong: Any, number: Any, field: str, remedy: str) -> None:
        if np.any(wrong):
            lanes = np.broadcast_to(wrong, self.now.shape)
            value = np.broadcast_to(number, self.now.shape)[lanes][0]
            raise RuleFault(f"is {value:g}; {remedy}", field, lanes)

    def _column(self, column: str, value: Any) -> Any:
        """A value of the table of events."""
        field = f"record[{column!r}]"
        if column not in RECORD and column != TOLD_ONLY:
            near = get_close_matches(str(column), RECORD, n=1)
            raise RuleFault(f"is no column{f'; did you mean {near[0]}?' if near else ''}: {', '.join(RECORD)}.", field)
        number = self._number(value, field)
        self._refuse(~np.isfinite(number), number, field, "it must be finite.")
        if column == "action":
            wrong = (number != np.floor(number)) | (number < -1) | (number >= len(Action))
            self._refuse(wrong, number, field, "it must be the code of an Action, or -1 for none.")
        elif column == "rung":
            self._refuse((number < 0) | (number > max(Rung)), number, field, f"it must be in [0, {max(Rung)}].")
        else:
            self._refuse(number < 0, number, field, "it must be at least 0.")
        return self._plain(number)

    def _number(self, value: Any, field: str) -> NDArray[np.float64]:
        """A value as an array of one number, or of one a lane."""
        try:
            array = np.asarray(value)
        except ValueError:
            array = np.array(None)
        if array.dtype.kind not in "fiub":
            raise RuleFault(f"is {_shown(value)}; it must be a number, or one number a run.", field)
        if array.shape not in ((), self.now.shape):
            problem = f"has the shape {array.shape}; it must be a number, or one number a run."
            raise RuleFault(problem, field, np.ones(self.now.shape, dtype=bool))
        return array.astype(np.float64)

    def _plain(self, array: NDArray[Any]) -> Any:
        """A number for one run, or where it is the same in all lanes; else an array."""
        return array.item() if self.is_one or not array.ndim else array


def _shown(value: Any) -> str:
    """A value in a few characters."""
    text = repr(value).splitlines()[0]
    return text if len(text) <= 60 else f"{text[:57]}..."


def _without_lanes(value: Any) -> Any:
    """Reasons of one lane as those of one run."""
    return value[..., 0] if isinstance(value, np.ndarray) and value.ndim and value.shape[-1] == 1 else value
