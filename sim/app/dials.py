"""What can be turned: every number and switch of a scenario in words, with its range, its source and what is believed
of it; and which dozen matter most, by a screening that is done once and stored.

>>> import sim                                                  # doctest: +SKIP
>>> [dial["says"] for dial in dials(sim.load("tutorial"))][:1]  # doctest: +SKIP
['how likely North is a resolute state']
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.model.compile import compile_model
from sim.model.quantiles import marginal
from sim.results.wording import capital, words
from sim.scenario.faults import ScenarioError
from sim.scenario.quantity import Specification
from sim.scenario.records import Resolved, Scenario
from sim.scenario.shape import specification_of
from sim.study.sensitivity import sensitivity
from sim.study.sensitivity_result import SensitivityResult, read_sensitivity

SHOWN = 10
"""Dials on the page; all others stand behind its search."""
TABLES = ("states", "groups", "third_parties", "region", "dyad")
"""What a scenario says of its own world. Coefficients are of every scenario, and stand behind the search."""
ASKED = ("war", "answered_by_force", "talks_held", "agreement_reached")
"""What a dial matters for."""
AROUND = 0.5
"""How far a number without a law of its own is turned to either side, as a share of it."""
TRAJECTORIES, RUNS = 8, 100
BINS = 40
"""Columns in which what is believed of a number is drawn."""
WIDEST = 30.0
"""A range that spans more than so many times its lower end is turned in equal ratios."""


def dials(scenario: Scenario) -> list[dict[str, Any]]:
    """Everything that can be turned, as JSON values, in the order of the scenario."""
    model = compile_model(scenario)
    laws = {uncertain.path: marginal(uncertain) for uncertain in model.uncertain}
    turned = []
    for line in scenario.resolved():
        specified = specification_of(line.key)
        if specified is None or not (specified.is_flag or line.key in model.paths):
            continue
        turned.append(_dial(line, specified, laws.get(line.key), scenario))
    return turned


class Weight(NamedTuple):
    """How much a number matters beside the others, from 0 to 1, and for which outcome it matters most."""

    size: float
    outcome: str


def weights(scenario: Scenario, folder: Path) -> dict[str, Weight]:
    """How much each number of a scenario matters, by key: the largest of its effects on what is asked.

    Parameters
    ----------
    scenario : Scenario
    folder : Path
        Where the screening is stored; it is read where it is there.
    """
    found = _stored(folder)
    if found is None:
        around = {table: AROUND for table in TABLES if _has_numbers(scenario, table)}
        found = sensitivity(
            scenario, around=around, responses=ASKED, method="morris", trajectories=TRAJECTORIES, runs=RUNS, seed=1,
        )  # fmt: skip
        found.save(folder)
    weight: dict[str, Weight] = {}
    for effects in found.screening:
        if effects.statistic != "mean":
            continue
        top = float(np.max(effects.mu_star, initial=0.0)) or 1.0
        for key, size, is_heard in zip(effects.factors, effects.mu_star, effects.above_noise, strict=True):
            told = Weight(float(size) / top if is_heard else 0.0, words(effects.response))
            weight[key] = max(weight.get(key, told), told, key=lambda one: one.size)
    return weight


def _stored(folder: Path) -> SensitivityResult | None:
    return read_sensitivity(folder) if folder.is_dir() else None


def _has_numbers(scenario: Scenario, table: str) -> bool:
    return bool(getattr(scenario, table))


def _dial(line: Resolved, specified: Specification, law: Any, scenario: Scenario) -> dict[str, Any]:
    table, _, rest = line.key.partition(".")
    name = rest.rpartition(".")[0]
    says = _SAYS.get(f"{table}.{specified.name}", "")
    spoken = scenario.spoken(name) if name else ""
    told: dict[str, Any] = {
        "key": line.key, "of": spoken or capital(words(table)), "meaning": specified.meaning,
        "says": says.format(name=spoken) if says else f"{words(specified.name)}: {specified.meaning}",
        "unit": "" if specified.is_flag else specified.unit, "source": line.source, "set_by": line.set_by,
        "shown": line.value, "flag": specified.is_flag,
        "value": None if isinstance(line.plain, dict) else line.plain,
    }  # fmt: skip
    return told if specified.is_flag else told | _range(line, specified, law)


def _range(line: Resolved, specified: Specification, law: Any) -> dict[str, Any]:
    """Where a dial begins and ends, and what is believed within, as columns of a histogram."""
    if law is not None:
        values = np.asarray(law((np.arange(2000) + 0.5) / 2000))
        low, high = float(values[8]), float(values[-9])
        room = 0.15 * (high - low)
        low, high = max(specified.low, low - room), min(specified.high, high + room)
    else:
        value = float(line.plain)
        low, high = sorted((value / 4.0, value * 4.0)) if value else (specified.low, specified.high)
        low, high = max(specified.low, low), min(specified.high, high)
        if specified.unit in ("probability", "share") or not low < high:
            low, high = specified.low, specified.high
    is_log = low > 0.0 and high / low > WIDEST
    told: dict[str, Any] = {"low": low, "high": high, "log": is_log, "whole": specified.integer, "density": []}
    if law is not None:
        edges = np.geomspace(low, high, BINS + 1) if is_log else np.linspace(low, high, BINS + 1)
        counts = np.histogram(values, edges)[0].astype(float)
        told["density"] = (counts / max(counts.max(), 1.0)).round(3).tolist()
        told["middle"] = float(np.median(values))
    return told


def unknown(dial: Mapping[str, Any]) -> dict[str, Any]:
    """The law of a number of which nothing is known but its range: each run draws its own."""
    if dial["flag"]:
        raise ScenarioError.at(dial["key"], "is a switch; it is on or off.")
    law = "loguniform" if dial["log"] else "uniform"
    return {"distribution": law, "low": dial["low"], "high": dial["high"], "assumption": "not known: the whole dial"}


def _says() -> dict[str, str]:
    with Path(__file__).with_name("dials.csv").open(encoding="utf-8", newline="") as lines:
        return {row["key"]: row["says"] for row in csv.DictReader(lines)}


_SAYS = _says()
