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

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.model.arrays import Floats
from sim.plots import study_axes
from sim.plots.canvas import across, dot, figure_of, foot, grid, in_style, label_axes, page, panel, say, scaled, sheet
from sim.plots.curves import Line, draw_line, end_names, name_ends
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame, design_text, scenario_frame
from sim.plots.heat_map import draw_heat_map
from sim.plots.labels import ends_inches
from sim.plots.palette import BLUE, MOST_LINES, QUIET_INK, line_looks
from sim.plots.rows import Group, Mark, Row, Scale, draw_rows
from sim.plots.stacks import draw_stacked_outcomes
from sim.plots.text import first_of, fitted, height_of, inches_of, joined, plain
from sim.results import marginals
from sim.results.design import Factor
from sim.results.marginals import Measured, Profile, Swing, profile
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
    f"{column}.{member.word}"
    for column, words in (("outcome_class", OutcomeClass), ("ending", Ending))
    for member in words
)
TOGETHER: Mapping[str, str] = {"multiples": "responses", "changes": "changes", "outcomes": "outcomes"}
"""Kinds of figures that show all responses along a factor, with what the names of their files begin with."""


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
    chosen = _Sheets(result, scenario, responses, with_intervals)
    return Drawings(dict(each for kind in chosen.kinds for each in chosen.drawn(kind)))


def figure(
    result: Any, responses: Sequence[str] = (), *, kind: str | None = None, with_intervals: bool = False
) -> Figure:
    """One figure of a sweep: the one that suits the design, or the kind asked for; see `SweepResult.plot`.

    Raises
    ------
    ValueError
        If there is no such kind, or the design does not allow it.
    """
    chosen = _Sheets(result, result.scenario, responses, with_intervals)
    if kind is None:
        # Of one response asked for, its own figure; of several, or none in particular, all of them together.
        one = [own for own in ("heat_map", "curves", "marginals") if own in chosen.kinds and len(responses) == 1]
        kind = (*one, *chosen.kinds)[0]
    if kind not in chosen.kinds:
        raise ValueError(f"kind is {kind!r}; for this design it must be one of {', '.join(chosen.kinds)}.")
    _, draw = next(chosen.drawn(kind))
    return draw()


class _Sheets:
    """The figures of one sweep, kind by kind, the most telling first; what is measured is measured once."""

    def __init__(self, result: SweepResult, scenario: Any, responses: Sequence[str] | None, with_intervals: bool):
        design, rows, states = result.design, result.rows, tuple(scenario.states)
        own = [outcome.name for outcome in list(scenario.outcomes)[:MOST_OWN]]
        self.responses = tuple(responses or (*RESPONSES, *own))
        self.together = tuple(responses or (*RESPONSES, *own, *BESIDE))
        self.with_intervals = with_intervals
        self.measured: Callable[..., dict[str, Measured]] = cache(
            lambda *names: marginals.measured(design, rows, names, scenario.outcomes, states)
        )
        self.varying = tuple(one for one in design.factors if len(set(design.column(one))) > 1) or design.factors
        self.kinds: tuple[str, ...] = ("tornado", "marginals", *TOGETHER)
        if len(self.varying) == 1:
            self.kinds = (*TOGETHER, "curves")
        elif len(self.varying) == 2 and marginals.is_grid(design):
            self.kinds = ("heat_map", "curves", *TOGETHER)
        runs_of_point = np.bincount(rows["point"], minlength=design.n_points)
        self.frame = scenario_frame(
            scenario, n_runs=len(rows), seed=result.seed, design=design_text(runs_of_point, design.n_points),
            varied=tuple(factor.key for factor in design.factors),
        )  # fmt: skip

    def drawn(self, kind: str) -> Iterator[tuple[str, Callable[[], Figure]]]:
        """The figures of one kind: their names, and what draws each."""
        if kind in TOGETHER:
            for factor in self.leading():
                yield f"{TOGETHER[kind]}_along_{file_part(factor.key)}", partial(self._along, kind, factor)
        else:
            for name in self.responses:
                yield f"{kind}_{file_part(name)}", partial(self._of_one, kind, name)

    def leading(self) -> tuple[Factor, ...]:
        """The few factors along which everything is drawn together."""
        if len(self.varying) <= MOST_ALONG:
            return self.varying
        (first,) = self.measured(self.responses[0]).values()
        return tuple(swing.factor for swing in marginals.swings(first)[:MOST_ALONG]) or self.varying[:MOST_ALONG]

    def _along(self, kind: str, factor: Factor) -> Figure:
        """All responses along a factor, how far each is from what it is at the first value, or classes and endings."""
        if kind == "outcomes":
            shares = {name: profile(one, factor) for name, one in self.measured(*SHARES).items()}
            return draw_stacked_outcomes(shares, self.frame)
        take = profile if kind == "multiples" else marginals.changes
        return draw_profiles([take(one, factor) for one in self.measured(*self.together).values()], self.frame)

    def _of_one(self, kind: str, name: str) -> Figure:
        """The figure of a kind for one response."""
        (one,) = self.measured(name).values()
        if kind == "tornado":
            return draw_tornado(marginals.swings(one), self.frame)
        if kind == "marginals":
            return draw_profiles([profile(one, factor) for factor in self.varying], self.frame)
        x, *others = sorted(self.varying, key=lambda factor: not factor.is_numeric)
        if not others:
            return draw_profiles([profile(one, x)], self.frame)
        (by,) = others
        if kind == "heat_map":
            return draw_heat_map(marginals.surface(one, x, by), self.frame, with_intervals=self.with_intervals)
        # More values across than lines, if both are numbers.
        n_across, n_lines = (len(marginals.parts(one.design, factor).values) for factor in (x, by))
        along, by = (by, x) if by.is_numeric and n_lines > n_across else (x, by)
        return draw_profiles(marginals.profiles_by(one, along, by), self.frame)


def file_part(key: str) -> str:
    """A key as a part of a file name.

    >>> file_part("states.iran.resolve")
    'states-iran-resolve'
    """
    return "".join(letter if letter.isalnum() or letter in "_-" else "-" for letter in key)[:80]


# Profiles: curves, panels and rows ------------------------------------------------------------------------------------

MOST_ROWS, MOST_FACTORS, MOST_PANELS = 36, 16, 12
COLUMNS = 3


def _reach(profiles: Sequence[Profile], shown: int | None = None) -> Floats:
    """Every value and end of an interval of the first levels of some profiles."""
    return np.concatenate([end[:shown] for one in profiles for end in (one.low, one.high, one.estimate)])


def _lines(profiles: Sequence[Profile]) -> list[Line]:
    """The profiles as curves: of levels that are numbers from dark to light."""
    by = profiles[0].by
    looks = line_looks(len(profiles), in_order=by is not None and by[0].is_numeric)
    levels = ["" if one.by is None else study_axes.value_text(one.by[1]) for one in profiles]
    return [
        Line(
            study_axes.positions(one.parts), one.estimate, one.low, one.high, look, level, plain(level, 60),
            one.parts.edges,
        )
        for one, look, level in zip(profiles, looks, levels, strict=True)
    ]  # fmt: skip


def _fill(axes: Axes, profiles: Sequence[Profile], lines: Sequence[Line]) -> None:
    """Curves with bands in given axes: with marks at levels, with their widths at parts of a range."""
    first, ends, alone = profiles[0], _reach(profiles), len(lines) == 1
    study_axes.factor_axis(axes, first.parts, to_the_end=first.by is not None)
    (study_axes.response_axis if first.reference is None else study_axes.difference_axis)(axes, first.response, ends)
    if not np.isfinite(ends).any():
        say(axes, "No run has this, so there is nothing to draw.")
        return
    for line in lines:
        draw_line(
            axes, line, alpha=0.15 if alone else 0.1, has_marks=True, has_intervals=alone,
            is_curve=first.parts.factor.is_numeric,
        )  # fmt: skip


@in_style
def draw_profiles(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """Responses along factors: curves on one sheet, a panel for each, or rows.

    Parameters
    ----------
    profiles : sequence of Profile
        One, or one for each level of a second factor, in the order of the levels: they share axes that fill the sheet.
        Of more than six, six that are evenly spread are drawn, and the caption says that a heat map shows all. A factor
        of words has rows. Others, all along one factor or all of one response, have a panel each; of more than twelve
        the first twelve are drawn, and the caption says so.
    frame : Frame
    """
    first = profiles[0]
    if first.by is None and (len(profiles) > 1 or first.reference is not None):
        return _draw_panels(profiles, frame)
    return (_draw_curves if first.parts.factor.is_numeric else _draw_rows)(profiles, frame)


def _draw_curves(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """Curves that share axes, each with its name where it ends."""
    first, shown = profiles[0], spread_levels(profiles)
    factor, said = first.parts.factor, study_axes.long_text(first.response)
    few = f"{len(shown)} of {len(profiles)} levels drawn; a heat map shows all of them"
    width, below = page(11.0), study_axes.factor_text(factor)
    lines = _lines(shown)
    names = end_names(lines, width) if first.by else []
    head = fitted(first.by[0].label, 0.35 * width, 3, bold=True) if first.by else ""
    left, right = scaled(0.95), max(ends_inches(names), inches_of(head, bold=True) + 0.3) if names else 0.45
    figure = sheet(
        width, min(scaled(4.8), 0.75 * width) + height_of(head), f"{capital(said)}, along {factor.label}", frame,
        remark=joined(few if len(shown) < len(profiles) else "", study_axes.averaging(first)),
    )  # fmt: skip
    axes = panel(figure, left, foot(below, width - left - right), right, height_of(head) + 0.1)
    label_axes(axes, below, said)
    _fill(axes, shown, lines)
    if names and any(np.isfinite(line.y).any() for line in lines):
        name_ends(axes, lines, names)
        axes.annotate(
            head, (1.0, 1.0), xycoords="axes fraction", xytext=(10, 5), textcoords="offset points", va="bottom",
            weight="bold", linespacing=1.1, annotation_clip=False,
        )  # fmt: skip
    return figure


def spread_levels(profiles: Sequence[Profile]) -> list[Profile]:
    """At most six of the profiles, evenly spread from the first to the last."""
    places = np.linspace(0, len(profiles) - 1, min(MOST_LINES, len(profiles))).round().astype(int)
    return [profiles[place] for place in places]


def _draw_rows(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """The levels of a factor of words as rows, or as groups of rows of the levels of a second factor."""
    first, response = profiles[0], profiles[0].response
    factor, n_levels = first.parts.factor, len(first.parts.values)
    shown = min(n_levels, max(1, MOST_ROWS // len(profiles)))
    few = first_of(shown, n_levels, f"levels of {plain(factor.label, 60)}")
    scale = (_scale(response, _reach(profiles, shown)),)
    in_order = first.by is not None and first.by[0].is_numeric
    looks = line_looks(min(len(profiles), MOST_LINES), in_order=in_order)

    def row(level: int, place: int) -> Row:
        one, look = profiles[place], looks[place % len(looks)]
        value, low, high = (float(numbers[level]) for numbers in (one.estimate, one.low, one.high))
        mark = Mark(value, low, high, look.colour, look.marker, thickness=2.2, size=7, gid=f"dot-{level}-{place}")
        is_known = bool(np.isfinite(value))
        interval = f"{study_axes.number_text(response, value)}  ({study_axes.interval_text(response, low, high)})"
        name = study_axes.part_text(one.parts, level) if one.by is None else study_axes.value_text(one.by[1])
        return Row(plain(name), ((mark,),), (interval if is_known else "no runs",), is_quiet=not is_known)

    if first.by is None:
        groups, by = [Group([row(level, 0) for level in range(shown)], scale)], ""
    else:
        by = f" and {first.by[0].label}"
        groups = [
            Group([row(level, place) for place in range(len(profiles))], scale, plain(name, 60))
            for level, name in enumerate(study_axes.part_text(first.parts, level) for level in range(shown))
        ]
    return draw_rows(
        groups, ("value (95 % interval)",), f"{capital(study_axes.long_text(response))}, by {factor.label}{by}", frame,
        width=11.0, empty="No levels.", remark=joined(few, study_axes.averaging(first)),
    )  # fmt: skip


def _scale(response: Response, ends: Floats) -> Scale:
    low, high = study_axes.limits(response, ends.tolist())
    return Scale(low, high, study_axes.long_text(response), study_axes.axis_said(response))


def _draw_panels(profiles: Sequence[Profile], frame: Frame) -> Figure:
    """A panel for each profile: those of one factor share their axis across, those of one response their axis up."""
    shown, first = profiles[:MOST_PANELS], profiles[0]
    factor, over = first.parts.factor, study_axes.over_text(first.over)
    is_along = len({one.parts.factor for one in shown}) == 1
    if first.reference is not None:
        value = study_axes.value_text(first.parts.values[first.reference])
        heading, remark = f"How far each is from what it is at {factor.label} {value}", "shares in points, paired"
    elif is_along:
        heading, remark = f"What changes along {factor.label}", "per cent: share of runs"
    else:
        heading, remark = f"{capital(study_axes.long_text(first.response))}, along each factor", ""
        over = "each panel is a mean over the other factors" if any(one.over for one in profiles) else ""
    few = first_of(len(shown), len(profiles), "panels")
    sampled = study_axes.SAMPLED if any(one.is_sampled for one in profiles) else ""
    figure, panels = grid(
        len(shown), heading, frame, width=page(12.0), least=2.3, height=scaled(2.0), left=0.85, title=0.45,
        most_columns=2 if len(shown) in (2, 4) else COLUMNS, remark=joined(few, remark, over, sampled),
        below=0.65 if all(one.parts.factor.is_numeric for one in shown) else 1.0,
    )  # fmt: skip
    n_columns = len({round(axes.get_position().x0, 3) for axes in panels})
    sheets = [figure_of(axes) for axes in panels]
    for place, (axes, one) in enumerate(zip(panels, shown, strict=True)):
        _fill(axes, [one], _lines([one]))
        if is_along:
            title = study_axes.long_text(one.response).replace("share of runs with ", "")
            below = "" if sheets[place] in sheets[place + n_columns :] else study_axes.factor_text(factor)
        else:
            study_axes.response_axis(axes, one.response, _reach(shown))
            title, below = one.parts.factor.label, study_axes.note_text(one.parts.factor)
        axes.set_title(fitted(title, across(axes), 2, bold=True), linespacing=1.1)
        label_axes(axes, fitted(below, across(axes), 2))
    return figure


# Swings ---------------------------------------------------------------------------------------------------------------


@in_style
def draw_tornado(swings: Sequence[Swing], frame: Frame) -> Figure:
    """How far one response moves from the low to the high value of each factor, the widest on top.

    Parameters
    ----------
    swings : sequence of Swing
        From `sim.results.marginals`, the widest first. Of more than sixteen the first sixteen are drawn.
    frame : Frame
    """
    shown = swings[:MOST_FACTORS]
    said, groups = "nothing", []
    if shown:
        response = shown[0].profile.response
        said = study_axes.long_text(response)
        ends = [(end.low, end.high, one.least, one.greatest) for one in shown for end in (one.start, one.stop)]
        groups = [Group([_swing(one) for one in shown], (_scale(response, np.array(ends).ravel()),))]
    remarks = {
        "means over the other factors": True,
        "words go from their least to their greatest mean": any(not marginals.has_order(one.factor) for one in shown),
        "thin line: values in between reach farther": any(map(_bends, shown)),
        study_axes.SAMPLED: any(swing.profile.is_sampled for swing in shown),
        first_of(len(shown), len(swings), "factors"): True,
    }
    return draw_rows(
        groups, ("difference (95 % interval)\nfrom → to",), f"What moves the {said}", frame, width=11.5, marks=0.34,
        empty="No factor has runs at two values.", remark=joined(*(said for said, is_so in remarks.items() if is_so)),
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
    difference, low, high = (
        study_axes.difference_text(response, end) for end in (swing.difference, swing.low, swing.high)
    )
    parts = swing.profile.parts
    values = plain(f"{study_axes.part_text(parts, start.place)} → {study_axes.part_text(parts, stop.place)}", 60)
    said = f"{difference}{unit}  ({low} to {high})\n{fitted(values, scaled(2.6))}"
    return Row(swing.factor.label, (marks,), (said,), is_quiet=swing.low <= 0.0 <= swing.high)
