"""A small scenario for tests: two invented states, one armed group, short and lively."""

from __future__ import annotations

from pathlib import Path

TEXT = """\
schema_version = 1
title = "A border in the hills"
day_zero = 2031-05-01
horizon_days = 60

[states.north]
[states.south]

[groups.hill_men]
host = "south"
target = "north"
attacks_per_year = { value = 30, assumption = "lively, for tests" }

[coefficients]
gravity_attack = { value = 10, assumption = "what the group does is taken to heart" }
overture_days = { value = 3, assumption = "and talks come soon" }

[[history]]
day = 0
actor = "north"
target = "south"
action = "strike"
against = "hill_men"
deaths = 2
assumption = "invented"

[[outcomes]]
name = "quick_talks"
when = { talks_held = true, days_to_talks = { at_most = 14 } }
"""


def written(folder: Path, text: str = TEXT) -> Path:
    """The scenario as a file."""
    path = folder / "hills.toml"
    path.write_text(text)
    return path
