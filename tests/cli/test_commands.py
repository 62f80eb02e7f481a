"""The commands on the real model: what they print, where, and with which code."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from matplotlib.figure import Figure

import sim
from sim.engine.engines import AUTO, engine_for
from sim.plots.drawings import Drawings
from sim.results.durable import Disk
from sim.results.store import read_run
from sim.results.wording import CAVEAT
from sim.scenario.differences import changes_between
from sim.scenario.entities import mechanisms
from sim.scenario.read import shipped_text
from tests.cli.answering import said
from tests.study.scenarios import TEXT, written


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with one scenario in it."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


QUICK = ("run", "hills.toml", "--runs", "40", "--seed", "5", "--no-plots", "--jobs", "1")


@pytest.mark.slow
def test_run_prints_tables_and_how_to_repeat_it(here: Path) -> None:
    answer = said(*QUICK)
    assert answer.exit_code == 0
    for words in ("How far it goes", "How it ends", "What happens", "Numbers of a run", "quick talks", "95 % interval"):
        assert words in answer.stdout
    assert all(word in answer.stdout for word in ("no force", "limited war", "war termination", "stalemate"))
    assert CAVEAT in answer.stdout
    digest = sim.run("hills.toml", runs=40, seed=5).digest
    last = answer.stdout.splitlines()[-1]
    assert last == f"Repeat: sim run hills.toml --runs 40 --seed 5   [seed 5, sim {sim.__version__}, digest {digest}]"


def test_a_pipe_gets_plain_ascii_without_trailing_spaces() -> None:
    answer = said(*QUICK)
    assert "\x1b" not in answer.stdout
    assert answer.stdout.isascii()
    assert all(line == line.rstrip() for line in answer.stdout.splitlines())


@pytest.mark.slow
def test_results_are_stored_under_a_name_that_says_what_they_are(here: Path) -> None:
    said(*QUICK)
    said(*QUICK)
    first, second = sorted((here / "runs").iterdir(), key=lambda path: len(path.name))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-hills-[0-9a-f]{8}", first.name)
    assert second.name == f"{first.name}-2"
    assert read_run(first).table.tobytes() == read_run(second).table.tobytes()


@pytest.mark.slow
def test_json_is_one_object_and_all_talk_is_elsewhere(here: Path) -> None:
    answer = said(*QUICK, "--json")
    result = json.loads(answer.stdout)
    assert result["digest"] == sim.run("hills.toml", runs=40, seed=5).digest
    assert (result["scenario"], result["runs"], result["seed"], result["engine"]) == (
        "hills",
        40,
        5,
        engine_for(AUTO, 40),
    )
    assert "quick_talks" in result["outcomes"]
    assert (here / result["folder"]).is_dir()
    assert result["figures"] == []
    assert "NaN" not in answer.stdout
    assert CAVEAT in answer.stderr
    assert "Repeat: sim run" in answer.stderr


def test_quiet_json_says_nothing_else() -> None:
    answer = said(*QUICK, "--json", "-q")
    json.loads(answer.stdout)
    assert answer.stderr == ""


@pytest.mark.slow
def test_both_engines_print_the_same_digest() -> None:
    digests = {
        json.loads(said(*QUICK, "--json", "--engine", engine).stdout)["digest"] for engine in ("lanes", "reference")
    }
    assert len(digests) == 1


@pytest.mark.slow
def test_the_printed_command_repeats_the_run() -> None:
    options = ("--history-until", "0", "--horizon", "50", "--set", "groups.hill_men.attacks_per_year=80")
    first = json.loads(said("run", "hills.toml", "--runs", "20", "--no-plots", "--json", *options).stdout)
    words = first["command"].split()
    assert words[:2] == ["sim", "run"]
    again = json.loads(said(*words[1:], "--no-plots", "--json").stdout)
    assert again["digest"] == first["digest"]
    assert again["history_until"] == 0


def test_verbose_adds_versions_and_chunks() -> None:
    answer = said(*QUICK, "-v")
    assert "Versions: sim " in answer.stdout
    assert "Chunks of 40 runs; events of 40 runs are kept." in answer.stdout


def test_a_drawn_seed_is_shown() -> None:
    answer = said("run", "hills.toml", "--runs", "3", "--no-plots")
    (seed,) = re.findall(r"seed (\d+) \(drawn\)", answer.stderr)
    assert f"--seed {seed}" in answer.stdout


@pytest.mark.parametrize(
    ("options", "drawn"),
    [((), 1), (("--all-plots",), 3), (("--no-plots",), 0), (("--no-plots", "--all-plots"), 3)],
)  # the later of two holds
def test_the_overview_is_drawn_and_the_others_are_named(
    options: tuple[str, ...], drawn: int, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("overview", "ladder", "lags")
    drawings = Drawings(dict.fromkeys(names, lambda: Figure(figsize=(1, 1))))
    monkeypatch.setattr("sim.plots.run.figures", lambda result, scenario: drawings)
    words = [word for word in QUICK if word != "--no-plots"]
    answer = said(*words, *options, "--json", "--out", "new")
    assert json.loads(answer.stdout)["figures"] == [f"new/figures/{name}.png" for name in names[:drawn]]
    assert ("2 more (ladder, lags): sim plot new" in answer.stderr) == (drawn == 1)


def test_an_existing_folder_is_left_alone(here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "thesis.txt").write_text("x")
    answer = said(*QUICK, "--out", "mine")
    assert answer.exit_code == 2
    assert (
        "mine exists and is not empty; results are never overwritten. Choose another folder with --out" in answer.stderr
    )
    assert [path.name for path in (here / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind this user")
def test_a_folder_that_may_not_be_written_is_code_4(here: Path) -> None:
    here.chmod(0o500)
    try:
        assert said(*QUICK).exit_code == 4
    finally:
        here.chmod(0o700)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind this user")
def test_a_folder_or_chunk_that_may_not_be_read_is_not_told_as_empty_or_damaged(here: Path) -> None:
    said(*QUICK, "--out", "mine/first")
    for path, rights in ((here / "mine/first", 0o000), (here / "mine/first/chunk-00000.npz", 0o000)):
        path.chmod(rights)
        try:
            answer, listed = said("show", "mine/first"), said("list", "mine")
        finally:
            path.chmod(0o700)
        assert answer.exit_code == 4
        assert answer.stderr.endswith("Permission denied. Mend your rights there, or name another folder.\n")
        if path.is_dir():
            assert "mine/first  damaged" in listed.stdout and "cannot read: Permission denied." in listed.stdout


FIRST = "1099511627775"
VARIED = ("--vary", "states.north.resolve=0.1:0.9:10")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "hills.toml", "--runs", "2", "--first-run", FIRST), f"first_run is {FIRST}; it must be in [0, 1,099,"),
        (("sweep", "hills.toml", *VARIED, "--runs", "2", "--first-run", FIRST, "--dry-run"), "must be in [0, 1,099,"),
        (("compare", "hills.toml", "hills.toml", "--runs", "2", "--first-run", FIRST), "it must be in [0, 1,099,"),
        (("sweep", "hills.toml", *VARIED, "--runs", "1000000000"), "points times runs is 10000000000; it must be in"),
        (("discover", "hills.toml", VARIED[0], VARIED[1][:-3], "--points", "10000", "--runs", "1000000"),
         "points times runs is 10000000000; it must be in"),
        (("discover", "hills.toml", VARIED[0], VARIED[1][:-3], "--points", "10", "--first-run", FIRST, "--dry-run"),
         "must be in [0, 1,099,"),
        (("compare", *["hills.toml"] * 27), "27 scenarios are given; at most 26"),
        (("sweep", "hills.toml", "--design", "nope.csv"), "nope.csv: does not exist; check the path."),
        (("sweep", "--resume", "nope"), "--resume nope: is no folder; name the one that sim sweep printed."),
    ],
)  # fmt: skip
def test_what_nothing_can_be_played_with_is_bad_usage(here: Path, words: Sequence[str], told: str) -> None:
    answer = said(*words)
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert "seed" not in answer.stderr
    assert not (here / "runs").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="no such names there")
@pytest.mark.parametrize("command", [("check",), ("run", "--runs", "5")])
def test_a_file_whose_name_is_no_utf_8_is_refused_before_anything_is_made(here: Path, command: Sequence[str]) -> None:
    (here / "bad\udcffname.toml").write_text(TEXT)
    answer = said(*command, "bad\udcffname.toml")
    assert answer.exit_code == 2
    assert answer.stderr == "bad\\udcffname.toml: has a name that is no UTF-8; rename the file, or its folder.\n"
    assert not (here / "runs").exists()


def _fill_disk_for(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have files of that ending come to nothing but their first bytes."""
    write = Disk.write

    def full(self: Disk, path: Path, data: bytes) -> None:
        if f"{ending}." not in path.name:
            write(self, path, data)
            return
        write(self, path, data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Disk, "write", full)


def test_a_scenario_that_does_not_fit_on_the_disk_leaves_no_part_of_it(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill_disk_for(".toml", monkeypatch)
    answer = said("init", "mine")
    assert answer.exit_code == 4
    assert re.fullmatch(r"mine.toml: cannot write .*: No space left.* Free some space there, .*\n", answer.stderr)
    assert [path.name for path in here.iterdir()] == ["hills.toml"]


def test_a_file_that_somebody_would_make_meanwhile_is_not_replaced(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Disk.write

    def late(self: Disk, path: Path, data: bytes) -> None:
        with pytest.raises(FileExistsError):
            (here / "mine.toml").touch(exist_ok=False)
        write(self, path, data)

    monkeypatch.setattr(Disk, "write", late)
    assert said("init", "mine").exit_code == 0
    assert (here / "mine.toml").read_bytes() == shipped_text("tutorial")


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_figure_that_does_not_fit_on_the_disk_is_code_4_and_leaves_no_part_of_it(
    ending: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill_disk_for(f".{ending}", monkeypatch)
    drawings = Drawings({"overview": lambda: Figure(figsize=(1, 1))})
    monkeypatch.setattr("sim.plots.run.figures", lambda result, scenario: drawings)
    words = [word for word in QUICK if word != "--no-plots"]
    if ending == "png":
        answer = said(*words, "--out", "new")
        assert "The results are kept in new; its figures: sim plot new\n" in answer.stderr
    else:
        said(*QUICK, "--out", "new")
        answer = said("plot", "new", "--format", ending)
    assert answer.exit_code == 4
    assert f"new/figures/overview.{ending}: cannot write" in answer.stderr
    assert not list((here / "new" / "figures").iterdir())
    assert len(read_run(here / "new").table) == 40


def test_a_file_in_the_way_is_code_4_and_named(here: Path) -> None:
    (here / "runs").write_text("a file")
    answer = said(*QUICK)
    assert answer.exit_code == 4
    assert "runs" in answer.stderr
    assert "--out" in answer.stderr


def test_runs_that_were_cut_short_are_code_3(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.play.plan import Plan

    play = Plan.__call__

    def cut(self: Plan, chunk: object) -> object:
        played = play(self, chunk)  # type: ignore[arg-type]
        played.table["cut_short"][[2, 5]] = True
        return played

    monkeypatch.setattr(Plan, "__call__", cut)
    answer = said(*QUICK)
    assert answer.exit_code == 3
    assert "2 runs reached the cap on events and were cut short, the first is run 2" in answer.stderr


BAD = TEXT.replace('host = "south"', 'host = "suoth"').replace("horizon_days = 60", "horizon_days = -1")


@pytest.mark.parametrize("words", [QUICK, ("trace", "hills.toml", "--run", "1"), ("show", "hills.toml")])
def test_a_bad_scenario_is_code_2_with_all_its_faults(here: Path, words: Sequence[str]) -> None:
    written(here, BAD)
    answer = said(*words)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "hills.toml:4: horizon_days" in answer.stderr
    assert 'Did you mean "south"?' in answer.stderr
    assert not (here / "runs").exists()


def test_check_lists_the_faults_of_all_files(here: Path) -> None:
    (here / "bad.toml").write_text(BAD)
    answer = said("check", "hills.toml", "bad.toml", "absent.toml")
    assert answer.exit_code == 2
    assert "hills.toml: sound" in answer.stdout
    assert "bad.toml:4: horizon_days" in answer.stderr
    assert "absent.toml" in answer.stderr
    assert said("check", "hills.toml").exit_code == 0


def test_schema_is_json() -> None:
    assert "properties" in json.loads(said("schema").stdout)


def test_show_says_value_unit_who_and_why() -> None:
    answer = said("show", "hills.toml", "--only", "groups.hill_men", "--set", "groups.hill_men.capability=0.4")
    lines = {line.split()[0]: line for line in answer.stdout.splitlines() if line.startswith("groups.")}
    assert "lively, for tests" in lines["groups.hill_men.attacks_per_year"]
    assert re.search(r"0\.4 .*--set", lines["groups.hill_men.capability"])
    assert "default" in lines["groups.hill_men.recovery_days"]
    assert all(line.startswith(("groups.", "key", "A border", " ")) or not line for line in answer.stdout.splitlines())
    shown = json.loads(said("show", "hills.toml", "--json").stdout)
    assert {"key", "value", "unit", "set_by", "source"} <= set(shown[0])


def test_trace_tells_a_dated_story_and_how_it_ends() -> None:
    answer = said("trace", "hills.toml", "--run", "3", "--seed", "5", "--history-until", "0")
    assert answer.exit_code == 0
    lines = answer.stdout.splitlines()
    assert lines[0] == "A border in the hills: run 3, seed 5"
    assert re.match(
        r"Thu  1 May 2031 \d\d:\d\d \(day   0\)  North strikes an armed group on the soil of South", lines[2]
    )
    assert lines[-1].startswith("It ended on day ")
    first, second = answer.stderr.splitlines()
    assert first.startswith("A border in the hills: 1 entry up to day 0 (1 May 2031) happens as recorded")
    assert second.startswith("Repeat: sim trace hills.toml --run 3 --history-until 0 --seed 5")


def test_trace_with_why_gives_options_and_moods() -> None:
    answer = said("trace", "hills.toml", "--run", "3", "--seed", "5", "--history-until", "0", "--why")
    assert "How to read the reasons" in answer.stdout
    assert re.search(r"^    mood: drive .*belief that South is resolute \d+%", answer.stdout, re.MULTILINE)
    decisions = answer.stdout.count("mood: ")
    assert decisions > 0
    assert len(re.findall(r"^    > ", answer.stdout, re.MULTILINE)) == decisions


def test_trace_json_is_a_list_of_events() -> None:
    answer = said("trace", "hills.toml", "--run", "3", "--seed", "5", "--json", "-q")
    events = json.loads(answer.stdout)
    assert isinstance(events, list)
    assert {"time", "kind", "actor", "target", "action", "changes"} <= set(events[0])
    assert answer.stderr == ""


def test_the_trace_is_the_run_of_the_table() -> None:
    result = sim.run("hills.toml", runs=5, seed=5)
    events = json.loads(said("trace", "hills.toml", "--run", "4", "--seed", "5", "--json").stdout)
    assert len(events) == result.table["events"][4]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_the_program(shell: str) -> None:
    assert "_SIM_COMPLETE" in said("completion", shell).stdout


def test_cite_names_the_version() -> None:
    assert sim.__version__ in said("cite").stdout


@pytest.fixture
def shipped(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two scenarios that come with the program."""
    import sim.scenario.read

    folder = here / "shipped"
    folder.mkdir()
    (folder / "tutorial.toml").write_text(TEXT)
    (folder / "hills_again.toml").write_text(TEXT + "\n[starts.after_the_strike]\nhistory_until = 0\n")
    monkeypatch.setattr(sim.scenario.read, "shipped_folder", lambda: folder)


@pytest.mark.usefixtures("shipped")
def test_list_names_titles_and_starts() -> None:
    lines = said("list").stdout.splitlines()
    assert "hills_again  A border in the hills  after_the_strike" in lines
    listed = json.loads(said("list", "--json").stdout)
    assert [entry["name"] for entry in listed] == ["hills_again", "tutorial"]


@pytest.mark.usefixtures("shipped")
def test_init_writes_a_scenario_that_runs_and_says_what_next(here: Path) -> None:
    answer = said("init", "border_2031")
    assert answer.exit_code == 0
    assert "sim run border_2031.toml" in answer.stdout
    assert (here / "border_2031.toml").read_text() == TEXT
    assert said("check", "border_2031.toml").exit_code == 0
    assert said("init").exit_code == 0
    assert (here / "my_crisis.toml").is_file()


def test_init_from_a_scenario_changes_nothing_and_what_it_suggests_is_sound(here: Path) -> None:
    name = "iran_pakistan_2024"
    assert said("init", "mine", "--from", name).exit_code == 0
    text = (here / "mine.toml").read_text()
    base = sim.load(name)
    assert sim.load("mine.toml").sha256 == base.sha256
    assert all(f"#   {entry.id} " in text for entry in base.history)
    assert all(f"#   {start} " in text for start in base.starts)
    (here / "edited.toml").write_text(re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE))
    changes = changes_between(base, sim.load("edited.toml"))
    assert sorted(change.what for change in changes) == ["", "added", "moved", "without"]


@pytest.mark.parametrize("base", ["tutorial", "rivals_with_mediator", "distant_sponsor", "hills.toml"])
def test_init_takes_any_scenario_of_this_folder_or_a_shipped_one(base: str, here: Path) -> None:
    answer = said("init", "mine", "--from", base)
    assert answer.exit_code == 0, answer.stderr
    assert sim.load("mine.toml").sha256 == sim.load(base).sha256


def test_init_from_nothing_is_refused_and_writes_nothing(here: Path) -> None:
    answer = said("init", "mine", "--from", "iran_pakistan")
    assert answer.exit_code == 2
    assert 'Did you mean "iran_pakistan_2024"?' in answer.stderr
    assert not (here / "mine.toml").exists()


@pytest.mark.usefixtures("shipped")
def test_a_shipped_scenario_runs_by_its_name() -> None:
    answer = said("run", "hills_again", "--start", "after_the_strike", "--runs", "5", "--no-plots", "--json", "-q")
    assert json.loads(answer.stdout)["start"] == "after_the_strike"


def test_init_refuses_a_path_and_an_existing_file(here: Path) -> None:
    assert said("init", "../up").exit_code == 2
    answer = said("init", "hills")
    assert answer.exit_code == 2
    assert "hills.toml exists and is left as it is" in answer.stderr
    assert (here / "hills.toml").read_text() == TEXT


def started(words: list[str]) -> subprocess.Popen[str]:
    """The program in a process of its own, as found by this one."""
    environment = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    )


def wait_for_chunks(folder: Path, n_chunks: int, process: subprocess.Popen[str]) -> None:
    """Return once so many chunks are stored; fail if the program ends before."""
    while len(list(folder.glob("chunk-*.npz"))) < n_chunks:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals differ there")
@pytest.mark.usefixtures("heeds_ctrl_c")
@pytest.mark.parametrize(("number", "code", "jobs"), [(signal.SIGINT, 130, "2"), (signal.SIGTERM, 143, "2")])
def test_a_signal_keeps_what_is_done_and_has_its_code(here: Path, number: int, code: int, jobs: str) -> None:
    words = [sys.executable, "-m", "sim", "run", "hills.toml", "--runs", "1000000", "--engine", "reference"]
    words += ["--no-plots", "--out", "run", "--jobs", jobs, "--seed", "1"]
    with started(words) as process:
        wait_for_chunks(here / "run", 1, process)
        sent = time.monotonic()
        os.killpg(process.pid, number)  # a terminal sends Ctrl-C to the workers too
        out, err = process.communicate(timeout=30)
        assert time.monotonic() - sent < 5
    assert process.returncode == code
    assert out == ""
    assert "runs are kept in run." in err
    assert not re.search("Traceback|leaked|resource_tracker", err)
    back = read_run(here / "run")
    assert back.manifest["status"] == "interrupted"
    assert len(back.table) > 0


@pytest.mark.slow
def test_a_killed_run_leaves_whole_chunks(here: Path) -> None:
    words = [sys.executable, "-m", "sim", "run", "hills.toml", "--runs", "1000000", "--engine", "reference"]
    words += ["--no-plots", "--out", "run", "--jobs", "1", "--seed", "1", "-q"]
    with started(words) as process:
        wait_for_chunks(here / "run", 2, process)
        process.kill()
    back = read_run(here / "run")
    assert back.manifest["status"] == "running"
    assert back.table.tobytes() == sim.run("hills.toml", runs=len(back.table), seed=1).table.tobytes()


def test_show_lists_every_switch_with_what_it_sets() -> None:
    lines = said("show", "hills.toml", "--only", "mechanisms.", "--set", "mechanisms.spoilers=false").stdout
    assert re.search(r"mechanisms\.mediation +true +yes or no +default +false sets mediates = false, call = 0", lines)
    assert re.search(r"mechanisms\.spoilers +false +yes or no +--set", lines)
    shown = json.loads(said("show", "hills.toml", "--json", "--only", "mechanisms").stdout)
    assert [line["key"] for line in shown] == [f"mechanisms.{name}" for name in mechanisms()]


def test_show_says_what_the_words_for_outcomes_mean() -> None:
    lines = said("show", "hills.toml", "--outcomes").stdout
    assert re.search(r"^mediated +a third party sat between them", lines, re.MULTILINE)
    assert re.search(r"^tacit +it fell quiet with no agreement", lines, re.MULTILINE)
    assert re.search(r"^deaths_military_a +soldiers of North killed by South", lines, re.MULTILINE)
    assert re.search(r"^quick_talks +talks_held is true and days_to_talks at most 14", lines, re.MULTILINE)
    told = json.loads(said("show", "hills.toml", "--outcomes", "--json", "--only", "relapse").stdout)
    assert [line["word"] for line in told] == ["relapse"]


@pytest.mark.parametrize("goal", ["war<<2%", "warr<2%", "much"])
def test_a_goal_that_is_none_is_told_before_anything_is_announced(goal: str) -> None:
    answer = said("run", "hills.toml", "--until", goal)
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"--until {goal}: ")
    assert "seed" not in answer.stderr


def test_a_dry_run_tells_what_a_run_takes_and_starts_nothing(here: Path) -> None:
    told = json.loads(said("run", "hills.toml", "--runs", "60", "--seed", "5", "--dry-run", "--json").stdout)
    assert told["runs"] == told["recorded_runs"] == 60 and told["seconds"] > 0
    assert 10 < told["events_a_run"] < 200 and told["share_cut_short"] == 0
    assert told["bytes"] > told["bytes_on_disk"] > 0
    assert not (here / "runs").exists()


def test_what_cannot_fit_is_refused_before_it_starts(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.study.work.free_memory", lambda: 10**9)
    for words in (("run", "hills.toml"), ("compare", "hills.toml", "--set", "states.north.resolve=0.7")):
        answer = said(*words, "--runs", "100000000", "--seed", "5", "--no-plots")
        assert answer.exit_code == 2
        assert re.search(r"100,000,000 runs take .* of memory, of which 1.0 GB are free; at most [\d,]+ runs fit\.|"
                         r"200,000,000 runs take .* at most", answer.stderr)  # fmt: skip
    assert not (here / "runs").exists()


def test_check_refuses_what_has_more_clocks_than_fit(here: Path) -> None:
    groups = "".join(f'[groups.band_{i}]\nhost = "south"\ntarget = "north"\n' for i in range(81))
    written(here, TEXT.replace("\n[[history]]", f"\n{groups}\n[[history]]", 1))
    for command in (("check", "hills.toml"), ("run", "hills.toml", "--runs", "5")):
        answer = said(*command)
        assert answer.exit_code == 2
        assert "hills.toml: needs 265 clocks, and 255 fit" in answer.stderr
