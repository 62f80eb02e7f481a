"""The fan chart and the record drawn over it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.plots.frame import Frame
from sim.plots.ladder import MOST_LABELS, Act, draw_ladder, labelled, ladder_line, recorded_history, shape
from sim.plots.time_axis import TimeAxis
from sim.results.incidence import Fan
from sim.vocabulary import Action, Rung
from tests.plots.legibility import words
from tests.plots.synthetic import Scenario

DAYS = np.arange(30.0)
FAN = Fan(
    days=DAYS,
    median=np.full(30, 4.0),
    bands={
        50: (DAYS * 0 + 3, DAYS * 0 + 5),
        80: (DAYS * 0 + 2, DAYS * 0 + 6),
        95: (DAYS * 0 + 1, DAYS * 0 + 8),
    },
    n_runs=100,
)
AXIS = TimeAxis.plan(0, 30, busy=(0, 30))


@pytest.fixture(scope="module")
def figure(frame: Frame, scenario: Scenario) -> Figure:
    return draw_ladder(
        FAN,
        recorded_history(scenario),
        frame,
        TimeAxis.plan(-32, 180, busy=(0, 20)),
    )


def test_axis_names_the_ten_rungs(figure: Figure) -> None:
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names == [f"{rung.word.replace('_', ' ')} {int(rung)}" for rung in Rung]


def test_bands_lie_inside_each_other_around_the_median(figure: Figure) -> None:
    extents = {
        band.get_gid(): (
            band.get_paths()[0].vertices[:, 1].min(),
            band.get_paths()[0].vertices[:, 1].max(),
        )
        for band in figure.axes[0].collections
        if band.get_gid()
    }
    assert extents == {"band-50": (3, 5), "band-80": (2, 6), "band-95": (1, 8)}
    median = next(line for line in figure.axes[0].lines if line.get_gid() == "median")
    assert set(median.get_ydata()) == {4.0}


def test_last_step_of_the_fan_reaches_the_end_of_its_day(frame: Frame) -> None:
    axes = draw_ladder(FAN, [], frame, AXIS).axes[0]
    assert max(next(line for line in axes.lines if line.get_gid() == "median").get_xdata()) == 30.0


def test_dated_entries_have_labels_with_actor_act_and_deaths(figure: Figure) -> None:
    said = words(figure).replace("\n", " ")
    for label in (
        "Iran: strike on Jaish al-Adl, 2 dead", "Pakistan: recall ambassador",
        "Pakistan: strike on Baloch Groups, 9 dead",
        "Iran: talks", "Islamic State: attack, 94 dead", "16 Jan 2024",
    ):  # fmt: skip
        assert label in said


def test_entries_stand_at_the_rung_of_their_act_inside_their_day(frame: Frame, scenario: Scenario) -> None:
    acts = recorded_history(scenario)
    assert [int(act.day // 1) for act in acts] == [entry.day for entry in scenario.history]
    strikes = [act for act in acts if act.against]
    assert {act.rung for act in strikes} == {float(Rung.STRIKE_ON_GROUP)}
    assert all(first.day < second.day for first, second in itertools.pairwise(acts))


def test_no_history_is_said(frame: Frame) -> None:
    assert "the scenario records no history in these days" in words(draw_ladder(FAN, [], frame, AXIS))


def marks(figure: Figure) -> dict[str, set[int]]:
    """Days of the marks of the record, by their look."""
    found: dict[str, set[int]] = {"filled": set(), "hollow": set()}
    for line in figure.axes[0].lines:
        if line.get_linestyle() == "None":
            look = "hollow" if line.get_markerfacecolor() == "white" else "filled"
            found[look] |= {int(day // 1) for day in line.get_xdata()}
    return found


def test_what_is_forced_is_drawn_as_done_and_the_rest_as_what_happened_later(figure: Figure, frame: Frame) -> None:
    assert marks(figure) == {"filled": {-32, -13, 0}, "hollow": {1, 2, 3, 6, 10, 11, 13, 16, 97}}
    assert "what happened later" in words(figure)
    for until, days, said in ((None, set(), "what happened, not forced"), (97, set(marks(figure)["hollow"]), "")):
        whole = draw_ladder(FAN, recorded_history(Scenario(history_until=until)), frame, AXIS)
        assert marks(whole)["filled"] == (days | {-32, -13, 0} if days else set())
        assert said in words(whole) and "happened later" not in words(whole)


def act(day: float, action: Action, actor: str = "Iran", deaths: int = 0) -> Act:
    return Act(day=day, rung=5.0, actor=actor, action=action, deaths=deaths)


def test_ladder_line_jumps_at_events_and_halves_in_quiet() -> None:
    days, rungs = ladder_line(np.array([0.0, 10.0]), np.array([4.0, 6.0]), 20.0, 10.0)
    assert rungs[days == 0.0] == 4.0
    assert rungs[np.flatnonzero(days == 10.0) - 1] == pytest.approx(2.0)
    assert rungs[days == 10.0] == 6.0
    assert rungs[-1] == pytest.approx(3.0)


def test_ladder_line_of_a_run_without_events_is_quiet() -> None:
    days, rungs = ladder_line(np.zeros(0), np.zeros(0), 30.0, 10.0)
    assert (days.tolist(), rungs.tolist()) == ([0.0, 30.0], [0.0, 0.0])


def test_labels_go_to_new_kinds_of_act_and_to_the_deadliest() -> None:
    blows = [act(day, Action.STRIKE_STATE, deaths=day) for day in range(60)]
    acts = [*blows, act(70.0, Action.TALKS, "both")]
    chosen = labelled(acts)
    assert len(chosen) == MOST_LABELS
    assert {0, 59, 60} <= set(chosen)
    assert 5 not in chosen


def test_a_blow_that_turns_the_run_has_a_label_before_words_that_do_not() -> None:
    """The second blow is no new kind of act, and kills nobody; but the ladder jumps there."""
    first = Act(0.0, 5.0, "Iran", Action.STRIKE_GROUP)
    said = [Act(day, 2.0, f"Speaker {day}", Action.PROTEST, deaths=1) for day in range(1, 40)]
    second = Act(50.0, 5.0, "Iran", Action.STRIKE_GROUP)
    assert {0, 40} <= set(labelled([first, *said, second]))


def test_shapes_tell_kinds_of_act_apart_without_colour() -> None:
    kinds = (
        Action.STRIKE_GROUP,
        Action.RECALL_AMBASSADOR,
        Action.TALKS,
        Action.ATTACK_BY_GROUP,
    )
    assert len({shape(action) for action in kinds}) == len(kinds)


@pytest.mark.slow
def test_a_timeline_says_which_run_it_is_and_how_common_its_class(
    drawn: dict[str, Figure],
) -> None:
    said = " ".join(words(drawn["timeline_exchange"]).split())
    assert "A typical run: exchange; ending:" in said
    assert "nearest to the middle of its class; the class is" in said
    assert "Iran: strike group" in said
