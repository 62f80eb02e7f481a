"""The model moves the way the literature says, and not at all where the literature is divided."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import nan

import numpy as np
import pytest

from docs.signs.disputed import DISPUTED, Disputed
from docs.signs.effects import Effect, asked
from docs.signs.measure import Sign, Verdict, disputed_table, measure, measure_all, signs_table
from docs.signs.supported import SUPPORTED
from sim.results.pairs import PairedDifference, paired_share
from sim.scenario.load import load
from sim.study.compare import compare
from tests.markdown_tables import tables

SEED = 2024
FEW, MANY = 300, 20_000
QUICK = ("contiguity", "claim", "mediator")
"""Looked at in the quick suite too: of what moves states, of what softens, of talks."""

EXPECTED = [effect for effect in SUPPORTED if not effect.fails]


def named(name: str) -> Effect:
    return next(effect for effect in SUPPORTED if effect.name == name)


@cache
def seen(name: str, runs: int) -> Sign:
    return measure(named(name), runs=runs, seed=SEED, among=len(SUPPORTED))


@pytest.mark.parametrize(
    "name", [pytest.param(one.name, marks=[pytest.mark.slow] if one.name not in QUICK else []) for one in EXPECTED]
)
def test_a_few_hundred_runs_point_the_right_way(name: str) -> None:
    sign = seen(name, FEW)
    print(sign.pair, sign.verdict)
    assert sign.pair.difference * sign.effect.expected > 0.0
    assert sign.verdict is not Verdict.CONTRARY


@pytest.mark.slow
@pytest.mark.parametrize("name", [effect.name for effect in EXPECTED])
def test_each_supported_effect_shows(name: str) -> None:
    sign = seen(name, MANY)
    print(sign.pair, sign.verdict)
    assert sign.verdict is Verdict.AS_EXPECTED


def test_the_suite_has_at_least_fifteen_effects_that_show_and_each_says_where_it_comes_from() -> None:
    assert len(EXPECTED) >= 15
    assert len({effect.name for effect in SUPPORTED}) == len(SUPPORTED)
    for effect in SUPPORTED:
        assert effect.expected != 0
        assert effect.source and effect.through and effect.statement.endswith(".")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("contiguity", "coefficients.drive_contiguous=-3 coefficients.reach_chance=1"),
        ("rivalry_answers", "coefficients.drive_rivalry=-3"),
    ],
)
def test_a_coefficient_of_the_wrong_sign_is_caught(name: str, fault: str) -> None:
    broken = measure(named(name), runs=2 * FEW, seed=SEED, among=len(SUPPORTED), planted=fault.split())
    print(broken.pair)
    assert broken.verdict is Verdict.CONTRARY


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("mediator", "mechanisms.mediation=false"),
        ("spoilers", "mechanisms.spoilers=false"),
        ("resolve", "mechanisms.resolve=false"),
    ],
)
def test_a_mechanism_that_is_missing_shows_no_sign(name: str, fault: str) -> None:
    """A switch beats what the sides say: the sign is gone, not only smaller."""
    broken = measure(named(name), runs=FEW, seed=SEED, planted=[fault])
    print(broken.pair)
    assert abs(broken.pair.difference) < abs(seen(name, FEW).pair.difference) / 4


@pytest.mark.parametrize("disputed", DISPUTED, ids=lambda one: one.effect.name)
def test_a_disputed_effect_is_zero_by_default(disputed: Disputed) -> None:
    assert disputed.default == 0.0
    name = disputed.key.rpartition(".")[2]
    assert all(change.partition("=")[0].endswith(name) for change in disputed.effect.b)
    ground = load(disputed.effect.scenario, start=disputed.effect.start, overrides=disputed.effect.both)
    silent = [value for value in ground.resolved() if value.key.endswith(f".{name}")]
    assert silent and all(value.plain == 0 for value in silent if value.key.startswith(("coefficients", "groups")))


@pytest.mark.slow
@pytest.mark.parametrize("disputed", DISPUTED, ids=lambda one: one.effect.name)
def test_a_disputed_effect_moves_the_model_when_turned_up(disputed: Disputed) -> None:
    moved = measure(disputed.effect, runs=MANY, seed=SEED)
    print(moved.pair)
    assert moved.verdict is Verdict.MOVES


@pytest.mark.slow
def test_the_comparison_is_the_ordinary_one() -> None:
    sign = seen("mediator", FEW)
    common = {"runs": FEW, "seed": SEED}

    with_start = load("tutorial", start="after_the_strike")
    plain = compare(with_start, overrides=["third_parties.farland.mediates=false"], **common)  # type: ignore[arg-type]
    pair = plain.differences["agreement_reached"]
    assert (pair.a, pair.b) == (sign.pair.b, sign.pair.a)
    assert pair.difference == pytest.approx(-sign.pair.difference)


def a_sign(change: float, *, expected: int = 1, among: int = 1, n: int = 1000) -> Sign:
    """A share of one half that moves by `change`, in one direction only."""
    before = np.arange(n) < n // 2
    after = np.arange(n) < round(n * (0.5 + change))
    effect = Effect("made_up", "Made up.", "tutorial", ("a=1",), ("a=2",), "war", expected, "nobody", "nothing")
    return Sign(effect, paired_share("war", before, after), among, n, 1)


def test_a_verdict_needs_an_interval_without_zero_and_the_right_direction() -> None:
    assert a_sign(0.1).verdict is Verdict.AS_EXPECTED
    assert a_sign(-0.1).verdict is Verdict.CONTRARY
    assert a_sign(-0.1, expected=-1).verdict is Verdict.AS_EXPECTED
    assert a_sign(0.001).verdict is Verdict.NOT_DISTINGUISHABLE
    assert a_sign(-0.1, expected=0).verdict is Verdict.MOVES
    nothing = PairedDifference("war", "share", 0, nan, nan, nan, nan, nan, nan)
    assert replace(a_sign(0.1), pair=nothing).verdict is Verdict.NOT_DISTINGUISHABLE


def test_many_effects_share_the_error() -> None:
    assert a_sign(0.006).verdict is Verdict.AS_EXPECTED
    assert a_sign(0.006, among=40).verdict is Verdict.NOT_DISTINGUISHABLE


def test_the_sides_of_an_effect_differ_and_a_disputed_one_has_no_direction() -> None:
    with pytest.raises(AssertionError, match="do not differ"):
        Effect("same", "Same.", "tutorial", (), (), "war", 1, "nobody", "nothing")
    with pytest.raises(AssertionError, match="no expected direction"):
        Disputed("coefficients.nuclear_fear", "", named("mediator"))


def test_a_question_of_its_own_takes_the_place_of_the_scenarios() -> None:
    ones = asked("soon", "{ days_to_answer = { at_most = 3 } }")

    assert [outcome.name for outcome in load("tutorial", overrides=[ones]).outcomes] == ["soon"]


@pytest.mark.slow
def test_tables_hold_each_effect_once_with_its_size_and_interval() -> None:
    effects = [named("mediator"), named("contiguity"), DISPUTED[2].effect]
    done: list[tuple[int, int]] = []
    found = measure_all(effects, runs=40, seed=1, progress=lambda now, all_: done.append((now, all_)))
    assert done == [(1, 3), (2, 3), (3, 3)]
    lines = signs_table(found)
    assert len(lines) == 4
    pair = found[0].pair
    assert f"{100 * pair.difference:+.1f} ({100 * pair.low:+.1f} to {100 * pair.high:+.1f})" in lines[2]
    disputed = disputed_table(found)
    assert sum("`groups.provocation` | 0 |" in line for line in disputed) == 1
    assert any(line.startswith("| momentum |") for line in disputed)
    assert all(list(tables("\n".join(table))) for table in (lines, disputed))


def test_what_the_model_does_not_show_is_said_in_the_table() -> None:
    failing = replace(a_sign(-0.1), effect=replace(a_sign(0.1).effect, fails="because of a reason"))
    assert "**contrary**: because of a reason" in signs_table([failing])[2]
    mended = replace(failing, pair=a_sign(0.1).pair)
    assert "because of a reason" not in signs_table([mended])[2]
