"""An act that a state has in hand happens."""

from __future__ import annotations

from sim.model.rules.blow import land
from sim.model.rules.drive import common_drive
from sim.model.rules.force import act
from sim.model.rules.reply import weights
from sim.vocabulary import Action
from tests.model.rules.worlds import luck, roles, views


def test_the_act_in_hand_lands() -> None:
    here = views(north={"pending": float(Action.STRIKE_STATE)})
    ring = act(10.0, luck("act"), **roles("act", here))
    public = weights(here.world, common_drive(10.0, here.world, here.north, here.south, (here.valley,), (here.envoys,)))
    changes, record = land(
        10.0, luck("act"), float(Action.STRIKE_STATE), public,
        world=here.world, me=here.north, other=here.south, quarry=(here.red,), mediators=(here.envoys,),
    )  # fmt: skip
    assert ring.changes == changes and ring.record == record
    assert ring.actor is here.north and ring.target is here.south
