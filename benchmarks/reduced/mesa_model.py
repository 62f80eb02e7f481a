"""The reduced model in Mesa: states and groups are agents, Mesa's DEVSimulator orders events, `batch_run` repeats runs.

One step plays one run and collects one row. (`batch_run` reads the collected rows by step, so a step an event would
mean a row an event, which is slower.) An event that is moved is cancelled and scheduled anew, as Mesa's guide does it.
"""

from __future__ import annotations

from math import exp, floor, log
from typing import Any

import mesa
from mesa.experimental.devs import DEVSimulator

from benchmarks.reduced import parameters as p
from benchmarks.reduced.parameters import EXCITE_DECAY, GRIEF_DECAY, HORIZON, SPREAD, TENSION_DECAY

(P0, PG, PT, _, _), (M0, MG, MT, MO, ML), (G0, GG, GT, _, GL) = p.UTILITY[1:4]
(S0, SG, ST, SO, SL), (T0, TG, TT, TO, _), (W0, WG, WT, WO, WL), (C0, CG, CT, CO, _) = p.UTILITY[4:]


class GroupAgent(mesa.Agent):
    """An armed group; `victim` is the state that it attacks."""

    victim: StateAgent

    def __init__(self, model: Crisis) -> None:
        super().__init__(model)
        self.strength, self.excite, self.excite_at, self.killed = 1.0, 0.0, 0.0, 0
        self.recovery: Any = None
        model.plan(self.attack, model.exponential(1.0 / p.ATTACK_RATE))

    def attack(self) -> None:
        model, victim = self.model, self.victim
        now, random = model.count(), model.random.random
        deaths = floor(model.exponential(p.MEAN_DEATHS))
        self.killed += deaths
        self.excite = self.excite * exp(EXCITE_DECAY * (self.excite_at - now)) + p.EXCITE_JUMP
        self.excite_at = now
        victim.grieve(now, p.GRIEF_AN_ATTACK + p.GRIEF_A_DEATH * log(1.0 + deaths))
        victim.decide_within(model.lognormal(p.REACT_DAYS))
        gap = model.exponential(1.0 / (p.ATTACK_RATE * self.strength))
        left = 1.0 + EXCITE_DECAY * log(1.0 - random()) / self.excite
        if left > 0.0:
            gap = min(gap, -log(left) / EXCITE_DECAY)
        model.plan(self.attack, gap)

    def weaken(self, share: float) -> None:
        self.strength *= share

    def recover_later(self) -> None:
        self.recovery = self.model.replan(self.recovery, self.recover, self.model.exponential(p.RECOVER_DAYS))

    def recover(self) -> None:
        self.model.count()
        self.recovery = None
        self.strength = min(self.strength + p.RECOVER_STEP, 1.0)
        if self.strength < 1.0:
            self.recover_later()


class StateAgent(mesa.Agent):
    """A state; `enemy` attacks it from the other's soil, `ward` is the group on its own."""

    other: StateAgent
    enemy: GroupAgent
    ward: GroupAgent

    def __init__(self, model: Crisis) -> None:
        super().__init__(model)
        self.grief, self.grief_at, self.level, self.aim, self.strikes, self.lost = p.FIRST_GRIEF, 0.0, 0, 0, 0, 0
        self.next_decision: Any = None
        self.next_strike: Any = None
        self.next_sweep: Any = None
        self.next_stand_down: Any = None
        self.decide_in(model.lognormal(p.THINK_DAYS))

    def grieve(self, now: float, rise: float) -> None:
        self.grief = self.grief * exp(GRIEF_DECAY * (self.grief_at - now)) + rise
        self.grief_at = now

    def decide_in(self, delay: float) -> None:
        self.next_decision = self.model.replan(self.next_decision, self.decide, delay)

    def decide_within(self, delay: float) -> None:
        if self.model.simulator.time + delay < self.next_decision.time:
            self.decide_in(delay)

    def decide(self) -> None:
        model = self.model
        now = model.count()
        self.next_decision = None
        grief = self.grief * exp(GRIEF_DECAY * (self.grief_at - now))
        tension = model.tension_now(now)
        own, others = self.level, self.other.level
        protest = 1.0 + exp(P0 + PG * grief + PT * tension)
        mobilise = protest + exp(M0 + MG * grief + MT * tension + MO * others + ML * own)
        strike_group = mobilise + exp(G0 + GG * grief + GT * tension + GL * own)
        strike_state = strike_group + exp(S0 + SG * grief + ST * tension + SO * others + SL * own)
        talks = strike_state + exp(T0 + TG * grief + TT * tension + TO * others)
        sweep = talks + exp(W0 + WG * grief + WT * tension + WO * others + WL * own)
        threshold = model.random.random() * (sweep + exp(C0 + CG * grief + CT * tension + CO * others))
        action = p.WAIT
        if threshold > 1.0:
            if threshold <= protest:
                action = p.PROTEST
            elif threshold <= mobilise:
                action = p.MOBILISE
                self.level += 1
                delay = model.lognormal(p.DELAY_DAYS[action])
                self.next_stand_down = model.replan(self.next_stand_down, self.stand_down, delay)
            elif threshold <= strike_state:
                action = self.aim = p.STRIKE_GROUP if threshold <= strike_group else p.STRIKE_STATE
                delay = model.lognormal(p.DELAY_DAYS[action])
                self.next_strike = model.replan(self.next_strike, self.strike, delay)
            elif threshold <= talks:
                action = p.TALKS
                model.meet_within(model.lognormal(p.DELAY_DAYS[action]))
            elif threshold <= sweep:
                action = p.SWEEP
                delay = model.lognormal(p.DELAY_DAYS[action])
                self.next_sweep = model.replan(self.next_sweep, self.sweep, delay)
            else:
                action = p.CONCEDE
            tension += p.TENSION_STEP[action]
        model.tension, model.tension_at = max(tension, 0.0), now
        self.decide_in(model.lognormal(p.THINK_DAYS))

    def strike(self) -> None:
        model, other = self.model, self.other
        now = model.count()
        self.next_strike = None
        self.strikes += 1
        tension, is_war = model.tension_now(now), False
        if self.aim == p.STRIKE_STATE:
            deaths = floor(p.STATE_STRIKE_DEATHS * exp(p.DEATH_SPREAD * model.random.gauss()))
            tension += p.STATE_STRIKE_TENSION
            heat = p.WAR + p.WAR_TENSION * tension + p.WAR_LEVEL * (self.level + other.level)
            is_war = model.random.random() < 1.0 / (1.0 + exp(-heat))
        else:
            deaths = floor(p.STRIKE_DEATHS * exp(p.DEATH_SPREAD * model.random.gauss()))
            tension += p.STRIKE_TENSION
            self.enemy.weaken(p.STRIKE_LEAVES)
        model.tension, model.tension_at = tension, now
        other.lost += deaths
        other.grieve(now, p.GRIEF_A_STRIKE * log(1.0 + deaths))
        other.decide_within(model.lognormal(p.REPLY_DAYS))
        if is_war:
            model.end(war=1)

    def sweep(self) -> None:
        self.model.count()
        self.next_sweep = None
        self.ward.weaken(p.SWEEP_LEAVES)
        self.other.grief *= p.SWEEP_GRIEF
        self.ward.recover_later()

    def stand_down(self) -> None:
        self.model.count()
        self.next_stand_down = None
        self.level = max(self.level - 1, 0)
        if self.level > 0:
            delay = self.model.exponential(p.STAND_DOWN_DAYS)
            self.next_stand_down = self.model.replan(None, self.stand_down, delay)


class Crisis(mesa.Model):
    """One run."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(seed=seed)
        self.simulator = DEVSimulator()
        self.simulator.setup(self)
        self.datacollector = mesa.DataCollector(model_reporters={name: name for name in p.OUTCOMES})
        self.tension, self.tension_at = p.FIRST_TENSION, 0.0
        self.war = self.agreement = self.events = self.attack_deaths = self.strike_deaths = self.strikes = 0
        self.end_day = HORIZON
        self.next_meeting: Any = None
        self.a, self.b = a, b = StateAgent(self), StateAgent(self)
        a.other, b.other = b, a
        for me in (a, b):
            me.enemy = me.other.ward = GroupAgent(self)
            me.enemy.victim = me
        self.plan(self.shock, self.exponential(p.SHOCK_DAYS))
        self.plan(self.mediate, self.exponential(p.MEDIATE_DAYS))

    def exponential(self, mean: float) -> float:
        return -mean * log(1.0 - self.random.random())

    def lognormal(self, median: float) -> float:
        return median * exp(SPREAD * self.random.gauss())

    def plan(self, function: Any, delay: float) -> Any:
        return self.simulator.schedule_event_relative(function, delay)

    def replan(self, event: Any, function: Any, delay: float) -> Any:
        """The event `delay` days from now that takes the place of `event`."""
        if event is not None:
            event.cancel()
        return self.simulator.schedule_event_relative(function, delay)

    def step(self) -> None:
        """Play the run, and collect its row."""
        self.simulator.run_until(HORIZON)
        self.attack_deaths = self.a.enemy.killed + self.b.enemy.killed
        self.strike_deaths = self.a.lost + self.b.lost
        self.strikes = self.a.strikes + self.b.strikes
        self.datacollector.collect(self)
        self.running = False

    def count(self) -> float:
        """Count an event; the time."""
        self.events += 1
        return self.simulator.time

    def end(self, *, war: int = 0, agreement: int = 0) -> None:
        self.war, self.agreement, self.end_day = war, agreement, self.simulator.time
        self.simulator.event_list.clear()

    def tension_now(self, now: float) -> float:
        return self.tension * exp(TENSION_DECAY * (self.tension_at - now))

    def meet_in(self, delay: float) -> None:
        self.next_meeting = self.replan(self.next_meeting, self.meeting, delay)

    def meet_within(self, delay: float) -> None:
        if self.next_meeting is None or self.simulator.time + delay < self.next_meeting.time:
            self.meet_in(delay)

    def shock(self) -> None:
        now = self.count()
        self.tension, self.tension_at = self.tension_now(now) + self.exponential(p.SHOCK_TENSION), now
        self.plan(self.shock, self.exponential(p.SHOCK_DAYS))

    def mediate(self) -> None:
        if self.tension_now(self.count()) > p.MEDIATE_ABOVE:
            self.meet_within(self.lognormal(p.MEDIATED_DAYS))
        self.plan(self.mediate, self.exponential(p.MEDIATE_DAYS))

    def meeting(self) -> None:
        now = self.count()
        self.next_meeting = None
        tension = self.tension_now(now)
        grief = sum(state.grief * exp(GRIEF_DECAY * (state.grief_at - now)) for state in (self.a, self.b))
        if self.random.random() < 1.0 / (1.0 + exp(-(p.AGREE + p.AGREE_TENSION * tension + p.AGREE_GRIEF * grief))):
            self.end(agreement=1)
            return
        self.tension, self.tension_at = tension * p.FAILED_TALKS_LEAVE, now
        if self.random.random() < p.NEXT_MEETING:
            self.meet_in(self.lognormal(p.MEETING_DAYS))


def run_many(runs: int, first_seed: int = 1) -> list[tuple[float, ...]]:
    """Outcomes of `runs` runs, in the order of `parameters.OUTCOMES`."""
    rows = mesa.batch_run(
        Crisis,
        {"seed": range(first_seed, first_seed + runs)},
        number_processes=1,
        max_steps=1,
        display_progress=False,
    )
    return [tuple(row[name] for name in p.OUTCOMES) for row in rows]
