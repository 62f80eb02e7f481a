"""The facts as functions of a coded log: what the same counting gives for simulated dyads.

Strikes and confrontations are those of MIE 1.0, disputes those of MID 5.0, crises and their lags those of ICB 14. The
bounds on force for each attack of a group are rates of one state towards two neighbours, so that one board stands for
all of them: a group on the other's soil, and nothing else between the two.

Each function takes coded logs and weights of runs (all one, or zero for those left out by the jackknife) and returns
values by the id of the fact. A fact without a case to count is nan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.evidence.facts.counting import YEAR, Coded, Values, kaplan_meier, quantile, quantiles, share
from sim.evidence.facts.disputes import WAR_DEAD, first_after
from sim.evidence.facts.log import BOTH_SIDES, DISPLAY, FORCE, Flags, Log
from sim.model.arrays import Floats, Ints

FORMAL = 0.5
"""Share of the agreements of the model that are formal enough for the dispute data to call the dispute negotiated: they
range from a treaty to a return to normal (assumption: half)."""
MINOR_DEAD = 25.0
"""Dead up to which the violence of a crisis is minor: the lowest bracket of the dispute data (assumption)."""
GRAVE_ATTACK = 10.0
"""Dead from which an attack is counted, as in the data."""
ANSWER_DAYS = 30.0
"""Days within which force is counted as following an attack (assumption)."""
BOUNDS = (
    "bound.force_on_iran_per_baloch_attack10", "bound.force_on_iran_per_baloch_event10",
    "bound.force_on_afghanistan_per_other_attack10",
)  # fmt: skip


def mie(coded: Coded, weight: Floats) -> Values:
    """Events of confrontations (MIE 1.0): first strikes, alternation, what follows force, deaths of attacks."""
    acts, disputes = coded.log.acts, coded.disputes
    of = disputes.of_act
    n = len(disputes.run)
    w = weight[disputes.run]
    directed = acts.side != BOTH_SIDES
    is_force = acts.level == FORCE
    first_side = acts.side[disputes.first_act]
    later = np.arange(len(of)) > disputes.first_act[of]
    theirs = later & (acts.side != first_side[of])

    def any_of(which: Flags) -> Flags:
        return np.bincount(of, weights=which, minlength=n) > 0.0

    strikes = directed[disputes.first_act] & is_force[disputes.first_act]
    by_force = any_of(theirs & directed & is_force)
    by_any = any_of(theirs)
    values = {
        "clu.mie_strike_force": share(by_force, strikes, w),
        "clu.mie_strike_any": share(by_any, strikes, w),
        "mie.strike_none": share(~by_any, strikes, w),
        "mie.strike_repeat": share(any_of(later & directed & is_force & (acts.side == first_side[of])), strikes, w),
    }
    calm = ~disputes.has_battle
    runs = _stretches(acts.side, of, directed, n)
    force_runs = _stretches(acts.side, of, directed & is_force, n)
    for k in (1, 2, 3, 4):
        values[f"mie.continue_exchange{k}"] = share(runs > k, calm & (runs >= k), w)
    for k in (1, 2):
        values[f"mie.continue_force{k}"] = share(force_runs > k, calm & (force_runs >= k), w)
    in_calm = calm[of]
    wa = w[of]
    is_last = np.ones(len(of), dtype=bool)
    is_last[:-1] = of[1:] != of[:-1]
    following = np.minimum(np.arange(len(of)) + 1, len(of) - 1)
    goes_on = in_calm & directed & is_force & ~is_last
    values["mie.next_actor_same"] = share(acts.side[following] == acts.side, goes_on, wa)
    values["mie.next_actor_other"] = share(acts.side[following] == 1 - acts.side, goes_on, wa)
    current = in_calm & is_force
    values["mie.trans_force_end"] = share(is_last, current, wa)
    values["mie.trans_force_display"] = share(~is_last & (acts.level[following] == DISPLAY), current, wa)
    values["mie.trans_force_force"] = share(~is_last & (acts.level[following] == FORCE), current, wa)
    attacks = directed & is_force
    fatal = attacks & (acts.soldiers > 0.0)
    values["mie.attack_nofatal"] = share(acts.soldiers == 0.0, attacks, wa)
    dead, wf = acts.soldiers[fatal], wa[fatal]
    values["mie.attack_deaths.q50"] = quantile(dead, 0.5, wf)
    mean, sd = _mean_sd(np.log(dead), wf)
    values["mie.attack_deaths_lnmu"], values["mie.attack_deaths_lnsd"] = mean, sd
    return values


def _stretches(side: Ints, of: Ints, which: Flags, n: int) -> Ints:
    """Maximal stretches of acts by one side, by dispute, among the acts that are one of `which`."""
    place = np.flatnonzero(which)
    begins = np.ones(len(place), dtype=bool)
    begins[1:] = (of[place[1:]] != of[place[:-1]]) | (side[place[1:]] != side[place[:-1]])
    return np.bincount(of[place], weights=begins, minlength=n).astype(np.int64)


def _mean_sd(values: Floats, weight: Floats) -> tuple[float, float]:
    whole = float(weight.sum())
    if whole <= 0.0:
        return float("nan"), float("nan")
    mean = float(np.sum(weight * values)) / whole
    return mean, float(np.sqrt(np.sum(weight * (values - mean) ** 2) / whole))


def mid(coded: Coded, weight: Floats) -> Values:
    """Disputes (MID 5.0): who answers, how long, how deadly, how they end, and the dyad's attributes."""
    disputes = coded.disputes
    w = weight[disputes.run]
    every = np.ones(len(w), dtype=bool)
    force = disputes.level >= FORCE
    war = force & (disputes.soldiers >= WAR_DEAD)
    limited = force & ~war
    answered = disputes.is_answered
    negotiated = disputes.is_negotiated
    contiguous, rivalry = coded.contiguous[disputes.run], coded.rivalry[disputes.run]
    values = {
        "clu.mid_recip_force": share(answered, limited, w),
        "clu.mid_war_force": share(war, force, w),
        "mid.war_given_force_recip": share(war, force & answered, w),
        "mid.war_given_force_norecip": share(war, force & ~answered, w),
        "mid.fatality0": share(disputes.soldiers == 0.0, every, w),
        "mid.fatality1": share((disputes.soldiers >= 1.0) & (disputes.soldiers <= 25.0), every, w),
        "mid.force_fatal_bilateral": share(disputes.soldiers > 0.0, limited, w),
        "mid.oneday_force_bilateral": share(disputes.length <= 1.0, limited, w),
        **quantiles("mid.duration_force_bilateral", disputes.length, limited, w, (50, 75)),
        **quantiles("mid.duration_force_recip", disputes.length, limited & answered, w, (50, 75)),
        "clu.mid_negotiated": FORMAL * share(negotiated, limited, w),
        "mid.negotiated_given_recip": FORMAL * share(negotiated, limited & answered, w),
        "mid.negotiated_given_norecip": FORMAL * share(negotiated, limited & ~answered, w),
        "eff.recip_force_contig": share(answered, force & contiguous, w),
        "eff.recip_force_noncontig": share(answered, force & ~contiguous, w),
        "eff.recip_force_rival": share(answered, force & rivalry, w),
        "eff.recip_force_nonrival": share(answered, force & ~rivalry, w),
        "eff.recip_force_nuc2": share(answered, force & (coded.nuclear[disputes.run] == 2.0), w),
    }
    covariates = np.column_stack([contiguous, rivalry, coded.nuclear[disputes.run] == 2.0])[force]
    odds = odds_ratios(covariates, answered[force], w[force])
    values["eff.or_recip1_contig"], values["eff.or_recip1_rival"] = odds[0], odds[1]
    return values


def severity(coded: Coded, weight: Floats) -> Values:
    """How deadly disputes with force become, between rivals and others (MID 5.0, levels of fatalities)."""
    disputes = coded.disputes
    w = weight[disputes.run]
    rivalry = coded.rivalry[disputes.run]
    force = disputes.level >= FORCE
    dead = disputes.soldiers
    war = dead >= WAR_DEAD
    grave, graver = force & (dead > 25.0), force & (dead > 250.0)
    values = {
        "mid.dead101_given_dead26": share(dead > 100.0, grave, w),
        "mid.dead251_given_dead26": share(dead > 250.0, grave, w),
        "mid.war_given_dead251": share(war, graver, w),
    }
    for name, among in (("rival", force & rivalry), ("nonrival", force & ~rivalry)):
        values[f"mid.dead1_force_{name}"] = share(dead > 0.0, among, w)
        values[f"mid.dead26_force_{name}"] = share(dead > 25.0, among, w)
        values[f"mid.war_force_{name}"] = share(war, among, w)
    return values


def odds_ratios(covariates: NDArray[np.bool_], event: Flags, weight: Floats) -> Floats:
    """Odds ratios of a logit on some binary covariates, by Newton's method; nan where it does not converge."""
    # equal rows are counted together: a table of a few cells in the place of thousands of rows
    bits = np.arange(covariates.shape[1])[::-1]
    code = (covariates << bits).sum(axis=1)
    rows = np.bincount(code, minlength=1 << len(bits))
    held = np.flatnonzero(rows)
    cells = np.column_stack([np.ones(len(held)), held[:, None] >> bits & 1])
    total = np.bincount(code, weights=weight, minlength=len(rows))[held]
    hits = np.bincount(code, weights=weight * event, minlength=len(rows))[held]
    beta = np.zeros(cells.shape[1])
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-cells @ beta))
        information = (cells * (total * p * (1.0 - p))[:, None]).T @ cells
        try:
            step = np.linalg.solve(information, cells.T @ (hits - total * p))
        except np.linalg.LinAlgError:
            return np.full(len(bits), np.nan)
        beta = beta + np.clip(step, -2.0, 2.0)
    return np.where(np.abs(beta[1:]) < 15.0, np.exp(beta[1:]), np.nan)


def recurrence(coded: Coded, weight: Floats) -> Values:
    """New disputes of the same dyad after a dispute has ended (Kaplan-Meier; censored when the run ends)."""
    disputes = coded.disputes
    n = len(disputes.run)
    has_next = np.zeros(n, dtype=bool)
    has_next[:-1] = disputes.run[1:] == disputes.run[:-1]
    following = np.minimum(np.arange(n) + 1, n - 1)
    waiting = np.where(has_next, disputes.start[following] - disputes.end, coded.log.end[disputes.run] - disputes.end)
    w = weight[disputes.run]
    settled = disputes.is_negotiated

    def within(days: float, which: Flags) -> float:
        return kaplan_meier(waiting[which], has_next[which], days, w[which])

    every = np.ones(n, dtype=bool)
    return {
        "mid.recur.1y": within(YEAR, every),
        "mid.recur.5y": within(5.0 * YEAR, every),
        "mid.recur_settle1.1y": within(YEAR, settled),
        "mid.recur_settle3.1y": within(YEAR, ~settled),
    }


def icb(coded: Coded, weight: Floats) -> Values:
    """Crises (ICB 14): responses to violent triggers and their lags, agreement, mediation, duration."""
    crises = coded.crises
    w = weight[crises.run]
    every = np.ones(len(w), dtype=bool)
    by_state = crises.is_violent & ~crises.by_group
    forceful = crises.response == FORCE
    both = crises.is_violent & forceful
    lag = crises.lag
    agreed, mediated = crises.is_agreed, crises.is_mediated
    length = np.floor(crises.end) - np.floor(crises.start)
    path = forceful & (lag <= 3.0) & (length <= 30.0) & agreed
    return {
        "clu.icb_viol_reply": share(forceful, by_state, w),
        "icb.resp_violent_viol_ns": share(forceful, crises.by_group, w),
        "icb.resp_nonmil_viol": share(crises.response < DISPLAY, crises.is_violent, w),
        **quantiles("icb.resp_lag_viol2viol", lag, both, w),
        **{f"icb.resp_lag_viol2viol_le{d}": share(lag <= d, both, w) for d in (2, 7, 30)},
        "icb.agreement": share(agreed, every, w),
        "icb.agree_given_mediated": share(agreed, mediated, w),
        "icb.agree_given_notmediated": share(agreed, ~mediated, w),
        "icb.mediated": share(mediated, every, w),
        **quantiles("icb.trig_to_agreement_viol", length, crises.is_violent & agreed, w, (50,)),
        "icb.duration.q50": quantile(length, 0.5, w),
        "anchor.path": share(path, by_state, w),
    }


def strike_tempo(coded: Coded, weight: Floats) -> Values:
    """First strikes and each use of force: answers and repeats by days, and when the last force comes."""
    strikes = coded.strikes
    w, every = weight[strikes.run], np.ones(len(strikes.run), dtype=bool)
    answered = np.isfinite(strikes.answer)
    goes_on = strikes.n_force > 1
    wb, each = weight[strikes.blow_run], np.ones(len(strikes.blow_run), dtype=bool)
    itself = (strikes.answer <= 30.0) & ~strikes.is_repeated_first
    values = {f"mie.strike_force_within{d}d": share(strikes.answer <= d, every, w) for d in (2, 7, 30)}
    values |= quantiles("mie.lag_force", strikes.answer, answered, w)
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
    values |= quantiles("stop.mie_last_force_if_more", strikes.last_force, goes_on, w, (50,))
    values |= quantiles("tempo.mie_gap_force", strikes.gap, slice(None), weight[strikes.gap_run], (50, 75))
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
    to_violence = crises.is_violent & answered
    values = {
        **{f"icb.resp_lag_viol2viol_le{d}": share(crises.lag <= d, to_violence, w) for d in (1, 3, 14)},
        **quantiles("icb.duration", lasts, slice(None), w, (25, 75)),
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
        values |= quantiles(f"tempo.icb_violent_{trigger}", crises.lag, violent, w)
        for d in (3, 14):
            values[f"tempo.icb_violent_by{d}_{trigger}"] = share(crises.lag <= d, is_theirs, w)
        lasts_for_actor = np.maximum(lasts, 1.0)
        values |= quantiles(f"stop.icb_duration_{trigger}", lasts_for_actor, is_theirs, w)
        for d in (7, 30, 90):
            values[f"stop.icb_over_le{d}_{trigger}"] = share(lasts_for_actor <= d, is_theirs, w)
    return values


MEASURES = (mie, mid, severity, recurrence, icb, strike_tempo, crisis_tempo)
"""Families of facts that come from dyads followed for six years."""


def all_values(coded: Coded, weight: Floats | None = None) -> Values:
    """Every fact of `MEASURES`, by id."""
    weight = np.ones(coded.log.n_runs) if weight is None else weight
    values: Values = {}
    for measure in MEASURES:
        values |= measure(coded, weight)
    return values


def bounds(log: Log, weight: Floats) -> Values:
    """Share of attacks with ten or more dead that the target follows with directed force on the host within 30 days."""
    attacks, acts = log.attacks, log.acts
    follows = np.zeros(len(attacks.run), dtype=bool)
    for side in (0, 1):
        theirs = (acts.level == FORCE) & (acts.side == side)
        when = first_after(acts.some(theirs), attacks.run, attacks.time)
        follows |= (attacks.target == side) & (when - attacks.time <= ANSWER_DAYS)
    is_counted = (attacks.dead >= GRAVE_ATTACK) & (attacks.time + ANSWER_DAYS <= log.end[attacks.run])
    return dict.fromkeys(BOUNDS, share(follows, is_counted, weight[attacks.run]))
