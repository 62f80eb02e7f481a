"""From a path or a name to a checked `Scenario`, or to all its faults at once.

>>> text = 'schema_version = 1\\ntitle = "Border"\\n[states.north]\\nresolve = 1.4\\n[states.south]\\n'
>>> load_text(text, name="border.toml")
Traceback (most recent call last):
    ...
sim.scenario.faults.ScenarioError: border.toml:4: states.north.resolve is 1.4; it must be in [0, 1].

The stations of a file: limits and syntax (`read`), its bases (`extend`), the options of the command line (`override`),
plain values (`shape`), what fits together (`references`), and each value by itself (the records). The last three are
told together.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path as FilePath
from typing import Any, TypedDict, Unpack, cast

from pydantic import ValidationError

from sim.scenario.entities import NAMED_TABLES, RECORDS, Content
from sim.scenario.extend import Chain, follow, layers_of
from sim.scenario.faults import MAX_FAULTS, Fault, ScenarioError, Senseless, figure, listed, meant
from sim.scenario.history import NO_ZERO, NONE, AnyDay, from_zero, is_date, plain_days, read_day, usual_until
from sim.scenario.layers import Layers, Origin
from sim.scenario.names import Path, dotted
from sim.scenario.override import Overrides, apply_override, override_texts
from sim.scenario.read import find, parse, read_document
from sim.scenario.records import Scenario
from sim.scenario.references import days_of_history, horizon_of, reference_faults, until_problem
from sim.scenario.sample import Parameters, read_sample
from sim.scenario.shape import explanations


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
        A TOML file, or the name of a shipped scenario (`sim.scenario.read`).
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
    chain = follow(read_document(path, _shown(path)), os.path.dirname(os.path.abspath(path)))
    options = Options(
        overrides=overrides, start=start, history_until=history_until, horizon_days=horizon_days, parameters=parameters
    )
    return _checked(chain, path.stem, options, is_told=True)


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
    chain = follow(parse(name, data), None if folder is None else os.fspath(folder))
    return _checked(chain, FilePath(name).stem, options, is_told=True)


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
    return _checked({file: parse(file, data) for file, data in sources.items()}, name, cast(Options, options))


def _shown(path: FilePath) -> str:
    """The path as messages name it: relative where it lies below the current folder."""
    try:
        return str(path.relative_to(FilePath.cwd())) if path.is_absolute() else str(path)
    except (ValueError, OSError):
        return str(path)


def _checked(chain: Chain, name: str, options: Options, *, is_told: bool = False) -> Scenario:
    """The scenario of a chain of documents under the options, or its faults; what is senseless if it is to be told."""
    if strange := sorted(options.keys() - Options.__annotations__.keys()):
        raise TypeError(f"{', '.join(strange)}: no such option; there are {', '.join(Options.__annotations__)}.")
    start, history_until, horizon_days = options.get("start"), options.get("history_until"), options.get("horizon_days")
    files = [document.file for document in chain.values()]
    if not next(iter(chain.values())).table:
        raise ScenarioError.at(files[0], "is empty; sim init writes a scenario to start from.")
    texts = override_texts(options.get("overrides", ()))
    layers = _laid(chain, texts, horizon_days)
    layers.written, problems = plain_days(layers.table)
    content, more = _validated(layers)
    faults = [*layers.faults, *(layers.fault(path, message) for path, message in (*problems, *more))]
    if is_told:
        faults += _senseless(_as_written(chain) if texts or horizon_days is not None else layers)
    asked = _asked_day(history_until, layers.table)
    until = None
    try:
        until = _last_forced(layers, start, asked, given=history_until)
    except ScenarioError as error:
        faults += error.faults
    if faults or content is None:
        ranks = {file: rank for rank, file in enumerate(files)}  # the scenario first and options last, then by line
        told = _told_once(faults)
        raise ScenarioError(sorted(told, key=lambda fault: (ranks.get(fault.file, len(ranks)), fault.line or 0)))
    sample = read_sample(options.get("parameters"))
    set_by = _set_by(layers)
    if sample is not None:
        content, set_by = sample.over(content, set_by)
    return Scenario(
        **dict(content),
        name=name,
        start=start if start is not None else content.default_start if history_until is None else None,
        history_until=until,
        source_text={file: document.data for file, document in chain.items()},
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


def _laid(chain: Chain, overrides: Iterable[str], horizon_days: AnyDay | None) -> Layers:
    """What the files say, and the options over them."""
    layers = layers_of(chain)
    for option in overrides:
        apply_override(layers, option)
    if horizon_days is not None:
        if _give_horizon(overrides):
            both = f"and --horizon {horizon_days} are both given; give one of them."
            layers.faults.append(Fault("--set horizon_days", None, "", both))
        label = f"--horizon {horizon_days}"
        layers.put(("horizon_days",), read_day(horizon_days), lambda _: Origin("--horizon", label))
    layers.settle()
    return layers


def _give_horizon(overrides: Iterable[str]) -> bool:
    return any(option.partition("=")[0].strip() == "horizon_days" for option in overrides)


def _as_written(chain: Chain) -> Layers:
    """What the files say, without the options."""
    layers = _laid({key: parse(document.file, document.data) for key, document in chain.items()}, (), None)
    layers.written, _ = plain_days(layers.table)
    return layers


def _senseless(layers: Layers) -> list[Fault]:
    """What cannot have been meant."""
    found = ((path, message) for path, message in reference_faults(layers) if isinstance(message, Senseless))
    return [layers.fault(path, message) for path, message in islice(found, MAX_FAULTS * 2)]


def _validated(layers: Layers) -> tuple[Content | None, list[tuple[Path, str]]]:
    known = ((path, message) for path, message in reference_faults(layers) if not isinstance(message, Senseless))
    problems = list(islice(known, MAX_FAULTS * 2))
    try:
        return Content.model_validate(layers.table), problems
    except ValidationError as error:
        complaints = error.errors(include_url=False, include_input=False)
        return None, [*problems, *explanations(complaints, layers.table, layers.written)]


def _asked_day(history_until: AnyDay | None, table: dict[str, Any]) -> Any:
    """The last forced day that an option asks for: a day from day 0 where it is one."""
    asked = read_day(history_until)
    day = from_zero(asked, table.get("day_zero")) if is_date(asked) else None
    return asked if day is None else day


def _last_forced(layers: Layers, start: str | None, asked: Any, *, given: AnyDay | None) -> int | None:
    """Last forced day that the options and the scenario ask for.

    Raises
    ------
    ScenarioError
        If it cannot be.
    """
    table = layers.table
    if start is not None and given is not None:
        raise ScenarioError.at(f"--start {start}", f"and --history-until {given} are both given; give one of them.")
    if asked is not None:
        if (problem := _until_problem(asked, table)) is not None:
            raise ScenarioError.at(f"--history-until {given}", problem)
        return None if asked == NONE else int(asked)
    starts = table.get("starts")
    known = starts if isinstance(starts, dict) else {}
    if start is not None and start not in known:
        what = f"is unknown; known starts are {listed(known)}.{meant(start, known)}"
        raise ScenarioError.at(f"--start {start}", what)
    name = start if start is not None else table.get("default_start")
    if name is None:
        return usual_until(days_of_history(table))
    chosen = known.get(name) if isinstance(name, str) else None
    until = chosen.get("history_until") if isinstance(chosen, dict) else None
    horizon = horizon_of(table)
    if isinstance(until, int) and until >= horizon:
        late = f"forces the record up to day {until}, not before the horizon of {figure(horizon)} days; look longer."
        if start is not None:
            raise ScenarioError.at(f"--start {name}", late)
        raise ScenarioError([layers.fault(("default_start",), late)])
    return until if isinstance(until, int) else None


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


def _told_once(faults: Iterable[Fault]) -> list[Fault]:
    """The first fault of each place; what lies below a key that is unusable says nothing new."""
    kept: dict[tuple[str, int | None, str], Fault] = {}
    for fault in faults:
        kept.setdefault((fault.file, fault.line, fault.key), fault)
    unusable = {(fault.file, fault.key) for fault in kept.values() if fault.message.startswith("is no usable key")}
    return [
        fault
        for fault in kept.values()
        if not any(c in ".[" and (fault.file, fault.key[:place]) in unusable for place, c in enumerate(fault.key))
    ]


def _set_by(layers: Layers) -> dict[str, str]:
    """Who set each key of the records: the latest layer that wrote it or a part of it."""
    latest: dict[Path, str] = {}
    for path, origin in layers.origins.items():  # in the order in which they were said
        first = path[0] if path else ""
        is_list = first in ("mechanisms", "history", "outcomes") or (first in RECORDS and first not in NAMED_TABLES)
        length = 3 if first in NAMED_TABLES or first == "starts" else 2 if is_list else 1
        if len(path) >= length:
            latest[path[:length]] = origin.set_by
    return {dotted(layers.by_id(path)): who for path, who in latest.items()}
