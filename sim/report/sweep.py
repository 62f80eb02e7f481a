"""What is shown of a sweep: what was varied, and every point; where points are many, the extremes of each response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.report import conditions
from sim.report.blocks import Cell, Explained, Listing, Made, Number, Section, Shown, Table, Text, Where, filled
from sim.report.meanings import figures_sections
from sim.report.repeat import command_line, run_words, scenario_words, whole_page
from sim.report.setting import setting_section
from sim.results.pairs import is_clear_change
from sim.results.responses import responses_of
from sim.results.wording import (
    CAVEAT,
    SAMPLE_IN_INTERVALS,
    capital,
    counted,
    estimated,
    listed,
    percent,
    value_words,
    words,
)
from sim.scenario.faults import shortened
from sim.scenario.shape import specification_of
from sim.study.factors import varied_option
from sim.study.folder import POINTS

if TYPE_CHECKING:
    from sim.results.design import Design, Factor, Value
    from sim.results.responses import Curve, Estimates
    from sim.scenario.records import Scenario
    from sim.study.sweep_result import SweepResult

HEADLINES = ("answered_by_force", "talks_held", "agreement_reached", "outcome_class.limited_war", "war")
"""Shares that are told and listed by point, beside the scenario's own outcomes."""
DEATHS = "deaths_total"
"""The number that is listed beside them."""
USUAL = ("answered_by_force", "talks_held", "agreement_reached", "war")
MOST_OWN = 2
"""What a terminal and a notebook have room for, and how many of the scenario's own outcomes."""
MOST_POINTS = 60
"""Points up to which each has a row; a page lists so many of more, and the folder holds all."""
SAME_LUCK = "the same luck at every point"
DESIGNS: Mapping[str, str] = {
    "grid": "every combination of the levels", "random": "independent uniform draws", "lhs": "a Latin hypercube",
    "sobol": "a scrambled Sobol sequence", "csv": "points of a file",
}  # fmt: skip
"""What each kind of design is."""
COMMON_LUCK = "Run i used the same random numbers at every point (common random numbers)."
SAMPLED = (
    f"Intervals of tables of at most {MOST_POINTS} points hold, beside simulation error, how far the rows of the "
    "sample of coefficients differ."
)
MOST_LEVELS, LONGEST_LEVEL = 12, 60
"""How many values of a factor a sentence lists, and the characters of one."""
IN_FOLDER = f"{POINTS} is in the folder of the sweep: one point a line."
AT_EACH = "At each point shares of runs have 95 % Wilson score intervals and means 95 % Student's t intervals."


def shown(result: SweepResult, *, responses: Sequence[str] = ()) -> Shown:
    """What is shown of a sweep, wherever; of some responses, where they are asked for."""
    scenario, design, problems = result.scenario, result.design, conditions.troubles(result)
    speed = conditions.how_fast(len(result.rows), result.elapsed_seconds, result.jobs)
    sampled = [SAMPLED] if scenario.sampled else []
    return Shown(
        scenario.title,
        _made(result),
        (*conditions.in_short(scenario, design.keys), SAME_LUCK),
        "95 % intervals: Wilson for shares, Student's for means",
        (*conditions.own_rules(result.origin), varied_sentence(design), COMMON_LUCK, AT_EACH, *sampled),
        _points(result, responses),
        problems,
        conditions.play_missing(result.n_missing, result.folder),
        (f"{design.n_points:,} points x {counted(result.runs_per_point)}: {speed}, {SAME_LUCK}.",),
        (conditions.versions_line(result.origin["versions"]),),
        "estimates.csv: every response at every point",
        is_whole=not problems,
    )


def _made(result: SweepResult) -> Made:
    design = _design_words(result)
    command = ("sim", "sweep", *scenario_words(result.scenario), *design)
    remarks = (IN_FOLDER,) if design[0] == "--design" else ()
    return Made(
        result.seed, result.origin["versions"],
        (counted(result.design.n_points, "point"), f"{counted(result.runs_per_point)} at each"),
        command_line(*command, *run_words(result.runs_per_point, result.origin)), {"all runs": result.digest},
        {"": result.scenario}, result.origin["engine"], remarks,
    )  # fmt: skip


def _design_words(result: SweepResult) -> list[str]:
    """What to vary, as words of a command line: that of a grid, or the file of its points."""
    options = [varied_option(factor) for factor in result.design.factors]
    if result.design.kind == "grid" and all(options):
        return [word for option in options for word in ("--vary", option)]
    return ["--design", POINTS if result.folder is None else str(result.folder / POINTS)]


def varied_sentence(design: Design) -> str:
    """What was varied and how, as a paper says it."""
    varied = listed([f"{factor.key} ({range_words(factor)})" for factor in design.factors])
    kind = DESIGNS.get(design.kind, design.kind)
    return f"Varied were {varied}, at {counted(design.n_points, 'point')} ({design.kind}: {kind})."


def asked(scenario: Scenario, design: Design, case: str = "") -> str:
    """What is asked: how it changes, or when it comes to a case."""
    when, of = conditions.from_when(scenario, design.keys), conditions.crisis(scenario)
    varied = listed([f"{factor.label} ({range_words(factor)})" for factor in design.factors])
    if case:
        return f"{when}, under which conditions does {of} come to {case}? Varied: {varied}."
    return f"{when}, how does {of} change with {varied}?"


def page(
    result: SweepResult,
    *,
    figures: Mapping[str, str],
    studies: Iterable[Section] = (),
    target: str = "",
    case: str = "",
    found: Iterable[Section] = (),
) -> str:
    """A page of HTML about a sweep: the same bytes for the same sweep.

    Parameters
    ----------
    result : SweepResult
    figures : mapping of str to str
        SVG by name, as `sim.plots.sweep` names its figures.
    studies : iterable of Section, optional
        What else was found out about it.
    target, case : str, optional
        Where it was played to find conditions: the response that was asked about, and what makes a point a case.
    found : iterable of Section, optional
        The conditions: they are then the answer of the page (`sim.report.discovery`).
    """
    names, told = told_responses(result, target), shown(result)
    found = tuple(found)
    along = ("along", "What changes over the points") if found else ("answer", "Short answer")
    sections = (
        *found, Section(*along, tuple(_answer(result, names))), _conditions(result),
        setting_section(result.scenario, result.origin, result.design.keys),
        *_points(result, (), names), *figures_sections(figures), *studies,
    )  # fmt: skip
    return whole_page(told, asked(result.scenario, result.design, case), sections)


# The short answer ----------------------------------------------------------------------------------------------------

ABOUT_CHANGES = (
    "Lowest and highest are extremes of many points and hold some luck of their own. The two are compared run by run, "
    "since all points have the same luck, and a change is called clear only where the interval of that difference, "
    "widened for the number of pairs of points (5 % of error shared out among all), leaves zero out. Intervals of the "
    "single points may overlap all the same. The table and the figures show the whole."
)


def told_responses(result: SweepResult, target: str = "") -> list[str]:
    """Names of the shares that the page tells: the one asked about first, if any; the scenario's own last."""
    own = [outcome.name for outcome in result.scenario.outcomes]
    return [name for name in dict.fromkeys((target, *HEADLINES, *own)) if name in result.measured.names]


def _answer(result: SweepResult, names: Sequence[str]) -> Iterator[Text | Listing]:
    """What changes most, then the rest of what clearly changes, then what does not."""
    curves = {name: curve for name in names if np.isfinite((curve := result.measured.of(name)).estimate).any()}
    extremes = {name: _extremes(curve) for name, curve in curves.items()}
    rows, scenario, n_points = result.rows, result.scenario, result.design.n_points
    clear = [
        response.name
        for response, values in responses_of(rows, scenario.outcomes, tuple(scenario.states))
        if (ends := extremes.get(response.name)) is not None
        and is_clear_change(values, rows["run"], rows["point"], low=ends[0], high=ends[1], n_points=n_points)
    ]
    changes, steady = [], []
    for name, ends in extremes.items():
        least, most = (float(curves[name].estimate[place]) for place in ends)
        if name in clear:
            told = (f"{estimate_of(curves[name], place)} at {_place(result.design, place)}" for place in ends)
            changes.append((least - most, f"{_label(name)}: from {' to '.join(told)}."))
        else:
            steady.append(f"{_label(name)} ({percent(least)} to {percent(most)})")
    changes.sort(key=lambda change: change[0])
    at = f"At {n_points:,} points of {result.runs_per_point:,} runs each"
    most_told = f"what changes most is {changes[0][1]}" if changes else "no share told here clearly changes."
    yield Text(f"{at}, {most_told}", look="lead")
    unclear = [f"No clear change, lowest to highest point: {listed(steady)}."] if steady else []
    yield Listing((*(capital(told) for _, told in changes[1:]), *unclear))
    yield from (Text(ABOUT_CHANGES), Text(CAVEAT))


def _extremes(curve: Curve) -> tuple[int, int]:
    """The points where a response is lowest and highest."""
    return int(np.nanargmin(curve.estimate)), int(np.nanargmax(curve.estimate))


def _label(name: str) -> str:
    return words(name.rpartition(".")[2])


def _place(design: Design, point: int, mark: str = " ") -> str:
    values = zip(design.factors, design.points[point], strict=True)
    return ", ".join(f"{factor.label}{mark}{value_words(value)}" for factor, value in values)


def _conditions(result: SweepResult) -> Section:
    luck = (
        f"Chance: seed {result.seed}. Run i has the same luck at every point, so that differences between points are "
        "surer than the intervals of single points say."
    )
    return conditions.section_of(result, luck, result.design.keys)


# Tables --------------------------------------------------------------------------------------------------------------


def _points(result: SweepResult, responses: Sequence[str], on_page: Sequence[str] = ()) -> Iterator[Section]:
    """What was varied, and what came out at each point; where points are many, the extremes and the first of them."""
    design, own = result.design, [outcome.name for outcome in result.scenario.outcomes]
    short = responses or (*USUAL, *own[:MOST_OWN], DEATHS)
    whole = (*(on_page or short), *([] if DEATHS in short else [DEATHS]))
    n_more, measured = design.n_points - MOST_POINTS, result.measured
    if n_more <= 0:
        measured = result.with_ignorance(list(dict.fromkeys((*short, *whole))))
        blocks: list[Table | Text] = [_at_points(design, measured, short, "Points", Where.SHORT)]
    else:
        more = Text(f"{n_more:,} more points are in the folder.", on=Where.PAGE)
        blocks = [_ends(design, measured, short), more]
    caption = "Response at each point, with 95 % intervals"
    blocks.append(_at_points(design, measured, whole, caption, Where.PAGE, with_n=True))
    if measured is not result.measured:
        blocks.append(Text(SAMPLE_IN_INTERVALS))
    varied = f"What was varied: {design.kind} design of {counted(design.n_points, 'point')}"
    told = (factors_table(design.factors, varied), *blocks, conditions.idle(result.idle))
    yield Section("points", "What was varied, and what came out", told)


def _at_points(
    design: Design, measured: Estimates, names: Sequence[str], caption: str, on: Where, *, with_n: bool = False
) -> Table:
    """Each point with some responses and their intervals."""
    curves = [measured.of(name) for name in names]
    rows = []
    for place, point in enumerate(design.points[:MOST_POINTS]):
        n = Number(f"{int(curves[0].n[place]):,}" if with_n else "")
        rows.append((*map(_cell, point), n, *(estimate_of(curve, place) for curve in curves)))
    headings = (*(factor.label for factor in design.factors), "runs", *map(_label, names))
    return filled(headings, rows, caption, on)


def _ends(design: Design, measured: Estimates, names: Sequence[str]) -> Table:
    """Where each response is lowest and highest."""
    rows: list[tuple[Cell, ...]] = []
    for curve in map(measured.of, names):
        if np.isfinite(curve.estimate).any():
            for word, place in zip(("least", "most"), _extremes(curve), strict=True):
                rows.append((words(curve.response.name), word, estimate_of(curve, place), _place(design, place, " = ")))
    return filled(("", "", "estimate", "at"), rows, f"Extremes over {design.n_points:,} points")


def factors_table(factors: Sequence[Factor], caption: str, dropped: Sequence[str] | None = None) -> Table:
    """What was varied, over what, and what a screening dropped."""
    rows = []
    for factor in factors:
        specified = specification_of(factor.key)
        unit = f" ({factor.unit})" if factor.unit else ""
        screened = "" if dropped is None else "dropped" if factor.key in dropped else "kept"
        key = Explained(factor.key, "" if specified is None else specified.meaning)
        rows.append((key, f"{range_words(factor)}{unit}", screened))
    return filled(("varied", "over", "by the screening"), rows, caption, on=Where.NOTEBOOK | Where.PAGE)


def range_words(factor: Factor) -> str:
    """Over what a factor was varied; of many values, as a file may have, how many there are."""
    if factor.levels:
        words = [shortened(value_words(level), LONGEST_LEVEL) for level in factor.levels]
        if len(words) <= MOST_LEVELS:
            return ", ".join(words)
        numbers = [level for level in factor.levels if not isinstance(level, str)]
        if len(numbers) < len(words):
            return f"{', '.join(words[:3])} and {len(words) - 3:,} more"
        return f"{len(words):,} values from {value_words(min(numbers))} to {value_words(max(numbers))}"
    ends = f"{value_words(factor.low or 0.0)} to {value_words(factor.high or 0.0)}"
    return f"{ends}, on a log scale" if factor.is_log else ends


def _cell(value: Value) -> str:
    return value_words(value) if isinstance(value, bool | str) else Number(value_words(value))


def estimate_of(curve: Curve, place: int) -> Number:
    """An estimate at a point, with its interval."""
    parts = (float(part[place]) for part in (curve.estimate, curve.low, curve.high))
    return Number(estimated(curve.response.kind, *parts))
