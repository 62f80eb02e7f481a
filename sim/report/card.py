"""The model card and the glossary: what the model is for and not for, what it leaves out, how far it was checked.

The card says in short what sections 12 and 13 of docs/model.md say.
"""

from __future__ import annotations

from sim.report.blocks import Heading, Listing, Section, Terms, Text
from sim.report.meanings import CLASS_MEANINGS, ENDING_MEANINGS, OTHER_WORDS
from sim.results.wording import words
from sim.vocabulary import Ending, OutcomeClass

FOR = (
    "teaching",
    "comparing mechanisms under the same luck",
    "asking what calms a crisis",
    "war-games that need a transparent adjudicator",
    "research on crisis models",
)
NOT_FOR = ("forecasting a real crisis", "choosing targets", "judging what a named state will do")

LEFT_OUT = (
    "One level of command: no factions, and no act of a state's forces that its government did not decide.",
    "States look one step ahead and make no plans. They know each other's grief and pressure; only resolve and private "
    "readiness are hidden.",
    "No places, no weapons, no persons. Economic and humanitarian harm is not modelled.",
    "The record is forced, not conditioned on: beliefs follow from it, but runs are not weighted by how likely it was.",
    "Whether a state stands behind a group changes what its victims believe, and nothing that the group does.",
    "An agreement may be as little as an announced return to normal.",
)

VALIDATION = (
    "Defaults were fitted to facts of 1946 to 1989 and otherwise assumed: that they show many of those facts is no "
    "proof. Forecasts of dated crises beat simple ones in how far a crisis goes, not in how or when it ends; so few "
    "cases prove little. Read shares as what follows from the assumptions, and sweep those that a conclusion leans on."
)


def card_section() -> Section:
    """What the model is for, and how far it can be trusted."""
    return Section(
        "card",
        "Model card",
        (
            Text(VALIDATION, look="warning"),
            Heading("For"),
            Listing(FOR),
            Heading("Not for"),
            Listing(NOT_FOR),
            Heading("What the model leaves out"),
            Listing(LEFT_OUT),
            Heading("What the intervals mean"),
            Text(
                "Every interval is simulation error: how far a share may be from what endlessly many runs of this very "
                "model and scenario would give. What nobody knows about the world is in it only as far as the scenario "
                "states it as distributions."
            ),
        ),
    )


def glossary_section() -> Section:
    """The words for how far runs go and how they end, and the few others that need it."""
    classes = tuple((words(word.word), CLASS_MEANINGS[word]) for word in OutcomeClass)
    endings = tuple((words(word.word), ENDING_MEANINGS[word]) for word in Ending)
    return Section(
        "glossary",
        "Glossary",
        (
            Heading("How far it goes: outcome classes"),
            Terms(classes),
            Heading("How it ends: endings"),
            Terms(endings),
            Heading("Other words"),
            Terms(tuple(OTHER_WORDS.items())),
        ),
    )
