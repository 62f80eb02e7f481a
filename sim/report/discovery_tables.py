"""Tables of the conditions under which something happens: the limits of a box, and the boxes it was chosen from.

>>> p_value_text(0.03), p_value_text(2e-7), limits_text({"low": 0.62, "high": None, "words": [], "unit": "1"})
('0.03', '< 0.001', 'at least 0.62')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.report.terminal import Told, how_fast, mark_of, missing_sentence, paragraph, table_of
from sim.results.boxes import Restriction
from sim.results.caveats import CAVEAT
from sim.results.wording import counted, interval, percent

if TYPE_CHECKING:
    from sim.study.discover_result import DiscoverResult

MOST_STEPS = 20
"""Steps of a trajectory that are shown; --json has all."""

Record = Mapping[str, Any]


def restrictions_table(number: int, restrictions: Sequence[Record], *, is_plain: bool) -> Table:
    """The limits of one box, and how far each can be trusted.

    Parameters
    ----------
    number : int
        Of the box, from 1.
    restrictions : sequence of records
        Of `to_json`.
    is_plain : bool
    """
    rows = [
        (
            restriction["key"],
            limits_text(restriction),
            p_value_text(restriction["p_value"]),
            percent(_or_nan(restriction["reproduced"])),
        )
        for restriction in restrictions
    ]
    headings = ("", "limit", "quasi-p", "in resamples")
    return table_of(f"Box {number}: where it happens", headings, rows, is_plain=is_plain)


def box_table(number: int, box: Record, *, is_plain: bool) -> Table:
    """How good one box is, on the points held out."""
    rows = [
        ("cases among its points (density)", percent(_or_nan(box["density"])), _interval(box, "density")),
        ("of all cases it holds (coverage)", percent(_or_nan(box["coverage"])), _interval(box, "coverage")),
        ("of all points it holds (mass)", percent(_or_nan(box["mass"])), ""),
        ("runs of its points in which it happens", percent(_or_nan(box["share_in_box"])), _interval(box, "share")),
        ("the same everywhere" if number == 1 else "the same outside the boxes before",
         percent(_or_nan(box["share_overall"])), ""),
        ("of all runs in which it happens it holds", percent(_or_nan(box["share_covered"])), ""),
    ]  # fmt: skip
    title = f"Box {number}: how good it is on {box['n_points']:,} points held out, {box['n']:,} of them inside"
    return table_of(title, ("", "share", "95 % interval"), rows, is_plain=is_plain)


def trajectory_table(number: int, steps: Sequence[Record], *, is_plain: bool, most: int = MOST_STEPS) -> Table:
    """The boxes of one search, from everything to the smallest; `*` marks the chosen one.

    Parameters
    ----------
    number : int
        Of the search, from 1.
    steps : sequence of records
        Of `to_json`.
    is_plain : bool
    most : int, optional
        How many steps are shown, evenly spaced, and the chosen one.
    """
    apart = max(1, -(-len(steps) // most))
    rows = [
        (
            f"{step['step']}{'*' if step['is_chosen'] else ''}",
            str(step["n_restricted"]),
            percent(_or_nan(step["mass"])),
            percent(_or_nan(step["coverage"])),
            percent(_or_nan(step["density"])),
            percent(_or_nan(step["held_out_coverage"])),
            percent(_or_nan(step["held_out_density"])),
        )
        for step in steps
        if step["step"] % apart == 0 or step["is_chosen"] or step["step"] == len(steps) - 1
    ]
    headings = ("step", "inputs limited", "mass", "coverage", "density", "coverage held out", "density held out")
    return table_of(f"Search {number}: boxes from wide to narrow", headings, rows, is_plain=is_plain)


def limits_text(restriction: Record) -> str:
    """The limit of one input in words, from its record."""
    ends = {name: restriction[name] for name in ("low", "high", "unit")}
    return Restriction("", words=tuple(restriction["words"]), **ends).limits


def p_value_text(p_value: float | None) -> str:
    """A quasi-p-value with the digits that it deserves; a dash where there is none."""
    if p_value is None or isnan(p_value):
        return "-"
    return "< 0.001" if p_value < 0.001 else f"{p_value:.2g}"


def _interval(box: Record, name: str) -> str:
    return interval(_or_nan(box[f"{name}_low"]), _or_nan(box[f"{name}_high"]))


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def told(result: DiscoverResult, *, is_plain: bool) -> Told:
    """What a terminal shows of a search for conditions: boxes, trajectories and sentences."""
    answer = result.to_json()
    shown: list[Table | str] = []
    for box in answer["boxes"]:
        limits = [restriction for restriction in answer["restrictions"] if restriction["box"] == box["box"]]
        shown.append(restrictions_table(box["box"], limits, is_plain=is_plain))
        shown.append(box_table(box["box"], box, is_plain=is_plain))
    for number in range(1, len(result.discovery.trajectories) + 1):
        steps = [step for step in answer["trajectory"] if step["box"] == number]
        shown.append(trajectory_table(number, steps, is_plain=is_plain))
    shown += paragraph([*result.sentences, f"Cases are points with {result.case}.", answer["rule"], *result.remarks])
    again = f", then ask again: sim discover {result.folder} --target {result.target}"
    return Told(
        tuple(shown),
        (f"{missing_sentence(result.n_missing, result.folder)}{again}",) if result.n_missing else (),
        (f"{counted(result.design.n_points, 'point')}: {how_fast(result.n_rows, result.elapsed_seconds)}.",),
        folder_holds="discover.json: the whole answer",
        meaning=(
            "Boxes speak of the ranges that were varied and of what goes together in this model, not of causes.",
            CAVEAT,
        ),
        mark=mark_of(result.seed, result.origin["versions"]["sim"], result.digest),
        is_whole=not (result.n_missing or result.failures or result.n_cut_short),
    )
