"""The return date: domain.md 4.4 and a paper calendar; then slow counters written from the law's rule."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from textwrap import wrap

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from counter.calendar import Calendar, Season, Sessions, shipped_calendar
from counter.clock import VIETNAM
from counter.deadline import DUE_HOURS, DueHour, Kind, Limit, due, explain, parse_limit
from counter.refusal import Refused

CALENDAR = shipped_calendar()
QUICK = settings(max_examples=150, deadline=None, derandomize=True)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def due_at(start: str, limit: str, due_hour: DueHour = "end-of-day", calendar: Calendar = CALENDAR) -> str:
    found = due(at(start), parse_limit(limit), calendar, due_hour)
    assert found.due_at is not None
    assert found.due_at.utcoffset() == timedelta(hours=7)
    return found.due_at.replace(tzinfo=None).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-11-19T09:00", "3 ngày làm việc", "2026-11-25T17:30"),
        ("2026-11-20T16:10", "trong ngày", "2026-11-23T17:30"),
        ("2026-11-23T15:30", "trong ngày", "2026-11-25T17:30"),
        ("2026-08-21T10:00", "1 ngày làm việc", "2026-08-22T17:30"),
        ("2026-08-28T10:00", "1 ngày làm việc", "2026-09-03T17:30"),
        ("2026-02-13T10:00", "3 ngày làm việc", "2026-02-25T17:30"),
        ("2026-10-29T09:00", "30 ngày", "2026-11-30T17:30"),
    ],
)
def test_worked_cases_of_the_domain(start: str, limit: str, expected: str) -> None:
    assert due_at(start, limit) == expected


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # Mon 09:00 + 3 is Thu; the hour of receipt does not move day 1, nor does a closed day.
        ("2026-11-09T09:00", "3 ngày làm việc", "2026-11-12T17:30"),
        ("2026-11-09T16:30", "3 ngày làm việc", "2026-11-12T17:30"),
        ("2026-11-09T20:00", "3 ngày làm việc", "2026-11-12T17:30"),
        ("2026-11-09T06:00", "3 ngày làm việc", "2026-11-12T17:30"),
        ("2026-11-09T12:15", "3 ngày làm việc", "2026-11-12T17:30"),
        ("2026-11-13T09:00", "1 ngày làm việc", "2026-11-16T17:30"),
        ("2026-11-14T09:00", "1 ngày làm việc", "2026-11-16T17:30"),
        ("2026-11-15T23:59", "1 ngày làm việc", "2026-11-16T17:30"),
        # The working Saturday 10/1 for 2/1.
        ("2026-01-08T09:00", "2 ngày làm việc", "2026-01-10T17:30"),
        ("2026-01-09T09:00", "1 ngày làm việc", "2026-01-10T17:30"),
        ("2026-01-10T10:00", "1 ngày làm việc", "2026-01-12T17:30"),
        ("2026-01-01T10:00", "1 ngày làm việc", "2026-01-05T17:30"),
        # Tết: 16-20/2.
        ("2026-02-13T16:00", "1 ngày làm việc", "2026-02-23T17:30"),
        ("2026-02-14T09:00", "1 ngày làm việc", "2026-02-23T17:30"),
        ("2026-02-18T09:00", "2 ngày làm việc", "2026-02-24T17:30"),
        ("2026-02-22T09:00", "1 ngày làm việc", "2026-02-23T17:30"),
        ("2026-02-12T09:00", "10 ngày làm việc", "2026-03-05T17:30"),
        # Giỗ Tổ, 30/4, 1/5.
        ("2026-04-24T09:00", "1 ngày làm việc", "2026-04-28T17:30"),
        ("2026-04-24T09:00", "3 ngày làm việc", "2026-05-04T17:30"),
        ("2026-04-29T10:00", "1 ngày làm việc", "2026-05-04T17:30"),
        ("2026-04-29T10:00", "3 ngày làm việc", "2026-05-06T17:30"),
        ("2026-05-01T10:00", "1 ngày làm việc", "2026-05-04T17:30"),
        # 2/9 with the working Saturday 22/8.
        ("2026-08-20T09:00", "3 ngày làm việc", "2026-08-24T17:30"),
        ("2026-08-22T09:00", "1 ngày làm việc", "2026-08-24T17:30"),
        ("2026-08-27T09:00", "3 ngày làm việc", "2026-09-04T17:30"),
        ("2026-08-14T09:00", "7 ngày làm việc", "2026-08-24T17:30"),
        # 24/11.
        ("2026-11-23T09:00", "1 ngày làm việc", "2026-11-25T17:30"),
        ("2026-11-24T09:00", "1 ngày làm việc", "2026-11-25T17:30"),
        # Calendar days: every day counts, a closed last day moves on.
        ("2026-11-02T09:00", "7 ngày", "2026-11-09T17:30"),
        ("2026-11-14T09:00", "7 ngày", "2026-11-23T17:30"),
        ("2026-11-15T09:00", "7 ngày", "2026-11-23T17:30"),
        ("2026-11-09T09:00", "15 ngày", "2026-11-25T17:30"),
        ("2026-04-20T09:00", "10 ngày", "2026-05-04T17:30"),
        ("2026-02-20T09:00", "30 ngày", "2026-03-23T17:30"),
        ("2026-02-01T09:00", "15 ngày", "2026-02-23T17:30"),
        ("2026-08-14T09:00", "8 ngày", "2026-08-22T17:30"),
        ("2026-08-15T20:00", "7 ngày", "2026-08-22T17:30"),
        ("2026-08-16T09:00", "7 ngày", "2026-08-24T17:30"),
    ],
)
def test_days_by_hand(start: str, limit: str, expected: str) -> None:
    assert due_at(start, limit) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-19T06:30", "2026-11-19T17:30"),
        ("2026-11-19T12:30", "2026-11-19T17:30"),
        ("2026-11-19T15:00:00", "2026-11-19T17:30"),
        ("2026-11-19T15:00:01", "2026-11-20T17:30"),
        ("2026-11-19T19:00", "2026-11-20T17:30"),
        ("2026-11-20T15:00:01", "2026-11-23T17:30"),
        ("2026-11-21T09:00", "2026-11-23T17:30"),
        ("2026-11-21T16:00", "2026-11-23T17:30"),
        ("2026-11-22T09:00", "2026-11-23T17:30"),
        ("2026-11-23T15:00:00", "2026-11-23T17:30"),
        ("2026-11-23T15:00:01", "2026-11-25T17:30"),
        ("2026-11-24T10:00", "2026-11-25T17:30"),
        ("2026-02-13T15:01", "2026-02-23T17:30"),
        ("2026-02-17T08:00", "2026-02-23T17:30"),
        ("2026-08-22T10:00", "2026-08-22T17:30"),
        ("2026-08-22T15:30", "2026-08-24T17:30"),
        ("2026-08-21T15:30", "2026-08-22T17:30"),
        ("2026-01-10T08:00", "2026-01-10T17:30"),
    ],
)
def test_same_day(start: str, expected: str) -> None:
    assert due_at(start, "trong ngày") == expected


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-11-19T08:00", "2 giờ", "2026-11-19T10:00"),
        ("2026-11-19T10:30", "2 giờ", "2026-11-19T14:30"),
        ("2026-11-19T07:30", "4 giờ", "2026-11-19T11:30"),
        ("2026-11-19T07:30", "8 giờ", "2026-11-19T17:30"),
        ("2026-11-19T06:00", "4 giờ", "2026-11-19T11:30"),
        ("2026-11-19T12:00", "1 giờ", "2026-11-19T14:30"),
        ("2026-11-19T11:30", "1 giờ", "2026-11-19T14:30"),
        ("2026-11-19T09:00", "8 giờ", "2026-11-20T09:00"),
        ("2026-11-19T09:00", "24 giờ", "2026-11-25T09:00"),
        ("2026-11-19T21:00", "1 giờ", "2026-11-20T08:30"),
        ("2026-11-20T16:30", "2 giờ", "2026-11-23T08:30"),
        ("2026-11-20T17:30", "1 giờ", "2026-11-23T08:30"),
        ("2026-11-21T09:00", "2 giờ", "2026-11-23T09:30"),
        ("2026-11-23T17:00", "1 giờ", "2026-11-25T08:00"),
        ("2026-02-13T17:00", "1 giờ", "2026-02-23T08:00"),
        ("2026-08-21T13:30", "10 giờ", "2026-08-22T15:30"),
        ("2026-08-28T17:15", "1 giờ", "2026-09-03T08:15"),
    ],
)
def test_hours_by_hand(start: str, limit: str, expected: str) -> None:
    assert due_at(start, limit) == expected
    assert due_at(start, limit, "same-clock") == expected


@pytest.mark.parametrize(
    ("clock", "same_clock", "end_of_session"),
    [
        ("06:45", "07:30", "11:30"),
        ("07:30", "07:30", "11:30"),
        ("09:00", "09:00", "11:30"),
        ("11:30", "11:30", "11:30"),
        ("12:00", "13:30", "17:30"),
        ("13:30", "13:30", "17:30"),
        ("16:59", "16:59", "17:30"),
        ("17:30", "17:30", "17:30"),
        ("18:20", "17:30", "17:30"),
    ],
)
def test_due_hour_of_working_days(clock: str, same_clock: str, end_of_session: str) -> None:
    start = f"2026-11-19T{clock}"
    assert due_at(start, "3 ngày làm việc", "same-clock") == f"2026-11-25T{same_clock}"
    assert due_at(start, "3 ngày làm việc", "end-of-session") == f"2026-11-25T{end_of_session}"
    assert due_at(start, "3 ngày làm việc", "end-of-day") == "2026-11-25T17:30"


@pytest.mark.parametrize("due_hour", DUE_HOURS)
def test_calendar_days_end_with_their_last_session(due_hour: DueHour) -> None:
    """BLDS 2015 Art 148; docs/decisions/dates.md says why no other hour is possible."""
    assert due_at("2026-11-02T09:00", "7 ngày", due_hour) == "2026-11-09T17:30"


@pytest.mark.parametrize("due_hour", DUE_HOURS)
def test_a_start_on_a_closed_day_is_due_at_the_end_of_the_day(due_hour: DueHour) -> None:
    assert due_at("2026-11-21T09:00", "1 ngày làm việc", due_hour) == "2026-11-23T17:30"


def test_no_limit_and_waiting_promise_no_date() -> None:
    for found in (due(at("2026-11-19T09:00"), Limit("none"), CALENDAR), due(None, Limit("working", 3), CALENDAR)):
        assert found.due_at is None
        assert not found.provisional
        assert found.days == ()
    assert explain(Limit("none"), found) == "Không có ngày hẹn trả."


@pytest.mark.parametrize(
    ("start", "limit", "expected", "provisional"),
    [
        ("2026-12-28T09:00", "3 ngày làm việc", "2026-12-31T17:30", False),
        ("2026-12-28T09:00", "4 ngày làm việc", "2027-01-04T17:30", True),
        ("2026-12-01T09:00", "30 ngày", "2026-12-31T17:30", False),
        ("2026-12-02T09:00", "30 ngày", "2027-01-04T17:30", True),
        ("2026-12-31T10:00", "trong ngày", "2026-12-31T17:30", False),
        ("2026-12-31T15:30", "trong ngày", "2027-01-04T17:30", True),
        ("2026-12-31T16:30", "1 giờ", "2026-12-31T17:30", False),
        ("2026-12-31T16:30", "2 giờ", "2027-01-04T08:30", True),
        ("2027-02-04T09:00", "1 ngày làm việc", "2027-02-12T17:30", True),
    ],
)
def test_past_the_confirmed_year_is_provisional(start: str, limit: str, expected: str, provisional: bool) -> None:
    found = due(at(start), parse_limit(limit), CALENDAR)
    assert due_at(start, limit) == expected
    assert found.provisional is provisional
    assert ("tạm tính" in explain(parse_limit(limit), found)) is provisional


SUMMER: Sessions = ((time(7), time(11)), (time(14), time(18)))
SEASONED = CALENDAR.with_hours(CALENDAR.sessions, (Season(date(2026, 4, 15), date(2026, 10, 15), SUMMER),))
MORNINGS: Sessions = ((time(7, 30), time(11, 30)),)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-10-13T09:00", "1 ngày làm việc", "2026-10-14T18:00"),
        ("2026-10-14T09:00", "1 ngày làm việc", "2026-10-15T18:00"),
        ("2026-10-15T09:00", "1 ngày làm việc", "2026-10-16T17:30"),
        ("2026-10-15T17:00", "2 giờ", "2026-10-16T08:30"),
        ("2026-04-14T16:30", "2 giờ", "2026-04-15T08:00"),
        ("2026-10-15T15:00", "trong ngày", "2026-10-15T18:00"),
        ("2026-10-08T09:00", "7 ngày", "2026-10-15T18:00"),
    ],
)
def test_other_hours_in_a_season(start: str, limit: str, expected: str) -> None:
    assert due_at(start, limit, calendar=SEASONED) == expected


def test_one_long_session_and_three_short_ones() -> None:
    long = CALENDAR.with_hours(((time(8), time(16)),))
    assert due_at("2026-11-16T15:00", "10 giờ", calendar=long) == "2026-11-18T09:00"
    assert due_at("2026-11-16T09:00", "1 ngày làm việc", "end-of-session", long) == "2026-11-17T16:00"
    three = CALENDAR.with_hours(((time(8), time(11)), (time(13), time(16)), (time(18), time(20))))
    assert due_at("2026-11-16T15:30", "2 giờ", calendar=three) == "2026-11-16T19:30"
    assert due_at("2026-11-16T16:30", "1 ngày làm việc", "same-clock", three) == "2026-11-17T18:00"
    assert due_at("2026-11-16T09:00", "1 ngày làm việc", calendar=three) == "2026-11-17T20:00"


def test_same_day_is_never_due_before_its_start() -> None:
    """Where the last session ends before 15:00, a later start can only be answered on the next working day."""
    mornings = CALENDAR.with_hours(MORNINGS)
    assert due_at("2026-11-19T11:00", "trong ngày", calendar=mornings) == "2026-11-19T11:30"
    assert due_at("2026-11-19T14:00", "trong ngày", calendar=mornings) == "2026-11-20T11:30"


def test_the_explanation_names_every_day() -> None:
    found = due(at("2026-11-19T09:00"), parse_limit("3 ngày làm việc"), CALENDAR)
    assert [(day.date.day, day.counts) for day in found.days] == [
        (19, False), (20, True), (21, False), (22, False), (23, True), (24, False), (25, True),
    ]  # fmt: skip
    assert [day.why for day in found.days if not day.counts] == [
        "Thứ Năm: ngày nhận, không tính",
        "Thứ Bảy",
        "Chủ nhật",
        "Thứ Ba, nghỉ: Ngày Văn hóa Việt Nam",
    ]
    text = explain(parse_limit("3 ngày làm việc"), found)
    assert text.startswith("Hẹn trả 25/11/2026 17:30: 3 ngày làm việc, tính từ ngày sau ngày nhận")
    assert "24/11 (Thứ Ba, nghỉ: Ngày Văn hóa Việt Nam)" in text


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-20T09:00", "không tính 10 ngày Thứ Bảy, Chủ nhật, 24/11 (nghỉ: Ngày Văn hóa Việt Nam)."),
        ("2027-01-20T09:00", "10/02, 11/02 (nghỉ: nghỉ bù Tết Nguyên đán (dự kiến))."),
    ],
)
def test_many_days_that_are_left_out_fit_three_rows(start: str, end: str) -> None:
    limit = parse_limit("20 ngày làm việc")
    text = explain(limit, due(at(start), limit, CALENDAR))
    assert end in " ".join(wrap(text, 78)[:3])
    assert ("(tạm tính):" in text) is start.startswith("2027")


def test_the_explanation_says_when_the_last_day_moved() -> None:
    found = due(at("2026-10-29T09:00"), parse_limit("30 ngày"), CALENDAR)
    by_day = {day.date: day for day in found.days}
    assert "dời" in by_day[date(2026, 11, 28)].why
    assert not by_day[date(2026, 11, 29)].counts
    assert by_day[date(2026, 11, 30)].counts


def test_the_explanation_names_the_working_saturday() -> None:
    found = due(at("2026-08-21T10:00"), parse_limit("1 ngày làm việc"), CALENDAR)
    assert "làm bù cho 31/08" in found.days[-1].why


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "0 ngày", "0 ngày làm việc", "0 giờ", "-3 ngày", "- 3 ngày làm việc", "+3 ngày", "3,5 ngày",
        "3.5 ngày",
        "½ ngày", "ba ngày", "3", "ngày", "ngày làm việc", "3 tuần", "3 tháng", "3 ngày làm", "3 ngày làm việc thêm",
        "1001 ngày làm việc", "3651 ngày", "8001 giờ", "99999999999999999999 ngày", "1e3 ngày", "3 ngày; 4 ngày",
        "trong", "trong ngày mai", "không", "nan ngày", "inf giờ", "3 ngay lam viec",
        pytest.param("9" * 5000 + " ngày", id="five thousand digits"),
    ],
)  # fmt: skip
def test_a_limit_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Thời hạn không đọc được"):
        parse_limit(text)


@given(st.text(max_size=30))
@QUICK
def test_any_text_is_a_limit_or_refused(text: str) -> None:
    try:
        limit = parse_limit(text)
    except Refused:
        return
    assert limit.kind in {"same-day", "none"} or limit.amount >= 1


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("3 ngày làm việc", Limit("working", 3)),
        ("  03  Ngày   LÀM việc ", Limit("working", 3)),
        ("30 ngày", Limit("calendar", 30)),
        ("24 giờ", Limit("hours", 24)),
        ("24giờ", Limit("hours", 24)),
        ("Trong ngày", Limit("same-day")),
        ("không hẹn", Limit("none")),
        ("Không có ngày hẹn trả", Limit("none")),
        ("1000 ngày làm việc", Limit("working", 1000)),
    ],
)
def test_a_limit_is_read_as_the_law_writes_it(text: str, limit: Limit) -> None:
    assert parse_limit(text) == limit
    assert parse_limit(str(limit)) == limit


@pytest.mark.parametrize("kind", ["working", "calendar", "hours"])
@pytest.mark.parametrize("amount", [0, -1])
def test_a_length_that_is_no_length_gives_no_date(kind: Kind, amount: int) -> None:
    with pytest.raises(Refused):
        due(at("2026-11-19T09:00"), Limit(kind, amount), CALENDAR)


class EveryDay(Mapping[date, str]):
    """A table in which every day is a holiday."""

    def __getitem__(self, day: date) -> str:
        return "nghỉ"

    def __contains__(self, day: object) -> bool:
        return True

    def __iter__(self) -> Iterator[date]:
        return iter(())

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize("limit", ["3 ngày làm việc", "3 ngày", "trong ngày", "3 giờ"])
def test_a_calendar_without_working_days_is_refused(limit: str) -> None:
    never = CALENDAR._replace(holidays=EveryDay(), working={})
    with pytest.raises(Refused, match="không có ngày làm việc"):
        due(at("2026-11-19T09:00"), parse_limit(limit), never)


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_start_out_of_all_bounds_is_refused(year: int) -> None:
    with pytest.raises(Refused, match="2000 đến 2100"):
        due(datetime(year, 6, 1, 9, tzinfo=VIETNAM), Limit("working", 3), CALENDAR)


@pytest.mark.parametrize("start", [datetime.min, datetime.max])
def test_a_start_at_the_end_of_time_is_refused(start: datetime) -> None:
    with pytest.raises(Refused):
        due(start.replace(tzinfo=UTC), Limit("working", 3), CALENDAR)


def test_a_start_in_utc_is_the_same_moment() -> None:
    """2026-11-19T23:30Z is already 20/11, 06:30 in Vietnam."""
    found = due(datetime.fromisoformat("2026-11-19T23:30:00+00:00"), Limit("working", 1), CALENDAR)
    assert found.due_at == at("2026-11-23T17:30")
    assert found.days[0].date == date(2026, 11, 20)


# Slow counters, from the rule itself: BLDS 2015 Art 147 (the first day is not counted) and 148.5 (a closed last day
# moves on); hours are the minutes in which the counter is open.


def is_open(day: date, calendar: Calendar) -> bool:
    if day in calendar.working:
        return True
    return day.isoweekday() not in {6, 7} and day not in calendar.holidays


def slow_working(first: date, amount: int, calendar: Calendar) -> date:
    day, left = first, amount
    while left:
        day += DAY
        left -= is_open(day, calendar)
    return day


def slow_calendar(first: date, amount: int, calendar: Calendar) -> date:
    day = first + amount * DAY
    while not is_open(day, calendar):
        day += DAY
    return day


def slow_hours(start: datetime, amount: int, calendar: Calendar) -> datetime:
    now, left = start, amount * 60
    while left:
        clock = now.time()
        left -= is_open(now.date(), calendar) and any(a <= clock < b for a, b in calendar.sessions)
        now += MINUTE
    return now


starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 31)).map(lambda d: d.replace(second=0, microsecond=0))
days_off = st.sets(st.dates(date(2026, 1, 1), date(2027, 5, 31)), max_size=60)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """The shipped days with some more closed and some more open."""
    working = {day: "làm bù" for day in draw(days_off)}
    holidays = {day: "nghỉ" for day in draw(days_off) if day not in working}
    if draw(st.booleans()):
        return CALENDAR
    return CALENDAR._replace(holidays=holidays, working=working)


@given(starts, st.integers(1, 40), calendars())
@QUICK
def test_working_days_as_counted_slowly(start: datetime, amount: int, calendar: Calendar) -> None:
    found = due(start.replace(tzinfo=VIETNAM), Limit("working", amount), calendar)
    assert found.due_at is not None
    assert found.due_at.date() == slow_working(start.date(), amount, calendar)
    assert found.due_at.time() == time(17, 30)
    assert sum(day.counts for day in found.days) == amount


@given(starts, st.integers(1, 70), calendars())
@QUICK
def test_calendar_days_as_counted_slowly(start: datetime, amount: int, calendar: Calendar) -> None:
    found = due(start.replace(tzinfo=VIETNAM), Limit("calendar", amount), calendar)
    assert found.due_at is not None
    assert found.due_at.date() == slow_calendar(start.date(), amount, calendar)


@given(starts, st.integers(1, 30), calendars())
@settings(QUICK, max_examples=60)
def test_hours_as_counted_minute_by_minute(start: datetime, amount: int, calendar: Calendar) -> None:
    aware = start.replace(tzinfo=VIETNAM)
    found = due(aware, Limit("hours", amount), calendar)
    assert found.due_at == slow_hours(aware, amount, calendar)


limits = st.one_of(
    st.builds(Limit, st.just("working"), st.integers(1, 40)),
    st.builds(Limit, st.just("calendar"), st.integers(1, 70)),
    st.builds(Limit, st.just("hours"), st.integers(1, 40)),
    st.just(Limit("same-day")),
)
due_hours = st.sampled_from(DUE_HOURS)


@given(starts, limits, due_hours, calendars())
@QUICK
def test_a_due_date_is_open_after_the_start_and_explained(
    start: datetime, limit: Limit, due_hour: DueHour, calendar: Calendar
) -> None:
    aware = start.replace(tzinfo=VIETNAM)
    found = due(aware, limit, calendar, due_hour)
    end = found.due_at
    assert end is not None
    assert end >= aware
    assert is_open(end.date(), calendar)
    assert any(opens <= end.time() <= closes for opens, closes in calendar.sessions)
    dates = [day.date for day in found.days]
    assert dates == [start.date() + n * DAY for n in range(len(dates))]
    assert dates[-1] == end.date()
    assert found.days[-1].counts
    for day in found.days:
        if not day.counts and is_open(day.date, calendar):
            assert day.date == start.date()
            assert ":" in day.why
        if day.date in calendar.holidays and day.date not in calendar.working:
            assert "nghỉ" in day.why
    assert found.provisional == any(day.year != 2026 for day in dates)
    assert explain(limit, found)


@given(starts, starts, limits, due_hours, calendars())
@QUICK
def test_a_later_start_is_never_due_earlier(
    one: datetime, other: datetime, limit: Limit, due_hour: DueHour, calendar: Calendar
) -> None:
    first, second = sorted((one.replace(tzinfo=VIETNAM), other.replace(tzinfo=VIETNAM)))
    early, late = (due(start, limit, calendar, due_hour).due_at for start in (first, second))
    assert early is not None
    assert late is not None
    assert early <= late


@given(starts, st.integers(0, 4320), limits, due_hours)
@QUICK
def test_a_start_shortly_after_is_never_due_earlier(start: datetime, minutes: int, limit: Limit, hour: DueHour) -> None:
    first = start.replace(tzinfo=VIETNAM)
    early, late = (due(moment, limit, CALENDAR, hour).due_at for moment in (first, first + minutes * MINUTE))
    assert early is not None
    assert late is not None
    assert early <= late


@given(starts, limits, due_hours, calendars())
@QUICK
def test_a_longer_limit_is_never_due_earlier(
    start: datetime, limit: Limit, due_hour: DueHour, calendar: Calendar
) -> None:
    assume(limit.kind != "same-day")
    aware = start.replace(tzinfo=VIETNAM)
    short = due(aware, limit, calendar, due_hour).due_at
    long = due(aware, limit._replace(amount=limit.amount + 1), calendar, due_hour).due_at
    assert short is not None
    assert long is not None
    assert short <= long
