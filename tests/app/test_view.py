"""A view as a command, a line of Python and a file: the same runs each time."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from pydantic import ValidationError

import sim
from sim.app.view import View, command_of, python_of, scenario_of, toml_of
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load

VIEWS: list[dict[str, Any]] = [
    {},
    {"set": {"states.pakistan.audience_cost": 0.9, "third_parties.china.mediates": False}, "seed": 7},
    {"until": 2, "record": {"pakistan_protest_day_1": "drop"}},
    {"until": "none"},
    {"record": {"added_1": {"day": 1, "actor": "pakistan", "target": "iran", "action": "ultimatum", "assumption": "x"}},
     "until": 1},
    {"set": {"states.iran.resolve": {"distribution": "uniform", "low": 0.1, "high": 0.9, "assumption": "unknown"}}},
    {"parameters": "posterior"},
]  # fmt: skip


@pytest.mark.parametrize("said", VIEWS)
def test_page_command_python_and_file_play_the_same(said: dict[str, Any], tmp_path: Path) -> None:
    view = View.model_validate(said)
    base = load("iran_pakistan_2024")
    scenario = scenario_of(view, base)
    seen = sim.run(scenario, runs=40, seed=view.seed).digest
    namespace: dict[str, Any] = {"sim": sim}
    assert eval(python_of(scenario, "iran_pakistan_2024", runs=40, seed=view.seed), namespace).digest == seen
    words = shlex.split(command_of(scenario, "iran_pakistan_2024", runs=40, seed=view.seed))
    assert words[:3] == ["sim", "run", "iran_pakistan_2024"]
    taken = {words[i]: words[i + 1] for i in range(3, len(words), 2) if words[i] != "--set"}
    sets = [words[i + 1] for i in range(3, len(words), 2) if words[i] == "--set"]
    again = load(
        "iran_pakistan_2024", overrides=sets, history_until=taken.get("--history-until"),
        parameters=taken.get("--parameters"),
    )  # fmt: skip
    assert sim.run(again, runs=int(taken["--runs"]), seed=int(taken["--seed"])).digest == seen
    file = tmp_path / "view.toml"
    file.write_text(toml_of(scenario, "iran_pakistan_2024"), encoding="utf-8")
    parameters = None if view.parameters == "defaults" else view.parameters
    assert sim.run(load(file, parameters=parameters), runs=40, seed=view.seed).digest == seen


@pytest.mark.parametrize(
    "said",
    [
        {"set": {"a": [1]}}, {"seed": -1}, {"seed": 1.5}, {"until": "tomorrow"}, {"other": 1},
        {"record": {"A B": "drop"}}, {"record": {"a": "move"}}, {"parameters": "/etc/passwd"}, {"set": {"x" * 300: 1}},
    ],
)  # fmt: skip
def test_what_is_no_view_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        View.model_validate(said)


def test_a_view_is_checked_as_a_file_is() -> None:
    with pytest.raises(ScenarioError, match="resolve"):
        scenario_of(View(set={"states.iran.resolve": 7}), load("tutorial"))
    with pytest.raises(ScenarioError, match="audience_cost"):
        scenario_of(View(set={"states.pakistan.audience_cost": -1}), load("iran_pakistan_2024"))


def test_a_view_of_stored_runs_is_taken_away_with_the_options_that_they_had(tmp_path: Path) -> None:
    from sim.app.server import desk_of

    stored = load("iran_pakistan_2024", overrides=["states.iran.resolve=0.9"], start="after_recall", horizon_days=90)
    sim.run(stored, runs=20, seed=3, folder=tmp_path / "runs")
    desk = desk_of(tmp_path / "runs")
    scenario = scenario_of(View(set={"states.pakistan.audience_cost": 0.2}), desk.scenario)
    seen = sim.run(scenario, runs=20, seed=3).digest
    assert eval(python_of(scenario, desk.source, runs=20, seed=3), {"sim": sim}).digest == seen
    told = command_of(scenario, desk.source, runs=20, seed=3)
    assert told.startswith("sim run iran_pakistan_2024 ") and "--start after_recall" in told and "0.9" in told
    file = tmp_path / "view.toml"
    file.write_text(toml_of(scenario, desk.source), encoding="utf-8")
    assert sim.run(load(file), runs=20, seed=3).digest == seen


def test_a_page_of_stored_runs_begins_with_their_luck(tmp_path: Path) -> None:
    from sim.app.server import Served, desk_of

    stored = sim.run("tutorial", runs=2_000, seed=3, folder=tmp_path / "runs")
    served = Served(desk_of(tmp_path / "runs"))
    served.in_the_background()
    page = build_opener(HTTPCookieProcessor()).open(served.address, timeout=60).read().decode()
    served.stop()
    first = json.loads(page.partition('id="first">')[2].partition("</script>")[0])
    assert first["opening"]["seed"] == first["look"]["seed"] == 3
    assert first["look"]["digest"] == stored.digest


def test_a_seed_that_no_browser_counts_to_is_refused_by_name(tmp_path: Path) -> None:
    from sim.app.server import desk_of

    sim.run("tutorial", runs=5, seed=2**53, folder=tmp_path / "runs")
    with pytest.raises(ScenarioError, match=r"seed 9007199254740992.*Name the scenario file"):
        desk_of(tmp_path / "runs")
