"""Figures in print: every kind at the width of a column and of a page, its letters at their final size."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from sim.plots import backtest, calibration, facts, run
from sim.plots.canvas import Sheet, printed
from sim.plots.drawings import Drawings, save_all
from sim.results.durable import FolderInUseError
from sim.results.facts import JudgedTable
from tests.plots.drawn_studies import DRAWN
from tests.plots.legibility import off_the_sheet, overlaps, texts, words
from tests.plots.sweeps import RESOLVE
from tests.plots.synthetic import Scenario, result
from tests.plots.test_backtest import backtest_of
from tests.plots.test_calibration import calibration as calibrated
from tests.plots.test_facts import facts_shown, judged

MM = 1.0 / 25.4


@cache
def of_runs() -> Drawings:
    return run.figures(result(600, n_recorded=400), Scenario())


@cache
def of_answers() -> Drawings:
    return facts.figures(facts_shown()) | backtest.figures(backtest_of(12)) | calibration.figures(calibrated())


KINDS: dict[str, Callable[[], Figure]] = {
    **{
        name: partial(lambda name: of_runs()[name], name)
        for name in ("overview", "outcomes", "ladder", "incidence", "deaths", "lags", "timeline_exchange")
    },
    **{
        name: partial(lambda name: of_answers()[name], name)
        for name in ("facts", "forecasts", "scores", "reliability", "targets", "coefficients")
    },
    **DRAWN,
}
"""How a figure of each kind is drawn."""


@pytest.mark.slow
@pytest.mark.parametrize("millimetres", [85.0, 170.0])
@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_cut_or_on_another_and_letters_have_their_final_size(name: str, millimetres: float) -> None:
    with printed(millimetres * MM):
        first = KINDS[name]()
        assert isinstance(first, Sheet)
        for figure in (first, *first.more):
            assert figure.get_size_inches()[0] == pytest.approx(millimetres * MM)
            assert figure.get_size_inches()[1] <= 240.0 * MM
            assert overlaps(figure) == []
            assert off_the_sheet(figure) == []
            assert {text.get_size() for text, _ in texts(figure)} <= {7.5, 9.0}


@pytest.mark.parametrize("millimetres", [85.0, 170.0])
def test_many_facts_go_on_on_further_pages_and_none_is_lost(tmp_path: Path, millimetres: float) -> None:
    many = tuple(judged(f"fact {number} of many", "") for number in range(60))
    shown = facts_shown().model_copy(update={"tables": (JudgedTable("made up", many),)})
    with printed(millimetres * MM):
        first = facts.figure(shown)
        assert isinstance(first, Sheet)
        sheets = (first, *first.more)
        n = len(sheets)
        assert n > 1 and all(one.get_size_inches()[1] <= 240.0 * MM for one in sheets)
        for number, one in enumerate(sheets, 1):
            assert f"({number} of {n})" in " ".join(words(one).split())
        said = [line for one in sheets for line in words(one).split("\n")]
        assert [line for line in said if line.startswith("fact ")] == [f"fact {number} of many" for number in range(60)]
        paths, n_parts = save_all(Drawings({"facts": lambda: facts.figure(shown)}), tmp_path, formats=["svg"])
        assert [path.name for path in paths] == ["facts.svg", *(f"facts.{number}.svg" for number in range(2, n + 1))]
        assert n_parts == {"facts": n}
        (tmp_path / "facts.svg").unlink()
        with pytest.raises(FolderInUseError, match=r"facts\.2\.svg exists"):
            save_all(facts.figures(shown), tmp_path, formats=["svg"], may_replace=False)


def test_no_part_is_higher_than_a_page_where_its_number_takes_a_line_of_the_heading() -> None:
    said = "of a dispute between two states that went on for longer than anybody thought"
    many = tuple(judged(f"fact {number} of many", " ".join(said.split()[: 7 * number % 13])) for number in range(41))
    shown = facts_shown().model_copy(update={"tables": (JudgedTable("mie_1946 2014", many),)})
    with printed(85.0 * MM):
        first = facts.figure(shown)
    assert isinstance(first, Sheet)
    sheets = (first, *first.more)
    assert len(sheets) > 1 and max(one.get_size_inches()[1] for one in sheets) <= 240.0 * MM


def test_on_a_screen_many_facts_are_one_figure() -> None:
    many = tuple(judged(f"fact {number} of many", "") for number in range(60))
    figure = facts.figure(facts_shown().model_copy(update={"tables": (JudgedTable("made up", many),)}))
    assert isinstance(figure, Sheet) and not figure.more


@pytest.mark.parametrize("name", ["multiples of one factor", "overview"])
def test_panels_go_on_on_further_pages_and_each_page_names_what_is_along(name: str) -> None:
    n_panels = len(KINDS[name]().axes)
    with printed(85.0 * MM):
        first = KINDS[name]()
        assert isinstance(first, Sheet) and first.more
        assert sum(len(one.axes) for one in (first, *first.more)) == n_panels
        if name != "overview":
            assert all(RESOLVE.label in one.axes[-1].get_xlabel() for one in (first, *first.more))


@pytest.mark.parametrize("name", ["incidence", "rows", "morris"])
def test_a_plain_figure_has_neither_title_nor_caption_and_tells_them(name: str) -> None:
    with printed(85.0 * MM, is_plain=True):
        figure = KINDS[name]()
        assert isinstance(figure, Sheet)
        said = words(figure)
        for told in ("Iran and Pakistan, January 2024", "seed 5", "intervals; not a forecast", "given the record"):
            assert told not in said
            assert told in figure.told


def test_the_words_of_a_plain_figure_lie_beside_it(tmp_path: Path) -> None:
    with printed(None, is_plain=True):
        paths, _ = save_all(Drawings({"rows": DRAWN["rows"]}), tmp_path, formats=["svg", "pdf"], captions=True)
    assert [path.name for path in paths] == ["rows.svg", "rows.pdf", "rows.txt"]
    assert "seed 5" in paths[-1].read_text(encoding="utf-8")


def test_after_printing_figures_are_as_wide_as_on_a_screen() -> None:
    with printed(85.0 * MM):
        pass
    assert DRAWN["rows"]().get_size_inches()[0] == 11.0
