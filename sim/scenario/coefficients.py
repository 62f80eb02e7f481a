"""The coefficients that all scenarios share: every number of the model that is not an actor's own.

Each has a unit, a range, and a source or the word assumption; `mechanism` names the switch in `[mechanisms]` that
sets it to its neutral value. "Fit to facts of 1946-1989" means: found together with the others so that the reference
family shows those facts (MID 5.0, MIE 1.0, ICB 14; docs/validation.md). "Trial fit" means the same of a small form of
this model, tried before. Either shows that a value can be right, not that no other can.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sim.scenario.quantity import Quantity, parameter


class Coefficients(BaseModel):
    """The shared coefficients, in the order of docs/model.md."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    # What moves a state to act: equation (3) of docs/model.md.
    base_drive: Quantity = parameter(
        -0.9,
        unit="utility per unit of level",
        low=-10.0,
        high=10.0,
        meaning="drive of an unprovoked, irresolute state",
        source="fit to facts of 1946-1989",
    )
    drive_contiguous: Quantity = parameter(
        0.6,
        unit="utility per unit of level",
        low=-3.0,
        high=3.0,
        meaning="added to the drive where the two share a border",
        mechanism="contiguity",
        neutral=0.0,
        source="neighbours answer more: odds ratio 3.0 (2.0-4.4), MID 1946-1989; size from the fit to facts of "
        "1946-1989",
    )
    drive_rivalry: Quantity = parameter(
        0.73,
        unit="utility per unit of level",
        low=-3.0,
        high=3.0,
        meaning="added to the drive between rivals",
        mechanism="rivalry",
        neutral=0.0,
        source="rivals answer more: odds ratio 3.1 (2.1-4.7), MID 1946-1989; size from the fit to facts of 1946-1989",
    )
    drive_hostile: Quantity = parameter(
        0.45,
        unit="utility per unit of level",
        low=-3.0,
        high=3.0,
        meaning="added between hostile states, taken away between partners",
        mechanism="relations",
        neutral=0.0,
        source="fit, with rivalry, to the odds ratio of rivals for an answer, 3.1 (2.1-4.7), MID 1946-1989; the "
        "part of hostility is an assumption",
    )
    drive_resolute: Quantity = parameter(
        1.13,
        unit="utility per unit of level",
        low=0.0,
        high=5.0,
        meaning="added to the drive of a resolute state",
        mechanism="resolve",
        neutral=0.0,
        source="fit to facts of 1946-1989",
    )
    drive_capability: Quantity = parameter(
        0.15,
        unit="utility per unit of level and log ratio",
        low=-2.0,
        high=2.0,
        meaning="added to the drive per log capability ratio",
        mechanism="capability",
        neutral=0.0,
        source="trial fit; the facts hardly pin it",
    )
    drive_nuclear: Quantity = parameter(
        0.0,
        unit="utility per unit of level and armed state",
        low=-2.0,
        high=2.0,
        meaning="added to the drive per nuclear-armed state",
        source="disputed (Rauchhaus 2009; Bell & Miller 2015): zero by default",
    )
    heat_spread: Quantity = parameter(
        0.9,
        unit="utility per unit of level",
        low=0.0,
        high=3.0,
        meaning="spread of the heat of a crisis between runs",
        mechanism="heterogeneity",
        neutral=0.0,
        source="fit to facts of 1946-1989; frailty of dyads that no attribute explains",
    )
    heat_shared: Quantity = parameter(
        0.55,
        unit="correlation",
        low=0.0,
        high=1.0,
        meaning="share of that heat that both states feel",
        source="trial fit",
    )
    rest_drive: Quantity = parameter(
        0.8,
        unit="utility per unit of level",
        low=0.0,
        high=10.0,
        meaning="drive to use force that a state lacks when nothing has alarmed it of late",
        mechanism="rest",
        neutral=0.0,
        source="fit to facts of 1946-1989; without it a look back after weeks ends in force as often as a fresh blow",
    )
    talks_restraint: Quantity = parameter(
        0.35,
        unit="utility per unit of level",
        low=0.0,
        high=3.0,
        meaning="drive that open talks take away",
        mechanism="talks_restrain",
        neutral=0.0,
        source="trial fit",
    )
    contact_restraint: Quantity = parameter(
        0.15,
        unit="utility per unit of level",
        low=0.0,
        high=3.0,
        meaning="drive that an open line between the governments takes away",
        mechanism="contact",
        neutral=0.0,
        assumption="smaller than that of talks",
    )
    settlement_drive: Quantity = parameter(
        0.35,
        unit="utility per unit of level",
        low=0.0,
        high=10.0,
        meaning="drive that a fresh agreement takes away",
        mechanism="settlement",
        neutral=0.0,
        source="fit to facts of 1946-1989",
    )
    truce_share: Quantity = parameter(
        0.5,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="the same for a ceasefire, as a share of an agreement's",
        assumption="half",
    )
    settlement_days: Quantity = parameter(
        230.0,
        unit="days",
        low=1.0,
        high=10000.0,
        meaning="half-life of a settlement's hold",
        source="fit to facts of 1946-1989; recurrence within a year is 0.23 after negotiated ends, MID 1946-1989",
    )
    settlement_breach: Quantity = parameter(
        0.3,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="what a use of force leaves of it",
        assumption="most of it goes",
    )
    weariness_drive: Quantity = parameter(
        0.1,
        unit="utility per unit of level and weariness",
        low=0.0,
        high=3.0,
        meaning="drive that one's own losses take away",
        mechanism="weariness",
        neutral=0.0,
        assumption="small; the facts do not pin it",
    )

    # How a state chooses: equations (4) to (7).
    choice_precision: Quantity = parameter(
        1.65,
        unit="per utility",
        low=0.0,
        high=50.0,
        meaning="precision of the logit choice",
        source="log-normal prior, median 2, 90 % 0.8-5 (McKelvey & Palfrey 1995); trial fit 1.65",
    )
    level_curvature: Quantity = parameter(
        0.4,
        unit="utility per squared level",
        low=0.0,
        high=3.0,
        meaning="how fast further coercion loses its point",
        source="fit to facts of 1946-1989",
    )
    look_ahead: Quantity = parameter(
        0.36,
        unit="utility per unit of harm",
        low=0.0,
        high=10.0,
        meaning="weight of the harm that an act would bring on, over that of waiting",
        mechanism="look_ahead",
        neutral=0.0,
        source="fit to facts of 1946-1989; one step of look-ahead (agent quantal response, Signorino 1999)",
    )
    fear_of_wide: Quantity = parameter(
        4.1,
        unit="multiple",
        low=0.0,
        high=20.0,
        meaning="extra weight of a wide reply in that harm",
        source="fit to facts of 1946-1989",
    )
    nuclear_fear: Quantity = parameter(
        0.0,
        unit="multiple per armed state",
        low=0.0,
        high=20.0,
        meaning="further weight of a wide reply per nuclear-armed state",
        source="contested (Rauchhaus 2009; Bell & Miller 2015): zero by default",
    )
    weariness_relief: Quantity = parameter(
        0.3,
        unit="utility per weariness",
        low=0.0,
        high=5.0,
        meaning="pull of conciliation per unit of weariness",
        mechanism="weariness",
        neutral=0.0,
        assumption="the trial took 1 for a coarser act",
    )
    contact_relief: Quantity = parameter(
        0.35,
        unit="utility",
        low=0.0,
        high=5.0,
        meaning="pull of conciliation while the line is open",
        mechanism="contact",
        neutral=0.0,
        assumption="telephone calls precede offers in most of the 28 cases of the library",
    )
    tension_relief: Quantity = parameter(
        0.2,
        unit="utility per rung above threats",
        low=0.0,
        high=5.0,
        meaning="pull of conciliation per rung that the crisis has climbed and not yet come down",
        mechanism="off_ramps",
        neutral=0.0,
        assumption="leaders look for off-ramps when a crisis is high (brinkmanship, Schelling 1966)",
    )

    even_relief: Quantity = parameter(
        1.0,
        unit="utility",
        low=0.0,
        high=5.0,
        meaning="pull of conciliation once both have struck, so that each can claim to have answered",
        mechanism="off_ramps",
        neutral=0.0,
        assumption="one clear reason; a claim of victory open to both ends an exchange with probability 0.3 to 0.7 a "
        "round",
    )

    # Grief, audience pressure, weariness: equations (8) to (11).
    grief_days: Quantity = parameter(
        7.0,
        unit="days",
        low=0.5,
        high=365.0,
        meaning="half-life of grief",
        source="fit to facts of 1946-1989; acute grievance fades in days",
    )
    grief_limit: Quantity = parameter(
        3.0,
        unit="utility per unit of level",
        low=0.1,
        high=20.0,
        meaning="most that grief can be",
        mechanism="limits",
        neutral=20.0,
        assumption="no grievance without a cap: about three limited blows at once",
    )
    grief_deaths: Quantity = parameter(
        0.8,
        unit="per log death",
        low=0.0,
        high=3.0,
        meaning="how own deaths multiply the grief of a blow: 1 + this x ln(1 + deaths)",
        mechanism="deaths_matter",
        neutral=0.0,
        source="fit to facts of 1946-1989; log of deaths after Mueller 1973",
    )
    grief_rivalry: Quantity = parameter(
        0.52,
        unit="share",
        low=0.0,
        high=5.0,
        meaning="extra grief between rivals",
        mechanism="rivalry",
        neutral=0.0,
        source="fit to facts of 1946-1989",
    )
    grief_attack: Quantity = parameter(
        1.8,
        unit="share of a blow",
        low=0.0,
        high=20.0,
        meaning="grief of a group's attack, over that of a state's blow of severity 1",
        mechanism="group_grief",
        neutral=0.0,
        source="fit to facts of 1946-1989",
    )
    grief_toleration: Quantity = parameter(
        0.4,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="how much of it counts against a host that merely tolerates the group",
        assumption="the rest waits for proof of sponsorship (passive and active support, Byman 2005)",
    )
    discharge: Quantity = parameter(
        0.63,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="grief that one's own use of force (level 1) discharges",
        mechanism="discharge",
        neutral=0.0,
        source="fit to facts of 1946-1989: without it war is somewhat more common",
    )
    pressure_days: Quantity = parameter(
        20.0,
        unit="days",
        low=0.5,
        high=365.0,
        meaning="half-life of audience pressure",
        source="trial fit; rallies last 1-4 months (Baker & Oneal 2001)",
    )
    pressure_limit: Quantity = parameter(
        2.0,
        unit="audience pressure",
        low=0.1,
        high=20.0,
        meaning="most that audience pressure can be",
        mechanism="limits",
        neutral=20.0,
        assumption="no pressure without a cap",
    )
    pressure_blow: Quantity = parameter(
        0.106,
        unit="pressure per unit of severity",
        low=0.0,
        high=5.0,
        meaning="audience pressure that a public blow adds",
        mechanism="audience",
        neutral=0.0,
        source="fit to facts of 1946-1989",
    )
    pressure_deaths: Quantity = parameter(
        0.52,
        unit="pressure per log death",
        low=0.0,
        high=5.0,
        meaning="audience pressure that own deaths add",
        mechanism="audience",
        neutral=0.0,
        source="fit to facts of 1946-1989; before it assumed: demand for an answer rises with log deaths",
    )
    rival_pressure: Quantity = parameter(
        1.5,
        unit="audience pressure",
        low=0.0,
        high=20.0,
        meaning="what a public expects against a rival whatever has happened, beside the pressure of the day",
        mechanism="rivalry",
        neutral=0.0,
        source="leaders who give way to a rival are outbid at home (Colaresi 2005); rivals answer more: odds ratio 3.1 "
        "(2.1-4.7), MID 1946-1989; size from the fit to facts of 1946-1989",
    )
    pressure_discharge: Quantity = parameter(
        0.7,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="audience pressure that one's own use of force (level 1) discharges",
        source="trial fit",
    )
    rally_days: Quantity = parameter(
        6.0,
        unit="days",
        low=0.1,
        high=1000.0,
        meaning="median time until a moved public first takes to the street",
        assumption="January 2024: families rallied within two weeks",
    )
    rally_pressure: Quantity = parameter(
        0.2,
        unit="audience pressure",
        low=0.0,
        high=5.0,
        meaning="pressure that a rally adds while the state has not answered, twice what it adds after that",
        mechanism="rallies",
        neutral=0.0,
        assumption="small; rallies last 1-4 months (Baker & Oneal 2001)",
    )
    election_days: Quantity = parameter(
        30.0,
        unit="days",
        low=1.0,
        high=1000.0,
        meaning="half-life, backwards, of the weight of an election",
        assumption="a month",
    )
    election_pull: Quantity = parameter(
        0.3,
        unit="ratio",
        low=-1.0,
        high=5.0,
        meaning="how much more audience pressure weighs on the eve of an election",
        mechanism="elections",
        neutral=0.0,
        assumption="disputed: small by default",
    )
    weariness_deaths: Quantity = parameter(
        0.15,
        unit="per log death",
        low=0.0,
        high=3.0,
        meaning="weariness that deaths leave",
        mechanism="weariness",
        neutral=0.0,
        source="trial fit; support falls with log deaths (Mueller 1973)",
    )

    # Severity, mis-hits, deaths, what softens a blow: equations (12) to (16).
    severity_spread: Quantity = parameter(
        0.3,
        unit="log severity",
        low=0.0,
        high=2.0,
        meaning="spread of the severity of acts of display and force",
        mechanism="heterogeneity",
        neutral=0.0,
        source="fit to facts of 1946-1989",
    )
    gravity_base: Quantity = parameter(
        -5.2,
        unit="log-odds",
        low=-20.0,
        high=50.0,
        meaning="that an act of the other is taken as grave, at level 0 without dead",
        mechanism="gates",
        neutral=50.0,
        source="fit to facts of 1946-1989, between MIE, which counts every shot (a third of first ones answered), "
        "and ICB, which holds what leaders took for a crisis (over half)",
    )
    gravity_level: Quantity = parameter(
        1.7,
        unit="log-odds per level",
        low=0.0,
        high=20.0,
        meaning="how the severity of the act adds to that",
        source="fit to facts of 1946-1989; see gravity_base",
    )
    gravity_deaths: Quantity = parameter(
        0.7,
        unit="log-odds per log dead",
        low=0.0,
        high=10.0,
        meaning="how own dead add to that",
        source="fit to facts of 1946-1989; see gravity_base",
    )
    gravity_height: Quantity = parameter(
        1.0,
        unit="log-odds",
        low=0.0,
        high=10.0,
        meaning="what a crisis that has come to force adds to that, for blows and attacks",
        assumption="once blood has flowed less is let pass",
    )
    gravity_attack: Quantity = parameter(
        -4.3,
        unit="log-odds",
        low=-20.0,
        high=50.0,
        meaning="that a usual attack of a group on the other's soil is taken as a matter between states",
        mechanism="group_gate",
        neutral=50.0,
        assumption="of usual attacks about one in seventy; no directed force on Iran after 17 Baloch attacks with "
        "ten or more dead, 1989-2021 (UCDP GED; general knowledge)",
    )
    habituation: Quantity = parameter(
        0.5,
        unit="log-odds per log attacks per year",
        low=0.0,
        high=5.0,
        meaning="how being used to attacks takes away from that",
        assumption="the root of the rate",
    )
    claim_softening: Quantity = parameter(
        0.4,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="how much the claim to have struck militants, not the state, softens a blow",
        mechanism="claim",
        neutral=0.0,
        source="mean of a Beta(2,3) prior, range 0.1-0.5 (Carson 2018)",
    )
    bloodless_softening: Quantity = parameter(
        0.54,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="how much the absence of the victim's dead softens a blow",
        mechanism="claim",
        neutral=0.0,
        source="fit to facts of 1946-1989; range 0.3-0.7 for losses of unmanned aircraft (Lin-Greenberg 2022); "
        "lower here, most are bloodless",
    )
    covert_softening: Quantity = parameter(
        0.4,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="how much denial softens a covert act",
        mechanism="claim",
        neutral=0.0,
        source="range 0.2-0.6 (Carson & Yarhi-Milo 2017)",
    )
    civilians_share: Quantity = parameter(
        0.28,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that a strike on a group kills civilians (mis-hit)",
        mechanism="mis_hits",
        neutral=0.0,
        source="fit to facts of 1946-1989; before it assumed: both strikes of January 2024 did; 0.05-0.3 for "
        "precise strikes in general",
    )
    civilians_log_mean: Quantity = parameter(
        0.9,
        unit="log deaths",
        low=-2.0,
        high=6.0,
        meaning="mean log civilian deaths where there are any",
        assumption="two to three",
    )
    civilians_log_sd: Quantity = parameter(
        0.9,
        unit="log deaths",
        low=0.0,
        high=3.0,
        meaning="their spread",
        source="UCDP GED, Baloch groups: 0.87",
    )
    militants_log_mean: Quantity = parameter(
        1.0,
        unit="log deaths",
        low=-2.0,
        high=6.0,
        meaning="mean log militant deaths of a strike on a group",
        assumption="about three",
    )
    militants_log_sd: Quantity = parameter(
        0.9,
        unit="log deaths",
        low=0.0,
        high=3.0,
        meaning="their spread",
        source="UCDP GED, Baloch groups: 0.87",
    )
    soldiers_limited: Quantity = parameter(
        0.12,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that limited force kills soldiers of the other state",
        source="fit to facts of 1946-1989; bloodless attacks 0.80, MIE 1946-1989",
    )
    soldiers_strike_state: Quantity = parameter(
        0.16,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="the same for a strike on state forces",
        source="trial fit",
    )
    soldiers_wide: Quantity = parameter(
        0.85,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="the same for wide strikes, raids and invasions",
        source="trial fit",
    )
    soldiers_log_mean: Quantity = parameter(
        1.78,
        unit="log deaths",
        low=-2.0,
        high=6.0,
        meaning="mean log military deaths of a fatal attack",
        source="fit to facts of 1946-1989; all deadly acts, wide ones too: 1.985 (1.80-2.20, n=236), MIE",
    )
    soldiers_log_sd: Quantity = parameter(
        1.71,
        unit="log deaths",
        low=0.0,
        high=3.0,
        meaning="their spread",
        source="fit to facts of 1946-1989; MIE 1946-1989: 1.645 (1.51-1.77)",
    )
    soldiers_wide_factor: Quantity = parameter(
        2.5,
        unit="multiple",
        low=1.0,
        high=100.0,
        meaning="how much deadlier wide strikes, raids and invasions are",
        source="fit to facts of 1946-1989",
    )
    reach_chance: Quantity = parameter(
        0.78,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that a state can reach the other by arms at all where they share no border",
        mechanism="reach",
        neutral=1.0,
        source="fit to facts of 1946-1989: states without a border answer in 0.35 of disputes with force",
    )
    clash_share: Quantity = parameter(
        0.29,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that border fire or a raid turns into a clash in which both fire",
        mechanism="clashes",
        neutral=0.0,
        source="fit to facts of 1946-1989; neither side starts one sixth of next events, MIE 1946-1989",
    )

    # When things happen: equations (17) to (20).
    tempo_spread: Quantity = parameter(
        0.43,
        unit="log days",
        low=0.0,
        high=3.0,
        meaning="spread of the tempo of a crisis, shared by both states",
        mechanism="heterogeneity",
        neutral=0.0,
        source="fit to facts of 1946-1989; total log spread of answers 2.0",
    )
    think_spread: Quantity = parameter(
        0.81,
        unit="log days",
        low=0.0,
        high=3.0,
        meaning="spread of a single think time",
        source="fit to facts of 1946-1989; a scale of 0.9-1.3 is the log s.d. of answers of 1.6-2.4 (ICB)",
    )
    voice_days: Quantity = parameter(
        0.7,
        unit="days",
        low=0.01,
        high=10000.0,
        meaning="median time in which a state says something about what it takes as grave",
        mechanism="voice",
        neutral=10000.0,
        source="protest or graver by the end of day 1 in 23 of 26 dated cases",
    )
    voice_spread: Quantity = parameter(
        0.55,
        unit="scale of log days",
        low=0.05,
        high=3.0,
        meaning="spread of that time",
        assumption="that of a log-normal with spread 1",
    )
    overture_days: Quantity = parameter(
        13.0,
        unit="days",
        low=0.1,
        high=3650.0,
        meaning="median time until a state first looks for a way out",
        source="fit to facts of 1946-1989; slower than the answer to a blow",
    )
    calm_days: Quantity = parameter(
        138.0,
        unit="days",
        low=1.0,
        high=100000.0,
        meaning="scale of the time without act after which a crisis closes",
        mechanism="calm",
        neutral=100000.0,
        source="fit to facts of 1946-1989; crises of states last 23 to 190 days (quartiles, ICB 1946-1989)",
    )
    least_think_days: Quantity = parameter(
        0.1,
        unit="days",
        low=0.0,
        high=10.0,
        meaning="shortest time in which a government decides anything",
        assumption="a couple of hours; local fire is faster but is no decision of a state",
    )
    alert_factor: Quantity = parameter(
        0.41,
        unit="multiple",
        low=0.01,
        high=1.0,
        meaning="think time under mobilisation, over think time at rest",
        mechanism="alert",
        neutral=1.0,
        source="fit to facts of 1946-1989; ready posture x 0.3",
    )
    alert_days: Quantity = parameter(
        60.0,
        unit="days",
        low=1.0,
        high=1000.0,
        meaning="how long a mobilisation lasts",
        assumption="two months",
    )
    waiting_growth: Quantity = parameter(
        2.5,
        unit="multiple",
        low=1.0,
        high=10.0,
        meaning="how much later a state thinks again after each quiet choice",
        mechanism="patience",
        neutral=1.0,
        source="fit to facts of 1946-1989: makes the months-long tail of disputes",
    )
    waiting_cap: Quantity = parameter(
        6.0,
        unit="choices",
        low=0.0,
        high=12.0,
        meaning="after how many quiet choices the interval stops growing",
        assumption="beyond the horizons of interest; the trial took 12",
    )
    follow_up_days: Quantity = parameter(
        50.0,
        unit="days",
        low=0.1,
        high=3650.0,
        meaning="median time from an act of force to a fresh decision of the same state",
        source="fit to facts of 1946-1989",
    )
    preparation_days: Quantity = parameter(
        0.05,
        unit="days",
        low=0.001,
        high=30.0,
        meaning="time from the decision on a display or a use of force to the act",
        assumption="an hour; longer preparation is part of the think time",
    )
    campaign_start: Quantity = parameter(
        0.57,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that an act of display or force opens a campaign",
        mechanism="campaigns",
        neutral=0.0,
        source="fit to facts of 1946-1989; same side acts again in 0.55-0.66 of next events, MIE 1946-1989; one "
        "in two alone: assumption",
    )
    campaign_continue: Quantity = parameter(
        0.7,
        unit="probability",
        low=0.0,
        high=0.99,
        meaning="chance that a campaign goes on after each act",
        mechanism="campaigns",
        neutral=0.0,
        source="fit to facts of 1946-1989; as above",
    )
    campaign_days: Quantity = parameter(
        7.1,
        unit="days",
        low=0.05,
        high=365.0,
        meaning="median time between acts of a campaign",
        source="fit to facts of 1946-1989",
    )
    campaign_spread: Quantity = parameter(
        1.9,
        unit="scale of log days",
        low=0.05,
        high=5.0,
        meaning="spread of the time between acts of a campaign",
        source="fit to facts of 1946-1989; days between uses of force of a confrontation: median 2, upper quartile "
        "17 (MIE 1946-1989)",
    )
    campaign_swap: Quantity = parameter(
        0.39,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that the next act of a campaign swaps display and limited force",
        source="fit to facts of 1946-1989; one next event in four swaps the two (MIE)",
    )
    return_fire: Quantity = parameter(
        0.5,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that forces in contact that lost soldiers fire back within hours",
        mechanism="return_fire",
        neutral=0.0,
        source="fit to facts of 1946-1989; fire at state forces was answered on the same day in 5 of 6 dated cases",
    )
    return_fire_bloodless: Quantity = parameter(
        0.05,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="the same where nobody died",
        mechanism="return_fire",
        neutral=0.0,
        assumption="seldom",
    )
    return_fire_wide: Quantity = parameter(
        0.8,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="the same after a raid, a wide strike or an invasion that falls on the state",
        mechanism="return_fire",
        neutral=0.0,
        assumption="an army that is attacked on its border fights",
    )
    return_display: Quantity = parameter(
        0.21,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that forces that face a display of force show themselves within hours",
        mechanism="return_fire",
        neutral=0.0,
        source="fit to facts of 1946-1989: most confrontations open with a display, 0.56 see an act of the other side",
    )
    return_fire_days: Quantity = parameter(
        0.15,
        unit="days",
        low=0.01,
        high=5.0,
        meaning="median time to it",
        assumption="hours",
    )
    return_fire_spread: Quantity = parameter(
        0.55,
        unit="scale of log days",
        low=0.0,
        high=3.0,
        meaning="its spread",
        assumption="hours to a day",
    )
    reply_days: Quantity = parameter(
        2.0,
        unit="days",
        low=0.05,
        high=365.0,
        meaning="median time to think about an offer",
        assumption="faster than an answer to a blow",
    )

    # The ladder: equations (21) and (22).
    ladder_days: Quantity = parameter(
        21.0,
        unit="days",
        low=0.5,
        high=1000.0,
        meaning="half-life of the height reached: quiet pulls down",
        mechanism="quiet_pulls",
        neutral=1000.0,
        assumption="three weeks",
    )
    ladder_push: Quantity = parameter(
        0.5,
        unit="rungs",
        low=0.0,
        high=3.0,
        meaning="what an act of display or force adds to a height already reached",
        mechanism="push",
        neutral=0.0,
        assumption="jumps of several rungs remain possible because each act has its own rung",
    )

    # Contact, offers, sittings, agreement: equations (23) to (28).
    contact_chance: Quantity = parameter(
        0.54,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that a use of force makes the governments telephone",
        mechanism="contact",
        neutral=0.0,
        source="fit to facts of 1946-1989; before it assumed: first contact is known in most cases of the library",
    )
    contact_delay_days: Quantity = parameter(
        1.5,
        unit="days",
        low=0.05,
        high=365.0,
        meaning="median time to that call",
        source="January 2024: the evening after the strike; other cases similar",
    )
    contact_days: Quantity = parameter(
        30.0,
        unit="days",
        low=1.0,
        high=1000.0,
        meaning="how long a line stays open",
        assumption="a month",
    )
    offer_days: Quantity = parameter(
        14.0,
        unit="days",
        low=0.5,
        high=365.0,
        meaning="how long an offer stands",
        assumption="two weeks",
    )
    sitting_delay_days: Quantity = parameter(
        6.1,
        unit="days",
        low=0.1,
        high=365.0,
        meaning="median time from acceptance to the first sitting",
        source="fit to facts of 1946-1989; 11 of 28 cases held talks within 14 days, 21 ever",
    )
    sitting_spread: Quantity = parameter(
        0.8,
        unit="log days",
        low=0.0,
        high=3.0,
        meaning="spread of the times between sittings",
        source="trial fit",
    )
    round_days: Quantity = parameter(
        24.0,
        unit="days",
        low=0.5,
        high=365.0,
        meaning="median time between sittings",
        source="fit to facts of 1946-1989",
    )
    breakoff_chance: Quantity = parameter(
        0.5,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that a use of force breaks off open talks",
        mechanism="breakoff",
        neutral=0.0,
        assumption="half; attacks derail talks (Kydd & Walter 2002)",
    )
    round_chance: Quantity = parameter(
        0.85,
        unit="probability",
        low=0.0,
        high=1.0,
        meaning="chance that talks without agreement go on to another sitting",
        source="fit to facts of 1946-1989",
    )
    agreement_odds: Quantity = parameter(
        -3.3,
        unit="log-odds",
        low=-10.0,
        high=10.0,
        meaning="that a sitting agrees, at zero drive and no mediator",
        source="fit to facts of 1946-1989; agreements of any kind in 0.40 of crises (ICB 1946-1989)",
    )
    agreement_drive: Quantity = parameter(
        0.71,
        unit="log-odds per drive",
        low=0.0,
        high=5.0,
        meaning="how the two states' mean drive stands in the way of agreement",
        source="fit to facts of 1946-1989",
    )
    agreement_grief: Quantity = parameter(
        0.4,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="what an agreement leaves of grief",
        source="trial fit",
    )
    cooperation_effect: Quantity = parameter(
        0.4,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="attacks that joint border security prevents",
        mechanism="joint_security",
        neutral=0.0,
        assumption="less than half",
    )
    cooperation_days: Quantity = parameter(
        200.0,
        unit="days",
        low=1.0,
        high=10000.0,
        meaning="half-life of joint border security",
        assumption="half a year",
    )
    lift_effect: Quantity = parameter(
        0.2,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="attacks that the economic lift of the borderlands prevents in the long run, while an agreement holds",
        mechanism="lift",
        neutral=0.0,
        assumption="small; slow",
    )
    lift_days: Quantity = parameter(
        365.0,
        unit="days",
        low=1.0,
        high=10000.0,
        meaning="half-life of what is missing to that lift",
        assumption="a year",
    )
    restraint_days: Quantity = parameter(
        90.0,
        unit="days",
        low=1.0,
        high=10000.0,
        meaning="half-life of a group's obedience",
        assumption="a season",
    )

    # Third parties: equations (29) and (30).
    arrival_spread: Quantity = parameter(
        1.0,
        unit="log days",
        low=0.0,
        high=3.0,
        meaning="spread of a mediator's arrival",
        source="trial fit",
    )
    table_odds: Quantity = parameter(
        2.0,
        unit="log-odds",
        low=-10.0,
        high=10.0,
        meaning="that a mediator brings both to the table, at zero drive",
        source="trial fit",
    )
    table_drive: Quantity = parameter(
        0.5,
        unit="log-odds per drive",
        low=0.0,
        high=5.0,
        meaning="how the mean drive stands in the way",
        source="trial fit",
    )
    retry_days: Quantity = parameter(
        20.0,
        unit="days",
        low=1.0,
        high=365.0,
        meaning="time between a mediator's attempts",
        source="trial fit",
    )
    retries: Quantity = parameter(
        3.0,
        unit="attempts",
        low=0.0,
        high=20.0,
        meaning="attempts after the first",
        source="trial fit: four in all",
    )
    call_deaths: Quantity = parameter(
        0.25,
        unit="per log death",
        low=0.0,
        high=3.0,
        meaning="how deaths raise the call for mediation: 0.5 + this x ln(1 + deaths)",
        source="trial fit",
    )

    # War as fighting episodes: equations (31) to (34).
    fighting_window_days: Quantity = parameter(
        60.0,
        unit="days",
        low=1.0,
        high=365.0,
        meaning="a wide act answered by a wide act within this time starts sustained fighting",
        source="trial: wide answered by wide within 60 days",
    )
    resistance_odds: Quantity = parameter(
        1.0,
        unit="log-odds",
        low=-10.0,
        high=10.0,
        meaning="that an invaded state fights, at zero grief",
        assumption="most do",
    )
    battle_days: Quantity = parameter(
        2.0,
        unit="days",
        low=0.05,
        high=60.0,
        meaning="mean time between battles while fighting lasts",
        assumption="a few days",
    )
    battle_log_mean: Quantity = parameter(
        3.3,
        unit="log deaths",
        low=-2.0,
        high=8.0,
        meaning="mean log military deaths a side and battle, between equals",
        source="fit to facts of 1946-1989; before it assumed: fifteen; above a fatal attack's 1.985 because "
        "both sides fight on",
    )
    battle_log_sd: Quantity = parameter(
        1.645,
        unit="log deaths",
        low=0.0,
        high=3.0,
        meaning="their spread",
        source="MIE 1946-1989, fatal attacks: 1.645",
    )
    exit_odds: Quantity = parameter(
        -1.8,
        unit="log-odds",
        low=-10.0,
        high=10.0,
        meaning="that a battle is the last of its episode, at zero drive and no weariness",
        source="fit to facts of 1946-1989; before it assumed: about one in eight",
    )
    exit_drive: Quantity = parameter(
        0.5,
        unit="log-odds per drive",
        low=0.0,
        high=5.0,
        meaning="how the mean drive keeps it going",
        assumption="half",
    )
    exit_weariness: Quantity = parameter(
        0.5,
        unit="log-odds per weariness",
        low=0.0,
        high=5.0,
        meaning="how the two states' weariness ends it",
        mechanism="weariness",
        neutral=0.0,
        assumption="settlement grows likelier as fighting reveals and exhausts (Slantchev 2003)",
    )

    # New issues: equation (42).
    issue_grief: Quantity = parameter(
        1.7,
        unit="share of a blow",
        low=0.0,
        high=10.0,
        meaning="grief of a new issue in the state that feels wronged, over that of a blow of severity 1",
        mechanism="issues",
        neutral=0.0,
        source="fit to facts of 1946-1989; before it assumed: as a limited blow",
    )
    issues_apart: Quantity = parameter(
        0.004,
        unit="issues per year",
        low=0.0,
        high=50.0,
        meaning="new quarrels of a pair without border, rivalry and recent force",
        mechanism="issues",
        neutral=0.0,
        source="fit to facts of 1946-1989; onset of disputes with force 0.0013 a year (MID 1946-1989), over the "
        "share of quarrels that come to force",
    )
    issues_border: Quantity = parameter(
        2.1,
        unit="log ratio",
        low=-5.0,
        high=10.0,
        meaning="how much more often neighbours quarrel",
        source="fit to facts of 1946-1989; onset 0.014 a year after fifteen quiet years (MID 1946-1989)",
    )
    issues_rivalry: Quantity = parameter(
        4.2,
        unit="log ratio",
        low=-5.0,
        high=10.0,
        meaning="how much more often rivals quarrel",
        source="fit to facts of 1946-1989; onset 0.063 a year between rivals without a border",
    )
    issues_both: Quantity = parameter(
        -2.2,
        unit="log ratio",
        low=-10.0,
        high=10.0,
        meaning="what border and rivalry together add to the two",
        source="fit to facts of 1946-1989; onset 0.10 a year between rivals with a border",
    )
    issues_recent: Quantity = parameter(
        0.34,
        unit="issues per year",
        low=0.0,
        high=50.0,
        meaning="further quarrels that force leaves behind, whatever the pair",
        mechanism="renewal",
        neutral=0.0,
        source="fit to facts of 1946-1989; onset in the year after a dispute 0.33 and 0.15, after fifteen quiet "
        "years 0.10 and 0.014 (MID 1946-1989)",
    )
    issues_recent_days: Quantity = parameter(
        440.0,
        unit="days",
        low=1.0,
        high=20000.0,
        meaning="half-life of that",
        source="fit to facts of 1946-1989; onsets fall by half within one to three years of quiet",
    )

    # Stock-taking and quiet: equations (40) and (43).
    stock_days: Quantity = parameter(
        15.0,
        unit="days",
        low=1.0,
        high=90.0,
        meaning="how often a group takes stock of its strength, its orders and the region",
        assumption="twice a month; changes of note make it take stock at once",
    )
    quiet_settled_days: Quantity = parameter(
        30.0,
        unit="days",
        low=1.0,
        high=3650.0,
        meaning="quiet after an agreement that closes a run",
        assumption="a month; never longer than the scenario's quiet_days",
    )
