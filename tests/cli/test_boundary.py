"""Every way to stop has its code and its sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import click
import pytest

import sim
from sim.cli.boundary import guarded
from sim.cli.program import wants_traceback
from sim.results.durable import FolderInUseError, StorageError
from sim.study.ranges import OutOfRangeError


def raising(error: BaseException) -> NoReturn:
    raise error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (click.UsageError("no such thing"), 2, "no such thing"),
        (StorageError("disk/full: no space"), 4, "disk/full: no space"),
        (FolderInUseError("taken"), 2, "taken"),
        (PermissionError(13, "Permission denied", "there/file"), 4, "there/file: Permission denied"),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (ZeroDivisionError("oh\ndear"), 1, "ZeroDivisionError: oh"),
        (OSError("no name"), 1, "OSError: no name"),
        (OSError(28, "No space left on device"), 4, "The output cannot be written: No space left on device."),
        (OutOfRangeError("runs is 0"), 2, "runs is 0"),
    ],
)
def test_an_error_has_its_code_and_its_words(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(lambda: raising(error)) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_our_fault_asks_for_a_report_and_shows_a_traceback_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(lambda: raising(ZeroDivisionError("planted")))
    assert "please report it" in capsys.readouterr().err
    guarded(lambda: raising(ZeroDivisionError("planted")), wants_traceback=True)
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "please report it" in told


@pytest.mark.skipif(os.name == "nt", reason="no SIGTERM there")
def test_sigterm_has_its_own_code_and_the_old_answer_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert guarded(lambda: os.kill(os.getpid(), signal.SIGTERM)) == 143
    assert "Terminated." in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before


def test_notes_of_an_interruption_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    stop = KeyboardInterrupt()
    stop.add_note("4,096 of 10,000 runs are kept in runs/x.")
    assert guarded(lambda: raising(stop)) == 130
    assert "4,096 of 10,000 runs are kept" in capsys.readouterr().err


def test_a_full_stderr_takes_no_code_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(click, "echo", full)
    assert guarded(full) == 4


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device there")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--version >/dev/full", 4, "The output cannot be written: No space left on device."),
        ("--version >&-", 4, "Standard output is closed, so that the answer is lost; send it to a file."),
        ("check -q tutorial >&-", 0, ""),
        ("--version >&- 2>&-", 4, ""),
        ("run tutorial --runs 2 --no-plots --out new >/dev/null 2>&- <&-", 0, ""),
        ("run tutorial --runs 2 --no-plots --out new 2>/dev/full", 0, ""),
        ("run tutorial --runs 2 --no-plots --json --set states.northmark.resolve=0.2 --out new 2>/dev/full", 0, ""),
        ("run --bogus 2>/dev/full", 2, ""),
        ("run nowhere.toml 2>/dev/full", 2, ""),
        ("check nowhere.toml 2>/dev/full", 2, ""),
    ],
)
def test_a_stream_that_takes_nothing_is_told_where_it_can_be(words: str, code: int, said: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}
    shell = subprocess.run(
        f'"{sys.executable}" -m sim {words}', shell=True, capture_output=True, text=True, check=False, cwd=tmp_path,
        env=environment,
    )  # fmt: skip
    assert shell.returncode == code
    assert shell.stderr.startswith(said) if said else not shell.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="no such names there")
def test_a_name_that_the_terminal_has_no_letters_for_is_escaped(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "sim", "run", "tutorial", "--runs", "2", "--no-plots", "--json", "-q", "--out"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    played = subprocess.run([*words, f"{tmp_path}/\udcff"], capture_output=True, text=True, check=True, env=environment)
    assert json.loads(played.stdout)["folder"] == f"{tmp_path}/\udcff"


def test_ctrl_c_while_the_program_is_imported_has_its_code() -> None:
    code = """import sys
class Stop:
    def find_spec(name, *_):
        if name == "sim.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stop)
from sim.__main__ import main
main()"""
    early = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (early.returncode, early.stderr) == (130, "Interrupted.\n")
    if os.name == "posix":
        closed = ["sh", "-c", 'exec "$0" -c "$1" 2>&-', sys.executable, code]
        assert subprocess.run(closed, check=False).returncode == 130


@pytest.mark.parametrize(("answer", "code"), [(None, 0), (3, 3), ("text", 0)])
def test_the_answer_of_a_command_is_its_code(answer: object, code: int) -> None:
    assert guarded(lambda: answer) == code


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["-v"], True),
        (["--verbose"], True),
        (["-qv"], True),
        (["--version"], False),
        (["run", "v"], False),
        ([], False),
    ],
)
def test_v_asks_for_the_traceback(words: list[str], wanted: bool) -> None:
    assert wants_traceback(words) is wanted


@pytest.mark.slow
def test_a_reader_who_has_read_enough_is_nobodys_fault() -> None:
    """`sim trace ... | head`: the pipe is closed before all is written."""
    command = [sys.executable, "-m", "sim", "trace", "tutorial", "--run", "1", "--seed", "1", "--why", "--all"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as job:
        assert job.stdout is not None
        assert job.stderr is not None
        job.stdout.read(1)
        job.stdout.close()
        assert b"fault" not in job.stderr.read()
        assert job.wait() == 0
