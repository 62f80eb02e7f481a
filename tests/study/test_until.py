"""Running until enough is known."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.results.estimates import Share
from sim.results.intervals import wilson
from sim.results.stopping import Decision, Precision, Watch, read_goals
from sim.scenario.faults import ScenarioError
from sim.study.result import RunResult
from tests.study.scenarios import written

NAMES = ("war", "talks_held", "outcome_class.war")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(written(tmp_path_factory.mktemp("scenario")))


def share(count: int, n: int) -> Share:
    return Share(count, n, count / n, *wilson(count, n))


@pytest.mark.parametrize(
    ("option", "goal"),
    [
        ("0.5%", Precision(0.005)),
        ("0.005", Precision(0.005)),
        ("war<2%", Decision("war", True, 0.02)),
        (" talks_held > 50 % ", Decision("talks_held", False, 0.5)),
        ("outcome_class.war<0.02", Decision("outcome_class.war", True, 0.02)),
    ],
)
def test_goals_are_read(option: str, goal: object) -> None:
    assert read_goals([option], NAMES) == (goal,)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["half"], "write a precision such as 0.5%, or a decision such as war<2%"),
        (["50%"], "must be from 0.001 % to 20 %"),
        (["wor<2%"], 'Did you mean "war"'),
        (["war<200%"], "must be between 0 and 100 %"),
        (["war<few"], "write a precision such as"),
        (["0.5%", "war<2%"], "one precision, or decisions; not both"),
    ],
)
def test_a_goal_of_no_form_is_answered_with_the_forms(options: list[str], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_goals(options, NAMES)


def test_precision_asks_every_share() -> None:
    watch = Watch((Precision(0.01),), ("1%",))
    assert not watch.look({"war": share(10, 5000), "talks_held": share(2500, 5000)})
    assert watch.widest == "talks_held"
    assert watch.look({"war": share(20, 10_000), "talks_held": share(5000, 10_000)})
    assert watch.stop(reached=True).looks == 2


def test_decisions_share_their_error_and_remember_earlier_looks() -> None:
    war, talks = Decision("war", True, 0.02), Decision("talks_held", False, 0.5)
    alone, both = Watch((war,), ("a",)), Watch((war, talks), ("a", "b"))
    shares = {"war": share(100, 10_000), "talks_held": share(5000, 10_000)}
    alone.look(shares)
    both.look(shares)
    assert both.known[war][1] > alone.known[war][1]
    narrow = alone.known[war]
    alone.look({"war": share(3, 100)})
    assert alone.known[war] == narrow


@pytest.mark.slow
@pytest.mark.parametrize(("option", "answer"), [("war<50%", True), ("war>50%", False)])
def test_a_decision_says_yes_or_no(scenario: sim.Scenario, option: str, answer: bool) -> None:
    result = sim.run(scenario, until=option, runs=2000, seed=1)
    assert result.stop is not None
    assert result.stop.reached
    assert result.stop.verdicts[0].answer is answer
    assert result.n_missing == 0


@pytest.mark.slow
def test_what_cannot_be_known_in_time_is_said_so(scenario: sim.Scenario) -> None:
    result = sim.run(scenario, until="0.1%", runs=300, seed=1)
    assert result.stop is not None
    assert not result.stop.reached
    assert len(result.table) == 300


@pytest.fixture(scope="module")
def precise(scenario: sim.Scenario) -> RunResult:
    return sim.run(scenario, until="1.6%", runs=20_000, seed=3)


@pytest.mark.slow
def test_it_stops_at_a_look_and_equals_a_plain_run_of_that_length(scenario: sim.Scenario, precise: RunResult) -> None:
    assert len(precise.table) in (4000, 5657)
    assert precise.stop is not None
    assert precise.stop.reached
    assert precise.runs == len(precise.table)
    assert sim.run(scenario, runs=len(precise.table), seed=3).digest == precise.digest
    half_widths = [(share.high - share.low) / 2 for share in precise.outcomes.values()]
    assert max(half_widths) <= 0.016


@pytest.mark.slow
@pytest.mark.parametrize("how", [{"jobs": 2}, {"chunk_size": 3000}])
def test_workers_and_chunks_do_not_move_the_stop(
    scenario: sim.Scenario, precise: RunResult, how: dict[str, int]
) -> None:
    assert sim.run(scenario, until="1.6%", runs=20_000, seed=3, **how).digest == precise.digest  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_stop_is_stored_and_read_back(scenario: sim.Scenario, tmp_path: Path) -> None:
    result = sim.run(scenario, until="war<50%", runs=2000, seed=1, folder=tmp_path / "run")
    stored = sim.read_result(tmp_path / "run")
    assert isinstance(stored, RunResult)
    assert stored.stop == result.stop
    assert stored.n_missing == 0
    assert stored.to_json()["until"]["reached"] is True
