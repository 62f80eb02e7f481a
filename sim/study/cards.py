"""What a notebook shows of each kind of result: which facts, which tables, which warnings.

How a card looks is a matter of `sim.study.display`; which numbers a reader needs first is decided here, for all kinds
of result in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.failures import failed_sentence
from sim.model.outcomes import RUN_DTYPE
from sim.results.estimates import headline_events
from sim.results.wording import change_said, counted, estimated, interval, number, percent, said, words
from sim.scenario.idle import Idle, idle_sentence
from sim.scenario.records import Scenario
from sim.study.display import (
    Card,
    Table,
    conditions_of,
    factors_table,
    heading_of,
    shares_table,
    value_in_words,
)

if TYPE_CHECKING:
    from sim.results.batches import Index
    from sim.results.pairs import PairedDifference
    from sim.scenario.differences import Change
    from sim.study.comparison import Comparison, Comparisons
    from sim.study.discover_result import DiscoverResult
    from sim.study.result import RunResult
    from sim.study.sensitivity_result import SensitivityResult
    from sim.study.sweep_result import SweepResult

FIRST = ("answered_by_force", "talks_held", "war")
"""Outcomes that every card with many responses shows; those of the scenario join them."""
MEANS = ("days_to_talks", "deaths_total")
MOST_OWN = 2
"""How many outcomes of the scenario have a column where a row is a point."""
SAME_LUCK = "the same luck at every point"


def run_card(result: RunResult) -> Card:
    """Classes, endings and outcomes of plain runs."""
    happened = [(word, share) for word, share in result.ending.items() if share.count]
    stop = result.stop
    notes = list(_notes(result, idle=result.idle))
    if stop is not None:
        notes.append(f"Until {', '.join(stop.asked)}: {'reached' if stop.reached else 'not reached'}.")
        notes += [
            f"{verdict.question}: {'not decided' if verdict.answer is None else 'yes' if verdict.answer else 'no'} "
            f"({interval(verdict.low, verdict.high)} at all looks together)."
            for verdict in stop.verdicts
        ]
    return Card(
        heading_of(result.scenario),
        (
            counted(result.n_runs, "run"), f"seed {result.seed}", conditions_of(result.scenario),
            "95 % Wilson intervals", f"digest {result.digest[:12]}",
        ),
        (
            shares_table("How far it goes", result.outcome_class.items()),
            shares_table("How it ends", happened),
            shares_table("What happens on the way", result.outcomes.items()),
        ),
        tuple(notes),
    )  # fmt: skip


def sweep_card(result: SweepResult) -> Card:
    """What was varied, and the first responses point by point."""
    responses = [*FIRST, *_own(result.scenario)[:MOST_OWN], *MEANS[1:]]
    curves = [result.measured.of(name) for name in responses]
    rows = [
        (
            str(point),
            *(value_in_words(value) for value in values),
            *(
                estimated(curve.response.kind, curve.estimate[point], curve.low[point], curve.high[point])
                for curve in curves
            ),
        )
        for point, values in enumerate(result.design.points)
    ]
    names = [factor.key.partition(".")[2] or factor.key for factor in result.design.factors]
    return Card(
        heading_of(result.scenario),
        (
            f"{result.design.kind} of {counted(result.design.n_points, 'point')}",
            f"{counted(result.runs_per_point, 'run')} at each", f"seed {result.seed}", SAME_LUCK,
            conditions_of(result.scenario, result.design.keys),
            "95 % intervals: Wilson for shares, Student's for means", f"digest {result.digest[:12]}",
        ),
        (
            factors_table(result.design.factors),
            Table("Measured", ("point", *map(words, names), *map(words, responses)), rows),
        ),
        tuple(_notes(result, idle=result.idle)),
    )  # fmt: skip


def comparison_card(result: Comparison) -> Card:
    """What differs, and what that does to each response."""
    known = result.differences
    shares = [known[name] for name in (*_headlines(), *_own(result.a.scenario)) if name in known]
    means = [known[name] for name in MEANS]
    a, b = heading_of(result.a.scenario), heading_of(result.b.scenario)
    return Card(
        f"{a}, without and with a change" if a == b else f"A: {a}. B: {b}",
        (
            counted(result.n_runs, "pair") + " of runs with the same luck", f"seed {result.a.seed}",
            conditions_of(result.a.scenario), "95 % intervals of Agresti and Min for shares, Student's for means",
        ),
        (
            Table("What differs", ("key", "A", "B"), [_change_row(change) for change in result.changes]),
            Table(
                "Shares: B less A, in points of a per cent",
                ("", "A", "B", "B − A", "95 % interval", "only A", "only B", "variance ratio"),
                [_share_row(pair) for pair in shares],
            ),
            Table(
                "Means: B less A, over pairs in which both have the quantity",
                ("", "A", "B", "B − A", "95 % interval", "pairs", "variance ratio"),
                [_mean_row(pair) for pair in means],
            ),
        ),
        tuple(_notes(result.a, result.b, idle=result.idle)),
    )  # fmt: skip


def comparisons_card(result: Comparisons) -> Card:
    """What each scenario changes beside the first, response by response."""
    sides, first = result.sides, result.sides["a"]
    known = [(side.upper(), pair.differences) for side, pair in result.by_side.items()]
    names = [*_headlines(), *_own(first.scenario)]
    rows = []
    for name in names:
        pairs = [of[name] for _, of in known if name in of]
        if len(pairs) == len(known):
            told = [cell for pair in pairs for cell in (percent(pair.b), _share_row(pair)[3])]
            rows.append((words(name), percent(pairs[0].a), *told))
    heads = [head for side, _ in known for head in (side, f"{side} − A")]
    return Card(
        ". ".join(f"{side.upper()}: {heading_of(one.scenario)}" for side, one in sides.items()),
        (
            f"{counted(first.n_runs, 'run')} of each, with the same luck", f"seed {first.seed}",
            conditions_of(first.scenario),
        ),
        (Table("Shares, and differences in points of a per cent", ("", "A", *heads), rows),),
        tuple(_notes(*sides.values(), idle=[one for pair in result.pairs for one in pair.idle])),
    )  # fmt: skip


def _change_row(change: Change) -> tuple[str, str, str]:
    return f"{change.what}: {change.key}" if change.what else change.key, change.a, change.b


def sensitivity_card(result: SensitivityResult) -> Card:
    """Indices where there are any, effects of the screening where there are none."""
    tables = [factors_table(result.factors, result.dropped)]
    for found in result.indices:
        rows = [(found.factors[place], _index(found.first[place]), _index(found.total[place])) for place in found.order]
        chance = found.chance.estimate
        luck = f"chance is {percent(chance)} of the variance of a single run; " if isfinite(chance) else ""
        tables.append(
            Table(
                f"{words(found.response)} ({found.statistic}): shares of the variance over the design; {luck}"
                f"{counted(found.n_base, 'row')} of the design",
                ("factor", "first order", "total"),
                rows,
            )
        )
    for effects in result.screening if not result.indices else ():
        found_effects = [
            (
                effects.factors[place], number(effects.mu_star[place]), number(effects.sigma[place]),
                number(effects.noise_level[place]), "yes" if effects.above_noise[place] else "no",
            )
            for place in effects.order
        ]  # fmt: skip
        tables.append(
            Table(
                f"{words(effects.response)} ({effects.statistic}): elementary effects over the whole range",
                ("factor", "μ*", "σ", "noise level", "above luck"),
                found_effects,
            )
        )
    return Card(
        heading_of(result.scenario),
        (
            f"method {result.method}", counted(result.n_rows, "run"), f"{counted(result.runs, 'run')} a point",
            f"seed {result.seed}", SAME_LUCK, conditions_of(result.scenario, result.keys), "95 % bootstrap intervals",
        ),
        tuple(tables),
        (*result.all_remarks, "Indices and effects are about the ranges and laws that were varied, and nothing else."),
    )  # fmt: skip


def discover_card(result: DiscoverResult) -> Card:
    """The boxes in words, and how far each limit can be trusted."""
    rows = [
        (str(place), restriction.key, restriction.limits, number(restriction.p_value), percent(restriction.reproduced))
        for place, box in enumerate(result.boxes, start=1)
        for restriction in box.restrictions
    ]
    boxes = [
        (
            str(place), estimated("share", there.share, there.low, there.high), percent(there.overall),
            percent(there.covered), percent(box.held_out.density), percent(box.held_out.coverage),
        )
        for place, (box, there) in enumerate(zip(result.boxes, result.happenings, strict=True), start=1)
    ]  # fmt: skip
    return Card(
        heading_of(result.scenario),
        (
            f"a point is a case if {result.case}",
            f"{result.design.kind} of {counted(result.design.n_points, 'point')}",
            f"{counted(result.runs_per_point, 'run')} at each", f"seed {result.seed}", SAME_LUCK,
            conditions_of(result.scenario, result.design.keys),
            f"{counted(result.discovery.n_held_out, 'point')} held out for the test",
            "95 % intervals over these points",
        ),
        (
            factors_table(result.design.factors),
            Table(
                "Boxes, by the points held out: share of the runs in which it happens",
                ("box", "in the box", "everywhere", "of all such runs", "density", "coverage"),
                boxes,
            ),
            Table(
                "Limits: p by the points held out, and the share of resamples that limit the same factor",
                ("box", "factor", "limit", "p", "found again"),
                rows,
            ),
        ),
        (*result.sentences, *result.remarks),
    )  # fmt: skip


def _headlines() -> list[str]:
    return list(headline_events(np.zeros(0, dtype=RUN_DTYPE)))


def _own(scenario: Scenario) -> list[str]:
    return [outcome.name for outcome in scenario.outcomes if outcome.name not in FIRST]


def _notes(*results: RunResult | SweepResult, idle: Iterable[Idle]) -> Iterator[str]:
    """What went wrong with some runs, and what is without effect on any."""
    if n_missing := sum(result.n_missing for result in results):
        yield f"{counted(n_missing, 'run')} asked for and not there."
    if n_cut_short := sum(result.n_cut_short for result in results):
        yield f"{counted(n_cut_short, 'run')} reached the cap on events and stopped too early."
    if failures := [failure for result in results for failure in result.failures]:
        yield failed_sentence(failures)
    if sentence := idle_sentence(dict.fromkeys(idle)):
        yield sentence


def _share_row(pair: PairedDifference) -> Sequence[str]:
    return (*_pair_row(pair), f"{pair.only_a:,}", f"{pair.only_b:,}", number(pair.variance_ratio))


def _mean_row(pair: PairedDifference) -> Sequence[str]:
    return (*_pair_row(pair), f"{pair.n:,}", number(pair.variance_ratio))


def _pair_row(pair: PairedDifference) -> Sequence[str]:
    told, change = said(pair.kind), change_said(pair.kind)
    ends = f"{change(pair.low)} to {change(pair.high)}" if isfinite(pair.low) else "-"
    return words(pair.name), told(pair.a), told(pair.b), change(pair.difference), ends


def _index(index: Index) -> str:
    return estimated("mean", index.estimate, index.low, index.high)
