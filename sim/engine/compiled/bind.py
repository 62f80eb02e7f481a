"""A model laid out for the compiled loop: records, links and numbers for the kernels of its clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine.compiled.emit import Kernel, kernel_of
from sim.engine.compiled.layout import CLOCKS, WIDTH
from sim.engine.numbers import Formulas
from sim.engine.traced import Shared, views_of
from sim.model.arrays import Floats, Ints
from sim.model.structure import Clock, Finals, Model, Opening
from sim.model.symbols import Symbol

_KERNELS = Shared(kernel_of)
"""Kernels of this process."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A kernel as one clock or opening uses it: the entities that it sees, its numbers by formula and as vectors."""

    thing: Clock | Opening
    rank: int | None
    kernel: Kernel
    views: tuple[int, ...]
    stage: list[int]
    vectors: Floats


class Layout:
    """Where everything lies in a record of this model, and which kernel each clock and opening rings."""

    def __init__(self, model: Model) -> None:
        self.model = model
        n_clocks = len(model.clocks)
        self.n_vectors = max(1, -(-n_clocks // WIDTH))
        self.rings_at = CLOCKS + self.n_vectors * WIDTH
        fields_at = self.rings_at + n_clocks
        keys = [(position, name) for position, entity in enumerate(model.entities) for name in entity.fields]
        self.field = {key: fields_at + place for place, key in enumerate(keys)}
        self.numbers_at = fields_at + len(self.field)
        things: list[Clock | Opening] = [*model.clocks, *model.openings]
        kernels = [_KERNELS.of(model, thing) for thing in things]
        views = [views_of(model, thing) for thing in things]
        self.formulas = Formulas(model, [(seen, one.stage) for seen, one in zip(views, kernels, strict=True)])
        plain = self.formulas.plain
        self.seen = [
            Seen(thing, rank if rank < n_clocks else None, kernel, view, stage, _vectors([plain[at] for at in stage]))
            for rank, (thing, kernel, view, stage) in enumerate(
                zip(things, kernels, views, self.formulas.stages, strict=True)
            )
        ]
        self.results = self._results()
        self.fixed = [[self._words(seen, link) for link in seen.kernel.links] for seen in self.seen]
        self.can_end = [self._can_end(seen) for seen in self.seen[:n_clocks]]
        self.labels = self._labels()

    def _results(self) -> list[tuple[int, str]]:
        """The fields that the per-run table is made of, and the one that tells the end."""
        asked: list[tuple[int, str]] = [self.model.ended]

        def fields(entity: int, name: str) -> Floats:
            asked.append((entity, name))
            return np.zeros(1)

        one = np.zeros(1, dtype=np.int64)
        no = np.zeros(1, dtype=bool)
        self.model.summarise(self.model, Finals(one, np.zeros(1), one, no, no, fields))
        return list(dict.fromkeys(asked))

    def _can_end(self, seen: Seen) -> bool:
        """Whether a kernel may end a run."""
        return any((seen.views[view], name) == self.model.ended for view, name in seen.kernel.changed)

    def links(self, place: int, numbers: Numbers) -> list[int]:
        """Where everything lies that a kernel has links to: fields, clocks, the count of rings, tables."""
        seen, fixed = self.seen[place], self.fixed[place]
        links = zip(seen.kernel.links, fixed, strict=True)
        return [word for link, words in links for word in words or numbers.table(seen, link[1])]

    def _words(self, seen: Seen, link: tuple[Any, ...]) -> tuple[int, ...]:
        """Where a field, a clock or the count of rings lies; nothing for a table, which rests on numbers."""
        if link[0] == "table":
            return ()
        if link[0] == "rings":
            assert seen.rank is not None
            return (self.rings_at + seen.rank,)
        view, name = link[1]
        if link[0] == "clock":
            return (CLOCKS + self.model.clocks_of[seen.views[view]][name],)
        return (self.field[seen.views[view], name],)

    def _labels(self) -> Ints:
        """Kind, actor and target of each clock's events, packed as the table of events has them."""
        labels = np.zeros((len(self.model.clocks), 4), dtype=np.int16)
        for rank, (clock, seen) in enumerate(zip(self.model.clocks, self.seen, strict=False)):
            labels[rank, 0] = self.model.kinds.index(clock.kind.word)
            for column, place in enumerate((seen.kernel.actor, seen.kernel.target), start=1):
                labels[rank, column] = place if place < 0 else self.model.entities[seen.views[place]].actor_index
        return labels.view(np.int64)[:, 0]


def _vectors(values: list[Any]) -> Floats:
    """Numbers as vectors, shape (n, WIDTH); a table is looked up, not laid there."""
    numbers = [0.0 if isinstance(value, tuple | list) else float(value) for value in values]
    return np.repeat(np.array(numbers or [0.0])[:, np.newaxis], WIDTH, axis=1)


class Numbers:
    """Every number that kernels need in some runs: one for all of them, or one a run.

    A number is what rests on parameters alone. Where one of these differs between runs it is worked out run by run,
    with the same operations, and lies in the records.
    """

    def __init__(self, layout: Layout, differing: Mapping[str, Floats]) -> None:
        self._layout = layout
        self.rows: list[Floats] = []
        """What differs between runs, in the order of its words in a record."""
        self.tables: list[float] = []
        """Tables that are the same in all runs, one after the other."""
        self._given = layout.formulas.given(differing)
        self._table_of: dict[tuple[int, str], tuple[int, int, int]] = {}
        self._word_of: dict[int, int] = {}
        self._values = layout.formulas.values(self._given)

    def differing(self, seen: Seen) -> list[int]:
        """The pairs of links to the numbers of one clock that differ between runs; tables are laid beside."""
        pairs: list[int] = []
        for place, formula in enumerate(seen.stage):
            if isinstance(self._values[formula], np.ndarray):
                pairs += [place, self._word(formula)]
        for link in seen.kernel.links:
            if link[0] == "table":
                self.table(seen, link[1])
        return pairs

    def table(self, seen: Seen, leaf: Symbol) -> tuple[int, int, int]:
        """Where a table begins, how many entries it has, and whether it lies in the records."""
        view, name = leaf.args[0]
        key = (seen.views[view], name)
        if key not in self._table_of:
            parts = self._given.get(key, self._layout.formulas.parameter(*key))
            n_runs = next((len(part) for part in parts if isinstance(part, np.ndarray)), None)
            if n_runs is None:
                first = len(self.tables)
                self.tables += parts
            else:
                first = self._layout.numbers_at + len(self.rows)
                self.rows += [np.broadcast_to(np.asarray(part, dtype=np.float64), (n_runs,)) for part in parts]
            self._table_of[key] = first, len(parts), int(n_runs is not None)
        return self._table_of[key]

    def _word(self, formula: int) -> int:
        """The word of the records that holds a number run by run."""
        if formula not in self._word_of:
            self._word_of[formula] = self._layout.numbers_at + len(self.rows)
            self.rows.append(self._values[formula].astype(np.float64))
        return self._word_of[formula]
