"""Tables of the documents, read as a reader reads them: by the names of their columns, against what was measured."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from docs.signs.measure import Verdict
from sim.scenario.quantity import weights_of_acts
from sim.vocabulary import ACTIONS, N_OPTIONS, Action
from tests.markdown_tables import Row, table_with, tables
from tests.test_documents import each_page

ROOT = Path(__file__).parent.parent
VALIDATION = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
MEASURED = json.loads((ROOT / "docs" / "validation.json").read_text(encoding="utf-8"))
NUMBER = r"[+-]?\d[\d.]*(?:e[+-]\d+)?"
ESTIMATE = re.compile(rf"({NUMBER})(?: %)? \(({NUMBER}) to ({NUMBER})(?: %)?\)")


def estimate(cell: str) -> tuple[float, float, float]:
    """A value with the ends of its interval, which holds it."""
    found = ESTIMATE.fullmatch(cell)
    assert found, cell
    value, low, high = map(float, found.groups())
    assert low <= value <= high, cell
    return value, low, high


@each_page
def test_every_row_of_every_table_has_a_cell_for_each_column(page: Path) -> None:
    assert [table for table in tables(page.read_text(encoding="utf-8")) if not table] == []


def facts_read(page: str) -> dict[str, Row]:
    """The table of facts by the name of the fact, each cell checked against its column."""
    rows = {row["fact"].split()[0]: row for row in table_with(page, "fact", "observed (95 %)")}
    for fact in MEASURED["facts"]["facts"]:
        row = rows[fact["id"]]
        told = [fact[key] for key in ("value", "ci_low", "ci_high")]
        assert estimate(row["observed (95 %)"]) == pytest.approx(told, rel=5e-3)
        if "not_evaluable" in fact:
            assert row["inside"] == fact["not_evaluable"]
            continue
        told = [fact[key] for key in ("simulated", "sim_low", "sim_high")]
        assert estimate(row["simulated (95 % simulation)"]) == pytest.approx(told, rel=5e-3)
        assert row["inside"] == ("yes" if fact["inside"] else "no")
    return rows


def test_each_fact_reads_as_it_was_measured() -> None:
    rows = facts_read(VALIDATION)
    assert len(rows) == len(MEASURED["facts"]["facts"]) >= 65
    first = [rows[fact["id"]] for fact in MEASURED["facts"]["facts"][:65]]
    inside = sum(row["inside"] == "yes" for row in first)
    assert MEASURED["sentence"].startswith(f"{inside} of {len(first)} facts lie inside")


ROW = next(line for line in VALIDATION.splitlines() if "`clu.mie_strike_force`" in line)
"""A fact that is met, as the page tells it."""
VALUE, ENDS = ROW.split("|")[3].strip().split(" ", 1)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (f") | {VALUE} (", f") given {VALUE} ("),  # a separator that was read as a bar of a description
        (f"{ENDS} | yes |", f"{ENDS} given yes |"),
        ("| 0.336 (0.259 to 0.41) |", "| 0.336 (0.259 | 0.41) |"),
        (f"{ENDS} | yes |", f"{ENDS} | no |"),
        (f"{VALUE} {ENDS}", f"{float(VALUE) + 0.01:.3g} {ENDS}"),
    ],
)
def test_a_shifted_or_wrong_cell_would_be_found(right: str, wrong: str) -> None:
    assert VALIDATION.count(ROW) == ROW.count(right) == 1
    with pytest.raises(AssertionError):
        facts_read(VALIDATION.replace(ROW, ROW.replace(right, wrong)))


def test_each_score_reads_as_it_was_measured() -> None:
    scores = MEASURED["cases"]["scores"]
    scores = {name: scores[name] for name in scores if name != "more"} | scores["more"]
    rows = {row["target"]: row for row in table_with(VALIDATION, "target", "score", "n")}
    assert len(rows) == len(scores)
    for name, score in scores.items():
        row = rows[name.replace("_", " ")]
        assert row["score"] == score["score"] and row["n"] == str(score.get("n", ""))
        for system in ("model", "climatology", "logit", "uniform"):
            value = (score.get(system) or {}).get("value")
            assert row[system] == "" if value is None else float(row[system]) == pytest.approx(value, abs=5.1e-4)
        told = score.get("model_minus", {}).get("climatology")
        if told is not None:
            told = [told[key] for key in ("value", "low", "high")]
            assert estimate(row["model less climatology (95 %)"]) == pytest.approx(told, abs=5.1e-4)


def test_each_case_reads_as_it_was_measured() -> None:
    rows = {row["case"]: row for row in table_with(VALIDATION, "case", "answered: forecast")}
    assert len(rows) == len(MEASURED["cases"]["cases"])
    for case in MEASURED["cases"]["cases"]:
        row, forecast, observed = rows[case["id"].replace("_", " ")], case["forecast"], case["observed"]
        assert float(row["answered: forecast"]) == pytest.approx(forecast["answered_by_force"], abs=5.1e-3)
        assert row["answered: came"] == {None: "", True: "yes", False: "no"}[observed.get("answered_by_force")]
        shares = dict(part.rsplit(" ", 1) for part in row["class: forecast"].split(", "))
        for word, share in shares.items():
            assert float(share) == pytest.approx(forecast["outcome_class"][word.replace(" ", "_")], abs=5.1e-3)
        assert row["class: came"] == (observed.get("outcome_class") or "").replace("_", " ")


def test_the_crisis_of_the_article_reads_as_it_was_measured() -> None:
    told = MEASURED["seed_case"]
    shares = told["outcomes"] | told["outcome_class"] | told["ending"]
    rows = table_with(VALIDATION, "outcome", "share (95 % simulation)")
    assert len(rows) == sum(len(told[part]) for part in ("outcomes", "outcome_class", "ending"))
    for row in rows:
        told = shares[row["outcome"].replace(" ", "_")]
        if row["outcome"] != "war":  # both a class and an outcome
            ends = [100 * told[key] for key in ("share", "low", "high")]
            assert estimate(row["share (95 % simulation)"]) == pytest.approx(ends, abs=0.051)


def test_quantiles_of_coefficients_go_up_and_narrower_is_a_share() -> None:
    rows = table_with(VALIDATION, "coefficient", "default now")
    assert len(rows) == 60
    for row in rows:
        assert re.fullmatch(r"[a-z_]+(\.([a-z_]+|\*))+", row["coefficient"])
        float(row["default now"])
        for column in ("prior: 5 %, 50 %, 95 %", "posterior: 5 %, 50 %, 95 %"):
            low, middle, high = map(float, row[column].split(", "))
            assert low <= middle <= high
        assert -100 <= float(row["narrower by"].removesuffix("%")) <= 100


def test_signs_hold_both_sides_their_difference_and_a_verdict() -> None:
    supported = table_with(VALIDATION, "effect", "outcome", "A", "B")
    disputed = table_with(VALIDATION, "disputed", "the literature", "parameter", "default")
    assert len(supported) > 20 and len(disputed) > 5
    for row in (*supported, *(row for row in disputed if row["parameter"] != "none")):
        a, b = (float(row[side].removesuffix(" %")) for side in "AB")
        assert estimate(row["B - A (95 %)"])[0] == pytest.approx(b - a, abs=0.16)
    for row in supported:
        assert row["expected"] in ("up", "down") and row["source"]
        assert row["found"].split(":")[0] in set(Verdict)


def test_the_weights_of_each_act_stand_under_their_names() -> None:
    model = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    rows = {row["act"]: row for row in table_with(model, "act", "level", "cost")}
    assert len(rows) == N_OPTIONS
    for action in list(Action)[:N_OPTIONS]:
        row, entry, weights = rows[action.word], ACTIONS[action], weights_of_acts()[action.word]
        assert (float(row["level"]), float(row["cost"])) == (weights["level"], weights["cost"])
        assert (int(row["rung"]), int(row["MID hostility"])) == (entry.rung, entry.hostility)
        assert (row["PLOVER"], row["CAMEO"], float(row["Goldstein"])) == (entry.plover, entry.cameo, entry.goldstein)


def test_attributes_stand_beside_the_coefficients_that_they_act_through() -> None:
    model = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    for row in table_with(model, "attribute", "acts through", "default", "eq."):
        float(row["default"])
        assert re.fullmatch(r"[a-z_]+", row["acts through"]) and re.fullmatch(r"\(\d+\)", row["eq."])
        assert all(row.values())
