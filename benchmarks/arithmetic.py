"""What the program's own exp and log cost: an element of an array, and the runs of a scenario in lanes.

    python -m benchmarks.arithmetic --runs 60000 --rounds 5

CPU time of this process. NumPy's functions stand in the place of ours for every other play; a ratio is taken within a
round. With `NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL"` NumPy computes as on a processor without AVX-512.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import process_time
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from sim.engine.lanes import run_lanes, usual_width
from sim.model import arithmetic
from sim.model.compile import compile_model
from sim.model.structure import Model
from sim.scenario.load import load

SEED = 5
SIZES = (500, 4096, 16_384)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="scenarios/iran_pakistan_2024.toml")
    parser.add_argument("--start", default="after_first_strike", help="named start; '' for the scenario's own")
    parser.add_argument("--runs", type=int, nargs="*", default=[1000, 60_000], help="runs of one play")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    elements()
    model = compile_model(load(asked.scenario, start=asked.start or None))
    for runs in asked.runs:
        plays(model, runs, asked.rounds)


def elements() -> None:
    """Print nanoseconds an element."""
    u = np.random.default_rng(1).random(max(SIZES))
    print("ns an element" + "".join(f"{size:>10d}" for size in SIZES))
    for name in ("exp", "log"):
        for whose, function in (("ours", getattr(arithmetic, name)), ("NumPy", getattr(np, name))):
            print(f"{name} {whose:9s}" + "".join(f"{_an_element(function, u[:size].copy()):10.2f}" for size in SIZES))


def _an_element(function: Any, x: NDArray[np.float64]) -> float:
    out = np.empty_like(x)
    calls = 4_000_000 // len(x)
    times = []
    for _ in range(7):
        start = process_time()
        for _ in range(calls):
            function(x, out=out)
        times.append(process_time() - start)
    return min(times) / calls / len(x) * 1e9


def plays(model: Model, runs: int, rounds: int) -> None:
    """Print the time of a run with ours and with NumPy's, and the ratio."""
    ratios, mine, theirs = [], [], []
    repeats = max(1, 5_000 // runs)
    for _ in range(rounds):
        mine.append(_a_run(model, runs, repeats))
        with numpys():
            theirs.append(_a_run(model, runs, repeats))
        ratios.append(mine[-1] / theirs[-1])
    print(
        f"{runs} runs, us a run: ours {median(mine):.1f}, NumPy's {median(theirs):.1f}; "
        f"ratio {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f}, {rounds} rounds)"
    )


def _a_run(model: Model, runs: int, repeats: int) -> float:
    start = process_time()
    for _ in range(repeats):
        run_lanes(model, seed=SEED, runs=np.arange(runs), width=usual_width(model))
    return (process_time() - start) / runs / repeats * 1e6


@contextmanager
def numpys() -> Iterator[None]:
    """Runs computed with NumPy's exp and log."""
    with patch.object(arithmetic, "exp", np.exp), patch.object(arithmetic, "log", np.log):
        yield


if __name__ == "__main__":
    main()
