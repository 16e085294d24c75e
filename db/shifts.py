"""What an officer did at a counter behind the close of the shift before."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from counter.access import KINDS
from counter.clock import stamp
from counter.event import Event
from counter.shift import FORM, KIND, Close, Reach, Work, as_close, reached
from counter.takings import MONEY, Takings, of_dossier, summed
from db.lists import NEVER
from db.log import COLUMNS, read
from db.log import of_dossier as log_of

_EVENT = ", ".join(COLUMNS)
_CLOSES = (
    f"SELECT {_EVENT} FROM slip JOIN event USING (unit, event_id) "
    "WHERE unit = ? AND counter = ? AND form = ? AND officer = ? ORDER BY recorded_at, seq"
)
_EPOCH = "SELECT max(epoch) FROM event WHERE unit = ? AND device = ?"
_END = (
    "SELECT seq FROM event WHERE unit = ? AND device = ? AND epoch = ? AND seq > ? AND recorded_at <= ? "
    "ORDER BY seq DESC LIMIT 1"
)
_DONE = (
    f"SELECT {_EVENT} FROM event WHERE unit = ? AND device = ? AND epoch = ? AND seq > ? AND seq <= ? AND officer = ? "
    f"AND kind NOT IN ({', '.join(map(repr, (KIND, *KINDS)))}) ORDER BY seq"
)


def worked(connection: Any, unit: str, counter: int, devices: set[str], officer: str, until: datetime | None) -> Work:
    """``devices`` have been the counter, one after the other; ``until`` is when the shift ended, ``None`` for now."""
    closes = list(_closes(connection, unit, counter, officer))
    before = reached(closes)
    through, events = dict(before), list[Event]()
    for device, epoch in _chains(connection, unit, devices):
        start = before.get((device, epoch), 0)
        end = connection.execute(_END, (unit, device, epoch, start, stamp(until) if until else NEVER)).fetchone()
        if end is not None:
            through[device, epoch] = end[0]
            wanted = (unit, device, epoch, start, end[0], officer)
            events += [read(row) for row in connection.execute(_DONE, wanted)]
    here = {event.event_id for event in events}

    def later(event: Event) -> bool:
        return event.device in devices and event.seq > through.get((event.device, event.epoch), 0)

    def counted(event: Event) -> bool:
        return event.event_id in here

    def watched(event: Event) -> bool:
        return event.device in devices and event.officer == officer

    touched = dict.fromkeys((event.uid for event in events if event.kind in MONEY), None)
    touched |= dict.fromkeys(closes[-1].waiting if closes else (), None)
    parts: dict[str, Takings] = {}
    for uid in touched:
        known = [event for event in log_of(connection, unit, uid) if not later(event)]
        # The events counted and watched are one officer's, so there is one part at most.
        for part in of_dossier(known, counted, watched):
            parts[uid] = part
    return Work(
        closes[-1].until if closes else None,
        tuple(Reach(device, epoch, seq) for (device, epoch), seq in sorted(through.items())),
        tuple(events),
        summed(officer, parts.values()),
        tuple(uid for uid, part in parts.items() if part.waiting),
    )


def _closes(connection: Any, unit: str, counter: int, officer: str) -> Iterator[Close]:
    return (as_close(read(row)) for row in connection.execute(_CLOSES, (unit, counter, FORM, officer)))


def _chains(connection: Any, unit: str, devices: set[str]) -> Iterator[tuple[str, int]]:
    for device in sorted(devices):
        last = connection.execute(_EPOCH, (unit, device)).fetchone()[0] or 0
        yield from ((device, epoch) for epoch in range(1, last + 1))
