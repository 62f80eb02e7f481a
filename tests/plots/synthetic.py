"""An invented result with the shape of a real one: a blow, perhaps an answer, calls, talks, sometimes a war.

It is no model of anything; it fills the tables so that every figure has something of each kind to draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from sim.engine.recorder import EVENT_DTYPE
from sim.model.outcomes import RUN_DTYPE
from sim.results.estimates import Tally, tally
from sim.scenario.names import Name, spoken
from sim.vocabulary import ACTIONS, Action, Ending, OutcomeClass


@dataclass(frozen=True)
class Entry:
    day: int
    actor: str
    target: str
    action: str
    against: str | None = None
    deaths: int | None = None
    deaths_military: int | None = None
    deaths_militant: int | None = None
    deaths_civilian: int | None = None


@dataclass(frozen=True)
class Asked:
    name: str
    when: dict[str, Any]


HISTORY = (
    Entry(-32, "jaish_al_adl", "iran", "attack_by_group", deaths=11),
    Entry(-13, "islamic_state", "iran", "attack_by_group", deaths=94),
    Entry(0, "iran", "pakistan", "strike", against="jaish_al_adl", deaths=2),
    Entry(1, "pakistan", "iran", "protest"),
    Entry(1, "pakistan", "iran", "recall_ambassador"),
    Entry(1, "iran", "pakistan", "backchannel"),
    Entry(2, "pakistan", "iran", "strike", against="baloch_groups", deaths=9),
    Entry(2, "iran", "pakistan", "protest"),
    Entry(3, "pakistan", "iran", "backchannel"),
    Entry(6, "pakistan", "iran", "agreement"),
    Entry(10, "pakistan", "iran", "return_ambassador"),
    Entry(11, "unknown_gunmen", "pakistan", "attack_by_group", deaths=9),
    Entry(13, "iran", "pakistan", "talks"),
    Entry(13, "both", "both", "cooperation"),
    Entry(16, "iran", "pakistan", "cooperation"),
    Entry(97, "iran", "pakistan", "cooperation"),
)
ASKED = (
    Asked("talks_within_two_weeks", {"talks_held": True, "days_to_talks": {"at_most": 14}}),
    Asked("as_it_happened", {"outcome_class": "exchange", "days_to_talks": {"at_most": 14}}),
)


@dataclass(frozen=True)
class Scenario:
    title: str = "Iran and Pakistan, January 2024"
    day_zero: date | None = date(2024, 1, 16)
    horizon_days: float = 180.0
    history_until: int | None = 0
    start: str | None = "after_first_strike"
    states: dict[str, None] = field(default_factory=lambda: {"iran": None, "pakistan": None})
    groups: dict[str, None] = field(default_factory=lambda: {"jaish_al_adl": None, "baloch_groups": None})
    third_parties: dict[str, None] = field(default_factory=lambda: {"china": None})
    history: Sequence[Entry] = HISTORY
    outcomes: Sequence[Asked] = ASKED

    def spoken(self, key: str) -> str:
        return Name(spoken(key))


@dataclass(frozen=True)
class Result:
    table: np.ndarray
    events: np.ndarray | None
    recorded: np.ndarray
    outcomes: Sequence[Asked] = ASKED
    seed: int = 5
    actors: Sequence[str] = (
        "iran",
        "pakistan",
        "jaish_al_adl",
        "baloch_groups",
        "china",
    )
    half_life_days: float = 21.0

    @property
    def rows(self) -> list[np.ndarray]:
        return [self.table]

    @property
    def tally(self) -> Tally:
        return tally(self.rows, self.outcomes, ("iran", "pakistan"))

    @property
    def seen(self) -> np.ndarray:
        return self.table[np.isin(self.table["run"], self.recorded)]


def result(
    n_runs: int = 2000,
    *,
    n_recorded: int = 1000,
    classes: Sequence[float] = (0, 0.46, 0.38, 0.13, 0.03),
) -> Result:
    """An invented result of `n_runs` runs."""
    draw = np.random.default_rng(7)
    table = np.zeros(n_runs, dtype=RUN_DTYPE)
    events: list[tuple[Any, ...]] = []
    for run in range(n_runs):
        outcome_class = OutcomeClass(int(draw.choice(5, p=classes)))
        own = _events(draw, run, outcome_class)
        _fill(table[run : run + 1], run, outcome_class, own, draw)
        if run < n_recorded:
            events += own
    return Result(table, np.array(events, dtype=EVENT_DTYPE), np.arange(min(n_runs, n_recorded)))


def _events(draw: np.random.Generator, run: int, outcome_class: OutcomeClass) -> list[tuple[Any, ...]]:
    acts: list[tuple[float, int, int, Action, tuple[float, float, float]]] = [
        (-32.0, 2, 0, Action.ATTACK_BY_GROUP, (11, 0, 0))
    ]
    acts += [
        (
            float(day),
            2 + int(draw.integers(2)),
            int(draw.integers(2)),
            Action.ATTACK_BY_GROUP,
            (float(draw.poisson(2)), 0, 1),
        )
        for day in draw.uniform(0, 180, draw.poisson(6))
    ]
    last = 0.0
    if outcome_class != OutcomeClass.NO_FORCE:
        acts.append((0.01, 0, 1, Action.STRIKE_GROUP, (0, 1, float(draw.poisson(2)))))
        acts.append((0.4 + float(draw.exponential(0.8)), 1, 0, Action.PROTEST, (0, 0, 0)))
        acts.append((1 + float(draw.exponential(1)), 1, 0, Action.RECALL_AMBASSADOR, (0, 0, 0)))
    blows = {
        0: 0,
        1: 0,
        2: int(draw.integers(1, 4)),
        3: int(draw.integers(5, 12)),
        4: int(draw.integers(15, 40)),
    }[outcome_class]
    for blow in range(blows):
        last += float(draw.lognormal(0.8 if blow == 0 else 0.2, 0.8))
        severe = [
            Action.STRIKE_GROUP,
            Action.STRIKE_STATE,
            Action.WIDE_STRIKE,
            Action.BATTLE,
        ]
        action = severe[int(min(3, outcome_class - 2 + draw.integers(0, 2)))]
        dead = float(draw.lognormal(1.0 + 1.5 * (outcome_class - 2), 1.0))
        actor = (blow + 1) % 2
        acts.append((last, actor, 1 - actor, action, (np.floor(dead), 1.0, np.floor(dead / 3))))
    if draw.random() < 0.85:
        acts.append(
            (
                last + float(draw.exponential(2)),
                int(draw.integers(2)),
                int(draw.integers(2)),
                Action.BACKCHANNEL,
                (0, 0, 0),
            )
        )
    if draw.random() < 0.6:
        talks = last + 3 + float(draw.lognormal(2.3, 0.9))
        acts.append((talks, -2, -2, Action.TALKS, (0, 0, 0)))
        if draw.random() < 0.5:
            acts.append(
                (
                    talks + float(draw.exponential(30)),
                    -2,
                    -2,
                    Action.AGREEMENT,
                    (0, 0, 0),
                )
            )
    position, before, rows = 0.0, -32.0, []
    for time, actor, target, action, dead in sorted(acts):
        if time >= 180:
            break
        position = min(
            9.0,
            max(position * 2 ** (-(time - before) / 21.0), float(ACTIONS[action].rung)),
        )
        if action is Action.BATTLE:
            position = 9.0
        before = time
        rows.append((run, time, 0, actor, target, int(action), position, *dead))
    return rows


def _fill(
    row: np.ndarray,
    run: int,
    outcome_class: OutcomeClass,
    own: list[tuple[Any, ...]],
    draw: np.random.Generator,
) -> None:
    def first(*actions: Action, by: int | None = None) -> float:
        times = [event[1] for event in own if event[5] in actions and (by is None or event[3] == by)]
        return float(np.floor(times[0])) if times else np.nan

    force = [action for action in Action if ACTIONS[action].is_force]
    times = [event[1] for event in own if event[5] in force]
    answer, talks, agreement = (
        first(*force, by=1),
        first(Action.TALKS),
        first(Action.AGREEMENT),
    )
    row["run"], row["replicate"], row["outcome_class"] = run, run, outcome_class
    row["ending"] = (
        Ending.AGREEMENT if not np.isnan(agreement) else draw.choice([1, 2, 3, 4, 6], p=[0.2, 0.3, 0.05, 0.3, 0.15])
    )
    row["end_day"] = min(180.0, own[-1][1] + 30) if own else 180.0
    row["terminated"], row["events"], row["peak_rung"] = (
        row["end_day"] < 180,
        len(own),
        max([e[6] for e in own], default=0),
    )
    row["first_force_by"] = 0 if times else -1
    row["first_force_day"] = np.floor(times[0]) if times else np.nan
    row["days_to_war"] = np.floor(times[-1] - times[0]) if outcome_class == OutcomeClass.WAR else np.nan
    row["answered_by_force"], row["days_to_answer"] = not np.isnan(answer), answer
    row["talks_held"], row["days_to_talks"] = not np.isnan(talks), talks
    row["agreement_reached"], row["days_to_agreement"] = (
        not np.isnan(agreement),
        agreement,
    )
    row["days_to_contact"] = first(Action.BACKCHANNEL)
    row["days_to_end_of_violence"] = np.floor(times[-1]) if times else np.nan
    attacks = [event for event in own if event[5] == Action.ATTACK_BY_GROUP]
    blows = [event for event in own if event[5] != Action.ATTACK_BY_GROUP]
    military = [sum(event[7] for event in blows if event[4] == side) for side in (0, 1)]
    row["deaths_military_a"], row["deaths_military_b"] = military
    row["deaths_militant"], row["deaths_civilian"] = (sum(event[place] for event in blows) for place in (8, 9))
    row["deaths_attacks"] = sum(sum(event[7:10]) for event in attacks)
    row["deaths_total"] = sum(military) + sum(
        row[kind][0] for kind in ("deaths_militant", "deaths_civilian", "deaths_attacks")
    )
