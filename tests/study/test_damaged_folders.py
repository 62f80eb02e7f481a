"""A folder proves itself: whatever was damaged or forged in it is exit code 4 with a key, at once and in little memory.

Every kind of folder is made once, copied, and changed in one place. Planted as their own proof: the unchanged copies
are read.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.failures import RunFailure
from sim.results.chunk_file import Chunk, pack_chunk, unpack_chunk
from sim.results.digest import table_digest
from sim.results.durable import DISK, Disk, StorageError
from sim.results.store import MANIFEST, RunFolder, read_run
from sim.results.stored_json import sealed
from sim.study.result import RunResult
from tests.cli.answering import said
from tests.study.scenarios import written

KINDS = ("run", "sweep", "compare", "sensitivity")
FILES = {"run": MANIFEST, "sweep": MANIFEST, "compare": "comparison.json", "sensitivity": "sensitivity.json"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of each kind; tests only read them."""
    place = tmp_path_factory.mktemp("made")
    scenario = sim.load(written(place), history_until=0, horizon_days=20)
    sim.run(scenario, runs=12, seed=5, chunk_size=5, folder=place / "run")
    sim.sweep(scenario, "states.north.resolve=0.2,0.8", runs=6, seed=5, folder=place / "sweep")
    sim.compare(scenario, overrides=["states.north.resolve=0.9"], runs=6, seed=5, folder=place / "compare")
    found = sim.sensitivity(
        scenario, ["states.north.resolve=0.1:0.9"], responses=["talks_held"], method="morris", trajectories=2, runs=4,
        seed=5,
    )  # fmt: skip
    found.save(place / "sensitivity")
    return place


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Makes a folder of a kind that may be changed."""
    return lambda kind: Path(shutil.copytree(made / kind, tmp_path / kind))


def refused(folder: Path, *words: str) -> str:
    """The message with which a folder is refused; fast, and by every word that must be in it."""
    begun = time.process_time()
    with pytest.raises(StorageError) as caught:
        sim.read_result(folder)
    assert time.process_time() - begun < 1.0
    message = str(caught.value)
    assert caught.value.exit_code == 4, message
    assert all(word in message for word in words), message
    assert "delete" not in message.lower()
    return message


def changed(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the table in a file; where it vouches for itself, it does so again."""
    table = json.loads(file.read_text())
    was_sealed = table.pop("sha256", None) is not None
    change(table)
    file.write_bytes(sealed(table) if was_sealed else json.dumps(table).encode())


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_sound_is_read(kind: str, copy: Callable[[str], Path]) -> None:
    folder = copy(kind)
    sim.read_result(folder)
    changed(folder / FILES[kind], lambda table: None)
    sim.read_result(folder)


WHOLE = {
    "null": "null", "true": "true", "zero": "0", "number": "3.5", "text": '"text"', "list": "[]", "lists": "[[1], [2]]",
    "empty table": "{}", "table of tables": '{"a": {"b": {}}}', "nothing": "", "blank": "  \n", "cut": '{"format": "si',
    "two tables": "{} {}", "comma": '{"format": 1,}', "single quotes": "{'format': 1}", "bare": "format",
    "not a number": '{"seed": NaN}', "infinity": '{"seed": Infinity}', "deep lists": "[" * 100_000,
    "deep tables": '{"a":' * 100_000, "deep and closed": "[" * 900 + "]" * 900,
    "huge whole number": f'{{"format": {2**70}}}', "many digits": '{"format": 1' + "0" * 5_000 + "}",
    "huge float": '{"format": 1e400}', "many values": "[0" + ",0" * 1_200_000 + "]", "not UTF-8": b"\xff\xfe{}",
    "nul": "\0", "lone surrogate": '{"format": "\\ud800"}', "too large": b" " * (17 * 2**20),
}  # fmt: skip


@pytest.mark.parametrize("damage", WHOLE)
@pytest.mark.parametrize("kind", ["run", *(pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS[1:])])
def test_a_file_that_is_something_else_is_named(kind: str, damage: str, copy: Callable[[str], Path]) -> None:
    text = WHOLE[damage]
    folder = copy(kind)
    (folder / FILES[kind]).write_bytes(text if isinstance(text, bytes) else text.encode())
    refused(folder, FILES[kind])


MISSING = object()
WRONG: tuple[Any, ...] = (None, True, -1, 0.5, "word", "", [], [[]], {}, {"a": 1}, 2**70, float("nan"), float("inf"))


def places(table: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a table that is read; of a list, that of its first item only."""
    if place:
        yield place
    items = table.items() if isinstance(table, dict) else list(enumerate(table))[:1] if isinstance(table, list) else ()
    for key, value in items:
        if place[-1:] not in (("resolved",), ("set_by",)):  # for people, and for other programs
            yield from places(value, (*place, key))


def damaged(whole: dict[str, Any], place: tuple[str | int, ...], wrong: Any) -> str | None:
    """A manifest with another value, or none, at a place; None where that would be allowed."""
    table = json.loads(json.dumps(whole))
    parent = table
    for key in place[:-1]:
        parent = parent[key]
    was = parent.pop(place[-1])
    if wrong is not MISSING:
        if isinstance(parent, list):
            parent.insert(int(place[-1]), wrong)
        else:
            parent[place[-1]] = wrong
    free = place in (("jobs",), ("elapsed_seconds",)) and (wrong is MISSING or wrong == 0.5)
    return None if free or (type(was) is type(wrong) and was == wrong) else json.dumps(table)


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.slow) for turn in range(1, 14))])
def test_every_key_of_a_manifest_that_is_missing_or_of_another_kind_is_named(
    turn: int, copy: Callable[[str], Path]
) -> None:
    folder = copy("run")
    whole = json.loads((folder / MANIFEST).read_text())
    values = (MISSING, *WRONG)
    for number, place in enumerate(places(whole)):
        text = damaged(whole, place, values[(number + turn) % len(values)])
        if text is None:
            continue
        (folder / MANIFEST).write_text(text)
        named = str(place[-1]) if isinstance(place[-1], str) else str(place[-2])
        message = refused(folder)
        assert named in message or "no number of JSON" in message


SAID: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "another seed": (lambda table: table["origin"].update(seed=77), "origin.seed is 77, but 5"),
    "another scenario": (
        lambda table: table["origin"]["scenario"]["sources"][0].update(text='title = "forged"'),
        "origin.scenario.sources.0.text",
    ),
    "another title": (lambda table: table["origin"]["scenario"].update(title="forged"), "origin.scenario.title"),
    "fewer runs": (lambda table: table["origin"].update(runs=2), "origin.runs is 2, but 12"),
    "more runs": (lambda table: table["origin"].update(runs=99), "origin.runs is 99, but 12"),
    "format to come": (lambda table: table.update(format_version=99), "format_version is 99; this version of"),
    "format of the past": (lambda table: table.update(format_version=0), "format_version is 0"),
    "runs done": (lambda table: table.update(runs_done=3), "runs_done is 3"),
    "digest": (lambda table: table.update(digest="0" * 64), "digest"),
    "no digest": (lambda table: table.pop("digest"), "digest"),
    "first run": (lambda table: table["chunks"][1].update(first_run=0), "chunks.1.first_run is 0, but 5"),
    "hash": (lambda table: table["chunks"][1].update(sha256="0" * 64), "chunks.1.sha256"),
    "swapped": (lambda table: table["chunks"][0].update(file="chunk-00001.npz"), "chunks.0"),
    "chunk left out": (lambda table: table["chunks"].pop(), "chunk-00002.npz: not listed in manifest.json"),
    "chunk twice": (lambda table: table["chunks"].append(table["chunks"][0]), "chunk-00000.npz"),
    "chunk too many": (
        lambda table: table["chunks"].append({**table["chunks"][0], "file": "../../etc/passwd"}),
        "missing, though manifest.json lists it (chunks.3.file)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("lie", SAID)
def test_a_manifest_that_disagrees_with_its_chunks_is_refused(lie: str, copy: Callable[[str], Path]) -> None:
    folder = copy("run")
    change, told = SAID[lie]
    changed(folder / MANIFEST, change)
    refused(folder, told)
    answer = said("report", str(folder))
    assert (answer.exit_code, told in answer.stderr) == (4, True)


def forged(
    folder: Path, change: Callable[[dict[str, Any]], Any], rows: Callable[[Any, Any], Any] | None = None
) -> None:
    """Change where the runs come from in manifest and chunks alike, with every hash right."""
    manifest = json.loads((folder / MANIFEST).read_text())
    change(manifest["origin"])
    entries, tables = [], []
    for file in sorted(folder.glob("chunk-*.npz")):
        chunk = unpack_chunk(file.read_bytes(), file)
        table, events = chunk.table.copy(), None if chunk.events is None else chunk.events.copy()
        if rows is not None:
            rows(table, events)
        data = pack_chunk(Chunk(chunk.number, manifest["origin"], table, events))
        file.write_bytes(data)
        entries.append(Chunk(chunk.number, manifest["origin"], table, events).entry(data))
        tables.append(table)
    manifest |= {"chunks": entries, "digest": table_digest(np.concatenate(tables))}
    (folder / MANIFEST).write_text(json.dumps(manifest))


def test_a_path_that_a_folder_names_is_never_opened(copy: Callable[[str], Path]) -> None:
    folder = copy("run")
    forged(folder, lambda origin: origin["scenario"]["options"].update(parameters="/etc/passwd"))
    assert "root:" not in refused(folder, "options.parameters")


FORGED: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "a text without its hash": (lambda origin: origin["scenario"]["sources"][0].update(text="title = 'x'"), "sha256"),
    "a title of one's own": (lambda origin: origin["scenario"].update(title="forged"), "title"),
    "no sources": (lambda origin: origin["scenario"].update(sources=[]), "sources"),
    "no actors": (lambda origin: origin.update(actors=[]), "actor"),
    "a seed too large": (lambda origin: origin.update(seed=2**64), "origin: seed"),
    "no version": (lambda origin: origin.update(versions={}), "versions.sim is missing"),
    "an option to come": (lambda origin: origin["scenario"]["options"].update(magic=1), "magic"),
    "overrides that are no texts": (lambda origin: origin["scenario"]["options"].update(overrides=[3]), "overrides.0"),
    "a sweep without a design": (lambda origin: origin.update(question="sweep"), "design"),
    "another question": (lambda origin: origin.update(question="life"), "question"),
}  # fmt: skip


@pytest.mark.parametrize("lie", FORGED)
def test_a_forged_origin_is_refused(lie: str, copy: Callable[[str], Path]) -> None:
    folder = copy("run")
    change, told = FORGED[lie]
    forged(folder, change)
    refused(folder, told)


@pytest.mark.parametrize(
    ("column", "value"),
    [("run", 99), ("point", 1), ("outcome_class", 9), ("ending", -3), 
     ("peak_hostility", 0), ("first_force_by", 2)],
)  # fmt: skip
def test_rows_that_no_run_gives_are_refused(column: str, value: int, copy: Callable[[str], Path]) -> None:
    folder = copy("run")
    forged(folder, lambda origin: None, lambda table, events: table[column].__setitem__(0, value))
    message = refused(folder)
    assert f"{column} is {value} in a row" in message or "two chunks hold the same run" in message


@pytest.mark.parametrize("kind", ["run", "sweep"])
def test_a_failure_of_no_run_is_refused_by_whoever_reads_it(kind: str, copy: Callable[[str], Path]) -> None:
    folder = copy(kind)
    with RunFolder.resume(folder) as (store, chunks):
        failure = RunFailure(99, 1.0, "appeal", "own.next_ring", "is nan", point=1 if kind == "sweep" else None)
        store.add_chunk(store.next_number, next(iter(chunks)).table[:0], failures=(failure,))
        store.finish("interrupted")
    refused(folder, "run is 99 in a row")
    with pytest.raises(StorageError, match="run is 99"):
        sim.resume(folder)


@pytest.mark.parametrize("kind", ["run", "sweep"])
def test_a_chunk_without_a_run_changes_nothing(kind: str, copy: Callable[[str], Path]) -> None:
    folder = copy(kind)
    whole = sim.read_result(folder)
    with RunFolder.resume(folder) as (store, chunks):
        store.add_chunk(store.next_number, next(iter(chunks)).table[:0])
        (folder / next(iter(chunks)).file_name).unlink()
        del store.entries[0]
        store.finish("interrupted")
    assert sim.resume(folder).to_json()["digest"] == whole.to_json()["digest"]


@pytest.mark.parametrize(("column", "value"), [("run", 99), ("kind", 999), ("actor", 99), ("target", -3)])
def test_events_that_no_run_gives_are_refused(column: str, value: int, copy: Callable[[str], Path]) -> None:
    folder = copy("run")

    def rows(table: Any, events: Any) -> None:
        if len(events):
            events[column][0] = value

    forged(folder, lambda origin: None, rows)
    refused(folder, f"{column} is {value} in a row")


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ["link to a device", "link to a copy", "link to itself", "pipe", "folder"])
def test_only_regular_files_are_read(kind: str, what: str, copy: Callable[[str], Path]) -> None:
    folder = copy(kind)
    file = folder / FILES[kind]
    spare = file.rename(file.with_name("spare.json"))
    if what == "pipe":
        os.mkfifo(file)
    elif what == "folder":
        file.mkdir()
    else:
        file.symlink_to({"link to a device": "/dev/zero", "link to a copy": spare, "link to itself": file}[what])
    refused(folder, FILES[kind])


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
def test_a_chunk_that_is_a_link_or_has_no_end_is_refused(copy: Callable[[str], Path]) -> None:
    folder = copy("run")
    file = folder / "chunk-00001.npz"
    data = file.read_bytes()
    file.unlink()
    file.symlink_to("/dev/zero")
    refused(folder, "chunk-00001.npz", "link")
    file.unlink()
    with file.open("wb") as opened:
        opened.truncate(3 * 2**30)  # a hole, not bytes: nothing of it may be read
    refused(folder, "chunk-00001.npz")
    file.write_bytes(data)
    sim.read_result(folder)


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
def test_the_points_of_a_sweep_are_a_regular_file_of_its_size(copy: Callable[[str], Path]) -> None:
    folder = copy("sweep")
    file = folder / "points.csv"
    text = file.read_text()
    for damage in (text[:-2], text.replace("0.8", "0.9"), text + "\n" * 100_000, ""):
        file.write_text(damage)
        refused(folder, "points.csv")
    file.unlink()
    refused(folder, "points.csv")
    file.symlink_to("/dev/zero")
    refused(folder, "points.csv")


def test_sides_of_a_comparison_that_do_not_belong_to_it_are_refused(copy: Callable[[str], Path], made: Path) -> None:
    folder = copy("compare")
    (folder / "a").rename(folder / "c")
    (folder / "b").rename(folder / "a")
    (folder / "c").rename(folder / "b")
    refused(folder, "comparison.json")
    shutil.rmtree(folder / "b")
    refused(folder, str(folder / "b"))
    shutil.copytree(made / "sweep", folder / "b")
    refused(folder, str(folder / "b"))


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_side_of_a_comparison_that_is_a_link_is_not_followed(copy: Callable[[str], Path], tmp_path: Path) -> None:
    folder = copy("compare")
    (folder / "b").rename(tmp_path / "elsewhere")
    (folder / "b").symlink_to(tmp_path / "elsewhere")
    refused(folder, f"{folder / 'b'}: is a link")
    for ask in (sim.resume, sim.export):
        with pytest.raises(StorageError, match=r"b: is a link, and the sides of a comparison lie in its own folder"):
            ask(folder)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert sim.read_result(tmp_path / "link").runs == 6, "what a user names may be a link"


def test_what_is_missing_of_a_folder_is_named_with_what_would_do(copy: Callable[[str], Path]) -> None:
    swept, compared = copy("sweep"), copy("compare")
    (swept / "points.csv").unlink()
    shutil.rmtree(compared / "b")
    refused(swept, "points.csv: cannot read: No such file", "Restore the file, or run the sweep again.")
    refused(compared, "b: is missing, and with it the runs of B. Restore it from a copy, or compare again.")
    for folder, words in ((swept, "run the sweep again"), (compared, "b: is missing, and with it the runs of B")):
        with pytest.raises(StorageError, match=words):
            sim.resume(folder)


def test_estimates_are_derived_and_written_again_where_they_are_gone(copy: Callable[[str], Path]) -> None:
    folder = copy("sweep")
    told = (folder / "estimates.csv").read_bytes()
    (folder / "estimates.csv").write_text("changed by hand")
    assert sim.read_result(folder).runs_per_point == 6, "nothing reads them"
    (folder / "estimates.csv").unlink()
    sim.resume(folder)
    assert (folder / "estimates.csv").read_bytes() == told


def test_a_number_of_an_analysis_that_was_changed_is_found(copy: Callable[[str], Path]) -> None:
    file = copy("sensitivity") / "sensitivity.json"
    file.write_text(file.read_text().replace('"mu_star": ', '"mu_star": 1'))
    refused(file.parent, "sensitivity.json: was changed")


@pytest.mark.parametrize("wrong", WRONG[:11])
def test_an_analysis_with_a_value_of_another_kind_is_refused(wrong: Any, copy: Callable[[str], Path]) -> None:
    for key in ("method", "seed", "screening", "factors", "origin", "runs"):
        folder = copy("sensitivity")
        if not (key in ("screening",) and wrong == []) and not (key == "method" and isinstance(wrong, str)):
            changed(folder / "sensitivity.json", lambda table, key=key: table.update({key: wrong}))  # type: ignore[misc]
            refused(folder, key)
        shutil.rmtree(folder)


class Busy(Disk):
    """A disk on which the writer finishes while the reader is between two files."""

    def __init__(self, finish: Callable[[], None]) -> None:
        self.finish: Callable[[], None] | None = finish

    def read(self, path: Path, *rest: Any, **named: Any) -> bytes:
        data = super().read(path, *rest, **named)
        if path.suffix == ".npz" and self.finish is not None:
            finish, self.finish = self.finish, None
            finish()
        return data


def test_a_folder_that_is_finished_while_it_is_read_is_read_again(made: Path, tmp_path: Path) -> None:
    whole = sim.read_result(made / "run")
    assert isinstance(whole, RunResult)
    with RunFolder.create(tmp_path / "late", dict(whole.origin)) as folder:
        folder.add_chunk(0, whole.table[:5])

        def finish() -> None:
            folder.add_chunk(1, whole.table[5:])
            folder.finish("finished", digest=whole.digest)

        read = read_run(tmp_path / "late", Busy(finish))
    assert read.is_complete
    assert len(read.table) == 12
    assert read_run(tmp_path / "late", DISK).is_complete
