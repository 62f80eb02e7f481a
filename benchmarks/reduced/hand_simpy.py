"""The reduced model in SimPy, tuned by hand: plain floats, `random.random()`, branches only where they are needed.

What repeats by itself is a process. What others can move (a decision brought forward, talks brought forward) is a
timeout with a callback that counts only if it is still the one that its owner waits for: that is several times cheaper
than interrupting a process.
"""

from __future__ import annotations

from math import exp, floor, log
from random import gauss, random, seed
from typing import Any

import simpy

from benchmarks.reduced.parameters import (
    AGREE,
    AGREE_GRIEF,
    AGREE_TENSION,
    ATTACK_RATE,
    DEATH_SPREAD,
    DELAY_DAYS,
    EXCITE_DECAY,
    EXCITE_JUMP,
    FAILED_TALKS_LEAVE,
    FIRST_GRIEF,
    FIRST_TENSION,
    GRIEF_A_DEATH,
    GRIEF_A_STRIKE,
    GRIEF_AN_ATTACK,
    GRIEF_DECAY,
    HORIZON,
    MEAN_DEATHS,
    MEDIATE_ABOVE,
    MEDIATE_DAYS,
    MEDIATED_DAYS,
    MEETING_DAYS,
    MOBILISE,
    NEXT_MEETING,
    REACT_DAYS,
    RECOVER_DAYS,
    RECOVER_STEP,
    REPLY_DAYS,
    SHOCK_DAYS,
    SHOCK_TENSION,
    SPREAD,
    STAND_DOWN_DAYS,
    STATE_STRIKE_DEATHS,
    STATE_STRIKE_TENSION,
    STRIKE_DEATHS,
    STRIKE_GROUP,
    STRIKE_LEAVES,
    STRIKE_STATE,
    STRIKE_TENSION,
    SWEEP,
    SWEEP_GRIEF,
    SWEEP_LEAVES,
    TALKS,
    TENSION_DECAY,
    TENSION_STEP,
    THINK_DAYS,
    UTILITY,
    WAR,
    WAR_LEVEL,
    WAR_TENSION,
)

(P0, PG, PT, _, _), (M0, MG, MT, MO, ML), (G0, GG, GT, _, GL) = UTILITY[1:4]
(S0, SG, ST, SO, SL), (T0, TG, TT, TO, _), (W0, WG, WT, WO, WL), (C0, CG, CT, CO, _) = UTILITY[4:]


class State:
    __slots__ = (
        "aim",
        "decision",
        "decision_at",
        "enemy",
        "grief",
        "grief_at",
        "level",
        "lost",
        "other",
        "stand_down",
        "strike",
        "strikes",
        "sweep",
        "ward",
    )

    def __init__(self) -> None:
        self.grief, self.grief_at, self.level, self.aim, self.strikes, self.lost = FIRST_GRIEF, 0.0, 0, 0, 0, 0
        self.decision = self.strike = self.sweep = self.stand_down = None


class Group:
    __slots__ = ("killed", "recovery", "strength")

    def __init__(self) -> None:
        self.strength, self.killed, self.recovery = 1.0, 0, None


class Crisis:
    """One run."""

    def __init__(self) -> None:
        self.env = env = simpy.Environment()
        self.timeout = env.timeout
        self.over = env.event()
        self.events = self.war = self.agreement = 0
        self.tension, self.tension_at = FIRST_TENSION, 0.0
        self.meeting_at = HORIZON
        self.next_meeting: Any = None
        self.a, self.b = a, b = State(), State()
        a.other, b.other = b, a
        a.enemy = b.ward = Group()
        b.enemy = a.ward = Group()
        for state in (a, b):
            self.decide_in(state, THINK_DAYS * exp(SPREAD * gauss(0.0, 1.0)))
            env.process(self.attacks(state.enemy, state))
        env.process(self.shocks())
        env.process(self.mediation())

    def run(self) -> tuple[float, ...]:
        self.env.run(until=self.env.timeout(HORIZON) | self.over)
        a, b = self.a, self.b
        killed = a.enemy.killed + b.enemy.killed
        return (
            self.war,
            self.agreement,
            self.env.now,
            self.events,
            killed,
            a.lost + b.lost,
            a.strikes + b.strikes,
        )

    def decide_in(self, me: State, delay: float) -> None:
        """The next decision of `me` comes after `delay`, in place of the one that was planned."""
        me.decision_at = self.env.now + delay
        me.decision = decision = self.timeout(delay, me)
        decision.callbacks.append(self.decide)

    def meet_in(self, delay: float) -> None:
        self.meeting_at = self.env.now + delay
        self.next_meeting = self.timeout(delay)
        self.next_meeting.callbacks.append(self.meeting)

    def attacks(self, group: Group, victim: State) -> Any:
        env, timeout = self.env, self.timeout
        excite = excite_at = 0.0
        yield timeout(log(1.0 - random()) / -ATTACK_RATE)
        while True:
            self.events += 1
            now = env.now
            deaths = floor(-MEAN_DEATHS * log(1.0 - random()))
            group.killed += deaths
            excite = excite * exp(EXCITE_DECAY * (excite_at - now)) + EXCITE_JUMP
            excite_at = now
            victim.grief = (
                victim.grief * exp(GRIEF_DECAY * (victim.grief_at - now))
                + GRIEF_AN_ATTACK
                + GRIEF_A_DEATH * log(1.0 + deaths)
            )
            victim.grief_at = now
            react = REACT_DAYS * exp(SPREAD * gauss(0.0, 1.0))
            if now + react < victim.decision_at:
                self.decide_in(victim, react)
            gap = log(1.0 - random()) / (-ATTACK_RATE * group.strength)
            left = 1.0 + EXCITE_DECAY * log(1.0 - random()) / excite
            if left > 0.0:
                burst = log(left) / -EXCITE_DECAY
                if burst < gap:
                    gap = burst
            yield timeout(gap)

    def decide(self, event: Any) -> None:
        me = event.value
        if event is not me.decision:
            return
        self.events += 1
        now = self.env.now
        grief = me.grief * exp(GRIEF_DECAY * (me.grief_at - now))
        tension = self.tension * exp(TENSION_DECAY * (self.tension_at - now))
        own, others = me.level, me.other.level
        protest = 1.0 + exp(P0 + PG * grief + PT * tension)
        mobilise = protest + exp(M0 + MG * grief + MT * tension + MO * others + ML * own)
        strike_group = mobilise + exp(G0 + GG * grief + GT * tension + GL * own)
        strike_state = strike_group + exp(S0 + SG * grief + ST * tension + SO * others + SL * own)
        talks = strike_state + exp(T0 + TG * grief + TT * tension + TO * others)
        sweep = talks + exp(W0 + WG * grief + WT * tension + WO * others + WL * own)
        threshold = random() * (sweep + exp(C0 + CG * grief + CT * tension + CO * others))
        if threshold > 1.0:
            if threshold <= protest:
                action = 1
            elif threshold <= mobilise:
                action = MOBILISE
                me.level += 1
                me.stand_down = planned = self.planned(action, me)
                planned.callbacks.append(self.stand_down)
            elif threshold <= strike_state:
                action = STRIKE_GROUP if threshold <= strike_group else STRIKE_STATE
                me.aim = action
                me.strike = planned = self.planned(action, me)
                planned.callbacks.append(self.strike)
            elif threshold <= talks:
                action = TALKS
                delay = DELAY_DAYS[TALKS] * exp(SPREAD * gauss(0.0, 1.0))
                if self.next_meeting is None or now + delay < self.meeting_at:
                    self.meet_in(delay)
            elif threshold <= sweep:
                action = SWEEP
                me.sweep = planned = self.planned(action, me)
                planned.callbacks.append(self.sweep)
            else:
                action = 7
            tension += TENSION_STEP[action]
        self.tension = tension if tension > 0.0 else 0.0
        self.tension_at = now
        self.decide_in(me, THINK_DAYS * exp(SPREAD * gauss(0.0, 1.0)))

    def planned(self, action: int, me: State) -> Any:
        return self.timeout(DELAY_DAYS[action] * exp(SPREAD * gauss(0.0, 1.0)), me)

    def strike(self, event: Any) -> None:
        me = event.value
        if event is not me.strike:
            return
        self.events += 1
        now, other = self.env.now, me.other
        tension = self.tension * exp(TENSION_DECAY * (self.tension_at - now))
        me.strikes += 1
        if me.aim == STRIKE_STATE:
            deaths = floor(STATE_STRIKE_DEATHS * exp(DEATH_SPREAD * gauss(0.0, 1.0)))
            tension += STATE_STRIKE_TENSION
            chance = 1.0 / (1.0 + exp(-(WAR + WAR_TENSION * tension + WAR_LEVEL * (me.level + other.level))))
            if random() < chance:
                self.war = 1
                self.over.succeed()
        else:
            deaths = floor(STRIKE_DEATHS * exp(DEATH_SPREAD * gauss(0.0, 1.0)))
            tension += STRIKE_TENSION
            me.enemy.strength *= STRIKE_LEAVES
        self.tension, self.tension_at = tension, now
        other.lost += deaths
        other.grief = other.grief * exp(GRIEF_DECAY * (other.grief_at - now)) + GRIEF_A_STRIKE * log(1.0 + deaths)
        other.grief_at = now
        reply = REPLY_DAYS * exp(SPREAD * gauss(0.0, 1.0))
        if now + reply < other.decision_at:
            self.decide_in(other, reply)

    def sweep(self, event: Any) -> None:
        me = event.value
        if event is not me.sweep:
            return
        self.events += 1
        me.ward.strength *= SWEEP_LEAVES
        me.other.grief *= SWEEP_GRIEF
        self.recover_later(me.ward)

    def recover_later(self, group: Group) -> None:
        group.recovery = recovery = self.timeout(-RECOVER_DAYS * log(1.0 - random()), group)
        recovery.callbacks.append(self.recover)

    def recover(self, event: Any) -> None:
        group = event.value
        if event is not group.recovery:
            return
        self.events += 1
        group.strength += RECOVER_STEP
        if group.strength < 1.0:
            self.recover_later(group)
        else:
            group.strength = 1.0

    def stand_down(self, event: Any) -> None:
        me = event.value
        if event is not me.stand_down:
            return
        self.events += 1
        if me.level > 0:
            me.level -= 1
        if me.level > 0:
            me.stand_down = again = self.timeout(-STAND_DOWN_DAYS * log(1.0 - random()), me)
            again.callbacks.append(self.stand_down)

    def shocks(self) -> Any:
        env, timeout = self.env, self.timeout
        while True:
            yield timeout(-SHOCK_DAYS * log(1.0 - random()))
            self.events += 1
            now = env.now
            self.tension = self.tension * exp(TENSION_DECAY * (self.tension_at - now)) - SHOCK_TENSION * log(
                1.0 - random()
            )
            self.tension_at = now

    def mediation(self) -> Any:
        env, timeout = self.env, self.timeout
        while True:
            yield timeout(-MEDIATE_DAYS * log(1.0 - random()))
            self.events += 1
            now = env.now
            if self.tension * exp(TENSION_DECAY * (self.tension_at - now)) > MEDIATE_ABOVE:
                delay = MEDIATED_DAYS * exp(SPREAD * gauss(0.0, 1.0))
                if self.next_meeting is None or now + delay < self.meeting_at:
                    self.meet_in(delay)

    def meeting(self, event: Any) -> None:
        if event is not self.next_meeting:
            return
        self.events += 1
        now, a, b = self.env.now, self.a, self.b
        tension = self.tension * exp(TENSION_DECAY * (self.tension_at - now))
        grief = a.grief * exp(GRIEF_DECAY * (a.grief_at - now)) + b.grief * exp(GRIEF_DECAY * (b.grief_at - now))
        if random() < 1.0 / (1.0 + exp(-(AGREE + AGREE_TENSION * tension + AGREE_GRIEF * grief))):
            self.agreement = 1
            self.over.succeed()
        self.tension, self.tension_at = tension * FAILED_TALKS_LEAVE, now
        self.next_meeting = None
        if random() < NEXT_MEETING:
            self.meet_in(MEETING_DAYS * exp(SPREAD * gauss(0.0, 1.0)))


def run_many(runs: int, first_seed: int = 1) -> list[tuple[float, ...]]:
    """Outcomes of `runs` runs, in the order of `parameters.OUTCOMES`."""
    seed(first_seed)
    return [Crisis().run() for _ in range(runs)]
