"""`sim discover`: what it prints, stores and refuses."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli.discover import command
from sim.cli.program import program
from sim.results.wording import CAVEAT
from tests.study.scenarios import TEXT, written
from tests.study.test_inputs import DRAWN


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with one scenario in it."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


VARY = ("--vary", "states.south.resolve=0.05:0.95", "--vary", "groups.hill_men.attacks_per_year=1:60")
QUICK = ("hills.toml", *VARY, "--target", "contact_made", "--points", "120", "--runs", "20", "--seed", "5",
         "--jobs", "1", "--resamples", "3", "--no-plots")  # fmt: skip


def said(*words: str) -> Result:
    """What the command answers; an exception is a fault of ours, unless it carries an exit code."""
    answer = CliRunner().invoke(command, words, standalone_mode=False)
    if answer.exception is not None and not hasattr(answer.exception, "exit_code"):
        raise answer.exception
    return answer


def answered(*words: str) -> Result:
    """What any command answers, without a fault."""
    answer = CliRunner().invoke(program, words)
    assert answer.exit_code == 0, answer.output
    return answer


@pytest.fixture
def stored(here: Path) -> Path:
    answer = said(*QUICK, "--out", "runs/first", "-q")
    assert answer.return_value == 0
    return here / "runs" / "first"


@pytest.mark.slow
def test_tables_sentence_and_how_to_repeat_it() -> None:
    answer = said(*QUICK)
    assert answer.return_value == 0
    for words in ("Box 1: where it happens", "density", "coverage", "quasi-p", "Search 1: boxes from wide to narrow",
                  "density held out", "Where Hill Men's", "Cases are points with contact made", CAVEAT):  # fmt: skip
        assert words in answer.stdout
    last = answer.stdout.splitlines()[-1]
    assert last.startswith("Repeat: sim discover hills.toml --vary states.south.resolve=0.05:0.95 --vary ")
    assert "--points 120 --runs 20 --target contact_made --seed 5 --resamples 3" in last
    assert answer.stdout.isascii()
    assert all(line == line.rstrip() for line in answer.stdout.splitlines())


@pytest.mark.slow
def test_json_is_one_object_and_says_what_was_stored(here: Path) -> None:
    answer = said(*QUICK, "--out", "runs/one", "--json", "-q")
    told = json.loads(answer.stdout)
    assert answer.stderr == ""
    assert told["boxes"] and told["trajectory"] and told["target"] == "contact_made"
    kept = json.loads((here / "runs" / "one" / "discover.json").read_text(encoding="utf-8"))
    assert len(kept.pop("sha256")) == 64
    assert {name: told[name] for name in kept} == kept
    assert told["folder"] == "runs/one"


@pytest.mark.slow
def test_the_line_that_repeats_it_repeats_it() -> None:
    told = json.loads(said(*QUICK, "--json", "-q").stdout)
    words = shlex.split(told["command"])[2:]
    again = json.loads(said(*words, "--jobs", "1", "--no-plots", "--json", "-q").stdout)
    for name in ("digest", "boxes", "restrictions", "trajectory", "level"):
        assert again[name] == told[name]


def test_a_stored_sweep_is_asked_again_without_playing(stored: Path) -> None:
    first = json.loads((stored / "discover.json").read_text(encoding="utf-8"))
    told = json.loads(
        said(str(stored), "--target", "contact_made", "--resamples", "3", "--no-plots", "--json", "-q").stdout
    )
    for name in ("digest", "boxes", "restrictions", "trajectory"):
        assert told[name] == first[name]
    other = json.loads(said(str(stored), "--target", "talks_held", "--no-plots", "--json", "-q").stdout)
    assert other["target"] == "talks_held" and other["digest"] == told["digest"]


def test_a_person_picks_a_step(stored: Path) -> None:
    told = json.loads(said(str(stored), "--target", "contact_made", "--step", "2", "--no-plots", "--json", "-q").stdout)
    assert [step["step"] for step in told["trajectory"] if step["is_chosen"]] == [2]
    assert told["rule"].startswith("Step 2 of the trajectory")


@pytest.mark.slow
def test_figures_are_drawn_into_the_folder(stored: Path) -> None:
    told = json.loads(said(str(stored), "--target", "contact_made", "--json", "-q").stdout)
    assert told["figures"] == [str(stored / "figures" / "discover.png")]
    assert (stored / "figures" / "discover.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("hills.toml", *VARY, "--target", "wars"), r'Did you mean "war"\? Known are .*"quick_talks"'),
        (("hills.toml", "--vary", "states.north.resolv=0:1"), r'Did you mean "resolve"'),
        (("hills.toml",), r"distribution"),
        (("hills.toml", *VARY, "--level", "150%"), r"'150%' is no share above 0 and at most 1"),
        (("hills.toml", *VARY, "--points", "0"), r"0 is not in \[1, 2000000\]"),
        (("hills.toml", *VARY, "--design", "sphere"), r"designs are grid, random, lhs, sobol"),
        (("nowhere.toml", *VARY), r"nowhere"),
    ],
)
def test_mistakes_are_told_before_anything_is_played(here: Path, words: tuple[str, ...], message: str) -> None:
    answer = said(*words)
    assert getattr(answer.exception, "exit_code", None) == 2
    told = getattr(answer.exception, "message", None) or str(answer.exception)
    assert re.search(message, told), told
    assert not (here / "runs").exists()


def test_a_sweep_that_was_played_takes_no_changes(stored: Path) -> None:
    for words in (VARY, ("--set", "horizon_days=30")):
        answer = said(str(stored), *words)
        assert getattr(answer.exception, "exit_code", None) == 2
        assert "changes what is played" in answer.exception.message  # type: ignore[union-attr]


def test_plain_runs_are_used_as_they_were_played(here: Path) -> None:
    written(here, DRAWN)
    sim.run("hills.toml", runs=60, seed=1, folder=here / "plain")
    answer = said("plain", "--target", "talks_held", "--resamples", "0", "--no-plots")
    assert answer.return_value == 0
    assert (
        "The 60 runs of plain are used as they were played, each a point at the values that it drew." in answer.stderr
    )
    assert "Each point is one run" in answer.stdout and (here / "plain" / "discover.json").is_file()


def test_plain_runs_that_draw_nothing_hold_no_conditions(here: Path) -> None:
    sim.run("hills.toml", runs=20, seed=1, folder=here / "plain")
    answer = said("plain")
    assert getattr(answer.exception, "exit_code", None) == 2
    assert "no number of hills is a distribution" in str(answer.exception)


@pytest.mark.slow
def test_every_distribution_is_varied_where_nothing_is_named(here: Path) -> None:
    text = TEXT.replace("[states.north]\n", '[states.north]\nresolve = { distribution = "beta", a = 2, b = 2 }\n')
    written(here, text)
    words = ("--target", "answered_by_force", "--points", "60", "--runs", "20", "--seed", "1", "--jobs", "1")
    told = json.loads(said("hills.toml", *words, "--no-plots", "--json", "-q").stdout)
    assert [factor["key"] for factor in told["factors"]] == ["states.north.resolve"]


@pytest.mark.slow
def test_a_dry_run_tells_the_work_and_starts_nothing(here: Path) -> None:
    answer = said(*QUICK, "--dry-run")
    assert answer.return_value == 0
    assert answer.stdout.startswith("120 points x 20 runs = 2,400 runs, about ")
    assert not (here / "runs").exists()
    told = json.loads(said(*QUICK, "--dry-run", "--json").stdout)
    assert (told["n_points"], told["runs"]) == (120, 2400)


def test_a_stored_discovery_is_shown_and_gone_on_with_as_it_was_found(stored: Path) -> None:
    kept = json.loads((stored / "discover.json").read_text(encoding="utf-8"))
    del kept["sha256"]
    shown = json.loads(answered("show", "runs/first", "--json").stdout)
    assert shown["boxes"] and {name: shown[name] for name in kept} == kept
    assert "Box 1: where it happens" in answered("show", "runs/first").stdout
    told = answered("resume", "runs/first", "--no-plots")
    assert told.stderr.startswith("Nothing of runs/first is missing")
    again = "Repeat: sim discover runs/first --target contact_made --seed 5 --resamples 3 "
    assert "Box 1: where it happens" in told.stdout and again in told.stdout
    more = json.loads(answered("resume", "runs/first", "--runs", "25", "--no-plots", "--json", "-q").stdout)
    assert (more["runs_per_point"], more["target"], more["folder"]) == (25, "contact_made", "runs/first")
    assert json.loads(answered("show", "runs/first", "--json").stdout)["boxes"] == more["boxes"]


def test_what_asks_the_runs_of_a_discovery_is_asked_as_before(stored: Path) -> None:
    assert answered("rerun", str(stored), "-q").stdout.startswith("Equal: 2,400 runs")
    assert "point 3, run 2" in answered("trace", str(stored), "--run", "2", "--point", "3").stdout
    assert "boxes.csv: 1 rows" in answered("export", str(stored)).stdout
    assert "runs.csv: 2,400 rows" in answered("export", str(stored), "--out", f"{stored}-tables").stdout
    soon = answered("show", str(stored), "--outcome", "soon = { days_to_talks = { at_most = 5 } }")
    assert "Extremes over 120 points" in soon.stdout
    drawn = json.loads(answered("plot", str(stored), "--response", "war", "--json", "-q").stdout)
    assert str(stored / "figures" / "discover.png") in drawn and len(drawn) > 1


@pytest.mark.slow
def test_a_discovery_whose_runs_lie_elsewhere_is_shown_reported_drawn_and_exported(stored: Path, here: Path) -> None:
    asked = ("--target", "contact_made", "--resamples", "3", "-q")
    assert said(str(stored), *asked, "--out", "alone").return_value == 0
    first = (here / "alone" / "figures" / "discover.png").read_bytes()
    assert "Box 1: where it happens" in answered("show", "alone").stdout
    assert answered("report", "alone", "-q").stdout == "Report: alone/report.html\n"
    assert "PRIM" in answered("methods", "alone").stdout
    assert answered("plot", "alone", "-q").stdout == "alone/figures/discover.png\n"
    assert (here / "alone" / "figures" / "discover.png").read_bytes() == first
    assert "trajectory.csv" in answered("export", "alone").stdout
    assert json.loads(answered("list", "alone", "--json").stdout)[0]["scenario"] == "hills"
    refused = CliRunner().invoke(program, ("resume", "alone", "--runs", "30"))
    assert refused.exit_code == 2 and "leave it out for the discovery of alone" in refused.stderr


def test_runs_are_not_lost_where_the_outcome_never_happens(here: Path) -> None:
    answer = CliRunner().invoke(program, ("discover", *QUICK, "--target", "war", "--out", "never", "-q"))
    assert answer.exit_code == 2 and "--target war: happens in 0 % of the runs at every point" in answer.stderr
    (line,) = (line for line in answer.stderr.splitlines() if line.startswith("never: holds the runs"))
    words = line.partition("say: sim ")[2].split()
    assert answered(*words, "--resamples", "0", "--no-plots", "-q").exit_code == 0


def test_runs_that_are_there_need_no_dry_run(stored: Path) -> None:
    answer = said(str(stored), "--target", "contact_made", "--dry-run")
    assert isinstance(answer.exception, Exception)
    assert "are there already, so that none would be played" in str(answer.exception.message)  # type: ignore[attr-defined]
