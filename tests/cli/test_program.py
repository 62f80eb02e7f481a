"""The group of commands: quick help that imports nothing heavy, near misses, and the same program from everywhere."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from sim.cli.program import COMMANDS, program

HEAVY = ("numpy", "matplotlib", "pydantic", "rich", "simpy", "jinja2")


def python(*words: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter, to its end."""
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)


def test_every_command_has_help_with_an_example_or_says_all() -> None:
    for name in COMMANDS:
        answer = CliRunner().invoke(program, [name, "--help"])
        assert answer.exit_code == 0, name
        assert "Usage: sim" in answer.output or "Usage: " in answer.output
        assert "Examples:" in answer.output or name == "cite", name


@pytest.mark.parametrize(
    ("name", "rare"),
    [
        ("discover", {"--boxes", "--resamples"}),
        ("facts", {"--decades", "--peace"}),
        ("sensitivity", {"--around", "--trajectories"}),
    ],
)
def test_help_tells_rare_options_after_the_usual_ones(name: str, rare: set[str]) -> None:
    usual, others = CliRunner().invoke(program, [name, "--help"]).output.split("\n\nRare options:\n")
    assert not rare & {*usual.split()}
    assert {word for word in others.split("\n\n")[0].split() if word.startswith("--")} == rare


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["trace", "--help"], ["--version"], ["rnu"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys; from sim.cli import main; sys.argv = ['sim', *sys.argv[1:]]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    assert "LOADED []" in python("-c", code, *words).stderr


def test_importing_the_package_imports_nothing_heavy_and_lists_its_names() -> None:
    code = f"import sys, sim; dir(sim); print(sorted(sim.__all__), [name for name in {HEAVY!r} if name in sys.modules])"
    answer = python("-c", code).stdout
    assert (
        "'load', 'merge', 'read_result', 'rerun', 'resume', 'rules', 'run', 'sensitivity', 'sweep', 'trace'" in answer
    )
    assert answer.rstrip().endswith("[]")


@pytest.mark.slow
def test_help_is_quick() -> None:
    """Best of five, so that a busy machine does not matter; 0.2 s is the promise on a quiet one."""
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        python("-m", "sim", "--help")
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.4


def test_the_module_is_the_program() -> None:
    answer = python("-m", "sim", "--version")
    assert answer.stdout.startswith("sim, version ")
    assert python("-m", "sim", "--help").stdout.startswith("Usage: sim [OPTIONS] COMMAND")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["rnu"], "Did you mean 'run'?"),
        (["xyz"], "Commands are list, run, trace"),
        (["run", "x.toml", "--sede", "3"], "--seed"),
        (["run"], "Missing argument 'FILE'"),
        (["run", "x.toml", "--runs", "0"], "0 is not in [1, "),
        (["run", "x.toml", "--runs", "many"], "'many' is not a valid integer"),
        (["run", "x.toml", "--seed", str(2**64)], "is not in [0, 18446744073709551615]"),
        (["run", "x.toml", "--engine", "steam"], "'lanes', 'reference'"),
        (["trace", "x.toml"], "Missing option '--run'"),
    ],
)
def test_a_slip_is_answered_with_a_hint_and_code_2(words: list[str], hint: str) -> None:
    answer = CliRunner().invoke(program, words)
    assert answer.exit_code == 2
    assert hint in answer.stderr
    assert answer.stdout == ""


def test_no_words_show_the_help() -> None:
    answer = CliRunner().invoke(program, [])
    assert answer.exit_code == 2
    assert "Commands:" in answer.output
