"""How soon answers come and how soon it stops: facts on first strikes (MIE 1.0) and on the lags of crises (ICB 14)."""

from __future__ import annotations

import numpy as np

from sim.evidence.facts.counting import Coded, Values, quantile, share
from sim.evidence.facts.disputes import WAR_DEAD
from sim.evidence.facts.log import Flags
from sim.model.arrays import Floats

MINOR_DEAD = 25.0
"""Dead up to which the violence of a crisis is minor: the lowest bracket of the dispute data (assumption)."""


def strike_tempo(coded: Coded, weight: Floats) -> Values:
    """First strikes and each use of force: answers and repeats by days, and when the last force comes."""
    strikes = coded.strikes
    w, every = weight[strikes.run], np.ones(len(strikes.run), dtype=bool)
    answered = np.isfinite(strikes.answer)
    goes_on = strikes.n_force > 1
    wb, each = weight[strikes.blow_run], np.ones(len(strikes.blow_run), dtype=bool)
    itself = (strikes.answer <= 30.0) & ~strikes.is_repeated_first
    values = {f"mie.strike_force_within{d}d": share(strikes.answer <= d, every, w) for d in (2, 7, 30)}
    values |= _quantiles("mie.lag_force", strikes.answer, answered, w)
    values["mie.single_event"] = share(coded.disputes.n_acts == 1, coded.disputes.run >= 0, weight[coded.disputes.run])
    values |= {f"mie.each_force_answer{d}d": share(strikes.blow_answer <= d, each, wb) for d in (2, 7, 30)}
    values |= {f"mie.each_force_own{d}d": share(strikes.blow_repeat <= d, each, wb) for d in (7, 30)}
    values |= {
        "stop.mie_strike_only_force": share(~goes_on, every, w),
        "stop.mie_strike_only_event": share(strikes.is_only_event, every, w),
        "tempo.mie_answer_is_next": share(strikes.is_answered_next, every, w),
        "tempo.mie_own_force_before_answer": share(strikes.is_repeated_first, answered, w),
        "tempo.mie_answer_itself_30d": share(itself, every, w),
    }
    values |= {f"stop.mie_last_force_le{d}": share(strikes.last_force <= d, every, w) for d in (7, 30, 90)}
    values["stop.mie_last_force_if_more.q50"] = quantile(strikes.last_force[goes_on], 0.5, w[goes_on])
    for name, probability in (("q50", 0.5), ("q75", 0.75)):
        values[f"tempo.mie_gap_force.{name}"] = quantile(strikes.gap, probability, weight[strikes.gap_run])
    return values


def crisis_tempo(coded: Coded, weight: Floats) -> Values:
    """Crises: lags of the major response by kind of trigger, how soon the actor's crisis is over, level of violence.

    Full-scale war is told by the threshold of the dispute data, with civilians and the victims of groups (assumption).
    """
    crises = coded.crises
    w, every = weight[crises.run], np.ones(len(crises.run), dtype=bool)
    by_state = crises.is_violent & ~crises.by_group
    answered = np.isfinite(crises.lag)
    lasts = np.floor(crises.end) - np.floor(crises.start)
    is_war = crises.is_bloody & (crises.dead >= WAR_DEAD)
    is_minor = crises.is_bloody & (crises.dead <= MINOR_DEAD)
    values = {
        f"icb.resp_lag_viol2viol_le{d}": share(crises.lag <= d, crises.is_violent & answered, w) for d in (1, 3, 14)
    }
    values |= {
        "icb.duration.q25": quantile(lasts, 0.25, w),
        "icb.duration.q75": quantile(lasts, 0.75, w),
        "icb.resp_violent_viol_state": share(answered, by_state, w),
        "icb.viol1": share(~crises.is_bloody, every, w),
        "icb.viol2": share(is_minor, every, w),
        "icb.viol3": share(crises.is_bloody & ~is_minor & ~is_war, every, w),
        "icb.viol4": share(is_war, every, w),
    }
    for trigger, is_theirs in (("viol_state", by_state), ("viol_ns", crises.by_group)):
        violent = is_theirs & answered
        for d in (1, 3, 14):
            values[f"tempo.icb_first_{trigger}_le{d}"] = share(crises.major_lag <= d, is_theirs, w)
            values[f"tempo.icb_violent_{trigger}_le{d}"] = share(crises.lag <= d, violent, w)
        values |= _quantiles(f"tempo.icb_violent_{trigger}", crises.lag, violent, w)
        for d in (3, 14):
            values[f"tempo.icb_violent_by{d}_{trigger}"] = share(crises.lag <= d, is_theirs, w)
        lasts_for_actor = np.maximum(lasts, 1.0)
        values |= _quantiles(f"stop.icb_duration_{trigger}", lasts_for_actor, is_theirs, w)
        for d in (7, 30, 90):
            values[f"stop.icb_over_le{d}_{trigger}"] = share(lasts_for_actor <= d, is_theirs, w)
    return values


def _quantiles(name: str, values: Floats, among: Flags, weight: Floats) -> Values:
    return {f"{name}.q{p}": quantile(values[among], p / 100.0, weight[among]) for p in (25, 50, 75)}
