"""How work is cut into pieces: a pure function of what is missing and of how large a piece may be.

A *piece* is some points of one variant of a model times some runs. A run depends on the model, the seed, its number and
the values of its point alone, so that how work is cut changes what is stored together, and nothing else. Pieces go
through the runs in blocks and through the variants in a scattered order, so that whatever is cut short still covers the
whole.

>>> [(piece.first_run, piece.n_runs) for piece in pieces_of([all_of(1, 10)], rows=4)]
[(0, 4), (4, 4), (8, 2)]
>>> [(piece.n_points, piece.first_run, piece.n_runs) for piece in pieces_of([all_of(3, 10)], rows=15)]
[(3, 0, 5), (3, 5, 5)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio, modulo 1, are spread evenly however many there are."""


@dataclass(frozen=True, slots=True)
class Piece:
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


def all_of(n_points: int, runs: int) -> Mask:
    """What is missing of a variant of which nothing has been played."""
    return np.ones((n_points, runs), dtype=bool)


def pieces_of(missing: Sequence[Mask], *, rows: int, first_number: int = 0) -> tuple[Piece, ...]:
    """The pieces of what is missing.

    Parameters
    ----------
    missing : sequence of bool array of shape (n_points, runs)
        For each variant, which runs of its points are to be played.
    rows : int
        About how many rows a piece has, at least 1.
    first_number : int, optional
        Number of the first piece.

    Raises
    ------
    ValueError
        If a piece may have no row.
    """
    if rows < 1:
        raise ValueError(f"a piece has {rows} rows; it must have at least 1.")
    blocks = [(variant, *block) for variant, gaps in enumerate(missing) for block in _rectangles(gaps)]
    slices = [
        (variant, first, min(rows, last - first), run, end)
        for variant, start, last, run, end in blocks
        for first in range(start, last, rows)
    ]
    slices = [slices[place] for place in np.argsort(np.arange(len(slices)) * GOLDEN % 1.0, kind="stable").tolist()]
    length = max(1, rows // max((n for _, _, n, _, _ in slices), default=1))
    pieces = [
        (run, variant, first_point, n_points, min(length, end - run))
        for variant, first_point, n_points, first_run, end in slices
        for run in range(first_run, end, length)
    ]
    pieces.sort(key=lambda piece: piece[0])  # stable: blocks of runs one after the other, variants scattered in each
    return tuple(
        Piece(number, variant, first_point, n_points, run, n_runs)
        for number, (run, variant, first_point, n_points, n_runs) in enumerate(pieces, start=first_number)
    )


def _rectangles(gaps: Mask) -> Iterator[tuple[int, int, int, int]]:
    """First point, last, first run, last (ends left out) of blocks that cover what is missing and nothing else."""
    changes = np.flatnonzero((gaps[1:] != gaps[:-1]).any(axis=1)) + 1
    edges = [0, *changes.tolist(), len(gaps)]
    for first, last in pairwise(edges):
        steps = np.flatnonzero(np.diff(np.concatenate([[False], gaps[first], [False]]).astype(np.int8)))
        for run, end in steps.reshape(-1, 2).tolist():
            yield first, last, run, end
