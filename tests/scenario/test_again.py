"""A scenario loaded again from what it carries."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.faults import ScenarioError
from sim.scenario.load import again, from_sources, load
from sim.scenario.records import Scenario


def test_a_scenario_carries_all_that_it_was_made_of() -> None:
    scenario = load("iran_pakistan_2024", overrides=["states.iran.resolve=0.8"], start="after_recall", horizon_days=120)
    same = from_sources(scenario.source_text, name=scenario.name, options=scenario.options)
    assert same == scenario
    assert same.set_by == scenario.set_by


def test_further_options_come_after_the_first() -> None:
    scenario = load("iran_pakistan_2024", overrides=["states.iran.resolve=0.8", "quiet_days=40"])
    changed = again(scenario, overrides=["states.iran.resolve=0.3"])
    assert changed.states["iran"].resolve.value == 0.3
    assert changed.quiet_days == 40
    assert scenario.states["iran"].resolve.value == 0.8


def test_a_start_replaces_a_day_and_a_day_a_start() -> None:
    by_day = load("iran_pakistan_2024", history_until=1)
    assert again(by_day, start="after_retaliation").start == "after_retaliation"
    assert again(again(by_day, start="after_retaliation"), history_until=1).history_until == 1
    assert again(by_day).history_until == 1


def test_bases_are_not_read_anew(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text("[states.north]\nresolve = 0.25\n[states.south]\n")
    path = tmp_path / "top.toml"
    path.write_text('schema_version = 1\ntitle = "Top"\nextends = "base.toml"\n')
    scenario = load(path)
    (tmp_path / "base.toml").unlink()
    path.unlink()
    assert again(scenario).states["north"].resolve.value == 0.25


def test_faults_are_told_as_for_a_file() -> None:
    with pytest.raises(ScenarioError, match=r"resolve is 3; it must be in \[0, 1\]"):
        again(load("tutorial"), overrides=["states.northmark.resolve=3"])


def test_a_scenario_without_source_says_so() -> None:
    scenario = load("tutorial")
    bare = Scenario(**{name: getattr(scenario, name) for name in ("schema_version", "title", "states", "groups")})
    with pytest.raises(ValueError, match="does not know its source"):
        again(bare)


def test_the_later_horizon_counts() -> None:
    short = load("tutorial", horizon_days=30)
    assert again(short, overrides=["horizon_days=60"]).horizon_days == 60
    assert again(short, horizon_days=20).horizon_days == 20
    with pytest.raises(ScenarioError, match="and --horizon 30 are both given; give one of them"):
        load("tutorial", overrides=["horizon_days=60"], horizon_days=30)
