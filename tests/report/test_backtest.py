"""Tables of a back-test: one row a case, one row a score."""

from __future__ import annotations

from rich.console import Console

from sim.evidence.cases.scores import Interval, Scored
from sim.evidence.cases.targets import Observed
from sim.report.backtest import CLASSES, forecasts_table, scores_table
from sim.report.blocks import Table
from sim.report.terminal import drawn

FORECAST = {
    "outcome_class": dict(zip(CLASSES, (0.0, 0.61, 0.2, 0.1, 0.09), strict=True)),
    "answered_by_force": 0.3,
    "talks_held": 0.8,
}


def shown(table: Table) -> list[str]:
    console = Console(width=300, highlight=False)
    with console.capture() as capture:
        console.print(drawn(table, is_plain=True))
    return capture.get().splitlines()


def test_what_came_is_marked_and_told() -> None:
    seen = Observed(outcome_class="exchange", answered_by_force=True, days_to_answer=4, talks_held=False)
    row = shown(forecasts_table([("one", FORECAST, seen)]))[-1].split()
    assert row == ["one", "0", "61", "20*", "10", "9", "30", "day", "4", "80", "no"]


def test_what_is_not_known_is_a_dash() -> None:
    row = shown(forecasts_table([("one", FORECAST, Observed())]))[-1].split()
    assert row == ["one", "0", "61", "20", "10", "9", "30", "-", "80", "-"]


def test_scores_stand_beside_baselines_with_the_interval_of_the_difference() -> None:
    systems = {name: Interval(value, 0.1, 0.3) for name, value in
               (("model", 0.128), ("climatology", 0.174), ("opening", 0.15), ("without audience", 0.2))}  # fmt: skip
    gap = {
        "climatology": Interval(-0.046, -0.089, -0.005), "opening": Interval(-0.022, -0.05, 0.01),
        "without audience": Interval(-0.072, -0.1, -0.02),
    }  # fmt: skip
    nothing = dict.fromkeys(systems, Interval(float("nan"), float("nan"), float("nan")))
    rows = [Scored("outcome_class", "rps", 28, systems, gap), Scored("ending", "log", 0, nothing, nothing)]
    first, second = shown(scores_table("Scores", [("", one) for one in rows]))[-2:]
    assert "outcome class" in first and "ranked probability" in first
    assert first.split()[-16:] == [
        "0.128", "0.174", "0.150", "0.200", "-0.046", "-0.089", "to", "-0.005", "-0.022", "-0.050", "to", "0.010",
        "-0.072", "-0.100", "to", "-0.020",
    ]  # fmt: skip
    assert second.split()[-10:] == ["-"] * 10


def test_scores_by_opening_say_which() -> None:
    one = dict.fromkeys(("model", "climatology"), Interval(0.1, 0.05, 0.2))
    rows = [Scored("outcome_class", "rps", 4, one, {"climatology": Interval(0.0, -0.1, 0.1)})]
    lines = shown(scores_table("By opening", [("raid at group", one) for one in rows]))
    assert lines[-1].split()[:7] == ["raid", "at", "group", "outcome", "class", "ranked", "probability"]
