"""The figures of a comparison: shares with who differs, and means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from sim.plots.differences import draw_differences
from sim.plots.drawings import Drawings
from sim.plots.mean_differences import draw_mean_differences
from sim.plots.study_frame import study_frame
from sim.plots.text import name
from sim.results.wording import counted
from sim.scenario.entities import mechanisms
from sim.scenario.names import spoken_key

if TYPE_CHECKING:
    from sim.study.comparison import Comparison

SHARES = (
    "force_used", "answered_by_force", "contact_made", "talks_held", "agreement_reached", "mediated", "relapse", "war",
)  # fmt: skip
"""Headline outcomes, drawn unless others are asked for; the scenario's own follow."""
MOST_TOLD = 3
"""Values that the foot of a figure tells of each side."""
MEANS = ("deaths_total", "deaths_military_a", "deaths_military_b", "deaths_civilian", "days_to_answer", "days_to_talks")


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
    changed = [change.key for change in result.changes]
    frame = study_frame(
        result.a.scenario, n_runs=result.n_runs, seed=result.a.seed, varied=changed,
        design=f"{counted(result.n_runs, 'pair')} of runs",
    )  # fmt: skip
    (a, b), remark = side_names(result, other), sides_told(result, other)
    draw: dict[str, Callable[[], Figure]] = {}
    if any(one.kind == "share" for one in chosen.values()):
        draw["differences"] = partial(draw_differences, chosen, frame, a=a, b=b, remark=remark, other=other)
    if any(one.kind == "mean" for one in chosen.values()):
        draw["mean_differences"] = partial(draw_mean_differences, chosen, frame, a=a, b=b, remark=remark, other=other)
    return Drawings({f"{prefix}{word}": one for word, one in draw.items()})


def figure(result: Comparison, responses: Sequence[str] = ()) -> Figure:
    """The first of the figures."""
    drawings = figures(result, responses)
    return drawings[drawings.first[0]]


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
