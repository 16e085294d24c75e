"""Vietnam's time: one offset all year, times as people, papers and other programs read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.clock import VIETNAM, iso, moment, parse_moment, stamp, vietnamese, vietnamese_long
from counter.refusal import Refused

WHEN = datetime(2026, 11, 22, 8, 5, 7, 123456, tzinfo=VIETNAM)


def test_one_moment_in_every_form() -> None:
    assert moment(WHEN).microsecond == 123000
    assert iso(WHEN) == "2026-11-22T08:05:07+07:00"
    assert stamp(WHEN) == "2026-11-22T08:05:07.123+07:00"
    assert vietnamese(WHEN) == "22/11/2026 08:05"
    assert vietnamese_long(WHEN) == "8 giờ 05 phút, ngày 22 tháng 11 năm 2026"
    assert stamp(WHEN.astimezone(UTC)) == stamp(WHEN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T08:05", "2026-11-22T08:05:00+07:00"),
        ("2026-11-22 08:05:07", "2026-11-22T08:05:07+07:00"),
        ("2026-11-22T08:05+07:00", "2026-11-22T08:05:00+07:00"),
        ("2026-11-22T01:05Z", "2026-11-22T08:05:00+07:00"),
        ("2026-11-21T20:05-05:00", "2026-11-22T08:05:00+07:00"),
        ("2026-07-01T08:00", "2026-07-01T08:00:00+07:00"),
    ],
)
def test_a_time_is_read(text: str, expected: str) -> None:
    found = parse_moment(text)
    assert iso(found) == expected
    assert found.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    "text",
    ["", "mai", "22/11/2026 08:05", "2026-11-31T08:00", "2026-11-22T24:30", "2026-11-22T08:60", "20:30",
     "9999-12-31T23:59:59-12:00",
     "0001-01-01T00:00:00+14:00"],
)  # fmt: skip
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_moment(text)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_stamps_read_back_and_sort_by_time(value: datetime) -> None:
    assert parse_moment(stamp(value)) == moment(value)
    assert stamp(value) < stamp(value + timedelta(milliseconds=1))
