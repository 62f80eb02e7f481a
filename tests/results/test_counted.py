"""Counts of values give what the values give, and parts of a table come to what the whole comes to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.results.chunk_file import Chunk, Parts, mapped_table, pack_chunk
from sim.results.digest import digest_of, table_digest
from sim.results.estimates import Counted, tally
from sim.results.incidence import incidence
from tests.results.tables import lively_runs, runs

SHARES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@dataclass
class Asked:
    name: str
    when: dict[str, Any]


@pytest.mark.parametrize("n", [1, 2, 7, 1000])
@pytest.mark.parametrize("kind", ["days", "shared", "nowhere"])
def test_mean_error_and_quantiles_are_those_of_the_values(n: int, kind: str) -> None:
    draw = np.random.default_rng(n)
    values = draw.integers(-3, 40, n).astype(float) if kind == "shared" else draw.uniform(-9, 180, n)
    values[draw.random(n) < (1.0 if kind == "nowhere" else 0.3)] = np.nan
    known = values[~np.isnan(values)]
    counted = Counted.of(values)
    assert (counted.n, counted.n_runs) == (len(known), n)
    if len(known):
        assert counted.quantiles(SHARES) == np.quantile(known, SHARES).tolist()
        assert counted.mean == pytest.approx(known.mean(), rel=1e-14)
        assert counted.below(np.array([3.0]))[0] == (known < 3.0).sum()
    else:
        assert np.isnan(counted.quantiles(SHARES)).all() and np.isnan(counted.mean)
    if len(known) > 1:
        assert counted.standard_error == pytest.approx(known.std(ddof=1) / np.sqrt(len(known)), rel=1e-12)


def test_counts_of_parts_add_up_in_any_order() -> None:
    values = np.random.default_rng(3).uniform(0, 9, 600)
    values[::7], values[::5] = np.nan, 4.0
    whole = Counted.of(values)
    parts = [Counted.of(values[first : first + 100]) for first in range(0, 600, 100)]
    for order in (parts, parts[::-1]):
        ours = Counted.all_of(order)
        assert ours.values.tolist() == whole.values.tolist() and ours.counts.tolist() == whole.counts.tolist()
        assert (ours.mean, ours.standard_error, ours.n_runs) == (whole.mean, whole.standard_error, 600)
    assert Counted.all_of([]).n_runs == 0


@pytest.mark.parametrize("sizes", [(1, 499), (250, 250), (100, 0, 400)])
def test_parts_come_to_what_the_whole_comes_to(sizes: tuple[int, ...]) -> None:
    table = lively_runs(500)
    table["cut_short"] = np.arange(500) % 50 == 0
    asked = [Asked("quick_talks", {"days_to_talks": {"at_most": 14}})]
    parts = Parts(tuple(np.split(table, np.cumsum(sizes)[:-1])))
    ours, whole = tally(parts, asked), tally([table], asked)
    assert (ours.shares, ours.quantities, ours.n_cut_short) == (whole.shares, whole.quantities, 10)
    assert digest_of(parts) == table_digest(table)
    assert parts.table.tobytes() == table.tobytes()
    for name, curve in incidence(parts, last_day=60.0).items():
        other = incidence([table], last_day=60.0)[name]
        assert curve.share.tolist() == other.share.tolist() and curve.low.tolist() == other.low.tolist()


def test_a_number_that_is_missing_where_none_may_be_is_said_of_its_part() -> None:
    table = runs(5)
    table["deaths_total"][3] = np.nan
    with pytest.raises(ValueError, match="deaths_total is nan in 1 runs, the first is run 3"):
        tally([table[:2], table[2:]])


def test_a_table_is_looked_up_in_the_file_of_its_chunk(tmp_path: Path) -> None:
    table = lively_runs(40)
    (tmp_path / "chunk-00000.npz").write_bytes(pack_chunk(Chunk(0, {"seed": 1}, table, None)))
    mapped = mapped_table(tmp_path / "chunk-00000.npz")
    assert isinstance(mapped, np.memmap) and mapped.tobytes() == table.tobytes()


def test_an_outcome_that_bears_the_name_of_a_headline_stands_for_it() -> None:
    told = tally([runs(4), runs(3)], [Asked("war", {})])
    assert told.outcomes["war"].count == 7
