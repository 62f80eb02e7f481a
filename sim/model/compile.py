"""From a scenario to a model: entities, clocks, and where each number of the scenario lands.

The one place that knows both the records of a scenario and the roles of the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from inspect import signature
from typing import TYPE_CHECKING, Any

from sim.model.checked_rule import CheckedRule
from sim.model.elementwise import NEVER, Table
from sim.model.fields import DRIFTS, FIELDS
from sim.model.forced_record import RECORD_KINDS, ForcedRecord
from sim.model.new_rule import OWN, OWN_CLOCK, SEEN_BY_NEW, NewRule, Rules
from sim.model.outcomes import WORLD, summarise
from sim.model.quantiles import JOINT, column_of, quantile_of
from sim.model.rules import KINDS
from sim.model.rules.choice import CLASS_OF_ACTION
from sim.model.rules.opening import OPENINGS
from sim.model.structure import MAX_CLOCKS, Clock, Drift, Entity, Kind, Model, Opening, Uncertain, Varying, check
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
DESKS = ("alarm", "voice", "decision", "overture", "act", "rally")
"""The clocks of each state, in the order of their ranks."""


def parameter_name(kind: str, name: str) -> str:
    """What a number of a record is called among the parameters of an entity of a kind."""
    return "initial_heat" if (kind, name) == ("region", "heat") else name


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


@lru_cache(maxsize=256)
def roles_of(rule: Callable[..., Any]) -> tuple[str, ...]:
    """Whom a rule sees, by the words of the model: its keyword arguments."""
    return tuple(one.name for one in signature(rule).parameters.values() if one.kind is one.KEYWORD_ONLY)


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
        first, second = scenario.states
        self.other = {first: second, second: first}

    def model(self) -> Model:
        """Everything put together."""
        scenario = self.scenario
        self._world()
        self.states = {
            name: self._described("state", "states", name, side=float(side))
            for side, name in enumerate(scenario.states)
        }
        self.groups = {name: self._described("group", "groups", name) for name in scenario.groups}
        self.fronts = {
            (name, target): self._front(name, target) for name in scenario.groups for target in self._targets(name)
        }
        self.parties = {name: self._described("third_party", "third_parties", name) for name in scenario.third_parties}
        self.regions = {name: self._described("region", "region", name) for name in scenario.region}
        self._see()
        for position, entity in enumerate(self.entities):
            if entity.kind in OPENINGS:
                rule, slots = OPENINGS[entity.kind]
                self.openings.append(Opening(f"open:{entity.name}", rule, self._roles(rule, position), slots))
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

    def _add(self, name: str, kind: str, parameters: dict[str, Any], beside: int = WORLD) -> int:
        """A further entity, with its part of the record; the functions of its drifts see it and one `beside` it."""
        for word in RECORD_KINDS:
            parameters |= self.entries.tables((word, name))
        own, actor = len(self.entities), self.actors.index(name) if name in self.actors else -1
        views = tuple(dict.fromkeys((beside, own)))
        drifts = {field: Drift(value, views) for field, value in DRIFTS.get(kind, {}).items()}
        initial = {field: entry.initial for field, entry in FIELDS[kind].items()}
        self.entities.append(Entity(name, kind, initial, parameters, actor, drifts))
        return own

    def _numbers(self, kind: str, record: Any, path: str) -> dict[str, Any]:
        """Parameters of one record, noted as belonging to the next entity."""
        numbers = tuple(specifications(type(record)))
        others = set(type(record).model_fields) - {specified.name for specified in numbers}
        self.compiled_in |= {f"{path}.{name}" for name in others | (COMPILED_IN & set(type(record).model_fields))}
        names = {specified.name: parameter_name(kind, specified.name) for specified in numbers}
        return {new: self._number(getattr(record, old), f"{path}.{old}", new) for old, new in names.items()}

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
        parameters: dict[str, Any] = {
            **self._numbers("world", scenario.dyad, "dyad"),
            **self._numbers("world", scenario.coefficients, "coefficients"),
            "relation": RELATIONS[scenario.dyad.relationship],
            "free_from": self.entries.free_from,
            "quiet_days": NEVER if scenario.quiet_days is None else float(scenario.quiet_days),
            "class_of": Table(CLASS_OF_ACTION),
            "hostility_of": Table([float(ACTIONS[action].hostility) for action in Action]),
            "rung_of": Table([self._rung(action) for action in Action]),
        }
        self.paths["quiet_days"] = Varying(len(self.entities), "quiet_days")
        for specified in specifications(ActionRecord):
            parts = [0.0] * len(Action)
            for action in list(Action)[:N_OPTIONS]:
                value = getattr(scenario.actions[action.word], specified.name)
                path = f"actions.{action.word}.{specified.name}"
                parts[action] = self._number(value, path, specified.name, int(action))
            parameters[specified.name] = Table(parts)
        self._add("world", "world", parameters)

    def _rung(self, action: Action) -> float:
        """The rung of an act; a strike on a group falls lower on disputed ground."""
        if action is Action.STRIKE_GROUP and self.scenario.dyad.disputed_ground:
            return float(Rung.STRIKE_DISPUTED_GROUND)
        return float(ACTIONS[action].rung)

    def _described(self, kind: str, table: str, name: str, **worked_out: float) -> int:
        """An entity that a table of the scenario describes."""
        return self._add(
            name, kind, self._numbers(kind, getattr(self.scenario, table)[name], f"{table}.{name}") | worked_out
        )

    def _front(self, name: str, target: str) -> int:
        group = self.scenario.groups[name]
        parameters = {"share": 1.0 / len(self._targets(name)), "blames_other": self._blame(group, target)}
        return self._add(f"{name}>{target}", "front", parameters, beside=self.groups[name])

    # Who stands how to whom ---------------------------------------------------------------------------------------

    def _targets(self, group: str) -> Sequence[str]:
        target = self.scenario.groups[group].target
        return [target] if isinstance(target, str) else list(target)

    def _blame(self, group: Any, target: str) -> float:
        """How far the target can hold the other state responsible: its soil or its pay, half where it sits on both."""
        if self.other[target] in (group.host, group.sponsor):
            return 1.0
        return 0.5 if group.host == "both" else 0.0

    def _quarry(self, state: str) -> tuple[int, ...]:
        """Groups on the other's soil that attack this state."""
        return tuple(self.groups[name] for name, states in self.scenario.struck_by.items() if state in states)

    def _wards(self, state: str) -> tuple[int, ...]:
        """Groups that this state hosts or sponsors and that attack the other."""
        return tuple(
            self.groups[name]
            for name, group in self.scenario.groups.items()
            if self.other[state] in self._targets(name) and (group.host in (state, "both") or group.sponsor == state)
        )

    def _patrons(self, state: str) -> tuple[int, ...]:
        """Third parties that hold back this state."""
        parties = self.scenario.third_parties.items()
        return tuple(self.parties[name] for name, party in parties if state in party.restrains)

    # Clocks -------------------------------------------------------------------------------------------------------

    def _see(self) -> None:
        """Whom the rules of each entity's clocks see, by role."""
        name_a, name_b = self.states
        self.everybody: dict[str, Any] = {
            "world": WORLD, "a": self.states[name_a], "b": self.states[name_b], "groups": tuple(self.groups.values()),
            "parties": tuple(self.parties.values()), "regions": tuple(self.regions.values()),
            "patrons_a": self._patrons(name_a), "patrons_b": self._patrons(name_b),
            "mediators": tuple(
                self.parties[name] for name, party in self.scenario.third_parties.items() if party.mediates
            ),
        }  # fmt: skip
        self.seen: dict[int, dict[str, Any]] = {WORLD: {}}
        for name, me in self.states.items():
            other = self.other[name]
            self.seen[me] = {
                "me": me, "target": me, "other": self.states[other], "quarry": self._quarry(name),
                "wards": self._wards(name), "patrons": self._patrons(name), "other_patrons": self._patrons(other),
            }  # fmt: skip
        for name, group in self.groups.items():
            fronts = tuple(front for (of, _), front in self.fronts.items() if of == name)
            self.seen[group] = {"group": group, "fronts": fronts}
        for (name, target), front in self.fronts.items():
            self.seen[front] = {"group": self.groups[name], "front": front, "target": self.states[target]}
        self.seen |= {party: {"party": party} for party in self.parties.values()}
        self.seen |= {region: {"region": region} for region in self.regions.values()}

    def _roles(self, rule: Callable[..., Any], owner: int) -> tuple[tuple[str, Any], ...]:
        """Whom a rule sees that belongs to an entity: its keyword arguments are its roles."""
        seen = self.everybody | self.seen[owner]
        return tuple((role, seen[role]) for role in roles_of(rule))

    def _set_clocks(self) -> None:
        """Every clock with its roles, in the order of their ranks: records first, then what people do, then quiet."""
        for word in RECORD_KINDS:
            for position, entity in enumerate(self.entities):
                first = self.entries.first((word, entity.name))
                if first is not None:
                    self._clock(word, position, first)
        for word, owner in (
            *((word, front) for front in self.fronts.values() for word in ("attack", "aftershock")),
            *(("stock", group) for group in self.groups.values()),
            *((word, state) for word in DESKS for state in self.states.values()),
            *(("contact", WORLD), ("sitting", WORLD)),
            *(("mediation", party) for party in self.everybody["mediators"]),
            ("battle", WORLD),
            *(("shock", region) for region in self.regions.values()),
            *((word, WORLD) for word in ("issue", "calm", "quiet")),
        ):
            self._clock(word, owner)

    def _clock(self, word: str, owner: int, first: float = NEVER) -> None:
        roles = self._roles(KINDS[word].rule, owner)
        self.clocks.append(Clock(f"{word}:{self.entities[owner].name}", self.kinds[word], owner, roles, first))

    def _add_new_rules(self) -> None:
        for word, new in self.new_rules.items():
            own = len(self.entities)
            constants = {name: float(number.value) for name, number in new.constants()}
            self.paths |= {f"{OWN}.{word}.{name}": Varying(own, name) for name in constants}
            self.entities.append(Entity(word, "own", dict(new.fields), constants))
            kind = Kind(word, CheckedRule(new.rule, OWN_CLOCK), OWN_CLOCK, new.slots)
            roles = ("own", own), *((role, self.everybody[role]) for role in SEEN_BY_NEW)
            first = max(float(new.first_day), self.entries.free_from)
            self.clocks.append(Clock(f"{word}:own", kind, own, roles, first))
