"""The answer of a page about a sweep that was played to find conditions: what was asked, and each box in words.

>>> found = found_in({"target": "war", "case": "war in at least 5 % of the runs",
...                   "sentences": [{"sentence": "No conditions were found."}], "remarks": []})
>>> found.sentences
('No conditions were found.',)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os.path import lexists
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from sim.report.blocks import Listing, Section, Text
from sim.results.caveats import CAVEAT
from sim.results.stored_json import Stored, read_sealed

FILE = "discover.json"


@dataclass(frozen=True, slots=True)
class Found:
    """The conditions that a sweep was played to find, as `discover.json` tells them.

    Attributes
    ----------
    target : str
        The response that was asked about.
    case : str
        What makes a point a case, in words.
    sentences : tuple of str
        Each box in words, or that there is none; then what a reader must know.
    """

    target: str
    case: str
    sentences: tuple[str, ...]

    @property
    def section(self) -> Section:
        """The short answer."""
        first, *rest = self.sentences
        listing = (Listing(tuple(rest)),) if rest else ()
        return Section("answer", "Short answer", (Text(first, look="lead"), *listing, Text(CAVEAT)))


class _SentenceTold(Stored):
    sentence: str


class _RemarkTold(Stored):
    remark: str


class _FoundTold(Stored):
    target: str
    case: str
    sentences: Annotated[list[_SentenceTold], Field(min_length=1)]
    remarks: list[_RemarkTold]


def found_beside(folder: Path) -> Found | None:
    """The conditions that were found from the runs in a folder; None where there are none.

    Raises
    ------
    StorageError
        If the file is damaged or was changed.
    """
    return found_in(read_sealed(folder / FILE, _FoundTold)) if lexists(folder / FILE) else None


def found_in(stored: Mapping[str, Any]) -> Found:
    """The conditions that the JSON of a discovery tells.

    Parameters
    ----------
    stored : mapping
        As `sim.study.discover_result.DiscoverResult.to_json` writes it.
    """
    told = [record["sentence"] for record in stored["sentences"]] + [record["remark"] for record in stored["remarks"]]
    return Found(stored["target"], stored["case"], tuple(told))
