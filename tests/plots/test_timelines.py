"""One run told on the ladder."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.plots.ladder import MOST_LABELS, Act, labelled, shape
from sim.plots.timelines import ladder_line
from sim.vocabulary import Action
from tests.plots.legibility import words


def act(day: float, action: Action, actor: str = "Iran", deaths: int = 0) -> Act:
    return Act(day=day, rung=5.0, actor=actor, target="Pakistan", action=action, deaths=deaths)


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
    first = Act(0.0, 5.0, "Iran", "Pakistan", Action.STRIKE_GROUP)
    said = [Act(day, 2.0, f"Speaker {day}", "Pakistan", Action.PROTEST, deaths=1) for day in range(1, 40)]
    second = Act(50.0, 5.0, "Iran", "Pakistan", Action.STRIKE_GROUP)
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
