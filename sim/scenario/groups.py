"""What a scenario says of an armed group."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.history import DisplayName
from sim.scenario.quantity import Quantity, parameter


class GroupRecord(BaseModel):
    """An armed group: where it sits, whom it attacks, how often, how deadly, and who can hold it back."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    host: str = Field(description='State or third party on whose soil the group sits, or "both".')
    target: str | list[str] = Field(description="State, or list of both states, that the group attacks.")
    sponsor: str | None = Field(default=None, description="State or third party said to support the group.")

    attacks_per_year: Quantity = parameter(
        10.0,
        unit="attacks per year",
        low=0.0,
        high=2000.0,
        meaning="rate of attacks that no earlier attack set off, at full capability",
        source="trial fit to MIE 1946-1989: 4 to 8 a side a year between rivals; UCDP GED Pakistan 1989-2021: "
        "14 to 259",
    )
    branching_ratio: Quantity = parameter(
        0.45,
        unit="attacks per attack",
        low=0.0,
        high=0.95,
        meaning="further attacks that one attack sets off directly",
        mechanism="excitation",
        neutral=0.0,
        source="0.37-0.50, civilian deaths in Iraq 2003-07 (Lewis, Mohler, Brantingham & Bertozzi 2012)",
    )
    excitation_days: Quantity = parameter(
        11.0,
        unit="days",
        low=0.1,
        high=365.0,
        meaning="memory of the excitation (mean of the exponential kernel)",
        source="5-25 days; back to base in 2-6 weeks (Lewis et al. 2012; White, Porter & Mazerolle 2013)",
    )
    bloodless_share: Quantity = parameter(
        0.29,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="share of attacks that kill nobody",
        source="UCDP GED, Baloch groups 1989-2021: 0.293 (0.254-0.336, n=471)",
    )
    deaths_log_mean: Quantity = parameter(
        1.12,
        unit="log deaths",
        low=-2.0,
        high=6.0,
        meaning="mean log deaths of an attack that kills",
        source="UCDP GED, Baloch groups 1989-2021: 1.116 (1.028-1.208, n=333)",
    )
    deaths_log_sd: Quantity = parameter(
        0.87,
        unit="log deaths",
        low=0.0,
        high=3.0,
        meaning="standard deviation of log deaths of an attack that kills",
        source="UCDP GED, Baloch groups 1989-2021: 0.872 (0.801-0.937, n=333)",
    )
    deaths_tail_share: Quantity = parameter(
        0.03,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="share of deadly attacks drawn from the power-law tail",
        mechanism="heavy_tail",
        neutral=0.0,
        assumption="a few per cent; severity of attacks is scale-free in the tail (Clauset, Young & Gleditsch 2007)",
    )
    deaths_tail_exponent: Quantity = parameter(
        1.4,
        unit="exponent of P(X>x)",
        low=0.8,
        high=4.0,
        meaning="exponent of the tail of deaths an attack, from ten deaths up, cut at 3,000",
        source="1.2-1.9 (Clauset, Young & Gleditsch 2007; Clauset & Woodard 2013)",
    )
    military_share: Quantity = parameter(
        0.5,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of its victims who are soldiers or police",
        assumption="half",
    )
    capability: Quantity = parameter(
        1.0,
        unit="share of full capability",
        low=0.0,
        high=1.0,
        meaning="capability at the start; attacks are proportional to it",
        assumption="full unless a scenario says otherwise",
    )
    loss_per_strike: Quantity = parameter(
        0.25,
        unit="share of capability",
        low=0.0,
        high=1.0,
        meaning="capability that a strike of severity 1 on the group takes away",
        mechanism="wear",
        neutral=0.0,
        assumption="a quarter; leadership strikes have mixed effects (Jordan 2009; Johnston 2012; Price 2012)",
    )
    recovery_days: Quantity = parameter(
        120.0,
        unit="days",
        low=1.0,
        high=3650.0,
        meaning="half-life of lost capability",
        assumption="some months, as the lag of support on capability (3-12 months)",
    )
    provocation: Quantity = parameter(
        0.0,
        unit="attacks per unit of severity",
        low=-0.9,
        high=5.0,
        meaning="excitation that a strike on the group adds (positive: provokes; negative: deters for a while)",
        source="no short-run effect either way in the best-measured case (Gaza 2007-14): zero by default, range "
        "-0.3 to 0.3 in log hazard",
    )
    control: Quantity = parameter(
        0.6,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that the group obeys when its host or sponsor orders restraint",
        mechanism="restraint",
        neutral=0.0,
        source="Beta(3,2) prior, range 0.2-0.9 (principal-agent view: Byman 2005; Salehyan 2010)",
    )
    foreign_support: Quantity = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="how far a country outside the scenario keeps it: it obeys less, and recovers up to twice as fast",
        mechanism="foreign_support",
        neutral=0.0,
        assumption="none unless a scenario says otherwise",
    )
    sponsorship: Quantity = parameter(
        0.3,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that the other state really stands behind the group; the victim's first belief of it",
        assumption="uncertain attribution: more likely toleration than orders",
    )
    evidence_quality: Quantity = parameter(
        0.65,
        unit="probability",
        low=0.5,
        high=1.0,
        meaning="chance that the traces of one attack point the right way about who stands behind it",
        mechanism="attribution",
        neutral=0.5,
        assumption="0.5-0.95; 0.5 says nothing",
    )
    spoiler_factor: Quantity = parameter(
        1.8,
        unit="multiple of the attack rate",
        low=1.0,
        high=10.0,
        meaning="attack rate while talks are open, over the rate otherwise",
        mechanism="spoilers",
        neutral=1.0,
        source="attacks rise when talks threaten a group (Stedman 1997; Kydd & Walter 2002); factor 1.5-3 assumed",
    )
    display_name: DisplayName = None
