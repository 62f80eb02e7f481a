"""The report of a sensitivity analysis: what matters, how much is luck, over which ranges, and how to repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import TYPE_CHECKING

from sim.report.answer import CONDITIONS, from_when, taken_for_given
from sim.report.blocks import Block, Cell, Explained, Listing, Picture, Section, Table, Text
from sim.report.card import card_section, glossary_section
from sim.report.page import page
from sim.report.repeat import repeat_section, scenario_words
from sim.report.run_report import FOOT
from sim.report.sensitivity_tables import effect_words, of_what, sentences, shown
from sim.report.setting import setting_section
from sim.report.sweep_report import range_words
from sim.results.caveats import CAVEAT
from sim.results.wording import in_days, listed, words
from sim.scenario.shape import specification_of

if TYPE_CHECKING:
    from sim.results.morris import MorrisEffects
    from sim.results.sobol import SobolIndices
    from sim.study.sensitivity_result import SensitivityResult

READING: Mapping[str, tuple[str, str]] = {
    "sobol": (
        "Shares of the variance that each factor explains, and the share of chance.",
        "The longer a bar, the more of what varies comes from that factor. A line across the end of a bar is its 95 % "
        "interval; where it reaches zero, nothing shows that the factor matters.",
    ),
    "morris": (
        "Mean size of the effect of each factor against how widely that effect varies.",
        "The further right, the more a factor moves the outcome over its whole range. Further up, what it does depends "
        "on the other factors. Filled dots are above the level that luck alone would show for that very factor; the "
        "grey band ends at the largest such level of all.",
    ),
}
"""For each kind of figure, by the beginning of its name: what it shows, and how to read it."""

SCOPE = "Effects and indices speak of the ranges and distributions that were varied, and of nothing else."


def sensitivity_report(result: SensitivityResult, *, figures: Mapping[str, str]) -> str:
    """A page of HTML about a sensitivity analysis: the same bytes for the same analysis.

    Parameters
    ----------
    result : SensitivityResult
        A result of `sim.study.sensitivity`.
    figures : mapping of str to str
        SVG by name, as `sim.plots.sensitivity` names its figures.
    """
    sections = [
        _answer(result),
        _conditions(result),
        setting_section(result.scenario, varied=result.keys),
        Section("factors", "What was varied", (_varied(result),)),
        Section("tables", "What came out", tuple(_tables(result))),
        *([Section("figures", "Figures", tuple(_pictures(figures)))] if figures else []),
        _repeat(result),
        card_section(),
        glossary_section(),
    ]
    return page(result.scenario.title, _question(result), sections, foot=FOOT)


def _question(result: SensitivityResult) -> str:
    scenario = result.scenario
    first, second = (scenario.spoken(key) for key in scenario.states)
    asked = listed([words(one.name) for one in result.responses])
    return (
        f"{from_when(scenario, result.keys)}, which of {len(result.factors)} values move {asked} in the crisis between "
        f"{first} and {second} within {in_days(scenario.horizon_days)}, and how much is luck?"
    )


def _answer(result: SensitivityResult) -> Section:
    told = [_moving(found) for found in result.screening]
    told += [sentence for found in result.indices for sentence in sentences(found)]
    if result.dropped:
        told.append(f"Dropped by the screening, no more than luck: {listed(list(result.dropped))}.")
    told += result.remarks
    lead, *others = told or ["Nothing could be analysed."]
    blocks = (Text(lead, look="lead"), Listing(tuple(dict.fromkeys(others))), Text(SCOPE), Text(CAVEAT))
    return Section("answer", "Short answer", blocks)


def _moving(found: MorrisEffects) -> str:
    """Which factors the screening tells from luck, the most influential first."""
    what = of_what(found.response, found.statistic)
    above = [found.factors[place] for place in found.order if found.above_noise[place]]
    if not above:
        return f"Screening: no factor moves {what} more than luck does."
    return f"Screening: {listed(above)} move{'s' * (len(above) == 1)} {what} more than luck does."


def _conditions(result: SensitivityResult) -> Section:
    blocks: list[Block] = []
    if result.n_cut_short:
        said = f"{result.n_cut_short:,} runs reached the cap on events and count as they stood then."
        blocks.append(Text(said, look="warning"))
    luck = (
        f"Chance: seed {result.seed}, {result.runs:,} runs at each point, {result.n_rows:,} in all. Run i has the same "
        "luck at every point."
    )
    given = (*taken_for_given(result.scenario, result.keys), "All of that but for what is varied.", luck)
    return Section("conditions", CONDITIONS, (*blocks, Listing(given)))


def _varied(result: SensitivityResult) -> Table:
    rows = []
    for factor in result.factors:
        specified = specification_of(factor.key)
        unit = f" ({factor.unit})" if factor.unit else ""
        rows.append(
            (
                Explained(factor.key, "" if specified is None else specified.meaning),
                f"{range_words(factor)}{unit}",
                "dropped" if factor.key in result.dropped else "kept",
            )
        )
    return Table(("varied", "over", "by the screening"), tuple(rows))


def _tables(result: SensitivityResult) -> Iterator[Table]:
    shares = {response.name for response in result.shares}
    for effects in result.screening:
        yield _effects(effects, is_share=effects.response in shares and effects.statistic == "mean")
    for indices in result.indices:
        yield _indices(indices)


def _effects(found: MorrisEffects, *, is_share: bool) -> Table:
    scale = 100.0 if is_share else 1.0
    rows: list[tuple[Cell, ...]] = [
        (
            found.factors[place],
            *(effect_words(scale * float(column[place])) for column in (found.mu, found.mu_star, found.sigma)),
            f"{effect_words(scale * float(found.low[place]))} to {effect_words(scale * float(found.high[place]))}",
            effect_words(scale * float(found.noise_level[place])),
            "yes" if found.above_noise[place] else "no",
        )
        for place in found.order
    ]
    unit = ", in percentage points" if is_share else ""
    caption = f"Screening of {of_what(found.response, found.statistic)}{unit}: effect of going through the whole range"
    headings = ("", "mean effect", "mean size", "spread", "95 % of the size", "luck alone", "above luck")
    return Table(headings, tuple(rows), caption, frozenset(range(1, 6)))


def _indices(found: SobolIndices) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (found.factors[place], *shown(found.first[place]), *shown(found.total[place])) for place in found.order
    ]
    rows.append(("luck left between points", "", "", *shown(found.noise)))
    if isfinite(found.chance.estimate):
        rows.append(("chance, of a single run", "", "", *shown(found.chance)))
    caption = f"Sobol indices of {of_what(found.response, found.statistic)}: shares of its variance over the ranges"
    headings = ("", "alone (first)", "95 % interval", "with others (total)", "95 % interval")
    return Table(headings, tuple(rows), caption, frozenset(range(1, 5)))


def _pictures(figures: Mapping[str, str]) -> Iterator[Picture]:
    """Each figure; how to read it stands below the first of its kind."""
    explained: set[str] = set()
    for name, svg in figures.items():
        kind = name.partition("_")[0]
        alternative, caption = READING.get(kind, (name, ""))
        yield Picture(svg, f"{alternative} ({name})", "" if kind in explained else caption)
        explained.add(kind)


def _repeat(result: SensitivityResult) -> Section:
    command = ["sim", "sensitivity", *scenario_words(result.scenario)]
    command += [word for option in result.vary for word in ("--vary", option)]
    command += [word for table, share in result.around.items() for word in ("--around", f"{table}={share:.12g}")]
    command += [word for response in result.responses for word in ("--response", response.name)]
    if result.method != "both":
        command += ["--method", result.method]
    if result.screening:
        command += ["--trajectories", str(max(found.n_trajectories for found in result.screening))]
    if result.indices:
        command += ["--points", str(max(found.n_base for found in result.indices))]
    command += ["--runs", str(result.runs), "--seed", str(result.seed)]
    facts = (("seed", str(result.seed)), ("runs at each point, and in all", f"{result.runs:,} and {result.n_rows:,}"))
    return repeat_section(command, scenario=result.scenario, facts=facts, versions=result.versions)
