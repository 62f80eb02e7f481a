"""The page in a real browser: every part of it touched as a person would."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from tests.app.browser import CHROMIUM

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]
SECOND = 1_000


def until(page: Any, holds: str, seconds: float = 60) -> None:
    """Wait for a condition on the page; its content policy forbids the driver to wait in the page itself."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(holds):
        assert time.monotonic() < deadline, f"never came: {holds}"
        page.wait_for_timeout(50)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        one = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield one
        one.close()


@pytest.fixture
def page(browser: Any, served: Any) -> Iterator[Any]:
    """The page, opened as `sim app` opens it; no error, no request to anywhere else."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    one = context.new_page()
    one.set_default_timeout(60 * SECOND)
    faults: list[str] = []
    addresses: list[str] = []
    one.on("pageerror", lambda error: faults.append(str(error)))
    one.on("request", lambda asked: addresses.append(asked.url))
    one.goto(served.address)
    until(one, "document.documentElement.dataset.seen > 0")
    yield one
    context.close()
    assert faults == []
    assert all(address.startswith((f"http://127.0.0.1:{served.port}/", "blob:", "data:")) for address in addresses)


def moved(page: Any, act: Any) -> None:
    """Do something, and wait for the picture that follows."""
    before = int(page.evaluate("document.documentElement.dataset.seen"))
    act()
    until(page, f"document.documentElement.dataset.seen > {before} && !sim.pace.busy")


def share(page: Any, name: str) -> float:
    """The share of an outcome class as the page has it."""
    told: float = page.evaluate(f"sim.state.look.classes.find((one) => one.name === '{name}').share")
    return told


def test_the_first_picture_comes_with_the_page(browser: Any, served: Any) -> None:
    context = browser.new_context(java_script_enabled=True)
    page = context.new_page()
    page.route("**/ask/**", lambda route: route.abort())
    page.goto(served.address)
    assert page.locator("#classes svg rect").count() > 5
    assert page.locator("#title").inner_text() == "Iran and Pakistan, January 2024"
    context.close()


def test_a_dial_moves_the_picture_to_what_a_command_would_say(page: Any) -> None:
    key = "states.pakistan.answer_days"
    page.wait_for_selector(f"[id='d-{key}']")
    dial = page.locator(f"[id='d-{key}']")
    moved(page, lambda: dial.fill("0.9"))
    set_to = page.evaluate(f"sim.state.view.set['{key}']")
    until(page, "sim.state.look.runs === 10000 && !sim.pace.busy")
    told = sim.run(sim.load("iran_pakistan_2024", overrides={key: set_to}), runs=10_000, seed=1)
    assert page.evaluate("sim.state.look.digest") == told.digest
    assert share(page, "absorbed") == pytest.approx(told.outcome_class["absorbed"].share, abs=1e-5)
    moved(page, lambda: page.click("#back"))
    assert page.evaluate("sim.state.view.set") == {}


def test_keys_turn_a_dial_too(page: Any) -> None:
    page.wait_for_selector("#dials input[type=range]")
    page.locator("#dials input[type=range]").first.focus()
    moved(page, lambda: page.keyboard.press("ArrowRight"))
    (first,) = page.evaluate("Object.values(sim.state.view.set)")
    moved(page, lambda: page.keyboard.press("ArrowRight"))
    (second,) = page.evaluate("Object.values(sim.state.view.set)")
    assert second > first, "the dial that was turned is still held"


def test_the_dial_in_hand_stays_when_it_is_known_what_matters(browser: Any, served: Any) -> None:
    waiting: list[Any] = []
    one = browser.new_page()
    one.route("**/ask/weights", lambda route: waiting.append(route))
    one.goto(served.address)
    one.wait_for_selector("#dials input[type=range]")
    until(one, "document.documentElement.dataset.seen > 0")
    one.locator("#dials input[type=range]").first.focus()
    held = one.evaluate("document.activeElement.id")
    other = one.evaluate("[...sim.state.dials.keys()].find((key) => !sim.state.shown.includes(key))")
    one.wait_for_timeout(500)
    waiting[0].fulfill(json={"weights": {other: {"size": 1.0, "outcome": "talks held"}}})
    until(one, f"sim.state.shown[0] === {json.dumps(other)}")
    assert "matters much for “talks held”" in one.locator(".dial").first.inner_text()
    assert one.evaluate("document.activeElement.id") == held
    one.close()


def test_what_a_dial_is_can_be_read_without_a_mouse(page: Any) -> None:
    until(page, "sim.state.dials.get(sim.state.shown[0])?.weight !== undefined")  # then the dials stay in their order
    box = page.locator(".dial").first
    box.locator("summary").focus()
    page.keyboard.press("Enter")
    key = page.evaluate("sim.state.shown[0]")
    assert key in box.inner_text() and "scenario:" in box.inner_text()
    moved(page, lambda: box.locator("input").press("ArrowRight"))
    assert key in box.inner_text(), "it stays open"


def test_a_number_nobody_knows_is_drawn_by_each_run(page: Any) -> None:
    key = "states.pakistan.answer_days"
    page.wait_for_selector(f"[id='d-{key}']")
    box = page.locator(".dial", has=page.locator(f"[id='d-{key}']"))
    moved(page, lambda: box.get_by_text("let each run draw it").click())
    assert page.evaluate(f"sim.state.view.set['{key}'].distribution") in ("uniform", "loguniform")
    assert "each run draws its own" in box.inner_text()
    moved(page, lambda: box.get_by_text("as it was").click())


def test_a_pin_shows_paired_changes(page: Any) -> None:
    moved(page, lambda: page.click("#pin"))
    page.wait_for_selector("#dials input[type=range]")
    moved(page, lambda: page.locator("#dials input[type=range]").first.fill("0.95"))
    assert "change in points" in page.inner_text("#classes")
    page.fill(".pin input", "before")
    moved(page, lambda: page.keyboard.press("Tab"))
    assert page.evaluate("Object.keys(sim.state.look.pins)") == ["before"]
    moved(page, lambda: page.locator(".pin").get_by_text("go to").click())
    change = page.evaluate("sim.state.look.pins.before.changes['outcome_class.exchange'].difference")
    assert change == 0


def test_the_line_of_history_moves(page: Any) -> None:
    before = page.inner_text("#ground")
    moved(page, lambda: page.locator("#cards li").nth(7).get_by_text("until here").click())
    assert page.inner_text("#ground") != before and "up to day 2" in page.inner_text("#ground")
    moved(page, lambda: page.locator("#until").fill("0"))
    assert page.inner_text("#until-says") == "nothing is forced"


def test_a_card_is_taken_out_moved_and_added(page: Any) -> None:
    card = page.locator("#cards li").nth(2)
    moved(page, lambda: card.locator("input[type=checkbox]").uncheck())
    assert page.inner_text("#ground").startswith("3 entries")
    moved(page, lambda: card.locator("input[type=checkbox]").check())
    day = page.locator("#cards li").nth(2).locator("input.day")
    day.fill("-4")
    moved(page, lambda: day.press("Enter"))
    assert "day" in str(page.evaluate("Object.values(sim.state.view.record)[0]"))
    page.click("#adding summary")
    page.select_option("[name=action]", "protest")
    page.select_option("[name=actor]", "pakistan")
    page.select_option("[name=target]", "iran")
    page.fill("[name=day]", "0")
    page.fill("[name=why]", "what if it had protested at once")
    moved(page, lambda: page.click("#add button"))
    assert page.inner_text("#ground").startswith("5 entries")
    page.fill("[name=day]", "3")
    moved(page, lambda: page.click("#add button"))
    assert "changes nothing yet" in page.inner_text("#added"), "it lies after the line"
    moved(page, lambda: page.click("#added button"))
    assert "up to day 3" in page.inner_text("#ground")


def test_what_makes_no_scenario_is_told_and_not_kept(page: Any) -> None:
    page.click("#adding summary")
    page.select_option("[name=action]", "attack_by_group")
    page.select_option("[name=actor]", "iran")
    page.fill("[name=why]", "nonsense")
    page.click("#add button")
    page.wait_for_selector("#faults:not([hidden])")
    assert "is the act of an armed group" in page.inner_text("#faults")
    assert "--set" not in page.inner_text("#faults") and page.inner_text("#added") == ""
    until(page, "!sim.pace.busy")
    assert page.evaluate("sim.state.view.record") == {}


def test_whoever_goes_by_keys_stays_on_the_card(page: Any) -> None:
    card = page.locator("#cards li").nth(2)
    card.locator("input[type=checkbox]").focus()
    moved(page, lambda: page.keyboard.press("Space"))
    moved(page, lambda: page.keyboard.press("Space"))
    assert page.evaluate("sim.state.view.record") == {}, "taken out and put back"


def test_the_act_of_a_card_is_another(page: Any) -> None:
    card = page.locator("#cards li").nth(3)
    assert "strikes" in card.inner_text() and "(2 dead)" in card.inner_text()
    moved(page, lambda: card.locator("select.act").select_option("ultimatum"))
    told = page.locator("#cards li").nth(3).inner_text()
    assert "ultimatum" in told and "dead" not in told.partition("day")[0]
    moved(page, lambda: page.locator("#cards li").nth(3).get_by_text("as it was").click())
    assert page.evaluate("sim.state.view.record") == {}


def test_the_tools_say_what_the_view_says_though_it_was_undone(page: Any) -> None:
    moved(page, lambda: page.check("#posterior"))
    moved(page, lambda: page.click("#back"))
    assert not page.is_checked("#posterior")
    page.fill("#seed", "5")
    moved(page, lambda: page.press("#seed", "Tab"))
    moved(page, lambda: page.click("#reset"))
    assert page.input_value("#seed") == "1"


def test_answers_about_an_earlier_view_say_so_and_their_questions_are_about_it(page: Any) -> None:
    page.locator("#classes .press").nth(2).press("Enter")
    page.wait_for_selector(".story")
    assert page.locator("#why-old").is_hidden()
    moved(page, lambda: page.locator("#until").fill("3"))
    assert page.locator("#why-old").is_visible()
    story = page.locator(".story").first
    story.locator("details summary").first.click()
    story.get_by_text("and if so?").first.click()
    page.wait_for_selector(".story li.changed")
    assert page.locator("#faults").is_hidden()
    moved(page, lambda: page.click("#back"))
    assert page.locator("#why-old").is_hidden(), "it is the view that they are about again"


def test_a_class_is_told_and_a_choice_made_otherwise(page: Any) -> None:
    page.locator("#classes .press").nth(2).press("Enter")
    page.wait_for_selector(".story")
    assert page.locator(".story").count() == 3
    story = page.locator(".story").first
    story.locator("details summary").first.click()
    story.get_by_text("in all such runs?").first.click()
    until(page, "!document.querySelector('.story .result').innerText.startsWith('Playing')")
    assert "such runs" in page.inner_text(".story .result") or "had that choice" in page.inner_text(".story .result")
    story.get_by_text("and if so?").first.click()
    page.wait_for_selector(".story li.changed")
    assert "As it went" in page.inner_text(".story")
    page.get_by_text("tell that again").click()
    until(page, "!document.querySelector('.story li.changed')")


def test_it_is_asked_backwards(page: Any) -> None:
    page.wait_for_selector("#dials input[type=range]")
    page.select_option("#target", "answered_by_force")
    page.click("#backwards")
    until(page, "!document.getElementById('backwards').disabled")
    assert "coverage" in page.inner_text("#boxes") and "held out" in page.inner_text("#boxes")
    assert page.locator("#boxes-old").is_hidden()
    moved(page, lambda: page.locator("#until").fill("2"))
    assert page.locator("#boxes-old").is_visible(), "the record is another now"


def test_a_side_is_played_to_its_end(page: Any) -> None:
    page.select_option("#side", "pakistan")
    page.fill("#seat-run", "5")
    page.click("#sit")
    for _ in range(60):
        page.wait_for_selector(".choices button, #game > button")
        if page.locator("#game > button").count():
            break
        last = page.inner_text("#game strong")
        page.locator(".choices button").first.click()
        until(page, f"document.querySelector('#game strong').innerText !== {json.dumps(last)}")
    page.get_by_text("Look back").click()
    page.wait_for_selector("#game table")
    assert "the model" in page.inner_text("#game table")


def test_the_view_is_taken_away_in_every_form(page: Any, tmp_path: Path) -> None:
    page.wait_for_selector("#dials input[type=range]")
    moved(page, lambda: page.locator("#dials input[type=range]").first.fill("0.8"))
    for form, begins in (("command", "sim run iran_pakistan_2024"), ("python", "sim.run("), ("toml", "schema_version")):
        page.click(f"[data-take={form}]")
        until(page, f"document.getElementById('taken').textContent.startsWith('{begins}')")
    for button, begins in (("csv", b"what,of"), ("pdf", b"%PDF"), ("snapshot", b"<!doctype html>")):
        with page.expect_download() as waiting:
            page.click(f"#{button}")
        waiting.value.save_as(tmp_path / button)
        assert (tmp_path / button).read_bytes().startswith(begins)
    whole = (tmp_path / "snapshot").read_text(encoding="utf-8")
    assert "<svg" in whole and "src=" not in whole and "sim run" in whole


def test_a_link_carries_the_view(page: Any, browser: Any) -> None:
    page.wait_for_selector("#dials input[type=range]")
    moved(page, lambda: page.locator("#dials input[type=range]").first.fill("0.85"))
    page.click("#link")
    other = page.context.new_page()
    other.goto(page.inner_text("#taken"))
    until(other, "document.documentElement.dataset.seen > 0 && !sim.pace.busy")
    assert other.evaluate("sim.state.view") == page.evaluate("sim.state.view")
    until(page, "sim.state.look.runs === 10000 && !sim.pace.busy")
    until(other, "sim.state.look.runs === 10000 && !sim.pace.busy")
    assert other.evaluate("sim.state.look.digest") == page.evaluate("sim.state.look.digest")


def test_the_diary_keeps_a_view(page: Any) -> None:
    page.fill("#words", "a try")
    page.locator("#noting button").click()
    until(page, "document.getElementById('diary').innerText.includes('a try')")


def test_more_runs_narrow_the_bands(page: Any) -> None:
    def width() -> float:
        told: float = page.evaluate("sim.state.look.classes[1].high - sim.state.look.classes[1].low")
        return told

    before = width()
    page.click("#more")
    until(page, "sim.state.look.runs === 100000 && !sim.pace.busy", seconds=120)
    assert width() < 0.5 * before


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_runs_over_the_edge(page: Any, width: int, theme: str, tmp_path: Path) -> None:
    moved(page, lambda: page.click("#pin"))
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.wait_for_timeout(600)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#title").bounding_box()["x"] >= 10, "words keep off the edge"
    shots = os.environ.get("SIM_SCREENSHOTS")
    if shots:
        page.wait_for_timeout(3 * SECOND)
        page.screenshot(path=Path(shots) / f"page-{width}-{theme}.png", full_page=True)


def test_everything_that_acts_has_a_name(page: Any) -> None:
    page.wait_for_selector("#dials input[type=range]")
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, input, select, [role=button], svg[role=img]')].filter((one) =>
        !(one.textContent || one.getAttribute('aria-label') || one.title || (one.labels && one.labels.length)
        || one.closest('label'))).map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


def test_the_page_is_light() -> None:
    parts = (Path(sim.__file__).parent / "app" / "page").iterdir()
    assert sum(part.stat().st_size for part in parts) < 150_000


def test_no_number_is_written_in_two_ways(page: Any) -> None:
    page.wait_for_selector("#dials input[type=range]")
    assert page.evaluate("sim.percent(0.1234)") == "12 %"
    assert page.evaluate("sim.percent(0.00021)") == "0.021 %"
    assert page.evaluate("sim.thousands(12345678)") == "12,345,678"
    assert not page.locator("input[type=number]").count(), "a browser writes these by its own language"


def test_chromium_is_found_where_it_is() -> None:
    assert CHROMIUM is not None and shutil.which(CHROMIUM)
