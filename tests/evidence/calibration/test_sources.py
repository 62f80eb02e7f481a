"""Facts as targets, and cases as likelihoods by pair of states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.evidence.calibration.case_source import SHIPPED, STRANGE, evidence, with_strangers
from sim.evidence.calibration.fact_source import LEFT_OUT, POOLED_FACTS, FactSimulator, fact_targets
from sim.evidence.calibration.priors import points_of, priors
from sim.evidence.cases.read import find_cases, read_cases
from sim.evidence.facts.simulate import Simulated
from sim.evidence.facts.table import read_facts, shipped_table

FACTS = read_facts(shipped_table())


def test_every_fact_of_the_table_is_fitted_or_left_out_with_a_reason() -> None:
    fitted = {target.name for target in fact_targets(FACTS)}
    assert fitted | set(LEFT_OUT) >= {fact.id for fact in FACTS}
    assert not fitted & set(LEFT_OUT)
    assert set(LEFT_OUT) <= {fact.id for fact in FACTS}
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())
    assert set(POOLED_FACTS) <= fitted


def test_a_target_stands_for_its_fact() -> None:
    facts = {fact.id: fact for fact in FACTS}
    for target in fact_targets(FACTS):
        fact = facts[target.name]
        assert target.plain(target.value) == pytest.approx(fact.value, rel=1e-6, abs=0.003)
        assert 0.0 < target.sd < 2.0 and 0.0 < target.discrepancy < 1.0


def test_the_simulator_of_facts_keeps_their_order_and_gives_nan_for_what_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def simulate(points: Any, *, runs: int, seed: int, decades: int, apart: int | None) -> Any:
        n = len(next(iter(points.values())))
        return Simulated(("b", "a"), np.tile([seed + 10.0 * (apart or 0), 1.0], (n, 1)), np.full((n, 2), 0.1))

    monkeypatch.setattr("sim.evidence.calibration.fact_source.simulate_facts", simulate)
    simulator, points = FactSimulator(("a", "c", "b")), {"coefficients.base_drive": np.array([-1.0, -1.2])}
    told = simulator(points, runs=10, seed=4)
    assert told.values[0].tolist()[::2] == [1.0, 4.0] and np.isnan(told.values[:, 1]).all()
    apart = simulator(points, runs=10, seed=4, apart=1)
    assert apart.values[:, 2].tolist() == [14.0, 14.0]


@pytest.mark.slow
def test_the_likelihood_of_cases_is_told_by_pair_of_states(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = evidence(FactSimulator(("a",)), find_cases(SHIPPED).read_text(), SHIPPED, case_runs=20)
    small = replace(simulator, cases=simulator.cases[:4])
    monkeypatch.setattr(
        "sim.evidence.calibration.fact_source.simulate_facts",
        lambda points, **rest: Simulated(("a",), np.zeros((2, 1)), np.zeros((2, 1))),
    )
    points = points_of(priors(), np.array([[0.5] * len(priors()), [0.9] + [0.5] * (len(priors()) - 1)]))
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
