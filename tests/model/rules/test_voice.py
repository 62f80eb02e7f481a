"""A state speaks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.choice import belief_after, weights
from sim.model.rules.drive import common_drive
from sim.model.rules.voice import MEASURES, WORDS, coercive_word, voice
from sim.vocabulary import Action
from tests.model.rules.worlds import luck, roles, views

SPOKEN = [*WORDS, Action.ULTIMATUM]


def spoken(here: Any, now: float = 10.0, **uniforms: float) -> Any:
    """What north says."""
    return voice(now, luck("voice", **uniforms), **roles("voice", here))


def open_to(here: Any) -> set[str]:
    available = spoken(here).why["available"]
    return {word.word for word, is_open in zip(WORDS, available, strict=True) if is_open}


def said(here: Any, action: Action) -> Any:
    """Changes of a word of north."""
    return coercive_word(
        10.0, float(action), weights(here.world, -0.5), world=here.world, me=here.north, other=here.south
    )


def test_a_spokesman_goes_from_protest_to_a_closed_border_and_never_threatens() -> None:
    assert [word.word for word in WORDS] == [
        "protest", "recall_ambassador", "expel_diplomats", "sanctions", "border_closure",
    ]  # fmt: skip
    assert open_to(views()) == {word.word for word in WORDS}


@pytest.mark.parametrize(("measures", "left"), [(0.0, 3), (1.0, 2), (2.0, 1), (3.0, 0)])
def test_who_has_gone_further_gains_nothing_from_a_lesser_measure(measures: float, left: int) -> None:
    found = open_to(views(north={"measures": measures}))
    assert found == {"protest", "recall_ambassador"} | {measure.word for measure in list(MEASURES)[3 - left :]}


def test_an_ambassador_is_recalled_once_and_only_neighbours_close_a_border() -> None:
    assert "recall_ambassador" not in open_to(views(north={"envoy_posted": 0.0}))
    assert "border_closure" not in open_to(views(world={"contiguous": 0.0}))


def test_utility_by_hand() -> None:
    here = views(world={"heat": 0.5}, north={"is_resolute": 1.0, "grief": 1.0, "felt_at": 10.0})
    drive = -1.3 + 0.3 + 0.65 * 0.55 * 0.5 + 1.0 + 1.1
    ring = spoken(here)
    assert ring.why["drive"] == pytest.approx(drive)
    for word, utility in zip(WORDS, ring.why["utility"], strict=True):
        level, cost = here.world.level[word], here.world.cost[word]
        assert utility == pytest.approx(drive * level - 0.29 * level**2 - cost)


def test_a_voice_speaks_once_and_leaves_its_own_state_as_it_is() -> None:
    """Words are no answer: they ease nothing and put nothing off."""
    here = views(north={"grief": 2.0, "pressure": 1.0, "felt_at": 4.0, "next_decision": 12.0, "next_voice": 10.0,
                        "quiet_choices": 2.0})  # fmt: skip
    ring = spoken(here)
    assert set(ring.changes[here.north]) == {"envoy_posted", "measures", "next_voice"}
    assert ring.changes[here.north]["next_voice"] == NEVER
    assert ring.record["action"] == ring.why["chosen"] and ring.record["action"] in WORDS


@pytest.mark.parametrize("word", SPOKEN)
def test_a_word_stings_by_its_level_and_shapes_belief(word: Action) -> None:
    here = views(south={"belief": 0.45})
    changes = said(here, word)
    world, south = here.world, changes[here.south]
    public = weights(world, -0.5)
    level = world.level[word]
    assert south["grief"] == pytest.approx(3.0 * (1.0 - np.exp(-0.7 * level / 3.0)))
    assert south["pressure"] == pytest.approx(2.0 * (1.0 - np.exp(-0.13 * level * world.publicity[word] / 2.0)))
    assert south["belief"] == belief_after(world, here.south, public, float(word), world.publicity[word])
    assert changes[world]["height"] == pytest.approx(world.rung_of[word])


def test_only_an_ultimatum_alarms_the_other() -> None:
    for word in SPOKEN:
        alarm = said(views(), word)
        assert [one["next_alarm"] for one in alarm.values() if "next_alarm" in one] == [
            10.0 if word is Action.ULTIMATUM else NEVER
        ]


def test_a_recall_takes_the_ambassador_home_and_counts_once() -> None:
    here = views()
    changes = said(here, Action.RECALL_AMBASSADOR)
    assert changes[here.north]["envoy_posted"] == 0.0 and changes[here.world]["recalls"] == 1.0
    here = views(north={"envoy_posted": 0.0})
    assert said(here, Action.RECALL_AMBASSADOR)[here.world]["recalls"] == 0.0
    assert said(views(), Action.PROTEST) and said(here, Action.PROTEST)[here.north]["envoy_posted"] == 0.0


@pytest.mark.parametrize(("measure", "height"), MEASURES.items())
def test_a_measure_is_in_force_and_never_lowered(measure: Action, height: float) -> None:
    here = views()
    assert said(here, measure)[here.north]["measures"] == height
    here = views(north={"measures": 3.0})
    assert said(here, measure)[here.north]["measures"] == 3.0


def test_what_others_learn_from_a_voice_is_public() -> None:
    """The weights that a hearer learns from are those of what both see, not of the speaker's own heat."""
    one, two = views(), views(north={"private_heat": 2.0})
    public = [
        weights(here.world, common_drive(10.0, here.world, here.north, here.south, (here.valley,), (here.envoys,)))
        for here in (one, two)
    ]
    np.testing.assert_array_equal(*public)
    assert (
        spoken(one, choice=0.01).changes[one.south]["belief"] == spoken(two, choice=0.0001).changes[two.south]["belief"]
    )
