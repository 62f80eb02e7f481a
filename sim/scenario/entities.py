"""What a scenario file says, with its bases and overrides merged in: its states, groups, third parties and region, the
pair, what all scenarios share, and the whole; and which mechanisms its switches turn off.

The numbers of each record are the rows of its table in parameters.csv; here stands what is no number. A parameter names
its mechanism and its neutral value there, so the list of mechanisms is never written twice. `[mechanisms] audience =
false` sets every parameter of that mechanism to the value at which it does nothing.

>>> content = Content(schema_version=1, title="Border", states={"north": StateRecord(), "south": StateRecord()})
>>> content.horizon_days, content.actions["strike_group"].level.value
(180.0, 1.0)
>>> "spoilers" in mechanisms()
True
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sim.scenario.history import DisplayName, HistoryEntry, StartRecord, Text
from sim.scenario.outcomes import OutcomeRecord
from sim.scenario.quantity import (
    Record,
    Specification,
    specifications,
    weights_of_acts,
    with_parameters,
)


@with_parameters("states")
class StateRecord(Record):
    """A state: its resolve, its means, its public, and how fast it moves."""

    display_name: DisplayName = None


@with_parameters("groups")
class GroupRecord(Record):
    """An armed group: where it sits, whom it attacks, how often, how deadly, and who can hold it back."""

    host: str = Field(description='State or third party on whose soil the group sits, or "both".')
    target: str | list[str] = Field(description="State, or list of both states, that the group attacks.")
    sponsor: str | None = Field(default=None, description="State or third party said to support the group.")
    display_name: DisplayName = None


def struck_by(host: Any, target: Any, states: Sequence[str]) -> tuple[str, ...]:
    """States whose strikes on groups hit a group: those that it attacks from the soil of the other.

    >>> struck_by("north", "south", ("north", "south")), struck_by("both", ["north", "south"], ("north", "south"))
    (('south',), ('north', 'south'))
    """
    targets = target if isinstance(target, list) else [target]
    return tuple(state for state in states if state in targets and host != state and host in (*states, "both"))


@with_parameters("third_parties")
class ThirdPartyRecord(Record):
    """A third party: whether it mediates, how fast it comes, whom it holds back."""

    restrains: list[str] = Field(default_factory=list, description="States that it urges to hold back.")
    display_name: DisplayName = None


@with_parameters("region")
class RegionRecord(Record):
    """A neighbouring conflict whose jolts spill over: jumps that fade, acting on groups, publics and governments."""

    display_name: DisplayName = None


@with_parameters("dyad")
class DyadRecord(Record):
    """The pair of states: border, rivalry, weapons, relations. Acts on the model through `[coefficients]` alone."""

    relationship: Literal["partner", "wary", "hostile"] = Field(
        default="wary", description="Relations just before the crisis."
    )


@with_parameters("coefficients")
class Coefficients(Record):
    """The numbers that all scenarios share: all of the model that are not an actor's own."""


@with_parameters("actions")
class ActionRecord(Record):
    """One action's weights. A key that a scenario leaves out keeps the default of that action (acts.csv)."""


RECORDS: dict[str, type[Record]] = {
    "states": StateRecord,
    "groups": GroupRecord,
    "third_parties": ThirdPartyRecord,
    "region": RegionRecord,
    "dyad": DyadRecord,
    "coefficients": Coefficients,
    "actions": ActionRecord,
}
"""The records that hold parameters, by the table of a scenario in which they stand."""
NAMED_TABLES = ("states", "groups", "third_parties", "region", "actions")
"""Tables whose keys are names, each with a record of its own."""


SCHEMA_VERSION = 1

Days = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0.0, le=8191.0)]
"""A stretch of days; the grid of times ends below 8,192."""


@cache
def default_actions() -> dict[str, ActionRecord]:
    """What each action weighs where a scenario is silent, by word."""
    usual = ActionRecord()
    return {
        word: usual.model_copy(
            update={name: getattr(usual, name).model_copy(update={"value": value}) for name, value in weights.items()}
        )
        for word, weights in weights_of_acts().items()
    }


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

    def parts(self) -> Iterator[tuple[str, Record]]:
        """Every record that holds parameters, with its dotted key, in the order of a file."""
        for table in RECORDS:
            given = getattr(self, table)
            if table in NAMED_TABLES:
                yield from ((f"{table}.{name}", record) for name, record in given.items())
            else:
                yield table, given

    def with_values(self, values: Mapping[str, Any]) -> Self:
        """The same with other values of parameters, by dotted key; nothing is checked."""
        tables: dict[str, Any] = {}
        for key, value in values.items():
            table, *names, last = key.split(".")
            now = tables.get(table, getattr(self, table))
            if names:
                tables[table] = now | {names[0]: now[names[0]].model_copy(update={last: value})}
            else:
                tables[table] = now.model_copy(update={last: value})
        return self.model_copy(update=tables)


@cache
def mechanisms() -> dict[str, tuple[tuple[str, Specification], ...]]:
    """Every mechanism with the parameters that it switches: (table of the scenario, specification), by name."""
    switched: dict[str, tuple[tuple[str, Specification], ...]] = {}
    for table, record_class in RECORDS.items():
        for one in specifications(record_class):
            if one.mechanism is not None:
                switched[one.mechanism] = (*switched.get(one.mechanism, ()), (table, one))
    return dict(sorted(switched.items()))
