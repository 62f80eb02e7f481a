"""From a path or a name to a checked `Scenario`, or to all its faults at once.

>>> text = 'schema_version = 1\\ntitle = "Border"\\n[states.north]\\nresolve = 1.4\\n[states.south]\\n'
>>> load_text(text, name="border.toml")
Traceback (most recent call last):
    ...
sim.scenario.faults.ScenarioError: border.toml:4: states.north.resolve is 1.4; it must be in [0, 1].

The stations of a file: limits and syntax (`read`), its bases (`extend`), the options of the command line (`override`),
plain values (`plain`), what fits together (`references`), and each value by itself (the records). The last three are
told together.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path as FilePath
from typing import Any, TypedDict, Unpack

from pydantic import ValidationError

from sim.scenario.entities import NAMED_TABLES, RECORDS, Content
from sim.scenario.explain import explanations
from sim.scenario.extend import follow, merge, name_in_folder, read_chain
from sim.scenario.faults import MAX_FAULTS, Fault, ScenarioError, figure, listed, meant
from sim.scenario.history import NO_ZERO, NONE, AnyDay, from_zero, is_date, plain_days, read_day
from sim.scenario.override import Overrides, apply_override, override_texts, put
from sim.scenario.paths import Merged, Origin, Path, dotted
from sim.scenario.played import usual_until
from sim.scenario.read import Document, parse
from sim.scenario.record_edits import by_id, put_in_order
from sim.scenario.records import Scenario
from sim.scenario.references import days_of_history, horizon_of, reference_faults, until_problem
from sim.scenario.sample import under_sample
from sim.scenario.sample_file import Parameters, read_sample
from sim.scenario.shape import plain_faults
from sim.scenario.shipped import find


class Options(TypedDict, total=False):
    """What changes a scenario before it is used; see `load`."""

    overrides: Overrides
    start: str | None
    history_until: AnyDay | None
    horizon_days: AnyDay | None
    parameters: Parameters


def load(
    path_or_name: str | os.PathLike[str],
    *,
    overrides: Overrides = (),
    start: str | None = None,
    history_until: AnyDay | None = None,
    horizon_days: AnyDay | None = None,
    parameters: Parameters = None,
) -> Scenario:
    """The scenario that a file describes.

    Parameters
    ----------
    path_or_name : str or path
        A TOML file, or the name of a shipped scenario (`sim.scenario.shipped`).
    overrides : str, sequence of str, or mapping, optional
        `key.path=VALUE`, VALUE as in TOML, or values by key; the last one wins.
    start : str, optional
        Named start of the scenario; beats its `default_start`.
    history_until : int, date or str, optional
        Last day of the record that is forced, in the place of the scenario's: a number, a date where the scenario has
        a day zero, either as a text, or "none". Day 0 if neither it nor a start is given. Not together with `start`.
    horizon_days : float, date or str, optional
        Last day looked at, in the place of the scenario's. Entries of the record after it are left out.
    parameters : str, Path or Sample, optional
        Where coefficients come from that the scenario does not give: "defaults", "posterior" (the sample that comes
        with the program: every run draws one row of it), or a file of such a sample.

    Returns
    -------
    Scenario
        Frozen, with every default filled in.

    Raises
    ------
    ScenarioError
        With every fault of the file, its bases and the options.

    Examples
    --------
    >>> load("iran_pakistan_2024", overrides=["states.iran.resolve=0.8"]).title     # doctest: +SKIP
    'Iran and Pakistan, January 2024'
    """
    path = find(path_or_name)
    return _checked(
        read_chain(path, _shown(path)), path.stem, overrides=overrides, start=start, history_until=history_until,
        horizon_days=horizon_days, parameters=parameters,
    )  # fmt: skip


def load_text(
    text: str | bytes,
    *,
    name: str = "scenario.toml",
    folder: str | os.PathLike[str] | None = None,
    **options: Unpack[Options],
) -> Scenario:
    """The scenario that a text describes; as `load`, without a file.

    Parameters
    ----------
    text : str or bytes
    name : str, optional
        How messages name it; without its ending, the name of the scenario.
    folder : str or path, optional
        Folder in which `extends` looks; without it, nothing can be extended.
    **options
        As for `load`.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    chain = follow(parse(name, data), None if folder is None else os.path.realpath(folder))
    return _checked(chain, FilePath(name).stem, **options)


def again(scenario: Scenario, **further: Unpack[Options]) -> Scenario:
    """The same scenario under further options, from the texts that it carries: no file is read.

    Parameters
    ----------
    scenario : Scenario
        Made by `load`, `load_text` or `again`.
    **further
        As for `load`; overrides come after those that it was loaded with, what is absent is as it was loaded.

    Raises
    ------
    ScenarioError
        With every fault.
    ValueError
        If the scenario does not know its source.
    """
    if not scenario.source_text:
        raise ValueError(f"the scenario {scenario.name!r} does not know its source; make it with sim.load.")
    overrides = override_texts(further.pop("overrides", ()))
    given = {name: value for name, value in further.items() if value is not None}
    options = {**scenario.options, "overrides": (*scenario.options["overrides"], *overrides)}
    if _give_horizon(overrides):
        options["horizon_days"] = None  # the later word counts
    if {"start", "history_until"} & given.keys():
        options["start"] = options["history_until"] = None
    return from_sources(scenario.source_text, name=scenario.name, options=options | given)


def from_sources(sources: Mapping[str, bytes], *, name: str, options: Mapping[str, Any]) -> Scenario:
    """The scenario that some texts and options describe: the reverse of `source_text` and `options`.

    Parameters
    ----------
    sources : mapping of str to bytes
        The scenario first, then its bases, each after the one that names it.
    name : str
        Name of the scenario.
    options : mapping
        `overrides`, `start`, `history_until`, `horizon_days`, `parameters`, as for `load`.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    return _checked([parse(file, data) for file, data in sources.items()], name, **options)


def _shown(path: FilePath) -> str:
    """The path as messages name it: relative where it lies below the current folder."""
    try:
        return str(path.relative_to(FilePath.cwd())) if path.is_absolute() else str(path)
    except (ValueError, OSError):
        return str(path)


def _checked(
    chain: Sequence[Document],
    name: str,
    *,
    overrides: Overrides = (),
    start: str | None = None,
    history_until: AnyDay | None = None,
    horizon_days: AnyDay | None = None,
    parameters: Parameters = None,
) -> Scenario:
    """The scenario of a chain of documents under the options, or its faults."""
    if not chain[0].table:
        raise ScenarioError.at(chain[0].file, "is empty; sim init writes a scenario to start from.")
    texts = override_texts(overrides)
    faults = _plain_faults(chain)
    merged = merge(chain)
    faults += [*merged.faults, *_apply_options(merged, texts, horizon_days)]
    put_in_order(merged)
    merged.written, problems = plain_days(merged.table)
    content, more = _validated(merged)
    faults += [_placed(merged, path, message) for path, message in (*problems, *more)]
    asked = _asked_day(history_until, merged.table)
    until, start_faults = _start_of(merged, start, asked, given=history_until)
    faults = _told_once([*faults, *start_faults])
    if faults or content is None:
        raise ScenarioError(_in_order(faults, chain))
    chosen = start if start is not None else content.default_start if history_until is None else None
    sample = read_sample(parameters)
    set_by = _set_by(merged)
    changed, set_by = ({}, set_by) if sample is None else under_sample(content, sample, set_by)
    return Scenario(
        **{**dict(content), **changed},
        name=name,
        start=chosen,
        history_until=until,
        source_text=_sources(chain),
        set_by=set_by,
        sample=sample,
        options={
            "overrides": texts,
            "start": start,
            "history_until": asked,
            "horizon_days": None if horizon_days is None else content.horizon_days,
            "parameters": None if sample is None else sample.to_json(),
        },
    )


def _plain_faults(chain: Iterable[Document]) -> list[Fault]:
    return [
        Fault(document.file, document.lines.of(path), dotted(path), message)
        for document in chain
        for path, message in islice(plain_faults(document.table), MAX_FAULTS)
    ]


def _apply_options(merged: Merged, overrides: Sequence[str], horizon_days: AnyDay | None) -> list[Fault]:
    faults: list[Fault] = []
    for option in overrides:
        try:
            apply_override(merged, option)
        except ScenarioError as error:
            faults += error.faults
    if horizon_days is not None:
        if _give_horizon(overrides):
            both = f"and --horizon {horizon_days} are both given; give one of them."
            faults.append(Fault("--set horizon_days", None, "", both))
        rank = max(origin.rank for origin in merged.origins.values()) + 1
        label = f"--horizon {horizon_days}"
        put(merged, ("horizon_days",), read_day(horizon_days), Origin("--horizon", rank, label, None))
    return faults


def _give_horizon(overrides: Sequence[str]) -> bool:
    return any(option.partition("=")[0].strip() == "horizon_days" for option in overrides)


def _validated(merged: Merged) -> tuple[Content | None, list[tuple[Path, str]]]:
    problems = list(islice(reference_faults(merged), MAX_FAULTS * 2))
    try:
        return Content.model_validate(merged.table), problems
    except ValidationError as error:
        complaints = error.errors(include_url=False, include_input=False)
        return None, [*problems, *explanations(complaints, merged.table, merged.written)]


def _placed(merged: Merged, path: Path, message: str) -> Fault:
    origin = merged.origin_of(path)
    # Places in an edited record are those of no file.
    return Fault(origin.file, origin.line, dotted(by_id(merged.table, path) if merged.edited else path), message)


def _asked_day(history_until: AnyDay | None, table: dict[str, Any]) -> Any:
    """The last forced day that an option asks for: a day from day 0 where it is one."""
    asked = read_day(history_until)
    day = from_zero(asked, table.get("day_zero")) if is_date(asked) else None
    return asked if day is None else day


def _start_of(merged: Merged, start: str | None, asked: Any, *, given: AnyDay | None) -> tuple[int | None, list[Fault]]:
    """Last forced day that the options and the scenario ask for, and what is wrong with asking so."""
    table = merged.table
    if start is not None and given is not None:
        both = f"and --history-until {given} are both given; give one of them."
        return None, [Fault(f"--start {start}", None, "", both)]
    if asked is not None:
        problem = _until_problem(asked, table)
        faults = [] if problem is None else [Fault(f"--history-until {given}", None, "", problem)]
        return (None if asked == NONE else asked), faults
    starts = table.get("starts")
    known = starts if isinstance(starts, dict) else {}
    if start is not None and start not in known:
        what = f"is unknown; known starts are {listed(known)}.{meant(start, known)}"
        return None, [Fault(f"--start {start}", None, "", what)]
    name = start if start is not None else table.get("default_start")
    if name is None:
        return usual_until(days_of_history(table)), []
    chosen = known.get(name) if isinstance(name, str) else None
    until = chosen.get("history_until") if isinstance(chosen, dict) else None
    if not isinstance(until, int):
        return None, []
    if until < horizon_of(table):
        return until, []
    horizon = figure(horizon_of(table))
    late = f"forces the record up to day {until}, not before the horizon of {horizon} days; look longer."
    origin = merged.origin_of(("default_start",))
    place = (f"--start {name}", None, "") if start is not None else (origin.file, origin.line, "default_start")
    return None, [Fault(*place, late)]


def _until_problem(asked: Any, table: dict[str, Any]) -> str | None:
    """What is wrong with a last forced day that an option asks for."""
    if asked == NONE:
        return None
    if is_date(asked):
        return NO_ZERO
    if not isinstance(asked, int) or isinstance(asked, bool):
        return f'is no day; it must be a whole number, a date such as 2024-01-18, or "{NONE}".'
    horizon = horizon_of(table)
    if asked >= horizon:
        return f"is not before the horizon of {figure(horizon)} days; look longer, or force less."
    problem = until_problem(asked, table)
    return None if problem is None else f"is {problem}" if problem.startswith("before") else f"is given, {problem}"


def _told_once(faults: Sequence[Fault]) -> list[Fault]:
    """The first fault of each place; what lies below a key that is unusable says nothing new."""
    kept: dict[tuple[str, int | None, str], Fault] = {}
    for fault in faults:
        kept.setdefault((fault.file, fault.line, fault.key), fault)
    unusable = {(fault.file, fault.key) for fault in kept.values() if fault.message.startswith("is no usable key")}
    told = []
    for fault in kept.values():
        places = [i for i, character in enumerate(fault.key) if character in ".["]
        if not any((fault.file, fault.key[:place]) in unusable for place in places):
            told.append(fault)
    return told


def _in_order(faults: Sequence[Fault], chain: Sequence[Document]) -> list[Fault]:
    """By file, the scenario first and options last, then by line."""
    ranks = {document.file: rank for rank, document in enumerate(chain)}
    return sorted(faults, key=lambda fault: (ranks.get(fault.file, len(chain)), fault.line or 0))


def _sources(chain: Sequence[Document]) -> dict[str, bytes]:
    folder = os.path.dirname(chain[0].file)
    return {name_in_folder(document, folder): document.data for document in chain}


def _set_by(merged: Merged) -> dict[str, str]:
    """Who set each key of the records: the latest layer that wrote it or a part of it."""
    latest: dict[Path, Origin] = {}
    for path, origin in merged.origins.items():
        if not path:
            continue
        first = path[0]
        length = 3 if first in NAMED_TABLES or first == "starts" else 1
        if (first in RECORDS and first not in NAMED_TABLES) or first in ("mechanisms", "history", "outcomes"):
            length = 2
        key = path[:length]
        if len(key) == length and (key not in latest or origin.rank > latest[key].rank):
            latest[key] = origin
    return {dotted(by_id(merged.table, path)): origin.set_by for path, origin in latest.items()}
