"""`sim calibrate` on the real model, as small as it gets: tables, sample, resume, synthetic worlds, mistakes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.evidence.calibration.priors import FREE
from sim.evidence.facts.judge import read_facts, shipped_tables
from sim.evidence.facts.simulate import Simulated
from sim.scenario.csv_rows import shipped_file
from sim.scenario.sample import sample_of
from tests.cli.answering import said
from tests.report.pages import Page, loads

pytest.importorskip("scipy")

SMALL = ("calibrate", "--search", "0", "--waves", "1", "--points", "64", "--runs", "150", "--draws", "20", "--seed",
         "3", "--jobs", "1", "--cases", "none", "--free", "free.csv")  # fmt: skip
SLOPES = np.random.default_rng(5).normal(0.0, 0.4, (10, 100))
"""How facts go with coefficients in the stand-in."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    head, *rows = shipped_file(FREE).read_text().splitlines()
    (tmp_path / "free.csv").write_text("\n".join([head, *rows[:10]]) + "\n")
    return tmp_path


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts by a formula around what was observed, in the place of the reference family."""
    observed = {fact.id: fact.value for fact in read_facts(shipped_tables()[0])}

    def simulate(
        points: Mapping[str, np.ndarray], *, runs: int, seed: int, decades: int, peace: int, apart: int | None
    ) -> Simulated:
        z = np.stack([(values - values.mean()) / max(values.std(), 1e-9) for values in points.values()], axis=1)
        z = z if len(z) > 1 else np.zeros_like(z)
        moved = np.exp(z @ SLOPES[: z.shape[1], : len(observed)])
        values = np.array(list(observed.values()))
        odds = values / np.maximum(1.0 - values, 1e-3) * moved
        told = np.where((values > 0.0) & (values < 1.0), odds / (1.0 + odds), values * moved)
        return Simulated(tuple(observed), told, np.full(told.shape, 0.01))

    monkeypatch.setattr("sim.evidence.calibration.simulators.simulate_facts", simulate)


@pytest.mark.slow
@pytest.mark.usefixtures("stand_in")
def test_tables_sample_and_figures_and_the_sample_can_be_used(here: Path) -> None:
    answer = said(*SMALL, "--out", "fit")
    assert answer.exit_code == 0, answer.stderr
    for words in ("prior predictive check", "History matching", "Coefficients", "posterior predictive check",
                  "20 draws, worth 20 of equal weight", "No forecast"):  # fmt: skip
        assert words in answer.stdout
    assert [path.name for path in (here / "fit" / "figures").iterdir()] == ["targets.png"]
    assert "1 more (coefficients): sim plot fit" in answer.stdout
    assert said("plot", "fit").stdout.split() == ["fit/figures/targets.png", "fit/figures/coefficients.png"]
    assert said("report", "fit").exit_code == 0
    page = Page((here / "fit" / "report.html").read_text(encoding="utf-8"))
    assert loads((here / "fit" / "report.html").read_text(encoding="utf-8")) == []
    assert "Are the facts met? (posterior predictive check)" in page.text and len(page.drawings) == 2
    (again,) = (line for line in answer.stdout.splitlines() if line.startswith("Repeat:"))
    command = again.removeprefix("Repeat: ").partition("   [")[0]
    assert command in page.text and "--free free.csv --cases none" in command, "files of one's own are named"
    sample = sample_of("posterior.csv", (here / "fit" / "posterior.csv").read_bytes())
    assert len(sample.rows) == 20 and len(sample.keys) == 10
    played = said("run", "tutorial", "--runs", "50", "--seed", "1", "--no-plots", "--parameters", "fit/posterior.csv")
    assert played.exit_code == 0
    assert "Coefficients from posterior.csv: 20 rows of 10 coefficients" in played.stderr
    assert "with ignorance" in played.stdout


@pytest.mark.slow
@pytest.mark.usefixtures("stand_in")
def test_a_folder_is_gone_on_with_and_gives_the_same_answer(here: Path) -> None:
    (here / "facts.csv").write_bytes(shipped_tables()[0].read_bytes())
    first = json.loads(said(*SMALL, "--table", "facts.csv", "--out", "fit", "--no-plots", "--json", "-q").stdout)
    (here / "facts.csv").unlink()
    (here / "fit" / "played" / "wave-01-000000.json").unlink()
    second = json.loads(said("resume", "fit", "--no-plots", "--json", "-q", "--jobs", "1").stdout)
    assert second["coefficients"] == first["coefficients"]
    assert shlex.split(second["command"]) == ["sim", "resume", "fit"]


@pytest.mark.slow
@pytest.mark.usefixtures("stand_in")
def test_a_folder_gives_back_the_answer_and_so_does_a_copy(here: Path) -> None:
    first = json.loads(said(*SMALL, "--out", "fit", "--no-plots", "--json", "-q").stdout)
    found = sim.read_result("fit")
    assert isinstance(found, sim.Calibration)
    assert sim.read_result(found.save(here / "other")).digest == found.digest
    for again in (found, sim.read_result(found.save(here / "copy"))):
        told = again.to_json()
        for name in ("targets", "prior_check", "posterior_check", "waves", "effective_draws_without", "versions"):
            assert told[name] == first[name], name
        for one, other in zip(told["coefficients"], first["coefficients"], strict=True):
            assert one["posterior"] == pytest.approx(other["posterior"], rel=1e-6), "the file has seven digits"
        assert found.posterior.to_csv() == (here / "fit" / "posterior.csv").read_bytes()
    frame = pytest.importorskip("pandas").DataFrame
    assert isinstance(found.to_pandas(), frame) and len(found.to_pandas("targets")) == len(first["targets"])
    assert "posterior predictive check" in found._repr_html_()
    assert said("export", "fit").exit_code == 0 and (here / "fit" / "coefficients.csv").is_file()
    (here / "fit" / "calibration.json").write_text("{}")
    assert said("report", "fit", "--out", "page.html").exit_code == 4


@pytest.mark.slow
@pytest.mark.usefixtures("stand_in")
def test_synthetic_worlds_are_fitted_instead() -> None:
    told = json.loads(said(*SMALL, "--worlds", "2", "--json", "-q").stdout)
    assert told["worlds"] == 2 and len(told["coefficients"]) == 10


@pytest.mark.slow
def test_the_reference_family_itself_is_calibrated(here: Path) -> None:
    few = "--search 96 --waves 1 --points 16 --runs 40 --draws 20 --seed 3 --cases none"
    told = json.loads(said("calibrate", *few.split(), "--out", "fit", "--no-plots", "--json", "-q").stdout)
    assert len(told["coefficients"]) > 10 and told["search"]["points"] == 96
    assert {target["name"] for target in told["targets"]} > {"clu.mie_strike_force", "icb.mediated"}


def test_mistakes_are_told_before_anything_is_played(here: Path) -> None:
    (here / "facts.csv").write_text("id,value,ci_low,ci_high\nmade.up,0.5,0.4,0.6\n")
    assert "holds no fact that is fitted" in said("calibrate", "--table", "facts.csv").stderr
    assert said("calibrate", "--table", "nowhere.csv").exit_code == 2
    assert said("calibrate", "--points", "3").exit_code == 2
    gone = said("calibrate", "--resume", "runs/fit")
    assert gone.exit_code == 2 and "go on with: sim resume runs/fit" in gone.stderr


def test_a_folder_that_holds_something_is_left_alone(here: Path) -> None:
    (here / "full").mkdir()
    (here / "full" / "mine.txt").write_text("mine")
    answer = said(*SMALL, "--out", "full")
    assert answer.exit_code == 2 and "never overwritten" in answer.stderr


def test_a_sample_that_is_not_there_or_has_faults_is_told(here: Path) -> None:
    missing = said("run", "tutorial", "--runs", "10", "--parameters", "nowhere.csv")
    assert missing.exit_code == 2 and "nowhere.csv" in missing.stderr
    (here / "odd.csv").write_text("weight,coefficients.base_drive\n1,99\n")
    odd = said("run", "tutorial", "--runs", "10", "--parameters", "odd.csv")
    assert odd.exit_code == 2 and "odd.csv:2: coefficients.base_drive is 99" in odd.stderr


def test_what_is_given_wins_over_a_sample_and_is_told(here: Path) -> None:
    (here / "rows.csv").write_text("weight,coefficients.base_drive,coefficients.heat_spread\n1,-1.4,0.6\n1,-1.2,0.7\n")
    answer = said("show", "tutorial", "--parameters", "rows.csv", "--set", "coefficients.heat_spread=0.5", "--json")
    lines = {line["key"]: line for line in json.loads(answer.stdout)}
    assert lines["coefficients.base_drive"]["set_by"] == "--parameters rows.csv"
    assert lines["coefficients.heat_spread"]["set_by"] == "--set"
    assert "Given, so not drawn from it: coefficients.heat_spread (--set)." in answer.stderr
