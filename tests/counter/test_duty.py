"""The hand-over of the day (the 15:00 rule) and the apology of the day before."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.calendar import shipped_calendar
from counter.clock import VIETNAM, parse_moment, stamp
from counter.duty import hand_over_by, owed

CALENDAR = shipped_calendar()
moments = st.datetimes(datetime(2026, 10, 1), datetime(2027, 1, 31)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=VIETNAM)
)


@pytest.mark.parametrize(
    ("received", "by"),
    [
        ("2026-11-19T09:00", "2026-11-19T17:30"),
        ("2026-11-19T15:00", "2026-11-19T17:30"),
        ("2026-11-19T15:01", "2026-11-20T07:30"),
        ("2026-11-20T16:00", "2026-11-23T07:30"),
        ("2026-11-23T16:00", "2026-11-25T07:30"),
        ("2026-11-21T09:00", "2026-11-23T07:30"),
    ],
)
def test_the_fifteen_o_clock_duty(received: str, by: str) -> None:
    assert stamp(hand_over_by(parse_moment(received), CALENDAR))[:16] == by


@given(moments, st.timedeltas(timedelta(), timedelta(days=9)))
def test_what_is_late_now_is_what_should_have_gone(received: datetime, later: timedelta) -> None:
    now = received + later
    assert (received < owed(now, CALENDAR).taken_before) == (hand_over_by(received, CALENDAR) < now)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2026-11-19T17:30", "2026-11-19T00:00:00.000"),
        ("2026-11-19T17:31", "2026-11-19T15:00:00.001"),
        ("2026-11-20T07:30", "2026-11-19T15:00:00.001"),
        ("2026-11-20T07:31", "2026-11-20T00:00:00.000"),
        ("2026-11-22T09:00", "2026-11-20T15:00:00.001"),
    ],
)
def test_from_which_receipt_on_there_is_still_time(now: str, before: str) -> None:
    assert stamp(owed(parse_moment(now), CALENDAR).taken_before)[:23] == before


@pytest.mark.parametrize(
    ("now", "due_by"),
    [
        ("2026-11-19T09:00", "2026-11-20T17:30"),
        ("2026-11-20T09:00", "2026-11-23T17:30"),
        ("2026-11-21T09:00", "2026-11-23T17:30"),
        # 24/11 is a holiday: what is due on Wednesday is apologised for on Monday.
        ("2026-11-23T09:00", "2026-11-25T17:30"),
    ],
)
def test_an_apology_goes_out_a_day_before(now: str, due_by: str) -> None:
    assert stamp(owed(parse_moment(now), CALENDAR).due_by)[:16] == due_by


@pytest.mark.parametrize(
    ("now", "asked_before", "finished_before"),
    [
        ("2026-11-27T09:00", "2026-10-28", "2026-11-19"),
        ("2026-11-29T09:00", "2026-10-30", "2026-11-20"),
        ("2026-11-24T09:00", "2026-10-25", "2026-11-17"),
    ],
)
def test_how_long_citizens_are_waited_for(now: str, asked_before: str, finished_before: str) -> None:
    duty = owed(parse_moment(now), CALENDAR)
    assert stamp(duty.asked_before)[:16] == f"{asked_before}T00:00"
    assert stamp(duty.finished_before)[:16] == f"{finished_before}T00:00"
    shorter = owed(parse_moment(now), CALENDAR, 1, 1)
    assert (shorter.asked_before > duty.asked_before, shorter.finished_before > duty.finished_before) == (True, True)
