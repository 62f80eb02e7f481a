"""Notebooks: stored clean, with a title, an aim and an end; and every cell runs, in a folder that stays empty."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from docs.site.notebooks import execute

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_LINE = 120

ABSOLUTE_PATH = re.compile(r"""(?<![\w.:/<*)\]}])/[A-Za-z]\w*|\b[A-Za-z]:\\""")
LOADS = re.compile(
    r"""!\[|<(?:img|script|link|iframe|style|video|audio|object|embed)\b|https?://|\burl\(|\burllib|\brequests\b"""
)

PLAYS = {f"sim.{word}" for word in ("run", "trace", "sweep", "compare", "sensitivity", "discover", "facts", "backtest")}

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def notebook_of(*sources: str) -> Any:
    """A notebook of code cells."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def read(path: Path) -> Any:
    """The notebook as it is stored."""
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def text_of(notebook: Any) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


def faults_of(notebook: Any, folder: Path) -> list[str]:
    """What goes wrong when every cell is run: an exception, a warning, or a file that is left behind."""
    folder.mkdir()
    try:
        done = execute(notebook, folder)
    except nbclient.exceptions.CellExecutionError as error:
        return [f"{error.ename}: {error.evalue}"]
    said = [
        f"{cell.id}: {output.text}"
        for cell in done.cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stderr"
    ]
    return said + [f"left behind: {path.name}" for path in sorted(folder.iterdir()) if path.name != ".ipython"]


def figures_of(notebook: Any) -> list[str]:
    """The pictures that cells show."""
    return [
        output.data["image/svg+xml"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "image/svg+xml" in output.get("data", {})
    ]


# As they are stored ---------------------------------------------------------------------------------------------------


def test_there_are_five_and_the_readme_names_each() -> None:
    assert len(NOTEBOOKS) == 5
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in NOTEBOOKS if f"notebooks/{path.name}" not in readme] == []


@each
def test_it_is_a_valid_notebook_of_format_4_5_with_little_metadata(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in notebook.cells if cell.metadata] == []


@each
def test_it_is_stored_without_outputs_and_execution_counts(path: Path) -> None:
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.id for cell in cells if cell.outputs or cell.execution_count is not None] == []


@each
def test_every_cell_has_an_id_of_its_own_that_says_what_it_is(path: Path) -> None:
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == len(ids)
    assert [id for id in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)*", id)] == []


@each
def test_it_begins_with_a_title_and_what_is_learned_and_ends_with_where_next(path: Path) -> None:
    first, last = read(path).cells[0], read(path).cells[-1]
    assert (first.cell_type, last.cell_type) == ("markdown", "markdown")
    assert first.source.startswith("# ")
    assert "**You will learn**" in first.source
    assert last.source.startswith("## Where next\n")


@each
def test_no_cell_is_empty_or_long_and_no_line_is_too_wide(path: Path) -> None:
    cells = read(path).cells
    assert [cell.id for cell in cells if not cell.source.strip()] == []
    assert [cell.id for cell in cells if len(cell.source.splitlines()) > 25] == []
    wide = [line for cell in cells for line in cell.source.splitlines() if len(line) > LONGEST_LINE]
    assert [line for line in wide if not line.startswith("|")] == []


@each
def test_it_names_no_absolute_path_and_loads_nothing_from_an_address(path: Path) -> None:
    text = text_of(read(path))
    assert ABSOLUTE_PATH.findall(text) == []
    assert LOADS.findall(text) == []


@pytest.mark.parametrize("text", ["open('/home/me/x')", "save('/tmp/x')", r"C:\x"])
def test_an_absolute_path_would_be_seen(text: str) -> None:
    assert ABSOLUTE_PATH.search(text)


@pytest.mark.parametrize("text", ["![x](x.png)", "<img src=x>", "see http://x.org", "import urllib.request"])
def test_an_address_that_loads_would_be_seen(text: str) -> None:
    assert LOADS.search(text)


@each
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", text_of(read(path)))
    assert links != []
    assert [link for link in links if not (path.parent / link).is_file()] == []


@each
def test_every_document_section_and_file_that_is_named_is_there(path: Path) -> None:
    text = text_of(read(path))
    named = re.findall(r"`(docs/\w+\.md)`", text)
    assert [document for document in named if not (ROOT / document).is_file()] == []
    model = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    sections = re.findall(r"under\s+\*(\w+)\*", text)
    assert [section for section in sections if not re.search(rf"^## \d+ {section}$", model, re.MULTILINE)] == []


@each
def test_everything_that_is_played_has_a_seed(path: Path) -> None:
    calls = calls_of(path)
    assert calls != []
    assert [ast.unparse(call) for call in calls if "seed" not in {word.arg for word in call.keywords}] == []


def calls_of(path: Path) -> list[ast.Call]:
    """The calls that play runs."""
    cells = [ast.parse(cell.source) for cell in read(path).cells if cell.cell_type == "code"]
    calls = [node for cell in cells for node in ast.walk(cell) if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func) in PLAYS]


# As they run ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@each
def test_every_cell_runs_and_leaves_nothing_behind(path: Path, tmp_path: Path) -> None:
    notebook = read(path)
    assert faults_of(notebook, tmp_path / "here") == []
    assert len(figures_of(notebook)) >= 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("import sim\nsim.load('no_such_scenario')", "ScenarioError"),
        ("assert 1 == 2, 'planted'", "AssertionError: planted"),
        ("open('left.txt', 'w').close()", "left behind: left.txt"),
        ("import warnings\nwarnings.warn('planted')", "planted"),
    ],
)
def test_a_notebook_with_a_planted_fault_fails(source: str, fault: str, tmp_path: Path) -> None:
    faults = faults_of(notebook_of("x = 1", source), tmp_path / "here")
    assert len(faults) == 1
    assert fault in faults[0]
