"""What the counter owes before a date is missed: the hand-over of the day, and the apology of the day before."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from counter.calendar import Calendar
from counter.clock import TICK, VIETNAM, moment
from counter.unit import COLLECT_DAYS, SUPPLEMENT_DAYS

HAND_OVER_UNTIL = time(15, 0)
"""NĐ 309/2026 Art 9 (18.2): taken in later than this, the dossier goes over at the start of the next working day."""


class Duty(NamedTuple):
    """What is owed at one moment. Dossiers taken in before ``taken_before`` should have been handed over by now; for
    those due by ``due_by`` that will not be ready, the apology must go out today (NĐ 61/2018 19.9: a day before). A
    supplement asked for before ``asked_before`` is waited for too long, a result older than ``finished_before`` too."""

    taken_before: datetime
    due_by: datetime
    asked_before: datetime
    finished_before: datetime


def owed(
    now: datetime, calendar: Calendar, supplement_days: int = SUPPLEMENT_DAYS, collect_days: int = COLLECT_DAYS
) -> Duty:
    """The duties at ``now``. A supplement is waited for at most ``supplement_days``, a result lies for at most
    ``collect_days`` working days."""
    now = moment(now)
    day = now.date()
    for _ in range(collect_days):
        day = calendar.last_working(day)
    return Duty(
        _taken_before(now, calendar),
        calendar.closing(calendar.next_working(now.date())),
        _midnight(now.date() - timedelta(days=supplement_days)),
        _midnight(day),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)


def hand_over_by(received_at: datetime, calendar: Calendar) -> datetime:
    """By when a dossier must be with those who process it: the end of the day of receipt, or the opening of the next
    working day when it was taken in after 15:00 or on a closed day."""
    received_at = moment(received_at)
    day = received_at.date()
    if calendar.counts(day) and received_at.time() <= HAND_OVER_UNTIL:
        return calendar.closing(day)
    return calendar.opening(calendar.next_working(day))


def _taken_before(now: datetime, calendar: Calendar) -> datetime:
    """The first time of receipt whose ``hand_over_by`` is not behind ``now``."""
    day = now.date()
    if calendar.counts(day) and calendar.opening(day) < now <= calendar.closing(day):
        return _midnight(day)
    if not calendar.counts(day) or now <= calendar.opening(day):
        day = calendar.last_working(day)
    return datetime.combine(day, HAND_OVER_UNTIL, VIETNAM) + TICK
