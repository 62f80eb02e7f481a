"""What a scenario says of its states, groups, third parties and region, of the pair, and of what all scenarios share.

The numbers of each record are the rows of its table in parameters.csv; here stands what is no number.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from sim.scenario.history import DisplayName
from sim.scenario.parameters import Record, with_parameters


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


RECORDS: dict[str, type[BaseModel]] = {
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
