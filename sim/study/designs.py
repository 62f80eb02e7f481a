"""At which points to play: every combination of levels, or points spread over ranges.

`grid` takes every combination. `random`, `lhs` (Latin hypercube: every slice of every factor holds one point) and
`sobol` (a scrambled low-discrepancy sequence, best with 2, 4, 8, ... points) spread a number of points over the ranges;
levels are hit in equal parts. A design can also be read from a CSV file with keys in its first line; the points of a
Sobol analysis (`saltelli_points`) are those of two matrices and what lies between them.

>>> resolve, host = Factor("states.north.resolve", levels=(0.2, 0.8)), Factor("groups.red.host", levels=("north",))
>>> grid((resolve, host)).points
((0.2, 'north'), (0.8, 'north'))

Sources
-------
McKay, Beckman and Conover (1979), Technometrics 21, 239-245 (Latin hypercube); Sobol' (1967), USSR Computational
Mathematics and Mathematical Physics 7, 86-112; Owen (1998), J. Complexity 14, 466-489 (scrambling).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.new_rule import Rules, own_parameters
from sim.results.design import Design, Factor, Value, factor_from_json
from sim.scenario.csv_rows import cells_in, misfit
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.read import read_bytes
from sim.scenario.records import Scenario
from sim.study.extras import needs
from sim.study.factors import distinct, faults_by_value, read_key, tried_factors, value_of, written
from sim.study.ranges import whole

KINDS = ("grid", "random", "lhs", "sobol")
MAX_POINTS = 2_000_000
MAX_CSV_BYTES = 256 << 20
TAIL = 0.025
"""How far points stay away from both ends of a law, which may be infinitely far."""
MAX_TOLD = 100
"""Faults of a file that are told."""
MOST_BASE_ROWS = 2**20
"""Of a Sobol analysis."""


def make_design(kind: str, factors: Sequence[Factor], *, n_points: int | None, seed: int) -> Design:
    """The design of that kind.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    factors : sequence of Factor
    n_points : int or None
        For every kind but the grid, whose levels say it.
    seed : int
        Where points are drawn: equal seeds give equal points.

    Raises
    ------
    ScenarioError
        If the factors do not suit the kind.
    MissingExtraError
        If `sobol` is asked for without scipy.
    """
    if kind not in KINDS:
        raise ScenarioError.at(f"--design {kind}", f"is unknown; designs are {', '.join(KINDS)}.")
    if not factors:
        message = "is not given; name what to vary, for example --vary states.north.resolve=0.2:0.8:7, or spread the "
        message += "scenario's own distributions with --design lhs --points N."
        raise ScenarioError.at("--vary", message)
    if kind == "grid":
        if n_points is not None:
            raise ScenarioError.at(
                f"--points {n_points}", "is for the designs random, lhs and sobol; a grid follows its levels."
            )
        return grid(factors)
    return spread(kind, factors, unit_cube(kind, n_points, len(factors), seed), tail=TAIL)


def unit_cube(kind: str, n_points: int | None, n_factors: int, seed: int) -> NDArray[np.float64]:
    """The points that a design spreads, in the unit cube, if their number is said and allowed."""
    if n_points is None:
        raise ScenarioError.at(f"--design {kind}", "needs --points N.")
    n_points = whole("points", n_points)
    if not 1 <= n_points <= MAX_POINTS:
        raise ScenarioError.at(f"--points {n_points}", f"is out of range; it must be in [1, {MAX_POINTS:,}].")
    return UNIT_CUBES[kind](n_points, n_factors, np.random.default_rng(seed))


def grid(factors: Sequence[Factor]) -> Design:
    """Every combination of the levels; the last factor moves fastest.

    Raises
    ------
    ScenarioError
        If a factor is a range, or there are too many combinations.
    """
    ranges = [factor.key for factor in factors if factor.has_range]
    if ranges:
        raise ScenarioError(
            Fault("--design grid", None, key, "is a range; write key=lo:hi:n, or choose --design lhs --points N.")
            for key in ranges
        )
    if prod(len(factor.levels) for factor in factors) > MAX_POINTS:
        raise ScenarioError.at(
            "--design grid", f"has more than {MAX_POINTS:,} points; take fewer levels, or --design lhs."
        )
    return Design("grid", tuple(factors), tuple(product(*(factor.levels for factor in factors))))


def spread(kind: str, factors: Sequence[Factor], cube: NDArray[np.float64], *, tail: float = 0.0) -> Design:
    """The design whose points are those of the unit cube, shape (n_points, n_factors), laid over the factors.

    `tail` is left out at each end of a law.
    """
    joint: dict[str | None, int] = {}
    places = [place if one.joint is None else joint.setdefault(one.joint, place) for place, one in enumerate(factors)]
    columns = [factor.values(cube[:, at], tail=tail) for at, factor in zip(places, factors, strict=True)]
    return Design(kind, tuple(factors), tuple(zip(*columns, strict=True)))


def random_cube(n_points: int, n_factors: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Independent uniform points."""
    return rng.random((n_points, n_factors))


def latin_cube(n_points: int, n_factors: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """A Latin hypercube: each of `n_points` equal slices of each axis holds one point."""
    slices = rng.permuted(np.tile(np.arange(n_points)[:, None], (1, n_factors)), axis=0)
    return np.asarray((slices + rng.random((n_points, n_factors))) / n_points)


def sobol_cube(n_points: int, n_factors: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """The first points of a scrambled Sobol sequence (scipy)."""
    qmc = needs("scipy.stats.qmc", "the design sobol", extra="analysis", instead="The design lhs works without it.")
    sampler = qmc.Sobol(n_factors, scramble=True, rng=rng)
    points = sampler.random_base2(int(np.ceil(np.log2(n_points))) if n_points > 1 else 0)[:n_points]
    return np.asarray(points, dtype=np.float64)


UNIT_CUBES = {"random": random_cube, "lhs": latin_cube, "sobol": sobol_cube}
"""Points in the unit cube, by the kind of design."""


def design_from_csv(path: Path, scenario: Scenario, rules: Rules | None = None) -> Design:
    """The design in a CSV file: keys in the first line, one point a line; as a data frame writes it, if need be.

    A column named `point` is left out, so that a stored design can be read back; so is the unnamed column of numbers
    in which a data frame writes its index, and the design says so in its remarks.

    Raises
    ------
    ScenarioError
        If the file cannot be read; else with the line and key of every fault, at most a hundred.
    """
    name = str(path)
    table = _read_table(read_bytes(path, name, most=MAX_CSV_BYTES), name)
    columns: dict[str, tuple[Value, ...]] = {}
    labelled: list[tuple[str, Factor]] = []
    faults: list[Fault] = []
    for written_key, column in zip(table.keys, zip(*table.points, strict=True), strict=True):
        if written_key != "point":
            try:
                key = read_key(written_key)
            except ValueError as error:
                faults.append(Fault(name, 1, "", str(error)))
                continue
            labelled.append((name, Factor(key, levels=distinct(column))))
            columns[key] = column
    if not labelled and not faults:
        raise ScenarioError.at(name, "has no key beside the number of the point; its first line names what is varied.")
    factors, found = tried_factors(labelled, scenario, rules)
    for factor, value, fault in found:
        is_of_value = value is not None and not fault.message.startswith("is unknown")
        line = table.lines[columns[factor.key].index(value)] if is_of_value else 1
        faults.append(replace(fault, file=name, line=line))
    if faults:
        raise ScenarioError(sorted(dict.fromkeys(faults), key=lambda fault: fault.line or 0)[:MAX_TOLD])
    remark = f"{name}: a column without a name is left out; a data frame writes its index so."
    points = tuple(zip(*(columns[factor.key] for factor in factors), strict=True))
    return Design("csv", factors, points, (remark,) if table.has_index else ())


def checked(design: Design, scenario: Scenario, rules: Rules | None = None) -> Design:
    """The same design, if the scenario allows every value of it.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    if not design.factors:
        raise ScenarioError.at("design", "has no factor, so nothing is varied; sim.run plays one point.")
    faults: list[Fault] = []
    for factor in design.factors:
        tried = replace(factor, levels=distinct((*factor.levels, *design.column(factor))), low=None, high=None)
        faults += (fault for _, fault in faults_by_value(tried, "design", scenario, own_parameters(rules)))
    if faults:
        raise ScenarioError(dict.fromkeys(faults))
    return design


@dataclass(frozen=True, slots=True)
class _Table:
    """What a CSV file of points says: the keys as written, the points, and the line of each."""

    keys: tuple[str, ...]
    points: list[tuple[Value, ...]]
    lines: list[int]
    has_index: bool


def _read_table(data: bytes, name: str) -> _Table:
    faults: list[Fault] = []
    points: list[tuple[Value, ...]] = []
    lines: list[int] = []
    rows = cells_in(name, data)
    _, keys = next(rows, (1, []))
    if not any(keys):
        raise ScenarioError.at(name, "is empty; its first line names the keys.")
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(keys) == 1 and mark in keys[0]:  # written for another reader
            remedy = "write commas, and points in numbers (a data frame: to_csv(path) without sep and decimal)."
            raise ScenarioError.at(name, f"has {word} between its keys; {remedy}", line=1)
    first = int(keys[0] == "" or keys[0].startswith("Unnamed:"))
    for place, key in enumerate(keys[first:], start=first + 1):
        if not key:
            faults.append(Fault(name, 1, "", f"has no key above column {place}; name it, or leave it out."))
    for line, row in rows:
        try:
            if what := misfit(row, keys):
                raise ValueError(what)
            points.append(tuple(map(value_of, row[first:])))
            lines.append(line)
        except ValueError as error:
            faults.append(Fault(name, line, "", str(error)))
        if len(points) > MAX_POINTS or len(faults) > MAX_TOLD:
            break
    if len(points) > MAX_POINTS:
        faults.append(Fault(name, None, "", f"has more than {MAX_POINTS:,} points."))
    if not points and not faults:
        faults.append(Fault(name, None, "", "has no points below its first line."))
    if faults:
        raise ScenarioError(faults)
    return _Table(tuple(keys[first:]), points, lines, bool(first))


def points_csv(design: Design) -> bytes:
    """The points as a CSV file that `design_from_csv` reads back: a column `point`, then one a factor."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["point", *(factor.key for factor in design.factors)])
    writer.writerows([number, *map(written, point)] for number, point in enumerate(design.points))
    return text.getvalue().encode()


def described(design: Design) -> dict[str, Any]:
    """The design without its points, as JSON values: kind, factors, number and hash of the points."""
    is_read = design.kind == "csv"  # the levels are the points again
    return {
        "kind": design.kind,
        "factors": [factor.to_json() | ({"levels": []} if is_read else {}) for factor in design.factors],
        "n_points": design.n_points,
        "sha256": hashlib.sha256(points_csv(design)).hexdigest(),
    }


def restored(stored: Mapping[str, Any], points: bytes) -> Design:
    """The design that `described` described, with its points.

    Raises
    ------
    ValueError
        If the points are not those of the description.
    """
    if hashlib.sha256(points).hexdigest() != stored["sha256"]:
        raise ValueError("the points are not those that the runs were made for")
    read = tuple(point[1:] for point in _read_table(points, "points.csv").points)
    design = Design(stored["kind"], tuple(map(factor_from_json, stored["factors"])), read)
    if design.kind != "csv":
        return design
    columns = zip(*design.points, strict=True)
    factors = (replace(factor, levels=distinct(column)) for factor, column in zip(design.factors, columns, strict=True))
    return replace(design, factors=tuple(factors))


def check_base(n_base: int) -> None:
    """Refuse a number of rows that is no power of two.

    Raises
    ------
    ValueError
        Naming the nearest that are.
    """
    if not 2 <= n_base <= MOST_BASE_ROWS or n_base & (n_base - 1):
        below = 2 ** max(1, min(n_base, MOST_BASE_ROWS // 2).bit_length() - 1)
        raise ValueError(
            f"points is {n_base}; a Sobol design needs a power of two in [2, {MOST_BASE_ROWS:,}], such as {below} or "
            f"{2 * below}: other numbers spoil its evenness."
        )


def saltelli_points(n_factors: int, n_base: int, *, seed: int) -> NDArray[np.float64]:
    """Points in the unit cube, row after row: A_j, B_j, then A_j with each factor taken from B_j.

    A and B are the two halves of one scrambled Sobol sequence in twice as many dimensions, its first point kept: only
    so are they even. Rows stand together, so that a study cut short has whole rows.

    Parameters
    ----------
    n_factors : int
        At least 1.
    n_base : int
        Rows; a power of two.
    seed : int
        Of the scrambling.

    Returns
    -------
    float array, shape (n_base * (n_factors + 2), n_factors)

    Raises
    ------
    ValueError
        If `n_base` is no power of two.
    """
    check_base(n_base)
    qmc = needs("scipy.stats.qmc", "a Sobol design", extra="analysis")
    both = qmc.Sobol(2 * n_factors, rng=np.random.default_rng(seed), bits=53).random(n_base)
    a, b = both[:, :n_factors], both[:, n_factors:]
    points = np.repeat(a[:, None, :], n_factors + 2, axis=1)
    points[:, 1] = b
    for place in range(n_factors):
        points[:, 2 + place, place] = b[:, place]
    return points.reshape(-1, n_factors)
