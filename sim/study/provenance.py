"""Where runs come from: everything needed to repeat them, as JSON values, and the name of their folder.

The origin travels in the manifest and in each chunk. It holds what decides the runs (scenario, seed, versions, own
rules) and nothing that must not (number of workers, times, machine load), so that equal runs give equal chunks.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Container, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import __version__
from sim.model.new_rule import Rules, own_parameters
from sim.model.quantiles import marginal
from sim.model.structure import Model
from sim.play.metrics import Measured, Metrics, looked_for
from sim.results.durable import StorageError
from sim.results.sequences import COLUMN
from sim.scenario.faults import ScenarioError
from sim.scenario.load import from_sources
from sim.scenario.records import Scenario

if TYPE_CHECKING:
    from sim.study.comparison import Sides
    from sim.study.discover_result import DiscoverResult
    from sim.study.result import RunResult
    from sim.study.sweep_result import SweepResult

LADDER_HALF_LIFE = "coefficients.ladder_days"
"""Dotted key of the days of quiet in which the position on the ladder halves."""


RUNS = Path("runs")
"""Where results go unless told otherwise."""


def origin_of(
    scenario: Scenario,
    model: Model,
    *,
    rules: Rules | None = None,
    until: tuple[str, ...] = (),
    measured: Measured | None = None,
    **extent: int | str,
) -> dict[str, Any]:
    """Everything that decides the runs.

    Parameters
    ----------
    scenario : Scenario
    model : Model
        Compiled from it; gives the words behind the codes in the table of events.
    rules : mapping of str to callable or NewRule, optional
        Rules of the caller's own: such runs cannot be repeated from the scenario alone.
    until : tuple of str, optional
        What the runs went on for; `runs` is then the most there could be.
    measured : Measured, optional
        Metrics of the caller's own: their names and kinds are told.
    **extent
        `seed`, `runs`, `first_run`, `record_runs`, `chunk_size` and `engine`, as they are to be told.
    """
    return {
        "scenario": scenario_part(scenario),
        **extent,
        **own_part(rules),
        **({} if measured is None else {"metrics": dict(measured.kinds)}),
        "until": list(until),
        "ladder_half_life_days": middle_of(model, LADDER_HALF_LIFE),
        "kinds": list(model.kinds),
        "actors": list(model.actors),
        "versions": versions(),
    }


OWN_KEYS = ("own_rules", "own_parameters", "metrics")


def measured_in(
    origin: Mapping[str, Any], scenario: Scenario, model: Model, metrics: Metrics | None
) -> Measured | None:
    """The metrics that an origin tells of, as they are given again, and the sequences of the scenario."""
    return Measured(looked_for(scenario, model, metrics), origin["metrics"]) if "metrics" in origin else None


def own_part(rules: Rules | None) -> dict[str, Any]:
    """What an origin says of own rules: their words, and the numbers of new ones with unit, range and source."""
    numbers = {key: number.to_json() for key, number in own_parameters(rules).items()}
    return {"own_rules": list(rules or ()), **({"own_parameters": numbers} if numbers else {})}


def scenario_part(scenario: Scenario) -> dict[str, Any]:
    """What an origin says of a scenario: the texts and options that make it anew, and the values that came of them.

    Of a sample of coefficients: which it is, which keys it gave, and which were given otherwise.
    """
    effective, sample, sampled = scenario.effective(), scenario.sample, {}
    if sample is not None:
        sampled = {
            "name": sample.name, "sha256": sample.sha256, "rows": len(sample.rows), "drawn": list(scenario.sampled),
            "given": dict(scenario.kept_from_sample),
        }  # fmt: skip
    return {
        "name": scenario.name,
        "title": scenario.title,
        "sources": [
            {"file": str(name), "sha256": hashlib.sha256(text).hexdigest(), "text": text.decode("utf-8-sig")}
            for name, text in scenario.source_text.items()
        ],
        "resolved": effective.model_dump(mode="json"),
        "set_by": dict(effective.set_by),
        "start": scenario.start,
        "history_until": scenario.history_until,
        "options": {**scenario.options, "overrides": list(scenario.options.get("overrides", ()))},
        **({"sample": sampled} if sampled else {}),
    }


def scenario_from(origin: Mapping[str, Any]) -> Scenario:
    """The scenario that an origin speaks of, loaded anew from the texts and options in it.

    Raises
    ------
    ScenarioError
        If this version of the program no longer accepts it.
    """
    stored = origin["scenario"]
    sources = {source["file"]: source["text"].encode() for source in stored["sources"]}
    return from_sources(sources, name=stored["name"], options=stored["options"])


def middle_of(model: Model, path: str) -> float:
    """The value of a parameter, or its median where the scenario gives a distribution."""
    for uncertain in model.uncertain:
        if uncertain.path == path:
            return float(marginal(uncertain)(np.array([0.5]))[0])
    place = model.paths[path]
    return float(model.entities[place.entity].parameters[place.attribute])


def versions() -> Mapping[str, str]:
    """What a result was made with; the runs themselves depend on `sim` alone, and on NumPy where own rules use it."""
    return {
        "sim": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": platform.machine(),
        "system": platform.system(),
    }


def other_versions(origin: Mapping[str, Any], names: Container[str] | None = None) -> list[str]:
    """Each version that the runs were made with and that is another now, as people read it; all, or of `names`."""
    now = versions()
    others = {name: was for name, was in origin["versions"].items() if was != now.get(name)}
    told = (name for name in others if names is None or name in names)
    return [f"{name} {others[name]} (now {now.get(name, 'unknown')})" for name in told]


def end_to_json(result: RunResult | SweepResult | DiscoverResult | Sides) -> dict[str, Any]:
    """What came of the playing itself, and where it lies, as JSON values."""
    return {
        "runs_missing": result.n_missing,
        "runs_cut_short": result.n_cut_short,
        "failed_runs": [failure.to_json() for failure in result.failures],
        "digest": result.digest,
        "version": result.origin["versions"]["sim"],
        "elapsed_seconds": round(result.elapsed_seconds, 3),
        "folder": None if result.folder is None else str(result.folder),
    }


def usual_folder(
    scenario: Scenario,
    *,
    seed: int,
    runs: int,
    first_run: int = 0,
    today: date,
    question: str = "",
    asked: str = "",
) -> Path:
    """A folder that is not there yet: `runs/<date>-<scenario>-<hash8>`, then with -2, -3, ... behind it.

    Parameters
    ----------
    scenario : Scenario
    seed, runs, first_run : int
        Part of the hash, so that another question gets another folder.
    today : date
    question : str, optional
        A word of the name where it is no plain run: "sweep", "compare".
    asked : str, optional
        What else belongs to the question: part of the hash.
    """
    which = (f"{seed} {runs}", f"from {first_run}" if first_run else "")
    told = " ".join(part for part in (scenario.hash8, *which, question, asked) if part)
    hash8 = hashlib.sha256(told.encode()).hexdigest()[:8]
    names = (today.isoformat(), scenario.name, question, hash8)
    return free_folder(RUNS / "-".join(name for name in names if name))


def free_folder(first: Path) -> Path:
    """A folder that is not there yet: this one, or it with -2, -3, ... behind its name."""
    folder, number = first, 1
    while folder.exists():
        number += 1
        folder = first.with_name(f"{first.name}-{number}")
    return folder


def refuse_others(path: Path, origin: Mapping[str, Any], rules: Rules | None, metrics: Metrics | None = None) -> None:
    """Half a question of one version or rule and half of another would be no experiment."""
    begun = {key: value for key, value in origin.items() if key in OWN_KEYS and key != "metrics"}
    asked = [name for name in origin.get("metrics", ()) if not name.startswith(COLUMN)]
    for what, names, is_other in (
        ("metrics", asked, set(asked) != (metrics or {}).keys()),
        ("rules", begun.get("own_rules", ()), begun != own_part(rules)),
    ):
        if is_other:
            told = ", ".join(names) or "none"
            remedy = f"give the same: sim.resume(folder, {what}=...)."
            raise ScenarioError.at(str(path), f"was begun with other {what} of your own ({told}); {remedy}")
    if other := other_versions(origin, {"sim"}):
        raise StorageError(
            f"{path}: begun with {', '.join(other)}, which may give other runs. Go on with those versions, or begin "
            "anew in another folder."
        )
