"""What a scenario says of a third party."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.history import DisplayName
from sim.scenario.quantity import Quantity, flag, parameter


class ThirdPartyRecord(BaseModel):
    """A third party: whether it mediates, how fast it comes, whom it holds back."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    mediates: bool = flag(
        False,
        meaning="whether it offers to sit between the two",
        mechanism="mediation",
        neutral=False,
        assumption="no",
    )
    arrival_days: Quantity = parameter(
        12.0,
        unit="days",
        low=0.1,
        high=365.0,
        meaning="median time from call to arrival",
        source="1-4 days between nuclear rivals, 3-20 otherwise (Yusuf 2018; range assumed)",
    )
    call: Quantity = parameter(
        0.08,
        unit="probability per unit of severity",
        low=0.0,
        high=1.0,
        meaning="chance that an act of force brings the mediator in, before deaths are counted",
        mechanism="mediation",
        neutral=0.0,
        source="fit to facts of 1946-1989 to the share of mediated crises, ICB 1946-1989: 0.33",
    )
    leverage: Quantity = parameter(
        1.8,
        unit="log-odds",
        low=0.0,
        high=5.0,
        meaning="what its presence adds to the odds that a sitting agrees",
        mechanism="mediation",
        neutral=0.0,
        source="fit to facts of 1946-1989; agreement given mediated 0.67, not mediated 0.27, ICB 1946-1989; "
        "more short-term settlement (Beardsley 2011)",
    )
    restrains: list[str] = Field(default_factory=list, description="States that it urges to hold back.")
    restraint: Quantity = parameter(
        0.15,
        unit="utility per unit of level",
        low=0.0,
        high=3.0,
        meaning="drive that its urging takes away once force has been used",
        mechanism="patrons",
        neutral=0.0,
        assumption="small: calls for restraint are cheap",
    )
    display_name: DisplayName = None
