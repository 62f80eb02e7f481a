"""A group takes stock."""

from __future__ import annotations

import math

import pytest

from sim.model.elementwise import NEVER
from sim.model.rules.stock import LEAST, damage_now, lift_now, multiplier, take_stock
from tests.model.rules.worlds import luck, roles, views


def test_tempo_of_a_group_is_the_product_of_what_bears_on_it() -> None:
    here = views(world={"talks_open": 1.0, "cooperation": 0.5, "cooperation_at": 10.0},
                 valley={"heat": 2.0, "heat_at": 10.0})  # fmt: skip
    tempo = multiplier(10.0, here.world, 0.5, 0.2, here.red, (here.valley,))
    assert tempo == pytest.approx(0.5 * 0.8 * 1.8 * (1.0 - 0.4 * 0.5) * math.exp(0.5 * 2.0))
    assert multiplier(10.0, here.world, 1.0, 0.0, here.red, ()) == LEAST


def test_taking_stock_counts_damage_and_stretches_the_time_to_the_next_attack() -> None:
    here = views(red={"struck": 2.0, "damage": 0.2, "stock_at": 10.0 - 120.0}, front={"next_attack": 30.0})
    changes = take_stock(10.0, luck("stock"), **roles("stock", here)).changes
    red, front = changes[here.red], changes[here.front]
    damage = 0.1 + 0.9 * 0.5
    assert red["damage"] == pytest.approx(damage) and red["struck"] == 0.0
    assert red["multiplier"] == pytest.approx(1.0 - damage)
    assert front["next_attack"] == pytest.approx(10.0 + 20.0 / (1.0 - damage))
    assert red["next_stock"] == 25.0


def test_a_group_without_attacks_stays_without_them() -> None:
    here = views(front={"next_attack": NEVER})
    changes = take_stock(10.0, luck("stock"), **roles("stock", here)).changes
    assert changes[here.front]["next_attack"] == NEVER and changes[here.front]["next_aftershock"] == NEVER


def test_a_strike_provokes_or_deters() -> None:
    for provocation, expected in ((1.0, 0.3), (-0.9, 0.0)):
        here = views(red={"struck": 1.1, "provocation": provocation, "excitation_days": 11.0},
                     front={"excitation": 0.2 - 1e-3 if provocation > 0 else 0.05, "excited_at": 10.0})  # fmt: skip
        after = take_stock(10.0, luck("stock"), **roles("stock", here)).changes[here.front]["excitation"]
        assert after == pytest.approx(expected, abs=2e-3)


def test_a_group_that_is_kept_from_abroad_recovers_up_to_twice_as_fast() -> None:
    for support, days in ((0.0, 120.0), (0.5, 90.0), (1.0, 60.0)):
        here = views(red={"foreign_support": support, "damage": 0.8, "stock_at": 10.0})
        assert damage_now(10.0 + days, here.world, here.red) == pytest.approx(0.4)


def test_borderlands_are_lifted_slowly_and_only_while_an_agreement_holds() -> None:
    settled = {"agreement": 1.0, "settled_at": 10.0}
    assert lift_now(310.0, views(world=settled).world) == pytest.approx(0.5)
    assert lift_now(10.0, views(world=settled).world) == 0.0
    assert lift_now(310.0, views(world=settled | {"agreement": 0.0}).world) == 0.0
    here = views(world=settled | {"cooperation_effect": 0.0})
    assert multiplier(310.0, here.world, 0.0, 0.0, here.red, ()) == pytest.approx(1.0 - 0.2 * 0.5)
