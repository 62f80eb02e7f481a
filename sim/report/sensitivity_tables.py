"""What matters, as tables and sentences: screening effects, Sobol indices, and the share of chance.

>>> from math import nan
>>> index = Index(0.62, 0.5, 0.74)
>>> shown(index)
('0.62', '0.50 to 0.74')
>>> shown(Index(nan, nan, nan))
('-', '-')
>>> shown(Index(-0.02, -0.1, 0.06)), shown(Index(-2.0, -16.9, 3.2))
(('-0.02', '-0.10 to 0.06'), ('0.00', 'too few runs'))
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING

from rich.table import Table

from sim.report.terminal import Told, how_fast, paragraph, table_of
from sim.results.batches import Index
from sim.results.caveats import CAVEAT
from sim.results.morris import MorrisEffects
from sim.results.sobol import SobolIndices
from sim.results.wording import interval, percent, words

if TYPE_CHECKING:
    from sim.study.sensitivity_result import SensitivityResult

MOST_ROWS = 20
"""Rows of a table; the others are counted below it."""

TOO_FEW = "too few runs"
"""In the place of an interval that leaves everything open."""

ROUNDING = 1e-9
"""Below this an effect is what is left of a difference of equal numbers."""

FEW = 3
"""How many factors a sentence names."""


def shown(index: Index) -> tuple[str, str]:
    """An index and its interval, with two digits; dashes where there is none.

    An interval as wide as all that a share can be is told as what it is: too few runs.
    """
    if not isfinite(index.estimate):
        return "-", "-"
    if index.says_nothing:
        return f"{index.drawn.estimate:.2f}", TOO_FEW
    return f"{index.estimate:.2f}", f"{index.low:.2f} to {index.high:.2f}"


def of_what(response: str, statistic: str) -> str:
    """The response as a title names it."""
    told = words(response)
    return told if statistic == "mean" else f"{told}, its spread (log variance)"


def morris_table(found: MorrisEffects, *, is_share: bool, is_plain: bool) -> Table:
    """Effects of going through the whole range of each factor, the largest first.

    Parameters
    ----------
    found : MorrisEffects
    is_share : bool
        Whether the response is a share: effects are then in percentage points.
    is_plain : bool
    """
    scale = 100.0 if is_share else 1.0
    rows = [
        (
            found.factors[place],
            *(effect_words(scale * float(column[place])) for column in (found.mu, found.mu_star, found.sigma)),
            f"{effect_words(scale * float(found.low[place]))} to {effect_words(scale * float(found.high[place]))}",
            effect_words(scale * float(found.noise_level[place])),
            "yes" if found.above_noise[place] else "no",
        )
        for place in found.order[:MOST_ROWS]
    ]
    unit = " (percentage points)" if is_share else ""
    title = f"Screening: what moves {of_what(found.response, found.statistic)}{unit}{_left_out(found.factors)}"
    headings = ("", "mu", "mu*", "sigma", "95 % of mu*", "luck alone", "above luck")
    return table_of(title, headings, rows, is_plain=is_plain)


def sobol_table(found: SobolIndices, *, is_plain: bool) -> Table:
    """First-order and total index of each factor, the largest total first; below them chance and noise."""
    rows = [
        (found.factors[place], *shown(found.first[place]), *shown(found.total[place]))
        for place in found.order[:MOST_ROWS]
    ]
    rows.append(("luck left between points", "", "", *shown(found.noise)))
    if isfinite(found.chance.estimate):
        rows.append(("chance, of a single run", "", "", *shown(found.chance)))
    title = f"Sobol indices: what explains {of_what(found.response, found.statistic)}{_left_out(found.factors)}"
    return table_of(title, ("", "first", "95 % interval", "total", "95 % interval"), rows, is_plain=is_plain)


def sentences(found: SobolIndices) -> list[str]:
    """What the indices of one response say, in words, with the remarks that belong to them."""
    said = []
    name = of_what(found.response, found.statistic)
    if isfinite(found.chance.estimate):
        said.append(
            f"{percent(found.chance.estimate)} of the variance of a single run is chance "
            f"({interval(found.chance.low, found.chance.high)}); the factors explain the rest."
        )
    open_ones = sum(index.says_nothing for index in (*found.first, *found.total))
    if open_ones:
        said.append(
            f"{open_ones} of {2 * len(found.factors)} intervals of {name} leave everything open: there were too few "
            "runs or points (--runs, --points)."
        )
    sure = [place for place in found.order if found.total[place].low > 0.0]
    if sure:
        named = ", ".join(f"{found.factors[place]} ({shown(found.total[place])[0]})" for place in sure[:FEW])
        said.append(f"Of what the factors explain of {name}, most comes, by total index, from {named}.")
    unsure = len(found.factors) - len(sure)
    if unsure and isfinite(found.total[0].estimate):
        said.append(
            f"The total index of {unsure} of {len(found.factors)} factors cannot be told from 0: nothing shows that "
            f"{name} depends on them, alone or with others."
        )
    return [*said, *found.remarks]


def before_the_start(
    n_factors: int, screening_points: int, sobol_points: int, *, runs: int, rows: int, seconds: float | None
) -> str:
    """How much will be played, in one sentence."""
    stages = []
    if screening_points:
        stages.append(f"screening at {screening_points:,} points")
    if sobol_points:
        stages.append(f"Sobol indices at {'up to ' if screening_points else ''}{sobol_points:,} points")
    at_most = "at most " if screening_points and sobol_points else ""
    factors = f"{n_factors:,} factor{'s' * (n_factors != 1)}"
    duration = "" if seconds is None else f", about {about(seconds)}"
    return f"{factors}: {', then '.join(stages)}; {runs:,} runs each, {at_most}{rows:,} runs in all{duration}."


def runs_advice(needed: Iterable[tuple[str, int | None]], *, runs: int, allowed: float) -> str:
    """Which responses need more runs a point than are planned, in one sentence; empty where all is well."""
    short = [
        f"{words(name)} {'more than any number shown by a pilot' if number is None else f'{_two_digits(number):,}'}"
        for name, number in needed
        if number is None or number > runs
    ]
    if not short:
        return ""
    return (
        f"For {percent(allowed)} of luck between points, luck of each point's own would need so many runs a point "
        f"(a rough guess; shared luck needs fewer): {', '.join(short)}. Planned are {runs:,}; see --runs."
    )


def about(seconds: float) -> str:
    """A duration, roughly.

    >>> about(0.2), about(42.0), about(600.0), about(9000.0)
    ('1 s', '42 s', '10 min', '2.5 h')
    """
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _two_digits(number: int) -> int:
    return int(float(f"{number:.2g}"))


def effect_words(value: float) -> str:
    """An effect with three digits; a dash for nan. What is left of a difference of equal numbers is zero.

    >>> effect_words(-1.73e-17), effect_words(0.0312), effect_words(1234.5)
    ('0', '0.0312', '1,234')
    """
    if not isfinite(value):
        return "-"
    if abs(value) < ROUNDING:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _left_out(factors: tuple[str, ...]) -> str:
    return f" ({MOST_ROWS} of {len(factors)} factors)" if len(factors) > MOST_ROWS else ""


def told(result: SensitivityResult, *, is_plain: bool) -> Told:
    """What a terminal shows of a sensitivity analysis: effects, indices and sentences."""
    shown: list[Table | str] = []
    shares = {response.name for response in result.shares}
    for effects in result.screening:
        shown.append(morris_table(effects, is_share=effects.response in shares, is_plain=is_plain))
        shown += paragraph(effects.remarks)
    for indices in result.indices:
        shown.append(sobol_table(indices, is_plain=is_plain))
        shown += paragraph(sentences(indices))
    dropped = [f"Dropped by the screening, no more than luck: {', '.join(result.dropped)}."] if result.dropped else []
    shown += paragraph([*dropped, *result.remarks])
    return Told(
        tuple(shown),
        played=(f"{how_fast(result.n_rows, result.elapsed_seconds, result.jobs)}.",),
        folder_holds="sensitivity.json: the whole answer",
        meaning=("Indices speak of the ranges and distributions that were varied, and of nothing else.", CAVEAT),
        mark=f"seed {result.seed}, sim {result.versions['sim']}",
        is_whole=not result.n_cut_short,
    )
