"""Outcomes over the order of events, asked of whole questions."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.results.sequences import COLUMN, column_of, in_order
from sim.scenario.faults import ScenarioError
from sim.scenario.read import shipped_folder
from sim.scenario.schema import json_schema
from sim.study.export import export

TWICE = [{"event": "force", "by": "southmark"}, {"event": "force", "by": "southmark", "within": 7}]
ASKED = """
[[outcomes]]
name = "struck_twice_in_a_week"
when = { sequence = [{ event = "force", by = "southmark" }, { event = "force", by = "southmark", within = 7 }] }

[[outcomes]]
name = "envoys_met_before_an_answer"
when = { not = { war = true }, sequence = [{ event = "talks", unless = { event = "force", by = "northmark" } }] }
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shipped_folder()
    assert folder is not None
    made = tmp_path_factory.mktemp("sequences") / "border.toml"
    made.write_text((folder / "tutorial.toml").read_text(encoding="utf-8") + ASKED, encoding="utf-8")
    return made


def test_what_is_counted_is_what_the_events_hold(file: Path) -> None:
    found = sim.run(file, runs=200, seed=2, record_runs=200)
    assert found.events is not None
    scenario = found.scenario
    actors = (*scenario.states, *scenario.groups, *scenario.third_parties)
    runs = in_order(TWICE, found.events, actors=actors, kinds=("act",))
    assert found.table["run"][found.table[column_of(TWICE)]].tolist() == runs.tolist()
    assert 0 < found.outcomes["struck_twice_in_a_week"].count == len(runs) < 200
    assert 0 < found.outcomes["envoys_met_before_an_answer"].count < 200


def test_asking_changes_no_run_and_engines_agree(file: Path) -> None:
    plain = sim.run("tutorial", runs=60, seed=2)
    asked = [sim.run(file, runs=60, seed=2, engine=engine) for engine in ("auto", "lanes", "reference")]
    assert {one.digest for one in asked} == {plain.digest}
    assert len({one.table.tobytes() for one in asked}) == 1
    assert column_of(TWICE) not in asked[0].to_json(), "a column of its own is no response of its own"


def test_sweeps_comparisons_and_stored_runs_know_it(file: Path, tmp_path: Path) -> None:
    swept = sim.sweep(file, {"coefficients.campaign_start": [0.1, 0.9]}, runs=100, seed=2)
    low, high = swept.measured.of("struck_twice_in_a_week").estimate
    compared = sim.compare(file, overrides="coefficients.campaign_start=0.1", runs=100, seed=2)
    assert low < high and compared.differences["struck_twice_in_a_week"].difference < 0.0
    assert "struck_twice_in_a_week" not in sim.compare("tutorial", file, runs=5, seed=2).differences
    sim.run(file, runs=40, seed=2).save(tmp_path / "kept")
    more = sim.resume(tmp_path / "kept", runs=60)
    again = sim.run(file, runs=60, seed=2)
    assert more.table.tobytes() == again.table.tobytes() and more.outcomes == again.outcomes


def test_discovery_takes_it_for_a_target(file: Path) -> None:
    found = sim.discover(
        file,
        "coefficients.campaign_start=0.05:0.95",
        target="struck_twice_in_a_week",
        level=0.2,
        points=60,
        runs=40,
        seed=2,
    )
    assert found.target == "struck_twice_in_a_week"
    with pytest.raises(ScenarioError, match="is no outcome that happens or not"):
        sim.discover(file, "coefficients.campaign_start=0.05:0.95", target=column_of(TWICE), points=8, runs=2, seed=2)


def test_the_column_behind_it_is_shown_nowhere(file: Path, tmp_path: Path) -> None:
    found = sim.run(file, runs=20, seed=2)
    assert not [name for name in found.to_pandas().columns if name.startswith(COLUMN)]
    export(found.save(tmp_path / "kept"), to="csv", out=tmp_path / "out")
    told = "".join(one.read_text(encoding="utf-8") for one in (tmp_path / "out").glob("*.csv"))
    assert "struck_twice_in_a_week" in told and COLUMN not in told


def test_the_schema_knows_it() -> None:
    when = json_schema()["$defs"]["condition"]["properties"]["sequence"]
    assert when["items"] == {"$ref": "#/$defs/step"}
    step = json_schema()["$defs"]["step"]
    assert {"event", "by", "against", "within", "unless"} == set(step["properties"])


def test_a_question_that_cannot_look_at_events_says_so(file: Path) -> None:
    few = {"method": "morris", "trajectories": 2, "runs": 2, "seed": 1}
    vary = "coefficients.campaign_start=0.1:0.9"
    with pytest.raises(ScenarioError, match="struck_twice_in_a_week: is over the order of events, which run, sweep"):
        sim.sensitivity(file, vary, responses=["struck_twice_in_a_week"], **few)
    assert sim.sensitivity(file, vary, responses=["talks_held"], **few).screening
    with pytest.raises(ScenarioError, match="events in an order, which are not stored"):
        sim.run("tutorial", runs=5, seed=1).with_outcomes({"late": {"sequence": [{"event": "talks"}]}})


def test_days_between_events_may_be_written_as_data_frames_do(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "border.toml"
    other.write_text(file.read_text(encoding="utf-8").replace("within = 7", "within = 7.0"), encoding="utf-8")
    assert sim.load(other).outcomes == sim.load(file).outcomes


def test_a_shorter_look_by_an_option_refuses_no_question_of_the_file(file: Path, tmp_path: Path) -> None:
    late = tmp_path / "late.toml"
    asks = '\n[[outcomes]]\nname = "late"\nwhen = {{ days_to_talks = {{ at_least = {} }} }}\n'
    late.write_text(file.read_text(encoding="utf-8") + asks.format(100), encoding="utf-8")
    assert sim.run(sim.load(late, horizon_days=30), runs=5, seed=2).outcomes["late"].count == 0
    late.write_text(file.read_text(encoding="utf-8") + asks.format(200), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"late\.toml:\d+: .*at_least is 200; it must be at most 120"):
        sim.load(late)


def test_words_of_events_count_what_the_columns_of_that_name_count(tmp_path: Path) -> None:
    columns = {
        "talks": "talks_held",
        "contact": "contact_made",
        "mediation": "mediated",
        "agreement": "agreement_reached",
    }
    asked = "".join(
        f'[[outcomes]]\nname = "{word}"\nwhen = {{ sequence = [{{ event = "{word}" }}] }}\n' for word in columns
    )
    struck = '[[outcomes]]\nname = "struck"\nwhen = { sequence = [{ event = "force", against = "red_hand" }] }\n'
    folder = shipped_folder()
    assert folder is not None
    made = tmp_path / "words.toml"
    made.write_text((folder / "tutorial.toml").read_text(encoding="utf-8") + "\n" + asked + struck, encoding="utf-8")
    found = sim.run(made, runs=300, seed=2)
    for word, column in columns.items():
        assert 0 < found.outcomes[word].count == found.outcomes[column].count
        assert (found.table[column_of([{"event": word}])] == found.table[column]).all()
    assert found.outcomes["struck"].share == 1.0


def test_faults_of_a_sequence_name_line_and_key(file: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(file.read_text(encoding="utf-8").replace('event = "talks"', 'event = "talk"'), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"sequence\[0\]\.event.*talks"):
        sim.load(wrong)
