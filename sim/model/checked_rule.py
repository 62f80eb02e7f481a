"""A rule of a user, looked after: misreadings are named, and nothing that it returns reaches an engine unchecked.

The rules of the model are trusted and called as they are. One that a user gave is called through `CheckedRule`, which
hands it read-only entities under the names of its roles and looks through the `Ring` that comes back. Called with the
numbers of one run, it raises a `RuleFault`; called with symbols, what is wrong is a symbol too, for the engines that
play many runs at once.

>>> checked = CheckedRule(lambda now, luck: "nothing", "next_ring")
>>> checked(1.0, SimpleNamespace())
Traceback (most recent call last):
sim.model.checked_rule.RuleFault: it returns 'nothing'; it must return a Ring (sim.rules.Ring).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from numbers import Real
from pathlib import Path
from traceback import extract_tb
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.model.elementwise import floor, not_
from sim.model.structure import BOTH, RECORD, Entity, Only, Ring, RuleFunction, View
from sim.model.symbols import BranchesOnValue, Symbol, distrusted, is_symbolic
from sim.vocabulary import Action, Rung

PACKAGE = Path(__file__).parents[1]
TOLD_ONLY = "deaths_drawn"
"""What rules of the model say of an event to its story alone; a rule of a user may call them."""
INSTEAD = "; write where(), minimum() and their kin of sim.rules in place of if, min, NumPy and loops"
"""What to do about a rule that does what symbols do not."""
WHERE_TO_LOOK = "sim.rules.fields() lists what a rule may read and set."


class RuleFault(Exception):
    """What a rule of a user did wrong.

    Attributes
    ----------
    problem : str
        Continues the field, or stands alone where there is none.
    field : str
        Role and attribute, such as `own.next_ring`; empty where the fault is the rule's as a whole.
    """

    def __init__(self, problem: str, field: str = "") -> None:
        """A fault with its words."""
        super().__init__(f"{field} {problem}".lstrip())
        self.problem, self.field = problem, field


class _MisuseError(AttributeError):
    """A rule read what there is not, or wrote where it may only read."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field} {problem}")
        self.field, self.problem = field, problem


class Seen:
    """An entity as a rule of a user sees it: its fields, clocks and parameters, to be read."""

    def __init__(self, view: View, role: str) -> None:
        """The entity behind a view, under the name by which the rule knows it."""
        self.__dict__.update(_view=view, _role=role)

    def __getattr__(self, name: str) -> Any:
        view = self._view
        if name != "actor_index" and (name.startswith("_") or not _is_known(name, view)):
            raise _MisuseError(f"{self._role}.{name}", unknown(name, _names(view)))
        return _plain(getattr(view, name))

    def __setattr__(self, name: str, value: Any) -> None:
        problem = f"is written by the rule itself; return Ring({{{self._role}: {{{name!r}: ...}}}}) instead."
        raise _MisuseError(f"{self._role}.{name}", problem)


@dataclass(frozen=True, slots=True, eq=False)
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

    def __call__(self, now: float, luck: Any, **roles: Any) -> Ring:
        """What the rule returns for one run; it is called twice, and must come to the same."""
        now = np.float64(now)
        ring, _ = self._called(now, luck, roles)
        _refuse_another(ring, self._called(now, luck, roles)[0])
        return ring

    def traced(self, now: Symbol, luck: Any, **roles: Any) -> tuple[Ring, Any]:
        """What the rule returns for symbols, and the condition in which no run can go on with it.

        Raises
        ------
        BranchesOnValue
            If the rule does anything that symbols do not; called with the numbers of one run it may be sound.
        """
        try:
            with distrusted() as looked_up:
                ring, fails = self._called(now, luck, roles)
        except RuleFault as fault:
            cause = fault.__cause__
            told = str(cause if isinstance(cause, BranchesOnValue) else fault).rstrip(".")
            raise BranchesOnValue(f"{told}{INSTEAD if isinstance(cause, TypeError) else ''}") from None
        for index, n in looked_up:
            fails = fails | not_((index >= 0.0) & (index < float(n)) & (index == floor(index)))
        return ring, fails

    def _called(self, now: Any, luck: Any, roles: Mapping[str, Any]) -> tuple[Ring, Any]:
        luck = SimpleNamespace(**{name: _plain(value) for name, value in vars(luck).items()})
        made: dict[int, Seen] = {}  # an entity is one thing, even where it plays two roles
        seen = {
            role: tuple(made.setdefault(id(view), Seen(view, f"{role}[{place}]")) for place, view in enumerate(whom))
            if isinstance(whom, tuple)
            else made.setdefault(id(whom), Seen(whom, role))
            for role, whom in roles.items()
        }
        try:
            ring = self.rule(now, luck, **seen)
        except MemoryError:
            raise
        except _MisuseError as error:
            raise RuleFault(error.problem, error.field) from error
        except Exception as error:
            raise _raised(error, luck) from error
        check = _Check(now, tuple(roles), self.clock)
        return check.ring(ring), check.fails


def _plain(value: Any) -> Any:
    """A number that divides by zero without a word, as those of many runs do; anything else as it is."""
    return np.float64(value) if isinstance(value, float) else value


def _refuse_another(ring: Ring, again: Ring) -> None:
    """A rule draws nothing by itself and remembers nothing: called once more it comes to the same."""
    for view, values in ring.changes.items():
        others = again.changes.get(view, {})
        for name in values.keys() & others.keys():
            here, there = _change(values[name]), _change(others[name])
            if here != there:
                told = f"is {_told(here)}, and {_told(there)} when the same run is computed once more"
                raise RuleFault(f"{told}; a rule takes its luck from `luck` alone.", f"{view._entity.name}.{name}")


def _change(value: Any) -> float | None:
    """What becomes of an attribute; None where it stays."""
    if isinstance(value, Only):
        return value.value if value.condition else None
    return float(value)


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


class _Check:
    """Looks through what a rule returned at some time: numbers of one run, or symbols.

    Attributes
    ----------
    fails : bool or Symbol
        Where symbols come to what no run can go on with. For one run that is a `RuleFault`.
    """

    def __init__(self, now: Any, roles: tuple[str, ...], clock: str) -> None:
        self.now, self.roles, self.clock = now, roles, clock
        self.fails: Any = False

    def ring(self, ring: Any) -> Ring:
        """The same, with views in place of what the rule saw."""
        if not isinstance(ring, Ring):
            raise RuleFault(f"it returns {_shown(ring)}; it must return a Ring (sim.rules.Ring).")
        for name, part in (("changes", ring.changes), ("record", ring.record), ("why", ring.why)):
            if not isinstance(part, Mapping) and not (name == "why" and part is None):
                raise RuleFault(f"is {_shown(part)}; it must be a mapping.", f"Ring.{name}")
        return Ring(
            changes={self._view(seen, "changes"): self._changes(seen, ring.changes[seen]) for seen in ring.changes},
            actor=self._actor(ring.actor, "actor"),
            target=self._actor(ring.target, "target"),
            record={column: self._column(column, value) for column, value in ring.record.items()},
            why=ring.why,
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
        checked: dict[str, Any] = {}
        for name, value in values.items():
            field = f"{seen._role}.{name}"
            entity, clocks = seen._view._entity, seen._view._clocks
            if name in entity.parameters:
                raise RuleFault("is a parameter, the same throughout a run; what changes must be a field.", field)
            if name not in clocks and name not in entity.fields:
                raise RuleFault(unknown(str(name), (*entity.fields, *clocks)), field)
            where: Any = True
            if isinstance(value, Only):
                where = _condition(value.condition, f"the condition of {field}")
                value = value.value
            number = _number(value, field)
            if name in clocks:
                self._refuse_past(number, where, seen, name, field)
            elif math.isinf(entity.fields[name]):
                self._refuse(where & (number != number), number, field, "it must be a number.")
            else:
                self._refuse(where & _is_endless(number), number, field, "it must be finite.")
            checked[name] = number if where is True else Only(where, number)
        return checked

    def _refuse_past(self, number: Any, where: Any, seen: Seen, name: str, field: str) -> None:
        """No clock rings in the past. The present means "at once"; the clock that rings would never rest."""
        is_late = number >= self.now
        if name == self.clock:
            is_late = (number > self.now) | (is_late & (getattr(seen, name) != math.inf))
        remedy = "it must be a time later than now{day}, or inf for never."
        self._refuse(where & not_(is_late), number, field, remedy)

    def _refuse(self, wrong: Any, number: Any, field: str, remedy: str) -> None:
        if is_symbolic(wrong):
            self.fails = self.fails | wrong
        elif wrong and is_symbolic(self.now):
            self.fails = True
        elif wrong:
            raise RuleFault(f"is {number:g}; {remedy.replace('{day}', f' (day {self.now:g})')}", field)

    def _column(self, column: str, value: Any) -> Any:
        """A value of the table of events."""
        field = f"record[{column!r}]"
        if column not in RECORD and column != TOLD_ONLY:
            near = get_close_matches(str(column), RECORD, n=1)
            raise RuleFault(f"is no column{f'; did you mean {near[0]}?' if near else ''}: {', '.join(RECORD)}.", field)
        number = _number(value, field)
        self._refuse(_is_endless(number), number, field, "it must be finite.")
        if column == "action":
            wrong = (number != floor(number)) | (number < -1.0) | (number >= float(len(Action)))
            self._refuse(wrong, number, field, "it must be the code of an Action, or -1 for none.")
        elif column == "rung":
            wrong = (number < 0.0) | (number > float(max(Rung)))
            self._refuse(wrong, number, field, f"it must be in [0, {max(Rung)}].")
        else:
            self._refuse(number < 0.0, number, field, "it must be at least 0.")
        return number


def _is_endless(number: Any) -> Any:
    """Whether a number is infinite or none at all."""
    return number - number != 0.0


def _number(value: Any, field: str) -> Any:
    """A value as a plain number, or the symbol that it is."""
    if isinstance(value, Symbol):
        return value
    if isinstance(value, np.ndarray) and value.size == 1:  # what some functions of NumPy make of one number
        value = value.item()
    if isinstance(value, Real | np.bool_):
        with suppress(OverflowError):
            return float(value)
    raise RuleFault(f"is {_shown(value)}; it must be a number.", field)


def _condition(value: Any, field: str) -> Any:
    """A value as a condition: whether it is not zero."""
    number = _number(value, field)
    return number if getattr(number, "kind", "") == "condition" else number != 0.0


def _shown(value: Any) -> str:
    """A value in a few characters."""
    text = repr(value).splitlines()[0]
    return text if len(text) <= 60 else f"{text[:57]}..."
