"""What is shown of conditions under which something happens: each box and its limits, and the search behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING

from sim.engine.failures import failed_sentence
from sim.report import conditions
from sim.report.blocks import Block, Listing, Made, Number, Section, Shown, Table, Text, Where
from sim.report.meanings import figures_sections, pictures
from sim.report.repeat import as_words, command_line, whole_page
from sim.report.setting import setting_section
from sim.report.sweep import COMMON_LUCK, SAME_LUCK, asked, factors_table, varied_sentence
from sim.results.boxes import Reported, Trajectory, reported
from sim.results.prim import Search
from sim.results.wording import CAVEAT, counted, interval, p_value, percent
from sim.scenario.idle import idle_sentence
from sim.study.discover_result import FILE

if TYPE_CHECKING:
    from sim.study.discover_result import DiscoverResult

MOST_STEPS = 20
"""Steps of a search that are shown; --json has all."""
NOT_CAUSES = "Boxes speak of the ranges that were varied and of what goes together in this model, not of causes."
PRIM = (
    "Conditions were sought with the patient rule induction method (PRIM; Friedman and Fisher 1999) on {found} points "
    "and tested on {held_out} points held out, with quasi-p-values of each limit (Bryant and Lempert 2010); density "
    "and coverage have 95 % Wilson score intervals over the points held out, given the luck of these runs; shares of "
    "runs have 95 % intervals clustered by point and by run, because all points share the luck of run i."
)


def methods(result: DiscoverResult) -> tuple[str, ...]:
    """What makes a point a case, and how conditions were found and tested, as a paper says it."""
    found, held_out = result.discovery.n_found, result.discovery.n_held_out
    return f"A point was a case if {result.case}.", PRIM.format(found=f"{found:,}", held_out=f"{held_out:,}")


def said(result: DiscoverResult) -> tuple[str, ...]:
    """Each box in words, or that there is none; then what a reader must know."""
    rule = result.discovery.rule
    return (*result.sentences, f"Cases are points with {result.case}.", rule, *result.remarks)


def asked_words(result: DiscoverResult) -> list[str]:
    """The question, as options of `sim discover`; what is usual is left out."""
    search, usual = asdict(result.search), asdict(Search())
    few = {f"--{name}": search[name] for name in ("boxes", "step", "resamples") if search[name] != usual[name]}
    return as_words({"--target": result.target, "--level": result.asked_level, "--seed": search["seed"], **few})


def shown(result: DiscoverResult) -> Shown:
    """What is shown of a search for conditions, wherever."""
    design, n_asked = result.design, result.design.n_points * result.runs_per_point
    problems = [conditions.missing(result.n_missing, n_asked)] if result.n_missing else []
    problems += [failed_sentence(result.failures)] if result.failures else []
    problems += [conditions.cut_short(result.n_cut_short)] if result.n_cut_short else []
    played = (counted(design.n_points, "point"), f"{counted(result.runs_per_point)} at each")
    again = command_line("sim", "discover", str(result.folder or "DIR"), *asked_words(result))
    rest = conditions.play_missing(result.n_missing, result.folder)
    made = Made(
        result.seed, result.origin["versions"], played, again, {"all runs": result.digest}, {"": result.scenario},
        result.origin["engine"],
    )  # fmt: skip
    return Shown(
        result.scenario.title,
        made,
        (*conditions.in_short(result.scenario, design.keys), f"a point is a case if {result.case}", SAME_LUCK),
        "95 % intervals over the points held out",
        (varied_sentence(design), COMMON_LUCK, *methods(result)),
        _sections(result),
        tuple(problems),
        f"{rest}, then ask again: {again}" if rest else "",
        (f"{counted(design.n_points, 'point')}: {conditions.how_fast(result.n_rows, result.elapsed_seconds)}.",),
        folder_holds=f"{FILE}: the whole answer",
        meaning=(NOT_CAUSES, CAVEAT),
        is_whole=not problems,
    )


def _sections(result: DiscoverResult) -> Iterator[Section]:
    told = Listing(said(result), on=Where.SHORT), Text(NOT_CAUSES, on=Where.PAGE)
    varied = factors_table(result.design.factors, f"What was varied: {result.design.kind} design")
    yield Section("discover", "Conditions", (varied, *blocks_of(result), *told))


def page(result: DiscoverResult, *, figures: Mapping[str, str]) -> str:
    """A page of HTML about conditions without the runs behind them: the same bytes for the same answer.

    Parameters
    ----------
    result : DiscoverResult
    figures : mapping of str to str
        SVG by name, as `sim.plots.discovery` names its figures.
    """
    scenario, design, told = result.scenario, result.design, shown(result)
    luck = f"Chance: seed {result.seed}, {counted(result.runs_per_point)} at each point."
    warnings = (*told.problems, idle_sentence(result.idle))
    sections = (
        answer_of(result), conditions.section(warnings, conditions.given_of(scenario, luck, design.keys)),
        setting_section(scenario, result.origin, design.keys), *told.sections, *figures_sections(figures),
    )  # fmt: skip
    return whole_page(told, asked(scenario, design, result.case), sections)


def answer_of(result: DiscoverResult) -> Section:
    """The short answer of a page about runs that were played to find conditions."""
    first, *rest = said(result)
    return Section("answer", "Short answer", (Text(first, look="lead"), Listing(tuple(rest)), Text(CAVEAT)))


def section_of(result: DiscoverResult, figures: Mapping[str, str], *, in_words: bool) -> Section:
    """Tables and figures of the conditions, as a part of a page about the runs."""
    told = (Listing(said(result)),) if in_words else ()
    drawn = {name: svg for name, svg in figures.items() if name.startswith("discover")}
    blocks = (*pictures(drawn), *told, *blocks_of(result), Text(NOT_CAUSES))
    return Section("discover", "When it happens: conditions found", blocks)


def blocks_of(result: DiscoverResult) -> Iterator[Block]:
    """The limits of each box and how good it is, then the search that led to it."""
    for number, (box, happening) in enumerate(zip(result.boxes, result.happenings, strict=True), start=1):
        yield Table(
            ("", "limit", "quasi-p", "in resamples"),
            tuple(
                (limit.key, limit.limits, Number(p_value(limit.p_value)), Number(percent(limit.reproduced)))
                for limit in box.restrictions
            ),
            f"Box {number}: where it happens",
        )
        yield _box_table(number, reported(box, happening))
    for number, trajectory in enumerate(result.discovery.trajectories, start=1):
        yield search_table(number, trajectory)


def _box_table(number: int, box: Reported) -> Table:
    """How good one box is, on the points held out."""
    elsewhere = "the same everywhere" if number == 1 else "the same outside the boxes before"
    rows = (
        ("cases among its points (density)", box.density, box.density_low, box.density_high),
        ("of all cases it holds (coverage)", box.coverage, box.coverage_low, box.coverage_high),
        ("of all points it holds (mass)", box.mass),
        ("runs of its points in which it happens", box.share_in_box, box.share_low, box.share_high),
        (elsewhere, box.share_overall),
        ("of all runs in which it happens it holds", box.share_covered),
    )
    told = tuple(
        (what, Number(percent(share)), Number(interval(*ends) if ends and isfinite(ends[0]) else ""))
        for what, share, *ends in rows
    )
    caption = f"Box {number}: how good it is on {box.n_points:,} points held out, {box.n:,} of them inside"
    return Table(("", "share", "95 % interval"), told, caption)


def search_table(number: int, trajectory: Trajectory) -> Table:
    """The boxes of one search, from everything to the smallest, evenly spaced; `*` marks the chosen one."""
    steps, chosen = trajectory.boxes, trajectory.chosen
    apart = max(1, -(-len(steps) // MOST_STEPS))
    rows = []
    for step, box in enumerate(steps):
        if step % apart == 0 or step in (chosen, len(steps) - 1):
            found, held_out = box.found, box.held_out
            shares = (found.mass, found.coverage, found.density, held_out.coverage, held_out.density)
            told = (f"{step}{'*' * (step == chosen)}", str(len(box.restrictions)), *map(percent, shares))
            rows.append(tuple(map(Number, told)))
    headings = ("step", "inputs limited", "mass", "coverage", "density", "coverage held out", "density held out")
    return Table(headings, tuple(rows), f"Search {number}: boxes from wide to narrow", Where.TERMINAL | Where.PAGE)
