"""A traced rule as a kernel: a function in LLVM's assembly language.

A kernel takes the lanes that ring a clock, eight at a time: it gathers what the rule reads from their records,
computes, and scatters what the rule writes. It contains no number of the model: parameters come from its `stage`, one
vector each, and where a field or a clock lies comes from its `links`. So a changed number compiles nothing anew, and a
further actor only the rules that look at all of its kind. Nothing is contracted or reordered, so that the bits are
those of the other engines.

No access can leave its bounds: lanes come from the loop, links from `bind`, and every index into a table is checked
before it is followed; one outside is counted and reads the first entry instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

from sim.engine.compiled.layout import BATCH, RUN, WIDTH, Frame, places
from sim.engine.compiled.vectors import BITS, DECLARATIONS, NUMBERS, POINTERS, WORDS, Lines
from sim.engine.draws import MULTIPLIER_1, MULTIPLIER_2, RING_BITS, SLOT_BITS
from sim.engine.traced import Graph, Role, TracedRule, Write, numbers_of
from sim.model.structure import GRID
from sim.model.symbols import Symbol

_FRAME = places(Frame)
_BINARY = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
_COMPARED = {"<": "olt", "<=": "ole", ">": "ogt", ">=": "oge", "==": "oeq", "!=": "une"}

NAME = "NAME"
"""Stands for the name of a function until its text is whole."""


@dataclass(slots=True)
class Kernel:
    """A kernel, and what `bind` must lay ready for it.

    Attributes
    ----------
    text : str
        A module with the one function `NAME`; empty once it is machine code.
    links : tuple
        What the first words of its `links` point at: `("field", place)`, `("clock", place)` and `("rings",)` a word of
        the record; `("table", leaf)` three words: where it begins, how many entries, and whether it lies in the record.
        After them stands how many numbers differ between lanes, and for each its place in `stage` and in the record.
    stage : tuple of Symbol
        The numbers, in the order of their vectors in `stage`; the leaves `rank` and `start` stand for what a clock adds
        to its times, and for the begin of a run.
    changed : frozenset of role
        The fields that it writes.
    actor, target
        As in `TracedRule`.
    address : int
        Where its machine code lies; 0 before it is made.
    """

    text: str
    links: tuple[tuple[Any, ...], ...]
    stage: tuple[Symbol, ...]
    changed: frozenset[Role]
    actor: int
    target: int
    address: int = 0


def kernel_of(rule: TracedRule) -> Kernel:
    """The kernel of a rule."""
    writer = _Writer(rule)
    changed = frozenset(write.place for write in rule.writes if not write.is_clock)
    return Kernel(writer.text, tuple(writer.links), tuple(writer.stage), changed, rule.actor, rule.target)


class _Writer:
    """Writes the text of a kernel."""

    def __init__(self, rule: TracedRule) -> None:
        self.rule, self.rings = rule, rule.rings
        self.graph = Graph(rule.results)
        self._fixed = numbers_of(self.graph)
        self.stage: list[Symbol] = []
        self.links: dict[tuple[Any, ...], int] = {}
        self._n_links = 0
        self._staged_at: dict[int, int] = {}
        self._start = Symbol("start")
        self._ranks: dict[tuple[int, str], Symbol] = {}
        self._body = Lines()
        self._names: dict[int, str] = {}
        head = f"define void @{NAME}(ptr noalias %lanes, i64 %n, ptr noalias %frame)"
        self.text = f"{DECLARATIONS}{head} {{\n{self._write()}\n}}\n"

    # What the body needs from outside --------------------------------------------------------------------------------

    def _link(self, thing: tuple[Any, ...], words: int = 1) -> str:
        """The name of the word of `links` that tells where a thing lies."""
        if thing not in self.links:
            self.links[thing] = self._n_links
            self._n_links += words
        return f"%link{self.links[thing]}"

    def _staged(self, number: Symbol) -> str:
        place = self._staged_at.setdefault(id(number), len(self.stage))
        if place == len(self.stage):
            self.stage.append(number)
        at = self._body.get(f"getelementptr {NUMBERS}, ptr %stage, i64 {place}")
        return self._body.get(f"load {NUMBERS}, ptr {at}, align {8 * WIDTH}")

    def _at(self, word: str) -> str:
        """Addresses of one word of the records."""
        base = self._body.get(f"getelementptr i64, ptr %records, i64 {word}")
        return self._body.get(f"getelementptr i8, ptr {base}, {WORDS} %offset")

    # The parts -------------------------------------------------------------------------------------------------------

    def _write(self) -> str:
        body = self._body
        ring = None
        if self.rings is not None:
            rings_at = self._at(self._link(("rings",)))
            ring = body.gather(rings_at, WORDS)
            body.scatter(body.integer("add", ring, body.word(1)), rings_at, body.bit(True), WORDS)
            now = self._without_rank(body.gather(self._at(self._link(("clock", self.rings)))))
        else:
            now = self._staged(self._start)
        self._compute(now, ring)
        if self.rings is not None and not self._sets_itself():
            body.scatter(body.number(inf), self._at(self._link(("clock", self.rings))), body.bit(True))
        for write in self.rule.writes:
            self._lay(write)
        self._column(0, now)
        for place, value in enumerate(self.rule.record.values(), start=1):
            self._column(place, self._value(value))
        return "\n".join([*self._head(), *body.lines, *self._tail()])

    def _head(self) -> list[str]:
        """Everything before the vectors, and the numbers that differ between lanes."""
        head = Lines()
        for name in ("records", "links", "stage", "tables", "columns"):
            head.put(f"%{name}_at = getelementptr ptr, ptr %frame, i64 {_FRAME[name]}")
            head.put(f"%{name} = load ptr, ptr %{name}_at")
        for name in ("record_bytes", "key_0", "key_1"):
            head.put(f"%{name}_at = getelementptr i64, ptr %frame, i64 {_FRAME[name]}")
            head.put(f"%{name} = load i64, ptr %{name}_at")
        head.put(f"%strays_at = getelementptr i64, ptr %frame, i64 {_FRAME['strays']}")
        for place in range(self._n_links + 1):
            head.put(f"%link_at{place} = getelementptr i64, ptr %links, i64 {place}")
            head.put(f"%link{place} = load i64, ptr %link_at{place}")
        return f"""start:
{chr(10).join(head.lines)}
  br label %vector
vector:
  %i = phi i64 [0, %start], [%i_next, %written]
  %lanes_at = getelementptr i32, ptr %lanes, i64 %i
  %short = load <{WIDTH} x i32>, ptr %lanes_at, align 4
  %lane = zext <{WIDTH} x i32> %short to {WORDS}
  %bytes_one = insertelement {WORDS} poison, i64 %record_bytes, i64 0
  %bytes = shufflevector {WORDS} %bytes_one, {WORDS} poison, <{WIDTH} x i32> zeroinitializer
  %offset = mul {WORDS} %lane, %bytes
  %left = sub i64 %n, %i
  %left_one = insertelement {WORDS} poison, i64 %left, i64 0
  %left_all = shufflevector {WORDS} %left_one, {WORDS} poison, <{WIDTH} x i32> zeroinitializer
  %is_run = icmp slt {WORDS} <{", ".join(f"i64 {lane}" for lane in range(WIDTH))}>, %left_all
  br label %differing
differing:
  %d = phi i64 [0, %vector], [%d_next, %differing_one]
  %has_more = icmp slt i64 %d, %link{self._n_links}
  br i1 %has_more, label %differing_one, label %compute
differing_one:
  %pair = mul i64 %d, 2
  %from_at_place = add i64 %pair, {self._n_links + 2}
  %to_at_place = add i64 %pair, {self._n_links + 1}
  %from_at = getelementptr i64, ptr %links, i64 %from_at_place
  %to_at = getelementptr i64, ptr %links, i64 %to_at_place
  %from = load i64, ptr %from_at
  %to = load i64, ptr %to_at
  %base = getelementptr i64, ptr %records, i64 %from
  %addresses = getelementptr i8, ptr %base, {WORDS} %offset
  %differing_value = {Lines.gathered("%addresses", NUMBERS)}
  %slot = getelementptr {NUMBERS}, ptr %stage, i64 %to
  store {NUMBERS} %differing_value, ptr %slot, align {8 * WIDTH}
  %d_next = add i64 %d, 1
  br label %differing
compute:""".split("\n")

    def _tail(self) -> list[str]:
        return f"""  br label %written
written:
  %i_next = add i64 %i, {WIDTH}
  %more = icmp slt i64 %i_next, %n
  br i1 %more, label %vector, label %end
end:
  ret void""".split("\n")

    def _without_rank(self, time: str) -> str:
        body = self._body
        whole = body.call("floor", body.multiply(time, body.number(GRID)))
        return body.multiply(whole, body.number(1.0 / GRID))

    def _sets_itself(self) -> bool:
        return any(write.place == self.rings and write.condition is None for write in self.rule.writes)

    def _compute(self, now: str, ring: str | None) -> None:
        """Every node that an event can change, in order."""
        body = self._body
        packed = self._counter(ring) if self.rule.slots else ""
        for node in self.graph.nodes:
            if id(node) in self._fixed:
                continue
            operation, args = node.operation, node.args
            if operation == "now":
                name = now
            elif operation == "ring":
                name = body.number(0.0) if ring is None else body.get(f"uitofp {WORDS} {ring} to {NUMBERS}")
            elif operation == "luck":
                name = self._uniform(packed, args[0])
            elif operation == "field":
                name = body.gather(self._at(self._link(("field", args[0]))))
            elif operation == "clock":
                name = self._without_rank(body.gather(self._at(self._link(("clock", args[0])))))
            elif operation == "lookup":
                name = self._lookup(args[0], self._value(args[1]))
            elif node.kind == "condition":
                name = self._condition_of(operation, args)
            else:
                name = self._number_of(operation, [*args])
            self._names[id(node)] = name

    def _number_of(self, operation: str, args: list[Symbol | float]) -> str:
        body = self._body
        if operation == "where":
            return body.choose(self._condition(args[0]), self._value(args[1]), self._value(args[2]))
        values = [self._value(arg) for arg in args]
        if operation in _BINARY:
            return body.binary(_BINARY[operation], *values)
        if operation in ("minimum", "maximum"):  # of two equal ones the second, as everywhere
            x, y = values
            return body.choose(body.compare("olt" if operation == "minimum" else "ogt", x, y), x, y)
        if operation in ("sqrt", "floor"):
            return body.call(operation, values[0])
        if operation == "on_grid":
            return body.multiply(
                body.call("ceil", body.multiply(values[0], body.number(GRID))), body.number(1.0 / GRID)
            )
        functions: dict[str, Callable[[str], str]] = {
            "neg": body.negate,
            "exp": body.exp,
            "log": body.log,
            "normal_quantile": body.normal_quantile,
        }
        return functions[operation](values[0])

    def _condition_of(self, operation: str, args: tuple[Any, ...]) -> str:
        body = self._body
        if operation in _COMPARED:
            return body.compare(_COMPARED[operation], *(self._value(arg) for arg in args))
        conditions = [self._condition(arg) for arg in args]
        if operation == "not":
            return body.get(f"xor {BITS} {conditions[0]}, {body.bit(True)}")
        if operation == "where":
            return body.choose(conditions[0], conditions[1], conditions[2], BITS)
        return body.get(f"{'and' if operation == '&' else 'or'} {BITS} {conditions[0]}, {conditions[1]}")

    def _value(self, arg: Symbol | float) -> str:
        """A vector of numbers: a constant, a number of the stage, or what was computed; a condition as 1 or 0."""
        if not isinstance(arg, Symbol):
            return self._body.number(float(arg))
        node = self.graph[arg]
        if id(node) in self._fixed:
            return self._staged(node)
        name = self._names[id(node)]
        return name if node.kind == "number" else self._body.get(f"uitofp {BITS} {name} to {NUMBERS}")

    def _condition(self, arg: object) -> str:
        if not isinstance(arg, Symbol):
            return self._body.bit(bool(arg))
        node = self.graph[arg]
        if id(node) in self._fixed:
            return self._body.compare("une", self._staged(node), self._body.number(0.0))
        if node.kind == "condition":
            return self._names[id(node)]
        return self._body.compare("une", self._names[id(node)], self._body.number(0.0))

    def _counter(self, ring: str | None) -> str:
        """Run and ring, packed and met by the first key word: equation (1)."""
        body = self._body
        run = body.gather(self._at(str(RUN)), WORDS)
        packed = body.integer("shl", run, body.word(RING_BITS + SLOT_BITS))
        if ring is not None:
            packed = body.integer("or", packed, body.integer("shl", ring, body.word(SLOT_BITS)))
        return body.integer("xor", packed, body.spread("%key_0", "i64"))

    def _uniform(self, packed: str, slot: int) -> str:
        """The uniform of one slot, as `draws.uniforms`."""
        body = self._body
        mixed = self._mixed(body.integer("xor", packed, body.word(slot)))
        mixed = self._mixed(body.integer("xor", mixed, body.spread("%key_1", "i64")))
        bits = body.integer("or", body.integer("lshr", mixed, body.word(12)), body.word(0x3FF0000000000000))
        return body.subtract(body.as_number(bits), body.number(1.0 - 2.0**-53))

    def _mixed(self, z: str) -> str:
        body = self._body
        for shift, factor in ((30, MULTIPLIER_1), (27, MULTIPLIER_2)):
            z = body.integer("xor", z, body.integer("lshr", z, body.word(shift)))
            z = body.integer("mul", z, body.word(factor))
        return body.integer("xor", z, body.integer("lshr", z, body.word(31)))

    def _lookup(self, leaf: Symbol, index: str) -> str:
        """An entry of a table; places outside are counted, and read the first entry."""
        body = self._body
        first = self._link(("table", self.graph[leaf]), words=3)
        place = int(first.removeprefix("%link"))
        entry = body.get(f"call {WORDS} @llvm.fptosi.sat.v{WIDTH}i64.v{WIDTH}f64({NUMBERS} {index})")
        is_stray = body.get(f"icmp uge {WORDS} {entry}, {body.spread(f'%link{place + 1}', 'i64')}")
        of_a_run = body.get(f"and {BITS} {is_stray}, %is_run")
        any_stray = body.get(f"call i1 @llvm.vector.reduce.or.v{WIDTH}i1({BITS} {of_a_run})")
        counted = body.get("load i64, ptr %strays_at")
        more = body.get(f"zext i1 {any_stray} to i64")
        body.put(f"store i64 {body.get(f'add i64 {counted}, {more}')}, ptr %strays_at")
        entry = body.choose(is_stray, body.word(0), entry, WORDS)
        in_record = body.get(f"trunc i64 %link{place + 2} to i1")
        base = body.get(f"select i1 {in_record}, ptr %records, ptr %tables")
        base = body.get(f"getelementptr i64, ptr {base}, i64 %link{place}")
        own = body.get(f"select i1 {in_record}, {WORDS} %offset, {WORDS} {body.word(0)}")
        at = body.get(f"getelementptr i8, ptr {base}, {WORDS} {own}")
        return body.gather(body.get(f"getelementptr double, {POINTERS} {at}, {WORDS} {entry}"))

    def _lay(self, write: Write) -> None:
        """Write a field or a clock, where its condition holds."""
        body = self._body
        value = self._value(write.value)
        if write.is_clock and isinstance(write.value, Symbol):
            rank = self._ranks.setdefault(write.place, Symbol("rank", write.place))
            value = body.add(value, self._staged(rank))
        where = body.bit(True) if write.condition is None else self._condition(write.condition)
        if write.condition is not None and write.is_clock and write.place == self.rings:
            value, where = body.choose(where, value, body.number(inf)), body.bit(True)
        body.scatter(value, self._at(self._link(("clock" if write.is_clock else "field", write.place))), where)

    def _column(self, column: int, value: str) -> None:
        """Keep a column of the table of events; the loop reads it after the call."""
        body = self._body
        start = body.get(f"add i64 %i, {column * BATCH}")
        at = body.get(f"getelementptr double, ptr %columns, i64 {start}")
        body.put(f"store {NUMBERS} {value}, ptr {at}, align 8")
