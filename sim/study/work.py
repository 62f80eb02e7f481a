"""How much work a question is: told before it starts, and refused where it cannot fit.

What a run comes to is seen from a few that are followed for a while and reckoned on to the horizon; memory and disk
follow from that and from the number of runs, time from a pilot in the engine that would play.

>>> duration(4.2), duration(200), duration(9000)
('5 s', '4 min', '2.5 h')
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.recorder import EVENT_DTYPE
from sim.engine.reference import run_reference
from sim.model.outcomes import RUN_DTYPE
from sim.model.structure import Model

PROBES = 8
"""Runs that are followed to see what a run comes to."""
PROBE_EVENTS = 500
"""Events up to which a probing run, or one of a pilot, is followed."""
PILOT_RUNS, PILOT_EVENTS = 4_096, 300_000
"""Runs of a pilot at most, and about how many events: a second or two of work."""
LONG_EVENTS = 5_000_000
"""Events from which the time is told without being asked for: some ten seconds of one core."""
RECORDED_RUNS, MOST_EVENTS = 10_000, 1_000_000
"""How many runs keep their events unless told otherwise, and about how many events in all: enough for every figure, and
some 200 MB while they are put in order."""
COPIES_OF_EVENTS = 4
"""How often a kept event is in memory while the table of events is put in order, with its places."""
STREAMED_BYTES = 24
"""What a run takes in memory whose row is on disk: that it came, and its last day, which it shares with few."""
ESTIMATES_OF_A_POINT = 3_000
"""About what a point of a design takes in the file of estimates, bytes."""
SPARED = 0.9
"""Share of what is free that a question may take."""


class TooMuchError(ValueError):
    """A question that cannot fit; the message says what it would take and the largest that does."""

    exit_code = 2
    """Exit code of a command that meets it: bad usage."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What a few runs came to.

    Attributes
    ----------
    events : float
        Expected events of a run.
    at_cap : float
        Share of runs that will be cut short at the cap on events.
    days_to_cap : float or None
        Days after which the fastest of them is.
    busiest : str
        The kind of event that happens most.
    """

    events: float
    at_cap: float
    days_to_cap: float | None
    busiest: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a question will take.

    Attributes
    ----------
    runs, recorded : int
        Runs of all points and sides together, and those that keep their events.
    points : int
        Points of a design; 0 where there is none.
    max_events : int
        Events at which a run is cut short.
    probed : Probed or None
        None where so few runs are asked for that nobody looked.
    seconds : float or None
        None where nobody tried.
    is_streamed : bool
        Whether the table of runs is on disk alone.
    """

    runs: int
    recorded: int
    points: int
    max_events: int
    probed: Probed | None
    seconds: float | None
    is_streamed: bool = False

    @property
    def events_kept(self) -> int:
        """Events that are kept in all."""
        return int(min(self.recorded, self.runs) * (self.max_events if self.probed is None else self.probed.events))

    @property
    def table_bytes(self) -> int:
        """Bytes of the table of runs."""
        return self.runs * RUN_DTYPE.itemsize

    @property
    def memory_bytes(self) -> int:
        """Most bytes of all tables that are in memory at one time."""
        rows = self.runs * STREAMED_BYTES if self.is_streamed else self.table_bytes
        return rows + COPIES_OF_EVENTS * EVENT_DTYPE.itemsize * self.events_kept

    @property
    def disk_bytes(self) -> int:
        """Bytes of the folder, without figures."""
        return self.table_bytes + EVENT_DTYPE.itemsize * self.events_kept + ESTIMATES_OF_A_POINT * self.points

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        probed = self.probed
        return {
            "runs": self.runs,
            "seconds": self.seconds,
            "bytes": self.memory_bytes,
            "bytes_on_disk": self.disk_bytes,
            "events_a_run": None if probed is None else probed.events,
            "recorded_runs": self.recorded,
            "share_cut_short": None if probed is None else probed.at_cap,
        }

    def refuse(self, folder: Path | None) -> None:
        """Stop where memory, or the disk of a folder, cannot hold it.

        Raises
        ------
        TooMuchError
            With what it would take and the largest that fits.
        """
        places = [("memory", free_memory(), self.memory_bytes, COPIES_OF_EVENTS)]
        if folder is not None:
            places.append((f"the disk of {folder}", free_disk(folder), self.disk_bytes, 1))
        for place, free, takes, copies in places:
            if free is None or takes <= SPARED * free:
                continue
            kept = self.events_kept * EVENT_DTYPE.itemsize * copies
            wants = f"{self.runs:,} runs take {size(takes)} of {place}, of which {size(free)} are free"
            if kept > takes / 2:
                fits = int(self.recorded * max(0.0, SPARED * free - takes + kept) / kept)
                raise TooMuchError(f"{wants}: keep the events of at most {fits:,} runs (--record-runs {fits}).")
            fits = int(self.runs * max(0.0, SPARED * free - kept) / (takes - kept))
            what = f"{fits:,} runs fit" if not self.points else f"{max(fits // self.points, 0):,} runs a point fit"
            raise TooMuchError(f"{wants}; at most {what}.")


def refuse_kept(rows: int, folder: str | Path | None) -> None:
    """Stop where the disk of a folder cannot hold the rows of runs that it keeps until its answer is there.

    Raises
    ------
    TooMuchError
        With what they would take and the largest number that fits.
    """
    if folder is not None:
        Work(rows, 0, 0, 0, None, None, is_streamed=True).refuse(Path(folder))


def refuse_numbers(*, points: int, runs: int, bytes_a_run: int) -> None:
    """Stop where memory cannot hold some numbers of every run at every point.

    Raises
    ------
    TooMuchError
        With what they would take and the largest number of runs that fits.
    """
    free, takes = free_memory(), points * runs * bytes_a_run
    if free is not None and takes > SPARED * free:
        raise TooMuchError(
            f"{points:,} points x {runs:,} runs take {size(takes)} of memory, of which {size(free)} are free; at most "
            f"{int(SPARED * free / (points * bytes_a_run)):,} runs a point fit."
        )


def followed(model: Model) -> Model:
    """The model of probing runs, which are followed for `PROBE_EVENTS` events."""
    return replace(model, max_events=min(model.max_events, PROBE_EVENTS))


def probe(model: Model, *, seed: int) -> Probed:
    """What a run of a model comes to, from its first few: those that go on are reckoned on to the horizon."""
    batch = run_reference(followed(model), seed=seed, runs=np.arange(PROBES, dtype=np.int64), record=True)
    table, events = batch.table, batch.events
    assert events is not None, "they were recorded"
    if not len(table):  # a rule of one's own failed in each of them: the question itself will say so
        return Probed(0.0, 0.0, None, "")
    days = np.maximum(table["end_day"] - model.start, 1e-9)
    rate = table["events"] / days
    reckoned = np.where(table["cut_short"], rate * (model.horizon - model.start), table["events"])
    is_at_cap = reckoned >= model.max_events
    days_to_cap = float(np.min(model.max_events / rate[is_at_cap])) if is_at_cap.any() else None
    kinds = np.bincount(events["kind"], minlength=len(model.kinds))
    mean = float(np.minimum(reckoned, model.max_events).mean())
    return Probed(mean, float(is_at_cap.mean()), days_to_cap, model.kinds[int(kinds.argmax())])


def free_disk(folder: Path) -> int | None:
    """Bytes that are free where a folder is or will be; None where nothing is ever stored, as in /proc."""
    there = folder.absolute()
    while not there.is_dir() and there != there.parent:
        there = there.parent
    disk = shutil.disk_usage(there)
    return disk.free if disk.total else None


def free_memory() -> int | None:
    """Bytes of memory that are to be had; None where the system does not say."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            told = dict(line.split(":", 1) for line in lines)
        return int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def size(n_bytes: float) -> str:
    """Bytes as a person says them.

    >>> size(3_200_000), size(7.5e9)
    ('3.2 MB', '7.5 GB')
    """
    return f"{n_bytes / 1e6:,.1f} MB" if n_bytes < 1e9 else f"{n_bytes / 1e9:,.1f} GB"


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 90:
        return f"{int(seconds) + 1} s"
    return f"{int(seconds / 60) + 1} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
