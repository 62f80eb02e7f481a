"""`sim facts` as a user meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.evidence.facts.judge import shipped_tables
from tests.cli.answering import said
from tests.report.pages import Page, loads


@pytest.mark.slow
def test_a_quick_answer_says_how_many_runs_it_rests_on(tmp_path: Path) -> None:
    answer = said("facts", "--quick", "--seed", "1", "--no-plots", "--out", str(tmp_path / "out"))
    assert answer.exit_code == 0, answer.output
    assert "A first answer: 2,000 dyads, and 100 for two decades" in answer.output
    assert "known to within 0.0" in answer.output and "the usual 20,000" in answer.output
    assert "--runs 2000 --seed 1" in answer.output
    assert said("report", str(tmp_path / "out")).exit_code == 0
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert loads(text) == [] and len(page.drawings) == len(shipped_tables())
    assert "mid.recur.1y" in page.text and "--runs 2000 --seed 1 --decades 100 --peace 800" in page.text
    assert "jackknife" in said("methods", str(tmp_path / "out")).stdout
