"""What a report reads of a comparison, which responses it tells, and how differences are worded.

>>> bare_points(-0.1065), bare_points(0.0004), bare_points(0.0)
('−10.7', '+0.04', '0')
>>> signed(-3.25), signed(0.0), signed(float("nan"))
('−3.25', '0', '-')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Protocol

from sim.report.meanings import OUTCOME_MEANINGS
from sim.report.reported import Reported, with_state
from sim.report.wording import number, words
from sim.results.clear import is_clear
from sim.results.pairs import PairedDifference

if TYPE_CHECKING:
    from sim.scenario.differences import Change
    from sim.scenario.idle import Idle

NO_BREAK = "\u00a0"
"""A space at which no line ends."""

SHARES = (*OUTCOME_MEANINGS, "outcome_class.limited_war")
"""Shares that the answer tells, before those of the scenario."""
MOST_OWN = 6
"""How many outcomes of the scenario it tells."""
NUMBERS = ("deaths_total", "days_to_answer", "days_to_talks", "end_day")
"""Numbers of a run that it tells."""


class Compared(Protocol):
    """A comparison as `sim.study.compare.Comparison` holds it."""

    @property
    def a(self) -> Reported:
        """The runs of A."""

    @property
    def b(self) -> Reported:
        """The runs of B, with the same luck."""

    @property
    def n_runs(self) -> int:
        """Pairs of runs."""

    @property
    def idle(self) -> Sequence[Idle]:
        """What was changed or given without effect on any run."""

    @property
    def differences(self) -> Mapping[str, PairedDifference]:
        """B less A for every response."""

    @property
    def changes(self) -> Sequence[Change]:
        """Every value that differs."""


def own_outcomes(result: Compared) -> dict[str, str]:
    """Outcomes that A or B asks for, with what they mean."""
    both = (*result.a.scenario.outcomes, *result.b.scenario.outcomes)
    return {outcome.name: outcome.meaning or "" for outcome in both}


def told_names(result: Compared) -> list[str]:
    """Names of the responses that the answer tells: chosen before any number is known."""
    own = list(own_outcomes(result))[:MOST_OWN]
    return [name for name in dict.fromkeys((*SHARES, *own, *NUMBERS)) if name in result.differences]


def told_pairs(result: Compared) -> tuple[list[PairedDifference], list[PairedDifference], list[PairedDifference]]:
    """Told responses whose difference is clear, those where it is not, and those that are the same in every pair."""
    clear: list[PairedDifference] = []
    unclear: list[PairedDifference] = []
    same: list[PairedDifference] = []
    names = told_names(result)
    for pair in map(result.differences.__getitem__, names):
        kind = same if _is_same(pair) else clear if is_clear(pair, among=len(names)) else unclear
        kind.append(pair)
    return clear, unclear, same


def _is_same(pair: PairedDifference) -> bool:
    if pair.kind == "share":
        return pair.n > 0 and pair.only_a == 0 and pair.only_b == 0
    return pair.n > 1 and pair.difference == pair.low == pair.high == 0.0


def is_one_file(result: Compared) -> bool:
    """Whether B is the file of A under other options."""
    a, b = result.a.scenario, result.b.scenario
    return a.name == b.name and a.source_text == b.source_text


def states_of(result: Compared) -> tuple[str, str]:
    """Names of the two states; of A and of B where they are not the same."""
    of_a, of_b = ([side.scenario.spoken(key) for key in side.scenario.states] for side in (result.a, result.b))
    first, second = (a if a == b else f"{a} / {b}" for a, b in zip(of_a, of_b, strict=True))
    return first, second


def label(pair: PairedDifference, states: Sequence[str]) -> str:
    """A response as a reader sees it."""
    return with_state(pair.name, states) if pair.kind == "mean" else words(pair.name.rpartition(".")[2])


def bare_points(share: float) -> str:
    """A difference of shares in points of a per cent, with its sign; two digits where it is small."""
    if not isfinite(share):
        return "-"
    digits = 2 if abs(share) < 0.001 else 1
    return "0" if share == 0.0 else f"{100 * share:+.{digits}f}".replace("-", "−")


def signed(value: float) -> str:
    """A number with its sign; a dash where there is none."""
    if not isfinite(value):
        return "-"
    return "0" if value == 0.0 else f"{'−' if value < 0 else '+'}{number(abs(value))}"


def difference_of(pair: PairedDifference) -> str:
    """B less A with its 95 % interval, in points for a share."""
    told = bare_points if pair.kind == "share" else signed
    unit = f"{NO_BREAK}points" if pair.kind == "share" else ""
    if not isfinite(pair.low):
        return f"{told(pair.difference)}{unit}"
    return f"{told(pair.difference)}{unit} ({told(pair.low)} to {told(pair.high)})"
