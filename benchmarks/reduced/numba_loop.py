"""The reduced model as one compiled loop over runs: about the practical limit for one thread of this machine.

Scalars, branches only where they are needed, times of clocks in a small array, SplitMix64 in sequence, normal variates
by the same inversion as `sim.model.elementwise`. Contraction stays off (`fastmath` is), as in the engines.
"""

from __future__ import annotations

from math import exp, floor, inf, log, sqrt

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks.reduced import parameters as p
from sim.model import arithmetic

_CENTRAL, _TAIL, _FAR_TAIL = arithmetic.CENTRAL, arithmetic.TAIL, arithmetic.FAR_TAIL
(P0, PG, PT, _, _), (M0, MG, MT, MO, ML), (G0, GG, GT, _, GL) = p.UTILITY[1:4]
(S0, SG, ST, SO, SL), (T0, TG, TT, TO, _), (W0, WG, WT, WO, WL), (C0, CG, CT, CO, _) = p.UTILITY[4:]
(HORIZON, SPREAD, GRIEF_DECAY, TENSION_DECAY, EXCITE_DECAY) = (
    p.HORIZON, p.SPREAD, p.GRIEF_DECAY, p.TENSION_DECAY, p.EXCITE_DECAY,
)  # fmt: skip
(ATTACK_RATE, STEP, DELAY) = p.ATTACK_RATE, p.TENSION_STEP, p.DELAY_DAYS
# clocks: two a kind, of state or group 0 and 1; then the three of the pair
DECIDE, STRIKE, SWEEP, STAND_DOWN, ATTACK, RECOVER = range(0, 12, 2)
SHOCK, MEDIATE, MEETING, N_CLOCKS = range(12, 16)


@numba.njit
def _uniform(stream: NDArray[np.uint64]) -> float:
    stream[0] += np.uint64(0x9E3779B97F4A7C15)
    z = stream[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (np.float64((z ^ (z >> np.uint64(31))) >> np.uint64(12)) + 0.5) * 2.0**-52


def _ratio_source(name: str, coefficients: tuple[tuple[float, ...], tuple[float, ...]]) -> str:
    above, below = (repr(row[0]) for row in coefficients)
    for a, b in zip(coefficients[0][1:], coefficients[1][1:], strict=True):
        above, below = f"({above} * x + {a!r})", f"({below} * x + {b!r})"
    return f"def {name}(x):\n    return {above} / {below}\n"


_sources: dict[str, object] = {}
for _name, _coefficients in (("central", _CENTRAL), ("tail", _TAIL), ("far_tail", _FAR_TAIL)):
    exec(_ratio_source(_name, _coefficients), _sources)  # written out, so that the compiler sees constants
_central, _tail, _far_tail = (numba.njit(_sources[name]) for name in ("central", "tail", "far_tail"))


@numba.njit
def _normal(stream: NDArray[np.uint64]) -> float:
    u = _uniform(stream)
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _central(0.180625 - q * q)
    r = sqrt(-log(u if q < 0.0 else 1.0 - u))
    size = _tail(r - 1.6) if r <= 5.0 else _far_tail(r - 5.0)
    return -size if q < 0.0 else size


@numba.njit
def _lognormal(median: float, stream: NDArray[np.uint64]) -> float:
    return median * exp(SPREAD * _normal(stream))


@numba.njit
def _exponential(mean: float, stream: NDArray[np.uint64]) -> float:
    return -mean * log(1.0 - _uniform(stream))


@numba.njit
def _play(outcomes, first_run, seed):
    time = np.empty(N_CLOCKS)
    grief, grief_at, lost, strikes = np.empty(2), np.empty(2), np.empty(2), np.empty(2)
    strength, excite, excite_at, killed = np.empty(2), np.empty(2), np.empty(2), np.empty(2)
    level, aim = np.empty(2, np.int64), np.empty(2, np.int64)
    stream = np.empty(1, np.uint64)
    for row in range(outcomes.shape[0]):
        stream[0] = np.uint64(seed)
        scrambled = np.uint64(_uniform(stream) * 2.0**53)
        stream[0] = scrambled ^ (np.uint64(first_run + row) * np.uint64(0xD1B54A32D192ED03))
        time[:] = inf
        grief[:], grief_at[:], lost[:], strikes[:] = p.FIRST_GRIEF, 0.0, 0.0, 0.0
        strength[:], excite[:], excite_at[:], killed[:], level[:], aim[:] = 1.0, 0.0, 0.0, 0.0, 0, 0
        tension, tension_at = p.FIRST_TENSION, 0.0
        for me in range(2):
            time[DECIDE + me] = _lognormal(p.THINK_DAYS, stream)
            time[ATTACK + me] = _exponential(1.0 / ATTACK_RATE, stream)
        time[SHOCK] = _exponential(p.SHOCK_DAYS, stream)
        time[MEDIATE] = _exponential(p.MEDIATE_DAYS, stream)
        events = war = agreement = 0
        now = 0.0
        while True:
            clock, now = 0, time[0]
            for other_clock in range(1, N_CLOCKS):
                if time[other_clock] < now:
                    clock, now = other_clock, time[other_clock]
            if not now < HORIZON:
                now = HORIZON
                break
            time[clock] = inf
            events += 1
            me = clock & 1
            if clock < STRIKE:
                g = grief[me] * exp(GRIEF_DECAY * (grief_at[me] - now))
                t = tension * exp(TENSION_DECAY * (tension_at - now))
                own, others = level[me], level[1 - me]
                protest = 1.0 + exp(P0 + PG * g + PT * t)
                mobilise = protest + exp(M0 + MG * g + MT * t + MO * others + ML * own)
                strike_group = mobilise + exp(G0 + GG * g + GT * t + GL * own)
                strike_state = strike_group + exp(S0 + SG * g + ST * t + SO * others + SL * own)
                talks = strike_state + exp(T0 + TG * g + TT * t + TO * others)
                sweep = talks + exp(W0 + WG * g + WT * t + WO * others + WL * own)
                threshold = _uniform(stream) * (sweep + exp(C0 + CG * g + CT * t + CO * others))
                action = 0
                if threshold > 1.0:
                    if threshold <= protest:
                        action = 1
                    elif threshold <= mobilise:
                        action = 2
                        level[me] += 1
                        time[STAND_DOWN + me] = now + _lognormal(DELAY[2], stream)
                    elif threshold <= strike_state:
                        action = 3 if threshold <= strike_group else 4
                        aim[me] = action
                        time[STRIKE + me] = now + _lognormal(DELAY[action], stream)
                    elif threshold <= talks:
                        action = 5
                        time[MEETING] = min(time[MEETING], now + _lognormal(DELAY[5], stream))
                    elif threshold <= sweep:
                        action = 6
                        time[SWEEP + me] = now + _lognormal(DELAY[6], stream)
                    else:
                        action = 7
                tension, tension_at = max(t + STEP[action], 0.0), now
                time[DECIDE + me] = now + _lognormal(p.THINK_DAYS, stream)
            elif clock < SWEEP:
                tension *= exp(TENSION_DECAY * (tension_at - now))
                tension_at = now
                other = 1 - me
                strikes[me] += 1.0
                if aim[me] == 4:
                    deaths = floor(p.STATE_STRIKE_DEATHS * exp(p.DEATH_SPREAD * _normal(stream)))
                    tension += p.STATE_STRIKE_TENSION
                    heat = p.WAR + p.WAR_TENSION * tension + p.WAR_LEVEL * (level[0] + level[1])
                    if _uniform(stream) < 1.0 / (1.0 + exp(-heat)):
                        war = 1
                else:
                    deaths = floor(p.STRIKE_DEATHS * exp(p.DEATH_SPREAD * _normal(stream)))
                    tension += p.STRIKE_TENSION
                    strength[me] *= p.STRIKE_LEAVES
                lost[other] += deaths
                g = grief[other] * exp(GRIEF_DECAY * (grief_at[other] - now))
                grief[other], grief_at[other] = g + p.GRIEF_A_STRIKE * log(1.0 + deaths), now
                time[DECIDE + other] = min(time[DECIDE + other], now + _lognormal(p.REPLY_DAYS, stream))
                if war:
                    break
            elif clock < STAND_DOWN:
                strength[1 - me] *= p.SWEEP_LEAVES
                grief[1 - me] *= p.SWEEP_GRIEF
                time[RECOVER + 1 - me] = now + _exponential(p.RECOVER_DAYS, stream)
            elif clock < ATTACK:
                level[me] = max(level[me] - 1, 0)
                if level[me] > 0:
                    time[clock] = now + _exponential(p.STAND_DOWN_DAYS, stream)
            elif clock < RECOVER:
                deaths = floor(_exponential(p.MEAN_DEATHS, stream))
                killed[me] += deaths
                excite[me] = excite[me] * exp(EXCITE_DECAY * (excite_at[me] - now)) + p.EXCITE_JUMP
                excite_at[me] = now
                g = grief[me] * exp(GRIEF_DECAY * (grief_at[me] - now))
                grief[me], grief_at[me] = g + (p.GRIEF_AN_ATTACK + p.GRIEF_A_DEATH * log(1.0 + deaths)), now
                time[DECIDE + me] = min(time[DECIDE + me], now + _lognormal(p.REACT_DAYS, stream))
                gap = _exponential(1.0 / (ATTACK_RATE * strength[me]), stream)
                left = 1.0 + EXCITE_DECAY * log(1.0 - _uniform(stream)) / excite[me]
                if left > 0.0:
                    gap = min(gap, -log(left) / EXCITE_DECAY)
                time[clock] = now + gap
            elif clock < SHOCK:
                strength[me] = min(strength[me] + p.RECOVER_STEP, 1.0)
                if strength[me] < 1.0:
                    time[clock] = now + _exponential(p.RECOVER_DAYS, stream)
            elif clock == SHOCK:
                tension *= exp(TENSION_DECAY * (tension_at - now))
                tension, tension_at = tension + _exponential(p.SHOCK_TENSION, stream), now
                time[SHOCK] = now + _exponential(p.SHOCK_DAYS, stream)
            elif clock == MEDIATE:
                if tension * exp(TENSION_DECAY * (tension_at - now)) > p.MEDIATE_ABOVE:
                    time[MEETING] = min(time[MEETING], now + _lognormal(p.MEDIATED_DAYS, stream))
                time[MEDIATE] = now + _exponential(p.MEDIATE_DAYS, stream)
            else:
                t = tension * exp(TENSION_DECAY * (tension_at - now))
                g = grief[0] * exp(GRIEF_DECAY * (grief_at[0] - now))
                g += grief[1] * exp(GRIEF_DECAY * (grief_at[1] - now))
                if _uniform(stream) < 1.0 / (1.0 + exp(-(p.AGREE + p.AGREE_TENSION * t + p.AGREE_GRIEF * g))):
                    agreement = 1
                    break
                tension, tension_at = t * p.FAILED_TALKS_LEAVE, now
                if _uniform(stream) < p.NEXT_MEETING:
                    time[MEETING] = now + _lognormal(p.MEETING_DAYS, stream)
        outcomes[row, 0], outcomes[row, 1], outcomes[row, 2], outcomes[row, 3] = war, agreement, now, events
        outcomes[row, 4], outcomes[row, 5] = killed[0] + killed[1], lost[0] + lost[1]
        outcomes[row, 6] = strikes[0] + strikes[1]


def run_many(runs: int, first_seed: int = 1) -> NDArray[np.float64]:
    """Outcomes of `runs` runs, one row a run, in the order of `parameters.OUTCOMES`. The first call compiles."""
    outcomes = np.empty((runs, len(p.OUTCOMES)))
    _play(outcomes, 0, first_seed)
    return outcomes
