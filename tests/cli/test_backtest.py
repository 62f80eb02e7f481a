"""`sim backtest` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.answering import said
from tests.evidence.cases.texts import cases, toml_of

FEW = ("--runs", "20", "--seed", "4", "--horizon", "25", "--jobs", "1", "--no-plots")


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "crises.toml").write_text(toml_of(cases()), encoding="utf-8")
    return str(tmp_path / "crises.toml")


@pytest.mark.slow
def test_forecasts_scores_and_what_they_can_show_are_told(file: str, tmp_path: Path) -> None:
    answer = said("backtest", file, *FEW, "--out", str(tmp_path / "out"))
    assert answer.exit_code == 0, answer.output
    for words in ("asha_bora_1991", "cora_dune_2003", "echo_fjord", "ranked probability", "climatology", "logit",
                  "can show a gross bias", "Repeat: sim backtest", "No case has a parameter of its own"):  # fmt: skip
        assert words in answer.output, words
    row = next(line for line in answer.stdout.splitlines() if line.startswith("asha_bora_1991"))
    assert row.count("*") == 1
    assert "day 2" in row
    stored = ["backtest.json", "forecasts.csv", "scenarios", "scores.json"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == stored


@pytest.mark.slow
def test_json_is_one_value_and_repeats_itself(file: str, tmp_path: Path) -> None:
    first = said("backtest", file, *FEW, "--json", "-q", "--out", str(tmp_path / "a"))
    again = said("backtest", file, *FEW, "--json", "-q", "--out", str(tmp_path / "b"))
    told, second = json.loads(first.stdout), json.loads(again.stdout)
    assert first.stderr == ""
    assert told["digest"] == second["digest"]
    assert told["scores"] == second["scores"]
    assert told["command"].startswith("sim backtest")
    assert {"id", "forecast", "observed"} <= set(told["cases"][0])
    assert told["figures"] == []


@pytest.mark.slow
def test_a_quick_answer_says_how_far_it_can_be_trusted_and_how_to_repeat_it(file: str, tmp_path: Path) -> None:
    answer = said("backtest", file, "--quick", "--seed", "4", "--horizon", "60", "--no-plots", "--out",
                  str(tmp_path / "out"))  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert "300 runs of each of 3 cases" in answer.output and "within 0.057 (95 %)" in answer.output
    assert "made again" not in answer.stdout
    assert "--runs 300 --seed 4 --parameters posterior --horizon 60 --quick" in answer.output


@pytest.mark.slow
def test_a_mechanism_has_a_column_of_its_own(file: str, tmp_path: Path) -> None:
    answer = said("backtest", file, *FEW, "--without", "grief", "--out", str(tmp_path / "out"))
    assert answer.exit_code == 0, answer.output
    assert "model - without grief" in answer.stdout and "--without grief" in answer.output


@pytest.mark.slow
def test_figures_are_drawn(file: str, tmp_path: Path) -> None:
    answer = said("backtest", file, *FEW[:-1], "--json", "-q", "--out", str(tmp_path / "out"))
    figures = [Path(path) for path in json.loads(answer.stdout)["figures"]]
    assert [path.name for path in figures] == ["forecasts.png"]
    told = said("plot", str(tmp_path / "out"), "--json", "-q")
    drawn = [Path(path) for path in json.loads(told.stdout)]
    assert [path.name for path in drawn] == ["forecasts.png", "scores.png", "reliability.png"]
    assert all(path.stat().st_size > 1_000 for path in drawn)


def test_a_broken_file_exits_2_with_line_and_key(tmp_path: Path) -> None:
    broken = (
        toml_of(cases()).replace('action = "ultimatum"', 'action = "ultimatm"').replace("peak_level = 3", "peak = 3")
    )
    (tmp_path / "crises.toml").write_text(broken, encoding="utf-8")
    answer = said("backtest", str(tmp_path / "crises.toml"), *FEW)
    assert answer.exit_code == 2
    assert 'action is "ultimatm"' in answer.stderr and 'Did you mean "ultimatum"?' in answer.stderr
    assert "case[0].outcome.peak is an unknown key" in answer.stderr
    assert answer.stderr.count("crises.toml:") == 3
    assert "Traceback" not in answer.output


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("no_such_cases",), "neither a file nor a shipped file of cases"),
        (("cases_train", "--runs", "0"), "is not in [1, 1000000]"),
        (("cases_train", "--without", "greif", "--runs", "5"), 'Did you mean "grief"?'),
        (("cases_train", "--cutoff-day", "400"), "not before the horizon of 365 days"),
        (("cases_train", "--parameters", "no_such.csv", "--runs", "5"), "does not exist"),
        (("cases_train", "--reference", "cases_tran", "--runs", "5"), "Did you mean"),
    ],
)
def test_mistakes_exit_2_and_say_what_to_do(words: tuple[str, ...], what: str) -> None:
    answer = said("backtest", *words, "-q", "--no-plots")
    assert answer.exit_code == 2, answer.output
    assert what in answer.stderr


def test_a_folder_in_use_is_not_touched(file: str, tmp_path: Path) -> None:
    answer = said("backtest", file, *FEW, "--out", str(tmp_path))
    assert answer.exit_code == 2
    assert "not empty" in answer.stderr
