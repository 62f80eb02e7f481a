"""Crush test 10 (CollisionOver, t = 20, d = 4), recounted at the same words of the walk `clocks` under many seeds.

TestU01 counts, ten times, how many of 10**7 overlapping 20-tuples of 2 bits have been seen before, and takes the total
for a Poisson variable of mean 454.75. It is not: after a repeat, the next tuple repeats with probability 1/4, so that
repeats come in clumps of geometric size and the variance is (1 + 1/4) / (1 - 1/4) = 5/3 of the mean. This script prints
the totals for the two pairs of bits that `high` and `low` show the test, with z by that variance.

Use: collisions.py FIRST_SEED LAST_SEED (about 15 seconds a seed; seed 1 gives 389 and 379, as TestU01 does)
"""

from __future__ import annotations

import sys

import numpy as np
from addresses import CLOCKS, ROUNDS, slots_of
from numpy.typing import NDArray

from sim.engine.draws import clock_key, uniforms

N_TUPLES, N_REPEATS = 10_000_000, 10
FIRST_BLOCK = 150
"""Crush has used 1.5e9 words when test 10 begins."""
MEAN = N_REPEATS * N_TUPLES**2 / (2 * 4.0**20)
STANDARD_DEVIATION = (MEAN * 5 / 3) ** 0.5

Words = NDArray[np.uint64]


def words(seed: int, block: int) -> Words:
    """The 52 used bits of the 10**7 words of one block of the walk `clocks`."""
    n_round = sum(slots_of(clock) for clock in range(len(CLOCKS)))
    start = block * N_TUPLES
    first_run = start // (n_round * ROUNDS)
    runs = np.arange(first_run, (start + N_TUPLES) // (n_round * ROUNDS) + 1, dtype=np.int64)
    run, ring = np.repeat(runs, ROUNDS), np.tile(np.arange(ROUNDS, dtype=np.int64), len(runs))
    by_slot = [uniforms(clock_key(seed, name), run, ring, slots_of(clock)) for clock, name in enumerate(CLOCKS)]
    in_order = np.concatenate(by_slot).T.ravel()  # clock by clock and slot by slot within a ring of a run
    skipped = start - first_run * n_round * ROUNDS
    return (in_order[skipped : skipped + N_TUPLES] * 2.0**52).astype(np.uint64)


def collisions(first: Words, second: Words) -> int:
    """Repeats among the overlapping 20-tuples, as on a circle, of pairs of bits (first, second)."""
    pair = first << np.uint64(1) | second
    pair = np.concatenate([pair, pair[:19]])
    four = pair
    for step in (1, 2):
        four = four[:-step] << np.uint64(2 * step) | four[step:]
    sixteen = four
    for step in (4, 8):
        sixteen = sixteen[:-step] << np.uint64(2 * step) | sixteen[step:]
    twenty = sixteen[:N_TUPLES] << np.uint64(8) | four[16 : 16 + N_TUPLES]
    twenty.sort()
    return int(np.count_nonzero(twenty[1:] == twenty[:-1]))


def main(first_seed: int, last_seed: int) -> None:
    """Print the totals of each seed, and the mean over seeds."""
    totals = []
    for seed in range(first_seed, last_seed + 1):
        high = low = 0
        for block in range(FIRST_BLOCK, FIRST_BLOCK + N_REPEATS):
            z = words(seed, block)
            bit = {position: z >> np.uint64(position - 12) & np.uint64(1) for position in (34, 35, 40, 41)}
            high += collisions(bit[35], bit[34])
            low += collisions(bit[40], bit[41])
        totals.append((high, low))
        print(seed, high, low, *(f"{(total - MEAN) / STANDARD_DEVIATION:+.2f}" for total in (high, low)), flush=True)
    for name, column in zip(("high", "low"), np.array(totals).T, strict=True):
        z_mean = (column.mean() - MEAN) / STANDARD_DEVIATION * len(column) ** 0.5
        print(f"{name}: mean {column.mean():.1f}, expected {MEAN:.1f}, z {z_mean:+.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
