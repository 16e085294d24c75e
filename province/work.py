"""A unit under its lock, in one transaction: what is read and written there, whatever the occasion."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, delete, select, text, update

from counter.clock import stamp
from counter.dossier import Dossier
from counter.event import FIRST, PROVINCE, Body, Event, canonical, new_id
from counter.exchange import Head
from db import rows
from province.database import TABLES, put

if TYPE_CHECKING:
    from province.hub import Hub

EVENT, HANDLE, NUMBER, HELD, DEVICE = (TABLES[name] for name in ("event", "handle", "number", "held", "device"))
T = TypeVar("T")
COLUMNS = tuple(field.name for field in fields(Event))
_BODY = COLUMNS.index("body")
AT_ONCE = 500
"""How many events or dossiers one statement is about."""

_MARK_AT_ONCE = text(
    "UPDATE event SET rev = given.rev FROM unnest(CAST(:ids AS text[]), CAST(:revs AS bigint[])) AS given (id, rev) "
    "WHERE event.unit = :unit AND event.event_id = given.id"
)
"""For PostgreSQL."""

_MARK = (
    update(EVENT)
    .where(EVENT.c.unit == bindparam("of_unit"), EVENT.c.event_id == bindparam("of_id"))
    .values(rev=bindparam("given"))
)


OF_UNIT: BindParameter[str] = bindparam("of_unit")
MANY: BindParameter[Any] = bindparam("of", expanding=True)
_IS_DEVICE = (DEVICE.c.unit == OF_UNIT, DEVICE.c.device == bindparam("of_device"))
_DEVICE = select(DEVICE).where(*_IS_DEVICE)
_SEEN = update(DEVICE).where(*_IS_DEVICE)
_HEAD = (
    select(EVENT.c.epoch, EVENT.c.seq, EVENT.c.hash)
    .where(EVENT.c.unit == OF_UNIT, EVENT.c.device == bindparam("of_device"))
    .order_by(EVENT.c.epoch.desc(), EVENT.c.seq.desc())
    .limit(1)
)
_EVENTS = select(*(EVENT.c[name] for name in COLUMNS)).where(EVENT.c.unit == OF_UNIT, EVENT.c.uid.in_(MANY))
_EMPTIED = [delete(table).where(table.c.unit == OF_UNIT, table.c.uid.in_(MANY)) for table in (HANDLE, NUMBER)]
_FREED = delete(HELD).where(HELD.c.unit == OF_UNIT, HELD.c.event_id.in_(MANY))
"""Put together once: that takes longer than what SQLite does with them."""


class Work:
    """What one transaction does in a unit. ``rev`` and ``at`` are the last place given and the last of the feed."""

    def __init__(self, hub: "Hub", connection: Connection, unit: str, rev: int, at: int) -> None:
        self.hub = hub
        self.connection = connection
        self.unit = unit
        self.rev = rev
        self.at = at
        self._touched: dict[str, None] = {}
        self._told: dict[str, str] = {}
        self._devices: dict[str, RowMapping | None] = {}

    def device(self, device: str) -> RowMapping | None:
        """The row of a device of this unit."""
        if device not in self._devices:
            self._devices[device] = device_of(self.connection, self.unit, device)
        return self._devices[device]

    def head(self, device: str) -> Head | None:
        """Where the log of a device ends."""
        row = self.connection.execute(_HEAD, {"of_unit": self.unit, "of_device": device}).first()
        return None if row is None else Head(row.epoch, row.seq, row.hash)

    def seen(self, device: str, *, cloned: bool) -> None:
        """The device has been here."""
        values: dict[str, Any] = {"seen_at": self.hub.clock.now()} | ({"cloned": 1} if cloned else {})
        self.connection.execute(_SEEN, {"of_unit": self.unit, "of_device": device, **values})

    def write(self, events: Sequence[Event], via: str) -> None:
        """Put events into the log and into the feed, as they are."""
        put(self.connection, "event", [_row(event) for event in events], replace=False)
        put(self.connection, "attached", [row for event in events for row in rows.attached_rows(event)], replace=False)
        self.tell((event.event_id for event in events), via)
        self.touch(event.uid for event in events)

    def touch(self, uids: Iterable[str]) -> None:
        """These have changed."""
        self._touched |= dict.fromkeys(uids)

    def touched(self) -> list[str]:
        """What has changed since this was last asked."""
        found, self._touched = list(self._touched), {}
        return found

    def tell(self, event_ids: Iterable[str], via: str = "") -> None:
        """Something new is known of these: a line of the feed each, once a transaction."""
        for event_id in event_ids:
            self._told.setdefault(event_id, via)

    def feed(self) -> None:
        """Put what was told into the feed."""
        told = {"unit": self.unit, "line_id": new_id()[-12:]}
        lines = [
            {**told, "place": place, "event_id": event_id, "via": via}
            for place, (event_id, via) in enumerate(self._told.items(), self.at + 1)
        ]
        put(self.connection, "arrival", lines)
        self.at += len(lines)
        self._told.clear()

    def mark(self, places: Mapping[str, int]) -> None:
        """The places that events were given, by their ids."""
        if not places:
            return
        if self.connection.dialect.name == "postgresql":
            at_once = {"unit": self.unit, "ids": list(places), "revs": list(places.values())}
            self.connection.execute(_MARK_AT_ONCE, at_once)
        else:
            given = [{"of_unit": self.unit, "of_id": event_id, "given": rev} for event_id, rev in places.items()]
            self.connection.execute(_MARK, given)
        for part in parts(list(places)):
            self.connection.execute(_FREED, {"of_unit": self.unit, "of": part})
        self.tell(places)

    def keep_rows(self, dossiers: Sequence[Dossier]) -> None:
        """Dossiers as their events add up to, and what they can be taken hold of by."""
        put(self.connection, "dossier", [rows.dossier_row(dossier) for dossier in dossiers])
        uids = [dossier.uid for dossier in dossiers]
        for emptied in _EMPTIED:
            self.connection.execute(emptied, {"of_unit": self.unit, "of": uids})
        put(self.connection, "handle", [row for dossier in dossiers for row in rows.handle_rows(dossier)])
        put(self.connection, "number", [row for dossier in dossiers for row in rows.number_rows(dossier)])

    def say(self, uid: str, kind: str, body: Body) -> Event:
        """An event of the hub's own, in its own chain of this unit."""
        server, now = self.hub.server, self.hub.clock.now()
        last = self.head(server)
        event = Event(
            unit=self.unit,
            device=server,
            # Entries of a later life may have come back to a store that was rolled back without a word.
            epoch=max(self.hub.epoch(self.connection)[0], last.epoch if last else 0),
            seq=(last.seq if last else 0) + 1,
            event_id=new_id(),
            uid=uid,
            kind=kind,
            at=now,
            recorded_at=now,
            clock="synced",
            officer=PROVINCE,
            base_rev=0,
            body=body,
            prev=last.hash if last else FIRST,
        ).sealed()
        self.write([replace(event, sig=self.hub.key.sign(event.hash.encode()))], "")
        return event


def parts(everything: Sequence[T]) -> Iterator[Sequence[T]]:
    """As much at once as a statement takes."""
    return (everything[n : n + AT_ONCE] for n in range(0, len(everything), AT_ONCE))


def device_of(connection: Connection, unit: str, device: str) -> RowMapping | None:
    """The row of a device of that unit."""
    return connection.execute(_DEVICE, {"of_unit": unit, "of_device": device}).mappings().one_or_none()


def _row(event: Event) -> dict[str, Any]:
    row = {name: getattr(event, name) for name in COLUMNS}
    return {**row, "at": stamp(event.at), "recorded_at": stamp(event.recorded_at), "body": canonical(event.body)}


def read_event(row: Any) -> Event:
    """An event from its row, whose columns are ``COLUMNS``."""
    held = list(row)
    held[_BODY] = json.loads(held[_BODY])
    return Event(*held)


def events_of(connection: Connection, unit: str, uids: Sequence[str]) -> dict[str, list[Event]]:
    """Each dossier's events: by their place first, then by time, device and number. Sorted here, not by a database
    whose own alphabet may be another."""
    found: dict[str, list[Event]] = {uid: [] for uid in uids}
    for part in parts(uids):
        for row in connection.execute(_EVENTS, {"of_unit": unit, "of": part}):
            event = read_event(row)
            found[event.uid].append(event)
    for events in found.values():
        events.sort(key=_order)
    return found


def _order(event: Event) -> tuple[bool, int, datetime, str, int, int]:
    return event.rev is None, event.rev or 0, event.at, event.device, event.epoch, event.seq
