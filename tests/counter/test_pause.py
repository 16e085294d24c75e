"""What a pause does to the return date, by hand on a paper calendar."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.calendar import shipped_calendar
from counter.clock import VIETNAM, parse_moment, stamp
from counter.deadline import due, parse_limit
from counter.pause import after_pause

CALENDAR = shipped_calendar()


def at(text: str) -> datetime:
    return parse_moment(text)


@pytest.mark.parametrize(
    ("limit", "due_at", "since", "until", "found"),
    [
        # Taken in Mon 16/11, due Thu 19/11; asked on Tue, answered on Fri: Wed, Thu and Fri were the applicant's.
        ("3 ngày làm việc", "2026-11-19T17:30", "2026-11-17T10:00", "2026-11-20T09:00", "2026-11-25T17:30"),
        # Asked and answered the same day: nothing moves.
        ("3 ngày làm việc", "2026-11-19T17:30", "2026-11-17T10:00", "2026-11-17T16:00", "2026-11-19T17:30"),
        # A day late already, and so it stays.
        ("3 ngày làm việc", "2026-11-19T17:30", "2026-11-20T10:00", "2026-11-23T09:00", "2026-11-20T17:30"),
        # The hour of a unit that keeps the clock's hour stays.
        ("3 ngày làm việc", "2026-11-19T09:15", "2026-11-17T10:00", "2026-11-18T09:00", "2026-11-20T09:15"),
        # Calendar days: ten of them later, Sat 05/12 moved to Monday.
        ("30 ngày", "2026-11-25T17:30", "2026-11-02T10:00", "2026-11-12T10:00", "2026-12-07T17:30"),
        # Hours: 6 of session time between, over the lunch break and the night.
        ("24 giờ", "2026-11-19T09:30", "2026-11-17T09:30", "2026-11-17T16:30", "2026-11-19T16:30"),
        ("trong ngày", "2026-11-17T17:30", "2026-11-17T10:00", "2026-11-18T09:00", "2026-11-18T17:30"),
    ],
)
def test_by_hand(limit: str, due_at: str, since: str, until: str, found: str) -> None:
    moved = after_pause(at(due_at), at(since), at(until), parse_limit(limit), CALENDAR, "end-of-day")
    assert moved.due_at is not None
    assert stamp(moved.due_at)[:16] == found
    assert moved.days[-1].date == moved.due_at.date()


def test_no_date_stays_no_date() -> None:
    none = after_pause(at("2026-11-19T17:30"), at("2026-11-17T10:00"), at("2026-11-18T10:00"), parse_limit("không hẹn"),
                       CALENDAR, "end-of-day")  # fmt: skip
    assert none.due_at is None


moments = st.datetimes(datetime(2026, 3, 2), datetime(2026, 12, 1)).map(lambda d: d.replace(tzinfo=VIETNAM))


@given(
    moments,
    st.integers(0, 20 * 24 * 60),
    st.integers(0, 20 * 24 * 60),
    st.sampled_from(["3 ngày làm việc", "30 ngày", "24 giờ"]),
)
def test_a_longer_pause_never_gives_an_earlier_date(start: datetime, first: int, second: int, limit: str) -> None:
    promised = due(start, parse_limit(limit), CALENDAR).due_at
    assert promised is not None
    short, long = sorted((first, second))
    dates = [
        after_pause(promised, start, start + timedelta(minutes=span), parse_limit(limit), CALENDAR, "end-of-day").due_at
        for span in (short, long)
    ]
    assert dates[0] is not None
    assert dates[1] is not None
    assert promised <= dates[0] <= dates[1]
    assert CALENDAR.counts(dates[1].date())
