"""How to repeat an answer: the command, what it was played with, the digest to compare, and the scenario's own text."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.report.blocks import Block, Made, Section, Shown, Terms, Text, Verbatim
from sim.report.meanings import SAID, glossary_section, prose_section
from sim.scenario.read import shipped_path
from sim.scenario.records import OPTIONS, Scenario


def scenario_words(scenario: Scenario) -> list[str]:
    """How a command line names the scenario: its file or shipped name, and the options that it was loaded with."""
    return [file_word(scenario), *time_words(scenario), *set_words(scenario.options.get("overrides", ()))]


def file_word(scenario: Scenario) -> str:
    """The name of a shipped scenario, or of the file in which its text is to be saved."""
    shipped = shipped_path(scenario.name)
    texts = list(scenario.source_text.values())
    is_shipped = shipped is not None and texts[:1] == [shipped.read_bytes()]
    return scenario.name if is_shipped else f"{'./' * scenario.name.startswith('-')}{scenario.name}.toml"  # no option


def files_of(scenarios: Mapping[str, Scenario]) -> dict[str, str]:
    """What names the file of each scenario; files of one name that are not the same are told apart by their folders."""
    named = {side: file_word(one) for side, one in scenarios.items()}
    texts: dict[str, set[frozenset[tuple[str, bytes]]]] = {}
    for side, word in named.items():
        texts.setdefault(word, set()).add(frozenset(scenarios[side].source_text.items()))
    return {side: word if len(texts[word]) == 1 else f"{side.lower()}/{word}" for side, word in named.items()}


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


def as_words(given: Mapping[str, Any]) -> list[str]:
    """Options as words of a command line: none for what is absent, several for what was given several times.

    >>> as_words({"--runs": 5, "--level": 0.25, "--set": ["a.b=1", "a.c=2"], "--quick": True, "--step": None})
    ['--runs', '5', '--level', '0.25', '--set', 'a.b=1', '--set', 'a.c=2', '--quick']
    """
    words: list[str] = []
    for option, value in given.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is True:
                words.append(option)
            elif one is not None and one is not False:
                words += [option, f"{one:.12g}" if isinstance(one, float) else str(one)]
    return words


def command_line(*words: str) -> str:
    """Words as a shell takes them."""
    return shlex.join(words)


def run_words(runs: int, origin: Mapping[str, Any]) -> list[str]:
    """Which runs, as words of a command line."""
    first = origin.get("first_run", 0)
    return ["--runs", str(runs), *(["--first-run", str(first)] if first else []), "--seed", str(origin["seed"])]


def whole_page(shown: Shown, question: str, sections: Iterable[Section]) -> str:
    """A page of HTML about an answer, with what stands at the end of every page: the same bytes for the same answer.

    Parameters
    ----------
    shown : Shown
    question : str
        What was asked, in a sentence.
    sections : iterable of Section
        What the page says of it.
    """
    from sim.report.html import page  # the engine of templates is for pages alone

    ends = (repeat_section(shown.made), prose_section("card"), glossary_section())
    return page(shown.title, question, [*sections, *ends], foot=SAID["foot"])


def repeat_section(made: Made) -> Section:
    """The command, versions, digests, and every text of the scenarios."""
    named = {(f"scenario {side}" if side else "scenario"): one for side, one in made.scenarios.items()}
    facts = {
        "seed": str(made.seed),
        "played": ", ".join(made.played),
        **({"engine": f"{made.engine} (every engine gives equal runs)"} if made.engine and len(named) == 1 else {}),
        **{f"digest of {of}": digest for of, digest in made.digests.items()},
        **{of: f"{one.name}, hash {one.sha256}" for of, one in named.items()},
        "versions": ", ".join(f"{name} {version}" for name, version in made.versions.items()),
    }
    about = [Text(SAID["digest"])] if made.digests else []
    blocks: list[Block] = [Verbatim(made.command), *about, Terms(tuple(facts.items())), *map(Text, made.remarks)]
    texts: list[Verbatim] = []
    files = files_of(made.scenarios)
    for file in dict.fromkeys(files.values()):
        sides = [side for side in files if files[side] == file]
        is_only = len(set(files.values())) == 1
        if file.endswith(".toml"):
            whose = "" if is_only else f" of {' and '.join(sides)}"
            blocks.append(Text(f"{file} is the first of the texts{whose} below, saved under that name."))
        texts += source_texts(made.scenarios[sides[0]], whose="" if is_only else f"{', '.join(sides)}: ")
    return Section("repeat", "How to repeat it", (*blocks, *texts))


def source_texts(scenario: Scenario, *, whose: str) -> Iterator[Verbatim]:
    """The file of a scenario and those that it builds on, letter by letter, folded away; `whose` opens each title."""
    for file, data in scenario.source_text.items():
        digest = hashlib.sha256(data).hexdigest()
        yield Verbatim(data.decode("utf-8-sig", "replace"), title=f"{whose}{file} (SHA-256 {digest})")
