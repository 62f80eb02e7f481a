"""Types of openings: by what, and on whose soil."""

from __future__ import annotations

import pytest

from sim.evidence.cases.known import OPENINGS, GroupHost, Known, Step, opening_of
from sim.evidence.cases.read import read_cases


def known(*record: Step, host: GroupHost = "none") -> Known:
    return Known("c", "", "A", "B", "a-b", host, None, None, None, None, None, record)


@pytest.mark.parametrize(
    ("action", "host", "opening"),
    [
        ("strike", "target", "strike_at_group"), ("major_attack", "both", "strike_at_group"),
        ("ground_raid", "target", "raid_at_group"), ("shelling", "third", "fire_at_state"),
        ("strike", "initiator", "fire_at_state"), ("invasion", "none", "raid_at_state"),
    ],
)  # fmt: skip
def test_a_blow_is_told_by_its_means_and_by_the_soil_it_falls_on(action: str, host: GroupHost, opening: str) -> None:
    assert opening_of(known(Step(0, "initiator", "target", action), host=host)) == opening


def test_the_first_blow_counts_whoever_strikes_it() -> None:
    steps = Step(-1, "target", "initiator", "strike"), Step(0, "initiator", "target", "ground_raid")
    assert opening_of(known(*steps, host="initiator")) == "strike_at_group"


def test_a_blow_of_unknown_form_is_an_opening_of_its_own() -> None:
    blow = Step(0, "initiator", "target", "strike", is_form_known=False)
    assert opening_of(known(blow)) == "blow_at_state"
    assert opening_of(known(blow, host="target")) == "blow_at_group"


def test_without_a_blow_an_attack_is_told_or_nothing() -> None:
    assert opening_of(known(Step(0, "group", "initiator", "attack_by_group"))) == "group_attack"
    assert opening_of(known(Step(0, "initiator", "target", "ultimatum"))) == "none"


def test_the_shipped_cases_fall_into_the_openings_of_their_table_of_facts() -> None:
    openings = [opening_of(case.known) for case in read_cases("cases/cases_train")]
    counts = {word: openings.count(word) for word in OPENINGS if word in openings}
    assert counts == {
        "strike_at_group": 13, "raid_at_group": 4, "fire_at_state": 6, "raid_at_state": 3, "group_attack": 1, "none": 1,
    }  # fmt: skip
