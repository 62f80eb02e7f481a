"""The report of a run folder: the sections in the order in which a reader needs them.

Question and short answer, what it is conditional on, the scenario with its sources, outcomes, figures, runs as stories,
other studies, how to repeat it, the model card, a glossary.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.report.answer import answer_section, conditions_section, question
from sim.report.blocks import Section
from sim.report.card import card_section, glossary_section
from sim.report.findings import figures_section, outcomes_section
from sim.report.page import page
from sim.report.repeat import command_words, repeat_section, scenario_words
from sim.report.setting import setting_section
from sim.report.told_runs import Tell, runs_section

if TYPE_CHECKING:
    from sim.study.result import RunResult

FOOT = "Made from the run folder alone. No forecast, and no targeting tool."


def run_report(
    result: RunResult,
    *,
    figures: Mapping[str, str],
    tell: Tell,
    studies: Sequence[Section] = (),
) -> str:
    """A page of HTML about a result: the same bytes for the same result.

    Parameters
    ----------
    result : RunResult
        A result of `sim.study.run`.
    figures : mapping of str to str
        SVG by name, as `sim.plots` names its figures.
    tell : callable
        Events of a run by its number; not asked where own rules made the runs.
    studies : sequence of Section, optional
        What else was found out about this scenario (`sim.report.studies`).
    """
    scenario = result.scenario
    sections = [answer_section(result), conditions_section(result), setting_section(scenario, result.origin)]
    if result.n_runs:
        sections += [
            outcomes_section(result),
            figures_section(figures),
            runs_section(result, tell, figures, shlex.join(scenario_words(scenario))),
        ]
    sections += [*studies, _repeat(result), card_section(), glossary_section()]
    return page(scenario.title, question(scenario), sections, foot=FOOT)


def _repeat(result: RunResult) -> Section:
    facts = (
        ("seed", str(result.seed)),
        ("runs", f"{result.n_runs:,}"),
        ("engine", f"{result.engine} (every engine gives equal runs)"),
        ("digest of all runs", result.digest),
    )
    versions = result.origin["versions"]
    return repeat_section(command_words(result), scenario=result.scenario, facts=facts, versions=versions)
