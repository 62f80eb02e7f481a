"""Classes of acts: what a chronology tells next, and what a run does next, coded alike.

| class | words of the case library | acts of the model |
| --- | --- | --- |
| `force_by_initiator`, `force_by_target` | the words of force | uses of force |
| `coercion` | protest to show_of_force: coercive words and measures | the same |
| `diplomacy` | contact, mediation, talks, truce, agreement, concession | the same, offers and what is accepted |

What both do by force counts as the initiator's, who stands first in the chronology. Attacks by groups, covert acts, for
which the library has no word, and choosing to wait are none of these.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.evidence.cases.known import Step
from sim.model.arrays import Ints
from sim.model.structure import Model
from sim.results.digest import Table
from sim.vocabulary import ACTIONS, CASE_WORDS, Action, Rung

ACTS = ("force_by_initiator", "force_by_target", "coercion", "diplomacy")
NOTHING = "nothing"
BY_INITIATOR, BY_TARGET, COERCION, DIPLOMACY = range(len(ACTS))
NO_ACT = -1

TARGET_INDEX = 1
"""Of the target among the actors of a compiled case: the states come first, the initiator before the target."""


def _class(action: Action) -> int:
    """The class of an act; force as the initiator's."""
    if ACTIONS[action].is_force:
        return BY_INITIATOR
    is_none = action in (Action.ABSORB, Action.COVERT_ACT, Action.ATTACK_BY_GROUP)
    if ACTIONS[action].rung >= Rung.THREAT and not is_none:
        return COERCION
    return NO_ACT if is_none else DIPLOMACY


_CLASSES = np.array([*(_class(action) for action in Action), NO_ACT], dtype=np.int64)
"""By action code; -1, an event that is no act, stands last."""


def act_of(step: Step) -> int:
    """The class of an act of a chronology, `NO_ACT` where it has none."""
    code = int(_CLASSES[CASE_WORDS[step.action]])
    return BY_TARGET if code == BY_INITIATOR and step.actor == "target" else code


def acts_of(events: Table) -> Ints:
    """The class of each event of runs, `NO_ACT` where it has none."""
    codes: Ints = _CLASSES[events["action"]].copy()
    codes[(codes == BY_INITIATOR) & (events["actor"] == TARGET_INDEX) & ~_by_both(events)] = BY_TARGET
    return codes


def _by_both(events: Table) -> NDArray[np.bool_]:
    is_joint: NDArray[np.bool_] = np.isin(events["action"], (Action.CLASH, Action.BATTLE))
    return is_joint


def has_class(model: Model, events: Table) -> NDArray[np.bool_]:
    """Which events have a class: what is kept of a table of events."""
    flags: NDArray[np.bool_] = _CLASSES[events["action"]] != NO_ACT
    return flags
