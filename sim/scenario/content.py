"""What a scenario file says, with its bases and overrides merged in.

>>> from sim.scenario.entities import StateRecord
>>> content = Content(schema_version=1, title="Border", states={"north": StateRecord(), "south": StateRecord()})
>>> content.horizon_days, content.actions["strike_group"].level.value
(180.0, 1.0)
"""

from __future__ import annotations

import datetime
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sim.scenario.entities import (
    ActionRecord,
    Coefficients,
    DyadRecord,
    GroupRecord,
    RegionRecord,
    StateRecord,
    ThirdPartyRecord,
)
from sim.scenario.history import HistoryEntry, Text
from sim.scenario.outcomes import OutcomeRecord
from sim.scenario.parameters import weights_of_acts
from sim.scenario.quantity import Quantity, specification
from sim.scenario.starts import StartRecord

SCHEMA_VERSION = 1

Days = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0.0, le=8191.0)]
"""A stretch of days; the grid of times ends below 8,192."""


@cache
def default_actions() -> dict[str, ActionRecord]:
    """What each action weighs where a scenario is silent, by word."""
    return {
        word: ActionRecord().model_copy(update={name: _weight(name, value) for name, value in weights.items()})
        for word, weights in weights_of_acts().items()
    }


def _weight(name: str, value: float) -> Quantity:
    """A weight of an act, with the provenance of its kind."""
    default = specification(ActionRecord, name).default
    assert isinstance(default, Quantity), "what an act weighs is a number"
    return default.model_copy(update={"value": value})


class Content(BaseModel):
    """What a scenario file says, with its bases and overrides merged in and all defaults filled in."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    schema_version: int = Field(ge=SCHEMA_VERSION, le=SCHEMA_VERSION, description="Version of this format: 1.")
    title: Text = Field(description="One line that names the scenario.")
    description: Text | None = Field(default=None, description="What the scenario is about.")
    notes: str | dict[str, str] | None = Field(default=None, description="Remarks, a text or a table of texts.")
    day_zero: datetime.date | None = Field(default=None, description="Date of day 0, written without quotes.")
    horizon_days: Days = Field(default=180.0, description="Last day looked at: days from day 0, or a date.")
    quiet_days: Days | None = Field(
        default=60.0, description="Days without an act between the states that end a run (assumption: two months)."
    )
    extends: Text | None = Field(
        default=None,
        description="What this scenario builds on: a file in the same folder tree, or the name of a shipped scenario.",
    )
    default_start: Text | None = Field(default=None, description="Named start that a run takes unless told otherwise.")
    states: dict[str, StateRecord] = Field(
        min_length=2, max_length=2, description="The two states, by name; the first is state a, the second state b."
    )
    groups: dict[str, GroupRecord] = Field(default_factory=dict, description="Armed groups, by name.")
    third_parties: dict[str, ThirdPartyRecord] = Field(default_factory=dict, description="Third parties, by name.")
    region: dict[str, RegionRecord] = Field(default_factory=dict, description="Neighbouring conflicts, by name.")
    dyad: DyadRecord = Field(default_factory=DyadRecord, description="The two states together.")
    coefficients: Coefficients = Field(default_factory=Coefficients, description="Numbers shared by all scenarios.")
    actions: dict[str, ActionRecord] = Field(default_factory=default_actions, description="What each action weighs.")
    mechanisms: dict[str, bool] = Field(default_factory=dict, description="Switches: false turns a mechanism off.")
    history: tuple[HistoryEntry, ...] = Field(
        default=(), strict=False, max_length=10_000, description="Dated record of what happened, in order of day."
    )
    starts: dict[str, StartRecord] = Field(default_factory=dict, description="Named turning points of the record.")
    outcomes: tuple[OutcomeRecord, ...] = Field(
        default=(), strict=False, max_length=1_000, description="Outcomes that this scenario asks for."
    )

    @field_validator("actions", mode="after")
    @classmethod
    def _over_the_defaults(cls, given: dict[str, ActionRecord]) -> dict[str, ActionRecord]:
        """Let an action keep its own defaults where a scenario leaves a key out."""
        actions = dict(default_actions())
        for word, record in given.items():
            changes = {name: getattr(record, name) for name in record.model_fields_set}
            actions[word] = actions.get(word, ActionRecord()).model_copy(update=changes)
        return actions
