"""Numbers and names as people read them: one way for all places."""

from __future__ import annotations

from math import nan

from hypothesis import given
from hypothesis import strategies as st

from sim.results.wording import (
    changed,
    counted,
    estimated,
    interval,
    listed,
    number,
    numbers,
    percent,
    points,
    signed,
    typeset,
)


def test_small_shares_keep_a_digit_and_certain_ones_none() -> None:
    assert [percent(share) for share in (0.0004, 0.9999, 0.0, 1.0)] == ["0.04 %", "99.99 %", "0 %", "100 %"]
    assert interval(0.0, 1.0) == "0 to 100 %"


def test_an_end_that_is_not_zero_is_not_written_as_zero() -> None:
    assert interval(0.0, 3.2e-6) == "0 to 0.0003 %"
    assert interval(1.0 - 3.2e-6, 1.0) == "99.9997 to 100 %"


def test_no_share_has_more_than_four_decimals_nor_a_zero_of_noise() -> None:
    told = [percent(share) for share in (1e-7, 9.6e-7, 1e-6, 1e-5, 0.99999, 1.0 - 1e-6, 1.0 - 1e-16)]
    assert told == ["< 0.0001 %", "0.0001 %", "0.0001 %", "0.001 %", "99.999 %", "99.9999 %", "> 99.9999 %"]
    assert interval(0.0, 1e-9) == "0 to < 0.0001 %" and interval(1.0 - 1e-9, 1.0) == "> 99.9999 to 100 %"


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True))
def test_what_is_neither_never_nor_always_is_not_written_so(share: float) -> None:
    told = percent(share)
    least, most = "< 0.0001 %", "> 99.9999 %"
    assert (told == least) <= (share < 1e-6) and (told == most) <= (share > 1.0 - 1e-6)
    if told in (least, most):
        return
    assert float(told.removesuffix(" %")) not in (0.0, 100.0) and len(told.partition(".")[2]) <= len("0001 %")
    if 5e-5 < share < 1.0 - 5e-5:
        assert float(told.removesuffix(" %")) == round(100 * share, 2 if min(share, 1 - share) < 0.001 else 1)


def test_numbers_are_put_in_one_way() -> None:
    assert [number(value) for value in (0.0, 2.0, 0.1234, 0.0012, 12.34, 1234.6, -3.0)] == [
        "0", "2", "0.12", "0.0012", "12.3", "1,235", "-3",
    ]  # fmt: skip


def test_what_is_not_known_is_a_dash() -> None:
    told = {percent(nan), interval(nan, 1.0), number(nan), numbers(nan, nan), points(nan), signed(nan), typeset("-")}
    assert told == {"-"}


def test_differences_carry_their_sign_and_nothing_has_none() -> None:
    assert [points(one) for one in (0.012, -0.0004, 0.00001, 0.0)] == ["+1.2", "-0.04", "0.00", "0"]
    assert [typeset(signed(one)) for one in (-3.25, 0.0, 120.4)] == ["−3.25", "0", "+120"]
    assert changed("mean", 1.0, nan, nan) == "+1"


def test_an_estimate_without_an_interval_stands_alone() -> None:
    assert estimated("share", 0.5, nan, nan) == "50.0 %"


def test_things_are_counted_and_listed() -> None:
    assert (counted(0), counted(1), listed([]), listed(["war"])) == ("0 runs", "1 run", "", "war")
