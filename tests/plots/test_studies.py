"""Every figure of a study can be read, and says what it rests on."""

from __future__ import annotations

import pytest

from tests.plots.drawn_studies import DRAWN, drawn
from tests.plots.legibility import off_the_sheet, overlaps, smallest_points, words

WITHOUT_POINTS = {"differences", "differences of means"}
WITHOUT_INTERVALS = {"trajectory", "trajectory without a box"}
OF_A_BOOTSTRAP = {"sobol", "sobol of the spread", "morris"}


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWN)
def test_no_text_lies_on_another_or_over_the_edge_or_is_tiny(name: str) -> None:
    assert overlaps(drawn(name)) == []
    assert off_the_sheet(drawn(name)) == []
    assert smallest_points(drawn(name)) >= 9.0


@pytest.mark.parametrize("name", DRAWN)
def test_every_figure_says_what_it_rests_on(name: str) -> None:
    said = " ".join(words(drawn(name)).split())
    for part in (
        "Iran and Pakistan, January 2024", "seed 5", "given the record until day 0", "start after_first_strike",
        "horizon day 180", "not a forecast",
    ):  # fmt: skip
        assert part in said
    assert ("same luck at every point" in said) == (name not in WITHOUT_POINTS)
    assert ("simulation intervals" in said) == (name not in WITHOUT_INTERVALS | OF_A_BOOTSTRAP)
    assert ("bootstrap intervals" in said) == (name in OF_A_BOOTSTRAP)


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_cut_off_at_the_foot(name: str) -> None:
    assert "…" not in words(drawn(name))
