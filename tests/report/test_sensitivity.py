"""The report of a sensitivity analysis: what was asked, what moves it, every index, and the command once more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sim.report.sensitivity import index_of
from sim.report.sensitivity import page as sensitivity_page
from sim.results.wording import digits, typeset
from sim.scenario.load import load_text
from sim.study.sensitivity import sensitivity
from sim.study.sensitivity_result import SensitivityResult
from tests.report.pages import Page, loads
from tests.study.scenarios import TEXT

pytestmark = pytest.mark.slow

pytest.importorskip("scipy")

KEY = "groups.hill_men.attacks_per_year"


@pytest.fixture(scope="module")
def result() -> SensitivityResult:
    """Screening and indices of all factors, whatever the screening would drop."""
    asked: dict[str, Any] = {
        "vary": [f"{KEY}=1:300:log"], "around": {"groups": 0.2, "states": 0.1}, "responses": ["talks_held"],
        "trajectories": 4, "points": 8, "runs": 10, "seed": 3,
    }  # fmt: skip
    scenario = load_text(TEXT, name="hills.toml")
    indices = sensitivity(scenario, method="sobol", **asked).indices
    return replace(sensitivity(scenario, method="morris", **asked), method="both", indices=indices)


def test_it_loads_nothing_and_is_the_same_each_time(result: SensitivityResult) -> None:
    written = sensitivity_page(result, figures={"sobol_talks_held": "<svg/>"})
    assert loads(written) == []
    assert written == sensitivity_page(result, figures={"sobol_talks_held": "<svg/>"})
    places = [found["id"] for _, found in Page(written).tags if "id" in found]
    assert places == [
        "answer", "conditions", "scenario", "factors", "tables", "figures", "repeat", "card", "glossary"
    ]  # fmt: skip


def test_every_factor_and_index_stands_on_it(result: SensitivityResult) -> None:
    page = Page(sensitivity_page(result, figures={}))
    assert f"which of {len(result.factors)} values move talks held" in page.text
    for factor in result.factors:
        assert factor.key in page.text
    (effects,) = result.screening
    assert digits(100 * float(effects.mu_star[0])) in page.text
    for index in (*result.indices[0].first, *result.indices[0].total):
        assert " ".join(map(typeset, index_of(index))) in page.text


def test_it_says_how_to_repeat_it_with_what_was_varied_as_it_was_given(result: SensitivityResult) -> None:
    page = Page(sensitivity_page(result, figures={}))
    assert (
        f"sim sensitivity hills.toml --vary {KEY}=1:300:log --around groups=0.2 --around states=0.1 "
        "--response talks_held --trajectories 4 --points 8 --runs 10 --seed 3" in page.text
    )


def test_screening_alone_has_a_page_too_and_says_where_nothing_moves(result: SensitivityResult) -> None:
    (effects,) = result.screening
    still = replace(effects, mu_star=0.0 * effects.mu_star)
    page = Page(sensitivity_page(replace(result, method="morris", indices=(), screening=(still,)), figures={}))
    assert "Screening: no factor moves talks held more than luck does." in page.text
    assert "--method morris" in page.text
    assert "Sobol" not in page.text.partition("Short answer")[2].partition("What this is conditional on")[0]
