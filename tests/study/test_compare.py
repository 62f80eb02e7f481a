"""Comparisons: the same luck on both sides."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.results.durable import FolderInUseError
from sim.scenario.differences import changes_between
from sim.scenario.load import again
from tests.study.scenarios import TEXT, written

RUNS, SEED = 300, 5


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")))


@pytest.fixture(scope="module")
def comparison(scenario: sim.Scenario) -> sim.Comparison:
    return sim.compare(scenario, overrides=["groups.hill_men.attacks_per_year=36"], runs=RUNS, seed=SEED)


@pytest.mark.slow
def test_no_change_is_exactly_zero_in_every_run(scenario: sim.Scenario) -> None:
    null = sim.compare(scenario, scenario, runs=50, seed=1)
    assert null.changes == ()
    assert null.a.digest == null.b.digest
    for pair in null.differences.values():
        assert pair.difference == 0.0 or np.isnan(pair.difference)
        assert not pair.only_a and not pair.only_b


@pytest.mark.slow
def test_an_actor_who_does_nothing_changes_nothing(tmp_path: Path, scenario: sim.Scenario) -> None:
    idle = TEXT + "\n[third_parties.far_away]\nmediates = false\n"
    other = sim.load(written(tmp_path, idle))
    null = sim.compare(scenario, other, runs=50, seed=1)
    assert all(not pair.only_a and not pair.only_b for pair in null.differences.values())
    assert any(change.key.startswith("third_parties.far_away") for change in null.changes)


@pytest.mark.slow
def test_each_side_is_an_ordinary_run(scenario: sim.Scenario, comparison: sim.Comparison) -> None:
    changed = again(scenario, overrides=["groups.hill_men.attacks_per_year=36"])
    assert comparison.a.digest == sim.run(scenario, runs=RUNS, seed=SEED).digest
    assert comparison.b.digest == sim.run(changed, runs=RUNS, seed=SEED).digest


def test_what_differs_is_listed(scenario: sim.Scenario, comparison: sim.Comparison) -> None:
    assert [(change.key, change.a, change.b) for change in comparison.changes] == [
        ("groups.hill_men.attacks_per_year", "30", "36")
    ]
    changed = again(scenario, overrides=["mechanisms.grief=false"], history_until="none")
    keys = [change.key for change in changes_between(scenario, changed)]
    assert "mechanisms.grief" in keys
    assert "history until day" in keys


def test_differences_are_those_of_the_tables(comparison: sim.Comparison) -> None:
    for name in ("talks_held", "relapse", "answered_by_force"):
        pair = comparison.differences[name]
        a, b = comparison.a.table[name], comparison.b.table[name]
        assert pair.difference == pytest.approx(b.mean() - a.mean(), abs=1e-12)
        assert pair.only_a == np.count_nonzero(a & ~b)
        assert (pair.both or 0) + (pair.only_a or 0) + (pair.only_b or 0) + (pair.neither or 0) == RUNS
    assert "quick_talks" in comparison.differences


def test_pairing_saves_runs_and_never_costs_many(comparison: sim.Comparison) -> None:
    ratios = [pair.variance_ratio for pair in comparison.differences.values() if not np.isnan(pair.variance_ratio)]
    assert max(ratios) < 1.1
    assert sum(ratio < 0.2 for ratio in ratios) >= 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "key",
    [
        "coefficients.grief_days", "states.pakistan.audience_cost", "coefficients.ladder_days", "quiet_days",
        "states.iran.cost_of_fighting",
    ],
)  # fmt: skip
def test_five_per_cent_of_a_parameter_save_four_runs_of_five(key: str) -> None:
    """Headline outcomes of the first scenario: at least three with a fifth of the variance, none above 1.1."""
    scenario = sim.load("iran_pakistan_2024")
    value = next(value.plain for value in scenario.resolved() if value.key == key)
    outcomes = ("answered_by_force", "contact_made", "talks_held", "agreement_reached", "mediated", "relapse", "war")
    found = sim.compare(scenario, overrides=f"{key}={1.05 * value}", runs=4_000, seed=7)
    ratios = [found.differences[name].variance_ratio for name in outcomes]
    assert sum(ratio <= 0.2 for ratio in ratios) >= 3
    assert max(ratios) <= 1.1


@pytest.mark.slow
def test_with_another_seed_on_one_side_nothing_is_saved(scenario: sim.Scenario, comparison: sim.Comparison) -> None:
    """The fault that pairing would hide: luck that is not shared."""
    from sim.results.pairs import paired_differences

    stranger = sim.run(scenario, runs=RUNS, seed=SEED + 1).table
    ratios = [
        pair.variance_ratio
        for pair in paired_differences(comparison.a.table, stranger).values()
        if not np.isnan(pair.variance_ratio)
    ]
    assert np.median(ratios) > 0.85


@pytest.mark.slow
def test_outcomes_of_one_name_and_two_meanings_are_not_paired(tmp_path: Path, scenario: sim.Scenario) -> None:
    other = sim.load(written(tmp_path, TEXT.replace("at_most = 14", "at_most = 40")))
    found = sim.compare(scenario, other, runs=20, seed=1)
    assert "quick_talks" not in found.differences
    assert tuple(change.key for change in found.changes) == ("outcomes[0].when",)


@pytest.mark.slow
def test_what_belongs_to_one_state_is_left_out_where_the_states_differ(tmp_path: Path, scenario: sim.Scenario) -> None:
    other = sim.load(written(tmp_path, TEXT.replace("south", "east")))
    found = sim.compare(scenario, other, runs=20, seed=1)
    assert "acts_of_force_a" not in found.differences
    assert "acts_of_force_b" not in found.differences
    assert found.differences["talks_held"].n == 20


def test_nothing_is_overwritten(scenario: sim.Scenario, tmp_path: Path) -> None:
    (tmp_path / "comparison.json").touch()
    with pytest.raises(FolderInUseError):
        sim.compare(scenario, scenario, runs=2, seed=1, folder=tmp_path)


@pytest.mark.slow
def test_own_rules_are_compared_with_those_of_the_model(scenario: sim.Scenario) -> None:
    from sim.model.rules import KINDS

    def deaf(*args: object, **roles: object) -> object:
        return KINDS["contact"].rule(*args, **roles)

    same = sim.compare(scenario, rules={"contact": deaf}, runs=20, seed=1)  # type: ignore[dict-item]
    assert same.a.digest == same.b.digest


def test_json_has_the_promised_keys(comparison: sim.Comparison) -> None:
    answer = json.loads(json.dumps(comparison.to_json(), allow_nan=False))
    assert {"differences", "variance_ratio", "changes", "runs", "seed"} <= set(answer)
    promised = {"difference", "low", "high", "both", "only_a", "only_b", "neither"}
    assert promised <= set(answer["differences"]["war"])
    assert {"difference", "low", "high"} <= set(answer["differences"]["deaths_total"])
    assert "both" not in answer["differences"]["deaths_total"]


@pytest.mark.slow
def test_a_comparison_is_stored_with_the_runs_of_both(scenario: sim.Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "pair"
    found = sim.compare(scenario, overrides=["quiet_days=30"], runs=20, seed=2**64 - 1, folder=folder)
    stored = sim.read_result(folder)
    assert isinstance(stored, sim.Comparison)
    assert (stored.a.digest, stored.b.digest) == (found.a.digest, found.b.digest)
    assert stored.to_json()["differences"] == found.to_json()["differences"]
    assert json.loads((folder / "comparison.json").read_text())["seed"] == 2**64 - 1


def test_the_table_is_a_record_array(comparison: sim.Comparison) -> None:
    table = comparison.table
    row = table[table["response"] == "war"][0]
    assert row["both"] + row["only_a"] + row["only_b"] + row["neither"] == RUNS
    assert table[table["response"] == "deaths_total"]["both"][0] == -1
    assert len(comparison.to_pandas()) == len(table)


def test_progress_counts_both_sides(scenario: sim.Scenario) -> None:
    told: list[tuple[int, int]] = []
    sim.compare(scenario, overrides=["quiet_days=30"], runs=10, seed=1, progress=lambda *done: told.append(done))
    assert told == [(0, 20), (10, 20), (10, 20), (20, 20)]
