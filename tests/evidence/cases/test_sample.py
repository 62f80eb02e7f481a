"""Weighted samples of points, and their weights without one pair of states."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.evidence.cases.sample import effective_points, parse_sample, read_sample
from sim.scenario.faults import ScenarioError

TEXT = """# seed 7, made for a test
weight,coefficients.base_drive,states.*.reciprocity,loglik:asha-bora,loglik:cora-dune
1,-1.3,0.7,-1.0,-0.5
2,-1.0,0.9,-3.0,-0.5
1,-0.8,0.5,-2.0,-0.1
"""


def test_a_sample_has_points_weights_and_likelihoods() -> None:
    sample = parse_sample(TEXT)
    assert list(sample.points) == ["coefficients.base_drive", "states.*.reciprocity"]
    assert sample.points["states.*.reciprocity"].tolist() == [0.7, 0.9, 0.5]
    assert sample.weights.tolist() == [0.25, 0.5, 0.25]
    assert list(sample.loglik) == ["asha-bora", "cora-dune"]


def test_weights_without_a_family_take_its_likelihood_out() -> None:
    sample = parse_sample(TEXT)
    by_hand = np.array([1.0, 2.0, 1.0]) / np.exp([-1.0, -3.0, -2.0])
    assert sample.weights_without("asha-bora") == pytest.approx(by_hand / by_hand.sum())
    assert sample.weights_without("echo-fjord").tolist() == sample.weights.tolist()


def test_weights_proportional_to_a_likelihood_become_those_of_the_prior_without_it() -> None:
    loglik = np.random.default_rng(1).normal(-3, 1, size=50)
    rows = "\n".join(f"{float(np.exp(value))!r},{place},{value!r}" for place, value in enumerate(loglik.tolist()))
    sample = parse_sample(f"weight,coefficients.base_drive,loglik:a-b\n{rows}\n")
    assert sample.weights_without("a-b") == pytest.approx(np.full(50, 0.02))
    assert effective_points(sample.weights_without("a-b")) == pytest.approx(50.0)
    assert effective_points(sample.weights) < 50.0


def test_very_unlikely_points_do_not_overflow() -> None:
    sample = parse_sample("weight,x.y,loglik:a-b\n1,0,-2000\n0,1,-9000\n1,2,-1999\n")
    assert sample.weights_without("a-b") == pytest.approx([1 / (1 + np.exp(-1)), 0.0, 1 / (1 + np.exp(1))])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "holds no points"),
        ("weight,a.b\n", "holds no points"),
        ("a.b\n1\n", "weight is missing"),
        ("weight\n1\n", "names no parameter"),
        ("weight,a.b,a.b\n1,2,3\n", "two columns"),
        ("weight,a.b\n1\n", "p.csv:2: has 1 values; the line of names has 2"),
        ("weight,a.b\n1,x\n", 'p.csv:2: a.b is "x"; it must be a finite number'),
        ("# a remark\nweight,a.b\n1,nan\n", "p.csv:3: a.b"),
        ("weight,a.b\n-1,2\n", "a weight of at least 0"),
        ("weight,a.b\n0,2\n", "0 at every point"),
    ],
)
def test_a_broken_sample_says_what_is_wrong(text: str, what: str) -> None:
    with pytest.raises(ScenarioError, match=what.replace(".", r"\.")):
        parse_sample(text, "p.csv")


def test_a_sample_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(TEXT)
    assert read_sample(tmp_path / "p.csv").n_points == 3
    with pytest.raises(ScenarioError, match="does not exist"):
        read_sample(tmp_path / "q.csv")
