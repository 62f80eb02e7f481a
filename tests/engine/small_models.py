"""Models of one thing and a clock or two, for what no scenario shows."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np

from sim.model.elementwise import (
    clip,
    exp,
    exponential,
    floor,
    how_many,
    largest,
    log,
    logistic,
    lognormal,
    lookup,
    maximum,
    minimum,
    normal_quantile,
    not_,
    rows,
    running_sums,
    sqrt,
    where,
)
from sim.model.structure import Clock, Entity, Finals, Kind, Model, Only, Opening, Ring, Varying


def summary(*fields: str) -> Callable[[Model, Finals], Any]:
    """A per-run table of the end of a run and these fields."""

    def summarise(_: Model, finals: Finals) -> Any:
        table = np.zeros(
            len(finals.run), dtype=[("run", "<i8"), ("end_time", "<f8"), *((name, "<f8") for name in fields)]
        )
        table["run"], table["end_time"] = finals.run, finals.end_time
        for name in fields:
            table[name] = finals.fields(0, name)
        return table

    return summarise


def ticker() -> Model:
    """A clock whose rule reads its own time."""

    def tick(now: Any, luck: Any, *, it: Any) -> Ring:
        gap = exponential(1.0, luck.gap)
        return Ring({it: {"ticks": it.ticks + 1.0, "tick": minimum(it.tick, now + gap)}})

    clock = Clock("tick:it", Kind("tick", tick, "tick", ("gap",)), 0, (("it", 0),), first=0.5)
    it = Entity("it", "thing", {"ticks": 0.0, "ended": 0.0}, {})
    return Model((it,), (clock,), (), {}, (), 0.0, 20.0, (0, "ended"), summary("ticks"))


def metronome() -> Model:
    """A clock that rings every day, and would ring on the horizon itself."""

    def tick(now: Any, luck: Any, *, it: Any) -> Ring:
        return Ring({it: {"ticks": it.ticks + 1.0, "tick": now + 1.0}})

    clock = Clock("tick:it", Kind("tick", tick, "tick", ()), 0, (("it", 0),), first=1.0)
    it = Entity("it", "thing", {"ticks": 0.0, "ended": 0.0}, {})
    return Model((it,), (clock,), (), {}, (), 0.0, 5.0, (0, "ended"), summary("ticks"))


X = np.array([0.0, 1e-320, 1e-308, 1e-300, 1e-16, 0.07, 0.075, 0.5, 0.7071067811865475, 0.7071067811865476, 0.925, 1.0,
              1.5, 2.0, 10.0, 200.0, 708.0, 708.3, 709.0, 709.1, 1e10, 1e300, inf])  # fmt: skip
NEAR_ZERO, NEAR_ONE = np.logspace(-16.0, -1.0, 40), 1.0 - np.logspace(-15.9, -1.0, 40)
ARGUMENTS = np.concatenate([X, -X, NEAR_ZERO, NEAR_ONE, np.random.default_rng(7).normal(0.0, 3.0, 300)])
"""Where functions change their form, what they do not take, and ordinary numbers."""


def calculator() -> Model:
    """Every function that a rule may use, of a number that an event has set."""

    def take(now: Any, luck: Any, *, it: Any) -> Ring:
        return Ring({it: {"at": it.x}})

    def compute(now: Any, luck: Any, *, it: Any) -> Ring:
        x = it.at
        some = rows((x, 0.3, -x), now)
        some[1:] -= rows((0.5 * x, 1.0), now)
        place = where((x > 0.5) & (x < 2.5), floor(x), 0.0)
        inside = clip(x, 1e-12, 1.0 - 1e-12)
        return Ring(
            {
                it: {
                    "exp": exp(x),
                    "log": log(x),
                    "sqrt": sqrt(x),
                    "floor": floor(x),
                    "quantile": normal_quantile(clip(x, 1e-15, 1.0 - 1e-15)),
                    "logistic": logistic(x) / (x * x + 1.0),
                    "drawn": lognormal(2.0, 0.5, inside) - exponential(3.0, inside),
                    "least": minimum(x, -x) + maximum(x, 0.0) * -0.0,
                    "chosen": where(not_((x < 0.0) | (x == 1.0)), lookup(it.table, place), x != 2.0),
                    "rows": largest(some) + running_sums(some)[-1] + how_many(some > 0.0),
                }
            }
        )

    names = ("exp", "log", "sqrt", "floor", "quantile", "logistic", "drawn", "least", "chosen", "rows")
    it = Entity("it", "thing", dict.fromkeys(("at", *names, "ended"), 0.0), {"x": 0.0, "table": (5.0, 6.0, 7.0)})
    clock = Clock("compute:it", Kind("compute", compute, "compute"), 0, (("it", 0),), first=0.5)
    opening = Opening("open:it", take, (("it", 0),))
    return Model((it,), (clock,), (opening,), {"x": Varying(0, "x")}, (), 0.0, 2.0, (0, "ended"), summary(*names))


def kept(condition: Any, value: Any, view: Any, name: str) -> Any:
    """What `Only` says, said with `where`."""
    return where(condition, value, getattr(view, name))


def only(condition: Any, value: Any, view: Any, name: str) -> Any:
    return Only(condition, value)


def coin_tosser(change: Callable[..., Any]) -> Model:
    """A model whose every change is one in some lanes only, among them the clock that rings and the end of the run."""

    def toss(now: Any, luck: Any, *, it: Any) -> Ring:
        def where_it(condition: Any, **values: Any) -> dict[str, Any]:
            return {name: change(condition, value, it, name) for name, value in values.items()}

        return Ring(
            {
                it: {
                    **where_it(luck.coin < 0.6, heads=it.heads + 1.0, bell=now + luck.gap),
                    **where_it(luck.coin < 0.98, toss=now + luck.gap),
                    **where_it(luck.coin > 0.95, ended=1.0),
                    **where_it(it.is_loud > 0.5, loud=1.0, quiet=2.0),
                    **where_it(it.is_loud < 0.5, silent=3.0),
                }
            }
        )

    def bell(now: Any, luck: Any, *, it: Any) -> Ring:
        return Ring({it: {"bells": it.bells + 1.0}})

    fields = dict.fromkeys(("heads", "bells", "loud", "quiet", "silent", "ended"), 0.0)
    clocks = (
        Clock("toss:it", Kind("toss", toss, "toss", ("coin", "gap")), 0, (("it", 0),), first=0.5),
        Clock("bell:it", Kind("bell", bell, "bell"), 0, (("it", 0),)),
    )

    it = Entity("it", "thing", fields, {"is_loud": 1.0})
    return Model((it,), clocks, (), {}, (), 0.0, 20.0, (0, "ended"), summary(*fields))
