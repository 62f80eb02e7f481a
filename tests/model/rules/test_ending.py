"""A quiet spell closes a run."""

from __future__ import annotations

import pytest

from sim.model.rules.ending import quiet
from tests.model.rules.worlds import luck, roles, views

TALKS = {"talks_open": 1.0}


@pytest.mark.parametrize(
    ("open_", "ended"),
    [
        ({}, 1.0),
        (TALKS | {"last_force_at": -100.0}, 0.0),
        (TALKS | {"last_force_at": -120.0}, 1.0),
        ({"fighting": 1.0}, 0.0),
    ],
)
def test_quiet_ends_a_run_unless_something_is_open(open_: dict[str, float], ended: float) -> None:
    here = views(world=open_)
    world = quiet(10.0, luck("quiet"), **roles("quiet", here)).changes[here.world]
    assert world["ended"] == ended
    assert ended or world["next_quiet"] == 20.0
