"""Classes of acts: the words of a chronology and the acts of a run fall into the same ones."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.recorder import EVENT_DTYPE
from sim.evidence.cases.cuts import ACTS, NO_ACT, act_of, acts_of
from sim.evidence.cases.known import Actor, Step
from sim.vocabulary import CASE_WORDS, Action


def of_event(action: Action, actor: int) -> int:
    events = np.zeros(1, dtype=EVENT_DTYPE)
    events["action"], events["actor"] = action, actor
    return int(acts_of(events)[0])


@pytest.mark.parametrize("word", CASE_WORDS)
@pytest.mark.parametrize(("side", "actor"), [("initiator", 0), ("target", 1)])
def test_a_word_and_its_act_are_of_one_class(word: str, side: Actor, actor: int) -> None:
    assert act_of(Step(0, side, "both", word)) == of_event(CASE_WORDS[word], actor)


@pytest.mark.parametrize(
    ("action", "actor", "word"),
    [
        (Action.STRIKE_GROUP, 0, "force_by_initiator"), (Action.STRIKE_STATE, 1, "force_by_target"),
        (Action.BATTLE, -1, "force_by_initiator"), (Action.CLASH, 1, "force_by_initiator"),
        (Action.SANCTIONS, 1, "coercion"), (Action.ACCEPT, 0, "diplomacy"), (Action.MEDIATION, 5, "diplomacy"),
    ],
)  # fmt: skip
def test_classes_of_acts(action: Action, actor: int, word: str) -> None:
    assert ACTS[of_event(action, actor)] == word


@pytest.mark.parametrize("action", [Action.ABSORB, Action.COVERT_ACT, Action.ATTACK_BY_GROUP])
def test_what_is_no_act_has_no_class(action: Action) -> None:
    assert of_event(action, 0) == NO_ACT


def test_an_event_that_is_no_act_has_no_class() -> None:
    events = np.zeros(1, dtype=EVENT_DTYPE)
    events["action"] = -1
    assert acts_of(events).tolist() == [NO_ACT]
