"""Which answers lie below some folders: their kind, scenario and luck, what sets each apart, and a note of the user's.

Nothing is verified and no row is read: a list of hundreds of folders takes seconds. What cannot be read is listed with
the reason. A note is a file of its own, so that no digest knows of it.

>>> [one.kind for one in stored_answers("runs")]                            # doctest: +SKIP
['runs', 'comparison']
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from os.path import lexists
from pathlib import Path
from typing import Any

from sim.play.kept import ASKED, PLAYED, begun
from sim.results.durable import CHECK_PATH, DISK, FREE_SPACE, StorageError, storage_faults, write_durably
from sim.results.store import MANIFEST, read_manifest
from sim.results.stored_json import Count, Seed, Stored, read_json
from sim.scenario.differences import Change, changes_between
from sim.scenario.records import Scenario
from sim.study.comparison import COMPARISON, SIDES, digest_of_sides
from sim.study.folder import scenario_of
from sim.study.sensitivity_result import FILE as SENSITIVITY
from sim.study.sensitivity_result import digest_told
from sim.study.stored import ANSWERS, NOTHING_OF_OURS, NoResultError

NOTE = "note.txt"
"""The note of an answer, in its folder."""
LONGEST_NOTE = 10_000
"""Bytes."""
KINDS: Mapping[str, str] = {**ANSWERS, MANIFEST: "runs", f"{PLAYED}/{ASKED}": "begun"}
"""What marks the folder of an answer, the first that is there, and what kind it is."""
MOST_CHANGES = 3
"""How many values that differ are named."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One stored answer.

    Attributes
    ----------
    folder : Path
    kind : str
        "runs", "sweep", "comparison", ..., with what became of it where it was not finished; "damaged".
    scenario : str
        Its name; empty where the answer is about none.
    seed, runs : int or None
        As its file tells them.
    date : str
        When its file was written, ISO 8601.
    digest : str
        Equal for equal answers of a kind; empty where the kind has none.
    differs : str
        What is another than in the first of the same scenario, or between the sides; what is varied; what is damaged.
    note : str
    """

    folder: Path
    kind: str
    scenario: str = ""
    seed: int | None = None
    runs: int | None = None
    date: str = ""
    digest: str = ""
    differs: str = ""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """The same as one JSON object."""
        return {**asdict(self), "folder": str(self.folder)}


class _AnswerTold(Stored):
    """What is listed of an answer of any kind."""

    seed: Seed | None = None
    runs: Count | None = None
    digest: str | None = None


def stored_answers(*folders: str | Path) -> list[Listed]:
    """Every answer in or below some folders, by date; errors of a folder that is not there as for `read_result`."""
    found = []
    for folder in folders:
        if not Path(folder).is_dir():
            raise NoResultError(f"{folder}: is no folder.")
        found += [_listed(path, mark) for path, mark in _below(Path(folder))]
    found.sort(key=lambda pair: (pair[0].date, str(pair[0].folder)))
    firsts: dict[str, Scenario] = {}
    answers = []
    for one, scenario in found:
        if scenario is not None:
            first = firsts.setdefault(one.scenario, scenario)
            apart = "" if first is scenario else _said(changes_between(first, scenario))
            one = replace(one, differs="; ".join(part for part in (apart, one.differs) if part))
        answers.append(one)
    return answers


def set_note(folder: str | Path, text: str) -> None:
    """Keep a note beside an answer, in the place of the one that was there; an empty one takes it away.

    Raises
    ------
    StorageError
        If the folder holds no answer (`NoResultError`), the note is too long, or the disk fails.
    """
    path = Path(folder)
    if not any(lexists(path / mark) for mark in KINDS):
        raise NoResultError(f"{path}: {NOTHING_OF_OURS}")
    data = text.strip().encode()
    if len(data) > LONGEST_NOTE:
        raise StorageError(f"{path / NOTE}: a note may have {LONGEST_NOTE:,} bytes; this one has {len(data):,}.")
    if data:
        write_durably(path / NOTE, data, remedy=FREE_SPACE)
    elif lexists(path / NOTE):
        DISK.remove(path / NOTE)


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    """Folders of answers with what marks them, and those that cannot be looked into; what lies in one is part of it."""
    unread: list[OSError] = []
    for place, inner, _ in os.walk(folder, onerror=unread.append):
        mark = next((mark for mark in KINDS if lexists(Path(place) / mark)), None)
        if mark is not None:
            inner.clear()
            yield Path(place), mark
        inner.sort()
    yield from ((Path(error.filename), "") for error in unread)


def _listed(path: Path, mark: str) -> tuple[Listed, Scenario | None]:
    """An answer, and its scenario where it has one that this version reads."""
    one = Listed(path, KINDS.get(mark, ""))
    try:
        with storage_faults(path / mark, "read", CHECK_PATH):
            os.scandir(path).close()
            written = datetime.fromtimestamp((path / mark).stat().st_mtime)
        one = replace(one, date=written.isoformat(sep=" ", timespec="minutes"), note=note_in(path))
        told, origin = _told(path, mark)
        one = replace(one, **told, scenario=str(origin.get("scenario", {}).get("name", "")))
    except StorageError as error:
        return replace(one, kind="damaged", differs=str(error).removeprefix(f"{path / mark}: ")), None
    except (AttributeError, KeyError, TypeError) as error:  # JSON, but not as an answer of this kind tells it
        said = f"is not as an answer is stored ({type(error).__name__}: {error})."
        return replace(one, kind="damaged", differs=said), None
    with suppress(StorageError):  # of another version, or about no scenario: it is listed all the same
        return one, scenario_of(path, origin)
    return one, None


def _told(path: Path, mark: str) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """What the files of an answer tell, by the names of `Listed`, and where its runs come from."""
    if KINDS[mark] == "begun":
        return {"kind": f"{begun(path)}, cut short"}, {}
    manifest = read_manifest(path / "a" if mark == COMPARISON else path)
    origin: Mapping[str, Any] = {} if manifest is None else manifest["origin"]
    if mark == MANIFEST:
        assert manifest is not None
        kind, status = "sweep" if origin.get("question") == "sweep" else "runs", manifest["status"]
        varied = ", ".join(factor["key"] for factor in (origin.get("design") or {}).get("factors", ()))
        return {
            "kind": kind if status == "finished" else f"{kind}, {status}",
            "seed": origin.get("seed"), "runs": manifest["runs_done"], "digest": manifest.get("digest") or "",
            "differs": f"varies {varied}" if varied else "",
        }, origin  # fmt: skip
    answer = read_json(path / mark, _AnswerTold)
    told = {"seed": answer.get("seed"), "runs": answer.get("runs"), "digest": answer.get("digest") or ""}
    if mark == COMPARISON:
        digests = (answer[side]["digest"] for side in SIDES if isinstance(answer.get(side), dict))
        pairs = answer.get("comparisons", {"b": answer}).values()
        changes = [one for pair in pairs for one in pair.get("changes", ())]
        between = _said([Change(one["key"], one["a"], one["b"], one.get("what", "")) for one in changes])
        return {**told, "digest": digest_of_sides(digests), "differs": f"A and B: {between}"}, origin
    if mark == SENSITIVITY:
        return {**told, "digest": digest_told(answer)}, answer["origin"]
    return told, origin or answer.get("kept", {}).get("origin", {})


def _said(changes: Sequence[Change]) -> str:
    """The first of some changes."""
    said = [f"{one.what} {one.key}" if one.what else f"{one.key} {one.a} -> {one.b}" for one in changes[:MOST_CHANGES]]
    more = len(changes) - len(said)
    return ", ".join(said) + (f" and {more} more" if more else "")


def note_in(folder: Path) -> str:
    """The note of an answer; empty where it has none."""
    if not lexists(folder / NOTE):
        return ""
    with storage_faults(folder / NOTE, "read", CHECK_PATH):
        return DISK.read(folder / NOTE, LONGEST_NOTE).decode("utf-8", "replace")
