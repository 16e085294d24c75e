"""How long papers lie readable in a home, and which should. Each can be drawn from the log again."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter.clock import day_of
from counter.ports import FORMS, Form
from counter.refusal import Refused

if TYPE_CHECKING:
    from counter.calendar import Calendar
    from counter.dossier import Dossier
    from counter.event import Event

KEEP_DAYS = 1
"""Working days whose papers are kept, the present one among them: a printer that jams is mended within a day."""


def first_kept(today: date, days: int, calendar: "Calendar") -> date:
    """The first day whose papers stay: that of the last ``days`` working days, tomorrow when none are kept."""
    if days == 0:
        return today + timedelta(1)
    first = today
    for _ in range(days - calendar.counts(today)):
        first = calendar.last_working(first)
    return first


def printed(events: "Iterable[Event]", device: str, first: date) -> "Iterator[tuple[Form, Dossier]]":
    """The originals that went with a dossier's steps on this device since the day ``first``: the form, and the dossier
    as it shows it."""
    # The configuration, which is read before the first frame, needs a number from here and not all of a dossier's life.
    from counter.lifecycle import apply

    before: Dossier | None = None
    for event in events:
        with suppress(Refused):
            after = apply(before, event)
            if event.device == device and day_of(event.recorded_at) >= first:
                had = before.originals if before else {}
                yield from ((form, after) for form in FORMS if after.originals.get(form, 0) > had.get(form, 0))
            before = after
