"""What it is for two engines to tell the same story: equal tables, events and final states, bit for bit."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.recfunctions import repack_fields
from numpy.typing import NDArray

from sim.engine.compiled.play import run_compiled
from sim.engine.lanes import run_lanes
from sim.engine.recorder import Batch
from sim.engine.reference import run_reference
from sim.model.outcomes import RUN_DTYPE, summarise
from sim.model.structure import Finals, Model
from tests.engine import branches, generator

Engine = Callable[..., Batch]


def everything(model: Model) -> Model:
    """The model with every final field of every entity in its table, beside the columns of the outcome."""
    fields = [
        (f"{entity.name}.{name}", position, name)
        for position, entity in enumerate(model.entities)
        for name in entity.fields
    ]

    def rows(model: Model, finals: Finals) -> NDArray[Any]:
        plain = summarise(model, finals)
        wide = np.zeros(len(plain), dtype=[*RUN_DTYPE.descr, *((column, "<f8") for column, _, _ in fields)])
        for column in plain.dtype.names or ():
            wide[column] = plain[column]
        for column, position, name in fields:
            wide[column] = finals.fields(position, name)
        return wide

    return dataclasses.replace(model, summarise=rows)


def first_difference(one: Batch, two: Batch) -> str | None:
    """Where two batches differ first, or None if they are equal bit for bit."""
    for what, left, right in (("events", one.events, two.events), ("table", one.table, two.table)):
        if left is None or right is None:
            if left is not right:
                return f"{what}: only one engine has them"
            continue
        if left.dtype != right.dtype:
            return f"{what}: {left.dtype} and {right.dtype}"
        if left.tobytes() == right.tobytes():
            continue
        for place, (row, other) in enumerate(zip(left, right, strict=False)):
            if row.tobytes() != other.tobytes():
                names = [name for name in left.dtype.names or () if row[name].tobytes() != other[name].tobytes()]
                return f"{what}[{place}] of run {row['run']}: " + ", ".join(f"{n} {row[n]} / {other[n]}" for n in names)
        return f"{what}: {len(left)} and {len(right)} rows"
    return None


def first_runs(batch: Batch, below: int) -> Batch:
    """The runs with a number below."""
    assert batch.events is not None
    return Batch(batch.table[batch.table["run"] < below], batch.events[batch.events["run"] < below])


def differences(
    seed: int, *, runs: int, in_reference: int, counts: Counter[str] | None = None, longest: int = generator.LONGEST
) -> list[str]:
    """Where lanes, compiled and reference engine differ on the generated scenario of a seed.

    Lanes and compiled play `runs` runs, the reference engine the first `in_reference` of them; `counts` takes what
    happened there.
    """
    plain = generator.model(seed, longest=longest)
    model, numbers = everything(plain), np.arange(seed, seed + runs)
    in_lanes = run_lanes(model, seed=seed, runs=numbers, record=True)
    found = {"compiled": first_difference(in_lanes, run_compiled(model, seed=seed, runs=numbers, record=True))}
    if in_reference:
        tallied = model if counts is None else everything(branches.tallied(plain))
        one_by_one = run_reference(tallied, seed=seed, runs=numbers[:in_reference], record=True)
        if counts is not None:
            counts.update(branches.counted(one_by_one.table) + branches.of_table(one_by_one.table))
            counts["tie"] += ties(one_by_one)
            names = [name for name in one_by_one.table.dtype.names or () if not name.startswith(branches.TALLY)]
            one_by_one = dataclasses.replace(one_by_one, table=repack_fields(one_by_one.table[names]))
        found["reference"] = first_difference(first_runs(in_lanes, seed + in_reference), one_by_one)
    return [f"scenario {seed}, {engine}: {where}" for engine, where in found.items() if where]


def ties(batch: Batch) -> int:
    """How many events come at the very time of the one before."""
    assert batch.events is not None
    return int(np.sum((np.diff(batch.events["time"]) == 0.0) & (np.diff(batch.events["run"]) == 0)))
