"""What is shown of a sensitivity analysis: screening effects, Sobol indices, and the share of chance.

>>> from math import nan
>>> index_of(Index(0.62, 0.5, 0.74)), index_of(Index(nan, nan, nan))
(('0.62', '0.50 to 0.74'), ('-', '-'))
>>> index_of(Index(-0.02, -0.1, 0.06)), index_of(Index(-2.0, -16.9, 3.2))
(('-0.02', '-0.10 to 0.06'), ('-', 'too few runs'))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

from sim.report import conditions
from sim.report.blocks import Block, Cell, Listing, Made, Number, Section, Shown, Table, Text, Where
from sim.report.meanings import figures_sections, pictures
from sim.report.repeat import command_line, scenario_words, whole_page
from sim.report.setting import setting_section
from sim.report.sweep import COMMON_LUCK, SAME_LUCK, factors_table, range_words
from sim.results.batches import NOISE_ALLOWED, Index
from sim.results.morris import MorrisEffects
from sim.results.sobol import SobolIndices
from sim.results.wording import CAVEAT, counted, digits, ends, interval, listed, percent, words
from sim.scenario.idle import idle_sentence
from sim.study.work import duration

if TYPE_CHECKING:
    from sim.study.sensitivity import Forecast, Question
    from sim.study.sensitivity_result import SensitivityResult

MOST_ROWS = 20
"""Factors that a table has in a terminal and a notebook; the others are counted in its title."""
TOO_FEW = "too few runs"
"""In the place of an index whose interval leaves everything open."""
FEW = 3
"""How many factors a sentence names."""
SCOPE = "Effects and indices speak of the ranges and distributions that were varied, and of nothing else."
MORRIS = (
    "Screening was by elementary effects (Morris 1991) in {n} trajectories, with mu* (Campolongo et al. 2007), 95 % "
    "bootstrap intervals over trajectories and runs, and the level that luck alone stays below in 95 % of cases."
)
SOBOL = (
    "First-order and total Sobol indices (Saltelli et al. 2010; Jansen 1999) were estimated from {n} rows of "
    "Saltelli's design, unbiased for the luck of finitely many runs, with 95 % bootstrap intervals over rows and runs."
)


def shown(result: SensitivityResult) -> Shown:
    """What is shown of a sensitivity analysis, wherever."""
    problems = (conditions.cut_short(result.n_cut_short),) if result.n_cut_short else ()
    played = (f"method {result.method}", counted(result.n_rows), f"{counted(result.runs)} a point")
    again = command_line("sim", "sensitivity", *scenario_words(result.scenario), *asked_words(result))
    made = Made(result.seed, result.versions, played, again, scenarios={"": result.scenario})
    varied = listed([f"{factor.key} ({range_words(factor)})" for factor in result.factors])
    return Shown(
        result.scenario.title,
        made,
        (*conditions.in_short(result.scenario, result.keys), SAME_LUCK),
        "95 % bootstrap intervals",
        (
            f"Varied were {varied}; asked about was {listed([words(one.name) for one in result.responses])}.",
            *([MORRIS.format(n=f"{result.trajectories:,}")] if result.trajectories else []),
            *([SOBOL.format(n=f"{result.points:,}")] if result.points else []),
            COMMON_LUCK,
        ),
        _sections(result),
        problems,
        played=(f"{conditions.how_fast(result.n_rows, result.elapsed_seconds, result.jobs)}.",),
        folder_holds="sensitivity.json: the whole answer",
        meaning=(SCOPE, CAVEAT),
        is_whole=not problems,
    )


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
    said = Listing(tuple(_said(result)))
    return Section("sensitivity", "What matters: sensitivity", (said, *pictures(drawn), *blocks, Text(SCOPE)))


def _answer(result: SensitivityResult) -> Section:
    lead, *others = list(_said(result)) or ["Nothing could be analysed."]
    blocks = (Text(lead, look="lead"), Listing(tuple(dict.fromkeys(others))), Text(SCOPE), Text(CAVEAT))
    return Section("answer", "Short answer", blocks)


def _said(result: SensitivityResult) -> Iterator[str]:
    """What screening and indices say in words, then what is said of the whole."""
    yield from map(_moving, result.screening)
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
        table = partial(effects_table, effects, is_share=effects.response in shares)
        blocks += [*_sized(table, len(effects.factors)), Listing(effects.remarks)]
    for found in result.indices:
        told = Listing(tuple(sentences(found)), on=Where.SHORT)
        blocks += [*_sized(partial(indices_table, found), len(found.factors)), told]
    dropped = result.dropped if result.screening else None
    yield Section("factors", "What was varied", (factors_table(result.factors, "What was varied", dropped),))
    whole = Listing(tuple(_of_the_whole(result)), on=Where.SHORT)
    yield Section("tables", "What came out", (*blocks, whole))


def _sized(table: Callable[[int], Table], n_factors: int) -> list[Table]:
    """A table of all factors; where they are many, of the first of them for where there is little room."""
    whole = table(n_factors)
    if n_factors <= MOST_ROWS:
        return [whole]
    return [replace(table(MOST_ROWS), on=Where.SHORT), replace(whole, on=Where.PAGE)]


def of_what(response: str, statistic: str) -> str:
    """The response as a title names it."""
    return words(response) if statistic == "mean" else f"{words(response)}, its spread (log variance)"


def effects_table(found: MorrisEffects, most: int = MOST_ROWS, *, is_share: bool) -> Table:
    """Effects of going through the whole range of each factor, the largest first.

    Parameters
    ----------
    found : MorrisEffects
    most : int, optional
        How many factors it has.
    is_share : bool
        Whether the response is a share: effects are then in percentage points.
    """
    columns = (found.mu, found.mu_star, found.sigma, found.low, found.high, found.noise_level)
    rows: list[tuple[Cell, ...]] = []
    for place in found.order[:most]:
        mu, size, sigma, low, high, luck = (float(column[place]) * (100.0 if is_share else 1.0) for column in columns)
        cells = (*map(digits, (mu, size, sigma)), ends(low, high, digits), digits(luck))
        rows.append((found.factors[place], *map(Number, cells), "yes" if found.above_noise[place] else "no"))
    unit = " (percentage points)" if is_share else ""
    what = f"{of_what(found.response, found.statistic)}{unit}{_left_out(found.factors, most)}"
    headings = ("", "mean effect (mu)", "mean size (mu*)", "spread (sigma)", "95 % of mu*", "luck alone", "above luck")
    return Table(headings, tuple(rows), f"Screening: what moves {what}, by going through the whole range")


def indices_table(found: SobolIndices, most: int = MOST_ROWS) -> Table:
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
    return Table(headings, tuple(rows), f"Sobol indices: what explains {what}, as shares of its variance")


def _left_out(factors: tuple[str, ...], most: int) -> str:
    return f" ({most} of {len(factors)} factors)" if most < len(factors) else ""


def index_of(index: Index) -> tuple[Number, Number]:
    """An index and its interval, with two digits; dashes where there is none.

    One whose interval is as wide as all that a share can be is not told: there were too few runs.
    """
    if index.says_nothing or not isfinite(index.estimate):
        return Number("-"), Number(TOO_FEW if index.says_nothing else "-")
    return Number(f"{index.estimate:.2f}"), Number(f"{index.low:.2f} to {index.high:.2f}")


def sentences(found: SobolIndices) -> Iterator[str]:
    """What the indices of one response say, in words, with the remarks that belong to them."""
    name, chance, n = of_what(found.response, found.statistic), found.chance, len(found.factors)
    if isfinite(chance.estimate):
        yield (
            f"{percent(chance.estimate)} of the variance of a single run is chance "
            f"({interval(chance.low, chance.high)}); the factors explain the rest."
        )
    if n_open := sum(index.says_nothing for index in (*found.first, *found.total)):
        yield (
            f"{n_open} of {2 * n} intervals of {name} leave everything open: there were too few runs or points "
            "(--runs, --points)."
        )
    above_zero = [place for place in found.order if found.total[place].low > 0.0]
    sure = [place for place in above_zero if not found.total[place].says_nothing]
    if sure:
        named = ", ".join(f"{found.factors[place]} ({index_of(found.total[place])[0]})" for place in sure[:FEW])
        yield f"Of what the factors explain of {name}, most comes, by total index, from {named}."
    if len(above_zero) < n and isfinite(found.total[0].estimate):
        yield (
            f"The total index of {n - len(above_zero)} of {n} factors cannot be told from 0: nothing shows that {name} "
            "depends on them, alone or with others."
        )
    yield from found.remarks


def asked_words(asked: Question | SensitivityResult) -> list[str]:
    """What was asked as it was given, as words of a command line; stages that were not played are left out."""
    given: dict[str, Sequence[object]] = {
        "--vary": asked.vary,
        "--around": [f"{table}={share:.12g}" for table, share in asked.around.items()],
        "--response": [response.name for response in asked.responses],
        "--method": [asked.method] if asked.method != "both" else [],
        "--trajectories": [asked.trajectories] if asked.trajectories and asked.method != "sobol" else [],
        "--points": [asked.points] if asked.points and asked.method != "morris" else [],
        "--runs": [asked.runs],
        "--seed": [asked.seed],
    }
    return [word for option, values in given.items() for value in values for word in (option, str(value))]


def before_the_start(asked: Question, guess: Forecast) -> Iterator[str]:
    """How much will be played; then which responses need more runs a point than are planned, where some do."""
    stages, is_both = [], asked.screening_points and asked.sobol_points
    if asked.screening_points:
        stages.append(f"screening at {asked.screening_points:,} points")
    if asked.sobol_points:
        stages.append(f"Sobol indices at {'up to ' if is_both else ''}{asked.sobol_points:,} points")
    amount = f"{asked.runs:,} runs each, {'at most ' if is_both else ''}{asked.rows:,} runs in all"
    factors = counted(len(asked.varied), "factor")
    yield f"{factors}: {', then '.join(stages)}; {amount}, about {duration(guess.seconds)}."
    short = [
        f"{words(name)} {'more than any number shown by a pilot' if n is None else f'{_two_digits(n):,}'}"
        for name, n in guess.runs_needed.items()
        if n is None or n > asked.runs
    ]
    if short:
        yield (
            f"For {percent(NOISE_ALLOWED)} of luck between points, luck of each point's own would need so many runs a "
            f"point (a rough guess; shared luck needs fewer): {', '.join(short)}. Planned are {asked.runs:,}; see "
            "--runs."
        )


def _two_digits(number: int) -> int:
    return int(float(f"{number:.2g}"))
