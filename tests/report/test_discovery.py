"""Tables of boxes: what a person reads of each, from what the folder holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.report.blocks import Table
from sim.report.discovery import Found, answer_of, blocks_of, found_beside, section_of
from sim.results.durable import StorageError
from sim.results.stored_json import sealed
from sim.results.wording import p_value

TOLD: dict[str, Any] = {
    "target": "war", "case": "war in at least 5 % of the runs", "digest": "0123", "rule": "The best step.",
    "sentences": [{"sentence": "Where trade is low: war."}], "remarks": [{"remark": "So."}],
}  # fmt: skip


def step(number: int, *, is_chosen: bool = False) -> dict[str, object]:
    shares = dict.fromkeys(("mass", "coverage", "density", "held_out_coverage", "held_out_density"), 0.5)
    return {"box": 1, "step": number, "is_chosen": is_chosen, "n_restricted": 1, **shares}


@pytest.mark.parametrize(("value", "text"), [(float("nan"), "-"), (1e-30, "< 0.001"), (0.0123, "0.012"), (1.0, "1")])
def test_a_p_value_has_the_digits_it_deserves(value: float, text: str) -> None:
    assert p_value(value) == text


def test_a_long_trajectory_is_thinned_but_keeps_its_ends_and_the_chosen_step() -> None:
    steps = [step(number, is_chosen=number == 31) for number in range(60)]
    (table,) = blocks_of(Found.model_validate({**TOLD, "trajectory": steps}))
    assert isinstance(table, Table)
    shown = [row[0] for row in table.rows]
    assert shown[0] == "0" and shown[-1] == "59" and "31*" in shown
    assert len(shown) <= 23


def test_a_restriction_without_resamples_says_so() -> None:
    limit = {"box": 1, "key": "x", "low": 0.62, "high": None, "words": [], "unit": "days", "p_value": 2e-7}
    names = (f"{name}{end}" for name in ("density", "coverage", "share") for end in ("_low", "_high"))
    shares = dict.fromkeys(
        (*names, "density", "coverage", "mass", "base", "share_in_box", "share_overall", "share_covered"), 0.5
    )
    box = {"box": 1, "says": "x", "n": 5, "n_points": 9, **shares}
    told = {**TOLD, "boxes": [box], "restrictions": [{**limit, "reproduced": None}]}
    limits, good = blocks_of(Found.model_validate(told))
    assert isinstance(limits, Table) and isinstance(good, Table)
    assert limits.rows == (("x", "at least 0.62 days", "< 0.001", "-"),)
    assert good.rows[0] == ("cases among its points (density)", "50.0 %", "50.0 to 50.0 %")


def test_the_conditions_of_a_folder_are_found_and_those_of_other_runs_are_refused(tmp_path: Path) -> None:
    assert found_beside(tmp_path) is None
    (tmp_path / "discover.json").write_bytes(sealed(TOLD))
    found = found_beside(tmp_path, "0123")
    assert found is not None
    assert found.said == (
        "Where trade is low: war.", "Cases are points with war in at least 5 % of the runs.", "The best step.", "So.",
    )  # fmt: skip
    assert (answer_of(found).anchor, section_of(found, {}, in_words=True).anchor) == ("answer", "discover")
    with pytest.raises(StorageError, match=r"discover\.json: tells of other runs than the folder holds now"):
        found_beside(tmp_path, "4567")


@pytest.mark.parametrize("text", ['{"box": ', '{"box": 1}', "[" * 100_000, "null"])
def test_a_damaged_answer_is_a_storage_fault_that_names_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "discover.json").write_text(text)
    with pytest.raises(StorageError, match=r"discover\.json"):
        found_beside(tmp_path)


def test_conditions_without_a_sentence_are_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "discover.json").write_bytes(sealed({**TOLD, "sentences": []}))
    with pytest.raises(StorageError, match="sentences is a list"):
        found_beside(tmp_path)
