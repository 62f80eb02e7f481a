"""Third parties come to mediate."""

from __future__ import annotations

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.mediation import DONE, mediate
from sim.vocabulary import Action
from tests.model.rules.worlds import luck, roles, views


@pytest.mark.parametrize(("summons", "u", "comes"), [(2.0, 0.25, True), (2.0, 0.27, False), (-1.0, 0.99, True)])
def test_a_mediator_answers_a_loud_call_and_every_invitation(summons: float, u: float, comes: bool) -> None:
    here = views(envoys={"summons": summons})
    party = mediate(10.0, luck("mediation", come=u), **roles("mediation", here)).changes[here.envoys]
    assert party["stage"] == float(comes)
    assert party["next_step"] == (pytest.approx(22.0) if comes else NEVER)


def test_a_mediator_brings_both_to_the_table_or_tries_again_or_goes_home() -> None:
    here = views(envoys={"stage": 1.0})
    ring = mediate(10.0, luck("mediation", table=0.01), **roles("mediation", here))
    assert ring.changes[here.envoys]["stage"] == DONE and ring.record["action"] == Action.MEDIATION
    world = ring.changes[here.world]
    assert (world["mediated"], world["talks_open"], world["leverage"]) == (1.0, 1.0, 1.0)
    assert world["next_sitting"] == pytest.approx(12.0)
    ring = mediate(10.0, luck("mediation", table=0.999), **roles("mediation", here))
    assert ring.changes[here.envoys] == {"summons": 0.0, "stage": 2.0, "next_step": 30.0}
    last = views(envoys={"stage": 4.0})
    ring = mediate(10.0, luck("mediation", table=0.999), **roles("mediation", last))
    assert ring.changes[last.envoys] == {"summons": 0.0, "stage": 0.0, "next_step": NEVER}
    settled = views(envoys={"stage": 1.0}, world={"agreement": 1.0})
    assert (
        mediate(10.0, luck("mediation", table=0.01), **roles("mediation", settled)).changes[settled.world]["mediated"]
        == 0
    )
