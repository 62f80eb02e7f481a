"""Documents that cannot drift from the code: equations, parameters, tables, commands, dependencies, examples."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.cli.program import program
from sim.model import fields
from sim.scenario.actions import ActionRecord
from sim.scenario.coefficients import Coefficients
from sim.scenario.dyad import DyadRecord
from sim.scenario.groups import GroupRecord
from sim.scenario.mechanisms import mechanisms
from sim.scenario.quantity import specifications
from sim.scenario.region import RegionRecord
from sim.scenario.states import StateRecord
from sim.scenario.third_parties import ThirdPartyRecord

ROOT = Path(__file__).parent.parent
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
RECORDS = (ActionRecord, Coefficients, DyadRecord, GroupRecord, RegionRecord, StateRecord, ThirdPartyRecord)


def equations_cited() -> set[int]:
    numbers: set[int] = set()
    for path in (*(ROOT / "sim" / "model").rglob("*.py"), ROOT / "sim" / "engine" / "draws.py"):
        for span in re.findall(r"[Ee]quations? (\(\d+\)(?:(?:,| and| to) \(\d+\))*)", path.read_text(encoding="utf-8")):
            found = [int(number) for number in re.findall(r"\d+", span)]
            numbers |= set(range(found[0], found[-1] + 1)) if " to " in span else set(found)
    return numbers


def test_every_cited_equation_is_in_the_document_and_every_equation_is_cited() -> None:
    written = {int(number) for number in re.findall(r"\*\*\((\d+)\)", MODEL)}
    assert written == set(range(1, max(written) + 1))
    assert equations_cited() == written


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_parameter_is_named_in_the_document(record: type) -> None:
    named = set(re.findall(r"[a-z_]+", MODEL))
    missing = [specified.name for specified in specifications(record) if specified.name not in named]
    assert missing == []


def test_every_switch_is_in_the_document() -> None:
    assert all(f"| `{name}` |" in MODEL for name in mechanisms())


def test_every_state_variable_has_a_meaning() -> None:
    for table in (fields.WORLD, fields.STATE, fields.GROUP, fields.FRONT, fields.THIRD_PARTY, fields.REGION):
        assert all(entry.meaning for entry in table.values())


def test_tables_of_the_document_follow_from_the_code() -> None:
    done = subprocess.run(
        [sys.executable, "docs/render_tables.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_commands_of_the_readme_exist() -> None:
    used = set(re.findall(r"^sim ([a-z]+)", README, re.MULTILINE)) | set(re.findall(r"`sim ([a-z]+)", README))
    for command in used - {"show"} | {"show"}:
        assert CliRunner().invoke(program, [command, "--help"]).exit_code == 0, command


def test_options_of_the_readme_exist() -> None:
    for command, rest in re.findall(r"^sim ([a-z]+)([^#\n]*)", README, re.MULTILINE):
        helped = CliRunner().invoke(program, [command, "--help"]).output
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in helped, f"sim {command} {option}"


def test_python_examples_of_the_readme_run() -> None:
    for example in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(compile(example, "README.md", "exec"), {})


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


def test_citation_names_this_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"^version: {re.escape(sim.__version__)}$", citation, re.MULTILINE)
    for key in ("cff-version", "message", "title", "authors", "license"):
        assert re.search(rf"^{key}:", citation, re.MULTILINE), key


def test_linked_documents_exist() -> None:
    for page in (README, MODEL):
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page):
            assert (ROOT / target).exists(), target
