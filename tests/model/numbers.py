"""Numbers that tests of rules compute with by hand: a scenario's own, so that defaults can move without them."""

from __future__ import annotations

STATE = """
audience_cost = 0.3
reciprocity = 0.7
answer_days = 4.0
rethink_days = 15.6
"""
"""Of each state."""

MEDIATOR = """
call = 0.13
leverage = 1.0
"""
"""Of a mediator."""

SHARED = """
[coefficients]
base_drive = -1.3
drive_contiguous = 0.3
drive_rivalry = 0.6
drive_resolute = 1.1
heat_spread = 0.65
settlement_drive = 1.5
settlement_days = 400.0
level_curvature = 0.29
look_ahead = 1.35
fear_of_wide = 3.6
grief_days = 18.0
grief_limit = 3.0
grief_deaths = 0.35
grief_rivalry = 0.6
rival_pressure = 1.3
grief_attack = 0.3
discharge = 0.6
pressure_blow = 0.13
pressure_deaths = 0.1
pressure_limit = 2.0
rally_days = 6.0
rally_pressure = 0.2
election_days = 30.0
election_pull = 0.5
rest_drive = 3.0
gravity_base = -3.0
gravity_level = 3.5
gravity_deaths = 0.8
gravity_height = 1.0
gravity_attack = -2.0
habituation = 0.5
severity_spread = 0.55
claim_softening = 0.3
bloodless_softening = 0.25
civilians_share = 0.5
soldiers_limited = 0.08
soldiers_log_mean = 1.985
soldiers_log_sd = 1.645
soldiers_wide_factor = 8.0
reach_chance = 0.7
clash_share = 0.15
tempo_spread = 1.5
think_spread = 1.3
least_think_days = 0.1
voice_days = 0.7
voice_spread = 0.55
overture_days = 8.0
calm_days = 100.0
alert_factor = 0.3
waiting_growth = 2.9
follow_up_days = 63.0
campaign_start = 0.5
campaign_continue = 0.7
campaign_days = 3.5
campaign_swap = 0.25
return_fire = 0.4
return_fire_bloodless = 0.05
return_display = 0.25
return_fire_days = 0.15
return_fire_spread = 1.0
contact_chance = 0.75
sitting_delay_days = 4.0
round_days = 15.0
round_chance = 0.6
agreement_odds = -1.8
agreement_drive = 0.8
battle_log_mean = 2.7
exit_odds = -2.0
issue_grief = 1.0
issues_apart = 0.01
issues_border = 2.0
issues_rivalry = 3.0
issues_both = -1.5
issues_recent = 2.5
issues_recent_days = 1500.0
lift_effect = 0.2
lift_days = 300.0
[actions]
ceasefire = { cost = 0.7 }
offer_talks = { cost = 0.4 }
protest = { cost = 0.2 }
ultimatum = { cost = 1.1 }
mobilise = { cost = 1.0 }
show_of_force = { cost = 0.8 }
border_fire = { cost = 1.3 }
strike_group = { cost = 1.0 }
strike_state = { cost = 1.9 }
ground_raid = { cost = 2.9 }
wide_strike = { cost = 3.3 }
invasion = { cost = 5.0 }
"""
"""Coefficients and costs of acts."""
