"""`sim report`: one page from the folder alone; nothing is replaced unasked, and what is wrong is named."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from matplotlib.figure import Figure

import sim
from sim.plots.canvas import in_style, sheet
from sim.plots.drawings import Drawings
from sim.plots.frame import Frame
from sim.results.stored_json import sealed
from sim.study.sweep import sweep
from tests.cli.answering import said
from tests.report.pages import Page, loads
from tests.study.scenarios import TEXT, written

RUNS, SEED = 60, 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder that tests only read."""
    place = tmp_path_factory.mktemp("runs")
    path = place / "first"
    sim.run(sim.load(written(place), history_until=0), runs=RUNS, seed=SEED, folder=path)
    return path


@pytest.fixture(autouse=True)
def few_figures(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One small figure in the place of all, but in tests that ask for `every_figure`: drawing them takes seconds."""
    if "every_figure" not in request.fixturenames:
        monkeypatch.setattr("sim.plots.run.figures", lambda result, scenario: one("outcomes", scenario.title))


@pytest.fixture
def every_figure() -> None:
    """Named by tests in which the real figures are drawn."""


@in_style
def small(title: str) -> Figure:
    return sheet(6.0, 3.0, "Small", Frame(title=title, n_runs=1, seed=1, horizon_days=30.0))


def one(name: str, title: str) -> Drawings:
    return Drawings({name: lambda: small(title)})


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A run folder of one's own."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


@pytest.mark.slow
def test_the_page_is_written_into_the_folder_and_named(copy: Path, every_figure: None) -> None:
    answer = said("report", str(copy))
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == f"Report: {copy / 'report.html'}\n"
    written_page = (copy / "report.html").read_text(encoding="utf-8")
    page = Page(written_page)
    assert "A border in the hills" in page.text
    assert f"sim run hills.toml --history-until 0 --runs {RUNS} --seed {SEED}" in page.text
    assert len(page.drawings) > 5
    assert any("A border in the hills" in drawing for drawing in page.drawings)
    assert loads(written_page) == [], "figures included"


def test_the_same_folder_gives_the_same_bytes_wherever_it_is(copy: Path, folder: Path, tmp_path: Path) -> None:
    assert said("report", str(copy)).exit_code == 0
    assert said("report", str(folder), "--out", str(tmp_path / "other.html")).exit_code == 0
    assert (copy / "report.html").read_bytes() == (tmp_path / "other.html").read_bytes()
    assert not (folder / "report.html").exists()


def test_a_page_that_is_there_is_left_alone_unless_forced(copy: Path) -> None:
    (copy / "report.html").write_text("mine")
    answer = said("report", str(copy))
    assert answer.exit_code == 2
    assert "report.html exists and is left as it is; name another with --out, or give --force." in answer.stderr
    assert (copy / "report.html").read_text() == "mine"
    assert said("report", str(copy), "--force").exit_code == 0
    assert (copy / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_folder_is_no_page(folder: Path, tmp_path: Path) -> None:
    answer = said("report", str(folder), "--out", str(tmp_path))
    assert answer.exit_code == 2
    assert "is a folder; name a file" in answer.stderr


def test_json_is_one_object_and_all_talk_is_elsewhere(copy: Path) -> None:
    answer = said("report", str(copy), "--json")
    told = json.loads(answer.stdout)
    assert told["report"] == str(copy / "report.html")
    assert told["bytes"] == (copy / "report.html").stat().st_size
    assert "Drawing figures" in answer.stderr
    assert said("report", str(copy), "--json", "-q", "--force").stderr == ""


@pytest.mark.parametrize("command", ["report", "plot"])
def test_a_folder_that_is_missing_or_of_something_else_is_bad_usage(command: str, tmp_path: Path) -> None:
    assert said(command, str(tmp_path / "nowhere")).exit_code == 2
    (tmp_path / "letter.txt").write_text("of something else")
    answer = said(command, str(tmp_path))
    assert answer.exit_code == 2
    assert "holds no result" in answer.stderr
    assert 'Name the folder that a command printed after "Results:"' in answer.stderr


@pytest.mark.parametrize("damage", ["flip", "cut", "lose"])
def test_a_damaged_folder_is_code_4_and_names_the_file(damage: str, copy: Path) -> None:
    (chunk,) = copy.glob("chunk-*.npz")
    data = bytearray(chunk.read_bytes())
    data[len(data) // 2] ^= 1
    chunk.write_bytes(bytes(data) if damage == "flip" else data[: len(data) // 2])
    if damage == "lose":
        chunk.unlink()
    answer = said("report", str(copy))
    assert answer.exit_code == 4
    assert chunk.name in answer.stderr
    assert not (copy / "report.html").exists()


def test_a_lost_manifest_costs_nothing_that_the_page_tells(copy: Path, folder: Path, tmp_path: Path) -> None:
    (copy / "manifest.json").unlink()
    assert said("report", str(copy)).exit_code == 0
    said("report", str(folder), "--out", str(tmp_path / "other.html"))
    assert (copy / "report.html").read_bytes() == (tmp_path / "other.html").read_bytes()


def test_a_study_in_the_folder_is_told(copy: Path, tmp_path: Path) -> None:
    vary = ["states.north.resolve=0.1:0.9"]
    asked = {"responses": ["talks_held"], "method": "morris", "trajectories": 2, "runs": 2, "seed": 1}
    sim.sensitivity(sim.load(written(tmp_path)), vary, **asked).save(copy)
    answer = said("report", str(copy))
    assert answer.exit_code == 0, answer.output
    page = Page((copy / "report.html").read_text(encoding="utf-8")).text
    assert "What matters: sensitivity" in page and "Screening: what moves talks held" in page
    assert "Digest of all runs" in said("methods", str(copy)).stdout
    assert "elementary effects" in said("methods", str(copy)).stdout


def test_a_study_that_says_too_little_is_code_4_and_named(copy: Path) -> None:
    (copy / "sensitivity.json").write_bytes(sealed({"factors": [{"key": "states.north.resolve", "total": 0.4}]}))
    answer = said("report", str(copy))
    assert answer.exit_code == 4
    assert "sensitivity.json" in answer.stderr


@pytest.mark.slow
def test_a_sensitivity_analysis_has_a_page_and_its_figures_once_more(tmp_path: Path) -> None:
    out = tmp_path / "study"
    words = ["--vary", "states.north.resolve=0.1:0.9", "--response", "talks_held", "--method", "morris"]
    sizes = ["--trajectories", "3", "--runs", "5", "--seed", "1", "--jobs", "1", "--out", str(out), "-q"]
    asked = said("sensitivity", str(written(tmp_path)), *words, *sizes)
    assert asked.exit_code == 0, asked.output
    before = {path.name: path.read_bytes() for path in (out / "figures").iterdir()}
    answer = said("plot", str(out), "-q")
    assert answer.exit_code == 0, answer.output
    assert {path.name: path.read_bytes() for path in (out / "figures").iterdir()} == before
    told = json.loads(said("report", str(out), "--json", "-q").stdout)
    assert told["report"] == str(out / "report.html")
    page = Page((out / "report.html").read_text(encoding="utf-8"))
    assert len(page.drawings) == len(before)
    command = re.search(r"sim sensitivity .*? --seed 1\b", page.text)
    assert command is not None
    assert "--vary states.north.resolve=0.1:0.9" in command[0]


@pytest.mark.slow
def test_a_hostile_scenario_is_shown_and_does_nothing(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> \\\" ' $x_1$ {{ 7 * 7 }} </title>"
    text = TEXT.replace("A border in the hills", hostile).replace(
        'assumption = "invented"', 'source = "javascript:alert(1) <img src=x onerror=\'alert(2)\'>"\nnote = "</pre><b>"'
    )
    text += f'meaning = "{hostile}"\n# \u202e reversed </details>\n'
    sim.run(sim.load(written(tmp_path, text), history_until=0), runs=20, seed=1, folder=tmp_path / "run")
    assert said("report", str(tmp_path / "run")).exit_code == 0
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert loads(page) == []
    assert Page(page).links == []
    assert "<script>alert(1)</script> \" ' $x_1$ {{ 7 * 7 }} </title>" in Page(page).text
    assert "\u202e" not in page
    assert "‹U+202E› reversed" in page


@pytest.mark.slow
def test_a_sweep_has_a_page_of_its_own(tmp_path: Path) -> None:
    sweep(written(tmp_path), ["states.north.resolve=0.1,0.9"], runs=30, seed=1, folder=tmp_path / "sweep")
    answer = said("report", str(tmp_path / "sweep"))
    assert answer.exit_code == 0, answer.output
    page = (tmp_path / "sweep" / "report.html").read_text(encoding="utf-8")
    assert loads(page) == []
    assert "change with North's resolve (0.1, 0.9)?" in Page(page).text


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a comparison that tests only read."""
    place = tmp_path_factory.mktemp("compared")
    sim.compare(
        sim.load(written(place)), overrides=["states.north.resolve=0.9"], runs=40, seed=1, folder=place / "pair"
    )
    return place / "pair"


@pytest.mark.slow
def test_a_comparison_has_a_page_of_its_own_the_same_wherever_it_is(compared: Path, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copytree(compared, tmp_path / "moved"))
    answer = said("report", str(elsewhere), "--json", "-q")
    assert answer.exit_code == 0, answer.output
    page = (elsewhere / "report.html").read_text(encoding="utf-8")
    assert loads(page) == [], "figures included"
    assert len(Page(page).drawings) == 2
    assert "sim compare hills.toml --runs 40 --seed 1 --set states.north.resolve=0.9" in Page(page).text
    told = json.loads(answer.stdout)
    assert told["digest_a"] in page and told["digest_b"] in page
    assert said("report", str(compared), "--out", str(tmp_path / "other.html")).exit_code == 0
    assert (tmp_path / "other.html").read_text(encoding="utf-8") == page


def test_a_damaged_side_of_a_comparison_is_code_4_and_named(compared: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(compared, tmp_path / "damaged"))
    (chunk,) = (copy / "b").glob("chunk-*.npz")
    chunk.write_bytes(chunk.read_bytes()[:-200])
    answer = said("report", str(copy))
    assert answer.exit_code == 4
    assert chunk.name in answer.stderr
    assert not (copy / "report.html").exists()


@pytest.mark.slow
def test_the_command_on_the_page_of_a_sweep_gives_the_same_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "sim.plots.sweep.figures", lambda result, scenario, *more, **options: one("curves", scenario.title)
    )
    vary = ("--vary", "states.north.resolve=0.1:0.9:3", "--vary", "mechanisms.audience=true,false")
    options = ("--runs", "20", "--seed", "3", "--no-plots", "--json", "-q")
    first = json.loads(said("sweep", "hills.toml", *vary, "--set", "quiet_days=20", *options, "--out", "s").stdout)
    assert said("report", "s").exit_code == 0
    page = Page(Path("s/report.html").read_text(encoding="utf-8")).text
    command = re.search(r"sim (sweep hills.toml .*?--seed 3)", page)
    assert command is not None
    again = json.loads(said(*shlex.split(command[1]), "--no-plots", "--json", "-q", "--out", "again").stdout)
    assert again["digest"] == first["digest"]
    assert first["digest"] in page


@pytest.mark.slow
def test_runs_until_something_was_known_say_so_in_the_answer(tmp_path: Path) -> None:
    sim.run(sim.load(written(tmp_path)), until="war<60%", seed=1, folder=tmp_path / "until")
    assert said("report", str(tmp_path / "until")).exit_code == 0
    page = Page((tmp_path / "until" / "report.html").read_text(encoding="utf-8")).text
    answer = page.partition("What this is conditional on The model")[0]
    assert "It was played until it was known whether war < 60 %:" in answer
    assert "war < 60 %: yes. The share is in " in answer


def test_help_states_the_rule() -> None:
    assert "left alone" in said("report", "--help").stdout
