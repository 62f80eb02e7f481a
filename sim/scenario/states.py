"""What a scenario says of a state."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sim.scenario.history import DisplayName
from sim.scenario.quantity import Quantity, flag, parameter


class StateRecord(BaseModel):
    """A state: its resolve, its means, its public, and how fast it moves."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    resolve: Quantity = parameter(
        0.45,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that the state is of the resolute type; the other state's first belief about it",
        source="Beta(4,5) prior on high resolve; range 0.3-0.6 in crisis-bargaining models (Powell 2004; "
        "Slantchev 2003)",
    )
    capability: Quantity = parameter(
        1.0,
        unit="ratio",
        low=0.01,
        high=100.0,
        meaning="military strength; only the ratio between the two states counts",
        assumption="equal unless a scenario says otherwise",
    )
    cost_of_fighting: Quantity = parameter(
        1.0,
        unit="multiple of the action's cost",
        low=0.1,
        high=10.0,
        meaning="how dear displays and force are to this state",
        assumption="1 is the state that the action costs were set for",
    )
    audience_cost: Quantity = parameter(
        0.55,
        unit="utility per unit of audience pressure",
        low=0.0,
        high=3.0,
        meaning="what it costs to do less than the public expects",
        mechanism="audience",
        neutral=0.0,
        source="fit to facts of 1946-1989; survey penalties exist and rise with the level reached (Tomz 2007); "
        "size disputed (Snyder & Borghard 2011): moderate",
    )
    domestic_pressure: Quantity = parameter(
        0.0,
        unit="audience pressure",
        low=0.0,
        high=5.0,
        meaning="audience pressure at the start",
        assumption="none unless a scenario says otherwise",
    )
    grievance: Quantity = parameter(
        0.0,
        unit="grief",
        low=0.0,
        high=5.0,
        meaning="grief at the start",
        assumption="none unless a scenario says otherwise",
    )
    reciprocity: Quantity = parameter(
        1.0,
        unit="utility per unit of severity",
        low=0.0,
        high=5.0,
        meaning="grief that a blow of severity 1 leaves, and so the drive to answer it",
        mechanism="grief",
        neutral=0.0,
        source="fit to facts of 1946-1989, most of all those of reciprocation (MID, MIE); positive in "
        "VAR studies (Goldstein & Freeman 1990)",
    )
    answer_days: Quantity = parameter(
        3.9,
        unit="days",
        low=0.05,
        high=365.0,
        meaning="median time from a blow to the decision on it",
        source="fit to facts of 1946-1989; ICB 1946-1989: median 4 days from a violent trigger to a violent "
        "response; dated public cases 2001-2025: 7",
    )
    rethink_days: Quantity = parameter(
        11.0,
        unit="days",
        low=0.1,
        high=3650.0,
        meaning="median time until a state that chose to wait thinks again, the first time (patience)",
        source="fit to facts of 1946-1989",
    )
    election_day: Quantity = parameter(
        100000.0,
        unit="day",
        low=-10000.0,
        high=100000.0,
        meaning="day of an election that the government faces; 100000 for none",
        assumption="none unless a scenario says otherwise",
    )
    military_say: Quantity = parameter(
        0.5,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="weight of soldiers beside civilians in security policy",
        assumption="half; matters only where the two are apart",
    )
    voices_apart: Quantity = parameter(
        0.0,
        unit="utility per unit of level",
        low=0.0,
        high=3.0,
        meaning="how much readier to coerce its soldiers are than its civilians",
        mechanism="voices",
        neutral=0.0,
        assumption="not apart unless a scenario says otherwise; the literature is divided (Weeks 2008)",
    )
    perception_noise: Quantity = parameter(
        0.08,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="share of pure misperception in what this state sees of the other's acts",
        source="Beta(2,20) prior, range 0.02-0.2 (assumed in the learning models after Jervis 1976)",
    )
    mobilised: bool = flag(False, meaning="whether its forces are on alert at the start", assumption="at rest")
    ambassador_posted: bool = flag(
        True, meaning="whether its ambassador is in the other's capital", assumption="posted"
    )
    display_name: DisplayName = None
