"""Documents that cannot drift from the code: equations, parameters, tables, commands, dependencies, examples."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import sim
from sim.cli.program import COMMANDS, program
from sim.model import fields
from sim.model.outcomes import RUN_DTYPE
from sim.report.methods import AUTHORS, TITLE
from sim.scenario.entities import RECORDS, mechanisms
from sim.scenario.quantity import specification, specifications, weights_of_acts
from sim.vocabulary import ACTIONS, N_OPTIONS, Action, Ending, OutcomeClass

ROOT = Path(__file__).parent.parent
PAGES = (
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "benchmarks").rglob("*.md")),
)
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
EQUATION = re.compile(r"[Ee]quations? (\(\d+\)(?:(?:,| and| to) \(\d+\))*)")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def equations_in(text: str) -> set[int]:
    """Numbers of the equations that a text cites: "equation (3)", "Equations (4), (5)", "equations (4) to (7)"."""
    numbers: set[int] = set()
    for span in EQUATION.findall(text):
        found = [int(number) for number in re.findall(r"\d+", span)]
        numbers |= set(range(found[0], found[-1] + 1)) if " to " in span else set(found)
    return numbers


def equations_cited() -> set[int]:
    return set().union(*(equations_in(path.read_text(encoding="utf-8")) for path in (ROOT / "sim").rglob("*.py")))


def equations_written() -> list[int]:
    return [int(number) for number in re.findall(r"^\*\*\((\d+)\)", MODEL, re.MULTILINE)]


def commands_of(page: str) -> Iterator[tuple[str, str]]:
    """Each `sim COMMAND ...` of a page, in a block of commands or between backquotes: the command and what follows."""
    lines = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", page)
    for line in lines:
        match = re.match(r"(?:\$ )?(?:python -m )?sim ([a-z]+)([^#\n]*)", line)
        if match:
            yield match[1], match[2]


def row_of(action: Action) -> str:
    """The line of the table of actions, written from the code."""
    entry, weights = ACTIONS[action], weights_of_acts()[action.word]
    numbers = [weights["level"], weights["cost"], weights["publicity"], weights["softening"]]
    cells = [f"`{action.word}`", *(f"{x:g}" for x in numbers), f"{entry.rung:d}", f"{entry.hostility:d}"]
    return f"| {' | '.join([*cells, str(entry.plover), entry.cameo, f'{entry.goldstein:g}'])} |"


# The model -----------------------------------------------------------------------------------------------------------


def test_a_citation_of_equations_is_read_in_all_its_forms() -> None:
    assert equations_in("Equation (3).") == {3}
    assert equations_in("equations (5), (6)) and equation (9)") == {5, 6, 9}
    assert equations_in("Equations (4) to (7) of docs/model.md") == {4, 5, 6, 7}


def test_equations_are_numbered_without_gap_or_repetition() -> None:
    assert equations_written() == list(range(1, len(equations_written()) + 1))


def test_every_cited_equation_is_in_the_document_and_every_equation_is_cited() -> None:
    assert equations_cited() == set(equations_written())


def test_every_reference_within_the_document_leads_to_an_equation() -> None:
    assert {int(number) for number in re.findall(r"\((\d{1,2})\)", MODEL)} <= set(equations_written())


@pytest.mark.parametrize("number", equations_written())
def test_every_equation_names_its_source(number: int) -> None:
    rest = MODEL[MODEL.index(f"**({number})") + 4 :]
    text = re.split(r"^\*\*\(\d+\)|^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    assert "*Source:*" in text


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda record: record.__name__)
def test_every_parameter_is_named_in_the_document(record: type[Any]) -> None:
    named = set(re.findall(r"[a-z_]+", MODEL))
    missing = [specified.name for specified in specifications(record) if specified.name not in named]
    assert missing == []


def test_every_switch_is_in_the_document() -> None:
    missing = [name for name in mechanisms() if f"| `{name}` |" not in MODEL]
    assert missing == []


def test_the_table_of_actions_is_that_of_the_code() -> None:
    table = MODEL.split("<!-- table: actions -->\n")[1].split("<!-- end -->")[0]
    assert table.splitlines()[2:] == [row_of(action) for action in list(Action)[:N_OPTIONS]]


def test_the_table_of_acts_that_are_open_names_every_act_once() -> None:
    table = MODEL.split("| act | is open if |")[1].split("\n\n")[0]
    named = [word for line in table.splitlines()[2:] for word in re.findall(r"[a-z_]+", line.split("|")[1])]
    assert sorted(named) == sorted(action.word for action in list(Action)[:N_OPTIONS])


def test_tables_of_the_document_follow_from_the_code() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.render_tables", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_fixed_numbers_of_the_rules_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)\.([A-Z_]+)` \| ([\d.e-]+) \|", MODEL, re.MULTILINE)
    assert len(rows) >= 16
    for module, name, value in rows:
        assert getattr(import_module(f"sim.model.rules.{module}"), name) == float(value), f"{module}.{name}"


def test_every_outcome_has_the_mechanism_that_makes_it() -> None:
    table = MODEL.split("| outcome | comes from |")[1].split("\n\n")[0]
    named = {line.split("|")[1].strip() for line in table.splitlines()[2:]}
    assert named == {word.word for word in (*OutcomeClass, *Ending)}


def test_columns_of_the_table_of_runs_are_in_the_document() -> None:
    bookkeeping = {"run", "point", "replicate", "events", "end_day"}
    deaths = {name for name in RUN_DTYPE.names or () if name.startswith("deaths_")}
    missing = [name for name in RUN_DTYPE.names or () if f"`{name}`" not in MODEL]
    assert set(missing) <= bookkeeping | deaths


@pytest.mark.parametrize(
    ("table", "name"), [("groups", "provocation"), ("coefficients", "drive_nuclear"), ("coefficients", "nuclear_fear")]
)
def test_what_the_literature_disputes_is_zero_by_default(table: str, name: str) -> None:
    default: Any = specification(RECORDS[table], name).default
    assert default.value == 0.0
    assert re.search(rf"`{name}` 0\b", MODEL.split("## 11 ")[1].split("## 12 ")[0])


def test_every_state_variable_has_a_meaning() -> None:
    for table in (fields.WORLD, fields.STATE, fields.GROUP, fields.FRONT, fields.THIRD_PARTY, fields.REGION):
        assert all(entry.meaning for entry in table.values())


# Commands and examples -----------------------------------------------------------------------------------------------


@each_page
def test_commands_and_options_of_a_page_exist(page: Path) -> None:
    for command, rest in commands_of(page.read_text(encoding="utf-8")):
        helped = CliRunner().invoke(program, [command, "--help"])
        assert helped.exit_code == 0, f"sim {command}"
        for option in re.findall(r"(?<!\w)--[a-z-]+", rest):
            assert option in re.findall(r"--[a-z-]+", helped.output), f"sim {command} {option}"


def test_the_readme_names_every_command() -> None:
    assert {command for command, _ in commands_of(README)} == set(COMMANDS)


def test_options_named_in_the_text_of_the_readme_exist() -> None:
    helped = {command: CliRunner().invoke(program, [command, "--help"]).output for command in ("run", "trace", "show")}
    for option in ("--start", "--history-until", "--horizon", "--set", "--json"):
        assert f"`{option}" in README
        assert all(option in text for text in helped.values())
    for option in ("--runs", "--seed", "--engine", "--jobs", "--out", "--no-plots"):
        assert f"`{option}`" in README
        assert option in helped["run"]


@pytest.mark.slow
def test_the_first_five_minutes_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    block = README.split("## The first five minutes")[1].split("```sh\n")[1].split("```")[0]
    for line in block.splitlines():
        words = line.split("#")[0].split()[1:]
        quick = ["--runs", "20", "--jobs", "1", "--no-plots"] if words[0] == "run" else []
        done = CliRunner().invoke(program, [*words, *quick, *(["--out", f"out{len(line)}"] if quick else [])])
        assert done.exit_code == 0, f"{line}\n{done.output}"


@pytest.mark.slow
def test_python_examples_of_the_readme_run() -> None:
    names: dict[str, Any] = {}
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    pytest.importorskip("pandas")
    assert len(examples) == 4
    for example in examples:  # one session: a later example goes on where the one before it ended
        exec(compile(example, "README.md", "exec"), names)
    assert names["calmer"].digest != names["result"].digest, "the rule of the example does something"


def test_exit_codes_of_the_readme_are_those_of_the_command_line() -> None:
    boundary = import_module("sim.cli.boundary")
    codes = {getattr(boundary, name) for name in boundary.__all__ if isinstance(getattr(boundary, name), int)}
    table = README.split("| exit code | means |")[1].split("\n\n")[0]
    assert {int(code) for line in table.splitlines()[2:] for code in re.findall(r"\d+", line.split("|")[1])} == codes


@each_page
def test_make_targets_of_a_page_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    used = re.findall(r"`make ([a-z]+)`", text) + re.findall(r"^make ([a-z]+)", text, re.MULTILINE)
    assert set(used) <= targets


# The project ---------------------------------------------------------------------------------------------------------


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9_-]+", requirement)
        assert name is not None
        assert f"| {name[0]} |" in page, requirement


def citation() -> dict[str, str]:
    """The plain keys of CITATION.cff; raises where a line is neither a key with a value, nor part of a list."""
    found: dict[str, str] = {}
    for line in (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines():
        if re.match(r"  +(- )?\S", line) or re.fullmatch(r"[a-z-]+:", line):
            continue
        key, colon, value = line.partition(": ")
        if not colon or not re.fullmatch(r"[a-z-]+", key) or key in found:
            raise ValueError(f"CITATION.cff: {line!r} is no key with a value")
        found[key] = value.strip('"')
    return found


def test_citation_is_sound_and_names_this_version() -> None:
    cited = citation()
    assert {"cff-version", "message", "title", "version", "license"} <= set(cited)
    assert cited["version"] == sim.__version__
    assert cited["title"] == TITLE, "`sim cite` and CITATION.cff cite one title"
    assert TITLE.startswith("conflict-sim: ") and 'name = "conflict-sim"' in (ROOT / "pyproject.toml").read_text()
    assert f'- name: "{AUTHORS}"' in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_change_log_begins_with_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changes, re.MULTILINE)[0] == sim.__version__


@each_page
def test_links_of_a_page_lead_to_files_of_the_project(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        found = (page.parent / target).resolve()
        assert found.is_relative_to(ROOT.resolve()), f"{target} lies outside the project"
        assert found.exists(), target


@each_page
def test_no_page_names_a_path_outside_the_project(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    absolute = re.findall(r"(?<![\w/.:>~<])/(?!tmp/)[a-z]+/[\w./-]*", text)  # /tmp is anybody's scratch folder
    outside = [path for path in re.findall(r"(?:\.\./)+[\w./-]+", text)
               if not (page.parent / path).resolve().is_relative_to(ROOT.resolve())]  # fmt: skip
    assert absolute + outside == []


@each_page
def test_files_named_in_a_page_exist(page: Path) -> None:
    named = re.findall(r"`((?:sim|tests|docs|benchmarks|scenarios)/[\w/]*[\w.]*)`", page.read_text(encoding="utf-8"))
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_the_page_of_validation_is_that_of_what_was_measured() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "docs.render_validation", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
