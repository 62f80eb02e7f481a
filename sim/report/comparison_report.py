"""The report of a comparison: what differs, what that changes run by run, and how to repeat it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.report.blocks import Block, Picture, Section, Terms, Text, Verbatim
from sim.report.card import card_section, glossary_section
from sim.report.compared import is_one_file
from sim.report.comparison_answer import answer_section, conditions_section, question
from sim.report.page import page
from sim.report.pair_sections import numbers_section, pairing_section, shares_section
from sim.report.repeat import ABOUT, file_word, run_words, set_words, source_texts, time_words
from sim.report.run_report import FOOT
from sim.report.setting import setting_section
from sim.report.what_differs import differs_section
from sim.scenario.records import Scenario

if TYPE_CHECKING:
    from sim.study.comparison import Comparison

READING: Mapping[str, tuple[str, str]] = {
    "differences": (
        "Share of each outcome in A and in B, and their paired differences with intervals.",
        "On the left the two shares of each outcome; in the middle their difference, B less A, with its 95 % interval. "
        "A filled mark has an interval, taken by itself, that leaves out zero. The columns count the pairs of runs in "
        "which it happened so.",
    ),
    "mean_differences": (
        "Means of numbers of a run in A and in B, and their paired differences with intervals.",
        "Each row has a scale of its own, so that lengths of different rows must not be compared. Read whether the "
        "line of a row crosses zero.",
    ),
}
"""For each figure by the name of its file: what it shows, and how to read it."""


def comparison_report(result: Comparison, *, figures: Mapping[str, str], studies: Sequence[Section] = ()) -> str:
    """A page of HTML about a comparison: the same bytes for the same comparison.

    Parameters
    ----------
    result : Comparison
        A result of `sim.study.compare`.
    figures : mapping of str to str
        SVG by name, as `sim.plots.comparison` names its figures.
    studies : sequence of Section, optional
        What else was found out about it (`sim.report.studies`).
    """
    sections = [answer_section(result), conditions_section(result), differs_section(result)]
    if result.n_runs:
        sections += [shares_section(result), numbers_section(result)]
    if figures:
        sections.append(Section("figures", "Figures", tuple(_pictures(figures))))
    sections += [pairing_section(), *_settings(result), *studies, _repeat(result), card_section(), glossary_section()]
    return page(_title(result), question(result), sections, foot=FOOT)


def _title(result: Comparison) -> str:
    a, b = result.a.scenario.title, result.b.scenario.title
    return f"{a}: A and B compared" if a == b else f"{a} (A) and {b} (B) compared"


def _pictures(figures: Mapping[str, str]) -> Iterator[Picture]:
    for name, svg in figures.items():
        yield Picture(svg, *READING.get(name, (name, "")))


def _settings(result: Comparison) -> Iterator[Section]:
    """The scenario of A; that of B only where it is another file."""
    of_a = setting_section(result.a.scenario, (result.b if is_one_file(result) else result.a).origin)
    if is_one_file(result):
        yield replace(of_a, title="The scenario of A and its sources")
        return
    yield replace(of_a, title="Scenario A and its sources")
    yield replace(
        setting_section(result.b.scenario, result.b.origin), anchor="scenario-b", title="Scenario B and its sources"
    )


def repeat_words(result: Comparison) -> list[str] | None:
    """The command that gives the same comparison; None where the two were made so that no command says it."""
    a, b = result.a.scenario, result.b.scenario
    first, second = _files(result)
    before, after = (tuple(side.options.get("overrides", ())) for side in (a, b))
    if before or time_words(a) != time_words(b):
        return None
    files = [first] if is_one_file(result) and after else [first, second]
    options = [*run_words(result.a.runs, result.a.origin), *time_words(a), *set_words(after)]
    return ["sim", "compare", *files, *options]


def repeat_program(result: Comparison) -> str:
    """Lines of Python that give the same comparison, however the two were made."""
    lines = ["import sim", ""]
    for side, scenario, file in zip("ab", (result.a.scenario, result.b.scenario), _files(result), strict=True):
        lines.append(f"{side} = sim.load({', '.join([repr(file), *_arguments(scenario)])})")
    first = result.a.origin.get("first_run", 0)
    which = f"runs={result.a.runs}, {f'first_run={first}, ' if first else ''}seed={result.a.seed}"
    lines.append(f"comparison = sim.compare(a, b, {which})")
    return "\n".join(lines)


def _arguments(scenario: Scenario) -> Iterator[str]:
    for name, value in scenario.options.items():
        if value is not None and value not in ((), []):
            yield f"{name}={list(value) if isinstance(value, tuple) else value!r}"


def _files(result: Comparison) -> tuple[str, str]:
    """What names A and B; two files of one name are told apart by their folders."""
    first, second = file_word(result.a.scenario), file_word(result.b.scenario)
    if first == second and not is_one_file(result):
        return f"a/{first}", f"b/{second}"
    return first, second


def _repeat(result: Comparison) -> Section:
    words = repeat_words(result)
    one_file = is_one_file(result)
    blocks: list[Block] = [Verbatim(shlex.join(words) if words is not None else repeat_program(result)), Text(ABOUT)]
    if result.a.origin["own_rules"] or result.b.origin["own_rules"]:
        blocks.append(Text("Own rules are not in it: they have to be given by a program.", look="warning"))
    blocks.append(Terms(tuple(_facts(result))))
    for side, file in zip("AB", _files(result), strict=True):
        if file.endswith(".toml") and (side == "A" or not one_file):
            whose = "" if one_file else f" of {side}"
            blocks.append(Text(f"{file} is the first of the texts{whose} below, saved under that name."))
    blocks += source_texts(result.a.scenario, whose="" if one_file else "A: ")
    blocks += [] if one_file else source_texts(result.b.scenario, whose="B: ")
    return Section("repeat", "How to repeat it", tuple(blocks))


def _facts(result: Comparison) -> Iterator[tuple[str, str]]:
    yield "seed", str(result.a.seed)
    yield "runs of each", f"{result.a.runs:,}"
    for side, runs in (("A", result.a), ("B", result.b)):
        yield f"digest of the runs of {side}", runs.digest
    for side, runs in (("A", result.a), ("B", result.b)):
        yield f"scenario {side}", f"{runs.scenario.name}, hash {runs.scenario.sha256}"
    yield "versions", ", ".join(f"{name} {version}" for name, version in result.a.origin["versions"].items())
