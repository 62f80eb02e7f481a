"""What differs, in words."""

from __future__ import annotations

import pytest

import sim
from sim.report.differs import asked_changes, told_change
from sim.scenario.differences import changes_between

NAME = "iran_pakistan_2024"
BLOW = "Pakistan strikes an armed group on the soil of Iran (Baloch Separatists)"
STRIKE = "history.pakistan_strike_day_2"


@pytest.mark.parametrize(
    ("option", "told", "values"),
    [
        (f"{STRIKE}=drop", f'"{BLOW}" left out', ""),
        (f"{STRIKE}.day=5", f'"{BLOW}" moved from day 2 to day 5', ""),
        (f"{STRIKE}.deaths_civilian=90", f'deaths civilian of "{BLOW}"', " (9 in A, 90 in B)"),
        (
            'history.offer={ day = 1, actor = "china", target = "both", action = "mediation_offer" }',
            '"China offers to mediate" added on day 1',
            "",
        ),
    ],
)
def test_a_difference_of_the_record_is_told_as_an_event(option: str, told: str, values: str) -> None:
    a, b = sim.load(NAME), sim.load(NAME, overrides=[option])
    (change,) = changes_between(a, b)
    assert told_change(change) == told
    assert asked_changes(sim.compare(a, b, runs=1, seed=1)) == [told + values]
