"""Designs: every combination, or points spread over ranges; and from a file."""

from __future__ import annotations

import builtins
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas
import pytest

import sim
from sim.results.design import Design, Factor
from sim.scenario.faults import ScenarioError
from sim.study.designs import (
    described,
    design_from_csv,
    grid,
    latin_cube,
    make_design,
    points_csv,
    random_cube,
    restored,
    saltelli_points,
    sobol_cube,
)
from sim.study.extras import MissingExtraError
from tests.study.scenarios import written

RESOLVE = Factor("states.north.resolve", low=0.2, high=0.8)
needs_scipy = pytest.mark.skipif(find_spec("scipy") is None, reason="scipy is an extra")
HOST = Factor("groups.hill_men.host", levels=("north", "south"))


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")))


def test_a_grid_has_every_combination_and_the_last_factor_moves_fastest() -> None:
    design = grid((Factor("x", levels=(1, 2)), HOST))
    assert design.points == ((1, "north"), (1, "south"), (2, "north"), (2, "south"))


def test_a_grid_of_ranges_is_refused_with_a_remedy() -> None:
    with pytest.raises(ScenarioError, match="is a range; write key=lo:hi:n, or choose --design lhs"):
        grid((RESOLVE, HOST))


def test_a_huge_grid_is_refused() -> None:
    with pytest.raises(ScenarioError, match="more than 2,000,000 points"):
        grid([Factor(f"x{place}", levels=tuple(range(200))) for place in range(3)])


def test_a_latin_hypercube_has_one_point_in_every_slice() -> None:
    cube = latin_cube(50, 4, np.random.default_rng(1))
    assert (np.sort(np.floor(cube * 50), axis=0) == np.arange(50)[:, None]).all()


def test_sobol_points_are_more_even_than_random_ones() -> None:
    def unevenness(cube: np.ndarray) -> float:
        counts = np.histogramdd(cube, bins=8, range=[(0, 1)] * 2)[0]
        return float(counts.std())

    rng = np.random.default_rng(4)
    assert unevenness(sobol_cube(256, 2, rng)) < 0.3 * unevenness(random_cube(256, 2, rng))


@pytest.mark.parametrize("kind", ["random", "lhs", "sobol"])
def test_equal_seeds_give_equal_points_inside_the_ranges(kind: str) -> None:
    first, again, other = (make_design(kind, (RESOLVE, HOST), n_points=16, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
    assert all(0.2 <= point[0] <= 0.8 and point[1] in HOST.levels for point in first.points)  # type: ignore[operator]
    assert len({point[0] for point in first.points}) == 16


@pytest.mark.parametrize(
    ("kind", "n_points", "message"),
    [
        ("star", 5, "designs are grid, random, lhs, sobol"),
        ("lhs", None, "needs --points N"),
        ("lhs", 0, "is out of range"),
        ("grid", 5, "a grid follows its levels"),
    ],
)
def test_a_design_that_cannot_be_is_refused(kind: str, n_points: int | None, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        make_design(kind, (HOST,), n_points=n_points, seed=1)


def test_sobol_without_scipy_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__
    for name in [name for name in sys.modules if name.split(".")[0] == "scipy"]:
        monkeypatch.delitem(sys.modules, name)

    def without(name: str, *rest: object, **more: object) -> object:
        if name.split(".")[0] == "scipy":
            raise ModuleNotFoundError("No module named 'scipy'", name="scipy")
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("sim.study.extras.import_module", without)
    with pytest.raises(MissingExtraError, match=r"needs scipy; pip install 'conflict-sim\[analysis\]'") as caught:
        make_design("sobol", (RESOLVE,), n_points=4, seed=1)
    assert caught.value.exit_code == 2


def test_a_file_of_points_is_a_design(tmp_path: Path, scenario: sim.Scenario) -> None:
    path = tmp_path / "points.csv"
    path.write_text("states.north.resolve,groups.hill_men.host\n0.25,south\n\n0.5,both\n")
    design = design_from_csv(path, scenario)
    assert design.points == ((0.25, "south"), (0.5, "both"))
    again = tmp_path / "again.csv"
    again.write_bytes(points_csv(design))
    assert design_from_csv(again, scenario) == design


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; its first line names the keys"),
        ("states.north.resolve\n", "has no points below its first line"),
        ("states.north.resolve\n0.1\n0.2,3\n", r"points.csv:3: has 2 cells, the first line 1"),
        ("states.north.resolve\n0.1\n1.7\n", r"points.csv:3: states.north.resolve is 1.7; it must be in \[0, 1\]"),
        ("states.north.resolv\n0.1\n", r"points.csv:1: states.north.resolv is unknown"),
        ("states.north.resolve\n=cmd()\n", r"points.csv:2: names '=cmd\(\)'"),
        ("states.north.resolve\n0.1\x00\n", "points.csv"),
    ],
)
def test_a_broken_file_is_answered_with_its_line(
    tmp_path: Path, scenario: sim.Scenario, text: str, message: str
) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text)
    with pytest.raises(ScenarioError, match=message):
        design_from_csv(path, scenario)


def test_a_file_of_another_encoding_is_named(tmp_path: Path, scenario: sim.Scenario) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(b"states.north.resolve\n\xff\xfe\n")
    with pytest.raises(ScenarioError, match=r"is not UTF-8 \(byte 21: 0x"):
        design_from_csv(path, scenario)


def test_points_are_stored_beside_their_description(tmp_path: Path, scenario: sim.Scenario) -> None:
    for design in (
        grid((Factor("x", levels=(1, 2.5)), Factor("y", levels=(True, False)), HOST)),
        make_design("lhs", (RESOLVE, HOST), n_points=9, seed=3),
    ):
        assert restored(described(design), points_csv(design)) == design
    with pytest.raises(ValueError, match="not those that the runs were made for"):
        restored(described(design), points_csv(design).replace(b"north", b"south"))


def test_a_file_of_a_data_frame_is_a_design_and_its_index_is_left_out_and_told(
    tmp_path: Path, scenario: sim.Scenario
) -> None:
    points = {"states.north.resolve": [0.4, 0.6], "states.north.mobilised": [True, False]}
    frame = pandas.DataFrame(points)
    for name, more in (("index.csv", {}), ("plain.csv", {"index": False})):
        frame.to_csv(tmp_path / name, **more)
        design = design_from_csv(tmp_path / name, scenario)
        assert design.points == ((0.4, True), (0.6, False))
        assert [remark.endswith("a data frame writes its index so.") for remark in design.remarks] == [True] * (
            not more
        )
    pandas.read_csv(tmp_path / "index.csv").to_csv(tmp_path / "twice.csv", index=False)
    assert design_from_csv(tmp_path / "twice.csv", scenario) == design


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("states.north.resolve;dyad.nuclear\n0,4;1\n", ["points.csv:1: has semicolons between its keys; write commas"]),
        ("states.north.resolve\n0.4\n\"0,6\"\n", ["points.csv:3: names '0,6' with a decimal comma; write 0.6."]),
        (
            "states.north.resolve,states.north.mobilised\n0.4,True\n1.4,no\n1.6,FALSE\n",
            ["points.csv:3: states.north.resolve is 1.4", "points.csv:4: states.north.resolve is 1.6"],
        ),
        ("states.north.mobilised\nTrue\n0.5\n", ["points.csv:3: states.north.mobilised mixes true or false"]),
        ("states.north.resolve,,dyad.nuclear\n0.4,1,1\n", ["points.csv:1: has no key above column 2"]),
        ("groups.hill_men.host\nsouth\nnowhere\n", ["points.csv:3: groups.hill_men.host is"]),
    ],
)  # fmt: skip
def test_faults_of_a_row_carry_its_line(tmp_path: Path, scenario: sim.Scenario, text: str, told: list[str]) -> None:
    (tmp_path / "points.csv").write_text(text)
    with pytest.raises(ScenarioError) as caught:
        design_from_csv(tmp_path / "points.csv", scenario)
    for sentence in told:
        assert sentence in str(caught.value)


def test_a_tied_factor_survives_its_file(tmp_path: Path, scenario: sim.Scenario) -> None:
    tied = Factor("states.north.resolve,states.south.resolve", levels=(0.2, 0.8), unit="probability")
    (tmp_path / "points.csv").write_bytes(points_csv(grid([tied])))
    assert design_from_csv(tmp_path / "points.csv", scenario).factors == (tied,)
    assert restored(described(grid([tied])), points_csv(grid([tied]))) == grid([tied])


@needs_scipy
def test_each_row_is_a_b_and_a_with_one_factor_of_b() -> None:
    rows = saltelli_points(3, 8, seed=1).reshape(8, 5, 3)
    a, b, mixed = rows[:, 0], rows[:, 1], rows[:, 2:]
    for place in range(3):
        expected = a.copy()
        expected[:, place] = b[:, place]
        assert (mixed[:, place] == expected).all()
    assert (a != b).all()


@needs_scipy
def test_every_slice_of_every_factor_holds_one_point_of_a() -> None:
    a = saltelli_points(4, 64, seed=2).reshape(64, 6, 4)[:, 0]
    assert (np.sort(np.floor(a * 64), axis=0) == np.arange(64)[:, None]).all()


@needs_scipy
def test_equal_seeds_give_equal_points_inside_the_open_cube() -> None:
    points = saltelli_points(2, 32, seed=7)
    assert (points == saltelli_points(2, 32, seed=7)).all()
    assert (points != saltelli_points(2, 32, seed=8)).any()
    assert (points > 0.0).all() and (points < 1.0).all()


@pytest.mark.parametrize(("wrong", "near"), [(100, "64 or 128"), (0, "2 or 4"), (-3, "2 or 4"), (2**21, "524288 or")])
def test_a_number_of_rows_that_is_no_power_of_two_is_refused_with_the_nearest(wrong: int, near: str) -> None:
    with pytest.raises(ValueError, match=f"points is {wrong}; a Sobol design needs a power of two.*such as {near}"):
        saltelli_points(2, wrong, seed=1)


def test_a_design_without_factors_is_refused_by_name(scenario: sim.Scenario) -> None:
    with pytest.raises(ScenarioError, match="has no factor"):
        sim.sweep(scenario, design=Design("grid", (), ((),)), runs=5, seed=1)
