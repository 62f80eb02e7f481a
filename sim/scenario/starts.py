"""Named starts: turning points of the record from which a run may go on freely.

default_start = "after_the_first_strike"

[starts.after_the_first_strike]
history_until = 0
meaning = "the other state has not answered yet"
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.history import Day, Text


class StartRecord(BaseModel):
    """One turning point: the last day of the record that is forced."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    history_until: Day = Field(description="Last day of the record that is forced; free events start after it.")
    meaning: Text | None = Field(default=None, description="What this turning point is.")
