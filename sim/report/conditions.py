"""What an answer is conditional on, how it was played, and what went wrong with some runs: the same for every kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.engine.failures import failed_sentence
from sim.report.blocks import Block, Listing, Section, Text, Where
from sim.report.setting import TABLES_OF_VALUES
from sim.results.chunk_file import Parts
from sim.results.wording import counted, in_days, listed, number, words
from sim.scenario.history import MOVE_IT, day_and_date, record_sentence
from sim.scenario.idle import idle_sentence

if TYPE_CHECKING:
    from sim.scenario.idle import Idle
    from sim.scenario.records import Scenario
    from sim.study.result import RunResult
    from sim.study.sweep_result import SweepResult

BUT_VARIED = "All of that but for what is varied."


def from_when(scenario: Scenario, varied: Iterable[str] = ()) -> str:
    """Where the runs begin, to open a sentence."""
    if not MOVE_IT.isdisjoint(varied):
        return "From a moment of the record that is varied"
    if scenario.history_until is None:
        return f"From {day_and_date(0, scenario.day_zero)} on"
    given = f"Given what is on record until {day_and_date(scenario.history_until, scenario.day_zero)}"
    start = scenario.starts.get(scenario.start) if scenario.start is not None else None
    return f'{given}: "{start.meaning.strip()}" From there' if start is not None and start.meaning else given


def crisis(scenario: Scenario) -> str:
    """Between whom and until when, as part of a question."""
    first, second = (scenario.spoken(key) for key in scenario.states)
    return f"the crisis between {first} and {second} within {in_days(scenario.horizon_days)}"


def in_short(scenario: Scenario, varied: Iterable[str] = ()) -> tuple[str, ...]:
    """From when and until when the runs are looked at, and what is drawn, in a few words each."""
    told = [record_sentence(scenario, varied), f"horizon {in_days(scenario.horizon_days)}"]
    if scenario.start is not None and told[0] == record_sentence(scenario):
        told.insert(0, f"start {scenario.start}")
    if scenario.sampled and scenario.sample is not None:
        told.append(f"coefficients from {scenario.sample.described()}")
    return tuple(told)


def taken_for_given(scenario: Scenario, varied: Iterable[str] = ()) -> Iterator[str]:
    """What any answer about a scenario rests on: the model, its values, its record, its horizon."""
    yield "The model: its rules, and defaults fitted to facts of other crises (see the model card)."
    lines = list(scenario.resolved())
    n_set = sum(line.set_by != "default" and line.key.split(".")[0] in TABLES_OF_VALUES for line in lines)
    n_drawn = sum(isinstance(line.plain, dict) and "distribution" in line.plain for line in lines)
    drawn = f" {n_drawn} of all are not known: they are distributions, from which each run draws its own value."
    yield f"The scenario: it sets {n_set:,} values, and the rest are defaults.{drawn * bool(n_drawn)}"
    yield f"The record: {record_sentence(scenario, varied)}."
    quiet = "" if scenario.quiet_days is None else f", or after {in_days(scenario.quiet_days)} without an act"
    yield f"The horizon: a run ends on day {number(scenario.horizon_days)} at the latest{quiet}."
    if off := [words(name) for name, on in scenario.mechanisms.items() if not on]:
        yield f"Mechanisms switched off: {listed(off)}."
    if changed := [key for key, who in scenario.set_by.items() if who.startswith("--")]:
        yield f"Changed on the command line: {', '.join(changed)}."


def how_fast(n_runs: int, seconds: float, jobs: int | None = None) -> str:
    """Runs, seconds, rate.

    >>> how_fast(10_000, 2.0, 2)
    '10,000 runs in 2.0 s (5,000 runs/s), 2 jobs'
    """
    worked = "" if jobs is None else f", {jobs} job{'s' * (jobs > 1)}"
    return f"{n_runs:,} runs in {seconds:.1f} s ({n_runs / max(seconds, 1e-9):,.0f} runs/s){worked}"


def versions_line(versions: Mapping[str, str]) -> str:
    """What a result was made with."""
    return "Versions: " + ", ".join(f"{name} {version}" for name, version in versions.items())


def troubles(result: RunResult | SweepResult, whose: str = "") -> tuple[str, ...]:
    """What went wrong with some runs: that they are missing, failed, or reached the cap on events.

    Parameters
    ----------
    result : RunResult or SweepResult
    whose : str, optional
        The letter of the side that they belong to.
    """
    of = f" of {whose}" if whose else ""
    rows = result.rows if isinstance(result.rows, Parts) else Parts((result.rows,))
    told = []
    if result.n_missing:
        told.append(missing(result.n_missing, rows.n_rows + len(result.failures) + result.n_missing, of))
    if result.failures:
        told.append(f"{f'Of {whose}, ' if whose else ''}{failed_sentence(result.failures)}")
    if result.n_cut_short:
        first = next(int(part["run"][part["cut_short"]][0]) for part in rows if part["cut_short"].any())
        told.append(cut_short(result.n_cut_short, of, f", the first is run {first}"))
    return tuple(told)


def missing(n_missing: int, asked: int, of: str = "") -> str:
    """That runs are not there, of how many, and what the rest is about."""
    return (
        f"{n_missing:,} of the {asked:,} runs{of} that were asked for are missing, because the work was interrupted or "
        "a worker died; everything here is about those that are there."
    )


def cut_short(n_cut_short: int, of: str = "", first: str = "") -> str:
    """That runs reached the cap on events."""
    was, counts = ("was", "it counts as it") if n_cut_short == 1 else ("were", "they count as they")
    return f"{counted(n_cut_short)}{of} reached the cap on events and {was} cut short{first}; {counts} stood then."


def play_missing(n_missing: int, folder: object) -> str:
    """What plays the runs that are missing; empty where none is."""
    return f"Play what is missing with: sim resume {folder}" if n_missing else ""


def idle_words(found: Iterable[Idle], whose: str = "") -> str:
    """What has no effect on any run, and of which side; empty where there is nothing."""
    return f"{whose}{sentence}" if (sentence := idle_sentence(found)) else ""


def idle(found: Iterable[Idle], whose: str = "") -> Text:
    """The same as a block, for where the conditions of an answer are not shown."""
    return Text(idle_words(found, whose), on=Where.SHORT)


def own_rules(origin: Mapping[str, Any]) -> tuple[str, ...]:
    """That a program changed the model, where one did."""
    if not origin["own_rules"]:
        return ()
    told = f"Rules of the model were replaced or added by a program: {', '.join(origin['own_rules'])}."
    return (f"{told} The runs cannot be repeated from the scenario alone.",)


def section(warnings: Iterable[str], *given: Block) -> Section:
    """Everything that an answer takes for given, what is wrong with it first."""
    told = (Text(warning, look="warning") for warning in warnings if warning)
    return Section("conditions", "What this is conditional on", (*told, *given))


def given_of(scenario: Scenario, luck: str, varied: Iterable[str] = ()) -> Listing:
    """What an answer about one scenario takes for given, its luck last."""
    varied = tuple(varied)
    return Listing((*taken_for_given(scenario, varied), *([BUT_VARIED] if varied else []), luck))


def section_of(result: RunResult | SweepResult, luck: str, varied: Iterable[str] = ()) -> Section:
    """Everything that an answer from the runs of one scenario takes for given."""
    warnings = (*troubles(result), idle_sentence(result.idle), *own_rules(result.origin))
    return section(warnings, given_of(result.scenario, luck, varied))
