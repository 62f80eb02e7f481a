"""Files of cases for tests: invented states, as dictionaries that can be changed before they are written."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.evidence.cases.forecast import VIOLENCE_BINS, Forecasts, binned
from sim.evidence.cases.question import Question
from sim.evidence.cases.read import Case
from sim.evidence.cases.result import Backtest


def event(day: int, actor: str, target: str, action: str, **more: Any) -> dict[str, Any]:
    return {"day": day, "actor": actor, "target": target, "action": action, **more}


BLOW: dict[str, Any] = {
    "id": "asha_bora_1991",
    "title": "Asha strikes a camp in Bora",
    "initiator": "Asha",
    "target": "Bora",
    "non_state_group": "Red Hand (RH)",
    "group_host": "target",
    "contiguous": True,
    "both_nuclear": False,
    "rivalry": True,
    "relationship": "hostile",
    "relative_capability": 2.0,
    "chronology": [
        event(-3, "Red Hand", "Asha", "attack_by_group", deaths=7),
        event(-1, "Asha", "Bora", "ultimatum"),
        event(0, "Asha", "Bora", "strike", deaths=4),
        event(0, "Bora", "Asha", "protest"),
        event(2, "Bora", "Asha", "shelling", deaths=3),
        event(9, "both", "both", "talks"),
    ],
    "trigger": {"kind": "group_attack", "actor": "Red Hand", "days_trigger_to_day0": 3, "deaths": 7},
    "outcome": {
        "outcome_class": "exchange",
        "answered_by_force": True,
        "days_to_first_answer": 2,
        "talks_held": True,
        "days_to_talks": 9,
        "peak_level": 3,
        "ending": "tacit",
        "days_to_end_of_violence": 4,
    },
    "coding_notes": "a remark",
}
THREAT: dict[str, Any] = {
    "id": "cora_dune_2003",
    "initiator": "Cora",
    "target": "Dune",
    "rivalry": False,
    "chronology": [
        event(0, "Cora", "Dune", "ultimatum"),
        event(0, "Cora", "Dune", "mobilise"),
        event(20, "both", "both", "agreement"),
    ],
    "trigger": {"kind": "standing_threat", "days_trigger_to_day0": 0},
    "outcome": {"outcome_class": "no_force", "answered_by_force": False, "talks_held": False, "peak_level": 2,
                "ending": "agreement"},
}  # fmt: skip
BARE: dict[str, Any] = {"id": "echo_fjord", "initiator": "Echo", "target": "Fjord"}
"""Nothing but what a case must have."""


def cases(*more: dict[str, Any]) -> dict[str, Any]:
    return {"schema_version": 1, "case": [copy.deepcopy(case) for case in (BLOW, THREAT, BARE, *more)]}


def toml_of(table: dict[str, Any]) -> str:
    """A file of cases as TOML."""
    lines = [f"schema_version = {table['schema_version']}"]
    for case in table["case"]:
        lines.append("[[case]]")
        for key, value in case.items():
            if not isinstance(value, dict):
                lines.append(f"{key} = {_value(value)}")
        for key, value in case.items():
            if isinstance(value, dict):
                lines.append(f"[case.{key}]")
                lines += [f"{name} = {_value(item)}" for name, item in value.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def forecasts_from(classes: np.ndarray, answered: np.ndarray, *, runs: int = 2_000, horizon: int = 365) -> Forecasts:
    """Forecasts as if played: classes and answers as given, answers on day 1, talks on 5 in half, last force on 2."""
    n = len(classes)
    answer_days, talks_days, violence_days = np.zeros((3, n, horizon))
    answer_days[:, 1] = answered
    talks_days[:, 5] = 0.5
    violence_days[:, 2] = 1.0
    return Forecasts(
        ids=tuple(f"case_{place}" for place in range(n)),
        runs=runs,
        outcome_class=classes,
        answered_by_force=answered,
        answer_bins=binned(answer_days),
        talks_held=np.full(n, 0.5),
        talks_bins=binned(talks_days),
        peak_level=np.full((n, 6), 1 / 6),
        ending=np.full((n, 7), 1 / 7),
        answer_days=answer_days,
        talks_days=talks_days,
        violence_bins=binned(violence_days, VIOLENCE_BINS)[:, :-1],
        violence_days=violence_days,
        decided_class=classes,
        retaliated=answered,
        retaliation_bins=binned(answer_days),
        retaliation_days=answer_days,
        cut_short=0,
        horizon_days=horizon,
        digest="0" * 64,
    )


def answer_of(cases: Sequence[Case], forecasts: Forecasts, **asked: Any) -> Backtest:
    """A back-test as if it had been played, of cases that no file holds."""
    nothing = {"name": "x", "text": ""}
    question = Question.model_validate(
        {
            "versions": {"sim": "0.1.0"}, "own_rules": [], "file": nothing, "reference": nothing,
            "parameters": "defaults", "sample": None, "runs": forecasts.runs, "seed": 1,
            "horizon_days": forecasts.horizon_days, "cutoff_day": None, "without": [], "again": False, **asked,
        }
    )  # fmt: skip
    vars(question)["cases"] = tuple(cases)
    result = Backtest(question, {}, jobs=1, elapsed_seconds=1.0)
    vars(result)["forecasts"] = forecasts
    return result
