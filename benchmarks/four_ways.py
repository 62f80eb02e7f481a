"""The reduced model in four forms and three engines: CPU time a run, medians over interleaved rounds, and ratios.

    python -m benchmarks.four_ways --rounds 5

A ratio is taken within each round, where both forms meet the same noise, and then its median and range over rounds.
"""

from __future__ import annotations

import argparse
from statistics import median
from time import process_time

from benchmarks.reduced.forms import FORMS
from benchmarks.reduced.parameters import OUTCOMES

RUNS = {
    "compiled": 131_072,
    "lanes": 131_072,
    "numba loop": 131_072,
    "SimPy by hand": 3_000,
    "SimPy interrupts": 3_000,
    "Mesa batch_run": 1_500,
    "reference engine": 500,
}
GOALS = (
    # faster form, slower form, goal of the ratio of their speeds in events a second
    ("compiled", "numba loop", 3.0),
    ("compiled", "SimPy by hand", 60.0),
    ("compiled", "Mesa batch_run", 200.0),
    ("lanes", "SimPy by hand", 20.0),
    ("lanes", "SimPy interrupts", 20.0),
    ("lanes", "Mesa batch_run", 30.0),
    ("lanes", "numba loop", 0.35),
    ("reference engine", "SimPy by hand", 0.05),
)
EVENTS = OUTCOMES.index("events")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    for form in FORMS.values():
        form(64, 1)  # compile, import, warm up
    a_run: dict[str, list[float]] = {name: [] for name in FORMS}
    an_event: dict[str, list[float]] = {name: [] for name in FORMS}
    for number in range(rounds):
        for name, form in FORMS.items():
            start = process_time()
            outcomes = form(RUNS[name], number + 1)
            spent = process_time() - start
            a_run[name].append(spent / RUNS[name] * 1e6)
            an_event[name].append(spent / outcomes[:, EVENTS].sum() * 1e9)
    print(f"{'form':18s}{'us/run':>10s}{'  range':17s}{'runs/s':>10s}{'events/s':>12s}{'ns/event':>10s}")
    for name, times in a_run.items():
        middle, nanoseconds = median(times), median(an_event[name])
        spread = f"  {min(times):.4g}-{max(times):.4g}"
        print(f"{name:18s}{middle:10.4g}{spread:17s}{1e6 / middle:10.0f}{1e9 / nanoseconds:12.0f}{nanoseconds:10.0f}")
    print(f"\n{'events a second, ratio':36s}{'median':>8s}{'  range':16s}goal")
    for fast, slow, goal in GOALS:
        ratios = [b / a for a, b in zip(an_event[fast], an_event[slow], strict=True)]
        spread = f"  {min(ratios):.3g}-{max(ratios):.3g}"
        print(f"{fast + ' / ' + slow:36s}{median(ratios):8.3g}{spread:16s}{goal:g}")


if __name__ == "__main__":
    main()
