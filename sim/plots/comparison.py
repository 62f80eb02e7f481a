"""The figures of a comparison: shares with who differs, and means.

Because run i of A and run i of B share their luck, the difference is surer than two separate experiments would give;
the last column says how many times as many runs those would need for the same interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.plots.canvas import dot, in_style, scaled
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame, scenario_frame
from sim.plots.palette import BLUE, INK, VERMILLION
from sim.plots.rows import Group, Mark, Row, Scale, draw_rows
from sim.plots.study_axes import per_cent, signed_points
from sim.plots.text import first_of, joined, name, plain, words
from sim.results.wording import changed, counted, said, typeset, with_state
from sim.study.comparison import MOST_TOLD, chosen, valued

if TYPE_CHECKING:
    from sim.results.pairs import PairedDifference
    from sim.study.comparison import Comparison

SHARES = (
    "force_used", "answered_by_force", "contact_made", "talks_held", "agreement_reached", "mediated", "relapse", "war",
)  # fmt: skip
"""Headline outcomes, drawn unless others are asked for; the scenario's own follow."""
MEANS = ("deaths_total", "deaths_military_a", "deaths_military_b", "deaths_civilian", "days_to_answer", "days_to_talks")
MOST_ROWS = 20
LONGEST_NAME = 30
WIDTH = 14.0
SAVED = " runs\nsaved"
PAIRED = "run i of both has the same luck; runs saved: how many times the runs two separate experiments would need"
MEANS_PAIRED = f"{PAIRED}; means are over the pairs in which both have the number; each row has a scale of its own"


def figures_of_sides(by_side: Mapping[str, Comparison]) -> Drawings:
    """The figures of each comparison with A; where there are several, their names begin with the letter of the side."""
    drawings = Drawings({})
    for side, pair in by_side.items():
        drawings |= figures(pair, other=side.upper(), prefix="" if len(by_side) == 1 else f"{side}_")
    return drawings


def figures(result: Comparison, responses: Sequence[str] = (), *, other: str = "B", prefix: str = "") -> Drawings:
    """Each figure by the name of its file, which `prefix` begins: of the responses asked for, or the usual ones.

    `other` is the letter of B.

    Raises
    ------
    ValueError
        If a name is no response; the message lists those that there are.
    """
    for asked in responses:
        if asked not in result.differences:
            raise ValueError(f"{asked!r} is no response; known are {', '.join(result.differences)}.")
    wanted = list(responses) or [*SHARES, *(outcome.name for outcome in result.a.scenario.outcomes), *MEANS]
    shown = {word: result.differences[word] for word in dict.fromkeys(wanted) if word in result.differences}
    frame = replace(
        scenario_frame(
            result.a.scenario, n_runs=result.n_runs, seed=result.a.seed,
            design=f"{counted(result.n_runs, 'pair')} of runs", varied=tuple(one.key for one in result.changes),
        ),
        title=titles(result, other),
    )  # fmt: skip
    a, b = side_names(result, other)
    remark = sides_told(result, other)
    kinds = {"share": ("differences", draw_differences), "mean": ("mean_differences", draw_mean_differences)}
    return Drawings(
        {
            f"{prefix}{file}": partial(draw, shown, frame, a=a, b=b, remark=remark, other=other)
            for kind, (file, draw) in kinds.items()
            if any(one.kind == kind for one in shown.values())
        }
    )


def figure(result: Comparison, responses: Sequence[str] = ()) -> Figure:
    """The first of the figures."""
    drawings = figures(result, responses)
    return drawings[drawings.first[0]]


@in_style
def draw_differences(
    differences: Mapping[str, PairedDifference], frame: Frame, *, a: str = "A", b: str = "B", remark: str = "",
    other: str = "B",
) -> Figure:  # fmt: skip
    """Paired differences of shares: both shares, their difference with its interval, and who differs.

    Parameters
    ----------
    differences : mapping of str to PairedDifference
        By name; those of means are left out. Of more than twenty the first twenty are drawn.
    frame : Frame
    a, b : str, optional
        What the two are called.
    remark : str, optional
        What they are, where their names do not say it.
    other : str, optional
        Letter of the second: of several scenarios it may be another than B.
    """
    shares = [one for one in differences.values() if one.kind == "share"]
    shown = shares[:MOST_ROWS]
    greatest = max([0.02, *(end for one in shown for end in (one.a, one.b) if isfinite(end))])
    reach = 1.12 * max([0.002, *map(_reach, shown)])
    points = f"difference, in percentage points\n← less in {other} · more in {other} →"
    scales = (
        Scale(-0.03 * greatest, 1.06 * greatest, "share of runs", per_cent),
        Scale(-reach, reach, points, signed_points, zero=0.0),
    )
    rows = []
    for one in shown:
        ring = Mark(one.a, one.b, one.a, BLUE, is_hollow=True, size=10.5, gid="a")
        square = Mark(one.b, colour=VERMILLION, marker="s", gid="b")
        counts = [f"{count:,}" for count in (one.both, one.only_a, one.only_b, one.neither) if count is not None]
        rows.append(Row(words(one.name), ((ring, square), (_difference(one),)), (_told(one), *counts, one.saved)))
    names = [_called(a, "A", "{letter}: {name}"), _called(b, other, "{letter}: {name}")]
    key = [dot(names[0], BLUE, is_hollow=True, markersize=scaled(9)), dot(names[1], VERMILLION, "s")]
    return draw_rows(
        [Group(rows, scales)],
        ("difference, points\n(95 % interval)", " both", " only\nA", f" only\n{other}", " neither", SAVED),
        f"What changes with {plain(b, LONGEST_NAME)} instead of {plain(a, LONGEST_NAME)}", frame, width=WIDTH,
        empty="No outcomes to compare.", remark=_remark(shares, "outcomes", remark, PAIRED), key=key,
    )  # fmt: skip


@in_style
def draw_mean_differences(
    differences: Mapping[str, PairedDifference], frame: Frame, *, a: str = "A", b: str = "B", remark: str = "",
    other: str = "B",
) -> Figure:  # fmt: skip
    """Paired differences of means, over the pairs in which both runs have the number, each on a scale of its own.

    Parameters
    ----------
    differences, frame, a, b, remark, other
        As for `draw_differences`; those of shares are left out.
    """
    means = [one for one in differences.values() if one.kind == "mean"]
    scale = Scale(-1.0, 1.0, f"← less in {other} · more in {other} →", ticks=((0.0, "0"),), zero=0.0)
    rows = []
    for one in means[:MOST_ROWS]:
        both = (typeset(said("mean")(value)) for value in (one.a, one.b))
        marks = [_difference(one, 1.15 * _reach(one) or 1.0)]
        rows.append(Row(with_state(one.name, frame.states), (marks,), (_told(one), *both, f"{one.n:,}", one.saved)))
    names = _called(b, other, "{name} ({letter})"), _called(a, "A", "{name} ({letter})")
    return draw_rows(
        [Group(rows, (scale,))], ("difference (95 % interval)", " A", f" {other}", " pairs", SAVED),
        f"What changes with {names[0]} instead of {names[1]}: means", frame, width=WIDTH,
        empty="No numbers to compare.", remark=_remark(means, "numbers", remark, MEANS_PAIRED),
    )  # fmt: skip


def _reach(one: PairedDifference) -> float:
    return max((abs(end) for end in (one.low, one.high, one.difference) if isfinite(end)), default=0.0)


def _difference(one: PairedDifference, scale: float = 1.0) -> Mark:
    """The difference as a mark, hollow where its interval holds zero."""
    value, low, high = one.difference / scale, one.low / scale, one.high / scale
    return Mark(value, low, high, INK, "D", is_hollow=low <= 0.0 <= high, gid=f"difference-{one.name}")


def _told(one: PairedDifference) -> str:
    return typeset(changed(one.kind, one.difference, one.low, one.high))


def _remark(every: Sequence[PairedDifference], what: str, remark: str, paired: str) -> str:
    return joined(first_of(MOST_ROWS, len(every), what), plain(remark, 300), paired)


def _called(side: str, letter: str, form: str) -> str:
    """Which of the two it is, with its name if it has one."""
    return letter if side == letter else form.format(letter=letter, name=plain(side, LONGEST_NAME))


def titles(result: Comparison, other: str = "B") -> str:
    """The title of the scenario of both, or that of each."""
    a, b = result.a.scenario.title, result.b.scenario.title
    return a if a == b else f"A: {a}; {other}: {b}"


def side_names(result: Comparison, other: str = "B") -> tuple[str, str]:
    """What to call the two: the value of the one thing that was changed, or their scenarios' names, or A and B."""
    changes = chosen(result.changes)
    if len(changes) == 1:
        return valued(changes[0], "a"), valued(changes[0], "b")
    names = name(str(result.a.scenario.name)), name(str(result.b.scenario.name))
    return names if names[0] != names[1] else ("A", other)


def sides_told(result: Comparison, other: str = "B") -> str:
    """What A and B are, value by value; empty where their names say it, or nothing differs."""
    changes = chosen(result.changes)
    if len(changes) < 2:
        return ""
    a, b = (", ".join(valued(change, side) for change in changes[:MOST_TOLD]) for side in ("a", "b"))
    more = f"; {len(changes):,} values differ in all" if len(changes) > MOST_TOLD else ""
    return f"A: {a}; {other}: {b}{more}"
