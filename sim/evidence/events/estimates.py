"""What a group's attacks are like, from events: steady rate, excitation, deaths, each with its interval.

*Timing.* The model's process (equations (35) to (37) of docs/model.md) seen by whole days. What is expected on day t
is (mu + sum over earlier days s of n(s) * b * tau * (1 - r)**2 * r**(t - s - 1)) / (1 - b + b * tau * (1 - r)) attacks,
with branching ratio b, tau = `excitation_days` and r = exp(-1 / tau); the divisor adds what is set off on the same day.
The number is taken as Poisson.

*Deaths.* The model's law (equation (14)): deadly attacks have a rounded-down log-normal body and, with the share and
exponent that the scenario gives, a power-law tail from ten deaths up.

Both by greatest likelihood, with intervals from its profiles; the share of bloodless attacks is Wilson's.
The maximum is found by Newton's method with damping. The interval of a parameter holds the values at which the
likelihood, greatest over all others, is less than half a quantile of chi-squared below it (Venzon & Moolgavkar 1988,
doi:10.2307/2347496). It may be lopsided, as the likelihood is; one from the curvature at the maximum held the truth
less often than it said.

>>> best = maximised(lambda x: -float(np.sum((x - 2.0) ** 2)), [np.array([0.0])])
>>> best.place.round(3).tolist(), best.low.round(3).tolist(), best.high.round(3).tolist()
([2.0], [0.614], [3.386])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import erfc, exp, log, sqrt

import numpy as np

from sim.model.arrays import Floats, Ints
from sim.model.rules.deaths import TAIL_FROM
from sim.model.rules.tempo import DAYS_PER_YEAR
from sim.results.intervals import Z, wilson
from sim.scenario.entities import GroupRecord
from sim.scenario.quantity import Quantity, specification

LEAST_ATTACKS = 30
"""Attacks below which excitation is not looked for (judgement: fewer leave nearly every branching ratio open)."""
LEAST_DEADLY = 10
"""Deadly attacks below which their law is not fitted (judgement)."""
MOST_BRANCHING = 0.95
SHORTEST, LONGEST = 0.1, 365.0
SPAN = log(LONGEST / SHORTEST)
"""Ranges that a scenario allows (`sim.scenario.entities`)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One parameter of a group.

    Attributes
    ----------
    name : str
        Its key in the scenario.
    value : float
    low, high : float
        95 % interval; nan where there is none.
    n : int
        Attacks that it rests on.
    remark : str
        How it was found.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    remark: str


def estimates(
    attacks: Sequence[tuple[date, int | None]],
    record: GroupRecord,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Iterator[Estimate]:
    """Every parameter of one group that its attacks tell, inside the range that a scenario allows.

    Parameters
    ----------
    attacks : sequence of (date, int or None)
        When each attack by that group was, in order, and how many victims it had; those that do not say tell no deaths.
    record : GroupRecord
        Its deaths in the tail are taken from here.
    since, until : date, optional
        Ends of the time looked at; its first and its last attack if left out.
    """
    start, end = since or attacks[0][0], until or attacks[-1][0]
    days = np.array([(day - start).days for day, _ in attacks])
    victims = np.array([dead for _, dead in attacks if dead is not None], dtype=np.int64)
    for one in (*_timing(days, (end - start).days + 1, since is None), *_deaths(victims, record)):
        allowed = specification(GroupRecord, one.name)
        value, low, high = np.clip((one.value, one.low, one.high), allowed.low, allowed.high).tolist()
        end_of_range = "" if value == one.value else f"; {one.value:.3g} lies outside {allowed.allowed}"
        yield replace(one, value=value, low=low, high=high, remark=one.remark + end_of_range)


def _timing(day: Ints, length: int, is_opened_by_first: bool) -> Iterator[Estimate]:
    days, counts = np.unique(day, return_counts=True)
    n = len(day)

    def likelihood(place: Floats) -> float:
        return hawkes_log_likelihood(days, counts, length, *_rates(place))

    starts = [_place(n * (1.0 - ratio) / length, ratio, memory) for ratio in (0.2, 0.6) for memory in (4.0, 40.0)]
    best = maximised(likelihood, starts) if n >= LEAST_ATTACKS else None
    steady = hawkes_log_likelihood(days, counts, length, n / length, 0.0, 1.0)
    if best is None or best.value - steady < Z**2 / 2.0:  # the interval of the branching ratio would hold 0
        counted, over = (n - 1, length - 1) if is_opened_by_first else (n, length)
        if over:
            low, high = (DAYS_PER_YEAR * end / over for end in poisson_interval(counted))
            after = " after the first" if is_opened_by_first else ""
            why = "too few to tell" if best is None else "which do not tell"
            remark = f"all attacks in the {over} days{after}, {why} which set off others"
            yield Estimate("attacks_per_year", DAYS_PER_YEAR * counted / over, low, high, counted, remark)
            told = f"fewer than {LEAST_ATTACKS}" if best is None else "these"
            yield Estimate("branching_ratio", 0.0, np.nan, np.nan, n, f"not told by {told} attacks")
        return
    remark = f"self-exciting process fitted to {length} days"
    if np.isnan(best.low).any():
        remark += " and found at the end of a range: the rate seems to change in this time, so look at a shorter one"
    value, least, most = (_rates(place) for place in (best.place, best.low, best.high))
    for place, (name, unit) in enumerate(TIMING):
        yield Estimate(name, unit * value[place], unit * least[place], unit * most[place], n, remark)


TIMING = (("attacks_per_year", DAYS_PER_YEAR), ("branching_ratio", 1.0), ("excitation_days", 1.0))
"""What `_rates` gives, and how many of its units make one of the parameter."""


def _place(steady: float, branching: float, memory: float) -> Floats:
    """Rates on an unbounded scale; `_rates` is the way back."""
    return np.array([log(steady), _logit(branching / MOST_BRANCHING), _logit(log(memory / SHORTEST) / SPAN)])


def _rates(place: Floats) -> tuple[float, float, float]:
    """Steady attacks a day, branching ratio and memory in days, each inside its range."""
    return exp(place[0]), MOST_BRANCHING * _logistic(place[1]), SHORTEST * exp(SPAN * _logistic(place[2]))


def hawkes_log_likelihood(
    days: Ints, counts: Ints, length: int, steady: float, branching: float, memory: float
) -> float:
    """Log-likelihood of attacks a day under the process above, up to a constant.

    Parameters
    ----------
    days, counts : int array
        Days with attacks, from 0 on and in order, and how many.
    length : int
        Days looked at.
    steady : float
        Attacks a day that none set off.
    branching, memory : float
        Branching ratio, and mean time of the excitation in days.
    """
    r = exp(-1.0 / memory)
    jump = branching * memory * (1.0 - r) ** 2  # what one attack adds to the next day
    later = branching * memory * (1.0 - r)  # of what one attack sets off, what comes after its own day
    same_day = 1.0 / (1.0 - branching + later)
    excited, expected, total, before = 0.0, steady * length, 0.0, 0
    for day, count in zip(days.tolist(), counts.tolist(), strict=True):
        excited *= r ** (day - before)  # as of this day, without its own attacks
        total += count * log((steady + excited) * same_day)
        expected += count * later * (1.0 - r ** (length - 1 - day))
        excited += count * jump / r  # stands on the next day at `jump`
        before = day
    return total - expected * same_day


def poisson_interval(n: int) -> tuple[float, float]:
    """95 % interval of the mean of a Poisson count, by Byar's approximation (Breslow & Day 1987, p. 69)."""
    low = n * (1.0 - 1.0 / (9.0 * n) - Z / (3.0 * sqrt(n))) ** 3 if n else 0.0
    more = n + 1.0
    return low, more * (1.0 - 1.0 / (9.0 * more) + Z / (3.0 * sqrt(more))) ** 3


def _deaths(victims: Ints, record: GroupRecord) -> Iterator[Estimate]:
    n = len(victims)
    if n == 0:
        return
    dead, counts = np.unique(victims[victims > 0], return_counts=True)
    n_deadly = int(counts.sum())
    low, high = wilson(n - n_deadly, n)
    yield Estimate("bloodless_share", (n - n_deadly) / n, low, high, n, "attacks without victims")
    if n_deadly < LEAST_DEADLY or len(dead) < 2:
        return
    tail_share, exponent = (_number(record, name) for name in ("deaths_tail_share", "deaths_tail_exponent"))

    def likelihood(place: Floats) -> float:
        log_sd = exp(max(place[1], -50.0))  # dead that are all but alike do not tell it from 0
        return deaths_log_likelihood(dead, counts, place[0], log_sd, tail_share, exponent)

    logs = np.repeat(np.log(dead), counts)
    best = maximised(likelihood, [np.array([logs.mean(), log(logs.std() + 0.1)])])
    remark = f"deadly attacks; {tail_share:g} of them in a tail of exponent {exponent:g}"
    yield Estimate("deaths_log_mean", best.place[0], best.low[0], best.high[0], n_deadly, remark)
    yield Estimate("deaths_log_sd", exp(best.place[1]), exp(best.low[1]), exp(best.high[1]), n_deadly, remark)


def _number(record: GroupRecord, name: str) -> float:
    """The value of a parameter, or its default where the scenario gives a distribution."""
    given, default = getattr(record, name), specification(GroupRecord, name).default
    assert isinstance(default, Quantity) and default.value is not None
    return float(default.value if given.value is None else given.value)


def deaths_log_likelihood(
    dead: Ints, counts: Ints, log_mean: float, log_sd: float, tail_share: float, exponent: float
) -> float:
    """Log-likelihood of the deaths of deadly attacks: `counts` attacks with `dead` deaths each, at least 1."""
    total = 0.0
    for deaths, count in zip(dead.tolist(), counts.tolist(), strict=True):
        below = 0.0 if deaths == 1 else _normal((log(deaths) - log_mean) / log_sd)  # what is below 1 becomes 1
        body = _normal((log(deaths + 1.0) - log_mean) / log_sd) - below
        tail = (deaths / TAIL_FROM) ** -exponent - ((deaths + 1.0) / TAIL_FROM) ** -exponent
        chance = (1.0 - tail_share) * body + (tail_share * tail if deaths >= TAIL_FROM else 0.0)
        total += count * log(max(chance, 1e-300))
    return total


def _normal(z: float) -> float:
    return 0.5 * erfc(-z / sqrt(2.0))


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + exp(-max(x, -700.0)))


def _logit(share: float) -> float:
    return log(share / (1.0 - share))


# Greatest likelihood --------------------------------------------------------------------------------------------------

Likelihood = Callable[[Floats], float]

STEP = 1e-3
"""Of finite differences; parameters are on scales of about one."""
CURVED = 1e-3
"""Least curvature that tells a parameter: below it the standard error is above thirty such scales."""
NEAR = 1e-3
"""Standard errors that an end of an interval may be off."""
MOST_STEPS = 200
ENOUGH = 1e-7
"""Gain in log-likelihood that is no gain."""


@dataclass(frozen=True, slots=True)
class Best:
    """Where the log-likelihood is greatest, how great, and 95 % intervals: open or nan where it is flat."""

    place: Floats
    value: float
    low: Floats
    high: Floats


def maximised(likelihood: Likelihood, starts: Sequence[Floats]) -> Best:
    """The best of the maxima that are reached from the starts.

    Parameters
    ----------
    likelihood : callable
        From parameters on an unbounded scale, shape (n,), to the log-likelihood.
    starts : sequence of float array, shape (n,)
    """
    place, value = max((_climbed(likelihood, start) for start in starts), key=lambda found: found[1])
    curvature = -_derivatives(likelihood, place, np.arange(len(place)))[1]
    low, high = np.full((2, len(place)), np.nan)
    if np.isfinite(curvature).all() and np.linalg.eigvalsh(curvature).min() > CURVED:
        error = np.sqrt(np.diag(np.linalg.inv(curvature)))
        for which, one in enumerate(error):
            low[which], high[which] = (_end(likelihood, place, value, which, side * one) for side in (-1.0, 1.0))
    return Best(place, value, low, high)


def _end(likelihood: Likelihood, place: Floats, value: float, which: int, error: float) -> float:
    """End of the interval of one parameter, where `error` points; infinite where the profile stays too high.

    The root of twice the loss of log-likelihood grows nearly in proportion to the distance: secants between an inner
    and an outer place.
    """
    there, distance = place.copy(), Z * error
    inner, outer = (0.0, 0.0), (np.inf, np.inf)  # root and distance
    for _ in range(MOST_STEPS):
        there[which] = place[which] + distance
        there, reached = _climbed(likelihood, there, but=which)
        root = float(np.sqrt(2.0 * max(value - reached, 0.0)))
        if abs(root - Z) < NEAR:
            break
        inner, outer = ((root, distance), outer) if root < Z else (inner, (root, distance))
        if abs(inner[1]) > 1.0 / CURVED:
            return float(np.copysign(np.inf, error))
        (low, near), (high, far) = inner, outer
        distance = 2.0 * distance if far == np.inf else float(np.interp(Z, [low, high], [near, far]))
    return float(place[which] + distance)


def _climbed(likelihood: Likelihood, start: Floats, but: int | None = None) -> tuple[Floats, float]:
    """A maximum, over all parameters but one; and how high it is."""
    place, value, damping = start.astype(float), likelihood(start), 1.0
    free = np.array([which for which in range(len(start)) if which != but], dtype=np.int64)
    for _ in range(MOST_STEPS if len(free) else 0):
        slope, bend = _derivatives(likelihood, place, free)
        lowest = float(np.linalg.eigvalsh(-bend).min())
        lifted = -bend + (damping + max(0.0, -lowest)) * np.eye(len(free))
        there = place.copy()
        there[free] += np.clip(np.linalg.solve(lifted, slope), -2.0, 2.0)
        reached = likelihood(there)
        if reached >= value:
            is_done = reached - value < ENOUGH
            place, value, damping = there, reached, damping / 5.0
            if is_done:
                break
        else:
            damping *= 5.0
            if damping > 1e12:
                break
    return place, value


def _derivatives(likelihood: Likelihood, place: Floats, free: Ints) -> tuple[Floats, Floats]:
    """Slope and curvature by central differences, along some of the parameters."""
    steps = np.eye(len(place))[free] * STEP
    middle = likelihood(place)
    up, down = (np.array([likelihood(place + side * step) for step in steps]) for side in (1.0, -1.0))
    bend = np.diag((up - 2.0 * middle + down) / STEP**2)
    for i, one in enumerate(steps):
        for j, other in enumerate(steps[:i]):
            corners = (
                likelihood(place + one + other) - likelihood(place + one - other)
                - likelihood(place - one + other) + likelihood(place - one - other)
            )  # fmt: skip
            bend[i, j] = bend[j, i] = corners / (4.0 * STEP**2)
    return (up - down) / (2.0 * STEP), bend
