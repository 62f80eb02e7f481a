"""Progress for a terminal and for a log; colour only where it is wanted."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from sim.cli import console
from sim.cli.console import progress_of_runs, result_console
from sim.report.blocks import Table
from sim.report.terminal import drawn


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_plain_line_every_half_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 10.0, 31.0, 40.0, 62.0, 70.0])
    monkeypatch.setattr(console.time, "monotonic", lambda: next(clock))
    with progress_of_runs(1000, quiet=False) as progress:
        for done in (100, 310, 400, 620, 1000):
            progress(done, 1000)
    assert capsys.readouterr().err.splitlines() == [
        "310 of 1,000 runs, 10 runs/s, 69 s left",
        "620 of 1,000 runs, 10 runs/s, 38 s left",
    ]


def test_the_rate_is_that_of_this_process_and_of_late(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 1.0, 31.0, 61.0, 71.0])
    monkeypatch.setattr(console.time, "monotonic", lambda: next(clock))
    with progress_of_runs(0, quiet=False) as progress:
        for done in (900_000, 900_300, 900_900, 901_000):
            progress(done, 902_000)
    assert capsys.readouterr().err.splitlines() == [
        "900,300 of 902,000 runs, 10 runs/s, 170 s left",
        "900,900 of 902,000 runs, 20 runs/s, 55 s left",
    ]


def test_quiet_shows_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_of_runs(10, quiet=True) as progress:
        progress(10, 10)
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""


@pytest.mark.parametrize("no_color", [False, True])
def test_a_terminal_gets_a_bar_on_stderr_also_without_colour(monkeypatch: pytest.MonkeyPatch, no_color: bool) -> None:
    for name in ("NO_COLOR", "TERM", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with progress_of_runs(1000, quiet=False) as progress:
        progress(0, 1000)
        progress(500, 1000)
    assert out.getvalue() == ""
    assert "500 of 1,000 runs" in err.getvalue()
    assert "runs/s" in err.getvalue()
    assert ("\x1b[38;" in err.getvalue()) is not no_color


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_is_heeded_by_tables(monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    screen: Console = result_console()
    screen.print("red", style="red")
    assert ("\x1b[31m" in out.getvalue()) is coloured
    screen.print(drawn(Table(("", "n"), (("a", "1"),), "Title"), is_plain=False))
    assert "Title" in out.getvalue()
