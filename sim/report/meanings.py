"""What the words for outcomes and endings mean, as clauses that finish a sentence; equations (45) to (47) of
docs/model.md in plain words.

>>> CLASS_MEANINGS[OutcomeClass.NO_FORCE]
'neither state used force'
>>> {*CLASS_MEANINGS} == {*OutcomeClass} and {*ENDING_MEANINGS} == {*Ending}
True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.results.wording import words
from sim.scenario.outcomes import ALL
from sim.scenario.resolved import written
from sim.vocabulary import SUSTAINED_DEATHS, WAR_DEATHS, Ending, OutcomeClass

if TYPE_CHECKING:
    from sim.scenario.records import Scenario

CLASS_MEANINGS: Mapping[OutcomeClass, str] = {
    OutcomeClass.NO_FORCE: "neither state used force",
    OutcomeClass.ABSORBED: "the first use of force was absorbed: the state that it hit used none",
    OutcomeClass.EXCHANGE: "both states used force, and it stopped short of sustained fighting",
    OutcomeClass.LIMITED_WAR: (
        f"it became a limited war: sustained fighting or at least {SUSTAINED_DEATHS} battle deaths, "
        f"but fewer than {WAR_DEATHS:,}"
    ),
    OutcomeClass.WAR: f"it became a war: at least {WAR_DEATHS:,} battle deaths between the two states",
}
"""How far a run went."""

ENDING_MEANINGS: Mapping[Ending, str] = {
    Ending.AGREEMENT: "an agreement was in force at the end",
    Ending.CEASEFIRE: "a ceasefire was in force at the end",
    Ending.TACIT: "it fell quiet without a word, and no sanctions and no closed border were left in force",
    Ending.UNILATERAL: "one side announced a stop or withdrew, and it stayed quiet",
    Ending.STALEMATE: "it fell quiet with sanctions or a closed border still in force",
    Ending.WAR_TERMINATION: "a war was fought out",
    Ending.OPEN: "it was still going on at the horizon",
}
"""How a run ended."""

OUTCOME_MEANINGS = {name: column.meaning for name, column in ALL.items() if column.is_headline}
"""Headline outcomes (`sim.results.estimates.headline_events`)."""
COLUMN_MEANINGS = {name: column.meaning for name, column in ALL.items() if not column.is_headline}
"""Other words of the table of runs, which conditions of a scenario may name; `{a}` and `{b}` stand for the two states.
A lag that never came is false in a condition."""

OTHER_WORDS: Mapping[str, str] = {
    "run": "One play of the scenario, known by its number. Run 17 can be played again alone.",
    "seed": "The number from which all chance of all runs follows. Same scenario, seed and run: same events.",
    "interval": (
        "Where the share would lie, with 95 % confidence, if the same model were played without end (Wilson). It says "
        "nothing of how far the model is from the world."
    ),
    "ladder": "Ten rungs from quiet (0) to general war (9); acts push the two states up it, quiet lets them down.",
    "horizon": "The last day looked at.",
    "digest": "A checksum of the table of all runs: two results with one digest are equal to the last bit.",
}
"""Words that a report uses without saying what they are."""


@dataclass(frozen=True, slots=True)
class Defined:
    """A word for an outcome, of what kind it is, and what it means."""

    word: str
    kind: str
    meaning: str


def defined_words(scenario: Scenario) -> Iterator[Defined]:
    """Every word that a table or a condition may use for what a run came to, with its meaning.

    Parameters
    ----------
    scenario : Scenario
        Its own outcomes come last.
    """
    first, second = (scenario.spoken(key) for key in scenario.states)
    for name, meaning in OUTCOME_MEANINGS.items():
        yield Defined(name, "What happens (true or false)", meaning)
    for outcome_class, meaning in CLASS_MEANINGS.items():
        yield Defined(outcome_class.word, "How far it goes (outcome_class)", meaning)
    for ending, meaning in ENDING_MEANINGS.items():
        yield Defined(ending.word, "How it ends (ending)", meaning)
    for name, meaning in COLUMN_MEANINGS.items():
        yield Defined(name, "Other words of a run", meaning.format(a=first, b=second))
    for outcome in scenario.outcomes:
        yield Defined(outcome.name, "Asked for by the scenario", outcome.meaning or condition_words(outcome.when))


def condition_words(condition: Mapping[str, Any]) -> str:
    """A condition as a scenario writes it.

    >>> condition_words({"war": False, "days_to_talks": {"at_most": 14}})
    'war is false and days_to_talks at most 14'
    """
    parts = []
    for word, asked in condition.items():
        if word in ("any", "all"):
            joint = " or " if word == "any" else " and "
            parts.append(f"({joint.join(condition_words(one) for one in asked)})")
        elif word == "not":
            parts.append(f"not ({condition_words(asked)})")
        elif isinstance(asked, Mapping):
            parts += [f"{word} {words(comparison)} {written(value)}" for comparison, value in asked.items()]
        else:
            parts.append(f"{word} is {written(asked)}")
    return " and ".join(parts)
