"""What is shown of a comparison: what differs between scenarios, and what that changes run by run.

Two have a table of their own, with the pairs of runs counted; several stand side by side, each with its difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
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
from sim.report.run import HIDDEN
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
MOST_OWN = 6
"""How many outcomes of the scenario it tells."""
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
    named = {side.upper(): one.scenario for side, one in result.sides.items()}
    n_runs = min(pair.n_runs for pair in result.by_side.values())
    many = f"{counted(n_runs, 'pair')} of runs" if is_pair else f"{counted(n_runs)} of each"
    own = any(one.origin["own_rules"] for one in result.sides.values())
    made = Made(
        first.seed, first.origin["versions"], (f"{many} with the same luck",), repeated(result),
        {f"the runs of {side.upper()}": one.digest for side, one in result.sides.items()}, named, first.engine,
        (*([OWN_RULES] if own else []), *([] if is_pair else [RERUN])),
    )  # fmt: skip
    return Shown(
        _title(result),
        made,
        conditions.in_short(first.scenario),
        "95 % intervals of Agresti and Min for shares, Student's for means",
        _methods(result),
        _differences(result),
        tuple(problems),
        conditions.play_missing(sum(one.n_missing for one in result.sides.values()), result.folder),
        meaning=(PAIRED if is_pair else SEVERAL, *ignorance, CAVEAT),
        is_whole=not problems,
    )


def _methods(result: Comparison | Comparisons) -> Iterator[str]:
    """What was compared, and how differences are computed, as sentences of a paper."""
    told = [
        f"{side.upper()} differs from A in {listed(asked_changes(pair)) or 'nothing'}"
        for side, pair in result.by_side.items()
    ]
    yield f"Compared were {len(result.sides)} settings: {'; '.join(told)}."
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
    told = shown(result)
    sections = [answer_section(result), _conditions(result), *told.sections, *figures_sections(figures)]
    sections += [prose_section("pairing"), *_settings(result), *studies]
    return whole_page(told, question(result), sections)


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
    (pair,) = result.by_side.values()
    first, second = states_of(pair)
    return f"{when}, how does the crisis between {first} and {second} {within} change {_with_what(pair)}?"


def _with_what(pair: Comparison) -> str:
    asked = asked_changes(pair)
    a, b = pair.a.scenario.title, pair.b.scenario.title
    if len(asked) > MOST_ASKED and a != b:
        return f'where "{b}" takes the place of "{a}" ({len(asked):,} values differ)'
    if len(asked) > MOST_ASKED:
        asked = [*asked[: MOST_ASKED - 1], f"{len(asked) - MOST_ASKED + 1:,} more values"]
    return f"with {listed(asked)}" if asked else "where B is played in place of A"


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
        blocks.append(Terms(tuple((side.upper(), one.scenario.title) for side, one in result.sides.items())))
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
    own = list(own_outcomes(result))[:MOST_OWN]
    return [name for name in dict.fromkeys((*SHARES, *own, *NUMBERS)) if name in result.differences]


def told_pairs(result: Comparison) -> tuple[list[PairedDifference], list[PairedDifference], list[PairedDifference]]:
    """Told responses whose difference is clear, those where it is not, and those that are the same in every pair."""
    clear: list[PairedDifference] = []
    unclear: list[PairedDifference] = []
    same: list[PairedDifference] = []
    names = told_names(result)
    for pair in map(result.differences.__getitem__, names):
        kind = same if _is_same(pair) else clear if is_clear(pair, among=len(names)) else unclear
        kind.append(pair)
    return clear, unclear, same


def _is_same(pair: PairedDifference) -> bool:
    if pair.kind == "share":
        return pair.n > 0 and pair.only_a == 0 and pair.only_b == 0
    return pair.n > 1 and pair.difference == pair.low == pair.high == 0.0


def _sentences(result: Comparison, side: str) -> Iterator[str]:
    states = states_of(result)
    clear, unclear, same = told_pairs(result)
    shares = sorted((pair for pair in clear if pair.kind == "share"), key=lambda pair: -abs(pair.difference))
    means = [pair for pair in clear if pair.kind == "mean"]
    told = [_told(pair, states, side) for pair in (*shares, *means)]
    over = f"Over {counted(result.n_runs, 'pair')} of runs with the same luck"
    if told and shares:
        yield f"{over}, the share that changes most is {told[0]}."
    elif told:
        yield f"{over}, no share told here clearly changes, but {told[0]}."
    elif unclear:
        yield f"{over}, nothing told here clearly changes."
    else:
        yield f"{over}, all that is told here is the same in every pair."
    yield from (f"{capital(sentence)}." for sentence in told[1:])
    if unclear:
        briefly = (
            f"{label(pair, states)} {said(pair.kind)(pair.a)} and {said(pair.kind)(pair.b)}, {difference_of(pair)}"
            for pair in unclear
        )
        yield f"No clear difference: {'; '.join(briefly)}."
    if same:
        alike = [f"{label(pair, states)} ({said(pair.kind)(pair.a)})" for pair in same]
        yield f"The same in every pair: {listed(alike)}."


def _told(pair: PairedDifference, states: Sequence[str], side: str) -> str:
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
    told = changed(pair.kind, pair.difference, pair.low, pair.high)
    if pair.kind == "share":
        head, bracket, rest = told.partition(" (")
        told = f"{head}{NO_BREAK}points{bracket}{rest}"
    return typeset(told)


def _conditions(result: Comparison | Comparisons) -> Section:
    """Everything that the answer takes for given: of A, and of every other side that is another file."""
    warnings = [conditions.idle_words(pair.idle, _whose(result, side)) for side, pair in result.by_side.items()]
    for side, one in result.sides.items():
        warnings += [
            f"{told} Only runs that are there on both sides are compared."
            for told in conditions.troubles(one, side.upper())
        ]
    n_runs = min(pair.n_runs for pair in result.by_side.values())
    luck = (
        f"Chance: {n_runs:,} pairs of runs from seed {result.sides['a'].seed}; run i has the same luck on every side. "
        "With fewer, the intervals are wider."
    )
    own = _of_own_file(result)
    if len(own) == 1:
        of_a = tuple(conditions.taken_for_given(own["A"]))
        rest = "For B the same holds" if len(result.by_side) == 1 else "For the others the same holds"
        return conditions.section(warnings, Listing((*of_a, f"That is A. {rest}, but for what differs.", luck)))
    each = [
        block for side, one in own.items() for block in (Heading(side), Listing(tuple(conditions.taken_for_given(one))))
    ]
    return conditions.section(warnings, *each, Heading("All"), Listing((luck,)))


def _whose(result: Comparison | Comparisons, side: str) -> str:
    return "" if len(result.by_side) == 1 else f"{side.upper()}: "


def _of_own_file(result: Comparison | Comparisons) -> dict[str, Scenario]:
    """A, and each other side whose scenario is not the file of one before under other options."""
    files = files_of({side.upper(): one.scenario for side, one in result.sides.items()})
    first = {file: side for side, file in reversed(files.items())}
    return {side: result.sides[side.lower()].scenario for side in files if first[files[side]] == side}


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


def _differences(result: Comparison | Comparisons) -> Iterator[Section]:
    """What differs, then differences of shares and of numbers."""
    for side, pair in result.by_side.items():
        other = side.upper()
        section = differs_section(pair, other=other)
        yield replace(section, blocks=(*section.blocks, conditions.idle(pair.idle, _whose(result, side))))
    if len(result.by_side) == 1:
        (pair,) = result.by_side.values()
        if pair.n_runs:
            yield Section("shares", "Shares", tuple(_shares(pair)))
            yield Section("numbers", "Numbers of a run", (Text(ABOUT_NUMBERS, on=Where.PAGE), numbers_table(pair)))
        return
    yield Section("shares", "Shares", (several_table(result, "share", f"Shares, differences {POINTS}"),))
    caption = "Numbers of a run, over the pairs that have them on both sides"
    yield Section("numbers", "Numbers of a run", (several_table(result, "mean", caption),))


def _shares(result: Comparison) -> Iterator[Table | Text]:
    """Every share in A and in B, their difference, in which runs it happened, and what pairing saved."""
    own = own_outcomes(result)
    parts: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("What happens", OUTCOME_MEANINGS),
        ("What the scenario asks for", dict(list(own.items())[:MOST_OWN_ROWS])),
        ("How far it goes", {f"outcome_class.{word.word}": meaning for word, meaning in CLASS_MEANINGS.items()}),
        ("How it ends", {f"ending.{word.word}": meaning for word, meaning in ENDING_MEANINGS.items()}),
    )
    rows: list[tuple[Cell, ...]] = []
    for heading, meanings in parts:
        there = [name for name in meanings if name in result.differences]
        rows += [(heading,)] if there else []
        for name in there:
            pair = result.differences[name]
            counts = (
                f"{count:,}" for count in (pair.only_a, pair.only_b, pair.both, pair.neither) if count is not None
            )
            explained = Explained(words(name.rpartition(".")[2]), meanings[name])
            rows.append((explained, *_compared(result, pair), *map(Number, counts), _saved(pair)))
    headings = (*COMPARED, "only A", "only B", "both", "neither", "runs saved")
    yield filled(headings, rows, f"Shares, {POINTS}")
    if len(own) > MOST_OWN_ROWS:
        yield Text(f"{len(own) - MOST_OWN_ROWS:,} more outcomes of the scenario are in comparison.json.")


def numbers_table(result: Comparison) -> Table:
    """Every number of a run in A and in B, over the pairs that have it on both sides."""
    states = states_of(result)
    rows = [
        (
            label(pair, states), *_compared(result, pair), Number(f"{pair.n:,}"), _saved(pair),
            f"given {words(pair.given)} in both" if pair.given else "",
        )
        for name, pair in result.differences.items()
        if pair.kind == "mean" and name not in HIDDEN
    ]  # fmt: skip
    return filled(
        (*COMPARED, "pairs", "runs saved", ""), rows, "Numbers of a run: mean in A and in B, and mean of the difference"
    )


COMPARED = ("", "A", "B", "B - A", "95 % interval", "with ignorance")


def _compared(result: Comparison, pair: PairedDifference) -> Iterator[Number]:
    """A response in A and B, its difference with its interval, and with ignorance where there is a sample."""
    told, spread = change_said(pair.kind), result.ignorance.get(pair.name)
    yield from (Number(said(pair.kind)(value)) for value in (pair.a, pair.b))
    yield Number(told(pair.difference))
    yield Number(ends(pair.low, pair.high, told))
    wider = () if spread is None else spread.around(pair.difference, pair.low, pair.high)
    yield Number(ends(*wider, told) if wider else "")


def _saved(pair: PairedDifference) -> Number:
    """How many times fewer runs a pair needs than two independent sets of runs."""
    ratio = pair.variance_ratio
    return Number("-" if not isfinite(ratio) else "all" if ratio == 0.0 else f"{1 / ratio:.1f} x")


def several_table(result: Comparison | Comparisons, kind: str, caption: str) -> Table:
    """Responses of a kind with their values on each side; a dash where a side cannot be compared in it.

    A share of A is the same beside every side. A mean is not: it is that of the pairs which have the quantity on both
    sides, and so stands beside each.
    """
    by_side = {side: pair.differences for side, pair in result.by_side.items()}
    states = states_of(next(iter(result.by_side.values())))
    heads: list[str] = [""]
    for side in map(str.upper, by_side):
        heads += [*(["A"] if kind == "mean" or len(heads) == 1 else []), side, f"{side} - A, 95 % interval"]
    known = dict.fromkeys(name for of in by_side.values() for name, pair in of.items() if pair.kind == kind)
    rows: list[tuple[Cell, ...]] = []
    for name in (name for name in known if kind == "share" or name not in HIDDEN):
        cells: list[str] = []
        for pair in (of.get(name) for of in by_side.values()):
            told = ("-", "-", "-")
            if pair is not None:
                value = said(kind)
                told = value(pair.a), value(pair.b), changed(kind, pair.difference, pair.low, pair.high)
            cells += told if kind == "mean" or not cells else told[1:]
        rows.append((words(name) if kind == "share" else with_state(name, states), *map(Number, cells)))
    return Table(tuple(heads), tuple(rows), caption)


# How to repeat it ----------------------------------------------------------------------------------------------------


def repeated(result: Comparison | Comparisons) -> str:
    """The command that gives the same comparison; lines of Python where no command makes such sides."""
    sides = [one.scenario for one in result.sides.values()]
    before, *after = (tuple(one.options.get("overrides", ())) for one in sides)
    files = list(files_of({side.upper(): one.scenario for side, one in result.sides.items()}).values())
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
