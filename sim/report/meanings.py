"""What the words for outcomes and endings mean, as clauses that finish a sentence; equations (45) to (47) of
docs/model.md in plain words. Then what pages say whatever the numbers: the glossary, what stands in `prose.toml`, such
as the model card, and in `figures.toml`: what each figure shows and how to read it.

>>> CLASS_MEANINGS[OutcomeClass.NO_FORCE]
'neither state used force'
>>> {*CLASS_MEANINGS} == {*OutcomeClass} and {*ENDING_MEANINGS} == {*Ending}
True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from tomllib import loads
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.blocks import Block, Heading, Listing, Picture, Section, Terms, Text
from sim.results.wording import words
from sim.scenario.outcomes import ALL
from sim.scenario.records import written
from sim.vocabulary import EVENTS, SUSTAINED_DEATHS, WAR_DEATHS, Ending, OutcomeClass

if TYPE_CHECKING:
    from sim.scenario.records import Scenario


@cache
def texts(name: str) -> Mapping[str, Any]:
    """What a file of texts beside this module holds."""
    return loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


SAID: Mapping[str, str] = texts("prose")["said"]
"""Sentences that say the same on every page."""
CLASS_MEANINGS: Mapping[OutcomeClass, str] = {
    word: texts("prose")["classes"][word.word].format(sustained=SUSTAINED_DEATHS, war=WAR_DEATHS)
    for word in OutcomeClass
}
"""How far a run went."""
ENDING_MEANINGS: Mapping[Ending, str] = {word: texts("prose")["endings"][word.word] for word in Ending}
"""How a run ended."""
OUTCOME_MEANINGS = {name: column.meaning for name, column in ALL.items() if column.is_headline}
"""Headline outcomes (`sim.results.responses.headline_events`)."""
COLUMN_MEANINGS = {name: column.meaning for name, column in ALL.items() if not column.is_headline}
"""Other words of the table of runs, which conditions of a scenario may name; `{a}` and `{b}` stand for the two states.
A lag that never came is false in a condition."""


class Defined(NamedTuple):
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
    meanings = {
        "What happens (true or false)": OUTCOME_MEANINGS,
        "How far it goes (outcome_class)": {word.word: told for word, told in CLASS_MEANINGS.items()},
        "How it ends (ending)": {word.word: told for word, told in ENDING_MEANINGS.items()},
        "Other words of a run": {name: told.format(a=first, b=second) for name, told in COLUMN_MEANINGS.items()},
        "Events in their order (sequence)": {word: entry.meaning for word, entry in EVENTS.items()},
        "Asked for by the scenario": {one.name: one.meaning or condition_words(one.when) for one in scenario.outcomes},
    }
    return (Defined(word, kind, told) for kind, of_kind in meanings.items() for word, told in of_kind.items())


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


def prose_section(name: str) -> Section:
    """A section that says the same on every page, such as "card", the model card."""
    told = texts("prose")[name]
    return Section(name, told["title"], tuple(map(_block, told["blocks"])))


def _block(told: Mapping[str, Any]) -> Block:
    if "heading" in told:
        return Heading(told["heading"])
    if "listing" in told:
        return Listing(tuple(told["listing"]))
    if "terms" in told:
        return Terms(tuple(told["terms"].items()))
    return Text(told["text"].strip(), told.get("look", "plain"))


def glossary_section() -> Section:
    """The words for how far runs go and how they end, and the few others that need it."""
    parts: Mapping[str, Mapping[str, str]] = {
        "How far it goes: outcome classes": {words(word.word): told for word, told in CLASS_MEANINGS.items()},
        "How it ends: endings": {words(word.word): told for word, told in ENDING_MEANINGS.items()},
        "Other words": texts("prose")["words"],
    }
    blocks = ((Heading(heading), Terms(tuple(part.items()))) for heading, part in parts.items())
    return Section("glossary", "Glossary", tuple(chain.from_iterable(blocks)))


def figures_sections(figures: Mapping[str, str]) -> tuple[Section, ...]:
    """A section with the figures, where there are any; how to read one stands below the first of its kind.

    Parameters
    ----------
    figures : mapping of str to str
        SVG by name, as `sim.plots` names its figures.
    """
    return (Section("figures", "Figures", tuple(pictures(figures))),) if figures else ()


def pictures(figures: Mapping[str, str]) -> Iterator[Picture]:
    """Each figure with what it shows."""
    explained: set[str] = set()
    for name, svg in figures.items():
        of_side = name[1:].removeprefix("_")  # several comparisons: their names begin with the letter of the side
        kinds = (kind for kind in texts("figures") if name.startswith(kind) or of_side == kind)
        kind = max(kinds, key=len, default="")
        told = texts("figures").get(kind, {"shows": words(name), "reading": ""})
        shows = told["shows"] if name == kind else f"{told['shows']} ({name})"
        yield Picture(svg, shows, "" if kind in explained else told["reading"].strip())
        explained.add(kind)
