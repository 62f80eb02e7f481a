"""The scenarios that come with the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import read as library
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sound: str) -> Path:
    """A folder of shipped scenarios of our own."""
    folder = tmp_path / "shelf"
    (folder / "bases").mkdir(parents=True)
    (folder / "bases" / "border.toml").write_text("horizon_days = 77\n")
    (folder / "border_2024.toml").write_text(f'extends = "bases/border.toml"\n{sound}')
    monkeypatch.setattr(library, "shipped_folder", lambda: folder)
    return folder


def test_shipped_scenarios_are_listed(shelf: Path) -> None:
    assert library.shipped_names() == ("border_2024",)


def test_name_finds_a_shipped_scenario_and_its_base(shelf: Path, folder: Path) -> None:
    scenario = load("border_2024")
    assert (scenario.name, scenario.horizon_days) == ("border_2024", 77.0)
    assert library.find("border_2024.toml") == shelf / "border_2024.toml"


def test_file_of_the_user_goes_before_a_shipped_one(shelf: Path, written: Callable[..., Path], sound: str) -> None:
    written("border_2024.toml", sound.replace("Two countries", "Mine"))
    assert load("border_2024.toml").title == "Mine"
    assert load("border_2024").title == "Two countries"


def test_folder_of_the_same_name_hides_nothing(shelf: Path, folder: Path) -> None:
    (folder / "border_2024").mkdir()
    assert load("border_2024").title == "Two countries"


def test_unknown_name_lists_the_known_ones(shelf: Path) -> None:
    with pytest.raises(ScenarioError, match=r'shipped are "border_2024"\. Did you mean "border_2024"\?'):
        load("border_2042")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a\\b", ""])
def test_name_never_leads_outside(name: str, shelf: Path, folder: Path) -> None:
    (shelf.parent / "secret.toml").write_text("x = 1")
    assert library.shipped_path(name) is None


def test_shipped_scenarios_are_sound() -> None:
    for name in library.shipped_names():
        assert load(name).title
