"""What is shown of conditions under which something happens: each box and its limits, and the search behind it.

A folder keeps the answer as JSON beside the runs; what is shown is made from that, before it is stored and after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from sim.engine.failures import failed_sentence
from sim.report import conditions
from sim.report.blocks import Block, Listing, Made, Number, Section, Shown, Table, Text, Where
from sim.report.meanings import pictures
from sim.report.repeat import command_line
from sim.report.sweep import COMMON_LUCK, SAME_LUCK, factors_table, varied_sentence
from sim.results.boxes import Known, Reported, Restriction
from sim.results.durable import StorageError
from sim.results.shown import Shown as Stored
from sim.results.stored_json import read_sealed
from sim.results.wording import CAVEAT, counted, interval, p_value, percent
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


@dataclass(frozen=True, slots=True)
class _Limit(Restriction):
    box: int = 1


class _Step(Stored):
    box: int
    step: int
    is_chosen: bool
    n_restricted: int
    mass: Known
    coverage: Known
    density: Known
    held_out_coverage: Known
    held_out_density: Known


class Found(Stored):
    """The conditions that were found, as `discover.json` tells them."""

    target: str
    case: str
    sentences: Annotated[list[dict[Literal["sentence"], str]], Field(min_length=1)]
    remarks: list[dict[Literal["remark"], str]]
    rule: str = ""
    digest: str | None = None
    points_found: int = 0
    points_held_out: int = 0
    boxes: list[Reported] = Field(default_factory=list)
    restrictions: list[_Limit] = Field(default_factory=list)
    trajectory: list[_Step] = Field(default_factory=list)

    @property
    def said(self) -> tuple[str, ...]:
        """Each box in words, or that there is none; then what a reader must know."""
        told = (one["sentence"] for one in self.sentences)
        rules = (f"Cases are points with {self.case}.", *([self.rule] if self.rule else []))
        return (*told, *rules, *(one["remark"] for one in self.remarks))

    @property
    def methods(self) -> tuple[str, ...]:
        """How they were found, as a paper says it."""
        return methods_of(self.case, self.points_found, self.points_held_out)


def methods_of(case: str, n_found: int, n_held_out: int) -> tuple[str, ...]:
    """What makes a point a case, and how conditions were found and tested."""
    return f"A point was a case if {case}.", PRIM.format(found=f"{n_found:,}", held_out=f"{n_held_out:,}")


def shown(result: DiscoverResult) -> Shown:
    """What is shown of a search for conditions, wherever."""
    design, asked = result.design, result.design.n_points * result.runs_per_point
    problems = [conditions.missing(result.n_missing, asked)] if result.n_missing else []
    problems += [failed_sentence(result.failures)] if result.failures else []
    problems += [conditions.cut_short(result.n_cut_short)] if result.n_cut_short else []
    played = (counted(design.n_points, "point"), f"{counted(result.runs_per_point)} at each")
    again = command_line("sim", "discover", str(result.folder or "DIR"), "--target", result.target)
    rest = f"Play what is missing with: sim resume {result.folder}, then ask again: {again}"
    made = Made(
        result.seed, result.origin["versions"], played, again, {"all runs": result.digest}, {"": result.scenario},
        result.origin["engine"],
    )  # fmt: skip
    counts = result.discovery
    return Shown(
        result.scenario.title,
        made,
        (*conditions.in_short(result.scenario, design.keys), f"a point is a case if {result.case}", SAME_LUCK),
        "95 % intervals over the points held out",
        (varied_sentence(design), COMMON_LUCK, *methods_of(result.case, counts.n_found, counts.n_held_out)),
        _sections(result),
        tuple(problems),
        rest if result.n_missing else "",
        (f"{counted(design.n_points, 'point')}: {conditions.how_fast(result.n_rows, result.elapsed_seconds)}.",),
        folder_holds=f"{FILE}: the whole answer",
        meaning=(NOT_CAUSES, CAVEAT),
        is_whole=not problems,
    )


def _sections(result: DiscoverResult) -> Iterator[Section]:
    found = Found.model_validate(result.to_json())
    varied = factors_table(result.design.factors, f"What was varied: {result.design.kind} design")
    yield Section("discover", "Conditions", (varied, *blocks_of(found), Listing(found.said)))


def found_beside(folder: Path, digest: str | None = None) -> Found | None:
    """The conditions that were found from the runs in a folder; None where there are none.

    Parameters
    ----------
    folder : Path
    digest : str, optional
        That of its runs.

    Raises
    ------
    StorageError
        If the file is damaged, was changed, or is about other runs.
    """
    path = folder / FILE
    if not lexists(path):
        return None
    found = Found.model_validate(read_sealed(path, Found))
    if digest is not None and found.digest not in (None, digest):
        raise StorageError(
            f"{path}: tells of other runs than the folder holds now. If more were played since, ask it anew of the "
            f"folder (sim discover {folder}, say); if not, restore it from a copy."
        )
    return found


def answer_of(found: Found) -> Section:
    """The short answer of a page about runs that were played to find conditions."""
    first, *rest = found.said
    return Section("answer", "Short answer", (Text(first, look="lead"), Listing(tuple(rest)), Text(CAVEAT)))


def section_of(found: Found, figures: Mapping[str, str], *, in_words: bool) -> Section:
    """Tables and figures of the conditions, as a part of a page about the runs."""
    said = (Listing(found.said),) if in_words else ()
    drawn = {name: svg for name, svg in figures.items() if name.startswith("discover")}
    blocks = (*pictures(drawn), *said, *blocks_of(found), Text(NOT_CAUSES))
    return Section("discover", "When it happens: conditions found", blocks)


def blocks_of(found: Found) -> Iterator[Block]:
    """The limits of each box and how good it is, then the search that led to it."""
    for number, box in enumerate(found.boxes, start=1):
        yield Table(
            ("", "limit", "quasi-p", "in resamples"),
            tuple(
                (limit.key, limit.limits, Number(p_value(limit.p_value)), Number(percent(limit.reproduced)))
                for limit in found.restrictions
                if limit.box == number
            ),
            f"Box {number}: where it happens",
        )
        yield _box_table(number, box)
    for number in dict.fromkeys(step.box for step in found.trajectory):
        yield _search_table(number, [step for step in found.trajectory if step.box == number])


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


def _search_table(number: int, steps: list[_Step]) -> Table:
    """The boxes of one search, from everything to the smallest, evenly spaced; `*` marks the chosen one."""
    apart = max(1, -(-len(steps) // MOST_STEPS))
    rows = []
    for step in steps:
        if step.step % apart == 0 or step.is_chosen or step.step == len(steps) - 1:
            shares = (step.mass, step.coverage, step.density, step.held_out_coverage, step.held_out_density)
            told = (f"{step.step}{'*' * step.is_chosen}", str(step.n_restricted), *map(percent, shares))
            rows.append(tuple(map(Number, told)))
    headings = ("step", "inputs limited", "mass", "coverage", "density", "coverage held out", "density held out")
    return Table(headings, tuple(rows), f"Search {number}: boxes from wide to narrow", Where.TERMINAL | Where.PAGE)
