"""Tables for a terminal and for a pipe."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from rich.console import Console

import sim
from sim.report.blocks import Explained, Listing, Number, Section, Table, Text, Where
from sim.report.run import quantities_table, shares_table
from sim.report.run import shown as run_shown
from sim.report.terminal import drawn
from sim.report.terminal import printed as told
from sim.results.estimates import tally
from tests.results.tables import lively_runs, runs


def printed(table: object, *, is_terminal: bool) -> str:
    out = io.StringIO()
    Console(file=out, width=160, force_terminal=is_terminal).print(table)
    return out.getvalue()


def test_a_piped_table_is_plain_text_one_row_a_line() -> None:
    text = printed(
        drawn(shares_table("Classes", tally([lively_runs(200)]).outcome_class, {}), is_plain=True), is_terminal=False
    )
    assert text.isascii()
    assert "\x1b" not in text
    assert len(text.splitlines()) == 2 + 5


def test_a_terminal_gets_a_frame_and_style() -> None:
    text = printed(
        drawn(shares_table("Classes", tally([lively_runs(200)]).outcome_class, {}), is_plain=False), is_terminal=True
    )
    assert "\x1b[1m" in text
    assert "─" in text


def test_classes_that_never_occur_are_shown_with_their_interval() -> None:
    text = printed(drawn(shares_table("", tally([runs(100)]).outcome_class, {}), is_plain=True), is_terminal=False)
    assert "war 0 % 0 to 3.7 % 0" in " ".join(text.split())


def test_quantities_name_states_and_conditions() -> None:
    table = drawn(quantities_table(tally([lively_runs(50)]).quantities, ("iran", "pakistan")), is_plain=True)
    text = printed(table, is_terminal=False)
    assert "acts of force, iran" in text
    assert "deaths military, pakistan" in text
    assert "given talks held" in text


def test_a_terminal_shows_what_is_short_and_numbers_to_the_right() -> None:
    table = Table(("", "n"), ((Explained("one", "more about it"), Number("1")), ("twelve", Number("-12"))), "Counted")
    blocks = (Text("On a page.", on=Where.PAGE), table, Listing(("First.", "Second.")), Listing(()))
    shown = list(told([Section("s", "S", blocks)], is_plain=True))
    assert shown[1:] == ["First.\nSecond."]
    lines = [line.rstrip() for line in printed(shown[0], is_terminal=False).splitlines()]
    assert lines == ["Counted", "          n", "one       1", "twelve  -12"]


def test_no_table_is_made_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object) -> Table:
        raise AssertionError("a table was made")

    monkeypatch.setattr("sim.report.run.shares_table", never)
    shown = run_shown(sim.run("tutorial", runs=5, seed=1))
    assert shown.made.mark.startswith("seed 1, sim ")
    with pytest.raises(AssertionError, match="a table was made"):
        list(shown.sections)


@pytest.mark.slow
def test_what_is_shown_needs_no_engine_of_templates_and_no_terminal() -> None:
    kinds = "run, sweep, comparison, sensitivity, discovery, facts, backtest, calibration"
    seen = "[name for name in ('jinja2', 'rich') if name in sys.modules]"
    script = f"import sys; from sim.report import {kinds}; print({seen})"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
