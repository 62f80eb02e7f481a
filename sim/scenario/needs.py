"""What each number of the model acts through: the one table from which it follows that a number cannot act.

A line names a number and every set of others of which one must act: where all of one set do nothing, neither does the
number. What does nothing is zero, false or nobody, or what stands after `=`; or what cannot act itself, by its own
line. `*` means every name of a table, a key without a name the same name. Only what follows exactly from the equations
of docs/model.md stands here; a test plays every set both ways, and another counts that no number is left out.

>>> needs_of(("coefficients", "nuclear_fear"))
(('dyad.nuclear',), ('coefficients.look_ahead',))
>>> needs_of(("groups", "red", "control"))
(('groups.red.attacks_per_year', 'groups.red.branching_ratio', 'groups.red.provocation'),)
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.entities import NAMED_TABLES
from sim.scenario.paths import Path

ALIKE = "alike"
"""In the place of a value that does nothing: that all names have the same."""
RECORD = "history.*"
"""An entry of the record that happens in every run; with `groups` in place of `*`, one of a group's attacks."""

AnyOf = tuple[str, ...]

_CHOICE = ("coefficients.choice_precision",)
_DRIVE = (*_CHOICE, "coefficients.agreement_drive", "coefficients.table_drive", "coefficients.exit_drive")
_TYPE = ("coefficients.drive_resolute",)
_FEAR = ("coefficients.look_ahead",)
_ADDS_GRIEF = ("states.*.reciprocity",)
_GRIEF = (*_ADDS_GRIEF, "states.*.grievance")
_FELT = (*_ADDS_GRIEF, "coefficients.pressure_blow")
_FROM_DEATHS = ("coefficients.pressure_blow", "coefficients.pressure_deaths")
_PRESSURE = (*_FROM_DEATHS, "states.*.domestic_pressure", "region.*.on_pressure")
_WEARINESS = ("coefficients.weariness_deaths",)
_ATTACKS = ("groups.attacks_per_year", "groups.provocation", "history.groups")
_FREE_ATTACKS = ("groups.attacks_per_year", "groups.branching_ratio", "groups.provocation")
_ANY_ATTACKS = ("groups.*.attacks_per_year", "groups.*.provocation", "history.groups")
_ISSUES = ("dyad.issues_per_year", "dyad.issues_factor")
_USUAL_ISSUES = ("dyad.issues_factor",), ("coefficients.issues_apart",)
_OF_ANY = tuple(f"groups.*.{need.rpartition('.')[2]}" for need in _FREE_ATTACKS)
_DEADLY = ("groups.bloodless_share=1",)
_GROUPS = ("groups.*.host",)
_JOLTS = ("region.shock_size",)
_HEAT = (*_JOLTS, "region.heat")
_HEATED = ("region.on_groups", "region.on_willingness")
_MEDIATES = ("third_parties.mediates",)
_MEDIATORS = ("third_parties.*.mediates",)
_SETTLEMENT = ("coefficients.settlement_drive",)
_CAMPAIGN = ("coefficients.campaign_start",)
_FIRE = tuple(f"coefficients.return_fire{which}" for which in ("", "_bloodless", "_wide"))
_RETURNS = (*_FIRE, "coefficients.return_display")
_RETURNS_AT = ("dyad.contiguous", "coefficients.return_display")
_FATAL = ("coefficients.soldiers_limited", "coefficients.soldiers_strike_state", "coefficients.soldiers_wide")

NEEDS: Mapping[str, tuple[AnyOf, ...]] = {
    "states.resolve": (_TYPE,),
    "states.cost_of_fighting": (_CHOICE,),
    "states.audience_cost": ((*_PRESSURE, "coefficients.rival_pressure"), _CHOICE),
    "states.election_day": (("coefficients.election_pull",), ("states.audience_cost",)),
    "states.military_say": (("states.voices_apart",), _CHOICE),
    "states.voices_apart": (_CHOICE,),
    "states.perception_noise": (_TYPE, _FEAR),
    "groups.branching_ratio": (_ATTACKS,),
    "groups.excitation_days": (("groups.branching_ratio", "groups.provocation"),),
    "groups.bloodless_share": (_ATTACKS,),
    "groups.deaths_log_mean": (_ATTACKS,),
    "groups.deaths_log_sd": (_ATTACKS, _DEADLY, ("groups.deaths_tail_share=1",)),
    "groups.deaths_tail_share": (_ATTACKS, _DEADLY),
    "groups.deaths_tail_exponent": (("groups.deaths_tail_share",),),
    "groups.military_share": (_ATTACKS, _DEADLY),
    "groups.capability": (_FREE_ATTACKS,),
    "groups.loss_per_strike": (_FREE_ATTACKS,),
    "groups.recovery_days": (("groups.loss_per_strike", "groups.capability=1"),),
    "groups.control": (_FREE_ATTACKS,),
    "groups.foreign_support": (_FREE_ATTACKS,),
    "groups.sponsorship": (_ATTACKS, ("coefficients.grief_toleration=1",)),
    "groups.evidence_quality": (("groups.sponsorship",), ("groups.sponsorship=1",)),
    "groups.spoiler_factor": (_FREE_ATTACKS,),
    "third_parties.arrival_days": (_MEDIATES,),
    "third_parties.call": (_MEDIATES,),
    "third_parties.leverage": (_MEDIATES,),
    "third_parties.restrains": (("third_parties.restraint",),),
    "third_parties.restraint": (("third_parties.restrains",), _DRIVE),
    "region.shock_size": (("region.shocks_per_year",), (*_HEATED, "region.on_pressure")),
    "region.heat": (_HEATED,),
    "region.fade_days": (_HEAT, _HEATED),
    "region.on_groups": (_HEAT, _OF_ANY),
    "region.on_pressure": (_JOLTS,),
    "region.on_willingness": (_HEAT, _DRIVE),
    "dyad.disputed_ground": (_GROUPS,),
    "dyad.rivalry": (
        (
            "coefficients.drive_rivalry",
            "coefficients.rival_pressure",
            "coefficients.grief_rivalry",
            "coefficients.issues_rivalry",
            "coefficients.issues_both",
        ),
    ),
    "dyad.nuclear": (("coefficients.drive_nuclear", "coefficients.nuclear_fear"),),
    "dyad.issues_factor": (("coefficients.issues_apart", "coefficients.issues_recent"),),
    "dyad.relationship": (("coefficients.drive_hostile",),),
    "actions.cost": (_CHOICE,),
    "actions.publicity": ((*_FROM_DEATHS, *_TYPE),),
    "actions.softening": ((*_GRIEF, *_PRESSURE),),
    "coefficients.base_drive": (_DRIVE,),
    "coefficients.drive_contiguous": (("dyad.contiguous",), _DRIVE),
    "coefficients.drive_rivalry": (("dyad.rivalry",), _DRIVE),
    "coefficients.drive_hostile": (("dyad.relationship=wary",), _DRIVE),
    "coefficients.drive_resolute": (("states.*.resolve",), _CHOICE),
    "coefficients.drive_capability": ((f"states.*.capability={ALIKE}",), _DRIVE),
    "coefficients.drive_nuclear": (("dyad.nuclear",), _DRIVE),
    "coefficients.heat_spread": (_DRIVE,),
    "coefficients.heat_shared": (("coefficients.heat_spread",),),
    "coefficients.talks_restraint": (_DRIVE,),
    "coefficients.contact_restraint": (_DRIVE,),
    "coefficients.settlement_drive": (_DRIVE,),
    "coefficients.truce_share": (_SETTLEMENT,),
    "coefficients.settlement_days": (_SETTLEMENT,),
    "coefficients.settlement_breach": (_SETTLEMENT,),
    "coefficients.weariness_drive": (_WEARINESS, _DRIVE),
    "coefficients.level_curvature": (_CHOICE,),
    "coefficients.look_ahead": (_CHOICE,),
    "coefficients.fear_of_wide": (_FEAR,),
    "coefficients.nuclear_fear": (("dyad.nuclear",), _FEAR),
    "coefficients.weariness_relief": (_WEARINESS,),
    "coefficients.contact_relief": (_CHOICE,),
    "coefficients.tension_relief": (_CHOICE,),
    "coefficients.even_relief": (_CHOICE,),
    "coefficients.rest_drive": (_CHOICE,),
    "coefficients.grief_days": ((*_GRIEF, "coefficients.rest_drive"),),
    "coefficients.grief_limit": (_ADDS_GRIEF,),
    "coefficients.grief_deaths": (_ADDS_GRIEF,),
    "coefficients.grief_rivalry": (("dyad.rivalry",), _ADDS_GRIEF),
    "coefficients.grief_attack": (_ANY_ATTACKS, _FELT),
    "coefficients.grief_toleration": (_ANY_ATTACKS, ("groups.*.sponsorship=1",)),
    "coefficients.gravity_attack": (_ANY_ATTACKS,),
    "coefficients.habituation": (("groups.*.attacks_per_year",),),
    "coefficients.discharge": (_GRIEF,),
    "coefficients.rival_pressure": (("dyad.rivalry",), ("states.*.audience_cost",), _CHOICE),
    "coefficients.pressure_days": (_PRESSURE,),
    "coefficients.pressure_discharge": (_PRESSURE,),
    "coefficients.pressure_limit": ((*_FROM_DEATHS, "coefficients.rally_pressure"),),
    "coefficients.rally_pressure": (_PRESSURE,),
    "coefficients.election_pull": (("states.*.audience_cost",),),
    "coefficients.election_days": (("coefficients.election_pull",),),
    "coefficients.weariness_deaths": (
        ("coefficients.weariness_drive", "coefficients.weariness_relief", "coefficients.exit_weariness"),
    ),
    "coefficients.claim_softening": (_GROUPS, _FELT),
    "coefficients.bloodless_softening": (_FELT,),
    "coefficients.covert_softening": (_FELT,),
    "coefficients.civilians_log_mean": (("coefficients.civilians_share",),),
    "coefficients.civilians_log_sd": (("coefficients.civilians_share",),),
    "coefficients.militants_log_mean": (_GROUPS,),
    "coefficients.militants_log_sd": (_GROUPS,),
    "coefficients.soldiers_log_mean": (_FATAL,),
    "coefficients.soldiers_log_sd": (_FATAL,),
    "coefficients.soldiers_wide_factor": (("coefficients.soldiers_wide",),),
    "coefficients.reach_chance": (("dyad.contiguous=true",),),
    "coefficients.clash_share": (("dyad.contiguous", "coefficients.reach_chance", RECORD),),
    "coefficients.waiting_growth": (("coefficients.waiting_cap",),),
    "coefficients.waiting_cap": (("coefficients.waiting_growth=1",),),
    "coefficients.campaign_continue": (_CAMPAIGN,),
    "coefficients.campaign_days": (_CAMPAIGN,),
    "coefficients.campaign_swap": (_CAMPAIGN,),
    "coefficients.campaign_spread": (_CAMPAIGN,),
    "coefficients.return_fire": (("dyad.contiguous",), _FATAL),
    "coefficients.return_fire_bloodless": (("dyad.contiguous",),),
    "coefficients.return_fire_wide": (("dyad.contiguous",),),
    "coefficients.return_fire_days": (_RETURNS, _RETURNS_AT),
    "coefficients.return_fire_spread": (_RETURNS, _RETURNS_AT),
    "coefficients.contact_delay_days": (("coefficients.contact_chance",),),
    "coefficients.round_days": (("coefficients.round_chance", RECORD),),
    "coefficients.agreement_grief": (_GRIEF,),
    "coefficients.cooperation_effect": (_OF_ANY,),
    "coefficients.lift_effect": (_OF_ANY,),
    "coefficients.lift_days": (("coefficients.lift_effect",),),
    "coefficients.restraint_days": (_GROUPS,),
    "coefficients.arrival_spread": (_MEDIATORS,),
    "coefficients.table_odds": (_MEDIATORS,),
    "coefficients.table_drive": (_MEDIATORS,),
    "coefficients.retry_days": (("coefficients.retries",),),
    "coefficients.retries": (_MEDIATORS,),
    "coefficients.call_deaths": (("third_parties.*.call",),),
    "coefficients.exit_weariness": (_WEARINESS,),
    "coefficients.issue_grief": (_ISSUES, _ADDS_GRIEF),
    "coefficients.issues_apart": (("dyad.issues_factor",),),
    "coefficients.issues_border": (("dyad.contiguous",), *_USUAL_ISSUES),
    "coefficients.issues_rivalry": (("dyad.rivalry",), *_USUAL_ISSUES),
    "coefficients.issues_both": (("dyad.contiguous",), ("dyad.rivalry",), *_USUAL_ISSUES),
    "coefficients.issues_recent": (("dyad.issues_factor",),),
    "coefficients.issues_recent_days": (("coefficients.issues_recent",), ("dyad.issues_factor",)),
    "coefficients.stock_days": (_GROUPS,),
}

ALONE = frozenset({
    "states.capability", "states.grievance", "states.reciprocity", "states.answer_days", "states.rethink_days",
    "states.domestic_pressure", "states.mobilised",
    "states.ambassador_posted", "groups.attacks_per_year", "groups.provocation",
    "third_parties.mediates", "region.shocks_per_year", "dyad.contiguous", "dyad.issues_per_year", "actions.level",
    "coefficients.return_display", "coefficients.choice_precision", "coefficients.severity_spread",
    "coefficients.civilians_share",
    "coefficients.soldiers_limited", "coefficients.soldiers_strike_state", "coefficients.soldiers_wide",
    "coefficients.tempo_spread", "coefficients.think_spread", "coefficients.least_think_days",
    "coefficients.alert_factor", "coefficients.alert_days", "coefficients.follow_up_days",
    "coefficients.preparation_days", "coefficients.campaign_start", "coefficients.reply_days",
    "coefficients.ladder_days", "coefficients.ladder_push", "coefficients.contact_chance", "coefficients.contact_days",
    "coefficients.offer_days", "coefficients.sitting_delay_days", "coefficients.sitting_spread",
    "coefficients.breakoff_chance", "coefficients.round_chance", "coefficients.agreement_odds",
    "coefficients.agreement_drive", "coefficients.cooperation_days", "coefficients.fighting_window_days",
    "coefficients.resistance_odds", "coefficients.battle_days", "coefficients.battle_log_mean",
    "coefficients.battle_log_sd", "coefficients.exit_odds", "coefficients.exit_drive",
    "coefficients.quiet_settled_days", "coefficients.pressure_blow", "coefficients.pressure_deaths",
    "coefficients.rally_days", "coefficients.gravity_base", "coefficients.gravity_level",
    "coefficients.gravity_deaths", "coefficients.gravity_height", "coefficients.voice_days",
    "coefficients.voice_spread", "coefficients.overture_days", "coefficients.calm_days",
})  # fmt: skip
"""What acts through no single other number."""


def needs_of(path: Path) -> tuple[AnyOf, ...]:
    """What the input at a path acts through, with its own name where a key leaves it out."""
    if len(path) < 2:
        return ()
    table, name = str(path[0]), str(path[1])
    sets = NEEDS.get(f"{table}.{path[2]}" if table in NAMED_TABLES and len(path) > 2 else f"{table}.{name}", ())
    return tuple(tuple(_named(need, name) for need in any_of) for any_of in sets)


def _named(need: str, name: str) -> str:
    table, _, last = need.partition(".")
    return f"{table}.{name}.{last}" if table in NAMED_TABLES and "." not in last else need
