"""From a scenario to a model: entities, clocks, and where each number of the scenario lands.

The one place that knows both the records of a scenario and the roles of the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.model import fields
from sim.model.checked_rule import CheckedRule
from sim.model.drifts import drifts_of
from sim.model.elementwise import NEVER, Table
from sim.model.forced_record import ForcedRecord
from sim.model.joint import JOINT, column_of
from sim.model.new_rule import OWN, OWN_CLOCK, NewRule, Rules
from sim.model.outcomes import WORLD, summarise
from sim.model.quantiles import quantile_of
from sim.model.rules import KINDS, opening
from sim.model.rules.choice import CLASS_OF_ACTION
from sim.model.structure import MAX_CLOCKS, Clock, Entity, Kind, Model, Opening, Uncertain, Varying, check
from sim.scenario.distributions import Discrete
from sim.scenario.entities import ActionRecord, mechanisms
from sim.scenario.faults import ScenarioError
from sim.scenario.quantity import Quantity, specifications
from sim.vocabulary import ACTIONS, N_OPTIONS, Action, Rung

if TYPE_CHECKING:
    from sim.scenario.records import Scenario

COMPILED_IN = frozenset({"mediates", "disputed_ground"})
"""Switches that no rule reads: they decide which clocks there are, and where an act stands on the ladder."""
RELATIONS = {"partner": -1.0, "wary": 0.0, "hostile": 1.0}
DESKS = {
    "record": ("other", "groups", "quarry", "wards", "mediators", "patrons", "regions"),
    "alarm": ("other", "mediators"),
    "voice": ("other", "patrons", "regions"),
    "decision": ("other", "quarry", "patrons", "other_patrons", "regions"),
    "overture": ("other", "groups", "wards", "mediators", "patrons", "regions"),
    "act": ("other", "quarry", "mediators", "patrons", "regions"),
    "rally": (),
}
"""What the rules of a state's own clocks see beside the world and the state."""
RECORD_KINDS = frozenset({"record", "recorded_attack", "incident", "recorded_offer"})
"""Clocks that ring what is on record."""


def compile_model(scenario: Scenario, rules: Rules | None = None) -> Model:
    """The model that a scenario describes.

    Parameters
    ----------
    scenario : Scenario
    rules : mapping of str to callable or NewRule, optional
        A function under the word of a kind of clock (see `sim.model.rules`) replaces that rule; a `NewRule` under any
        other word adds one.

    Returns
    -------
    Model

    Raises
    ------
    ScenarioError
        If there are more clocks than fit; the message counts them by what they are for.
    ValueError
        If `rules` names a kind that does not exist, or adds one under a word that does.
    """
    return _Compiler(scenario.effective(), dict(rules or {})).model()


def check_playable(scenario: Scenario) -> None:
    """Compile a scenario as it starts, and as it starts with the longest record that one of its starts forces.

    Parameters
    ----------
    scenario : Scenario

    Raises
    ------
    ScenarioError
        If it cannot be played; a file that `sim check` calls sound can.
    """
    compile_model(scenario)
    forced = [until for start in scenario.starts.values() if isinstance(until := start.history_until, int)]
    if forced:
        compile_model(scenario.model_copy(update={"history_until": max(forced)}))


class _Compiler:
    """Collects entities, clocks, openings and paths."""

    def __init__(self, scenario: Scenario, rules: dict[str, Any]) -> None:
        self.scenario = scenario
        self.sampled = scenario.sampled
        self.kinds = dict(KINDS)
        self.new_rules: dict[str, NewRule] = {}
        for word, rule in rules.items():
            if isinstance(rule, NewRule):
                if word in KINDS:
                    raise ValueError(f"{word!r} is a kind of clock already; give the new rule another name")
                if not word.isidentifier():
                    raise ValueError(f"{word!r} is no name for a rule; take letters, digits and _")
                self.new_rules[word] = rule
            elif word in KINDS:
                old = KINDS[word]
                own = rule if rule is old.rule else CheckedRule(rule, old.attribute)
                self.kinds[word] = Kind(word, own, old.attribute, old.slots)
            else:
                raise ValueError(f"there is no rule {word!r} to replace; known are {', '.join(KINDS)}")
        self.entities: list[Entity] = []
        self.clocks: list[Clock] = []
        self.openings: list[Opening] = []
        self.paths: dict[str, Varying] = {}
        self.compiled_in = {"horizon_days", *(f"mechanisms.{name}" for name in mechanisms())}
        self.uncertain: list[Uncertain] = []
        self.entries = ForcedRecord(scenario)
        self.actors = [*scenario.states, *scenario.groups, *scenario.third_parties, *scenario.region]

    def model(self) -> Model:
        """Everything put together."""
        scenario = self.scenario
        self._world()
        self.states = [self._state(name, side) for side, name in enumerate(scenario.states)]
        self.groups = {name: self._group(name) for name in scenario.groups}
        self.fronts = {
            (name, target): self._front(name, target) for name in scenario.groups for target in self._targets(name)
        }
        self.parties = {name: self._party(name) for name in scenario.third_parties}
        self.regions = {name: self._region(name) for name in scenario.region}
        self._open()
        self._set_clocks()
        self._add_new_rules()
        self._check_ranks()
        return check(
            Model(
                entities=tuple(self.entities),
                clocks=tuple(self.clocks),
                openings=tuple(self.openings),
                paths=self.paths,
                uncertain=tuple(self.uncertain),
                start=self.entries.start,
                horizon=float(scenario.horizon_days),
                ended=(WORLD, "ended"),
                summarise=summarise,
                actors=tuple(self.actors),
                compiled_in=frozenset(self.compiled_in),
            )
        )

    def _check_ranks(self) -> None:
        """Refuse a scenario with more clocks than times have ranks for."""
        if len(self.clocks) <= MAX_CLOCKS:
            return
        record = sum(clock.kind.word in RECORD_KINDS for clock in self.clocks)
        free = Counter(self.entities[clock.owner].kind for clock in self.clocks if clock.kind.word not in RECORD_KINDS)
        parts = {
            "groups (1 each, and 2 for each of their targets)": free["group"] + free["front"],
            "regional conflicts": free["region"],
            "mediators": free["third_party"],
            "the forced record": record,
            "own rules": free["own"],
            "the two states": free["state"] + free["world"],
        }
        takes = ", ".join(f"{n} for {what}" for what, n in parts.items() if n)
        message = f"needs {len(self.clocks)} clocks, and {MAX_CLOCKS} fit: {takes}. Leave some of them out."
        raise ScenarioError.at(next(iter(self.scenario.source_text), self.scenario.name), message)

    # Entities -----------------------------------------------------------------------------------------------------

    def _add(
        self,
        name: str,
        kind: str,
        initial: Mapping[str, float],
        parameters: dict[str, Any],
        actor: str | None = None,
        beside: tuple[int, ...] = (WORLD,),
    ) -> int:
        """A further entity; `beside` are those that the functions of its drifts see before it."""
        index, own = self.actors.index(actor) if actor else -1, len(self.entities)
        self.entities.append(Entity(name, kind, dict(initial), parameters, index, drifts_of(kind, *beside, own)))
        return own

    def _take(
        self, record: Any, path: str, parameters: dict[str, Any], renamed: Mapping[str, str] | None = None
    ) -> None:
        """Parameters of one record, noted as belonging to the next entity."""
        numbers = tuple(specifications(type(record)))
        others = set(type(record).model_fields) - {specified.name for specified in numbers}
        self.compiled_in |= {f"{path}.{name}" for name in others | (COMPILED_IN & set(type(record).model_fields))}
        for specified in numbers:
            attribute = (renamed or {}).get(specified.name, specified.name)
            value = getattr(record, specified.name)
            parameters[attribute] = self._number(value, f"{path}.{specified.name}", attribute)

    def _number(self, value: Quantity | bool, path: str, attribute: str, part: int | None = None) -> float:
        """The number of a quantity or flag; an uncertain one is noted, and stands at 0 until a run draws it."""
        if path not in self.compiled_in:
            self.paths[path] = Varying(len(self.entities), attribute, part)
        if isinstance(value, bool):
            return float(value)
        if value.distribution is not None:
            if path in self.sampled:
                assert isinstance(value.distribution, Discrete), "a sample gives each coefficient its rows"
                column = column_of(value.distribution.values, value.distribution.weights)
                self.uncertain.append(Uncertain(path, column, JOINT))
            else:
                self.uncertain.append(Uncertain(path, quantile_of(value.distribution)))
            return 0.0
        assert value.value is not None, "a quantity has a value or a distribution"
        return float(value.value)

    def _world(self) -> None:
        scenario = self.scenario
        parameters: dict[str, Any] = {}
        self._take(scenario.dyad, "dyad", parameters)
        self._take(scenario.coefficients, "coefficients", parameters)
        parameters["relation"] = RELATIONS[scenario.dyad.relationship]
        parameters["free_from"] = self.entries.free_from
        self.paths["quiet_days"] = Varying(len(self.entities), "quiet_days")
        parameters["quiet_days"] = NEVER if scenario.quiet_days is None else float(scenario.quiet_days)
        for specified in specifications(ActionRecord):
            parts = [0.0] * len(Action)
            for action in list(Action)[:N_OPTIONS]:
                value = getattr(scenario.actions[action.word], specified.name)
                path = f"actions.{action.word}.{specified.name}"
                parts[action] = self._number(value, path, specified.name, int(action))
            parameters[specified.name] = Table(parts)
        parameters["class_of"] = Table(CLASS_OF_ACTION)
        parameters["hostility_of"] = Table([float(ACTIONS[action].hostility) for action in Action])
        parameters["rung_of"] = Table([self._rung(action) for action in Action])
        self._add("world", "world", fields.initial(fields.WORLD), parameters, beside=())

    def _rung(self, action: Action) -> float:
        """The rung of an act; a strike on a group falls lower on disputed ground."""
        if action is Action.STRIKE_GROUP and self.scenario.dyad.disputed_ground:
            return float(Rung.STRIKE_DISPUTED_GROUND)
        return float(ACTIONS[action].rung)

    def _state(self, name: str, side: int) -> int:
        parameters: dict[str, Any] = {"side": float(side)}
        self._take(self.scenario.states[name], f"states.{name}", parameters)
        parameters.update(self.entries.tables(("state", name)))
        parameters.update(self.entries.tables(("incident", name)))
        return self._add(name, "state", fields.initial(fields.STATE), parameters, name)

    def _group(self, name: str) -> int:
        parameters: dict[str, Any] = {}
        self._take(self.scenario.groups[name], f"groups.{name}", parameters)
        return self._add(name, "group", fields.initial(fields.GROUP), parameters, name)

    def _front(self, name: str, target: str) -> int:
        group = self.scenario.groups[name]
        parameters: dict[str, Any] = {
            "share": 1.0 / len(self._targets(name)),
            "blames_other": self._blame(group, target),
        }
        parameters.update(self.entries.tables(("front", name, target)))
        beside = (self.groups[name],)
        return self._add(f"{name}>{target}", "front", fields.initial(fields.FRONT), parameters, beside=beside)

    def _party(self, name: str) -> int:
        parameters: dict[str, Any] = {}
        self._take(self.scenario.third_parties[name], f"third_parties.{name}", parameters)
        parameters.update(self.entries.tables(("party", name)))
        return self._add(name, "third_party", fields.initial(fields.THIRD_PARTY), parameters, name)

    def _region(self, name: str) -> int:
        parameters: dict[str, Any] = {}
        self._take(self.scenario.region[name], f"region.{name}", parameters, {"heat": "initial_heat"})
        return self._add(name, "region", fields.initial(fields.REGION), parameters, name)

    # Who stands how to whom ---------------------------------------------------------------------------------------

    def _targets(self, group: str) -> Sequence[str]:
        target = self.scenario.groups[group].target
        return [target] if isinstance(target, str) else list(target)

    def _blame(self, group: Any, target: str) -> float:
        """How far the target can hold the other state responsible: its soil or its pay, half where it sits on both."""
        other = next(name for name in self.scenario.states if name != target)
        if other in (group.host, group.sponsor):
            return 1.0
        return 0.5 if group.host == "both" else 0.0

    def _quarry(self, state: str) -> tuple[int, ...]:
        """Groups on the other's soil that attack this state."""
        other = next(name for name in self.scenario.states if name != state)
        return tuple(
            self.groups[name]
            for name, group in self.scenario.groups.items()
            if state in self._targets(name) and group.host in (other, "both")
        )

    def _wards(self, state: str) -> tuple[int, ...]:
        """Groups that this state hosts or sponsors and that attack the other."""
        other = next(name for name in self.scenario.states if name != state)
        return tuple(
            self.groups[name]
            for name, group in self.scenario.groups.items()
            if other in self._targets(name) and (group.host in (state, "both") or group.sponsor == state)
        )

    def _mediators(self) -> tuple[int, ...]:
        return tuple(self.parties[name] for name, party in self.scenario.third_parties.items() if party.mediates)

    def _patrons(self, state: str) -> tuple[int, ...]:
        """Third parties that hold back this state."""
        return tuple(
            self.parties[name] for name, party in self.scenario.third_parties.items() if state in party.restrains
        )

    # Openings and clocks ------------------------------------------------------------------------------------------

    def _open(self) -> None:
        a, b = self.states
        self._opening("world", opening.open_world, (("world", WORLD),), ("heat", "tempo", "issue", "calm"))
        slots = ("type", "private", "reach", "first")
        for me, other in ((a, b), (b, a)):
            roles = (("world", WORLD), ("me", me), ("other", other))
            self._opening(self.entities[me].name, opening.open_state, roles, slots)
        for name, group in self.groups.items():
            self._opening(name, opening.open_group, (("world", WORLD), ("group", group)), ("backed",))
        for (name, _), front in self.fronts.items():
            roles = (("world", WORLD), ("group", self.groups[name]), ("front", front))
            self._opening(self.entities[front].name, opening.open_front, roles, ("gap",))
        for name, region in self.regions.items():
            self._opening(name, opening.open_region, (("world", WORLD), ("region", region)), ("gap",))

    def _opening(self, name: str, rule: Callable[..., Any], roles: Any, slots: tuple[str, ...]) -> None:
        self.openings.append(Opening(f"open:{name}", rule, roles, slots))

    def _clock(self, word: str, owner: int, roles: Mapping[str, Any], first: float = NEVER) -> None:
        name = f"{word}:{self.entities[owner].name}"
        self.clocks.append(Clock(name, self.kinds[word], owner, tuple(roles.items()), first))

    def _desk(self, word: str, state: int, everything: Mapping[str, Any], first: float = NEVER) -> None:
        self._clock(word, state, {role: everything[role] for role in ("world", "me", *DESKS[word])}, first)

    def _set_clocks(self) -> None:
        """Every clock with its roles, in the order of their ranks: records first, then what people do, then quiet."""
        a, b = self.states
        groups, regions = tuple(self.groups.values()), tuple(self.regions.values())
        name_a, name_b = self.scenario.states
        patrons = {a: self._patrons(name_a), b: self._patrons(name_b)}
        mediators = self._mediators()
        table = {"world": WORLD, "a": a, "b": b, "regions": regions, "patrons_a": patrons[a], "patrons_b": patrons[b]}
        seen: dict[int, dict[str, Any]] = {}
        for name, me, other in ((name_a, a, b), (name_b, b, a)):
            seen[me] = {
                "world": WORLD, "me": me, "other": other, "quarry": self._quarry(name), "mediators": mediators,
                "patrons": patrons[me], "other_patrons": patrons[other], "regions": regions, "groups": groups,
                "wards": self._wards(name),
            }  # fmt: skip
            first = self.entries.first(("state", name))
            if first is not None:
                self._desk("record", me, seen[me], first)
        for (name, target), front in self.fronts.items():
            first = self.entries.first(("front", name, target))
            if first is not None:
                self._clock("recorded_attack", front, self._attack_roles(name, target, front), first)
        for name, state in zip(self.scenario.states, self.states, strict=True):
            first = self.entries.first(("incident", name))
            if first is not None:
                self._clock("incident", state, {"world": WORLD, "target": state}, first)
        for name, party in self.parties.items():
            first = self.entries.first(("party", name))
            if first is not None:
                self._clock("recorded_offer", party, {"world": WORLD, "party": party}, first)
        for (name, target), front in self.fronts.items():
            self._clock("attack", front, self._attack_roles(name, target, front))
            self._clock("aftershock", front, self._attack_roles(name, target, front))
        for name, group in self.groups.items():
            fronts = tuple(front for (of, _), front in self.fronts.items() if of == name)
            self._clock("stock", group, {"world": WORLD, "group": group, "fronts": fronts, "regions": regions})
        for word in DESKS:
            if word != "record":
                for me, roles in seen.items():
                    self._desk(word, me, roles)
        self._clock("contact", WORLD, {"world": WORLD, "a": a, "b": b})
        self._clock("sitting", WORLD, table | {"groups": groups})
        for party in mediators:
            self._clock("mediation", party, table | {"party": party, "groups": groups})
        self._clock("battle", WORLD, table)
        for region in regions:
            self._clock("shock", region, {"world": WORLD, "region": region, "a": a, "b": b, "groups": groups})
        self._clock("issue", WORLD, {"world": WORLD, "a": a, "b": b})
        self._clock("calm", WORLD, {"world": WORLD, "a": a, "b": b})
        self._clock("quiet", WORLD, {"world": WORLD})

    def _attack_roles(self, name: str, target: str, front: int) -> dict[str, Any]:
        state = self.states[list(self.scenario.states).index(target)]
        return {"world": WORLD, "group": self.groups[name], "front": front, "target": state}

    def _add_new_rules(self) -> None:
        a, b = self.states
        for word, new in self.new_rules.items():
            constants = {name: float(number.value) for name, number in new.constants()}
            for name in constants:
                self.paths[f"{OWN}.{word}.{name}"] = Varying(len(self.entities), name)
            own = self._add(word, "own", new.fields, constants)
            kind = Kind(word, CheckedRule(new.rule, OWN_CLOCK), OWN_CLOCK, new.slots)
            roles: dict[str, Any] = {
                "own": own, "world": WORLD, "a": a, "b": b, "groups": tuple(self.groups.values()),
                "parties": tuple(self.parties.values()), "regions": tuple(self.regions.values()),
            }  # fmt: skip
            first = max(float(new.first_day), self.entries.free_from)
            self.clocks.append(Clock(f"{word}:own", kind, own, tuple(roles.items()), first))
