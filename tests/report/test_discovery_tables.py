"""Tables of boxes: what a person reads of each."""

from __future__ import annotations

import pytest
from rich.console import Console
from rich.table import Table

from sim.report.discovery_tables import p_value_text, restrictions_table, trajectory_table


def shown(table: Table) -> str:
    console = Console(width=200, force_terminal=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def step(number: int, *, is_chosen: bool = False) -> dict[str, object]:
    shares = dict.fromkeys(("mass", "coverage", "density", "held_out_coverage", "held_out_density"), 0.5)
    return {"step": number, "is_chosen": is_chosen, "n_restricted": 1, **shares}


@pytest.mark.parametrize(
    ("p_value", "text"), [(None, "-"), (float("nan"), "-"), (1e-30, "< 0.001"), (0.0123, "0.012"), (1.0, "1")]
)
def test_a_p_value_has_the_digits_it_deserves(p_value: float | None, text: str) -> None:
    assert p_value_text(p_value) == text


def test_a_long_trajectory_is_thinned_but_keeps_its_ends_and_the_chosen_step() -> None:
    text = shown(trajectory_table(1, [step(number, is_chosen=number == 31) for number in range(60)], is_plain=True))
    steps = [line.split()[0] for line in text.splitlines()[2:] if line.strip()]
    assert steps[0] == "0" and steps[-1] == "59" and "31*" in steps
    assert len(steps) <= 23


def test_a_restriction_without_resamples_says_so() -> None:
    record = {"key": "x", "low": 0.62, "high": None, "words": [], "unit": "days", "p_value": 2e-7, "reproduced": None}
    text = shown(restrictions_table(1, [record], is_plain=True))
    assert "at least 0.62 days" in text and "< 0.001" in text
    assert text.rstrip().endswith("-")
