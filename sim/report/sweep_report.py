"""The report of a sweep: what was varied, what changes with it, every point, and how to repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.failures import failed_sentence
from sim.report.answer import CONDITIONS, from_when, taken_for_given
from sim.report.blocks import Block, Cell, Explained, Listing, Picture, Section, Table, Text
from sim.report.card import card_section, glossary_section
from sim.report.found import Found
from sim.report.page import page
from sim.report.repeat import repeat_section, run_words, scenario_words
from sim.report.run_report import FOOT
from sim.report.setting import setting_section
from sim.results.caveats import CAVEAT
from sim.results.pairs import is_clear_change
from sim.results.responses import responses_of
from sim.results.wording import capital, estimated, in_days, listed, number, percent, words
from sim.scenario.idle import idle_sentence
from sim.scenario.resolved import written
from sim.scenario.shape import specification_of

if TYPE_CHECKING:
    from sim.results.design import Design, Factor
    from sim.results.responses import Curve
    from sim.study.sweep_result import SweepResult

HEADLINES = ("answered_by_force", "talks_held", "agreement_reached", "outcome_class.limited_war", "war")
"""Responses that are told and listed by point, beside the scenario's own outcomes."""

MOST_POINTS = 60
"""Points whose estimates are listed; the folder holds all."""

READING: Mapping[str, tuple[str, str]] = {
    "responses_along": (
        "Every response along one factor.",
        "Each small figure is one response; the band is the 95 % interval at each value. Read the slope first, then "
        "whether the band would let a flat line through.",
    ),
    "changes_along": (
        "How far every response is from what it is at the first value of a factor.",
        "All points have the same luck, so that runs are compared one by one and most of the luck cancels. Where the "
        "band leaves the line at zero out, the change is more than luck.",
    ),
    "outcomes_along": (
        "Outcome classes and endings along one factor, stacked.",
        "At each value the colours share out all runs. Where a colour widens, that outcome takes runs from its "
        "neighbours.",
    ),
    "curves": (
        "One response along a factor, one line for each value of the other.",
        "Bands are 95 % intervals. All points have the same luck, so that differences are surer than the bands say.",
    ),
    "heat_map": (
        "One response over two factors.",
        "The scale stands beside it; a line joins places of equal height. A step between neighbours that is smaller "
        "than their intervals may be chance.",
    ),
    "marginals": (
        "One response along each factor in turn.",
        "Each value stands for the mean over all others, so that what two factors do together is not seen.",
    ),
    "tornado": (
        "How far each factor moves one response.",
        "The longest bar moves it most, over the range that was varied; a wider range would give a longer bar.",
    ),
}
"""For each kind of figure, by the beginning of its name: what it shows, and how to read it."""


def sweep_report(
    result: SweepResult,
    *,
    figures: Mapping[str, str],
    studies: Sequence[Section] = (),
    found: Found | None = None,
) -> str:
    """A page of HTML about a sweep: the same bytes for the same sweep.

    Parameters
    ----------
    result : SweepResult
        A result of `sim.study.sweep`.
    figures : mapping of str to str
        SVG by name, as `sim.plots.sweep` names its figures.
    studies : sequence of Section, optional
        What else was found out about it (`sim.report.studies`).
    found : Found, optional
        The conditions that the sweep was played to find: they are then the question and the answer of the page.
    """
    told = told_responses(result, "" if found is None else found.target)
    drawn = [Section("figures", "Figures", tuple(_pictures(figures)))] if figures else []
    lead = [_answer(result, told)]
    if found is not None:
        lead = [found.section, *studies, replace(lead[0], anchor="along", title="What changes over the points")]
    sections = [
        *lead,
        _conditions(result),
        setting_section(result.scenario, result.origin, result.design.keys),
        _points(result, told),
        *drawn,
        *([] if found is not None else studies),
        _repeat(result),
        card_section(),
        glossary_section(),
    ]
    return page(result.scenario.title, _question(result, found), sections, foot=FOOT)


def _pictures(figures: Mapping[str, str]) -> Iterator[Picture]:
    """Each figure; how to read it stands below the first of its kind."""
    explained: set[str] = set()
    for name, svg in figures.items():
        kind = next((kind for kind in READING if name.startswith(kind)), "")
        alternative, caption = READING.get(kind, (name, ""))
        yield Picture(svg, f"{alternative} ({name})", "" if kind in explained else caption)
        explained.add(kind)


def _question(result: SweepResult, found: Found | None) -> str:
    scenario = result.scenario
    varied = listed([f"{factor.label} ({range_words(factor)})" for factor in result.design.factors])
    when = from_when(scenario, result.design.keys)
    first, second = (scenario.spoken(key) for key in scenario.states)
    crisis = f"the crisis between {first} and {second} within {in_days(scenario.horizon_days)}"
    if found is not None:
        return f"{when}, under which conditions does {crisis} come to {found.case}? Varied: {varied}."
    return f"{when}, how does {crisis} change with {varied}?"


def range_words(factor: Factor) -> str:
    """Over what a factor was varied."""
    if factor.levels:
        return ", ".join(written(level) for level in factor.levels)
    ends = f"{number(factor.low or 0.0)} to {number(factor.high or 0.0)}"
    return f"{ends}, on a log scale" if factor.is_log else ends


def told_responses(result: SweepResult, target: str = "") -> list[str]:
    """Names of the responses that the page tells: the one asked about first, if any; the scenario's own last."""
    own = [outcome.name for outcome in result.scenario.outcomes]
    return [name for name in dict.fromkeys((target, *HEADLINES, *own)) if name in result.measured.names]


def _answer(result: SweepResult, told: Sequence[str]) -> Section:
    clear = sorted(_changes(result, told), key=lambda change: -change[0])
    sentences = [sentence for _, sentence in clear]
    at = f"At {result.design.n_points:,} points of {result.runs_per_point:,} runs each"
    lead = f"{at}, what changes most is {sentences[0]}" if sentences else f"{at}, no share told here clearly changes."
    others = [*(capital(sentence) for sentence in sentences[1:]), *_steady(result, told)]
    blocks = (Text(lead, look="lead"), Listing(tuple(others)), Text(ABOUT_CHANGES), Text(CAVEAT))
    return Section("answer", "Short answer", blocks)


ABOUT_CHANGES = (
    "Lowest and highest are extremes of many points and hold some luck of their own. The two are compared run by run, "
    "since all points have the same luck, and a change is called clear only where the interval of that difference, "
    "widened for the number of pairs of points (5 % of error shared out among all), leaves zero out. Intervals of the "
    "single points may overlap all the same. The table and the figures show the whole."
)


def _changes(result: SweepResult, told: Sequence[str]) -> Iterator[tuple[float, str]]:
    """Each response that clearly changes: how far, and the end of a sentence."""
    is_clear = _clear(result, told)
    for name, curve, low, high in _extremes(result, told):
        if is_clear[name]:
            ends = [f"{_share(curve, place)} at {_place(result.design, place)}" for place in (low, high)]
            yield float(curve.estimate[high] - curve.estimate[low]), f"{_label(name)}: from {ends[0]} to {ends[1]}."


def _steady(result: SweepResult, told: Sequence[str]) -> Iterator[str]:
    """One sentence about those that do not."""
    is_clear = _clear(result, told)
    unclear = [
        f"{_label(name)} ({percent(float(curve.estimate[low]))} to {percent(float(curve.estimate[high]))})"
        for name, curve, low, high in _extremes(result, told)
        if not is_clear[name]
    ]
    if unclear:
        yield f"No clear change, lowest to highest point: {listed(unclear)}."


def _clear(result: SweepResult, told: Sequence[str]) -> dict[str, bool]:
    """For each told response, whether its lowest and its highest point differ by more than luck."""
    rows, ends = result.rows, {name: (low, high) for name, _, low, high in _extremes(result, told)}
    return {
        response.name: is_clear_change(
            values, rows["run"], rows["point"], low=ends[response.name][0], high=ends[response.name][1],
            n_points=result.design.n_points,
        )
        for response, values in responses_of(rows, result.scenario.outcomes, tuple(result.scenario.states))
        if response.name in ends
    }  # fmt: skip


def _extremes(result: SweepResult, told: Sequence[str]) -> Iterator[tuple[str, Curve, int, int]]:
    """Each told response with the points where it is lowest and highest."""
    for name in told:
        curve = result.measured.of(name)
        if np.isfinite(curve.estimate).any():
            yield name, curve, int(np.nanargmin(curve.estimate)), int(np.nanargmax(curve.estimate))


def _label(name: str) -> str:
    return words(name.rpartition(".")[2])


def _share(curve: Curve, place: int) -> str:
    return estimated("share", *(float(ends[place]) for ends in (curve.estimate, curve.low, curve.high)))


def _place(design: Design, point: int) -> str:
    return ", ".join(
        f"{factor.label} {_level(value)}" for factor, value in zip(design.factors, design.points[point], strict=True)
    )


def _level(value: Any) -> str:
    """The value of a factor; of a number drawn at random no more digits than a reader can use."""
    return f"{value:.4g}" if isinstance(value, float) and not value.is_integer() else written(value)


def _conditions(result: SweepResult) -> Section:
    warnings = []
    if result.n_missing:
        asked = result.design.n_points * result.runs_per_point
        warnings.append(f"{result.n_missing:,} of {asked:,} runs are not there: the work was interrupted, or failed.")
    if result.failures:
        warnings.append(failed_sentence(result.failures))
    if result.n_cut_short:
        warnings.append(f"{result.n_cut_short:,} runs reached the cap on events and count as they stood then.")
    if result.idle:
        warnings.append(idle_sentence(result.idle))
    luck = (
        f"Chance: seed {result.seed}. Run i has the same luck at every point, so that differences between points are "
        "surer than the intervals of single points say."
    )
    given = (*taken_for_given(result.scenario, result.design.keys), "All of that but for what is varied.", luck)
    blocks: list[Block] = [*(Text(warning, look="warning") for warning in warnings), Listing(given)]
    return Section("conditions", CONDITIONS, tuple(blocks))


def _points(result: SweepResult, names: Sequence[str]) -> Section:
    design = result.design
    factors = tuple(_factor(factor) for factor in design.factors)
    shown = range(min(design.n_points, MOST_POINTS))
    curves = [result.measured.of(name) for name in names]
    rows = tuple(
        (
            *(_level(value) for value in design.points[point]),
            f"{int(curves[0].n[point]):,}",
            *(_share(curve, point) for curve in curves),
        )
        for point in shown
    )
    headings = (*(factor.label for factor in design.factors), "runs", *(_label(name) for name in names))
    blocks: list[Block] = [
        Table(("varied", "over"), factors, f"What is varied: {design.kind} design of {design.n_points:,} points"),
        Table(headings, rows, "Share of runs at each point, with 95 % intervals", frozenset(range(len(headings)))),
    ]
    if len(shown) < design.n_points:
        blocks.append(Text(f"{design.n_points - len(shown):,} more points are in the folder."))
    return Section("points", "What was varied, and what came out", tuple(blocks))


def _factor(factor: Factor) -> tuple[Cell, ...]:
    specified = specification_of(factor.key)
    unit = f" ({factor.unit})" if factor.unit else ""
    return Explained(factor.key, "" if specified is None else specified.meaning), f"{range_words(factor)}{unit}"


def _repeat(result: SweepResult) -> Section:
    command = ["sim", "sweep", *scenario_words(result.scenario), "--design", "points.csv"]
    command += run_words(result.runs_per_point, result.origin)
    facts = (
        ("seed", str(result.seed)),
        ("points and runs at each", f"{result.design.n_points:,} and {result.runs_per_point:,}"),
        ("digest of all runs", result.digest),
    )
    remark = "points.csv is in the folder of the sweep: one point a line."
    versions = result.origin["versions"]
    return repeat_section(command, scenario=result.scenario, facts=facts, versions=versions, remark=remark)
