"""The question, the short answer, and what the answer is conditional on: in sentences, made from the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sim.engine.failures import failed_sentence
from sim.report.blocks import Listing, Section, Text
from sim.report.dates import day_in_words
from sim.report.meanings import CLASS_MEANINGS, ENDING_MEANINGS
from sim.report.setting import TABLES_OF_VALUES
from sim.report.stops import until_sentences
from sim.results.caveats import CAVEAT
from sim.results.wording import capital, counted, in_days, interval, listed, number, percent, words
from sim.scenario.idle import idle_sentence
from sim.scenario.played import MOVE_IT, record_sentence
from sim.vocabulary import Ending, OutcomeClass

if TYPE_CHECKING:
    from sim.results.estimates import Share
    from sim.scenario.records import Scenario
    from sim.study.result import RunResult

CONDITIONS = "What this is conditional on"

TOLD_ENDINGS = 3
"""How many endings the answer names, the most common first; the table has all."""

TOLD_OUTCOMES = 6
"""How many outcomes of the scenario it names."""

GRAVE = (OutcomeClass.LIMITED_WAR, OutcomeClass.WAR)
"""Classes that the answer names even where no run reached them."""


def question(scenario: Scenario) -> str:
    """What was asked."""
    first, second = (scenario.spoken(key) for key in scenario.states)
    return (
        f"{from_when(scenario)}, how far can the crisis between {first} and {second} go within "
        f"{in_days(scenario.horizon_days)}, how can it end, and how likely is each?"
    )


def from_when(scenario: Scenario, varied: Iterable[str] = ()) -> str:
    """Where the runs begin, to open a sentence."""
    if not MOVE_IT.isdisjoint(varied):
        return "From a moment of the record that is varied"
    if scenario.history_until is None:
        return f"From {day_in_words(0, scenario.day_zero)} on"
    given = f"Given what is on record until {day_in_words(scenario.history_until, scenario.day_zero)}"
    start = scenario.starts.get(scenario.start) if scenario.start is not None else None
    return f'{given}: "{start.meaning.strip()}" From there' if start is not None and start.meaning else given


def answer_section(result: RunResult) -> Section:
    """The answer in a sentence, then the rest of it in a few more."""
    if not result.n_runs:
        nothing = Text("No run is there, so nothing can be said.", look="warning")
        return Section("answer", "Short answer", (nothing,))
    first, *rest = _sentences(result)
    until = [] if result.stop is None else until_sentences(result.stop, result.n_runs)
    return Section("answer", "Short answer", (Text(first, look="lead"), Listing((*until, *rest)), Text(CAVEAT)))


def _sentences(result: RunResult) -> Iterator[str]:
    classes = {word: result.outcome_class[word.word] for word in OutcomeClass}
    ranked = sorted((word for word in classes if classes[word].count), key=lambda word: -classes[word].count)
    for word in ranked:
        share = classes[word]
        of = f" of {counted(share.n)}" if word is ranked[0] else ""
        yield f"In {percent(share.share)}{of} ({interval(share.low, share.high)}) {CLASS_MEANINGS[word]}."
    for word in GRAVE:
        if not classes[word].count:
            yield f"In no run {CLASS_MEANINGS[word]} (0 to {percent(classes[word].high)})."
    yield _endings({word: result.ending[word.word] for word in Ending})
    yield from _lags(result)
    yield _deaths(result)
    yield from _own(result)


def _endings(shares: dict[Ending, Share]) -> str:
    ranked = sorted((word for word in shares if shares[word].count), key=lambda word: -shares[word].count)
    told = [f"{ENDING_MEANINGS[word]} in {shares[word]}" for word in ranked[:TOLD_ENDINGS]]
    return f"How it ends: {'; '.join(told)}."


def _lags(result: RunResult) -> Iterator[str]:
    """Whether an answer and talks came, and how soon in the runs where they did."""
    for outcome, lag, told in (
        ("answered_by_force", "days_to_answer", "The first force was answered by force"),
        ("talks_held", "days_to_talks", "The two states held talks"),
    ):
        share, quantity = result.outcomes[outcome], result.quantities[lag]
        sentence = f"{told} in {share}"
        if quantity.n:
            sentence += (
                f"; half of those {quantity.n:,} runs by {in_days(quantity.quantiles[50])} after the first force"
            )
        yield f"{sentence}."


def _deaths(result: RunResult) -> str:
    cuts = result.quantities["deaths_total"].quantiles
    return (
        f"Half of the runs have at most {number(round(cuts[50]))} dead in all, groups' attacks included; "
        f"one in twenty has more than {number(round(cuts[95]))}."
    )


def _own(result: RunResult) -> Iterator[str]:
    """What the scenario asks for, by what it means."""
    meanings = {outcome.name: outcome.meaning for outcome in result.scenario.outcomes}
    for name, share in list(result.own_outcomes.items())[:TOLD_OUTCOMES]:
        yield f"{capital(meanings[name] or words(name))}: in {share}."
    if len(result.own_outcomes) > TOLD_OUTCOMES:
        yield f"{len(result.own_outcomes) - TOLD_OUTCOMES} more outcomes of the scenario are in the table below."


def conditions_section(result: RunResult) -> Section:
    """Everything that the answer takes for given."""
    warnings = [Text(warning, look="warning") for warning in _warnings(result)]
    luck = f"Chance: {counted(result.n_runs)} from seed {result.seed}. With fewer, the intervals are wider."
    return Section("conditions", CONDITIONS, (*warnings, Listing((*taken_for_given(result.scenario), luck))))


def _warnings(result: RunResult) -> Iterator[str]:
    """What went wrong with some runs, and what hinders a repeat."""
    if result.n_missing:
        yield (
            f"{result.n_missing:,} of the {result.runs:,} runs that were asked for are not there, because the work was "
            f"interrupted or a worker died. Everything here is about the {result.n_runs:,} that are."
        )
    if result.failures:
        yield failed_sentence(result.failures)
    if result.n_cut_short:
        yield (
            f"{counted(result.n_cut_short)} reached the cap on events and "
            f"{'was' if result.n_cut_short == 1 else 'were'} cut short: counted as it stood then."
        )
    if result.idle:
        yield idle_sentence(result.idle)
    if result.origin["own_rules"]:
        yield (
            f"Rules of the model were replaced or added by a program: {', '.join(result.origin['own_rules'])}. "
            "The runs cannot be repeated from the scenario alone."
        )


def taken_for_given(scenario: Scenario, varied: Iterable[str] = ()) -> Iterator[str]:
    """What any answer about a scenario rests on: the model, its values, its record, its horizon."""
    yield "The model: its rules, and defaults fitted to facts of other crises (see the model card)."
    lines = list(scenario.resolved())
    n_set = sum(line.set_by != "default" and line.key.split(".")[0] in TABLES_OF_VALUES for line in lines)
    n_drawn = sum(isinstance(line.plain, dict) and "distribution" in line.plain for line in lines)
    values = f"The scenario: it sets {n_set:,} values, and the rest are defaults."
    if n_drawn:
        values += f" {n_drawn} of all are not known: they are distributions, from which each run draws its own value."
    yield values
    yield f"The record: {record_sentence(scenario, varied)}."
    quiet = "" if scenario.quiet_days is None else f", or after {in_days(scenario.quiet_days)} without an act"
    yield f"The horizon: a run ends on day {number(scenario.horizon_days)} at the latest{quiet}."
    off = [name for name, on in scenario.mechanisms.items() if not on]
    if off:
        yield f"Mechanisms switched off: {listed([words(name) for name in off])}."
    changed = [key for key, who in scenario.set_by.items() if who.startswith("--")]
    if changed:
        yield f"Changed on the command line: {', '.join(changed)}."
