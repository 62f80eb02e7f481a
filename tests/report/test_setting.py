"""What a page says of those who are in a scenario is what is played."""

from __future__ import annotations

from sim.report.setting import setting_section
from sim.scenario.load import load


def told(*overrides: str) -> str:
    return str(setting_section(load("tutorial", overrides=overrides)).blocks)


def test_a_mediator_that_is_switched_off_is_not_told_as_one() -> None:
    assert "can mediate" in told()
    assert "can mediate" not in told("mechanisms.mediation=false")
    assert "can mediate" not in told("third_parties.farland.mediates=false")
