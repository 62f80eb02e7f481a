"""A human seat in words: what its state has seen, what is open to it, and what a person sees on looking back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import floor
from typing import TYPE_CHECKING, Any

from sim.report.story import end_to_json, end_told, is_told, line_to_json, named, sentence, when
from sim.results.wording import number, percent, words

if TYPE_CHECKING:
    from sim.study.seat import Seat

ASKED: Mapping[str, str] = {
    "decision": "What do you do?",
    "voice": "What do you say in public?",
    "overture": "Is there a way out you want to try?",
}
"""The question that each kind of choice is."""


def lines_of(seat: Seat, told: int = 0) -> Iterator[str]:
    """What the state has seen after the first `told` events, and the choice that is open, in lines."""
    scenario = seat.path.scenario
    for entry in named(seat.events[told:], scenario):
        if is_told(entry):
            dead = sum(entry.deaths.values())
            yield f"{when(entry.time, scenario.day_zero)}  {sentence(entry)}{f' ({number(dead)} dead)' if dead else ''}"
    if seat.open is not None:
        why = seat.path.whole.entries[seat.open.number].why or {}
        belief = f" You hold the other resolute with {percent(float(why['belief']))}." if "belief" in why else ""
        yield f"{when(seat.open.time, scenario.day_zero)}  {ASKED.get(seat.open.kind, 'What do you do?')}{belief}"
        yield f"    open: {', '.join(sorted(option.word for option in seat.open.options))}"


def review_lines(seat: Seat, reviewed: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """How it ended, and each choice beside the model's, in lines."""
    yield from ("", end_told(seat.path.outcome))
    yield "Looking back: what the model would have taken at each choice, and what yours moved in 1,000 futures."
    for one in reviewed:
        yours, models = words(one["yours"]), words(one["models"])
        if one["yours"] == one["models"]:
            yield f"  day {floor(one['day']):>4}  {yours}: so would the model"
            continue
        moved = ", ".join(
            f"{words(name)} {100 * difference:+.1f} points ({100 * low:+.1f}, {100 * high:+.1f})"
            for name, (difference, low, high) in one["changed"].items()
        )
        yield f"  day {floor(one['day']):>4}  {yours}; the model: {models}. Yours moved {moved}"


def seat_to_json(seat: Seat) -> dict[str, Any]:
    """What the state has seen and the choice that is open to it, or how the run ended, as JSON values."""
    scenario = seat.path.scenario
    lines = [line_to_json(entry, scenario.day_zero) for entry in named(seat.events, scenario) if is_told(entry)]
    told: dict[str, Any] = {"state": seat.state, "chosen": list(seat.chosen), "lines": lines, "open": None}
    if seat.open is None:
        return {**told, "end": end_to_json(seat.path.outcome)}
    why = seat.path.whole.entries[seat.open.number].why or {}
    told["open"] = {
        "time": seat.open.time, "when": when(seat.open.time, scenario.day_zero), "kind": seat.open.kind,
        "asked": ASKED.get(seat.open.kind, "What do you do?"),
        "options": sorted(option.word for option in seat.open.options),
        "mood": {name: round(float(why[name]), 3) for name in ("belief", "pressure", "grief") if name in why},
    }  # fmt: skip
    return told
