"""Vector instructions in LLVM's assembly language, and the functions of `sim.model.arithmetic` made of them.

Eight lanes a vector, one instruction an operation. Nothing is contracted or reordered, so that the bits are those of
the other engines.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from math import inf, nan

from sim.engine.compiled.layout import WIDTH
from sim.model.arithmetic import CENTRAL, FAR_TAIL, TAIL
from sim.scenario import arithmetic as scalar

NUMBERS, WORDS, BITS, POINTERS = (f"<{WIDTH} x {kind}>" for kind in ("double", "i64", "i1", "ptr"))
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
        t = self.add(self.multiply(x, number(scalar.LOG2_E)), number(scalar.EXP_SHIFT))
        n = self.subtract(t, number(scalar.EXP_SHIFT))
        r = self.subtract(
            self.subtract(x, self.multiply(n, number(scalar.LN2_FIRST))), self.multiply(n, number(scalar.LN2_REST))
        )
        rr = self.multiply(r, r)
        p = self.multiply(self._polynomial(scalar.EXP_P, rr), r)
        y = self.divide(p, self.subtract(self._polynomial(scalar.EXP_Q, rr), p))
        y = self.add(self.add(y, y), number(1.0))
        y = self.multiply(y, self.as_number(self.integer("shl", self.as_word(t), self.word(52))))
        y = self.choose(self.compare("olt", x, number(scalar.EXP_LOW)), number(0.0), y)
        return self.choose(self.compare("ogt", x, number(scalar.EXP_HIGH)), number(inf), y)

    def log(self, x: str) -> str:
        """`arithmetic.log`."""
        number, word = self.number, self.word
        bits = self.as_word(x)
        above = self.integer("sub", bits, word(scalar.SQRT_HALF_BITS))
        z = self.as_number(self.integer("sub", bits, self.integer("and", above, word((1 << 64) - (1 << 52)))))
        k = self.get(f"sitofp {WORDS} {self.integer('ashr', above, word(52))} to {NUMBERS}")
        f = self.subtract(z, number(1.0))
        s = self.divide(f, self.add(f, number(2.0)))
        ss = self.multiply(s, s)
        rest = self.multiply(self._polynomial(scalar.LOG_L[::-1], ss), ss)
        h = self.multiply(self.multiply(number(0.5), f), f)
        low = self.add(self.multiply(s, self.add(h, rest)), self.multiply(k, number(scalar.LN2_LOW)))
        y = self.subtract(self.multiply(k, number(scalar.LN2_HIGH)), self.subtract(self.subtract(h, low), f))
        y = self.choose(self.compare("olt", x, number(scalar.LOG_LOW)), number(-inf), y)
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
