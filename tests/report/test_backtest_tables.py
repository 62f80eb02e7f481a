"""Tables of a back-test: one row a case, one row a score."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from sim.evidence.cases.targets import Observed
from sim.report.backtest_tables import CLASSES, again_table, forecasts_table, openings_table, scores_table
from sim.results.scored import Interval, Scored

FORECAST = {
    "outcome_class": dict(zip(CLASSES, (0.0, 0.61, 0.2, 0.1, 0.09), strict=True)),
    "answered_by_force": 0.3,
    "talks_held": 0.8,
}


def shown(table: Table) -> list[str]:
    console = Console(width=300, highlight=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get().splitlines()


def test_what_came_is_marked_and_told() -> None:
    seen = Observed(outcome_class="exchange", answered_by_force=True, days_to_answer=4, talks_held=False)
    row = shown(forecasts_table([("one", FORECAST, seen)], is_plain=True))[-1].split()
    assert row == ["one", "0", "61", "20*", "10", "9", "30", "day", "4", "80", "no"]


def test_what_is_not_known_is_a_dash() -> None:
    row = shown(forecasts_table([("one", FORECAST, Observed())], is_plain=True))[-1].split()
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
    first, second = shown(scores_table(rows, is_plain=True))[-2:]
    assert "outcome class" in first and "ranked probability" in first
    assert first.split()[-16:] == [
        "0.128", "0.174", "0.150", "0.200", "-0.046", "-0.089", "to", "-0.005", "-0.022", "-0.050", "to", "0.010",
        "-0.072", "-0.100", "to", "-0.020",
    ]  # fmt: skip
    assert second.split()[-10:] == ["-"] * 10


def test_scores_by_opening_say_which_and_leave_out_what_was_not_observed() -> None:
    one = dict.fromkeys(("model", "climatology"), Interval(0.1, 0.05, 0.2))
    gap = {"climatology": Interval(0.0, -0.1, 0.1)}
    told = {"raid_at_group": (Scored("outcome_class", "rps", 4, one, gap), Scored("ending", "log", 0, one, gap))}
    lines = shown(openings_table(told, is_plain=True))
    assert len(lines) == 3 and lines[-1].split()[:7] == [
        "raid",
        "at",
        "group",
        "outcome",
        "class",
        "ranked",
        "probability",
    ]


def test_scores_from_later_days_say_from_how_many() -> None:
    one = dict.fromkeys(("model", "climatology", "uniform"), Interval(0.1, 0.05, 0.2))
    rows = [Scored("next_act", "brier", 160, one, {"climatology": Interval(0.0, -0.1, 0.1)})]
    assert "each of 160 days" in shown(again_table(rows, n_cuts=160, is_plain=True))[0]
