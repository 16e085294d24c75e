"""The relay's own side towards the province: it passes events on as they are, and the province's places back."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, func, select, update

from counter.clock import stamp
from counter.event import Event, canonical
from counter.exchange import LIMIT, Answer, Batch, Cursor, Head, Reply, Sum
from counter.sync import COMPARED, Cut, Standing, together
from counter.taking import Known, answered, take
from province.database import TABLES, put
from province.feed import placed
from province.hub import Hub
from province.order import place
from province.work import COLUMNS, OF_UNIT, Work, read_event

EVENT, PASSED, HELD, FACT, DOSSIER, DEVICE = (
    TABLES[name] for name in ("event", "passed", "held", "fact", "dossier", "device")
)
_KNOWN = select(EVENT.c.uid, EVENT.c.rev).where(EVENT.c.unit == OF_UNIT, EVENT.c.event_id == bindparam("of_id"))
_PLACED = delete(PASSED).where(PASSED.c.unit == OF_UNIT, PASSED.c.event_id == bindparam("of_id"))
_TOLD = select(FACT.c.value).where(FACT.c.key == bindparam("of_key"))
LINE, NEWEST, ALIKE = "line", "published", "compared"
OVERHEAD = 1024
"""Bytes of a batch beside its events."""


class RelayReplica:
    """``counter.sync.Replica`` over a relay's store, for its one unit and one run. ``device`` is the relay's own."""

    def __init__(self, hub: Hub, unit: str, device: str) -> None:
        self.hub = hub
        self.unit = unit
        self.device = device
        self._whole = False
        self._answered: set[str] = set()

    def batch(self, now: datetime, limit: int = LIMIT) -> Batch:
        """What the province has not got, as it was written down."""
        events: list[Event] = []
        size = OVERHEAD
        with self.hub.engine.begin() as connection:
            known = _told(connection, LINE)
            for event in self._waiting(connection, limit // 500):
                size += len(canonical(event.to_json()).encode()) + 1
                if events and size > limit:
                    break
                events.append(event)
            cursor = Cursor(known["server"], known["epoch"], known["place"], known["last_id"]) if known else None
            newest = _told(connection, NEWEST)
            compared = str(_told(connection, ALIKE).get("at", ""))
        return Batch(
            unit=self.unit,
            device=self.device,
            time=now,
            cursor=cursor,
            events=tuple(events),
            whole=self._whole,
            catalogue=str(newest.get("version", "")),
            sum=compared < stamp(now - COMPARED),
        )

    def _waiting(self, connection: Connection, most: int) -> Iterator[Event]:
        """What is to be sent, ``most`` of each device."""
        columns, order = [EVENT.c[name] for name in COLUMNS], (EVENT.c.epoch, EVENT.c.seq, EVENT.c.event_id)
        chains = []
        for device in connection.execute(select(EVENT.c.device).where(*self._unsent()).distinct()).scalars().all():
            wanted = select(*columns).where(*self._unsent(), EVENT.c.device == device).order_by(*order).limit(most)
            chains.append([read_event(row) for row in connection.execute(wanted)])
        return together(chains)

    def _unsent(self) -> tuple[ColumnElement[bool], ...]:
        passed = exists().where(PASSED.c.unit == EVENT.c.unit, PASSED.c.event_id == EVENT.c.event_id)
        waiting = (EVENT.c.unit == self.unit, EVENT.c.rev.is_(None), ~passed)
        return (*waiting, EVENT.c.event_id.not_in(self._answered)) if self._answered else waiting

    def unsent(self) -> bool:
        """Whether there is something that the province has not got."""
        wanted = select(EVENT.c.event_id).where(*self._unsent())
        with self.hub.engine.begin() as connection:
            return connection.execute(wanted.limit(1)).first() is not None

    @property
    def again(self) -> bool:
        """Whether the reply that was taken last could not be read to its end."""
        return self._whole

    def take(self, reply: Reply, now: datetime) -> int:
        """Write a reply down, in one transaction, and pass it on through the relay's own feed."""
        try:
            with self.hub.unit(self.unit) as work:
                taken = take(_Shelf(work), reply, self.unit)
                if taken.floor is not None:
                    # What this relay has told its counters is void likewise.
                    self.hub.new_epoch(work.connection, taken.floor)
                _members(work, reply)
                place(work)
                if reply.reset is not None or taken.agrees is not None:
                    _tell(work.connection, ALIKE, {"at": "" if taken.agrees is None else stamp(now)})
                if taken.agrees is False:
                    work.connection.execute(delete(FACT).where(FACT.c.key == LINE))
        except Cut:
            with self.hub.engine.begin() as connection:
                connection.execute(delete(FACT).where(FACT.c.key == LINE))
            self._whole = True
            raise
        differs = taken.agrees is False
        self._whole = taken.missing or differs or (self._whole and reply.more)
        self._answered = set() if differs else self._answered | answered(reply)
        if reply.catalogue is not None:
            self.hub.publish(reply.catalogue.version, reply.catalogue.text)
            with self.hub.engine.begin() as connection:
                _tell(connection, NEWEST, {"version": reply.catalogue.version})
        return taken.new

    def standing(self) -> Standing:
        """How this relay stands to the province."""
        without = (EVENT.c.unit == self.unit, EVENT.c.rev.is_(None))
        with self.hub.engine.begin() as connection:
            pending, since = connection.execute(
                select(func.count(), func.min(EVENT.c.recorded_at)).where(*without)
            ).one()
            held = connection.execute(select(func.count()).select_from(HELD)).scalar() or 0
            conflicts = select(func.count()).where(DOSSIER.c.unit == self.unit, DOSSIER.c.conflicts > 0)
            return Standing(pending, since, held, connection.execute(conflicts).scalar() or 0)


class _Shelf:
    """``counter.taking.Shelf`` over a relay's open transaction."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.connection = work.connection
        self.unit = work.unit

    def here(self, server: str) -> Cursor:
        """How far that server's feed has been read."""
        known = _told(self.connection, LINE)
        if known.get("server") != server:
            return Cursor(server, "")
        return Cursor(server, known["epoch"], known["place"], known["last_id"])

    def known(self, event_id: str) -> Known | None:
        """Whether the event is here."""
        row = self.connection.execute(_KNOWN, {"of_unit": self.unit, "of_id": event_id}).first()
        return None if row is None else Known(row.uid, row.rev)

    def holds(self, event: Event) -> bool:
        """Whether the entry before it is here."""
        before = and_(EVENT.c.device == event.device, EVENT.c.seq == event.seq - 1, EVENT.c.hash == event.prev)
        wanted = select(EVENT.c.event_id).where(EVENT.c.unit == self.unit, before)
        return self.connection.execute(wanted.limit(1)).first() is not None

    def reaches(self, head: Head) -> bool:
        """Whether that entry of the relay's own log is here."""
        return self.work.head(self.work.hub.server) == head

    def insert(self, event: Event) -> None:
        """Write an event down that has no place yet."""
        self.work.write([event], "")

    def mark(self, event_id: str, rev: int) -> None:
        """The event has its place."""
        self.work.mark({event_id: rev})
        self.connection.execute(_PLACED, {"of_unit": self.unit, "of_id": event_id})

    def void(self, rev: int) -> Iterable[str]:
        """Take the places behind ``rev`` away, and all that the province has said."""
        behind = (EVENT.c.unit == self.unit, EVENT.c.rev > rev)
        found = self.connection.execute(select(EVENT.c.uid).where(*behind).distinct()).scalars().all()
        self.connection.execute(update(EVENT).where(*behind).values(rev=None))
        for table in (HELD, PASSED):
            self.connection.execute(delete(table).where(table.c.unit == self.unit))
        return list(found)

    def sum(self) -> Sum:
        """Of all that has a place here."""
        return placed(self.work)

    def answered(self, answer: Answer) -> None:
        """The province has the event; what it holds back, or no longer, is told to the counters."""
        if answer.status != "refused":
            put(self.connection, "passed", [{"unit": self.unit, "event_id": answer.event_id}])
        here = and_(HELD.c.unit == self.unit, HELD.c.event_id == answer.event_id)
        before = self.connection.execute(select(HELD.c.field, HELD.c.say).where(here)).first()
        said = None if answer.status == "kept" else (answer.field, answer.say)
        if (before and tuple(before)) == said:
            return
        self.connection.execute(delete(HELD).where(here))
        if said is not None:
            wanted = select(EVENT.c.uid).where(EVENT.c.unit == self.unit, EVENT.c.event_id == answer.event_id)
            held = {"unit": self.unit, "event_id": answer.event_id, "field": answer.field, "say": answer.say}
            put(self.connection, "held", [{**held, "uid": self.connection.execute(wanted).scalar() or ""}])
        self.work.tell([answer.event_id])

    def changed(self, uids: Iterable[str]) -> None:
        """Fold these dossiers again."""
        self.work.touch(uids)

    def read_to(self, cursor: Cursor, reply: Reply) -> None:
        """The cursor, in the transaction of the data that it stands behind."""
        known = {"server": cursor.server, "epoch": cursor.epoch, "place": cursor.place, "last_id": cursor.last_id}
        _tell(self.connection, LINE, {**known, "time": stamp(reply.time)})


def _members(work: Work, reply: Reply) -> None:
    """Let in whom the province lets in, and nobody else."""
    for member in reply.members:
        row = {"unit": work.unit, "device": member.device, "counter": member.counter, "key": member.key}
        now = work.hub.clock.now()
        gone = {"revoked_at": now if member.revoked else None, "revoked_why": member.revoked}
        known = work.device(member.device)
        if known is None:
            put(work.connection, "device", [{**row, "enrolled_at": now, "seen_at": None, "cloned": 0, **gone}])
        elif bool(known["revoked_at"]) != bool(member.revoked):
            here = and_(DEVICE.c.unit == work.unit, DEVICE.c.device == member.device)
            work.connection.execute(update(DEVICE).where(here).values(gone))


def _told(connection: Connection, key: str) -> dict[str, Any]:
    """One of the relay's own facts, empty when it is not there."""
    found = connection.execute(_TOLD, {"of_key": key}).scalar()
    return dict(json.loads(found)) if found else {}


def _tell(connection: Connection, key: str, value: dict[str, Any]) -> None:
    put(connection, "fact", [{"key": key, "value": canonical(value)}])
