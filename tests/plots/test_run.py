"""All figures of a result: which are drawn, what each says, and what happens when there is little to draw."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.plots.canvas import save
from sim.plots.drawings import save_all
from sim.plots.frame import Frame
from sim.plots.run import figures
from sim.results.incidence import ladder_by_day
from tests.plots.legibility import off_the_sheet, overlaps, smallest_points, words
from tests.plots.synthetic import Asked, Entry, Result, Scenario, result

pytestmark = pytest.mark.slow

NAMES = ("overview", "outcomes", "ladder", "incidence", "deaths", "lags")
CLASSES = ("absorbed", "exchange", "limited_war", "war")
EXCHANGES = result(60, classes=(0, 0, 1, 0, 0))
NO_RUNS = np.zeros(0, dtype=np.int64)


def test_every_question_and_every_class_that_occurs_has_a_figure(
    drawn: dict[str, Figure],
) -> None:
    assert list(drawn) == [*NAMES, *(f"timeline_{word}" for word in CLASSES)]


@pytest.mark.parametrize("name", [*NAMES, *(f"timeline_{word}" for word in CLASSES)])
def test_no_text_lies_on_another_or_over_the_edge_or_is_tiny(drawn: dict[str, Figure], name: str) -> None:
    assert overlaps(drawn[name]) == []
    assert off_the_sheet(drawn[name]) == []
    assert smallest_points(drawn[name]) >= 9.0


@pytest.mark.parametrize("name", [*NAMES, "timeline_exchange"])
def test_every_figure_says_what_it_rests_on(drawn: dict[str, Figure], name: str) -> None:
    said = " ".join(words(drawn[name]).split())
    for part in (
        "Iran and Pakistan, January 2024", "600 runs", "seed 5", "given the record until day 0",
        "start after_first_strike", "horizon day 180", "95 % simulation intervals; not a forecast",
    ):  # fmt: skip
        assert part in said


def test_figures_by_day_say_that_only_some_runs_were_recorded(
    drawn: dict[str, Figure],
) -> None:
    for name in ("overview", "ladder"):
        assert "the first 400 runs, recorded event by event" in words(drawn[name])


def test_the_overview_comes_first_and_can_be_had_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("deaths", "lags", "ladder", "incidence", "outcomes", "timeline"):
        monkeypatch.setattr(f"sim.plots.run.draw_{name}", None)  # would fail if it were drawn
    drawings = figures(EXCHANGES, Scenario())
    assert drawings.first == ("overview",)
    assert save_all(drawings, tmp_path, names=drawings.first)[0] == [tmp_path / "overview.png"]
    assert (tmp_path / "overview.png").read_bytes().startswith(b"\x89PNG")


def test_numbers_of_several_figures_are_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    computed = []

    def told(events: Any, runs: Any, **days: Any) -> Any:
        computed.append(days)
        return ladder_by_day(events, runs, **days)

    monkeypatch.setattr("sim.plots.run.ladder_by_day", told)
    drawings = figures(EXCHANGES, Scenario())
    assert computed == []
    assert drawings["overview"] and drawings["ladder"]
    assert len(computed) == 1


def test_a_hostile_scenario_is_drawn_as_plain_words(tmp_path: Path) -> None:
    long = {
        "the_united_federation_of_the_northern_and_southern_highlands": None,
        "x" * 90: None,
    }
    groups = {f"g$_{number}$": None for number in range(12)}
    hostile = Scenario(
        title="Costs $5 & $x_1^2$ <b>bold</b> \x07\x1b[31m \u202e \ud800 " + "word " * 90,
        start="s" * 300,
        states=long,
        groups=groups,
        third_parties={"y" * 80: None},
        outcomes=tuple(Asked("very_long_outcome_name_" * 4 + str(n), {"talks_held": True}) for n in range(20)),
        history=tuple(
            Entry(
                day // 2,
                list(long)[day % 2],
                "both",
                "strike",
                against=f"g$_{day % 12}$",
                deaths=1000 * day,
            )
            for day in range(60)
        ),
    )
    acted = replace(EXCHANGES, actors=(*long, *groups, "y" * 80), outcomes=hostile.outcomes)
    for name, figure in figures(acted, hostile).items():
        assert overlaps(figure) == [], name
        assert off_the_sheet(figure) == [], name
        assert "Costs $5 & $x_1^2$ <b>bold</b> [31m" in words(figure), name
        ElementTree.parse(save(figure, tmp_path, name, ["svg"])[0])


LITTLE: dict[str, tuple[Result, Scenario, tuple[str, ...]]] = {
    "one run": (result(1), Scenario(), ("1 run ·", "too few runs to say how widely it varies")),
    "all absorbed": (
        result(80, classes=(0, 1, 0, 0, 0)), Scenario(history=(), outcomes=()),
        ("no history in these days", "no answer by force and no war", "There are no runs with an answer by force"),
    ),
    "no force and no date": (
        result(80, classes=(1, 0, 0, 0, 0)), Scenario(day_zero=None, history_until=None, start=None),
        ("free from day 0", "A typical run: no force"),
    ),
    "nothing recorded": (
        replace(EXCHANGES, events=None, recorded=NO_RUNS), Scenario(),
        ("so the ladder cannot be drawn", "it is not known by which day things came"),
    ),
    "no events": (replace(EXCHANGES, events=result(1).events[:0]), Scenario(), ("Nobody acts in this run",)),
    "no runs": (
        replace(result(1), table=result(1).table[:0], events=result(1).events[:0], recorded=NO_RUNS), Scenario(),
        ("0 runs", "No runs, so no shares", "No runs, so no deaths to show", "There are no runs with talks"),
    ),
    "short": (EXCHANGES, Scenario(horizon_days=20.0), ("horizon day 20",)),
    "long": (EXCHANGES, Scenario(horizon_days=3000.0), ("horizon day 3000",)),
    "end of the calendar": (EXCHANGES, Scenario(day_zero=date(9999, 12, 1)), ("1 Dec",)),
}  # fmt: skip


@pytest.mark.parametrize("case", LITTLE)
def test_little_to_draw_is_drawn_with_a_sentence(case: str) -> None:
    played, scenario, sentences = LITTLE[case]
    all_drawn = dict(figures(played, scenario))
    said = "\n".join(words(figure).replace("\n", " ") for figure in all_drawn.values())
    for sentence in sentences:
        assert sentence in said
    for name, figure in all_drawn.items():
        assert overlaps(figure) == [], name
        assert off_the_sheet(figure) == [], name


def test_history_of_the_scenario_after_the_horizon_is_not_drawn() -> None:
    all_drawn = dict(figures(EXCHANGES, Scenario(horizon_days=20.0)))
    assert max(max(line.get_xdata(), default=0) for line in all_drawn["ladder"].axes[0].lines) <= 21.0


def test_colours_of_the_states_do_not_depend_on_who_they_are(frame: Frame) -> None:
    assert [frame.colours[state] for state in frame.states] == ["#0072B2", "#D55E00"]


def test_importing_sim_imports_no_matplotlib() -> None:
    asked = "import sim, sys; print('matplotlib' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
