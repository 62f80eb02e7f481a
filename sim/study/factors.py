"""What to vary, from the words of a user: `--vary key=lo:hi:n` and its kin, checked against the scenario.

    states.iran.resolve=0.2:0.8:7          seven levels, equally far apart
    groups.red.attacks_per_year=1:100:5:log      five levels, in equal ratios
    states.iran.resolve=0.2:0.8            a range, for the designs random, lhs and sobol (or :log)
    groups.red.host=north,south            words; likewise mechanisms.grief=true,false
    horizon_days=90,180,365                numbers
    start=after_recall,after_retaliation   named starts

Every level (both ends of a range) is tried on the scenario as `--set` would: faults come in the house's words, all
factors at once.

>>> levels_of("0.2:0.8:4"), levels_of("1:100:3:log"), levels_of("north,south")
((0.2, 0.4, 0.6, 0.8), (1.0, 10.0, 100.0), ('north', 'south'))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import isfinite

import numpy as np

from sim.results.design import Factor, Value, rounded
from sim.scenario.faults import Fault, ScenarioError, shortened
from sim.scenario.load import again
from sim.scenario.paths import dotted, parse_dotted
from sim.scenario.records import Scenario
from sim.scenario.shape import specification_at

START = "start"
"""The factor that chooses among the named starts of the scenario."""

NEVER_VARIED = frozenset({
    "schema_version", "title", "description", "notes", "extends", "outcomes", "starts", "default_start", "day_zero",
})  # fmt: skip
"""What a scenario says beside what is played; `outcomes` is what is asked of the runs, the same at every point."""
PROSE = frozenset({"note", "source", "assumption", "meaning"})

MAX_LEVELS = 100_000
MAX_FACTORS = 100

_NUMBER = re.compile(r"[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?")
_FORMS = "write key=lo:hi:n, key=lo:hi:n:log, key=lo:hi, or key=x,y,z"


def read_factors(options: Sequence[str], scenario: Scenario) -> tuple[Factor, ...]:
    """The factors that some `--vary` options name, each checked against the scenario.

    Parameters
    ----------
    options : sequence of str
    scenario : Scenario

    Raises
    ------
    ScenarioError
        With every fault of every option.
    """
    factors: list[Factor] = []
    faults: list[Fault] = []
    for option in options:
        label = f"--vary {shortened(option, 80)}"
        try:
            factor = read_factor(option)
        except ValueError as error:
            faults.append(Fault(label, None, "", str(error)))
            continue
        if factor.key in [known.key for known in factors]:
            faults.append(Fault(label, None, factor.key, "is varied twice; give all its levels in one option."))
            continue
        wider = [known.key for known in factors if _is_part(factor.key, known.key) or _is_part(known.key, factor.key)]
        if wider:
            faults.append(Fault(label, None, factor.key, f"is part of {wider[0]}, which is varied too; vary one."))
            continue
        factor = _with_unit(factor)
        faults += faults_of(factor, label, scenario)
        factors.append(factor)
    if len(factors) > MAX_FACTORS:
        faults.append(Fault("--vary", None, "", f"is given {len(factors)} times; at most {MAX_FACTORS} are allowed."))
    if faults:
        raise ScenarioError(faults)
    return tuple(factors)


def read_factor(option: str) -> Factor:
    """One factor from `key=levels` or `key=range`, not yet checked against a scenario.

    Raises
    ------
    ValueError
        If the text has none of the forms; the message says which there are.
    """
    key, equals, written = option.partition("=")
    if not key.strip():
        raise ValueError(f"names no key; {_FORMS}.")
    if not equals or not written.strip():
        name = shortened(key.strip(), 60)
        raise ValueError(f"says no levels for {name}: write {name}=lo:hi:n, {name}=x,y,z, or a range {name}=lo:hi.")
    path = parse_dotted(key.strip())
    if path is None:
        raise ValueError(f"names {shortened(key.strip(), 60)!r}, which is no dotted key such as states.north.resolve.")
    key = dotted(path)
    parts = [part.strip() for part in written.split(":")]
    is_log = parts[-1] == "log"
    if len(parts) - is_log == 2:
        low, high = _ends(parts, is_log)
        return Factor(key, low=low, high=high, is_log=is_log)
    return Factor(key, levels=levels_of(written), is_log=is_log)


def levels_of(written: str) -> tuple[Value, ...]:
    """The levels that a text names: `lo:hi:n`, `lo:hi:n:log` or `x,y,z`.

    Raises
    ------
    ValueError
        If it names none, or one twice.
    """
    parts = [part.strip() for part in written.split(":")]
    if len(parts) > 1:
        is_log = parts[-1] == "log"
        if len(parts) - is_log != 3:
            raise ValueError(f"is {shortened(written, 60)!r}; {_FORMS}.")
        low, high = _ends(parts, is_log)
        number = parts[2]
        if not number.isdecimal() or not 1 <= int(number) <= MAX_LEVELS:
            raise ValueError(f"asks for {shortened(number, 20)!r} levels; it must be a whole number from 1.")
        spaced = np.geomspace(low, high, int(number)) if is_log else np.linspace(low, high, int(number))
        return tuple(rounded(float(level)) for level in spaced)
    levels = tuple(value_of(word) for word in written.split(","))
    if len(distinct(levels)) < len(levels):
        twice = next(level for place, level in enumerate(levels) if level in levels[:place])
        raise ValueError(f"names {twice!r} twice.")
    return levels


def distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    """Each value once, in the order in which they first come; true is not 1."""
    return tuple({(isinstance(value, bool), value): value for value in values}.values())


def value_of(word: str) -> Value:
    """A level as TOML reads it: a number, true or false; else the word itself.

    >>> [value_of(word) for word in ("3", "3.0", "true", "north")]
    [3, 3.0, True, 'north']
    """
    word = word.strip().strip("\"'")
    if word in ("true", "false"):
        return word == "true"
    if _NUMBER.fullmatch(word):
        number = float(word)
        if not isfinite(number):
            raise ValueError(f"names {word!r}; a level must be a finite number.")
        return int(word.replace("_", "")) if re.fullmatch(r"[+-]?[\d_]+", word) else number
    if not word or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_ -]{0,63}", word):
        raise ValueError(f"names {shortened(word, 40)!r}, which is neither a number nor a word; {_FORMS}.")
    return word


def written(value: Value) -> str:
    """A value as `--set` takes it.

    >>> written(0.30), written(True), written("north")
    ('0.3', 'true', 'north')
    """
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else repr(value)


def under(scenario: Scenario, key: str, value: Value) -> Scenario:
    """The scenario with one factor at one value.

    Raises
    ------
    ScenarioError
        If the scenario does not allow it.
    """
    if key == START:
        return again(scenario, start=str(value))
    return again(scenario, overrides=[f"{key}={written(value)}"])


def _is_part(key: str, of: str) -> bool:
    return key.startswith((f"{of}.", f"{of}["))


def _ends(parts: Sequence[str], is_log: bool) -> tuple[float, float]:
    for part in parts[:2]:
        if not _NUMBER.fullmatch(part) or not isfinite(float(part)):
            raise ValueError(f"has {shortened(part, 40)!r} as an end of its range; it must be a number.")
    low, high = float(parts[0]), float(parts[1])
    if not low < high:
        raise ValueError(f"goes from {low:g} to {high:g}; the first must be the smaller.")
    if is_log and low <= 0.0:
        raise ValueError(f"goes from {low:g} in equal ratios; both ends must be above 0.")
    return low, high


def _with_unit(factor: Factor) -> Factor:
    """The factor with the unit of its parameter; a range of whole numbers becomes their list."""
    specified = specification_at(parse_dotted(factor.key) or ())
    if specified is None:
        return factor
    levels = factor.levels
    if specified.integer and factor.low is not None and factor.high is not None:
        is_allowed = (
            specified.low <= factor.low and factor.high <= specified.high
        )  # else the scenario says what is wrong
        if is_allowed and factor.high - factor.low < MAX_LEVELS:
            levels = tuple(float(level) for level in range(int(np.ceil(factor.low)), int(factor.high) + 1))
    ends = (None, None) if levels else (factor.low, factor.high)
    return Factor(factor.key, levels, *ends, factor.is_log, specified.unit)


def faults_of(factor: Factor, label: str, scenario: Scenario) -> list[Fault]:
    """What the model and the scenario have against the values of a factor, each fault told once."""
    path = parse_dotted(factor.key) or ()
    if path[:1] and (path[0] in NEVER_VARIED or path[-1] in PROSE):
        return [Fault(label, None, factor.key, "plays no part in a run, so that varying it says nothing.")]
    kinds = {isinstance(level, bool) for level in factor.levels}
    if len(kinds) > 1:
        return [Fault(label, None, factor.key, "mixes true or false with other values.")]
    specified = specification_at(path)
    tried = factor.levels or (factor.low, factor.high)
    if factor.is_numeric and factor.levels and specified is not None:
        numbers = sorted(float(level) for level in factor.levels)
        broken = [number for number in numbers if specified.integer and not number.is_integer()]
        tried = (*broken[:1], numbers[0], numbers[-1])
    faults: dict[str, Fault] = {}
    for value in tried:
        assert value is not None
        try:
            under(scenario, factor.key, value)
        except ScenarioError as error:
            for fault in error.faults:
                faults.setdefault(f"{fault.key} {fault.message}", Fault(label, None, fault.key, fault.message))
    return list(faults.values())
