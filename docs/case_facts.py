"""What the model's forecasts of some cases come to, counted as the same cases are counted in tables of facts.

>>> training_facts([case.known for case in cases], runs=500, seed=1)["case.turns1"]     # doctest: +SKIP
0.31

Each case is played from its first blow alone, and every case counts alike: a share is that of all runs, given what is
given. Facts of blows leave out cases in which none is known; endings and talks are those of all cases. First acts are
those of the struck state, or of both, after the blow: force, a protest, a diplomatic measure (an ambassador recalled,
diplomats expelled), a concession or talks; ultimatums, shows of force and further measures are acts too, and none of
these four. Calls and messages, covert acts and choosing to wait are no acts here. Relapse within a year of the end is
not counted, since a run is followed for a year from its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.cuts import NO_ACT, TARGET_INDEX, acts_of, has_class
from sim.evidence.cases.forecast import forecast
from sim.evidence.cases.known import Known, first_blow, opening_of
from sim.evidence.cases.setting import HORIZON_DAYS, scenario_of
from sim.model.arrays import Bools, Floats, Ints
from sim.model.forced_record import ForcedRecord
from sim.model.structure import Model
from sim.play.plan import Played
from sim.results.digest import Table
from sim.vocabulary import ACTIONS, Action, Ending, Rung

FIRST_ACTS = ("force", "protest", "diplomatic", "concession")
"""Classes of the first act of the struck state."""
OTHER_ACT = len(FIRST_ACTS)
_JOINT = (Action.CLASH, Action.BATTLE, Action.TALKS, Action.AGREEMENT)
_QUANTILES = (25, 50, 75)


def _class(action: Action) -> int:
    if ACTIONS[action].is_force:
        return FIRST_ACTS.index("force")
    if action == Action.PROTEST:
        return FIRST_ACTS.index("protest")
    if action in (Action.RECALL_AMBASSADOR, Action.EXPEL_DIPLOMATS):
        return FIRST_ACTS.index("diplomatic")
    return OTHER_ACT if ACTIONS[action].rung >= Rung.THREAT else FIRST_ACTS.index("concession")


_CLASSES = np.array([_class(action) for action in Action])


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the runs of some cases: every array has shape (n_cases, runs).

    Attributes
    ----------
    answered, talks, mediated : bool arrays
    answer_days, last_force : float arrays
        Whole days from the first force; nan where there is none.
    moves : int array
        Turns of force.
    ending : int array
        Codes of `Ending`.
    first_act : int array
        Place in `FIRST_ACTS`, `OTHER_ACT`, or -1 for no act.
    coercive_day : float array
        Whole days from the blow to the first protest or graver act of the struck state; infinite without one.
    """

    answered: Bools
    talks: Bools
    mediated: Bools
    answer_days: Floats
    last_force: Floats
    moves: Ints
    ending: Ints
    first_act: Ints
    coercive_day: Floats


def training_facts(
    knowns: Sequence[Known], points: Any = None, *, runs: int, horizon_days: int = HORIZON_DAYS, **how: Any
) -> dict[str, float]:
    """The statistics of some cases as the model forecasts them, by the id of the fact.

    Parameters
    ----------
    knowns : sequence of Known
        Each with what was known right after its first blow.
    points, runs, horizon_days, how
        As for `forecast`.
    """
    watch = _Runs(knowns, runs, horizon_days)
    forecast(knowns, points, runs=runs, horizon_days=horizon_days, watch=watch, name="training", **how)
    return facts_of(watch.told, [opening_of(known) for known in knowns])


def facts_of(told: Told, openings: Sequence[str]) -> dict[str, float]:
    """The statistics, from what came of the runs of each case; nan where there is none to count.

    Parameters
    ----------
    told : Told
    openings : sequence of str
        Words of `sim.evidence.cases.known.OPENINGS` of each case.
    """
    opening = np.array(openings, dtype=object)[:, None]
    struck = np.broadcast_to(~np.isin(opening, ("group_attack", "none")), told.answered.shape)
    answered = struck & told.answered
    agreed = np.isin(told.ending, (Ending.AGREEMENT, Ending.CEASEFIRE))
    every = np.ones_like(struck)
    return {
        "case.coercive_day1": _share(told.coercive_day <= 1.0, struck),
        "case.coercive_day7": _share(told.coercive_day <= 7.0, struck),
        "case.answer_after14": _share(told.answer_days > 14.0, answered),
        **_quantiles("case.answer_days", told.answer_days[answered]),
        "case.last_force_le30": _share(told.last_force <= 30.0, struck),
        **_quantiles("case.last_force", told.last_force[struck]),
        "case.turns1": _share(told.moves == 1, struck),
        "case.turns2": _share(told.moves == 2, struck),
        **{f"case.first_act_{word}": _share(told.first_act == code, struck) for code, word in enumerate(FIRST_ACTS)},
        **dict(_by_opening(told, opening, answered)),
        **{f"case.ending_{one.word}": _share(told.ending == one, every) for one in Ending if one != Ending.OPEN},
        "case.talks_held": _share(told.talks, every),
        "case.agreement_or_ceasefire_if_talks_direct": _share(agreed, told.talks & ~told.mediated),
        "case.agreement_or_ceasefire_if_talks_mediated": _share(agreed, told.talks & told.mediated),
    }


def _by_opening(told: Told, opening: NDArray[np.object_], answered: Bools) -> Iterator[tuple[str, float]]:
    for word in ("strike_at_group", "raid_at_group", "fire_at_state"):
        such = np.broadcast_to(opening == word, answered.shape)
        yield f"case.answered_{word}", _share(told.answered, such)
        if word != "raid_at_group":  # too few cases for a fact
            yield f"case.answer_le2_{word}", _share(told.answer_days <= 2.0, answered & such)


def _share(came: Bools, given: Bools) -> float:
    """Share of what is given in which it came."""
    return float(came[given].mean()) if given.any() else float("nan")


def _quantiles(name: str, days: Floats) -> dict[str, float]:
    values = np.percentile(days, _QUANTILES).tolist() if len(days) else [float("nan")] * len(_QUANTILES)
    return {f"{name}.q{level}": value for level, value in zip(_QUANTILES, values, strict=True)}


class _Runs:
    """Takes runs as they come, each with the first acts of the struck state."""

    wanted: Callable[[Model, Table], Bools] = staticmethod(has_class)

    def __init__(self, knowns: Sequence[Known], runs: int, horizon_days: int) -> None:
        self.knowns = knowns
        self.free_from = [ForcedRecord(scenario_of(known, horizon_days)).free_from for known in knowns]
        shape = (len(knowns), runs)
        self.told = Told(
            answered=np.zeros(shape, dtype=bool), talks=np.zeros(shape, dtype=bool),
            mediated=np.zeros(shape, dtype=bool), answer_days=np.full(shape, np.nan),
            last_force=np.full(shape, np.nan), moves=np.zeros(shape, dtype=np.int64),
            ending=np.zeros(shape, dtype=np.int64), first_act=np.full(shape, -1), coercive_day=np.full(shape, np.inf),
        )  # fmt: skip

    def take(self, played: Played) -> None:
        """Put some runs of a case in their places."""
        assert played.events is not None, "they are recorded"
        table, told = played.table, self.told
        case, runs = int(table["point"][0]), table["run"]
        for mine, column in (
            (told.answered, "answered_by_force"), (told.talks, "talks_held"), (told.mediated, "mediated"),
            (told.answer_days, "days_to_answer"), (told.last_force, "days_to_end_of_violence"),
            (told.moves, "force_moves"), (told.ending, "ending"),
        ):  # fmt: skip
            mine[case, runs] = table[column]
        blow = first_blow(self.knowns[case])
        if blow is not None:
            struck = TARGET_INDEX if blow.actor == "initiator" else 1 - TARGET_INDEX
            acts = played.events[played.events["time"] > self.free_from[case]]
            first_acts(acts, struck, blow.day, told.first_act[case], told.coercive_day[case])


def first_acts(events: Table, struck: int, day: int, first_act: Ints, coercive_day: Floats) -> None:
    """Put the first act and the first coercive act of the struck state in the places of their runs.

    Parameters
    ----------
    events : structured array
        After the blow, by run and in order of time.
    struck : int
        Of the struck state among the actors.
    day : int
        Of the blow.
    first_act, coercive_day : array, shape (runs,)
        Filled in; see `Told`.
    """
    own = (events["actor"] == struck) | np.isin(events["action"], _JOINT)
    theirs = events[own & (acts_of(events) != NO_ACT) & (events["action"] != Action.BACKCHANNEL)]
    runs, first = np.unique(theirs["run"], return_index=True)
    first_act[runs] = _CLASSES[theirs["action"][first]]
    coercive = theirs[_CLASSES[theirs["action"]] != FIRST_ACTS.index("concession")]
    runs, first = np.unique(coercive["run"], return_index=True)
    coercive_day[runs] = np.floor(coercive["time"][first]) - day
