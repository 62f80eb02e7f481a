"""Events in an order that a scenario asks about, as its file writes them: what may stand there, and what is wrong.

    when = { sequence = [{ event = "force", by = "iran" }, { event = "force", by = "iran", within = 7 }] }

What it means is in `sim.results.sequences`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.scenario.faults import found, listed, meant
from sim.scenario.paths import Path
from sim.vocabulary import EVENT_WORDS

NAMED = ("event", "by", "against")
STEP = (*NAMED, "within", "unless")
EXAMPLE = '{ event = "force", by = "north" }'

Faults = Iterator[tuple[Path, str]]


def sequence_faults(sequence: Any, path: Path, actors: Sequence[str]) -> Faults:
    """Faults of a sequence of events, each with its path and a message.

    Parameters
    ----------
    sequence : object
        As parsed.
    path : tuple
        Where it stands.
    actors : sequence of str
        Names of the scenario's states, groups and third parties.
    """
    if not isinstance(sequence, list) or not sequence:
        yield path, f"is {found(sequence)}; it must be a list of events in their order, such as [{EXAMPLE}]."
        return
    for place, step in enumerate(sequence):
        here = (*path, place)
        yield from _named_faults(step, here, actors, STEP)
        if not isinstance(step, dict):
            continue
        if "unless" in step:
            yield from _named_faults(step["unless"], (*here, "unless"), actors, NAMED)
        days = step.get("within", 0)
        if isinstance(days, bool) or not isinstance(days, int) or days < 0:
            yield (*here, "within"), f"is {found(days)}; it must be a whole number of days, 0 or more."
        elif "within" in step and place == 0:
            yield (*here, "within"), "counts days since the event before, and there is none before the first."


def _named_faults(step: Any, path: Path, actors: Sequence[str], keys: Sequence[str]) -> Faults:
    if not isinstance(step, dict):
        yield path, f"is {found(step)}; it must be a table such as {EXAMPLE}."
        return
    if "event" not in step:
        yield path, f'names no event; give event = "...", one of {listed(EVENT_WORDS, length=60)}.'
    for key, value in step.items():
        here = (*path, key)
        if key not in keys:
            yield here, f"is no key of an event; known are {listed(keys)}.{meant(key, keys)}"
        elif key in NAMED:
            known = EVENT_WORDS if key == "event" else actors
            for one in value if isinstance(value, list) and value else [value]:
                if one not in known:
                    yield here, f"is {found(one)}; it must be one of {listed(known, length=60)}.{meant(one, known)}"
