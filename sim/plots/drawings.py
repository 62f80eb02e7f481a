"""Figures by name, each drawn only when somebody asks for it: the first is the one that answers the question.

>>> drawings = Drawings({"overview": Figure, "lags": Figure})
>>> list(drawings), drawings.first, "ladder" in drawings
(['overview', 'lags'], ('overview',), False)
>>> type(drawings["lags"]).__name__
'Figure'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from matplotlib.figure import Figure


class Drawings(Mapping[str, Figure]):
    """A mapping of names, which are those of files, to figures that are drawn anew each time they are asked for.

    Parameters
    ----------
    draw : mapping of str to callable
        What draws each figure, the most telling first.
    """

    def __init__(self, draw: Mapping[str, Callable[[], Figure]]) -> None:
        self._draw = dict(draw)

    def __getitem__(self, name: str) -> Figure:
        return self._draw[name]()

    def __contains__(self, name: object) -> bool:  # that of `Mapping` would draw it
        return name in self._draw

    def __iter__(self) -> Iterator[str]:
        return iter(self._draw)

    def __len__(self) -> int:
        return len(self._draw)

    def __or__(self, others: Drawings) -> Drawings:
        """These, then the others."""
        return Drawings(self._draw | others._draw)

    @property
    def first(self) -> tuple[str, ...]:
        """Name of the figure that answers the question; empty where there is none."""
        return tuple(self._draw)[:1]
