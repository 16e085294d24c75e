"""What the applicant's own time does to the return date.

A supplement restarts the limit (NĐ 61/2018 19.4) or only stops it, as the procedure's version or the unit says; time
for a financial duty is not counted (domain.md 4.2). The date moves by what the pause took, in the limit's own units.
"""

from datetime import date, datetime, timedelta

from counter.calendar import Calendar
from counter.clock import VIETNAM, moment
from counter.deadline import Day, Due, DueHour, Limit, due


def after_pause(
    due_at: datetime, since: datetime, until: datetime, limit: Limit, calendar: Calendar, due_hour: DueHour
) -> Due:
    """The date that ``due_at`` becomes when the clock stood still from ``since`` to ``until``."""
    due_at, since, until = moment(due_at), moment(since), moment(until)
    match limit.kind:
        case "none":
            return Due(None, False, ())
        case "same-day":
            return due(until, limit, calendar, due_hour)
        case "hours":
            end = _on(due_at, _open_between(since, until, calendar), calendar)
        case "calendar":
            day = due_at.date() + (until.date() - since.date())
            end = calendar.closing(day if calendar.counts(day) else calendar.next_working(day))
        case "working":
            end = _later(due_at, _counted(since.date(), until.date(), calendar), calendar)
    days = [Day(since.date(), False, "chờ người nộp, không tính từ ngày sau")] if since.date() != until.date() else []
    days += [Day(until.date(), False, "người nộp đã làm xong, tính tiếp"), Day(end.date(), True, "ngày trả kết quả")]
    provisional = any(calendar.provisional(day) for day in (since.date(), end.date()))
    return Due(end, provisional, tuple(days))


def _counted(after: date, through: date, calendar: Calendar) -> int:
    """Working days from the day after ``after`` to ``through``."""
    span = (after + timedelta(days=n) for n in range(1, (through - after).days + 1))
    return sum(calendar.counts(day) for day in span)


def _later(due_at: datetime, days: int, calendar: Calendar) -> datetime:
    """So many working days later: at the end of the day if it was one, else at the same hour."""
    day = due_at.date()
    for _ in range(days):
        day = calendar.next_working(day)
    at_end = due_at == calendar.closing(due_at.date())
    return calendar.closing(day) if at_end else datetime.combine(day, due_at.timetz())


def _open_between(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """Session time between two moments."""
    total, day = timedelta(), since.date()
    while day <= until.date():
        for opens, closes in calendar.hours(day) if calendar.counts(day) else ():
            begin = max(datetime.combine(day, opens, VIETNAM), since)
            total += max(timedelta(), min(datetime.combine(day, closes, VIETNAM), until) - begin)
        day += timedelta(days=1)
    return total


def _on(start: datetime, span: timedelta, calendar: Calendar) -> datetime:
    """``span`` of session time after ``start``."""
    day = start.date()
    while True:
        for opens, closes in calendar.hours(day) if calendar.counts(day) else ():
            begin = max(datetime.combine(day, opens, VIETNAM), start)
            left = datetime.combine(day, closes, VIETNAM) - begin
            if left >= span and left >= timedelta():
                return begin + span
            span -= max(timedelta(), left)
        day = calendar.next_working(day)
