"""What a scenario says of the region around the two states."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sim.scenario.history import DisplayName
from sim.scenario.quantity import Quantity, parameter


class RegionRecord(BaseModel):
    """A neighbouring conflict whose jolts spill over: jumps that fade, acting on groups, publics and governments."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    shocks_per_year: Quantity = parameter(
        6.0,
        unit="shocks per year",
        low=0.0,
        high=365.0,
        meaning="jolts from the neighbouring conflict",
        mechanism="spillover",
        neutral=0.0,
        assumption="one in two months",
    )
    shock_size: Quantity = parameter(
        0.4,
        unit="heat",
        low=0.0,
        high=5.0,
        meaning="mean size of a jolt (exponential)",
        assumption="a third to a half of one clear reason",
    )
    heat: Quantity = parameter(
        0.0,
        unit="heat",
        low=0.0,
        high=5.0,
        meaning="regional heat at the start",
        mechanism="spillover",
        neutral=0.0,
        assumption="none unless a scenario says otherwise",
    )
    fade_days: Quantity = parameter(
        30.0, unit="days", low=1.0, high=3650.0, meaning="half-life of regional heat", assumption="about a month"
    )
    on_groups: Quantity = parameter(
        0.5,
        unit="log attack rate per unit of heat",
        low=0.0,
        high=3.0,
        meaning="how regional heat raises attacks",
        source="neighbouring war raises local hazard by a half to two times (Buhaug & Gleditsch 2008)",
    )
    on_pressure: Quantity = parameter(
        0.3,
        unit="audience pressure per unit of jolt",
        low=0.0,
        high=3.0,
        meaning="how a jolt raises audience pressure in both states",
        assumption="moderate",
    )
    on_willingness: Quantity = parameter(
        0.3,
        unit="utility per unit of heat",
        low=-3.0,
        high=3.0,
        meaning="how regional heat raises the drive of both states",
        assumption="moderate; the article names spillover as one cause of the first strike",
    )
    display_name: DisplayName = None
