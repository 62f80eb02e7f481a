"""Machine code is kept, found again, made anew where it is damaged, and bounded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.engine.compiled import bind, emit, machine, play
from sim.engine.lanes import run_lanes
from sim.engine.traced import Shared
from sim.model.compile import compile_model
from sim.scenario.load import load
from tests.engine.equality import first_difference
from tests.engine.small_models import calculator, ticker

PLAYED = {"seed": 1, "runs": np.arange(20)}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a process that has compiled nothing."""
    monkeypatch.setenv("SIM_CACHE", str(tmp_path / "cache"))
    forget(monkeypatch)
    return tmp_path / "cache"


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a process that has compiled nothing yet."""
    monkeypatch.setattr(bind, "_KERNELS", Shared(emit.kernel_of))
    made = machine.Machine()
    monkeypatch.setattr(play, "machine", lambda: made)
    play._ready.cache_clear()


def is_right() -> bool:
    """Whether a small model is played as the lanes play it."""
    return first_difference(play.run_compiled(ticker(), **PLAYED), run_lanes(ticker(), **PLAYED)) is None


def test_what_was_compiled_is_not_compiled_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_right()
    kept = {file.name: file.read_bytes() for file in cache.iterdir()}
    assert len(kept) == 2, "a kernel and the loop"
    forget(monkeypatch)
    monkeypatch.setattr(machine.Machine, "_compiled", lambda self, text: pytest.fail("compiled again"))
    assert is_right()
    assert {file.name: file.read_bytes() for file in cache.iterdir()} == kept


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_file_is_made_anew(cache: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes | None) -> None:
    assert is_right()
    for file in cache.iterdir():
        whole = file.read_bytes()
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if damage is None else damage)
    forget(monkeypatch)
    assert is_right()


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SIM_CACHE", str(tmp_path / "file" / "cache"))
    forget(monkeypatch)
    assert is_right()


@pytest.mark.skipif(sys.platform == "win32", reason="rights differ there")
def test_a_folder_that_others_can_write_to_is_not_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_right()
    cache.chmod(0o777)
    for file in cache.iterdir():
        file.write_bytes(b"not read")
    forget(monkeypatch)
    assert is_right()
    assert {file.read_bytes() for file in cache.iterdir()} == {b"not read"}


def test_no_more_files_are_kept_than_allowed(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MOST_KEPT", 2)
    assert is_right()
    play.run_compiled(calculator(), seed=1, runs=np.arange(3))
    assert len(list(cache.glob("*.o"))) == 2 and not list(cache.glob("*.new"))


@pytest.mark.slow
def test_changed_numbers_compile_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model = compile_model(load("tutorial"))
    play.run_compiled(model, **PLAYED)
    monkeypatch.setattr(machine.Machine, "_compiled", lambda self, text: pytest.fail("compiled again"))
    monkeypatch.setattr(machine.Machine, "_kept", lambda self, name: pytest.fail("read again"))
    changed = compile_model(load("tutorial", overrides=["states.northmark.resolve=0.9", "coefficients.base_drive=0.3"]))
    play.run_compiled(changed, **PLAYED)
    swept = {"coefficients.base_drive": np.linspace(-1.0, 1.0, 20), "actions.protest.level": np.linspace(0.0, 0.1, 20)}
    for asked in ({**PLAYED, "overrides": swept},):
        assert first_difference(play.run_compiled(changed, **asked), run_lanes(changed, **asked)) is None


@pytest.mark.slow
def test_two_processes_share_a_cache(cache: Path) -> None:
    script = (
        "import numpy as np; from sim.engine.compiled.play import run_compiled; from sim.model.compile import "
        "compile_model; from sim.scenario.load import load; "
        "print(run_compiled(compile_model(load('tutorial')), seed=1, runs=np.arange(50)).table.tobytes().hex())"
    )
    both = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = {process.communicate(timeout=300)[0] for process in both}
    assert len(told) == 1 and all(process.returncode == 0 for process in both)
    assert list(cache.glob("*.o")) and not list(cache.glob("*.new"))


@pytest.mark.slow
def test_threads_that_meet_a_model_at_once_compile_it_once() -> None:
    script = (
        "from concurrent.futures import ThreadPoolExecutor; import numpy as np; from sim.engine.compiled.play import "
        "run_compiled; from sim.model.compile import compile_model; from sim.scenario.load import load\n"
        "models = [compile_model(load('tutorial', overrides=[f'horizon_days={90 + n % 3}'])) for n in range(12)]\n"
        "play = lambda model: run_compiled(model, seed=1, runs=np.arange(300)).table.tobytes()\n"
        "with ThreadPoolExecutor(8) as threads: tables = list(threads.map(play, models))\n"
        "assert tables == [play(model) for model in models]"
    )
    for _ in range(5):
        subprocess.run([sys.executable, "-X", "faulthandler", "-c", script], check=True, timeout=300)
