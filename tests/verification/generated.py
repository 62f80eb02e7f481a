"""Generated scenarios by the thousand: lanes against compiled, some of them against the reference engine too.

    python -m tests.verification.generated --scenarios 10000 --runs 20

Scenario n is that of seed n in `tests.engine.generator`: table, events and every field at the end must be equal bit for
bit. Each line tells how far it is; `--first` goes on from there after an interruption.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from time import perf_counter

from tests.engine.equality import differences
from tests.verification.note import note

BLOCK = 100
"""Scenarios between two lines."""
TASKS_A_PROCESS = 20
"""Of ten scenarios each; then its memory goes: it keeps what it has compiled, one or two MB a scenario."""
REFERENCE_EVERY, REFERENCE_RUNS = 10, 8
"""Every tenth scenario is played in the reference engine too, this many of its runs."""

LONGEST = 3_000
"""Events after which a run is cut short."""


def compare(seed: int, runs: int) -> list[str]:
    """Where the engines differ on one scenario."""
    in_reference = 0 if seed % REFERENCE_EVERY else min(REFERENCE_RUNS, runs)
    return differences(seed, runs=runs, in_reference=in_reference, longest=LONGEST)


def verify(first: int, scenarios: int, runs: int, jobs: int) -> Iterator[str]:
    """Every difference, as it is found; prints a line a block."""
    start = perf_counter()
    with ProcessPoolExecutor(jobs, get_context("spawn"), max_tasks_per_child=TASKS_A_PROCESS) as pool:
        for done, found in enumerate(
            pool.map(partial(compare, runs=runs), range(first, scenarios), chunksize=BLOCK // 10), start=first + 1
        ):
            yield from found
            if done % BLOCK == 0 or done == scenarios:
                rate = (done - first) / (perf_counter() - start)
                print(f"{done:,} of {scenarios:,} scenarios, {rate:.1f} a second", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=20, help="of each scenario")
    parser.add_argument("--first", type=int, default=0, help="goes on with this scenario")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    n_found = 0
    for found in verify(asked.first, asked.scenarios, asked.runs, asked.jobs):
        n_found += 1
        print(found, flush=True)
    what = f"{asked.scenarios:,} generated scenarios x {asked.runs} runs"
    print(f"{what}: {n_found} differ")
    in_reference = f"{-(-asked.scenarios // REFERENCE_EVERY):,} of them x {min(REFERENCE_RUNS, asked.runs)}"
    note("lanes and compiled engine agree", f"{what}; {in_reference} in the reference engine", n_found)
    raise SystemExit(n_found > 0)


if __name__ == "__main__":
    main()
