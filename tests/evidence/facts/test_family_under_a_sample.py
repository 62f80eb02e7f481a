"""The reference family under a sample of coefficients: each dyad draws one row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.evidence.facts.family import family_with_group, peace_family, reference_family
from sim.evidence.facts.simulate import simulate_facts
from sim.model.compile import compile_model
from sim.model.quantiles import JOINT


def test_every_opening_draws_from_the_sample(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("weight,coefficients.base_drive,states.*.reciprocity\n1,-1.4,0.6\n1,-1.2,0.8\n")
    family = reference_family(file)
    assert family.sample is not None and family.sample.name == "rows.csv"
    for one in (family, peace_family(family.sample), family_with_group(family.sample)):
        for opening in one.openings:
            scenario = one.scenario(opening)
            assert len(scenario.sampled) == 3, f"{opening} gives {scenario.kept_from_sample} itself"
            assert compile_model(scenario).joints == (JOINT,)


def test_without_a_sample_the_family_has_the_defaults() -> None:
    family = reference_family()
    assert family.sample is None
    assert reference_family("defaults") == family


@pytest.mark.slow
def test_points_apart_share_no_luck_and_points_together_share_it_all() -> None:
    same = {"coefficients.base_drive": np.array([-1.3, -1.3])}
    together = simulate_facts(same, runs=60, seed=3, decades=0, peace=40, with_errors=False)
    apart = simulate_facts(same, runs=60, seed=3, decades=0, peace=40, with_errors=False, apart=0)
    assert np.array_equal(together.values[0], together.values[1], equal_nan=True)
    assert np.array_equal(apart.values[0], together.values[0], equal_nan=True)
    second = {key: values[1:] for key, values in same.items()}
    alone = simulate_facts(second, runs=60, seed=3, decades=0, peace=40, with_errors=False, apart=1)
    assert np.array_equal(apart.values[1], alone.values[0], equal_nan=True)
    assert not np.array_equal(apart.values[0], apart.values[1], equal_nan=True)
