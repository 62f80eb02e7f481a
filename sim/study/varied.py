"""What a question varies: ranges that a user gives, laws of the scenario, or everything a little.

Each factor is reached by a position u in [0, 1]: along its range, among its levels, or along its law by quantile, so
that even positions make values as likely as the scenario says. What comes out speaks of these ranges and laws: a wider
range makes a factor matter more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sim.model.arrays import Floats
from sim.model.compile import compile_model
from sim.model.new_rule import Rules
from sim.model.quantiles import marginal
from sim.model.structure import Model, Quantile
from sim.play.plan import Variant
from sim.results.design import Design, Factor, Value, rounded
from sim.scenario.faults import ScenarioError, listed
from sim.scenario.records import Scenario
from sim.scenario.sample import EVERY, matches
from sim.scenario.shape import specification_of
from sim.study.designs import TAIL
from sim.study.factors import is_own, read_factors, under

EVERYTHING = "all"
"""The table that holds all others, for `--around`."""

MOST_FACTORS = 1_000


def what_to_vary(
    scenario: Scenario,
    options: Sequence[str] = (),
    around: Mapping[str, float] | None = None,
    *,
    by_row: bool = False,
    rules: Rules | None = None,
) -> tuple[Factor, ...]:
    """The factors that are asked for; the laws of the scenario if nothing is.

    Parameters
    ----------
    scenario : Scenario
    options : sequence of str, optional
        `key=lo:hi` and its kin, as for a sweep.
    around : mapping of str to float, optional
        Tables by dotted key ("all" for every one), with how far each number below them goes to either side, as a share
        of its value, cut to the range that the model allows. A number with a law keeps its law; a zero, a whole number
        and a switch stay.
    by_row : bool, optional
        What stands for the coefficients of a sample where nothing else was asked for: its rows, each coefficient a
        factor that moves with the others (True); or one factor, the position in the sample, which is independent of
        all others as Sobol indices need it.
    rules : mapping of str to callable or NewRule, optional
        Own rules, whose parameters may be varied too.

    Raises
    ------
    ScenarioError
        With every fault; also if the scenario has no law and nothing was asked for.
    """
    model = compile_model(scenario)
    laws = {uncertain.path: marginal(uncertain) for uncertain in model.uncertain}
    varied = {factor.key: factor for factor in read_factors(options, scenario, rules)}
    for table, share in (around or {}).items():
        for factor in _around(scenario, model, laws, table, share):
            varied.setdefault(factor.key, factor)
    if not options and not around:
        varied = over_laws(model, by_row=by_row)
        if not varied:
            state = next(iter(scenario.states))
            message = (
                f"is not given, and no number of {scenario.name} is a distribution. Name what to vary, for example "
            )
            message += f"--vary states.{state}.resolve=0.2:0.8, or --around states=20% for every number of the states."
            raise ScenarioError.at("--vary", message)
    if not 1 <= len(varied) <= MOST_FACTORS:
        raise ScenarioError.at("--vary", f"names {len(varied)} factors; it must be in [1, {MOST_FACTORS}].")
    return tuple(varied.values())


def over_laws(model: Model, *, by_row: bool) -> dict[str, Factor]:
    """Every parameter for which a scenario has a law of its own, over that law; `by_row` as for `what_to_vary`."""
    alone = {one.path: _by_law(one.path, marginal(one)) for one in model.uncertain if one.joint is None}
    return alone | _by_sample(model, by_row=by_row)


def _around(scenario: Scenario, model: Model, laws: Mapping[str, Quantile], table: str, share: float) -> list[Factor]:
    """Every number below a table, with its law or a range around its value."""
    label = f"--around {table}={share:.12g}"
    if not 0.0 < share < 1.0:
        raise ScenarioError.at(label, "goes too far or nowhere; write a share such as 20% or 0.2, above 0 and below 1.")
    found = [
        factor
        for line in scenario.resolved()
        if line.key in model.paths and (table in (EVERYTHING, line.key) or line.key.startswith(f"{table}."))
        if (factor := _by_law(line.key, laws[line.key]) if line.key in laws else _by_range(line.key, line.plain, share))
    ]
    if not found:
        tables = dict.fromkeys(key.rpartition(".")[0] for key in model.paths)
        raise ScenarioError.at(
            label, f"holds no number to vary; tables are {listed(tuple(tables), length=200)}, and all."
        )
    return found


def _by_law(key: str, quantile: Quantile) -> Factor:
    low, high = (rounded(end) for end in quantile(np.array([TAIL, 1.0 - TAIL])).tolist())
    specified = specification_of(key)
    return Factor(key, low=low, high=high, unit="" if specified is None else specified.unit, quantile=quantile)


def _by_sample(model: Model, *, by_row: bool) -> dict[str, Factor]:
    """What stands for a joint draw: its parameters row by row, or the position in the sample."""
    if by_row:
        return {
            part.path: replace(_by_law(part.path, marginal(part)), quantile=part.quantile, joint=part.joint)
            for part in model.uncertain
            if part.joint is not None
        }
    return {name: Factor(name, low=0.0, high=1.0, unit="position in the sample") for name in model.joints}


def _by_range(key: str, value: object, share: float) -> Factor | None:
    specified = specification_of(key)
    if specified is None or specified.is_flag or specified.integer or not isinstance(value, int | float) or not value:
        return None
    ends = sorted((value * (1.0 - share), value * (1.0 + share)))
    low, high = rounded(max(ends[0], specified.low)), rounded(min(ends[1], specified.high))
    return Factor(key, low=low, high=high, unit=specified.unit) if low < high else None


def is_lane_factor(factor: Factor, model: Model) -> bool:
    """Whether a factor can differ from lane to lane: numbers of the model or of own rules, and no yes or no."""
    return factor.is_numeric and all(
        (is_own(key) or key in model.paths or key in model.joints)
        and not ((specified := specification_of(key)) and specified.is_flag)
        for key in factor.keys
    )


def variants_of(scenario: Scenario, design: Design, rules: Rules | None = None) -> tuple[Variant, ...]:
    """The models that a design needs, with their points, in the order of their first points.

    A number whose mechanism is switched off does nothing: it keeps its neutral value, as in any run.
    """
    model = compile_model(scenario, rules)
    lanes = [factor for factor in design.factors if is_lane_factor(factor, model)]
    others = [place for place, factor in enumerate(design.factors) if factor not in lanes]
    groups: dict[tuple[Value, ...], list[int]] = {}
    for number, point in enumerate(design.points):
        groups.setdefault(tuple(point[place] for place in others), []).append(number)
    variants = []
    for fixed, numbers in groups.items():
        changed = scenario
        for place, value in zip(others, fixed, strict=True):
            changed = under(changed, design.factors[place].keys, value)
        points = np.array(numbers, dtype=np.int64)
        columns = {
            key: design.numbers(factor)[points]
            for factor in lanes for key in factor.keys
            if (told := specification_of(key)) is None or changed.mechanisms.get(told.mechanism or "", True)
        }  # fmt: skip
        variants.append(Variant(compile_model(changed, rules) if others else model, points, columns))
    return tuple(variants)


def overrides_of(points: Mapping[str, Floats], model: Model) -> dict[str, Floats]:
    """Values of coefficients as overrides of a model, lane by lane.

    Parameters
    ----------
    points : mapping of dotted key to float array
        A key may hold `*`, as in a sample; such a key may speak of nobody, such as of groups.
    model : Model

    Raises
    ------
    ValueError
        If a key speaks of no number of the model.
    """
    overrides: dict[str, Floats] = {}
    for key, values in points.items():
        paths = [path for path in model.paths if (matches(key, path) if EVERY in key else key == path)]
        if not paths and EVERY not in key:
            raise ValueError(f"{key} is no number of the model; it cannot differ between points.")
        overrides |= dict.fromkeys(paths, np.asarray(values, dtype=np.float64))
    return overrides
