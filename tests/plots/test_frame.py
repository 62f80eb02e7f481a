"""What every figure says about itself."""

from __future__ import annotations

from sim.plots.frame import DISCLAIMER, Frame


def frame(**given: object) -> Frame:
    return Frame(**{"title": "T", "n_runs": 10_000, "seed": 5, "horizon_days": 180.0, **given})


def test_caption_states_runs_seed_horizon_and_that_it_is_no_forecast() -> None:
    assert frame().caption.split(" · ") == [
        "10,000 runs",
        "seed 5",
        "free from day 0",
        "horizon day 180",
        DISCLAIMER,
    ]


def test_condition_names_the_record_and_the_start() -> None:
    assert frame(history_until=2, start="after_recall").condition == "given the record until day 2 (start after_recall)"
    assert frame(history_until=-3).condition == "given the record until day −3"
