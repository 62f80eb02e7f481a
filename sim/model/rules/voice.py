"""A state speaks: within a day or so of what it takes as grave it says something, and chooses how hard. Rings `voice`.

Words are no answer: they leave grief and pressure as they are and put nothing off. What they do is said in
`coercive_word`, which an ultimatum and a recorded word share. Equations (4) and (24).
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Rows, Value, filled, lookup, maximum, rows, where
from sim.model.rules.choice import belief_after, choose, weights
from sim.model.rules.drive import common_drive, own_drive
from sim.model.rules.feelings import grief_of_blow, pressure_of_blow
from sim.model.rules.ladder import climb, height_now
from sim.model.structure import Changes, Ring, View, Views
from sim.vocabulary import Action

WORDS = tuple(action for action in Action if Action.PROTEST <= action <= Action.BORDER_CLOSURE)
"""What a spokesman can say, from the mildest: an ultimatum is a decision, not a voice."""
MEASURES = {Action.EXPEL_DIPLOMATS: 1.0, Action.SANCTIONS: 2.0, Action.BORDER_CLOSURE: 3.0}
"""Height of the diplomatic measure in force; a state that has gone further has nothing to gain from a lesser one."""
SLOTS = ("choice",)


def voice(now: Value, luck: View, *, world: View, me: View, other: View, patrons: Views, regions: Views) -> Ring:
    """A state says publicly what it thinks of what was done to it."""
    common = common_drive(now, world, me, other, regions, patrons)
    drive = own_drive(world, me, common)
    level, cost = (rows([table[word] for word in WORDS], now) for table in (world.level, world.cost))
    utilities = drive * level - world.level_curvature * (level * level) - cost
    available = _available(now, world, me)
    chosen, probability = choose(utilities, available, world.choice_precision, luck.choice)
    action = chosen + float(Action.PROTEST)
    changes = coercive_word(now, action, weights(world, common), world=world, me=me, other=other)
    changes[me]["next_voice"] = NEVER
    height = height_now(now, world)
    return Ring(
        changes,
        actor=me,
        target=other,
        record={"action": action, "rung": maximum(height, lookup(world.rung_of, action))},
        why={
            "chosen": action,
            "options": tuple(word.word for word in WORDS),
            "utility": utilities,
            "probability": probability,
            "available": available,
            "drive": drive,
            "belief": me.belief,
        },
    )


def _available(now: Value, world: View, me: View) -> Rows:
    """Which words go beyond what is in force already."""
    open_to = filled(len(WORDS), True, now)
    open_to[Action.RECALL_AMBASSADOR - Action.PROTEST] = me.envoy_posted > 0.0
    for measure, height in MEASURES.items():
        open_to[measure - Action.PROTEST] = me.measures < height
    closing = Action.BORDER_CLOSURE - Action.PROTEST
    open_to[closing] = open_to[closing] & (world.contiguous > 0.0)
    return open_to


def coercive_word(now: Value, action: Value, public_weight: Rows, *, world: View, me: View, other: View) -> Changes:
    """The effects of a coercive word by `me`: a small blow to the other, a measure in force, something to learn from.

    Parameters
    ----------
    action : Action code
        From `PROTEST` to `ULTIMATUM`. An ultimatum demands an answer: the other takes it as grave.
    public_weight : Rows
        `choice.weights` of `me` before the act, for the other's learning.
    """
    level, publicity = lookup(world.level, action), lookup(world.publicity, action)
    measures = me.measures
    for measure, height in MEASURES.items():
        measures = where(action == measure, maximum(measures, height), measures)
    is_recall = (action == Action.RECALL_AMBASSADOR) & (me.envoy_posted > 0.0)
    return {
        world: {**climb(now, world, action, False), "recalls": world.recalls + where(is_recall, 1.0, 0.0)},
        me: {"envoy_posted": where(action == Action.RECALL_AMBASSADOR, 0.0, me.envoy_posted), "measures": measures},
        other: {
            "grief": grief_of_blow(now, world, other, level, 0.0),
            "pressure": pressure_of_blow(now, world, other, level, publicity, 0.0),
            "felt_at": now,
            "belief": belief_after(world, other, public_weight, action, publicity),
            "next_alarm": where(action == Action.ULTIMATUM, now, other.next_alarm),
        },
    }
