"""Outcome classes and endings: how far the runs go and how they end, each share with its interval and its count."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator
from matplotlib.transforms import blended_transform_factory

from sim.plots.canvas import FOOTER_INCHES, HEADER_INCHES, in_style, panel, say, sheet
from sim.plots.frame import Frame
from sim.plots.palette import BLUE, CLASS_COLOURS, INK, QUIET_INK
from sim.plots.text import words, wrapped
from sim.results.estimates import Share
from sim.results.wording import interval, percent
from sim.vocabulary import OutcomeClass

ROW_INCHES = 0.36
GAP_INCHES = 0.62
"""Room between two groups of bars, for the heading of the lower one."""
MOST_OWN_OUTCOMES = 12
"""How many of the scenario's own outcomes are drawn; the table lists all."""


@in_style
def draw_outcomes(
    outcome_class: Mapping[str, Share],
    ending: Mapping[str, Share],
    own: Mapping[str, Share],
    frame: Frame,
) -> Figure:
    """Bars of outcome classes, endings and the scenario's own outcomes, with 95 % intervals, shares and counts.

    Parameters
    ----------
    outcome_class, ending : mapping of str to Share
        By the words of the vocabulary, in its order (`sim.results.estimates`).
    own : mapping of str to Share
        Outcomes that the scenario defines; may be empty.
    frame : Frame
    """
    rows = len(outcome_class) + len(ending) + min(len(own), MOST_OWN_OUTCOMES)
    groups = 2 + bool(own)
    figure = sheet(
        10.0,
        2.15 + rows * ROW_INCHES + groups * GAP_INCHES,
        "How far it goes, and how it ends",
        frame,
    )
    draw_outcome_panels(figure, outcome_class, ending, own, left=1.75, right=3.0)
    return figure


def draw_outcome_panels(
    figure: Figure,
    outcome_class: Mapping[str, Share],
    ending: Mapping[str, Share],
    own: Mapping[str, Share],
    *,
    left: float,
    right: float,
    most_own: int = MOST_OWN_OUTCOMES,
) -> list[Axes]:
    """The groups of bars one below the other, between two margins in inches; their axes."""
    shown = dict(list(own.items())[:most_own])
    own_heading = "what the scenario asks for"
    if len(own) > len(shown):
        own_heading += f" (first {len(shown)} of {len(own)})"
    groups: list[tuple[str, Mapping[str, Share], Callable[[str], str]]] = [
        ("outcome class", outcome_class, _class_colour),
        ("ending", ending, lambda _: QUIET_INK),
    ]
    if shown:
        groups.append((own_heading, shown, lambda _: BLUE))
    _, height = figure.get_size_inches()
    free = height - 2.15 - GAP_INCHES * len(groups)
    highs = [1.04 * share.high for _, shares, _ in groups for share in shares.values() if share.n]
    upper = min(1.0, max([0.05, *highs]))
    per_row = free / max(sum(len(shares) for _, shares, _ in groups), 1)
    top = 0.0
    drawn: list[Axes] = []
    for heading, shares, colour in groups:
        top += GAP_INCHES * 0.6
        depth = max(len(shares), 1) * per_row
        axes = panel(
            figure,
            left,
            height - HEADER_INCHES - FOOTER_INCHES - top - depth,
            right,
            top,
        )
        top += depth + GAP_INCHES * 0.4
        _bars(
            axes,
            shares,
            colour,
            upper,
            name_width=int((left - 0.25) * 13),
            lines=2 if per_row >= 0.34 else 1,
        )
        axes.set_title(heading, x=0.0, pad=5)
        if not drawn:
            columns = "share (95 % interval)  runs"
            axes.text(
                1.02,
                1.0,
                columns,
                transform=axes.transAxes,
                va="bottom",
                size=9,
                color=QUIET_INK,
            )
        drawn.append(axes)
    drawn[-1].set_xlabel("share of runs")
    drawn[-1].tick_params(labelbottom=True)
    return drawn


def _class_colour(word: str) -> str:
    return next(
        (CLASS_COLOURS[member] for member in OutcomeClass if member.word == word),
        QUIET_INK,
    )


def _bars(
    axes: Axes,
    shares: Mapping[str, Share],
    colour: Callable[[str], str],
    upper: float,
    *,
    name_width: int,
    lines: int,
) -> None:
    names = list(shares)
    rows = range(len(names))
    if not names or all(share.n == 0 for share in shares.values()):
        axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        say(axes, "No runs, so no shares.")
        return
    values = list(shares.values())
    axes.barh(
        rows,
        [share.share for share in values],
        height=0.62,
        color=[colour(key) for key in names],
        alpha=0.85,
    )
    axes.hlines(
        rows,
        [share.low for share in values],
        [share.high for share in values],
        color=INK,
        lw=1.6,
        zorder=4,
    )
    axes.plot(
        [end for share in values for end in (share.low, share.high)], [row for row in rows for _ in range(2)],
        linestyle="none", marker="|", markersize=7, markeredgewidth=1.6, color=INK, zorder=4,
    )  # fmt: skip
    axes.yaxis.set_major_locator(FixedLocator(list(rows)))
    axes.yaxis.set_major_formatter(FixedFormatter([wrapped(words(key), name_width, lines) for key in names]))
    axes.tick_params(axis="y", length=0)
    axes.set(ylim=(len(names) - 0.5, -0.5), xlim=(0, upper))
    axes.grid(False, axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(max(2, int(axes.bbox.width / 55)), steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    axes.tick_params(labelbottom=False)
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    for row, share in zip(rows, values, strict=True):
        axes.text(
            1.02, row, f"{percent(share.share)}  ({interval(share.low, share.high)})  {share.count:,}",
            transform=beside, va="center", size=9.5, color=INK if share.count else QUIET_INK,
        )  # fmt: skip
