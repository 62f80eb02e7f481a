"""Every example of every `--help` runs: what a command shows is what it does."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from glob import glob
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from click import Context
from click.testing import CliRunner

from sim.cli.program import COMMANDS, program

FEWER = {"--runs": "40", "--first-run": "40", "--points": "60", "--trajectories": "3", "--worlds": "2", "--waves": "1"}
"""Options that decide how long an example takes, and what they are here; fewer runs would be played one by one."""
FOLDER = Path(__file__).parents[2] / "scenarios"
VARY = "--vary states.northmark.resolve=0.2:0.8:6"
STORED = {
    "runs/DIR": f"sim sweep my_crisis.toml {VARY} --runs 20",
    "runs/first": "sim run my_crisis.toml --runs 30",
    "runs/second": "sim run my_crisis.toml --runs 30 --set mechanisms.mediation=false",
    "runs/when": f"sim sweep my_crisis.toml {VARY} --runs 20",
    "runs/with-and-without": "sim compare my_crisis.toml --set mechanisms.mediation=false --runs 30",
}
"""Folders that examples read, and how each is made where no example makes it."""
EVENTS = (
    "event,date_start,date_end,date_prec,side_a,side_b,type_of_violence,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best\n"
    "1,2023-11-02,2023-11-02,1,Government of Pakistan,BLA,1,3,1,0,0,4\n"
    "2,2023-12-15,2023-12-15,1,BLA,Civilians,3,0,0,9,0,9\n"
)
PLAYS = ("run", "sweep", "compare", "discover", "sensitivity")


def examples(epilog: str) -> Iterator[str]:
    """The lines of an epilog that are commands, without what a pipe or a second command adds, or their remarks."""
    told = re.sub(r"\n {6,}", " ", epilog.split("Examples:")[-1].split("\b")[0])
    for line in re.findall(r"^  (sim .+)$", told, flags=re.MULTILINE):
        for part in re.split(r"\s+(?:\||>>?)\s+|\s{2,}|\s&&\s", line):
            if part.startswith("sim "):
                yield part


def epilog_of(name: str) -> str:
    """The end of the help of a command; that of the program for the program itself."""
    command = program if name == "sim" else program.get_command(Context(program), name)
    return str(command and command.epilog)


def test_every_command_has_examples() -> None:
    assert [name for name in COMMANDS if not list(examples(epilog_of(name)))] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sim", *COMMANDS])
def test_the_examples_run_one_after_the_other(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder with the files that examples speak of: one's own scenarios, results in runs/DIR; seed 1 is drawn."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("secrets.randbelow", lambda _: 1)
    told = list(examples(epilog_of(name)))
    if not any(line.startswith("sim init") for line in told):
        run("sim init my_crisis")
        shutil.copy("my_crisis.toml", "my_variant.toml")
        Path("my_cases.toml").write_text(few_cases((FOLDER / "cases" / "cases_train.toml").read_text()))
        shutil.copy(FOLDER / "reference" / "interstate_1946_1989.csv", "my_facts.csv")
        Path("scenarios").mkdir()
        shutil.copy("my_crisis.toml", "scenarios")
    for folder, line in STORED.items():
        if any(folder in line for line in told) and not any(f"--out {folder}" in line for line in told):
            run(f"{line} --seed 1 --out {folder}")
    Path("ged.csv").write_text(EVENTS)
    for line in told:
        run(line)


def few_cases(library: str, n: int = 6) -> str:
    """The first cases of a library."""
    return "[[case]]".join(library.split("[[case]]")[: n + 1])


def run(line: str) -> None:
    """One example as a shell would run it, but smaller."""
    words = [found for word in shlex.split(line)[1:] for found in sorted(glob(word)) or [word]]
    for option, value in FEWER.items():
        if option in words[:-1]:  # `sim list --runs` takes no number
            words[words.index(option) + 1] = value
    if words[0] in PLAYS and "--resume" not in words and not Path(words[1]).is_dir():
        words += ["--no-plots"] * ("--no-plots" not in words)
        words += ["--runs", "40"] * ("--runs" not in words)
    if words[0] == "calibrate":
        words += ["--cases", "my_cases.toml"]
        words += ["--case-runs", "10", "--draws", "20"] if "--points" in words else []
    if words[0] == "app":
        serve(words)
        return
    answer = CliRunner().invoke(program, words)
    allowed = (0, 3) if "--until" in words else (0,)
    assert answer.exit_code in allowed, f"{line}\n{answer.output}"


def serve(words: list[str]) -> None:
    """A command that serves until somebody ends it: its page is read once, then it gets a Ctrl-C."""
    pytest.importorskip("uvicorn")
    words += ["--no-browser"] * ("--no-browser" not in words)
    words += ["--port", "0"] * ("--port" not in words)
    served = subprocess.Popen([sys.executable, "-m", "sim", *words], stderr=subprocess.PIPE, text=True)
    try:
        assert served.stderr is not None
        address = re.search(r"http://\S+", served.stderr.readline())
        assert address, f"no address is told: {' '.join(words)}"
        with build_opener(HTTPCookieProcessor()).open(address[0], timeout=60) as page:
            assert b"<title>" in page.read()
        served.send_signal(signal.SIGINT)
        assert served.wait(60) == 130
    finally:
        served.kill()
