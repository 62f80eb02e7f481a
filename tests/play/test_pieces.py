"""Pieces cover what is missing once, whatever their size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.play.pace import NARROWEST, WIDEST, usual_size
from sim.play.pieces import pieces_of
from tests.play.tasks import plan


@given(st.integers(1, 5000), st.integers(1, 700))
def test_every_run_is_in_exactly_one_piece(runs: int, rows: int) -> None:
    pieces = plan(runs, rows)
    covered = [run for piece in pieces for run in range(piece.first_run, piece.first_run + piece.n_runs)]
    assert covered == list(range(runs))
    assert [piece.number for piece in pieces] == list(range(len(pieces)))
    assert {piece.n_runs for piece in pieces[:-1]} <= {rows}


@given(st.integers(1, 10**7), st.integers(1, 64), st.sampled_from(["compiled", "lanes", "reference"]))
def test_the_usual_size_suits_the_engine(runs: int, jobs: int, engine: str) -> None:
    size = usual_size(runs, jobs, engine)
    assert min(NARROWEST[engine], runs) <= size <= min(WIDEST[engine], runs)


def test_two_workers_share_the_usual_question() -> None:
    assert len(plan(10_000, usual_size(10_000, 2, "lanes"))) == 2


def test_a_piece_without_rows_is_none() -> None:
    with pytest.raises(ValueError, match="a piece has 0 rows; it must have at least 1"):
        plan(5, 0)


def nothing(points: list[int], runs: int) -> list[NDArray[np.bool_]]:
    """What is missing where nothing has been played."""
    return [np.ones((n, runs), dtype=bool) for n in points]


def test_tiles_cover_what_is_missing_and_nothing_else() -> None:
    chance = np.random.default_rng(1)
    for rows in (1, 7, 50):
        missing = [chance.random((n, 12)) < 0.5 for n in (1, 9)]
        seen = [np.zeros((n, 12), dtype=int) for n in (1, 9)]
        pieces = pieces_of(missing, rows=rows, first_number=4)
        for piece in pieces:
            points = slice(piece.first_point, piece.first_point + piece.n_points)
            seen[piece.variant][points, piece.first_run : piece.first_run + piece.n_runs] += 1
        assert all(np.array_equal(one, gaps) for one, gaps in zip(seen, missing, strict=True))
        assert [piece.number for piece in pieces] == list(range(4, 4 + len(pieces)))


def test_what_is_cut_short_covers_the_design() -> None:
    pieces = pieces_of(nothing([25], 40), rows=100)
    assert len(pieces) == 10
    first = pieces[0]
    assert (first.n_points, first.n_runs) == (25, 4)
    variants = pieces_of(nothing([1] * 16, 4), rows=4)
    early = [piece.variant for piece in variants[:5]]
    assert max(early) > 8 and min(early) < 5
    assert sorted(piece.variant for piece in variants) == list(range(16))


def test_every_row_belongs_to_one_tile() -> None:
    for points, runs, rows in (([25], 40, 100), ([3, 70, 1], 9, 20), ([5], 1, 2)):
        seen = np.zeros((len(points), max(points), runs), dtype=int)
        for piece in pieces_of(nothing(points, runs), rows=rows):
            seen[
                piece.variant, piece.first_point : piece.first_point + piece.n_points,
                piece.first_run : piece.first_run + piece.n_runs,
            ] += 1  # fmt: skip
        assert all((seen[variant, :n] == 1).all() and not seen[variant, n:].any() for variant, n in enumerate(points))
