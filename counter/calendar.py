"""The calendar: which days count, which hours are open, and how far it has been confirmed (domain.md, section 11)."""

import os
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from counter.clock import VIETNAM
from counter.refusal import Refused

DATA = os.path.join(os.path.dirname(__file__), "data")
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")

Sessions = tuple[tuple[time, time], ...]
"""Opening hours of one day, in order, none empty."""

DEFAULT_SESSIONS: Sessions = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))


class Season(NamedTuple):
    """Other hours in a part of the year, both days included."""

    first: date
    last: date
    sessions: Sessions


class Calendar(NamedTuple):
    """Days and hours of one unit. ``holidays`` and ``working`` map a day to its reason.

    A Saturday on which the counter only takes dossiers in is not here: it does not count for limits.
    """

    version: str
    confirmed_from: date
    confirmed_through: date
    holidays: Mapping[date, str]
    working: Mapping[date, str]
    sessions: Sessions = DEFAULT_SESSIONS
    seasons: tuple[Season, ...] = ()

    def counts(self, day: date) -> bool:
        """Whether ``day`` is a working day for limits."""
        return day in self.working or (day.weekday() < 5 and day not in self.holidays)

    def why(self, day: date) -> str:
        """What kind of day it is, in words."""
        name = WEEKDAYS[day.weekday()]
        if day in self.working:
            return f"{name}, {self.working[day]}"
        if day in self.holidays:
            return f"{name}, nghỉ: {self.holidays[day]}"
        return name

    def provisional(self, day: date) -> bool:
        """Whether an administrator has not confirmed the calendar as far as ``day``."""
        return not self.confirmed_from <= day <= self.confirmed_through

    def hours(self, day: date) -> Sessions:
        """The sessions of ``day`` as if it were open."""
        for season in self.seasons:
            if season.first <= day <= season.last:
                return season.sessions
        return self.sessions

    def open_at(self, moment: datetime) -> bool:
        """Whether ``moment``, in Vietnam's time, lies in a session of its day, both ends included."""
        return any(opens <= moment.time() <= closes for opens, closes in self.hours(moment.date()))

    def opening(self, day: date) -> datetime:
        """When the first session of ``day`` begins."""
        return datetime.combine(day, self.hours(day)[0][0], VIETNAM)

    def closing(self, day: date) -> datetime:
        """When the last session of ``day`` ends."""
        return datetime.combine(day, self.hours(day)[-1][1], VIETNAM)

    def next_working(self, day: date) -> date:
        """The first working day after ``day``. Raises ``Refused`` when a year holds none."""
        return self._working(day, timedelta(days=1))

    def last_working(self, day: date) -> date:
        """The last working day before ``day``. Raises ``Refused`` when a year holds none."""
        return self._working(day, timedelta(days=-1))

    def _working(self, day: date, step: timedelta) -> date:
        for _ in range(366):
            day += step
            if self.counts(day):
                return day
        raise Refused("Lịch làm việc không có ngày làm việc nào trong một năm; báo quản trị xem lại lịch.")

    def with_hours(self, sessions: Sessions, seasons: tuple[Season, ...] = ()) -> "Calendar":
        """The same days with a unit's own hours."""
        return self._replace(sessions=sessions, seasons=seasons)


def weekday(day: date) -> str:
    """``Thứ Hai`` … ``Chủ nhật``."""
    return WEEKDAYS[day.weekday()]


def read_sessions(value: Any) -> Sessions:
    """``[["07:30", "11:30"], …]`` from a unit file. Raises ``Refused`` unless ordered, apart and not empty."""
    try:
        sessions = tuple((_hour(start), _hour(end)) for start, end in value)
    except (TypeError, ValueError):
        sessions = ()
    edges = [edge for session in sessions for edge in session]
    if not edges or edges != sorted(set(edges)):
        raise Refused(
            'Giờ làm việc (sessions) phải là các buổi nối tiếp, như [["07:30", "11:30"], ["13:30", "17:30"]].'
        )
    return sessions


def _hour(text: str) -> time:
    """``07:30``; nothing finer, and no zone."""
    return datetime.strptime(text, "%H:%M").time()


def read_season(row: Mapping[str, Any]) -> Season:
    """``{from, to, sessions}`` of a unit file. Raises ``Refused``."""
    wrong = Refused('Mùa giờ làm việc (seasons) cần "from", "to" theo thứ tự ngày và "sessions"; sửa tệp đơn vị.')
    try:
        first, last = (_day(row.get(key)) for key in ("from", "to"))
    except Refused:
        raise wrong from None
    if last < first or set(row) != {"from", "to", "sessions"}:
        raise wrong
    return Season(first, last, read_sessions(row["sessions"]))


def read_calendar(data: Mapping[str, Any]) -> Calendar:
    """A calendar from parsed TOML. Raises ``Refused`` and says which entry is wrong."""
    unknown = set(data) - {"version", "source", "confirmed_from", "confirmed_through", "holidays", "working"}
    if unknown:
        raise Refused(f'Lịch có khóa "{min(unknown)}" không dùng được; xem docs/administrator.md.')
    try:
        calendar = Calendar(
            version=str(data["version"]),
            confirmed_from=_day(data["confirmed_from"]),
            confirmed_through=_day(data["confirmed_through"]),
            holidays={_day(day): str(why) for day, why in data.get("holidays", {}).items()},
            working={_day(day): str(why) for day, why in data.get("working", {}).items()},
        )
    except KeyError as missing:
        raise Refused(f"Lịch thiếu mục {missing}; xem docs/administrator.md.") from None
    except AttributeError:
        raise Refused('Lịch ghi sai dạng: "holidays" và "working" là bảng ngày = "lý do".') from None
    if calendar.confirmed_through < calendar.confirmed_from:
        raise Refused("Lịch có confirmed_through trước confirmed_from; sửa lại rồi nhập lại.")
    both = calendar.holidays.keys() & calendar.working.keys()
    if both:
        raise Refused(f"Lịch ghi ngày {min(both):%d/%m/%Y} vừa nghỉ vừa làm bù; sửa lại rồi nhập lại.")
    return calendar


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused("Lịch có một ngày không đọc được; ghi như 2026-11-24.") from None


@cache
def shipped_calendar() -> Calendar:
    """The calendar that comes with the program, with common hours."""
    import tomllib

    with open(os.path.join(DATA, "calendar.toml"), "rb") as file:
        return read_calendar(tomllib.load(file))
