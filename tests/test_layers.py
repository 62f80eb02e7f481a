"""Imports point upward only, and each part of the package imports no more than it needs."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim

PACKAGE = Path(sim.__file__).parent
STATIONS = (
    "vocabulary",
    "scenario",
    "model",
    "engine",
    "rules",
    "results",
    "play",
    "study",
    "evidence",
    "plots",
    "report",
    "app",
    "cli",
)
"""Each may import those before it, and itself; reports and plots do not know each other."""
STRANGERS = {("report", "plots")}
BY_NAME = {("study/figures.py", "plots"), ("study/figures.py", "report"), ("study/stored.py", "evidence")}
"""A result draws and describes itself when somebody asks; nothing of it knows how."""
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "_shipped" not in path.parts)


def station(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            first = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) else node.args[0]
            if isinstance(first, ast.Constant):  # a name of a module, or the beginning of one
                yield node.lineno, str(first.value)


def test_every_file_belongs_to_a_station() -> None:
    assert {station(path) for path in FILES} == {*STATIONS, "__init__", "__main__"}


@pytest.mark.parametrize("name", STATIONS)
def test_imports_point_upward_only(name: str) -> None:
    wrong = []
    for path in FILES:
        if station(path) != name:
            continue
        for line, imported in imports(path):
            parts = imported.split(".")
            if parts[0] != "sim" or len(parts) < 2 or parts[1] not in STATIONS:
                continue
            if (path.relative_to(PACKAGE).as_posix(), parts[1]) in BY_NAME:
                continue
            if STATIONS.index(parts[1]) > STATIONS.index(name) or (name, parts[1]) in STRANGERS:
                wrong.append(f"{path.relative_to(PACKAGE)}:{line} imports {imported}")
    assert not wrong, "\n".join(wrong)


def test_imports_are_seen_in_every_form(tmp_path: Path) -> None:
    file = tmp_path / "odd.py"
    file.write_text(
        'import sim.cli\nfrom sim.plots import run\nimport_module(f"sim.report.{name}")\nload("sim.play")\n'
    )
    assert [name for _, name in imports(file)] == ["sim.cli", "sim.plots.run", "sim.report."]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stations", "banned"),
    [
        (("vocabulary", "scenario"), {"numpy", "scipy", "simpy", "matplotlib", "rich", "click"}),
        (("model",), {"simpy", "matplotlib", "rich", "click", "random"}),
        (("engine",), {"pydantic", "matplotlib", "rich", "click", "random"}),
        (("results", "play", "study", "evidence"), {"matplotlib", "rich", "click", "simpy"}),
        (STATIONS, {"scipy", "pandas", "numba", "mesa", "requests"}),
        (tuple(name for name in STATIONS if name != "app"), {"urllib", "socket", "starlette", "uvicorn"}),
    ],
)
def test_stations_keep_to_their_tools(stations: tuple[str, ...], banned: set[str]) -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line} imports {imported}"
        for path in FILES
        if station(path) in stations
        for line, imported in imports(path)
        if imported.split(".")[0] in banned
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_only_the_reference_engine_imports_simpy() -> None:
    users = {path.relative_to(PACKAGE).as_posix() for path in FILES for _, name in imports(path) if name == "simpy"}
    assert users == {"engine/reference.py"}


def test_rules_use_no_numpy_and_draw_nothing() -> None:
    for path in (PACKAGE / "model" / "rules").glob("*.py"):
        tools = {name.split(".")[0] for _, name in imports(path)} | {
            ".".join(name.split(".")[:2]) for _, name in imports(path) if name.startswith("sim.")
        }
        assert tools <= {"__future__", "collections", "types", "typing", "sim", "sim.model", "sim.vocabulary"}, (
            path.name
        )


OPEN_BITS = {
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp", "geomspace", "logspace", "power", "pow"),
    *("float_power", "cbrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "erfc", "gamma", "lgamma", "dot"),
}  # fmt: skip
"""Names of NumPy and `math` whose last bit is the library's or the processor's affair."""


def test_what_decides_a_run_uses_no_function_whose_last_bit_is_open() -> None:
    wrong = []
    for path in FILES:
        if station(path) not in {"scenario", "model", "engine", "rules"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"np", "math"}:
                used = {node.attr}
            elif isinstance(node, ast.ImportFrom) and node.module in {"numpy", "math"}:
                used = {alias.name for alias in node.names}
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow | ast.MatMult):
                used = set() if isinstance(node.left, ast.Constant) else {"pow"}
            else:
                continue
            wrong += [f"{path.relative_to(PACKAGE)}:{node.lineno} uses {name}" for name in used & OPEN_BITS]
    assert not wrong, "\n".join(wrong)


def test_every_module_says_what_it_is() -> None:
    silent = [
        path.relative_to(PACKAGE).as_posix()
        for path in FILES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_public_names_exist_and_no_others_are_listed() -> None:
    assert sim.__all__ == sorted(sim.__all__, key=lambda name: (name.islower(), name)) or sim.__all__
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    assert set(sim.__all__) - {"__version__", "rules"} == set(sim._HOMES)
    with pytest.raises(AttributeError, match="no attribute 'strike'"):
        _ = sim.strike  # type: ignore[attr-defined]


MODULES = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in FILES]


def test_listed_names_of_modules_exist() -> None:
    modules = [importlib.import_module(name) for name in MODULES if not name.endswith("__")]
    missing = [
        f"{module.__name__}.{public}"
        for module in modules
        for public in getattr(module, "__all__", ())
        if not hasattr(module, public)
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import sim", ("numpy", "matplotlib", "pydantic", "simpy", "rich")),
        ("import sim.scenario.load", ("numpy", "matplotlib", "simpy")),
        ("import sim.model.compile, sim.engine.lanes", ("matplotlib", "simpy", "rich", "click")),
        ("import sim.cli", ("numpy", "matplotlib", "pydantic")),
    ],
)
def test_light_things_stay_light(statement: str, absent: tuple[str, ...]) -> None:
    script = f"import sys; {statement}; print([name for name in {absent!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=PACKAGE.parent, check=True)
    assert run.stdout.strip() == "[]"
