"""The site leaves nothing out: every document, notebook, public name, command, key and kind of figure has its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from docs.site import gallery
from docs.site.contents import MENU, ROOT, START, linked_files, made_pages, start_page, written_pages
from docs.site.pages import ASKED_OF, MADE, NAME, all_keys, asked, keys, named, silenced, turn, word_keys
from sim.cli.program import COMMANDS
from sim.scenario.entities import mechanisms
from sim.scenario.idle import why_idle


def test_every_document_and_notebook_is_in_the_menu_once() -> None:
    documents = {*ROOT.glob("*.md"), *ROOT.glob("notebooks/*.ipynb")}
    for folder in ("docs", "benchmarks", "scenarios"):
        documents |= set((ROOT / folder).rglob("*.md"))
    assert sorted(written_pages()) == sorted(path.relative_to(ROOT).as_posix() for path in documents)


def test_every_made_page_is_in_the_menu_and_every_other_entry_of_it_is_made() -> None:
    assert sorted(made_pages()) == sorted([*MADE, "gallery/index"])


def test_the_first_page_is_the_readme_with_the_whole_menu() -> None:
    page = start_page()
    assert page.startswith((ROOT / START).read_text(encoding="utf-8"))
    assert [entry for entries in MENU.values() for entry in entries if f"\n/{entry}\n" not in page] == []


def test_pictures_and_tables_to_which_a_page_links_come_along() -> None:
    assert "docs/img/overview.png" in set(linked_files(START))
    assert "scenarios/fit/free.csv" in set(linked_files("docs/calibration.md"))


@pytest.mark.parametrize(("page", "module"), [("reference/python", sim), ("reference/rules", sim.rules)])
def test_every_public_name_is_documented_once(page: str, module: object) -> None:
    told = re.findall(r"^\.\. auto(?:function|class|exception|data):: (\w+)$", MADE[page](), re.MULTILINE)
    names = set(module.__all__) - {"__version__", "rules"}  # type: ignore[attr-defined]
    assert sorted(told) == sorted(names - set(sim.__all__) if module is sim.rules else names)


def test_every_command_is_helped() -> None:
    assert re.findall(r"^## sim (\w+)$", MADE["reference/commands"](), re.MULTILINE) == list(COMMANDS)


def test_every_key_has_one_entry_and_every_mechanism_its_heading() -> None:
    page = keys()
    entries = re.findall(r"^```\{key\} (\S+)$", page, re.MULTILINE)
    assert sorted(entries) == sorted([*all_keys(), *word_keys()])
    assert set(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == set(mechanisms())


@pytest.mark.parametrize("mechanism", mechanisms())
def test_the_program_too_says_that_the_keys_of_a_mechanism_do_nothing_without_it(mechanism: str) -> None:
    off = sim.load(ASKED_OF, overrides=[f"mechanisms.{mechanism}=false"])
    for key in silenced()[mechanism]:
        table = key.partition(".")[0]
        names = getattr(off, table) if f".{NAME}." in key else {}
        assert why_idle(off, key.replace(NAME, next(iter(names), NAME))), key


def test_a_key_that_acts_through_a_mechanism_is_silent_without_it() -> None:
    assert "states.NAME.audience_cost" in silenced()["audience"]
    assert "coefficients.election_pull" in silenced()["audience"], "it multiplies the audience cost"
    assert "coefficients.choice_precision" not in {key for silent in silenced().values() for key in silent}


@pytest.mark.parametrize(("question", "changes"), [(question, changes) for _, question, changes in asked()])
def test_every_question_turns_keys_that_there_are_to_values_that_are_allowed(question: str, changes: list[str]) -> None:
    sim.load(ASKED_OF, overrides=changes)
    switches = {f"mechanisms.{word}" for word in mechanisms()}
    assert {named(change) for change in changes} <= {*all_keys(), *word_keys(), *switches}
    assert question in turn()


def test_every_kind_of_result_is_played_for_the_gallery() -> None:
    played = {command.split()[1] for _, command in gallery.EXAMPLES.values()}
    assert played >= {"run", "sweep", "compare", "sensitivity", "discover", "facts", "backtest", "calibrate"}


def test_a_drawing_that_nothing_reaches_is_named() -> None:
    every = gallery.drawers()
    assert "sim.plots.ladder.draw_ladder" in every and len(every) > 20
    assert gallery.missing(every - {"sim.plots.ladder.draw_ladder"}) == {"sim.plots.ladder.draw_ladder"}


def test_who_draws_is_seen() -> None:
    from sim.plots.distributions import draw_deaths

    def draw() -> None:
        with pytest.raises(AttributeError):
            draw_deaths(None, None)  # type: ignore[arg-type]

    _, by = gallery.watched(draw)
    assert by[-1] == "sim.plots.distributions.draw_deaths"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<script src="https://a.org/x.js"></script>', ["https://a.org/x.js"]),
        ('<link rel="stylesheet" href="//fonts.org/x.css">', ["//fonts.org/x.css"]),
        ('<a href="https://a.org">a source</a><img src="x.png"><img src="data:image/png;base64,x">', []),
    ],
)
def test_what_a_page_would_load_from_elsewhere_is_seen(page: str, found: list[str], tmp_path: Path) -> None:
    from docs.site.__main__ import loads_from_elsewhere

    (tmp_path / "x.html").write_text(page, encoding="utf-8")
    assert [line.partition(": ")[2] for line in loads_from_elsewhere(tmp_path)] == found
