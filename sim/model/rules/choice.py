"""Logit quantal response: how a state chooses, how it expects the other to reply, what it makes of what the other does.

A state's own choice takes its whole drive (equation (4)). One collapsed logit over five classes of act serves the
look-ahead of a decision (equations (5), (6)) and the Bayesian learning about the other's type (equation (7)); it uses
what both sides can see of a state's drive.
"""

from __future__ import annotations

from sim.model.elementwise import Rows, Value, clip, exp, how_many, largest, lookup, maximum, rows, running_sums, where
from sim.model.structure import View
from sim.vocabulary import Action

UNAVAILABLE = -1e300
REPLIES = (Action.ABSORB, Action.PROTEST, Action.SHOW_OF_FORCE, Action.STRIKE_GROUP, Action.WIDE_STRIKE)
"""The acts that stand for the five classes: nothing, words, display, limited force, wide force."""
WIDE = len(REPLIES) - 1
_LIMIT = 200.0
"""Exponents are cut here: three factors of e**200 still multiply to a finite number."""
_LAST_OF_CLASS = (Action.ABSORB, Action.ULTIMATUM, Action.SHOW_OF_FORCE, Action.STRIKE_STATE, Action.INVASION)
CLASS_OF_ACTION = tuple(float(sum(action > last for last in _LAST_OF_CLASS) % len(_LAST_OF_CLASS)) for action in Action)
"""The class of each act, by action code; what follows from events and is never chosen counts as nothing."""


def choose(utilities: Rows, available: Rows, precision: Value, u: Value) -> tuple[Value, Rows]:
    """The option chosen, and the probability of each. Equation (4).

    P(option) = exp(precision * utility) / sum over the available options, drawn by inversion in the order of the
    options, which is the order of severity: the same luck gives a more severe choice under a more severe disposition.

    Parameters
    ----------
    utilities : Rows
        One row an option, in utilities.
    available : Rows of conditions
        At least one option must be available.
    precision : Value
        Per utility; 0 gives a uniform choice, a large value the best option, ties shared.
    u : Value
        Uniform in (0, 1).

    Returns
    -------
    option : Value
        Position of the chosen option.
    probability : Rows
    """
    scaled = where(available, precision * utilities, UNAVAILABLE)
    weights = exp(scaled - largest(scaled))
    below = running_sums(weights)
    total = below[-1]
    return how_many(u * total > below[:-1]), weights / total


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
