"""Defaults are those that the fit set, and are set by program: every cell is found, and nothing else changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from docs.render_validation import prior_from
from docs.set_defaults import ROOT, place_of, rewritten, set_defaults
from sim.evidence.calibration.posterior import read_posterior
from sim.evidence.calibration.priors import default_of
from tests.evidence.calibration.toys import SHIPPED_PRIORS

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


def copied(folder: Path) -> dict[str, list[str]]:
    """The lines of the two tables, copied into a folder."""
    for name in ("parameters.csv", "acts.csv"):
        shutil.copy(ROOT / "sim" / "scenario" / name, folder / name)
    return lines_of(folder)


def lines_of(folder: Path) -> dict[str, list[str]]:
    return {file.name: file.read_text(encoding="utf-8").splitlines() for file in folder.iterdir()}


def test_every_free_number_has_a_cell_that_can_be_set_and_nothing_else_changes(tmp_path: Path) -> None:
    before = copied(tmp_path)
    set_defaults({prior.key: default_of(prior.key) for prior in SHIPPED_PRIORS}, tmp_path)
    assert lines_of(tmp_path) == before
    changed = {prior.key: default_of(prior.key) + 0.0625 for prior in SHIPPED_PRIORS}
    set_defaults(changed, tmp_path)
    after = lines_of(tmp_path)
    moved = sum(one != other for name in before for one, other in zip(before[name], after[name], strict=True))
    rows = {place_of(key)[1] for key in changed}
    assert moved == len(rows) == len(changed)


def test_a_number_without_a_cell_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    before = copied(tmp_path)
    with pytest.raises(ValueError, match=r"coefficients\.nothing: its default stands 0 times in the table"):
        set_defaults({"coefficients.base_drive": -1.0, "coefficients.nothing": 1.0}, tmp_path)
    assert lines_of(tmp_path) == before


def test_the_cost_of_one_act_is_set_and_not_that_of_another() -> None:
    source = "act,level,cost\na,0.1,1.5\nab,0.1,2.5\n"
    assert rewritten(source, "ab", "cost", -3.25) == source.replace("2.5", "-3.25")
    with pytest.raises(ValueError, match="its price stands"):
        rewritten(source, "ab", "price", 1.0)


def test_a_prior_that_stands_beside_a_sample_is_read_back() -> None:
    u = np.linspace(0.01, 0.99, 7)
    for prior in SHIPPED_PRIORS:
        assert np.array_equal(prior_from(prior.to_json()).values(u), prior.values(u))
