"""Effects that the literature supports, each as a change of a scenario and the way in which an outcome should move.

A sign is asserted only of an outcome of whole runs: a share of the runs in which something happened, or a mean. The
change is one of the situation where it can be (a border, a dead soldier, a mediator), of a coefficient else; on the
way lie decisions, clocks and luck, so that no sign follows from an equation alone.

Effects whose direction is disputed are not here. An effect that the model does not show stays in the table, and `fails`
says why.
"""

from __future__ import annotations

from docs.signs.effects import QUIET, STRUCK, Effect, asked

OPEN_STRIKE = (
    'history=[{ day = 0, actor = "southmark", target = "northmark", action = "strike", grave = true, '
    'deaths_militant = 3, assumption = "the same strike, on state forces" }]'
)
DEADLY_ATTACK = (
    'history=[{{ day = 0, actor = "red_hand", target = "southmark", action = "attack_by_group", deaths_military = {}, '
    'assumption = "an attack in the place of the strike" }}]'
)

SUPPORTED: tuple[Effect, ...] = (
    # What moves a state to answer.
    Effect(
        "contiguity", "Neighbours answer force more often.", "tutorial", start=STRUCK,
        a=("dyad.contiguous=false",), b=("dyad.contiguous=true",), response="answered_by_force", expected=+1,
        source="MID 1946-1989: odds ratio 3.0 (2.0-4.4); Bremer 1992",
        through="drive, reach, acts that need a border",
    ),
    Effect(
        "rivalry_answers", "Rivals answer force more often.", "tutorial", start=STRUCK,
        a=("dyad.rivalry=false",), b=("dyad.rivalry=true",), response="answered_by_force", expected=+1,
        source="MID 1946-1989: odds ratio 3.1 (2.1-4.7); rival pairs answer 50-86 %",
        through="what publics expect, drive, grief; look-ahead of both",
    ),
    Effect(
        "rivalry_first_force", "Rivals come to force more often.", "rivals_with_mediator",
        a=("dyad.rivalry=false",), b=("dyad.rivalry=true",), response="force_used", expected=+1,
        source="a small share of pairs fights most disputes (Thompson 2001; Klein, Goertz & Diehl 2006)",
        through="what publics expect, drive, grief; look-ahead of both",
    ),
    Effect(
        "reciprocity", "States that take blows to heart answer them.", "tutorial", start=STRUCK,
        a=("states.northmark.reciprocity=0.1",), b=("states.northmark.reciprocity=1",), response="answered_by_force",
        expected=+1,
        source="positive in time series of events (Goldstein & Freeman 1990; Goldstein & Pevehouse 1997)",
        through="grief, drive, choice; feared by the other in its look-ahead",
    ),
    Effect(
        "deadly_blow", "A blow that kills the victim's soldiers is answered more often.", "tutorial", start=STRUCK,
        a=("history[0].deaths_military=0",), b=("history[0].deaths_military=20",), response="answered_by_force",
        expected=+1,
        source="MID: any deaths in 46 % of answered disputes, in 5 % of others; Beardsley, Wilkenfeld & Pham 2024",
        through="grief, pressure, softening, choice",
    ),
    Effect(
        "deadly_attack", "A group's deadly attack brings force between states more often.", "tutorial", start=STRUCK,
        both=("groups.red_hand.sponsorship=0.9",),
        a=(DEADLY_ATTACK.format(0),), b=(DEADLY_ATTACK.format(40),), response="force_used", expected=+1,
        source="answers follow number and kind of attacks (Gaza 2007-14: Abrahams et al. 2020)",
        through="blame by suspicion, grief, pressure, choice",
        note="shows where the host is taken for the sponsor",
    ),
    Effect(
        "mis_hits", "Where strikes on groups kill civilians, they are answered more often.", "tutorial", start=QUIET,
        a=("coefficients.civilians_share=0",), b=("coefficients.civilians_share=1",), response="answered_by_force",
        expected=+1,
        source="killings of civilians raise later violence (Condra et al. 2010; Condra & Shapiro 2012)",
        through="deaths of strikes that states choose, grief, pressure",
    ),
    Effect(
        "resolve", "A resolute state answers more often, although the other expects it.", "tutorial", start=STRUCK,
        a=("states.northmark.resolve=0.1",), b=("states.northmark.resolve=0.9",), response="answered_by_force",
        expected=+1, source="Powell 2004; Slantchev 2003", through="type, choice; belief of the other",
    ),
    Effect(
        "audience", "A public that has been roused makes a leader who fears it answer.", "tutorial", start=STRUCK,
        both=("states.northmark.domestic_pressure=0.5",),
        a=("states.northmark.audience_cost=0",), b=("states.northmark.audience_cost=1",),
        response="answered_by_force", expected=+1,
        source="Fearon 1994; Tomz 2007; the size is disputed (Snyder & Borghard 2011)",
        through="pressure that fades, cost of quiet acts, choice",
    ),
    Effect(
        "costs", "Where fighting is dear, force is answered less often.", "tutorial", start=STRUCK,
        a=("states.northmark.cost_of_fighting=0.3",), b=("states.northmark.cost_of_fighting=2",),
        response="answered_by_force", expected=-1, source="Fearon 1995", through="choice, look-ahead",
    ),
    Effect(
        "reach", "States that cannot well reach each other come to force less often.", "distant_sponsor",
        a=("coefficients.reach_chance=1",), b=("coefficients.reach_chance=0.3",), response="force_used", expected=-1,
        source="loss of strength with distance (Boulding 1962; Bremer 1992)",
        through="acts that are open, decisions of both states",
    ),
    # What softens a blow and holds states back.
    Effect(
        "target", "A strike on militants is answered less often than one on the state's forces.", "tutorial",
        start=STRUCK, a=(OPEN_STRIKE,), b=(), response="answered_by_force", expected=-1,
        source="who is hit is a salient limit (Carson 2018; the strikes of 2019)",
        through="level, softening, grief, pressure",
    ),
    Effect(
        "claim", "The claim to have struck militants, not the state, softens the answer.", "tutorial", start=STRUCK,
        a=("coefficients.claim_softening=0",), b=("coefficients.claim_softening=0.5",), response="answered_by_force",
        expected=-1, source="Carson 2018; Carson & Yarhi-Milo 2017",
        through="perceived severity, grief, pressure, choice",
    ),
    Effect(
        "bloodless", "A loss without dead is answered less often.", "tutorial", start=STRUCK,
        a=("coefficients.bloodless_softening=0",), b=("coefficients.bloodless_softening=0.5",),
        response="answered_by_force", expected=-1,
        source="war games and a survey on unmanned aircraft (Lin-Greenberg 2022)",
        through="perceived severity, grief, pressure, choice",
    ),
    Effect(
        "fear_of_war", "Where a wide reply is feared, fewer crises become wars.", "rivals_with_mediator",
        a=("coefficients.fear_of_wide=0",), b=("coefficients.fear_of_wide=4",), response="war", expected=-1,
        source="leaders look ahead to the reply (Signorino 1999; Powell 1990)",
        through="look-ahead, choice of both, battles",
    ),
    Effect(
        "restraint_by_others", "Powers that urge restraint make answers rarer.", "iran_pakistan_2024",
        a=("mechanisms.patrons=false",),
        b=("third_parties.china.restraint=0.6", "third_parties.turkey.restraint=0.6"), response="answered_by_force",
        expected=-1, source="third parties are addressees and brakes in crises (Yusuf 2018)",
        through="height of the crisis, drive, choice",
    ),
    # How fast, how long, whether again.
    Effect(
        "alert", "Forces on alert answer sooner.", "iran_pakistan_2024",
        a=("states.pakistan.mobilised=false",), b=("states.pakistan.mobilised=true",),
        response="answered_within_three_days", expected=+1,
        source="posture shortens decisions (Schelling 1966; Sagan 1993; dated cases of 2001-2025)",
        through="think time, alert that ends, choice",
    ),
    Effect(
        "inertia", "A side that has acted acts again: without campaigns few exchanges last.", "iran_pakistan_2024",
        a=("mechanisms.campaigns=false",), b=(), response="sustained_fighting", expected=+1,
        source="own inertia exceeds reaction (Goldstein & Freeman 1990); MIE: the same side acts next in 0.55-0.66",
        through="further acts, answers to them, turns within ten days",
    ),
    Effect(
        "weariness", "Losses weary: fewer wars grow without bound.", "rivals_with_mediator",
        both=(asked("great_war", "{ deaths_total = { at_least = 3000 } }"),),
        a=("mechanisms.weariness=false",), b=("coefficients.weariness_deaths=0.3",), response="great_war", expected=-1,
        source="support falls with log deaths (Mueller 1973); fighting exhausts and reveals (Slantchev 2003)",
        through="last battles, drive, conciliation",
    ),
    Effect(
        "settlement", "What has been settled breaks out again less often.", "tutorial", start=STRUCK,
        a=("coefficients.settlement_drive=0",), b=("coefficients.settlement_drive=1.5",), response="relapse",
        expected=-1, source="agreements hold better than mere quiet (Fortna 2004); MID: 0.23 recur within a year",
        through="offers, sittings, agreement, drive after it",
    ),
    # Talks and third parties.
    Effect(
        "mediator", "A mediator brings more agreements.", "tutorial", start=STRUCK,
        a=("third_parties.farland.mediates=false",), b=("third_parties.farland.mediates=true",),
        response="agreement_reached", expected=+1,
        source="ICB 1946-1989: 0.67 mediated, 0.27 not; Wilkenfeld et al. 2003; Beardsley 2011",
        through="call or invitation, arrival, table, sittings, leverage",
    ),
    Effect(
        "leverage", "A mediator with leverage brings more agreements than one without.", "tutorial", start=STRUCK,
        a=("third_parties.farland.leverage=0",), b=("third_parties.farland.leverage=2",),
        response="agreement_reached", expected=+1, source="Beardsley 2008, 2011; Ruhe & Volg 2021",
        through="call or invitation, arrival, table, sittings",
    ),
    Effect(
        "fast_mediator", "A mediator who comes fast brings talks sooner.", "tutorial", start=STRUCK,
        a=("third_parties.farland.arrival_days=20",), b=("third_parties.farland.arrival_days=2",),
        response="quick_talks", expected=+1, source="1-4 days between nuclear rivals (Yusuf 2018)",
        through="call or invitation, table, first sitting",
    ),
    Effect(
        "line", "Governments that telephone talk sooner.", "tutorial", start=STRUCK,
        a=("coefficients.contact_chance=0",), b=("coefficients.contact_chance=0.9",), response="quick_talks",
        expected=+1, source="calls precede offers in most of 28 dated cases; hot lines (Schelling 1966)",
        through="call, rethinking, relief, offers, acceptance",
    ),
    # Armed groups.
    Effect(
        "attacks_from_soil", "Attacks from the neighbour's soil bring force between the states.", "tutorial",
        start=QUIET,
        a=("groups.red_hand.attacks_per_year=5",), b=("groups.red_hand.attacks_per_year=30",), response="force_used",
        expected=+1, source="sanctuary raises the risk of disputes between host and target (Salehyan 2008)",
        through="suspicion, grief, pressure, choice",
        note="shows, but little: one usual attack in some hundred is a matter between states, fewer if they are many",
    ),
    Effect(
        "sponsorship", "A state taken for the sponsor is struck more often than one that tolerates.", "distant_sponsor",
        a=("groups.night_watch.sponsorship=0.05",), b=("groups.night_watch.sponsorship=0.95",),
        response="helicon_strikes_first", expected=+1, source="active and passive support (Byman 2005; San-Akca 2016)",
        through="traces, suspicion, blame, grief",
    ),
    Effect(
        "bursts", "At the same mean rate, attacks that set off others come in bursts.", "distant_sponsor",
        both=("quiet_days=365", asked("many_attacks", "{ group_attacks = { at_least = 32 } }")),
        a=("groups.night_watch.branching_ratio=0", "groups.night_watch.attacks_per_year=20"),
        b=("groups.night_watch.branching_ratio=0.5", "groups.night_watch.attacks_per_year=10"),
        response="many_attacks", expected=+1,
        source="Lewis et al. 2012; White, Porter & Mazerolle 2013",
        through="excitation, strikes that wear the group down, talks",
        note="a steady rate twice as high makes up for attacks set off; 32 a year is more than luck alone brings",
    ),
    Effect(
        "spoilers", "Groups attack more where talks threaten them.", "tutorial", start=STRUCK,
        a=("groups.red_hand.spoiler_factor=1",), b=("groups.red_hand.spoiler_factor=3",), response="group_attacks",
        expected=+1, source="Stedman 1997; Kydd & Walter 2002", through="talks that open, rate, excitation",
    ),
    Effect(
        "derailed_talks", "Attacks while talks are open derail them.", "tutorial", start=STRUCK,
        both=("groups.red_hand.attacks_per_year=40", "third_parties.farland.leverage=3"),
        a=("groups.red_hand.spoiler_factor=1",), b=("groups.red_hand.spoiler_factor=10",),
        response="agreement_reached", expected=-1, source="Kydd & Walter 2002; Findley & Young 2015",
        through="attacks during talks, grief, drive at the table, force that breaks talks off",
        note="looked at where group and mediator are strong; attacks at other times bring mediators and agreements",
        fails="attacks by groups seldom become a matter between the states, so that they break off few talks",
    ),
    Effect(
        "host_control", "A host that can hold a group back lowers attacks.", "tutorial", start=QUIET,
        a=("groups.red_hand.control=0",), b=("groups.red_hand.control=0.9",), response="group_attacks", expected=-1,
        source="principal and agent (Byman 2005; Salehyan 2010)",
        through="orders that the host chooses to give, obedience that fades",
    ),
    Effect(
        "joint_security", "Joint work at the border lowers attacks.", "tutorial", start=STRUCK,
        a=("coefficients.cooperation_effect=0",), b=("coefficients.cooperation_effect=0.8",),
        response="group_attacks", expected=-1,
        source="bases abroad prolong violence, and closing them ends it (Salehyan 2007; Fortna 2004 on monitoring)",
        through="agreement, cooperation that states choose, rate",
    ),
    Effect(
        "spillover", "A war next door raises attacks.", "distant_sponsor",
        a=("region.southern_war.shocks_per_year=0",), b=("region.southern_war.shocks_per_year=20",),
        response="group_attacks", expected=+1, source="Buhaug & Gleditsch 2008",
        through="heat that fades, rate, excitation",
    ),
)  # fmt: skip
"""In the order of the story: what moves a state, what softens, how long, talks, groups."""
