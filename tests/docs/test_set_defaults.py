"""Defaults are those that the fit set, and are set by program: every literal is found, and nothing else changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docs.set_defaults import ROOT, rewritten, set_defaults
from sim.evidence.calibration.posterior import read_posterior
from sim.evidence.calibration.priors import default_of, read_priors

POSTERIOR = read_posterior()
SET = {} if POSTERIOR is None else POSTERIOR.about["defaults"]
"""What the stored fit says that it set: today ten numbers; all that are free once it has been run again."""


def test_the_stored_fit_says_what_it_set() -> None:
    assert POSTERIOR is not None and set(SET) == set(POSTERIOR.keys)


@pytest.mark.parametrize(("key", "value"), SET.items())
def test_no_default_that_the_fit_set_was_moved_by_hand(key: str, value: float) -> None:
    assert default_of(key) == value


@pytest.mark.parametrize(("key", "value"), SET.items())
def test_what_the_fit_set_is_the_centre_of_its_sample(key: str, value: float) -> None:
    assert POSTERIOR is not None
    assert abs(value - POSTERIOR.centre[key]) <= 0.25 * POSTERIOR.spread(key) * 1.0001


def test_every_free_number_has_a_literal_that_can_be_set_and_nothing_else_changes(tmp_path: Path) -> None:
    for name in ("coefficients.py", "states.py", "actions.py", "third_parties.py"):
        shutil.copy(ROOT / "sim" / "scenario" / name, tmp_path / name)
    before = {file.name: file.read_text().splitlines() for file in tmp_path.iterdir()}
    set_defaults({prior.key: default_of(prior.key) for prior in read_priors()}, tmp_path)
    assert {file.name: file.read_text().splitlines() for file in tmp_path.iterdir()} == before
    changed = {prior.key: default_of(prior.key) + 0.0625 for prior in read_priors()}
    set_defaults(changed, tmp_path)
    after = {file.name: file.read_text().splitlines() for file in tmp_path.iterdir()}
    moved = sum(one != other for name in before for one, other in zip(before[name], after[name], strict=True))
    assert moved == len(changed)


def test_a_number_without_a_literal_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    shutil.copy(ROOT / "sim" / "scenario" / "coefficients.py", tmp_path / "coefficients.py")
    before = (tmp_path / "coefficients.py").read_bytes()
    with pytest.raises(ValueError, match=r"coefficients\.nothing: its default stands 0 times in coefficients\.py"):
        set_defaults({"coefficients.base_drive": -1.0, "coefficients.nothing": 1.0}, tmp_path)
    assert (tmp_path / "coefficients.py").read_bytes() == before


def test_the_cost_of_one_act_is_set_and_not_that_of_another() -> None:
    source = (
        '    Action.A: {"level": 0.1, "cost": 1.5},\n    Action.AB: {"level": 0.1, "cost": 2.5, "publicity": 0.2},\n'
    )
    told = rewritten(source, "actions.ab.cost", -3.25)
    assert told == source.replace("2.5", "-3.25")
