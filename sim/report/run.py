"""What is shown of runs: outcomes with their intervals, numbers with their spread; on a page the answer in words.

A page also tells a short story for each outcome class that occurs: that of the run nearest to its middle, chosen by
`sim.results.estimates` without luck or taste. It is played again to be told; where it does not come out as it is stored
(another machine, another version), the page says so and tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report import conditions, story
from sim.report.blocks import Explained, Heading, Listing, Made, Number, Section, Shown, Text, Verbatim, Where, filled
from sim.report.meanings import CLASS_MEANINGS, ENDING_MEANINGS, OUTCOME_MEANINGS, SAID, figures_sections, pictures
from sim.report.repeat import command_line, run_words, scenario_words, whole_page
from sim.report.setting import dated, setting_section, whole_day
from sim.results import wording
from sim.results.estimates import LEVELS, Share, Summary, representatives
from sim.results.ignorance import Ignorance
from sim.results.intervals import Z
from sim.results.wording import capital, counted, in_days, interval, listed, number, numbers, percent, with_state, words
from sim.scenario.names import OUTSIDERS, spoken
from sim.vocabulary import Action, Ending, OutcomeClass, Rung

if TYPE_CHECKING:
    from datetime import date

    from sim.engine.reference import TraceEntry
    from sim.report.blocks import Block, Cell, Table
    from sim.results.stopping import Stop
    from sim.study.result import RunResult

HIDDEN = frozenset({"peak_hostility", "peak_level", "events"})
"""Numbers of a run that repeat others on another scale, or say nothing of the crisis; --json has them."""
TOLD_ENDINGS = 3
"""How many endings the answer names, the most common first; the table has all."""
TOLD_OUTCOMES = 6
"""How many outcomes of the scenario it names."""
GRAVE = (OutcomeClass.LIMITED_WAR, OutcomeClass.WAR)
"""Classes that the answer names even where no run reached them."""
FIRST_LINES, LAST_LINES = 14, 6
"""How much of a long story is told."""
Tell = Callable[[int], Sequence["TraceEntry"]]
"""Plays a run again, by its number."""


def shown(result: RunResult) -> Shown:
    """What is shown of runs, wherever."""
    scenario, stop, problems = result.scenario, result.stop, conditions.troubles(result)
    versions, until = result.origin["versions"], [] if stop is None else stop_sentences(stop, result.n_runs)
    command = command_line("sim", "run", *scenario_words(scenario), *run_words(result.runs, result.origin))
    speed = conditions.how_fast(result.n_runs, result.elapsed_seconds, result.jobs)
    intervals = [SAID["wilson"], *([SAID["sampled"]] * bool(scenario.sampled)), *([SAID["sequences"]] * bool(stop))]
    return Shown(
        scenario.title,
        Made(
            result.seed, versions, (counted(result.n_runs),), command, {"all runs": result.digest}, {"": scenario},
            result.engine,
        ),
        conditions.in_short(scenario),
        "95 % Wilson intervals",
        (*conditions.own_rules(result.origin), *intervals),
        _outcomes(result),
        problems,
        conditions.play_missing(result.n_missing, result.folder),
        (f"{result.n_events:,} events, {speed}, engine {result.engine}.", *until),
        (
            conditions.versions_line(versions),
            f"Chunks of {result.chunk_size:,} runs; events of {len(result.seen):,} runs are kept.",
        ),
        meaning=(*([wording.IGNORANCE] if result.ignorance else []), wording.CAVEAT),
        is_whole=not problems and (stop is None or stop.reached),
    )  # fmt: skip


def page(result: RunResult, *, figures: Mapping[str, str], tell: Tell, studies: Iterable[Section] = ()) -> str:
    """A page of HTML about runs: the same bytes for the same result.

    Parameters
    ----------
    result : RunResult
    figures : mapping of str to str
        SVG by name, as `sim.plots` names its figures.
    tell : callable
        Events of a run by its number; not asked where own rules made the runs.
    studies : iterable of Section, optional
        What else was found out about this scenario.
    """
    scenario, told = result.scenario, shown(result)
    sections = [answer_section(result), conditions_of(result), setting_section(scenario, result.origin)]
    if result.n_runs:
        of_all = {name: svg for name, svg in figures.items() if not name.startswith("timeline_")}
        stories = runs_section(result, tell, figures, command_line(*scenario_words(scenario)))
        sections += [*told.sections, *figures_sections(of_all), stories]
    return whole_page(told, question(result), [*sections, *studies])


def question(result: RunResult) -> str:
    """What was asked."""
    scenario = result.scenario
    first, second = (scenario.spoken(key) for key in scenario.states)
    return (
        f"{conditions.from_when(scenario)}, how far can the crisis between {first} and {second} go within "
        f"{in_days(scenario.horizon_days)}, how can it end, and how likely is each?"
    )


# The short answer ----------------------------------------------------------------------------------------------------


def answer_section(result: RunResult) -> Section:
    """The answer in a sentence, then the rest of it in a few more."""
    if not result.n_runs:
        nothing = Text("No run is there, so nothing can be said.", look="warning")
        return Section("answer", "Short answer", (nothing,))
    first, *rest = _sentences(result)
    until = [] if result.stop is None else _until(result.stop, result.n_runs)
    return Section("answer", "Short answer", (Text(first, look="lead"), Listing((*until, *rest)), Text(wording.CAVEAT)))


def _sentences(result: RunResult) -> Iterator[str]:
    classes = {word: result.outcome_class[word.word] for word in OutcomeClass}
    ranked = _ranked(classes)
    for word in ranked:
        share = classes[word]
        of = f" of {counted(share.n)}" if word is ranked[0] else ""
        yield f"In {percent(share.share)}{of} ({interval(share.low, share.high)}) {CLASS_MEANINGS[word]}."
    for word in GRAVE:
        if not classes[word].count:
            yield f"In no run {CLASS_MEANINGS[word]} (0 to {percent(classes[word].high)})."
    endings = {word: result.ending[word.word] for word in Ending}
    told = [f"{ENDING_MEANINGS[word]} in {endings[word]}" for word in _ranked(endings)[:TOLD_ENDINGS]]
    yield f"How it ends: {'; '.join(told)}."
    yield from _lags(result)
    cuts = result.quantities["deaths_total"].quantiles
    yield (
        f"Half of the runs have at most {number(round(cuts[50]))} dead in all, groups' attacks included; "
        f"one in twenty has more than {number(round(cuts[95]))}."
    )
    own = [(outcome.meaning or words(outcome.name), outcome.name) for outcome in result.scenario.outcomes]
    for told_as, name in own[:TOLD_OUTCOMES]:
        yield f"{capital(told_as)}: in {result.outcomes[name]}."
    if len(own) > TOLD_OUTCOMES:
        yield f"{len(own) - TOLD_OUTCOMES} more outcomes of the scenario are in the table below."


def _ranked(shares: Mapping[Any, Share]) -> list[Any]:
    """Words that occur, the most common first."""
    return sorted((word for word in shares if shares[word].count), key=lambda word: -shares[word].count)


def _lags(result: RunResult) -> Iterator[str]:
    """Whether an answer and talks came, and how soon in the runs where they did."""
    for outcome, lag, told in (
        ("answered_by_force", "days_to_answer", "The first force was answered by force"),
        ("talks_held", "days_to_talks", "The two states held talks"),
    ):
        quantity = result.quantities[lag]
        half = f"; half of those {quantity.n:,} runs by {in_days(quantity.quantiles[50])} after the first force"
        yield f"{told} in {result.outcomes[outcome]}{half if quantity.n else ''}."


def conditions_of(result: RunResult) -> Section:
    """Everything that the answer takes for given."""
    luck = f"Chance: {counted(result.n_runs)} from seed {result.seed}. With fewer, the intervals are wider."
    return conditions.section_of(result, luck)


def stop_sentences(stop: Stop, n_runs: int) -> list[str]:
    """Whether the goal was reached, after how many runs, and what each decision came to."""
    asked, answers = " and ".join(stop.asked), {True: "yes", False: "no", None: "not decided"}
    sentences = [
        f"{verdict.question}: {answers[verdict.answer]}. The share is in {interval(verdict.low, verdict.high)} (95 % "
        "confidence sequence: it holds at every look; simulation error, not model error)."
        for verdict in stop.verdicts
    ]
    widest = words(stop.widest.replace(".", " ")) if stop.widest is not None else ""
    if not stop.reached:
        wide = f" The least precise share is {widest}." if widest else ""
        sentences.append(f"{asked} was not reached after {n_runs:,} runs; raise --runs to go further.{wide}")
    elif widest:
        sentences.append(
            f"Every share is known to within {asked} to each side (95 %; simulation error, not model error); the least "
            f"precise is {widest}."
        )
    return sentences


def _until(stop: Stop, n_runs: int) -> Iterator[str]:
    """What the runs went on for, what came of it, and what it means for the other intervals of a page."""
    goal = f"every share was known to within {' and '.join(stop.asked)} to each side"
    if stop.verdicts:
        goal = f"it was known whether {' and whether '.join(verdict.question for verdict in stop.verdicts)}"
    looks = counted(stop.looks, "look")
    if stop.reached:
        yield f"It was played until {goal}: {n_runs:,} runs in {looks}."
    else:
        yield f"It was to be played until {goal}, and reached its limit of {n_runs:,} runs first, after {looks}."
    yield from stop_sentences(stop, n_runs)
    yield "All other intervals here are made as if the number of runs had been fixed beforehand."


# Tables --------------------------------------------------------------------------------------------------------------


def _outcomes(result: RunResult) -> Iterator[Section]:
    """All shares with their intervals, and the numbers of a run with their spread."""
    scenario, spread = result.scenario, result.ignorance
    own = {outcome.name: outcome.meaning or "" for outcome in scenario.outcomes}
    classes = {word.word: meaning for word, meaning in CLASS_MEANINGS.items()}
    endings = {word.word: meaning for word, meaning in ENDING_MEANINGS.items()}
    states = [scenario.spoken(key) for key in scenario.states]
    until = [] if result.stop is None else stop_sentences(result.stop, result.n_runs)
    blocks: tuple[Block, ...] = (
        *([Text(SAID["history"], on=Where.PAGE)] if scenario.history else []),
        shares_table("How far it goes (outcome class)", result.outcome_class, classes, spread, "outcome_class."),
        shares_table("How it ends (ending)", result.ending, endings, spread, "ending."),
        shares_table("What happens (outcomes)", result.outcomes, {**OUTCOME_MEANINGS, **own}, spread),
        quantities_table(result.quantities, states, spread),
        Listing(tuple(until), on=Where.NOTEBOOK),
        conditions.idle(result.idle),
    )
    yield Section("outcomes", "What came out", blocks)


def shares_table(
    caption: str,
    shares: Mapping[str, Share],
    meanings: Mapping[str, str],
    ignorance: Mapping[str, Ignorance] | None = None,
    prefix: str = "",
) -> Table:
    """Shares of runs with their 95 % intervals and counts; under a sample, also how far they go from row to row.

    Parameters
    ----------
    caption : str
    shares : mapping of str to Share
    meanings : mapping of str to str
        Of the words, as far as there are any.
    ignorance : mapping of str to Ignorance, optional
    prefix : str, optional
        Of the names in `ignorance`.
    """
    rows: list[tuple[Cell, ...]] = []
    for name, share in shares.items():
        ends = (ignorance or {}).get(prefix + name)
        low, high = (0.0, 0.0) if ends is None else ends.around(share.share, share.low, share.high)
        wider = "" if ends is None else interval(max(0.0, low), min(1.0, high))
        cells = (percent(share.share), interval(share.low, share.high), wider, f"{share.count:,}")
        rows.append((Explained(words(name), meanings.get(name, "")), *map(Number, cells)))
    return filled(("", "share", "95 % interval", "with ignorance", "runs"), rows, caption)


def quantities_table(
    quantities: Mapping[str, Summary], states: Sequence[str], ignorance: Mapping[str, Ignorance] | None = None
) -> Table:
    """Mean, standard error and quantiles of the numbers of a run; those given something say how many runs have it.

    Parameters
    ----------
    quantities : mapping of str to Summary
    states : sequence of str
        Names of state a and state b, put in place of the letters.
    ignorance : mapping of str to Ignorance, optional
        How far the mean goes from row to row of a sample.
    """
    rows: list[tuple[Cell, ...]] = []
    for name, one in quantities.items():
        if name in HIDDEN:
            continue
        half, ends = Z * one.standard_error, (ignorance or {}).get(name)
        wider = "" if ends is None else numbers(*ends.around(one.mean, one.mean - half, one.mean + half))
        cuts = (number(one.quantiles[level]) for level in LEVELS)
        cells = (number(one.mean), number(one.standard_error), wider, *cuts, f"{one.n:,}")
        rows.append((with_state(name, states), *map(Number, cells), f"given {words(one.given)}" if one.given else ""))
    headings = ("", "mean", "std. error", "95 % with ignorance", *(f"{level} %" for level in LEVELS), "runs", "")
    caption = "Numbers of a run: mean and its standard error, and the values that so many per cent of runs stay below"
    return filled(headings, rows, caption)


# Representative runs -------------------------------------------------------------------------------------------------


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
    entries = story.named(tell(run), result.scenario)
    if len(entries) != int(row["events"]):
        yield Text(SAID["not_here"], look="warning")
        return
    if answer := story.answer_told(entries):
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
    told = [entry for entry in entries if story.is_told(entry) and story.intention_of(entry) is None]
    for is_attack, group in groupby(told, key=lambda entry: story.action_of(entry) is Action.ATTACK_BY_GROUP):
        alike = list(group)
        if is_attack and len(alike) > 1:
            yield _line(alike, _attacks(alike), day_zero)
        else:
            yield from (_line([entry], story.sentence(entry), day_zero) for entry in alike)


def _attacks(entries: Sequence[TraceEntry]) -> str:
    actors = list(dict.fromkeys(spoken(entry.actor) if entry.actor else OUTSIDERS for entry in entries))
    recorded = " [on record]" if all(entry.kind in story.RECORDED for entry in entries) else ""
    return f"{len(entries)} attacks by {listed(actors)}, the last on day {whole_day(entries[-1].time)}{recorded}"


def _line(entries: Sequence[TraceEntry], what: str, day_zero: date | None) -> tuple[Cell, ...]:
    first, last = entries[0], entries[-1]
    dead = story.dead_told(entries)
    rung = Number(f"{last.rung:.1f}" if isfinite(last.rung) else "")
    drawn = " (drawn)" if dead and any(entry.deaths_drawn for entry in entries) else ""
    return whole_day(first.time), dated(first.time, day_zero), what, dead + drawn, rung
