"""The sheet: its settings stay its own, its files are the same bytes each time."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest

from sim.plots.canvas import FORMATS, in_style, panel, save, say, sheet, style
from sim.plots.frame import Frame
from tests.plots.legibility import off_the_sheet, words

FRAME = Frame(title="Two rivers cost $5 and $6", n_runs=10, seed=1, horizon_days=30.0)


def test_style_leaves_the_callers_settings_as_they_were() -> None:
    with matplotlib.rc_context({"font.size": 33.0}):
        with style():
            assert matplotlib.rcParams["font.size"] == 9.5
        assert matplotlib.rcParams["font.size"] == 33.0


def test_style_overrides_the_users_file() -> None:
    with (
        matplotlib.rc_context({"text.usetex": True, "axes.facecolor": "red", "lines.linewidth": 40}),
        style(),
    ):
        assert not matplotlib.rcParams["text.usetex"]
        assert matplotlib.rcParams["axes.facecolor"] == "white"


def test_dollars_are_dollars() -> None:
    with style():
        figure = sheet(8.0, 4.0, "Costs", FRAME)
    assert "Two rivers cost $5 and $6" in words(figure)
    assert not any(text.get_parse_math() for text in figure.texts)


def test_saved_files_are_equal_byte_for_byte_and_hold_no_date(tmp_path: Path) -> None:
    @in_style
    def draw() -> object:
        figure = sheet(6.0, 4.0, "Same", FRAME)
        panel(figure, 1.0, 0.5, 0.5, 0.2).fill_between([0, 1], [0, 0], [1, 2])
        return figure

    first, second = (save(draw(), tmp_path / folder, "same", FORMATS) for folder in ("one", "two"))
    assert [path.name for path in first] == ["same.png", "same.svg", "same.pdf"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert b"<dc:date>" not in first[1].read_bytes()
    assert b"CreationDate" not in first[2].read_bytes()


def test_words_stay_words_in_the_svg(tmp_path: Path) -> None:
    with style():
        figure = sheet(8.0, 4.0, "Costs & <benefits>", FRAME)
    (svg,) = save(figure, tmp_path, "words", ["svg"])
    written = [text.text for text in ElementTree.parse(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert "Costs & <benefits>" in written
    assert "Two rivers cost $5 and $6" in written


@pytest.mark.parametrize("title", ["W" * 900, "wide words " * 100, "日本" * 200])
def test_a_title_of_any_length_stays_on_the_sheet(title: str) -> None:
    with style():
        figure = sheet(
            6.0,
            4.0,
            "Heading",
            Frame(title=title, n_runs=1, seed=2**63, horizon_days=1.0, start="s" * 99),
        )
    assert off_the_sheet(figure) == []


def test_say_writes_in_the_middle_of_the_axes() -> None:
    with style():
        axes = panel(sheet(6.0, 4.0, "Empty", FRAME), 1.0, 0.5, 0.5, 0.2)
        say(axes, "Nothing to see.")
    assert axes.texts[0].get_position() == (0.5, 0.5)


@pytest.mark.slow
def test_pyplot_is_never_imported() -> None:
    import subprocess

    asked = "import sim.plots, sys; print('matplotlib.pyplot' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
