"""Blows of unknown form: forecast once for each form, and mixed by what is known of other pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.evidence.cases.forecast import forecast
from sim.evidence.cases.known import Known, first_blow
from sim.evidence.cases.read import read_text
from sim.evidence.cases.setting import FORMS, form_shares, mixture_of
from tests.evidence.cases.texts import BLOW, cases, event, toml_of


def file() -> list[Known]:
    """One case of unknown form, two shellings of other pairs, and a raid of its own pair."""
    unknown = {**BLOW, "id": "unknown", "chronology": [event(0, "Asha", "Bora", "strike", form_known=False)]}
    others = [
        {**BLOW, "id": f"c{n}", "initiator": f"P{n}", "target": f"Q{n}",
         "chronology": [event(0, f"P{n}", f"Q{n}", "shelling")]}
        for n in range(2)
    ]  # fmt: skip
    own = {**BLOW, "id": "own", "chronology": [event(0, "Bora", "Asha", "ground_raid")]}
    table = cases(unknown, *others, own)
    table["case"] = table["case"][3:]
    return [case.known for case in read_text(toml_of(table))]


def test_forms_come_from_other_pairs_whose_form_is_known() -> None:
    assert form_shares(file(), without="asha-bora") == pytest.approx(np.array([0.5, 2.5, 0.5, 0.5]) / 4.0)
    assert form_shares([], without="asha-bora") == pytest.approx(np.full(4, 0.25))


def test_a_note_tells_as_much_as_the_key_and_the_key_has_the_last_word() -> None:
    def is_known(**more: Any) -> bool:
        blow = {**BLOW, "chronology": [event(0, "Asha", "Bora", "strike", **more)]}
        return read_text(toml_of(cases({**blow, "id": "told"})))[-1].known.record[-1].is_form_known

    assert not is_known(note="violent trigger; form and deaths not known") and not is_known(note="Form not known")
    assert is_known(note="its form is known") and is_known(note="form not known", form_known=True)


def test_each_form_is_played_with_its_weight_and_the_rest_as_it_is() -> None:
    knowns = file()
    mixture = mixture_of(knowns)
    assert mixture.places.tolist() == [0, 0, 0, 0, 1, 2, 3]
    assert mixture.knowns[4:] == tuple(knowns[1:])
    blows = [first_blow(known) for known in mixture.knowns[:4]]
    assert [blow and blow.action for blow in blows] == list(FORMS)
    assert mixture.weights[:4].sum() == pytest.approx(1.0)
    shares = np.arange(14.0).reshape(7, 2)
    assert mixture.mixed(shares)[1:].tolist() == shares[4:].tolist()
    assert mixture.mixed(shares)[0] == pytest.approx(mixture.weights[:4] @ shares[:4])


@pytest.mark.slow
def test_a_forecast_of_unknown_form_is_the_mixture_of_those_of_each_form() -> None:
    knowns = file()
    mixture = mixture_of(knowns)
    mixed = forecast(mixture.knowns, runs=40, seed=3, horizon_days=30).of_cases(mixture)
    assert mixed.ids == tuple(known.id for known in knowns)
    parts = []
    for form in FORMS:
        blow = replace(knowns[0].record[-1], action=form)
        known = replace(knowns[0], record=(*knowns[0].record[:-1], blow))
        parts.append(forecast([known], runs=40, seed=3, horizon_days=30).outcome_class[0])
    assert mixed.outcome_class[0] == pytest.approx(mixture.weights[:4] @ np.array(parts))
    assert mixed.violence_bins[0].sum() == pytest.approx(1.0)
