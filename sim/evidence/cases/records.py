"""A file of cases as it is written: every key of the format, with its kind and its range.

Nothing is derived here and nothing forecasts from these records: `sim.evidence.cases.known` takes from a record what a
forecast may know, and `sim.evidence.cases.targets` what came of it. A missing key means that there was no such event,
or that it is not known.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.faults import found, listed, meant
from sim.scenario.history import EARLIEST_DAY, LATEST_DAY, Deaths
from sim.vocabulary import CASE_WORDS, TRIGGER_WORDS, Ending, OutcomeClass, PeakLevel

MAX_CASES = 1_000
"""Cases in one file."""
MAX_EVENTS = 1_000
"""Entries in one chronology."""
CAPABILITY_LOW, CAPABILITY_HIGH = 1e-4, 1e4
"""Range of the ratio of capabilities: both square roots lie in the range of a state's capability."""

Name = Annotated[str, Field(strict=True, min_length=1, max_length=200, pattern=r"\S")]
Identifier = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
Prose = str
Day = Annotated[int, Field(strict=True, ge=EARLIEST_DAY, le=LATEST_DAY)]
Lag = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Ratio = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=CAPABILITY_LOW, le=CAPABILITY_HIGH)]


def _one_of(words: Iterable[str]) -> AfterValidator:
    """Refuse a text that is none of some words; the complaint names them."""
    known = tuple(words)

    def check(word: str) -> str:
        if word not in known:
            hint = meant(word, known)  # first, since a long line is cut at its end
            allowed = listed(known)
            told = f".{hint} Allowed are {allowed}." if hint else f"; it must be one of {allowed}."
            what = f"is {found(word)}{told}"
            raise PydanticCustomError("one_of", "{what}", {"what": what})
        return word

    return AfterValidator(check)


CaseWord = Annotated[str, Field(strict=True), _one_of(CASE_WORDS)]
TriggerKind = Annotated[str, Field(strict=True), _one_of(TRIGGER_WORDS)]
ClassWord = Annotated[str, Field(strict=True), _one_of(word.word for word in OutcomeClass)]
EndingWord = Annotated[str, Field(strict=True), _one_of(word.word for word in Ending)]


_FORM_NOT_KNOWN = re.compile(r"\bform (and deaths )?not known\b", re.IGNORECASE)
MAJOR_RESPONSE = "major response"
"""What an `answer_form` begins with where the source dates the major response of a state, not the first shot back."""


class _Record(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class EventRecord(_Record):
    """One entry of a chronology."""

    day: Day = Field(description="whole days from day 0, negative before it.")
    actor: Name = Field(description='who acted: a state, the group, a third party, or "both".')
    target: Name = Field(description='at whom the act was aimed, or "both".')
    action: CaseWord = Field(description="word of the case library, such as strike, protest or talks.")
    deaths: Deaths | None = None
    """People killed in that event."""
    form_known: bool = True
    """False where the form of a use of force is not known and the word holds its place, as a note that says `form not
    known` or `form and deaths not known` tells too."""
    note: Prose | None = None
    """Anything else a reader should know."""
    source_status: Prose | None = None
    """How far the entry is backed."""
    source: Prose | None = None
    """Key in [case.sources], or an address."""

    @model_validator(mode="before")
    @classmethod
    def _note_tells_of_the_form(cls, data: Any) -> Any:
        is_told = isinstance(data, dict) and "form_known" not in data and isinstance(data.get("note"), str)
        return {**data, "form_known": False} if is_told and _FORM_NOT_KNOWN.search(data["note"]) else data


class TriggerRecord(_Record):
    """What set the crisis off."""

    kind: TriggerKind = Field(description="kind of trigger, such as group_attack or incident.")
    what: Prose | None = None
    """What happened."""
    actor: Name | None = None
    """Who did it."""
    date: datetime.date | None = None
    """When."""
    date_approximate: bool | None = None
    """Whether the date is approximate."""
    deaths: Deaths | None = None
    """People killed by it."""
    days_trigger_to_day0: Annotated[int, Field(strict=True, ge=0, le=-EARLIEST_DAY)] = 0
    """Days from the trigger to day 0."""
    source_status: Prose | None = None
    """How far this is backed."""
    source: Prose | None = None
    """Key in [case.sources], or an address."""


class DeathRange(_Record):
    """A range of deaths."""

    low: Deaths = Field(description="lowest estimate.")
    high: Deaths = Field(description="highest estimate.")


class CaseOutcome(_Record):
    """What came of a case. An empty text says as little as a missing key."""

    outcome_class: ClassWord | None = None
    """How far it went."""
    answered_by_force: bool | None = None
    """Whether the target answered by force."""
    answered_by: Prose | None = None
    """State, group or none."""
    answer_form: Prose | None = None
    """Manner of the answer; a `major response` is what a government decided on."""
    days_to_first_answer: Lag | None = None
    """Days from day 0 to the first answer."""
    target_nonforce_answers: list[Prose] = []
    """Other steps of the target."""
    force_moves: Lag | None = None
    """Turns of force in alternation."""
    number_of_force_exchanges: Lag | None = None
    """Half of them."""
    peak_level: Annotated[int, Field(strict=True, ge=0, le=int(PeakLevel.WAR))] | None = None
    """Highest level, 0 to 5."""
    talks_held: bool | None = None
    """Whether formal talks were held."""
    days_to_first_contact: int | None = None
    """Days to the first known call or message."""
    days_to_talks: Lag | None = None
    """Days from day 0 to the first formal talks."""
    days_to_end_of_violence: Lag | None = None
    """Last day of force in the main episode."""
    ending: EndingWord | None = None
    """How it ended."""
    mediator: Prose | None = None
    """Who mediated."""
    total_deaths: DeathRange | None = None
    """Deaths on all sides from day 0 on."""
    relapse_within_1y: Prose | None = None
    """New force within a year of the end."""

    @model_validator(mode="before")
    @classmethod
    def _blanks_are_unknown(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value != ""} if isinstance(data, dict) else data


class CaseRecord(_Record):
    """One `[[case]]`."""

    id: Identifier = Field(description="name of the case in tables: letters, digits, _ . and -")
    title: Prose | None = None
    """One line."""
    region: Prose | None = None
    """Part of the world."""
    initiator: Name = Field(description="the state that used force first, or threatened.")
    target: Name = Field(description="the other state.")
    non_state_group: Prose | None = None
    """Armed group in play, or "none"."""
    group_host: Prose | None = None
    """Whose soil it sits on."""
    contiguous: bool | None = None
    """Whether the two share a land border."""
    both_nuclear: bool | None = None
    """Whether both have nuclear weapons."""
    rivalry: bool | None = None
    """Whether the two are long-running rivals."""
    relationship: Literal["partner", "wary", "hostile"] | None = None
    """Relations just before the crisis."""
    relative_capability: Ratio | None = None
    """Military strength of initiator over target."""
    regime_remarks: Prose | None = None
    """One line on the regimes."""
    background: Prose | None = None
    """One line on what came before."""
    interstate_force: bool | None = None
    """Whether force was used between them."""
    day0_date: datetime.date | None = None
    """Date of day 0."""
    alt_day0_date: datetime.date | None = None
    """Another date of day 0 in use."""
    day0_basis: Prose | None = None
    """What day 0 is."""
    coding_confidence: Prose | None = None
    """High, medium or low."""
    coding_notes: Prose | None = None
    """What was doubtful."""
    chronology: Annotated[tuple[EventRecord, ...], Field(strict=False, max_length=MAX_EVENTS)] = ()
    """Events in order of day."""
    trigger: TriggerRecord | None = None
    """What set it off."""
    outcome: CaseOutcome | None = None
    """What came of it."""
    field_status: dict[str, Prose] = {}
    """How far each field is backed."""
    sources: dict[str, Prose] = {}
    """Addresses of pages."""


class CaseFileRecord(_Record):
    """A file of cases."""

    schema_version: int = Field(ge=1, le=1, description="Version of this format: 1.")
    case: tuple[CaseRecord, ...] = Field(
        strict=False, max_length=MAX_CASES, description="the cases, one [[case]] each."
    )
