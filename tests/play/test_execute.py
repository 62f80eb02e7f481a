"""The same answers from every executor; lost pieces are done again; faults are not swallowed; nobody is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from sim.play.execute import MAX_RETRIES, Crew, begun_anew, execute
from sim.play.pieces import Piece
from tests.play.tasks import (
    DiesInPiece,
    DiesSending,
    Sleeps,
    WorkerThatDiesInPiece,
    about_worker,
    answer_of,
    faulty,
    plan,
    total,
)

PLAN = plan(20, 3)
EXPECTED = {piece: total(piece) for piece in PLAN}


def answers(**how: object) -> dict[Piece, int]:
    """What comes back, by piece."""
    done: dict[Piece, int] = {}
    assert execute(total, PLAN, done.__setitem__, **how) == []  # type: ignore[arg-type]
    return done


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_number_of_jobs_gives_the_same_answers(jobs: int) -> None:
    assert answers(jobs=jobs) == EXPECTED


def test_a_crew_serves_call_after_call_and_is_gone_after_the_block() -> None:
    seen: list[set[int]] = []
    with Crew() as crew:
        for _ in range(2):
            came: dict[Piece, tuple[int, str | None, bool]] = {}
            assert execute(about_worker, PLAN, came.__setitem__, jobs=2, crew=crew) == []
            assert set(came) == set(PLAN)
            seen.append({process for process, _, _ in came.values()})
        workers = [worker.process for worker in crew.idle]
        assert {worker.pid for worker in workers} >= seen[0] | seen[1] and len(workers) == 2
    assert crew.idle == [] and not any(worker.is_alive() for worker in workers)


@pytest.mark.parametrize("workers", [1, 3])
def test_any_executor_gives_the_same_answers_and_stays_open(workers: int) -> None:
    with ThreadPoolExecutor(workers) as executor:
        assert answers(executor=executor) == EXPECTED
        assert executor.submit(int, "7").result() == 7


def test_workers_use_one_thread_and_leave_ctrl_c_to_the_parent() -> None:
    seen: dict[Piece, tuple[int, str | None, bool]] = {}
    execute(about_worker, PLAN, seen.__setitem__, jobs=2)
    assert os.getpid() not in {process for process, _, _ in seen.values()}
    assert {(limit, ignores) for _, limit, ignores in seen.values()} == {("1", True)}


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("deaths", [1, MAX_RETRIES])
def test_a_piece_whose_worker_died_is_done_again(tmp_path: Path, deaths: int) -> None:
    done: dict[Piece, int] = {}
    assert execute(DiesInPiece(tmp_path, number=3, deaths=deaths), PLAN, done.__setitem__, jobs=2) == []
    assert done == EXPECTED


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_deadly_piece_is_given_up_alone(tmp_path: Path) -> None:
    done: dict[Piece, int] = {}
    given_up = execute(DiesInPiece(tmp_path, number=3, deaths=99), PLAN, done.__setitem__, jobs=2)
    assert given_up == [PLAN[3]]
    assert done == {piece: answer for piece, answer in EXPECTED.items() if piece.number != 3}
    assert len(list(tmp_path.iterdir())) <= MAX_RETRIES + 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.verify)])
def test_a_worker_killed_while_it_sends_hangs_nobody(tmp_path: Path, kills: int) -> None:
    pieces = plan(kills, 1)
    is_equal: dict[Piece, bool] = {}

    def keep(piece: Piece, answer: bytes) -> None:
        is_equal[piece] = answer == answer_of(piece)

    assert execute(DiesSending(tmp_path), pieces, keep, jobs=2) == []
    assert is_equal == dict.fromkeys(pieces, True)
    assert len(list(tmp_path.iterdir())) == kills


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_only_the_dead_worker_is_replaced(tmp_path: Path) -> None:
    seen: dict[Piece, int] = {}
    execute(WorkerThatDiesInPiece(tmp_path, number=3, deaths=1), plan(12, 1), seen.__setitem__, jobs=2)
    assert len(set(seen.values())) <= 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_inside_a_task_is_raised_and_not_tried_again(jobs: int) -> None:
    done: dict[Piece, int] = {}
    with pytest.raises(ZeroDivisionError, match="planted"):
        execute(faulty, PLAN, done.__setitem__, jobs=jobs)
    assert PLAN[2] not in done


class Refusing(ThreadPoolExecutor):
    """An executor that is broken from the start."""

    def submit(self, *args: object, **rest: object) -> object:  # type: ignore[override]
        from concurrent.futures import BrokenExecutor

        raise BrokenExecutor("no workers")


def test_a_broken_executor_of_the_caller_says_so() -> None:
    executor: Executor = Refusing(1)
    with pytest.raises(RuntimeError, match="no workers"):
        execute(total, PLAN, lambda piece, answer: None, executor=executor)


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
@pytest.mark.usefixtures("heeds_ctrl_c")
def test_ctrl_c_ends_the_workers_at_once(tmp_path: Path) -> None:
    def interrupt_when_busy() -> None:
        deadline = time.monotonic() + 20
        while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt_when_busy)
    thread.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        execute(Sleeps(tmp_path), PLAN, lambda piece, answer: None, jobs=2)
    thread.join()
    assert time.monotonic() - begun < 25
    for mark in tmp_path.iterdir():
        wait_for_end_of(int(mark.name))


def wait_for_end_of(process: int, seconds: float = 5.0) -> None:
    """Return once the process is gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    raise AssertionError(f"process {process} is still there")


@pytest.mark.skipif(sys.platform != "linux", reason="signals of others are not told there")
def test_the_first_worker_too_never_sees_ctrl_c() -> None:
    code = """from pathlib import Path
from sim.play.execute import _Worker
worker = _Worker(False)
print(Path(f"/proc/{worker.process.pid}/status").read_text().partition("SigBlk:")[2].split()[0])
worker.end()"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert int(told, 16) & 1 << signal.SIGINT - 1


def test_whoever_interrupts_what_is_not_kept_is_told_how_to_go_on() -> None:
    with pytest.raises(KeyboardInterrupt) as caught, begun_anew("the facts"):
        raise KeyboardInterrupt
    assert "Nothing of the facts is kept" in caught.value.__notes__[0]
