"""What a page has open: the scenario, the runs of the views that were looked at last, and what is stored of it.

The runs of a view stay while it is among the last `KEPT`, so that a pin beside a new view costs nothing. A newer
question of the same page makes an older one stop at its next piece.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.app.picture import Seen
from sim.app.view import View, scenario_of
from sim.model.structure import Model
from sim.results.durable import StorageError, write_durably
from sim.scenario.records import Scenario
from sim.study.live import Live, always
from sim.study.provenance import RUNS

KEPT = 12
"""Views whose runs are in memory."""
MOST_RUNS = 100_000
MOST_NOTED = 500
DIARY = "diary.json"


class Noted(BaseModel):
    """A view in the diary, with the words that somebody gave it."""

    words: str
    runs: int
    view: View


class Desk:
    """One scenario at which somebody sits.

    Parameters
    ----------
    scenario : Scenario
    source : str
        How a command names it.
    folder : Path, optional
        Where the screening and the diary are stored; below `runs/` if absent.
    seed : int, optional
        Of the luck that it begins with: that of stored runs, where it is opened on some.
    """

    def __init__(self, scenario: Scenario, source: str, folder: Path | None = None, *, seed: int = 1) -> None:
        self.scenario, self.source, self.seed = scenario, source, seed
        self.folder = folder or RUNS / f"app-{scenario.name}-{scenario.hash8}"
        self._live: OrderedDict[str, Live] = OrderedDict()
        self._seen: OrderedDict[tuple[str, int], Seen] = OrderedDict()
        self._laid: Model | None = None
        self._lock = Lock()
        self._newest: dict[str, int] = {}

    def live(self, view: View) -> Live:
        """The runs of a view; those of the one looked at longest ago are dropped.

        Raises
        ------
        ScenarioError
            If the view makes no scenario.
        """
        key = view.model_dump_json()
        with self._lock:
            if key in self._live:
                self._live.move_to_end(key)
                return self._live[key]
        live = Live(scenario_of(view, self.scenario), seed=view.seed, like=self._laid)
        with self._lock:
            self._laid = live.played
            live = self._live.setdefault(key, live)
            while len(self._live) > KEPT:
                self._live.popitem(last=False)
        return live

    def seen(self, view: View, runs: int, is_wanted: Callable[[], bool] = always) -> Seen:
        """The first runs of a view, ready to be drawn; errors as for `live` and `Live.upto`."""
        key = (view.model_dump_json(), runs)
        seen = self._seen.get(key)
        if seen is None:
            seen = Seen(self.live(view).upto(runs, is_wanted))
            with self._lock:
                self._seen[key] = seen
                while len(self._seen) > KEPT:
                    self._seen.popitem(last=False)
        return seen

    def waiting(self, page: str, number: int) -> Callable[[], bool]:
        """Whether question `number` of a page is still its newest."""
        with self._lock:
            self._newest[page] = max(number, self._newest.get(page, 0))
            while len(self._newest) > 64:
                self._newest.pop(next(iter(self._newest)))
        return lambda: self._newest.get(page, number) <= number

    @property
    def diary(self) -> list[dict[str, Any]]:
        """Views that were noted, the oldest first."""
        path = self.folder / DIARY
        if not path.is_file():
            return []
        try:
            told = TypeAdapter(list[Noted]).validate_json(path.read_bytes())
        except ValidationError as error:
            raise StorageError(f"{path}: is no diary: {error.error_count()} faults. Move it away.") from None
        return [entry.model_dump(mode="json") for entry in told]

    def note(self, words: str, view: View, runs: int) -> list[dict[str, Any]]:
        """Write a view into the diary, with some words."""
        with self._lock:
            told = [*self.diary, Noted(words=words, runs=runs, view=view).model_dump(mode="json")][-MOST_NOTED:]
            os.makedirs(self.folder, exist_ok=True)
            write_durably(self.folder / DIARY, json.dumps(told, indent=1).encode())
            return told
