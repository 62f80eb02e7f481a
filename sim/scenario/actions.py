"""What each of a state's actions weighs: level, cost, publicity, softening. The table of defaults."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sim.scenario.quantity import Quantity, parameter
from sim.vocabulary import Action

_BETWEEN = "placed between the classes of act of an earlier fit"


class ActionRecord(BaseModel):
    """One action's weights. A key that a scenario leaves out keeps the default of that action (`DEFAULT_ACTIONS`)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    level: Quantity = parameter(
        0.0,
        unit="level of coercion",
        low=-2.0,
        high=4.0,
        meaning="how coercive the act is: 1 is a limited use of force, below 0 is conciliation",
        assumption=_BETWEEN,
    )
    cost: Quantity = parameter(
        0.0,
        unit="utility",
        low=-2.0,
        high=12.0,
        meaning="what the act costs the one who does it",
        source="fit to facts of 1946-1989 for displays, threats, force and two offers (scenarios/fit/free.csv); "
        "diplomatic measures: 4 of 26 states that were struck took one within three days (dated cases)",
        assumption=_BETWEEN,
    )
    publicity: Quantity = parameter(
        1.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="how much of the act the two publics see",
        assumption="open unless covert",
    )
    softening: Quantity = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of the other state's grief that the act takes away",
        assumption=_BETWEEN,
    )


DEFAULT_ACTIONS: dict[Action, dict[str, float]] = {
    Action.WITHDRAW: {"level": -0.3, "cost": 0.9, "softening": 0.4},
    Action.COOPERATE: {"level": -0.25, "cost": 0.7, "softening": 0.2},
    Action.RETURN_AMBASSADOR: {"level": -0.2, "cost": 0.3, "softening": 0.1},
    Action.RESTRAIN_GROUP: {"level": -0.3, "cost": 0.9, "softening": 0.2},
    Action.CEASEFIRE: {"level": -0.25, "cost": 0.8, "softening": 0.1},
    Action.ACCEPT: {"level": -0.3, "cost": -0.4, "softening": 0.1},
    Action.OFFER_TALKS: {"level": -0.15, "cost": 0.5, "softening": 0.1},
    Action.MEDIATION: {"level": -0.1, "cost": 0.9},
    Action.BACKCHANNEL: {"level": -0.05, "cost": 0.3, "publicity": 0.2},
    Action.ABSORB: {"level": 0.0, "cost": 0.0},
    Action.PROTEST: {"level": 0.2, "cost": 0.34},
    Action.RECALL_AMBASSADOR: {"level": 0.3, "cost": 1.6},
    Action.EXPEL_DIPLOMATS: {"level": 0.35, "cost": 2.1},
    Action.SANCTIONS: {"level": 0.35, "cost": 2.2},
    Action.BORDER_CLOSURE: {"level": 0.4, "cost": 2.3},
    Action.ULTIMATUM: {"level": 0.45, "cost": 1.6},
    Action.MOBILISE: {"level": 0.6, "cost": 1.25},
    Action.SHOW_OF_FORCE: {"level": 0.6, "cost": 0.8},
    Action.COVERT_ACT: {"level": 0.7, "cost": 1.4, "publicity": 0.15},
    Action.BORDER_FIRE: {"level": 0.8, "cost": 0.5},
    Action.STRIKE_GROUP: {"level": 1.0, "cost": 0.9},
    Action.STRIKE_STATE: {"level": 1.5, "cost": 1.5},
    Action.GROUND_RAID: {"level": 1.9, "cost": 3.2},
    Action.WIDE_STRIKE: {"level": 2.4, "cost": 4.3},
    Action.INVASION: {"level": 3.0, "cost": 3.9},
}
"""Level, cost, publicity and softening of each option of a decision, where they differ from the record's defaults."""
