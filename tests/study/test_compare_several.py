"""Several scenarios in one comparison: each against the first, under the same luck."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.cli.program import program
from sim.report.comparison import page as page_of
from sim.report.comparison import shown
from sim.results.chunk_file import Parts
from sim.results.durable import StorageError
from sim.scenario.load import again
from sim.study.comparison import COMPARISON, compared
from sim.study.trace import trace
from tests.study.scenarios import written

RUNS, SEED = 40, 5


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> list[sim.Scenario]:
    first = sim.load(written(tmp_path_factory.mktemp("scenario")))
    changes = (["states.north.resolve=0.9"], ["history.north_strike_day_0=drop"])
    return [first, *(again(first, overrides=change) for change in changes)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("several") / "DIR"


@pytest.fixture(scope="module")
def several(scenarios: list[sim.Scenario], folder: Path) -> sim.Comparisons:
    found = sim.compare(*scenarios, runs=RUNS, seed=SEED, folder=folder)
    assert isinstance(found, sim.Comparisons)
    return found


def test_each_pair_is_what_two_alone_come_to(several: sim.Comparisons, scenarios: list[sim.Scenario]) -> None:
    for pair, other in zip(several.pairs, scenarios[1:], strict=True):
        alone = sim.compare(scenarios[0], other, runs=RUNS, seed=SEED)
        assert (pair.a.digest, pair.b.digest) == (alone.a.digest, alone.b.digest)
        assert pair.differences == alone.differences or pair.table.tobytes() == alone.table.tobytes()
    assert [change.what for change in several.by_side["c"].changes if change.what] == ["without"]


def test_sides_have_letters_and_one_table(several: sim.Comparisons) -> None:
    assert list(several.sides) == ["a", "b", "c"]
    table = several.table
    assert set(table["side"]) == {"b", "c"}
    (row,) = table[(table["side"] == "c") & (table["response"] == "force_used")]
    assert row["difference"] == several.by_side["c"].differences["force_used"].difference
    assert several._repr_html_().count("<tr>") > 5


def test_json_has_every_side(several: sim.Comparisons) -> None:
    told = several.to_json()
    assert [told[side]["digest"] for side in "abc"] == [one.digest for one in several.sides.values()]
    assert set(told["comparisons"]) == {"b", "c"}
    assert told["comparisons"]["c"]["changes"][-1]["what"] == "without"


def test_the_folder_gives_all_sides_back(several: sim.Comparisons, folder: Path) -> None:
    stored = sim.read_result(folder)
    assert isinstance(stored, sim.Comparisons)
    assert [one.digest for one in stored.sides.values()] == [one.digest for one in several.sides.values()]
    assert sim.rerun(folder).is_equal
    assert trace(folder, side="c", run=3) == trace(several.pairs[1].b, run=3)


def test_a_side_that_is_gone_or_forged_is_no_silent_loss(several: sim.Comparisons, folder: Path) -> None:
    (folder / "c").rename(folder / "gone")
    with pytest.raises(StorageError):
        sim.read_result(folder)
    (folder / "gone").rename(folder / "c")
    whole = (folder / COMPARISON).read_text()
    (folder / COMPARISON).write_text(whole.replace(several.sides["c"].digest, several.sides["a"].digest))
    with pytest.raises(StorageError):
        sim.read_result(folder)
    (folder / COMPARISON).write_text(whole)


def test_every_side_can_be_exported(several: sim.Comparisons, folder: Path, tmp_path: Path) -> None:
    assert several.folder == folder
    files = sim.export(folder, to="csv", out=tmp_path).files
    assert {file.parent.name for file in files if file.name == "runs.csv"} == {"a", "b", "c"}
    assert files[tmp_path / "differences.csv"] == sum(len(pair.differences) for pair in several.pairs)


def test_the_page_has_a_column_for_each_side(several: sim.Comparisons, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    answer = CliRunner().invoke(program, ["report", str(folder), "--out", str(page)])
    assert answer.exit_code == 0, answer.output
    text = page.read_text()
    told = ("C - A", "What differs between A and C", "North strikes an armed group", "left out")
    for words in (*told, "paired differences with intervals. (c_differences)", "C beside A"):
        assert words in text
    assert all(one.digest in text for one in several.sides.values())


def test_runs_that_are_not_there_and_changes_in_vain_are_told(several: sim.Comparisons) -> None:
    first, _, third = several.sides.values()
    in_vain = sim.run(again(first.scenario, overrides=["horizon_days=60"]), runs=RUNS, seed=SEED)
    table = third.table[:-3].copy()
    table["cut_short"][4] = True
    found = compared([first, in_vain, replace(third, rows=Parts((table,)))], None)
    assert isinstance(found, sim.Comparisons)
    page = page_of(found, figures={})
    told = "\n".join(shown(found).problems)
    assert f"3 of the {RUNS} runs of C that were asked for are missing" in page and f"3 of the {RUNS} runs of C" in told
    assert "B: Without effect on any run: horizon_days (the value that it has without --set)" in page
    assert "1 run of C reached the cap on events" in page and "cut short, the first is run 4" in told


def test_more_scenarios_than_letters_are_refused(scenarios: list[sim.Scenario]) -> None:
    with pytest.raises(ValueError, match="27 scenarios are given; at most 26"):
        sim.compare(*(scenarios[:1] * 27), runs=1, seed=1)
