"""What a terminal shows of an answer, whatever was asked: tables and sentences first, then how it came about.

A table for a pipe has no frame and no colour, one row a line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from sim.engine.failures import failed_sentence
from sim.results.chunk_file import Parts

if TYPE_CHECKING:
    from sim.study.result import RunResult
    from sim.study.sweep_result import SweepResult


@dataclass(frozen=True, slots=True)
class Told:
    """What a terminal shows of an answer.

    Attributes
    ----------
    shown : tuple of Table or str
        The answer itself, in order; a text stands in a paragraph of its own.
    problems : tuple of str
        What went wrong with some runs; said whatever was asked.
    played : tuple of str
        How much was played, how fast, and why it stopped.
    folder_holds : str
        What is worth knowing of the folder of the results.
    meaning : tuple of str
        What the numbers are about, and what they are not.
    mark : str
        What tells a repetition that it came to the same: seed, version, digest.
    is_whole : bool
        Whether nothing is open: every run is there, none was cut short, and what was to be known is.
    """

    shown: tuple[Table | str, ...]
    problems: tuple[str, ...] = ()
    played: tuple[str, ...] = ()
    folder_holds: str = ""
    meaning: tuple[str, ...] = ()
    mark: str = ""
    is_whole: bool = True


def table_of(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    is_plain: bool,
    has_numbers: bool = True,
    words: Collection[str] = (),
) -> Table:
    """A table whose first column is words; others are numbers, aligned to the right, or words: all, or those named."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="" if is_plain else "bold",
        header_style="" if is_plain else "dim",
        box=None if is_plain else box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for place, heading in enumerate(headings):
        is_number = has_numbers and place > 0 and heading != "" and heading not in words
        is_one_line = has_numbers and heading not in words
        table.add_column(heading, justify="right" if is_number else "left", no_wrap=is_one_line, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def paragraph(sentences: Iterable[str]) -> tuple[str, ...]:
    """Sentences one below the other; nothing where there are none."""
    text = "\n".join(sentences)
    return (text,) if text else ()


def how_fast(n_runs: int, seconds: float, jobs: int | None = None) -> str:
    """Runs, seconds, rate.

    >>> how_fast(10_000, 2.0, 2)
    '10,000 runs in 2.0 s (5,000 runs/s), 2 jobs'
    """
    worked = "" if jobs is None else f", {jobs} job{'s' * (jobs > 1)}"
    return f"{n_runs:,} runs in {seconds:.1f} s ({n_runs / max(seconds, 1e-9):,.0f} runs/s){worked}"


def missing_sentence(n_missing: int, folder: object) -> str:
    """That runs are missing, and what would play them."""
    return f"{n_missing:,} runs are missing. Play them with: sim resume {folder}"


def problems_of(result: RunResult | SweepResult, folder: object) -> tuple[str, ...]:
    """What went wrong with some runs: that they are missing, failed, or reached the cap on events."""
    told = []
    if result.n_missing:
        told.append(missing_sentence(result.n_missing, folder))
    if result.failures:
        told.append(failed_sentence(result.failures))
    if result.n_cut_short:
        parts = result.rows if isinstance(result.rows, Parts) else [result.rows]
        first = next(int(part["run"][part["cut_short"]][0]) for part in parts if part["cut_short"].any())
        told.append(
            f"{result.n_cut_short:,} runs reached the cap on events and were cut short, the first is run {first}; "
            "they are counted as they stood."
        )
    return tuple(told)


def mark_of(seed: int, version: str, digest: str) -> str:
    """What tells a repetition that it came to the same."""
    return f"seed {seed}, sim {version}, digest {digest}"


def versions_line(versions: Mapping[str, str]) -> str:
    """What a result was made with."""
    return "Versions: " + ", ".join(f"{name} {version}" for name, version in versions.items())
