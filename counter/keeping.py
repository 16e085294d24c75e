"""How long papers lie readable in a home. Each can be drawn from the log again."""

from datetime import date, timedelta

from counter.calendar import Calendar

KEEP_DAYS = 1
"""Working days whose papers are kept, the present one among them: a printer that jams is mended within a day."""


def first_kept(today: date, days: int, calendar: Calendar) -> date:
    """The first day whose papers stay: that of the last ``days`` working days, tomorrow when none are kept."""
    if days == 0:
        return today + timedelta(1)
    first = today
    for _ in range(days - calendar.counts(today)):
        first = calendar.last_working(first)
    return first
