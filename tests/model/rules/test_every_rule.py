"""What holds for every rule: one run (floats) as in many (arrays), and possible values only."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from sim.model import rules
from sim.model.rules import KINDS
from sim.model.rules.blow import RETURNING
from tests.model.rules.worlds import lane, roles, scattered, uniform_luck

N = 300
FREE = [word for word in KINDS if not word.startswith("record") and word != "incident"]
"""Kinds that need no dated record."""
SHARES = ("belief", "suspicion", "damage", "restraint", "cooperation")
FLAGS = ("talks_open", "agreement", "truce", "fighting", "ended", "war_over", "relapse", "mediated", "envoy_posted",
         "unilateral", "sustained", "provoked", "force_later")  # fmt: skip
COUNTS = ("military_deaths", "acts_of_force", "deaths_militant", "deaths_civilian", "deaths_attacks", "group_attacks",
          "force_moves", "recalls")  # fmt: skip
NOT_NEGATIVE = ("grief", "pressure", "height", "excitation", "heat", "multiplier", "settlement", "burst")


@pytest.mark.parametrize("word", FREE)
def test_a_rule_gives_one_run_what_it_gives_many(word: str) -> None:
    now = np.full(N, 60.0)
    here = scattered(N, seed=1)
    many_luck = uniform_luck(word, N, seed=2)
    with np.errstate(all="ignore"):
        many = KINDS[word].rule(now, many_luck, **roles(word, here))
        names = {id(view): name for name, view in vars(here).items()}
        for position in range(0, N, 7):
            alone = lane(here, position)
            one_luck = type(many_luck)(**{slot: _item(u, position) for slot, u in vars(many_luck).items()})
            one = KINDS[word].rule(60.0, one_luck, **roles(word, alone))
            by_name = {id(view): name for name, view in vars(alone).items()}
            changes = {by_name[id(view)]: values for view, values in one.changes.items()}
            assert list(changes) == [names[id(view)] for view in many.changes]
            for view, values in many.changes.items():
                assert list(values) == list(changes[names[id(view)]])
                for name, value in values.items():
                    _assert_same(changes[names[id(view)]][name], _item(value, position), f"{names[id(view)]}.{name}")
            for name, value in many.record.items():
                _assert_same(one.record[name], _item(value, position), name)


@pytest.mark.parametrize("me", ["north", "south"])
@pytest.mark.parametrize("word", FREE)
def test_a_rule_leaves_only_possible_values(word: str, me: str) -> None:
    now = np.full(2000, 60.0)
    here = scattered(2000, seed=3)
    with np.errstate(all="ignore"):
        ring = KINDS[word].rule(now, uniform_luck(word, 2000, seed=4), **roles(word, here, me))
    for view, values in ring.changes.items():
        for name, value in values.items():
            value = np.broadcast_to(value, now.shape)
            assert not np.isnan(value).any(), name
            if name in SHARES:
                assert ((value >= 0.0) & (value <= 1.0)).all(), name
            elif name in FLAGS:
                assert np.isin(value, (0.0, 1.0)).all(), name
            elif name == "in_series":
                assert np.isin(value, (RETURNING, 0.0, 1.0)).all()
            elif name in COUNTS:
                assert (value == np.floor(value)).all() and (value >= getattr(view, name)).all(), name
            elif name in NOT_NEGATIVE and not (name == "heat" and view is here.world):  # a crisis may be cool
                assert (value >= 0.0).all(), name
            elif name.startswith("next_") and name != "next_battle":
                assert (value >= np.minimum(60.0, getattr(view, name))).all(), name


def test_every_kind_of_clock_has_a_line_in_the_overview() -> None:
    overview = rules.__doc__ or ""
    for word, kind in KINDS.items():
        line = next(line for line in overview.splitlines() if line.startswith(word))
        assert kind.rule.__module__.rsplit(".", 1)[-1] in line or word in ("recorded_attack", "incident"), line
        assert "history.py" in line or kind.rule.__module__ != "sim.model.rules.history"


def test_rules_take_their_roles_by_name_only() -> None:
    for kind in KINDS.values():
        positional, *_ = (list(inspect.signature(kind.rule).parameters.values())[:2],)
        assert [parameter.name for parameter in positional] == ["now", "luck"]


def _item(value: Any, position: int) -> Any:
    if isinstance(value, np.ndarray):
        return value[position].item()
    return value


def _assert_same(one: Any, other: Any, name: str) -> None:
    assert np.float64(one).tobytes() == np.float64(other).tobytes(), f"{name}: {one} alone, {other} among many"
