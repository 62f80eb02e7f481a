"""A checked scenario: what its file says, with where it comes from; and every value of it as it will be used.

>>> from sim.scenario.quantity import Quantity
>>> written(Quantity.model_validate({"distribution": "beta", "a": 4, "b": 5}))
'beta(a = 4, b = 5)'
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic import Field, SkipValidation
from pydantic_core import to_jsonable_python

from sim.scenario.distributions import Discrete, Law
from sim.scenario.entities import NAMED_TABLES, RECORDS, Content, mechanisms, struck_by
from sim.scenario.names import Name, spoken
from sim.scenario.quantity import Quantity, parameters_of, specifications
from sim.scenario.sample import Sample

_PROSE = frozenset({"id", "title", "description", "note", "meaning", "source", "assumption", "extends", "display_name"})
_ONE_BY_ONE = ("mechanisms", "history", "starts", "outcomes")
_UNITS = {"horizon_days": "days", "quiet_days": "days"}
OPTIONS = (("--start", "start"), ("--history-until", "history_until"), ("--horizon", "horizon_days"))
"""Options of the command line, by what the scenario remembers of them."""
MOST_VALUES = 12
"""A discrete law with more values is told by their number and their ends."""
_ENDS = ("at_least", "at_most")


@dataclass(frozen=True, slots=True)
class Resolved:
    """One value of a scenario.

    Attributes
    ----------
    key : str
        Dotted key, as `--set` takes it.
    value : str
        As a person reads it.
    unit : str
        Empty for a text.
    set_by : str
        "scenario", "base FILE", "--set", "--horizon", "--parameters SAMPLE", "mechanism NAME off" or "default".
    source : str
        Source, or the assumption behind the word "assumption:"; empty for a text.
    plain : object
        The value for JSON: a number, boolean, text, list or table.
    """

    key: str
    value: str
    unit: str
    set_by: str
    source: str
    plain: Any

    def to_json(self) -> dict[str, Any]:
        """The same as one JSON object."""
        return {
            "key": self.key, "value": self.plain, "unit": self.unit, "set_by": self.set_by, "source": self.source,
        }  # fmt: skip


class Scenario(Content):
    """A checked scenario, ready to be compiled; made by `sim.load`.

    Attributes
    ----------
    name : str
        The file's name without its ending.
    start : str or None
        The named start that a run takes; None if it starts by a day or at day 0.
    history_until : int or None
        Last day of the record that is forced; None for a free start at day 0.
    source_text : mapping of str to bytes
        The file and each of its bases, by path relative to the file's folder.
    set_by : mapping of str to str
        Who set each dotted key: "scenario", "base FILE", "--set", "--horizon", "--parameters SAMPLE" or "mechanism NAME
        off". A key that is not there has its default.
    options : mapping
        The options it was loaded with, by the names of `sim.load`: with `source_text`, enough to load it again.
    sample : Sample or None
        Rows of coefficients, of which every run draws one; see `sim.scenario.sample`.
    """

    name: str = Field(default="scenario", exclude=True)
    start: str | None = Field(default=None, exclude=True)
    history_until: int | None = Field(default=None, exclude=True)
    source_text: dict[str, bytes] = Field(default_factory=dict, exclude=True, repr=False)
    set_by: dict[str, str] = Field(default_factory=dict, exclude=True, repr=False)
    options: dict[str, Any] = Field(default_factory=dict, exclude=True, repr=False)
    sample: SkipValidation[Sample | None] = Field(default=None, exclude=True, repr=False)

    def spoken(self, key: str) -> str:
        """The name of an actor as readers see it: the one that the scenario gives it, or its key in words."""
        for table in (self.states, self.groups, self.third_parties, self.region):
            if key in table:
                return Name(table[key].display_name or spoken(key))
        return Name(spoken(key))

    @property
    def struck_by(self) -> dict[str, tuple[str, ...]]:
        """By group, the states whose strikes on groups hit it."""
        return {name: struck_by(group.host, group.target, tuple(self.states)) for name, group in self.groups.items()}

    def effective(self) -> Scenario:
        """The scenario with its mechanism switches applied: what the model is made from.

        Every parameter of a mechanism that is off has its neutral value, and `set_by` says so.
        """
        off = {
            f"{part}.{one.name}": one
            for part, record in self.parts()
            for one in specifications(type(record))
            if not self.mechanisms.get(one.mechanism or "", True)
        }
        set_by = self.set_by | {key: f"mechanism {one.mechanism} off" for key, one in off.items()}
        changed = self.with_values({key: one.switched_off for key, one in off.items()})
        return changed.model_copy(update={"set_by": set_by}) if off else self

    @property
    def sampled(self) -> dict[str, str]:
        """Keys whose values come from the row that a run draws, with the column of the sample that holds them."""
        if self.sample is None:
            return {}
        set_by, who = self.effective().set_by, self.sample.set_by
        return {path: key for path, key in self.sample.paths(self) if set_by.get(path) == who}

    @property
    def kept_from_sample(self) -> dict[str, str]:
        """Keys that the sample names but that were given, or whose mechanism is off, with who set them."""
        if self.sample is None:
            return {}
        set_by, drawn = self.effective().set_by, self.sampled
        return {path: set_by[path] for path, _ in self.sample.paths(self) if path not in drawn}

    def resolved(self) -> Iterator[Resolved]:
        """Every value as it will be used, with its unit, who set it, and its source or assumption."""
        used = self.effective()

        def line(key: str, value: Any, unit: str = "", source: str = "") -> Resolved:
            return Resolved(key, written(value), unit, used.set_by.get(key, "default"), source, plain_of(value))

        for key in (key for key in Content.model_fields if key not in (*RECORDS, *_ONE_BY_ONE)):
            if (value := getattr(used, key)) is not None:
                yield line(key, value, _UNITS.get(key, ""))
        for part, record in used.parts():
            for name in type(record).model_fields:
                key, value, one = f"{part}.{name}", getattr(record, name), parameters_of(type(record)).get(name)
                if value is None:
                    continue
                given = value if isinstance(value, Quantity) else None if key in used.set_by else one
                yield line(key, value, "" if one is None else one.unit, _provenance(given))
        for name, switched in mechanisms().items():
            sets = ", ".join(f"{one.name} = {written(one.neutral)}" for _, one in switched)
            yield line(f"mechanisms.{name}", used.mechanisms.get(name, True), "yes or no", f"false sets {sets}")
        for place, entry in enumerate(used.history):
            key = f"history.{entry.id}" if entry.id else f"history[{place}]"
            told = f"day {entry.day}: {entry.actor} {entry.action} {entry.target}"
            plain = entry.model_dump(mode="json", exclude_none=True)
            yield replace(line(key, told, source=_provenance(entry)), plain=plain)
        for name, start in used.starts.items():
            yield line(f"starts.{name}.history_until", start.history_until, "day", start.meaning or "")
        for place, outcome in enumerate(used.outcomes):
            plain = outcome.model_dump(mode="json", exclude_none=True)
            yield replace(line(f"outcomes[{place}]", outcome.name, source=outcome.meaning or ""), plain=plain)

    @property
    def sha256(self) -> str:
        """Hash of everything that can change a run: values, record, start; not prose, comments or the file's name."""
        what = without_prose(json.loads(self.effective().model_dump_json(exclude={"notes"})))
        canonical = json.dumps({"content": what, "history_until": self.history_until}, sort_keys=True, allow_nan=False)
        order = json.dumps([list(getattr(self, table)) for table in NAMED_TABLES])
        return hashlib.sha256(f"{canonical}\n{order}".encode()).hexdigest()

    @property
    def hash8(self) -> str:
        """The first eight digits of `sha256`."""
        return self.sha256[:8]


def without_prose(value: Any) -> Any:
    """JSON values of a scenario without what plays no part in a run: titles, remarks, sources."""
    if isinstance(value, dict):  # a group may be named "source": only texts are prose
        return {
            key: without_prose(item)
            for key, item in value.items()
            if not (key in _PROSE and (item is None or isinstance(item, str)))
        }
    return [without_prose(item) for item in value] if isinstance(value, list) else value


def _provenance(given: Any) -> str:
    """Source or assumption of what has them, if anything has."""
    source, assumption = getattr(given, "source", None), getattr(given, "assumption", None)
    if source is not None or assumption is None:
        return source or ""
    return assumption if assumption.startswith("assumption") else f"assumption: {assumption}"


def plain_of(value: Any) -> Any:
    """The value as JSON holds it; a quantity without its provenance."""
    if isinstance(value, Quantity):
        value = value.value if value.distribution is None else value.distribution
    return to_jsonable_python(value, exclude_none=True)


def written(value: Any) -> str:
    """The value as a person reads it."""
    if isinstance(value, Quantity):
        return written(value.value if value.distribution is None else value.distribution)
    if isinstance(value, Discrete) and len(value.values) > MOST_VALUES:
        return f"one of {len(value.values):,} values from {min(value.values):.6g} to {max(value.values):.6g}"
    if isinstance(value, Law):
        parts = [
            f"{name} = {written(part)}"
            for name in (*(name for name in type(value).model_fields if name not in _ENDS), *_ENDS)
            if name != "distribution" and (part := getattr(value, name)) is not None
        ]
        return f"{value.word}({', '.join(parts)})"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {written(item)}' for key, item in value.items())} }}"
    return str(value)
