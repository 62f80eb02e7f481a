"""What lies below a folder is listed with what tells one answer from another; a note changes no digest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.scenario.load import again
from sim.study.listing import Listed, note_in, set_note, stored_answers
from sim.study.stored import NoResultError
from tests.study.scenarios import written


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs, the same with another value, a sweep and a comparison; a folder that is none, and a damaged one."""
    path = tmp_path_factory.mktemp("runs")
    scenario = sim.load(written(path), horizon_days=10)
    sim.run(scenario, runs=4, seed=1, folder=path / "a")
    sim.run(again(scenario, overrides=["states.north.resolve=0.7"]), runs=6, seed=2, folder=path / "in" / "b")
    sim.sweep(scenario, "states.north.resolve=0.2,0.8", runs=2, seed=1, folder=path / "swept")
    sim.compare(scenario, overrides=["quiet_days=20"], runs=3, seed=1, folder=path / "two")
    (path / "odd").mkdir()
    (path / "odd" / "manifest.json").write_text("{}")
    return path


@pytest.fixture(scope="module")
def found(runs: Path) -> dict[str, Listed]:
    return {str(one.folder.relative_to(runs)): one for one in stored_answers(runs)}


def test_every_answer_is_listed_once_and_its_sides_are_part_of_it(found: dict[str, Listed]) -> None:
    kinds = {name: one.kind for name, one in found.items()}
    assert kinds == {"a": "runs", "in/b": "runs", "swept": "sweep", "two": "comparison", "odd": "damaged"}


def test_what_is_listed_is_what_the_answer_says(runs: Path, found: dict[str, Listed]) -> None:
    for name in ("a", "in/b", "swept", "two"):
        answer = sim.read_result(runs / name)
        assert (found[name].digest, found[name].seed) == (answer.digest, answer.seed)
        assert found[name].runs == answer.n_runs and found[name].scenario == "hills"
    assert found["odd"].differs.startswith("format is missing")


def test_what_differs_is_told_beside_the_first_of_the_same_scenario(found: dict[str, Listed]) -> None:
    assert found["a"].differs == ""
    assert found["in/b"].differs == "states.north.resolve 0.45 -> 0.7"
    assert found["swept"].differs == "varies states.north.resolve"
    assert found["two"].differs == "A and B: quiet_days 60 -> 20"


@pytest.mark.parametrize(
    ("file", "told", "why"),
    [
        ("sensitivity.json", {"seed": 1}, "KeyError: 'screening'"),
        ("sensitivity.json", {"screening": [], "indices": [], "chance": [], "origin": 5}, "AttributeError"),
        ("sensitivity.json", {"seed": 1, "runs": "many"}, 'runs is "many"; it must be an integer.'),
        ("comparison.json", {"a": {}, "b": {}}, "KeyError: 'digest'"),
        ("comparison.json", {"changes": [{}]}, "KeyError: 'key'"),
        ("comparison.json", {"comparisons": {"b": 5}}, "AttributeError"),
    ],
)
def test_a_file_of_another_form_is_listed_with_the_reason(
    runs: Path, tmp_path: Path, file: str, told: dict[str, object], why: str
) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / file).write_text(json.dumps(told))
    odd, *others = sorted(stored_answers(tmp_path, runs / "a"), key=lambda one: one.kind)
    assert (odd.kind, odd.seed) == ("damaged", None) and why in odd.differs
    assert [one.kind for one in others] == ["runs"]


def test_a_note_is_kept_beside_the_answer_and_changes_no_digest(runs: Path, found: dict[str, Listed]) -> None:
    set_note(runs / "a", "  before the talks ")
    (one,) = stored_answers(runs / "a")
    assert one.note == note_in(runs / "a") == "before the talks"
    assert one.digest == found["a"].digest == sim.read_result(runs / "a").digest
    set_note(runs / "a", "")
    assert note_in(runs / "a") == "" and not (runs / "a" / "note.txt").exists()


def test_a_note_needs_an_answer(runs: Path) -> None:
    with pytest.raises(NoResultError, match="holds no result"):
        set_note(runs / "in", "nothing is here")
