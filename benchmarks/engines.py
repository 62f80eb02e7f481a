"""The three engines on one scenario: speed, ratios, threads, what compiling costs, memory a lane.

    python -m benchmarks.engines --runs 100000 --rounds 3

CPU time of this process (wall time where threads are compared); the engines take turns, and a ratio is taken within a
round.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from sim.engine.engines import ENGINES
from sim.model.compile import compile_model
from sim.model.structure import Model
from sim.scenario.load import load

SEED = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="scenarios/iran_pakistan_2024.toml")
    parser.add_argument("--start", default="after_first_strike", help="named start; '' for the scenario's own")
    parser.add_argument("--runs", type=int, default=100_000, help="runs a round, compiled and in lanes")
    parser.add_argument("--few", type=int, default=1_000, help="a small batch, compiled and in lanes")
    parser.add_argument("--reference-runs", type=int, default=200, help="runs a round in the reference engine")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    model = compile_model(load(asked.scenario, start=asked.start or None))
    compiling(asked.scenario, asked.start)
    times(model, asked.runs, asked.few, asked.reference_runs, asked.rounds)
    threads(model, asked.runs, asked.rounds)
    memory(model)


def compiling(scenario: str, start: str) -> None:
    """Print what the first run of a process costs, with an empty cache and with a full one."""
    script = (
        "import sys; from time import perf_counter; import numpy as np; from sim.engine.compiled.play import "
        "run_compiled; from sim.model.compile import compile_model; from sim.scenario.load import load; "
        "model = compile_model(load(sys.argv[1], start=sys.argv[2] or None)); start = perf_counter(); "
        "run_compiled(model, seed=1, runs=np.arange(1)); print(perf_counter() - start)"
    )
    with TemporaryDirectory() as cache:
        environment = {**os.environ, "SIM_CACHE": cache}
        asked = [sys.executable, "-c", script, scenario, start]
        cold, cached = (float(subprocess.check_output(asked, env=environment)) for _ in range(2))
        size = sum(file.stat().st_size for file in Path(cache).iterdir())
    print(f"the first run of a process: {cold:.2f} s cold, {cached:.2f} s from {size / 1024:.0f} KiB of cache")


def times(model: Model, runs: int, few: int, reference_runs: int, rounds: int) -> None:
    """Print speed of the engines and their ratios."""
    batches = {
        f"compiled, {runs:,} runs": ("compiled", runs),
        f"lanes, {runs:,} runs": ("lanes", runs),
        f"compiled, {few:,} runs": ("compiled", few),
        f"lanes, {few:,} runs": ("lanes", few),
        f"reference, {reference_runs:,} runs": ("reference", reference_runs),
    }
    for name in ("compiled", "lanes", "reference"):
        ENGINES[name](model, seed=SEED, runs=np.arange(64))
    spent: dict[str, list[float]] = {name: [] for name in batches}
    tables = {}
    for _ in range(rounds):
        for name, (engine, n) in batches.items():
            start = process_time()
            tables[name] = ENGINES[engine](model, seed=SEED, runs=np.arange(n)).table
            spent[name].append((process_time() - start) / n)
    least = min(few, reference_runs)
    assert len({table[:least].tobytes() for table in tables.values()}) == 1, "the engines differ"
    print(f"{rounds} rounds; equal bit for bit in the runs that all play")
    print(f"{'':28s}{'us/run':>10s}{'range':>18s}{'runs/s':>10s}{'ns/event':>10s}")
    for name, each in spent.items():
        a_run, events = median(each), tables[name]["events"].mean()
        spread = f"{min(each) * 1e6:.5g}-{max(each) * 1e6:.5g}"
        print(f"{name:28s}{a_run * 1e6:10.5g}{spread:>18s}{1 / a_run:10.0f}{a_run * 1e9 / events:10.0f}")
    names = list(batches)
    for fast, slow in ((0, 1), (2, 3), (0, 4), (1, 4)):
        ratios = [b / a for a, b in zip(spent[names[fast]], spent[names[slow]], strict=True)]
        print(f"{names[fast]} / {names[slow]}: {median(ratios):.1f} ({min(ratios):.1f}-{max(ratios):.1f})")


def threads(model: Model, runs: int, rounds: int) -> None:
    """Print what two threads bring over one, in wall time."""
    parts = np.array_split(np.arange(runs), 8)

    def play(part: np.ndarray) -> None:
        ENGINES["compiled"](model, seed=SEED, runs=part)

    ratios = []
    with ThreadPoolExecutor(2) as two:
        for _ in range(rounds):
            start = perf_counter()
            for part in parts:
                play(part)
            between = perf_counter()
            list(two.map(play, parts))
            ratios.append((between - start) / (perf_counter() - between))
    print(f"two threads / one, compiled: {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")


def memory(model: Model) -> None:
    """Print bytes a lane and the peak of the process."""
    fields = sum(len(entity.fields) for entity in model.entities)
    clocks = len(model.clocks)
    lane = fields * 8 + clocks * (8 + 2)
    print(f"a lane: {fields} fields x 8 + {clocks} clocks x (8 + 2) = {lane} bytes; parameters drawn a run:", end=" ")
    print(f"{len(model.uncertain)} x 8 bytes; peak of the process {_peak():.0f} MiB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


if __name__ == "__main__":
    main()
