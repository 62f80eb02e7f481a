"""Rows of runs and events leave in an open format, equal to what Python gives, in the memory of one chunk."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import pytest

import sim
from sim.results import durable
from sim.results.durable import StorageError
from sim.results.store import RunFolder
from sim.study import export as module
from sim.study.export import tables_of
from sim.study.extras import MissingExtraError
from sim.study.inputs import Inputs
from tests.study.test_inputs import DRAWN


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    path = tmp_path_factory.mktemp("scenario") / "hills.toml"
    path.write_text(DRAWN)
    return sim.load(path)


@pytest.fixture(scope="module")
def result(scenario: sim.Scenario, tmp_path_factory: pytest.TempPathFactory) -> sim.RunResult:
    folder = tmp_path_factory.mktemp("stored") / "runs"
    return sim.run(scenario, runs=9, seed=5, chunk_size=4, record_runs=6, folder=folder)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as text:
        return list(csv.DictReader(text))


def test_rows_of_runs_and_events_are_those_of_a_data_frame(
    result: sim.RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pandas = pytest.importorskip("pandas")
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 3)
    assert result.folder is not None and result.events is not None
    written = sim.export(result.folder, out=tmp_path)
    assert written.files[tmp_path / "runs.csv"] == 9 and written.files[tmp_path / "events.csv"] == len(result.events)
    for of in ("runs", "events"):
        frame = result.to_pandas(of)
        read = pandas.read_csv(tmp_path / f"{of}.csv", keep_default_na=False, na_values={
            name: [""] for name in frame.columns if frame[name].dtype.kind == "f"
        })  # fmt: skip
        pandas.testing.assert_frame_equal(read, frame, check_dtype=False, check_exact=True)


def test_a_row_has_words_inputs_own_outcomes_and_dates(result: sim.RunResult, tmp_path: Path) -> None:
    assert result.folder is not None
    sim.export(result.folder, out=tmp_path)
    row, event = rows_of(tmp_path / "runs.csv")[7], rows_of(tmp_path / "events.csv")[0]
    assert float(row["states.north.resolve"]) == result.inputs["states.north.resolve"][7]
    assert row["outcome_class"] in result.outcome_class and row["first_force_by"] in ("north", "south", "")
    assert row["quick_talks"] in ("true", "false") and "point" not in row
    assert event["date"].startswith("2031-0") and event["kind"] in result.kinds


def test_rows_of_a_sweep_have_the_values_of_their_points(scenario: sim.Scenario, tmp_path: Path) -> None:
    vary = {"states.north.resolve,states.south.resolve": [0.2, 0.8], "mechanisms.grief": [True, False]}
    swept = sim.sweep(scenario, vary, runs=2, seed=5, folder=tmp_path / "sweep")
    written = sim.export(tmp_path / "sweep").files
    assert {file.name: n for file, n in written.items()} == {"runs.csv": 8, "dictionary.csv": 45}, "the rest is there"
    rows = sorted(rows_of(tmp_path / "sweep" / "runs.csv"), key=lambda row: (int(row["point"]), int(row["run"])))
    assert [float(row["states.south.resolve"]) for row in rows] == swept.inputs["states.south.resolve"].tolist()
    assert [row["mechanisms.grief"] for row in rows] == ["true", "true", "false", "false"] * 2


def test_a_comparison_has_files_of_both_sides(scenario: sim.Scenario, tmp_path: Path) -> None:
    sim.compare(scenario, overrides=["states.north.resolve=0.3"], runs=2, seed=5, folder=tmp_path / "two")
    written = sim.export(tmp_path / "two", out=tmp_path / "out")
    assert [str(file.relative_to(tmp_path / "out")) for file in written.files] == [
        "a/runs.csv", "a/dictionary.csv", "b/runs.csv", "b/dictionary.csv", "changes.csv", "differences.csv",
    ]  # fmt: skip
    rows = {row["name"]: row for row in rows_of(tmp_path / "out" / "differences.csv")}
    assert rows["war"]["n"] == "2" and set(rows["war"]) >= {"a", "b", "difference", "low", "high"}


def test_parquet_holds_the_same_with_types(result: sim.RunResult, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert result.folder is not None
    sim.export(result.folder, to="parquet", out=tmp_path)
    table = parquet.read_table(tmp_path / "runs.parquet")
    assert table["states.north.resolve"].to_pylist() == result.inputs["states.north.resolve"].tolist()
    assert str(table.schema.field("talks_held").type) == "bool"
    never = np.isnan(result.table["days_to_talks"])
    assert [value is None for value in table["days_to_talks"].to_pylist()] == never.tolist()


@pytest.mark.slow
def test_without_pyarrow_the_remedy_is_told(
    result: sim.RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"needs pyarrow; pip install 'conflict-sim\[parquet\]'.*csv works"):
        sim.export(str(result.folder), to="parquet", out=tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(result: sim.RunResult, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("mine")
    with pytest.raises(sim.StorageError, match=r"events\.csv exists and is left as it is") as error:
        sim.export(str(result.folder), out=tmp_path)
    assert error.value.exit_code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["events.csv"]


def test_a_damaged_chunk_leaves_no_file_behind(scenario: sim.Scenario, tmp_path: Path) -> None:
    sim.run(scenario, runs=4, seed=5, chunk_size=2, folder=tmp_path / "runs")
    chunk = tmp_path / "runs" / "chunk-00001.npz"
    chunk.write_bytes(chunk.read_bytes()[:-70])
    with pytest.raises(sim.StorageError, match="chunk-00001"):
        sim.export(tmp_path / "runs", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_no_file_behind(
    result: sim.RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable.Disk, "sync", full)
    with pytest.raises(sim.StorageError, match="No space left"):
        sim.export(str(result.folder), out=tmp_path)
    assert not list(tmp_path.iterdir())


def test_runs_that_are_not_there_are_counted(scenario: sim.Scenario, tmp_path: Path) -> None:
    sim.run(scenario, runs=6, seed=5, chunk_size=2, folder=tmp_path / "runs")
    for name in ("chunk-00001.npz", "manifest.json"):
        (tmp_path / "runs" / name).unlink()
    written = sim.export(tmp_path / "runs", out=tmp_path / "out")
    assert written.n_missing == 2 and [row["run"] for row in rows_of(tmp_path / "out" / "runs.csv")] == list("0145")


def test_runs_of_an_extension_that_was_cut_short_are_counted_before_any_of_them_is_there(
    scenario: sim.Scenario, tmp_path: Path
) -> None:
    sim.run(scenario, runs=6, seed=5, folder=tmp_path / "runs")
    with RunFolder.resume(tmp_path / "runs") as (store, _):
        store.ask_for(runs=10)
    assert sim.export(tmp_path / "runs", out=tmp_path / "out").n_missing == 4


def test_no_more_than_some_rows_are_turned_into_words_at_once(
    result: sim.RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    beside = Inputs.beside
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr(Inputs, "beside", lambda self, rows: seen.append(len(rows)) or beside(self, rows))
    sim.export(str(result.folder), out=tmp_path)
    assert seen == [3, 1, 3, 1, 1]


def test_a_sweep_that_has_written_its_points_and_no_manifest_holds_no_runs_yet(tmp_path: Path) -> None:
    (tmp_path / "points.csv").touch()
    with pytest.raises(sim.StorageError, match=r"holds no runs yet\.$") as error:
        sim.export(tmp_path)
    assert error.value.exit_code == 4


def test_what_cannot_be_exported_is_told(result: sim.RunResult, tmp_path: Path) -> None:
    with pytest.raises(sim.ScenarioError, match="--to ods: is unknown; formats are csv, parquet, xlsx"):
        sim.export(str(result.folder), to="ods")
    with pytest.raises(sim.StorageError, match=r"holds no runs yet\. It is empty\."):
        sim.export(tmp_path)
    (tmp_path / "letter.txt").write_text("of something else")
    with pytest.raises(sim.StorageError, match="holds no result"):
        sim.export(tmp_path)


def test_every_column_is_explained_with_its_unit_and_its_words(result: sim.RunResult, tmp_path: Path) -> None:
    assert result.folder is not None
    sim.export(result.folder, out=tmp_path)
    told = {(row["table"], row["column"]): row for row in rows_of(tmp_path / "dictionary.csv")}
    for table in ("runs", "events"):
        with (tmp_path / f"{table}.csv").open(newline="") as text:
            assert [column for of, column in told if of == table] == next(csv.reader(text))
    assert all(row["meaning"] for row in told.values())
    assert told["runs", "days_to_talks"]["unit"] == "days"
    assert told["runs", "ending"]["words"].split("; ") == list(result.ending)


def test_the_tables_of_an_answer_are_files_of_their_own(result: sim.RunResult, tmp_path: Path) -> None:
    assert result.folder is not None
    sim.export(result.folder, out=tmp_path)
    shares = {row["name"]: float(row["share"]) for row in rows_of(tmp_path / "ending.csv")}
    assert shares == {name: share.share for name, share in result.ending.items()}
    means = {row["name"]: row["mean"] for row in rows_of(tmp_path / "quantities.csv")}
    assert {name: float(mean) for name, mean in means.items() if mean} == {
        name: number.mean for name, number in result.quantities.items() if number.n
    }


def test_a_sheet_holds_the_same_and_no_formula(result: sim.RunResult, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    assert result.folder is not None
    sim.export(result.folder, to="xlsx", out=tmp_path)
    with ZipFile(tmp_path / "runs.xlsx") as book:
        rows = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).findall(".//{*}row")
    cells = [{cell.get("r").rstrip("0123456789"): "".join(cell.itertext()) for cell in row} for row in rows]
    assert list(cells[0].values()) == list(result.to_pandas().columns)
    (place,) = (letters for letters, name in cells[0].items() if name == "deaths_total")
    assert [float(row[place]) for row in cells[1:]] == result.table["deaths_total"].tolist()
    assert not [cell for row in rows for cell in row if cell.find("{*}f") is not None]


def test_more_rows_than_a_sheet_holds_are_refused(
    result: sim.RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xlsxwriter")
    monkeypatch.setattr(module, "MOST_ROWS", 9)
    assert result.folder is not None
    with pytest.raises(StorageError, match="a sheet holds 9 rows; export to csv or parquet"):
        sim.export(result.folder, to="xlsx", out=tmp_path)
    assert not list(tmp_path.glob("*.xlsx"))


def test_one_folder_takes_two_formats(result: sim.RunResult, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert result.folder is not None
    first, second = (sim.export(result.folder, to=to, out=tmp_path).files for to in ("csv", "parquet"))
    assert {file.stem for file in first} - {file.stem for file in second} == {"dictionary"}


def test_a_table_that_is_there_stops_the_export_before_anything_is_written(
    result: sim.RunResult, tmp_path: Path
) -> None:
    (tmp_path / "ending.csv").write_text("mine")
    assert result.folder is not None
    with pytest.raises(StorageError, match=r"ending\.csv exists and is left as it is"):
        sim.export(result.folder, out=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["ending.csv"]


def test_a_damaged_answer_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text('{"facts": [')
    with pytest.raises(StorageError, match=r"facts\.json:1: no JSON"):
        sim.export(tmp_path)


# Tables of an answer --------------------------------------------------------------------------------------------------


def test_what_is_no_list_of_records_makes_no_table() -> None:
    assert (
        tables_of({"seed": 1, "title": "x", "versions": {"sim": "1"}, "said": ["a"], "none": [], "nothing": {}}) == {}
    )


def test_tables_of_several_sides_become_one_with_the_side() -> None:
    told = {side: {"changes": [{"key": "x"}], "differences": {"war": {"n": 2}}} for side in "bc"}
    tables = tables_of({"comparisons": told})
    assert tables["differences"].tolist() == [("b", "war", 2), ("c", "war", 2)] and set(tables) == {
        "changes",
        "differences",
    }


def test_records_by_two_names_have_both() -> None:
    answer = {"scores": {"raid": {"war": {"n": 1}, "talks": {"n": 2}}}}
    assert tables_of(answer)["scores"].tolist() == [("raid", "war", 1), ("raid", "talks", 2)]
