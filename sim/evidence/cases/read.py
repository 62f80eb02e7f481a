"""From a file of cases to what is known and what was observed of each, or to all faults of the file at once.

>>> cases = read_cases("cases/cases_train")                     # doctest: +SKIP
>>> cases[0].known.family, cases[0].observed.outcome_class      # doctest: +SKIP
('armenia-azerbaijan', 'limited_war')

A record is split here, before anything else can see it: what is `known` holds no observation.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.evidence.cases.cuts import Cut, cuts_of
from sim.evidence.cases.known import Known, group_host_of, known_of
from sim.evidence.cases.records import (
    CaseFileRecord,
    CaseOutcome,
    CaseRecord,
    DeathRange,
    EventRecord,
    TriggerRecord,
)
from sim.evidence.cases.targets import Observed, observed_of
from sim.scenario.faults import MAX_FAULTS, Fault, ScenarioError, found, listed, meant
from sim.scenario.names import Path as KeyPath
from sim.scenario.names import dotted, value_at
from sim.scenario.read import Document, parse, read_bytes, shipped_folder, shipped_path
from sim.scenario.shape import explanations, plain_faults

FOLDER = "cases"
"""Folder of the shipped case files, below that of the scenarios."""
DEFAULT_FILE = "cases/cases_train"
MAX_KEYS = 50_000
"""Keys in a file of cases: a case has about 120."""

_TABLES: Mapping[str, type[BaseModel]] = {
    "chronology": EventRecord,
    "trigger": TriggerRecord,
    "outcome": CaseOutcome,
    "total_deaths": DeathRange,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case, already split: what a forecast may know, and what came of it; and the same at every later cut."""

    known: Known
    observed: Observed
    cuts: tuple[Cut, ...] = ()


def shipped_case_files() -> tuple[str, ...]:
    """Names of the shipped files of cases, such as `cases/cases_train`."""
    folder = shipped_folder()
    return () if folder is None else tuple(sorted(f"{FOLDER}/{path.stem}" for path in folder.glob(f"{FOLDER}/*.toml")))


def find_cases(path_or_name: str | os.PathLike[str]) -> Path:
    """The file that a user means: a path if it exists, else a shipped file of cases.

    Raises
    ------
    ScenarioError
        If it is neither.
    """
    given = os.fspath(path_or_name)
    if os.path.lexists(given):
        return Path(given)
    for name in (given, f"{FOLDER}/{given}"):
        path = shipped_path(name)
        if path is not None and name.startswith(f"{FOLDER}/"):
            return path
    names = shipped_case_files()
    stem = os.path.basename(given).removesuffix(".toml")
    hint = meant(f"{FOLDER}/{stem}", names)
    what = f"is neither a file nor a shipped file of cases; shipped are {listed(names)}.{hint}"
    raise ScenarioError.at(given or '""', what)


def read_cases(path_or_name: str | os.PathLike[str], *, cutoff_day: int | None = None) -> tuple[Case, ...]:
    """The cases of a file, each split into what is known and what was observed.

    Parameters
    ----------
    path_or_name : str or path
        A TOML file in the format of `scenarios/cases/README.md`, or the name of a shipped one.
    cutoff_day : int, optional
        Last day that is known in every case; right after the first use of force if absent.

    Raises
    ------
    ScenarioError
        With every fault of the file.
    """
    path = find_cases(path_or_name)
    return read_text(read_bytes(path, os.fspath(path)), name=os.fspath(path), cutoff_day=cutoff_day)


def read_text(text: str | bytes, *, name: str = "cases.toml", cutoff_day: int | None = None) -> tuple[Case, ...]:
    """The cases that a text describes; as `read_cases`, without a file.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    document = parse(name, data, keys_allowed=MAX_KEYS)
    if not document.table:
        raise ScenarioError.at(name, "is empty; a file of cases has a [[case]] table for each case.")
    records = _checked(document)
    return tuple(Case(known_of(record, cutoff_day), observed_of(record), cuts_of(record)) for record in records)


def _checked(document: Document) -> tuple[CaseRecord, ...]:
    """The records of a document, or its faults in the order of lines."""
    problems = list(islice(plain_faults(document.table), MAX_FAULTS))
    problems += islice(_misfits(document), MAX_FAULTS)
    try:
        records = CaseFileRecord.model_validate(document.table).case
    except ValidationError as error:
        records = ()
        problems += _explained(error, document.table)
    if problems:
        told: dict[str, Fault] = {}
        for path, message in problems:
            key = dotted(path)
            told.setdefault(key, Fault(document.file, document.lines.of(path), key, message))
        raise ScenarioError(sorted(told.values(), key=lambda fault: fault.line or 0))
    return records


def _explained(error: ValidationError, table: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """The complaints of pydantic in words: as for a scenario, but for what an id and a name may hold."""
    complaints = error.errors(include_url=False, include_input=False)
    for complaint in complaints:
        path: KeyPath = tuple(complaint["loc"])
        if complaint["type"] == "string_pattern_mismatch":
            what = "a text that says something" if path[-1] != "id" else "letters, digits, _ . and -, up to 100 of them"
            yield path, f"is {found(value_at(table, path))}; it must be {what}."
    yield from explanations(complaints, table, records=_record_at)


def _record_at(path: KeyPath) -> type[BaseModel] | None:
    """The record whose table stands at a path."""
    if not path:
        return CaseFileRecord
    if path[0] != "case":
        return None
    names = [part for part in path[1:] if isinstance(part, str)]
    return _TABLES.get(names[-1]) if names else CaseRecord


def _misfits(document: Document) -> Iterator[tuple[KeyPath, str]]:
    """What does not fit together: an id twice, a state against itself, days out of order, sources that are missing."""
    cases = document.table.get("case")
    if cases == []:
        yield ("case",), "is an empty list; write a [[case]] table for each case."
    seen: dict[str, int] = {}
    for place, case in enumerate(cases if isinstance(cases, list) else ()):
        if not isinstance(case, dict):
            continue
        path: KeyPath = ("case", place)
        name = case.get("id")
        if isinstance(name, str):
            if name in seen:
                line = document.lines.of(("case", seen[name], "id"))
                yield (*path, "id"), f"is {found(name)}, as on line {line}; give each case a name of its own."
            seen.setdefault(name, place)
        if isinstance(case.get("target"), str) and case.get("initiator") == case["target"]:
            yield (*path, "target"), f"is {found(case['target'])}, the initiator itself; name the other state."
        yield from _host_misfits(path, case)
        yield from _order_misfits(document, path, case)
        yield from _source_misfits(path, case)


def _host_misfits(path: KeyPath, case: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    host = case.get("group_host")
    if isinstance(host, str):
        try:
            group_host_of(host)
        except ValueError:
            words = ("target", "initiator", "both", "third (...)", "none")
            yield (*path, "group_host"), f"is {found(host)}; it must be one of {listed(words)}.{meant(host, words)}"


def _order_misfits(document: Document, path: KeyPath, case: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    latest: tuple[int, int] | None = None
    for number, event in _events(case):
        day = event.get("day")
        if not isinstance(day, int) or isinstance(day, bool):
            continue
        if latest is not None and day < latest[0]:
            line = document.lines.of((*path, "chronology", latest[1], "day"))
            what = f"is {day}, but the entry before it on line {line} has day {latest[0]}"
            yield (*path, "chronology", number, "day"), f"{what}; put the chronology in order of day."
        latest = (day, number)


def _source_misfits(path: KeyPath, case: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    sources = case.get("sources")
    known = tuple(sources) if isinstance(sources, dict) else ()
    given = [((*path, "chronology", number, "source"), event.get("source")) for number, event in _events(case)]
    trigger = case.get("trigger")
    if isinstance(trigger, dict):
        given.append(((*path, "trigger", "source"), trigger.get("source")))
    for where, source in given:
        if isinstance(source, str) and source and "/" not in source and source not in known:
            yield where, f"is {found(source)}; known sources of this case are {listed(known)}.{meant(source, known)}"


def _events(case: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    events = case.get("chronology")
    for number, event in enumerate(events if isinstance(events, list) else ()):
        if isinstance(event, dict):
            yield number, event
