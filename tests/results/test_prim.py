"""A planted box is found with its bounds; noise holds none; and each safeguard is needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.results import prim
from sim.results.boxes import Input, inside
from sim.results.peeling import Limits, Points
from sim.results.prim import Search, discover_boxes, held_out_points

QUICK = Search(resamples=0)


def named(x: np.ndarray) -> list[Input]:
    return [Input(f"x{place}", row) for place, row in enumerate(x)]


def planted(seed: int, *, n: int = 2_000, d: int = 10) -> tuple[list[Input], np.ndarray]:
    """Cases where x2 > 0.6 and x5 < 0.5; then one label in 50 is turned over."""
    draw = np.random.default_rng(seed)
    x = draw.random((d, n))
    is_case = (x[2] > 0.6) & (x[5] < 0.5)
    return named(x), is_case ^ (draw.random(n) < 0.02)


def noise(seed: int, *, n: int, d: int, share: float = 0.25) -> tuple[list[Input], np.ndarray]:
    draw = np.random.default_rng(seed)
    return named(draw.random((d, n))), draw.random(n) < share


def share_with_a_box(n_sets: int, *, n: int, d: int) -> float:
    sets = (noise(1_000 + seed, n=n, d=d) for seed in range(n_sets))
    return sum(bool(discover_boxes(*one, QUICK).boxes) for one in sets) / n_sets


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_box_is_found(seed: int) -> None:
    (box,) = discover_boxes(*planted(seed), QUICK).boxes
    limits = {restriction.key: restriction for restriction in box.restrictions}
    assert set(limits) == {"x2", "x5"}
    assert limits["x2"].low == pytest.approx(0.6, abs=0.03) and limits["x2"].high is None  # a slice of it is 0.03
    assert limits["x5"].high == pytest.approx(0.5, abs=0.03) and limits["x5"].low is None
    assert box.held_out.coverage >= 0.8 and box.held_out.density >= 0.8


@pytest.mark.slow
def test_chance_alone_does_not_explain_a_planted_box_and_resamples_find_it_again() -> None:
    (box,) = discover_boxes(*planted(1), Search(resamples=20)).boxes
    for restriction in box.restrictions:
        assert restriction.p_value < 1e-10
        assert restriction.reproduced >= 0.95


def test_numbers_of_a_box_are_those_of_its_points() -> None:
    inputs, label = planted(2)
    found = discover_boxes(inputs, label, QUICK)
    (box,) = found.boxes
    side = held_out_points(len(label), QUICK.held_out, seed=0)
    is_inside = inside(box.restrictions, inputs)
    for measure, points in ((box.found, ~side), (box.held_out, side)):
        assert measure.n_points == points.sum()
        assert measure.n == (points & is_inside).sum()
        assert measure.density == pytest.approx(label[points & is_inside].mean())
        assert measure.coverage == pytest.approx(label[points & is_inside].sum() / label[points].sum())
        assert measure.mass == pytest.approx(is_inside[points].mean())
    assert found.n_found + found.n_held_out == len(label)


def test_the_trajectory_goes_from_everything_to_little() -> None:
    (trajectory,) = discover_boxes(*planted(0), QUICK).trajectories
    everything, chosen = trajectory.boxes[0], trajectory.boxes[trajectory.chosen]
    assert (everything.found.coverage, everything.found.mass, everything.keys) == (1.0, 1.0, ())
    assert (np.diff([box.found.mass for box in trajectory.boxes[: trajectory.n_peels + 1]]) < 0).all()
    assert chosen.found.density > 0.8


@pytest.mark.slow
def test_noise_holds_no_box() -> None:
    assert share_with_a_box(60, n=300, d=3) <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("sets", [20, pytest.param(200, marks=pytest.mark.verify)])
def test_noise_in_ten_inputs_holds_no_box(sets: int) -> None:
    assert share_with_a_box(sets, n=2_000, d=10) <= 0.05


@pytest.mark.slow
def test_without_the_points_held_out_noise_holds_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test that must fail if the second look is left out."""
    on_found = prim._SearchForOne.supported

    def believing(self: object, points: Points, limits: Limits) -> Limits:
        return limits if points is self.held_out else on_found(self, points, limits)  # type: ignore[attr-defined]

    monkeypatch.setattr(prim._SearchForOne, "supported", believing)
    assert share_with_a_box(60, n=300, d=2) > 0.1


def kept_of(n_idle: int) -> tuple[str, ...]:
    """A weak effect of one input beside idle constants: what is kept."""
    draw = np.random.default_rng(8)
    x = draw.random(600)
    label = draw.random(600) < np.where(x > 0.5, 0.37, 0.2)
    idle = [Input(f"idle{number}", np.zeros(600)) for number in range(n_idle)]
    boxes = discover_boxes([Input("x", x), *idle], label, QUICK).boxes
    return boxes[0].keys if boxes else ()


def test_the_more_inputs_there_were_to_choose_from_the_stricter_the_test() -> None:
    assert kept_of(n_idle=0) == ("x",)
    assert kept_of(n_idle=60) == ()


def test_uncorrected_levels_would_let_the_weak_effect_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prim._SearchForOne, "threshold", property(lambda self: self.how.level))
    assert kept_of(n_idle=60) == ("x",)


def test_words_and_numbers_together() -> None:
    draw = np.random.default_rng(3)
    resolve, host = draw.random(1_500), draw.integers(0, 4, 1_500)
    idle = draw.random(1_500)
    is_case = (resolve > 0.6) & np.isin(host, [0, 2])
    words = ("north", "south", "east", "west")
    inputs = [Input("resolve", resolve), Input("host", host.astype(float), words), Input("idle", idle)]
    (box,) = discover_boxes(inputs, is_case, QUICK).boxes
    limits = {restriction.key: restriction for restriction in box.restrictions}
    assert set(limits) == {"resolve", "host"}
    assert limits["host"].words == ("north", "east")
    assert str(limits["host"]) == "host is north or east"
    assert box.held_out.coverage >= 0.9 and box.held_out.density >= 0.9


def test_yes_and_no_are_two_words() -> None:
    draw = np.random.default_rng(4)
    switch = draw.random(800) < 0.5
    inputs = [Input("grief", switch.astype(float), ("false", "true")), Input("idle", draw.random(800))]
    (box,) = discover_boxes(inputs, switch, QUICK).boxes
    assert str(box) == "grief is true"
    assert box.held_out.density == box.held_out.coverage == 1.0


def test_coverage_and_mass_stay_shares_of_all_when_points_are_taken_out() -> None:
    draw = np.random.default_rng(9)
    x = draw.random((2, 3_000))
    found = discover_boxes(named(x), (x[0] > 0.75) | (x[1] > 0.85), replace(QUICK, boxes=2))
    first, second = found.boxes
    assert second.held_out.n_points == found.n_held_out - first.held_out.n
    assert second.held_out.mass == second.held_out.n / found.n_held_out
    left = first.held_out.base * found.n_held_out - first.held_out.density * first.held_out.n
    assert second.held_out.base * second.held_out.n_points == pytest.approx(left), "compared with the points left"


def test_the_second_box_covers_what_the_first_leaves() -> None:
    draw = np.random.default_rng(9)
    x = draw.random((5, 3_000))
    is_case = (x[0] > 0.75) | (x[1] > 0.85)
    found = discover_boxes(named(x), is_case, replace(QUICK, boxes=3))
    assert [box.keys for box in found.boxes[:2]] == [("x0",), ("x1",)]
    assert sum(box.held_out.coverage for box in found.boxes) == pytest.approx(1.0, abs=0.1)
    assert found.boxes[1].held_out.n_points < found.boxes[0].held_out.n_points
    assert len(found.trajectories) >= len(found.boxes)


def test_a_person_may_choose_another_step() -> None:
    inputs, label = planted(0)
    picked = discover_boxes(inputs, label, replace(QUICK, step=3))
    assert picked.trajectories[0].chosen == 3
    assert repr(picked.boxes[0]) == repr(picked.trajectories[0].boxes[3]), "nan and all"
    assert "Step 3" in picked.rule
    with pytest.raises(ValueError, match="step is 999; the trajectory has steps 0 to"):
        discover_boxes(inputs, label, replace(QUICK, step=999))


def test_a_story_has_at_most_four_restrictions() -> None:
    draw = np.random.default_rng(10)
    x = draw.random((6, 4_000))
    is_case = (x > 0.25).all(axis=0)
    for most in (4, 2):
        for box in discover_boxes(named(x), is_case, replace(QUICK, most_restrictions=most)).boxes:
            assert 1 <= len(box.restrictions) <= most


@pytest.mark.slow
def test_the_same_question_has_the_same_answer_and_the_seed_matters() -> None:
    first, again, other = (repr(discover_boxes(*planted(0), Search(resamples=3, seed=seed))) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_share_held_out_is_the_share_asked_for() -> None:
    assert abs(held_out_points(20_000, 0.3, seed=1).mean() - 0.3) < 0.012, "more than 3.5 standard errors away"


def test_a_point_keeps_its_side_when_points_are_added() -> None:
    assert np.array_equal(held_out_points(500, 0.3, seed=1), held_out_points(900, 0.3, seed=1)[:500])
    assert not np.array_equal(held_out_points(500, 0.3, seed=1), held_out_points(500, 0.3, seed=2))


@pytest.mark.parametrize("label", [np.zeros(300), np.ones(300)])
def test_nothing_to_tell_apart_is_an_error_with_a_remedy(label: np.ndarray) -> None:
    inputs, _ = noise(1, n=300, d=2)
    with pytest.raises(ValueError, match=r"same label.*another level"):
        discover_boxes(inputs, label, QUICK)


def test_how_many_points_are_searched_is_said_of_all() -> None:
    inputs, _ = noise(1, n=3, d=2)
    with pytest.raises(ValueError, match=r"The points (searched|held out) \(\d of 3\) have the same label"):
        discover_boxes(inputs, np.array([True, False, False]), QUICK)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slice_share": 0.7}, r"slice_share is 0\.7; it must be between 0 and 0\.5"),
        ({"held_out": 0.0}, "held_out is 0"),
        ({"boxes": 0}, "boxes is 0; it must be at least 1"),
        ({"resamples": -1}, "resamples is -1"),
    ],
)
def test_settings_out_of_range_are_refused(changes: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Search(**changes)
