"""Why: runs that stand for an outcome class, told as stories; each choice with what was open; and what another choice
would have come to, in that run and in all runs of its class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.report.story import end_to_json, is_told, line_to_json, named, reasons
from sim.results.estimates import representatives
from sim.results.pairs import paired_share
from sim.results.wording import percent, words
from sim.scenario.records import Scenario
from sim.study.choices import Path, all_otherwise, choice_of, told_reasons
from sim.study.inputs import Inputs
from sim.study.result import RunResult
from sim.vocabulary import Action, OutcomeClass

TYPICAL = 3
"""Runs that are told of a class."""
MOST_REPLAYED = 150
"""Runs of a class in which a choice is made otherwise: each is played again one by one."""
Wanted = Callable[[], bool]


def typical_runs(result: RunResult, outcome_class: str) -> list[int]:
    """The runs nearest to the middle of a class, the nearest first; fewer where it has fewer."""
    word = next(one for one in OutcomeClass if one.word == outcome_class)
    rows = result.table[result.table["outcome_class"] == word]
    found: list[int] = []
    while len(rows) and len(found) < TYPICAL:
        found.append(representatives(rows)[outcome_class])
        rows = rows[rows["run"] != found[-1]]
    return found


def story_of(scenario: Scenario, *, seed: int, run: int, otherwise: dict[int, str] | None = None) -> dict[str, Any]:
    """One run as a story of lines, choices among them, with what it drew and how it ended.

    Parameters
    ----------
    scenario : Scenario
    seed, run : int
    otherwise : mapping of int to str, optional
        Choices that are made otherwise, by the number of their event.
    """
    path = Path.of(scenario, seed=seed, run=run)
    for number, word in sorted((otherwise or {}).items()):
        path = path.other(number, word)
    lines = []
    for entry in named(path.whole.entries, scenario):
        choice = choice_of(path.whole.entries[entry.number])
        if not is_told(entry) and choice is None:
            continue
        lines.append(
            {
                **line_to_json(entry, scenario.day_zero), "number": entry.number, "is_act": entry.action >= 0,
                "choice": None
                if choice is None
                else {
                    "kind": choice.kind, "actor": choice.actor, "taken": choice.taken,
                    "options": [{**one, "words": words(one["word"])} for one in told_reasons(choice)],
                    "otherwise": choice.number in path.otherwise, "mood": next(reasons(entry), ""),
                },
            }
        )  # fmt: skip
    return {"run": run, "lines": lines, "end": end_to_json(path.outcome), "drew": _drew(scenario, seed, run)}


def class_otherwise(
    result: RunResult, outcome_class: str, *, actor: str, kind: str, taken: str, word: str, is_wanted: Wanted
) -> dict[str, Any]:
    """What the runs of a class come to where the first such choice in each is made otherwise.

    Returns
    -------
    dict
        How many runs of the class had that choice open, into which classes they go instead, and the share that stays
        in the class, with its interval.
    """
    code = next(one for one in OutcomeClass if one.word == outcome_class)
    numbers = result.table["run"][result.table["outcome_class"] == code][:MOST_REPLAYED].tolist()
    first = Path.of(result.scenario, seed=result.seed, run=0)
    paths = [Path(result.scenario, first.model, result.seed, number) for number in numbers]
    pairs = list(all_otherwise(paths, actor, kind, taken, word, is_wanted))
    after = [OutcomeClass(int(row["outcome_class"])) for _, row in pairs]
    told: dict[str, Any] = {"asked": len(numbers), "had": len(pairs), "taken": taken, "word": word}
    told["classes"] = {one.word: after.count(one) for one in OutcomeClass}
    if pairs:
        stayed = paired_share("stays", np.ones(len(pairs), dtype=bool), np.array([one is code for one in after]))
        told["less"] = [round(stayed.difference, 4), round(stayed.low, 4), round(stayed.high, 4)]
        told["sentence"] = (
            f"In {len(pairs)} of the first {len(numbers)} such runs {result.scenario.spoken(actor)} chose "
            f"{words(taken)} and could have chosen {words(word)}: {percent(-stayed.difference)} of them would have "
            f"ended elsewhere."
        )
    return told


def _drew(scenario: Scenario, seed: int, run: int) -> dict[str, float]:
    columns = Inputs(scenario, seed).of(np.array([(run, 0)], dtype=[("run", "<i8"), ("point", "<i8")]))
    return {key: round(float(values[0]), 4) for key, values in columns.items()}


def act_words() -> dict[str, str]:
    """Every act in words, by its word."""
    return {action.word: words(action.word) for action in Action}
