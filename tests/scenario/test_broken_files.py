"""Twenty broken files: each names file, line, key and remedy, on short lines, within a second."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.faults import ScenarioError
from sim.scenario.load import load

Write = Callable[..., Path]


def edited(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


EDITS: dict[str, tuple[Callable[[str], str], str]] = {
    "unknown key": (
        edited("resolve = 0.5", "resolv = 0.5"),
        's.toml:5: states.north.resolv is an unknown key. Did you mean "resolve"?',
    ),
    "wrong type": (
        edited("resolve = 0.5", 'resolve = "high"'),
        's.toml:5: states.north.resolve is "high"; it must be a number in [0, 1].',
    ),
    "boolean for a number": (
        edited("resolve = 0.5", "resolve = true"),
        "s.toml:5: states.north.resolve is true; it must be a number in [0, 1].",
    ),
    "out of range": (
        edited("resolve = 0.5", "resolve = 1.4"),
        "s.toml:5: states.north.resolve is 1.4; it must be in [0, 1].",
    ),
    "nan": (
        edited("resolve = 0.5", "resolve = nan"),
        "s.toml:5: states.north.resolve is nan; it must be a finite number in [0, 1].",
    ),
    "1e400": (
        edited("resolve = 0.5", "resolve = { value = 1e400 }"),
        "s.toml:5: states.north.resolve.value is inf; it must be a finite number in [0, 1].",
    ),
    "huge integer": (
        edited("resolve = 0.5", f"resolve = {'9' * 40}"),
        "s.toml:5: states.north.resolve is a whole number of about 2^133; it must be a whole number of at most "
        "18 digits.",
    ),
    "missing host": (
        edited('host = "south"\n', ""),
        "s.toml:8: groups.red.host is missing; it is required: State or third party on whose soil the group sits, "
        'or "both".',
    ),
    "unknown host": (
        edited('host = "south"', 'host = "soth"'),
        's.toml:9: groups.red.host is "soth"; known states are "north", "south". Did you mean "south"?',
    ),
    "duplicate key": (
        edited("resolve = 0.5", "resolve = 0.5\nresolve = 0.6"),
        "s.toml:6: states.north.resolve is written twice, on lines 5 and 6; keep one.",
    ),
    "history out of order": (
        edited("day = 2", "day = -2"),
        "s.toml:21: history[1].day is -2, but the entry before it on line 13 has day 0; "
        "put the record in order of day.",
    ),
    "start after the horizon": (
        lambda text: f'default_start = "after_the_strike"\nhorizon_days = 9\n{text}'.replace("until = 0", "until = 9"),
        "s.toml:1: default_start forces the record up to day 9, not before the horizon of 9 days; look longer.",
    ),
    "unknown action": (
        edited('"strike"', '"stike"'),
        's.toml:16: history[0].action is "stike"; known actions are "attack_by_group", "protest", "ultimatum", '
        '"recall_ambassador", "expel_diplomats", "sanctions" and 16 more; sim schema lists all. Did you mean "strike"?',
    ),
    "Hawkes branching at 1": (
        edited('target = "north"', 'target = "north"\nbranching_ratio = 1.0'),
        "s.toml:11: groups.red.branching_ratio is 1; it must be in [0, 0.95] (attacks per attack).",
    ),
    "deep nesting": (
        edited("resolve = 0.5", f"resolve = {'[' * 400}{']' * 400}"),
        "s.toml:5: is nested too deeply; brackets may hold brackets up to 12 deep.",
    ),
    "deep nesting over lines": (
        edited("resolve = 0.5", "resolve = " + "[\n" * 400),
        "s.toml:17: is nested too deeply; brackets may hold brackets up to 12 deep.",
    ),
    "dotted-key bomb": (
        edited("resolve = 0.5", "a" + ".a" * 16_000 + " = 1"),
        "s.toml:5: has a key of more than 16 dots; write tables.",
    ),
    "syntax": (
        edited("resolve = 0.5", "resolve = high"),
        's.toml:5: is no TOML at column 11: Invalid value; write text in quotes ("north"), numbers with digits '
        "on both sides of the point, true or false.",
    ),
    "a day that no month has": (
        edited("day = 2", "day = 2031-05-32"),
        "s.toml:21: holds 2031-05-32, and there is no such date; write YYYY-MM-DD.",
    ),
    "a day that this month has not": (
        edited("day = 2", "day = 2031-02-30"),
        "s.toml:21: holds 2031-02-30, and there is no such date; write YYYY-MM-DD.",
    ),
    "absolute extends": (
        edited("title", 'extends = "/etc/passwd"\ntitle'),
        's.toml:2: extends is "/etc/passwd"; it must be a relative path of plain names with / between them, '
        "inside the scenario's folder.",
    ),
    "path traversal in extends": (
        edited("title", 'extends = "../secret.toml"\ntitle'),
        's.toml:2: extends is "../secret.toml"; it must stay inside the folder of the scenario.',
    ),
    "missing base": (
        edited("title", 'extends = "bases/none.toml"\ntitle'),
        's.toml:2: extends is "bases/none.toml"; there is no such file.',
    ),
    "extends itself": (
        edited("title", 'extends = "s.toml"\ntitle'),
        's.toml:2: extends is "s.toml"; the files extend each other in a circle: s.toml -> s.toml.',
    ),
}

BYTES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "s.toml: is empty; sim init writes a scenario to start from."),
    "comments only": (b"# nothing\n", "s.toml: is empty; sim init writes a scenario to start from."),
    "not UTF-8": (b'title = "a"\nx = "\xff"\n', "s.toml:2: is not UTF-8 (byte 17: 0xff); save it as UTF-8."),
    "NUL byte": (b'title = "a"\nx = "\0"\n', "s.toml:2: holds a NUL character; it is no text file, or is damaged."),
    "five megabytes": (b"# " + b"x" * 5_000_000, "s.toml: is larger than 1 MiB; a scenario is a small text."),
    "escape sequence": (
        b'schema_version = 1\n"\\u001b[31m" = 1\n[states.a]\n[states.b]\n',
        "s.toml: title is missing; it is required: One line that names the scenario.\n"
        "s.toml:2: \\x1b[31m is no usable key; keys hold a-z, 0-9, _ and -, up to 64 of them.",
    ),
}


@pytest.mark.parametrize("kind", EDITS)
def test_edited_file_is_refused_with_line_key_and_remedy(
    kind: str, sound: str, written: Write, refused: Callable[..., str]
) -> None:
    edit, expected = EDITS[kind]
    path = written("s.toml", edit(sound))
    begun = time.process_time()
    assert refused(path) == expected
    assert time.process_time() - begun < 1.0
    assert all(len(line) <= 300 for line in expected.splitlines())


@pytest.mark.parametrize("kind", BYTES)
def test_bytes_that_are_no_scenario_are_refused(kind: str, written: Write, refused: Callable[..., str]) -> None:
    data, expected = BYTES[kind]
    path = written("s.toml", data)
    begun = time.process_time()
    assert refused(path) == expected
    assert time.process_time() - begun < 1.0


def test_folder_is_refused(folder: Path, refused: Callable[..., str]) -> None:
    (folder / "s.toml").mkdir()
    assert refused("s.toml") == "s.toml: is a folder; name a scenario file in it."


def test_missing_file_is_refused(folder: Path, refused: Callable[..., str]) -> None:
    assert refused("none.toml").startswith("none.toml: is neither a file nor a shipped scenario; shipped are")


def test_a_file_that_was_named_without_its_ending_is_hinted_at(
    sound: str, written: Write, refused: Callable[..., str]
) -> None:
    written("hills.toml", sound)
    assert refused("hills") == 'hills: is neither a file nor a shipped scenario. Did you mean "hills.toml"?'


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are a matter of POSIX")
def test_pipe_is_refused_without_waiting(folder: Path, refused: Callable[..., str]) -> None:
    os.mkfifo(folder / "s.toml")
    assert refused("s.toml") == "s.toml: is not a regular file; name a scenario file."


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")
def test_device_is_refused(refused: Callable[..., str]) -> None:
    assert refused("/dev/zero") == "/dev/zero: is not a regular file; name a scenario file."


def test_path_with_a_nul_is_refused(refused: Callable[..., str]) -> None:
    assert refused("a\0b").startswith("a\\x00b: is neither a file nor a shipped scenario")


def test_cycle_of_bases_is_named(sound: str, written: Write, refused: Callable[..., str]) -> None:
    written("s.toml", f'extends = "bases/a.toml"\n{sound}')
    written("bases/a.toml", 'extends = "b.toml"\n')
    written("bases/b.toml", '# up again\nextends = "../s.toml"\n')
    assert refused("s.toml") == (
        'bases/b.toml:2: extends is "../s.toml"; the files extend each other in a circle: '
        "s.toml -> bases/a.toml -> bases/b.toml -> s.toml."
    )


def test_byte_order_mark_and_windows_line_ends_are_accepted(sound: str, written: Write) -> None:
    path = written("s.toml", b"\xef\xbb\xbf" + sound.replace("\n", "\r\n").encode())
    assert load(path).title == "Two countries"


def test_all_faults_of_a_file_are_told_together_in_order(
    sound: str, written: Write, refused: Callable[..., str]
) -> None:
    text = sound
    for kind in ("unknown key", "unknown host", "history out of order", "unknown action"):
        text = EDITS[kind][0](text)
    path = written("s.toml", text)
    assert [line.split(":")[1] for line in refused(path).splitlines()] == ["5", "9", "16", "21"]


HEAVY = {
    "keys": "\n".join(f"k{n} = 1" for n in range(4_900)),
    "headers": "\n".join(f"[k{n}]" for n in range(9_000)),
    "dotted keys": "\n".join("a." * 15 + f"k{n} = 1" for n in range(1_400)),
    "groups": "\n".join(f'[groups.g{n}]\nhost = "nrth"' for n in range(4_900)),
    "unknown keys": "[groups.g]\n" + "\n".join(f"contrl{n} = 1" for n in range(4_900)),
    "history": '[[history]]\nactor = "nrth"\n' * 4_900,
    "conditions": '[[outcomes]]\nname = "x"\nwhen.any = [\n' + "{ talks_hold = 1 },\n" * 4_900 + "]",
    "discrete law": '[dyad]\nnuclear = { distribution = "discrete", values = [\n' + "9,\n" * 9_900 + "] }",
    "long list": "[dyad]\nnuclear = [" + "1, " * 24_000 + "]",
    "wide law": '[coefficients]\nbase_drive = { distribution = "mixture", components = [\n'
    + '{ distribution = "beta", a = 1e5, b = 1e5 },\n' * 1_600
    + "] }",
}


@pytest.mark.parametrize("kind", HEAVY)
def test_heaviest_files_are_answered_within_a_second(kind: str, faults_of: Callable[..., tuple[object, ...]]) -> None:
    gc.collect()
    gc.freeze()  # a command starts with an empty heap, not with that of a thousand tests
    begun = time.process_time()
    faults_of('schema_version = 1\ntitle = "x"\n[states.north]\n[states.south]\n' + HEAVY[kind])
    assert time.process_time() - begun < 1.0


def test_faults_travel_between_processes() -> None:
    import pickle

    with pytest.raises(ScenarioError) as caught:
        load("/dev/null/nowhere")
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults
