"""The search: it finds the region of thirty scores through noise, says the same again, and goes on after a cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.evidence.calibration.search import FINALISTS, Searched, scores, search
from sim.evidence.calibration.simulators import Player
from sim.evidence.calibration.targets import Target
from tests.evidence.calibration.wide import N_FREE, PRIORS, Wide, played_without_luck, targets_at

pytest.importorskip("scipy")
pytest.importorskip("cma")

TRUTH = np.random.default_rng(5).standard_normal(N_FREE)
TARGETS = targets_at(TRUTH, seed=5)
RUNS = 2_000


def searched(
    targets: tuple[Target, ...] = TARGETS, simulator: Wide | None = None, folder: Path | None = None, **changes: Any
) -> Searched:
    asked: dict[str, Any] = {"points": 4_800, "runs": RUNS, "seed": 3} | changes
    return search(Player(simulator or Wide(), PRIORS, folder=folder), targets, **asked)


def exact(z: np.ndarray, targets: tuple[Target, ...] = TARGETS) -> np.ndarray:
    return scores(played_without_luck(z), targets)


@pytest.fixture(scope="module")
def found() -> Searched:
    return searched()


def test_it_does_better_than_the_truth_that_made_the_targets(found: Searched) -> None:
    best, start, truth = exact(np.stack([found.finalists.z[0], np.zeros(N_FREE), TRUTH]))
    assert best > truth, "the truth is a draw from the posterior; the best point is its peak"
    assert best - start > 100.0


def test_islands_end_in_one_region(found: Searched) -> None:
    ends = exact(found.centres[-1])
    assert np.ptp(ends) < 0.5 * N_FREE, "a draw from the posterior lies about half the dimensions below its peak"


def test_the_best_are_told_by_luck_of_their_own(found: Searched) -> None:
    assert len(found.final) == FINALISTS and np.all(np.diff(found.final) <= 0.0)
    assert abs(found.final[0] - exact(found.finalists.z[:1])[0]) < 5.0
    assert np.corrcoef(found.final, exact(found.finalists.z))[0, 1] > 0.5
    assert list(found.told(PRIORS)["peak"]) == [prior.key for prior in PRIORS]


def test_one_fact_out_of_reach_does_not_rule_the_others(found: Searched) -> None:
    odd = list(TARGETS)
    odd[7] = Target(odd[7].name, "share", odd[7].value + 8.0, odd[7].sd, odd[7].discrepancy, "a toy")
    told = searched(tuple(odd))
    best, before = exact(np.stack([told.finalists.z[0], found.finalists.z[0]]))
    assert best > before - 12.0


def test_equal_seeds_search_alike_and_a_cut_changes_nothing(tmp_path: Path) -> None:
    few = {"points": 480, "seed": 8}
    whole = searched(**few)
    assert not np.array_equal(whole.finalists.u, searched(points=480, seed=9).finalists.u)
    with pytest.raises(KeyboardInterrupt):
        searched(simulator=Wide(stop_after=7), folder=tmp_path, **few)
    toy = Wide()
    again = searched(simulator=toy, folder=tmp_path, **few)
    assert np.array_equal(again.finalists.u, whole.finalists.u) and np.array_equal(again.score, whole.score)
    assert sum(toy.calls) == 480 + FINALISTS - 7 * 12, "nothing is played twice"


def test_a_budget_below_one_generation_is_refused() -> None:
    with pytest.raises(ValueError, match="points is 20"):
        searched(points=20)
