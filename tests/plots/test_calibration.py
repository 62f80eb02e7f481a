"""Figures of a calibration: legible, and they show what is said of each coefficient and target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.evidence.calibration.result import Calibration, Marginal, Standing, Wave
from sim.plots.calibration import draw_coefficients, draw_targets, figures
from sim.scenario.names import spoken_key
from tests.evidence.calibration.toys import answer_of
from tests.plots.legibility import off_the_sheet, overlaps, smallest_points, words

KEYS = ("coefficients.base_drive", "coefficients.drive_contiguous", "states.*.reciprocity", "coefficients.tempo_spread",
        "coefficients.campaign_continue", "coefficients.waiting_growth")  # fmt: skip

NAN = float("nan")


def marginal(key: str, place: int) -> Marginal:
    edges = np.linspace(-2.0, 1.0 + place, 31)
    prior = np.exp(-0.5 * ((edges[:-1] + 0.5) / 0.7) ** 2)
    after = np.exp(-0.5 * ((edges[:-1] + 0.8) / 0.2) ** 2)
    return Marginal(
        key, -0.5, tuple(edges), tuple(prior / prior.sum()), tuple(after / after.sum()), (-1.6, -0.5, 0.7),
        (-1.1, -0.8, -0.5), (-0.9, -0.4, 0.0),
    )  # fmt: skip


def standing(name: str, miss: float, *, is_fitted: bool = True) -> Standing:
    after = (miss - 0.5, miss, miss + 0.5)
    return Standing(name, is_fitted, 0.34, 0.26, 0.41, 0.31, (miss - 3.0, miss - 1.0, miss + 2.0), after)


@pytest.fixture(scope="module", name="answer")
def calibrated() -> Calibration:
    return calibration()


def calibration() -> Calibration:
    standings = [
        standing("clu.mie_strike_force", 0.2), standing("mid.duration_force_bilateral.q50", -1.4),
        standing("mid.negotiated_given_norecip", 9.0, is_fitted=False), standing("icb.agreement", 2.6),
        standing("eff.recip_force_nonrival", -7.5),
        Standing("icb.mediated", False, 0.33, 0.28, 0.39, NAN, (NAN, NAN, NAN), (NAN, NAN, NAN)),
    ]  # fmt: skip
    marginals = [marginal(key, place) for place, key in enumerate(KEYS)]
    return answer_of(marginals, standings, [Wave(number, 16, 1.0, 0, ()) for number in (1, 2, 3)])


@pytest.mark.slow
@pytest.mark.parametrize("draw", [draw_targets, draw_coefficients])
def test_figures_are_legible(answer: Calibration, draw: Any) -> None:
    figure = draw(answer)
    assert overlaps(figure) == []
    assert off_the_sheet(figure) == []
    assert smallest_points(figure) >= 8.0
    said = words(figure)
    assert answer.sentence in said.replace("\n", " ") and "seed 3" in said and "not a forecast" in said


def test_every_coefficient_has_its_panel_with_its_interval(answer: Calibration) -> None:
    said = words(draw_coefficients(answer))
    assert all(spoken_key(key) in said for key in KEYS)
    assert "-0.8 (-1.1 to -0.5), 74 % narrower" in said


def test_targets_beyond_the_axis_are_triangles_and_those_not_fitted_are_hollow(answer: Calibration) -> None:
    (axes,) = draw_targets(answer).axes
    markers = [line.get_marker() for line in axes.lines]
    assert markers.count(">") == 1 and markers.count("<") == 1
    assert markers.count("o") == 2 and markers.count("D") == 1
    assert {"0.31", "0.34 (0.26 to 0.41)"} <= set(words(axes.figure).split("\n"))  # type: ignore[arg-type]


def test_targets_come_first(answer: Calibration) -> None:
    assert list(figures(answer)) == ["targets", "coefficients"]
