"""The figures of a sweep, chosen by its design.

One factor: every response along it, how far each is from what it is at the first value, the outcomes stacked, and a
curve for each response of interest. Two factors: for each response a heat map (on a grid) and curves with a line a
level, and both factors' outcomes stacked. More, or a scattered design of several: for each response the means along
each factor, and which factor moves it most.

Panels of one factor share their axis across; panels of one response share their axis up, so that heights compare.
A factor of words has no curve: its levels are rows, each a dot with its interval and its numbers.

This is the one place that asks `sim.results` for the numbers of a sweep and hands them to the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.canvas import across, dot, foot, grid, in_style, label_axes, page, panel, say, scaled, sheet
from sim.plots.curves import Line, draw_line, end_names, name_ends
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame, design_text, scenario_frame
from sim.plots.heat_map import draw_heat_map
from sim.plots.labels import ends_inches
from sim.plots.palette import BLUE, MOST_LINES, QUIET_INK, line_looks
from sim.plots.rows import Group, Mark, Row, Scale, draw_rows
from sim.plots.stacks import draw_stacked_outcomes
from sim.plots.study_axes import (
    SAMPLED,
    averaging,
    difference_axis,
    difference_text,
    factor_axis,
    factor_text,
    grouped,
    interval_text,
    limits,
    long_text,
    note_text,
    number_text,
    over_text,
    part_text,
    per_cent,
    positions,
    response_axis,
    value_text,
)
from sim.plots.text import fitted, height_of, inches_of, plain
from sim.results.design import Factor
from sim.results.marginals import (
    Measured,
    Profile,
    Swing,
    changes,
    has_order,
    is_grid,
    measured,
    parts,
    profile,
    profiles_by,
    surface,
    swings,
)
from sim.results.responses import Response
from sim.results.wording import capital
from sim.vocabulary import Ending, OutcomeClass

if TYPE_CHECKING:
    from sim.study.sweep_result import SweepResult

RESPONSES = ("answered_by_force", "talks_held", "war")
"""Each has figures of its own, unless other responses are asked for."""
MOST_OWN = 2
"""How many of the scenario's own outcomes have figures of their own too."""
BESIDE = ("agreement_reached", "relapse", "days_to_talks", "deaths_total")
"""These join them in the figure that shows all together."""
MOST_ALONG = 2
"""Along how many factors everything is drawn together: those that move the first response most."""
SHARES = tuple(
    [f"outcome_class.{member.word}" for member in OutcomeClass] + [f"ending.{member.word}" for member in Ending]
)

KINDS = ("multiples", "changes", "outcomes", "curves", "heat_map", "marginals", "tornado")
"""What can be asked for as one figure."""


def figures(
    result: SweepResult, scenario: Any, responses: Sequence[str] | None = None, *, with_intervals: bool = False
) -> Drawings:
    """Every figure that suits the design, by the name of its file, the most telling first.

    Parameters
    ----------
    result : SweepResult
    scenario : Scenario
        The scenario at the values that are not varied.
    responses : sequence of str, optional
        Names of responses; the usual ones if absent.
    with_intervals : bool, optional
        Whether heat maps write the interval below each value.
    """
    chosen = _Sheets(result, scenario, responses, with_intervals=with_intervals)
    return Drawings(dict(each for kind in chosen.kinds() for each in chosen.drawn(kind)))


def figure(
    result: Any, responses: Sequence[str] = (), *, kind: str | None = None, with_intervals: bool = False
) -> Figure:
    """One figure of a sweep: the one that suits the design, or the kind asked for.

    Parameters
    ----------
    result : SweepResult
        With its `scenario`.
    responses : sequence of str, optional
        Names of responses; the figure is of the first where it shows one only.
    kind : str, optional
        One of `KINDS`.
    with_intervals : bool, optional
        Whether a heat map writes the interval below each value.

    Raises
    ------
    ValueError
        If there is no such kind, or the design does not allow it.
    """
    chosen = _Sheets(result, result.scenario, list(responses) or None, with_intervals=with_intervals)
    if kind is None:
        # Of one response asked for, its own figure; of several, or none in particular, all of them together.
        one = ("heat_map", "curves", "marginals") if len(responses) == 1 else ()
        kind = next((own for own in one if own in chosen.kinds()), chosen.kinds()[0])
    if kind not in chosen.kinds():
        raise ValueError(f"kind is {kind!r}; for this design it must be one of {', '.join(chosen.kinds())}.")
    _, draw = next(chosen.drawn(kind))
    return draw()


class _Sheets:
    """The figures of one sweep, kind by kind; what is measured is measured once."""

    def __init__(
        self, result: SweepResult, scenario: Any, responses: Sequence[str] | None, *, with_intervals: bool = False
    ) -> None:
        self.with_intervals = with_intervals
        self.design = result.design
        self.rows = result.rows
        self.scenario = scenario
        own = [outcome.name for outcome in list(scenario.outcomes)[:MOST_OWN]]
        self.responses = tuple(responses) if responses else (*RESPONSES, *own)
        self.together = tuple(responses) if responses else (*RESPONSES, *own, *BESIDE)
        self.is_small = len(self.varying) <= 2 and is_grid(result.design)
        runs_of_point = np.bincount(result.rows["point"], minlength=result.design.n_points)
        self.frame: Frame = scenario_frame(
            scenario, n_runs=len(result.rows), seed=result.seed,
            design=design_text(runs_of_point, result.design.n_points),
            varied=tuple(factor.key for factor in result.design.factors),
        )  # fmt: skip
        self._measured: dict[str, Measured] = {}

    @property
    def varying(self) -> tuple[Factor, ...]:
        """Factors of more than one value; all, where there is none."""
        some = tuple(factor for factor in self.design.factors if len(parts(self.design, factor).values) > 1)
        return some or self.design.factors

    def kinds(self) -> tuple[str, ...]:
        """Kinds of figures that suit the design, the most telling first."""
        if len(self.varying) == 1:
            return ("multiples", "changes", "outcomes", "curves")
        if self.is_small:
            return ("heat_map", "curves", "multiples", "changes", "outcomes")
        return ("tornado", "marginals", "multiples", "changes", "outcomes")

    def leading(self) -> tuple[Factor, ...]:
        """The few factors along which everything is drawn together."""
        if len(self.varying) <= MOST_ALONG:
            return self.varying
        one = self.measured(self.responses[:1])[self.responses[0]]
        return tuple(swing.factor for swing in swings(one)[:MOST_ALONG]) or self.varying[:MOST_ALONG]

    def measured(self, names: Iterable[str]) -> dict[str, Measured]:
        """The named responses, run by run."""
        names = list(names)
        missing = [name for name in names if name not in self._measured]
        if missing:
            states = tuple(self.scenario.states)
            self._measured |= measured(self.design, self.rows, missing, self.scenario.outcomes, states)
        return {name: self._measured[name] for name in names}

    def drawn(self, kind: str) -> Iterator[tuple[str, Callable[[], Figure]]]:
        """The figures of one kind: their names, and what draws each."""
        word = {"multiples": "responses", "changes": "changes", "outcomes": "outcomes"}.get(kind)
        if word is not None:
            for factor in self.leading():
                yield f"{word}_along_{file_part(factor.key)}", partial(self._along, kind, factor)
        else:
            for name in self.responses:
                yield f"{kind}_{file_part(name)}", partial(self._of_one, kind, name)

    def _along(self, kind: str, factor: Factor) -> Figure:
        """All responses along a factor, how far each is from what it is at the first value, or classes and endings."""
        if kind == "outcomes":
            shares = {name: profile(one, factor) for name, one in self.measured(SHARES).items()}
            return draw_stacked_outcomes(shares, self.frame)
        told = profile if kind == "multiples" else changes
        return draw_small_multiples([told(one, factor) for one in self.measured(self.together).values()], self.frame)

    def _of_one(self, kind: str, name: str) -> Figure:
        """The figure of a kind for one response."""
        one = self.measured([name])[name]
        if kind == "tornado":
            return draw_tornado(swings(one), self.frame)
        if kind == "marginals":
            return draw_small_multiples([profile(one, factor) for factor in self.varying], self.frame)
        x, *others = sorted(self.varying, key=lambda factor: not factor.is_numeric)
        if not others:
            return draw_response_curves([profile(one, x)], self.frame)
        if kind == "heat_map":
            return draw_heat_map(surface(one, x, others[0]), self.frame, with_intervals=self.with_intervals)
        # More values across than lines, if both are numbers.
        if others[0].is_numeric and len(parts(self.design, others[0]).values) > len(parts(self.design, x).values):
            x, others = others[0], [x]
        return draw_response_curves(profiles_by(one, x, others[0]), self.frame)


def file_part(key: str) -> str:
    """A key as a part of a file name.

    >>> file_part("states.iran.resolve")
    'states-iran-resolve'
    """
    return "".join(letter if letter.isalnum() or letter in "_-" else "-" for letter in key)[:80]


MOST_ROWS, MOST_FACTORS, MOST_PANELS = 36, 16, 12
COLUMNS = 3


@in_style
def draw_response_curves(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """One response along one factor.

    Parameters
    ----------
    profiles : sequence of Profile
        One, or one for each level of a second factor, in the order of the levels. Of more than six, six that are
        evenly spread are drawn, and the caption says that a heat map shows all.
    frame : Frame
    """
    first = profiles[0]
    if not first.parts.factor.is_numeric:
        return _draw_response_rows(profiles, frame)
    shown = spread_levels(profiles)
    few = f"{len(shown)} of {len(profiles)} levels drawn; a heat map shows all of them"
    remark = "; ".join(filter(None, [few if len(shown) < len(profiles) else "", averaging(first)]))
    said = long_text(first.response)
    width = page(11.0)
    heading = f"{capital(said)}, along {first.parts.factor.label}"
    lines = _lines(shown)
    names = end_names(lines, width) if first.by else []
    head = fitted(first.by[0].label, 0.35 * width, 3, bold=True) if first.by else ""
    right = max(ends_inches(names), inches_of(head, bold=True) + 0.3) if first.by else 0.45
    below, left = factor_text(first.parts.factor), scaled(0.95)
    figure = sheet(width, min(scaled(4.8), 0.75 * width) + height_of(head), heading, frame, remark=remark)
    axes = panel(figure, left, foot(below, width - left - right), right, height_of(head) + 0.1)
    label_axes(axes, below, said)
    _draw_curves(axes, shown, lines)
    if first.by is not None and any(np.isfinite(line.y).any() for line in lines):
        name_ends(axes, lines, names)
        axes.annotate(head, (1.0, 1.0), xycoords="axes fraction", xytext=(10, 5), textcoords="offset points",
                      va="bottom", weight="bold", linespacing=1.1, annotation_clip=False)  # fmt: skip
    return figure


def spread_levels(profiles: Sequence[Profile]) -> list[Profile]:
    """At most six of the profiles, evenly spread from the first to the last."""
    places = np.linspace(0, len(profiles) - 1, min(MOST_LINES, len(profiles))).round().astype(int)
    return [profiles[place] for place in places]


def _lines(profiles: Sequence[Profile]) -> list[Line]:
    """The profiles as curves: of levels that are numbers from dark to light."""
    by = profiles[0].by
    looks = line_looks(len(profiles), in_order=by is not None and by[0].is_numeric)
    levels = ["" if one.by is None else value_text(one.by[1]) for one in profiles]
    return [
        Line(positions(one.parts), one.estimate, one.low, one.high, look, level, plain(level, 60), one.parts.edges)
        for one, look, level in zip(profiles, looks, levels, strict=True)
    ]


def _draw_curves(axes: Axes, profiles: Sequence[Profile], lines: Sequence[Line]) -> None:
    """Curves with bands (levels: with marks; parts of a range: with their widths) in given axes."""
    first = profiles[0]
    factor_axis(axes, first.parts, to_the_end=first.by is not None)
    ends = np.concatenate([end for one in profiles for end in (one.low, one.high, one.estimate)])
    (response_axis if first.reference is None else difference_axis)(axes, first.response, ends)
    if not np.isfinite(ends).any():
        say(axes, "No run has this, so there is nothing to draw.")
        return
    alone = len(lines) == 1
    for line in lines:
        draw_line(axes, line, alpha=0.15 if alone else 0.1, has_marks=True, has_intervals=alone,
                  is_curve=first.parts.factor.is_numeric)  # fmt: skip


def _draw_response_rows(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """The levels of a factor of words as rows, or as groups of rows of the levels of a second factor."""
    first, response = profiles[0], profiles[0].response
    factor, n_levels = first.parts.factor, len(first.parts.values)
    shown = min(n_levels, max(1, MOST_ROWS // len(profiles)))
    few = f"the first {shown} of {n_levels} levels of {plain(factor.label, 60)}" if shown < n_levels else ""
    ends = np.concatenate([end[:shown] for one in profiles for end in (one.low, one.high, one.estimate)])
    scale = (_scale(response, ends.tolist()),)
    in_order = first.by is not None and first.by[0].is_numeric
    looks = line_looks(min(len(profiles), MOST_LINES), in_order=in_order)

    def row(level: int, place: int) -> Row:
        one, look = profiles[place], looks[place % len(looks)]
        value, low, high = (float(numbers[level]) for numbers in (one.estimate, one.low, one.high))
        mark = Mark(value, low, high, look.colour, look.marker, thickness=2.2, size=7, gid=f"dot-{level}-{place}")
        is_known = bool(np.isfinite(value))
        told = f"{number_text(response, value)}  ({interval_text(response, low, high)})" if is_known else "no runs"
        name = part_text(one.parts, level) if one.by is None else value_text(one.by[1])
        return Row(plain(name), ((mark,),), (told,), is_quiet=not is_known)

    levels = range(shown)
    if first.by is None:
        groups = [Group([row(level, 0) for level in levels], scale)]
    else:
        names, places = [plain(part_text(first.parts, level), 60) for level in levels], range(len(profiles))
        groups = [Group([row(level, place) for place in places], scale, names[level]) for level in levels]
    by = f" and {first.by[0].label}" if first.by is not None else ""
    return draw_rows(
        groups, ("value (95 % interval)",), f"{capital(long_text(response))}, by {factor.label}{by}", frame, width=11.0,
        empty="No levels.", remark="; ".join(filter(None, [few, averaging(first)])),
    )  # fmt: skip


def _scale(response: Response, ends: Sequence[float]) -> Scale:
    return Scale(*limits(response, ends), long_text(response), per_cent if response.kind == "share" else grouped)


@in_style
def draw_small_multiples(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """A panel for each profile.

    Parameters
    ----------
    profiles : sequence of Profile
        All along one factor, or all of one response. Of more than twelve the first twelve are drawn, and the caption
        says so.
    frame : Frame
    """
    shown = list(profiles[:MOST_PANELS])
    of_one_factor = len({one.parts.factor for one in shown}) == 1
    figure, panels = grid(
        len(shown), _heading(shown, of_one_factor), frame, width=page(12.0), least=2.3, height=scaled(2.0),
        most_columns=2 if len(shown) in (2, 4) else COLUMNS, left=0.85, title=0.45,
        below=0.65 if all(one.parts.factor.is_numeric for one in shown) else 1.0,
        remark=_remark(profiles, of_one_factor),
    )  # fmt: skip
    ends = np.concatenate([end for one in shown for end in (one.low, one.high, one.estimate)])
    n_columns = len({round(axes.get_position().x0, 3) for axes in panels})
    for place, (axes, one) in enumerate(zip(panels, shown, strict=True)):
        factor = one.parts.factor
        _draw_curves(axes, [one], _lines([one]))
        if of_one_factor:
            title = long_text(one.response).replace("share of runs with ", "")
            below = factor_text(factor) if place + n_columns >= len(shown) else ""
        else:
            response_axis(axes, one.response, ends)
            title, below = factor.label, note_text(factor)
        axes.set_title(fitted(title, across(axes), 2, bold=True), linespacing=1.1)
        label_axes(axes, fitted(below, across(axes), 2))
    return figure


def _heading(shown: Sequence[Profile], of_one_factor: bool) -> str:
    first = shown[0]
    if first.reference is not None:
        value = value_text(first.parts.values[first.reference])
        return f"How far each is from what it is at {first.parts.factor.label} {value}"
    if of_one_factor:
        return f"What changes along {first.parts.factor.label}"
    return f"{capital(long_text(first.response))}, along each factor"


def _remark(profiles: Sequence[Profile], of_one_factor: bool) -> str:
    first = profiles[0]
    remarks = [f"the first {MOST_PANELS} of {len(profiles)} panels" if len(profiles) > MOST_PANELS else ""]
    if first.reference is not None:
        remarks += ["shares in points, paired", over_text(first.over)]
    elif of_one_factor:
        remarks += ["per cent: share of runs", over_text(first.over)]
    elif any(one.over for one in profiles):
        remarks.append("each panel is a mean over the other factors")
    if any(one.is_sampled for one in profiles):
        remarks.append(SAMPLED)
    return "; ".join(filter(None, remarks))


@in_style
def draw_tornado(swings: Sequence[Swing], frame: Frame) -> Figure:
    """How far one response moves from the low to the high value of each factor, the widest on top.

    Parameters
    ----------
    swings : sequence of Swing
        From `sim.results.marginals`, the widest first. Of more than sixteen the first sixteen are drawn.
    frame : Frame
    """
    shown = list(swings[:MOST_FACTORS])
    remarks = {
        "means over the other factors": True,
        "words go from their least to their greatest mean": any(not has_order(swing.factor) for swing in shown),
        "thin line: values in between reach farther": any(map(_bends, shown)),
        SAMPLED: any(swing.profile.is_sampled for swing in shown),
        f"the first {len(shown)} of {len(swings)} factors": len(shown) < len(swings),
    }
    said = long_text(shown[0].profile.response) if shown else "nothing"
    ends = [
        end
        for swing in shown
        for one in (swing.start, swing.stop)
        for end in (one.low, one.high, one.estimate, swing.least, swing.greatest)
    ]
    groups = [Group([_swing(swing) for swing in shown], (_scale(shown[0].profile.response, ends),))] if shown else []
    return draw_rows(
        groups, ("difference (95 % interval)\nfrom → to",), f"What moves the {said}", frame, width=11.5, marks=0.34,
        empty="No factor has runs at two values.", remark="; ".join(said for said, is_so in remarks.items() if is_so),
        key=[dot("lowest value", BLUE, is_hollow=True), dot("highest value", BLUE)],
    )  # fmt: skip


def _bends(swing: Swing) -> bool:
    """Whether means between the ends lie clearly outside them."""
    low, high = sorted((swing.start.estimate, swing.stop.estimate))
    room = 0.25 * (swing.start.high - swing.start.low + swing.stop.high - swing.stop.low)
    return bool(swing.least < low - room or swing.greatest > high + room)


def _swing(swing: Swing) -> Row:
    """A bar between the two ends, each a dot with its interval, and a thin line to what lies beyond them."""
    start, stop, response = swing.start, swing.stop, swing.profile.response
    nothing = float("nan")
    marks = [Mark(stop.estimate, nothing, nothing, BLUE, "", start=start.estimate, alpha=0.3, gid=swing.factor.key)]
    if _bends(swing):
        marks.append(Mark(swing.least, swing.least, swing.greatest, QUIET_INK, "", thickness=0.9))
    marks += [
        Mark(end.estimate, end.low, end.high, BLUE, is_hollow=is_hollow, shift=shift, thickness=1.6)
        for end, is_hollow, shift in ((start, True, -0.13), (stop, False, 0.13))
    ]
    unit = " points" if response.kind == "share" else ""
    between = f"{difference_text(response, swing.low)} to {difference_text(response, swing.high)}"
    parts = swing.profile.parts
    values = plain(f"{part_text(parts, start.place)} → {part_text(parts, stop.place)}", 60)
    told = f"{difference_text(response, swing.difference)}{unit}  ({between})\n{fitted(values, scaled(2.6))}"
    return Row(swing.factor.label, (marks,), (told,), is_quiet=swing.low <= 0.0 <= swing.high)
