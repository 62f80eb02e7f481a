"""Figures as text for a page: the same each time, without anything that points elsewhere."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from sim.plots.canvas import in_parts, in_style, page, panel, printed, sheet, svg_of
from sim.plots.drawings import Drawings, save_all, svgs
from sim.plots.frame import Frame
from sim.results.durable import FolderInUseError


@in_style
def drawing(title: str = "Costs & <metadata>$5</metadata>") -> Figure:
    figure = sheet(6.0, 4.0, "Same", Frame(title=title, n_runs=10, seed=1, horizon_days=30.0))
    panel(figure, 1.0, 0.5, 0.5, 0.2).fill_between([0, 1], [0, 0], [1, 2])
    return figure


def test_the_text_is_one_whole_drawing_with_its_words() -> None:
    root = ElementTree.fromstring(svg_of(drawing()))
    assert root.tag.endswith("svg")
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Costs & <metadata>$5</metadata>" in words


def test_the_text_is_the_same_each_time_and_holds_no_date() -> None:
    assert svg_of(drawing()) == svg_of(drawing())
    assert "<dc:date" not in svg_of(drawing())


def never() -> Figure:
    raise AssertionError("a figure that nobody asked for is drawn")


def test_figures_that_are_not_wanted_are_not_drawn() -> None:
    assert list(svgs(Drawings({"one": never, "two": drawing}), without={"one"})) == ["two"]


def test_only_what_is_asked_for_is_drawn_as_what_is_asked_for(tmp_path: Path) -> None:
    drawings = Drawings({"one": never, "two": drawing})
    assert save_all(drawings, tmp_path, names=["two"]) == ([tmp_path / "two.png"], {"two": 1})
    paths, _ = save_all(drawings, tmp_path, names=["two"], formats=["svg", "pdf"])
    assert [path.suffix for path in paths] == [".svg", ".pdf"]
    assert (tmp_path / "two.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(AssertionError, match="nobody asked for"):
        save_all(drawings, tmp_path)


def test_to_look_for_a_name_draws_nothing() -> None:
    drawings = Drawings({"one": never}) | Drawings({"two": never})
    assert ("one" in drawings, "three" in drawings, list(drawings), drawings.first) == (
        True, False, ["one", "two"], ("one",),
    )  # fmt: skip


def test_nothing_is_drawn_or_written_where_one_file_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "two.png").write_text("mine")
    with pytest.raises(FolderInUseError, match=r"two\.png exists and is left as it is"):
        save_all(Drawings({"one": never, "two": never}), tmp_path, may_replace=False)
    assert [path.name for path in tmp_path.iterdir()] == ["two.png"]
    (path,), _ = save_all(Drawings({"two": drawing}), tmp_path)
    assert path.read_bytes().startswith(b"\x89PNG")


@in_style
def tall() -> Figure:
    frame = Frame(title="Tall", n_runs=1, seed=1, horizon_days=30.0)
    return in_parts([2.0] * 12, lambda places, part: sheet(page(6.0), 2.0 * len(places), f"Tall{part}", frame))


def test_parts_that_a_figure_has_no_longer_are_removed_and_nothing_else(tmp_path: Path) -> None:
    with printed(4.0, is_plain=True):
        paths, n_parts = save_all(Drawings({"tall": tall}), tmp_path, formats=["svg"], captions=True)
    assert n_parts == {"tall": 3}
    parts = ("tall", "tall.2", "tall.3")
    assert [path.name for path in paths] == [f"{part}.{ending}" for part in parts for ending in ("svg", "txt")]
    others = {"tall-2.svg", "tall.1.svg", "tall.02.svg", "tall.2.png", "tall.x.svg", "taller.2.svg", "a.tall.2.svg"}
    for name in others:
        (tmp_path / name).write_text("mine")
    (tmp_path / "tall.12.svg").write_text("old")
    assert save_all(Drawings({"tall": tall}), tmp_path, formats=["svg"]) == ([tmp_path / "tall.svg"], {"tall": 1})
    words = {f"{part}.txt" for part in parts}  # no words were written this time
    assert {path.name for path in tmp_path.iterdir()} == {"tall.svg"} | words | others
    with printed(4.0, is_plain=True):
        save_all(Drawings({"tall": drawing}), tmp_path, formats=["pdf"], captions=True)
    assert {path.name for path in tmp_path.iterdir()} == {"tall.svg", "tall.pdf", "tall.txt"} | others
    assert all((tmp_path / name).read_text() == "mine" for name in others)
