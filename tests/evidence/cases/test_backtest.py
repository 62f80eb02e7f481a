"""The back-test as a whole: what is simulated never depends on what was observed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.evidence.cases.backtest import backtest
from sim.evidence.cases.forecast import SHARES
from sim.results.durable import FolderInUseError, StorageError
from sim.results.stored_json import write_sealed
from sim.scenario.faults import ScenarioError
from sim.scenario.load import load
from tests.evidence.cases.texts import BLOW, cases, event, toml_of

FEW: dict[str, Any] = {"runs": 40, "seed": 9, "horizon_days": 30}
SAMPLE = """weight,coefficients.base_drive,loglik:asha-bora
1,-2.5,0
1,0.5,-60
"""
"""Two points; with its family left out, the first case is played at the second point alone."""


def played(table: dict[str, Any], place: Path, **options: Any) -> sim.Backtest:
    file = place / "crises.toml"
    file.write_text(toml_of(table), encoding="utf-8")
    return backtest(file, **FEW | options)


def scrambled(table: dict[str, Any]) -> dict[str, Any]:
    """The same cases with everything that a forecast must not read turned round or taken away."""
    first, second, third = table["case"]
    first["outcome"] = {"outcome_class": "war", "answered_by_force": False, "talks_held": False, "peak_level": 0,
                        "ending": "war-termination", "days_to_end_of_violence": 900}  # fmt: skip
    first["chronology"] = [*first["chronology"][:3], event(0, "Bora", "Asha", "invasion", deaths=9000, note="later")]
    first |= {"coding_notes": "war", "interstate_force": False, "day0_basis": "trigger", "background": "scrambled"}
    first["field_status"] = {"peak_level": "scrambled"}
    second["outcome"] = {"outcome_class": "absorbed", "answered_by_force": True, "days_to_first_answer": 0}
    second["chronology"] = second["chronology"][:1]
    third["outcome"] = {"outcome_class": "exchange", "talks_held": True}
    return table


@pytest.mark.slow
def test_simulations_are_the_same_whatever_was_observed(tmp_path: Path) -> None:
    plain, turned = played(cases(), tmp_path), played(scrambled(cases()), tmp_path)
    assert plain.digest == turned.digest
    for name in ("outcome_class", "answer_bins", "talks_bins", "peak_level", "ending", "answer_days", "talks_days"):
        assert np.array_equal(getattr(plain.forecasts, name), getattr(turned.forecasts, name)), name
    assert plain.scores["outcome_class"] != turned.scores["outcome_class"], "scores do read them"
    blank = cases()
    for case in blank["case"]:
        case.pop("outcome", None)
    told = played(blank, tmp_path)
    assert told.digest == plain.digest
    assert told.sentences == (
        "No case has an observed outcome: there are forecasts, and nothing to score them against.",
    )
    assert told.reliability == {}


def blind(table: dict[str, Any], day: int) -> dict[str, Any]:
    """The first case with everything turned round that is not known at a cut after a day."""
    case = table["case"][0]
    known = [entry for entry in case["chronology"] if entry["day"] <= day]
    later = [event(day + 3, "Bora", "Asha", "invasion", deaths=9000), event(day + 4, "both", "both", "agreement")]
    case |= {"chronology": [*known, *later], "interstate_force": False, "coding_notes": "scrambled"}
    case["outcome"] = {"outcome_class": "war", "answered_by_force": False, "ending": "war-termination",
                       "days_to_end_of_violence": 99, "talks_held": False}  # fmt: skip
    return table


@pytest.mark.slow
def test_no_cut_sees_what_comes_after_it(tmp_path: Path) -> None:
    """At every cut of a case: with all that is not known scrambled, the runs from that cut are the same."""
    plain = played(cases(), tmp_path, horizon_days=45).again
    assert plain is not None
    days = [cut.day for cut in plain.cuts if cut.known.id == BLOW["id"]]
    assert days == [-3, -1, 0, 2, 9]
    for place, day in enumerate(days):
        turned = played(blind(cases(), day), tmp_path, horizon_days=45).again
        assert turned is not None
        assert turned.cuts[place].known == plain.cuts[place].known
        assert (turned.cuts[place].came, turned.cuts[place].days) == ("force_by_target", 3), "what came is read apart"
        for name in SHARES:
            one, other = getattr(plain.forecasts, name)[place], getattr(turned.forecasts, name)[place]
            assert np.array_equal(one, other), (day, name)
        assert np.array_equal(plain.next_act[place], turned.next_act[place]), day
        assert np.array_equal(plain.next_days[place], turned.next_days[place]), day


@pytest.mark.slow
def test_the_answer_keeps_to_its_contract(tmp_path: Path) -> None:
    told = json.loads(json.dumps(played(cases(), tmp_path).to_json(), allow_nan=False))
    assert [case["id"] for case in told["cases"]] == ["asha_bora_1991", "cora_dune_2003", "echo_fjord"]
    for case in told["cases"]:
        assert sum(case["forecast"]["outcome_class"].values()) == pytest.approx(1.0)
        assert sum(case["forecast"]["days_to_answer"].values()) == pytest.approx(1.0)
        assert list(case["forecast"]["days_to_answer"]) == ["0", "1-2", "3-5", "6-14", "15+", "never"]
        assert 0.0 <= case["forecast"]["answered_by_force"] <= 1.0
    assert told["cases"][0]["observed"]["outcome_class"] == "exchange"
    assert told["cases"][2]["observed"]["outcome_class"] is None
    for target, score in (("outcome_class", "rps"), ("answered_by_force", "brier")):
        one = told["scores"][target]
        assert one["score"] == score
        for system in ("model", "climatology", "logit", "uniform"):
            assert one[system]["low"] <= one[system]["value"] <= one[system]["high"]
        assert set(one["model_minus"]) == {"climatology", "opening", "logit", "uniform"}
    assert {"talks_held", "days_to_answer", "days_to_answer.crps_days", "peak_level", "ending"} <= set(
        told["scores"]["more"]
    )
    assert told["sentences"][-1].startswith("2 cases of 2 pairs of states can show")
    assert [case["opening"] for case in told["cases"]] == ["strike_at_group", "none", "none"]
    assert set(told["by_opening"]) == {"strike_at_group", "none"}
    assert told["again"]["n_cuts"] == 2, "two days of chronologies have 30 days before a horizon of 30"


@pytest.mark.slow
def test_cuts_are_forecast_and_scored_where_the_horizon_allows(tmp_path: Path) -> None:
    told = played(cases(), tmp_path, horizon_days=36, folder=tmp_path / "out").to_json()["again"]
    assert told is not None and told["n_cuts"] == 5 and told["runs"] == 8
    assert told["scores"]["next_act"]["n"] == 5 and told["scores"]["last_violence"]["n"] == 4
    assert played(cases(), tmp_path, horizon_days=36, again=False).to_json()["again"] is None


@pytest.mark.slow
def test_a_mechanism_is_switched_off_in_every_case_under_the_same_luck(tmp_path: Path) -> None:
    told = played(cases(), tmp_path, without=["grief"])
    (name,) = told.without
    assert told.without[name].digest != told.forecasts.digest
    assert played(cases(), tmp_path).digest == told.digest
    assert f"without {name}" in told.to_json()["scores"]["outcome_class"]["model_minus"]
    with pytest.raises(ScenarioError, match="Did you mean"):
        played(cases(), tmp_path, without=["greif"])


@pytest.mark.slow
def test_a_reference_changes_baselines_and_nothing_else(tmp_path: Path) -> None:
    alone = played(cases(), tmp_path)
    beside = played(cases(), tmp_path, reference="cases/cases_train")
    assert alone.digest == beside.digest
    first, second = alone.scores["outcome_class"].systems, beside.scores["outcome_class"].systems
    assert first["model"] == second["model"]
    assert first["climatology"] != second["climatology"]
    assert beside.reference.endswith("cases_train.toml")


@pytest.mark.slow
def test_a_file_is_its_own_reference_named_or_not(tmp_path: Path) -> None:
    """As it is when a back-test goes on from its folder."""
    alone = played(cases(), tmp_path, cutoff_day=2)
    beside = played(cases(), tmp_path, cutoff_day=2, reference=tmp_path / "crises.toml")
    assert beside.reference_cases == alone.reference_cases and beside.scored == alone.scored


@pytest.mark.slow
def test_the_same_seed_gives_the_same_answer_and_another_another(tmp_path: Path) -> None:
    assert played(cases(), tmp_path).digest == played(cases(), tmp_path).digest
    assert played(cases(), tmp_path, seed=10).digest != played(cases(), tmp_path).digest


@pytest.mark.slow
def test_a_later_cut_knows_more(tmp_path: Path) -> None:
    told = played(cases(), tmp_path, cutoff_day=np.int64(2))
    assert told.forecasts.answered_by_force[0] == 1.0, "the answer of day 2 is known"
    assert told.forecasts.answer_bins[0, 1] == 1.0


@pytest.mark.slow
def test_a_family_is_forecast_with_weights_that_have_not_seen_it(tmp_path: Path) -> None:
    (tmp_path / "sample.csv").write_text(SAMPLE)
    mixed = played(cases(), tmp_path, parameters=tmp_path / "sample.csv")
    parts = []
    for drive in (-2.5, 0.5):
        (tmp_path / "one.csv").write_text(f"weight,coefficients.base_drive\n1,{drive}\n")
        parts.append(played(cases(), tmp_path, parameters=tmp_path / "one.csv").forecasts)
    assert np.array_equal(mixed.forecasts.outcome_class[0], parts[1].outcome_class[0])
    assert not np.array_equal(mixed.forecasts.outcome_class[1], parts[1].outcome_class[1])
    assert mixed.effective == pytest.approx((1.0, 2.0, 2.0))
    assert mixed.to_json()["least_effective_points"] == 1.0


@pytest.mark.slow
def test_the_defaults_can_be_asked_for(tmp_path: Path) -> None:
    told = played(cases(), tmp_path, parameters="defaults")
    assert (told.parameters, told.effective) == ("defaults", ())


@pytest.mark.slow
def test_a_folder_holds_forecasts_scores_and_scenarios_that_load(tmp_path: Path) -> None:
    told = played(cases(), tmp_path, folder=tmp_path / "out")
    assert json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf-8"))["digest"] == told.digest
    lines = (tmp_path / "out" / "forecasts.csv").read_text().splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("id,family,outcome_class.no_force,")
    assert lines[1].split(",")[0] == "asha_bora_1991"
    scenario = load(tmp_path / "out" / "scenarios" / "asha_bora_1991.toml")
    assert (scenario.title, scenario.history_until) == ("Asha strikes a camp in Bora", 0)
    with pytest.raises(FolderInUseError, match="is not empty"):
        played(cases(), tmp_path, folder=tmp_path / "out")


@pytest.mark.slow
def test_a_folder_gives_back_the_answer_with_all_that_it_has(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"horizon_days": 36, "without": ["grief"], "parameters": tmp_path / "sample.csv"}
    (tmp_path / "sample.csv").write_text(SAMPLE)
    told = played(cases(), tmp_path, folder=tmp_path / "out", **asked)
    (tmp_path / "crises.toml").unlink()
    again = sim.read_result(tmp_path / "out")
    assert isinstance(again, sim.Backtest)
    assert again.to_json() == told.to_json() and again._repr_html_() == told._repr_html_()
    assert np.array_equal(again.table(), told.table()) and again.effective == told.effective
    assert told.again is not None and again.again is not None
    for name in SHARES:
        assert np.array_equal(getattr(again.again.forecasts, name), getattr(told.again.forecasts, name)), name
    copy = again.save(tmp_path / "copy")
    assert (copy / "backtest.json").read_bytes() == (tmp_path / "out" / "backtest.json").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), [('"seed": 9', '"seed": 10'), ('"0:', '"1:')])
def test_a_damaged_folder_is_found(tmp_path: Path, old: str, new: str) -> None:
    played(cases(), tmp_path, folder=tmp_path / "out")
    file = tmp_path / "out" / "backtest.json"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StorageError, match=r"backtest\.json: was changed"):
        sim.read_result(tmp_path / "out")


@pytest.mark.slow
@pytest.mark.parametrize("row", ["9:1", "one:1", "0:1:1", f"0:{2**70}"])
def test_counts_that_are_none_are_refused(tmp_path: Path, row: str) -> None:
    """Though the seal is right, as whoever writes a file can make it."""
    played(cases(), tmp_path, folder=tmp_path / "out")
    file = tmp_path / "out" / "backtest.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    del told["sha256"]
    told["counts"]["cases"]["outcome_class"][0] = row
    write_sealed(file, told)
    with pytest.raises(StorageError, match=r"backtest\.json: this version of sim does not read it"):
        sim.read_result(tmp_path / "out")


@pytest.mark.slow
def test_a_table_has_words_for_what_came_and_nothing_where_it_is_not_known(tmp_path: Path) -> None:
    table = played(cases(), tmp_path).table()
    assert table["observed.outcome_class"].tolist() == ["exchange", "no_force", ""]
    assert table["observed.days_to_answer"].tolist() == ["1-2", "never", ""]
    assert table["observed.answered_by_force"].tolist() == ["yes", "no", ""]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"runs": 0}, "runs is 0"),
        ({"cutoff_day": 30}, "cutoff_day is 30"),
        ({"cutoff_day": True}, "cutoff_day is True; it must be a whole number"),
        ({"horizon_days": 5}, "horizon_days is 5"),
    ],
)
def test_arguments_out_of_range_are_named(options: dict[str, Any], what: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=what):
        played(cases(), tmp_path, **options)


def test_a_reference_with_faults_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("schema_version = 1\n[[case]]\nid = 'a'\n")
    with pytest.raises(ScenarioError, match=r"bad\.toml:2: case"):
        played(cases(), tmp_path, reference=tmp_path / "bad.toml")


@pytest.mark.slow
def test_a_library_of_other_states_runs_and_scores(tmp_path: Path) -> None:
    more = [{**BLOW, "id": f"c{n}", "initiator": f"P{n}", "target": f"Q{n}", "rivalry": n % 2 == 0} for n in range(3)]
    told = played(cases(*more), tmp_path, reference="cases_train")
    assert told.scores["outcome_class"].n == 5
    assert told.is_better("outcome_class") in (True, False)


@pytest.mark.slow
def test_the_defaults_beat_climatology_on_the_shipped_cases() -> None:
    """400 runs a case: both headline scores below those of climatology, with leave-one-family-out."""
    told = backtest("cases/cases_train", runs=400, seed=1, parameters="defaults")
    assert told.is_better("outcome_class")
    assert told.is_better("answered_by_force")
    assert told.scores["outcome_class"].systems["model"].value < 0.15
    for diagram in told.reliability.values():
        missed = np.array(diagram.forecast) - np.array(diagram.happened)
        assert diagram.score == pytest.approx((missed**2).mean())
