"""The figures of a sensitivity analysis: which part of the variance each factor explains, and what a screening found.

Of the mean: the upper bars are shares of the variance that the parameters explain, so that factors compare; luck has
its own bar below, a share of the variance of a single run, for it is no part of the first. Of the spread there is no
bar of luck. A screening shows how much a factor does (across), how much that depends on the others (up), and what luck
alone shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.canvas import across, blank, dot, foot, in_style, label_axes, page, panel, patch, scaled, sheet
from sim.plots.drawings import Drawings
from sim.plots.frame import BOOTSTRAP, SAME_LUCK, Frame, scenario_frame
from sim.plots.labels import Label, place
from sim.plots.palette import BLUE, ORANGE, QUIET_INK
from sim.plots.rows import Group, Mark, Row, Scale, draw_rows
from sim.plots.study_axes import grouped, number_axis, per_cent
from sim.plots.sweep import file_part
from sim.plots.text import fitted, plain, words
from sim.results.batches import Index
from sim.results.morris import MorrisEffects
from sim.results.sobol import SobolIndices
from sim.results.wording import counted
from sim.scenario.names import spoken_key

if TYPE_CHECKING:
    from sim.study.sensitivity_result import SensitivityResult

KINDS = ("sobol", "morris")
MOST_FACTORS = 15
TOTAL_COLOUR = "#9CC4E0"
LONGEST_KEY = 44


def figures(result: SensitivityResult) -> Drawings:
    """Each figure by the name of its file: indices first."""
    return Drawings({
        f"{kind}_{file_part(one.response)}{'' if one.statistic == 'mean' else f'_{one.statistic}'}": draw
        for kind, one, draw in _each(result)
    })  # fmt: skip


def _each(result: SensitivityResult) -> Iterator[tuple[str, SobolIndices | MorrisEffects, Callable[[], Figure]]]:
    """Kind, numbers, and what draws them."""
    frame = scenario_frame(
        result.scenario, n_runs=result.n_rows, seed=result.seed, varied=tuple(factor.key for factor in result.factors),
        design=f"{result.n_rows:,} runs in all, {SAME_LUCK}", intervals=BOOTSTRAP,
    )  # fmt: skip
    for indices in result.indices:
        yield "sobol", indices, partial(draw_sobol, indices, frame)
    for effects in result.screening:
        is_share = any(share.name == effects.response for share in result.shares)
        yield "morris", effects, partial(draw_morris, effects, frame, is_share=is_share)


def figure(
    result: SensitivityResult, response: str | None = None, *, statistic: str = "mean", kind: str | None = None
) -> Figure:
    """One figure of an analysis.

    Parameters
    ----------
    result : SensitivityResult
    response : str, optional
        The first if absent.
    statistic : str, optional
        "mean" or "spread".
    kind : str, optional
        "sobol" or "morris"; Sobol indices where there are any if absent.

    Raises
    ------
    ValueError
        If there is no such figure; the message lists what there is.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; it must be one of {', '.join(KINDS)}.")
    every = list(_each(result))
    for its_kind, one, draw in every:
        if kind in (None, its_kind) and one.statistic == statistic and response in (None, one.response):
            return draw()
    known = ", ".join(dict.fromkeys(f"{one.response} ({one.statistic})" for _, one, _ in every)) or "nothing"
    raise ValueError(f"there is no figure of {response!r} ({statistic}); the analysis has {known}.")


@in_style
def draw_sobol(found: SobolIndices, frame: Frame) -> Figure:
    """First-order and total indices of each factor, the most important on top, and the share of chance below.

    Parameters
    ----------
    found : SobolIndices
        From `sim.results.sobol`. Of more than fifteen factors the first fifteen are drawn.
    frame : Frame
        Its `intervals` should say that they are of a bootstrap.
    """
    order = found.order[:MOST_FACTORS]
    remarks = [f"{counted(found.n_base, 'row')} of the design, {counted(found.n_runs)} a point"]
    if isfinite(found.noise.estimate):
        remarks.append(f"luck left in the points {_text(found.noise)}")
    if len(order) < len(found.factors):
        remarks.append(f"the first {len(order)} of {len(found.factors)} factors")
    is_known = any(isfinite(index.estimate) for index in found.total)
    shown = [(found.factors[one], found.first[one], found.total[one]) for one in order] if is_known else []
    rows = [
        Row(
            spoken_key(key),
            ((_bar(first, BLUE, f"first-{row}", -0.22), _bar(total, TOTAL_COLOUR, f"total-{row}", 0.22, "///")),),
            (f"alone  {_text(first)}\nin all  {_text(total)}",),
        )
        for row, (key, first, total) in enumerate(shown)
    ]
    drawn = [index for _, *both in shown for index in both if not index.says_nothing]
    ends = [end for one in drawn for end in (one.low, one.high, one.estimate) if isfinite(end)]
    if any(not 0.0 <= end <= 1.0 for end in ends):
        remarks.append("below 0 and above 100 % is sampling error")
    # One scale for both groups, so that a bar of luck is not longer than as large a bar of a factor.
    scale = Scale(1.05 * min([0.0, *ends]), max([1.0, *(1.05 * end for end in ends)]), told=per_cent, zero=0.0)
    groups = [Group(rows, (scale,), "part of what the parameters explain")]
    if shown and isfinite(found.chance.estimate):
        luck = Row("luck", ((_bar(found.chance, ORANGE, "chance", 0.0, "..."),),), (_text(found.chance),))
        groups.append(Group([luck], (scale,), "part of the variance of a single run"))
    name = words(found.response)
    return draw_rows(
        groups, ("share (interval)",),
        f"What explains {name}" if found.statistic == "mean" else f"What explains how widely {name} varies", frame,
        width=11.0, marks=0.4, empty=" ".join(found.remarks[:2]) or "Nothing varies, so there is nothing to explain.",
        remark="; ".join(remarks),
        key=[patch("alone", BLUE), patch("in all, with other factors", TOTAL_COLOUR, hatch="///", edgecolor="white")],
    )  # fmt: skip


def _bar(index: Index, colour: str, gid: str, shift: float, hatch: str = "") -> Mark:
    """The index from zero, with its interval; nothing where there were too few runs for it to say anything."""
    value, low, high = (nan, nan, nan) if index.says_nothing else (index.estimate, index.low, index.high)
    return Mark(value, low, high, colour, "", start=0.0, hatch=hatch, shift=shift, gid=gid)


def _text(index: Index) -> str:
    """A share, as sampling has made it, with its interval; or that there were too few runs for one."""
    if not isfinite(index.estimate):
        return "–"
    if index.says_nothing:
        return "too few runs"
    said = f"{_tenths(index.estimate)} %"
    if isfinite(index.low):
        said += f"  ({_tenths(index.low)} to {_tenths(index.high)} %)"
    return said.replace("-", "−")


def _tenths(share: float) -> str:
    """A share in per cent with one digit; what rounds to zero has no sign."""
    told = f"{100 * share:.1f}"
    return told if float(told) else "0.0"


@in_style
def draw_morris(found: MorrisEffects, frame: Frame, *, is_share: bool = False) -> Figure:
    """Mean size of each factor's effect against how widely the effect varies.

    Parameters
    ----------
    found : MorrisEffects
        From `sim.results.morris`.
    frame : Frame
        Its `intervals` should say that they are of a bootstrap.
    is_share : bool, optional
        Whether the response is a share, so that effects are given in percentage points.
    """
    name, is_mean = words(found.response), found.statistic == "mean"
    heading = f"Which factors move {name if is_mean else f'how widely {name} varies'}"
    remark = (
        "up: the effect depends on other factors, or bends; "
        f"{counted(found.n_trajectories, 'walk')} through the ranges, {counted(found.n_runs)} a point"
    )
    if not np.isfinite(found.mu_star).any():
        return blank(page(11.0), heading, frame, "No effect could be measured.", remark=remark)
    if not np.nan_to_num(np.concatenate([found.mu_star, found.sigma, found.high])).any():
        return blank(page(11.0), heading, frame, f"No factor moved {name}: every effect is zero.", remark=remark)
    above = found.above_noise
    kinds = ((above, False, "effect above its own level of luck"), (~above, True, "effect not above its level of luck"))
    key = [dot(text, BLUE, is_hollow=hollow) for here, hollow, text in kinds if here.any()]
    figure = sheet(page(11.0), scaled(5.4), heading, frame, remark=remark, key=key)
    unit = ("percentage points" if is_share else name) if is_mean else "log variance; 0.7 doubles it"
    below = f"mean size of the effect, over the whole range ({unit})"
    axes = panel(figure, scaled(0.95), foot(below, page(11.0) - scaled(0.95) - 0.4), 0.4, 0.1)
    label_axes(axes, below, f"spread of the effect ({unit})")
    scale = 100.0 if is_share and is_mean else 1.0
    size, spread, noise = scale * found.mu_star, scale * found.sigma, scale * np.nan_to_num(found.noise_level)
    widest = float(np.nanmax(np.concatenate([size, scale * found.high, noise])))
    widest = widest if widest > 0 else 1.0
    highest = float(np.nanmax(spread)) or widest
    number_axis(axes, "x", -0.01 * widest, 1.12 * widest, grouped)
    number_axis(axes, "y", -0.02 * highest, 1.15 * highest, grouped)
    if noise.max() > 0:
        axes.axvspan(axes.get_xlim()[0], float(noise.max()), color="#EEEEEE", lw=0, zorder=0, gid="noise")
        said = "grey: up to here luck alone may show, for the noisiest factor"
        _note(axes, 0.99, "top", fitted(said, 0.6 * across(axes), 3))
    axes.hlines(spread, scale * found.low, scale * found.high, color=BLUE, lw=1.3, alpha=0.7, zorder=3)
    for here, is_hollow, _ in kinds:
        axes.plot(
            size[here], spread[here], linestyle="none", marker="o", markersize=scaled(7.5), markeredgecolor=BLUE,
            markerfacecolor="white" if is_hollow else BLUE, markeredgewidth=1.4, zorder=4, clip_on=False,
            gid="unclear" if is_hollow else "clear",
        )  # fmt: skip
    _name_points(axes, found, scale)
    return figure


def _note(axes: Axes, height: float, align: str, said: str) -> None:
    """A quiet note at the right edge."""
    axes.text(0.99, height, said, transform=axes.transAxes, ha="right", va=align, color=QUIET_INK)


def _name_points(axes: Axes, found: MorrisEffects, scale: float) -> None:
    """Names beside the points, those above the noise first; how many found no room."""
    above = found.above_noise
    labels = [
        Label(
            scale * float(found.mu_star[factor]), scale * float(found.sigma[factor]),
            fitted(plain(spoken_key(found.factors[factor]), LONGEST_KEY), 0.9 * across(axes)),
            rank=0 if above[factor] else 1,
        )
        for factor in found.order
    ]  # fmt: skip
    if unplaced := place(axes, labels):
        _note(axes, 0.01, "bottom", f"{counted(unplaced, 'factor')} without a name, for want of room")
