"""A state takes something as grave: a crisis opens, and its desks are set to work. Rings `alarm`. Equation (19).

Three desks, each with a clock of its own: the spokesman, who says something within a day or so (`voice`); the cabinet,
which decides once, within days, whether and how to answer by force (`decision`); and the foreign ministry, which looks
for a way out more slowly (`overture`). What is taken as grave is drawn where it happens: `is_grave` and
`is_grave_attack`.
"""

from __future__ import annotations

from sim.model.elementwise import NEVER, Value, exp, log, log1p_count, logistic, minimum, normal_quantile, where
from sim.model.rules.calm import closing
from sim.model.rules.ladder import climb, height_now
from sim.model.rules.tempo import free, still_likely, still_to_come, thought_over
from sim.model.structure import Changes, Ring, View, Views
from sim.vocabulary import Action, Rung

DONE = 100.0
"""Field `stage` of a mediator that has brought both to the table."""
SILENT_DAYS = 10.0
"""What the record does not have a state say within this time it does not say any more (assumption)."""
HALF = 0.5
"""About this share of what is taken as grave is answered by force (ICB 1946-1989: 0.54 of violent triggers)."""
SLOTS = ("voice", "answer", "open", "rally", "overture", "others_overture", "calm", "heat", "tempo")


def _heightened(now: Value, world: View) -> Value:
    """What a crisis that has come to force adds to the log-odds of gravity."""
    return where(height_now(now, world) >= Rung.BORDER_INCIDENT, world.gravity_height, 0.0)


def is_grave(now: Value, world: View, level: Value, dead: Value, u: Value) -> Value:
    """Whether a state takes another's act as grave. Equation (19).

    Parameters
    ----------
    level : Value
        Severity of the act: the level of its kind, drawn around.
    dead : Value
        Own dead, soldiers and civilians.
    u : Value
        Uniform in (0, 1).
    """
    odds = world.gravity_base + world.gravity_level * level + world.gravity_deaths * log1p_count(dead)
    return u < logistic(odds + _heightened(now, world))


def is_grave_attack(now: Value, world: View, group: View, front: View, blamed: Value, dead: Value, u: Value) -> Value:
    """Whether a state takes a group's attack as a matter between states. Equation (19).

    It does by as much as it blames the other state, for an attack that stands out from those it is used to: by its
    dead beside the usual, and by how rare attacks are.
    """
    unusual = log1p_count(dead) - group.deaths_log_mean
    used_to = log(1.0 + group.attacks_per_year * front.share)
    odds = world.gravity_attack + unusual - world.habituation * used_to + _heightened(now, world)
    return u < blamed * logistic(odds)


def alarm(now: Value, luck: View, *, world: View, me: View, other: View, mediators: Views) -> Ring:
    """A state takes what has just happened as grave. If no crisis was open, this one has its own heat and tempo."""
    is_new = world.next_calm >= NEVER
    tempo = where(is_new, world.tempo_spread * normal_quantile(luck.tempo), world.tempo)
    answer = _decision(now, luck, world, me, tempo)
    mine, theirs = (
        thought_over(now, world, state, world.overture_days, u, tempo)
        for state, u in ((me, luck.overture), (other, luck.others_overture))
    )
    voice = still_to_come(now, now, world, world.voice_days, world.voice_spread, luck.voice)
    voice = where(free(now, world) - now < SILENT_DAYS, voice, NEVER)
    changes: Changes = {
        world: {
            **climb(now, world, float(Action.PROTEST), False),
            "heat": where(is_new, normal_quantile(luck.heat), world.heat),
            "tempo": tempo,
            "leverage": where(is_new, 0.0, world.leverage),
            "next_calm": closing(now, world, luck.calm),
        },
        me: {
            "next_voice": minimum(me.next_voice, voice),
            "next_decision": minimum(me.next_decision, answer),
            "next_overture": minimum(me.next_overture, mine),
            "next_rally": minimum(me.next_rally, thought_over(now, world, me, world.rally_days, luck.rally, tempo)),
            "alarmed_at": now,
            "rallies": 0.0,
            "quiet_choices": 0.0,
            "overtures": 0.0,
        },
        other: {"next_overture": minimum(other.next_overture, theirs), "overtures": 0.0},
    }
    for mediator in mediators:
        changes[mediator] = {"stage": where(is_new & (mediator.stage == DONE), 0.0, mediator.stage)}
    return Ring(changes, actor=me, target=other, record={"rung": height_now(now, world)})


def _decision(now: Value, luck: View, world: View, me: View, tempo: Value) -> Value:
    """When the cabinet decides on force. Where the record goes on without an answer, it may have decided already."""
    answers = still_likely(HALF, now, world, me.answer_days * exp(tempo), world.think_spread)
    is_open = luck.open * HALF < answers  # by Bayes: an answer is still to come in half of what is still open
    return thought_over(now, world, me, where(is_open, me.answer_days, me.rethink_days), luck.answer, tempo)
