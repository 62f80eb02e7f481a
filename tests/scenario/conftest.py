"""A sound little scenario, and ways to break it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.load import load, load_text
from sim.scenario.records import Scenario

SOUND = """\
schema_version = 1
title = "Two countries"

[states.north]
resolve = 0.5
[states.south]

[groups.red]
host = "south"
target = "north"

[[history]]
day = 0
actor = "north"
target = "south"
action = "strike"
against = "red"
deaths = 2
source = "a newspaper"
[[history]]
day = 2
actor = "south"
target = "north"
action = "protest"
source = "a newspaper"

[starts.after_the_strike]
history_until = 0

[[outcomes]]
name = "talks_soon"
when = { talks_held = true, days_to_talks = { at_most = 14 } }
"""
"""Line 5 is a resolve, line 9 a host, line 13 the first day, line 21 the second."""


@pytest.fixture
def sound() -> str:
    """Text of a scenario without faults."""
    return SOUND


@pytest.fixture
def faults_of() -> Callable[..., tuple[Fault, ...]]:
    """Faults of a text, named `s.toml`; none if it is sound."""

    def faults(text: str | bytes, **options: object) -> tuple[Fault, ...]:
        try:
            load_text(text, name="s.toml", **options)  # type: ignore[arg-type]
        except ScenarioError as error:
            return error.faults
        return ()

    return faults


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is also the current one, so that messages are short."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def written(folder: Path) -> Callable[..., Path]:
    """Writes a file below the folder and returns its path relative to it."""

    def write(name: str, content: str | bytes) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Path(name)

    return write


@pytest.fixture
def refused() -> Callable[..., str]:
    """What is said about a path that cannot be loaded."""

    def said(path: object, **options: object) -> str:
        with pytest.raises(ScenarioError) as caught:
            load(str(path), **options)  # type: ignore[arg-type]
        return str(caught.value)

    return said


@pytest.fixture
def scenario(sound: str) -> Scenario:
    """The sound scenario, loaded."""
    return load_text(sound, name="s.toml")
