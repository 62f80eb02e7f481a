"""A fault in the tracer, the emitter, the layout or the loop is found by comparing a few generated scenarios."""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.engine import numbers, traced
from sim.engine.compiled import bind, emit, machine, play, vectors
from sim.engine.recorder import Batch
from sim.engine.reference import run_reference
from sim.model import symbols
from tests.engine import generator
from tests.engine.equality import everything, first_difference
from tests.engine.small_models import ARGUMENTS, calculator, coin_tosser, metronome, only, ticker
from tests.engine.test_engines_agree import BLOCK, CAPPED, RUNS, sound

pytestmark = pytest.mark.slow

TIED = generator.PROFILES.index("tied")
SEEDS = (2, *CAPPED, TIED, TIED + BLOCK, 8, 14, 3, 1, 7)

FAULTS = {
    # How a rule becomes a graph
    "not_before_now_forgotten": (traced, "maximum(value, soonest)", "value"),
    "conditions_forgotten": (traced, "condition, value = value.condition, value.value", "value = value.value"),
    "clock_that_rings_looks_set": (traced, "setattr(self, rings, NEVER)", "pass"),
    "all_constants_alike": (traced, "else repr(arg) for arg in args)", "else 0 for arg in args)"),
    "parts_of_tables_mixed_up": (traced, 'Symbol("parameter", place, part)', 'Symbol("parameter", place, 0)'),
    "operands_turned_round": (symbols, "Symbol(sign, _number(x), _number(y))\n\n    return compute",
                              "Symbol(sign, _number(y), _number(x))\n\n    return compute"),
    "choice_turned_round": (symbols, 'Symbol("where", condition, _number(yes), _number(no))',
                            'Symbol("where", condition, _number(no), _number(yes))'),
    # How a graph becomes machine code
    "less_or_equal": (emit, '"<": "olt"', '"<": "ole"'),
    "minimum_is_maximum": (emit, '"olt" if operation == "minimum" else "ogt"', '"ogt"'),
    "ring_not_counted": (emit, "body.integer(\"add\", ring, body.word(1))", "ring"),
    "slots_alike": (emit, "body.word(slot)", "body.word(0)"),
    "second_key_forgotten": (emit, "body.spread(\"%key_1\", \"i64\")", "body.word(0)"),
    "clock_not_unset": (emit, "if self.rings is not None and not self._sets_itself():", "if False:"),
    "rank_kept_in_the_time": (emit, 'body.call("floor", body.multiply(time, body.number(GRID)))',
                              "body.multiply(time, body.number(GRID))"),
    "off_the_grid": (emit, 'body.call("ceil", body.multiply(values[0]', 'body.call("floor", body.multiply(values[0]'),
    "rank_dropped": (emit, "value = body.add(value, self._staged(rank))", "pass"),
    "far_tail_forgotten": (vectors, "self.choose(is_far, number(far), number(near))", "number(near)"),
    "exponent_one_off": (vectors, "self.as_word(t), self.word(52)", "self.as_word(t), self.word(51)"),
    "sum_fused": (vectors, "value = self.multiply(self.add(value, coefficient), x)",
                  "value = self.add(self.multiply(value, x), self.multiply(coefficient, x))"),
    "columns_shifted": (emit, "enumerate(self.rule.record.values(), start=1)",
                        "enumerate([*self.rule.record.values()][::-1], start=1)"),
    "negation_forgotten": (emit, 'return body.get(f"xor {BITS} {conditions[0]}, {body.bit(True)}")',
                           "return conditions[0]"),
    # Where things lie
    "another_ones_clock": (bind, "return (CLOCKS + self.model.clocks_of[seen.views[view]][name],)",
                           "return (CLOCKS + (self.model.clocks_of[seen.views[view]][name] ^ 1),)"),
    "number_of_no_parameter": (numbers, "known[id(node)] = self._place[key]", "known[id(node)] = 0"),
    "row_of_another_run": (bind, "self._values[formula].astype(np.float64)",
                           "self._values[formula].astype(np.float64)[::-1]"),
    "first_time_off_the_grid": (play, "np.ceil(clock.first * GRID) / GRID + rank * RANK", "clock.first"),
    "results_in_another_order": (play, "[layout.field[key] for key in layout.results]",
                                 "[layout.field[key] for key in layout.results[::-1]]"),
}  # fmt: skip
"""Faults, each as a change of one module's text."""

LOOP_FAULTS = {
    "rings_on_the_horizon": ("fcmp olt double %soon, %horizon", "fcmp ole double %soon, %horizon"),
    "end_of_run_missed": ("fcmp une double %ended, 0.0", "fcmp oeq double %ended, -1.0"),
    "one_event_more": ("icmp sge i64 %lane_events, %max_events", "icmp sgt i64 %lane_events, %max_events"),
    "end_of_another_lane": ("store double %time, ptr %at", "store double 1.0, ptr %at"),
    "latest_first": ("fcmp olt <$WIDTH x double> %times, %least", "fcmp ogt <$WIDTH x double> %times, %least"),
    "lanes_not_cleared": ("call void @clear(ptr %s, i64 %lane)\n  %record", "%record"),
    "openings_left_out": ("%o = phi i64 [0, %openings]", "%o = phi i64 [1, %openings]"),
    "numbers_of_the_first_run": ("%from = add i64 %row, %position", "%from = add i64 %row, 0"),
    "rank_of_another_clock": ("%rank = and i64 %scaled_word, 255", "%rank = and i64 %scaled_word, 254"),
}
"""Faults of the loop, each as a change of its text."""


SMALL: list[dict[str, Any]] = [
    {"model": coin_tosser(only), "seed": 1, "runs": np.arange(40)},
    {"model": ticker(), "seed": 1, "runs": np.arange(20)},
    {"model": calculator(), "seed": 1, "runs": np.arange(len(ARGUMENTS)), "overrides": {"x": ARGUMENTS}},
    {"model": metronome(), "seed": 1, "runs": np.arange(4)},
]
"""Small models: changes of some lanes only, a rule that reads its own clock, every function at its edges, an event that
would come on the horizon.
"""


@cache
def small(place: int) -> Batch:
    """One of the small models, played by the reference engine, which knows no graph."""
    return run_reference(**SMALL[place])


@pytest.fixture(scope="module", autouse=True)
def played_without_a_fault() -> None:
    """What is compared with is played before there is a fault."""
    for place in range(len(SMALL)):
        small(place)
    for seed in SEEDS:
        sound(run_reference, seed)


def is_found() -> bool:
    """Whether the compiled engine now differs from the reference in one of the models, or breaks down."""
    try:
        for place, asked in enumerate(SMALL):
            if first_difference(play.run_compiled(**asked), small(place)):
                return True
        for seed in SEEDS:
            model, runs = everything(generator.model(seed)), np.arange(seed, seed + RUNS)
            batch = play.run_compiled(model, seed=seed, runs=runs, record=True)
            if first_difference(batch, sound(run_reference, seed)):
                return True
    except (AssertionError, KeyError, RuntimeError, IndexError, ValueError):
        return True
    return False


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No kernel of a sound engine is at hand, and none of a faulty one stays."""
    monkeypatch.setattr(bind, "_KERNELS", bind.Shared(bind.kernel_of))
    play._ready.cache_clear()
    machine.loop_text.cache_clear()
    yield
    play._ready.cache_clear()
    machine.loop_text.cache_clear()


def test_without_a_fault_nothing_is_found() -> None:
    assert not is_found()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_module_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, right, wrong = FAULTS[name]
    source = inspect.getsource(module)
    assert right in source, "the text that the fault changes is gone"
    faulty = types.ModuleType(f"faulty_{name}")
    monkeypatch.setitem(sys.modules, faulty.__name__, faulty)
    exec(compile(source.replace(right, wrong), faulty.__name__, "exec"), faulty.__dict__)
    put_in_place(module, faulty, monkeypatch)
    assert is_found()


def put_in_place(module: types.ModuleType, faulty: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exchange what the modules that compile took from a module."""
    if module is symbols:  # the classes are what they are everywhere: exchange their operators and functions
        for which in ("Symbol", "SymbolRows"):
            sound_class, faulty_class = getattr(symbols, which), getattr(faulty, which)
            for operator in ("sub", "rsub"):
                monkeypatch.setattr(sound_class, f"__{operator}__", getattr(faulty_class, f"__{operator}__"))
        monkeypatch.setattr(faulty, "Symbol", symbols.Symbol)
        monkeypatch.setattr(faulty, "SymbolRows", symbols.SymbolRows)
        monkeypatch.setattr(faulty, "SYMBOLIC", symbols.SYMBOLIC)
        monkeypatch.setattr(symbols, "where", faulty.where)
        return
    for user in (bind, emit, machine, play):
        for name, value in vars(user).items():
            if getattr(value, "__module__", "") == module.__name__ and hasattr(faulty, name):
                monkeypatch.setattr(user, name, getattr(faulty, name))
    monkeypatch.setattr(bind, "_KERNELS", bind.Shared(bind.kernel_of))


@pytest.mark.parametrize("name", LOOP_FAULTS)
def test_a_fault_of_the_loop_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = LOOP_FAULTS[name]
    text = machine.loop_source()
    assert right in text, "the text that the fault changes is gone"
    monkeypatch.setattr(machine, "loop_source", lambda: text.replace(right, wrong))
    assert is_found()
