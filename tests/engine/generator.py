"""Random scenarios: small, short, and strange enough that every rule and branch of the model has its turn.

`text(seed)` is an ordinary scenario file, `model(seed)` the compiled model; the seed is all they depend on. Time scales
are shrunk so that a run of 10 to 60 days sees talks, mediators and wars.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import random
import tomllib
from typing import Any

from sim.model.compile import compile_model
from sim.model.new_rule import Rules
from sim.model.structure import Model
from sim.scenario.entities import mechanisms
from sim.scenario.load import load_text
from sim.scenario.records import Scenario
from sim.vocabulary import ACTIONS, CASE_WORDS, Action
from tests.model.numbers import SHARED

Draw = random.Random
Table = dict[str, Any]

FORCE = [word for word, action in CASE_WORDS.items() if ACTIONS[action].is_force]
WORDS = [word for word in CASE_WORDS if word not in FORCE and word != "attack_by_group"]

PROFILES = (
    "plain", "record", "prone", "talk", "fight", "war", "uniform", "best", "wild", "groups", "wane", "tied", "wane",
)  # fmt: skip
"""Kinds of scenario, in turn; see `_shape`."""

QUICK: Table = {
    "follow_up_days": (0.5, 12.0), "preparation_days": (0.01, 1.0), "campaign_days": (0.2, 3.0),
    "reply_days": (0.2, 2.0), "contact_delay_days": (0.1, 2.0), "contact_days": (2.0, 20.0), "offer_days": (2.0, 14.0),
    "sitting_delay_days": (0.2, 4.0), "round_days": (0.5, 5.0), "retry_days": (1.0, 5.0), "battle_days": (0.1, 2.0),
    "stock_days": (2.0, 20.0), "alert_days": (2.0, 30.0), "grief_days": (2.0, 40.0), "ladder_days": (2.0, 60.0),
    "think_spread": (0.0, 1.3), "tempo_spread": (0.0, 0.8), "waiting_growth": (1.0, 2.0),
    "quiet_settled_days": (2.0, 20.0), "voice_days": (0.05, 2.0), "voice_spread": (0.05, 1.0),
    "overture_days": (0.1, 5.0), "rally_days": (0.1, 3.0), "calm_days": (2.0, 60.0), "return_fire_days": (0.01, 0.5),
    "restraint_days": (1.0, 90.0), "lift_days": (1.0, 100.0), "election_days": (2.0, 60.0),
    "gravity_base": (-3.0, 4.0), "gravity_attack": (-3.0, 6.0), "rest_drive": (0.0, 3.0), "even_relief": (0.0, 1.0),
    "return_fire": (0.0, 1.0), "return_fire_bloodless": (0.0, 1.0), "return_display": (0.0, 1.0),
    "issues_recent": (0.0, 10.0), "issues_recent_days": (5.0, 1500.0), "rally_pressure": (0.0, 1.0),
}  # fmt: skip
"""Coefficients that set how fast things go, with the range that suits short runs."""


def text(seed: int) -> str:
    """The scenario of a seed, as a file."""
    content = _content(random.Random(f"scenario {seed}"), seed)
    issues = random.Random(f"issues {seed}")
    content["dyad"]["issues_per_year"] = issues.choice((0, 0, 50))
    content["dyad"]["issues_factor"] = issues.choice((0, 1, 1000))
    fixed = tomllib.loads(SHARED)  # so that defaults can move and every branch still has its turn
    content["coefficients"] = fixed["coefficients"] | content["coefficients"]
    content["actions"] = fixed["actions"] | content.get("actions", {})
    return written(content)


def scenario(seed: int, **options: Any) -> Scenario:
    """The scenario of a seed, loaded; one in ten never ends for quietness."""
    loaded = load_text(text(seed), name=f"generated_{seed}.toml", **options)
    draw = random.Random(f"quiet {seed}")
    return loaded.model_copy(update={"quiet_days": None}) if draw.random() < 0.1 else loaded


LONGEST = 400
"""Events after which a run of the suite is cut short: a tenth of the scenarios go on for thousands, all of a kind."""


def model(seed: int, rules: Rules | None = None, *, longest: int = LONGEST, **options: Any) -> Model:
    """The model of a seed; one in eight is cut short after a few events."""
    made = compile_model(scenario(seed, **options), rules)
    draw = random.Random(f"cap {seed}")
    cap = draw.choice((1, 2, 7, 20)) if draw.random() < 0.125 else longest
    return dataclasses.replace(made, max_events=cap)


def _content(draw: Draw, seed: int) -> Table:
    profile = PROFILES[seed % len(PROFILES)]
    horizon = draw.choice((10, 20, 30, 45, 60, 60))
    content: Table = {
        "schema_version": 1,
        "title": f"Generated {seed}, {profile}",
        "horizon_days": horizon,
        "states": {name: _state(draw) for name in ("north", "south")},
        "dyad": {
            "contiguous": draw.random() < 0.7,
            "disputed_ground": draw.random() < 0.3,
            "rivalry": draw.random() < 0.5,
            "nuclear": draw.choice((0, 1, 2)),
            "relationship": draw.choice(("partner", "wary", "hostile")),
        },
        "coefficients": {name: _between(draw, *ends) for name, ends in QUICK.items()},
    }
    if draw.random() < 0.7:
        content["quiet_days"] = draw.choice((2, 3, 5, 10, 30))
    parties = {f"party_{i}": _party(draw) for i in range(draw.choice((0, 1, 1, 2)))}
    groups = {f"group_{i}": _group(draw, list(parties)) for i in range(draw.choice((0, 1, 2, 3)))}
    content["third_parties"], content["groups"] = parties, groups
    content["region"] = {f"region_{i}": _region(draw) for i in range(draw.choice((0, 0, 1, 2)))}
    _shape(draw, content, profile, seed)
    if draw.random() < 0.4 and profile != "tied":
        off = draw.sample(sorted(mechanisms()), draw.choice((1, 3, 8)))
        content["mechanisms"] = {name: draw.random() < 0.2 for name in off}
    if profile == "record" or (profile != "tied" and "history" not in content and draw.random() < 0.6):
        if profile == "record":
            groups["recorded"] = _group(draw, []) | {"host": "both", "target": ["north", "south"]}
            parties["party_0"] = _party(draw) | {"mediates": True}
        content["history"] = _history(draw, horizon, groups, list(parties))
        day = content["history"][-1 if profile == "record" else draw.randrange(len(content["history"]))]["day"]
        content["starts"] = {"here": {"history_until": day}}
        if draw.random() < 0.9:
            content["default_start"] = "here"
    return content


def _state(draw: Draw) -> Table:
    return {
        "resolve": _perhaps(draw, draw.choice((0.0, 0.3, 0.6, 1.0)), {"distribution": "beta", "a": 4, "b": 5}),
        "capability": _perhaps(
            draw, draw.choice((0.2, 1.0, 3.0)), {"distribution": "loguniform", "low": 0.1, "high": 10}
        ),
        "cost_of_fighting": _between(draw, 0.3, 1.5),
        "audience_cost": _between(draw, 0.0, 1.5),
        "domestic_pressure": draw.choice((0.0, 0.5)),
        "grievance": _perhaps(
            draw, draw.choice((0.0, 0.0, 1.0)), {"distribution": "exponential", "mean": 0.5, "at_most": 5}
        ),
        "reciprocity": _between(draw, 0.2, 1.5),
        "answer_days": _perhaps(draw, 1.0, {"distribution": "lognormal", "median": 1.5, "sd_log": 0.6}),
        "rethink_days": _between(draw, 0.5, 8.0),
        "perception_noise": draw.choice((0.0, 0.1, 1.0)),
        "election_day": draw.choice((100000, 100000, 5, 20)),
        "voices_apart": draw.choice((0.0, 0.0, 0.5, 2.0)),
        "military_say": _between(draw, 0.0, 1.0),
        "mobilised": draw.random() < 0.3,
        "ambassador_posted": draw.random() < 0.7,
    }


def _group(draw: Draw, parties: list[str]) -> Table:
    target = draw.choice(("north", "south", ["north", "south"]))
    only = target if isinstance(target, str) else None
    host = draw.choice([name for name in ("north", "south", "both", *parties) if name != only])
    group: Table = {
        "host": host,
        "target": target,
        "attacks_per_year": draw.choice((0, 20, 60, 200)),
        "branching_ratio": _perhaps(
            draw, draw.choice((0.0, 0.5, 0.8)), {"distribution": "uniform", "low": 0, "high": 0.9}
        ),
        "excitation_days": _between(draw, 0.5, 10.0),
        "bloodless_share": draw.choice((0.0, 0.3, 1.0)),
        "deaths_tail_share": draw.choice((0.0, 0.1, 1.0)),
        "military_share": _perhaps(draw, 0.5, {"distribution": "discrete", "values": [0, 1], "weights": [1, 2]}),
        "capability": draw.choice((0.0, 0.5, 1.0)),
        "loss_per_strike": draw.choice((0.0, 0.3, 1.0)),
        "provocation": draw.choice((-0.9, 0.0, 1.0, 5.0)),
        "control": _perhaps(draw, draw.choice((0.0, 0.5, 1.0)), {"distribution": "beta", "a": 3, "b": 2}),
        "sponsorship": draw.choice((0.0, 0.3, 1.0)),
        "evidence_quality": draw.choice((0.5, 0.7, 1.0)),
        "spoiler_factor": draw.choice((1.0, 3.0)),
        "foreign_support": draw.choice((0.0, 0.0, 0.5, 1.0)),
    }
    if draw.random() < 0.5:
        group["sponsor"] = draw.choice([name for name in ("north", "south", *parties) if name != only])
    return group


def _party(draw: Draw) -> Table:
    return {
        "mediates": draw.random() < 0.8,
        "arrival_days": _perhaps(draw, 1.0, {"distribution": "gamma", "shape": 2, "mean": 3, "at_least": 0.1}),
        "call": draw.choice((0.0, 0.3, 1.0)),
        "leverage": draw.choice((0.0, 1.0, 5.0)),
        "restrains": draw.choice(([], ["north"], ["south"], ["north", "south"])),
        "restraint": draw.choice((0.0, 0.3, 3.0)),
    }


def _region(draw: Draw) -> Table:
    return {
        "shocks_per_year": draw.choice((0, 20, 60)),
        "shock_size": _perhaps(draw, 0.4, {"distribution": "triangular", "low": 0, "mode": 0.2, "high": 2}),
        "heat": draw.choice((0.0, 1.0)),
        "fade_days": _between(draw, 2.0, 60.0),
        "on_willingness": draw.choice((-0.5, 0.3, 1.0)),
    }


def _shape(draw: Draw, content: Table, profile: str, seed: int) -> None:
    """Bend a scenario towards one corner of the model."""
    shared: Table = content["coefficients"]
    if profile == "plain":
        shared["base_drive"] = _perhaps(draw, -0.5, {"distribution": "normal", "mean": -0.8, "sd": 0.5})
        shared["heat_spread"] = {
            "distribution": "mixture",
            "components": [
                {"distribution": "uniform", "low": 0, "high": 0.5},
                {"distribution": "gamma", "shape": 3, "mean": 0.8},
            ],
            "weights": [1, 2],
            "at_most": 3,
        }
        return
    shared["base_drive"] = {
        "prone": 1.0, "talk": -1.5, "fight": 2.0, "war": 3.0, "uniform": 0.0, "best": 0.5, "wild": draw.uniform(-3, 3),
        "groups": 0.0, "wane": -4.0, "record": -0.5, "tied": 0.0,
    }[profile]  # fmt: skip
    if profile == "prone":
        shared |= {"campaign_start": 0.9, "campaign_continue": draw.choice((0.0, 0.9)), "campaign_swap": 0.6}
        shared |= {"clash_share": 0.5, "contact_chance": 1.0, "gravity_attack": 6.0}
        shared["campaign_days"] = draw.choice((shared["campaign_days"], 11.0, 11.0, 11.0))
        content["actions"] = {"border_fire": {"cost": 0.2}, "strike_group": {"cost": 0.3}, "mobilise": {"cost": 0.3}}
        if draw.random() < 0.7:
            _bully(draw, content, raids=0)
    elif profile == "talk":
        shared |= {"agreement_odds": draw.choice((-3.0, 0.0, 3.0)), "table_odds": draw.choice((-4.0, 2.0))}
        shared |= {"round_chance": 0.5, "retries": draw.choice((0, 0, 1, 3)), "tension_relief": 1.0}
        shared |= {"calm_days": 1.0, "gravity_base": 2.0}
        content["actions"] = {"accept": {"cost": -2.0}, "protest": {"cost": -1.0}}
        content["third_parties"]["party_0"] = _party(draw) | {"mediates": True, "call": 1.0}
    elif profile == "fight":
        shared |= {"look_ahead": 0.0, "resistance_odds": draw.choice((-9.0, -9.0, -9.0, 3.0)), "exit_odds": 0.0}
        content["actions"] = {"invasion": {"cost": 0.0}, "ground_raid": {"cost": 1.0}, "wide_strike": {"cost": 1.0}}
        content["dyad"]["contiguous"] = draw.random() < 0.9
    elif profile == "war":
        shared |= {"look_ahead": 0.0, "battle_log_mean": 5.0, "exit_odds": draw.choice((-2.0, -0.5)), "exit_drive": 0.0}
        shared |= {"resistance_odds": 3.0, "battle_days": draw.choice((0.5, 2.0)), "calm_days": 1.0}
        content["actions"] = {"invasion": {"cost": 0.0}, "wide_strike": {"cost": 0.5}}
        content["dyad"]["contiguous"] = draw.random() < 0.9
    elif profile == "uniform":
        shared |= {"choice_precision": 0.0, "table_odds": -4.0, "retries": 0}
        if draw.random() < 0.7:  # a blow of long ago, and now an ultimatum: what follows is a new provocation
            content["history"] = [
                {"day": -12, "actor": "north", "target": "south", "action": "strike", "assumption": "generated"},
                {"day": 0, "actor": "south", "target": "north", "action": "ultimatum", "assumption": "generated"},
            ]
            content |= {"starts": {"here": {"history_until": 0}}, "default_start": "here"}
    elif profile == "best":
        shared["choice_precision"] = 50.0
        content["actions"] = {draw.choice(list(Action)[:25]).word: {"cost": -2.0} for _ in range(3)}
    elif profile == "wild":
        for name, ends in (
            ("choice_precision", (0.0, 8.0)), ("look_ahead", (0.0, 5.0)), ("breakoff_chance", (0.0, 1.0)),
            ("reach_chance", (0.0, 1.0)), ("alert_factor", (0.01, 1.0)), ("discharge", (0.0, 1.0)),
            ("heat_shared", (0.0, 1.0)), ("severity_spread", (0.0, 2.0)), ("ladder_push", (0.0, 3.0)),
            ("least_think_days", (0.001, 2.0)), ("settlement_drive", (0.0, 5.0)), ("waiting_cap", (0.0, 12.0)),
        ):  # fmt: skip
            shared[name] = _between(draw, *ends)
        content["dyad"]["contiguous"] = draw.random() < 0.3
    elif profile == "groups":
        content["groups"] |= {
            "harbourers": _group(draw, []) | {"host": "south", "target": "north", "sponsor": "south"},
            "raiders": _group(draw, []) | {"host": "both", "target": ["north", "south"]},
        }
        content["groups"].pop("group_2", None)
        shared["gravity_attack"] = 6.0
        content["actions"] = {"restrain_group": {"cost": -1.0}, "strike_group": {"cost": 0.0}}
        if draw.random() < 0.7:
            _bully(draw, content, raids=3)
    elif profile == "wane":  # a recorded exchange, and then nothing more: endings that nobody signs
        content["quiet_days"], content["groups"] = draw.choice((2, 3, 5)), {}
        shared |= {"discharge": 1.0, "contact_chance": 0.0, "campaign_start": 0.0, "choice_precision": 3.0}
        for state in content["states"].values():
            state |= {"reciprocity": 0.1, "grievance": 0.0, "resolve": 0.0}
        content["actions"] = {
            "offer_talks": {"cost": 3.0}, "ceasefire": {"cost": 3.0}, "mediation": {"cost": 3.0},
            "withdraw": {"cost": draw.choice((0.0, 4.0))}, "sanctions": {"cost": draw.choice((-2.0, -2.0, -2.0, 2.0))},
        }  # fmt: skip
        blows = (("north", "south"), ("south", "north"))[: draw.choice((1, 2, 2, 2))]
        content["history"] = [
            {"day": 0, "actor": actor, "target": target, "action": draw.choice(("strike", "shelling", "ground_raid")),
             "deaths": draw.choice((0, 3)), "grave": draw.random() < 0.85, "assumption": "generated"}
            for actor, target in blows
        ]  # fmt: skip
        content |= {"starts": {"here": {"history_until": 0}}, "default_start": "here"}
    elif profile == "tied":
        _tie(draw, content, has_groups=seed // len(PROFILES) % 2 == 1)


def _bully(draw: Draw, content: Table, raids: int) -> None:
    """North has struck; south is in no hurry to answer, and is attacked from the soil of north, as often as told."""
    content["horizon_days"], content["quiet_days"] = 60, 30
    content["states"]["north"] |= {"resolve": 1.0, "grievance": 1.0}
    content["states"]["south"] |= {"resolve": 0.0, "grievance": 0.0, "reciprocity": 0.1, "answer_days": 20.0}
    content["coefficients"] |= {"return_fire": 0.0, "gravity_attack": -1.0, "calm_days": 5.0}
    content["groups"].clear()
    content["groups"]["bandits"] = _group(draw, []) | {
        "host": "north", "target": "south", "sponsor": "north", "sponsorship": 1.0, "control": 1.0, "capability": 1.0,
        "attacks_per_year": 1 if raids else 60, "branching_ratio": 0.9, "excitation_days": 2.0, "bloodless_share": 0.0,
    }  # fmt: skip
    blow = {"actor": "north", "target": "south", "action": "strike", "grave": True, "assumption": "generated"}
    raid = {"actor": "bandits", "target": "south", "action": "attack_by_group", "deaths": 3, "grave": False}
    content["history"] = [{"day": 0, **blow}, *[{"day": 0, "assumption": "generated", **raid}] * raids]
    content |= {"starts": {"here": {"history_until": 0}}, "default_start": "here"}


def _tie(draw: Draw, content: Table, has_groups: bool) -> None:
    """Nothing but the choices differs between runs: clocks of both states ring at once, and on the horizon."""
    shared: Table = content["coefficients"]
    shared |= {"think_spread": 0.0, "waiting_growth": 1.0, "sitting_spread": 0.0, "arrival_spread": 0.0}
    shared |= {"preparation_days": 0.5, "campaign_days": 1.0, "reply_days": 1.0, "follow_up_days": 2.0}
    shared |= {"contact_delay_days": 1.0, "sitting_delay_days": 1.0, "round_days": 1.0, "tempo_spread": 0.0}
    shared |= {"alert_factor": 0.5, "choice_precision": draw.choice((0.0, 1.0))}
    for state in content["states"].values():
        state |= {"answer_days": 1.0, "rethink_days": 2.5, "mobilised": False}
    if not has_groups:  # then the first clock of all is a decision; nobody does anything, up to the very end
        content["groups"] = {}
        content["quiet_days"] = 30
        shared |= {"choice_precision": 50.0, "base_drive": -10.0}
        for state in content["states"].values():
            state |= {"domestic_pressure": 0.0, "grievance": 0.0, "resolve": 0.0}
    content["horizon_days"] = draw.choice((10, 15, 20))
    shared |= {"voice_days": 1.0, "overture_days": 1.0, "rally_days": 1.0}


def _history(draw: Draw, horizon: int, groups: Table, parties: list[str]) -> list[Table]:
    """A record of a few entries, several a day, in order of day."""
    entries = []
    for day in sorted(draw.choices(range(-5, min(6, horizon)), k=draw.choice((1, 3, 6, 12, 12)))):
        kind = draw.choice(
            ("force",) * 4
            + ("word",) * 2
            + ("attack",) * 4
            + ("outsider", "both", "both", "both", "offer", "offer", "party")
        )
        actor, target = draw.sample(("north", "south"), 2)
        entry: Table = {"day": day, "actor": actor, "target": target, "assumption": "generated"}
        if kind == "force":
            entry["action"] = draw.choice(FORCE)
            if groups and draw.random() < 0.7:
                quarry = draw.choice(list(groups))
                entry |= {"against": quarry} if groups[quarry]["host"] != actor else {}
            entry |= draw.choice(
                ({}, {"deaths": 3}, {"deaths": 0}, {"deaths_military": 120}, {"deaths_civilian": 2, "deaths": 5})
            )
        elif kind == "attack" and groups:
            band = draw.choice(list(groups))
            entry |= {"actor": band, "action": "attack_by_group"}
            entry |= draw.choice(({}, {"deaths": 7, "deaths_militant": 2}))
            targets = groups[band]["target"]
            entry["target"] = target if target in targets else targets[0] if isinstance(targets, list) else targets
        elif kind in ("attack", "outsider"):
            entry |= {"actor": "outsiders", "action": "attack_by_group", **draw.choice(({}, {"deaths_civilian": 40}))}
        elif kind == "both":
            entry |= {"actor": "both", "target": "both", "action": draw.choice(("talks", "agreement", "ceasefire"))}
        elif kind == "offer":
            entry |= {"actor": draw.choice([*parties, "passers_by"]), "target": "both", "action": "mediation_offer"}
        elif kind == "party" and parties:
            entry |= {"actor": draw.choice(parties), "action": "protest"}
        else:
            entry["action"] = draw.choice(WORDS)
        if kind == "force" or entry.get("action") == "attack_by_group":
            entry |= draw.choice(({}, {"grave": True}, {"grave": False}))
        entries.append(entry)
    return entries


def _between(draw: Draw, low: float, high: float) -> float:
    """A number between two ends; either end now and then."""
    return draw.choice((low, high)) if draw.random() < 0.15 else round(draw.uniform(low, high), 3)


def _perhaps(draw: Draw, value: float, law: Table) -> Any:
    """The plain value, or the law in its place."""
    return law if draw.random() < 0.3 else value


NAMED = ("states", "groups", "third_parties", "region", "actions", "starts")


def written(content: Table) -> str:
    """TOML: top-level values first, then tables."""
    plain, tables = [], []
    for key, value in content.items():
        if key in ("history", "outcomes") and isinstance(value, list) and all(isinstance(one, dict) for one in value):
            tables += [f"[[{key}]]\n{_lines(entry)}" for entry in value]
        elif key in NAMED and isinstance(value, dict) and all(isinstance(one, dict) for one in value.values()):
            tables += [f"[{key}.{name}]\n{_lines(entry)}" for name, entry in value.items()]
        elif isinstance(value, dict):
            tables.append(f"[{key}]\n{_lines(value)}")
        else:
            plain.append(f"{key} = {_value(value)}\n")
    return "\n".join(["".join(plain), *tables])


def _lines(table: Table) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(value).lower() if isinstance(value, float) else json.dumps(value, ensure_ascii=False)
