"""A conflict-escalation simulator: how far a crisis can go, how it can end, how likely each is.

For understanding and de-escalation. It plays a scenario thousands of times; it is no oracle and makes no forecast.

>>> import sim
>>> scenario = sim.load("iran_pakistan_2024")                   # doctest: +SKIP
>>> result = sim.run(scenario, runs=1000, seed=5)               # doctest: +SKIP
>>> story = sim.trace(scenario, run=17, seed=5)                 # doctest: +SKIP

The public names are listed in `__all__`, with the same words as the commands. Each is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim import rules
    from sim.app.notebook import explore
    from sim.evidence.calibration.calibrate import calibrate
    from sim.evidence.calibration.result import Calibration
    from sim.evidence.cases.backtest import backtest
    from sim.evidence.cases.result import Backtest
    from sim.evidence.facts.judge import facts
    from sim.evidence.facts.result import FactsResult
    from sim.evidence.resume import resume
    from sim.model.new_rule import NewRule
    from sim.results.durable import StorageError
    from sim.results.prim import Search
    from sim.scenario.faults import ScenarioError
    from sim.scenario.load import load
    from sim.scenario.records import Scenario
    from sim.study.compare import compare
    from sim.study.comparison import Comparison, Comparisons
    from sim.study.discover import discover
    from sim.study.discover_result import DiscoverResult
    from sim.study.export import export
    from sim.study.merge import merge
    from sim.study.rerun import Rerun, rerun
    from sim.study.result import RunResult
    from sim.study.run import run
    from sim.study.sensitivity import sensitivity
    from sim.study.sensitivity_result import SensitivityResult
    from sim.study.stored import read_result
    from sim.study.sweep import sweep
    from sim.study.sweep_result import SweepResult
    from sim.study.trace import trace

__version__ = "0.1.0"

_HOMES = {
    "Backtest": "sim.evidence.cases.result",
    "Calibration": "sim.evidence.calibration.result",
    "Comparison": "sim.study.comparison",
    "Comparisons": "sim.study.comparison",
    "DiscoverResult": "sim.study.discover_result",
    "FactsResult": "sim.evidence.facts.result",
    "NewRule": "sim.model.new_rule",
    "Rerun": "sim.study.rerun",
    "RunResult": "sim.study.result",
    "Scenario": "sim.scenario.records",
    "ScenarioError": "sim.scenario.faults",
    "Search": "sim.results.prim",
    "SensitivityResult": "sim.study.sensitivity_result",
    "StorageError": "sim.results.durable",
    "SweepResult": "sim.study.sweep_result",
    "backtest": "sim.evidence.cases.backtest",
    "calibrate": "sim.evidence.calibration.calibrate",
    "compare": "sim.study.compare",
    "discover": "sim.study.discover",
    "explore": "sim.app.notebook",
    "export": "sim.study.export",
    "facts": "sim.evidence.facts.judge",
    "load": "sim.scenario.load",
    "merge": "sim.study.merge",
    "read_result": "sim.study.stored",
    "rerun": "sim.study.rerun",
    "resume": "sim.evidence.resume",
    "run": "sim.study.run",
    "sensitivity": "sim.study.sensitivity",
    "sweep": "sim.study.sweep",
    "trace": "sim.study.trace",
}
"""Where each public name lives."""

__all__ = [
    "Backtest", "Calibration", "Comparison", "Comparisons", "DiscoverResult", "FactsResult", "NewRule", "Rerun",
    "RunResult", "Scenario", "ScenarioError", "Search", "SensitivityResult", "StorageError", "SweepResult",
    "__version__", "backtest", "calibrate", "compare", "discover", "explore",
    "export", "facts", "load", "merge", "read_result",
    "rerun",
    "resume", "rules", "run", "sensitivity", "sweep", "trace",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "rules":  # a module, which the import binds to this name
        return import_module("sim.rules")
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
