"""What a sensitivity analysis was asked, as it is kept while it is played, and as arguments again.

The runs are many and the answer is short. So they are kept only as long as an interruption could lose them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.model.new_rule import Rules
from sim.play import kept
from sim.results.stored_json import Count, Stored
from sim.study.folder import ScenarioTold, VersionsTold, scenario_of
from sim.study.provenance import own_part, refuse_others, scenario_part, versions


class _AskedTold(Stored):
    scenario: ScenarioTold
    versions: VersionsTold
    own_rules: list[str]
    vary: list[str]
    around: dict[str, float]
    responses: list[str]
    method: str
    trajectories: Count
    points: Count
    runs: Count
    seed: Count


def told(asked: Any) -> dict[str, Any]:
    """A question as JSON values."""
    return {
        "scenario": scenario_part(asked.scenario), "versions": dict(versions()), **own_part(asked.rules),
        "vary": list(asked.vary), "around": dict(asked.around),
        "responses": [response.name for response in asked.responses], "method": asked.method,
        "trajectories": asked.trajectories, "points": asked.points, "runs": asked.runs, "seed": asked.seed,
    }  # fmt: skip


def arguments(folder: Path, rules: Rules | None) -> dict[str, Any]:
    """What was asked in a folder, as arguments of `sim.study.sensitivity.question`.

    Raises
    ------
    ScenarioError
        If it was begun with other own rules.
    StorageError
        If the file is damaged, or another version began it.
    """
    stored = kept.asked(folder, _AskedTold)
    refuse_others(folder, stored, rules)
    names = ("vary", "around", "responses", "method", "trajectories", "points", "runs", "seed")
    return {"scenario": scenario_of(folder, stored), **{name: stored[name] for name in names}, "rules": rules}
