"""What is shown of a comparison: what differs between scenarios, and what that changes run by run.

Two have a table of their own, with the pairs of runs counted; several stand side by side, each with its difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.report import conditions
from sim.report.blocks import (
    Block,
    Cell,
    Explained,
    Heading,
    Listing,
    Made,
    Number,
    Section,
    Shown,
    Table,
    Terms,
    Text,
    Where,
    filled,
)
from sim.report.differs import asked_changes, differs_section
from sim.report.meanings import CLASS_MEANINGS, ENDING_MEANINGS, OUTCOME_MEANINGS, figures_sections, prose_section
from sim.report.repeat import command_line, files_of, run_words, set_words, time_words, whole_page
from sim.report.run import HIDDEN, TOLD_OUTCOMES
from sim.report.setting import setting_section
from sim.results.pairs import PairedDifference, is_clear
from sim.results.wording import (
    CAVEAT,
    IGNORANCE,
    capital,
    change_said,
    changed,
    counted,
    ends,
    in_days,
    listed,
    said,
    typeset,
    with_state,
    words,
)
from sim.scenario.records import Scenario

if TYPE_CHECKING:
    from sim.study.comparison import Comparison, Comparisons

NO_BREAK = "\u00a0"
"""A space at which no line ends."""
SHARES = (*OUTCOME_MEANINGS, "outcome_class.limited_war")
"""Shares that the answer tells, before those of the scenario."""
NUMBERS = ("deaths_total", "days_to_answer", "days_to_talks", "end_day")
"""Numbers of a run that it tells."""
MOST_OWN_ROWS = 100
"""Outcomes of the scenario that are listed."""
MOST_ASKED = 3
"""Changes that the question names."""
POINTS = "in points of a per cent"

PAIRED = (
    "Differences are paired: run i has the same luck in A and B. 'runs saved' says how many times more runs two "
    "independent experiments would need (1 / variance_ratio of --json). 'only A' counts runs in which A alone saw the "
    "outcome; which runs these are depends on how luck is shared, the difference of shares does not."
)
SEVERAL = (
    "Differences are paired: run i has the same luck in every scenario, and each is laid beside A. --json has for each "
    "the counts of pairs and the variance_ratio."
)
OWN_RULES = "Own rules are not in it: they have to be given by a program."
RERUN = "sim rerun DIR plays all sides of the folder again, from the texts and options in it, and says what differs."
AGRESTI_MIN = (
    "Run i used the same random numbers on every side (common random numbers), and differences are paired, run by run: "
    "those of shares have 95 % intervals of Agresti and Min (2005) for matched pairs, those of means 95 % Student's t "
    "intervals over the pairs in which both sides have the quantity."
)


def shown(result: Comparison | Comparisons) -> Shown:
    """What is shown of a comparison, wherever."""
    is_pair, first = len(result.by_side) == 1, result.sides["a"]
    problems = [told for side, one in result.sides.items() for told in conditions.troubles(one, side.upper())]
    ignorance = [IGNORANCE] if any(pair.ignorance for pair in result.by_side.values()) else []
    many = f"{counted(result.n_runs, 'pair')} of runs" if is_pair else f"{counted(result.n_runs)} of each"
    own = any(one.origin["own_rules"] for one in result.sides.values())
    made = Made(
        first.seed, first.origin["versions"], (f"{many} with the same luck",), repeated(result),
        {f"the runs of {side.upper()}": one.digest for side, one in result.sides.items()}, _scenarios(result),
        first.engine, (*([OWN_RULES] if own else []), *([] if is_pair else [RERUN])),
    )  # fmt: skip
    return Shown(
        _title(result), made, conditions.in_short(first.scenario),
        "95 % intervals of Agresti and Min for shares, Student's for means", _methods(result), _tables(result),
        tuple(problems), conditions.play_missing(result.n_missing, result.folder),
        meaning=(PAIRED if is_pair else SEVERAL, *ignorance, CAVEAT), is_whole=not problems,
    )  # fmt: skip


def _scenarios(result: Comparison | Comparisons) -> dict[str, Scenario]:
    """The scenario of each side, by its letter as readers see it."""
    return {side.upper(): one.scenario for side, one in result.sides.items()}


def _methods(result: Comparison | Comparisons) -> Iterator[str]:
    """What was compared, and how differences are computed, as sentences of a paper."""
    apart = [
        f"{side.upper()} differs from A in {listed(asked_changes(pair)) or 'nothing'}"
        for side, pair in result.by_side.items()
    ]
    yield f"Compared were {len(result.sides)} settings: {'; '.join(apart)}."
    yield from dict.fromkeys(told for one in result.sides.values() for told in conditions.own_rules(one.origin))
    yield AGRESTI_MIN


def page(result: Comparison | Comparisons, *, figures: Mapping[str, str], studies: Iterable[Section] = ()) -> str:
    """A page of HTML about a comparison: the same bytes for the same comparison.

    Parameters
    ----------
    result : Comparison or Comparisons
    figures : mapping of str to str
        SVG by name, as `sim.plots.comparison` names its figures.
    studies : iterable of Section, optional
        What else was found out about it.
    """
    seen = shown(result)
    sections = [answer_section(result), _conditions(result), *seen.sections, *figures_sections(figures)]
    sections += [prose_section("pairing"), *_settings(result), *studies]
    return whole_page(seen, question(result), sections)


def _title(result: Comparison | Comparisons) -> str:
    a, *others = (one.scenario.title for one in result.sides.values())
    if len(others) > 1:
        return f"{a} (A) and {len(others)} others compared"
    return f"{a}: A and B compared" if [a] == others else f"{a} (A) and {others[0]} (B) compared"


def question(result: Comparison | Comparisons) -> str:
    """What was asked."""
    scenario = result.sides["a"].scenario
    when, within = conditions.from_when(scenario), f"within {in_days(scenario.horizon_days)}"
    if len(result.by_side) > 1:
        return f"{when}, what does each of {len(result.by_side)} other scenarios change {within} beside A?"
    pair = result.by_side["b"]
    first, second = states_of(pair)
    asked, (a, b) = asked_changes(pair), (one.scenario.title for one in (pair.a, pair.b))
    if len(asked) > MOST_ASKED and a != b:
        what = f'where "{b}" takes the place of "{a}" ({len(asked):,} values differ)'
    else:
        if len(asked) > MOST_ASKED:
            asked = [*asked[: MOST_ASKED - 1], f"{len(asked) - MOST_ASKED + 1:,} more values"]
        what = f"with {listed(asked)}" if asked else "where B is played in place of A"
    return f"{when}, how does the crisis between {first} and {second} {within} change {what}?"


# The short answer ----------------------------------------------------------------------------------------------------

ABOUT = (
    "A difference is that side less A, with its 95 % interval; that of shares is in points of a per cent. It is called "
    "clear only if its interval leaves out zero even when the 5 % of error is shared out among the {n} responses that "
    "are told here. Not clear is not the same as no difference."
)


def answer_section(result: Comparison | Comparisons) -> Section:
    """Of each side beside A the clearest difference in a sentence, then the others."""
    blocks: list[Block] = []
    if len(result.by_side) > 1:
        blocks.append(Terms(tuple((side.upper(), name) for side, name in result.names.items())))
    for side, pair in result.by_side.items():
        if len(result.by_side) > 1:
            blocks.append(Heading(f"{side.upper()} beside A"))
        if pair.n_runs:
            first, *rest = _sentences(pair, side.upper())
            blocks += [Text(first, look="lead"), Listing(tuple(rest))]
        else:
            blocks.append(Text("No run is there on both sides, so nothing can be compared.", look="warning"))
    n_told = max(len(told_names(pair)) for pair in result.by_side.values())
    return Section("answer", "Short answer", (*blocks, Text(ABOUT.format(n=n_told)), Text(CAVEAT)))


def own_outcomes(result: Comparison) -> dict[str, str]:
    """Outcomes that A or B asks for, with what they mean."""
    both = (*result.a.scenario.outcomes, *result.b.scenario.outcomes)
    return {outcome.name: outcome.meaning or "" for outcome in both}


def told_names(result: Comparison) -> list[str]:
    """Names of the responses that the answer tells: chosen before any number is known."""
    own = list(own_outcomes(result))[:TOLD_OUTCOMES]
    return [name for name in dict.fromkeys((*SHARES, *own, *NUMBERS)) if name in result.differences]


def told_pairs(result: Comparison) -> tuple[list[PairedDifference], list[PairedDifference], list[PairedDifference]]:
    """Told responses whose difference is clear, those where it is not, and those that are the same in every pair."""
    pairs = [result.differences[name] for name in told_names(result)]
    same = [pair for pair in pairs if _is_same(pair)]
    clear = [pair for pair in pairs if is_clear(pair, among=len(pairs)) and pair not in same]
    return clear, [pair for pair in pairs if pair not in clear and pair not in same], same


def _is_same(pair: PairedDifference) -> bool:
    if pair.kind == "share":
        return pair.n > 0 and pair.only_a == 0 and pair.only_b == 0
    return pair.n > 1 and pair.difference == 0.0 and not pair.variance_ratio > 0.0


def _sentences(result: Comparison, side: str) -> Iterator[str]:
    states = states_of(result)
    clear, unclear, same = told_pairs(result)
    shares = sorted((pair for pair in clear if pair.kind == "share"), key=lambda pair: -abs(pair.difference))
    found = [_found(pair, states, side) for pair in (*shares, *(pair for pair in clear if pair.kind == "mean"))]
    over = f"Over {counted(result.n_runs, 'pair')} of runs with the same luck"
    if shares:
        yield f"{over}, the share that changes most is {found[0]}."
    elif found:
        yield f"{over}, no share told here clearly changes, but {found[0]}."
    elif unclear:
        yield f"{over}, nothing told here clearly changes."
    else:
        yield f"{over}, all that is told here is the same in every pair."
    yield from (f"{capital(sentence)}." for sentence in found[1:])
    values = {pair.name: [said(pair.kind)(value) for value in (pair.a, pair.b)] for pair in (*unclear, *same)}
    if unclear:
        briefly = (f"{label(one, states)} {' and '.join(values[one.name])}, {difference_of(one)}" for one in unclear)
        yield f"No clear difference: {'; '.join(briefly)}."
    if same:
        yield f"The same in every pair: {listed([f'{label(one, states)} ({values[one.name][0]})' for one in same])}."


def _found(pair: PairedDifference, states: Sequence[str], side: str) -> str:
    """A clear difference, without a full stop."""
    a, b = map(said(pair.kind), (pair.a, pair.b))
    given = f", over the {pair.n:,} pairs with {words(pair.given)} on both sides" if pair.given else ""
    mean = "mean " if pair.kind == "mean" else ""
    return f"{mean}{label(pair, states)}: {a} in A, {b} in {side}, a difference of {difference_of(pair)}{given}"


def states_of(result: Comparison) -> tuple[str, str]:
    """Names of the two states; of A and of B where they are not the same."""
    of_a, of_b = ([side.scenario.spoken(key) for key in side.scenario.states] for side in (result.a, result.b))
    first, second = (a if a == b else f"{a} / {b}" for a, b in zip(of_a, of_b, strict=True))
    return first, second


def label(pair: PairedDifference, states: Sequence[str]) -> str:
    """A response as a reader sees it."""
    return with_state(pair.name, states) if pair.kind == "mean" else words(pair.name.rpartition(".")[2])


def difference_of(pair: PairedDifference) -> str:
    """B less A with its 95 % interval, in points for a share."""
    value, bracket, interval = changed(pair.kind, pair.difference, pair.low, pair.high).partition(" (")
    return typeset(f"{value}{f'{NO_BREAK}points' if pair.kind == 'share' else ''}{bracket}{interval}")


def _conditions(result: Comparison | Comparisons) -> Section:
    """Everything that the answer takes for given: of A, and of every other side that is another file."""
    warnings = [conditions.idle_words(pair.idle, _whose(result, side)) for side, pair in result.by_side.items()]
    for side, one in result.sides.items():
        warnings += [
            f"{told} Only runs that are there on both sides are compared."
            for told in conditions.troubles(one, side.upper())
        ]
    luck = (
        f"Chance: {result.n_runs:,} pairs of runs from seed {result.seed}; run i has the same luck on every side. "
        "With fewer, the intervals are wider."
    )
    own = _of_own_file(result)
    if len(own) == 1:
        of_a = tuple(conditions.taken_for_given(own["A"]))
        rest = "For B the same holds" if len(result.by_side) == 1 else "For the others the same holds"
        return conditions.section(warnings, Listing((*of_a, f"That is A. {rest}, but for what differs.", luck)))
    each = [(Heading(side), Listing(tuple(conditions.taken_for_given(one)))) for side, one in own.items()]
    return conditions.section(warnings, *(block for of in each for block in of), Heading("All"), Listing((luck,)))


def _whose(result: Comparison | Comparisons, side: str) -> str:
    return "" if len(result.by_side) == 1 else f"{side.upper()}: "


def _of_own_file(result: Comparison | Comparisons) -> dict[str, Scenario]:
    """A, and each other side whose scenario is not the file of one before under other options."""
    scenarios = _scenarios(result)
    first: dict[str, str] = {}
    for side, file in files_of(scenarios).items():
        first.setdefault(file, side)
    return {side: scenarios[side] for side in first.values()}


def _settings(result: Comparison | Comparisons) -> Iterator[Section]:
    own = _of_own_file(result)
    for side, scenario in own.items():
        origin = (list(result.sides.values())[-1] if len(own) == 1 else result.sides[side.lower()]).origin
        title = "The scenario of A and its sources" if len(own) == 1 else f"Scenario {side} and its sources"
        anchor = "scenario" if side == "A" else f"scenario-{side.lower()}"
        yield replace(setting_section(scenario, origin), anchor=anchor, title=title)


# Tables --------------------------------------------------------------------------------------------------------------

ABOUT_NUMBERS = (
    "A number that exists only where something happened, such as the days to talks, is compared over the pairs in "
    "which it happened on both sides. It says nothing of the pairs in which the change brought it about or prevented "
    "it: those are the columns only A and only B of the shares. Deaths have long tails: few runs carry most of their "
    "mean, and their intervals are rougher than those of shares."
)


def _tables(result: Comparison | Comparisons) -> Iterator[Section]:
    """What differs, then differences of shares and of numbers."""
    for side, pair in result.by_side.items():
        section = differs_section(pair, other=side.upper())
        yield replace(section, blocks=(*section.blocks, conditions.idle(pair.idle, _whose(result, side))))
    if result.n_runs:
        yield Section("shares", "Shares", tuple(_shares(result)))
        numbers = {name: "" for name in _names(result, "mean") if name not in HIDDEN}
        table = _table(result, {"": numbers}, "mean", "Numbers of a run: means, and mean of the difference")
        yield Section("numbers", "Numbers of a run", (Text(ABOUT_NUMBERS, on=Where.PAGE), table))


def _names(result: Comparison | Comparisons, kind: str) -> list[str]:
    """Every response of a kind that any side can be compared in."""
    pairs = (pair for one in result.by_side.values() for pair in one.differences.values())
    return list(dict.fromkeys(pair.name for pair in pairs if pair.kind == kind))


def _shares(result: Comparison | Comparisons) -> Iterator[Table | Text]:
    """Every share on each side, group by group; those that a program measures come last."""
    own = {name: meaning for pair in result.by_side.values() for name, meaning in own_outcomes(pair).items()}
    parts = {
        "What happens": OUTCOME_MEANINGS,
        "What the scenario asks for": dict(list(own.items())[:MOST_OWN_ROWS]),
        "How far it goes": {f"outcome_class.{word.word}": meaning for word, meaning in CLASS_MEANINGS.items()},
        "How it ends": {f"ending.{word.word}": meaning for word, meaning in ENDING_MEANINGS.items()},
    }
    known = {name for meanings in (*parts.values(), own) for name in meanings}
    parts["What a program measures"] = {name: "" for name in _names(result, "share") if name not in known}
    yield _table(result, parts, "share", f"Shares, {POINTS}")
    if len(own) > MOST_OWN_ROWS:
        yield Text(f"{len(own) - MOST_OWN_ROWS:,} more outcomes of the scenario are in comparison.json.")


BEHIND = {
    "share": ("only A", "only B", "both", "neither", "runs saved"),
    "mean": ("pairs", "runs saved", ""),
}
"""Columns behind the differences of two; of several they would be too many."""


def _table(result: Comparison | Comparisons, parts: Mapping[str, Mapping[str, str]], kind: str, caption: str) -> Table:
    """Responses of a kind on each side, with the difference from A; a dash where a side cannot be compared in it.

    A share of A is the same beside every side. A mean is not: it is that of the pairs which have the quantity on both
    sides, and so stands beside each.
    """
    heads: list[str] = [""]
    for side in map(str.upper, result.by_side):
        a = ["A"] if kind == "mean" or len(heads) == 1 else []
        heads += [*a, side, f"{side} - A", "95 % interval", "with ignorance"]
    is_pair, known = len(result.by_side) == 1, set(_names(result, kind))
    rows: list[tuple[Cell, ...]] = []
    for heading, meanings in parts.items():
        there = [name for name in meanings if name in known]
        rows += [(heading,)] if heading and there else []
        for name in there:
            cells: list[str] = []
            for one in result.by_side.values():
                cells += _compared(one, name, with_a=kind == "mean" or not cells)
            spoken = words(name.rpartition(".")[2]) if kind == "share" else with_state(name, states_of(one))
            term = Explained(spoken, meanings[name]) if meanings[name] else spoken
            rows.append((term, *map(Number, cells), *(_behind(one.differences[name]) if is_pair else ())))
    return filled((*heads, *(BEHIND[kind] if is_pair else ())), rows, caption)


def _compared(result: Comparison, name: str, *, with_a: bool) -> list[str]:
    """A response in A and B, its difference with its interval, and with ignorance where there is a sample."""
    pair, spread = result.differences.get(name), result.ignorance.get(name)
    if pair is None:
        return ["-"] * (3 + with_a) + [""]
    told = change_said(pair.kind)
    wider = () if spread is None else spread.around(pair.difference, pair.low, pair.high)
    values = map(said(pair.kind), (pair.a, pair.b) if with_a else (pair.b,))
    return [*values, told(pair.difference), ends(pair.low, pair.high, told), ends(*wider, told) if wider else ""]


def _behind(pair: PairedDifference) -> list[Cell]:
    """In which runs it happened, or over how many pairs and given what; and what pairing saved."""
    if pair.kind == "mean":
        given = f"given {words(pair.given)} in both" if pair.given else ""
        return [Number(f"{pair.n:,}"), Number(pair.saved), given]
    counts = (pair.only_a, pair.only_b, pair.both, pair.neither)
    return [*(Number(f"{count:,}") for count in counts if count is not None), Number(pair.saved)]


# How to repeat it ----------------------------------------------------------------------------------------------------


def repeated(result: Comparison | Comparisons) -> str:
    """The command that gives the same comparison; lines of Python where no command makes such sides."""
    sides = [one.scenario for one in result.sides.values()]
    before, *after = (tuple(one.options.get("overrides", ())) for one in sides)
    files = list(files_of(_scenarios(result)).values())
    first = result.sides["a"]
    if not before and len(set(after)) == 1 and len({tuple(time_words(one)) for one in sides}) == 1:
        named = files[:1] if len(set(files)) == 1 and len(files) == 2 and after[0] else files
        options = (*run_words(first.runs, first.origin), *time_words(sides[0]), *set_words(after[0]))
        return command_line("sim", "compare", *named, *options)
    lines = ["import sim", ""]
    for side, scenario, file in zip(result.sides, sides, files, strict=True):
        lines.append(f"{side} = sim.load({', '.join([repr(file), *_arguments(scenario)])})")
    begins = f"first_run={first.origin['first_run']}, " if first.origin.get("first_run", 0) else ""
    which = f"runs={first.runs}, {begins}seed={first.seed}"
    return "\n".join([*lines, f"comparison = sim.compare({', '.join(result.sides)}, {which})"])


def _arguments(scenario: Scenario) -> Iterator[str]:
    for name, value in scenario.options.items():
        if value is not None and value not in ((), []):
            yield f"{name}={list(value) if isinstance(value, tuple) else value!r}"
