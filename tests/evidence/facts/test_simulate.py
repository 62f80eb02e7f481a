"""The reference family: dealt out by weight, played with shared luck, blind to what was observed."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.engines import ENGINES
from sim.evidence.facts.confrontations import BOUNDS
from sim.evidence.facts.family import (
    CONTIGUOUS,
    NUCLEAR,
    RIVALRY,
    Family,
    dealt,
    likeness,
    opening_act,
    reference_family,
)
from sim.evidence.facts.judge import NO_CASE, NOT_PLAYED, OF_CASES, UNKNOWN, facts, judged, read_facts, shipped_tables
from sim.evidence.facts.simulate import FOLDS, PARTS, Simulated, measured_of, simulate_facts
from sim.results.facts import Fact
from sim.scenario.records import Scenario
from sim.vocabulary import Action

RUNS, SEED = 240, 3


class Short(Family):
    """The family for the first months of each dyad: the rules are the same, and tests are quick."""

    def scenario(self, opening: str, horizon_days: float | None = None) -> Scenario:
        return super().scenario(opening, 250.0)


SHORT = Short({"border_incident": 0.6, "display": 0.3, "group_attack": 0.1}, reference_family().dyads)


def played(**options: Any) -> Simulated:
    return simulate_facts(runs=RUNS, seed=SEED, decades=0, peace=0, family=SHORT, **options)


def test_weights_add_up_and_every_opening_is_a_scenario() -> None:
    family = reference_family()
    assert sum(family.openings.values()) == pytest.approx(1.0)
    assert sum(weight for *_, weight in family.dyads) == pytest.approx(1.0)
    for name in family.openings:
        scenario = family.scenario(name)
        assert scenario.horizon_days >= 4 * 365 and scenario.quiet_days == scenario.horizon_days
        assert scenario.coefficients.quiet_settled_days.value == scenario.horizon_days, "an agreement ends no dyad"


def test_the_openings_are_those_of_the_design() -> None:
    family = reference_family()
    acts = {name: Action(int(opening_act(family.scenario(name)))) for name in family.openings}
    assert acts == {
        "display": Action.SHOW_OF_FORCE, "threat": Action.ULTIMATUM, "border_incident": Action.BORDER_FIRE,
        "blow_at_state": Action.STRIKE_STATE, "blow_at_group": Action.STRIKE_GROUP,
        "group_attack": Action.ATTACK_BY_GROUP,
    }  # fmt: skip
    alike = {likeness(family.scenario(name)) for name in ("display", "threat", "border_incident", "blow_at_state")}
    assert len(alike) == 1, "they differ in the opening act alone"
    assert likeness(family.scenario("group_attack")) not in alike


def test_runs_are_dealt_out_by_weight() -> None:
    assert dealt([0.5, 0.3, 0.2], 10).tolist() == [5, 3, 2]
    assert dealt([1.0, 1.0, 1.0], 2).sum() == 2
    columns = reference_family().attributes(10_000)
    assert columns[CONTIGUOUS].mean() == pytest.approx(0.565, abs=0.002), "387 of 685 bilateral disputes (MID)"
    assert columns[RIVALRY].mean() == pytest.approx(0.435, abs=0.002), "297 of 685"
    assert (columns[NUCLEAR] == 2).mean() == pytest.approx(0.04, abs=0.002), "28 of 685"


@pytest.mark.slow
def test_points_share_their_luck_and_a_point_alone_is_the_same() -> None:
    drives = np.array([-1.3, -0.6])
    together = played(points={"coefficients.base_drive": drives}, with_errors=False)
    alone = played(points={"coefficients.base_drive": drives[1:]}, with_errors=False)
    np.testing.assert_array_equal(together.values[1], alone.values[0])
    assert not np.array_equal(together.values[0], together.values[1], equal_nan=True)
    place = together.ids.index("clu.mid_recip_force")
    assert together.values[1, place] > together.values[0, place], "a hotter dyad answers more"


@pytest.mark.slow
def test_pairs_that_are_left_alone_have_disputes_of_their_own_and_hotter_ones_have_more() -> None:
    drives = {"coefficients.base_drive": np.array([-3.5, 1.5])}
    told = simulate_facts(drives, runs=20, seed=SEED, decades=0, peace=320, with_errors=False)
    cold, hot = (dict(zip(told.ids, row, strict=True)) for row in told.values)
    for name in ("onset4.force_contig_nonrival", "onset.any_other", BOUNDS[0]):
        assert 0.0 <= cold[name] < 0.3 * hot[name], name
    assert hot["onset4.force_contig_rival"] > hot["onset4.force_noncontig_nonrival"] > 0.0


@pytest.mark.slow
def test_processes_change_nothing() -> None:
    np.testing.assert_array_equal(played(with_errors=False, jobs=2).values, played(with_errors=False).values)


@pytest.mark.slow
def test_errors_are_of_the_size_of_binomial_ones() -> None:
    simulated = played()
    place = simulated.ids.index("mid.fatality0")
    p = simulated.values[0, place]
    # some three disputes a dyad that are not independent
    assert 0.3 < simulated.errors[0, place] / np.sqrt(p * (1 - p) / (2 * RUNS)) < 3.0
    assert RUNS > FOLDS


@pytest.mark.slow
def test_what_was_observed_is_not_read_by_what_is_simulated(tmp_path: Path) -> None:
    scrambled = tmp_path / "scrambled.csv"
    rows = list(csv.reader(shipped_tables()[0].read_text(encoding="utf-8").splitlines()))
    head = rows[0].index("value")
    for row in rows[1:]:
        row[head : head + 3] = ["0.5", "0.25", "0.75"]
    with scrambled.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    plain = facts(shipped_tables()[0], runs=RUNS, decades=10, peace=0, seed=SEED)
    other = facts(scrambled, runs=RUNS, decades=10, peace=0, seed=SEED)
    assert [fact.simulated for fact in plain.facts] == pytest.approx(
        [fact.simulated for fact in other.facts], rel=0, abs=0, nan_ok=True
    )
    assert plain.inside != other.inside


@pytest.mark.slow
def test_every_shipped_fact_has_a_rule() -> None:
    simulated = simulate_facts(runs=60, seed=1, decades=20, peace=40, with_errors=False)
    first, second, third = (judged(read_facts(table), simulated) for table in shipped_tables())
    assert all(one.not_evaluable in (None, NO_CASE) for one in first + third)
    assert {one.fact.id.split(".")[0] for one in second if one.not_evaluable not in (None, NO_CASE)} == {"case"}
    assert set(simulated.ids) == frozenset().union(*map(measured_of, PARTS)), "what is measured is told without playing"


def test_facts_that_were_not_played_are_said_to_be_so() -> None:
    nothing = Simulated((), np.zeros((1, 0)), np.zeros((1, 0)))
    names = ("hawkes.mie_all_K1.self", "onset.any_other", BOUNDS[0], "case.turns1", "mine.own")
    told = judged(tuple(Fact(name, 0.5, 0.4, 0.6) for name in names), nothing)
    of_decades, of_peace = (NOT_PLAYED.format(part=part) for part in ("decades", "peace"))
    assert [one.not_evaluable for one in told] == [of_decades, of_peace, of_peace, OF_CASES, UNKNOWN]


@pytest.mark.slow
def test_facts_of_ones_own_that_no_rule_codes_are_said_to_be_so(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    shutil.copy(shipped_tables()[0], table)
    table.write_text("id,value,ci_low,ci_high\nmid.recur.1y,0.3,0.2,0.4\nmine.own,1,0,2\n", encoding="utf-8")
    known, unknown = judged(read_facts(table), played())
    assert known.not_evaluable is None and unknown.not_evaluable is not None
    assert "inside" not in unknown.to_json() and not unknown.is_inside


@pytest.mark.slow
@pytest.mark.parametrize("apart", [None, 0])
def test_pieces_change_nothing_and_tell_how_many_runs_are_done(
    apart: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = {"coefficients.base_drive": np.array([-3.0, -2.5])}
    whole = played(points=points, apart=apart)
    monkeypatch.setattr("sim.evidence.facts.simulate.WIDEST", dict.fromkeys(ENGINES, 50))
    told: list[tuple[int, int]] = []
    cut = played(points=points, apart=apart, progress=lambda done, asked: told.append((done, asked)))
    assert len(told) > 8 and told[-1] == (2 * RUNS, 2 * RUNS)
    assert np.array_equal(cut.values, whole.values, equal_nan=True)
    assert np.array_equal(cut.errors, whole.errors, equal_nan=True)
