"""Other machines that play: the same runs, though a worker is lost, and a sentence where there are none."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.scenario.faults import ScenarioError
from sim.study.extras import MissingExtraError, workers_of
from tests.cli.answering import said
from tests.study.scenarios import written


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(written(tmp_path))


@pytest.mark.slow
def test_dask_plays_the_same_runs_though_a_worker_is_killed(file: str, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    here = sim.run(file, runs=60, seed=5)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        word = cluster.scheduler_address.replace("tcp", "dask")
        pids = set(cluster.scheduler.workers)
        with workers_of(word) as (executor, jobs):
            assert jobs == 2
            killed: list[int] = []

            def kill(done: int, asked: int) -> None:
                """After the first piece: the others of that worker are in hand or waiting."""
                if not killed:
                    killed.append(executor.submit(os.getpid).result())
                    os.kill(killed[0], signal.SIGKILL)

            there = sim.run(
                file, runs=60, seed=5, chunk_size=3, executor=executor, progress=kill, folder=tmp_path / "r"
            )
        assert killed and there.digest == here.digest and there.n_missing == 0
        assert set(cluster.scheduler.workers) != pids
        common = ("--seed", "5", "--executor", word, "--no-plots", "-q", "--json")
        for words in (("run", file, "--runs", "60"), ("sweep", file, "--vary", "quiet_days=20,40", "--runs", "9")):
            answer = said(*words, *common, "--out", str(tmp_path / words[0]))
            assert answer.exit_code == 0, answer.stderr
            if words[0] == "run":
                assert json.loads(answer.stdout)["digest"] == here.digest


@pytest.mark.slow
def test_the_ranks_of_mpi_play_the_same_runs(file: str, tmp_path: Path) -> None:
    pytest.importorskip("mpi4py")
    start = shutil.which("mpiexec", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if start is None or subprocess.run([sys.executable, "-c", "import mpi4py.MPI"], capture_output=True).returncode:
        pytest.skip("mpi4py finds no MPI")
    words = ("run", file, "--runs", "60", "--seed", "5", "--executor", "mpi", "--no-plots", "-q", "--json")
    program = (start, "-n", "3", sys.executable, "-m", "mpi4py.futures", "-m", "sim", *words, "--out")
    done = subprocess.run([*program, str(tmp_path / "r")], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["digest"], answer["jobs"]) == (sim.run(file, runs=60, seed=5).digest, 1)


@pytest.mark.parametrize("word", ["cloud", "dask://", "http://here:80"])
def test_a_word_that_names_nobody_is_refused(word: str, file: str) -> None:
    answer = said("run", file, "--executor", word)
    assert answer.exit_code == 2
    assert answer.stderr == f"--executor {word}: names no workers; write dask://HOST:PORT or mpi.\n"


@pytest.mark.parametrize(("word", "extra"), [("dask://here:80", "dask"), ("mpi", "mpi")])
def test_a_library_that_is_missing_is_named(word: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("distributed", "mpi4py", "mpi4py.futures"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"--executor {word} needs .*\[{extra}\]"), workers_of(word):
        pass


def test_where_nobody_answers_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")

    def nobody(address: str, **how: Any) -> Callable[[], None]:
        raise OSError(f"Timed out trying to connect to {address} after 30 s\nand more")

    monkeypatch.setattr(distributed, "Client", nobody)
    with (
        pytest.raises(ScenarioError, match=r"--executor dask://h:1: nobody answers there: Timed out .* after 30 s\."),
        workers_of("dask://h:1"),
    ):
        pass
