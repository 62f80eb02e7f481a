"""Named starts: turning points of the record from which a run may go on freely.

default_start = "after_the_first_strike"

[starts.after_the_first_strike]
history_until = 0               # or a date; it may lie after the last entry: so many days have been quiet
meaning = "the other state has not answered yet"

[starts.before_anything]
history_until = "none"          # nothing of the record is forced
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.history import Day, Text


class StartRecord(BaseModel):
    """One turning point: the last day up to which the record is forced."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    history_until: Day | Literal["none"] = Field(
        description='Last day (number or date) of the record that is forced, or "none"; free events start after it.'
    )
    meaning: Text | None = Field(default=None, description="What this turning point is.")
