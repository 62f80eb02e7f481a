"""What the attributes of a dyad and of what set it off act on: one table of coefficients that all scenarios share.

A scenario says what a pair of states is (do they share a border, are they rivals, ...). What follows from it is not the
scenario's to say: each attribute acts through the coefficients named here, with the sign that the literature gives it,
and a prior that says how well its size is known. A coefficient with a disputed sign is 0 by default.

>>> [row.attribute for row in ATTRIBUTES if row.sign == "disputed"]
['dyad.nuclear', 'dyad.nuclear']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sign = Literal["+", "-", "disputed"]


@dataclass(frozen=True, slots=True)
class AttributeEffect:
    """One way in which an attribute acts.

    Attributes
    ----------
    attribute : str
        Dotted key of a scenario, or a column of its record.
    coefficient : str
        Name in `[coefficients]`.
    equation : int
        Of docs/model.md.
    effect : str
        What it changes.
    sign : str
        "+" if more of the attribute means more answers by force; "-" if fewer; "disputed".
    prior : str
        What is held possible before any fit, 90 % range.
    source : str
        Reference, or the word assumption.
    """

    attribute: str
    coefficient: str
    equation: int
    effect: str
    sign: Sign
    prior: str
    source: str


ATTRIBUTES = (
    AttributeEffect(
        "dyad.contiguous", "drive_contiguous", 3, "drive of both states", "+", "0.1 to 1.2",
        "odds ratio of an answer 3.0 (2.0-4.4), MID 1946-1989",
    ),
    AttributeEffect(
        "dyad.contiguous", "reach_chance", 2, "whether each can reach the other by arms; certain with a border", "+",
        "0.3 to 0.9", "answers of states without a border 0.35 (0.29-0.40), MID 1946-1989",
    ),
    AttributeEffect(
        "dyad.rivalry", "drive_rivalry", 3, "drive of both states", "+", "0 to 1",
        "odds ratio of an answer 3.1 (2.1-4.7), MID 1946-1989",
    ),
    AttributeEffect(
        "dyad.rivalry", "rival_pressure", 4, "blame at home for doing less than the public expects", "+", "0.3 to 2.5",
        "odds ratio of an answer 3.1 (2.1-4.7), MID 1946-1989; outbidding (Colaresi 2005)",
    ),
    AttributeEffect(
        "dyad.rivalry", "grief_rivalry", 9, "grief of every blow", "+", "0 to 1.5", "assumption: rivals keep accounts",
    ),
    AttributeEffect(
        "dyad.relationship", "drive_hostile", 3, "drive: up if hostile, down between partners", "+", "0 to 0.6",
        "fit, with rivalry, to the odds ratio of rivals; the part of hostility is an assumption",
    ),
    AttributeEffect(
        "dyad.nuclear", "drive_nuclear", 3, "drive of both states, per armed state", "disputed", "-0.5 to 0.3",
        "Rauchhaus 2009; Bell & Miller 2015",
    ),
    AttributeEffect(
        "dyad.nuclear", "nuclear_fear", 6, "weight of a wide reply in the look-ahead", "disputed", "0 to 4",
        "Rauchhaus 2009; Bell & Miller 2015",
    ),
    AttributeEffect(
        "states.*.capability", "drive_capability", 3, "drive, by the log ratio of capabilities", "+", "-0.1 to 0.4",
        "trial fit; the facts hardly pin it",
    ),
    AttributeEffect(
        "groups.*.host", "grief_toleration", 37, "blame of a host for what the group does", "+", "0.1 to 0.9",
        "assumption after Byman 2005: passive and active support",
    ),
    AttributeEffect(
        "history.action = attack_by_group", "grief_attack", 37, "grief of a group's attack, over that of a blow", "+",
        "0.1 to 2", "violent response 0.66 (0.54-0.76) where a group's violence set a crisis off, ICB 1946-1989",
    ),
    AttributeEffect(
        "history.against", "claim_softening", 16, "how a blow at a group, not at the state, is taken", "-",
        "0.1 to 0.5", "Beta(2,3); Carson 2018",
    ),
    AttributeEffect(
        "history.deaths", "grief_deaths", 9, "grief, by log of own deaths", "+", "0 to 1.2", "after Mueller 1973",
    ),
    AttributeEffect(
        "history.deaths = 0", "bloodless_softening", 16, "how a blow that kills nobody is taken", "-", "0.1 to 0.7",
        "Lin-Greenberg 2022",
    ),
)  # fmt: skip
"""Every way in which an attribute acts; there are no constants of a scenario's own beside them."""
