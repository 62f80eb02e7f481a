"""What every figure says about itself."""

from __future__ import annotations

from sim.plots.frame import Frame


def frame(**given: object) -> Frame:
    return Frame(**{"title": "T", "n_runs": 10_000, "seed": 5, "horizon_days": 180.0, **given})


def test_caption_states_runs_seed_horizon_and_that_it_is_no_forecast() -> None:
    assert frame().caption.split(" · ") == [
        "10,000 runs",
        "seed 5",
        "free from day 0",
        "horizon day 180",
        "95 % simulation intervals; not a forecast",
    ]


def test_condition_names_the_record_and_the_start() -> None:
    assert frame(history_until=2, start="after_recall").condition == "given the record until day 2 (start after_recall)"
    assert frame(history_until=-3).condition == "given the record until day −3"


def test_the_design_of_a_study_stands_in_place_of_the_number_of_runs() -> None:
    parts = frame(design="25 points × 400 runs, same luck at every point").caption.split(" · ")
    assert parts[0] == "25 points × 400 runs, same luck at every point"
    assert parts[1:] == frame().caption.split(" · ")[1:]


def test_the_kind_of_interval_can_be_another() -> None:
    assert frame(intervals="95 % bootstrap intervals").caption.endswith("95 % bootstrap intervals; not a forecast")


def test_what_a_study_varies_is_not_stated_as_fixed() -> None:
    varied = frame(start="after_recall", history_until=2, varied=("start", "horizon_days")).caption
    assert "the start varies" in varied
    assert "the horizon varies" in varied
    assert "after_recall" not in varied
    assert "180" not in varied


def test_a_hostile_design_text_is_one_plain_line() -> None:
    assert "\n" not in frame(design="a\nb\x07" + "c" * 900).caption
    assert len(frame(design="c" * 900).caption) < 400
