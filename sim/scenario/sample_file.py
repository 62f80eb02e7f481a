"""Samples of coefficients in CSV files: which one is meant, what a file says, and what is wrong with it.

The first line names the columns: `weight`, then dotted keys of `sim.scenario.sample`, one row a draw. Columns that
begin with `loglik:` say how well each row explains a family of cases; a run does not read them. Lines that begin with #
are remarks.

>>> sample = sample_of("small.csv", b"weight,coefficients.base_drive\\n1,-1.5\\n3,-1.0\\n")
>>> sample.keys, sample.rows, sample.weights
(('coefficients.base_drive',), ((-1.5,), (-1.0,)), (1.0, 3.0))
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sim.scenario.faults import Fault, ScenarioError, figure, shortened
from sim.scenario.paths import parse_dotted
from sim.scenario.quantity import Specification
from sim.scenario.read import decoded, read_bytes
from sim.scenario.sample import EVERY, WEIGHT, Sample
from sim.scenario.shape import specification_at
from sim.scenario.shipped import shipped_folder

POSTERIOR, DEFAULTS = "posterior", "defaults"
"""Words of `--parameters`: the sample that comes with the program, and none."""

LIKELIHOOD = "loglik:"
"""Begins the columns of the families of cases."""
MAX_ROWS = 20_000
MAX_FAULTS = 20


Parameters = str | Path | Sample | Mapping[str, str] | None
"""Where coefficients come from: "posterior", "defaults" (or None), a file, a sample, or what `Sample.to_json` gave."""


def read_sample(given: Parameters) -> Sample | None:
    """The sample that is meant; None for the defaults.

    Parameters
    ----------
    given : str, Path, Sample, mapping or None

    Raises
    ------
    ScenarioError
        If there is no such sample, or with every fault of its file.
    """
    if given is None or given == DEFAULTS:
        return None
    if isinstance(given, Sample):
        return given
    if isinstance(given, Mapping):
        return sample_of(given["name"], given["csv"].encode())
    if given == POSTERIOR:
        path = posterior_path()
        if path is None:
            what = "is not part of this installation; sim calibrate makes one, --parameters FILE.csv takes it."
            raise ScenarioError.at(f"--parameters {POSTERIOR}", what)
        return sample_of(POSTERIOR, read_bytes(path, str(path)))
    label = str(given)
    return replace(sample_of(label, read_bytes(Path(given), label)), name=Path(given).name)


def posterior_path() -> Path | None:
    """The posterior sample that comes with the program; None if there is none."""
    folder = shipped_folder()
    path = None if folder is None else folder / "posterior" / "posterior.csv"
    return path if path is not None and path.is_file() else None


def sample_of(name: str, data: bytes) -> Sample:
    """The sample in the bytes of a CSV file.

    Parameters
    ----------
    name : str
        How messages name it.
    data : bytes

    Raises
    ------
    ScenarioError
        With the line and key of every fault, at most twenty.
    """
    table = _Table(name, decoded(name, data))
    faults = [*table.faults, *_key_faults(name, table)]
    if not faults:
        faults = list(_value_faults(name, table))
    if faults:
        raise ScenarioError(faults[:MAX_FAULTS])
    places = [place for place, word in enumerate(table.head) if word != WEIGHT and not word.startswith(LIKELIHOOD)]
    weight = table.head.index(WEIGHT) if WEIGHT in table.head else None
    return Sample(
        name,
        tuple(table.head[place] for place in places),
        tuple(tuple(numbers[place] for place in places) for _, numbers in table.rows),
        tuple(1.0 if weight is None else numbers[weight] for _, numbers in table.rows),
    )


class _Table:
    """The numbers of a CSV file with the lines on which they stand."""

    def __init__(self, name: str, text: str) -> None:
        self.faults: list[Fault] = []
        self.head: list[str] = []
        self.head_line = 1
        self.rows: list[tuple[int, list[float]]] = []
        reader = csv.reader(io.StringIO(text))
        try:
            for words in reader:
                if not words or words[0].lstrip().startswith("#"):
                    continue
                if not self.head:
                    self.head, self.head_line = [word.strip() for word in words], reader.line_num
                    continue
                self._take(name, reader.line_num, words)
                if len(self.faults) > MAX_FAULTS or len(self.rows) > MAX_ROWS:
                    break
        except csv.Error as error:
            self.faults.append(Fault(name, reader.line_num, "", f"is no CSV file ({error})."))
        if not self.head:
            self.faults.append(Fault(name, None, "", "is empty; its first line names weight and dotted keys."))
        elif not self.rows and not self.faults:
            self.faults.append(Fault(name, None, "", "has no rows below its first line."))
        if len(self.rows) > MAX_ROWS:
            self.faults.append(Fault(name, None, "", f"has more than {MAX_ROWS:,} rows; draw fewer."))

    def _take(self, name: str, line: int, words: Sequence[str]) -> None:
        if len(words) != len(self.head):
            message = f"has {len(words)} values for {len(self.head)} columns."
            self.faults.append(Fault(name, line, "", message))
            return
        numbers = []
        for key, word in zip(self.head, words, strict=True):
            try:
                number = float(word)
            except ValueError:
                number = math.nan
            if not math.isfinite(number):
                self.faults.append(Fault(name, line, key, f"is {shortened(word, 40)!r}; it must be a finite number."))
            numbers.append(number)
        self.rows.append((line, numbers))


def _key_faults(name: str, table: _Table) -> Iterable[Fault]:
    keys = [word for word in table.head if word != WEIGHT and not word.startswith(LIKELIHOOD)]
    for word in sorted({word for word in table.head if table.head.count(word) > 1}):
        yield Fault(name, table.head_line, word, "is named by two columns; keep one.")
    if table.head and not keys:
        yield Fault(name, table.head_line, "", "names no coefficient; columns are weight and dotted keys.")
    for key in keys:
        specified = specification_of(key)
        if specified is None:
            example = "such as coefficients.base_drive or states.*.reciprocity"
            yield Fault(name, table.head_line, key, f"is no number of the model; columns are dotted keys {example}.")
        elif specified.is_flag or specified.integer:
            yield Fault(name, table.head_line, key, "is a switch or a whole number; a sample holds coefficients.")


def _value_faults(name: str, table: _Table) -> Iterable[Fault]:
    ranges = {place: specification_of(key) for place, key in enumerate(table.head)}
    for line, numbers in table.rows:
        for place, number in enumerate(numbers):
            specified = ranges[place]
            if specified is not None and not specified.low <= number <= specified.high:
                what = f"is {figure(number)}; it must be in {specified.allowed}."
                yield Fault(name, line, table.head[place], what)
            elif table.head[place] == WEIGHT and number < 0.0:
                yield Fault(name, line, WEIGHT, f"is {figure(number)}; it must be at least 0.")
    if WEIGHT in table.head:
        total = math.fsum(max(0.0, numbers[table.head.index(WEIGHT)]) for _, numbers in table.rows)
        if not 0.0 < total < math.inf:
            yield Fault(name, None, WEIGHT, "is 0 in every row; at least one must be above 0.")


def specification_of(key: str) -> Specification | None:
    """What the model says about a key of a sample; None for a word that is no numeric key."""
    path = parse_dotted(key.replace(EVERY, "every"))
    if path is None or (EVERY in key and path[0] == "coefficients"):
        return None
    return specification_at(path) if len(path) <= 3 else None
