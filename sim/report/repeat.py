"""How to repeat a result: the command, what it was played with, the digest to compare, and the scenario's own text."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.report.blocks import Block, Section, Terms, Text, Verbatim
from sim.scenario.shipped import shipped_path

if TYPE_CHECKING:
    from sim.scenario.records import Scenario
    from sim.study.result import RunResult

ABOUT = (
    "Equal runs give an equal digest, bit for bit, on every machine and under every Python and NumPy: the program "
    "computes exp and log itself."
)

OPTIONS = (("--start", "start"), ("--history-until", "history_until"), ("--horizon", "horizon_days"))
"""Options of the command line, by what the scenario remembers of them."""


def scenario_words(scenario: Scenario) -> list[str]:
    """How a command line names the scenario: its file or shipped name, and the options that it was loaded with."""
    return [file_word(scenario), *time_words(scenario), *set_words(scenario.options.get("overrides", ()))]


def file_word(scenario: Scenario) -> str:
    """The name of a shipped scenario, or of the file in which its text is to be saved."""
    shipped = shipped_path(scenario.name)
    texts = list(scenario.source_text.values())
    is_shipped = shipped is not None and texts[:1] == [shipped.read_bytes()]
    return scenario.name if is_shipped else f"{scenario.name}.toml"


def time_words(scenario: Scenario) -> list[str]:
    """Where the runs begin and end, where the command line said so."""
    words = []
    for option, name in OPTIONS:
        value = scenario.options.get(name)
        if value is not None:
            words += [option, f"{value:.17g}" if isinstance(value, float) else str(value)]
    return words


def set_words(overrides: Iterable[str]) -> list[str]:
    """Changed values, as words of a command line."""
    return [word for override in overrides for word in ("--set", override)]


def run_words(runs: int, origin: Mapping[str, Any]) -> list[str]:
    """Which runs, as words of a command line."""
    first = origin.get("first_run", 0)
    return ["--runs", str(runs), *(["--first-run", str(first)] if first else []), "--seed", str(origin["seed"])]


def command_words(result: RunResult) -> list[str]:
    """The command that gives the same runs."""
    return ["sim", "run", *scenario_words(result.scenario), *run_words(result.runs, result.origin)]


def repeat_section(
    command: Sequence[str],
    *,
    scenario: Scenario,
    facts: Sequence[tuple[str, str]],
    versions: Mapping[str, str],
    remark: str = "",
) -> Section:
    """The command, versions, digest, and every text of the scenario.

    Parameters
    ----------
    command : sequence of str
        Words of the command line.
    scenario : Scenario
    facts : sequence of (str, str)
        What to compare with: seed, number of runs, digest.
    versions : mapping of str to str
        What the runs were played with.
    remark : str, optional
        What else the command needs.
    """
    told = (
        *facts,
        ("scenario", f"{scenario.name}, hash {scenario.sha256}"),
        ("versions", ", ".join(f"{name} {version}" for name, version in versions.items())),
    )
    blocks: list[Block] = [Verbatim(shlex.join(command)), Text(ABOUT), Terms(told)]
    if remark:
        blocks.append(Text(remark))
    if command[2].endswith(".toml"):
        blocks.append(Text(f"{command[2]} is the first of the texts below, saved under that name."))
    return Section("repeat", "How to repeat it", (*blocks, *source_texts(scenario)))


def source_texts(scenario: Scenario, *, whose: str = "") -> Iterator[Verbatim]:
    """The file of a scenario and those that it builds on, letter by letter, folded away.

    Parameters
    ----------
    scenario : Scenario
    whose : str, optional
        Stands before each title where a page has the texts of several.
    """
    for file, data in scenario.source_text.items():
        digest = hashlib.sha256(data).hexdigest()
        yield Verbatim(data.decode("utf-8-sig", "replace"), title=f"{whose}{file} (SHA-256 {digest})")
