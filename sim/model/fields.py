"""The state variables of the model, by entity: initial value and meaning. What changes in a run is here, nowhere else.

Times are days; `NEVER` and `LONG_AGO` stand for what has not happened. Values that fade (grief, pressure, height,
settlement, cooperation, heat, damage, restraint, excitation) are kept as of the time in the field beside them; how is
told by the rules' own functions (`DRIFTS`). No engine needs these to play; a trace does, to tell what time took away
from what an event did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.model.elementwise import NEVER, Value
from sim.model.rules.drive import settlement_now
from sim.model.rules.feelings import faded, grief_now, pressure_now
from sim.model.rules.ladder import height_now
from sim.model.rules.stock import damage_now, restraint_now
from sim.model.rules.talks import NO_ACT, NO_OFFER, cooperation_now
from sim.model.rules.violence import excitation_now
from sim.model.structure import View

LONG_AGO = -1e6
"""Initial time of something that has not happened yet but is compared with `now`, days."""


class Field(NamedTuple):
    """One state variable."""

    initial: float
    meaning: str


WORLD = {
    "heat": Field(0.0, "heat of this crisis shared by both states, standard normal"),
    "tempo": Field(0.0, "log tempo of this crisis shared by both states"),
    "height": Field(0.0, "height on the ladder, rungs, as of height_at"),
    "height_at": Field(0.0, "when the height was last set"),
    "peak_rung": Field(0.0, "highest whole rung reached"),
    "peak_hostility": Field(1.0, "highest MID hostility level of an act"),
    "talks_open": Field(0.0, "whether a sitting is arranged"),
    "mediated": Field(0.0, "whether a mediator has brought both to the table"),
    "leverage": Field(0.0, "log-odds that mediators add to agreement"),
    "contact_until": Field(LONG_AGO, "until when the line between the governments is open"),
    "settlement": Field(0.0, "drive that an agreement or ceasefire takes away, as of settled_at"),
    "settled_at": Field(0.0, "when it was last set"),
    "agreement": Field(0.0, "whether an agreement is in force"),
    "truce": Field(0.0, "whether a ceasefire is in force"),
    "cooperation": Field(0.0, "joint border security, 0 to 1, as of cooperation_at"),
    "cooperation_at": Field(0.0, "when it was last set"),
    "first_force_at": Field(NEVER, "time of the first use of force between the states"),
    "first_force_by": Field(-1.0, "side that used it: 0, 1, or -1 for nobody"),
    "last_force_at": Field(LONG_AGO, "time of the last use of force"),
    "last_force_by": Field(-1.0, "side that used it"),
    "force_moves": Field(0.0, "turns of force in alternation"),
    "burst": Field(0.0, "turns of force close upon each other"),
    "sustained": Field(0.0, "whether there was sustained fighting"),
    "answered_at": Field(NEVER, "time of the forceful answer to the first use of force"),
    "retaliated_at": Field(NEVER, "time of the first force of the state struck first that its capital decided on"),
    "provoked": Field(0.0, "whether the state that was struck first has been given a new reason since"),
    "force_later": Field(0.0, "whether it has used force that is no answer to the first"),
    "contact_at": Field(NEVER, "time of the first contact between the governments"),
    "talks_at": Field(NEVER, "time of the first sitting"),
    "agreement_at": Field(NEVER, "time of the first agreement"),
    "war_at": Field(NEVER, "time at which battle deaths reached those of a war"),
    "relapse": Field(0.0, "whether force broke an agreement or ceasefire"),
    "unilateral": Field(0.0, "whether one side has withdrawn since the last use of force"),
    "fighting": Field(0.0, "whether the armies are fighting"),
    "war_over": Field(0.0, "whether a war was fought out"),
    "recalls": Field(0.0, "ambassadors recalled"),
    "deaths_militant": Field(0.0, "members of groups killed by the states or in attacks of their own on record"),
    "deaths_civilian": Field(0.0, "civilians killed by the states"),
    "deaths_attacks": Field(0.0, "people killed by armed groups"),
    "group_attacks": Field(0.0, "attacks by armed groups"),
    "ended": Field(0.0, "whether the run is over"),
}

STATE = {
    "is_resolute": Field(0.0, "type: 1 resolute, 0 not; constant in a run"),
    "private_heat": Field(0.0, "private part of the heat, standard normal; constant in a run"),
    "can_reach": Field(1.0, "whether it can reach the other by arms; constant in a run"),
    "belief": Field(0.0, "probability that the other is resolute, as this state sees it"),
    "grief": Field(0.0, "grief, as of felt_at"),
    "pressure": Field(0.0, "audience pressure, as of felt_at"),
    "felt_at": Field(0.0, "when grief and pressure were last set"),
    "quiet_choices": Field(0.0, "decisions to wait in a row"),
    "overtures": Field(0.0, "looks for a way out since it was last alarmed"),
    "alert_until": Field(LONG_AGO, "until when its forces are mobilised"),
    "envoy_posted": Field(1.0, "whether its ambassador is in post"),
    "measures": Field(0.0, "highest diplomatic measure in force: 0 none, 1 expulsion, 2 sanctions, 3 closed border"),
    "offer": Field(NO_OFFER, "what it has put on the table: 0 nothing, 1 talks, 2 a ceasefire"),
    "offer_until": Field(LONG_AGO, "until when the offer stands"),
    "ordered_at": Field(LONG_AGO, "when it last ordered a group to hold back"),
    "alarmed_at": Field(LONG_AGO, "when it last took something as grave"),
    "rallies": Field(0.0, "rallies of its public since then"),
    "pending": Field(NO_ACT, "act of display or force in hand, -1 for none"),
    "in_series": Field(0.0, "whether that act continues a campaign (1) or is what forces return by themselves (-1)"),
    "last_force_at": Field(LONG_AGO, "time of its last use of force"),
    "last_wide_at": Field(LONG_AGO, "time of its last wide strike, raid or invasion"),
    "acts_of_force": Field(0.0, "its uses of force"),
    "military_deaths": Field(0.0, "its soldiers killed by the other state"),
}

GROUP = {
    "is_backed": Field(0.0, "whether the other state really stands behind it; constant in a run"),
    "damage": Field(0.0, "share of capability lost, as of stock_at"),
    "restraint": Field(0.0, "how far it obeys an order to hold back, 0 to 1, as of stock_at"),
    "stock_at": Field(0.0, "when it last took stock"),
    "struck": Field(0.0, "severity of strikes on it since then"),
    "multiplier": Field(1.0, "tempo of its attacks over that at full strength in quiet times"),
    "suspicion": Field(0.0, "probability that the other state stands behind it, as its victims see it"),
}

FRONT = {
    "excitation": Field(0.0, "intensity of set-off attacks on this target, a day, as of excited_at"),
    "excited_at": Field(0.0, "when it was last set"),
}

THIRD_PARTY = {
    "summons": Field(0.0, "how loud the last call was; -1 for an invitation"),
    "stage": Field(0.0, "as a mediator: 0 at home, 1 and up on the way to that attempt, 100 done"),
}

REGION = {"heat": Field(0.0, "regional heat, as of heat_at"), "heat_at": Field(0.0, "when it was last set")}


FIELDS: Mapping[str, Mapping[str, Field]] = {
    "world": WORLD, "state": STATE, "group": GROUP, "front": FRONT, "third_party": THIRD_PARTY, "region": REGION,
}  # fmt: skip
"""By kind of entity."""


def _heat_now(now: Value, world: View, region: View) -> Value:
    return faded(region.heat, region.heat_at, now, region.fade_days)


DRIFTS: Mapping[str, Mapping[str, Callable[..., Value]]] = {
    "world": {"height": height_now, "settlement": settlement_now, "cooperation": cooperation_now},
    "state": {"grief": grief_now, "pressure": pressure_now},
    "group": {"damage": damage_now, "restraint": restraint_now},
    "front": {"excitation": excitation_now},
    "region": {"heat": _heat_now},
}
"""Called with `now` and the world and the entity; the world's own with the world alone, a front's with its group."""
