"""The engines tell the same story, bit for bit: same table, same events, same final state of everything."""

from __future__ import annotations

import dataclasses
import inspect
import sys
import types
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine import lane_store, lanes, numbers, program, reference
from sim.engine.compiled.play import run_compiled
from sim.engine.draws import clock_key, uniform
from sim.engine.lanes import run_lanes
from sim.engine.recorder import EVENT_DTYPE, Batch
from sim.engine.reference import run_reference, trace_run
from sim.model.compile import compile_model
from sim.model.outcomes import RUN_DTYPE
from sim.model.structure import Model
from sim.scenario.load import load
from tests.engine import branches, generator
from tests.engine.equality import Engine, differences, everything, first_difference
from tests.engine.small_models import ARGUMENTS, calculator, coin_tosser, kept, metronome, only, ticker

RUNS = 12
"""Runs of a scenario."""
BLOCK = 13
N_BLOCKS, QUICK_BLOCKS = 24, 1
"""312 generated scenarios in all, 13 of them in the quick suite."""
AT_LEAST = 100
"""How often every branch must have its turn over all blocks."""

CAPPED = (25, 39)
"""Generated scenarios whose runs are cut short early: after 2 events, after 20."""

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
BLOCKS = [
    pytest.param(block, id=f"seeds_{block * BLOCK}_to_{block * BLOCK + BLOCK - 1}",
                 marks=() if block < QUICK_BLOCKS else pytest.mark.slow)
    for block in range(N_BLOCKS)
]  # fmt: skip


@cache
def sound(engine: Engine, seed: int) -> Batch:
    """Runs of a generated scenario by an engine without faults."""
    return engine(everything(generator.model(seed)), seed=seed, runs=np.arange(seed, seed + RUNS), record=True)


def is_caught(seed: int, faulty: Engine, other: Engine) -> bool:
    """Whether the engines differ on one generated scenario, or one breaks down on it."""
    try:
        return first_difference(sound.__wrapped__(faulty, seed), sound(other, seed)) is not None
    except (AssertionError, IndexError, KeyError, TypeError, ValueError):
        return True


@cache
def played(block: int) -> tuple[list[str], Counter[str]]:
    """Differences between the engines on a block of scenarios, and what happened in it."""
    counts = Counter[str]()
    found = [
        line
        for seed in range(block * BLOCK, (block + 1) * BLOCK)
        for line in differences(seed, runs=RUNS, in_reference=RUNS, counts=counts)
    ]
    return found, counts


@pytest.mark.parametrize("block", BLOCKS)
def test_engines_agree_on_generated_scenarios(block: int) -> None:
    found, _ = played(block)
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_generated_scenarios_fire_every_rule_and_branch() -> None:
    counts: Counter[str] = Counter()
    for block in range(N_BLOCKS):
        counts.update(played(block)[1])
    for name in sorted({*branches.names(), "tie"}):
        print(f"{counts[name]:9,}  {name}")
    rare = {name: counts[name] for name in {*branches.names(), "tie"} if counts[name] < AT_LEAST}
    assert not rare


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem, marks=[pytest.mark.slow] * (path.stem != "tutorial")) for path in SHIPPED],
)
def test_engines_agree_on_shipped_scenarios(path: Path) -> None:
    model = everything(compile_model(load(path)))
    runs = np.arange(50)
    expected = run_lanes(model, seed=1, runs=runs, record=True)
    for engine in (run_reference, run_compiled):
        assert first_difference(expected, engine(model, seed=1, runs=runs, record=True)) is None


def test_a_rule_sees_its_own_clock_unset() -> None:
    ticks = run_lanes(ticker(), seed=1, runs=np.arange(20)).table
    for engine in (run_reference, run_compiled):
        assert np.array_equal(ticks, engine(ticker(), seed=1, runs=np.arange(20)).table)
    assert 10.0 < ticks["ticks"].mean() < 30.0


@pytest.mark.parametrize("engine", [run_reference, run_compiled])
def test_every_function_has_the_same_bits_at_its_edges(engine: Engine) -> None:
    asked = {"seed": 1, "runs": np.arange(len(ARGUMENTS)), "overrides": {"x": ARGUMENTS}}
    assert first_difference(engine(calculator(), **asked), run_lanes(calculator(), **asked)) is None


def test_only_changes_some_lanes_and_leaves_the_others_as_they_are() -> None:
    runs = np.arange(40)
    tables = [
        engine(coin_tosser(change), seed=1, runs=runs).table
        for engine in (run_lanes, run_reference, run_compiled)
        for change in (kept, only)
    ]
    assert len({table.tobytes() for table in tables}) == 1
    table = tables[0]
    assert set(table["ended"]) == {0.0, 1.0} and table["bells"].any() and (table["heads"] > table["bells"]).any()
    assert (table["loud"] == 1.0).all() and (table["quiet"] == 2.0).all() and (table["silent"] == 0.0).all()


# A fault in one engine ------------------------------------------------------------------------------------------------

FAULTS = {
    "rings_on_the_horizon": (lanes, "is_ringing = time < model.horizon", "is_ringing = time <= model.horizon"),
    "ring_not_counted": (lanes, "rings[rank][lanes] = rung + _ONE", "rings[rank][lanes] = rung"),
    "luck_of_another_ring": (lanes, "self.run.take(lanes), ring, n_slots", "self.run.take(lanes), ring + 1, n_slots"),
    "opening_luck_of_another_run": (lanes, "uniforms(key, run[block], 0", "uniforms(key, run[block][::-1], 0"),
    "clock_not_unset": (lanes, "store.next_time[rank][lanes] = np.inf", "pass"),
    "end_of_run_missed": (lanes, "self.is_ended[lanes[over]] = True", "pass"),
    "end_time_wrong": (lanes, "self._finish(lanes[over], now[over])", "self._finish(lanes[over], 1.0)"),
    "event_not_counted": (lanes, "store.rings.take(lanes, axis=1)", "store.rings[1:].take(lanes, axis=1)"),
    "one_event_more": (
        lanes,
        "self.is_playing & (n_events >= self.model.max_events)",
        "self.is_playing & (n_events > self.model.max_events)",
    ),
    "cap_looked_at_too_late": (lanes, "self.next_count = self.step + self.model.max_events - int(",
                               "self.next_count = self.step + self.model.max_events + int("),
    "rank_left_out": (lane_store, "value = value + row * RANK", "pass"),
    "record_of_another_run": (lanes, "add(rank, self.position.take(lanes)",
                              "add(rank, self.position.take(lanes)[::-1]"),
    "condition_of_a_write_forgotten": (lane_store, "np.flatnonzero(np.broadcast_to(registers[condition], lanes.shape))",
                                       "np.arange(len(lanes))"),
    "rows_not_filled": (lane_store, "for row, part in zip(rows, _parts(values[formula]), strict=True):",
                        "for row, part in ():"),
    "off_the_grid": (program, "np.ceil(out, out)", "np.floor(out, out)"),
    "row_given_back_too_early": (program, "if until[id(arg)] == number}", "if until[id(arg)] >= number}"),
    "results_given_back": (program, "until |= {id(self._graph[result]): len(steps) for result in self.rule.results}",
                           "pass"),
    "long_function_of_its_neighbour": (program, "enumerate(nodes, start=first)",
                                      "enumerate(nodes[::-1], start=first)"),
    "all_on_one_level": (program, "+ (arg.operation in _LONG) for arg in args", "for arg in args"),
    "choice_turned_round": (program, "(args[1], args[2]), out", "(args[2], args[1]), out"),
    "nearest_entry_but_one": (program, "len(table) - 1.0", "len(table) - 2.0"),
    "parameter_of_another_entity": (numbers, "entity, name, part = rest", "_, name, part = rest; entity = next("
                                    "n for n, one in enumerate(self.model.entities) if name in one.parameters)"),
    "nothing_worked_out_anew": (numbers, "enumerate(self.made) if given else ()", "()"),
    "part_of_a_table_forgotten": (numbers, "whole if part is None else whole[part]",
                                  "whole if part is None else whole[0]"),
    "inputs_of_another_run": (lanes, "runs=self.runs[part], overrides", "runs=self.runs[part][::-1], overrides"),
    "rank_dropped": (
        reference, "time + rank * RANK - environment.now", "time - environment.now",
    ),
    "interrupt_forgotten": (reference, "self.processes[rank].interrupt()", "pass"),
    "openings_in_another_order": (
        reference,
        "for opening in model.openings:",
        "for opening in reversed(model.openings):",
    ),
    "reference_off_the_grid": (reference, "math.ceil(time * GRID)", "math.floor(time * GRID)"),
}  # fmt: skip
"""Faults, each as a change of one engine's text."""


def executed(module: types.ModuleType, monkeypatch: pytest.MonkeyPatch, right: str = "", wrong: str = "") -> Any:
    """A module anew, with a change of its text."""
    source = inspect.getsource(module)
    assert right in source, "the text that the fault changes is gone"
    made = types.ModuleType(f"broken_{module.__name__}")
    monkeypatch.setitem(sys.modules, made.__name__, made)
    exec(compile(source.replace(right, wrong), made.__name__, "exec"), made.__dict__)
    return made


FOUND_LATE = {"condition_of_a_write_forgotten", "off_the_grid", "nearest_entry_but_one"}
"""Those that many scenarios must be played to find."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in FOUND_LATE)) for name in FAULTS]
)
def test_a_fault_in_one_engine_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, right, wrong = FAULTS[name]
    faulty = executed(module, monkeypatch, right, wrong)
    tied = generator.PROFILES.index("tied")
    seeds = [*CAPPED, tied, tied + BLOCK, *range(3 * BLOCK)]
    if module is reference:
        assert any(is_caught(seed, faulty.run_reference, run_lanes) for seed in seeds)
        return
    made = {module.__name__: faulty}
    for user in (lane_store, lanes):  # they take what is faulty, and have made no program yet
        if user is not module:
            copy = made[user.__name__] = executed(user, monkeypatch)
            for what, value in vars(user).items():
                if getattr(value, "__module__", "") in made and value.__module__ != user.__name__:
                    setattr(copy, what, getattr(made[value.__module__], what))
            if user is lane_store:
                copy._PROGRAMS = copy.Shared(copy.Program)
    engine = made[lanes.__name__]
    small, few = (coin_tosser(only), metronome()), {"seed": 1, "runs": np.arange(40)}
    assert any(is_caught(seed, engine.run_lanes, run_reference) for seed in seeds) or any(
        first_difference(engine.run_lanes(model, **few), run_reference(model, **few)) for model in small
    )


# What must change nothing ---------------------------------------------------------------------------------------------

VARIED = (2, 8, 14)
"""Generated scenarios for the tests below: prone to force, wild, with a long record."""


@cache
def plain(seed: int, n_runs: int = 30) -> tuple[Model, Batch]:
    """The runs 0, 1, ... of a generated scenario, recorded."""
    model = everything(generator.model(seed))
    return model, run_lanes(model, seed=seed, runs=np.arange(n_runs), record=True)


@pytest.mark.parametrize("width", [1, 7, 1000, 32_768])
@pytest.mark.parametrize("seed", VARIED)
def test_width_changes_nothing(seed: int, width: int) -> None:
    model, expected = plain(seed)
    n_runs = 5 if width == 1 else 30
    batch = run_lanes(model, seed=seed, runs=np.arange(n_runs), record=True, width=width)
    kept = expected.events[expected.events["run"] < n_runs]
    assert first_difference(batch, Batch(expected.table[:n_runs], kept)) is None


@pytest.mark.slow
@pytest.mark.parametrize("worth_ringing", [0.0, 1.0])
@pytest.mark.parametrize("seed", [*VARIED, *CAPPED])
def test_how_long_clocks_wait_for_more_lanes_changes_nothing(seed: int, worth_ringing: float, monkeypatch: Any) -> None:
    model, expected = plain(seed)
    monkeypatch.setattr(lanes, "WORTH_RINGING", worth_ringing)
    batch = run_lanes(model, seed=seed, runs=np.arange(30), record=True)
    assert first_difference(batch, expected) is None


@pytest.mark.slow
@pytest.mark.parametrize("width", [7, 1000, 2000, 32_768])
def test_width_changes_nothing_for_many_runs(width: int) -> None:
    n_runs = 60 if width == 7 else 3000
    model, expected = plain(3, 3000)
    batch = run_lanes(model, seed=3, runs=np.arange(n_runs), record=True, width=width)
    kept = expected.events[expected.events["run"] < n_runs]
    assert first_difference(batch, Batch(expected.table[:n_runs], kept)) is None


@pytest.mark.parametrize("engine", [run_lanes, run_reference, run_compiled])
@pytest.mark.parametrize("seed", VARIED)
def test_order_and_choice_of_runs_change_nothing(seed: int, engine: Engine) -> None:
    model, expected = plain(seed)
    runs = np.random.default_rng(seed).permutation(30)[:11]
    batch = engine(model, seed=seed, runs=runs, record=True)
    events = [expected.events[expected.events["run"] == run] for run in runs]
    assert first_difference(batch, Batch(expected.table[runs], np.concatenate(events))) is None


@pytest.mark.slow
def test_a_run_asked_for_twice_is_played_twice() -> None:
    model, expected = plain(3)
    batch = run_lanes(model, seed=3, runs=np.array([4, 4, 2]))
    assert batch.table.tobytes() == expected.table[[4, 4, 2]].tobytes()


@pytest.mark.parametrize("engine", [run_lanes, run_reference, run_compiled])
@pytest.mark.parametrize("seed", VARIED)
def test_recording_changes_nothing(seed: int, engine: Engine) -> None:
    model, expected = plain(seed)
    batch = engine(model, seed=seed, runs=np.arange(8), record=False)
    assert batch.events is None
    assert batch.table.tobytes() == expected.table[:8].tobytes()


@pytest.mark.parametrize("engine", [run_lanes, run_reference, run_compiled])
def test_no_runs_give_empty_tables(engine: Engine) -> None:
    batch = engine(generator.model(0), seed=1, runs=np.zeros(0, dtype=np.int64), record=True)
    assert batch.table.dtype == RUN_DTYPE and len(batch.table) == 0
    assert batch.events.dtype == EVENT_DTYPE and len(batch.events) == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*VARIED, 11, 24])
def test_a_shorter_look_is_the_beginning_of_a_longer_one(seed: int) -> None:
    long = dataclasses.replace(generator.model(seed), max_events=5000)
    middle = long.start + 0.5 * (long.horizon - long.start)
    short = dataclasses.replace(long, horizon=middle)
    whole = run_lanes(long, seed=seed, runs=np.arange(20), record=True).events
    part = run_lanes(short, seed=seed, runs=np.arange(20), record=True).events
    assert 0 < len(part) < len(whole)
    assert part.tobytes() == whole[whole["time"] < middle].tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("engine", [run_lanes, run_reference, run_compiled])
@pytest.mark.parametrize("seed", VARIED)
def test_overriding_a_value_by_itself_changes_nothing(seed: int, engine: Engine) -> None:
    model, expected = plain(seed)
    runs = np.arange(8)
    same: dict[str, np.ndarray[Any, Any]] = {}
    for path, place in model.paths.items():
        value = model.entities[place.entity].parameters[place.attribute]
        same[path] = np.full(len(runs), value if place.part is None else value[place.part])
    for uncertain in model.uncertain:
        key = clock_key(seed, f"parameter:{uncertain.path}")
        u = np.array([uniform(key, run=int(run), ring=0, slot=0) for run in runs])
        same[uncertain.path] = uncertain.quantile(u)
    batch = engine(model, seed=seed, runs=runs, record=True, overrides=same)
    kept = expected.events[expected.events["run"] < 8]
    assert first_difference(batch, Batch(expected.table[:8], kept)) is None


@pytest.mark.slow
@pytest.mark.parametrize("engine", [run_lanes, run_reference, run_compiled])
def test_values_run_by_run_equal_scenarios_with_those_values(engine: Engine) -> None:
    seed = 3
    values = {"coefficients.base_drive": (-1.0, 0.5, 2.0), "actions.border_fire.cost": (0.1, 1.0, 3.0),
              "states.north.resolve": (0.0, 1.0, 0.5)}  # fmt: skip
    runs = np.repeat(np.arange(4), 3)
    together = engine(
        generator.model(seed), seed=seed, runs=runs, overrides={path: np.tile(v, 4) for path, v in values.items()}
    )
    for point in range(3):
        overrides = [f"{path}={column[point]}" for path, column in values.items()]
        apart = engine(generator.model(seed, overrides=overrides), seed=seed, runs=np.arange(4))
        assert together.table[point::3].tobytes() == apart.table.tobytes()


def test_unknown_overrides_and_runs_out_of_range_are_refused() -> None:
    model = generator.model(0)
    with pytest.raises(ValueError, match="is no number of the model"):
        run_lanes(model, seed=1, runs=np.arange(2), overrides={"coefficients.drive": np.zeros(2)})
    with pytest.raises(ValueError, match="values for 2 runs"):
        run_lanes(model, seed=1, runs=np.arange(2), overrides={"coefficients.base_drive": np.zeros(3)})
    with pytest.raises(ValueError, match=r"\[0, 2\*\*40\)"):
        run_lanes(model, seed=1, runs=np.array([-1]))


def test_a_trace_tells_what_the_record_holds() -> None:
    for seed in VARIED:
        model, expected = plain(seed)
        events = expected.events[expected.events["run"] == 5]
        trace = trace_run(model, seed=seed, run=5)
        assert [entry.time for entry in trace] == events["time"].tolist()
        assert [entry.kind for entry in trace] == [model.kinds[kind] for kind in events["kind"]]
        assert [entry.action for entry in trace] == events["action"].tolist()
        assert [entry.deaths["civilian"] for entry in trace] == events["deaths_civilian"].tolist()


# An actor who does nothing --------------------------------------------------------------------------------------------

IDLE = {
    "group": '[groups.idlers]\nhost = "bystanders"\ntarget = ["north", "south"]\nattacks_per_year = 0\n'
    "[third_parties.bystanders]\n",
    "third_party": "[third_parties.bystanders]\nrestraint = 3.0\n",
    "region": "[region.calm]\nshocks_per_year = 0\n",
}


@pytest.mark.parametrize("idle", IDLE)
@pytest.mark.parametrize("seed", [4, 8, 14])
def test_an_actor_who_does_nothing_changes_no_other_event(seed: int, idle: str, monkeypatch: Any) -> None:
    before = generator.model(seed)
    text = generator.text(seed) + "\n" + IDLE[idle]
    monkeypatch.setattr(generator, "text", lambda seed: text)
    after = generator.model(seed)
    if before.max_events < generator.LONGEST:
        pytest.skip("the stocks that an idle group takes count as events")
    assert _told(before, seed) == _told(after, seed)


@pytest.mark.slow
def test_an_actor_who_does_something_changes_other_events(monkeypatch: Any) -> None:
    before = generator.model(3)
    busy = '[groups.idlers]\nhost = "south"\ntarget = "north"\nattacks_per_year = 300\n'
    text = f"{generator.text(3)}\n{busy}"
    monkeypatch.setattr(generator, "text", lambda seed: text)
    assert _told(before, 3) != _told(generator.model(3), 3)


def _told(model: Model, seed: int) -> list[tuple[Any, ...]]:
    """Events by name rather than number, without what idlers do."""
    names = [*model.actors, "both", "nobody"]  # codes -2 and -1 count from the end
    return [
        (row["run"], row["time"].hex(), model.kinds[row["kind"]], names[row["actor"]], names[row["target"]],
         *(row[name].item() for name in ("action", "rung", "deaths_military", "deaths_militant", "deaths_civilian")))
        for row in run_lanes(model, seed=seed, runs=np.arange(10), record=True).events
        if names[row["actor"]] != "idlers"
    ]  # fmt: skip
