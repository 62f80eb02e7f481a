"""The pace of crises as the model shows it: quiet pairs, the first days of the article's crisis, what each mechanism
brings, what the dated cases come to. Four tables of docs/validation.md.

    python -m docs.pace        prints them (a minute on two cores)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

import sim
from docs.case_facts import training_facts
from docs.markdown import markdown_table
from sim.evidence.cases.backtest import DEFAULT_FILE
from sim.evidence.cases.read import read_cases
from sim.evidence.cases.result import Backtest
from sim.evidence.facts.judge import judged, read_facts, shipped_tables
from sim.evidence.facts.simulate import simulate_facts
from sim.results.estimates import share_of
from sim.scenario.entities import Coefficients
from sim.scenario.load import load, load_text
from sim.scenario.quantity import specifications
from sim.vocabulary import ACTIONS, Action, PeakLevel, Rung

Lines = list[str]
Progress = Callable[[int, int], None]

QUIET = """
schema_version = 1
title = "A pair at peace"
horizon_days = 365
quiet_days = 400
[states.a]
[states.b]
[dyad]
contiguous = {contiguous}
rivalry = {rivalry}
relationship = "{relationship}"
"""
PAIRS = (
    ("neighbours, wary", True, False, "wary", "1 to 5 %"),
    ("neighbours, rivals", True, True, "hostile", "6 to 20 %"),
    ("apart, wary", False, False, "wary", "below 0.5 %"),
    ("apart, rivals", False, True, "hostile", "4 to 10 %"),
)
"""Pairs without record, groups or pressure, and what onsets after fifteen quiet years suggest (MID 1946-1989)."""
STILL = (
    "horizon_days=365", "quiet_days=400", "region.gaza_war.heat=0", "states.iran.domestic_pressure=0",
    "states.pakistan.domestic_pressure=0",
)  # fmt: skip
"""The article's pair without what weighed on it in January 2024."""
STARTS = ("before_first_strike", "after_first_strike", "after_recall", "after_retaliation", "after_talks")
MECHANISMS = (
    "rest", "calm", "voice", "gates", "group_gate", "return_fire", "campaigns", "limits", "renewal", "issues",
    "rallies", "off_ramps",
)  # fmt: skip
"""Switches of what gives crises their pace."""
SCORED = (
    ("outcome_class", "rps"), ("answered_by_force", "brier"), ("days_to_answer", "crps_days"), ("ending", "brier"),
    ("last_violence", "rps"),
)  # fmt: skip


def quiet_table(*, runs: int, seed: int, jobs: int) -> Lines:
    """How often pairs that are left to themselves come to force within a year."""
    rows = []
    for name, contiguous, rivalry, relationship, expected in PAIRS:
        told = {"contiguous": str(contiguous).lower(), "rivalry": str(rivalry).lower(), "relationship": relationship}
        rows.append((name, _force_in_a_year(load_text(QUIET.format(**told)), runs, seed, jobs), expected))
    groups = load("iran_pakistan_2024", history_until="none", overrides=STILL)
    rows.append(("Iran and Pakistan with their groups", _force_in_a_year(groups, runs, seed, jobs), "below 20 %"))
    headings = ("pair, no record", "force within a year (95 % simulation)", "expected")
    return markdown_table(headings, rows, numbers=headings[1:2])


def _force_in_a_year(scenario: Any, runs: int, seed: int, jobs: int) -> str:
    table = sim.run(scenario, runs=runs, seed=seed, jobs=jobs).table
    return _share(int((table["first_force_by"] >= 0).sum()), runs)


def _share(count: int, n: int) -> str:
    return str(share_of(count, n)) if n else ""


def starts_table(*, runs: int, seed: int, jobs: int) -> Lines:
    """What follows each turning point of the article's crisis, beside each other: what news does to a forecast."""
    columns = [_start(start, runs, seed, jobs) for start in STARTS]
    rows = [(name, *(column.get(name, "") for column in columns)) for name in columns[0]]
    headings = ("", *(start.replace("_", " ") for start in STARTS))
    return markdown_table(headings, rows, numbers=headings[1:])


def _start(start: str, runs: int, seed: int, jobs: int) -> dict[str, str]:
    found = sim.run(load("iran_pakistan_2024", start=start), runs=runs, seed=seed, jobs=jobs, record_runs=runs)
    table, events = found.table, found.events
    assert events is not None, "all runs are recorded"
    answered, days = table["answered_by_force"], table["days_to_answer"]
    is_open = ~(days <= 1)
    begins = {"after_first_strike": 0.002}.get(start, math.nan)
    is_force = np.isin(events["action"], [action for action in Action if ACTIONS[action].is_force])
    spoke = np.isin(events["action"], [action for action in Action if ACTIONS[action].rung >= Rung.THREAT])
    spoke &= (events["actor"] == 1) & (events["time"] > begins) & (events["time"] < 2.0)
    renewed = np.unique(events["run"][is_force & (events["time"] > 14.0)])
    lags = days[answered]
    told = {
        "something coercive by day 1": _share(len(np.unique(events["run"][spoke])), runs) if begins > 0 else "",
        "answered by force": _of(answered),
        "answered by day 3, given not by day 1": _of((days <= 3)[is_open]) if start in STARTS[1:3] else "",
        "days to answer: quartiles": _quartiles(lags),
        "answers within 14 days": _of(lags <= 14),
        "force later, no answer": _of(table["force_later"]),
        "last violence, days: quartiles": _quartiles(table["days_to_end_of_violence"]),
        "talks within two weeks": _of(table["days_to_talks"] <= 14),
        "talks held": _of(table["talks_held"]),
        "force after day 13": _share(len(renewed), runs) if start == "after_talks" else "",
        "limited war": _of(table["peak_level"] == PeakLevel.SUSTAINED_EXCHANGE),
        "war": _of(table["peak_level"] == PeakLevel.WAR),
        "history's path": _named(found, "history_path"),
        "open at the horizon": _of(table["truncated"]),
    }
    return told


def _of(which: NDArray[np.bool_]) -> str:
    return _share(int(which.sum()), len(which))


def _named(found: Any, name: str) -> str:
    estimate = found.outcomes[name]
    return str(estimate)


def _quartiles(values: NDArray[np.float64]) -> str:
    known = values[np.isfinite(values)]
    return (
        "" if not len(known) else ", ".join(f"{x:.0f}" for x in np.quantile(known, (0.25, 0.5, 0.75), method="lower"))
    )


def case_facts_table(*, runs: int, seed: int, jobs: int) -> Lines:
    """The dated cases counted as facts: first days, first acts, turns, endings; each case from its first blow alone.

    Parameters
    ----------
    runs : int
        Of each case, at the defaults.
    """
    simulated = training_facts([case.known for case in read_cases(DEFAULT_FILE)], runs=runs, seed=seed, jobs=jobs)
    rows = []
    for fact in (fact for path in shipped_tables() for fact in read_facts(path) if fact.id in simulated):
        value = simulated[fact.id]
        inside = "yes" if fact.contains(value) else "**no**"
        rows.append((f"`{fact.id}` {fact.description}", f"{fact.value:.3g} ({fact.low:.3g} to {fact.high:.3g})",
                     f"{value:.3g}", inside))  # fmt: skip
    headings = ("fact about the cases", "observed (95 %)", "simulated", "inside")
    return markdown_table(headings, rows, numbers=headings[1:3])


def neutral_points() -> Mapping[str, NDArray[np.float64]]:
    """Coefficients at their defaults and, point by point, with those of one mechanism at their neutral values."""
    points: dict[str, NDArray[np.float64]] = {}
    for one in specifications(Coefficients):
        if one.mechanism in MECHANISMS and one.neutral is not None and not isinstance(one.default, bool):
            column = np.full(1 + len(MECHANISMS), one.default.value, dtype=float)
            column[1 + MECHANISMS.index(one.mechanism)] = float(one.neutral)
            points[f"coefficients.{one.name}"] = column
    return points


def ablation_table(tested: Backtest, *, runs: int, seed: int, jobs: int, progress: Progress | None = None) -> Lines:
    """Facts and scores with everything, and without each mechanism, under the same luck.

    Parameters
    ----------
    tested : Backtest
        Played without each of `MECHANISMS` too.
    runs : int
        Dyads for the facts.
    """
    simulated = simulate_facts(neutral_points(), runs=runs, seed=seed, jobs=jobs, with_errors=False, progress=progress)
    tables = {path.stem.removesuffix("_1946_1989").replace("_", " "): read_facts(path) for path in shipped_tables()}
    rows = []
    for place, name in enumerate(("", *MECHANISMS)):
        counts = []
        for facts in tables.values():
            seen = [fact for fact in judged(facts, simulated, place) if fact.not_evaluable is None]
            counts.append(f"{sum(fact.is_inside for fact in seen)} of {len(seen)}")
        rows.append((f"without `{name}`" if name else "**all mechanisms**", *counts, *_scores(tested, name)))
    numbers = (*tables, *(f"{target.replace('_', ' ')} ({score})" for target, score in SCORED))
    return markdown_table(("", *numbers), rows, numbers=numbers)


def _scores(tested: Backtest, name: str) -> list[str]:
    """Mean scores of the model, or of the model without a mechanism with how much worse that is; more is worse."""
    cells = []
    for target, score in SCORED:
        one = next(one for one in tested.scored if one.target == target and one.score == score)
        system = f"without {name}" if name else "model"
        mean = one.systems[system].value
        if not name:
            cells.append(f"{mean:.3f}")
            continue
        less = one.differences[system]
        is_sure = less.low > 0.0 or less.high < 0.0
        cells.append(f"{mean:.3f} ({-less.value:+.3f}{'*' if is_sure else ''})")
    return cells


if __name__ == "__main__":
    for lines in (quiet_table(runs=20_000, seed=1946, jobs=2), starts_table(runs=10_000, seed=1946, jobs=2)):
        print("\n".join(lines), end="\n\n")
