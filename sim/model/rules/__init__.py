"""The rules of the model, each written once, and the clock that rings each of them.

======================  ==================  ====================================================  =================
clock (owner)           rule                what happens                                          file
======================  ==================  ====================================================  =================
alarm (state)           alarm               a state takes something as grave                      alarm.py
voice (state)           voice               it says something                                     voice.py
decision (state)        decide              it decides whether to use force                       decision.py
overture (state)        overture            it looks for a way out                                overture.py
rally (state)           rally               its public takes to the street                        politics.py
act (state)             act                 the display or use of force in hand lands             blow.py
attack (front)          attack              a group attacks at its steady rate                    violence.py
aftershock (front)      aftershock          a group attacks because it attacked before            violence.py
stock (group)           take_stock          losses, recovery, orders and region set its tempo     stock.py
contact (world)         contact             the ministers telephone                               talks.py
sitting (world)         sitting             envoys meet: agreement, another round, or collapse    talks.py
mediation (party)       mediate             a third party sets out, arrives, tries                mediation.py
battle (world)          battle              the armies fight                                      fighting.py
shock (region)          shock               a neighbouring conflict jolts                         spillover.py
issue (world)           issue               a new quarrel arises                                  issue.py
calm (world)            calm                the crisis closes                                     calm.py
quiet (world)           quiet               a quiet spell ends the run                            calm.py
record (state)          record              a recorded act of a state comes true                  history.py
recorded_attack         recorded_attack     a recorded attack by a group (front)                  history.py
incident (state)        incident            a recorded attack by an outsider                      history.py
recorded_offer (party)  recorded_offer      a recorded offer of mediation                         history.py
======================  ==================  ====================================================  =================

A rule is a pure, straight-line function: views, time and uniforms in, a `Ring` out. It draws nothing, writes nothing,
loops over no lanes, and uses only `sim.model.elementwise` and arithmetic. What several rules share has its own files:
drive.py (what moves a state), choice.py (the logit: choice, look-ahead and learning), feelings.py (grief, pressure,
weariness), tempo.py (delays and gaps), ladder.py, deaths.py. Openings
(opening.py) are rules called once, at the start of a run.
"""

from __future__ import annotations

from sim.model.rules import (
    alarm,
    blow,
    calm,
    decision,
    fighting,
    history,
    issue,
    mediation,
    overture,
    politics,
    spillover,
    stock,
    talks,
    violence,
    voice,
)
from sim.model.structure import Kind

_RECORD_SLOTS = (*blow.SLOTS, "reply", "obey", "sitting")

KINDS: dict[str, Kind] = {
    kind.word: kind
    for kind in (
        Kind("alarm", alarm.alarm, "next_alarm", alarm.SLOTS),
        Kind("voice", voice.voice, "next_voice", voice.SLOTS),
        Kind("decision", decision.decide, "next_decision", decision.SLOTS),
        Kind("overture", overture.overture, "next_overture", overture.SLOTS),
        Kind("rally", politics.rally, "next_rally", politics.SLOTS),
        Kind("act", blow.act, "next_act", blow.SLOTS),
        Kind("attack", violence.attack, "next_attack", violence.SLOTS),
        Kind("aftershock", violence.aftershock, "next_aftershock", violence.SLOTS),
        Kind("stock", stock.take_stock, "next_stock", stock.SLOTS),
        Kind("contact", talks.contact, "next_contact", ("think_a", "think_b")),
        Kind("sitting", talks.sitting, "next_sitting", ("agree", "more", "delay", "think_a", "think_b")),
        Kind("mediation", mediation.mediate, "next_step", ("come", "arrive", "table", "sit")),
        Kind("battle", fighting.battle, "next_battle", ("deaths_a", "deaths_b", "last", "gap")),
        Kind("shock", spillover.shock, "next_shock", ("size", "gap")),
        Kind("issue", issue.issue, "next_issue", issue.SLOTS),
        Kind("calm", calm.calm, "next_calm", ("calm",)),
        Kind("quiet", calm.quiet, "next_quiet"),
        Kind("record", history.record, "next_record", _RECORD_SLOTS),
        Kind("recorded_attack", history.recorded_attack, "next_record", violence.SLOTS),
        Kind("incident", history.incident, "next_incident", ("answer",)),
        Kind("recorded_offer", history.recorded_offer, "next_record"),
    )
}
"""Every kind of clock, by its word."""
