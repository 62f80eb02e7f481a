"""Commands killed at a random moment and gone on with: what they come to is what they come to undisturbed.

    python -m tests.verification.kills --kills 300

`kill -9` ends a command; `sim resume DIR` goes on, or the command is given again where it had kept nothing yet. Then
every file is that of the undisturbed command, but for the time that it took and where rows are cut into files.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.verification.note import note

SIM = (sys.executable, "-m", "sim")
QUIET = ("--no-plots", "-q")
VARY = ("--vary", "states.northmark.resolve=0.2:0.8:6")
QUESTIONS = {
    "run": ("run", "tutorial", "--runs", "60000"),
    "until": ("run", "tutorial", "--until", "0.003"),
    "sweep": ("sweep", "tutorial", *VARY, "--runs", "8000"),
    "compare": ("compare", "tutorial", "--set", "mechanisms.mediation=false", "--runs", "30000"),
    "discover": ("discover", "tutorial", "--vary", "states.northmark.resolve=0.2:0.8", "--points", "2000",
                 "--runs", "20"),
    "sensitivity": ("sensitivity", "tutorial", "--around", "states=20%", "--trajectories", "8", "--points", "16",
                    "--runs", "300"),
    "backtest": ("backtest", "--runs", "300"),
    "facts": ("facts", "--runs", "3000"),
    "calibration": ("calibrate", "--search", "0", "--waves", "3", "--points", "16", "--runs", "200", "--draws", "20",
                    "--cases", "none"),
}  # fmt: skip
"""One of each kind, small: a second or two of play."""
FREE = frozenset({"elapsed_seconds", "sha256", "chunks", "chunk_size", "folder", "jobs"})
"""What two folders of one question may tell differently: the time it took, the seal over that, how the
work was cut."""
EARLIEST = 0.4
"""Share of its time before which a command is not killed: until then it imports."""


@dataclass(frozen=True)
class Killed:
    """What came of one kill."""

    question: str
    had_kept: bool
    fault: str | None


def told(folder: Path) -> dict[str, Any]:
    """What a folder holds, by file; its rows are one table, by point and run."""
    said: dict[str, Any] = {}
    rows: dict[str, list[NDArray[np.void]]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder)
        if path.suffix == ".json":
            said[name.as_posix()] = _timeless(json.loads(path.read_text(encoding="utf-8")))
        elif path.suffix == ".npz":
            with np.load(path) as chunk:
                for table in set(chunk.files) - {"header"}:
                    rows.setdefault((name.parent / table).as_posix(), []).append(chunk[table])
        else:
            said[name.as_posix()] = path.read_bytes()
    for name, parts in rows.items():
        whole = np.concatenate(parts)
        keys = [whole[key] for key in ("run", "point") if key in (whole.dtype.names or ())]
        said[name] = whole[np.lexsort(keys)].tobytes()
    return said


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(item) for key, item in value.items() if key not in FREE}
    return [_timeless(item) for item in value] if isinstance(value, list) else value


def differences(one: Any, two: Any, where: str = "") -> Iterator[str]:
    """Every place where two answers differ."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted({*one, *two}):
            yield from differences(one.get(key), two.get(key), f"{where} {key}".lstrip())
    elif one != two:
        yield where


def ask(question: str, folder: Path, jobs: int) -> list[str]:
    """The words of a question, to be answered in a folder."""
    return [*SIM, *QUESTIONS[question], "--seed", "5", "--jobs", str(jobs), *QUIET, "--out", str(folder)]


def run(words: Sequence[str], seconds: float | None = None) -> subprocess.CompletedProcess[str] | None:
    """A command with its exit code and what it said of faults; None if it was killed after so many seconds."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as command:
        try:
            _, said = command.communicate(timeout=seconds)
            return subprocess.CompletedProcess(words, command.returncode, stderr=said)
        except subprocess.TimeoutExpired:
            command.kill()
            return None


def kept(folder: Path) -> dict[Path, bytes]:
    """The files of runs, or of what was made of them, in a folder."""
    return {path: path.read_bytes() for name in ("*.npz", "wave-*.json") for path in folder.rglob(name)}


def go_on(question: str, folder: Path, jobs: int) -> str | None:
    """Let a killed question be answered; what went wrong, if anything did."""
    before = kept(folder)
    done = run([*SIM, "resume", str(folder), "--jobs", str(jobs), *QUIET])
    assert done is not None
    if done.returncode and before:
        return f"resume ends with {done.returncode}: {done.stderr}"
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        done = run(ask(question, folder, jobs))
    elif question == "discover":
        done = run([*SIM, "discover", str(folder), *QUIET])
    assert done is not None
    if done.returncode:
        return f"ends with {done.returncode}: {done.stderr}"
    changed = [path.name for path, data in before.items() if path.exists() and path.read_bytes() != data]
    return f"played again: {', '.join(changed)}" if changed else None


def kill(question: str, folder: Path, whole: dict[str, Any], seconds: float, draw: random.Random) -> Killed | None:
    """Kill a command once and let it be answered; None if it was done before the moment came."""
    jobs = draw.choice((1, 2))
    if run(ask(question, folder, jobs), draw.uniform(EARLIEST, 1.0) * seconds) is not None:
        return None
    had_kept = bool(kept(folder))
    fault = go_on(question, folder, jobs)
    if fault is None:
        found = told(folder)
        different = list(differences(whole, found))
        fault = f"differs in {', '.join(different)}" if different else None
    return Killed(question, had_kept, fault)


def verify(kills: int, seed: int, here: Path) -> Iterator[Killed]:
    """Kill each question in turn, until there were so many kills."""
    draw = random.Random(seed)
    wholes: dict[str, tuple[dict[str, Any], float]] = {}
    for question in QUESTIONS:
        start = monotonic()
        done = run(ask(question, here / question, 1))
        assert done is not None and done.returncode == 0, f"{question}: {done}"
        wholes[question] = told(here / question), monotonic() - start
    done_kills = 0
    while done_kills < kills:
        for question in list(QUESTIONS)[: kills - done_kills]:
            folder = here / f"killed_{question}"
            whole, seconds = wholes[question]
            start = monotonic()
            killed = kill(question, folder, whole, seconds, draw)
            shutil.rmtree(folder, ignore_errors=True)
            if killed is None:  # it was done before its moment came: that long it takes now
                wholes[question] = whole, monotonic() - start
            else:
                done_kills += 1
                yield killed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    asked = parser.parse_args()
    counts, n_kept, n_faults = Counter[str](), 0, 0
    with tempfile.TemporaryDirectory() as here:
        for n, killed in enumerate(verify(asked.kills, asked.seed, Path(here)), start=1):
            counts[killed.question] += 1
            n_kept += killed.had_kept
            if killed.fault:
                n_faults += 1
                print(f"{n}, {killed.question}: {killed.fault}", flush=True)
            if n % 10 == 0:
                print(f"{n} kills, {n_kept} with runs on disk, {n_faults} differ", flush=True)
    each = ", ".join(f"{question} {n}" for question, n in counts.items())
    what = f"{asked.kills} kills ({each}), {n_kept} of them with runs on disk"
    print(f"{what}: {n_faults} differ")
    note("killed at a random moment and gone on with", what, n_faults)
    raise SystemExit(n_faults > 0)


if __name__ == "__main__":
    main()
