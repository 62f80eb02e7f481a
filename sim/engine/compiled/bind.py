"""A model laid out for the compiled loop: records, links and numbers for the kernels of its clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled.emit import Kernel, kernel_of
from sim.engine.compiled.layout import CLOCKS, WIDTH
from sim.engine.traced import LEAVES, PLAIN, clocks_of_entities, make_of, serves, trace, views_of
from sim.model.structure import RANK, Clock, Finals, Model, Opening
from sim.model.symbols import Symbol

Floats = NDArray[np.float64]

MAKES_KEPT = 512
_KERNELS: dict[Any, list[Kernel]] = {}
"""Kernels of this process, by what decides them: models of one make share them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A kernel as one clock or opening uses it."""

    kernel: Kernel
    views: tuple[int, ...]


class Layout:
    """Where everything lies in a record of this model, and which kernel each clock and opening rings."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.clocks_of = clocks_of_entities(model)
        n_clocks = len(model.clocks)
        self.n_vectors = max(1, -(-n_clocks // WIDTH))
        self.rings_at = CLOCKS + self.n_vectors * WIDTH
        fields_at = self.rings_at + n_clocks
        self.field: dict[tuple[int, str], int] = {}
        for position, entity in enumerate(model.entities):
            for name in entity.fields:
                self.field[position, name] = fields_at + len(self.field)
        self.numbers_at = fields_at + len(self.field)
        self.clocks = [self._seen(clock) for clock in model.clocks]
        self.openings = [self._seen(opening) for opening in model.openings]
        self.formulas = Formulas(self)
        self.kernels = list({id(seen.kernel): seen.kernel for seen in (*self.clocks, *self.openings)}.values())
        self.results = self._results()

    def _seen(self, thing: Clock | Opening) -> Seen:
        make, views = make_of(thing), views_of(thing)
        if make not in _KERNELS and len(_KERNELS) >= MAKES_KEPT:
            _KERNELS.pop(next(iter(_KERNELS)))
        known = _KERNELS.setdefault(make, [])
        for kernel in known:
            if serves(kernel.seen, self.model, thing, self.clocks_of):
                return Seen(kernel, views)
        rings = (views.index(thing.owner), thing.kind.attribute) if isinstance(thing, Clock) else None
        known.append(kernel_of(trace(self.model, thing, self.clocks_of), rings=rings))
        return Seen(known[-1], views)

    def _results(self) -> list[tuple[int, str]]:
        """The fields that the per-run table is made of."""
        asked: list[tuple[int, str]] = []

        def fields(entity: int, name: str) -> Floats:
            asked.append((entity, name))
            return np.zeros(1)

        one = np.zeros(1, dtype=np.int64)
        no = np.zeros(1, dtype=bool)
        self.model.summarise(self.model, Finals(one, np.zeros(1), one, no, no, fields))
        return list(dict.fromkeys(asked))

    def parameter(self, entity: int, name: str) -> Any:
        """A parameter, or a table of them, as the model has it."""
        return self.model.entities[entity].parameters[name]

    def can_end(self, seen: Seen) -> bool:
        """Whether a kernel may end a run."""
        return any((seen.views[view], name) == self.model.ended for view, name in seen.kernel.changed)

    def words(self, seen: Seen, link: tuple[Any, ...], rank: int | None, numbers: Numbers) -> tuple[int, ...]:
        """Where a field, a clock, the count of rings or a table lies."""
        if link[0] == "table":
            return numbers.table(seen, link[1])
        if link[0] == "rings":
            assert rank is not None
            return (self.rings_at + rank,)
        view, name = link[1]
        if link[0] == "clock":
            return (CLOCKS + self.clocks_of[seen.views[view]][name],)
        return (self.field[seen.views[view], name],)


class Formulas:
    """What every number of a model is made of, for all its clocks and openings; equal formulas are one.

    Attributes
    ----------
    made : list of tuple
        A leaf (`start`, `rank` and which, or `parameter` with entity, attribute and part), or an operation and its
        arguments: a `tuple` of one constant, or the place of an earlier formula.
    plain : list of float, or of tuple of float
        The values where no parameter differs between runs.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.made: list[tuple[Any, ...]] = []
        self.plain: list[Any] = []
        self._place: dict[tuple[Any, ...], int] = {}
        self.stage = {id(seen): self._stage(seen) for seen in (*layout.clocks, *layout.openings)}
        self.vectors = {key: _vectors([self.plain[place] for place in stage]) for key, stage in self.stage.items()}

    def _stage(self, seen: Seen) -> list[int]:
        known: dict[int, int] = {}
        return [self._formula(seen, node, known) for node in seen.kernel.stage]

    def _formula(self, seen: Seen, node: Symbol, known: dict[int, int]) -> int:
        if id(node) not in known:
            if node.operation in LEAVES:
                made = self._leaf(seen, node)
            else:
                args = (self._formula(seen, arg, known) if isinstance(arg, Symbol) else (arg,) for arg in node.args)
                made = node.operation, *args
            key = tuple(map(repr, made))  # 0.0 and -0.0 are two
            if key not in self._place:
                self._place[key] = len(self.made)
                self.made.append(made)
                self.plain.append(self.value(made, self.plain, self._layout.parameter))
            known[id(node)] = self._place[key]
        return known[id(node)]

    def _leaf(self, seen: Seen, leaf: Symbol) -> tuple[Any, ...]:
        if leaf.operation == "start":
            return ("start",)
        view, name = leaf.args[0]
        if leaf.operation == "rank":
            return "rank", self._layout.clocks_of[seen.views[view]][name]
        return "parameter", seen.views[view], name, leaf.args[1]

    def value(self, made: tuple[Any, ...], values: list[Any], parameter: Callable[[int, str], Any]) -> Any:
        """The value of a formula, from those of earlier ones; numbers divide by zero without a word, as arrays do."""
        operation, *rest = made
        if operation == "start":
            return np.float64(self._layout.model.start)
        if operation == "rank":
            return np.float64(rest[0] * RANK)
        if operation == "parameter":
            entity, name, part = rest
            whole = parameter(entity, name)
            if part is not None:
                whole = whole[part]
            return _number(whole)
        with np.errstate(all="ignore"):
            return _number(PLAIN[operation](*(values[arg] if isinstance(arg, int) else arg[0] for arg in rest)))


def _number(value: Any) -> Any:
    return np.float64(value) if isinstance(value, float) else value


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
        self._given: dict[tuple[int, str], Any] = {}
        self._table_of: dict[tuple[int, str], tuple[int, int, int]] = {}
        self._word_of: dict[int, int] = {}
        for path, values in differing.items():
            place = layout.model.paths[path]
            key = (place.entity, place.attribute)
            if place.part is None:
                self._given[key] = values
            else:
                parts = self._given.setdefault(key, list(layout.parameter(*key)))
                parts[place.part] = values
        self._values = self._worked_out()

    def _parameter(self, entity: int, name: str) -> Any:
        return self._given.get((entity, name), self._layout.parameter(entity, name))

    def _worked_out(self) -> list[Any]:
        """The value of every formula; only those that rest on something given are worked out anew."""
        formulas = self._layout.formulas
        values = list(formulas.plain)
        differs: set[int] = set()
        for place, made in enumerate(formulas.made) if self._given else ():
            if made[0] in LEAVES:
                is_other = made[0] == "parameter" and (made[1], made[2]) in self._given
            else:
                is_other = not differs.isdisjoint(arg for arg in made[1:] if isinstance(arg, int))
            if is_other:
                values[place] = formulas.value(made, values, self._parameter)
                differs.add(place)
        return values

    def laid(self, seen: Seen) -> tuple[Floats, list[int]]:
        """Vectors of numbers for one clock, and the pairs of links to those that differ; tables are laid beside."""
        formulas = self._layout.formulas
        pairs: list[int] = []
        for place, formula in enumerate(formulas.stage[id(seen)]):
            if isinstance(self._values[formula], np.ndarray):
                pairs += [place, self._word(formula)]
        for link in seen.kernel.links:
            if link[0] == "table":
                self.table(seen, link[1])
        return formulas.vectors[id(seen)], pairs

    def table(self, seen: Seen, leaf: Symbol) -> tuple[int, int, int]:
        """Where a table begins, how many entries it has, and whether it lies in the records."""
        view, name = leaf.args[0]
        key = (seen.views[view], name)
        if key not in self._table_of:
            parts = self._parameter(*key)
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
