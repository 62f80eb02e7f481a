"""Representative runs as short stories: for each outcome class that occurs, the run nearest to its middle.

The run is chosen by `sim.results.estimates`, without luck or taste. It is played again to be told; where it does
not come out as it is stored (another machine, another version), the page says so and tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.blocks import Block, Cell, Heading, Number, Section, Text, Verbatim, filled
from sim.report.meanings import CLASS_MEANINGS, ENDING_MEANINGS, SAID, pictures
from sim.report.setting import dated, whole_day
from sim.report.story import RECORDED, action_of, answer_told, dead_told, intention_of, is_told, named, sentence
from sim.results.estimates import representatives
from sim.results.wording import capital, in_days, listed, number, percent, words
from sim.scenario.names import OUTSIDERS, spoken
from sim.vocabulary import Action, Ending, OutcomeClass, Rung

if TYPE_CHECKING:
    from datetime import date

    from sim.engine.reference import TraceEntry
    from sim.study.result import RunResult

FIRST_LINES, LAST_LINES = 14, 6
"""How much of a long story is told."""

Tell = Callable[[int], Sequence["TraceEntry"]]
"""Plays a run again, by its number."""


def runs_section(result: RunResult, tell: Tell, figures: Mapping[str, str], scenario_words: str) -> Section:
    """One story a class, with its figure.

    Parameters
    ----------
    result : RunResult
    tell : callable
        Events of a run by its number; not asked where own rules made the runs.
    figures : mapping of str to str
        SVG by name; those named `timeline_<class>` belong here.
    scenario_words : str
        How a command line names the scenario, with its options.
    """
    blocks: list[Block] = [Text(SAID["representative"])]
    for word, run in chosen(result).items():
        row = result.rows.of_runs(run, 1)[0]
        blocks += [Heading(f"{capital(words(word))}: run {run}"), Text(_summary(result, word, row))]
        if (name := f"timeline_{word}") in figures:
            blocks += pictures({name: figures[name]})
        blocks += _story(result, tell, row, scenario_words)
    return Section("runs", "Representative runs", tuple(blocks))


def chosen(result: RunResult) -> dict[str, int]:
    """Number of the run to tell, by class: among the recorded runs, where there are any, so that figures fit."""
    return representatives(result.seen if len(result.seen) else result.rows.table)


def _summary(result: RunResult, word: str, row: Any) -> str:
    share = result.outcome_class[word]
    states = [result.scenario.spoken(key) for key in result.scenario.states]
    clause = CLASS_MEANINGS[OutcomeClass(int(row["outcome_class"]))]
    told = [f"{capital(clause)} (in {percent(share.share)} of runs)."]
    if row["answered_by_force"] and row["first_force_by"] >= 0:
        first = int(row["first_force_by"])
        lag = in_days(float(row["days_to_answer"]))
        is_own = row["days_to_retaliation"] == row["days_to_answer"]
        who = states[1 - first] if is_own else f"Forces of {states[1 - first]} in contact"
        told.append(f"{who} answered the first force, by {states[first]}, after {lag}.")
    told.append(f"Turns of force: {number(row['force_moves'])}; dead in all: {number(float(row['deaths_total']))}.")
    if row["talks_held"] and isfinite(row["days_to_talks"]):
        days = float(row["days_to_talks"])
        told.append(f"Talks came {in_days(abs(days))} {'before' if days < 0 else 'after'} the first force.")
    ending = ENDING_MEANINGS[Ending(int(row["ending"]))]
    told.append(
        f"It ended on day {number(np.floor(row['end_day']))}: {ending}. "
        f"Highest rung: {words(Rung.at(row['peak_rung']).word)}."
    )
    return " ".join(told)


def _story(result: RunResult, tell: Tell, row: Any, scenario_words: str) -> Iterator[Block]:
    run = int(row["run"])
    if result.origin["own_rules"]:
        yield Text(SAID["not_alone"])
        return
    entries = named(tell(run), result.scenario)
    if len(entries) != int(row["events"]):
        yield Text(SAID["not_here"], look="warning")
        return
    if answer := answer_told(entries):
        yield Text(answer)
    lines = list(story_lines(entries, result.scenario.day_zero))
    left_out = len(lines) - FIRST_LINES - LAST_LINES
    if left_out > 1:
        between = ("", "", f"{left_out} more lines are left out here", "", "")
        lines = [*lines[:FIRST_LINES], between, *lines[-LAST_LINES:]]
    yield filled(("day", "date", "what", "dead", "ladder"), lines)
    yield Text("All of it, with the reasons behind each decision:")
    yield Verbatim(f"sim trace {scenario_words} --run {run} --seed {result.seed} --why")


def story_lines(entries: Sequence[TraceEntry], day_zero: date | None) -> Iterator[tuple[Cell, ...]]:
    """Day and date, what happened, who died, where it stands on the ladder; attacks in a row make one line."""
    told = [entry for entry in entries if is_told(entry) and intention_of(entry) is None]
    for is_attack, group in groupby(told, key=lambda entry: action_of(entry) is Action.ATTACK_BY_GROUP):
        alike = list(group)
        if is_attack and len(alike) > 1:
            yield _line(alike, _attacks(alike), day_zero)
        else:
            yield from (_line([entry], sentence(entry), day_zero) for entry in alike)


def _attacks(entries: Sequence[TraceEntry]) -> str:
    actors = list(dict.fromkeys(spoken(entry.actor) if entry.actor else OUTSIDERS for entry in entries))
    recorded = " [on record]" if all(entry.kind in RECORDED for entry in entries) else ""
    return f"{len(entries)} attacks by {listed(actors)}, the last on day {whole_day(entries[-1].time)}{recorded}"


def _line(entries: Sequence[TraceEntry], what: str, day_zero: date | None) -> tuple[Cell, ...]:
    first, last = entries[0], entries[-1]
    dead = dead_told(entries)
    rung = Number(f"{last.rung:.1f}" if isfinite(last.rung) else "")
    drawn = " (drawn)" if dead and any(entry.deaths_drawn for entry in entries) else ""
    return whole_day(first.time), dated(first.time, day_zero), what, dead + drawn, rung
