"""What is shown of a sensitivity analysis: screening effects, Sobol indices, and the share of chance.

>>> from math import nan
>>> index_of(Index(0.62, 0.5, 0.74)), index_of(Index(nan, nan, nan))
(('0.62', '0.50 to 0.74'), ('-', '-'))
>>> index_of(Index(-0.02, -0.1, 0.06)), index_of(Index(-2.0, -16.9, 3.2))
(('-0.02', '-0.10 to 0.06'), ('0.00', 'too few runs'))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

from sim.report import conditions
from sim.report.blocks import Block, Cell, Listing, Made, Number, Section, Shown, Table, Text, Where
from sim.report.meanings import figures_sections, pictures
from sim.report.repeat import command_line, scenario_words, whole_page
from sim.report.setting import setting_section
from sim.report.sweep import COMMON_LUCK, SAME_LUCK, factors_table, range_words
from sim.results.batches import Index
from sim.results.morris import MorrisEffects
from sim.results.sobol import SobolIndices
from sim.results.wording import CAVEAT, counted, digits, ends, interval, listed, percent, words
from sim.scenario.idle import idle_sentence

if TYPE_CHECKING:
    from sim.study.sensitivity_result import SensitivityResult

MOST_ROWS = 20
"""Factors that a table has in a terminal and a notebook; the others are counted in its title."""
TOO_FEW = "too few runs"
"""In the place of an interval that leaves everything open."""
FEW = 3
"""How many factors a sentence names."""
SCOPE = "Effects and indices speak of the ranges and distributions that were varied, and of nothing else."
MORRIS = (
    "Screening was by elementary effects (Morris 1991) in {n} trajectories, with mu* (Campolongo et al. 2007), 95 % "
    "bootstrap intervals over trajectories, and the level that luck alone stays below in 95 % of cases."
)
SOBOL = (
    "First-order and total Sobol indices (Saltelli et al. 2010; Jansen 1999) were estimated from {n} rows of "
    "Saltelli's design, unbiased for the luck of finitely many runs, with 95 % bootstrap intervals over rows and runs."
)


def shown(result: SensitivityResult) -> Shown:
    """What is shown of a sensitivity analysis, wherever."""
    problems = (conditions.cut_short(result.n_cut_short),) if result.n_cut_short else ()
    played = (f"method {result.method}", counted(result.n_rows), f"{counted(result.runs)} a point")
    made = Made(result.seed, result.versions, played, _command(result), scenarios={"": result.scenario})
    varied = listed([f"{factor.key} ({range_words(factor)})" for factor in result.factors])
    return Shown(
        result.scenario.title,
        made,
        (*conditions.in_short(result.scenario, result.keys), SAME_LUCK),
        "95 % bootstrap intervals",
        (
            f"Varied were {varied}; asked about was {listed([words(one.name) for one in result.responses])}.",
            *([MORRIS.format(n=_most(one.n_trajectories for one in result.screening))] if result.screening else []),
            *([SOBOL.format(n=_most(one.n_base for one in result.indices))] if result.indices else []),
            COMMON_LUCK,
        ),
        _sections(result),
        problems,
        played=(f"{conditions.how_fast(result.n_rows, result.elapsed_seconds, result.jobs)}.",),
        folder_holds="sensitivity.json: the whole answer",
        meaning=(SCOPE, CAVEAT),
        is_whole=not problems,
    )


def _most(numbers: Iterable[int]) -> str:
    return f"{max(numbers):,}"


def page(result: SensitivityResult, *, figures: Mapping[str, str]) -> str:
    """A page of HTML about a sensitivity analysis: the same bytes for the same analysis.

    Parameters
    ----------
    result : SensitivityResult
    figures : mapping of str to str
        SVG by name, as `sim.plots.sensitivity` names its figures.
    """
    scenario, told = result.scenario, shown(result)
    when = conditions.from_when(scenario, result.keys)
    what = f"{listed([words(one.name) for one in result.responses])} in {conditions.crisis(scenario)}"
    question = f"{when}, which of {len(result.factors)} values move {what}, and how much is luck?"
    luck = (
        f"Chance: seed {result.seed}, {result.runs:,} runs at each point, {result.n_rows:,} in all. Run i has the same "
        "luck at every point."
    )
    warnings = (*told.problems, idle_sentence(result.idle))
    return whole_page(
        told, question,
        (
            _answer(result), conditions.section(warnings, conditions.given_of(scenario, luck, result.keys)),
            setting_section(scenario, varied=result.keys), *told.sections, *figures_sections(figures),
        ),
    )  # fmt: skip


def study_section(result: SensitivityResult, figures: Mapping[str, str]) -> Section:
    """The analysis as a part of a page about the runs that it lies beside."""
    drawn = {name: svg for name, svg in figures.items() if name.startswith(("sobol", "morris"))}
    blocks = (block for section in shown(result).sections for block in section.blocks)
    said = Listing((*map(_moving, result.screening), *_said(result)))
    return Section("sensitivity", "What matters: sensitivity", (said, *pictures(drawn), *blocks, Text(SCOPE)))


def _answer(result: SensitivityResult) -> Section:
    lead, *others = [*map(_moving, result.screening), *_said(result)] or ["Nothing could be analysed."]
    blocks = (Text(lead, look="lead"), Listing(tuple(dict.fromkeys(others))), Text(SCOPE), Text(CAVEAT))
    return Section("answer", "Short answer", blocks)


def _said(result: SensitivityResult) -> Iterator[str]:
    """What the indices say in words, then what is said of the whole."""
    for found in result.indices:
        yield from sentences(found)
    yield from _of_the_whole(result)


def _of_the_whole(result: SensitivityResult) -> Iterator[str]:
    """What was dropped, and what a reader must know of the whole."""
    if result.dropped:
        yield f"Dropped by the screening, no more than luck: {', '.join(result.dropped)}."
    yield from result.remarks


def _moving(found: MorrisEffects) -> str:
    """Which factors the screening tells from luck, the most influential first."""
    what = of_what(found.response, found.statistic)
    above = [found.factors[place] for place in found.order if found.above_noise[place]]
    if not above:
        return f"Screening: no factor moves {what} more than luck does."
    return f"Screening: {listed(above)} move{'s' * (len(above) == 1)} {what} more than luck does."


def _sections(result: SensitivityResult) -> Iterator[Section]:
    """What was varied, then effects, indices and what they say."""
    shares = {response.name for response in result.shares}
    blocks: list[Block] = []
    for effects in result.screening:
        is_share = effects.response in shares and effects.statistic == "mean"
        blocks += [*_sized(partial(effects_table, is_share=is_share), effects), Listing(effects.remarks)]
    for found in result.indices:
        blocks += [*_sized(indices_table, found), Listing(tuple(sentences(found)), on=Where.SHORT)]
    dropped = result.dropped if result.screening else None
    yield Section("factors", "What was varied", (factors_table(result.factors, "What was varied", dropped),))
    whole = Listing(tuple(_of_the_whole(result)), on=Where.SHORT)
    yield Section("tables", "What came out", (*blocks, whole, conditions.idle(result.idle)))


def _sized(table: Callable[..., Table], found: MorrisEffects | SobolIndices) -> list[Table]:
    """A table of all factors; where they are many, of the first of them for where there is little room."""
    if len(found.factors) <= MOST_ROWS:
        return [table(found)]
    return [table(found, most=MOST_ROWS, on=Where.SHORT), table(found, on=Where.PAGE)]


def of_what(response: str, statistic: str) -> str:
    """The response as a title names it."""
    told = words(response)
    return told if statistic == "mean" else f"{told}, its spread (log variance)"


def effects_table(
    found: MorrisEffects, *, is_share: bool, most: int | None = None, on: Where = Where.ANYWHERE
) -> Table:
    """Effects of going through the whole range of each factor, the largest first.

    Parameters
    ----------
    found : MorrisEffects
    is_share : bool
        Whether the response is a share: effects are then in percentage points.
    most : int, optional
        How many factors it has; all if absent.
    on : Where, optional
    """
    scale = 100.0 if is_share else 1.0
    rows: list[tuple[Cell, ...]] = []
    for place in found.order[:most]:
        mu, size, sigma, low, high, luck = (
            scale * float(column[place])
            for column in (found.mu, found.mu_star, found.sigma, found.low, found.high, found.noise_level)
        )
        cells = (*map(digits, (mu, size, sigma)), ends(low, high, digits), digits(luck))
        rows.append((found.factors[place], *map(Number, cells), "yes" if found.above_noise[place] else "no"))
    unit = " (percentage points)" if is_share else ""
    what = f"{of_what(found.response, found.statistic)}{unit}{_left_out(found.factors, most)}"
    headings = ("", "mean effect (mu)", "mean size (mu*)", "spread (sigma)", "95 % of mu*", "luck alone", "above luck")
    return Table(headings, tuple(rows), f"Screening: what moves {what}, by going through the whole range", on)


def indices_table(found: SobolIndices, *, most: int | None = None, on: Where = Where.ANYWHERE) -> Table:
    """First-order and total index of each factor, the largest total first; below them chance and noise."""
    rows: list[tuple[Cell, ...]] = [
        (found.factors[place], *index_of(found.first[place]), *index_of(found.total[place]))
        for place in found.order[:most]
    ]
    rows.append(("luck left between points", "", "", *index_of(found.noise)))
    if isfinite(found.chance.estimate):
        rows.append(("chance, of a single run", "", "", *index_of(found.chance)))
    what = f"{of_what(found.response, found.statistic)}{_left_out(found.factors, most)}"
    headings = ("", "alone (first)", "95 % interval", "with others (total)", "95 % interval")
    return Table(headings, tuple(rows), f"Sobol indices: what explains {what}, as shares of its variance", on)


def _left_out(factors: tuple[str, ...], most: int | None) -> str:
    return "" if most is None else f" ({most} of {len(factors)} factors)"


def index_of(index: Index) -> tuple[Number, Number]:
    """An index and its interval, with two digits; dashes where there is none.

    An interval as wide as all that a share can be is told as what it is: too few runs.
    """
    if not isfinite(index.estimate):
        return Number("-"), Number("-")
    if index.says_nothing:
        return Number(f"{index.drawn.estimate:.2f}"), Number(TOO_FEW)
    return Number(f"{index.estimate:.2f}"), Number(f"{index.low:.2f} to {index.high:.2f}")


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
        named = ", ".join(f"{found.factors[place]} ({index_of(found.total[place])[0]})" for place in sure[:FEW])
        said.append(f"Of what the factors explain of {name}, most comes, by total index, from {named}.")
    unsure = len(found.factors) - len(sure)
    if unsure and isfinite(found.total[0].estimate):
        said.append(
            f"The total index of {unsure} of {len(found.factors)} factors cannot be told from 0: nothing shows that "
            f"{name} depends on them, alone or with others."
        )
    return [*said, *found.remarks]


def _command(result: SensitivityResult) -> str:
    """The command that gives the same analysis, with what was varied as it was given."""
    command = ["sim", "sensitivity", *scenario_words(result.scenario)]
    command += [word for option in result.vary for word in ("--vary", option)]
    command += [word for table, share in result.around.items() for word in ("--around", f"{table}={share:.12g}")]
    command += [word for response in result.responses for word in ("--response", response.name)]
    if result.method != "both":
        command += ["--method", result.method]
    if result.screening:
        command += ["--trajectories", str(max(found.n_trajectories for found in result.screening))]
    if result.indices:
        command += ["--points", str(max(found.n_base for found in result.indices))]
    return command_line(*command, "--runs", str(result.runs), "--seed", str(result.seed))


# Before it is played -------------------------------------------------------------------------------------------------


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
