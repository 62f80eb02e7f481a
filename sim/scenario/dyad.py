"""What a scenario says of the two states together."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.quantity import Quantity, flag, parameter


class DyadRecord(BaseModel):
    """The pair of states: border, rivalry, weapons, relations. Acts on the model through `[coefficients]` alone."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    contiguous: bool = flag(True, meaning="whether the two share a land border", assumption="neighbours")
    disputed_ground: bool = flag(
        False, meaning="whether blows fall on disputed ground (a lower rung)", assumption="undisputed"
    )
    rivalry: bool = flag(False, meaning="whether the two are long-running rivals", assumption="no")
    nuclear: Quantity = parameter(
        0.0,
        unit="states",
        low=0.0,
        high=2.0,
        integer=True,
        meaning="how many of the two have nuclear weapons",
        assumption="none unless a scenario says otherwise",
    )
    issues_per_year: Quantity = parameter(
        0.0,
        unit="issues per year",
        low=0.0,
        high=50.0,
        meaning="quarrels beyond those that pairs like this one have (border, rivalry, recent force)",
        mechanism="issues",
        neutral=0.0,
        assumption="none",
    )
    issues_factor: Quantity = parameter(
        1.0,
        unit="ratio",
        low=0.0,
        high=1000.0,
        meaning="how much more often than other pairs like it this pair quarrels",
        mechanism="issues",
        neutral=0.0,
        assumption="as others",
    )
    relationship: Literal["partner", "wary", "hostile"] = Field(
        default="wary", description="Relations just before the crisis."
    )
