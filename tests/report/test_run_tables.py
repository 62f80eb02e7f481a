"""Tables for a terminal and for a pipe."""

from __future__ import annotations

import io

from rich.console import Console

from sim.report.run_tables import quantities_table, shares_table
from sim.results.tally import tally
from tests.results.tables import lively_runs, runs


def printed(table: object, *, is_terminal: bool) -> str:
    out = io.StringIO()
    Console(file=out, width=160, force_terminal=is_terminal).print(table)
    return out.getvalue()


def test_a_piped_table_is_plain_text_one_row_a_line() -> None:
    text = printed(shares_table("Classes", tally([lively_runs(200)]).outcome_class, is_plain=True), is_terminal=False)
    assert text.isascii()
    assert "\x1b" not in text
    assert len(text.splitlines()) == 2 + 5


def test_a_terminal_gets_a_frame_and_style() -> None:
    text = printed(shares_table("Classes", tally([lively_runs(200)]).outcome_class, is_plain=False), is_terminal=True)
    assert "\x1b[1m" in text
    assert "─" in text


def test_classes_that_never_occur_are_shown_with_their_interval() -> None:
    text = printed(shares_table("", tally([runs(100)]).outcome_class, is_plain=True), is_terminal=False)
    assert "war 0 % 0 to 3.7 % 0" in " ".join(text.split())


def test_quantities_name_states_and_conditions() -> None:
    table = quantities_table(tally([lively_runs(50)]).quantities, ("iran", "pakistan"), is_plain=True)
    text = printed(table, is_terminal=False)
    assert "acts of force, iran" in text
    assert "deaths military, pakistan" in text
    assert "given talks held" in text
