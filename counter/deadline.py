"""The return date: one pure function that can explain itself day by day (design.md, "Time"; domain.md, section 4)."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from unicodedata import normalize

from counter.calendar import Calendar
from counter.clock import VIETNAM, moment, vietnamese
from counter.refusal import Refused

Kind = Literal["working", "calendar", "hours", "same-day", "none"]
DueHour = Literal["end-of-day", "same-clock", "end-of-session"]
DUE_HOURS: tuple[DueHour, ...] = ("end-of-day", "same-clock", "end-of-session")

SAME_DAY_UNTIL = time(15, 0)
"""Luật Hộ tịch 2014 and NĐ 23/2015 Art 7: later than this, the next working day."""

FEW = 4
"""Days left out that are told one by one: more would not fit where the officer reads the date."""

_LIMIT = re.compile(r"(?P<number>[0-9]{1,5})\s*(?P<unit>ngày làm việc|ngày|giờ)")
_MOST = {"working": 1000, "calendar": 3650, "hours": 8000}


class Limit(NamedTuple):
    """A limit as the law writes it; ``amount`` is days or hours, 0 for the other kinds."""

    kind: Kind
    amount: int = 0

    def __str__(self) -> str:
        match self.kind:
            case "working":
                return f"{self.amount} ngày làm việc"
            case "calendar":
                return f"{self.amount} ngày"
            case "hours":
                return f"{self.amount} giờ"
            case "same-day":
                return "trong ngày"
            case "none":
                return "không hẹn"

    def hours(self) -> float:
        """A length to compare limits by; no limit is the longest."""
        return {"working": 24.0 * 1.4, "calendar": 24.0, "hours": 3.0, "same-day": 0.0, "none": 0.0}[
            self.kind
        ] * self.amount + (1e9 if self.kind == "none" else 0)


class Day(NamedTuple):
    """One day of the explanation."""

    date: date
    counts: bool
    why: str


class Due(NamedTuple):
    """When a result is due, and why. ``due_at`` is ``None`` without a limit or while the clock waits."""

    due_at: datetime | None
    provisional: bool
    days: tuple[Day, ...]


def parse_limit(text: str) -> Limit:
    """``3 ngày làm việc``, ``30 ngày``, ``24 giờ``, ``trong ngày``, ``không hẹn``. Raises ``Refused``."""
    said = " ".join(normalize("NFC", text).lower().split())
    if said == "trong ngày":
        return Limit("same-day")
    if said in {"không hẹn", "không có ngày hẹn trả"}:
        return Limit("none")
    match = _LIMIT.fullmatch(said)
    if match:
        kind: Kind = {"ngày làm việc": "working", "ngày": "calendar", "giờ": "hours"}[match["unit"]]  # type: ignore[assignment]
        amount = int(match["number"])
        if 1 <= amount <= _MOST[kind]:
            return Limit(kind, amount)
    raise Refused(
        'Thời hạn không đọc được; ghi như "3 ngày làm việc", "30 ngày", "24 giờ", "trong ngày" hoặc "không hẹn".'
    )


def due(start: datetime | None, limit: Limit, calendar: Calendar, due_hour: DueHour = "end-of-day") -> Due:
    """The due date of a dossier whose clock starts at ``start``.

    ``start`` is ``None`` while a place-independent dossier waits for the competent agency's receipt (NĐ 309/2026,
    17.3): then no date is promised. Day 1 is the day after the start (BLDS 2015 Art 147). Raises ``Refused`` and never
    gives a date that it could not count.
    """
    if start is None:
        return Due(None, False, ())
    if limit.kind in _MOST and not 1 <= limit.amount <= _MOST[limit.kind]:
        raise Refused("Thời hạn phải từ 1 ngày hoặc 1 giờ trở lên; xem lại thời hạn của thủ tục.")
    if not 2000 <= start.year <= 2100:
        raise Refused("Thời điểm bắt đầu nằm ngoài các năm 2000 đến 2100; xem lại ngày.")
    start = moment(start)
    match limit.kind:
        case "none":
            return Due(None, False, ())
        case "same-day":
            end, days = _same_day(start, calendar)
        case "hours":
            end, days = _hours(start, limit.amount, calendar)
        case "calendar":
            end, days = _calendar_days(start.date(), limit.amount, calendar)
        case "working":
            end, days = _working_days(start, limit.amount, calendar, due_hour)
    return Due(end, any(calendar.provisional(day.date) for day in days), tuple(days))


def _same_day(start: datetime, calendar: Calendar) -> tuple[datetime, list[Day]]:
    day = start.date()
    if calendar.counts(day) and start.time() <= SAME_DAY_UNTIL and start <= calendar.closing(day):
        return calendar.closing(day), [Day(day, True, f"{calendar.why(day)}: nhận trước 15 giờ, trả trong ngày")]
    late = "nhận sau 15 giờ" if start.time() > SAME_DAY_UNTIL else "nhận sau giờ làm việc"
    why = f"{late}, trả ngày làm việc tiếp theo" if calendar.counts(day) else "ngày nhận, không làm việc"
    end = calendar.next_working(day)
    days = [Day(day, False, f"{calendar.why(day)}: {why}"), *_skipped(day, end, calendar)]
    return calendar.closing(end), [*days, Day(end, True, f"{calendar.why(end)}: ngày trả kết quả")]


def _hours(start: datetime, amount: int, calendar: Calendar) -> tuple[datetime, list[Day]]:
    left = timedelta(hours=amount)
    day, days = start.date(), []
    while True:
        if not calendar.counts(day):
            working = calendar.next_working(day)
            days += [Day(day, False, calendar.why(day)), *_skipped(day, working, calendar)]
            day = working
        counted = timedelta()
        for opens, closes in calendar.hours(day):
            begin = max(datetime.combine(day, opens, VIETNAM), start)
            end = datetime.combine(day, closes, VIETNAM)
            if begin >= end:
                continue
            if left <= end - begin:
                days.append(Day(day, True, f"{calendar.why(day)}: {_length(counted + left)}, đủ {amount} giờ"))
                return begin + left, days
            left -= end - begin
            counted += end - begin
        days.append(Day(day, bool(counted), f"{calendar.why(day)}: {_length(counted)}"))
        day += timedelta(days=1)


def _length(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours} giờ {minutes:02d} phút" if minutes else f"{hours} giờ"


def _calendar_days(first: date, amount: int, calendar: Calendar) -> tuple[datetime, list[Day]]:
    days = [Day(first, False, f"{calendar.why(first)}: ngày nhận, không tính")]
    end = first
    for number in range(1, amount + 1):
        end = first + timedelta(days=number)
        days.append(Day(end, True, f"{calendar.why(end)}: ngày thứ {number}"))
    if not calendar.counts(end):
        last, end = end, calendar.next_working(end)
        days[-1] = Day(last, True, f"{days[-1].why}, là ngày nghỉ nên dời")
        days += [*_skipped(last, end, calendar), Day(end, True, f"{calendar.why(end)}: ngày làm việc tiếp theo")]
    return calendar.closing(end), days


def _working_days(start: datetime, amount: int, calendar: Calendar, due_hour: DueHour) -> tuple[datetime, list[Day]]:
    first = start.date()
    days = [Day(first, False, f"{calendar.why(first)}: ngày nhận, không tính")]
    end = first
    for number in range(1, amount + 1):
        before, end = end, calendar.next_working(end)
        days += _skipped(before, end, calendar)
        days.append(Day(end, True, f"{calendar.why(end)}: ngày làm việc thứ {number}"))
    if due_hour == "end-of-day" or not calendar.counts(first):
        return calendar.closing(end), days
    return _at_hour(start.time(), end, calendar, due_hour), days


def _at_hour(clock: time, day: date, calendar: Calendar, due_hour: DueHour) -> datetime:
    """The hour on ``day`` that answers to the start's ``clock``, always inside a session."""
    for opens, closes in calendar.hours(day):
        if clock <= closes:
            hour = closes if due_hour == "end-of-session" else max(clock, opens)
            return datetime.combine(day, hour, VIETNAM)
    return calendar.closing(day)


def _skipped(after: date, before: date, calendar: Calendar) -> list[Day]:
    """The days strictly between two, none of which counts."""
    between = (after + timedelta(days=n) for n in range(1, (before - after).days))
    return [Day(day, False, calendar.why(day)) for day in between]


def explain(limit: Limit, found: Due) -> str:
    """One sentence: the date, whether it is provisional, and which days were left out."""
    if found.due_at is None:
        return "Không có ngày hẹn trả."
    out = _left_out([day for day in found.days[1:] if not day.counts])
    text = f"Hẹn trả {vietnamese(found.due_at)}{' (tạm tính)' if found.provisional else ''}: {limit}"
    if limit.kind in {"working", "calendar"}:
        text += ", tính từ ngày sau ngày nhận"
    elif limit.kind == "same-day":
        text += f" ({found.days[0].why})"
    out = f"; {'ngày cuối là ngày nghỉ nên dời qua' if limit.kind == 'calendar' else 'không tính'} {out}" if out else ""
    return f"{text}{out}." + (" Lịch sau ngày đã xác nhận là tạm tính." if found.provisional else "")


def _left_out(days: Sequence[Day]) -> str:
    """Each day with its reason; where they are many, those of one reason together and the weekends by their number."""
    if len(days) <= FEW:
        return ", ".join(f"{day.date:%d/%m} ({day.why})" for day in days)
    reasons: dict[str, list[str]] = {}
    for day in days:
        reasons.setdefault(day.why.partition(", ")[2], []).append(f"{day.date:%d/%m}")
    weekend = [f"{len(weekends)} ngày Thứ Bảy, Chủ nhật"] if (weekends := reasons.pop("", [])) else []
    return ", ".join([*weekend, *(f"{', '.join(dates)} ({why})" for why, dates in reasons.items())])
