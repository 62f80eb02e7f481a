"""Tables and sentences of a calibration."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rich.table import Table

from sim.evidence.calibration.calibrate import POSTERIOR
from sim.report.terminal import Told, how_fast, paragraph, table_of
from sim.results.calibrated import Bracket, Marginal, Standing, Wave
from sim.results.wording import interval, percent

if TYPE_CHECKING:
    from sim.evidence.calibration.result import Calibration


def coefficients_table(marginals: Sequence[Marginal], *, is_plain: bool) -> Table:
    """Prior and posterior of every coefficient: median and 90 % interval."""
    rows = [
        (
            one.key, digits(one.default), ends(one.before), digits(one.after[1]), ends(one.after),
            f"{100 * one.narrower:.0f} %",
        )
        for one in marginals
    ]  # fmt: skip
    headings = ("", "default", "prior, 90 %", "posterior", "posterior, 90 %", "narrower by")
    return table_of("Coefficients", headings, rows, is_plain=is_plain)


def prior_table(brackets: Sequence[Bracket], *, is_plain: bool) -> Table:
    """Every target among what the prior gives."""
    rows = [
        (one.name, digits(one.observed), digits(one.median), f"{digits(one.p5)} to {digits(one.p95)}", one.verdict)
        for one in brackets
    ]
    headings = ("", "observed", "prior gives", "90 % of its points", "")
    return table_of("Does the prior allow the facts? (prior predictive check)", headings, rows, is_plain=is_plain)


def targets_table(standings: Sequence[Standing], *, is_plain: bool) -> Table:
    """Every target after the fit."""
    rows = [
        (
            one.name, digits(one.observed), f"{digits(one.low)} to {digits(one.high)}", digits(one.simulated),
            f"{one.after[1]:+.1f}" if isfinite(one.after[1]) else "-",
            ("yes" if one.is_met else "no") if one.is_fitted else "not fitted: out of reach of the prior",
        )
        for one in standings
    ]  # fmt: skip
    headings = ("", "observed", "95 % interval", "posterior", "missed by, in s.d.", "met")
    return table_of("Are the facts met? (posterior predictive check)", headings, rows, is_plain=is_plain)


def waves_table(waves: Sequence[Wave], *, is_plain: bool) -> Table:
    """How much of the prior each wave was left with."""
    rows = [(str(one.number), f"{one.n_points:,}", percent(one.left), f"{one.n_filled:,}") for one in waves]
    headings = ("wave", "points", "of the prior not ruled out", "points for want of others")
    return table_of("History matching", headings, rows, is_plain=is_plain)


def draws_sentences(n_draws: int, effective: float, without: Mapping[str, float]) -> list[str]:
    """How many draws there are and are worth, with all cases and without each family."""
    sentences = [f"{n_draws:,} draws, worth {effective:,.0f} of equal weight."]
    if without:
        least = min(without, key=lambda family: without[family])
        sentences.append(
            f"Without one of the {len(without)} families of cases: from {min(without.values()):,.0f} (without {least}) "
            f"to {max(without.values()):,.0f} draws of equal weight."
        )
    return sentences


def unpinned_sentence(marginals: Sequence[Marginal]) -> str:
    """Which numbers the evidence says nothing of; empty where there are none."""
    names = [one.key for one in marginals if not one.is_pinned]
    return f"Not pinned by the evidence, so that the prior stands: {', '.join(names)}." if names else ""


def recovery_table(coverage: Sequence[Mapping[str, float | str]], *, is_plain: bool) -> Table:
    """In how many synthetic worlds the 90 % interval of each coefficient held the truth."""
    rows = [
        (
            str(one["key"]), percent(float(one["coverage"])),
            interval(float(one['low']), float(one['high'])), f"{float(one['spread']):.2f}",
        )
        for one in coverage
    ]  # fmt: skip
    headings = ("", "coverage", "95 % interval", "posterior s.d. (prior: 1)")
    return table_of("Do 90 % intervals hold the truth? (synthetic worlds)", headings, rows, is_plain=is_plain)


def digits(value: float) -> str:
    """A number with three digits; a dash for nan."""
    return f"{value:.3g}" if isfinite(value) else "-"


def ends(cuts: tuple[float, float, float]) -> str:
    """The ends of an interval."""
    return f"{digits(cuts[0])} to {digits(cuts[2])}"


MEANING = (
    "The sample says which coefficients fit these facts together, given this model, the priors and the discrepancy "
    "that was assumed. It does not say that the model is right. No forecast."
)


def told(result: Calibration, *, is_plain: bool) -> Told:
    """What a terminal shows of a calibration: what the prior allows, waves, coefficients, and targets."""
    sentences = draws_sentences(len(result.posterior.draws), result.posterior.effective, result.without)
    if unpinned := unpinned_sentence(result.marginals):
        sentences.append(unpinned)
    use = [] if result.folder is None else [shlex.quote(str(result.folder / POSTERIOR))]
    return Told(
        (
            prior_table(result.prior_check, is_plain=is_plain), waves_table(result.waves, is_plain=is_plain),
            coefficients_table(result.marginals, is_plain=is_plain), targets_table(result.standings, is_plain=is_plain),
            *paragraph(sentences),
        ),
        played=(f"{how_fast(result.n_runs, result.elapsed_seconds)}.", result.sentence),
        meaning=(*(f"Use it: sim run FILE --parameters {file}" for file in use), MEANING),
        mark=f"seed {result.seed}",
    )  # fmt: skip
