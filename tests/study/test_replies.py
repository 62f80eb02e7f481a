from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.scenario.faults import ScenarioError
from sim.scenario.load import again, load_text
from sim.scenario.records import Scenario
from sim.study.designs import grid
from sim.study.factors import read_factors
from sim.study.replies import named_responses, play_replies
from tests.study.scenarios import TEXT


def hills() -> Scenario:
    return load_text(TEXT, name="hills")


@pytest.mark.slow
def test_the_reply_of_a_run_at_a_point_is_that_of_the_run_alone() -> None:
    design = grid(read_factors(["states.north.resolve=0.2,0.9", "mechanisms.grief=true,false"], hills()))
    responses = named_responses(hills(), ["war", "days_to_talks", "quick_talks", "deaths_total", "war"])
    replies = play_replies(hills(), design, responses, runs=20, seed=3)
    assert [response.name for response in replies.values] == ["war", "days_to_talks", "quick_talks", "deaths_total"]
    for point, (resolve, grief) in enumerate(design.points):
        changes = [f"states.north.resolve={resolve}", f"mechanisms.grief={str(grief).lower()}"]
        table = sim.run(again(hills(), overrides=changes), runs=20, seed=3).table
        by_name = {response.name: values[point] for response, values in replies.values.items()}
        np.testing.assert_array_equal(by_name["deaths_total"], table["deaths_total"])
        np.testing.assert_array_equal(by_name["days_to_talks"], table["days_to_talks"])
        with np.errstate(invalid="ignore"):
            np.testing.assert_array_equal(by_name["quick_talks"], table["talks_held"] & (table["days_to_talks"] <= 14))


def test_unknown_responses_are_refused_together_with_the_nearest() -> None:
    with pytest.raises(
        ScenarioError, match=r"(?s)--response wr: is unknown.*Did you mean \"war\".*talk_held.*\"talks_held\""
    ):
        named_responses(hills(), ["wr", "war", "talk_held"])
