"""What must fit together in a scenario."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.load import from_sources, load_text
from sim.study.run import run

Faults = Callable[..., tuple[Fault, ...]]

ENTRY = '\n[[history]]\nday = 3\nactor = "{}"\ntarget = "{}"\naction = "{}"\nsource = "x"\n'


def with_entry(sound: str, actor: str, target: str, action: str) -> str:
    head, mark, tail = sound.partition("\n[starts")
    return head + ENTRY.format(actor, target, action) + mark + tail


@pytest.mark.parametrize(
    ("actor", "target", "action"),
    [
        ("both", "both", "talks"), ("red", "north", "attack_by_group"), ("nobody_knows", "north", "attack_by_group"),
        ("oman", "both", "mediation_offer"), ("china", "both", "mediation_offer"), ("both", "both", "ceasefire"),
        ("south", "both", "ceasefire"), ("china", "north", "protest"), ("red_2", "north", "attack_by_group"),
        ("both", "both", "shelling"), ("rod", "north", "attack_by_group"), ("chile", "both", "mediation_offer"),
    ],
)  # fmt: skip
def test_entry_that_can_happen_is_taken(actor: str, target: str, action: str, sound: str, faults_of: Faults) -> None:
    assert faults_of(with_entry(sound, actor, target, action) + "[third_parties.china]\n") == ()


@pytest.mark.parametrize(
    ("actor", "target", "action", "key", "words"),
    [
        ("nort", "south", "strike", "actor", 'Did you mean "north"?'),
        ("china", "south", "strike", "actor", 'known actors of strike are "north", "south", "both".'),
        ("oman", "south", "protest", "actor", "known actors are"),
        ("red", "south", "protest", "actor", "can only be the actor of attack_by_group"),
        ("north", "south", "attack_by_group", "actor", "is the act of an armed group"),
        ("red", "both", "attack_by_group", "target", 'known targets are "north", "south"'),
        ("red", "north", "attack", "action", 'sim schema lists all. Did you mean "attack_by_group"?'),
        ("north", "south", "attack", "action", 'sim schema lists all. Did you mean "major_attack"?'),
        ("north", "north", "strike", "target", "the actor itself"),
        ("north", "suth", "strike", "target", 'Did you mean "south"?'),
        ("chinna", "both", "mediation_offer", "actor", 'none of the states and third parties. Did you mean "china"?'),
        (
            "Red",
            "north",
            "attack_by_group",
            "actor",
            'none of the groups. Did you mean "red"? Anybody else needs a name',
        ),
        (
            "red",
            "south",
            "attack_by_group",
            "target",
            'which red does not attack in the scenario; add it to groups.red.target, or name the actor "outsiders"',
        ),
    ],
)
def test_entry_that_cannot_happen_is_refused(
    actor: str, target: str, action: str, key: str, words: str, sound: str, faults_of: Faults
) -> None:
    (fault,) = faults_of(with_entry(sound, actor, target, action) + "[third_parties.china]\n")
    assert fault.key == f"history[2].{key}"
    assert words in fault.message


@pytest.mark.parametrize(
    ("actor", "target", "action", "said", "key", "words"),
    [
        ("south", "north", "strike", 'against = "red"', "against",
         'is "red", which sits in south itself, where its blow at the other state does not fall; leave it out, or mend '
         "groups.red.host."),
        ("north", "south", "protest", "deaths_civilian = 500", "deaths_civilian",
         "is 500, and nobody dies of protest in the model; leave it out, or give the dead to an act of force."),
        ("both", "both", "talks", "deaths = 900", "deaths", "is 900, and nobody dies of talks in the model"),
    ],
)  # fmt: skip
def test_a_group_that_cannot_be_hit_and_dead_that_do_not_count_are_refused(
    actor: str, target: str, action: str, said: str, key: str, words: str, sound: str, faults_of: Faults
) -> None:
    text = with_entry(sound, actor, target, action).replace('source = "x"', f'source = "x"\n{said}')
    (fault,) = faults_of(text)
    assert (fault.line, fault.key) == (33, f"history[2].{key}")
    assert words in fault.message


SENSELESS = [
    ("red", "south", "attack_by_group", ""),
    ("chinna", "both", "mediation_offer", ""),
    ("south", "north", "strike", 'against = "red"'),
    ("both", "both", "talks", "deaths = 900"),
]


@pytest.mark.parametrize(("actor", "target", "action", "said"), SENSELESS)
def test_what_was_stored_is_read_though_a_file_would_be_refused(
    actor: str, target: str, action: str, said: str, sound: str
) -> None:
    text = with_entry(sound, actor, target, action).replace('source = "x"', f'source = "x"\n{said}')
    text += "[third_parties.china]\n[[outcomes]]\nname = 'never'\nwhen = { peak_rung = 99 }\n"
    options = {"overrides": (), "history_until": 3}
    scenario = from_sources({"s.toml": text.encode()}, name="s", options=options)
    assert len(run(scenario, runs=3, seed=1, engine="reference", jobs=1).table) == 3
    with pytest.raises(ScenarioError):
        load_text(text)
    with pytest.raises(ScenarioError):
        load_text(text, overrides="horizon_days=50")


def test_an_option_is_not_refused_for_what_it_makes_of_the_record(sound: str) -> None:
    text = with_entry(sound, "north", "south", "strike").replace('source = "x"', 'source = "x"\nagainst = "red"')
    assert load_text(text, overrides='groups.red.host="north"').groups["red"].host == "north"
    assert load_text(text, overrides="history[2].action='talks'").history[2].action == "talks"


@pytest.mark.parametrize("said", ["deaths = 0", "deaths_civilian = 0"])
def test_a_protest_may_say_that_nobody_died(said: str, sound: str, faults_of: Faults) -> None:
    assert faults_of(with_entry(sound, "north", "south", "protest").replace('"x"', f'"x"\n{said}')) == ()


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("[states.south]\n", "[states.south]\n[states.east]\n", "states", "exactly two"),
        ("[states.south]\n", "", "states", "exactly two"),
        ("[states.south]\n", '[states.south]\ndisplay_name = " \u2003"\n', "states.south.display_name", "is blank"),
        ("[states.south]\n", '[states.south]\ndisplay_name = "\u200d"\n', "states.south.display_name", "is blank"),
        ("[states.south]\n", '[states.south]\ndisplay_name = "So\u200bth"\n', "states.south.display_name",
         "holds the invisible character \\u200b; take it out"),
        ("[states.south]\n", "[states.both]\n", "states.both", "reserved name"),
        ("[groups.red]\n", "[groups.world]\n", "groups.world", "reserved name"),
        ("[groups.red]", "[third_parties.north]\n[groups.red]", "third_parties.north", "the name of states.north"),
        ("[groups.red]", "[region.red]\n[groups.red]", "region.red", "the name of groups.red"),
        ('target = "north"\n', 'target = []\n', "groups.red.target", "an empty list"),
        ('target = "north"\n', 'target = ["north", "north"]\n', "groups.red.target[1]", "a second time"),
        ('target = "north"\n', 'target = "north"\nsponsor = "north"\n', "groups.red.sponsor", "also its target"),
        ('target = "north"\n', 'target = "north"\nsponsor = "chna"\n', "groups.red.sponsor", "known states are"),
        ("[groups.red]", '[third_parties.china]\nrestrains = ["nrth"]\n[groups.red]',
         "third_parties.china.restrains[0]", 'Did you mean "north"?'),
        ('against = "red"', 'against = "rad"', "history[0].against", 'Did you mean "red"?'),
        ("deaths = 2", "deaths = 2\ndeaths_civilian = 3", "history[0]", "make them agree"),
        ('deaths = 2\nsource = "a newspaper"', "deaths = 2", "history[0]", "neither source nor assumption"),
        ("history_until = 0", "history_until = -9", "starts.after_the_strike.history_until",
         'before 0, the first day of the history; to force nothing, write "none"'),
        ("history_until = 0", "history_until = 0.5", "starts.after_the_strike.history_until",
         "is 0.5; it must be a whole number"),
        ("schema_version = 1", 'schema_version = 1\ndefault_start = "after"', "default_start", "known starts are"),
        ("[states.south]", "[mechanisms]\naudiense = false\n[states.south]", "mechanisms.audiense", '"audience"?'),
        ("[states.south]", "[actions.strike_grup]\ncost = 1\n[states.south]", "actions.strike_grup", '"strike_group"?'),
        ("[states.south]", "[actions.strike_group]\nsize = 1\n[states.south]", "actions.strike_group.size",
         "unknown key"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(
    old: str, new: str, key: str, words: str, sound: str, faults_of: Faults
) -> None:
    assert old in sound
    if key == "states" and not new:
        sound = sound.replace('host = "south"', 'host = "both"').partition("[[history")[0]
    by_key = {fault.key: fault.message for fault in faults_of(sound.replace(old, new, 1))}
    assert words in by_key[key]


def test_group_may_sit_with_one_target_and_attack_the_other_too(sound: str, faults_of: Faults) -> None:
    assert faults_of(sound.replace('target = "north"', 'target = ["north", "south"]', 1)) == ()


def test_group_may_sit_with_a_third_party(sound: str, faults_of: Faults) -> None:
    text = sound.replace('host = "south"', 'host = "china"') + "[third_parties.china]\n"
    assert faults_of(text) == ()


@pytest.mark.parametrize("target", ['"south"', '["south"]'])
def test_a_group_may_sit_in_its_target_s_own_land(target: str, sound: str, faults_of: Faults) -> None:
    assert faults_of(sound.replace('target = "north"\n', f"target = {target}\n", 1)) == ()


@pytest.mark.parametrize(
    ("zero", "until", "words"),
    [
        ("9999-12-31", 1, "day_zero is 9999-12-31; the calendar ends on 9999-12-31, before the horizon of 180 days"),
        ("0001-01-01", -1, "day_zero is 0001-01-01; day -1 of the record lies before year 1"),
    ],
)
def test_days_lie_within_the_calendar(zero: str, until: int, words: str, sound: str, faults_of: Faults) -> None:
    dated = f"day_zero = {zero}\n{sound}".replace("day = 0", f"day = {min(until, 0)}")
    assert words in " ".join(map(str, faults_of(dated)))
    assert faults_of(sound.replace("schema_version", "day_zero = 9999-07-04\nschema_version")) == ()
    assert faults_of(sound.replace("schema_version", "day_zero = 9999-07-06\nschema_version")) != ()
