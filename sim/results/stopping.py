"""When enough runs are enough: a fixed schedule of looks, precision by Wilson, decisions by a confidence sequence, and
what it came to.

Looks happen after whole prefixes of the run numbers, at numbers fixed beforehand, so that neither the speed of a worker
nor the length of a run has a say. *Precision* stops when an interval is narrow, which hardly disturbs its coverage
(a share far rarer than the precision keeps Wilson's own, 92 to 97 % where a few occurrences are expected);
*deciding* stops when an interval has cleared a threshold, which would be wrong one time in three with an ordinary
interval looked at again and again. A confidence sequence holds at all looks at once, and costs about five times the
runs.

>>> look_schedule(12_000)
(4000, 5657, 8000, 11314, 12000)
>>> low, high = confidence_sequence(20, 1000)
>>> low < 0.02 < high
True

Sources
-------
Robbins, H. (1970), Ann. Math. Statist. 41, 1397-1409 (mixture of likelihood ratios); Howard, Ramdas, McAuliffe and
Sekhon (2021), Ann. Statist. 49, 1055-1080 (confidence sequences).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import exp, lgamma, log
from typing import Any

from sim.results.intervals import CONFIDENCE, wilson

UNIT = 1_000
FIRST_STEP = 4
"""No look before 4,000 runs: batches are slow when they are narrow, and rare outcomes have too few occurrences."""
BISECTIONS = 60


def look_schedule(most_runs: int) -> tuple[int, ...]:
    """After how many runs to look: 1000 * 2^(k/2), rounded, for k = 4, 5, ..., and at the last run."""
    looks = []
    step = FIRST_STEP
    while (look := round(UNIT * 2.0 ** (step / 2))) < most_runs:
        looks.append(look)
        step += 1
    return (*looks, most_runs)


def is_precise(count: int, n: int, half_width: float) -> bool:
    """Whether the Wilson interval of a share is at most `half_width` to each side."""
    low, high = wilson(count, n)
    return (high - low) / 2 <= half_width


def confidence_sequence(count: int, n: int, alpha: float = 1.0 - CONFIDENCE) -> tuple[float, float]:
    """An interval for a share that holds, with probability 1 - alpha, at every n at once.

    All p for which B(s + 1, n - s + 1) / (p^s (1 - p)^(n - s)) < 1 / alpha: the likelihood of p against its mixture
    under a uniform prior (Robbins 1970).

    Parameters
    ----------
    count, n : int
        0 <= count <= n, n at least 1.
    alpha : float, optional
        In (0, 1).

    Raises
    ------
    ValueError
        If `count` is not in [0, n].
    """
    if not 0 <= count <= n or n < 1:
        raise ValueError(f"count is {count} of {n}; it must be in [0, n], and n at least 1.")
    mixture = lgamma(count + 1) + lgamma(n - count + 1) - lgamma(n + 2)
    bound = mixture + log(alpha)

    def is_inside(p: float) -> bool:
        return (count * log(p) if count else 0.0) + ((n - count) * log(1 - p) if n > count else 0.0) > bound

    share = count / n
    low = 0.0 if count == 0 else _edge(exp(bound / max(count, 1)) / 2, share, is_inside)
    high = 1.0 if count == n else _edge(1 - exp(bound / max(n - count, 1)) / 2, share, is_inside)
    return low, high


def _edge(outside: float, inside: float, is_inside: Callable[[float], bool]) -> float:
    """Where a run of points ends, between one outside and one inside."""
    inside = min(max(inside, 1e-300), 1 - 1e-16)
    for _ in range(BISECTIONS):
        middle = (outside + inside) / 2
        if is_inside(middle):
            inside = middle
        else:
            outside = middle
    return outside


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decision came to.

    Attributes
    ----------
    question : str
        Such as "war < 2 %".
    answer : bool or None
        None where the runs did not suffice.
    low, high : float
        The confidence sequence at the stop: it holds at all looks at once.
    """

    question: str
    answer: bool | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stop:
    """How a study that ran until something was known came to its end.

    Attributes
    ----------
    asked : tuple of str
    reached : bool
    looks : int
        How often the runs were looked at.
    verdicts : tuple of Verdict
        One a decision.
    widest : str or None
        For a precision: the share that is least precise at the stop.
    """

    asked: tuple[str, ...]
    reached: bool
    looks: int
    verdicts: tuple[Verdict, ...] = ()
    widest: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self) | {"asked": list(self.asked), "verdicts": [asdict(verdict) for verdict in self.verdicts]}


def stop_from_json(stored: Mapping[str, Any]) -> Stop:
    """The stop that `Stop.to_json` wrote."""
    verdicts = tuple(Verdict(**verdict) for verdict in stored["verdicts"])
    return Stop(tuple(stored["asked"]), stored["reached"], stored["looks"], verdicts, stored["widest"])
