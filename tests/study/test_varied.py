from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.faults import ScenarioError
from sim.scenario.load import load_text
from sim.scenario.records import Scenario
from sim.study.designs import spread
from sim.study.varied import what_to_vary
from tests.study.scenarios import TEXT

LAWS = TEXT.replace(
    "[states.south]",
    '[states.south]\nresolve = { distribution = "uniform", low = 0.2, high = 0.6, assumption = "unknown" }',
)


def scenario(text: str = TEXT) -> Scenario:
    return load_text(text, name="hills")


def test_without_a_wish_every_law_of_the_scenario_is_varied_over_itself() -> None:
    (part,) = what_to_vary(scenario(LAWS))
    assert part.key == "states.south.resolve"
    assert (part.low, part.high) == pytest.approx((0.21, 0.59))
    assert part.values([0.0, 0.5, 1.0]) == pytest.approx([0.2, 0.4, 0.6])
    assert part.values([0.0, 1.0], tail=0.025) == pytest.approx([0.21, 0.59])


def test_a_scenario_without_laws_says_how_to_choose() -> None:
    with pytest.raises(ScenarioError, match=r"no number of hills is a distribution.*--vary states\.north\.resolve"):
        what_to_vary(scenario())


def test_ranges_and_levels_are_reached_by_position() -> None:
    parts = what_to_vary(
        scenario(),
        ["states.north.resolve=0.2:0.6", "groups.hill_men.attacks_per_year=1:100:log", "mechanisms.grief=true,false"],
    )
    values = [part.values([0.0, 0.5, 1.0]) for part in parts]
    assert values == [[0.2, 0.4, 0.6], [1.0, 10.0, 100.0], [True, False, False]]


def test_around_a_table_every_number_goes_a_share_to_either_side_inside_its_range() -> None:
    parts = {factor.key: factor for factor in what_to_vary(scenario(LAWS), around={"states": 0.5})}
    north = parts["states.north.resolve"]
    middle = scenario(LAWS).states["north"].resolve.value
    assert middle is not None
    assert (north.low, north.high) == pytest.approx((0.5 * middle, min(1.0, 1.5 * middle)))
    assert parts["states.south.resolve"].low == pytest.approx(0.21), "a law keeps its law"
    assert all(key.startswith("states.") for key in parts)
    assert all(
        factor.low is not None and factor.high is not None and factor.low < factor.high for factor in parts.values()
    )


def test_around_all_takes_more_than_any_table_and_what_is_varied_by_name_keeps_its_range() -> None:
    parts = {factor.key: factor for factor in what_to_vary(scenario(), ["states.north.resolve=0.2:0.6"], {"all": 0.1})}
    assert (parts["states.north.resolve"].low, parts["states.north.resolve"].high) == (0.2, 0.6)
    assert {key.partition(".")[0] for key in parts} >= {"states", "groups", "coefficients", "actions"}


@pytest.mark.parametrize(
    ("around", "words"),
    [
        ({"stats": 0.2}, "holds no number to vary; tables are"),
        ({"states": 1.5}, "goes too far or nowhere"),
        ({"states": float("nan")}, "goes too far or nowhere"),
    ],
)
def test_a_wrong_table_or_share_is_refused(around: dict[str, float], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        what_to_vary(scenario(), around=around)


def test_a_design_has_the_values_at_its_positions() -> None:
    parts = what_to_vary(scenario(), ["states.north.resolve=0.2:0.6", "states.south.resolve=0:1"])
    design = spread("sobol", parts, np.array([[0.0, 0.25], [1.0, 0.75]]))
    assert design.points == ((0.2, 0.25), (0.6, 0.75))
