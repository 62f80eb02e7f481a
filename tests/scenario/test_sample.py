"""Samples of coefficients: their files, and which values of a scenario they set."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.faults import ScenarioError
from sim.scenario.load import again, from_sources, load
from sim.scenario.sample import read_sample, sample_of

TEXT = b"""# a remark
weight,coefficients.base_drive,states.*.reciprocity,loglik:north-south
1,-1.5,0.6,-3.0
3,-1.0,0.8,-4.0
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.csv"
    path.write_bytes(TEXT)
    return path


def test_a_file_holds_weights_and_rows_and_its_other_columns_are_left_out() -> None:
    sample = sample_of("small.csv", TEXT)
    assert sample.keys == ("coefficients.base_drive", "states.*.reciprocity")
    assert sample.rows == ((-1.5, 0.6), (-1.0, 0.8))
    assert sample.weights == (1.0, 3.0)


def test_a_remark_may_hold_whatever_it_likes_and_lines_keep_their_numbers() -> None:
    said = b'# fitted,"by" me, "half a quote\n' + TEXT
    assert sample_of("small.csv", said).rows == sample_of("small.csv", TEXT).rows
    with pytest.raises(ScenarioError, match=r"small.csv:5: .*weight"):
        sample_of("small.csv", said.replace(b"3,-1.0", b"x,-1.0"))


def test_a_sample_is_read_back_digit_for_digit() -> None:
    sample = sample_of("small.csv", b"weight,coefficients.base_drive\n0.1,-1.2345678901234567\n1e-7,-1\n")
    assert sample_of("small.csv", sample.to_csv()) == sample


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"", "is empty; its first line names weight"),
        (b"weight,coefficients.base_drive\n", "has no rows"),
        (b"weight\n1\n", "names no coefficient"),
        (b"weight,coefficients.base_drve\n1,2\n", "small.csv:1: coefficients.base_drve is no number of the model"),
        (b"weight,coefficients.*\n1,2\n", r"coefficients.\* is no number of the model"),
        (b"weight,dyad.nuclear\n1,2\n", "dyad.nuclear is a switch or a whole number"),
        (b"weight,coefficients.base_drive\n1,2,3\n", "small.csv:2: has 3 cells, the first line 2"),
        (b"weight,coefficients.base_drive\n1,many\n", 'small.csv:2: coefficients.base_drive is "many"'),
        (b"weight,coefficients.base_drive\n1,nan\n", "must be a finite number"),
        (b"weight,coefficients.base_drive\n1,-1\n1,40\n", r"small.csv:3: coefficients.base_drive is 40; it must be in"),
        (b"weight,coefficients.base_drive\n-1,-1\n2,-1\n", "small.csv:2: weight is -1; it must be at least 0"),
        (b"weight,coefficients.base_drive\n0,-1\n", "weight is 0 in every row"),
        (b"coefficients.base_drive,coefficients.base_drive\n1,1\n", "stands twice in the first line"),
        (b"weight,coefficients.base_drive\n\xff,1\n", "is not UTF-8"),
    ],
)
def test_faults_of_a_file_name_line_key_and_value(text: bytes, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        sample_of("small.csv", text)


def test_a_file_that_is_not_there_is_a_fault_of_the_user() -> None:
    with pytest.raises(ScenarioError, match=r"nowhere\.csv.*does not exist"):
        read_sample("nowhere.csv")


def test_defaults_are_no_sample() -> None:
    assert read_sample("defaults") is None
    assert load("tutorial", parameters="defaults") == load("tutorial")
    assert load("tutorial", parameters="defaults").sha256 == load("tutorial").sha256


def test_a_sample_sets_what_the_scenario_does_not_give(file: Path) -> None:
    scenario = load("tutorial", parameters=file)
    assert scenario.sampled == {
        "coefficients.base_drive": "coefficients.base_drive",
        "states.northmark.reciprocity": "states.*.reciprocity",
        "states.southmark.reciprocity": "states.*.reciprocity",
    }
    lines = {line.key: line for line in scenario.resolved()}
    told = lines["coefficients.base_drive"]
    assert told.set_by == "--parameters small.csv"
    assert "one of 2 rows of small.csv" in told.source


def test_what_is_given_wins_and_is_said_to(file: Path) -> None:
    scenario = load("tutorial", parameters=file, overrides=["coefficients.base_drive=-1.1"])
    assert scenario.coefficients.base_drive.value == -1.1
    assert scenario.kept_from_sample == {"coefficients.base_drive": "--set"}
    assert set(scenario.sampled) == {"states.northmark.reciprocity", "states.southmark.reciprocity"}


def test_a_mechanism_that_is_off_stays_off(tmp_path: Path) -> None:
    path = tmp_path / "heat.csv"
    path.write_bytes(b"weight,coefficients.heat_spread\n1,0.5\n1,0.7\n")
    scenario = load("tutorial", parameters=path, overrides=["mechanisms.heterogeneity=false"])
    assert scenario.effective().coefficients.heat_spread.value == 0.0
    assert scenario.kept_from_sample == {"coefficients.heat_spread": "mechanism heterogeneity off"}


def test_a_scenario_keeps_its_sample_when_it_is_loaded_again(file: Path) -> None:
    scenario = load("tutorial", parameters=file)
    file.unlink()
    for same in (again(scenario), from_sources(scenario.source_text, name=scenario.name, options=scenario.options)):
        assert same.sha256 == scenario.sha256
        assert same.sample == scenario.sample
    assert again(scenario, parameters="defaults").sha256 == load("tutorial").sha256


def test_another_sample_is_another_scenario(file: Path) -> None:
    one = load("tutorial", parameters=file)
    file.write_bytes(TEXT.replace(b"3,-1.0", b"2,-1.0"))
    assert load("tutorial", parameters=file).sha256 != one.sha256
