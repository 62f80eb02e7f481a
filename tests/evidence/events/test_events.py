"""An event table becomes a record that plays, and every row that does not is told with its reason."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.cli.program import program
from sim.evidence.events.read import Read, events_of, pasted
from sim.scenario.faults import ScenarioError
from sim.scenario.history import HistoryEntry
from sim.scenario.load import load_text
from sim.scenario.read import shipped_text
from sim.scenario.records import Scenario

HEAD = (
    b"event,date_start,date_end,date_prec,side_a,side_b,type_of_violence,"
    b"deaths_a,deaths_b,deaths_civilians,deaths_unknown,best\n"
)
TABLE = (
    HEAD
    + b"""\
1001,2023-11-02 00:00:00.000,2023-11-02 00:00:00.000,1,Government of Southmark,Red Hand,1,3,1,0,0,4
1002,2023-11-20 00:00:00.000,2023-11-24 00:00:00.000,2,Government of Southmark,Red Hand,1,0,2,0,5,7
1003,2023-12-15 00:00:00.000,2023-12-15 00:00:00.000,1,Red Hand,Civilians,3,0,0,9,0,9
1003,2023-12-15 00:00:00.000,2023-12-15 00:00:00.000,1,Red Hand,Civilians,3,0,0,9,0,9
1004,2023-12-01 00:00:00.000,2023-12-31 00:00:00.000,4,Government of Southmark,Red Hand,1,1,0,0,0,1
"""
)
KEYS = {"Government of Southmark": "southmark", "Government of Northmark": "northmark", "Red Hand": "red_hand"}
TUTORIAL = shipped_text("tutorial").decode().replace("horizon_days", "day_zero = 2024-01-16\nhorizon_days", 1)


def scenario() -> Scenario:
    return load_text(TUTORIAL)


def read(*rows: str, table: bytes = HEAD, **how: date) -> Read:
    return events_of(scenario(), table + "\n".join(rows).encode(), KEYS, name="e.csv", **how)


def test_rows_become_entries_once_each_with_days_kinds_of_dead_and_sources() -> None:
    found = events_of(scenario(), TABLE, KEYS, name="h05.csv")
    whole = {"actor": "red_hand", "target": "southmark", "action": "attack_by_group"}
    assert found.n_rows == 5
    assert found.entries == [
        {"day": -75, **whole, "deaths_military": 3, "deaths_militant": 1, "deaths_civilian": 0,
         "source": "h05.csv, event 1001"},
        {"day": -57, **whole, "deaths": 7, "deaths_militant": 2, "source": "h05.csv, event 1002",
         "note": "between 2023-11-20 and 2023-11-24; the first day is taken; 5 of the dead are of unknown kind"},
        {"day": -32, **whole, "deaths_military": 0, "deaths_militant": 0, "deaths_civilian": 9,
         "source": "h05.csv, event 1003"},
    ]  # fmt: skip
    assert [(row.line, row.event, row.reason) for row in found.left_out] == [
        (5, "1003", "the event is in the table already"),
        (6, "1004", "the day is not known within a week"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,2024-01-10,,1,Government of Northmark,Government of Southmark,1,1,1,0,0,2", "states against each other"),
        ("1,2024-01-10,,1,Red Hand,Blue Hand,2,1,1,0,0,2", "--map gives 'Blue Hand' no key"),
        ("1,2024-01-10,,1,Red Hand,Red Hand,2,1,1,0,0,2", "groups against each other"),
        ("1,2024-01-10,,1,Government of Southmark,Civilians,3,0,0,2,0,2", "a state against civilians"),
        ("1,2024-01-10,,1,Government of Northmark,Red Hand,1,1,0,0,0,1", "red_hand does not attack northmark"),
        ("1,2024-01-10,,3,Red Hand,Civilians,3,0,0,2,0,2", "not known within a week"),
        ("1,2024-01-10,2024-01-30,,Red Hand,Civilians,3,0,0,2,0,2", "not known within a week"),
        ("1,16 Jan 2024,,1,Red Hand,Civilians,3,0,0,2,0,2", "date_start is '16 Jan 2024'; it must be a date"),
        ("1,2024-01-10,2024-01-09,1,Red Hand,Civilians,3,0,0,2,0,2", "date_end lies before date_start"),
        ("1,2024-01-10,,1,Red Hand,Civilians,3,0,0,-2,0,2", "deaths_civilians is '-2'; it must be a whole number"),
        ("1,2024-01-10,,1,Red Hand, the elder,Civilians,3,0,0,2,0,2", "not one cell a heading"),
        ("1,2024-01-10,,1,Red Hand,Civilians", "not one cell a heading"),
        ("1,2004-01-10,,1,Red Hand,Civilians,3,0,0,2,0,2", "lies before day -3650"),
        ("1,2034-01-10,,1,Red Hand,Civilians,3,0,0,2,0,2", "lies after the horizon of 120 days"),
    ],
)
def test_each_row_that_is_no_entry_says_why(row: str, reason: str) -> None:
    found = read(row)
    assert found.entries == []
    (left,) = found.left_out
    assert left.line == 2 and left.event == "1" and reason in left.reason


def test_a_row_whose_days_lie_a_week_apart_has_no_day_whatever_its_precision_says() -> None:
    found = read("1,2023-01-01,2023-12-31,1,Red Hand,Civilians,3,0,0,2,0,2")
    assert found.entries == [] and found.groups == {}
    assert found.left_out[0].reason.startswith("date_end lies a week or more after date_start")


@pytest.mark.parametrize("word", ["2023-11-02garbage", "2023-11-02 garbage", "2023-11-02 or 3"])
def test_a_date_with_something_behind_it_is_no_date(word: str) -> None:
    found = read(f"1,{word},,1,Red Hand,Civilians,3,0,0,2,0,2")
    assert found.left_out[0].reason == f"date_start is {word!r}; it must be a date such as 2024-01-16"


@pytest.mark.parametrize("time", [" 0:00", " 00:00:00 UTC", " 00:00:00.000", "T00:00:00Z", "T23:59:59+02:00"])
def test_a_time_of_day_behind_a_date_is_left_aside(time: str) -> None:
    found = read(f"1,2024-01-10{time},,1,Red Hand,Civilians,3,0,0,2,0,2")
    assert [entry["day"] for entry in found.entries] == [-6]


NO_DEATHS = b"date_start,side_a,side_b\n"


def days(n: int, dead: str = "") -> list[str]:
    return [f"2023-11-{day:02},Red Hand,Government of Southmark{dead}" for day in range(1, n + 1)]


def kinds_of(found: Read) -> list[dict[str, int]]:
    return [{key: value for key, value in entry.items() if key.startswith("deaths")} for entry in found.entries]


@pytest.mark.parametrize(
    ("head", "dead"),
    [
        (NO_DEATHS, ""),
        (b"date_start,side_a,side_b,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best\n", ",,,,,"),
    ],
)
def test_deaths_that_no_column_and_no_cell_tells_stay_unsaid_and_count_in_no_estimate(head: bytes, dead: str) -> None:
    found = read(*days(12, dead), table=head)
    assert kinds_of(found) == [{}] * 12
    assert [one.name for one in found.groups["red_hand"]] == ["attacks_per_year", "branching_ratio"]
    (remark,) = found.remarks
    assert remark.startswith("12 of 12 attacks do not say how many died")
    assert '"deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best"' in remark


def test_the_whole_stands_where_the_kinds_of_the_dead_are_not_told() -> None:
    found = read(*days(12, ",8"), table=b"date_start,side_a,side_b,best\n")
    assert kinds_of(found) == [{"deaths": 8}] * 12
    bloodless = next(one for one in found.groups["red_hand"] if one.name == "bloodless_share")
    assert (bloodless.value, bloodless.n) == (0.0, 12) and found.remarks == []
    in_part = read(*days(1, ",2,8"), table=b"date_start,side_a,side_b,deaths_civilians,best\n")
    assert kinds_of(in_part) == [{"deaths": 8, "deaths_civilian": 2}]
    nobody = read(*days(1, ",0"), table=b"date_start,side_a,side_b,best\n")
    assert kinds_of(nobody) == [{"deaths_military": 0, "deaths_militant": 0, "deaths_civilian": 0}]


def test_only_attacks_that_say_how_many_died_count_in_the_share_without_victims() -> None:
    found = read(*days(2, ",3"), *days(3, ",")[2:], table=b"date_start,side_a,side_b,best\n")
    assert kinds_of(found) == [{"deaths": 3}, {"deaths": 3}, {}]
    assert next(one.n for one in found.groups["red_hand"] if one.name == "bloodless_share") == 2
    assert found.remarks[0].startswith("1 of 3 attacks do not say how many died")


def test_kinds_that_are_told_in_part_stand_and_tell_no_victims() -> None:
    found = read(*days(2, ",4"), table=b"date_start,side_a,side_b,deaths_b\n")
    assert kinds_of(found) == [{"deaths_military": 4}] * 2
    assert "bloodless_share" not in [one.name for one in found.groups["red_hand"]]


def test_dead_of_a_side_of_civilians_count_once() -> None:
    (entry,) = read("1,2024-01-10,,1,Red Hand,Civilians,3,0,3,0,1,4").entries
    assert entry["deaths"] == 4 and entry["note"] == "1 of the dead are of unknown kind"


def test_columns_that_would_be_misread_are_named_all_at_once() -> None:
    table = b"date_start,side_a,side_b,deaths_side_a,deaths_side_b,civilian_deaths,best,best,end_date,date_precision\n"
    with pytest.raises(ScenarioError) as error:
        read(table=table)
    told = str(error.value)
    for column, known in [
        ("deaths_side_a", "deaths_a"), ("deaths_side_b", "deaths_b"), ("civilian_deaths", "deaths_civilians"),
        ("end_date", "date_end"), ("date_precision", "date_prec"),
    ]:  # fmt: skip
        assert f"e.csv:1: {column} is not read, and there is no" in told
        assert f'Did you mean "{known}"? Rename it or take it out.' in told
    assert "e.csv:1: best stands twice in the first line; leave one out." in told
    assert len(error.value.faults) == 6


def test_columns_that_are_hardly_alike_are_taken_for_no_misspelling() -> None:
    assert read(table=NO_DEATHS.strip() + b",date,prec,rest,state,date_created,event_date\n").n_rows == 0


def test_columns_of_the_published_tables_are_taken_for_no_misspelling() -> None:
    ged = b"where_prec,source_date,side_a_new_id,country_id,event_clarity,high,low,notes,notes,,\n"
    assert read(table=NO_DEATHS.strip() + b"," + ged).n_rows == 0
    acled = b"event_id_cnty,event_date,event_type,actor1,actor2,geo_precision,timestamp,population_best\n"
    assert read(table=acled).n_rows == 0


def test_attacks_on_one_day_have_no_rate_and_it_is_told_why() -> None:
    rows = [f"{number},2024-01-10,,1,Red Hand,Civilians,3,0,0,2,0,2" for number in range(3)]
    assert read(*rows).remarks == [
        "red_hand has no rate, since all its attacks lie on one day; say with --since from when on to look"
    ]
    assert read(*rows, since=date(2024, 1, 1)).remarks == []


def test_dates_that_leave_no_day_are_refused() -> None:
    with pytest.raises(ScenarioError, match="--since 2024-01-11: lies after --until 2024-01-10, which leaves no day"):
        read(since=date(2024, 1, 11), until=date(2024, 1, 10))


def test_more_entries_than_a_scenario_holds_are_told_with_the_limit_and_the_remedy() -> None:
    rows = [f"{number},2023-11-{1 + number % 28:02},,1,Red Hand,Civilians,3,0,0,2,0,2" for number in range(1200)]
    found = read(*rows)
    (remark,) = found.remarks
    assert "the limits are 5,000 keys" in remark and "fewer events with --since and --until" in remark
    with pytest.raises(ScenarioError, match="holds too much"):
        load_text("\n".join([TUTORIAL, *pasted(found)]))
    assert read(*rows[:100]).remarks == []


def test_a_row_with_dead_of_every_kind_becomes_an_entry_that_a_record_takes() -> None:
    (entry,) = read("1,2024-01-10,,1,Government of Southmark,Red Hand,1,3,1,2,5,11").entries
    assert HistoryEntry(**entry).deaths == 11
    assert (entry["deaths_military"], entry["deaths_militant"]) == (3, 1) and "deaths_civilian" not in entry


def test_a_row_of_tags_is_no_row_and_numbers_that_disagree_are_told() -> None:
    found = read("#id,#date+start,,,#group,,,,,,,", "1,2024-01-10,,1,Red Hand,Civilians,3,0,0,2,0,5")
    assert found.n_rows == 1
    assert found.entries[0]["note"] == "the dead by kind are 2, the table's best estimate is 5"


def test_the_same_event_with_other_values_is_told_apart_from_the_same_row() -> None:
    row = "1,2024-01-10,,1,Red Hand,Civilians,3,0,0,{},0,"
    assert read(row.format(2), row.format(3)).left_out[0].reason.endswith("with other values; the first row counts")
    no_ids = b"date_start,side_a,side_b,deaths_civilians\n"
    found = read("2024-01-10,Red Hand,Civilians,2", "2024-01-10,Red Hand,Civilians,2", table=no_ids)
    assert len(found.entries) == 1 and found.entries[0]["source"] == "e.csv, line 2"


def test_semicolons_and_dates_asked_for() -> None:
    rows = ("1;2024-01-10;;1;Red Hand;Civilians;3;0;0;2;0;2", "2;2024-01-12;;1;Red Hand;Civilians;3;0;0;2;0;2")
    found = read(*rows, table=HEAD.replace(b",", b";"), since=date(2024, 1, 11))
    assert [entry["day"] for entry in found.entries] == [-4]
    assert [row.reason for row in found.left_out] == ["begins outside the dates asked for"]


def test_what_is_pasted_is_toml_that_plays_with_all_its_dead() -> None:
    lines = list(pasted(events_of(scenario(), TABLE, KEYS, name='a "b".csv')))
    told = tomllib.loads("\n".join(lines))
    rates = [line for line in lines[1 : lines.index("")]]
    own = "attacks_per_year = 20.0 # attacks that no earlier attack set off\nbranching_ratio = 0.4"
    assert TUTORIAL.count(own) == 1
    text = TUTORIAL.replace(own, "\n".join(rates) + "\n#").replace("[[history]]", "[[late]]", 1)
    head, _, rest = text.partition("[[late]]")
    text = head + "\n".join(lines[lines.index("[[history]]") :]) + "\n[[history]]" + rest
    made = load_text(text, history_until=0)
    assert [entry.day for entry in made.history] == [-75, -57, -32, 0]
    assert set(told["groups"]["red_hand"]) == {"attacks_per_year", "branching_ratio", "bloodless_share"}
    attacks = [entry for entry in sim.trace(made, run=1, seed=1) if entry.kind == "recorded_attack"]
    assert [(one.deaths["military"], one.deaths["civilian"]) for one in attacks] == [(3, 0), (0, 5), (0, 9)]
    assert not any(one.deaths_drawn for one in attacks)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (b"a,b\n1,2\n", 'has no column "date_start", "side_a", "side_b"'),
        (b"", "has no column"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"date_start,side_a,sideb\n", 'Did you mean "sideb"'),
        (b"date_strat,side_a,side_b\n", 'Did you mean "date_strat"'),
    ],
)
def test_what_is_no_table_is_refused(table: bytes, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        events_of(scenario(), table, KEYS, name="e.csv")


def test_a_key_that_is_no_actor_and_a_scenario_without_day_zero_are_refused() -> None:
    with pytest.raises(ScenarioError, match=r'--map Red Hand=red_hnd: .* Did you mean "red_hand"'):
        events_of(scenario(), TABLE, {"Red Hand": "red_hnd"}, name="e.csv")
    with pytest.raises(ScenarioError, match="day_zero is missing"):
        events_of(load_text(shipped_text("tutorial")), TABLE, KEYS, name="e.csv")


def test_the_command_prints_toml_and_tells_what_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "border.toml").write_text(TUTORIAL)
    (tmp_path / "ged.csv").write_bytes(TABLE)
    words = ["events", str(tmp_path / "border.toml"), str(tmp_path / "ged.csv")]
    words += [f"--map={name}={key}" for name, key in KEYS.items()]
    runner = CliRunner()
    plain = runner.invoke(program, words)
    as_json = runner.invoke(program, [*words, "--json", "-q"])
    wrong = runner.invoke(program, [*words, "--map", "Blue Hand"])
    twice = runner.invoke(program, [*words, "--map", "Red Hand=southmark"])
    assert plain.exit_code == 0
    assert len(tomllib.loads(plain.stdout)["history"]) == 3
    assert "ged.csv: 5 rows, 3 entries, 2 left out" in plain.stderr
    assert "1: the day is not known within a week (event 1004)" in plain.stderr
    assert len(json.loads(as_json.stdout)["left_out"]) == 2 and as_json.stderr == ""
    assert wrong.exit_code == 2 and "it must be NAME=KEY" in wrong.stderr
    assert twice.exit_code == 2 and "--map gives 'Red Hand' two keys, red_hand and southmark" in twice.stderr
    (tmp_path / "ged.csv").write_bytes(b"".join(TABLE.splitlines(keepends=True)[:2]))
    one = runner.invoke(program, words)
    assert "ged.csv: 1 row, 1 entry, 0 left out\n  red_hand has no rate, since" in one.stderr
    reversed_dates = runner.invoke(program, [*words, "--since=2024-01-02", "--until=2024-01-01"])
    assert reversed_dates.exit_code == 2 and "--since 2024-01-02: lies after --until" in reversed_dates.stderr


def test_a_table_of_acled_is_read_by_its_own_headings() -> None:
    table = b"""event_id_cnty,event_date,time_precision,event_type,actor1,actor2,country,fatalities
PAK1,16 January 2024,1,Battles,Red Hand,Government of Southmark,Southmark,4
PAK2,2024-01-20,1,Violence against civilians,Red Hand,Civilians (Southmark),Southmark,0
PAK3,21 January 2024,2,Battles,Red Hand,Government of Southmark,Southmark,1
PAK4,the day after,1,Battles,Red Hand,Government of Southmark,Southmark,1
"""
    found = events_of(scenario(), table, KEYS, name="acled.csv")
    whole = {"actor": "red_hand", "target": "southmark", "action": "attack_by_group"}
    first, second = found.entries
    assert first == {
        "day": 0, **whole, "deaths": 4, "source": "acled.csv, event PAK1", "note": "4 of the dead are of unknown kind"
    }  # fmt: skip
    assert second["day"] == 4 and second["deaths_civilian"] == 0
    assert [(row.event, row.reason.partition(";")[0]) for row in found.left_out] == [
        ("PAK3", "the day is not known within a week"), ("PAK4", "date_start is 'the day after'"),
    ]  # fmt: skip
