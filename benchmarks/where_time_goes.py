"""Where the lanes engine spends its time on a scenario: a profile, summed by kind of work.

    python -m benchmarks.where_time_goes --runs 100000

cProfile adds its own cost to every Python call, so shares of small functions read a little high.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
from collections import Counter

import numpy as np

from sim.engine.lanes import run_lanes, usual_width
from sim.model.compile import compile_model
from sim.scenario.load import load

_FUNCTIONS = {
    "compute": "rules: operations of NumPy, one a step",
    "_looked_up": "look-up",
    "_on_grid": "times put on the grid",
    **dict.fromkeys(("_exp_of_block", "_log_of_block", "_by_blocks", "exp", "log"), "exp, log"),
    **dict.fromkeys(("_ratio", "normal_quantile", "_outer_quantiles", "_normal_quantile"), "normal quantile"),
    "play": "scatter",
    "_step": "earliest clock and sort",
    "_blocks": "earliest clock and sort",
    **dict.fromkeys(("uniforms", "_mix_in_place"), "draws"),
    **dict.fromkeys(("_traced", "_visit", "_lay", "_lay_short", "_formula"), "rules traced"),
}


def kind_of_work(file: str, function: str) -> str:
    """The row of the table that a function's own time counts under."""
    if function in _FUNCTIONS:
        return _FUNCTIONS[function]
    if file.endswith("lanes.py"):
        return "engine: rings, refills, finishes, summaries"
    if any(name in function for name in ("argsort", "bincount", "'reduce'")):
        return "earliest clock and sort"
    return "other: built-ins, enumerations, outcomes"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="scenarios/iran_pakistan_2024.toml")
    parser.add_argument("--start", default="after_first_strike", help="named start; '' for the scenario's own")
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--width", type=int, help="lanes side by side; the usual number if absent")
    parser.add_argument("--lines", type=int, default=0, help="functions of the plain profile to print as well")
    asked = parser.parse_args()
    model = compile_model(load(asked.scenario, start=asked.start or None))
    width = asked.width or usual_width(model)
    run_lanes(model, seed=5, runs=np.arange(64))
    profiler = cProfile.Profile()
    profiler.enable()
    table = run_lanes(model, seed=5, runs=np.arange(asked.runs), width=width).table
    profiler.disable()
    profile = pstats.Stats(profiler)
    work: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, callers) in profile.stats.items():  # type: ignore[attr-defined]
        if "'take'" in function:
            for (_, _, caller), spent in callers.items():
                work["gather" if caller == "play" else "take: rings, times, tails"] += spent[2]
        else:
            work[kind_of_work(file, function)] += own
    total, events = sum(work.values()), int(table["events"].sum())
    print(f"{asked.runs} runs of {events / asked.runs:.1f} events, width {width}, {total:.1f} s under the profiler")
    for name, spent in work.most_common():
        print(f"{name:46s}{spent / total:7.1%}{spent / events * 1e9:7.0f} ns/event")
    if asked.lines:
        profile.strip_dirs().sort_stats("tottime").print_stats(asked.lines)


if __name__ == "__main__":
    main()
