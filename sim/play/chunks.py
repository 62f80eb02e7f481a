"""How runs are cut into chunks: a pure function of how many runs and how large a chunk.

A chunk is a range of run numbers. A run depends on the model, the seed and its number alone, so the plan changes what
is stored together and nothing else.

>>> [(chunk.first_run, chunk.n_runs) for chunk in chunk_plan(10, 4)]
[(0, 4), (4, 4), (8, 2)]
"""

from __future__ import annotations

from dataclasses import dataclass

WIDEST = {"compiled": 131_072, "lanes": 131_072, "reference": 128}
"""Largest chunk by engine: four widths of lanes, so that waiting runs fill the lanes of those that are over while the
longest go on; but a chunk is also what an interruption can lose."""

NARROWEST = {"compiled": 2_048, "lanes": 4_096, "reference": 32}
"""Below this, more workers cost more than they help."""


@dataclass(frozen=True, slots=True, order=True)
class ChunkRange:
    """Runs `first_run` to `first_run + n_runs - 1`, as piece `number` of the plan."""

    number: int
    first_run: int
    n_runs: int


def chunk_plan(runs: int, chunk_size: int, *, first_run: int = 0, first_number: int = 0) -> tuple[ChunkRange, ...]:
    """The chunks of `runs` runs from `first_run` on, in run order; only the last may be smaller than `chunk_size`.

    Raises
    ------
    ValueError
        If either is below 1.
    """
    for name, value in (("runs", runs), ("chunk_size", chunk_size)):
        if value < 1:
            raise ValueError(f"{name} is {value}; it must be at least 1.")
    last = first_run + runs
    return tuple(
        ChunkRange(number=number, first_run=first, n_runs=min(chunk_size, last - first))
        for number, first in enumerate(range(first_run, last, chunk_size), start=first_number)
    )


def usual_chunk_size(runs: int, jobs: int, engine: str) -> int:
    """A chunk size that keeps every worker busy, within the bounds that suit the engine."""
    each = -(-runs // max(jobs, 1))
    return max(1, min(max(each, NARROWEST[engine]), WIDEST[engine], runs))
