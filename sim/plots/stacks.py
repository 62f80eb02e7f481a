"""Stacked shares that add up to all runs: one bar for each level of a factor, or for each case of the past.

Every second piece is hatched, so that neighbours differ in more than colour. Pieces carry their names and shares where
they have room, and the key names them in their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Patch

from sim.plots.canvas import Sheet, dot, in_style, patch
from sim.plots.frame import Frame
from sim.plots.palette import CLASS_COLOURS, ENDING_COLOURS, INK
from sim.plots.rows import Group, Mark, Row, Scale, draw_rows
from sim.plots.study_axes import averaging, note_text, part_text, per_cent
from sim.plots.text import first_of, joined, plain, words
from sim.results.marginals import Profile
from sim.vocabulary import OutcomeClass

if TYPE_CHECKING:
    from sim.evidence.cases.scores import Foretold

MOST_LEVELS = 16
MOST_CASES = 60

COLOURS: dict[str, str] = {
    **{f"outcome_class.{member.word}": colour for member, colour in CLASS_COLOURS.items()},
    **{f"ending.{member.word}": colour for member, colour in ENDING_COLOURS.items()},
}


@in_style
def draw_stacked_outcomes(profiles: Mapping[str, Profile], frame: Frame) -> Sheet:
    """Shares of outcome classes and endings along one factor.

    Parameters
    ----------
    profiles : mapping of str to Profile
        By response, `outcome_class.WORD` and `ending.WORD`, all along the same factor. Of more than sixteen levels as
        many are drawn, from the first to the last.
    frame : Frame
    """
    first = next(iter(profiles.values()))
    n_levels = len(first.parts.values)
    levels = np.unique(np.linspace(0, n_levels - 1, min(n_levels, MOST_LEVELS)).round().astype(int))
    factor = first.parts.factor
    groups: list[Group] = []
    for heading in ("outcome_class", "ending"):
        shares = {name: one.estimate for name, one in profiles.items() if name.startswith(f"{heading}.")}
        rows = [
            Row(part_text(first.parts, level), (_pieces({name: float(of[level]) for name, of in shares.items()}),))
            for level in levels
        ]
        has_runs = any(np.isfinite(of).any() for of in shares.values())
        key = [_patch(name, place) for place, (name, of) in enumerate(shares.items()) if np.nanmax(of, initial=0.0) > 0]
        scale = Scale(0.0, 1.0, "share of runs", per_cent)
        along = f"{words(heading)}, by {factor.label} {note_text(factor)}".rstrip()
        groups.append(Group(rows if has_runs else [], (scale,), along, key))
    few = f"{len(levels)} of {n_levels} levels" if len(levels) < n_levels else ""
    return draw_rows(
        groups, (), f"How far it goes and how it ends, along {factor.label}", frame, width=11.0,
        empty="No runs, so no shares.", marks=0.32,
        remark=joined(few, averaging(first), _widest(list(profiles.values()))),
    )  # fmt: skip


def _widest(profiles: Sequence[Profile]) -> str:
    widths = np.concatenate([profile.high - profile.low for profile in profiles])
    if not np.isfinite(widths).any():
        return ""
    return f"no interval of a share here is wider than {100 * float(np.nanmax(widths)):.1f} points"


def _pieces(shares: Mapping[str, float]) -> list[Mark]:
    """The shares side by side, each with its name and value."""
    if not np.isfinite(list(shares.values())).all():
        return [Mark(1.0, start=0.0, colour="#FFFFFF", marker="", said=("no runs",))]
    ends = [0.0, *accumulate(shares.values())]
    return [
        Mark(
            ends[place + 1], start=ends[place], colour=COLOURS[name], marker="", hatch=_hatch(place), gid=name,
            said=(f"{_word(name)} {100 * share:.0f} %", f"{100 * share:.0f} %"),
        )
        for place, (name, share) in enumerate(shares.items())
    ]  # fmt: skip


def _patch(name: str, place: int) -> Patch:
    return patch(_word(name), COLOURS[name], edgecolor="white", hatch=_hatch(place))


def _hatch(place: int) -> str:
    return "...." if place % 2 else ""


def _word(name: str) -> str:
    return words(name.partition(".")[2])


@in_style
def draw_case_forecasts(cases: Sequence[Foretold], frame: Frame) -> Sheet:
    """One stacked bar a case, with a mark in the class that came and the probability that it was given.

    Parameters
    ----------
    cases : sequence of Foretold
        The first sixty are drawn.
    frame : Frame
    """
    shown = cases[:MOST_CASES]
    names = [f"outcome_class.{member.word}" for member in OutcomeClass]
    key = [*map(_patch, names, range(len(names))), dot("what came", INK, "D", is_hollow=True)]
    return draw_rows(
        [Group(list(map(_case, shown)), (Scale(0.0, 1.0, "forecast probability", per_cent),))],
        ["what came, and what it was given"], "How far each crisis would go, and how far it went", frame, width=12.0,
        empty="No cases.", key=key, marks=0.3,
        remark=first_of(len(shown), len(cases), "cases"),
    )  # fmt: skip


def _case(case: Foretold) -> Row:
    marks = _pieces({f"outcome_class.{member.word}": case.shares[member.word] for member in OutcomeClass})
    if not case.observed:
        return Row(plain(case.id, 34), (marks,), ("not known",), is_quiet=True)
    share = case.shares[case.observed]
    top = next(mark.value for mark in marks if mark.gid == f"outcome_class.{case.observed}")
    came = Mark(top - min(0.012, share / 2), colour=INK, marker="D", is_hollow=True, size=6.0, gid="observed")
    return Row(plain(case.id, 34), ([*marks, came],), (f"{words(case.observed)}, {100 * share:.0f} %",))
