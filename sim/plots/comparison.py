"""The figures of a comparison: shares with who differs, and means.

Because run i of A and run i of B share their luck, the difference is surer than two separate experiments would give;
the last column says how many times as many runs those would need for the same interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from sim.plots.canvas import dot, in_style, scaled
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame, scenario_frame
from sim.plots.palette import BLUE, INK, VERMILLION
from sim.plots.rows import Group, Mark, Row, Scale, draw_rows
from sim.plots.study_axes import difference_text, number_text, per_cent, signed_points
from sim.plots.text import name, plain, words
from sim.results.responses import Response
from sim.results.wording import NONE, counted, with_state
from sim.scenario.entities import mechanisms
from sim.scenario.names import spoken_key

if TYPE_CHECKING:
    from sim.results.pairs import PairedDifference
    from sim.study.comparison import Comparison

SHARES = (
    "force_used", "answered_by_force", "contact_made", "talks_held", "agreement_reached", "mediated", "relapse", "war",
)  # fmt: skip
"""Headline outcomes, drawn unless others are asked for; the scenario's own follow."""
MEANS = ("deaths_total", "deaths_military_a", "deaths_military_b", "deaths_civilian", "days_to_answer", "days_to_talks")
MOST_TOLD = 3
"""Values that the foot of a figure tells of each side."""
MOST_SHARES, MOST_MEANS = 20, 16
LONGEST_NAME = 30
WIDTH = 14.0
SAVED = " runs if\nseparate"
PAIRED = "run i of both has the same luck; last column: how many times the runs two separate experiments would need"


def figures_of_sides(by_side: Mapping[str, Comparison]) -> Drawings:
    """The figures of each comparison with A; where there are several, their names begin with the letter of the side."""
    drawings = Drawings({})
    for side, pair in by_side.items():
        prefix = "" if len(by_side) == 1 else f"{side}_"
        drawings |= figures(pair, other=side.upper(), prefix=prefix)
    return drawings


def figures(result: Comparison, responses: Sequence[str] = (), *, other: str = "B", prefix: str = "") -> Drawings:
    """Each figure by the name of its file, which `prefix` begins: of the responses asked for, or the usual ones.

    `other` is the letter of B.

    Raises
    ------
    ValueError
        If a name is no response; the message lists those that there are.
    """
    own = [outcome.name for outcome in result.a.scenario.outcomes]
    wanted = list(responses) or [*SHARES, *own, *MEANS]
    for asked in responses:
        if asked not in result.differences:
            raise ValueError(f"{asked!r} is no response; known are {', '.join(result.differences)}.")
    chosen = {word: result.differences[word] for word in dict.fromkeys(wanted) if word in result.differences}
    frame = scenario_frame(
        result.a.scenario, n_runs=result.n_runs, seed=result.a.seed, design=f"{counted(result.n_runs, 'pair')} of runs",
        varied=tuple(change.key for change in result.changes),
    )  # fmt: skip
    a, b = side_names(result, other)
    told: dict[str, Any] = {"a": a, "b": b, "remark": sides_told(result, other), "other": other}
    kinds = {one.kind for one in chosen.values()}
    draw: dict[str, Callable[[], Figure]] = {}
    if "share" in kinds:
        draw[f"{prefix}differences"] = partial(draw_differences, chosen, frame, **told)
    if "mean" in kinds:
        draw[f"{prefix}mean_differences"] = partial(draw_mean_differences, chosen, frame, **told)
    return Drawings(draw)


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
    shown = shares[:MOST_SHARES]
    greatest = max([0.02, *(end for one in shown for end in (one.a, one.b) if isfinite(end))])
    reach = 1.12 * max([0.002, *(end for one in shown for end in _reaches(one))])
    scales = (
        Scale(-0.03 * greatest, 1.06 * greatest, "share of runs", per_cent),
        Scale(-reach, reach, f"difference, in percentage points\n← less in {other} · more in {other} →", signed_points,
              zero=0.0),
    )  # fmt: skip
    heads = ("difference, points\n(95 % interval)", " both", " only\nA", f" only\n{other}", " neither", SAVED)
    rows = []
    for one in shown:
        sides = (Mark(one.b, one.a, one.b, VERMILLION, "s", gid="b"),
                 Mark(one.a, one.b, one.a, BLUE, is_hollow=True, size=10.5, gid="a"))  # fmt: skip
        counts = (one.both, one.only_a, one.only_b, one.neither)
        said = (_told(one), *map(_count, counts), saved_text(one.variance_ratio))
        rows.append(Row(words(one.name), (sides, (_difference(one),)), said))
    names = plain(a, LONGEST_NAME), plain(b, LONGEST_NAME)
    ring, square = _named("A", names[0]), _named(other, names[1])
    key = [dot(ring, BLUE, is_hollow=True, markersize=scaled(9)), dot(square, VERMILLION, "s")]
    return draw_rows(
        [Group(rows, scales)], heads, f"What changes with {names[1]} instead of {names[0]}", frame, width=WIDTH,
        empty="No outcomes to compare.", remark=_remark(shown, shares, "outcomes", remark), key=key,
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
        As for `draw_differences`; those of shares are left out. Of more than sixteen the first sixteen are drawn.
    """
    means = [one for one in differences.values() if one.kind == "mean"]
    shown = means[:MOST_MEANS]
    heads = ("difference (95 % interval)", " A", f" {other}", " pairs", SAVED)
    scale = Scale(-1.0, 1.0, f"← less in {other} · more in {other} →", ticks=((0.0, "0"),), zero=0.0)
    rows = []
    for one in shown:
        reach = 1.15 * max(_reaches(one), default=0.0) or 1.0
        both = (number_text(Response(one.name, "mean"), side) for side in (one.a, one.b))
        said = (_told(one), *both, f"{one.n:,}", saved_text(one.variance_ratio))
        rows.append(Row(with_state(one.name, frame.states), ((_difference(one, reach),),), said))
    names = plain(a, LONGEST_NAME), plain(b, LONGEST_NAME)
    sides = [side if side == letter else f"{side} ({letter})" for side, letter in zip(names, ("A", other), strict=True)]
    heading = f"What changes with {sides[1]} instead of {sides[0]}: means"
    each = "means are over the pairs in which both have the number; each row has a scale of its own"
    return draw_rows(
        [Group(rows, (scale,))], heads, heading, frame, width=WIDTH,
        empty="No numbers to compare.", remark=f"{_remark(shown, means, 'numbers', remark)}; {each}",
    )  # fmt: skip


def _reaches(one: PairedDifference) -> list[float]:
    return [abs(end) for end in (one.low, one.high, one.difference) if isfinite(end)]


def _difference(one: PairedDifference, scale: float = 1.0) -> Mark:
    """The difference as a mark, hollow where its interval holds zero."""
    is_hollow = one.low <= 0.0 <= one.high
    value, low, high = one.difference / scale, one.low / scale, one.high / scale
    return Mark(value, low, high, INK, "D", is_hollow=is_hollow, gid=f"difference-{one.name}")


def _told(one: PairedDifference) -> str:
    response = Response(one.name, one.kind)
    if not isfinite(one.difference):
        return NONE
    ends = f"{difference_text(response, one.low)} to {difference_text(response, one.high)}"
    return f"{difference_text(response, one.difference)}  ({ends})"


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _remark(shown: Sequence[Any], every: Sequence[Any], what: str, remark: str) -> str:
    first = f"the first {len(shown)} of {len(every)} {what}" if len(shown) < len(every) else ""
    return "; ".join(filter(None, [first, plain(remark, 300), PAIRED]))


def _named(letter: str, side: str) -> str:
    """Which of the two it is, with its name if it has one."""
    return side if side == letter else f"{letter}: {side}"


def saved_text(variance_ratio: float) -> str:
    """How many times as many runs independent experiments would need for the same interval.

    >>> saved_text(0.1), saved_text(0.0), saved_text(float("nan"))
    ('× 10.0', 'all', '–')
    """
    if not isfinite(variance_ratio):
        return "–"
    if variance_ratio <= 0.0:
        return "all"
    times = 1.0 / variance_ratio
    return f"× {times:.1f}" if times < 100 else f"× {times:,.0f}"


def side_names(result: Comparison, other: str = "B") -> tuple[str, str]:
    """What to call the two: the value of the one thing that was changed, or their scenarios' names, or A and B."""
    changes = _changed(result)
    if len(changes) == 1:
        return _valued(changes[0], "a"), _valued(changes[0], "b")
    names = name(str(result.a.scenario.name)), name(str(result.b.scenario.name))
    return names if names[0] != names[1] else ("A", other)


def sides_told(result: Comparison, other: str = "B") -> str:
    """What A and B are, value by value; empty where their names say it, or nothing differs."""
    changes = _changed(result)
    if len(changes) < 2:
        return ""
    shown = changes[:MOST_TOLD]
    a, b = (", ".join(_valued(change, side) for change in shown) for side in "ab")
    more = f"; {len(changes):,} values differ in all" if len(changes) > len(shown) else ""
    return f"A: {a}; {other}: {b}{more}"


def _changed(result: Comparison) -> list[Any]:
    """What was changed, without what only follows from a switch."""
    follows = _switched(result.changes)
    return [change for change in result.changes if _place(change.key) not in follows]


def _valued(change: Any, side: str) -> str:
    """A changed thing with its value on one side."""
    value, label = str(getattr(change, side)), spoken_key(change.key)
    if change.what in ("without", "added"):
        return f"{'with' if (side == 'a') == (change.what == 'without') else 'without'} {label}"
    if change.what == "moved":
        return f"{label} on day {value}"
    return f"{label} {_switch(value) if change.key.startswith('mechanisms.') else value}"


def _switch(value: str) -> str:
    """On or off; a mechanism that a scenario does not name is on."""
    return "off" if value == "false" else "on"


def _place(key: str) -> tuple[str, str]:
    """Table and name of a parameter."""
    return key.partition(".")[0], key.rpartition(".")[2]


def _switched(changes: Sequence[Any]) -> set[tuple[str, str]]:
    """Table and name of every parameter that differs only because a mechanism is on in one of the two."""
    names = [change.key.removeprefix("mechanisms.") for change in changes if change.key.startswith("mechanisms.")]
    known = mechanisms()
    return {(table, specified.name) for name in names for table, specified in known.get(name, ())}
