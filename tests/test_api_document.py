"""docs/api.md is true: its examples run, it has every public name, and its signatures are those of the code."""

from __future__ import annotations

import doctest
import inspect
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.engine.failures import RuleError
from sim.engine.recorder import EVENT_DTYPE
from sim.model.outcomes import RUN_DTYPE
from sim.scenario.faults import ScenarioError
from sim.study.extras import MissingExtraError
from sim.study.ranges import OutOfRangeError

PAGE = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: match[2] for match in re.finditer(r"^### `sim\.(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
}
RESULTS = (
    "RunResult", "SweepResult", "Comparison", "Comparisons", "SensitivityResult", "DiscoverResult", "FactsResult",
    "Calibration", "Backtest", "Rerun",
)  # fmt: skip
CALLED = sorted(set(sim.__all__) - {"__version__", "Scenario", "StorageError", "rules", *RESULTS})
"""What people call; they get the others from these, or catch them."""

each_called = pytest.mark.parametrize("name", CALLED)
each_public = pytest.mark.parametrize("name", sorted(set(sim.__all__) - {"__version__", "rules"}))


# The page ------------------------------------------------------------------------------------------------------------


def test_every_public_name_has_one_section() -> None:
    assert sorted(SECTIONS) == sorted(sim.__all__)
    assert len(re.findall(r"^### ", PAGE, re.MULTILINE)) == len(SECTIONS)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_has_an_example(name: str) -> None:
    if name in ("ScenarioError", "StorageError"):
        assert "except sim." in SECTIONS[name]
    assert ">>> " in SECTIONS[name]


def shown(name: str) -> dict[str, tuple[Any, Any]]:
    """Kind and default of each parameter as the page writes them."""
    (written,) = re.findall(r"^```python\nsim\.\w+\((.*?)\)\n```$", SECTIONS[name], re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(f"def shown({written}): ...", "docs/api.md", "exec"), names)
    return parameters(names["shown"])


def parameters(call: Any) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name, parameter in inspect.signature(call).parameters.items():
        default = parameter.default
        if is_dataclass(call) and name in (made := {field.name: field.default_factory for field in fields(call)}):
            default = made[name]() if callable(made[name]) else default
        found[name] = (parameter.kind, default)
    return found


@each_called
def test_signatures_are_those_of_the_code(name: str) -> None:
    assert list(shown(name).items()) == list(parameters(getattr(sim, name)).items())


@pytest.mark.slow
def test_examples_run() -> None:
    """All of them, in order, as one session."""
    pytest.importorskip("pandas")
    pytest.importorskip("scipy")
    blocks = re.findall(r"^```pycon\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= len(sim.__all__)
    session = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "docs/api.md", "docs/api.md", 0)
    said: list[str] = []
    outcome = doctest.DocTestRunner().run(session, out=said.append)
    assert outcome.failed == 0, "".join(said)


@pytest.mark.parametrize("name", RESULTS)
def test_every_attribute_of_a_result_is_on_the_page_and_there_are_no_others(name: str) -> None:
    result = getattr(sim, name)
    words = {word for base in result.__mro__ if base.__module__.startswith("sim.") for word in vars(base)}
    public = {field.name for field in fields(result)} | {word for word in words if not word.startswith("_")}
    rows = re.findall(r"^\| (`.*?`) \|", SECTIONS[name], re.MULTILINE)
    listed = {word for row in rows for word in re.findall(r"`(\w+)`", row)}
    methods = {word for word in public if inspect.isfunction(getattr(result, word, None))}
    assert listed == public - methods
    told = SECTIONS[name].split("\nMethods: ")[1].split("\n\n")[0]
    assert {word for word in methods if f"`{word}(" in told} == methods


@pytest.mark.parametrize("heading, dtype", [("table", RUN_DTYPE), ("events", EVENT_DTYPE)])
def test_every_column_is_on_the_page(heading: str, dtype: Any) -> None:
    text = PAGE.split(f"**Columns of `{heading}`.**")[1].split("\n\n")[0]
    assert [name for name in dtype.names if f"`{name}`" not in text] == []


def test_exit_codes_of_errors_are_those_of_the_code() -> None:
    table = dict(re.findall(r"^\| `(\w+)` \|.*\| (.*?) \|$", PAGE.split("## Errors")[1], re.MULTILINE))
    assert table["ValueError"].startswith(f"{OutOfRangeError.exit_code} of a number out of range or of more than fits,")
    assert f", {RuleError.exit_code} of a rule" in table["ValueError"]
    assert table["ScenarioError"] == str(ScenarioError.exit_code)
    assert table["StorageError"].startswith(str(sim.StorageError.exit_code))
    assert table["MissingExtraError"] == str(MissingExtraError.exit_code)


# Docstrings ----------------------------------------------------------------------------------------------------------


def sections_of(docstring: str) -> dict[str, str]:
    """Sections of a numpydoc docstring, by heading."""
    parts = re.split(r"^(\w+)\n-{3,}\n", inspect.cleandoc(docstring), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@each_public
def test_every_public_name_is_documented(name: str) -> None:
    thing = getattr(sim, name)
    sections = sections_of(thing.__doc__ or "")
    if inspect.isfunction(thing):
        assert {"Parameters", "Returns", "Raises", "Examples"} <= set(sections)
        told = {word for line in re.findall(r"^(\w[\w, ]*?)(?: :.*)?$", sections["Parameters"], re.MULTILINE)
                for word in line.split(", ")}  # fmt: skip
        assert told == set(inspect.signature(thing).parameters)
    elif not issubclass(thing, Exception):
        assert "Attributes" in sections
        if is_dataclass(thing):
            told = set(
                re.findall(r"\w+", " ".join(re.findall(r"^(\w.*?)(?: :|$)", sections["Attributes"], re.MULTILINE)))
            )
            assert {field.name for field in fields(thing)} <= told


@pytest.mark.parametrize("name", RESULTS)
def test_every_method_of_a_result_is_documented(name: str) -> None:
    for word, member in vars(getattr(sim, name)).items():
        if word.startswith("_") or not inspect.isfunction(member):
            continue
        assert member.__doc__, word
        variable = [p for p in inspect.signature(member).parameters if p != "self"]
        if word in ("plot", "of"):
            assert set(variable) <= set(re.findall(r"\w+", member.__doc__)), word
