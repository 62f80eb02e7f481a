"""Which inputs of a study are without effect on any run: by construction, or because all rows are equal.

Reasons are found in `sim.scenario.idle`; here they are asked at every value of whatever they hang on, so that a factor
whose mechanism is on at some points is not named.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from sim.model.compile import compile_model
from sim.results.design import Design
from sim.results.digest import equal_along
from sim.scenario.idle import Idle, column_word, decides, given_in_vain, is_unforced, set_keys, why_idle
from sim.scenario.records import Scenario
from sim.scenario.shape import specification_of
from sim.study.factors import under
from sim.study.varied import over_laws


def idle_inputs(
    scenario: Scenario,
    design: Design,
    *,
    runs: int = 0,
    prints: NDArray[Any] | None = None,
    own_rules: bool = False,
) -> tuple[Idle, ...]:
    """Varied and given inputs without effect, each once, with the reason.

    Parameters
    ----------
    scenario : Scenario
        At the values that are not varied.
    design : Design
    runs : int, optional
        At each point.
    prints : array of one row a point, optional
        What stands for the rows of each (`sim.results.digest`); without it, nothing has been played.
    own_rules : bool, optional
        Whether rules of a user play along.
    """
    varied = design.keys
    found = {key: reason for key in varied if (reason := _everywhere(scenario, design, key, own_rules)) is not None}
    equal = {} if prints is None else equal_along(design, lambda point: prints[point].tobytes())
    for key, n_pairs in equal.items():
        pairs = f"{n_pairs:,} pair{'s' * (n_pairs > 1)} of points that differ in it alone"
        for part in key.split(","):
            found.setdefault(part, f"all rows are equal, in {runs:,} run{'s' * (runs > 1)} at each of {pairs}")
    for one in given_in_vain(scenario, own_rules=own_rules):
        is_set = one.key not in varied
        if is_set and (
            why_idle(scenario, one.key) is None or _everywhere(scenario, design, one.key, own_rules) is not None
        ):
            found.setdefault(one.key, one.reason)
    own = [part.factor for part in over_laws(compile_model(scenario), by_row=True).values()]
    replaced = {key for factor in design.factors if factor not in own for key in factor.keys}
    found |= {column_word(scenario, key): "it is varied" for key in scenario.sampled if key in replaced}
    found |= {f"--set {key}": "it is varied" for key in set_keys(scenario) if key in replaced}
    return tuple(Idle(key, reason) for key, reason in found.items())


def _everywhere(scenario: Scenario, design: Design, key: str, own_rules: bool) -> str | None:
    """Why an input cannot act at any point of a design."""
    moves = key.startswith("history") and key.endswith(".day")  # which day it is may decide whether it acts
    deciding = [
        factor
        for factor in design.factors
        if any(decides(other, key) if other != key else moves for other in factor.keys)
    ]
    others = {other for factor in deciding for other in factor.keys}
    are_numbers = all(specification_of(other) for other in others)  # no switch, start or record
    reason = why_idle(scenario, key, own_rules=own_rules, loud=others) if are_numbers else None
    if reason is not None:  # whatever their values
        return reason
    settings = dict.fromkeys(zip(*(design.column(factor) for factor in deciding), strict=True)) if deciding else [()]
    for setting in settings:
        changed = scenario
        for factor, value in zip(deciding, setting, strict=True):
            changed = under(changed, factor.keys, value)
        reason = why_idle(changed, key, own_rules=own_rules)
        if reason is None and moves and is_unforced(changed, key):
            reason = "its entry is forced on none of these days"
        if reason is None:
            return None
    return reason
