"""What is shown of a calibration: what the prior allows, waves, coefficients, and whether the facts are met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.evidence.calibration.priors import FREE
from sim.evidence.calibration.question import NUMBERS
from sim.evidence.calibration.result import POSTERIOR
from sim.evidence.calibration.targets import TARGETS
from sim.report import conditions
from sim.report.blocks import Listing, Made, Number, Section, Shown, Table, Text, Where, filled
from sim.report.meanings import figures_sections
from sim.report.repeat import as_words, command_line, whole_page
from sim.results.wording import NONE, counted, digits, ends, interval, percent
from sim.scenario.csv_rows import shipped_file

if TYPE_CHECKING:
    from sim.evidence.calibration.question import Question
    from sim.evidence.calibration.result import Bracket, Calibration, Marginal, Standing, Wave

TITLE = "Which coefficients the facts allow"
QUESTION = "Which values of the model's coefficients fit facts on disputes and crises, and dated cases, together?"
MEANING = (
    "The sample says which coefficients fit these facts together, given this model, the priors and the discrepancy "
    "that was assumed. It does not say that the model is right. No forecast."
)
STATISTICS = (
    "Points were ruled out by history matching (Craig et al. 1997) on quadratic emulators fitted by ridge regression; "
    "the posterior sample was drawn on the emulators of what was left, facts and cases together, by tempered "
    "sequential Monte Carlo (Del Moral et al. 2006), and draws of it were played again to check it."
)


def shown(result: Calibration) -> Shown:
    """What is shown of a calibration, wherever."""
    asked, draws = result.question, len(result.posterior.draws)
    waves = f"{counted(len(result.waves), 'wave')} of {counted(asked.points, 'point')}, {asked.runs:,} dyads at each"
    fitted = f"{len(result.marginals)} coefficients with priors were fitted to {len(result.standings)} targets"
    made = Made(
        result.seed, result.posterior.about["versions"], (counted(result.n_runs), waves),
        command_line(*words_of(asked)),
        remarks=(f"Priors, targets and cases stand in {Path(POSTERIOR).with_suffix('.json')}.",),
    )  # fmt: skip
    sample = [] if result.folder is None else [str(result.folder / POSTERIOR)]
    use = [f"Use it: {command_line('sim', 'run', 'FILE', '--parameters', file)}" for file in sample]
    return Shown(
        TITLE,
        made,
        (f"{len(result.marginals)} coefficients free", f"{len(result.standings)} targets"),
        "90 % intervals of prior and posterior",
        (f"{fitted} in {waves}, which came to a sample of {draws:,} draws.", STATISTICS),
        _sections(result),
        played=(f"{conditions.how_fast(result.n_runs, result.elapsed_seconds)}.", result.sentence),
        meaning=(*use, MEANING),
    )


def page(result: Calibration, *, figures: Mapping[str, str]) -> str:
    """A page of HTML about a calibration: the same bytes for the same calibration."""
    told = shown(result)
    blocks = (Text(result.sentence, look="lead"), Listing(tuple(draws_sentences(result))), Text(MEANING))
    sections = [Section("answer", "Short answer", blocks), *told.sections, *figures_sections(figures)]
    return whole_page(told, QUESTION, sections)


def _sections(result: Calibration) -> Iterator[Section]:
    """What the prior allows, waves, coefficients, and targets."""
    tables = (_prior_table(result.prior_check), _waves_table(result.waves), _coefficients_table(result.marginals))
    said = Listing(tuple(draws_sentences(result)), on=Where.SHORT)
    yield Section("fit", "What was fitted", (*tables, _targets_table(result.standings), said))


def _prior_table(brackets: Sequence[Bracket]) -> Table:
    """Every target among what the prior gives."""
    rows = [
        (one.name, *map(Number, (digits(one.observed), digits(one.median), ends(one.p5, one.p95, digits))), one.verdict)
        for one in brackets
    ]
    headings = ("", "observed", "prior gives", "90 % of its points", "")
    return filled(headings, rows, "Does the prior allow the facts? (prior predictive check)")


def _waves_table(waves: Sequence[Wave]) -> Table:
    """How much of the prior each wave was left with."""
    told = [(f"{one.number}", f"{one.n_points:,}", percent(one.left), f"{one.n_filled:,}") for one in waves]
    headings = ("wave", "points", "of the prior not ruled out", "points for want of others")
    return filled(headings, [tuple(map(Number, row)) for row in told], "History matching")


def _coefficients_table(marginals: Sequence[Marginal]) -> Table:
    """Prior and posterior of every coefficient: median and 90 % interval."""
    rows = []
    for one in marginals:
        before, after = (ends(cuts[0], cuts[2], digits) for cuts in (one.before, one.after))
        told = (digits(one.default), before, digits(one.after[1]), after, f"{100 * one.narrower:.0f} %")
        rows.append((one.key, *map(Number, told)))
    headings = ("", "default", "prior, 90 %", "posterior", "posterior, 90 %", "narrower by")
    return filled(headings, rows, "Coefficients")


def _targets_table(standings: Sequence[Standing]) -> Table:
    """Every target after the fit."""
    rows = []
    for one in standings:
        missed = f"{one.after[1]:+.1f}" if isfinite(one.after[1]) else NONE
        told = (digits(one.observed), ends(one.low, one.high, digits), digits(one.simulated), missed)
        met = ("yes" if one.is_met else "no") if one.is_fitted else "not fitted: out of reach of the prior"
        rows.append((one.name, *map(Number, told), met))
    headings = ("", "observed", "95 % interval", "posterior", "missed by, in s.d.", "met")
    return filled(headings, rows, "Are the facts met? (posterior predictive check)")


def draws_sentences(result: Calibration) -> Iterator[str]:
    """How many draws there are and are worth, with all cases and without each family, and what nothing is said of."""
    yield f"{len(result.posterior.draws):,} draws, worth {result.posterior.effective:,.0f} of equal weight."
    without = result.without
    if without:
        least = min(without, key=lambda family: without[family])
        yield (
            f"Without one of the {len(without)} families of cases: from {min(without.values()):,.0f} (without {least}) "
            f"to {max(without.values()):,.0f} draws of equal weight."
        )
    loose = [one.key for one in result.marginals if not one.is_pinned]
    if loose:
        yield f"Not pinned by the evidence, so that the prior stands: {', '.join(loose)}."


def recovery_table(coverage: Sequence[Mapping[str, float | str]]) -> Table:
    """In how many synthetic worlds the 90 % interval of each coefficient held the truth."""
    rows = []
    for one in coverage:
        share, low, high, spread = (float(one[name]) for name in ("coverage", "low", "high", "spread"))
        rows.append((str(one["key"]), *map(Number, (percent(share), interval(low, high), f"{spread:.2f}"))))
    headings = ("", "coverage", "95 % interval", "posterior s.d. (prior: 1)")
    return filled(headings, rows, "Do 90 % intervals hold the truth? (synthetic worlds)")


def words_of(question: Question) -> list[str]:
    """The command that asks for the same again; files that come with the program are not named."""
    asked = question.asked
    files = {"--free": asked["free"], "--targets": asked["targets"]}
    given: dict[str, Any] = {f"--{name}": asked[name] for name in NUMBERS}
    given |= {option: None if _is_shipped(file) else file["name"] for option, file in files.items()}
    given["--table"] = asked["tables"][0]["name"] if len(asked["tables"]) == 1 else None
    cases = {"--cases": asked["cases"]["name"], "--case-runs": asked["case_runs"]} if asked["cases"] else {}
    return ["sim", "calibrate", *as_words(given | (cases or {"--cases": "none"}))]


def _is_shipped(file: Mapping[str, str]) -> bool:
    shipped = (shipped_file(name).read_bytes().decode() for name in (FREE, TARGETS))
    return file["text"] in shipped
