"""Every act of a run names what it follows from: a decision, the record, an earlier attack, a steady rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

import pytest

import sim
from sim.engine.reference import TraceEntry
from sim.report.story import RECORDED, answer_of, cause_of, is_decision
from sim.scenario.load import load_text
from sim.scenario.read import shipped_names
from sim.study.trace import one_run
from sim.vocabulary import Action
from tests.study.scenarios import TEXT

SCENARIOS = shipped_names()
RUNS_EACH = 8
FADING = (
    ".grief",
    ".pressure",
    ".height",
    ".settlement",
    ".cooperation",
    ".damage",
    ".restraint",
    ".excitation",
    ".heat",
)
REASONS = {"decision", "act", "recorded", "steady_rate"}


scenario = cache(sim.load)


@cache
def played(name: str, run: int) -> Sequence[TraceEntry]:
    return sim.trace(scenario(name), run=run, seed=10)


def without_reason(entries: Sequence[TraceEntry]) -> list[TraceEntry]:
    """Acts that are no choice themselves and name nothing behind them."""
    acts = [entry for entry in entries if entry.action >= 0 and not is_decision(entry)]
    return [entry for entry in acts if cause_of(entry, entries).word not in REASONS]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_act_of_every_shipped_scenario_has_a_reason(name: str) -> None:
    for run in range(RUNS_EACH):
        entries = played(name, run)
        assert [entry.number for entry in entries] == list(range(len(entries)))
        assert not without_reason(entries)
        assert all(entry.cause is None or entry.cause < entry.number for entry in entries)


def test_an_act_that_lost_its_cause_would_be_found() -> None:
    entries = next(run for run in map(partial(played, "tutorial"), range(12)) if any(one.kind == "act" for one in run))
    assert not without_reason(entries)
    assert without_reason([replace(entry, cause=None) if entry.kind == "act" else entry for entry in entries])


def test_second_and_third_blows_name_the_decision_that_opened_the_campaign_or_the_recorded_blow() -> None:
    behind = {"decision": 0, "act": 0}
    for run in range(60):
        entries = played("tutorial", run)
        for entry in entries:
            before = None if entry.cause is None else entries[entry.cause]
            if entry.kind == "act" and before is not None and not is_decision(before):
                cause = cause_of(entry, entries)
                behind[cause.word] += 1
                assert cause.entry is not None
                if cause.entry.actor != entry.actor:
                    assert cause.word == "act", "fire in return, and what follows it, names the blow"
                elif cause.word == "act":
                    assert cause.entry.kind in RECORDED
                else:
                    assert cause.entry.why is not None and int(cause.entry.why["chosen"]) >= Action.MOBILISE
    assert min(behind.values()) > 0 and sum(behind.values()) >= 5, "campaigns of several blows occur"


def test_a_set_off_attack_names_an_act_and_a_steady_one_its_rate() -> None:
    kinds = {"attack": 0, "aftershock": 0}
    for run in range(12):
        entries = played("tutorial", run)
        for entry in entries:
            if entry.kind in kinds:
                kinds[entry.kind] += 1
                behind = cause_of(entry, entries)
                if entry.kind == "attack":
                    assert behind.word == "steady_rate"
                else:
                    assert behind.entry is not None
                    assert behind.entry.actor == entry.actor or behind.entry.action == Action.STRIKE_GROUP
    assert min(kinds.values()) > 0


def test_what_time_took_since_the_last_event_is_no_part_of_what_an_event_did() -> None:
    faded = 0
    for name in ("tutorial", "iran_pakistan_2024"):
        left: dict[str, float] = {}
        for entry in played(name, 1):
            for key, change in entry.changes.items():
                if key.endswith(FADING):
                    assert change.before == left.get(key, change.before)
                    assert 0.0 <= change.drifted <= change.before
                    faded += change.drifted < change.before
                    left[key] = change.after
                else:
                    assert change.before == change.drifted, key
    assert faded >= 10


@pytest.mark.parametrize("deaths", ["", "deaths = 0", "deaths = 3"])
def test_deaths_are_marked_as_drawn_where_the_record_is_silent(deaths: str) -> None:
    made = load_text(TEXT.replace("deaths = 2", deaths), history_until=0)
    entries = sim.trace(made, run=1, seed=5)
    assert any(entry.kind in RECORDED and entry.action == Action.STRIKE_GROUP for entry in entries)
    for entry in entries:
        assert entry.deaths_drawn == (not deaths and entry.kind in RECORDED)


def test_the_answer_is_that_of_the_table() -> None:
    answered = 0
    for run in range(60):
        row = one_run(scenario("tutorial"), run=run, seed=10).outcome()
        found = answer_of(played("tutorial", run))
        assert (found is not None) == bool(row["answered_by_force"])
        if found is not None:
            answered += 1
            assert int(found[1].time) - int(found[0].time) == row["days_to_answer"]
    assert answered
