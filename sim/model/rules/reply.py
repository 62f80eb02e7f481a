"""The public logit: how a state expects the other to reply, and what it makes of what the other does.

One collapsed logit over five classes of act serves both: the look-ahead of a decision (equations (5), (6)) and the
Bayesian learning about the other's type (equation (7)). It uses what both sides can see of a state's drive.
"""

from __future__ import annotations

from sim.model.elementwise import Rows, Value, clip, exp, lookup, maximum, rows, running_sums, where
from sim.model.structure import View
from sim.vocabulary import Action

REPLIES = (Action.ABSORB, Action.PROTEST, Action.SHOW_OF_FORCE, Action.STRIKE_GROUP, Action.WIDE_STRIKE)
"""The acts that stand for the five classes: nothing, words, display, limited force, wide force."""
WIDE = len(REPLIES) - 1
_LIMIT = 200.0
"""Exponents are cut here: three factors of e**200 still multiply to a finite number."""

CLASS_OF_ACTION: tuple[float, ...] = tuple(
    0.0
    if action <= Action.ABSORB
    else 1.0
    if action <= Action.ULTIMATUM
    else 2.0
    if action <= Action.SHOW_OF_FORCE
    else 4.0
    if action in (Action.WIDE_STRIKE, Action.GROUND_RAID, Action.INVASION)
    else 3.0
    if action <= Action.STRIKE_STATE
    else 0.0
    for action in Action
)
"""The class of each act, by action code."""


def factor(world: View, level: Value | Rows, drive: Value | Rows) -> Value | Rows:
    """exp(precision * level * drive) for a reply of some level: how a change of drive multiplies its weight."""
    return exp(clip(world.choice_precision * level * drive, -_LIMIT, _LIMIT))


def weights(world: View, common: Value) -> Rows:
    """Unnormalised probabilities of the five classes for an irresolute state of the given drive. Equation (5)."""
    level, cost = (rows([table[reply] for reply in REPLIES], common) for table in (world.level, world.cost))
    bare = world.choice_precision * (-cost - world.level_curvature * level * level)
    return exp(clip(bare, -_LIMIT, _LIMIT)) * factor(world, level, common)


def expected_harm(world: View, weight: Rows, raised: Value | Rows, belief: Value) -> Value | Rows:
    """Expected harm of the other's reply once its drive is raised by `raised`. Equation (6).

    Sum over types and replies of belief * probability * level * (1 + fear where the reply is wide).
    """
    fear = 1.0 + world.fear_of_wide + world.nuclear_fear * world.nuclear
    harms: list[Value] = []
    for resolute in (0.0, 1.0):
        total: Value = 0.0
        harm: Value = 0.0
        for position, reply in enumerate(REPLIES):
            w = weight[position] * factor(world, world.level[reply], raised + world.drive_resolute * resolute)
            total = total + w
            harm = harm + w * (world.level[reply] * (fear if position == WIDE else 1.0))
        harms.append(harm / total)
    return (1.0 - belief) * harms[0] + belief * harms[1]


def belief_after(world: View, observer: View, weight: Rows, action: Value, publicity: Value) -> Value:
    """The observer's belief that the actor is resolute, after seeing it act. Equation (7).

    Bayes over two types with the public logit, mixed with the observer's perception noise; what the public does not
    see of an act counts as noise.
    """
    kind = lookup(world.class_of, action)
    level = rows([world.level[reply] for reply in REPLIES], action)
    likelihoods: list[Value] = []
    for resolute in (0.0, 1.0):
        w = weight * factor(world, level, world.drive_resolute * resolute)
        likelihoods.append(lookup(w, kind) / running_sums(w)[-1])
    clear = (1.0 - observer.perception_noise) * publicity
    noise = (1.0 - clear) / len(REPLIES)
    resolute_part = observer.belief * (clear * likelihoods[1] + noise)
    whole = resolute_part + (1.0 - observer.belief) * (clear * likelihoods[0] + noise)
    return where(whole > 0.0, resolute_part / maximum(whole, 1e-300), observer.belief)
