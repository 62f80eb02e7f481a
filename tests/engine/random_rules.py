"""Rules of a user made at random of everything that a rule may compute with; NaN and odd look-ups included."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from random import Random
from typing import Any

from sim.model.elementwise import (
    clip,
    exp,
    exponential,
    floor,
    log,
    logistic,
    lognormal,
    lookup,
    maximum,
    minimum,
    normal_quantile,
    not_,
    sqrt,
    where,
)
from sim.model.new_rule import NewRule
from sim.model.structure import Only, Ring

Formula = Callable[[dict[str, Any]], Any]

CONSTANTS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3, 1e300, 1e-300, inf)


def number(random: Random, depth: int) -> Formula:
    """A formula that comes to a number."""
    if depth == 0:
        constant = random.choice(CONSTANTS)
        return random.choice([
            lambda e: constant, lambda e: e["now"], lambda e: e["u"], lambda e: e["v"], lambda e: e["own"].x,
            lambda e: e["own"].y, lambda e: e["own"].rate, lambda e: e["own"].next_ring, lambda e: e["a"].grief,
            lambda e: e["a"].next_decision, lambda e: e["b"].resolve, lambda e: e["world"].heat,
        ])  # fmt: skip
    x, y, which = number(random, depth - 1), number(random, depth - 1), condition(random, depth - 1)
    return random.choice([
        lambda e: x(e) + y(e), lambda e: x(e) - y(e), lambda e: x(e) * y(e), lambda e: x(e) / y(e), lambda e: -x(e),
        lambda e: where(which(e), x(e), y(e)), lambda e: minimum(x(e), y(e)), lambda e: maximum(x(e), y(e)),
        lambda e: clip(x(e), -1.0, 5.0), lambda e: exp(x(e)), lambda e: log(x(e)), lambda e: sqrt(x(e)),
        lambda e: floor(x(e)), lambda e: normal_quantile(x(e)), lambda e: logistic(x(e)),
        lambda e: lookup((1.0, 2.5, 4.0), floor(e["u"] * 3.0)), lambda e: lookup((1.0, 2.5), floor(x(e))),
        lambda e: exponential(2.0, e["v"]), lambda e: lognormal(1.0, 0.5, e["u"]),
    ])  # fmt: skip


def condition(random: Random, depth: int) -> Formula:
    """A formula that comes to a condition."""
    x, y = number(random, max(0, depth - 1)), number(random, max(0, depth - 1))
    compared: Formula = random.choice([
        lambda e: x(e) < y(e), lambda e: x(e) <= y(e), lambda e: x(e) > y(e), lambda e: x(e) == y(e),
        lambda e: x(e) != y(e),
    ])  # fmt: skip
    if depth <= 1:
        return compared
    other = condition(random, depth - 1)
    return random.choice([
        compared, lambda e: compared(e) & other(e), lambda e: compared(e) | other(e), lambda e: not_(compared(e)),
    ])  # fmt: skip


def rule(seed: int) -> NewRule:
    """A rule that changes fields and clocks; most keep what they come to within bounds, so that runs go on."""
    random = Random(seed)
    first, second, third, fourth = (number(random, random.randint(1, 3)) for _ in range(4))
    one, other = (condition(random, random.randint(1, 3)) for _ in range(2))
    is_bounded, is_timely, calls = random.random() < 0.7, random.random() < 0.8, random.random() < 0.3

    def bounded(value: Any) -> Any:
        return where(value - value == 0.0, clip(value, -50.0, 50.0), 0.25) if is_bounded else value

    def play(now: Any, luck: Any, *, own: Any, world: Any, a: Any, b: Any, **others: Any) -> Ring:
        e = {"now": now, "u": luck.u, "v": luck.v, "own": own, "a": a, "b": b, "world": world}
        gap = first(e)
        changes: dict[Any, dict[str, Any]] = {
            own: {"next_ring": now + (clip(bounded(gap), 0.3, 3.0) if is_timely else gap), "x": bounded(second(e)),
                  "y": Only(one(e), bounded(third(e)))},
            a: {"grief": Only(other(e), clip(bounded(fourth(e)), 0.0, 9.0))},
        }  # fmt: skip
        if calls:
            changes[a]["next_decision"] = Only(one(e), now + 2.0)
        return Ring(changes, actor=a, target=b, record={"rung": clip(bounded(second(e)), 0.0, 9.0)})

    fields = {"x": 0.5, "y": inf if random.random() < 0.2 else 1.0}
    return NewRule(play, ("u", "v"), 1.0, fields, parameters={"rate": random.choice([0.0, 0.7, 3.0])})
