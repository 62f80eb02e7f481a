"""A checked scenario: what its file says, with where it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, Field, SkipValidation

from sim.scenario.entities import (
    NAMED_TABLES,
    RECORDS,
    Content,
    switched_off,
    without,
)
from sim.scenario.names import Name, spoken
from sim.scenario.resolved import Resolved, resolved_values
from sim.scenario.sample import Sample, paths_of, set_by_sample

_PROSE = frozenset({"id", "title", "description", "note", "meaning", "source", "assumption", "extends", "display_name"})


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

    def effective(self) -> Scenario:
        """The scenario with its mechanism switches applied: what the model is made from.

        Every parameter of a mechanism that is off has its neutral value, and `set_by` says so.
        """
        off = {name for name, on in self.mechanisms.items() if not on}
        if not off:
            return self
        changes: dict[str, Any] = {}
        set_by = dict(self.set_by)
        for table, record_class in RECORDS.items():
            neutral = switched_off(off, record_class)
            given = getattr(self, table)
            if not neutral:
                continue
            named: Mapping[str, BaseModel] = given if table in NAMED_TABLES else {"": given}
            changed = {name: without(off, record) for name, record in named.items()}
            changes[table] = changed if table in NAMED_TABLES else changed[""]
            for name in named:
                prefix = f"{table}.{name}" if name else table
                set_by.update({f"{prefix}.{key}": f"mechanism {switch} off" for key, switch in neutral.items()})
        return self.model_copy(update=changes | {"set_by": set_by})

    @property
    def sampled(self) -> dict[str, str]:
        """Keys whose values come from the row that a run draws, with the column of the sample that holds them."""
        if self.sample is None:
            return {}
        set_by = self.effective().set_by
        return {
            path: key for path, key in paths_of(self.sample, self) if set_by.get(path) == set_by_sample(self.sample)
        }

    @property
    def kept_from_sample(self) -> dict[str, str]:
        """Keys that the sample names but that were given, or whose mechanism is off, with who set them."""
        if self.sample is None:
            return {}
        set_by, drawn = self.effective().set_by, self.sampled
        return {path: set_by[path] for path, _ in paths_of(self.sample, self) if path not in drawn}

    def resolved(self) -> Iterator[Resolved]:
        """Every value as it will be used, with its unit, who set it, and its source or assumption."""
        return resolved_values(self.effective(), self.effective().set_by)

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
