"""Answers of all kinds are asked in the same words."""

from __future__ import annotations

from dataclasses import fields
from importlib import import_module

import pytest

import sim
from sim.study.answer import Answer

KINDS = ("RunResult", "SweepResult", "Comparison", "Comparisons", "SensitivityResult", "DiscoverResult")
WORDS = ("seed", "n_runs", "digest", "n_cut_short", "elapsed_seconds", "save", "to_json", "to_pandas", "plot")


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_has_the_same_words_and_one_card(kind: str) -> None:
    answer = getattr(sim, kind)
    known = {field.name for field in fields(answer)} | set(dir(answer))
    assert set(WORDS) <= known
    assert issubclass(answer, Answer) and answer._repr_html_ is Answer._repr_html_


@pytest.mark.parametrize("name", [*KINDS, "FactsResult", "Backtest", "Calibration"])
def test_every_kind_of_answer_has_its_modules(name: str) -> None:
    kind = getattr(sim, name)._kind
    report, plots = (import_module(f"sim.{station}.{kind}") for station in ("report", "plots"))
    assert callable(report.shown)
    assert hasattr(plots, "figures") or hasattr(plots, "figures_of_sides")
