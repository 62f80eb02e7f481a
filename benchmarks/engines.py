"""Lanes against the reference engine on one scenario: speed of both, their ratio, memory a lane.

    python -m benchmarks.engines --runs 100000 --rounds 3

CPU time of this process; the engines take turns, a ratio is taken within a round.
"""

from __future__ import annotations

import argparse
import resource
from statistics import median
from time import process_time

import numpy as np

from sim.engine.lanes import run_lanes, usual_width
from sim.engine.reference import run_reference
from sim.model.compile import compile_model
from sim.model.structure import Model
from sim.scenario.load import load

SEED = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="scenarios/iran_pakistan_2024.toml")
    parser.add_argument("--start", default="after_first_strike", help="named start; '' for the scenario's own")
    parser.add_argument("--runs", type=int, default=100_000, help="runs a round in lanes")
    parser.add_argument("--reference-runs", type=int, default=200, help="runs a round in the reference engine")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--width", type=int, help="lanes side by side; the usual number if absent")
    asked = parser.parse_args()
    model = compile_model(load(asked.scenario, start=asked.start or None))
    times(model, asked.runs, asked.reference_runs, asked.rounds, asked.width or usual_width(model))
    memory(model)


def times(model: Model, runs: int, reference_runs: int, rounds: int, width: int) -> None:
    """Print speed of both engines and their ratio."""
    run_lanes(model, seed=SEED, runs=np.arange(64))
    run_reference(model, seed=SEED, runs=np.arange(2))
    lanes: list[tuple[float, float]] = []
    reference: list[tuple[float, float]] = []
    for number in range(rounds):
        first = number * reference_runs
        start = process_time()
        batch = run_lanes(model, seed=SEED, runs=np.arange(runs), width=width)
        lanes.append(_a_run_and_event(process_time() - start, batch.table))
        few = np.arange(first, first + reference_runs)
        start = process_time()
        alone = run_reference(model, seed=SEED, runs=few)
        reference.append(_a_run_and_event(process_time() - start, alone.table))
        same = few[few < runs]
        assert batch.table[same].tobytes() == alone.table[: len(same)].tobytes(), "the engines differ"
    print(f"{runs} runs a round in lanes (width {width}), {reference_runs} in the reference engine, {rounds} rounds")
    print(f"{np.mean(batch.table['events']):.1f} events a run; equal bit for bit in the runs that both play")
    print(f"{'engine':12s}{'us/run':>10s}{'range':>18s}{'runs/s':>10s}{'events/s':>12s}{'ns/event':>10s}")
    for name, measured in (("lanes", lanes), ("reference", reference)):
        a_run, an_event = (median(column) for column in zip(*measured, strict=True))
        spread = f"{min(measured)[0] * 1e6:.5g}-{max(measured)[0] * 1e6:.5g}"
        print(f"{name:12s}{a_run * 1e6:10.5g}{spread:>18s}{1 / a_run:10.0f}{1 / an_event:12.0f}{an_event * 1e9:10.0f}")
    ratios = [slow[1] / fast[1] for fast, slow in zip(lanes, reference, strict=True)]
    print(f"events a second, lanes / reference: {median(ratios):.1f} ({min(ratios):.1f}-{max(ratios):.1f})")


def memory(model: Model) -> None:
    """Print bytes a lane and the peak of the process."""
    fields = sum(len(entity.fields) for entity in model.entities)
    clocks = len(model.clocks)
    lane = fields * 8 + clocks * (8 + 2)
    print(f"a lane: {fields} fields x 8 + {clocks} clocks x (8 + 2) = {lane} bytes; parameters drawn a run:", end=" ")
    print(f"{len(model.uncertain)} x 8 bytes; peak of the process {_peak():.0f} MiB")


def _a_run_and_event(spent: float, table: np.ndarray) -> tuple[float, float]:
    return spent / len(table), spent / float(table["events"].sum())


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


if __name__ == "__main__":
    main()
