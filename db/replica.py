"""The log of a home as sync sees it (``counter.sync.Replica``): what a server has not got, and what it says, taken in
whole or not at all."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from counter.clock import stamp
from counter.event import NO_DOSSIER, Event, canonical
from counter.exchange import LIMIT, Answer, Batch, Cursor, Head, Reply, Sum
from counter.sync import COMPARED, Cut, Standing, together
from counter.taking import Known, answered, take
from db import log, rows
from db.store import Store

_UNSENT = (
    f"SELECT {', '.join(log.COLUMNS)} FROM event WHERE unit = :unit AND device = :device AND rev IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM answer "
    "WHERE answer.unit = event.unit AND answer.event_id = event.event_id AND server = :server "
    "AND (status = 'kept' OR (status = 'held' AND answer.at >= :asked))) "
    "ORDER BY epoch, seq, event_id"
)
_CHAINS = "SELECT DISTINCT device FROM event WHERE unit = ? AND rev IS NULL ORDER BY device"
_LINE = "SELECT epoch, place, last_id, state FROM line WHERE server = ?"
_PUT_LINE = "REPLACE INTO line (server, epoch, place, last_id, state) VALUES (?, ?, ?, ?, ?)"
_STAYS = "CASE WHEN excluded.status = 'kept' AND answer.status = 'held' THEN answer.{0} ELSE excluded.{0} END"
"""That a server has an event says nothing new of one that it holds back."""
_PUT_ANSWER = (
    "INSERT INTO answer (unit, event_id, server, status, field, say, at) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (unit, event_id, server) DO UPDATE SET at = excluded.at, "
    + ", ".join(f"{name} = {_STAYS.format(name)}" for name in ("field", "say", "status"))
)
_KNOWN = "SELECT uid, rev FROM event WHERE unit = ? AND event_id = ?"
_MARK = "UPDATE event SET rev = ? WHERE unit = ? AND event_id = ?"
_VOID = "SELECT DISTINCT uid FROM event WHERE unit = ? AND rev > ?"
_LINKED = "SELECT 1 FROM event WHERE unit = ? AND device = ? AND seq = ? AND hash = ?"
_PLACED = "SELECT hash FROM event WHERE unit = ? AND rev IS NOT NULL"
_STANDING = "SELECT count(*), min(recorded_at) FROM event WHERE unit = ? AND rev IS NULL"
_REFUSED = (
    "SELECT count(DISTINCT event_id) FROM answer JOIN event USING (unit, event_id) "
    "WHERE unit = ? AND rev IS NULL AND status != 'kept'"
)
_CONFLICTS = "SELECT count(*) FROM dossier WHERE unit = ? AND conflicts > 0"

OVERHEAD = 1024
"""Bytes of a batch beside its events."""

SERVER, CLONED, PUBLISHED = "server", "cloned", "published"
"""Settings: the server last spoken to, that another PC is this device too, the province's newest catalogue here."""

ALIKE, DIFFERED = "compared", "differed"
"""Settings: when the log was last held against the province's, and when it last was another."""


class StoreReplica:
    """``counter.sync.Replica`` over an open store, for one run: what a server has answered for is not sent again in it,
    what it could not place before ``asked`` is sent once more. ``by_hand``: a bundle goes to the hub itself, whatever
    relay the home speaks to."""

    def __init__(self, store: Store, *, by_hand: bool = False, asked: datetime | None = None) -> None:
        self.store = store
        self._by_hand = by_hand
        self._asked = stamp(asked) if asked else ""
        self._whole = False
        self._answered: set[str] = set()

    def batch(self, now: datetime, limit: int = LIMIT) -> Batch:
        """What the last server has not got, as it was written down: no entry goes before its predecessor, nor a step
        before the one of another counter that it builds on."""
        store = self.store
        with store.explained(), store.reading():
            settings = store.read_settings()
            server = self._hub() if self._by_hand else settings.get(SERVER, "")
            row = store.connection.execute(_LINE, (server,)).fetchone()
            cursor = Cursor(server, *row[:3]) if row else None
            events: list[Event] = []
            size = OVERHEAD
            for event in self._unsent(server):
                size += len(canonical(event.to_json()).encode()) + 1
                if events and size > limit:
                    break
                events.append(event)
            return Batch(
                unit=store.unit_code,
                device=settings["device"],
                time=now,
                cursor=cursor,
                events=tuple(events),
                whole=self._whole,
                catalogue=settings.get(PUBLISHED, ""),
                # What is carried by hand comes back when other things may have come over the line.
                sum=not self._by_hand and settings.get(ALIKE, "") < stamp(now - COMPARED),
            )

    def _hub(self) -> str:
        """The server that gives places itself, as far as this home has heard of it."""
        found = self.store.connection.execute("SELECT server, state FROM line").fetchall()
        return next((str(server) for server, state in found if not json.loads(state).get("relay", True)), "")

    def unsent(self) -> bool:
        """Whether there is something that the last server has not got."""
        with self.store.explained():
            return next(self._unsent(self.store.read_settings().get(SERVER, "")), None) is not None

    def _unsent(self, server: str) -> Iterator[Event]:
        connection, unit = self.store.connection, self.store.unit_code
        wanted = {"unit": unit, "server": server, "asked": self._asked}
        devices = connection.execute(_CHAINS, (unit,)).fetchall()
        chains = [map(log.read, connection.execute(_UNSENT, {**wanted, "device": device})) for (device,) in devices]
        return (event for event in together(chains) if event.event_id not in self._answered)

    def take(self, reply: Reply, now: datetime) -> int:
        """Write a reply down in one transaction, then the catalogue that came with it."""
        store = self.store
        if reply.reset is not None:
            # Before the cursor, which is in another file: asked once too often, it says again what it holds.
            with store.explained():
                store.contents.forget(reply.cursor.server)
        try:
            with store.explained(), store.transaction():
                taken = take(_Shelf(store, now), reply, store.unit_code)
                if reply.reset is not None:
                    store.settle({ALIKE: ""})
                if taken.agrees is not None:
                    self._compared(reply.cursor.server, now, agrees=taken.agrees)
        except Cut:
            # Read again from the beginning: nothing that has come is lost, and what did not hold together is found.
            with store.explained(), store.transaction():
                store.connection.execute("DELETE FROM line WHERE server = ?", (reply.cursor.server,))
            self._whole = True
            raise
        differs = taken.agrees is False
        self._whole = taken.missing or differs or (self._whole and reply.more)
        self._answered = set() if differs else self._answered | answered(reply)
        if reply.catalogue is not None and reply.catalogue.version != store.settings.get(PUBLISHED):
            store.publish(reply.catalogue.text, reply.catalogue.version)
        return taken.new

    def _compared(self, server: str, now: datetime, *, agrees: bool) -> None:
        """Where the two logs differ, the server's is read again from its beginning, and what it lacks is sent."""
        self.store.settle({ALIKE: stamp(now)} | ({} if agrees else {DIFFERED: stamp(now)}))
        if not agrees:
            self.store.connection.execute("DELETE FROM line WHERE server = ?", (server,))

    @property
    def again(self) -> bool:
        """Whether the reply that was taken last asks for another exchange at once."""
        return self._whole

    def last_contact(self) -> datetime | None:
        """When this home last spoke to a server, by its own clock."""
        store = self.store
        with store.explained(), store.reading():
            told = contact(store.connection, store.read_settings().get(SERVER, "")).get("here")
        return datetime.fromisoformat(told) if told else None

    def standing(self) -> Standing:
        """How this home stands to the province."""
        store = self.store
        with store.explained(), store.reading():
            return standing(store.connection, store.unit_code)


def standing(connection: Any, unit: str) -> Standing:
    """``Standing`` by one look at a connection."""
    pending, since = connection.execute(_STANDING, (unit,)).fetchone()
    return Standing(
        pending=pending,
        since=datetime.fromisoformat(since) if since else None,
        refused=connection.execute(_REFUSED, (unit,)).fetchone()[0],
        conflicts=connection.execute(_CONFLICTS, (unit,)).fetchone()[0],
    )


class _Shelf:
    """``counter.taking.Shelf`` over a home's open transaction."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store = store
        self.connection = store.connection
        self.unit = store.unit_code
        self.now = now
        self._server = ""
        self._at = ""

    def here(self, server: str) -> Cursor:
        """How far that server's feed has been read."""
        row = self.connection.execute(_LINE, (server,)).fetchone()
        self._server, self._at = server, stamp(self.now)
        return Cursor(server, *row[:3]) if row else Cursor(server, "")

    def known(self, event_id: str) -> Known | None:
        """Whether the event is here."""
        row = self.connection.execute(_KNOWN, (self.unit, event_id)).fetchone()
        return None if row is None else Known(*row)

    def holds(self, event: Event) -> bool:
        """Whether the entry before it is here."""
        wanted = (event.unit, event.device, event.seq - 1, event.prev)
        return self.connection.execute(_LINKED, wanted).fetchone() is not None

    def reaches(self, head: Head) -> bool:
        """Whether that entry of this home's own log is here."""
        return log.has(self.connection, self.unit, self.store.settings["device"], head)

    def insert(self, event: Event) -> None:
        """Write an event down that has no place yet."""
        log.put(self.connection, event)
        rows.take_in(self.connection, event)

    def mark(self, event_id: str, rev: int) -> None:
        """The event has its place."""
        self.connection.execute(_MARK, (rev, self.unit, event_id))
        self.connection.execute("DELETE FROM answer WHERE unit = ? AND event_id = ?", (self.unit, event_id))

    def void(self, rev: int) -> Iterable[str]:
        """Take the places behind ``rev`` away, what the server has said, and how far others were read."""
        found = self.connection.execute(_VOID, (self.unit, rev)).fetchall()
        self.connection.execute("UPDATE event SET rev = NULL WHERE unit = ? AND rev > ?", (self.unit, rev))
        self.connection.execute("DELETE FROM answer WHERE server = ?", (self._server,))
        self.connection.execute("DELETE FROM line WHERE server != ?", (self._server,))
        return [uid for (uid,) in found]

    def sum(self) -> Sum:
        """Of all that has a place here."""
        return Sum.of(each for (each,) in self.connection.execute(_PLACED, (self.unit,)))

    def answered(self, answer: Answer) -> None:
        """What the server said of an event without a place."""
        row = (self.unit, answer.event_id, self._server, answer.status, answer.field, answer.say, self._at)
        self.connection.execute(_PUT_ANSWER, row)

    def changed(self, uids: Iterable[str]) -> None:
        """Fold these dossiers again."""
        for uid in uids:
            if uid != NO_DOSSIER:
                self.store.refold(self.unit, uid)

    def read_to(self, cursor: Cursor, reply: Reply) -> None:
        """The cursor, in the transaction of the data that it stands behind."""
        told = {"device": self.store.settings["device"], **asdict(reply.head)} if reply.head else None
        state = canonical({"time": stamp(reply.time), "here": self._at, "relay": reply.relay, "head": told})
        self.connection.execute(_PUT_LINE, (cursor.server, cursor.epoch, cursor.place, cursor.last_id, state))
        settings = {SERVER: cursor.server} | ({CLONED: "1"} if reply.cloned else {})
        self.store.settle(settings)


def cut_off(connection: Any, unit: str) -> list[Head]:
    """Where a device of this home ended at a server, as far as that entry is not here any more."""
    states = [json.loads(state) for (state,) in connection.execute("SELECT state FROM line ORDER BY server")]
    told = [dict(state["head"]) for state in states if state.get("head")]
    heads = [(str(each.pop("device")), Head(**each)) for each in told]
    return [head for device, head in heads if not log.has(connection, unit, device, head)]


def contact(connection: Any, server: str) -> dict[str, Any]:
    """What a server said of itself when it was last spoken to: its ``time``, the time ``here`` then, whether it is a
    ``relay``; empty before."""
    row = connection.execute(_LINE, (server,)).fetchone()
    return dict(json.loads(row[3])) if row else {}
