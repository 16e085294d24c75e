"""Vietnam's time: one offset all year, times as people, papers and other programs read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.clock import (
    AGREED,
    VIETNAM,
    SystemClock,
    elapsed,
    iso,
    moment,
    parse_moment,
    stamp,
    trusted,
    vietnamese,
    vietnamese_long,
)
from counter.refusal import ClockDoubted, Refused

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


class Pc:
    """A PC whose clock can be set while time passes."""

    def __init__(self, start: str = "2026-11-20T08:00") -> None:
        self.wall, self.passed = parse_moment(start), 0.0
        self.clock = SystemClock(lambda: self.wall, lambda: self.passed)
        self.clock.jumped()

    def wait(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.passed += seconds

    def set(self, by: timedelta) -> None:
        self.wall += by

    def judge(self, last: datetime | None, confirmed: bool = False) -> str:
        """The quality of the time now, or why it is doubted."""
        try:
            sure, jumped = confirmed or self.clock.confirmed, self.clock.jumped()
            return trusted(self.clock.now(), last, sure, jumped, synced=self.clock.synced)[1]
        except ClockDoubted as doubted:
            return doubted.why


LAST = parse_moment("2026-11-20T07:59")


@pytest.mark.parametrize(
    ("by", "doubt"),
    [
        (timedelta(0), ""),
        (timedelta(seconds=290), ""),
        (timedelta(minutes=9), "chỉnh tới 9 phút"),
        (timedelta(hours=3), "chỉnh tới 3 giờ"),
        (timedelta(days=5), "chỉnh tới 5 ngày"),
        (timedelta(hours=-3), "trước lần làm việc"),
        (timedelta(days=61), "quá 60 ngày"),
        (timedelta(days=3650), "quá 60 ngày"),
        (timedelta(days=-3650), "trước ngày phát hành"),
    ],
)
def test_a_clock_that_is_set_while_the_program_runs(by: timedelta, doubt: str) -> None:
    pc = Pc()
    pc.wait(3600)
    pc.set(by)
    said = pc.judge(LAST)
    assert (said == "free") if not doubt else (doubt in said), said
    assert pc.judge(LAST, confirmed=True) == ("confirmed" if doubt else "free")
    pc.set(-by)
    assert pc.judge(LAST) == "free"


def test_back_by_hours_is_seen_without_any_event() -> None:
    pc = Pc()
    pc.set(timedelta(hours=-2))
    assert "lùi 2 giờ" in pc.judge(None)


def test_a_confirmation_holds_until_the_clock_is_set_again() -> None:
    pc = Pc()
    pc.set(timedelta(days=2))
    assert "tới 2 ngày" in pc.judge(LAST)
    pc.clock.confirm()
    pc.wait(8 * 3600)
    assert (pc.judge(LAST), pc.clock.confirmed) == ("free", True)
    pc.set(timedelta(days=-1))
    assert "lùi 1 ngày" in pc.judge(LAST)


def test_a_confirmed_clock_from_before_the_build_goes_on() -> None:
    pc = Pc("2020-01-01T08:00")
    pc.clock.confirm()
    assert pc.judge(LAST) == "confirmed"


AT_ONCE = timedelta(seconds=1)


def test_a_servers_word_is_gone_by_whatever_the_pc_shows() -> None:
    pc = Pc("2026-11-20T11:00")
    assert (pc.clock.synced, pc.clock.ahead) == (False, timedelta(0))
    pc.clock.told(parse_moment("2026-11-20T08:00"), AT_ONCE)
    assert pc.clock.now() == parse_moment("2026-11-20T08:00")
    assert (pc.clock.synced, pc.clock.ahead) == (True, timedelta(hours=-3))
    pc.wait(3600)
    pc.set(timedelta(days=400))
    assert pc.clock.now() == parse_moment("2026-11-20T09:00")
    assert pc.judge(LAST) == "synced"
    assert pc.judge(parse_moment("2026-11-20T11:00")) == "synced", "what the wrong clock dated does not hold it back"
    almost = parse_moment("2026-11-20T09:00:02")
    assert trusted(pc.clock.now(), almost, False, synced=True) == (almost, "synced")


@pytest.mark.parametrize(
    ("later", "took", "expected"),
    [
        ("08:00:50", 15, "08:01:00"),
        ("08:01:10", 15, "08:01:10"),
        ("07:58:30", 1, "07:58:30"),
        ("07:58:30", 121, "08:01:00"),
    ],
)
def test_a_later_word(later: str, took: int, expected: str) -> None:
    """What comes late is behind; a server that was set back itself is followed; what took too long says nothing."""
    pc = Pc()
    pc.clock.told(parse_moment("2026-11-20T08:00"), AT_ONCE)
    pc.wait(60)
    pc.clock.told(parse_moment(f"2026-11-20T{later}"), timedelta(seconds=took))
    assert pc.clock.now() == parse_moment(f"2026-11-20T{expected}")
    assert timedelta(minutes=2) == AGREED


def test_a_servers_word_from_before_the_build_is_none() -> None:
    pc = Pc()
    pc.clock.told(parse_moment("2016-11-20T08:00"), AT_ONCE)
    assert not pc.clock.synced
    fixed = SystemClock(lambda: LAST)
    fixed.told(parse_moment("2026-11-20T12:00"), AT_ONCE)
    assert (fixed.now(), fixed.synced) == (LAST, False)


def test_a_pc_that_sleeps_is_not_doubted() -> None:
    pc = Pc()
    pc.wait(16 * 3600)
    assert pc.judge(LAST) == "free"
    assert elapsed() <= elapsed()
