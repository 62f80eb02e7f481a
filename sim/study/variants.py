"""A design as variants of a model: numbers of the model are its columns, anything else needs a model of its own.

Factors that are numbers of the model are rows of one batch: all their points are played side by side, as lanes. Any
other factor (a word, a switch, the horizon, a named start) needs a model of its own; the points that share it are lanes
of it.
"""

from __future__ import annotations

import numpy as np

from sim.model.compile import compile_model
from sim.model.new_rule import Rules
from sim.model.structure import Model
from sim.play.plan import Variant
from sim.results.design import Design, Factor, Value
from sim.scenario.records import Scenario
from sim.scenario.shape import specification_of
from sim.study.factors import is_own, under


def is_lane_factor(factor: Factor, model: Model) -> bool:
    """Whether a factor can differ from lane to lane: numbers of the model or of own rules, and no yes or no."""
    return factor.is_numeric and all(
        (is_own(key) or key in model.paths or key in model.joints)
        and not ((specified := specification_of(key)) and specified.is_flag)
        for key in factor.keys
    )


def is_active(key: str, scenario: Scenario) -> bool:
    """Whether the mechanism that a key belongs to is switched on."""
    specified = specification_of(key)
    return specified is None or scenario.mechanisms.get(specified.mechanism or "", True)


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
            for factor in lanes for key in factor.keys if is_active(key, changed)
        }  # fmt: skip
        variants.append(Variant(compile_model(changed, rules) if others else model, points, columns))
    return tuple(variants)
