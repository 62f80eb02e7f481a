"""The field's words, once: actions, rungs, hostility levels, event types, outcome classes, endings.

Every other part of the package takes its words from here: a TOML key, a column, an axis label and a line of a
story are the same word. The module holds no numbers of the model (see `sim.scenario`) and computes nothing.

>>> Action.STRIKE_GROUP.word
'strike_group'
>>> ACTIONS[Action.STRIKE_GROUP].cameo
'195'
>>> CASE_WORDS["shelling"]
<Action.BORDER_FIRE: 19>

Sources
-------
CAMEO codes: Schrodt, P. (2012), *CAMEO: Conflict and Mediation Event Observations, Event and Actor Codebook*.
Goldstein weights: Goldstein, J. (1992), J. Conflict Resolution 36(2), 369-385, as mapped to CAMEO in the R package
icews (A. Beger, MIT licence).
PLOVER types: *Political Language Ontology for Verifiable Event Records*, manual (Open Event Data Alliance).
Hostility levels: Militarized Interstate Disputes 5.0 (Palmer et al. 2022, Conflict Management and Peace Science 39).
Rungs: after Kahn, H. (1965), *On Escalation*; only distinctions that opponents treat as salient are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Word(IntEnum):
    """An integer code with a lower-case word; the base of the coded vocabularies."""

    @property
    def word(self) -> str:
        """The word that users read and write."""
        return self.name.lower()


class Hostility(Word):
    """Highest hostility of an act, in the levels of the Militarized Interstate Disputes data."""

    NO_MILITARIZED_ACTION = 1
    THREAT_OF_FORCE = 2
    DISPLAY_OF_FORCE = 3
    USE_OF_FORCE = 4
    WAR = 5


class Rung(Word):
    """The ten rungs of the ladder, 0 quiet to 9 general war."""

    QUIET = 0
    THREAT = 1
    DISPLAY = 2
    BORDER_INCIDENT = 3
    STRIKE_DISPUTED_GROUND = 4
    STRIKE_ON_GROUP = 5
    STRIKE_ON_STATE = 6
    REPEATED_STRIKES = 7
    GROUND_INCURSION = 8
    GENERAL_WAR = 9

    @classmethod
    def at(cls, height: float) -> Rung:
        """The rung at a height of the ladder; runs stored before the ladder had a top may hold 10.

        >>> Rung.at(6.4), Rung.at(10)
        (<Rung.STRIKE_ON_STATE: 6>, <Rung.GENERAL_WAR: 9>)
        """
        return cls(min(int(height), max(cls)))


class Plover(StrEnum):
    """Event types of the PLOVER manual, cooperative to conflictual."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"


class Action(Word):
    """What an actor can do, ordered from the most conciliatory to the most severe.

    Codes up to `INVASION` are the options of a state's decision, in the order in which the choice accumulates
    probability, so that one uniform number gives a more severe choice under a more severe disposition. The
    codes after it are acts that follow from events and are never chosen from the list.
    """

    WITHDRAW = 0
    COOPERATE = 1
    RETURN_AMBASSADOR = 2
    RESTRAIN_GROUP = 3
    CEASEFIRE = 4
    ACCEPT = 5
    OFFER_TALKS = 6
    MEDIATION = 7
    BACKCHANNEL = 8
    ABSORB = 9
    PROTEST = 10
    RECALL_AMBASSADOR = 11
    EXPEL_DIPLOMATS = 12
    SANCTIONS = 13
    BORDER_CLOSURE = 14
    ULTIMATUM = 15
    MOBILISE = 16
    SHOW_OF_FORCE = 17
    COVERT_ACT = 18
    BORDER_FIRE = 19
    STRIKE_GROUP = 20
    STRIKE_STATE = 21
    GROUND_RAID = 22
    WIDE_STRIKE = 23
    INVASION = 24
    ATTACK_BY_GROUP = 25
    CLASH = 26
    BATTLE = 27
    TALKS = 28
    AGREEMENT = 29
    RETURN_FIRE = 30
    RETURN_DISPLAY = 31


N_OPTIONS = Action.INVASION + 1
"""How many actions a state chooses among."""


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """One row of the table of actions."""

    plover: Plover
    cameo: str
    goldstein: float
    hostility: Hostility
    rung: Rung
    meaning: str

    @property
    def is_force(self) -> bool:
        """Whether the act is a use of force by its MID hostility level."""
        return self.hostility >= Hostility.USE_OF_FORCE


_NONE, _THREAT, _DISPLAY, _FORCE = (
    Hostility.NO_MILITARIZED_ACTION,
    Hostility.THREAT_OF_FORCE,
    Hostility.DISPLAY_OF_FORCE,
    Hostility.USE_OF_FORCE,
)

ACTIONS: dict[Action, ActionEntry] = {
    Action.WITHDRAW: ActionEntry(Plover.RETREAT, "087", 9.0, _NONE, Rung.QUIET, "stands its forces down and says so"),
    Action.COOPERATE: ActionEntry(
        Plover.COOPERATE, "064", 7.0, _NONE, Rung.QUIET, "works with the other state on border security"
    ),
    Action.RETURN_AMBASSADOR: ActionEntry(
        Plover.COOPERATE, "050", 3.5, _NONE, Rung.QUIET, "sends its ambassador back to post"
    ),
    Action.RESTRAIN_GROUP: ActionEntry(
        Plover.CONCEDE, "035", 7.0, _NONE, Rung.QUIET, "orders an armed group on its soil or pay to stop"
    ),
    Action.CEASEFIRE: ActionEntry(Plover.CONCEDE, "0871", 9.0, _NONE, Rung.QUIET, "offers a ceasefire"),
    Action.ACCEPT: ActionEntry(Plover.AGREE, "036", 4.0, _NONE, Rung.QUIET, "accepts the offer on the table"),
    Action.OFFER_TALKS: ActionEntry(Plover.REQUEST, "026", 4.0, _NONE, Rung.QUIET, "offers talks"),
    Action.MEDIATION: ActionEntry(Plover.REQUEST, "028", 4.0, _NONE, Rung.QUIET, "asks a third party to mediate"),
    Action.BACKCHANNEL: ActionEntry(
        Plover.CONSULT, "040", 1.0, _NONE, Rung.QUIET, "telephones or passes a message to the other government"
    ),
    Action.ABSORB: ActionEntry(Plover.CONSULT, "010", 0.0, _NONE, Rung.QUIET, "lets it pass and waits"),
    Action.PROTEST: ActionEntry(Plover.PROTEST, "111", -2.0, _NONE, Rung.THREAT, "protests"),
    Action.RECALL_AMBASSADOR: ActionEntry(Plover.SANCTION, "161", -4.0, _NONE, Rung.THREAT, "recalls its ambassador"),
    Action.EXPEL_DIPLOMATS: ActionEntry(
        Plover.SANCTION, "166", -7.0, _NONE, Rung.THREAT, "expels the other state's diplomats"
    ),
    Action.SANCTIONS: ActionEntry(Plover.SANCTION, "163", -8.0, _NONE, Rung.THREAT, "imposes sanctions"),
    Action.BORDER_CLOSURE: ActionEntry(Plover.SANCTION, "191", -9.5, _NONE, Rung.THREAT, "closes the border"),
    Action.ULTIMATUM: ActionEntry(Plover.THREATEN, "139", -7.0, _THREAT, Rung.THREAT, "gives an ultimatum"),
    Action.MOBILISE: ActionEntry(Plover.MOBILIZE, "154", -7.2, _DISPLAY, Rung.DISPLAY, "mobilises forces"),
    Action.SHOW_OF_FORCE: ActionEntry(Plover.MOBILIZE, "150", -7.2, _DISPLAY, Rung.DISPLAY, "shows force"),
    Action.COVERT_ACT: ActionEntry(
        Plover.COERCE, "180", -9.0, _NONE, Rung.BORDER_INCIDENT, "acts covertly and denies it"
    ),
    Action.BORDER_FIRE: ActionEntry(
        Plover.ASSAULT,
        "193",
        -10.0,
        _FORCE,
        Rung.BORDER_INCIDENT,
        "fires at a border or at sea, or seizes men or ships",
    ),
    Action.STRIKE_GROUP: ActionEntry(
        Plover.ASSAULT, "195", -10.0, _FORCE, Rung.STRIKE_ON_GROUP, "strikes an armed group on the other's soil"
    ),
    Action.STRIKE_STATE: ActionEntry(
        Plover.ASSAULT, "195", -10.0, _FORCE, Rung.STRIKE_ON_STATE, "strikes the other state's forces"
    ),
    Action.GROUND_RAID: ActionEntry(
        Plover.ASSAULT, "190", -10.0, _FORCE, Rung.GROUND_INCURSION, "raids across the border on the ground"
    ),
    Action.WIDE_STRIKE: ActionEntry(
        Plover.ASSAULT, "195", -10.0, _FORCE, Rung.REPEATED_STRIKES, "strikes widely, many classes of target"
    ),
    Action.INVASION: ActionEntry(Plover.ASSAULT, "190", -10.0, _FORCE, Rung.GROUND_INCURSION, "invades"),
    Action.ATTACK_BY_GROUP: ActionEntry(Plover.ASSAULT, "180", -9.0, _NONE, Rung.QUIET, "an armed group attacks"),
    Action.CLASH: ActionEntry(
        Plover.ASSAULT, "190", -10.0, _FORCE, Rung.BORDER_INCIDENT, "forces of both states fire at once"
    ),
    Action.BATTLE: ActionEntry(Plover.ASSAULT, "190", -10.0, _FORCE, Rung.GROUND_INCURSION, "the armies fight"),
    Action.TALKS: ActionEntry(Plover.CONSULT, "042", 1.9, _NONE, Rung.QUIET, "envoys of both states meet"),
    Action.AGREEMENT: ActionEntry(Plover.AGREE, "057", 8.0, _NONE, Rung.QUIET, "the two states agree"),
    Action.RETURN_FIRE: ActionEntry(
        Plover.ASSAULT, "193", -10.0, _FORCE, Rung.BORDER_INCIDENT, "forces that were hit fire back"
    ),
    Action.RETURN_DISPLAY: ActionEntry(
        Plover.MOBILIZE, "150", -7.2, _DISPLAY, Rung.DISPLAY, "forces that face a display show themselves"
    ),
}
"""Everything the vocabulary says about an action, by action.

Goldstein weights are those of the CAMEO code, except `covert_act` and `attack_by_group`, which carry CAMEO's
unconventional violence less one point because they are denied or not a state's (judgement).
"""

ACTION_BY_WORD: dict[str, Action] = {action.word: action for action in Action}

STATE, GROUP, THIRD_PARTY = "state", "group", "third party"
"""Kinds of actors."""


@dataclass(frozen=True, slots=True)
class EventEntry:
    """What an outcome over the order of events counts under a word, and who can be named with it.

    Attributes
    ----------
    meaning : str
        As a clause.
    found : tuple of (Action or None, str or None)
        The act that an event records and the word of the clock that rang it; None where any will do.
    by, against : tuple of str
        Kinds of actors that can be its actor and its target; empty where none can be named.
    accepted : Action, optional
        An offer whose acceptance counts too.
    """

    meaning: str
    found: tuple[tuple[Action | None, str | None], ...]
    by: tuple[str, ...] = (STATE,)
    against: tuple[str, ...] = (STATE,)
    accepted: Action | None = None


def _of_level(level: Hostility) -> tuple[tuple[Action, None], ...]:
    return tuple((action, None) for action, entry in ACTIONS.items() if entry.hostility is level)


EVENTS: dict[str, EventEntry] = {
    **{
        action.word: EventEntry(entry.meaning, ((action, None),))
        for action, entry in ACTIONS.items()
        if action is not Action.ABSORB
    },
    "strike_group": EventEntry(
        ACTIONS[Action.STRIKE_GROUP].meaning, ((Action.STRIKE_GROUP, None),), against=(STATE, GROUP)
    ),
    "attack_by_group": EventEntry(
        ACTIONS[Action.ATTACK_BY_GROUP].meaning, ((Action.ATTACK_BY_GROUP, None),), by=(GROUP,)
    ),
    # A sitting in which they agree is recorded as the agreement.
    "talks": EventEntry("envoys of both states meet, as in talks_held", ((Action.TALKS, None), (None, "sitting"))),
    "mediation": EventEntry(
        "a third party brings both states to the table, as in mediated",
        ((Action.MEDIATION, "mediation"),),
        by=(THIRD_PARTY,),
    ),
    "mediation_offer": EventEntry(
        "a state asks a third party to mediate, or a third party on record offers to",
        tuple((Action.MEDIATION, clock) for clock in ("overture", "record", "recorded_offer")),
        by=(STATE, THIRD_PARTY),
        against=(),
    ),
    "ceasefire": EventEntry(
        "a ceasefire comes into force: an offer that is accepted, or one on record",
        ((Action.CEASEFIRE, "record"),),
        by=(),
        against=(),
        accepted=Action.CEASEFIRE,
    ),
    "ceasefire_offer": EventEntry("a state offers the other a ceasefire", ((Action.CEASEFIRE, "overture"),)),
    "threat": EventEntry("any threat of force", _of_level(_THREAT)),
    "display": EventEntry("any display of force", _of_level(_DISPLAY)),
    "force": EventEntry("any use of force", _of_level(_FORCE), against=(STATE, GROUP)),
    "contact": EventEntry(
        "the two governments speak, on the telephone, through a back-channel or at talks, as in contact_made",
        ((Action.BACKCHANNEL, None), (Action.TALKS, None), (None, "contact"), (None, "sitting")),
    ),
    "alarm": EventEntry("a state takes what the other or a group has done as grave", ((None, "alarm"),)),
    "rally": EventEntry("a public takes to the street", ((None, "rally"),), against=()),
    "issue": EventEntry("a new quarrel arises", ((None, "issue"),), by=(), against=()),
    "calm": EventEntry("the crisis closes", ((None, "calm"),), by=(), against=()),
}
"""What an outcome over the order of events may name, by word. A word that is like a column of the table of runs counts
what the column counts; what is only offered or asked for has a word of its own."""

EVENT_WORDS = tuple(EVENTS)

CASE_WORDS: dict[str, Action] = {
    "attack_by_group": Action.ATTACK_BY_GROUP,
    "protest": Action.PROTEST,
    "ultimatum": Action.ULTIMATUM,
    "recall_ambassador": Action.RECALL_AMBASSADOR,
    "expel_diplomats": Action.EXPEL_DIPLOMATS,
    "sanctions": Action.SANCTIONS,
    "border_closure": Action.BORDER_CLOSURE,
    "mobilise": Action.MOBILISE,
    "show_of_force": Action.SHOW_OF_FORCE,
    "strike": Action.STRIKE_STATE,
    "ground_raid": Action.GROUND_RAID,
    "shelling": Action.BORDER_FIRE,
    "major_attack": Action.WIDE_STRIKE,
    "invasion": Action.INVASION,
    "mediation_offer": Action.MEDIATION,
    "backchannel": Action.BACKCHANNEL,
    "talks": Action.TALKS,
    "ceasefire": Action.CEASEFIRE,
    "agreement": Action.AGREEMENT,
    "withdraw": Action.WITHDRAW,
    "return_ambassador": Action.RETURN_AMBASSADOR,
    "cooperation": Action.COOPERATE,
}
"""Words of dated records to the model's actions. A `strike` whose entry names the group it hit (`against`) is
`Action.STRIKE_GROUP`: see `case_action`."""


TRIGGER_WORDS: dict[str, str | None] = {
    "group_attack": "attack_by_group",
    "incident": "attack_by_group",
    "spillover": "attack_by_group",
    "covert_state_act": "attack_by_group",
    "state_act": "show_of_force",
    "standing_threat": None,
}
"""Kinds of trigger in the case library to the word of a dated record that stands nearest (judgement).

A shot that nobody owns up to, a mine, a stray shell are attacks that nobody is blamed for, unless an armed group of the
case made them; an act of a state that is no use of force is taken as a show of force; a threat that has long been there
is no event."""


def case_action(word: str, *, against_group: bool = False) -> Action:
    """The model's action for a word of a dated record.

    Parameters
    ----------
    word : str
        A key of `CASE_WORDS`.
    against_group : bool, optional
        Whether the record says that the blow fell on an armed group.

    Raises
    ------
    KeyError
        If the word is unknown.
    """
    action = CASE_WORDS[word]
    return Action.STRIKE_GROUP if against_group and action is Action.STRIKE_STATE else action


class OutcomeClass(Word):
    """How far a run went between the two states. Set by `peak_level`: see `sim.model.outcomes`."""

    NO_FORCE = 0
    ABSORBED = 1
    EXCHANGE = 2
    LIMITED_WAR = 3
    WAR = 4


class Ending(Word):
    """How a run ended."""

    AGREEMENT = 0
    CEASEFIRE = 1
    TACIT = 2
    UNILATERAL = 3
    STALEMATE = 4
    WAR_TERMINATION = 5
    OPEN = 6

    @property
    def word(self) -> str:
        """The word that users read; `war-termination` has a hyphen in the case library."""
        return self.name.lower().replace("_", "-") if self is Ending.WAR_TERMINATION else self.name.lower()


class PeakLevel(Word):
    """Highest level of a crisis in the words of the case library."""

    NONE = 0
    DIPLOMATIC = 1
    THREAT_OR_SHOW = 2
    LIMITED_FORCE = 3
    SUSTAINED_EXCHANGE = 4
    WAR = 5


@dataclass(frozen=True, slots=True)
class Scales:
    """How an act at a rung reads on the two other scales."""

    hostility: Hostility
    peak_level: PeakLevel


SCALES_OF_RUNG: dict[Rung, Scales] = {
    Rung.QUIET: Scales(Hostility.NO_MILITARIZED_ACTION, PeakLevel.NONE),
    Rung.THREAT: Scales(Hostility.THREAT_OF_FORCE, PeakLevel.DIPLOMATIC),
    Rung.DISPLAY: Scales(Hostility.DISPLAY_OF_FORCE, PeakLevel.THREAT_OR_SHOW),
    Rung.BORDER_INCIDENT: Scales(Hostility.USE_OF_FORCE, PeakLevel.LIMITED_FORCE),
    Rung.STRIKE_DISPUTED_GROUND: Scales(Hostility.USE_OF_FORCE, PeakLevel.LIMITED_FORCE),
    Rung.STRIKE_ON_GROUP: Scales(Hostility.USE_OF_FORCE, PeakLevel.LIMITED_FORCE),
    Rung.STRIKE_ON_STATE: Scales(Hostility.USE_OF_FORCE, PeakLevel.LIMITED_FORCE),
    Rung.REPEATED_STRIKES: Scales(Hostility.USE_OF_FORCE, PeakLevel.SUSTAINED_EXCHANGE),
    Rung.GROUND_INCURSION: Scales(Hostility.USE_OF_FORCE, PeakLevel.SUSTAINED_EXCHANGE),
    Rung.GENERAL_WAR: Scales(Hostility.WAR, PeakLevel.WAR),
}
"""The usual reading of a rung. A run reports its three peaks from its own events (`sim.model.outcomes`): a protest
is a threat rung but no militarised act, and a level above 3 needs lasting fighting or about 100 dead."""

WAR_DEATHS = 1000
"""Battle deaths between the two states from which a fight is a war (Correlates of War, Small & Singer 1982)."""

SUSTAINED_DEATHS = 100
"""Battle deaths between the two states from which an exchange is sustained fighting (case library, peak level 4)."""

ANSWER_DAYS = 30
"""Force of the state that was struck first counts as the answer within this time, and before any new provocation."""
