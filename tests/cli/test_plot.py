"""`sim plot`: figures from the folder alone, all or some; nothing but figures of its own is replaced."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

import sim
from sim.plots.canvas import in_parts, in_style, page, sheet
from sim.plots.drawings import Drawings, save_all
from sim.plots.frame import Frame
from sim.plots.run import figures
from sim.study.stored import read_result
from tests.cli.answering import said
from tests.study.scenarios import written


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder that tests only read."""
    place = tmp_path_factory.mktemp("runs")
    sim.run(sim.load(written(place), history_until=0), runs=60, seed=5, folder=place / "first")
    return place / "first"


@pytest.fixture(autouse=True)
def few_figures(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One small figure in the place of all, but in tests that ask for `every_figure`: drawing them takes seconds."""
    if "every_figure" not in request.fixturenames:
        monkeypatch.setattr(
            "sim.plots.run.figures",
            lambda result, scenario: Drawings(dict.fromkeys(("ladder", "lags"), lambda: small(scenario.title))),
        )


@pytest.fixture
def every_figure() -> None:
    """Named by tests in which the real figures are drawn."""


@in_style
def small(title: str) -> Figure:
    return sheet(page(6.0), 3.0, "Small", Frame(title=title, n_runs=1, seed=1, horizon_days=30.0))


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A run folder of one's own."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


@pytest.mark.slow
def test_figures_are_those_of_the_result_byte_for_byte(
    folder: Path, copy: Path, tmp_path: Path, every_figure: None
) -> None:
    answer = said("plot", str(copy))
    assert answer.exit_code == 0, answer.output
    assert sorted(answer.stdout.split()) == sorted(str(path) for path in (copy / "figures").iterdir())
    result = read_result(folder)
    assert isinstance(result, sim.RunResult)
    save_all(figures(result, result.scenario), tmp_path / "figures")
    before = sorted((tmp_path / "figures").iterdir())
    assert len(before) > 6
    assert [path.name for path in before] == sorted(path.name for path in (copy / "figures").iterdir())
    for path in before:
        assert path.read_bytes() == (copy / "figures" / path.name).read_bytes(), path.name


def test_json_lists_every_file_that_was_drawn_and_says_nothing_else(copy: Path) -> None:
    told = said("plot", str(copy), "--json", "-q")
    assert sorted(json.loads(told.stdout)) == sorted(str(path) for path in (copy / "figures").iterdir())
    assert told.stderr == ""


def test_own_figures_are_replaced_and_other_files_are_not_touched(copy: Path) -> None:
    (copy / "figures").mkdir()
    (copy / "figures" / "ladder.png").write_text("old")
    (copy / "figures" / "thesis.png").write_text("mine")
    assert said("plot", str(copy)).exit_code == 0
    assert (copy / "figures" / "ladder.png").read_bytes().startswith(b"\x89PNG")
    assert (copy / "figures" / "thesis.png").read_text() == "mine"


def test_in_another_folder_nothing_is_replaced_and_nothing_half_written(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "talk").mkdir()
    (tmp_path / "talk" / "ladder.png").write_text("mine")
    answer = said("plot", str(copy), "--out", str(tmp_path / "talk"))
    assert answer.exit_code == 2
    assert "ladder.png exists and is left as it is; choose another folder with --out." in answer.stderr
    assert [path.name for path in (tmp_path / "talk").iterdir()] == ["ladder.png"]
    assert said("plot", str(copy), "--out", str(tmp_path / "new")).exit_code == 0
    assert not (copy / "figures").exists()


def test_figures_and_formats_are_chosen_by_name(copy: Path) -> None:
    told = said("plot", str(copy), "--figure", "lags", "--format", "pdf", "--format", "svg", "--json", "-q")
    assert json.loads(told.stdout) == [str(copy / "figures" / f"lags.{ending}") for ending in ("pdf", "svg")]
    assert sorted(path.name for path in (copy / "figures").iterdir()) == ["lags.pdf", "lags.svg"]


def test_a_figure_for_print_is_as_wide_as_asked_and_leaves_its_words_beside_it(copy: Path) -> None:
    told = said(
        "plot", str(copy), "--figure", "lags", "--format", "svg", "--width", "8.5 cm", "--plain", "--json", "-q"
    )
    svg, words = (Path(path) for path in json.loads(told.stdout))
    assert (svg.name, words.name) == ("lags.svg", "lags.txt")
    root = ElementTree.parse(svg).getroot()
    assert float(root.get("width", "").removesuffix("pt")) == pytest.approx(85 / 25.4 * 72, abs=0.01)
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert not texts
    assert "1 run · seed 1 · free from day 0" in words.read_text(encoding="utf-8")


def test_a_figure_higher_than_a_page_goes_on_in_files_of_its_own(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = Frame(title="Tall", n_runs=1, seed=1, horizon_days=30.0)

    @in_style
    def tall() -> Figure:
        return in_parts([4.0] * 5, lambda places, part: sheet(page(6.0), 4.0 * len(places), f"Tall{part}", frame))

    monkeypatch.setattr("sim.plots.run.figures", lambda result, scenario: Drawings({"tall": tall}))
    told = said("plot", str(copy), "--width", "85mm", "--format", "svg")
    assert [Path(path).name for path in told.stdout.split()] == ["tall.svg", "tall.2.svg", "tall.3.svg"]
    assert "tall is higher than a page: it is in 3 parts, tall to tall.3." in told.stderr
    assert [Path(path).name for path in said("plot", str(copy), "--format", "svg").stdout.split()] == ["tall.svg"]


def test_figures_that_are_numbered_are_no_parts_of_the_first(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches = Drawings(dict.fromkeys(("discover", "discover-2"), lambda: small("Searches")))
    monkeypatch.setattr("sim.plots.run.figures", lambda result, scenario: searches)
    told = said("plot", str(copy), "--format", "svg")
    assert [Path(path).name for path in told.stdout.split()] == ["discover.svg", "discover-2.svg"]
    assert "part" not in told.stderr
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "discover-2.svg").write_text("mine")
    again = ("plot", str(copy), "--format", "svg", "--figure", "discover", "--out", str(tmp_path / "paper"))
    assert said(*again).exit_code == 0
    assert (tmp_path / "paper" / "discover-2.svg").read_text() == "mine"


@pytest.mark.parametrize("width", ["0", "0mm", "-85mm", "85", "85px", "wide", "49mm", "501mm", "20.1in", "85,5mm", ""])
def test_a_width_that_no_figure_can_have_is_bad_usage(copy: Path, width: str) -> None:
    answer = said("plot", str(copy), "--width", width)
    assert answer.exit_code == 2
    assert f"--width is {width!r}; it must be" in answer.stderr
    assert not (copy / "figures").exists()


def test_with_plain_words_in_the_way_are_left_as_they_are(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "lags.txt").write_text("mine")
    answer = said("plot", str(copy), "--figure", "lags", "--plain", "--out", str(tmp_path))
    assert answer.exit_code == 2
    assert "lags.txt exists and is left as it is" in answer.stderr
    assert (tmp_path / "lags.txt").read_text() == "mine"


def test_what_there_is_not_is_bad_usage_and_what_there_is_is_told(copy: Path) -> None:
    unknown = said("plot", str(copy), "--figure", "laddr")
    assert unknown.exit_code == 2
    assert f"--figure laddr is unknown; {copy} has ladder, lags." in unknown.stderr
    response = said("plot", str(copy), "--response", "war")
    assert response.exit_code == 2
    assert f"--response is for sweeps, and {copy} holds none; choose with --figure." in response.stderr
    assert not (copy / "figures").exists()


def test_a_damaged_folder_is_code_4(copy: Path) -> None:
    (chunk,) = copy.glob("chunk-*.npz")
    chunk.write_bytes(chunk.read_bytes()[:-200])
    answer = said("plot", str(copy))
    assert answer.exit_code == 4
    assert chunk.name in answer.stderr


@pytest.mark.slow
def test_a_comparison_is_drawn_again_as_it_was_by_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    change = ("--set", "states.north.resolve=0.9", "--runs", "40", "--seed", "1")
    first = said("compare", "hills.toml", *change, "--out", "pair", "--all-plots", "--json", "-q")
    assert first.exit_code == 0, first.output
    drawn = {path.name: path.read_bytes() for path in Path("pair/figures").iterdir()}
    assert sorted(drawn) == ["differences.png", "mean_differences.png"]
    assert sorted(json.loads(first.stdout)["figures"]) == sorted(f"pair/figures/{name}" for name in drawn)
    shutil.rmtree("pair/figures")
    answer = said("plot", "pair")
    assert answer.exit_code == 0, answer.output
    assert {path.name: path.read_bytes() for path in Path("pair/figures").iterdir()} == drawn


@pytest.mark.slow
def test_the_figures_of_one_question_import_those_of_no_other() -> None:
    program = "\n".join(
        (
            "import sys, sim.plots.facts",
            "from sim.study.stored import ANSWERS",
            "kinds = ('run', 'sweep', *ANSWERS.values())",
            "print(*(name for name in kinds if f'sim.plots.{name}' in sys.modules))",
        )
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "facts\n"


@pytest.mark.slow
def test_other_studies_draw_beside_the_results_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scipy")
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    vary = ("--vary", "states.north.resolve=0.1:0.9", "--seed", "1")
    few = ("--runs", "10", "--method", "morris", "--trajectories", "4", "--response", "talks_held")
    assert said("sensitivity", "hills.toml", *vary, *few, "--out", "what").exit_code == 0
    search = ("--target", "talks_held", "--points", "40", "--runs", "5", "--resamples", "0")
    assert said("discover", "hills.toml", *vary, *search, "--out", "when").exit_code == 0
    assert said("discover", "when", "--target", "talks_held", "--resamples", "0", "--out", "alone").exit_code == 0
    assert said("facts", "--runs", "40", "--seed", "1", "--out", "world").exit_code == 0
    for folder in ("what", "when", "alone", "world"):
        drawn = {path.name: path.read_bytes() for path in Path(folder, "figures").iterdir()}
        shutil.rmtree(Path(folder, "figures"))
        assert said("plot", folder).exit_code == 0
        assert len(drawn) == 1
        assert drawn.items() <= {path.name: path.read_bytes() for path in Path(folder, "figures").iterdir()}.items()


@pytest.mark.slow
def test_a_command_draws_the_figure_that_answers_and_names_the_others_with_what_draws_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    vary = ("--vary", "states.north.resolve=0.2:0.8:3", "--response", "war", "--runs", "10", "--seed", "1")
    answer = said("sweep", "hills.toml", *vary, "--out", "along")
    assert answer.exit_code == 0, answer.output
    first = "responses_along_states-north-resolve"
    assert [path.name for path in Path("along/figures").iterdir()] == [f"{first}.png"]
    assert f"Figure: along/figures/{first}.png\n3 more (" in answer.stdout
    (line,) = (line for line in answer.stdout.splitlines() if line.startswith("3 more"))
    others, command = line.removeprefix("3 more (").split("): ")
    assert command == "sim plot along --response war"
    assert said(*command.split()[1:], "-q").exit_code == 0
    assert {path.stem for path in Path("along/figures").iterdir()} == {first, *others.split(", ")}
    unknown = said("plot", "along", "--response", "wra")
    assert unknown.exit_code == 2 and "--response wra is unknown; known are" in unknown.stderr


@pytest.mark.slow
def test_an_analysis_beside_runs_is_drawn_with_them_and_stands_on_their_page(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy.parent)
    written(copy.parent)
    vary = ("--vary", "states.north.resolve=0.1:0.9", "--seed", "1", "--runs", "10", "--no-plots")
    few = ("--method", "morris", "--trajectories", "4", "--response", "talks_held")
    assert said("sensitivity", "hills.toml", *vary, *few, "--out", "copy").exit_code == 0
    assert said("plot", "copy", "-q").exit_code == 0
    assert {path.stem for path in Path("copy/figures").iterdir()} == {"ladder", "lags", "morris_talks_held"}
    shutil.rmtree("copy/figures")
    assert said("report", "copy", "-q").exit_code == 0
    shows = "Mean size of the effect of each factor against how widely that effect varies. (morris_talks_held)"
    assert f'alt="{shows}"' in Path("copy/report.html").read_text(encoding="utf-8")
