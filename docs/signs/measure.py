"""Signs: does the model move the way the literature says? Paired comparisons, one an effect.

Each effect is an ordinary comparison under the same luck (`sim.study.compare`): B less A, with the 95 % interval of the
paired difference. Where many are told together, some intervals leave zero out by luck alone, so that the verdict uses
intervals that share the 5 % of error among all of them (`sim.results.pairs`).

>>> from docs.signs.supported import SUPPORTED
>>> one = measure(SUPPORTED[0], runs=300, seed=1)            # doctest: +SKIP
>>> one.verdict.value                                        # doctest: +SKIP
'as expected'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import StrEnum

from docs.markdown import markdown_table
from docs.signs.disputed import DISPUTED, LEFT_OUT
from docs.signs.effects import Effect
from docs.signs.supported import SUPPORTED
from sim.results.pairs import PairedDifference, is_clear
from sim.scenario.load import again, load
from sim.study.compare import compare


class Verdict(StrEnum):
    """What a comparison says of an effect."""

    AS_EXPECTED = "as expected"
    NOT_DISTINGUISHABLE = "not distinguishable"
    CONTRARY = "contrary"
    MOVES = "moves"
    """The model moves, and no direction was expected."""


@dataclass(frozen=True, slots=True)
class Sign:
    """An effect and what the model showed.

    Attributes
    ----------
    effect : Effect
    pair : PairedDifference
        B less A, with its own 95 % interval.
    among : int
        How many effects were measured together: the verdict's interval is as much wider.
    runs, seed : int
    """

    effect: Effect
    pair: PairedDifference
    among: int
    runs: int
    seed: int

    @property
    def verdict(self) -> Verdict:
        """Whether the model moved, and which way."""
        if not is_clear(self.pair, among=self.among):
            return Verdict.NOT_DISTINGUISHABLE
        if self.effect.expected == 0:
            return Verdict.MOVES
        return Verdict.AS_EXPECTED if self.pair.difference * self.effect.expected > 0.0 else Verdict.CONTRARY


def measure(
    effect: Effect,
    *,
    runs: int,
    seed: int,
    among: int = 1,
    planted: Sequence[str] = (),
    jobs: int = 1,
    executor: Executor | None = None,
) -> Sign:
    """One effect, by the comparison of its two sides under the same luck.

    Parameters
    ----------
    effect : Effect
    runs, seed : int
    among : int, optional
        How many effects are told together.
    planted : sequence of str, optional
        Overrides of both sides: a fault that a sign must show, or another set of coefficients.
    jobs, executor
        As for `sim.run`.
    """
    ground = load(effect.scenario, start=effect.start, overrides=(*effect.both, *planted))
    sides = [again(ground, overrides=changes) for changes in (effect.a, effect.b)]
    comparison = compare(sides[0], sides[1], runs=runs, seed=seed, jobs=jobs, executor=executor)
    return Sign(effect, comparison.differences[effect.response], among, runs, seed)


def measure_all(
    effects: Iterable[Effect] | None = None,
    *,
    runs: int = 4000,
    seed: int = 2024,
    planted: Sequence[str] = (),
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[Sign, ...]:
    """Every effect, in order.

    Parameters
    ----------
    effects : iterable of Effect, optional
        Those that the literature supports, if left out, and after them those that it disputes.
    runs, seed, planted, jobs, executor
        As for `measure`.
    progress : callable, optional
        Called with effects done and all effects.
    """
    chosen = (*SUPPORTED, *(one.effect for one in DISPUTED)) if effects is None else tuple(effects)
    found = []
    for place, effect in enumerate(chosen, start=1):
        found.append(
            measure(effect, runs=runs, seed=seed, among=len(chosen), planted=planted, jobs=jobs, executor=executor)
        )
        if progress is not None:
            progress(place, len(chosen))
    return tuple(found)


def signs_table(found: Iterable[Sign]) -> list[str]:
    """The supported effects as lines of a Markdown table.

    Parameters
    ----------
    found : iterable of Sign
        Disputed effects among them are left out; they have `disputed_table`.
    """
    rows = []
    for sign in found:
        effect = sign.effect
        if effect.expected == 0:
            continue
        found_to_be = sign.verdict.value if sign.verdict is Verdict.AS_EXPECTED else f"**{sign.verdict.value}**"
        if effect.fails and sign.verdict is not Verdict.AS_EXPECTED:
            found_to_be += f": {effect.fails}"
        expected = "up" if effect.expected > 0 else "down"
        rows.append((effect.statement, _outcome(effect), *_numbers(sign), expected, found_to_be, effect.source))
    return markdown_table(("effect", "outcome", *NUMBERS, "expected", "found", "source"), rows, numbers=NUMBERS)


def disputed_table(found: Iterable[Sign]) -> list[str]:
    """The disputed effects as lines of a Markdown table: the default, and what turning it up does.

    Parameters
    ----------
    found : iterable of Sign
        Those of disputed effects; others are left out.
    """
    signs = {sign.effect.name: sign for sign in found}
    rows: list[tuple[object, ...]] = []
    for one in DISPUTED:
        if one.effect.name in signs:
            turned_up = ", ".join(change.split("=", 1)[1] for change in one.effect.b)
            named = (one.effect.statement, one.views, f"`{one.key}`", f"{one.default:g}", turned_up)
            rows.append((*named, _outcome(one.effect), *_numbers(signs[one.effect.name])))
    rows += [(name, why, "none", *[""] * 6) for name, why in LEFT_OUT.items()]
    headings = ("disputed", "the literature", "parameter", "default", "turned up to", "outcome", *NUMBERS)
    return markdown_table(headings, rows, numbers=("default", *NUMBERS))


def _outcome(effect: Effect) -> str:
    where = effect.scenario if effect.start is None else f"{effect.scenario}, {effect.start}"
    return f"`{effect.response}` ({where})"


NUMBERS = ("A", "B", "B - A (95 %)")
"""Headings of what `_numbers` gives."""


def _numbers(sign: Sign) -> tuple[str, str, str]:
    """A, B and the difference with its interval: shares in per cent, means as they are."""
    pair, scale = sign.pair, 100.0 if sign.pair.kind == "share" else 1.0
    a, b, difference, low, high = (scale * x for x in (pair.a, pair.b, pair.difference, pair.low, pair.high))
    places, unit = (1, " %") if scale == 100.0 else (2, "")
    return (
        f"{a:.{places}f}{unit}",
        f"{b:.{places}f}{unit}",
        f"{difference:+.{places}f} ({low:+.{places}f} to {high:+.{places}f})",
    )
