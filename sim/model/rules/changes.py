"""Putting changes together: an act may have one of two effects, lane by lane."""

from __future__ import annotations

from collections.abc import Mapping

from sim.model.elementwise import Value, where
from sim.model.structure import View

Changes = dict[View, dict[str, Value]]
Effects = Mapping[View, Mapping[str, Value]]


def chosen(condition: Value, yes: Effects, no: Effects) -> Changes:
    """The changes of `yes` where the condition holds, else those of `no`; what neither names stays as it is."""
    joint: Changes = {}
    for view in (*yes, *(view for view in no if view not in yes)):
        mine, theirs = yes.get(view, {}), no.get(view, {})
        joint[view] = both = dict(theirs)
        for name, value in mine.items():
            otherwise = theirs[name] if name in theirs else getattr(view, name)
            is_agreed = value is otherwise  # what both effects share needs no choice
            both[name] = value if is_agreed else where(condition, value, otherwise)
        for name in theirs.keys() - mine.keys():
            both[name] = where(condition, getattr(view, name), theirs[name])
    return joint
