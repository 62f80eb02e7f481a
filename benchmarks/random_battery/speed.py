"""Nanoseconds a draw of `uniforms` beside NumPy's own generators, rounds interleaved, on one core.

Prints, for 1, 6 and 16 slots of 4,096 lanes, the median over rounds for each, and the ratio to NumPy's Philox and
SFC64 filling an array of the same shape. A simulation calls `uniforms` with a ring a lane, and so does this. With
`--cold` the process has not freed a large array before; then glibc gives the pages of temporaries back to the system
after each call, and taking them again costs more than the draws.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter_ns

import numpy as np

from sim.engine.draws import clock_key, uniforms

N_LANES, ROUNDS, CALLS = 4096, 101, 40


def main() -> None:
    """Measure and print a table."""
    key = clock_key(1, "decide:a")
    runs = np.arange(N_LANES, dtype=np.int64)
    rings = runs % 50
    philox, sfc64 = np.random.Generator(np.random.Philox(1)), np.random.Generator(np.random.SFC64(1))
    if "--cold" not in sys.argv:
        np.empty(2**21)  # 16 MiB, freed at once: glibc keeps smaller blocks from now on
    print("slots  uniforms  Philox  SFC64  uniforms/Philox  uniforms/SFC64   (ns a draw)")
    for n_slots in (1, 6, 16):
        shape = (n_slots, N_LANES)
        ways: tuple[Callable[[], object], ...] = (
            partial(uniforms, key, runs, rings, n_slots),
            partial(philox.random, shape),
            partial(sfc64.random, shape),
        )
        times: tuple[list[float], ...] = ([], [], [])
        for _ in range(ROUNDS):
            for way, spent in zip(ways, times, strict=True):
                start = perf_counter_ns()
                for _ in range(CALLS):
                    way()
                spent.append((perf_counter_ns() - start) / (CALLS * n_slots * N_LANES))
        ours, one, two = (median(spent) for spent in times)
        print(f"{n_slots:5d}  {ours:8.2f}  {one:6.2f}  {two:5.2f}  {ours / one:15.2f}  {ours / two:14.2f}")


if __name__ == "__main__":
    main()
