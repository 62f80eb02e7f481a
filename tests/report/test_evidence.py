"""What is shown of facts, back-tests and calibrations: the same from an answer and from its folder."""

from __future__ import annotations

from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.evidence.calibration.result import Bracket, Marginal, Standing, Wave
from sim.evidence.cases.known import Known
from sim.evidence.cases.read import Case, find_cases
from sim.evidence.cases.result import Backtest
from sim.evidence.cases.scores import Interval, Scored
from sim.evidence.cases.targets import Observed
from sim.evidence.facts.result import FactsResult
from sim.report import backtest, calibration, facts
from sim.report.blocks import Shown
from sim.report.html import fragment
from sim.report.methods import methods
from sim.report.terminal import printed
from sim.results.facts import Fact, JudgedFact, JudgedTable
from sim.study.stored import read_result
from tests.evidence.calibration.toys import answer_of as calibration_of
from tests.evidence.cases.texts import answer_of, forecasts_from
from tests.report.pages import Page, loads

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"/>'
VERSIONS = {"sim": "0.1.0", "python": "3.11.7"}
TABLE = JudgedTable(
    "shipped: reference/interstate.csv",
    (
        JudgedFact(Fact("mid.recur.1y", 0.287, 0.261, 0.314, description="<b>again</b> within a year", unit="share"),
                   0.294, 0.26, 0.328),
        JudgedFact(Fact("case.talks", 0.5, 0.4, 0.6), nan, nan, nan, "a fact about dated crises"),
    ),
)  # fmt: skip
FACTS = FactsResult((TABLE,), 600, 40, 240, 3, 1, 2.0, versions=VERSIONS)

ONE = {name: Interval(0.135, 0.1, 0.2) for name in ("model", "climatology", "opening", "without audience")}
GAPS = {name: Interval(-0.039, -0.062, nan) for name in ("climatology", "opening", "without audience")}
KNOWN = Known("iran_pakistan_2024", "", "Iran", "Pakistan", "iran-pakistan", "none", None, None, True, None, None, ())
SEEN = Observed(outcome_class="exchange", answered_by_force=True, days_to_answer=2, talks_held=True)


def back_test() -> Backtest:
    """Of one case, with scores as they are told."""
    forecasts = forecasts_from(np.full((1, 5), 0.2), np.array([0.55]), runs=40)
    result = answer_of([Case(KNOWN, SEEN)], forecasts, seed=3, without=["audience"])
    vars(result)["scored"] = tuple(Scored("outcome_class", score, 28, ONE, GAPS) for score in ("rps", "log"))
    vars(result)["by_opening"] = {"raid_at_group": (Scored("outcome_class", "rps", 0, ONE, GAPS),)}
    vars(result)["without"] = {"audience": forecasts}
    vars(result)["sentences"] = ("Better than climatology in how far it goes.",)
    return result


CALIBRATED = calibration_of(
    [Marginal("coefficients.base_drive", 0.5, (0.0, 1.0), (1.0,), (1.0,), (0.1, 0.5, 0.9), (0.4, 0.5, 0.6),
              (-0.4, 0.0, 0.4))],
    [Standing("mid.recur.1y", True, 0.287, 0.261, 0.314, 0.29, (-1.0, 0.0, 1.0), (-0.5, 0.1, 0.6))],
    [Wave(1, 128, 0.25, 0, (0.9,))],
    [Bracket("mid.recur.1y", "share", 0.287, 0.261, 0.314, 0.1, 0.2, 0.3, nan, 0.5, "inside")],
)  # fmt: skip


def told(folder: Path, kind: str) -> Any:
    """The answer of a kind as its folder gives it back."""
    if kind == "facts":
        FACTS.save(folder)
        return read_result(folder)
    if kind == "backtest":
        return back_test()
    return CALIBRATED


def shown_of(kind: str, answer: Any) -> Shown:
    return {"facts": facts, "backtest": backtest, "calibration": calibration}[kind].shown(answer)  # type: ignore[attr-defined]


def page_of(kind: str, answer: Any) -> str:
    of = {"facts": facts, "backtest": backtest, "calibration": calibration}[kind]
    return of.page(answer, figures={"facts": DRAWING})  # type: ignore[attr-defined]


WORDS = {
    "facts": ("mid.recur.1y", "0.261 to 0.314", "0.235 to 0.345", "0.294", "not evaluable: a fact about dated crises"),
    "backtest": ("iran pakistan 2024", "20*", "day 2", "0.135", "-0.039", "Better than climatology"),
    "calibration": ("coefficients.base_drive", "0.4 to 0.6", "25.0 %", "+0.1", "worth 380 of equal weight"),
}  # fmt: skip
each_kind = pytest.mark.parametrize("kind", WORDS)


@each_kind
def test_a_terminal_a_notebook_and_a_page_tell_the_same_numbers(kind: str, tmp_path: Path) -> None:
    answer = told(tmp_path, kind)
    page = page_of(kind, answer)
    assert loads(page) == []
    card = Page(fragment(shown_of(kind, answer))).text.replace("−", "-")
    for words in WORDS[kind]:
        words = words.replace("iran pakistan 2024", "iran_pakistan_2024")
        assert words in Page(page).text.replace("−", "-")
        assert words in card
    assert list(printed(shown_of(kind, answer).sections, is_plain=True))
    assert "seed 3" in card


@each_kind
def test_methods_say_how_it_was_made_and_what_it_rests_on(kind: str, tmp_path: Path) -> None:
    shown = shown_of(kind, told(tmp_path, kind))
    paragraph = methods(shown)
    assert paragraph.startswith("Simulations were made with sim 0.1.0")
    assert "seed 3" in paragraph and "The results are conditional on" in paragraph
    method = {"facts": "jackknife", "backtest": "bootstrap intervals over pairs of states", "calibration": "emulators"}
    assert method[kind] in paragraph
    assert shown.made.command.startswith(f"sim {'calibrate' if kind == 'calibration' else kind} ")


def test_shipped_cases_are_named_as_a_command_names_them_and_others_by_their_path() -> None:
    file = find_cases("cases/cases_train")
    text, rest = file.read_text(encoding="utf-8"), (np.full((1, 5), 0.2), np.array([0.55]))
    for name, word in ((str(file), "cases/cases_train"), ("/own/cases_train.toml", "/own/cases_train.toml")):
        told = {"name": name, "text": text if word.startswith("cases") else "changed"}
        result = answer_of([Case(KNOWN, SEEN)], forecasts_from(*rest, runs=40), file=told, reference=told)
        assert backtest.words_of(result.question)[:3] == ["sim", "backtest", word]


def test_methods_of_a_back_test_name_every_version() -> None:
    versions = {"sim": "0.1.0", "python": "3.11.7", "numpy": "2.4.6", "machine": "x86_64"}
    forecasts = forecasts_from(np.full((1, 5), 0.2), np.array([0.55]), runs=40)
    result = answer_of([Case(KNOWN, SEEN)], forecasts, versions=versions)
    vars(result)["sentences"], vars(result)["scored"], vars(result)["by_opening"] = (), (), {}
    assert "(python 3.11.7, numpy 2.4.6, machine x86_64)" in methods(backtest.shown(result))


def test_an_answer_of_facts_is_shown_as_its_folder_shows_it(tmp_path: Path) -> None:
    assert (
        fragment(shown_of("facts", FACTS))
        == fragment(shown_of("facts", told(tmp_path, "facts")))
        == FACTS._repr_html_()
    )


def test_a_fact_that_says_html_is_text(tmp_path: Path) -> None:
    page = page_of("facts", told(tmp_path, "facts"))
    assert "<b>again</b>" not in page and "<b>again</b> within a year" in Page(page).text
