"""A table of facts: read whole, or told what is wrong with it, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.evidence.facts.judge import read_facts, shipped_tables
from sim.scenario.faults import ScenarioError

HEAD = "id,value,ci_low,ci_high\n"


def faults(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_facts(path)
    return [str(fault) for fault in caught.value.faults]


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "facts.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_the_shipped_table_has_sixty_five_facts_inside_their_own_intervals() -> None:
    table = read_facts(shipped_tables()[0])
    assert len(table) == 65 and all(fact.low <= fact.value <= fact.high and fact.source for fact in table)


def test_the_other_shipped_tables_have_other_facts_inside_their_own_intervals() -> None:
    first, second, third = map(read_facts, shipped_tables())
    assert (len(second), len(third)) == (137, 9)
    assert all(fact.low <= fact.value <= fact.high and fact.source for fact in second + third)
    assert len({fact.id for fact in first + second + third}) == 65 + 137 + 9
    assert sum(fact.is_bound for fact in second) == 3


def test_an_interval_is_widened_by_a_tenth_of_each_bound(tmp_path: Path) -> None:
    (fact,) = read_facts(written(tmp_path, HEAD + "a,0.5,0.4,0.6\n"))
    assert fact.widened == pytest.approx((0.36, 0.66))
    assert fact.contains(0.36001) and not fact.contains(0.3599)
    assert fact.observes(0.4) and not fact.observes(0.3999)
    (negative,) = read_facts(written(tmp_path, HEAD + "a,-1,-2,0.5\n"))
    assert negative.widened == pytest.approx((-2.2, 0.55))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("id,value,ci_lo,ci_high\na,1,1,1\n", "ci_low is no column"),
        ("id,id,value,ci_low,ci_high\n", "stands twice"),
        (HEAD, "has no row"),
        (HEAD + "a,x,0,1\n", 'a value is "x"'),
        (HEAD + "a,nan,0,1\n", "finite"),
        (HEAD + "a,1e400,0,1\n", "finite"),
        (HEAD + "a,2,0,1\n", "must lie in its interval"),
        (HEAD + "a,1,0,1\na,1,0,1\n", "stands on line 2 already"),
        (HEAD + "a,1,0\n", "has 3 cells"),
        (HEAD + ",1,0,1\n", "has no id, and every row needs one"),
        (b"\xff\xfe", "not UTF-8"),
        (HEAD + '"a,1,0,1\n', "is no CSV"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str | bytes, told: str) -> None:
    assert any(told in fault for fault in faults(written(tmp_path, text)))


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    told = faults(written(tmp_path, HEAD + "a,x,0,1\nb,1,y,2\n"))
    assert len(told) == 2 and ":2:" in told[0] and ":3:" in told[1]


def test_a_folder_or_nothing_is_no_table(tmp_path: Path) -> None:
    assert faults(tmp_path) and faults(tmp_path / "none.csv")
