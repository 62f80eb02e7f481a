"""The numbers of what a page shows: of a view, and of what differs between it and a pinned one under the same luck.

Every number comes from where all answers have theirs; here they only become JSON values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import floor, isfinite
from typing import Any

import numpy as np

from sim.model.arrays import Ints
from sim.report.meanings import CLASS_MEANINGS, ENDING_MEANINGS
from sim.report.setting import dated, deaths_of, told
from sim.results.estimates import Share
from sim.results.incidence import Exceedance, exceedances, first_days, incidence, ladder_by_day
from sim.results.pairs import is_clear, paired_curve, paired_differences
from sim.results.wording import capital, words
from sim.scenario.history import part_of, record_sentence
from sim.scenario.idle import idle_sentence
from sim.scenario.records import Scenario
from sim.study.result import RunResult
from sim.vocabulary import ACTIONS, Ending, OutcomeClass, Rung, case_action

POINTS_OF_A_CURVE = 120
"""Points that a page draws of a curve: more than it has pixels for."""
DIGITS = 5


@dataclass(frozen=True)
class Seen:
    """The runs of a view, and what is drawn of them, worked out once."""

    result: RunResult

    @cached_property
    def drawn(self) -> dict[str, Any]:
        """Shares with intervals, the ladder, when what comes first, and the dead."""
        return drawn(self.result)


def picture(seen: Seen, pins: Mapping[str, Seen], *, closely: bool = True) -> dict[str, Any]:
    """Everything that is drawn of a view, and of each pin beside it, as JSON values.

    Parameters
    ----------
    seen : Seen
    pins : mapping of str to Seen
        By the name of the pin: as many runs under the same seed.
    closely : bool, optional
        Tell also what was set to no purpose, which takes as long as the rest.
    """
    result = seen.result
    return {
        "runs": result.n_runs,
        "seed": result.seed,
        "digest": result.digest,
        "engine": result.engine,
        "ground": capital(record_sentence(result.scenario)),
        "idle": idle_sentence(result.idle) if closely else None,
        "cut_short": result.n_cut_short,
        **seen.drawn,
        "pins": {
            name: {
                **pin.drawn,
                "changes": differences(pin.result, result),
                "moved": moved(pin.result, result, seen.drawn),
            }
            for name, pin in pins.items()
        },
    }


def drawn(result: RunResult) -> dict[str, Any]:
    """Shares with intervals, the ladder, when what comes first, and the dead."""
    scenario = result.scenario
    first = min(0.0, *(entry.day for entry in scenario.history), 0.0)
    last = scenario.horizon_days
    curves = incidence(result.rows, first_day=first, last_day=last)
    return {
        "classes": _shares(result.outcome_class, {word.word: CLASS_MEANINGS[word] for word in OutcomeClass}),
        "endings": _shares(result.ending, {word.word: ENDING_MEANINGS[word] for word in Ending}),
        "outcomes": _shares(result.outcomes, {}),
        "fan": _fan(result, first, last),
        "curves": {
            name: {
                "days": _thin(curve.days),
                "share": _thin(curve.share),
                "low": _thin(curve.low),
                "high": _thin(curve.high),
            }
            for name, curve in curves.items()
        },
        "deaths": {kind: _exceeded(one) for kind, one in exceedances(result.tally.numbers).items()},
    }


def differences(before: RunResult, after: RunResult) -> dict[str, dict[str, Any]]:
    """What every share of a view has more than that of a pin, run by run, with its interval."""
    pairs = paired_differences(
        before.table, after.table, before.scenario.outcomes, tuple(before.scenario.states),
        tuple(after.scenario.states),
    )  # fmt: skip
    shares = {name: pair for name, pair in pairs.items() if pair.kind == "share"}
    return {
        name: {
            "difference": round(pair.difference, DIGITS), "low": round(pair.low, DIGITS),
            "high": round(pair.high, DIGITS), "clear": is_clear(pair, among=len(shares)),
        }
        for name, pair in shares.items()
    }  # fmt: skip


def moved(before: RunResult, after: RunResult, shown: Mapping[str, Any]) -> dict[str, Any]:
    """What the curves of a view have more than those of a pin, run by run, at the steps that are drawn."""
    was, now = first_days(before.table), first_days(after.table)
    told = {
        name: paired_curve(was[name], now[name], np.array(curve["days"])) for name, curve in shown["curves"].items()
    }
    steps = np.array(shown["deaths"]["deaths_total"]["deaths"])
    lives = [-one.table["deaths_total"].astype(float) for one in (before, after)]
    told["deaths"] = paired_curve(lives[0], lives[1], 0.5 - steps)  # at least so many dead
    return {name: {part: _thin(values) for part, values in one._asdict().items()} for name, one in told.items()}


def record_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The cards of the record, in order: what happened, when, by whom, whether the runs are held to it, its source."""
    return [
        {
            "id": entry.id, "day": entry.day, "date": str(dated(entry.day, scenario.day_zero)),
            "what": str(told(entry, scenario.spoken)), "actor": entry.actor, "target": entry.target,
            "action": entry.action, "against": entry.against, "dead": deaths_of(entry),
            "rung": float(case_rung(entry)), "is": part_of(entry, scenario).value, "source": entry.source,
            "assumption": entry.assumption, "note": entry.note,
        }
        for entry in scenario.history
    ]  # fmt: skip


def case_rung(entry: Any) -> int:
    """The rung of an entry's act."""
    return int(ACTIONS[case_action(entry.action, against_group=bool(entry.against))].rung)


def rungs() -> list[str]:
    """Names of the rungs of the ladder, from the lowest."""
    return [capital(words(rung.word)) for rung in Rung]


def _shares(shares: Mapping[str, Share], meanings: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name, "words": capital(words(name)), "meaning": meanings.get(name, ""),
            "share": round(share.share, DIGITS), "low": round(share.low, DIGITS), "high": round(share.high, DIGITS),
            "count": share.count,
        }
        for name, share in shares.items()
    ]  # fmt: skip


def _fan(result: RunResult, first: float, last: float) -> dict[str, Any]:
    assert result.events is not None, "a live result records its first runs"
    fan = ladder_by_day(
        result.events, result.seen["run"], half_life_days=result.half_life_days, first_day=floor(first), last_day=last
    )
    return {
        "days": fan.days.tolist(), "median": _round(fan.median), "runs": fan.n_runs,
        "bands": {str(share): [_round(low), _round(high)] for share, (low, high) in fan.bands.items()},
    }  # fmt: skip


def _round(values: Any) -> list[float]:
    rounded: list[float] = np.asarray(values, dtype=float).round(3).tolist()
    return rounded


def _exceeded(one: Exceedance) -> dict[str, Any]:
    """How many die, at steps that are even on a logarithmic axis."""
    most = max(one.deaths[-1], 1.0) if len(one.deaths) else 1.0
    places = np.unique(np.searchsorted(one.deaths, np.geomspace(1.0, most, POINTS_OF_A_CURVE)))
    places = places[places < len(one.deaths)]
    return {"deaths": _thin(one.deaths[places]), "share": _thin(one.share[places]), "none": round(one.none, DIGITS)}


def _thin(values: Any) -> list[float | None]:
    """At most `POINTS_OF_A_CURVE` of the values, evenly, the first and the last among them."""
    array = np.asarray(values, dtype=float)
    return [value if isfinite(value) else None for value in array[_evenly(len(array))].round(DIGITS).tolist()]


@lru_cache(64)
def _evenly(n: int) -> Ints:
    """At most `POINTS_OF_A_CURVE` places of n, the first and the last among them."""
    return np.unique(np.linspace(0, n - 1, min(n, POINTS_OF_A_CURVE)).round().astype(np.int64))
