"""`sim methods`: a paragraph from the folder alone, for every kind of question about a scenario."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.scenario.load import load_text
from tests.cli.answering import said
from tests.study.scenarios import TEXT

RESOLVE, ATTACKS = "states.north.resolve", "groups.hill_men.attacks_per_year"
RANGES = [f"{RESOLVE}=0.1:0.9", f"{ATTACKS}=5:60:log"]


def played(kind: str, folder: Path) -> Any:
    """A small answer of a kind, kept in a folder."""
    hills, where = load_text(TEXT, name="hills"), {"folder": folder}
    if kind == "run":
        return sim.run(hills, runs=40, seed=3, **where)
    if kind == "sweep":
        return sim.sweep(hills, f"{RESOLVE}=0.1:0.9:3", runs=10, seed=3, **where)
    if kind == "comparison":
        return sim.compare(hills, overrides=[f"{RESOLVE}=0.9"], runs=20, seed=3, **where)
    if kind == "sensitivity":
        asked = {"responses": ["deaths_total"], "method": "morris", "trajectories": 4, "runs": 10, "seed": 3}
        return sim.sensitivity(hills, RANGES, **asked, **where)
    search = sim.Search(resamples=2)
    found = sim.discover(hills, RANGES, target="talks_held", search=search, points=60, runs=10, seed=3, **where)
    found.save(folder)
    return found


HOW = {
    "run": ("40 runs", "Wilson score intervals", "means with their standard errors"),
    "sweep": ("3 points", "Varied were states.north.resolve (0.1, 0.5, 0.9)", "grid", "Student's t"),
    "comparison": ("20 pairs of runs", "Agresti and Min (2005)", "B differs from A in North's resolve", "paired"),
    "sensitivity": ("elementary effects (Morris 1991) in 4 trajectories", "bootstrap", "deaths total"),
    "discovery": ("patient rule induction", "A point was a case if talks held", "held out"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOW)
def test_the_paragraph_says_how_the_answer_was_made(kind: str, tmp_path: Path) -> None:
    answer = played(kind, tmp_path / "DIR")
    told = json.loads(said("methods", str(tmp_path / "DIR"), "--json").stdout)
    words = (*HOW[kind], "sim ", "numpy", "seed 3", "A border in the hills", "horizon 60 days", "happens as recorded")
    for word in words:
        assert word in told["methods"], word
    if kind != "sensitivity":
        digest = answer.a.digest if kind == "comparison" else answer.digest
        assert digest in told["methods"]
    assert "simulation error only" in told["methods"]
    assert told["repeat"].startswith("sim ") and "Version" in told["cite"]
    text = said("methods", str(tmp_path / "DIR")).stdout
    assert text.startswith(told["methods"]) and told["repeat"] in text and told["cite"] in text


def test_a_folder_of_something_else_is_bad_usage(tmp_path: Path) -> None:
    answer = said("methods", str(tmp_path))
    assert answer.exit_code == 4 or answer.exit_code == 2
    assert "holds no" in answer.stderr


def test_the_values_of_a_design_from_a_file_are_counted_and_not_listed(tmp_path: Path) -> None:
    lines = [RESOLVE, *(f"{place / 100:.2f}" for place in range(20, 60))]
    (tmp_path / "points.csv").write_text("\n".join(lines))
    hills = load_text(TEXT, name="hills")
    sim.sweep(hills, design=str(tmp_path / "points.csv"), runs=2, seed=3, folder=tmp_path / "DIR")
    told = json.loads(said("methods", str(tmp_path / "DIR"), "--json").stdout)["methods"]
    assert f"Varied were {RESOLVE} (40 values from 0.2 to 0.59), at 40 points" in told and "0.33" not in told
