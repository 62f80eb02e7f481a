"""How a design is cut into work: variants of the model, and tiles of points and runs.

Factors that are numbers of the model are rows of one batch: all their points are played side by side, as lanes. Any
other factor (a word, a switch, the horizon, a named start) needs a model of its own, a *variant*; the points that share
it are lanes of it. A *tile* is some points of one variant times some runs. Tiles go through the runs in blocks and
through the variants in a scattered order, so that whatever is cut short still covers the design.

>>> [(tile.variant, tile.first_run, tile.n_runs) for tile in tile_plan([np.ones((3, 10), dtype=bool)], lanes=15)]
[(0, 0, 5), (0, 5, 5)]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.engine.engines import AUTO, ENGINES, engine_for
from sim.engine.failures import RunFailure
from sim.model.checked_rule import has_own_rules
from sim.model.compile import compile_model
from sim.model.new_rule import Rules
from sim.model.structure import Model
from sim.results.design import Design, Factor, Value
from sim.results.digest import Table
from sim.scenario.paths import parse_dotted
from sim.scenario.quantity import Specification
from sim.scenario.records import Scenario
from sim.scenario.shape import specification_at
from sim.study.factors import is_own, under

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LANES = 131_072
"""Most rows of a tile, unless it has more points than that at one run."""
FEWEST_LANES = 4_096
"""Rows below which more tiles would cost more than they help."""
GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio, modulo 1, are spread evenly however many there are."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A model, and the points of the design that are played with it.

    Attributes
    ----------
    model : Model
    points : int array, shape (n,)
        Numbers of the points.
    columns : mapping of dotted key to float array of shape (n,)
        Values of the numeric factors at those points.
    """

    model: Model
    points: Ints
    columns: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Tile:
    """Some points of a variant, by their places in it, times some runs: piece `number` of the plan."""

    number: int
    variant: int
    first_point: int
    n_points: int
    first_run: int
    n_runs: int

    @property
    def n_rows(self) -> int:
        """Rows of the table that it fills."""
        return self.n_points * self.n_runs


def is_lane_factor(factor: Factor, model: Model) -> bool:
    """Whether a factor can differ from lane to lane: numbers of the model or of own rules, and no yes or no."""
    return factor.is_numeric and all(
        (is_own(key) or key in model.paths or key in model.joints)
        and not ((specified := _specified(key)) and specified.is_flag)
        for key in factor.keys
    )


def is_active(key: str, scenario: Scenario) -> bool:
    """Whether the mechanism that a key belongs to is switched on."""
    specified = _specified(key)
    return specified is None or scenario.mechanisms.get(specified.mechanism or "", True)


def _specified(key: str) -> Specification | None:
    return specification_at(parse_dotted(key) or ())


def variants_of(scenario: Scenario, design: Design, rules: Rules | None = None) -> tuple[Variant, ...]:
    """The models that a design needs, with their points, in the order of their first points.

    A number whose mechanism is switched off does nothing: it keeps its neutral value, as in any run.
    """
    model = compile_model(scenario, rules)
    lanes = [factor for factor in design.factors if is_lane_factor(factor, model)]
    others = [place for place, factor in enumerate(design.factors) if factor not in lanes]
    groups: dict[tuple[Value, ...], list[int]] = {}
    for number, point in enumerate(design.points):
        groups.setdefault(tuple(point[place] for place in others), []).append(number)
    variants = []
    for fixed, numbers in groups.items():
        changed = scenario
        for place, value in zip(others, fixed, strict=True):
            changed = under(changed, design.factors[place].keys, value)
        points = np.array(numbers, dtype=np.int64)
        columns = {
            key: design.numbers(factor)[points]
            for factor in lanes for key in factor.keys if is_active(key, changed)
        }  # fmt: skip
        variants.append(Variant(compile_model(changed, rules) if others else model, points, columns))
    return tuple(variants)


def usual_lanes(total: int, jobs: int) -> int:
    """Rows of a tile that keep every worker busy."""
    return max(1, min(max(-(-total // max(jobs, 1)), FEWEST_LANES), LANES))


def tile_plan(missing: Sequence[NDArray[np.bool_]], *, lanes: int, first_number: int = 0) -> tuple[Tile, ...]:
    """The tiles of what is missing in a design.

    Parameters
    ----------
    missing : sequence of bool array of shape (n_points, runs)
        For each variant, which runs of its points are to be played.
    lanes : int
        About how many rows a tile has.
    first_number : int, optional
        Number of the first tile.
    """
    blocks = [(variant, *block) for variant, gaps in enumerate(missing) for block in _rectangles(gaps)]
    slices = [
        (variant, first, min(lanes, last - first), run, end)
        for variant, start, last, run, end in blocks
        for first in range(start, last, lanes)
    ]
    slices = [slices[place] for place in np.argsort(np.arange(len(slices)) * GOLDEN % 1.0, kind="stable").tolist()]
    length = max(1, lanes // max((n for _, _, n, _, _ in slices), default=1))
    tiles = [
        (run, variant, first_point, n_points, min(length, end - run))
        for variant, first_point, n_points, first_run, end in slices
        for run in range(first_run, end, length)
    ]
    tiles.sort(key=lambda tile: tile[0])  # stable: blocks of runs one after the other, variants scattered in each
    return tuple(
        Tile(number, variant, first_point, n_points, run, n_runs)
        for number, (run, variant, first_point, n_points, n_runs) in enumerate(tiles, start=first_number)
    )


def _rectangles(gaps: NDArray[np.bool_]) -> Iterator[tuple[int, int, int, int]]:
    """First point, last, first run, last (ends left out) of blocks that cover what is missing and nothing else."""
    changes = np.flatnonzero((gaps[1:] != gaps[:-1]).any(axis=1)) + 1
    edges = [0, *changes.tolist(), len(gaps)]
    for first, last in pairwise(edges):
        steps = np.flatnonzero(np.diff(np.concatenate([[False], gaps[first], [False]]).astype(np.int8)))
        for run, end in steps.reshape(-1, 2).tolist():
            yield first, last, run, end


PlayedTile = tuple[Table, tuple[RunFailure, ...]]
"""Rows of a tile, and the runs of it that failed in a rule of the user."""


@dataclass(frozen=True, slots=True)
class PlayTile:
    """What every tile of a sweep has in common; call it with a tile."""

    variants: tuple[Variant, ...]
    seed: int
    first: int = 0  # number of the first of these variants

    def only(self, tile: Tile) -> PlayTile:
        """The same for one tile, with its own variant alone."""
        return PlayTile((self.variants[tile.variant - self.first],), self.seed, tile.variant)

    @property
    def holds_no_lock(self) -> bool:
        """Whether threads play side by side as processes do."""
        return engine_for(AUTO, LANES, own_rules=has_own_rules(self.variants[0].model)) == "compiled"

    def __call__(self, tile: Tile) -> PlayedTile:
        """Rows of the tile, point by point, each in run order; and the runs that failed."""
        variant = self.variants[tile.variant - self.first]
        part = slice(tile.first_point, tile.first_point + tile.n_points)
        runs = np.arange(tile.first_run, tile.first_run + tile.n_runs, dtype=np.int64)
        overrides = {key: np.repeat(values[part], tile.n_runs) for key, values in variant.columns.items()}
        play = ENGINES[engine_for(AUTO, tile.n_rows, own_rules=has_own_rules(variant.model))]
        batch = play(variant.model, seed=self.seed, runs=np.tile(runs, tile.n_points), overrides=overrides)
        points = np.repeat(variant.points[part], tile.n_runs)
        batch.table["point"] = batch.played(points)
        failures = [replace(failure, point=int(points[place])) for place, failure in batch.failures.items()]
        return batch.table, tuple(failures)
