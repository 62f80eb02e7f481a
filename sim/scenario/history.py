"""The dated record of what happened, in the words of the case library.

    [[history]]
    day = 0
    actor = "iran"
    target = "pakistan"
    action = "strike"
    against = "jaish_al_adl"
    deaths = 2
    source = "https://..."

Day d means the time from d up to d + 1; where the scenario has a `day_zero`, a date says the same (`day = 2024-01-18`).
Entries of one day keep their order in the file. Up to and including day 0 the record happens in every run, unless a
start or a command says otherwise (`sim.scenario.played`). Who may do what is checked in `sim.scenario.references`;
how one entry is named and changed is said in `sim.scenario.record_edits`.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.vocabulary import ACTIONS, CASE_WORDS

EARLIEST_DAY, LATEST_DAY = -3650, 8191
"""Ten years back; and below 8,192, where the grid of times ends."""

Day = Annotated[int, Field(strict=True, ge=EARLIEST_DAY, le=LATEST_DAY)]
Deaths = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Text = Annotated[str, Field(strict=True, min_length=1)]
DisplayName = Annotated[Text | None, Field(description="What readers see; its key in words if absent.")]

FORCE_WORDS = tuple(word for word, action in CASE_WORDS.items() if ACTIONS[action].is_force)
"""Words of the record that only the forces of a state can do."""


class HistoryEntry(BaseModel):
    """One dated act."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9_-]*[a-z][a-z0-9_-]*$", max_length=64)] | None = Field(
        default=None, description="Name of the entry, by which it can be edited; ACTOR_ACTION_day_DAY if absent."
    )
    day: Day = Field(description="Whole days from day zero, negative before it; or a date.")
    actor: Text = Field(description='Who acted: a state, group or third party, or "both" (states).')
    target: Text = Field(description='State at which the act was aimed, or "both".')
    action: Text = Field(description="Word of the case library, such as strike, protest or talks.")
    against: Text | None = Field(default=None, description="Armed group that the blow fell on.")
    grave: bool | None = Field(
        default=None, description="Whether it was taken as grave by the state that it hit; drawn if absent."
    )
    deaths: Deaths | None = Field(default=None, description="People killed, all kinds together.")
    deaths_military: Deaths | None = Field(default=None, description="Soldiers and police killed.")
    deaths_militant: Deaths | None = Field(default=None, description="Members of armed groups killed.")
    deaths_civilian: Deaths | None = Field(default=None, description="Civilians killed.")
    source: Text | None = Field(default=None, description="Where this is reported.")
    assumption: Text | None = Field(default=None, description="Why this is assumed, where there is no source.")
    note: Text | None = Field(default=None, description="Anything else a reader should know.")

    @model_validator(mode="after")
    def _has_provenance(self) -> Self:
        if self.source is None and self.assumption is None:
            raise PydanticCustomError("provenance", "has neither source nor assumption; give one of them.")
        return self

    @model_validator(mode="after")
    def _parts_fit_the_whole(self) -> Self:
        kinds = [self.deaths_military, self.deaths_militant, self.deaths_civilian]
        known = sum(kind or 0 for kind in kinds)
        if self.deaths is not None and (known > self.deaths or (None not in kinds and known != self.deaths)):
            raise PydanticCustomError(
                "deaths",
                "has deaths {deaths} but {known} by kind; make them agree.",
                {"deaths": self.deaths, "known": known},
            )
        return self
