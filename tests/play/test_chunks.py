"""The chunk plan covers every run once, whatever its size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.play.chunks import NARROWEST, WIDEST, chunk_plan, usual_chunk_size


@given(st.integers(1, 5000), st.integers(1, 700))
def test_every_run_is_in_exactly_one_chunk(runs: int, chunk_size: int) -> None:
    plan = chunk_plan(runs, chunk_size)
    covered = [run for chunk in plan for run in range(chunk.first_run, chunk.first_run + chunk.n_runs)]
    assert covered == list(range(runs))
    assert [chunk.number for chunk in plan] == list(range(len(plan)))
    assert {chunk.n_runs for chunk in plan[:-1]} <= {chunk_size}


@given(st.integers(1, 10**7), st.integers(1, 64), st.sampled_from(["lanes", "reference"]))
def test_the_usual_size_suits_the_engine(runs: int, jobs: int, engine: str) -> None:
    size = usual_chunk_size(runs, jobs, engine)
    assert min(NARROWEST[engine], runs) <= size <= min(WIDEST[engine], runs)


def test_two_workers_share_the_usual_question() -> None:
    assert len(chunk_plan(10_000, usual_chunk_size(10_000, 2, "lanes"))) == 2


@pytest.mark.parametrize(("runs", "chunk_size", "name"), [(0, 5, "runs"), (5, 0, "chunk_size")])
def test_nothing_is_no_plan(runs: int, chunk_size: int, name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is 0; it must be at least 1"):
        chunk_plan(runs, chunk_size)
