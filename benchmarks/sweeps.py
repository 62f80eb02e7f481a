"""A sweep against as many separate runs, and against one plain run of as many runs; and its memory.

    python -m benchmarks.sweeps --points 1000 --runs 1000 --separate 100

CPU time of this process. Plain run and sweep take turns; separate runs are made at some of the points, each by
`sim.run` with the scenario loaded anew, and their time is taken times all points. Memory is the highest of a fresh
process that does nothing but the sweep (VmHWM of Linux), beside that of one that has only imported everything.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from statistics import median
from time import process_time

import sim
from sim.model.outcomes import RUN_DTYPE
from sim.study.sweep import asked_design, play_design

SCENARIO = "iran_pakistan_2024"
KEY = "states.iran.resolve"
SEED = 5

PEAK = """
import re, sys, tempfile
from pathlib import Path
import sim
from sim.study.sweep import asked_design, play_design
points, runs = int(sys.argv[1]), int(sys.argv[2])
scenario = sim.load("{scenario}")
design = asked_design(scenario, "{key}=0.1:0.9:" + str(max(points, 1)), seed=0)
if points:
    with tempfile.TemporaryDirectory() as folder:
        play_design(scenario, design, runs=runs, seed={seed}, folder=folder + "/sweep")
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=1000, help="at each point")
    parser.add_argument("--separate", type=int, default=100, help="points that are run separately")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    times(asked.points, asked.runs, asked.separate, asked.rounds)
    memory(asked.points, asked.runs)


def times(points: int, runs: int, separate: int, rounds: int) -> None:
    """Print the time of sweep, plain run and separate runs, and their ratios."""
    scenario = sim.load(SCENARIO)
    design = asked_design(scenario, f"{KEY}=0.1:0.9:{points}", seed=0)
    plain, swept, alone = [], [], []
    each = max(1, separate // rounds)
    for number in range(rounds):
        start = process_time()
        sim.run(scenario, runs=points * runs, seed=SEED, record_runs=0)
        plain.append(process_time() - start)
        start = process_time()
        result = play_design(scenario, design, runs=runs, seed=SEED)
        swept.append(process_time() - start)
        start = process_time()
        for place in range(number * each, (number + 1) * each):
            point = place * points // (rounds * each)
            value = design.points[point][0]
            one = sim.run(sim.load(SCENARIO, overrides=[f"{KEY}={value}"]), runs=runs, seed=SEED, record_runs=0)
            rows = result.rows[point * runs : (point + 1) * runs].copy()
            rows["point"] = 0
            assert rows.tobytes() == one.table.tobytes(), f"point {point} differs from its separate run"
        alone.append((process_time() - start) / each * points)
    print(f"{points} points x {runs} runs of {SCENARIO}, {rounds} rounds, {rounds * each} points run separately")
    print(f"{'':24s}{'CPU s':>10s}{'range':>20s}")
    for name, seconds in (("sweep", swept), ("one plain run", plain), ("separate runs", alone)):
        print(f"{name:24s}{median(seconds):10.1f}{f'{min(seconds):.1f} to {max(seconds):.1f}':>20s}")
    for name, others in (("sweep / plain run", plain), ("separate runs / sweep", None)):
        ratios = (
            [s / p for s, p in zip(swept, others, strict=True)]
            if others
            else [a / s for a, s in zip(alone, swept, strict=True)]
        )
        print(f"{name:24s}{median(ratios):10.2f}{f'{min(ratios):.2f} to {max(ratios):.2f}':>20s}")


def memory(points: int, runs: int) -> None:
    """Print the highest memory of a process with the sweep and without, and the size of the table."""
    script = PEAK.format(scenario=SCENARIO, key=KEY, seed=SEED)
    peaks = []
    for n_points in (0, points):
        words = [sys.executable, "-c", script, str(n_points), str(runs)]
        peaks.append(int(subprocess.run(words, capture_output=True, text=True, check=True).stdout) / 1024)
    table = points * runs * RUN_DTYPE.itemsize / 2**20
    print(
        f"peak {peaks[1]:.0f} MiB; without the sweep {peaks[0]:.0f}; table {table:.0f}; beside the table "
        f"{peaks[1] - table:.0f}, of which the sweep's own {peaks[1] - table - peaks[0]:.0f}"
    )


if __name__ == "__main__":
    main()
