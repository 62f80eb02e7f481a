"""What each mechanism does: runs with and without it, pair by pair under the same luck.

    python -m benchmarks.mechanisms
    python -m benchmarks.mechanisms --scenario iran_pakistan_2024 --runs 20000 --seed 5

A row says what is different once the mechanism is switched off: the share of runs whose outcome differs in anything,
and the change of six headline figures, in percentage points (deaths: mean number), with the standard error of the
paired difference. A change of more than two standard errors is marked.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine.engines import play
from sim.model.compile import compile_model
from sim.scenario.entities import mechanisms
from sim.scenario.load import load
from sim.scenario.records import Scenario
from sim.vocabulary import OutcomeClass

Table = np.ndarray[Any, Any]

DEATHS_CAP = 3000.0
"""Deaths of a run count up to here, so that one war does not hide every other effect."""
FIGURES = ("answered", "sustained", "war", "agreement", "talks", "deaths")


@dataclass(frozen=True, slots=True)
class Effect:
    """What switching one mechanism off does."""

    mechanism: str
    changed: float  # share of runs whose row differs
    differences: dict[str, float]  # mean of (without - with)
    errors: dict[str, float]  # standard error of the paired difference


def effects(scenario: Scenario, *, runs: int, seed: int, names: Sequence[str] | None = None) -> Iterator[Effect]:
    """The paired effect of each mechanism on one scenario.

    Parameters
    ----------
    scenario : Scenario
        With the mechanisms on.
    runs, seed : int
        Runs 0 to runs - 1 are played under the seed, with and without.
    names : sequence of str, optional
        Mechanisms; all if left out.
    """
    with_it = _played(scenario, runs, seed)
    for name in names or mechanisms():
        off = scenario.model_copy(update={"mechanisms": {**scenario.mechanisms, name: False}})
        yield effect(name, with_it, _played(off, runs, seed))


def effect(mechanism: str, with_it: Table, without_it: Table) -> Effect:
    """The paired effect of a mechanism, from two tables of the same runs."""
    before, after = _figures(with_it), _figures(without_it)
    pairs = {figure: after[figure] - before[figure] for figure in FIGURES}
    return Effect(
        mechanism,
        float(np.mean([one.tobytes() != two.tobytes() for one, two in zip(with_it, without_it, strict=True)])),
        {figure: float(pair.mean()) for figure, pair in pairs.items()},
        {figure: float(pair.std(ddof=1) / np.sqrt(len(pair))) for figure, pair in pairs.items()},
    )


def _played(scenario: Scenario, runs: int, seed: int) -> Table:
    return play(compile_model(scenario), seed=seed, runs=np.arange(runs)).table


def _figures(table: Table) -> dict[str, Table]:
    """Headline figures of each run."""
    return {
        "answered": table["answered_by_force"].astype(float),
        "sustained": (table["outcome_class"] >= OutcomeClass.LIMITED_WAR).astype(float),
        "war": (table["outcome_class"] == OutcomeClass.WAR).astype(float),
        "agreement": table["agreement_reached"].astype(float),
        "talks": table["talks_held"].astype(float),
        "deaths": np.minimum(table["deaths_total"], DEATHS_CAP),
    }


def heading() -> str:
    """The first lines of the table, in Markdown."""
    columns = ["switched off", "runs changed", *FIGURES]
    return f"| {' | '.join(columns)} |\n|{'|'.join(['---', *['---:'] * (len(columns) - 1)])}|"


def line(effect: Effect) -> str:
    """One row of the table."""
    cells = [effect.mechanism, f"{100 * effect.changed:.1f} %"]
    for figure in FIGURES:
        scale = 1.0 if figure == "deaths" else 100.0
        difference, error = scale * effect.differences[figure], scale * effect.errors[figure]
        cells.append(f"{difference:+.2f} ± {error:.2f}{' *' if abs(difference) > 2 * error else ''}")
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="iran_pakistan_2024")
    parser.add_argument("--start", help="named start, in the place of the scenario's own")
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    scenario = load(asked.scenario, start=asked.start)
    base = _figures(_played(scenario, asked.runs, asked.seed))
    print(f"{scenario.name}, start {scenario.start}, {asked.runs:,} runs, seed {asked.seed}, everything on:")
    for figure, values in base.items():
        print(f"  {figure}: {values.mean():.1f}" if figure == "deaths" else f"  {figure}: {100 * values.mean():.2f} %")
    print(f"\n{heading()}")
    for effect in effects(scenario, runs=asked.runs, seed=asked.seed):
        print(line(effect), flush=True)


if __name__ == "__main__":
    main()
