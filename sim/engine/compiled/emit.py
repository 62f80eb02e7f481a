"""A traced rule as a kernel: LLVM's assembly language, eight lanes a vector, one instruction an operation.

A kernel takes the lanes that ring a clock, eight at a time: it gathers what the rule reads from their records,
computes, and scatters what the rule writes. It contains no number of the model: parameters come from its `stage`, one
vector each, and where a field or a clock lies comes from its `links`. So a changed number compiles nothing anew, and a
further actor only the rules that look at all of its kind. Nothing is contracted or reordered, so that the bits are
those of the other engines.

No access can leave its bounds: lanes come from the loop, links from `bind`, and every index into a table is checked
before it is followed; one outside is counted and reads the first entry instead.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Any

from sim.engine.compiled.layout import BATCH, RUN, WIDTH, Frame, places
from sim.engine.draws import MULTIPLIER_1, MULTIPLIER_2, RING_BITS, SLOT_BITS
from sim.engine.traced import Graph, Role, TracedRule, Write, numbers_of
from sim.model.arithmetic import CENTRAL, FAR_TAIL, TAIL
from sim.model.structure import GRID
from sim.model.symbols import Symbol
from sim.scenario.arithmetic import (
    EXP_HIGH,
    EXP_LOW,
    EXP_P,
    EXP_Q,
    EXP_SHIFT,
    LN2_FIRST,
    LN2_HIGH,
    LN2_LOW,
    LN2_REST,
    LOG2_E,
    LOG_L,
    LOG_LOW,
    SQRT_HALF_BITS,
)  # fmt: skip

NUMBERS, WORDS, BITS, POINTERS = (f"<{WIDTH} x {kind}>" for kind in ("double", "i64", "i1", "ptr"))
_FRAME = places(Frame)
_BINARY = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
_COMPARED = {"<": "olt", "<=": "ole", ">": "ogt", ">=": "oge", "==": "oeq", "!=": "une"}

NAME = "NAME"
"""Stands for the name of a function until its text is whole."""
DECLARATIONS = f"""
declare {NUMBERS} @llvm.masked.gather.v{WIDTH}f64.v{WIDTH}p0({POINTERS}, i32, {BITS}, {NUMBERS})
declare {WORDS} @llvm.masked.gather.v{WIDTH}i64.v{WIDTH}p0({POINTERS}, i32, {BITS}, {WORDS})
declare void @llvm.masked.scatter.v{WIDTH}f64.v{WIDTH}p0({NUMBERS}, {POINTERS}, i32, {BITS})
declare void @llvm.masked.scatter.v{WIDTH}i64.v{WIDTH}p0({WORDS}, {POINTERS}, i32, {BITS})
declare {WORDS} @llvm.fptosi.sat.v{WIDTH}i64.v{WIDTH}f64({NUMBERS})
declare i1 @llvm.vector.reduce.or.v{WIDTH}i1({BITS})
""" + "".join(
    f"declare {NUMBERS} @llvm.{name}.v{WIDTH}f64({NUMBERS})\n" for name in ("floor", "ceil", "sqrt", "fabs")
) + f"declare {NUMBERS} @llvm.copysign.v{WIDTH}f64({NUMBERS}, {NUMBERS})\n"  # fmt: skip


def hexadecimal(number: float) -> str:
    """A number as LLVM writes it, exact."""
    return "0x" + struct.pack(">d", float(number)).hex().upper()


class Lines:
    """Instructions, one a line, each with a name for what it comes to."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def put(self, text: str) -> None:
        """An instruction that comes to nothing."""
        self.lines.append("  " + text)

    def get(self, text: str) -> str:
        """The name of what an instruction comes to."""
        name = f"%v{len(self.lines)}"
        self.lines.append(f"  {name} = {text}")
        return name

    # Vectors ----------------------------------------------------------------------------------------------------------

    def number(self, value: float) -> str:
        """The same number in every lane."""
        return "<" + ", ".join([f"double {hexadecimal(value)}"] * WIDTH) + ">"

    def word(self, value: int) -> str:
        """The same integer in every lane."""
        signed = value - (1 << 64) if value >> 63 else value
        return "<" + ", ".join([f"i64 {signed}"] * WIDTH) + ">"

    def bit(self, value: bool) -> str:
        """The same condition in every lane."""
        return "<" + ", ".join([f"i1 {'true' if value else 'false'}"] * WIDTH) + ">"

    def spread(self, scalar: str, kind: str) -> str:
        """A scalar in every lane."""
        one = self.get(f"insertelement <{WIDTH} x {kind}> poison, {kind} {scalar}, i64 0")
        return self.get(
            f"shufflevector <{WIDTH} x {kind}> {one}, <{WIDTH} x {kind}> poison, <{WIDTH} x i32> zeroinitializer"
        )

    def binary(self, name: str, x: str, y: str) -> str:
        """An operation on two vectors of numbers."""
        return self.get(f"{name} {NUMBERS} {x}, {y}")

    def add(self, x: str, y: str) -> str:
        """x + y."""
        return self.binary("fadd", x, y)

    def subtract(self, x: str, y: str) -> str:
        """x - y."""
        return self.binary("fsub", x, y)

    def multiply(self, x: str, y: str) -> str:
        """x * y."""
        return self.binary("fmul", x, y)

    def divide(self, x: str, y: str) -> str:
        """x / y."""
        return self.binary("fdiv", x, y)

    def compare(self, name: str, x: str, y: str) -> str:
        """A comparison."""
        return self.get(f"fcmp {name} {NUMBERS} {x}, {y}")

    def choose(self, condition: str, yes: str, no: str, kind: str = NUMBERS) -> str:
        """`yes` where the condition holds, else `no`."""
        return self.get(f"select {BITS} {condition}, {kind} {yes}, {kind} {no}")

    def integer(self, name: str, x: str, y: str) -> str:
        """An operation on two vectors of integers."""
        return self.get(f"{name} {WORDS} {x}, {y}")

    def as_word(self, x: str) -> str:
        """The bits of a number."""
        return self.get(f"bitcast {NUMBERS} {x} to {WORDS}")

    def as_number(self, x: str) -> str:
        """The number of these bits."""
        return self.get(f"bitcast {WORDS} {x} to {NUMBERS}")

    def call(self, name: str, x: str) -> str:
        """A function of the processor."""
        return self.get(f"call {NUMBERS} @llvm.{name}.v{WIDTH}f64({NUMBERS} {x})")

    def negate(self, x: str) -> str:
        """-x."""
        return self.get(f"fneg {NUMBERS} {x}")

    def gather(self, addresses: str, kind: str = NUMBERS) -> str:
        """What lies at addresses."""
        return self.get(self.gathered(addresses, kind))

    @staticmethod
    def gathered(addresses: str, kind: str) -> str:
        """The instruction that gathers."""
        name, everywhere = "f64" if kind == NUMBERS else "i64", ", ".join(["i1 true"] * WIDTH)
        return (
            f"call {kind} @llvm.masked.gather.v{WIDTH}{name}.v{WIDTH}p0({POINTERS} {addresses}, i32 8, "
            f"{BITS} <{everywhere}>, {kind} poison)"
        )

    def scatter(self, value: str, addresses: str, where: str, kind: str = NUMBERS) -> None:
        """Lay values at addresses where a condition holds."""
        name = "f64" if kind == NUMBERS else "i64"
        self.put(
            f"call void @llvm.masked.scatter.v{WIDTH}{name}.v{WIDTH}p0({kind} {value}, {POINTERS} {addresses}, i32 8, "
            f"{BITS} {where})"
        )

    # Functions: the operations of `sim.model.arithmetic`, in their order ---------------------------------------------

    def _horner(self, coefficients: Sequence[str], x: str) -> str:
        """A polynomial, from the highest power down."""
        value = self.multiply(coefficients[0], x)
        for coefficient in coefficients[1:-1]:
            value = self.multiply(self.add(value, coefficient), x)
        return self.add(value, coefficients[-1])

    def exp(self, x: str) -> str:
        """`arithmetic.exp`."""
        number = self.number
        t = self.add(self.multiply(x, number(LOG2_E)), number(EXP_SHIFT))
        n = self.subtract(t, number(EXP_SHIFT))
        r = self.subtract(self.subtract(x, self.multiply(n, number(LN2_FIRST))), self.multiply(n, number(LN2_REST)))
        rr = self.multiply(r, r)
        p = self.multiply(self._polynomial(EXP_P, rr), r)
        y = self.divide(p, self.subtract(self._polynomial(EXP_Q, rr), p))
        y = self.add(self.add(y, y), number(1.0))
        y = self.multiply(y, self.as_number(self.integer("shl", self.as_word(t), self.word(52))))
        y = self.choose(self.compare("olt", x, number(EXP_LOW)), number(0.0), y)
        return self.choose(self.compare("ogt", x, number(EXP_HIGH)), number(inf), y)

    def log(self, x: str) -> str:
        """`arithmetic.log`."""
        number, word = self.number, self.word
        bits = self.as_word(x)
        above = self.integer("sub", bits, word(SQRT_HALF_BITS))
        z = self.as_number(self.integer("sub", bits, self.integer("and", above, word((1 << 64) - (1 << 52)))))
        k = self.get(f"sitofp {WORDS} {self.integer('ashr', above, word(52))} to {NUMBERS}")
        f = self.subtract(z, number(1.0))
        s = self.divide(f, self.add(f, number(2.0)))
        ss = self.multiply(s, s)
        rest = self.multiply(self._polynomial(LOG_L[::-1], ss), ss)
        h = self.multiply(self.multiply(number(0.5), f), f)
        low = self.add(self.multiply(s, self.add(h, rest)), self.multiply(k, number(LN2_LOW)))
        y = self.subtract(self.multiply(k, number(LN2_HIGH)), self.subtract(self.subtract(h, low), f))
        y = self.choose(self.compare("olt", x, number(LOG_LOW)), number(-inf), y)
        y = self.choose(self.compare("olt", x, number(0.0)), number(nan), y)
        return self.choose(self.compare("uge", x, number(inf)), x, y)

    def normal_quantile(self, u: str) -> str:
        """`arithmetic.normal_quantile`: its three parts share one ratio, whose coefficients are chosen."""
        number = self.number
        q = self.subtract(u, number(0.5))
        is_central = self.compare("ole", self.call("fabs", q), number(0.425))
        other = self.subtract(number(1.0), u)
        r = self.call("sqrt", self.negate(self.log(self.choose(self.compare("olt", u, other), u, other))))
        is_far = self.compare("ogt", r, number(5.0))
        tail = self.choose(is_far, self.subtract(r, number(5.0)), self.subtract(r, number(1.6)))
        x = self.choose(is_central, self.subtract(number(0.180625), self.multiply(q, q)), tail)

        def chosen(part: int) -> list[str]:
            return [
                self.choose(is_central, number(central), self.choose(is_far, number(far), number(near)))
                for central, far, near in zip(CENTRAL[part], FAR_TAIL[part], TAIL[part], strict=True)
            ]

        y = self.divide(self._horner(chosen(0), x), self._horner(chosen(1), x))
        sided = self.get(f"call {NUMBERS} @llvm.copysign.v{WIDTH}f64({NUMBERS} {y}, {NUMBERS} {q})")
        return self.choose(is_central, self.multiply(y, q), sided)

    def _polynomial(self, coefficients: Sequence[float], x: str) -> str:
        return self._horner([self.number(coefficient) for coefficient in coefficients], x)


# Kernels ------------------------------------------------------------------------------------------------------------


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
    actor, target, seen
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
    seen: Mapping[Role, str]
    address: int = 0


def kernel_of(rule: TracedRule) -> Kernel:
    """The kernel of a rule."""
    writer = _Writer(rule)
    changed = frozenset(write.place for write in rule.writes if not write.is_clock)
    return Kernel(writer.text, tuple(writer.links), tuple(writer.stage), changed, rule.actor, rule.target, rule.seen)


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
