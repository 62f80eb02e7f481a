"""What to vary, from the words of a user: `--vary key=lo:hi:n` and its kin, checked against the scenario.

    states.iran.resolve=0.2:0.8:7          seven levels, equally far apart
    groups.red.attacks_per_year=1:100:5:log      five levels, in equal ratios
    states.iran.resolve=0.2:0.8            a range, for the designs random, lhs and sobol (or :log)
    groups.red.host=north,south            words; likewise mechanisms.grief=true,false
    horizon_days=90,180,365                numbers
    start=after_recall,after_retaliation   named starts
    history_until=0,1,2                    how much of the record is forced
    history[0].deaths=0:10                 a range of whole numbers, each equally likely, both ends too
    states.iran.resolve,states.pakistan.resolve=0.2:0.8:3    tied keys: one factor, one value for all of them

Every level (both ends of a range) is tried on the scenario as `--set` would: faults come in the house's words, all
factors at once.

>>> read_factor("x=0.2:0.8:4").levels, read_factor("x=1:100:3:log").levels, read_factor("x=north,south").levels
((0.2, 0.4, 0.6, 0.8), (1.0, 10.0, 100.0), ('north', 'south'))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.model.new_rule import OWN, Parameter, Rules, own_parameters
from sim.results.design import Factor, Value, rounded
from sim.scenario.faults import Fault, ScenarioError, listed, meant, shortened
from sim.scenario.load import again
from sim.scenario.names import dotted, parse_dotted
from sim.scenario.quantity import Specification
from sim.scenario.records import Scenario
from sim.scenario.shape import specification_of, takes_whole_numbers

START, UNTIL = "start", "history_until"
"""Factors that are options of a command: which named start of the scenario, and how much of its record is forced."""

NEVER_VARIED = frozenset({
    "schema_version", "title", "description", "notes", "extends", "outcomes", "starts", "default_start", "day_zero",
})  # fmt: skip
"""What a scenario says beside what is played; `outcomes` is what is asked of the runs, the same at every point."""
PROSE = frozenset({"note", "source", "assumption", "meaning"})

MAX_LEVELS = 100_000
LONGEST_OPTION = 500
"""Characters of the text of `--vary` in a command that is repeated."""
FEW = 20
"""Of a range, so many whole numbers are its levels; more stay a range."""
MAX_FACTORS = 100
MOST_TRIED = 100
"""Of one factor, so many numbers out of range are told."""

_NUMBER = re.compile(r"[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?")
_FORMS = "write key=lo:hi:n, key=lo:hi:n:log, key=lo:hi, or key=x,y,z"


def read_factors(options: Sequence[str], scenario: Scenario, rules: Rules | None = None) -> tuple[Factor, ...]:
    """The factors that some `--vary` options name, each checked against the scenario.

    Parameters
    ----------
    options : sequence of str
    scenario : Scenario
    rules : mapping of str to callable or NewRule, optional
        Own rules, whose parameters are `rules.WORD.NAME`.

    Raises
    ------
    ScenarioError
        With every fault of every option.
    """
    read: list[tuple[str, Factor]] = []
    faults: list[Fault] = []
    for option in options:
        label = f"--vary {shortened(option, 80)}"
        try:
            read.append((label, read_factor(option)))
        except ValueError as error:
            faults.append(Fault(label, None, "", str(error)))
    factors, found = tried_factors(read, scenario, rules)
    faults += dict.fromkeys(fault for _, _, fault in found)
    if len(factors) > MAX_FACTORS:
        faults.append(Fault("--vary", None, "", f"is given {len(factors)} times; at most {MAX_FACTORS} are allowed."))
    if faults:
        raise ScenarioError(faults)
    return factors


def tried_factors(
    labelled: Iterable[tuple[str, Factor]], scenario: Scenario, rules: Rules | None = None
) -> tuple[tuple[Factor, ...], list[tuple[Factor, Value | None, Fault]]]:
    """Factors with their units, and what the scenario has against each: the factor, the value if it is one, the fault.

    A factor that cannot be varied beside those before it is not among the first.
    """
    own = own_parameters(rules)
    factors: list[Factor] = []
    found: list[tuple[Factor, Value | None, Fault]] = []
    for label, factor in labelled:
        clash = _clash([key for known in factors for key in known.keys], factor.keys)
        if clash is not None:
            found.append((factor, None, Fault(label, None, *clash)))
            continue
        factor = _with_unit(factor, own)
        found += [(factor, value, fault) for value, fault in faults_by_value(factor, label, scenario, own)]
        factors.append(factor)
    return tuple(factors), found


def read_factor(option: str) -> Factor:
    """One factor from `key=levels` or `key=range`, not yet checked against a scenario.

    Raises
    ------
    ValueError
        If the text has none of the forms, or names a level twice; the message says which forms there are.
    """
    key, _, written = option.partition("=")
    if not key.strip(" ,"):
        raise ValueError(f"names no key; {_FORMS}.")
    if not written.strip():
        name = shortened(key.strip(), 60)
        raise ValueError(f"says no levels for {name}: write {name}=lo:hi:n, {name}=x,y,z, or a range {name}=lo:hi.")
    key = read_key(key)
    *numbers, last = (part.strip() for part in written.split(":"))
    if not numbers:
        return Factor(key, levels=_listed(last))
    is_log = last == "log"
    numbers = numbers if is_log else [*numbers, last]
    if len(numbers) not in (2, 3):
        raise ValueError(f"is {shortened(written, 60)!r}; {_FORMS}.")
    low, high = _ends(numbers, is_log)
    if len(numbers) == 2:
        return Factor(key, low=low, high=high, is_log=is_log)
    if not numbers[2].isdecimal() or not 2 <= int(numbers[2]) <= MAX_LEVELS:
        alone = f"for one value alone write {key}={numbers[0]}"
        allowed = f"it must be a whole number from 2 to {MAX_LEVELS:,}; {alone}"
        raise ValueError(f"asks for {shortened(numbers[2], 20)!r} levels; {allowed}.")
    spaced = (np.geomspace if is_log else np.linspace)(low, high, int(numbers[2]))
    return Factor(key, levels=tuple(map(rounded, spaced.tolist())), is_log=is_log)


def read_key(written: str) -> str:
    """The key of a factor as this program writes it: one dotted key, or several that are tied.

    >>> read_key("history.0.deaths"), read_key("states.north.resolve, states.south.resolve")
    ('history[0].deaths', 'states.north.resolve,states.south.resolve')
    """
    paths = [parse_dotted(part.strip()) for part in written.split(",")]
    if any(path is None for path in paths):
        name = shortened(written.strip(), 60)
        raise ValueError(f"names {name!r}, which is no dotted key such as states.north.resolve.")
    return ",".join(dotted(path) for path in paths if path is not None)


def _listed(written: str) -> tuple[Value, ...]:
    levels = tuple(value_of(word) for word in written.split(","))
    told = [rounded(level) if isinstance(level, float) else level for level in levels]
    if len(distinct(told)) < len(levels):
        twice = next(level for place, level in enumerate(levels) if told[place] in told[:place])
        raise ValueError(f"names {twice!r} twice.")
    return levels


def distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    """Each value once, in the order in which they first come; true is not 1."""
    return tuple({(isinstance(value, bool), value): value for value in values}.values())


def value_of(word: str) -> Value:
    """A level as TOML reads it, or as a data frame writes it: a number, true or false; else the word or date itself.

    >>> [value_of(word) for word in ("3", "3.0", "true", "False", "north")]
    [3, 3.0, True, False, 'north']
    """
    word = word.strip().strip("\"'")
    if word.lower() in ("true", "false"):
        return word.lower() == "true"
    if _NUMBER.fullmatch(word):
        number = float(word)
        if not isfinite(number):
            raise ValueError(f"names {word!r}; a level must be a finite number.")
        return int(word.replace("_", "")) if re.fullmatch(r"[+-]?[\d_]+", word) else number
    if re.fullmatch(r"[+-]?\d*,\d+", word):
        raise ValueError(f"names {word!r} with a decimal comma; write {word.replace(',', '.')}.")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_ -]{0,63}|\d{4}-\d{2}-\d{2}", word):
        raise ValueError(f"names {shortened(word, 40)!r}, which is neither a number nor a word; {_FORMS}.")
    return word


def written(value: Value) -> str:
    """A value as `--set` takes it.

    >>> written(0.30), written(True), written("north")
    ('0.3', 'true', 'north')
    """
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else repr(value)


def varied_option(factor: Factor) -> str:
    """The text of `--vary` that names the levels of a factor; empty where there is none or it is a long one.

    >>> varied_option(read_factor("x=0.2:0.8:7")), varied_option(read_factor("y=north,south"))
    ('x=0.2:0.8:7', 'y=north,south')
    """
    levels = [written(level) for level in factor.levels]
    spaced = f"{factor.key}={levels[0]}:{levels[-1]}:{len(levels)}{':log' * factor.is_log}" if len(levels) > 2 else ""
    for option in (spaced, f"{factor.key}={','.join(levels)}"):
        try:
            is_same = repr(read_factor(option).levels) == repr(factor.levels)
        except ValueError:
            continue
        if is_same and len(option) <= LONGEST_OPTION:
            return option
    return ""


def under(scenario: Scenario, keys: Iterable[str], value: Value) -> Scenario:
    """The scenario with the keys of one factor at one value.

    Raises
    ------
    ScenarioError
        If the scenario does not allow it.
    """
    if START in keys:
        return again(scenario, start=str(value))
    if UNTIL in keys:
        is_whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
        return again(scenario, history_until=int(value) if is_whole else str(value))
    return again(scenario, overrides=[f"{key}={written(value)}" for key in keys])


def _clash(before: Sequence[str], keys: Sequence[str]) -> tuple[str, str] | None:
    """The key of a factor that cannot be varied beside those before it, and why."""
    for place, key in enumerate(keys):
        for known in (*before, *keys[:place]):
            if key == known:
                return key, "is varied twice; give all its levels in one option."
            if _is_part(key, known) or _is_part(known, key):
                return key, f"is part of {known}, which is varied too; vary one."
            if {key, known} == {START, UNTIL}:
                return key, f"says the same as {known}, which is varied too; vary one."
    if len(keys) > 1 and {START, UNTIL} & set(keys):
        return next(key for key in keys if key in (START, UNTIL)), "is an option and stands alone; it cannot be tied."
    return None


def _is_part(key: str, of: str) -> bool:
    return key.startswith((f"{of}.", f"{of}["))


def _ends(numbers: Sequence[str], is_log: bool) -> tuple[float, float]:
    for number in numbers[:2]:
        if not _NUMBER.fullmatch(number) or not isfinite(float(number)):
            raise ValueError(f"has {shortened(number, 40)!r} as an end of its range; it must be a number.")
    low, high = map(float, numbers[:2])
    if not low < high:
        raise ValueError(f"goes from {low:g} to {high:g}; the first must be the smaller.")
    if is_log and low <= 0.0:
        raise ValueError(f"goes from {low:g} in equal ratios; both ends must be above 0.")
    return low, high


def is_own(key: str) -> bool:
    """Whether a key is that of a parameter of a rule of one's own."""
    return key.startswith(f"{OWN}.")


def _with_unit(factor: Factor, own: Mapping[str, Parameter]) -> Factor:
    """The factor with the unit of its parameters; a range of a few whole numbers becomes their list."""
    units = {(own.get(key) or specification_of(key) or factor).unit for key in factor.keys}
    factor = replace(factor, unit=units.pop() if len(units) == 1 else "")
    low, high = factor.low, factor.high
    if low is None or high is None or not any(map(takes_whole_numbers, factor.keys)):
        return factor
    if not (low.is_integer() and high.is_integer()):  # the scenario says what is wrong
        return factor
    if factor.is_log or high - low >= FEW:
        return replace(factor, is_whole=True)
    return replace(factor, levels=tuple(range(int(low), int(high) + 1)), low=None, high=None)


def faults_by_value(
    factor: Factor, label: str, scenario: Scenario, own: Mapping[str, Parameter] = MappingProxyType({})
) -> Iterator[tuple[Value | None, Fault]]:
    """What the model and the scenario have against the values of a factor, each with its value, if it has one."""
    keys = [key for key in factor.keys if not is_own(key)]
    for key in factor.keys:
        if key not in keys:
            yield from ((value, Fault(label, None, key, problem)) for value, problem in _own_problems(factor, key, own))
    for key in keys:
        path = parse_dotted(key) or ()
        if path[:1] and (path[0] in NEVER_VARIED or path[-1] in PROSE):
            yield None, Fault(label, None, key, "plays no part in a run, so that varying it says nothing.")
            return
    for level in factor.levels if keys else ():
        if isinstance(level, bool) != isinstance(factor.levels[0], bool):
            yield level, Fault(label, None, factor.key, "mixes true or false with other values.")
            return
    found: dict[Fault, Value] = {}
    days: dict[tuple[Any, ...], Value] = {}
    are_dates_too = len({isinstance(level, str) for level in factor.levels}) > 1  # a date and a number may be one day
    for value in _worth_trying(factor, [specification_of(key) for key in keys]) if keys else ():
        try:
            one = under(scenario, keys, value)
        except ScenarioError as error:
            for fault in error.faults:
                found.setdefault(Fault(label, None, fault.key or factor.key, fault.message), value)
            continue
        known = (one.history_until, one.horizon_days, *(entry.day for entry in one.history))
        if are_dates_too and (before := days.setdefault(known, value)) is not value:
            found[Fault(label, None, factor.key, f"names one day twice, as {before} and as {value}; keep one.")] = value
    yield from ((value, fault) for fault, value in found.items())


def _tried(factor: Factor) -> tuple[Value, ...]:
    """The levels, or the ends of the range."""
    assert factor.levels or (factor.low is not None and factor.high is not None), "a factor has levels or a range"
    return factor.levels or (factor.low or 0.0, factor.high or 0.0)


def _worth_trying(factor: Factor, specified: Sequence[Specification | None]) -> Sequence[Value]:
    """Values of which the scenario may have something to say: of many numbers those out of range, else both ends."""
    known = [one for one in specified if one is not None]
    if not (factor.is_numeric and factor.levels and len(known) == len(specified)):
        return _tried(factor)
    numbers = sorted(map(float, factor.levels))
    low, high, is_whole = (
        max(one.low for one in known),
        min(one.high for one in known),
        any(one.integer for one in known),
    )
    odd = [number for number in numbers if not low <= number <= high or (is_whole and not number.is_integer())]
    return odd[:MOST_TRIED] or (numbers[0], numbers[-1])


def _own_problems(factor: Factor, key: str, own: Mapping[str, Parameter]) -> Iterator[tuple[Value | None, str]]:
    """What a parameter of an own rule has against the values of a factor, value by value."""
    number = own.get(key)
    if number is None:
        known = f"known are {listed(own)}." if own else "no rule with parameters was given (rules= of sim.sweep)."
        yield None, f"is no parameter of a rule of your own; {known}{meant(key, own)}"
    elif not factor.is_numeric or any(isinstance(level, bool) for level in factor.levels):
        yield None, "is a number; its levels must be numbers."
    else:
        for value in _tried(factor):
            if problem := number.problem(float(value)):
                yield value, problem
