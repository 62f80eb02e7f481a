"""Facts as targets, and cases as likelihoods by pair of states."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pytest

from sim.evidence.calibration.priors import points_of
from sim.evidence.calibration.simulators import SHIPPED, STRANGE, EvidenceSimulator, evidence, with_strangers
from sim.evidence.calibration.targets import TARGETS, departure_of, departures_in, fact_targets
from sim.evidence.cases.read import find_cases, read_cases
from sim.evidence.facts.judge import read_facts, shipped_tables
from sim.evidence.facts.simulate import Simulated
from sim.scenario.csv_rows import shipped_file
from sim.scenario.faults import ScenarioError
from tests.evidence.calibration.toys import SHIPPED_PRIORS as FREE

TABLES = [read_facts(path) for path in shipped_tables()]
FACTS = TABLES[0]
DEPARTURES = departures_in(shipped_file(TARGETS).read_bytes(), TARGETS)


def test_every_fact_of_the_table_is_fitted_or_left_out_with_a_reason() -> None:
    told = DEPARTURES
    fitted = {target.name for target in fact_targets(FACTS, told)}
    left_out = {fact.id for fact in FACTS if departure_of(fact.id, told).weight == 0.0}
    assert fitted | left_out == {fact.id for fact in FACTS}
    assert not fitted & left_out
    every = [fact for facts in TABLES for fact in facts]
    assert all(any(fnmatchcase(fact.id, one.id) for fact in every) for one in told), "none speaks of nothing"
    assert all(len(one.reason) > 20 for one in told)


def test_a_departure_changes_weight_and_discrepancy() -> None:
    few = departures_in(b"id,weight,discrepancy,reason\nmie.*,0.5,0.4,coded otherwise\nmid.*,0,,again", "few.csv")
    targets = {target.name: target for target in fact_targets(FACTS, few)}
    mie = [target for name, target in targets.items() if name.startswith("mie.")]
    assert mie and {(target.weight, target.discrepancy, target.reason) for target in mie} == {
        (0.5, 0.4, "coded otherwise")
    }
    assert not any(name.startswith("mid.") for name in targets)
    assert targets["clu.mid_war_force"].weight == 1.0


def test_faults_of_the_departures_are_told_together() -> None:
    with pytest.raises(ScenarioError) as told:
        departures_in(b"id,weight,discrepancy,reason\na,12,,x\nb,1,-1,x\nc,1,,", "few.csv")
    for words in (
        "few.csv:2: a weight is 12; it must be in",
        "few.csv:3: b discrepancy is -1",
        "few.csv:4: c needs a reason",
    ):
        assert words in str(told.value)


def test_facts_of_other_tables_that_are_measured_can_be_fitted() -> None:
    told = {target.name for target in fact_targets(TABLES[1], DEPARTURES)}
    assert {"onset4.force_contig_rival", "mie.strike_force_within2d", "icews.lift_mc_reply.d1_3"} <= told
    assert not any(name.startswith(("case.", "bound.")) for name in told)


def test_dyads_are_left_to_themselves_only_where_a_fact_asks_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int | None, int | None]] = []

    def simulate(points: Any, *, decades: int | None, peace: int | None, **rest: Any) -> Any:
        asked.append((decades, peace))
        return Simulated(("a",), np.zeros((1, 1)), np.zeros((1, 1)))

    monkeypatch.setattr("sim.evidence.calibration.simulators.simulate_facts", simulate)
    for name in ("mie.strike_none", "onset.any_other", "icews.lift_mc_self.d1_3"):
        EvidenceSimulator((name,))({}, runs=10, seed=4)
    assert asked == [(0, 0), (0, None), (None, 0)]


def test_a_target_stands_for_its_fact() -> None:
    facts = {fact.id: fact for fact in FACTS}
    for target in fact_targets(FACTS, DEPARTURES):
        fact = facts[target.name]
        assert target.plain(target.value) == pytest.approx(fact.value, rel=1e-6, abs=0.003)
        assert 0.0 < target.sd < 2.0 and 0.0 < target.discrepancy < 1.0


def test_the_simulator_of_facts_keeps_their_order_and_gives_nan_for_what_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def simulate(points: Any, *, runs: int, seed: int, decades: int, peace: int, apart: int | None) -> Any:
        n = len(next(iter(points.values())))
        return Simulated(("b", "a"), np.tile([seed + 10.0 * (apart or 0), 1.0], (n, 1)), np.full((n, 2), 0.1))

    monkeypatch.setattr("sim.evidence.calibration.simulators.simulate_facts", simulate)
    simulator, points = EvidenceSimulator(("a", "c", "b")), {"coefficients.base_drive": np.array([-1.0, -1.2])}
    told = simulator(points, runs=10, seed=4)
    assert told.values[0].tolist()[::2] == [1.0, 4.0] and np.isnan(told.values[:, 1]).all()
    apart = simulator(points, runs=10, seed=4, apart=1)
    assert apart.values[:, 2].tolist() == [14.0, 14.0]


@pytest.mark.slow
def test_the_likelihood_of_cases_is_told_by_pair_of_states(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = evidence(("a",), find_cases(SHIPPED).read_text(), SHIPPED, case_runs=20)
    small = replace(simulator, cases=simulator.cases[:4])
    monkeypatch.setattr(
        "sim.evidence.calibration.simulators.simulate_facts",
        lambda points, **rest: Simulated(("a",), np.zeros((2, 1)), np.zeros((2, 1))),
    )
    points = points_of(FREE[:6], np.array([[0.5] * 6, [0.9] + [0.5] * 5]))
    told = small(points, runs=10, seed=4)
    assert told.loglik.shape == (2, len(small.families))
    assert np.isfinite(told.loglik).all() and (told.loglik < 0.0).all()
    without = small(points, runs=10, seed=4, with_cases=False)
    assert np.isnan(without.loglik).all() and without.loglik.shape == told.loglik.shape
    again = small({key: values[1:] for key, values in points.items()}, runs=10, seed=4)
    assert np.array_equal(again.loglik[0], told.loglik[1])


def test_no_case_can_rule_out_a_point() -> None:
    observed = [case.observed for case in read_cases(SHIPPED)[:3]]
    sure = np.array([[-0.1, -900.0]] * 3)
    told = with_strangers(sure, observed)
    assert np.all(told[:, 1] > np.log(STRANGE) - np.log(25.0) - 1e-9)
    assert np.all(np.abs(told[:, 0] - (-0.1 + np.log(1.0 - STRANGE))) < 0.1)
