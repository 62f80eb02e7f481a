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
        joint[view] = {
            name: where(condition, mine.get(name, _now(view, name, theirs)), theirs.get(name, _now(view, name, mine)))
            for name in (*mine, *(name for name in theirs if name not in mine))
        }
    return joint


def _now(view: View, name: str, present: Mapping[str, Value]) -> Value:
    """The attribute as it stands, read only where one of the two effects leaves it alone."""
    return getattr(view, name) if name in present else 0.0
