"""Forecasts beside baselines: nobody learns from the pair it is scored on, and skill is skill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.evidence.cases.baselines import PULL
from sim.evidence.cases.known import Known, Step
from sim.evidence.cases.read import Case
from sim.evidence.cases.scores import Scored
from sim.evidence.cases.scoring import (
    CLIMATOLOGY,
    LOGIT,
    MODEL,
    OPENING,
    UNIFORM,
    by_opening,
    values_of,
)
from sim.evidence.cases.targets import TARGETS, Observed
from sim.vocabulary import OutcomeClass
from tests.evidence.cases.texts import forecasts_from

WORDS = tuple(word.word for word in OutcomeClass)
SYSTEMS = (MODEL, CLIMATOLOGY, OPENING, LOGIT, UNIFORM)
BLOW = (Step(0, "initiator", "target", "strike"),)


def case(place: int, code: int, *, rivalry: bool = False, family: str = "", record: tuple[Step, ...] = BLOW) -> Case:
    known = Known(
        f"case_{place}", "", "A", "B", family or f"family {place}", "none", None, None, rivalry, None, None, record
    )
    answered = code >= 2
    return Case(known, Observed(WORDS[code], answered, 1 if answered else None, True, 5, 3, "tacit", 2, False))


def world(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, list[Case]]:
    """Forecasts that differ from case to case, and outcomes drawn from them: a forecaster with skill."""
    rng = np.random.default_rng(seed)
    classes = rng.dirichlet(np.full(5, 0.6), size=n)
    codes = [int(rng.choice(5, p=row)) for row in classes]
    cases = [case(place, code) for place, code in enumerate(codes)]
    return classes, classes[:, 2:].sum(axis=1), cases


def score_all(*given: Any) -> tuple[Scored, ...]:
    """Every score, judged over all cases."""
    return tuple(one.judged() for one in values_of(*given))


def scored(
    classes: np.ndarray, answered: np.ndarray, cases: Sequence[Case], reference: Sequence[Case] | None = None
) -> dict[str, Scored]:
    told = score_all(forecasts_from(classes, answered), cases, cases if reference is None else reference)
    named: dict[str, Scored] = {}
    for one in told:
        named.setdefault(one.target if one.target not in named else f"{one.target}.{one.score}", one)
    return named


def test_every_target_has_its_scores_of_every_system() -> None:
    told = scored(*world(12, 1))
    assert len(told) == sum(len(target.scores) + (target.lag is not None) for target in TARGETS) + 2
    for one in told.values():
        assert tuple(one.systems) == SYSTEMS
        assert one.n <= 12
        for name in SYSTEMS[1:]:
            gap = one.systems[MODEL].value - one.systems[name].value
            assert one.differences[name].value == pytest.approx(gap), one


def test_climatology_does_not_know_the_pair_that_it_is_scored_on() -> None:
    """One pair has all the wars: left out, a war is as unlikely as half a case makes it."""
    cases = [case(0, 4, family="x-y"), case(1, 4, family="x-y"), *(case(place, 1) for place in range(2, 12))]
    told = scored(np.full((12, 5), 0.2), np.full(12, 0.5), cases)
    log = told["outcome_class.log"].systems[CLIMATOLOGY].value
    of_war, of_absorbed = -np.log(0.5 / 12.5), -np.log((9 + 0.5) / (11 + 2.5))
    assert log == pytest.approx((2 * of_war + 10 * of_absorbed) / 12)


def test_baselines_learn_from_the_reference_alone() -> None:
    classes, answered, cases = world(10, 2)
    reference = [case(100 + place, 3) for place in range(8)]
    told = scored(classes, answered, cases, reference)["outcome_class.log"].systems[CLIMATOLOGY].value
    codes = [WORDS.index(str(one.observed.outcome_class)) for one in cases]
    assert told == pytest.approx(np.mean([-np.log((8.5 if code == 3 else 0.5) / 10.5) for code in codes]))


def test_uniform_is_what_it_says() -> None:
    told = scored(*world(20, 3))
    assert told["answered_by_force"].systems[UNIFORM].value == pytest.approx(0.25)
    assert told["outcome_class.log"].systems[UNIFORM].value == pytest.approx(np.log(5))


def test_what_was_not_observed_is_forecast_and_not_scored() -> None:
    classes, answered, cases = world(10, 4)
    blind = [replace(one, observed=Observed()) if place < 4 else one for place, one in enumerate(cases)]
    told, rest = scored(classes, answered, blind), scored(classes[4:], answered[4:], cases[4:])
    assert told["outcome_class"].n == 6
    assert told["outcome_class"].systems == rest["outcome_class"].systems
    nothing = scored(classes, answered, [replace(one, observed=Observed()) for one in cases])
    assert nothing["outcome_class"].n == 0
    assert nothing["outcome_class"].to_json()["model"] == {"value": None, "low": None, "high": None}


def test_after_a_blow_baselines_rule_out_peace_as_well() -> None:
    peace: tuple[Step, ...] = (Step(0, "initiator", "target", "ultimatum"),)
    cases = [case(place, 0, record=peace) for place in range(5)] + [case(5 + place, 1) for place in range(6)]
    told = scored(np.full((11, 5), 0.2), np.full(11, 0.5), cases)["outcome_class_after_a_blow"]
    assert told.n == 6
    # Five of the five others were absorbed; half a case for each of the four classes that can still come.
    shares = np.array([5.5, 0.5, 0.5, 0.5]) / 7.0
    by_hand = float(((np.cumsum(shares) - 1.0)[:-1] ** 2).sum() / 4)
    assert told.systems[CLIMATOLOGY].value == pytest.approx(by_hand)


def test_a_climatology_that_knows_the_opening_is_drawn_towards_the_pooled_one() -> None:
    """Five strikes were answered, five raids were not; of the five others of a kind, `PULL` of all nine are added."""
    raid: tuple[Step, ...] = (Step(0, "initiator", "target", "ground_raid"),)
    cases = [case(place, 2) for place in range(5)] + [case(5 + place, 1, record=raid) for place in range(5)]
    told = scored(np.full((10, 5), 0.2), np.full(10, 0.5), cases)["answered_by_force"]
    pooled = 4.5 / 10.0  # of the same answer as one's own: four of nine, half a case to each
    assert told.systems[OPENING].value == pytest.approx((1.0 - (4.0 + PULL * pooled) / (4.0 + PULL)) ** 2)
    assert told.systems[OPENING].value < told.systems[CLIMATOLOGY].value


def test_scores_by_opening_are_those_of_its_cases() -> None:
    raid: tuple[Step, ...] = (Step(0, "initiator", "target", "ground_raid"),)
    classes, answered, cases = world(12, 7)
    cases = [replace(one, known=replace(one.known, record=raid)) if n < 4 else one for n, one in enumerate(cases)]
    told = by_opening(values_of(forecasts_from(classes, answered), cases, cases), [one.known for one in cases])
    assert {word: scored[0].n for word, scored in told.items()} == {"fire_at_state": 8, "raid_at_state": 4}
    alone = score_all(forecasts_from(classes[:4], answered[:4]), cases[:4], cases)[0]
    assert told["raid_at_state"][0].systems == alone.systems


def test_the_model_without_a_mechanism_is_one_more_system_with_paired_differences() -> None:
    classes, answered, cases = world(12, 1)
    flat = forecasts_from(np.full((12, 5), 0.2), np.full(12, 0.5))
    told = score_all(forecasts_from(classes, answered), cases, cases, {"audience": flat})[0]
    alone = score_all(flat, cases, cases)[0]
    assert tuple(told.systems) == (*SYSTEMS, "without audience")
    assert told.systems["without audience"] == alone.systems[MODEL]
    assert told.differences["without audience"].value == pytest.approx(
        told.systems[MODEL].value - alone.systems[MODEL].value
    )


def test_the_last_violence_is_scored_given_force_and_censored_at_the_horizon() -> None:
    _, _, cases = world(3, 1)
    days = (2, 900, None)
    seen = [
        replace(one, observed=replace(one.observed, last_violence=day)) for one, day in zip(cases, days, strict=True)
    ]
    flat = forecasts_from(np.full((3, 5), 0.2), np.full(3, 0.5))
    told = {(one.target, one.score): one for one in score_all(flat, seen, cases)}
    assert told["last_violence", "rps"].n == 2
    # Day 2 was forecast: right in the one case, four of five steps off in the other.
    assert told["last_violence", "rps"].systems[MODEL].value == pytest.approx(0.5 * 4 / 5)
    assert told["last_violence", "crps_days"].systems[MODEL].value == pytest.approx(0.5 * (365 - 2))


# Skill ---------------------------------------------------------------------------------------------------------------


def gap(told: dict[str, Scored], target: str, over: str = CLIMATOLOGY, of: str = MODEL) -> float:
    return told[target].systems[of].value - told[target].systems[over].value


def shuffled(cases: Sequence[Case], seed: int) -> list[Case]:
    order = np.random.default_rng(seed).permutation(len(cases))
    return [replace(one, observed=cases[place].observed) for one, place in zip(cases, order, strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("target", ["outcome_class", "answered_by_force"])
def test_shuffling_outcomes_among_cases_destroys_the_skill_of_a_good_forecaster(target: str) -> None:
    classes, answered, cases = world(60, 5)
    assert gap(scored(classes, answered, cases), target) < -0.03
    lost = [gap(scored(classes, answered, shuffled(cases, seed)), target) for seed in range(6)]
    assert np.mean(lost) > 0.0
    assert min(lost) > gap(scored(classes, answered, cases), target) + 0.03


@pytest.mark.slow
def test_shuffling_outcomes_among_cases_destroys_the_skill_of_a_fit() -> None:
    """Rivals answer, others do not: the logit learns it, pair by pair left out; shuffled, there is nothing to learn."""
    rng = np.random.default_rng(6)
    cases = []
    for place in range(80):
        rivalry = bool(place % 2)
        answers = rng.random() < (0.85 if rivalry else 0.15)
        cases.append(case(place, 2 if answers else 1, rivalry=rivalry))
    flat = np.full((80, 5), 0.2), np.full(80, 0.5)
    assert gap(scored(*flat, cases), "answered_by_force", of=LOGIT) < -0.07
    lost = [gap(scored(*flat, shuffled(cases, seed)), "answered_by_force", of=LOGIT) for seed in range(6)]
    assert np.mean(lost) > -0.005
    assert min(lost) > -0.04
